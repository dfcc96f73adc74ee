//! `storyform status`

use crate::cli::args::Global;
use crate::cli::failure::{Exit, Failure};
use crate::cli::output::Output;
use crate::cli::workspace::Workspace;
use crate::clock;
use crate::report;

/// Shows what is rendered, where it is, and what it cost.
pub(in crate::cli) fn run(global: &Global, output: &Output) -> Result<Exit, Failure> {
    let snapshot = Workspace::open(global, output)?.snapshot()?;
    if output.is_json() {
        output.result(&report::json::status(&snapshot));
    } else {
        output.result(&report::text::status(
            &snapshot,
            clock::now(),
            &output.style(false),
        ));
    }
    Ok(Exit::Done)
}
