//! `storyform state settle`

use crate::cli::args::{Global, SettleArgs};
use crate::cli::failure::{Exit, Failure};
use crate::cli::output::Output;
use crate::cli::run_record;
use crate::cli::workspace::Workspace;
use crate::clock;
use crate::journal::Event;
use crate::model::{Cost, JobId, OperationId, Snapshot};
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
    output.talk(&format!("settled for video `{}`; {next}", open.video()));
    Ok(Exit::Done)
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
    let rendered = snapshot.videos.values().filter(|video| video.job == job);
    let open = snapshot
        .open
        .iter()
        .filter(|open| open.job.as_ref() == Some(&job));
    let videos = rendered
        .map(|video| &video.target.key)
        .chain(open.map(|open| open.video()));
    let previews = snapshot
        .previews
        .values()
        .filter(|preview| preview.job == job)
        .map(|preview| &preview.target.key);
    let visuals = snapshot
        .visuals
        .iter()
        .filter(|(_, visual)| visual.job == job);
    let owners = videos
        .chain(previews)
        .map(|video| format!("video `{video}`"));
    // Taken twice, a visual would stand for two different ones.
    let mut owners = owners.chain(visuals.map(|(key, _)| format!("visual `{key}`")));
    match owners.next() {
        None => Ok(Event::Accepted { job }),
        Some(owner) => Err(Failure::new(
            Exit::Error,
            format!("job `{job}` belongs to {owner} already"),
        )
        .hint("look for another job in Pictory, or settle with `--not-submitted`")),
    }
}
