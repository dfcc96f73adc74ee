//! A person with access to Pictory's list of jobs, who settles what the program cannot, as
//! `storyform state settle` would record it.

use std::collections::BTreeSet;

use storyform::assemble::studio_request;
use storyform::journal::{Event, Status};
use storyform::model::{
    GeneratedVisual, JobId, NameTag, OpenOperation, OperationId, OperationKind, OperationTarget,
    VisualKind, VisualTarget,
};
use storyform::simulator::{Accepted, Kind};
use storyform::store::{
    Commit, JournalEntry, RunEnd, RunOutcome, RunStart, StateChange, StateReader, StateStore,
};

use super::mortal::MortalStore;
use super::time;
use super::trace::Trace;

/// What a person had to do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Settled {
    /// Doubts that turned out to be a job.
    pub(super) found: u64,
    /// Doubts that turned out to be nothing.
    pub(super) absent: u64,
    /// Jobs that never ended, or that Pictory does not know any more, and that were given up.
    pub(super) given_up: u64,
    /// Visuals whose files were gone. The program looks for them itself, but over HTTP, which these
    /// histories do without.
    pub(super) gone: u64,
}

/// What a person sees at Pictory.
pub(super) struct Sight {
    pub(super) jobs: Vec<Accepted>,
    /// The addresses of the files that can be fetched.
    pub(super) files: Vec<String>,
}

/// Settles every doubt, gives up what will never end, and says which visuals are gone.
pub(super) fn settle(
    store: &mut MortalStore,
    run: &RunStart,
    sight: &Sight,
    trace: &Trace,
) -> Settled {
    let Sight { jobs, files } = sight;
    let mut settled = Settled::default();
    let snapshot = store.snapshot().unwrap();
    let known = store.operations(None, u32::MAX).unwrap();
    let mut known: BTreeSet<JobId> = known.into_iter().filter_map(|known| known.job).collect();
    let mut serial = store.begin_run(run).unwrap();
    for open in &snapshot.open {
        let event = match &open.job {
            Some(_) => {
                settled.given_up += 1;
                Event::JobFailed {
                    code: "LOST".to_owned(),
                    message: "a person gave it up".to_owned(),
                    credits_used: None,
                }
            }
            None => found_out(open, jobs, &mut known, &mut settled),
        };
        trace.say(|| format!("a person settles {}: {}", open.id, event.label()));
        let entry = JournalEntry {
            operation: open.id.clone(),
            run: run.id.clone(),
            at: time::now(),
            event,
        };
        serial = store.append(&entry).unwrap().serial;
    }
    let is_gone = |visual: &&GeneratedVisual| !visual.is_lost && !files.contains(&visual.file.url);
    for (key, visual) in snapshot
        .visuals
        .iter()
        .filter(|(_, visual)| is_gone(visual))
    {
        trace.say(|| format!("a person finds that visual {} is gone", key.short()));
        settled.gone += 1;
        let change = StateChange::VisualKept {
            key: key.clone(),
            url: visual.file.url.clone(),
            copy: None,
            is_lost: true,
        };
        let (run, at) = (run.id.clone(), time::now());
        serial = store.commit(serial, &Commit { run, at, change }).unwrap();
    }
    let end = RunEnd {
        finished_at: time::now(),
        outcome: RunOutcome::Succeeded,
    };
    store.finish_run(&run.id, &end).unwrap();
    settled
}

/// Says what became of a request: it is the oldest job that it can be and nobody knows, or none.
fn found_out(
    open: &OpenOperation,
    jobs: &[Accepted],
    known: &mut BTreeSet<JobId>,
    settled: &mut Settled,
) -> Event {
    let ids = jobs.iter().map(|job| (job, JobId::new(&job.job)));
    let mut unknown = ids.filter(|(_, id)| !known.contains(id));
    let Some((_, job)) = unknown.find(|(job, _)| is_of(job, open)) else {
        settled.absent += 1;
        return Event::NotSubmitted;
    };
    settled.found += 1;
    known.insert(job.clone());
    Event::Accepted { job }
}

/// Tells whether an operation has no end and no known job.
pub(super) fn is_doubt(status: &Status) -> bool {
    match status {
        Status::Intended | Status::InDoubt => true,
        Status::Running(_) | Status::Succeeded | Status::Failed | Status::NotTaken => false,
    }
}

/// Tells whether a job can be what an operation asked for.
pub(super) fn is_of(job: &Accepted, open: &OpenOperation) -> bool {
    let has_tag = |operation: &OperationId| {
        let tag = NameTag::of(operation);
        job.video_name
            .as_deref()
            .is_some_and(|name| tag.is_in(name))
    };
    match &open.target {
        OperationTarget::Visual { target, .. } => shows(job, target),
        OperationTarget::Preview(_) => job.kind == Kind::Preview && has_tag(&open.id),
        OperationTarget::Render(render) => match &render.preview {
            None => job.kind == Kind::DirectRender && has_tag(&open.id),
            // It has no name of its own: it carries that of the preview.
            Some(preview) => {
                job.kind == Kind::Render && preview.operation.as_ref().is_some_and(has_tag)
            }
        },
    }
}

/// Tells whether a job makes a visual.
fn shows(job: &Accepted, target: &VisualTarget) -> bool {
    let spec = &target.spec;
    let kind = match spec.kind {
        VisualKind::Image => Kind::StudioImage,
        VisualKind::Video => Kind::StudioClip,
    };
    let asked = studio_request(spec);
    let mut asked = asked.as_object().into_iter().flatten();
    job.kind == kind && asked.all(|(name, value)| job.body.get(name) == Some(value))
}

/// The kind of operation that a kind of job belongs to.
pub(super) const fn operation_kind(kind: Kind) -> OperationKind {
    match kind {
        Kind::StudioImage | Kind::StudioClip => OperationKind::Visual,
        Kind::Preview => OperationKind::Preview,
        Kind::DirectRender => OperationKind::Render,
        Kind::Render => OperationKind::RenderPreview,
    }
}
