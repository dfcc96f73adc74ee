//! `storyform show`

use crate::cli::args::{Global, ShowArgs};
use crate::cli::failure::{Exit, Failure};
use crate::cli::output::Output;
use crate::cli::workspace::Workspace;
use crate::clock;
use crate::report;

/// Shows everything that state knows about a video.
pub(in crate::cli) fn run(
    global: &Global,
    args: &ShowArgs,
    output: &Output,
) -> Result<Exit, Failure> {
    let workspace = Workspace::open(global, output)?;
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
