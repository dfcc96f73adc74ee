//! `storyform apply`

use std::path::Path;

use serde_json::json;
use tokio::sync::mpsc;

use crate::apply::{self, Outcome, Report, Session, VideoOutcome};
use crate::cli::args::{ApplyArgs, Global};
use crate::cli::confirm::confirm;
use crate::cli::ending;
use crate::cli::failure::{Exit, Failure};
use crate::cli::interrupt;
use crate::cli::output::Output;
use crate::cli::provider::Connection;
use crate::cli::workspace::Workspace;
use crate::cli::{plan_file, progress, run_record};
use crate::clock;
use crate::model::{Credits, JobPatience};
use crate::pictory::{ATTEMPTS_MAX, ApiError, Client};
use crate::plan::{Plan, PlannedVideo, PlannedVisual, Refusal, Step, VisualStep};
use crate::report;
use crate::store::{SqliteStore, StateReader, new_operation_id};

/// How to apply where there is nobody to ask.
const UNATTENDED: &str = "review with `storyform plan --out FILE` and run `storyform apply FILE`, \
     or pass `--auto-approve`";

/// Shows the plan, asks, and performs it.
pub(in crate::cli) fn run(
    global: &Global,
    args: &ApplyArgs,
    output: &Output,
) -> Result<Exit, Failure> {
    let workspace = Workspace::open(global, output)?;
    let store = workspace.writer("apply", output)?;
    let plan = match &args.plan {
        Some(path) => saved(path, &store)?,
        None => workspace.plan(&store.snapshot()?, &args.scope, output)?,
    };
    show(&plan, output);
    if !plan.has_changes() {
        if output.is_json() {
            // Whoever reads events waits for the last one.
            ending::conclude(output, &workspace.root, &Report::default(), Exit::Done);
        }
        return Ok(Exit::Done);
    }
    refuse(&plan, workspace.limit(args.scope.max_credits))?;
    let acts = plan.videos.iter().any(|video| video.step != Step::Nothing);
    let is_approved = !acts || args.auto_approve || args.plan.is_some();
    if !is_approved && !confirm(output, &question(&plan), UNATTENDED)? {
        output.talk("Nothing was done.");
        return Ok(Exit::Error);
    }
    let runtime = tokio::runtime::Runtime::new()?;
    let exit = runtime.block_on(perform(&workspace, args, output, store, &plan));
    // Nothing of the runtime is waited for: what matters is recorded.
    runtime.shutdown_background();
    exit
}

fn show(plan: &Plan, output: &Output) {
    if output.is_json() {
        let (digest, cost) = (&plan.digest, &plan.summary.cost);
        let event = json!({"event": "planned", "digest": digest, "creditsPlanned": cost});
        output.result(&format!("{event}\n"));
    } else {
        output.result(&report::text::plan(plan, &output.style(false)));
    }
}

/// Reads a saved plan, which belongs to one state.
fn saved(path: &Path, store: &SqliteStore) -> Result<Plan, Failure> {
    let plan = plan_file::load(path)?;
    let here = store.snapshot()?.version;
    let same = match (&plan.base, here) {
        (Some(base), Some(here)) => base.lineage == here.lineage,
        (Some(_), None) => false,
        (None, _) => true,
    };
    if same {
        return Ok(plan);
    }
    let message = format!(
        "the plan in `{}` was made for another state",
        path.display()
    );
    Err(Failure::new(Exit::Stale, message).hint("make a new one with `storyform plan --out FILE`"))
}

/// Refuses a plan that broke a limit when it was made, and one whose worst case is above the
/// limit of today or cannot be known.
fn refuse(plan: &Plan, limit: Option<Credits>) -> Result<(), Failure> {
    let then = plan.refusals.iter().map(|refusal| match refusal {
        Refusal::OverBudget { limit, .. } | Refusal::UnknownCost { limit, .. } => *limit,
    });
    let Some(limit) = then.chain(limit).min() else {
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
    Err(Failure::new(Exit::Refused, message).hint(
        "choose fewer videos with `--target`; the lower of `--max-credits` and \
         `budget.maxCreditsPerApply` in storyform.yaml is what counts",
    ))
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
    let connection = connect(workspace, args, plan).await?;
    let shortage = shortage(connection.client.as_ref(), plan).await?;
    if let Some(shortage) = shortage.as_ref().filter(|_| !has_free_work(plan)) {
        return Err(shortage.clone());
    }
    let limit = workspace.limit(args.scope.max_credits);
    let (events, listener) = mpsc::unbounded_channel();
    let stop = interrupt::listen(output);
    let session = Session {
        client: connection.client,
        files: connection.files,
        copies: Some(workspace.copies()),
        makes_copies: project.visual_copies,
        parallelism: args
            .parallelism
            .map_or(project.apply.parallelism, usize::from),
        poll_interval: connection.poll_interval,
        timeouts: args
            .timeout
            .map_or(project.apply.timeouts, JobPatience::equal),
        settle_after: connection.settle_after,
        attempts_max: project.apply.attempts.unwrap_or(ATTEMPTS_MAX),
        // What the account cannot pay is not begun; what is paid already is still collected.
        max_credits: shortage.as_ref().map_or(limit, |_| Some(Credits::ZERO)),
        now: clock::now,
        ids: new_operation_id,
        jitter_seed: fastrand::u64(..),
        stop: stop.clone(),
        events,
    };
    let run = run_record::start(&workspace.root, plan.summary.cost.clone(), &["apply"]);
    if output.is_json() {
        let at = run.started_at.to_string();
        let event = json!({"event": "run_started", "run": run.id, "at": at});
        output.result(&format!("{event}\n"));
    }
    let performed = apply::apply(store, plan, run, session);
    let shown = progress::show(listener, name_width(plan), output);
    let (report, ()) = tokio::join!(performed, shown);
    let report = report.map_err(|error| Failure::of(Exit::Error, &error))?;
    let exit = ending::exit(plan, &report, shortage.as_ref());
    ending::conclude(output, &workspace.root, &report, exit);
    if let Some(simulator) = connection.simulator {
        simulator.shutdown().await;
        let is_rendered = |video: &VideoOutcome| matches!(video.outcome, Outcome::Rendered { .. });
        if report.videos.iter().any(is_rendered) {
            output.hint(
                "Rendered by the built-in simulator, for nothing. `storyform simulator` serves what it made.",
            );
        }
    }
    match shortage {
        Some(shortage) => Err(shortage),
        None => Ok(exit),
    }
}

/// Connects, if anything is to be asked; renaming and forgetting need nobody and no key.
async fn connect(
    workspace: &Workspace,
    args: &ApplyArgs,
    plan: &Plan,
) -> Result<Connection, Failure> {
    let asks = |video: &PlannedVideo| match video.step {
        Step::Render { .. } | Step::Resume { .. } => true,
        Step::Nothing | Step::Rename { .. } | Step::Forget => false,
    };
    let collects = |visual: &PlannedVisual| match visual.step {
        VisualStep::Resume { .. } => true,
        VisualStep::Generate { .. } | VisualStep::Settle { .. } => false,
    };
    if plan.videos.iter().any(asks) || plan.visuals.iter().any(collects) {
        Connection::open(&workspace.root, &workspace.project, args.poll_interval).await
    } else {
        Ok(Connection::none())
    }
}

/// Tells whether a plan does anything that the account need not pay for now.
fn has_free_work(plan: &Plan) -> bool {
    let collects = |visual: &PlannedVisual| matches!(visual.step, VisualStep::Resume { .. });
    plan.visuals.iter().any(collects)
        || plan.videos.iter().any(|video| match video.step {
            Step::Resume { .. } | Step::Rename { .. } | Step::Forget => true,
            Step::Render { .. } => video.cost.is_zero(),
            Step::Nothing => false,
        })
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

/// Reads the balance before anything is sent, and says what is missing; a service that cannot
/// even say that is not sent a paid request.
async fn shortage(client: Option<&Client>, plan: &Plan) -> Result<Option<Failure>, Failure> {
    let needed = plan.summary.cost.high;
    let Some(client) = client.filter(|_| !plan.summary.cost.is_zero()) else {
        return Ok(None);
    };
    let quota = client.quota().await.map_err(|error| {
        let exit = match error {
            ApiError::Unauthorized | ApiError::Forbidden { .. } | ApiError::Blocked { .. } => {
                Exit::Key
            }
            _ => Exit::Error,
        };
        let failure = Failure::of(exit, &error);
        error.hint().into_iter().fold(failure, Failure::hint)
    })?;
    let left = quota.ai_credits.map(|credits| credits.left());
    Ok(left.filter(|left| *left < needed).map(|left| {
        let message = format!("the plan may cost {needed} credits, and the account has {left} left");
        Failure::new(Exit::Credits, message).hint(
            "no paid request was sent; choose fewer videos with `--target`, draft with `flux-schnell`, \
             or buy credits",
        )
    }))
}
