//! `storyform state settle`

use crate::cli::args::{Global, SettleArgs};
use crate::cli::failure::{Exit, Failure};
use crate::cli::output::Output;
use crate::cli::run_record;
use crate::cli::workspace::Workspace;
use crate::clock;
use crate::journal::Event;
use crate::model::{Cost, JobId, OpenOperation, OperationId, OperationKind, Snapshot};
use crate::store::{JournalEntry, RunEnd, RunOutcome, StateReader, StateStore};

/// Records what a person found out about an operation whose fate was unknown.
pub(in crate::cli) fn run(
    global: &Global,
    args: &SettleArgs,
    output: &Output,
) -> Result<Exit, Failure> {
    let workspace = Workspace::open(global, output)?;
    let mut store = workspace.writer("state settle", output)?;
    let operation = OperationId::new(&args.operation);
    let snapshot = store.snapshot()?;
    let open = snapshot
        .open
        .iter()
        .find(|open| open.id == operation)
        .ok_or_else(|| {
            Failure::new(
                Exit::Error,
                format!("there is no unfinished operation `{operation}`"),
            )
            .hint("`storyform plan` shows the operations in doubt first")
        })?;
    is_open_to(args, open)?;
    let event = event(args, &snapshot)?;
    let start = run_record::start(&workspace.root, Cost::zero(), &["state", "settle"]);
    let run = start.id.clone();
    store.begin_run(&start)?;
    let at = clock::now();
    let appended = store.append(&JournalEntry {
        operation,
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

/// Names what an operation was to make.
fn subject(open: &OpenOperation) -> String {
    let video = open.video();
    match open.target.kind() {
        OperationKind::Visual => format!("a visual of video `{video}`"),
        OperationKind::Preview => format!("the preview of video `{video}`"),
        OperationKind::Render | OperationKind::RenderPreview => format!("video `{video}`"),
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
fn event(args: &SettleArgs, snapshot: &Snapshot) -> Result<Event, Failure> {
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
    match owner(&job, snapshot) {
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
