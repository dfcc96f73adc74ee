//! Sends a paid request, at most once for each intent.

use serde_json::Value;
use tokio::time::sleep;

use super::event::{ApplyEvent, Outcome, SkipReason, StopCause};
use super::video::{End, Performer, chain};
use crate::journal::{Event, OperationKind, Reservation};
use crate::model::{Credits, JobId, OperationId, VideoTarget};
use crate::pictory::{ATTEMPTS_MAX, ApiError, Attempt, SubmitError, next_delay};
use crate::store::{StateStore, new_operation_id};

impl<S: StateStore> Performer<S> {
    /// Sends the request until Pictory takes it, refuses it for good, or leaves it in doubt.
    pub(super) async fn submit(
        &self,
        request: &Value,
        target: &VideoTarget,
    ) -> Result<(OperationId, JobId, Reservation), End> {
        let mut attempt = Attempt::first_of(ATTEMPTS_MAX);
        loop {
            let worst = target.planned.worst_case();
            let reservation = self.ledger.reserve(worst).map_err(|over| {
                End::from(Outcome::Skipped {
                    why: SkipReason::OverBudget(over.to_string()),
                })
            })?;
            let operation = new_operation_id();
            let intent = Event::Intended {
                kind: OperationKind::Render,
                reserved: worst,
                target: Box::new(target.clone()),
            };
            if let Err(error) = self.ledger.append(&operation, intent) {
                self.ledger.settle(reservation, Some(Credits::ZERO));
                return Err(End::from(error));
            }
            let error = match self
                .session
                .client
                .render_storyboard(request, &reservation)
                .await
            {
                Ok(job) => {
                    return self
                        .accepted(target, operation, job)
                        .map(|(o, j)| (o, j, reservation));
                }
                Err(error) => error,
            };
            let delay = next_delay(attempt, error.outcome(), fastrand::f64());
            self.refused(&operation, &error, reservation)?;
            match delay.filter(|_| self.reason_to_skip().is_none()) {
                Some(delay) => {
                    let (key, why) = (target.key.clone(), chain(&error));
                    self.tell(ApplyEvent::VideoDelayed { key, why, delay });
                    sleep(delay).await;
                    attempt = attempt.after(delay);
                }
                None => return Err(self.failed_submission(&error)),
            }
        }
    }

    fn accepted(
        &self,
        target: &VideoTarget,
        operation: OperationId,
        job: JobId,
    ) -> Result<(OperationId, JobId), End> {
        let written = self
            .ledger
            .append(&operation, Event::Accepted { job: job.clone() });
        self.tell(ApplyEvent::VideoSubmitted {
            key: target.key.clone(),
            job: job.clone(),
        });
        match written {
            Ok(()) => Ok((operation, job)),
            Err(error) => {
                // The job exists and state does not know it: the user must, or it is lost.
                self.stop(StopCause::State);
                let detail = format!(
                    "Pictory took it as job `{job}`, and that could not be recorded: {}",
                    chain(&error)
                );
                Err(End::from(Outcome::InDoubt { operation, detail }))
            }
        }
    }

    /// Records that a request was not taken, or that nobody knows; only the latter is an end.
    fn refused(
        &self,
        operation: &OperationId,
        error: &SubmitError,
        reservation: Reservation,
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
        let written = self.ledger.append(operation, event);
        if let SubmitError::Unknown { detail } = error {
            self.ledger.settle(reservation, None);
            return Err(End::from(Outcome::InDoubt {
                operation: operation.clone(),
                detail: detail.clone(),
            }));
        }
        self.ledger.settle(reservation, Some(Credits::ZERO));
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
        }
    }
}

/// Tells why an error will meet every other video too, if it will.
pub(super) fn concerns_everyone(error: &ApiError) -> Option<StopCause> {
    match error {
        ApiError::Unauthorized | ApiError::Forbidden { .. } | ApiError::Blocked { .. } => {
            Some(StopCause::Access(error.to_string()))
        }
        ApiError::InsufficientCredits { .. } => Some(StopCause::Credits(error.to_string())),
        ApiError::InvalidRequest { .. }
        | ApiError::NotFound
        | ApiError::RateLimited { .. }
        | ApiError::Server { .. }
        | ApiError::Unexpected { .. }
        | ApiError::NotJson { .. }
        | ApiError::TooLarge { .. }
        | ApiError::Transport(_)
        | ApiError::UnusableJobId { .. } => None,
    }
}
