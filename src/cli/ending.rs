//! How an apply ends: its exit code, its table, its last event.

use std::cell::OnceCell;
use std::path::Path;

use serde_json::json;

use super::commands::plan::is_refused;
use super::failure::{Exit, Failure};
use super::output::Output;
use super::progress;
use crate::apply::{Outcome, Report, SkipReason, StopCause, VideoOutcome};
use crate::clock;
use crate::model::{Cost, Credits};
use crate::pipeline::{self, Checked};
use crate::plan::{Plan, PlannedVideo, Reason};
use crate::report;
use crate::report::apply::{ApplyOutcome, ApplyRow, Remedy};

/// The worst thing that happened decides.
pub(super) fn exit(plan: &Plan, report: &Report, shortage: Option<&Failure>) -> Exit {
    let any = |test: fn(&Outcome) -> bool| {
        let videos = report.videos.iter().map(|video| &video.outcome);
        videos.chain(&report.visuals).any(test)
    };
    let skipped = |why: fn(&SkipReason) -> bool| {
        let why =
            |outcome: &Outcome| matches!(outcome, Outcome::Skipped { why: reason } if why(reason));
        report.videos.iter().any(|video| why(&video.outcome))
    };
    // What was in doubt is looked for before a plan is made, so that this is what is left.
    if !plan.doubts.is_empty() || any(|outcome| matches!(outcome, Outcome::InDoubt { .. })) {
        return Exit::InDoubt;
    }
    if skipped(|why| matches!(why, SkipReason::Interrupted)) || report.interrupted {
        return Exit::Interrupted;
    }
    match &report.stopped {
        Some(StopCause::Access(_)) => return Exit::Key,
        Some(StopCause::Credits(_)) => return Exit::Credits,
        Some(StopCause::Overrun(_)) => return Exit::Refused,
        Some(StopCause::State) => return Exit::Error,
        None => {}
    }
    if any(|outcome| matches!(outcome, Outcome::Failed { .. })) {
        Exit::Partial
    } else if skipped(|why| matches!(why, SkipReason::Stale))
        || plan.videos.iter().any(was_in_doubt)
    {
        Exit::Stale
    } else if any(|outcome| matches!(outcome, Outcome::StillRunning { .. })) {
        Exit::StillRunning
    } else if shortage.is_some() {
        Exit::Credits
    } else if plan.videos.iter().any(is_refused)
        || skipped(|why| matches!(why, SkipReason::OverBudget(_)))
    {
        Exit::Refused
    } else if report.unrecorded.is_some() {
        Exit::Error
    } else if skipped(|why| matches!(why, SkipReason::Visual { .. })) {
        Exit::Partial
    } else {
        Exit::Done
    }
}

/// Tells whether a saved plan blocks a video for a doubt, which has been settled since.
fn was_in_doubt(video: &PlannedVideo) -> bool {
    let mut reasons = video.reasons.iter();
    reasons.any(|reason| matches!(reason, Reason::InDoubt { .. }))
}

/// Shows how each video ended, and what to do next.
pub(super) fn conclude(output: &Output, root: &Path, report: &Report, exit: Exit) {
    if output.is_json() {
        output.result(&format!("{}\n", last_event(report, exit)));
        return;
    }
    let rows: Vec<ApplyRow> = report.videos.iter().map(row).collect();
    let summary = report::apply::summary(&rows, &output.style(false));
    output.result(&format!("\n{summary}"));
    let declared = OnceCell::new();
    for video in &report.videos {
        explain(output, root, video, &declared);
    }
    if let Some(StopCause::Overrun(words)) = &report.stopped {
        output.talk(&format!("warning: {words}. Nothing more was sent."));
    }
    if let Some(why) = &report.unrecorded {
        output.talk(&format!(
            "warning: the end of the run could not be recorded: {why}"
        ));
    }
}

fn last_event(report: &Report, exit: Exit) -> serde_json::Value {
    let used: Credits = report.videos.iter().filter_map(|video| video.used).sum();
    let planned: Cost = report.videos.iter().map(|video| &video.planned).sum();
    let is_unreported =
        |video: &&VideoOutcome| may_have_cost(&video.outcome) && video.used.is_none();
    json!({
        "event": "run_finished",
        "exit": exit.word(),
        "code": exit.code(),
        "at": clock::now().to_string(),
        "videos": report.videos.iter().map(progress::ending_json).collect::<Vec<_>>(),
        "creditsPlanned": planned,
        "creditsUsed": used,
        "creditsUnreported": report.videos.iter().filter(is_unreported).count(),
        "stopped": report.stopped.as_ref().map(StopCause::words),
        "unrecorded": report.unrecorded,
    })
}

/// Tells whether a video may have been charged in this run.
const fn may_have_cost(outcome: &Outcome) -> bool {
    match outcome {
        Outcome::Rendered { .. }
        | Outcome::Failed { .. }
        | Outcome::StillRunning { .. }
        | Outcome::InDoubt { .. } => true,
        Outcome::Collected
        | Outcome::Renamed
        | Outcome::Forgotten
        | Outcome::AlreadyDone
        | Outcome::Skipped { .. } => false,
    }
}

/// Says more about a video that did not end well. The manifests are read again only if Pictory
/// complained about fields, and then once.
fn explain(
    output: &Output,
    root: &Path,
    video: &VideoOutcome,
    declared: &OnceCell<Option<Checked>>,
) {
    match &video.outcome {
        Outcome::Failed { fields, hint, .. } => {
            for (pointer, words) in fields {
                let declared = declared.get_or_init(|| {
                    pipeline::check_project(root, video.key.profile.as_deref()).ok()
                });
                output.talk(&format!(
                    "  {}: {words}",
                    place(declared.as_ref(), video, pointer)
                ));
            }
            if let Some(hint) = hint {
                output.talk(&format!("help for `{}`: {hint}", video.key));
            }
        }
        // A line that is redrawn was cut to the width of the terminal.
        Outcome::InDoubt { detail, .. } if output.can_redraw() => {
            output.talk(&format!("`{}` is in doubt: {detail}", video.key));
        }
        Outcome::InDoubt { .. } => {}
        Outcome::Rendered { .. }
        | Outcome::Collected
        | Outcome::Renamed
        | Outcome::Forgotten
        | Outcome::AlreadyDone
        | Outcome::Skipped { .. }
        | Outcome::StillRunning { .. } => {}
    }
}

/// Finds the line of the manifest that a field of the request stands on.
fn place(declared: Option<&Checked>, video: &VideoOutcome, pointer: &str) -> String {
    let mut documents = declared.into_iter().flat_map(|checked| &checked.documents);
    let document = documents.find(|document| document.id() == video.key.id);
    document.map_or_else(
        || pointer.to_owned(),
        |document| format!("{} ({pointer})", document.location(pointer)),
    )
}

/// What lets a skipped video be rendered after all.
const fn remedy(why: &SkipReason) -> Remedy {
    match why {
        SkipReason::Blocked => Remedy::Unblock,
        SkipReason::Stale => Remedy::PlanAgain,
        SkipReason::OverBudget(_)
        | SkipReason::Unaffordable { .. }
        | SkipReason::Visual { .. }
        | SkipReason::Stopped(_)
        | SkipReason::Interrupted => Remedy::ApplyAgain,
    }
}

/// Takes what is shown of how a video ended.
pub(super) fn row(video: &VideoOutcome) -> ApplyRow {
    let VideoOutcome {
        key,
        outcome,
        planned,
        used,
        took,
    } = video;
    let mut url = None;
    let outcome = match outcome.clone() {
        Outcome::Rendered {
            url: at,
            degraded,
            is_offered,
        } => {
            url = at;
            degraded.map_or(ApplyOutcome::Rendered, |why| ApplyOutcome::Degraded {
                why,
                is_offered,
            })
        }
        Outcome::Collected => ApplyOutcome::Collected,
        Outcome::Renamed => ApplyOutcome::Renamed,
        Outcome::Forgotten => ApplyOutcome::Forgotten,
        Outcome::AlreadyDone => ApplyOutcome::DoneAlready,
        Outcome::Failed { why, .. } => ApplyOutcome::Failed { why },
        Outcome::Skipped { why } => ApplyOutcome::Skipped {
            why: why.words(),
            remedy: remedy(&why),
        },
        Outcome::StillRunning { job } => ApplyOutcome::StillRunning { job },
        Outcome::InDoubt {
            operation,
            detail: _,
        } => ApplyOutcome::InDoubt { operation },
    };
    let has_waited = outcome.was_asked();
    ApplyRow {
        key: key.clone(),
        outcome,
        planned: planned.clone(),
        used: *used,
        seconds: has_waited.then_some(took.as_secs()),
        url,
    }
}
