//! Waits for a job, and records how it ended. A new one is written down meanwhile.

use std::time::Duration;

use tokio::task::yield_now;
use tokio::time::{Instant, sleep};

use super::decide;
use super::end::{End, Rejected};
use super::event::{ApplyEvent, Outcome, StopCause};
use super::submission::concerns_everyone;
use super::video::{Performer, chain};
use crate::journal::{Completion, Event};
use crate::model::{Credits, JobId, OperationId, OperationTarget};
use crate::pictory::{ApiError, CompletedJob, Job, JobStatus};
use crate::store::StateStore;

/// How long a job may be unknown to Pictory right after it was named: its list may lag behind.
const UNKNOWN_MAX: Duration = Duration::from_secs(120);
/// How often looking at a job may fail in a row before it is left for the next run.
const LOOKS_FAILED_MAX: u32 = 5;
/// By which part of itself a pause between two looks is longer at most, so that jobs that were
/// submitted together are not looked at together for ever. It is never shorter: the interval is
/// the least that Pictory asks for.
const PAUSE_JITTER_MAX: f64 = 0.25;

/// How a job is looked at.
#[derive(Debug, Clone, Copy)]
pub(super) enum Look {
    /// At once: an earlier run wrote it down, and it may be done.
    AtOnce,
    /// After a pause, while it is written down: it has just been named.
    New,
    /// After a pause.
    Again,
}

/// An operation whose job is known.
#[derive(Clone, Copy)]
pub(super) struct Running<'a> {
    pub(super) operation: &'a OperationId,
    pub(super) job: &'a JobId,
    pub(super) target: &'a OperationTarget,
}

impl<S: StateStore> Performer<S> {
    /// Looks at a job until it has ended well, and returns what it left behind. Any other end is
    /// recorded here. A new job is written down at its first look; if it cannot be, that is the end.
    pub(super) async fn follow(
        &self,
        running: Running<'_>,
        mut look: Look,
    ) -> Result<CompletedJob, End> {
        let started = Instant::now();
        let mut failed_looks = 0;
        loop {
            let answer = match look {
                Look::AtOnce => self.look(running).await?,
                // Neither the disk nor the job waits for the other; without the disk, nothing goes on.
                Look::New => {
                    let seen = async { Ok(self.look_later(running, started).await) };
                    let ((), seen) = tokio::try_join!(self.accepted(running), seen)?;
                    seen?
                }
                Look::Again => self.look_later(running, started).await?,
            };
            look = Look::Again;
            let error = match answer {
                Ok(job) => {
                    failed_looks = 0;
                    match self.looked(running, job.status).await? {
                        Some(done) => return Ok(done),
                        None => continue,
                    }
                }
                Err(error) => error,
            };
            failed_looks += 1;
            if let Some(end) = self.look_failed(running, &error, started.elapsed()) {
                return Err(end);
            }
            if failed_looks >= LOOKS_FAILED_MAX && !matches!(error, ApiError::NotFound) {
                return Err(still_running(running));
            }
            let (key, why) = (running.target.video().clone(), chain(&error));
            let delay = self.session.poll_interval;
            self.tell(ApplyEvent::VideoDelayed { key, why, delay });
        }
    }

    /// Asks how far a job is, unless the run is interrupted.
    async fn look(&self, running: Running<'_>) -> Result<Result<Job, ApiError>, End> {
        let client = self.client()?;
        tokio::select! {
            biased;
            answer = client.job(running.job) => Ok(answer),
            () = self.interruption() => Err(still_running(running)),
        }
    }

    /// Asks how far a job is after a pause, unless the run is interrupted or patience ends.
    async fn look_later(
        &self,
        running: Running<'_>,
        started: Instant,
    ) -> Result<Result<Job, ApiError>, End> {
        if self.pause(running, started).await {
            return Err(still_running(running));
        }
        self.look(running).await
    }

    /// Decides what a failed look means; `None` if another look may tell more.
    ///
    /// A job that Pictory has named and no longer knows may have been charged. Only a person may
    /// give it up, because the video would then be bought again.
    fn look_failed(&self, running: Running<'_>, error: &ApiError, waited: Duration) -> Option<End> {
        let Running { operation, job, .. } = running;
        if let ApiError::NotFound = error {
            let patience = UNKNOWN_MAX.min(self.session.timeouts.for_target(running.target));
            return (waited >= patience).then(|| {
                let detail = format!(
                    "Pictory does not know job {job} any more, or not with this key; if it is gone for \
                     good: storyform state settle {operation} --lost"
                );
                let operation = operation.clone();
                End::from(Outcome::InDoubt { operation, detail })
            });
        }
        let cause = concerns_everyone(error)?;
        self.stop(cause);
        Some(still_running(running))
    }

    /// Waits for the next look; returns true if there is none.
    async fn pause(&self, running: Running<'_>, started: Instant) -> bool {
        let patience = self.session.timeouts.for_target(running.target);
        let left = patience.saturating_sub(started.elapsed());
        if left.is_zero() {
            return true;
        }
        let interval = self.session.poll_interval;
        let pause = interval.mul_f64(1.0 + PAUSE_JITTER_MAX * self.chance.draw());
        // The last look is at the end of patience, and no sooner after the one before than others.
        let is_last = left < pause.saturating_add(interval);
        let pause = if is_last { left } else { pause };
        if pause.is_zero() {
            // The timer would take until its next tick for it.
            yield_now().await;
            return self.interrupted();
        }
        tokio::select! {
            biased;
            () = sleep(pause) => {}
            () = self.interruption() => {}
        }
        self.interrupted()
    }

    /// Tells what a look at a job showed; returns what the job left behind, if it ended well.
    async fn looked(
        &self,
        running: Running<'_>,
        status: JobStatus,
    ) -> Result<Option<CompletedJob>, End> {
        match status {
            JobStatus::InProgress { progress, message } => {
                self.progressed(running, progress, message);
                Ok(None)
            }
            JobStatus::Unknown { word } => {
                let message = Some(format!("unknown status `{word}`"));
                self.progressed(running, None, message);
                Ok(None)
            }
            JobStatus::Completed(done) => Ok(Some(*done)),
            JobStatus::Failed {
                code,
                message,
                credits_used,
            } => {
                let used = decide::charged(running.target, credits_used);
                Err(self
                    .job_failed(running.operation, code, message, used)
                    .await)
            }
            JobStatus::Cleaned => {
                let message = "its results were deleted before they were recorded".to_owned();
                let code = "CLEANED".to_owned();
                Err(self
                    .job_failed(running.operation, code, message, None)
                    .await)
            }
        }
    }

    fn progressed(&self, running: Running<'_>, percent: Option<u8>, message: Option<String>) {
        let key = running.target.video().clone();
        self.tell(ApplyEvent::VideoProgressed {
            key,
            percent,
            message,
        });
    }

    /// Records what a finished job left behind. Nothing more is begun if it was charged more than
    /// the plan showed.
    pub(super) async fn completed(
        &self,
        running: Running<'_>,
        used: Option<Credits>,
        completion: Completion,
    ) -> Result<(), End> {
        if let Some(overrun) = decide::overrun(running.target, used) {
            self.stop(StopCause::Overrun(overrun));
        }
        let event = Event::Completed {
            credits_used: used,
            completion: Box::new(completion),
        };
        self.ledger
            .append(running.operation, event)
            .await
            .map_err(|error| End {
                used,
                ..End::from(error)
            })
    }

    /// Records that a job ended badly.
    pub(super) async fn job_failed(
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
        let why = decide::failure(&code, &message);
        let hint = out_of_credits.then(|| {
            "buy credits, or draft with `flux-schnell` at 0.6 credits an image".to_owned()
        });
        let event = Event::JobFailed {
            code,
            message,
            credits_used: used,
        };
        let fields = Vec::new();
        let end = match self.ledger.append(operation, event).await {
            Ok(()) => End::from(Outcome::Failed { why, hint, fields }),
            Err(error) => End::from(error),
        };
        End {
            used,
            rejected: (!out_of_credits).then_some(Rejected::Job),
            ..end
        }
    }
}

/// A job that is left for the next run; what costs nothing was charged nothing.
fn still_running(running: Running<'_>) -> End {
    let job = running.job.clone();
    End {
        used: decide::charged(running.target, None),
        ..End::from(Outcome::StillRunning { job })
    }
}
