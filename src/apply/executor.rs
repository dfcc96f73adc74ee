//! One attempt to make reality what a plan says, several videos at a time.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::care::Copies;
use super::comparison::{self, Comparison};
use super::decide;
use super::event::{ApplyEvent, Outcome, SkipReason, StopCause, VideoOutcome};
use super::ledger::Ledger;
use super::supply::Standing;
use super::video::{Performer, chain};
use crate::journal::Budget;
use crate::model::{Cost, Credits, JobPatience, OperationId, RunId, Snapshot, VideoKey};
use crate::pictory::{Client, Files};
use crate::plan::{Action, Plan, PlannedVideo, PlannedVisual, Step, Violation, VisualStep, check};
use crate::store::{RunEnd, RunOutcome, RunStart, StateStore, StoreError};

/// What the executor works with.
pub struct Session {
    /// Pictory; `None` if the plan asks it for nothing.
    pub client: Option<Client>,
    /// Fetches the files of visuals; `None` if they are not looked at.
    pub files: Option<Files>,
    /// Where copies of visuals are kept; `None` if nowhere.
    pub copies: Option<Copies>,
    /// Whether new visuals are copied.
    pub makes_copies: bool,
    /// How many videos are under way at once.
    pub parallelism: usize,
    /// How long to wait between two looks at a job, at least.
    pub poll_interval: Duration,
    /// How long to wait for a job before leaving it for the next run.
    pub timeouts: JobPatience,
    /// How often a paid request is sent that surely was not taken.
    pub attempts_max: u32,
    /// A limit on spending besides the plan's own.
    pub max_credits: Option<Credits>,
    /// Tells the time.
    pub now: fn() -> Timestamp,
    /// Makes the id of an operation; no two are equal.
    pub ids: fn() -> OperationId,
    /// What the jitter of pauses is drawn from.
    pub jitter_seed: u64,
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
    /// How the visuals ended that an earlier run asked for and that did not come now; each stands
    /// for itself, since its video may not be in the plan.
    pub visuals: Vec<Outcome>,
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
    let snapshot = store.parts(&plan.wanted())?;
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
    let performer = Arc::new(Performer::new(session, ledger, &snapshot, plan));
    let mut report = tokio::select! {
        biased;
        never = performer.listen() => match never {},
        report = perform(&performer, plan, &snapshot) => report,
    };
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
    let mut outcomes: Vec<Option<VideoOutcome>> = vec![None; plan.videos.len()];
    let mut tasks = JoinSet::new();
    let mut started = BTreeMap::new();
    let comparison = Comparison::of(plan, snapshot);
    let mut visuals = Visuals::new(plan);
    visuals.begin_unfinished(performer).await;
    let performed = |(_, video): &(usize, &PlannedVideo)| decide::is_performed(video);
    for (index, video) in plan.videos.iter().enumerate().filter(performed) {
        if let Some(outcome) = without_work(video, &comparison) {
            performer
                .supplies
                .abandon(&video.key, &outcome.outcome, Some(Credits::ZERO));
            performer.finished(outcome.clone());
            outcomes[index] = Some(outcome);
            continue;
        }
        // Waiting here, not in the task, begins the videos in the order of the plan. One that
        // waits for its visuals takes its place once they are there.
        visuals.begin(performer, video).await;
        let place = if performer.waits(video) {
            None
        } else {
            Some(performer.place().await)
        };
        let (performer, video) = (Arc::clone(performer), video.clone());
        let task = tasks.spawn(async move { performer.perform(&video, place).await });
        started.insert(task.id(), index);
    }
    while let Some(ended) = tasks.join_next_with_id().await {
        let (id, outcome) = match ended {
            Ok((id, outcome)) => (id, Some(outcome)),
            Err(broken) => (broken.id(), None),
        };
        if let Some(index) = started.remove(&id) {
            let outcome = outcome.unwrap_or_else(|| {
                let outcome = broken_down(&plan.videos[index]);
                performer
                    .supplies
                    .abandon(&outcome.key, &outcome.outcome, None);
                outcome
            });
            outcomes[index] = Some(outcome);
        }
    }
    visuals.end().await;
    let visuals = unfinished(performer, plan);
    let videos = outcomes.iter().flatten().map(|video| &video.outcome);
    let is_left = |outcome: &Outcome| matches!(outcome, Outcome::StillRunning { .. });
    let interrupted = performer.interrupted() && videos.chain(&visuals).any(is_left);
    Report {
        videos: outcomes.into_iter().flatten().collect(),
        visuals,
        stopped: performer.stopped(),
        interrupted,
        unrecorded: None,
    }
}

/// Lists how the visuals of an earlier run ended that did not come.
fn unfinished<S: StateStore>(performer: &Performer<S>, plan: &Plan) -> Vec<Outcome> {
    let earlier = plan.visuals.iter().filter(|visual| match visual.step {
        VisualStep::Resume { .. } => true,
        VisualStep::Generate { .. } | VisualStep::Settle { .. } => false,
    });
    let ends = earlier.filter_map(|visual| performer.supplies.now(&visual.target.key));
    ends.filter_map(|standing| match standing {
        Standing::Failed { outcome, .. } => Some(outcome),
        Standing::Ready(_) | Standing::Promised(_) => None,
    })
    .collect()
}

/// The visuals of a plan that are generated by themselves.
struct Visuals<'a> {
    planned: BTreeMap<&'a VideoKey, Vec<&'a PlannedVisual>>,
    tasks: JoinSet<()>,
}

impl<'a> Visuals<'a> {
    fn new(plan: &'a Plan) -> Self {
        let mut planned: BTreeMap<&VideoKey, Vec<&PlannedVisual>> = BTreeMap::new();
        for visual in &plan.visuals {
            planned.entry(&visual.video).or_default().push(visual);
        }
        let tasks = JoinSet::new();
        Self { planned, tasks }
    }

    /// Begins to collect what an earlier run asked for, whatever becomes of its video.
    async fn begin_unfinished<S: StateStore + Send + 'static>(
        &mut self,
        performer: &Arc<Performer<S>>,
    ) {
        let all: Vec<&PlannedVisual> = self.planned.values().flatten().copied().collect();
        for visual in all {
            match visual.step {
                VisualStep::Resume { .. } if performer.is_promised(&visual.target.key) => {
                    self.spawn(performer, visual).await;
                }
                VisualStep::Resume { .. }
                | VisualStep::Generate { .. }
                | VisualStep::Settle { .. } => {}
            }
        }
    }

    /// Begins to generate the visuals of a video.
    async fn begin<S: StateStore + Send + 'static>(
        &mut self,
        performer: &Arc<Performer<S>>,
        video: &PlannedVideo,
    ) {
        let visuals = self.planned.get(&video.key).cloned().unwrap_or_default();
        // What came into state since the plan was made is not bought again.
        let is_new = |visual: &&PlannedVisual| {
            matches!(visual.step, VisualStep::Generate { .. })
                && performer.is_promised(&visual.target.key)
        };
        for visual in visuals.into_iter().filter(is_new) {
            self.spawn(performer, visual).await;
        }
    }

    async fn spawn<S: StateStore + Send + 'static>(
        &mut self,
        performer: &Arc<Performer<S>>,
        visual: &PlannedVisual,
    ) {
        let place = performer.place().await;
        let (performer, visual) = (Arc::clone(performer), visual.clone());
        self.tasks.spawn(async move {
            // Whoever waits for it must not wait for ever, even if this breaks down.
            let promise = Promise {
                performer: &performer,
                visual: &visual,
            };
            performer.supply(&visual).await;
            drop(promise);
            drop(place);
        });
    }

    /// Waits for those for which no video waits.
    async fn end(mut self) {
        while self.tasks.join_next().await.is_some() {}
    }
}

/// Says that a visual will not come, if its task ends without saying anything.
struct Promise<'a, S: StateStore> {
    performer: &'a Performer<S>,
    visual: &'a PlannedVisual,
}

impl<S: StateStore> Drop for Promise<'_, S> {
    fn drop(&mut self) {
        let key = &self.visual.target.key;
        if self.performer.is_promised(key) {
            let failed = Standing::Failed {
                video: self.visual.video.clone(),
                outcome: breakdown(),
                used: None,
            };
            self.performer.supplies.settle(key, failed);
        }
    }
}

/// The outcome of a video whose task ended in a defect of this program: what was sent is in the
/// journal.
fn broken_down(video: &PlannedVideo) -> VideoOutcome {
    ended(video, breakdown())
}

fn breakdown() -> Outcome {
    Outcome::Failed {
        why: "BUG: the program broke down while it worked on this video".to_owned(),
        hint: Some("`storyform plan` shows where it stands; nothing is sent twice".to_owned()),
        fields: Vec::new(),
    }
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
fn without_work(video: &PlannedVideo, comparison: &Comparison<'_>) -> Option<VideoOutcome> {
    let skipped = |why| Some(Outcome::Skipped { why });
    let outcome = match (video.action, comparison.standing(video)) {
        (Action::Blocked, _) => skipped(decide::block(video)),
        (_, comparison::Standing::Stale) => skipped(SkipReason::Stale),
        (_, comparison::Standing::Current) if comparison.is_overtaken(video) => {
            skipped(SkipReason::Stale)
        }
        (_, comparison::Standing::Done) => Some(Outcome::AlreadyDone),
        (_, comparison::Standing::Current) => {
            (video.step == Step::Nothing).then_some(Outcome::AlreadyDone)
        }
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
        Outcome::Rendered { .. }
        | Outcome::Collected
        | Outcome::Renamed
        | Outcome::Forgotten
        | Outcome::AlreadyDone => true,
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
