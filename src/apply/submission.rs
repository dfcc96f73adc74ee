//! Sends a paid request, at most once for each intent.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::sleep;

use super::decide;
use super::end::{End, Rejected};
use super::event::{ApplyEvent, Outcome, SkipReason, StopCause, VisualLabel};
use super::video::{Performer, chain};
use super::waiting::Running;
use crate::journal::{Debit, Event, Leave, Reservation};
use crate::model::{Credits, JobId, NameTag, OperationId, OperationTarget, VideoKey, VisualTarget};
use crate::pictory::{ApiError, Attempt, SubmitError, Turn, next_delay};
use crate::store::StateStore;

/// How often writing down a job is tried: it names something that is being paid for.
const ACCEPTED_ATTEMPTS_MAX: u32 = 5;
/// How long to wait between two tries, for a disk that is full or a backup that is read.
const ACCEPTED_DELAY: Duration = Duration::from_millis(200);

/// A request that is paid.
pub(super) struct Order<'a> {
    pub(super) ask: Ask<'a>,
    /// What to record.
    pub(super) target: OperationTarget,
    /// Whether it is the first one of its video, or a visual.
    pub(super) is_first: bool,
}

/// What is asked of Pictory.
pub(super) enum Ask<'a> {
    Image(&'a Value),
    Clip(&'a Value),
    Preview(&'a Value),
    Storyboard(&'a Value),
    RenderPreview(&'a JobId, &'a Value),
}

/// A request that Pictory took; whoever follows its job writes it down, which must be the next thing.
#[must_use = "a job that nobody follows is not written down"]
pub(super) struct Submitted {
    pub(super) operation: OperationId,
    pub(super) job: JobId,
    pub(super) debit: Debit,
}

impl<S: StateStore> Performer<S> {
    /// Sends the request until Pictory takes it, refuses it for good, or leaves it in doubt.
    pub(super) async fn submit(&self, order: &Order<'_>) -> Result<Submitted, End> {
        let mut attempt = Attempt::first_of(self.session.attempts_max);
        loop {
            let turn = self.turn().await?;
            let (operation, reservation) = self.intend(order).await?;
            let (leave, debit) = reservation.into_parts();
            let error = match self.send(turn, order, &operation, leave).await? {
                Ok(job) => {
                    return Ok(Submitted {
                        operation,
                        job,
                        debit,
                    });
                }
                Err(error) => error,
            };
            let delay = next_delay(attempt, error.outcome(), self.chance.draw());
            self.refused(order, &operation, &error, debit).await?;
            let Some(delay) = delay else {
                return Err(self.failed_submission(&error));
            };
            let (key, why) = (order.target.video().clone(), chain(&error));
            self.tell(ApplyEvent::VideoDelayed { key, why, delay });
            tokio::select! {
                biased;
                () = sleep(delay) => {}
                () = self.interruption() => {}
            }
            attempt = attempt.after(delay);
        }
    }

    /// Sends it, once.
    async fn send(
        &self,
        turn: Turn,
        order: &Order<'_>,
        operation: &OperationId,
        leave: Leave,
    ) -> Result<Result<JobId, SubmitError>, End> {
        let client = self.client()?;
        Ok(match order.ask {
            Ask::Image(body) => client.generate_image(turn, body, leave).await,
            Ask::Clip(body) => client.generate_clip(turn, body, leave).await,
            Ask::Preview(body) => {
                let body = tagged(body, operation);
                client.preview_storyboard(turn, &body, leave).await
            }
            Ask::Storyboard(body) => {
                let body = tagged(body, operation);
                client.render_storyboard(turn, &body, leave).await
            }
            Ask::RenderPreview(job, body) => client.render_preview(turn, job, body, leave).await,
        })
    }

    /// Waits for the pace of the key; nothing is begun once the run was stopped meanwhile.
    async fn turn(&self) -> Result<Turn, End> {
        let client = self.client()?;
        let turn = tokio::select! {
            biased;
            turn = client.turn() => Some(turn),
            () = self.interruption() => None,
        };
        match (turn, self.reason_to_skip()) {
            (Some(turn), None) => Ok(turn),
            (_, why) => {
                // What was charged before, for a preview say, is added by whoever began it.
                Err(End::skipped(why.unwrap_or(SkipReason::Interrupted)))
            }
        }
    }

    /// Debits the worst case and writes the intent down, before anything is sent.
    async fn intend(&self, order: &Order<'_>) -> Result<(OperationId, Reservation), End> {
        let server = self.client()?.server().clone();
        let planned = order.target.planned();
        let worst = planned.limited();
        let reservation = self
            .ledger
            .reserve(worst)
            .map_err(|over| End::skipped(SkipReason::OverBudget(over.to_string())))?;
        let operation = (self.session.ids)();
        let intent = Event::Intended {
            reserved: worst,
            server: Some(server),
            target: Box::new(order.target.clone()),
        };
        if let Err(error) = self.ledger.append(&operation, intent).await {
            self.ledger.release(reservation);
            return Err(End::from(error));
        }
        let planned = planned.clone();
        match &order.target {
            OperationTarget::Visual { target, video } => {
                let visual = label(target, video);
                self.tell(ApplyEvent::VisualStarted { visual, planned });
            }
            OperationTarget::Preview(_) | OperationTarget::Render(_) if order.is_first => {
                let key = order.target.video().clone();
                self.tell(ApplyEvent::VideoStarted { key, planned });
            }
            OperationTarget::Preview(_) | OperationTarget::Render(_) => {}
        }
        Ok((operation, reservation))
    }

    /// Writes down the job; if the state refuses for good, the user is the only one left to know.
    pub(super) async fn accepted(&self, running: Running<'_>) -> Result<(), End> {
        let Running {
            operation,
            job,
            target,
        } = running;
        let mut tried = 1;
        loop {
            let event = Event::Accepted { job: job.clone() };
            let written = self.ledger.append(operation, event).await;
            if tried == 1 {
                self.submitted(target, job);
            }
            match written {
                Ok(()) => return Ok(()),
                Err(error) if tried == ACCEPTED_ATTEMPTS_MAX => {
                    self.stop(StopCause::State);
                    let detail = format!(
                        "Pictory took it as job {job}, and that could not be recorded ({}); once it \
                         can be: storyform state settle {operation} --job {job}",
                        chain(&error)
                    );
                    let operation = operation.clone();
                    return Err(End::from(Outcome::InDoubt { operation, detail }));
                }
                Err(_) => sleep(ACCEPTED_DELAY).await,
            }
            tried += 1;
        }
    }

    /// Tells that a job is known.
    pub(super) fn submitted(&self, target: &OperationTarget, job: &JobId) {
        let job = job.clone();
        self.tell(match target {
            OperationTarget::Visual { target, video } => ApplyEvent::VisualSubmitted {
                visual: label(target, video),
                job,
            },
            OperationTarget::Preview(_) | OperationTarget::Render(_) => {
                let (key, kind) = (target.video().clone(), target.kind());
                ApplyEvent::VideoSubmitted { key, kind, job }
            }
        });
    }

    /// Records that a request was not taken, or that nobody knows; only the latter is an end.
    async fn refused(
        &self,
        order: &Order<'_>,
        operation: &OperationId,
        error: &SubmitError,
        debit: Debit,
    ) -> Result<(), End> {
        let event = match error {
            SubmitError::NotSent(_) => Event::NotSubmitted,
            SubmitError::Refused { .. } => Event::Refused {
                reason: chain(error),
            },
            SubmitError::Unknown { detail } => Event::AnswerLost {
                detail: detail.clone(),
            },
        };
        let written = self.ledger.append(operation, event).await;
        if let SubmitError::Unknown { detail } = error {
            self.ledger.settle(debit, None);
            return Err(End {
                // What costs nothing was charged nothing, taken or not.
                used: decide::charged(&order.target, None),
                ..End::from(Outcome::InDoubt {
                    operation: operation.clone(),
                    detail: detail.clone(),
                })
            });
        }
        self.ledger.settle(debit, Some(Credits::ZERO));
        written.map_err(End::from)
    }

    fn failed_submission(&self, error: &SubmitError) -> End {
        let fields = match error {
            SubmitError::Refused { reason, .. } => {
                if let Some(cause) = concerns_everyone(reason) {
                    self.stop(cause);
                }
                match reason.as_ref() {
                    ApiError::InvalidRequest { fields, .. } => fields
                        .iter()
                        .map(|field| (field.pointer(), field.message.clone()))
                        .collect(),
                    _ => Vec::new(),
                }
            }
            SubmitError::NotSent(_) | SubmitError::Unknown { .. } => Vec::new(),
        };
        let why = chain(error);
        let hint = error.hint();
        // What Pictory never took, it never charged.
        End {
            outcome: Outcome::Failed { why, hint, fields },
            used: Some(Credits::ZERO),
            rejected: error.is_rejection().then_some(Rejected::Request),
        }
    }
}

/// Puts the tag of an operation into the name of a storyboard, so that its job can be recognised even
/// if its answer is lost.
fn tagged(body: &Value, operation: &OperationId) -> Value {
    let name = body["videoName"].as_str().unwrap_or_default();
    let name = NameTag::of(operation).attach(name);
    let mut body = body.clone();
    body["videoName"] = json!(name);
    body
}

/// Names a visual for people.
pub(super) fn label(target: &VisualTarget, video: &VideoKey) -> VisualLabel {
    VisualLabel {
        key: target.key.clone(),
        video: video.clone(),
        model: target.spec.model.clone(),
        words: target.spec.subject.words().to_owned(),
    }
}

/// Tells why an error will meet every other video too, if it will.
pub(super) fn concerns_everyone(error: &ApiError) -> Option<StopCause> {
    let words = error.to_string();
    if error.is_about_access() {
        Some(StopCause::Access(words))
    } else if matches!(error, ApiError::InsufficientCredits { .. }) {
        Some(StopCause::Credits(words))
    } else {
        None
    }
}
