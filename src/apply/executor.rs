//! One attempt to make reality what a plan says, several videos at a time.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

use super::decide::{self, Standing, standing};
use super::event::{ApplyEvent, Outcome, SkipReason, StopCause, VideoOutcome};
use super::ledger::Ledger;
use super::video::{Performer, chain};
use crate::journal::Budget;
use crate::model::{Cost, Credits, RunId, Snapshot};
use crate::pictory::Client;
use crate::plan::{Action, Plan, PlannedVideo, Step, Violation, check};
use crate::store::{RunEnd, RunOutcome, RunStart, StateStore, StoreError};

/// What the executor works with.
pub struct Session {
    /// Pictory; `None` if the plan asks it for nothing.
    pub client: Option<Client>,
    /// How many videos are under way at once.
    pub parallelism: usize,
    /// How long to wait between two looks at a job.
    pub poll_interval: Duration,
    /// How long to wait for a job before leaving it for the next run.
    pub timeout: Duration,
    /// A limit on spending besides the plan's own.
    pub max_credits: Option<Credits>,
    /// Tells the time.
    pub now: fn() -> Timestamp,
    /// Becomes true when nothing new is to be begun.
    pub stop: watch::Receiver<bool>,
    /// Is told what happens.
    pub events: UnboundedSender<ApplyEvent>,
}

/// What came of a plan.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Report {
    /// How each video ended, in the order of the plan; unchanged ones are left out.
    pub videos: Vec<VideoOutcome>,
    /// Why the run was stopped for all videos, if it was.
    pub stopped: Option<StopCause>,
    /// Whether a person interrupted the run before every job had ended.
    pub interrupted: bool,
    /// Why the end of the run itself could not be recorded, if it could not.
    pub unrecorded: Option<String>,
}

/// Why a plan was not performed, or not to its end.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    /// The plan is not sound.
    #[error("the plan cannot be performed")]
    Unsound(#[from] Violation),
    /// State could not be written.
    #[error("the state could not be written")]
    Store(#[from] StoreError),
}

/// Performs a plan.
///
/// # Errors
///
/// Fails if the plan is not sound, or if the run itself cannot be recorded. What fails for one
/// video is in the report.
pub async fn apply<S: StateStore + Send + 'static>(
    mut store: S,
    plan: &Plan,
    run: RunStart,
    session: Session,
) -> Result<Report, ApplyError> {
    check(plan)?;
    let snapshot = store.snapshot()?;
    let id = run.id.clone();
    let serial = store.begin_run(&run)?;
    let ledger = Ledger::new(
        id.clone(),
        store,
        serial,
        budget(&plan.summary.cost, session.max_credits),
        session.now,
    );
    let now = session.now;
    let performer = Arc::new(Performer::new(session, ledger));
    let mut report = perform(&performer, plan, &snapshot).await;
    let mut store = Arc::into_inner(performer)
        .expect("every video has ended, and nobody else holds the performer")
        .into_store();
    // The videos are what matters: what became of them is told even if the run has no end in state.
    report.unrecorded = finish(&mut store, &id, &report, now)
        .err()
        .map(|error| chain(&error));
    Ok(report)
}

/// No run spends more than its plan shows, whatever happens.
fn budget(planned: &Cost, limit: Option<Credits>) -> Budget {
    let shown = planned.worst_case();
    Budget::new(shown.into_iter().chain(limit).min())
}

async fn perform<S: StateStore + Send + 'static>(
    performer: &Arc<Performer<S>>,
    plan: &Plan,
    snapshot: &Snapshot,
) -> Report {
    let places = Arc::new(Semaphore::new(performer.parallelism().max(1)));
    let mut outcomes: Vec<Option<VideoOutcome>> = vec![None; plan.videos.len()];
    let mut tasks = JoinSet::new();
    let mut started = BTreeMap::new();
    let performed = |(_, video): &(usize, &PlannedVideo)| decide::is_performed(video);
    for (index, video) in plan.videos.iter().enumerate().filter(performed) {
        if let Some(outcome) = without_work(video, snapshot) {
            performer.finished(outcome.clone());
            outcomes[index] = Some(outcome);
            continue;
        }
        // Waiting here, not in the task, begins the videos in the order of the plan.
        let place = Arc::clone(&places)
            .acquire_owned()
            .await
            .expect("nobody closes the semaphore");
        let (performer, video) = (Arc::clone(performer), video.clone());
        let task = tasks.spawn(async move {
            let outcome = performer.perform(&video).await;
            drop(place);
            outcome
        });
        started.insert(task.id(), index);
    }
    while let Some(ended) = tasks.join_next_with_id().await {
        let (id, outcome) = match ended {
            Ok((id, outcome)) => (id, Some(outcome)),
            Err(broken) => (broken.id(), None),
        };
        if let Some(index) = started.remove(&id) {
            let outcome = outcome.unwrap_or_else(|| broken_down(&plan.videos[index]));
            outcomes[index] = Some(outcome);
        }
    }
    let is_left = |outcome: &VideoOutcome| matches!(outcome.outcome, Outcome::StillRunning { .. });
    let interrupted = performer.interrupted() && outcomes.iter().flatten().any(is_left);
    Report {
        videos: outcomes.into_iter().flatten().collect(),
        stopped: performer.stopped(),
        interrupted,
        unrecorded: None,
    }
}

/// The outcome of a video whose task ended in a defect of this program: what was sent is in the
/// journal.
fn broken_down(video: &PlannedVideo) -> VideoOutcome {
    let outcome = Outcome::Failed {
        why: "BUG: the program broke down while it worked on this video".to_owned(),
        hint: Some("`storyform plan` shows where it stands; nothing is sent twice".to_owned()),
        fields: Vec::new(),
    };
    ended(video, outcome)
}

fn ended(video: &PlannedVideo, outcome: Outcome) -> VideoOutcome {
    // What is blocked is no part of what the plan costs.
    let planned = match video.action {
        Action::Blocked => Cost::zero(),
        Action::Create
        | Action::Update
        | Action::Resume
        | Action::Rename
        | Action::Forget
        | Action::Unchanged => video.cost.clone(),
    };
    VideoOutcome {
        key: video.key.clone(),
        outcome,
        planned,
        used: None,
        took: Duration::ZERO,
    }
}

/// The outcome of a video with which nothing is to be done, or nothing may be done any more.
fn without_work(video: &PlannedVideo, snapshot: &Snapshot) -> Option<VideoOutcome> {
    let skipped = |why| Some(Outcome::Skipped { why });
    let outcome = match (video.action, standing(video, snapshot)) {
        (Action::Blocked, _) => skipped(SkipReason::Blocked),
        (_, Standing::Stale) => skipped(SkipReason::Stale),
        (_, Standing::Done) => Some(Outcome::AlreadyDone),
        (_, Standing::Current) => (video.step == Step::Nothing).then_some(Outcome::AlreadyDone),
    };
    outcome.map(|outcome| VideoOutcome {
        used: Some(Credits::ZERO),
        ..ended(video, outcome)
    })
}

fn finish<S: StateStore>(
    store: &mut S,
    run: &RunId,
    report: &Report,
    now: fn() -> Timestamp,
) -> Result<(), StoreError> {
    let done = |video: &VideoOutcome| match &video.outcome {
        Outcome::Rendered { .. } | Outcome::Renamed | Outcome::Forgotten | Outcome::AlreadyDone => {
            true
        }
        Outcome::Failed { .. }
        | Outcome::Skipped { .. }
        | Outcome::StillRunning { .. }
        | Outcome::InDoubt { .. } => false,
    };
    let is_skipped = |video: &VideoOutcome| {
        let why = SkipReason::Interrupted;
        video.outcome == Outcome::Skipped { why }
    };
    let interrupted = report.interrupted || report.videos.iter().any(is_skipped);
    let count = report.videos.iter().filter(|video| done(video)).count();
    let outcome = if interrupted {
        RunOutcome::Interrupted
    } else if count == report.videos.len() {
        RunOutcome::Succeeded
    } else if count == 0 {
        RunOutcome::Failed
    } else {
        RunOutcome::Partial
    };
    store.finish_run(
        run,
        &RunEnd {
            finished_at: now(),
            outcome,
        },
    )?;
    Ok(())
}
