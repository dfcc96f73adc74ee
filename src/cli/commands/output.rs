//! `storyform output`

use crate::cli::args::{Global, OutputArgs};
use crate::cli::failure::{Exit, Failure};
use crate::cli::output::Output;
use crate::cli::workspace::Workspace;
use crate::report;

/// Prints where the results of a video are.
pub(in crate::cli) fn run(
    global: &Global,
    args: &OutputArgs,
    output: &Output,
) -> Result<Exit, Failure> {
    let workspace = Workspace::open(global, output)?;
    let snapshot = workspace.snapshot()?;
    let video = workspace.video(&snapshot, &args.id)?;
    match &args.only {
        Some(name) => {
            let url = report::text::output_named(video, name).ok_or_else(|| {
                Failure::new(
                    Exit::Error,
                    format!("video `{}` has no output `{name}`", args.id),
                )
                .hint(format!(
                    "`storyform output {}` lists what there is",
                    args.id
                ))
            })?;
            output.result(&format!("{url}\n"));
        }
        None if output.is_json() => output.result(&report::json::output(video)),
        None => output.result(&report::text::output(video)),
    }
    Ok(Exit::Done)
}
