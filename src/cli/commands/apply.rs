//! `storyform apply`

use std::path::Path;

use serde_json::json;
use tokio::sync::mpsc;

use super::plan::is_refused;
use crate::apply::{self, Outcome, Report, Session, SkipReason, StopCause, VideoOutcome};
use crate::cli::args::{ApplyArgs, Global};
use crate::cli::confirm::confirm;
use crate::cli::failure::{Exit, Failure};
use crate::cli::interrupt;
use crate::cli::output::Output;
use crate::cli::provider::Connection;
use crate::cli::workspace::Workspace;
use crate::cli::{plan_file, progress, run_record};
use crate::clock;
use crate::model::{Cost, Credits};
use crate::pictory::{ApiError, Client};
use crate::plan::{Plan, Reason};
use crate::report;
use crate::report::apply::{ApplyOutcome, ApplyRow, Remedy};
use crate::store::{SqliteStore, StateReader};

/// Shows the plan, asks, and performs it.
pub(in crate::cli) fn run(
    global: &Global,
    args: &ApplyArgs,
    output: &Output,
) -> Result<Exit, Failure> {
    let workspace = Workspace::open(global, output)?;
    let store = workspace.writer("apply", output)?;
    let plan = match &args.plan {
        Some(path) => plan_file::load(path)?,
        None => workspace.plan(&store.snapshot()?, &args.scope, output)?,
    };
    same_project(&plan, &store, args.plan.as_deref())?;
    if output.is_json() {
        let event =
            json!({"event": "planned", "digest": plan.digest, "creditsPlanned": plan.summary.cost});
        output.result(&format!("{event}\n"));
    } else {
        output.result(&report::text::plan(&plan, &output.style(false)));
    }
    if !plan.summary.has_changes() {
        conclude(output, &workspace, &Report::default(), Exit::Done);
        return Ok(Exit::Done);
    }
    let limit = workspace.limit(args.scope.max_credits);
    refuse(&plan, limit)?;
    let acts = plan.summary.has_changes() && plan.summary.blocked < changes(&plan);
    if acts && !args.auto_approve && args.plan.is_none() && !confirm(output, &question(&plan))? {
        output.talk("Nothing was done.");
        return Ok(Exit::Error);
    }
    let runtime = tokio::runtime::Runtime::new()?;
    let exit = runtime.block_on(perform(&workspace, args, output, store, &plan));
    // Nothing of the runtime is waited for: what matters is recorded.
    runtime.shutdown_background();
    exit
}

fn changes(plan: &Plan) -> usize {
    let summary = &plan.summary;
    summary.create
        + summary.update
        + summary.resume
        + summary.rename
        + summary.forget
        + summary.blocked
}

/// A saved plan belongs to one state.
fn same_project(plan: &Plan, store: &SqliteStore, path: Option<&Path>) -> Result<(), Failure> {
    let (Some(path), Some(base)) = (path, &plan.base) else {
        return Ok(());
    };
    let here = store.snapshot()?.version;
    if here.is_some_and(|here| here.lineage != base.lineage) {
        return Err(Failure::new(
            Exit::Stale,
            format!(
                "the plan in `{}` was made for another state",
                path.display()
            ),
        )
        .hint("make a new one with `storyform plan --out FILE`"));
    }
    Ok(())
}

/// Refuses a plan whose worst case is above the limit, or cannot be known.
fn refuse(plan: &Plan, limit: Option<Credits>) -> Result<(), Failure> {
    let Some(limit) = limit else {
        return Ok(());
    };
    let cost = &plan.summary.cost;
    let message = if cost.high > limit {
        format!(
            "the plan may cost {} credits, and the limit is {limit}",
            cost.high
        )
    } else if !cost.unknown.is_empty() {
        format!(
            "the cost has parts that cannot be known, so the limit of {limit} credits cannot be kept"
        )
    } else {
        return Ok(());
    };
    Err(Failure::new(Exit::Refused, message)
        .hint("choose fewer videos with `--target`, or raise `--max-credits` or `budget.maxCreditsPerApply`"))
}

fn question(plan: &Plan) -> String {
    let cost = &plan.summary.cost;
    let unknown = if cost.unknown.is_empty() {
        ""
    } else {
        " and parts that cannot be known"
    };
    let credits = if cost.low == cost.high {
        format!("{} credits", cost.expected)
    } else {
        format!("{} credits ({}–{})", cost.expected, cost.low, cost.high)
    };
    format!("Perform this plan for {credits}{unknown}?")
}

async fn perform(
    workspace: &Workspace,
    args: &ApplyArgs,
    output: &Output,
    store: SqliteStore,
    plan: &Plan,
) -> Result<Exit, Failure> {
    let project = &workspace.project;
    let connection = Connection::open(&workspace.root, project, args.poll_interval).await?;
    afford(&connection.client, plan).await?;
    let (events, listener) = mpsc::unbounded_channel();
    let stop = interrupt::listen(output);
    let session = Session {
        client: connection.client,
        parallelism: args
            .parallelism
            .map_or(project.apply.parallelism, usize::from),
        poll_interval: connection.poll_interval,
        timeout: args.timeout.unwrap_or(project.apply.timeout),
        max_credits: workspace.limit(args.scope.max_credits),
        now: clock::now,
        stop: stop.clone(),
        events,
    };
    let run = run_record::start(&workspace.root, plan.summary.cost.clone(), &["apply"]);
    if output.is_json() {
        let event =
            json!({"event": "run_started", "run": run.id, "at": run.started_at.to_string()});
        output.result(&format!("{event}\n"));
    }
    let performed = apply::apply(store, plan, run, session);
    let (report, ()) = tokio::join!(
        performed,
        progress::show(listener, name_width(plan), output)
    );
    let report = report.map_err(|error| Failure::of(Exit::Error, &error))?;
    let exit = exit(plan, &report, *stop.borrow());
    conclude(output, workspace, &report, exit);
    if let Some(simulator) = connection.simulator {
        simulator.shutdown().await;
        let is_rendered = |video: &VideoOutcome| matches!(video.outcome, Outcome::Rendered { .. });
        if report.videos.iter().any(is_rendered) {
            output.hint(
                "Rendered by the built-in simulator, for nothing. `storyform simulator` serves what it made.",
            );
        }
    }
    Ok(exit)
}

/// The width of the longest name of a video, within reason.
fn name_width(plan: &Plan) -> usize {
    const WIDTH_MAX: usize = 40;
    let widths = plan
        .videos
        .iter()
        .map(|video| video.key.to_string().chars().count());
    widths.max().unwrap_or_default().min(WIDTH_MAX)
}

/// Reads the balance before anything is sent; a service that cannot even say that is not sent a
/// paid request.
async fn afford(client: &Client, plan: &Plan) -> Result<(), Failure> {
    let needed = plan.summary.cost.high;
    let quota = match client.quota().await {
        Ok(quota) => quota,
        Err(error) => {
            let exit = match error {
                ApiError::Unauthorized | ApiError::Forbidden { .. } | ApiError::Blocked { .. } => {
                    Exit::Key
                }
                _ => Exit::Error,
            };
            let failure = Failure::of(exit, &error);
            return Err(error.hint().into_iter().fold(failure, Failure::hint));
        }
    };
    match quota.ai_credits.map(|credits| credits.left()) {
        Some(left) if left < needed => Err(Failure::new(
            Exit::Credits,
            format!("the plan may cost {needed} credits, and the account has {left} left"),
        )
        .hint("nothing was sent; choose fewer videos with `--target`, draft with `flux-schnell`, or buy credits")),
        Some(_) | None => Ok(()),
    }
}

/// The worst thing that happened decides.
fn exit(plan: &Plan, report: &Report, interrupted: bool) -> Exit {
    let any = |test: fn(&Outcome) -> bool| report.videos.iter().any(|video| test(&video.outcome));
    let doubt = plan.videos.iter().any(|video| {
        video
            .reasons
            .iter()
            .any(|reason| matches!(reason, Reason::InDoubt { .. }))
    });
    let skipped = |why: fn(&SkipReason) -> bool| {
        report
            .videos
            .iter()
            .any(|video| matches!(&video.outcome, Outcome::Skipped { why: reason } if why(reason)))
    };
    if interrupted {
        Exit::Interrupted
    } else if doubt || any(|outcome| matches!(outcome, Outcome::InDoubt { .. })) {
        Exit::InDoubt
    } else if matches!(report.stopped, Some(StopCause::Access(_))) {
        Exit::Key
    } else if matches!(report.stopped, Some(StopCause::Credits(_))) {
        Exit::Credits
    } else if any(|outcome| matches!(outcome, Outcome::Failed { .. })) {
        Exit::Partial
    } else if skipped(|why| matches!(why, SkipReason::Stale)) {
        Exit::Stale
    } else if any(|outcome| matches!(outcome, Outcome::StillRunning { .. })) {
        Exit::StillRunning
    } else if plan.videos.iter().any(is_refused)
        || skipped(|why| matches!(why, SkipReason::OverBudget(_)))
    {
        Exit::Refused
    } else {
        Exit::Done
    }
}

fn conclude(output: &Output, workspace: &Workspace, report: &Report, exit: Exit) {
    let rows: Vec<ApplyRow> = report.videos.iter().map(row).collect();
    if output.is_json() {
        let used: Credits = report.videos.iter().filter_map(|video| video.used).sum();
        let unreported = report.videos.iter().filter(|video| video.used.is_none());
        let planned: Cost = report.videos.iter().map(|video| &video.planned).sum();
        let event = json!({
            "event": "run_finished", "exit": exit.word(), "code": exit.code(), "at": clock::now().to_string(),
            "videos": report.videos.iter().map(progress::ending_json).collect::<Vec<_>>(),
            "creditsPlanned": planned, "creditsUsed": used, "creditsUnreported": unreported.count(),
            "stopped": report.stopped.as_ref().map(StopCause::words), "unrecorded": report.unrecorded,
        });
        output.result(&format!("{event}\n"));
        return;
    }
    if rows.is_empty() {
        return;
    }
    let summary = report::apply::summary(&rows, &output.style(false));
    output.result(&format!("\n{summary}"));
    if let Some(why) = &report.unrecorded {
        output.talk(&format!(
            "The videos are recorded as shown; that the run has ended could not be: {why}"
        ));
    }
    for video in &report.videos {
        if let Outcome::Failed { fields, hint, .. } = &video.outcome {
            for (pointer, words) in fields {
                output.talk(&format!("  {}: {words}", place(workspace, video, pointer)));
            }
            if let Some(hint) = hint {
                output.talk(&format!("help for `{}`: {hint}", video.key));
            }
        }
    }
}

/// Finds the line of the manifest that a field of the request stands on.
fn place(workspace: &Workspace, video: &VideoOutcome, pointer: &str) -> String {
    let checked = crate::pipeline::check_project(&workspace.root).ok();
    let documents = checked.iter().flat_map(|checked| &checked.documents);
    let mut declared = documents.filter(|document| document.id() == video.key.id);
    declared.next().map_or_else(
        || pointer.to_owned(),
        |document| format!("{} ({pointer})", document.location(pointer)),
    )
}

/// What lets a skipped video be rendered after all.
const fn remedy(why: &SkipReason) -> Remedy {
    match why {
        SkipReason::Blocked => Remedy::Unblock,
        SkipReason::Stale => Remedy::PlanAgain,
        SkipReason::OverBudget(_) | SkipReason::Stopped(_) | SkipReason::Interrupted => {
            Remedy::ApplyAgain
        }
    }
}

fn row(video: &VideoOutcome) -> ApplyRow {
    let VideoOutcome {
        key,
        outcome,
        planned,
        used,
        took,
    } = video;
    let mut url = None;
    let outcome = match outcome.clone() {
        Outcome::Rendered { url: at, degraded } => {
            url = at;
            degraded.map_or(ApplyOutcome::Rendered, |why| ApplyOutcome::Degraded { why })
        }
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
    let has_waited = match outcome {
        ApplyOutcome::Renamed
        | ApplyOutcome::Forgotten
        | ApplyOutcome::DoneAlready
        | ApplyOutcome::Skipped { .. } => false,
        ApplyOutcome::Rendered
        | ApplyOutcome::Degraded { .. }
        | ApplyOutcome::Failed { .. }
        | ApplyOutcome::StillRunning { .. }
        | ApplyOutcome::InDoubt { .. } => true,
    };
    ApplyRow {
        key: key.clone(),
        outcome,
        planned: planned.clone(),
        used: *used,
        seconds: has_waited.then_some(took.as_secs()),
        url,
    }
}
