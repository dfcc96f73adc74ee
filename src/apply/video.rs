//! One video from its step in the plan to its end.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::time::sleep;

use super::decide;
use super::event::{ApplyEvent, Outcome, SkipReason, StopCause, VideoOutcome};
use super::executor::Session;
use super::ledger::Ledger;
use super::submission::concerns_everyone;
use crate::journal::Event;
use crate::model::{Cost, Credits, JobId, OperationId, VideoKey, VideoTarget};
use crate::pictory::{ApiError, CompletedJob, JobStatus};
use crate::plan::{PlannedVideo, Step};
use crate::store::{StateChange, StateStore, StoreError};

/// How long a job may be unknown to Pictory right after it was named: its list may lag behind.
const UNKNOWN_MAX: Duration = Duration::from_secs(120);
/// How often looking at a job may fail in a row before it is left for the next run.
const LOOKS_FAILED_MAX: u32 = 5;

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

    fn interrupted(&self) -> bool {
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
            } => self.resume(target, operation, job).await,
            Step::Render {
                request,
                target,
                replaces,
            } => self.render(request, target, replaces.as_ref()).await,
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
            Ok(()) => End::from(outcome),
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
            return End::from(Outcome::Skipped { why });
        }
        if let Some(from) = replaces
            && let Err(error) = self.ledger.commit(renamed(from, target))
        {
            return End::from(error);
        }
        self.tell(ApplyEvent::VideoStarted {
            key: target.key.clone(),
            planned: target.planned.clone(),
        });
        match self.submit(request, target).await {
            Ok((operation, job, reservation)) => {
                let end = self.follow(target, &operation, &job).await;
                self.ledger.settle(reservation, end.used);
                end
            }
            Err(end) => end,
        }
    }

    async fn resume(&self, target: &VideoTarget, operation: &OperationId, job: &JobId) -> End {
        let (key, job_id) = (target.key.clone(), job.clone());
        self.tell(ApplyEvent::VideoSubmitted { key, job: job_id });
        self.follow(target, operation, job).await
    }

    pub(super) fn reason_to_skip(&self) -> Option<SkipReason> {
        if self.interrupted() {
            return Some(SkipReason::Interrupted);
        }
        self.stopped().map(SkipReason::Stopped)
    }

    /// Looks at a job until it has ended, or patience has.
    async fn follow(&self, target: &VideoTarget, operation: &OperationId, job: &JobId) -> End {
        let started = Instant::now();
        let mut failed_looks = 0;
        let still_running = || End::from(Outcome::StillRunning { job: job.clone() });
        loop {
            if self.pause(started).await {
                return still_running();
            }
            match self.session.client.job(job).await {
                Ok(look) => {
                    failed_looks = 0;
                    if let Some(end) = self.looked(target, operation, look.status) {
                        return end;
                    }
                }
                Err(ApiError::NotFound)
                    if started.elapsed() < UNKNOWN_MAX.min(self.session.timeout) => {}
                Err(error) => {
                    failed_looks += 1;
                    if let Some(cause) = concerns_everyone(&error) {
                        self.stop(cause);
                        return still_running();
                    }
                    if failed_looks >= LOOKS_FAILED_MAX {
                        return still_running();
                    }
                    let (key, why, delay) = (
                        target.key.clone(),
                        chain(&error),
                        self.session.poll_interval,
                    );
                    self.tell(ApplyEvent::VideoDelayed { key, why, delay });
                }
            }
        }
    }

    /// Waits for the next look; returns true if there is none.
    async fn pause(&self, started: Instant) -> bool {
        let mut stop = self.session.stop.clone();
        let left = self.session.timeout.saturating_sub(started.elapsed());
        if left.is_zero() {
            return true;
        }
        tokio::select! {
            () = sleep(self.session.poll_interval.min(left)) => {}
            _ = stop.wait_for(|stop| *stop) => {}
        }
        self.interrupted()
    }

    /// Records what a look at a job showed; returns the end, if it was one.
    fn looked(
        &self,
        target: &VideoTarget,
        operation: &OperationId,
        status: JobStatus,
    ) -> Option<End> {
        match status {
            JobStatus::InProgress { progress, message } => {
                let key = target.key.clone();
                self.tell(ApplyEvent::VideoProgressed {
                    key,
                    percent: progress,
                    message,
                });
                None
            }
            JobStatus::Unknown { word } => {
                let key = target.key.clone();
                let message = Some(format!("unknown status `{word}`"));
                self.tell(ApplyEvent::VideoProgressed {
                    key,
                    percent: None,
                    message,
                });
                None
            }
            JobStatus::Completed(done) => Some(self.completed(target, operation, *done)),
            JobStatus::Failed {
                code,
                message,
                credits_used,
            } => Some(self.job_failed(operation, code, message, credits_used)),
            JobStatus::Cleaned => {
                let message = "its results were deleted before they were recorded".to_owned();
                Some(self.job_failed(operation, "CLEANED".to_owned(), message, None))
            }
        }
    }

    fn completed(&self, target: &VideoTarget, operation: &OperationId, done: CompletedJob) -> End {
        let CompletedJob {
            outputs,
            credits_used,
            storyboard: _,
            render_params: _,
        } = done;
        let degraded = decide::degradation(target, credits_used);
        let url = outputs.video_url.clone();
        let event = Event::Completed {
            credits_used,
            outputs: Box::new(outputs),
            degraded: degraded.clone(),
        };
        match self.ledger.append(operation, event) {
            Ok(()) => End {
                outcome: Outcome::Rendered { url, degraded },
                used: credits_used,
            },
            Err(error) => End {
                used: credits_used,
                ..End::from(error)
            },
        }
    }

    fn job_failed(
        &self,
        operation: &OperationId,
        code: String,
        message: String,
        used: Option<Credits>,
    ) -> End {
        let out_of_credits = code == "INSUFFICIENT_CREDITS";
        if out_of_credits {
            self.stop(StopCause::Credits(
                "the account has not enough AI credits".to_owned(),
            ));
        }
        let why = if message.is_empty() {
            code.clone()
        } else {
            format!("{code}: {message}")
        };
        let hint = out_of_credits.then(|| {
            "buy credits, or draft with `flux-schnell` at 0.6 credits an image".to_owned()
        });
        let event = Event::JobFailed {
            code,
            message,
            credits_used: used,
        };
        match self.ledger.append(operation, event) {
            Ok(()) => End {
                outcome: Outcome::Failed {
                    why,
                    hint,
                    fields: Vec::new(),
                },
                used,
            },
            Err(error) => End::from(error),
        }
    }
}

/// What a video was expected to cost, in this run or in the one that began it.
fn planned(video: &PlannedVideo) -> Cost {
    match &video.step {
        Step::Resume { target, .. } => target.planned.clone(),
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
