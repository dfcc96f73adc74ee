//! `storyform show`

use crate::cli::args::{Global, ShowArgs};
use crate::cli::failure::{Exit, Failure};
use crate::cli::output::Output;
use crate::cli::workspace::{Workspace, sound};
use crate::clock;
use crate::diagnostic::nearest;
use crate::report;

/// Shows everything that state knows about a video.
pub(in crate::cli) fn run(
    global: &Global,
    args: &ShowArgs,
    output: &Output,
) -> Result<Exit, Failure> {
    let workspace = Workspace::open(global, output)?;
    if args.origin {
        return origins(&workspace, &args.id, output);
    }
    let snapshot = workspace.snapshot()?;
    let video = workspace.video(&snapshot, &args.id)?;
    if output.is_json() {
        output.result(&report::json::show(video));
    } else {
        output.result(&report::text::show(
            video,
            clock::now(),
            &output.style(false),
        ));
    }
    Ok(Exit::Done)
}

/// Shows where every value of a declared video comes from.
fn origins(workspace: &Workspace, id: &str, output: &Output) -> Result<Exit, Failure> {
    let checked = sound(workspace.check()?, output)?;
    let mut documents = checked.documents.iter();
    let Some(document) = documents.find(|document| document.id().as_str() == id) else {
        let ids: Vec<String> = checked
            .documents
            .iter()
            .map(|document| document.id().to_string())
            .collect();
        let near = nearest(id, ids.iter().map(String::as_str));
        let hint = near.map_or_else(
            || "`storyform plan --all` lists the declared videos".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        return Err(Failure::new(Exit::Error, format!("no video `{id}` is declared")).hint(hint));
    };
    let (key, origins) = (workspace.key(id), document.origins());
    let origins = (origins.as_slice(), document.keys());
    output.result(&match output.is_json() {
        true => report::json::origins(&key, origins),
        false => report::text::origins(&key, origins, &output.style(false)),
    });
    Ok(Exit::Done)
}
