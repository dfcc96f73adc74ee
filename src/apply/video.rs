//! One video from its step in the plan to its end.

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use serde_json::Value;

use super::event::{ApplyEvent, Outcome, SkipReason, StopCause, VideoOutcome};
use super::executor::Session;
use super::ledger::Ledger;
use super::waiting::Look;
use crate::model::{Cost, Credits, JobId, OperationId, VideoKey, VideoTarget};
use crate::pictory::Client;
use crate::plan::{PlannedVideo, RenderWork, Step};
use crate::store::{StateChange, StateStore, StoreError};

/// Performs the videos of one run.
pub(super) struct Performer<S> {
    pub(super) session: Session,
    pub(super) ledger: Ledger<S>,
    stopped: Mutex<Option<StopCause>>,
}

/// An end with what was charged.
pub(super) struct End {
    pub(super) outcome: Outcome,
    pub(super) used: Option<Credits>,
}

impl End {
    /// The end of a video that was not begun.
    pub(super) fn skipped(why: SkipReason) -> Self {
        Self {
            outcome: Outcome::Skipped { why },
            used: Some(Credits::ZERO),
        }
    }
}

impl From<Outcome> for End {
    fn from(outcome: Outcome) -> Self {
        Self {
            outcome,
            used: None,
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
    pub(super) fn new(session: Session, ledger: Ledger<S>) -> Self {
        Self {
            session,
            ledger,
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

    pub(super) fn parallelism(&self) -> usize {
        self.session.parallelism
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

    /// Brings one video to its end for this run.
    pub(super) async fn perform(&self, video: &PlannedVideo) -> VideoOutcome {
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
                then: _,
            } => match target.video_target() {
                Some(target) => self.resume(target, operation, job).await,
                None => End::from(Outcome::AlreadyDone),
            },
            Step::Render {
                work,
                target,
                replaces,
            } => match work.as_ref() {
                RenderWork::Storyboard(work) => {
                    let body = &work.request.body;
                    self.render(body, target, replaces.as_ref()).await
                }
                RenderWork::Preview { .. } | RenderWork::ReadyPreview { .. } => {
                    End::from(Outcome::AlreadyDone)
                }
            },
        };
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
                outcome,
                used: Some(Credits::ZERO),
            },
            Err(error) => End::from(error),
        }
    }

    async fn render(
        &self,
        request: &Value,
        target: &VideoTarget,
        replaces: Option<&VideoKey>,
    ) -> End {
        if let Some(why) = self.reason_to_skip() {
            return End::skipped(why);
        }
        if let Some(from) = replaces
            && let Err(error) = self.ledger.commit(renamed(from, target))
        {
            return End::from(error);
        }
        match self.submit(request, target).await {
            Ok((operation, job, reservation)) => {
                let end = self
                    .follow(target, &operation, &job, Look::AfterPause)
                    .await;
                self.ledger.settle(reservation, end.used);
                end
            }
            Err(end) => end,
        }
    }

    async fn resume(&self, target: &VideoTarget, operation: &OperationId, job: &JobId) -> End {
        let (key, job_id) = (target.key.clone(), job.clone());
        self.tell(ApplyEvent::VideoSubmitted { key, job: job_id });
        self.follow(target, operation, job, Look::AtOnce).await
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
