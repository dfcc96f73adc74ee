//! `storyform plan`

use crate::cli::args::{Global, PlanArgs};
use crate::cli::failure::{Exit, Failure};
use crate::cli::output::Output;
use crate::cli::plan_file;
use crate::cli::workspace::Workspace;
use crate::plan::{Plan, PlannedVideo, Reason};
use crate::report;

/// Shows the plan; no network, no key, no lock.
pub(in crate::cli) fn run(
    global: &Global,
    args: &PlanArgs,
    output: &Output,
) -> Result<Exit, Failure> {
    let workspace = Workspace::open(global, output)?;
    let plan = workspace.plan(&workspace.snapshot()?, &args.scope, output)?;
    if output.is_json() {
        output.result(&report::json::plan(&plan, args.all));
    } else {
        output.result(&report::text::plan(&plan, &output.style(args.all)));
    }
    if let Some(path) = &args.out {
        plan_file::save(&plan, path)?;
        let path = path.display();
        output.talk(&if plan.refusals.is_empty() {
            format!("saved to {path}; perform exactly this with: storyform apply {path}")
        } else {
            format!("saved to {path}; it breaks a limit, so apply refuses it as well")
        });
    }
    Ok(exit(&plan, args.detailed_exitcode))
}

fn exit(plan: &Plan, detailed: bool) -> Exit {
    if !plan.refusals.is_empty() || plan.videos.iter().any(is_refused) {
        Exit::Refused
    } else if detailed && plan.has_changes() {
        Exit::Changes
    } else {
        Exit::Done
    }
}

/// Tells whether budget or protection block a video.
pub(in crate::cli) fn is_refused(video: &PlannedVideo) -> bool {
    video
        .reasons
        .iter()
        .any(|reason| matches!(reason, Reason::Protected | Reason::OverBudget { .. }))
}
