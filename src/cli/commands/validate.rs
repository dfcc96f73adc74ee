//! `storyform validate`

use crate::cli::args::{Deny, Global, ValidateArgs, ValidateFormat, Write};
use crate::cli::failure::{Exit, Failure};
use crate::cli::output::Output;
use crate::cli::workspace::{self, Workspace};
use crate::cli::written::{FILE_WIDTH, write_all};
use crate::discover::{self, PROJECT_FILE};
use crate::pipeline::{self, Checked};
use crate::report::count;
use crate::report::diagnostics::{self, Base};

/// Checks every manifest and shows all that is wrong.
pub(in crate::cli) fn run(
    global: &Global,
    args: &ValidateArgs,
    output: &Output,
) -> Result<Exit, Failure> {
    let root = workspace::find(global)?;
    let checked = match &global.profile {
        Some(_) => {
            let workspace = Workspace::open(global, output)?;
            workspace.check()?
        }
        // Without a name every profile is looked at.
        None => pipeline::check_profiles(&root)?,
    };
    let denied = args.deny == Some(Deny::Warnings) && !checked.diagnostics.is_empty();
    // Services read standard output as a whole, so that only one form may stand there.
    if !args.write.iter().any(Write::is_stdout) {
        if output.is_json() {
            output.result(&diagnostics::json(&checked.diagnostics));
        } else if checked.diagnostics.is_empty() {
            output.result(&valid(&checked));
        } else {
            output.result(&output.diagnostics(&checked.diagnostics));
        }
    }
    let folder = discover::folder_in_repository(&root);
    let base = Base {
        folder: &folder,
        file: PROJECT_FILE,
    };
    write_all(&args.write, output, |format| {
        Ok(written_as(&checked, format, base))
    })?;
    Ok(if checked.has_errors() || denied {
        Exit::Invalid
    } else {
        Exit::Done
    })
}

fn valid(checked: &Checked) -> String {
    let (videos, manifests) = (checked.documents.len(), checked.manifests);
    let (videos, manifests) = (count(videos, "video"), count(manifests, "manifest"));
    format!("Valid: {videos} in {manifests}.\n")
}

/// Writes what is wrong in another form.
fn written_as(checked: &Checked, format: ValidateFormat, base: Base<'_>) -> String {
    let problems = &checked.diagnostics;
    match format {
        ValidateFormat::Text if problems.is_empty() => valid(checked),
        ValidateFormat::Text => diagnostics::text(problems, false, FILE_WIDTH),
        ValidateFormat::Json => diagnostics::json(problems),
        ValidateFormat::Sarif => diagnostics::sarif(problems, base, env!("CARGO_PKG_VERSION")),
        ValidateFormat::Codequality => diagnostics::codequality(problems, base),
        ValidateFormat::Github => diagnostics::github(problems, base),
    }
}
