//! `storyform validate`

use crate::cli::args::{Deny, Global, ValidateArgs};
use crate::cli::failure::{Exit, Failure};
use crate::cli::output::Output;
use crate::cli::workspace;
use crate::pipeline;
use crate::report;

/// Counts things in words.
fn count(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}

/// Checks every manifest and shows all that is wrong.
pub(in crate::cli) fn run(
    global: &Global,
    args: &ValidateArgs,
    output: &Output,
) -> Result<Exit, Failure> {
    let root = workspace::find(global)?;
    let checked = pipeline::check_project(&root)?;
    let denied = args.deny == Some(Deny::Warnings) && !checked.diagnostics.is_empty();
    if output.is_json() {
        output.result(&report::diagnostics::json(&checked.diagnostics));
    } else if checked.diagnostics.is_empty() {
        let (videos, manifests) = (checked.documents.len(), checked.manifests);
        let (videos, manifests) = (count(videos, "video"), count(manifests, "manifest"));
        output.result(&format!("Valid: {videos} in {manifests}.\n"));
    } else {
        output.result(&output.diagnostics(&checked.diagnostics));
    }
    Ok(if checked.has_errors() || denied {
        Exit::Invalid
    } else {
        Exit::Done
    })
}
