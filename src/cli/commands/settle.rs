//! `storyform state settle`

use std::time::{Duration, Instant};

use tokio::runtime::Runtime;
use tokio::time::{sleep, timeout};

use crate::apply::Fate;
use crate::cli::args::{Global, SettleArgs};
use crate::cli::doubts::{Search, subject, tell};
use crate::cli::failure::{Exit, Failure};
use crate::cli::interrupt::Interrupts;
use crate::cli::output::Output;
use crate::cli::provider::Connection;
use crate::cli::run_record;
use crate::cli::workspace::Workspace;
use crate::clock;
use crate::journal::Event;
use crate::model::{Cost, JobId, OpenOperation, OperationId, OperationTarget, Snapshot};
use crate::pictory::{ApiError, CompletedJob, JobStatus};
use crate::store::{JournalEntry, KnownJob, RunEnd, RunOutcome, StateReader, StateStore};

/// How long Pictory may take to say what it knows of a job that a person names. They know better,
/// and are not kept waiting.
const CHECK_MAX: Duration = Duration::from_secs(10);

/// Records what a person found out about an operation whose fate was unknown, or waits until it can
/// be found out.
pub(in crate::cli) fn run(
    global: &Global,
    args: &SettleArgs,
    output: &Output,
) -> Result<Exit, Failure> {
    let workspace = Workspace::open(global, output)?;
    let runtime = Runtime::new()?;
    let exit = if args.wait {
        wait(&workspace, args, &runtime, output)
    } else {
        record(&workspace, args, &runtime, output)
    };
    // Nothing of the runtime is waited for: what matters is recorded.
    runtime.shutdown_background();
    exit
}

/// Records what a person found out.
fn record(
    workspace: &Workspace,
    args: &SettleArgs,
    runtime: &Runtime,
    output: &Output,
) -> Result<Exit, Failure> {
    let mut store = workspace.writer("state settle", output)?;
    let snapshot = store.snapshot()?;
    let open = find(&snapshot, &args.operation)?;
    is_open_to(args, open)?;
    let event = event(args, &snapshot, &store.known_jobs()?)?;
    if let Some(job) = &args.job {
        runtime.block_on(check(workspace, &JobId::new(job), open, output))?;
    }
    let start = run_record::start(&workspace.root, Cost::zero(), &["state", "settle"]);
    let run = start.id.clone();
    store.begin_run(&start)?;
    let at = clock::now();
    let appended = store.append(&JournalEntry {
        operation: open.id.clone(),
        run: run.clone(),
        at,
        event,
    });
    let outcome = if appended.is_ok() {
        RunOutcome::Succeeded
    } else {
        RunOutcome::Failed
    };
    store.finish_run(
        &run,
        &RunEnd {
            finished_at: clock::now(),
            outcome,
        },
    )?;
    appended?;
    let next = match &args.job {
        Some(job) => format!("`storyform apply` will collect job {job}"),
        None => "`storyform apply` may send it again".to_owned(),
    };
    output.talk(&format!("settled for {}; {next}", subject(open)));
    Ok(Exit::Done)
}

fn find<'a>(snapshot: &'a Snapshot, operation: &str) -> Result<&'a OpenOperation, Failure> {
    let operation = OperationId::new(operation);
    let open = snapshot.open.iter().find(|open| open.id == operation);
    open.ok_or_else(|| {
        let message = format!("there is no unfinished operation `{operation}`");
        Failure::new(Exit::Error, message)
            .hint("`storyform plan` shows the operations in doubt first")
    })
}

/// Looks for an operation at Pictory until it is known what became of it. The state is open only
/// while something is recorded, so that others can work meanwhile.
fn wait(
    workspace: &Workspace,
    args: &SettleArgs,
    runtime: &Runtime,
    output: &Output,
) -> Result<Exit, Failure> {
    let interrupts = Interrupts::listen(runtime, output)?;
    let snapshot = workspace.snapshot()?;
    let open = find(&snapshot, &args.operation)?;
    is_open_to(args, open)?;
    let (root, project) = (&workspace.root, &workspace.project);
    let connection = runtime.block_on(Connection::open(root, project, None, output))?;
    let search = Search {
        workspace,
        connection: &connection,
        command: &["state", "settle"],
        output,
    };
    let patience = project.apply.timeouts.for_target(&open.target);
    let started = Instant::now();
    let mut told = None;
    loop {
        let mut store = workspace.writer("state settle", output)?;
        let examined = search.examine(&mut store);
        let settlements = runtime.block_on(interrupts.unless(examined))??;
        drop(store);
        for settlement in settlements {
            let is_this = settlement.operation.id == open.id;
            if !settlement.is_in_doubt() || (is_this && told.as_ref() != Some(&settlement.fate)) {
                tell(&settlement, output);
            }
            if is_this {
                told = Some(settlement.fate);
            }
        }
        let now = workspace.snapshot()?;
        if !now
            .open
            .iter()
            .any(|it| it.id == open.id && it.job.is_none())
        {
            output.hint("`storyform apply` goes on from here");
            return Ok(Exit::Done);
        }
        if let Some(Fate::Unsettled(_)) = told {
            return Err(undecided(open, "no waiting helps"));
        }
        if started.elapsed() >= patience {
            return Err(undecided(open, "it was waited for long enough"));
        }
        let pause = async { sleep(connection.poll_interval).await };
        runtime.block_on(interrupts.unless(pause))?;
    }
}

/// The end of waiting for what cannot be told.
fn undecided(open: &OpenOperation, why: &str) -> Failure {
    let message = format!("{} stays in doubt: {why}", subject(open));
    Failure::new(Exit::InDoubt, message).hint(
        "look for it in Pictory, and settle with `--job JOB` or `--not-submitted`; \
         `apply.timeout` in storyform.yaml says how long is waited",
    )
}

/// Asks Pictory whether a job that a person names can be that of an operation. What Pictory does
/// not say is no objection.
///
/// # Errors
///
/// Fails if the job made something of another kind.
async fn check(
    workspace: &Workspace,
    job: &JobId,
    open: &OpenOperation,
    output: &Output,
) -> Result<(), Failure> {
    let (root, project) = (&workspace.root, &workspace.project);
    let Ok(connection) = Connection::open(root, project, None, output).await else {
        return Ok(());
    };
    let Some(client) = &connection.client else {
        return Ok(());
    };
    match timeout(CHECK_MAX, client.job(job)).await {
        Ok(Ok(found)) => match found.status {
            JobStatus::Completed(done) if !fits(&done, &open.target) => {
                let message = format!("job `{job}` did not make {}", subject(open));
                Err(Failure::new(Exit::Error, message)
                    .hint("it made something of another kind; look for another job in Pictory"))
            }
            JobStatus::Completed(_)
            | JobStatus::InProgress { .. }
            | JobStatus::Failed { .. }
            | JobStatus::Cleaned
            | JobStatus::Unknown { .. } => Ok(()),
        },
        Ok(Err(ApiError::NotFound)) => {
            output.talk(&format!("warning: Pictory does not know a job `{job}`"));
            Ok(())
        }
        Ok(Err(error)) => {
            output.talk(&format!(
                "note: job `{job}` could not be looked at: {error}"
            ));
            Ok(())
        }
        Err(_) => {
            output.talk(&format!(
                "note: Pictory did not say in time what job `{job}` is"
            ));
            Ok(())
        }
    }
}

/// Tells whether what a job left behind can be what was asked for.
fn fits(done: &CompletedJob, target: &OperationTarget) -> bool {
    let is_video = done.outputs.video_url.is_some();
    match target {
        OperationTarget::Visual { .. } => done.visual.is_some() && !is_video,
        OperationTarget::Preview(_) => done.preview.is_some() && !is_video,
        OperationTarget::Render(_) => is_video,
    }
}

/// Refuses to give up what nobody knows to exist, and to say of a known job that it is another.
fn is_open_to(args: &SettleArgs, open: &OpenOperation) -> Result<(), Failure> {
    let (message, hint) = match (&open.job, args.lost) {
        (None, true) => (
            "nobody knows whether Pictory took it, so there is no job to give up".to_owned(),
            "settle with `--not-submitted`, and it may be sent again, or with `--job JOB`",
        ),
        (Some(job), false) => (
            format!("Pictory took it as job `{job}`, and that is recorded"),
            "`storyform apply` collects the job; if Pictory no longer knows it, settle with `--lost`",
        ),
        (None, false) | (Some(_), true) => return Ok(()),
    };
    Err(Failure::new(Exit::Error, message).hint(hint))
}

/// What the person found out, as an event.
fn event(args: &SettleArgs, snapshot: &Snapshot, known: &[KnownJob]) -> Result<Event, Failure> {
    let Some(job) = &args.job else {
        return Ok(if args.lost {
            Event::JobFailed {
                code: "LOST".to_owned(),
                message: "Pictory no longer knows the job, and a person gave it up".to_owned(),
                credits_used: None,
            }
        } else {
            Event::NotSubmitted
        });
    };
    let job = JobId::new(job);
    match owner(&job, snapshot).or_else(|| former_owner(&job, known)) {
        None => Ok(Event::Accepted { job }),
        Some(owner) => Err(Failure::new(
            Exit::Error,
            format!("job `{job}` belongs to {owner} already"),
        )
        .hint("look for another job in Pictory, or settle with `--not-submitted`")),
    }
}

/// Names what state knows a job to have made, or to be making: a job that was taken twice would
/// stand for two different things.
fn owner(job: &JobId, snapshot: &Snapshot) -> Option<String> {
    let open = snapshot.open.iter();
    let open = open
        .filter(|open| open.job.as_ref() == Some(job))
        .map(subject);
    let rendered = snapshot.videos.values().filter(|video| video.job == *job);
    let rendered = rendered.map(|video| format!("video `{}`", video.target.key));
    let previews = snapshot.previews.iter();
    let previews = previews.filter(|(_, preview)| preview.job == *job);
    let previews = previews.map(|(video, _)| format!("the preview of video `{video}`"));
    let visuals = snapshot.visuals.iter();
    let visuals = visuals.filter(|(_, visual)| visual.job == *job);
    let visuals = visuals.map(|(key, _)| format!("visual `{}`", key.short()));
    open.chain(rendered).chain(previews).chain(visuals).next()
}

/// Names the operation that a job was recorded for, whatever became since of what it made. Ids are
/// UUIDs, in which case makes no difference.
fn former_owner(job: &JobId, known: &[KnownJob]) -> Option<String> {
    let is_it = |known: &&KnownJob| known.job.as_str().eq_ignore_ascii_case(job.as_str());
    let known = known.iter().find(is_it)?;
    Some(format!("operation {}", known.operation))
}
