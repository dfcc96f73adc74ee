//! One video from its step in the plan to its end.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use serde_json::Value;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::decide;
use super::event::{ApplyEvent, Outcome, SkipReason, StopCause, VideoOutcome};
use super::executor::Session;
use super::fill::fill;
use super::ledger::Ledger;
use super::preview::PaidPreview;
use super::submission::{Ask, Order, Submitted};
use super::supply::Supplies;
use super::waiting::{Look, Running};
use crate::journal::Completion;
use crate::model::{
    Cost, Credits, OperationTarget, PreviewTarget, RenderTarget, VideoKey, VideoTarget, VisualFile,
    VisualKey,
};
use crate::pictory::Client;
use crate::plan::{
    AfterPreview, PlannedVideo, RenderWork, Step, StoryboardRequest, StoryboardWork,
};
use crate::store::{StateChange, StateStore, StoreError};

/// Performs the videos of one run.
pub(super) struct Performer<S> {
    pub(super) session: Session,
    pub(super) ledger: Ledger<S>,
    pub(super) supplies: Supplies,
    /// Held by whoever stores the copy of a visual anew.
    pub(super) restoring: tokio::sync::Mutex<()>,
    /// How many jobs may be under way at once.
    pub(super) places: Arc<Semaphore>,
    stopped: Mutex<Option<StopCause>>,
}

/// An end with what was charged.
pub(super) struct End {
    pub(super) outcome: Outcome,
    pub(super) used: Option<Credits>,
    /// Whether Pictory refused the request for what it asks, and would again.
    pub(super) is_rejected: bool,
}

impl End {
    /// The end of a video that was not begun.
    pub(super) fn skipped(why: SkipReason) -> Self {
        Self {
            used: Some(Credits::ZERO),
            ..Self::from(Outcome::Skipped { why })
        }
    }

    /// The end of a video whose plan does not fit state any more.
    pub(super) fn stale() -> Self {
        Self::skipped(SkipReason::Stale)
    }

    /// Adds what was charged before.
    pub(super) fn and(self, used: Option<Credits>) -> Self {
        let used = self.used.zip(used).map(|(one, other)| one + other);
        Self { used, ..self }
    }
}

impl From<Outcome> for End {
    fn from(outcome: Outcome) -> Self {
        Self {
            outcome,
            used: None,
            is_rejected: false,
        }
    }
}

impl From<StoreError> for End {
    fn from(error: StoreError) -> Self {
        Self::from(Outcome::Failed {
            why: format!("the state could not be written: {}", chain(&error)),
            hint: Some(
                "make room or access for the state file, then run `storyform plan`".to_owned(),
            ),
            fields: Vec::new(),
        })
    }
}

impl<S: StateStore> Performer<S> {
    pub(super) fn new(session: Session, ledger: Ledger<S>, supplies: Supplies) -> Self {
        Self {
            places: Arc::new(Semaphore::new(session.parallelism.max(1))),
            session,
            ledger,
            supplies,
            restoring: tokio::sync::Mutex::new(()),
            stopped: Mutex::new(None),
        }
    }

    pub(super) fn into_store(self) -> S {
        self.ledger.into_store()
    }

    /// Returns Pictory.
    ///
    /// # Errors
    ///
    /// Ends the video if the run was given no client, which is a defect of the caller.
    pub(super) fn client(&self) -> Result<&Client, End> {
        self.session.client.as_ref().ok_or_else(|| {
            End::from(Outcome::Failed {
                why: "BUG: the plan asks Pictory, and the run has no client".to_owned(),
                hint: None,
                fields: Vec::new(),
            })
        })
    }

    /// Returns why nothing more is begun, if something failed that concerns every video.
    pub(super) fn stopped(&self) -> Option<StopCause> {
        self.stopped
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    pub(super) fn stop(&self, cause: StopCause) {
        let mut stopped = self.stopped.lock().unwrap_or_else(PoisonError::into_inner);
        stopped.get_or_insert(cause);
    }

    /// Comes when a person interrupts the run.
    pub(super) async fn interruption(&self) {
        let mut stop = self.session.stop.clone();
        if stop.wait_for(|stop| *stop).await.is_err() {
            // Nobody is left who could interrupt.
            std::future::pending::<()>().await;
        }
    }

    pub(super) fn interrupted(&self) -> bool {
        *self.session.stop.borrow()
    }

    pub(super) fn tell(&self, event: ApplyEvent) {
        // A listener that has gone does not stop the work.
        drop(self.session.events.send(event));
    }

    pub(super) fn finished(&self, outcome: VideoOutcome) {
        self.tell(ApplyEvent::VideoFinished(outcome));
    }

    /// Brings one video to its end for this run. `place` is its leave to have a job under way, if
    /// it has one already.
    pub(super) async fn perform(
        &self,
        video: &PlannedVideo,
        place: Option<OwnedSemaphorePermit>,
    ) -> VideoOutcome {
        let started = Instant::now();
        let end = match &video.step {
            Step::Nothing => End::from(Outcome::AlreadyDone),
            Step::Rename { from, target } => {
                let change = renamed(from, target);
                self.record(change, Outcome::Renamed)
            }
            Step::Forget => self.record(
                StateChange::Forgotten {
                    key: video.key.clone(),
                },
                Outcome::Forgotten,
            ),
            Step::Resume {
                operation,
                job,
                target,
                then,
            } => {
                let running = Running {
                    operation,
                    job,
                    target,
                };
                self.resume(running, then.as_ref()).await
            }
            Step::Render {
                work,
                target,
                replaces,
            } => self.render(work, target, replaces.as_ref(), place).await,
        };
        self.supplies.abandon(&video.key, &end.outcome, end.used);
        let outcome = VideoOutcome {
            key: video.key.clone(),
            outcome: end.outcome,
            planned: planned(video),
            used: end.used,
            took: started.elapsed(),
        };
        self.finished(outcome.clone());
        outcome
    }

    fn record(&self, change: StateChange, outcome: Outcome) -> End {
        match self.ledger.commit(change) {
            Ok(()) => End {
                used: Some(Credits::ZERO),
                ..End::from(outcome)
            },
            Err(error) => End::from(error),
        }
    }

    async fn render(
        &self,
        work: &RenderWork,
        target: &VideoTarget,
        replaces: Option<&VideoKey>,
        place: Option<OwnedSemaphorePermit>,
    ) -> End {
        let (own, visuals) = self.visuals_of(target).await;
        if let Err(end) = visuals {
            return end.and(own);
        }
        let _place = match place {
            Some(place) => place,
            None => self.place().await,
        };
        if let Some(why) = self.reason_to_skip() {
            return End::skipped(why).and(own);
        }
        if let Some(from) = replaces
            && let Err(error) = self.ledger.commit(renamed(from, target))
        {
            return End::from(error);
        }
        let end = match work {
            RenderWork::Storyboard(work) => self.storyboard(target, work, true).await,
            RenderWork::Preview {
                request,
                planned,
                shots,
                then,
            } => {
                let preview = PreviewTarget {
                    video: target.clone(),
                    planned: planned.clone(),
                    shots: shots.clone(),
                    is_rendered: matches!(then, AfterPreview::RenderIt(_)),
                };
                match self.send_preview(preview, request).await {
                    Ok(paid) => self.after_preview(target, then, paid).await,
                    Err(end) => end,
                }
            }
            RenderWork::ReadyPreview { preview, render } => {
                self.render_preview(target, preview, render, true).await
            }
        };
        end.and(own)
    }

    /// Waits for a place among the jobs under way.
    pub(super) async fn place(&self) -> OwnedSemaphorePermit {
        Arc::clone(&self.places)
            .acquire_owned()
            .await
            .expect("nobody closes the semaphore")
    }

    /// Waits for every visual that is generated by itself for a video; returns what they were
    /// charged together, and how the first that failed ended.
    async fn visuals_of(&self, target: &VideoTarget) -> (Option<Credits>, Result<(), End>) {
        let mut used = Some(Credits::ZERO);
        let mut result = Ok(());
        for key in self.owned.get(&target.key).into_iter().flatten() {
            let end = match self.wait_for(key, &target.key).await {
                Ok(ready) => {
                    used = used.zip(ready.used).map(|(one, other)| one + other);
                    continue;
                }
                Err(end) => end,
            };
            used = used.zip(end.used).map(|(one, other)| one + other);
            if result.is_ok() {
                result = Err(End {
                    used: Some(Credits::ZERO),
                    ..end
                });
            }
        }
        (used, result)
    }

    async fn send_preview(
        &self,
        target: PreviewTarget,
        request: &StoryboardRequest,
    ) -> Result<PaidPreview, End> {
        let body = self.filled(&target.video, request).await?;
        let order = Order {
            ask: Ask::Preview(&body),
            target: OperationTarget::Preview(target),
            is_first: true,
        };
        self.preview(&order).await
    }

    /// Renders a storyboard.
    pub(super) async fn storyboard(
        &self,
        target: &VideoTarget,
        work: &StoryboardWork,
        is_first: bool,
    ) -> End {
        let body = match self.filled(target, &work.request).await {
            Ok(body) => body,
            Err(end) => return end,
        };
        let record = RenderTarget {
            video: target.clone(),
            planned: work.planned.clone(),
            preview: None,
        };
        let order = Order {
            ask: Ask::Storyboard(&body),
            target: OperationTarget::Render(record),
            is_first,
        };
        self.render_order(&order).await
    }

    /// Sends what renders a video, waits for it and records it.
    pub(super) async fn render_order(&self, order: &Order<'_>) -> End {
        let Submitted {
            operation,
            job,
            reservation,
        } = match self.submit(order).await {
            Ok(submitted) => submitted,
            Err(end) => return end,
        };
        let running = Running {
            operation: &operation,
            job: &job,
            target: &order.target,
        };
        let end = self.rendered(running, Look::AfterPause).await;
        self.ledger.settle(reservation, end.used);
        end
    }

    /// Waits for a video, and records it.
    async fn rendered(&self, running: Running<'_>, look: Look) -> End {
        let OperationTarget::Render(target) = running.target else {
            return End::stale();
        };
        let done = match self.follow(running, look).await {
            Ok(done) => done,
            Err(end) => return end,
        };
        let used = decide::charged(running.target, done.credits_used);
        let (outputs, shown) = match &target.preview {
            Some(preview) => (
                decide::merged(done.outputs, &preview.outputs),
                preview.degraded.as_slice(),
            ),
            None => (done.outputs, &[][..]),
        };
        let of_render = decide::degradation(target, &outputs, used);
        let degraded = decide::shortcomings(shown, of_render);
        let url = outputs.video_url.clone();
        let completion = Completion::Video {
            outputs,
            degraded: degraded.clone(),
            degraded_visuals: shown.to_vec(),
        };
        match self.completed(running, used, completion) {
            Ok(()) => End {
                used,
                ..End::from(Outcome::Rendered { url, degraded })
            },
            Err(end) => end,
        }
    }

    /// Fills the slots of a request, once every visual in it is there and can be fetched.
    async fn filled(
        &self,
        target: &VideoTarget,
        request: &StoryboardRequest,
    ) -> Result<Value, End> {
        let mut files: BTreeMap<&VisualKey, VisualFile> = BTreeMap::new();
        for slot in &request.slots {
            if files.contains_key(&slot.visual) {
                continue;
            }
            let ready = self.wait_for(&slot.visual, &target.key).await?;
            let file = self.alive(&slot.visual, ready).await?;
            files.insert(&slot.visual, file);
        }
        fill(request, |key| files.get(key).cloned()).map_err(|_| End::stale())
    }

    async fn resume(&self, running: Running<'_>, then: Option<&AfterPreview>) -> End {
        self.submitted(running.target, running.job);
        let target = match running.target {
            OperationTarget::Render(_) => return self.rendered(running, Look::AtOnce).await,
            OperationTarget::Preview(target) => target,
            OperationTarget::Visual { .. } => return End::stale(),
        };
        let paid = match self.previewed(running, Look::AtOnce).await {
            Ok(paid) => paid,
            Err(end) => return end,
        };
        match then {
            Some(then) => self.after_preview(&target.video, then, paid).await,
            None => End {
                used: paid.used,
                ..End::from(Outcome::Collected)
            },
        }
    }

    pub(super) fn reason_to_skip(&self) -> Option<SkipReason> {
        if self.interrupted() {
            return Some(SkipReason::Interrupted);
        }
        self.stopped().map(SkipReason::Stopped)
    }
}

/// What a video was expected to cost, in this run or in the one that began it.
fn planned(video: &PlannedVideo) -> Cost {
    match &video.step {
        Step::Resume { target, .. } => target.planned().clone(),
        Step::Nothing | Step::Render { .. } | Step::Rename { .. } | Step::Forget => {
            video.cost.clone()
        }
    }
}

fn renamed(from: &VideoKey, target: &VideoTarget) -> StateChange {
    StateChange::Renamed {
        from: from.clone(),
        to: target.key.clone(),
        name: Some(target.name.clone()),
        manifest: target.manifest.clone(),
    }
}

/// Writes an error with all its causes.
pub(super) fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}
