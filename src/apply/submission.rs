//! Sends a paid request, at most once for each intent.

use std::time::Duration;

use serde_json::Value;
use tokio::time::sleep;

use super::event::{ApplyEvent, Outcome, SkipReason, StopCause};
use super::video::{End, Performer, chain};
use crate::journal::{Event, Reservation};
use crate::model::{Credits, JobId, OperationId, OperationTarget, RenderTarget, VideoTarget};
use crate::pictory::{ATTEMPTS_MAX, ApiError, Attempt, SubmitError, Turn, next_delay};
use crate::store::{StateStore, new_operation_id};

/// How often writing down a job is tried: it names something that is being paid for.
const ACCEPTED_ATTEMPTS_MAX: u32 = 5;
/// How long to wait between two tries, for a disk that is full or a backup that is read.
const ACCEPTED_DELAY: Duration = Duration::from_millis(200);

impl<S: StateStore> Performer<S> {
    /// Sends the request until Pictory takes it, refuses it for good, or leaves it in doubt.
    pub(super) async fn submit(
        &self,
        request: &Value,
        target: &VideoTarget,
    ) -> Result<(OperationId, JobId, Reservation), End> {
        let mut attempt = Attempt::first_of(ATTEMPTS_MAX);
        loop {
            let turn = self.turn().await?;
            let worst = target.planned.worst_case();
            let (operation, reservation) = self.intend(target, worst)?;
            let client = self.client()?;
            let error = match client.render_storyboard(turn, request, &reservation).await {
                Ok(job) => return self.accepted(target, operation, job, reservation).await,
                Err(error) => error,
            };
            let delay = next_delay(attempt, error.outcome(), fastrand::f64());
            self.refused(&operation, &error, reservation)?;
            let Some(delay) = delay else {
                return Err(self.failed_submission(&error));
            };
            let (key, why) = (target.key.clone(), chain(&error));
            self.tell(ApplyEvent::VideoDelayed { key, why, delay });
            tokio::select! {
                () = sleep(delay) => {}
                () = self.interruption() => {}
            }
            attempt = attempt.after(delay);
        }
    }

    /// Waits for the pace of the key; nothing is begun once the run was stopped meanwhile.
    async fn turn(&self) -> Result<Turn, End> {
        let client = self.client()?;
        let turn = tokio::select! {
            turn = client.turn() => Some(turn),
            () = self.interruption() => None,
        };
        match (turn, self.reason_to_skip()) {
            (Some(turn), None) => Ok(turn),
            (_, why) => {
                let why = why.unwrap_or(SkipReason::Interrupted);
                Err(End::from(Outcome::Skipped { why }))
            }
        }
    }

    /// Debits the worst case and writes the intent down, before anything is sent.
    fn intend(
        &self,
        target: &VideoTarget,
        worst: Option<Credits>,
    ) -> Result<(OperationId, Reservation), End> {
        let reservation = self.ledger.reserve(worst).map_err(|over| {
            let why = SkipReason::OverBudget(over.to_string());
            End::from(Outcome::Skipped { why })
        })?;
        let operation = new_operation_id();
        let intent = Event::Intended {
            reserved: worst,
            target: Box::new(OperationTarget::Render(RenderTarget {
                video: target.clone(),
                planned: target.planned.clone(),
                preview: None,
            })),
        };
        match self.ledger.append(&operation, intent) {
            Ok(()) => {
                let (key, planned) = (target.key.clone(), target.planned.clone());
                self.tell(ApplyEvent::VideoStarted { key, planned });
                Ok((operation, reservation))
            }
            Err(error) => {
                self.ledger.settle(reservation, Some(Credits::ZERO));
                Err(End::from(error))
            }
        }
    }

    /// Writes down the job; if the state refuses for good, the user is the only one left to know.
    async fn accepted(
        &self,
        target: &VideoTarget,
        operation: OperationId,
        job: JobId,
        reservation: Reservation,
    ) -> Result<(OperationId, JobId, Reservation), End> {
        let (key, named) = (target.key.clone(), job.clone());
        let mut written = self
            .ledger
            .append(&operation, Event::Accepted { job: job.clone() });
        self.tell(ApplyEvent::VideoSubmitted { key, job: named });
        for _ in 1..ACCEPTED_ATTEMPTS_MAX {
            if written.is_ok() {
                break;
            }
            sleep(ACCEPTED_DELAY).await;
            written = self
                .ledger
                .append(&operation, Event::Accepted { job: job.clone() });
        }
        match written {
            Ok(()) => Ok((operation, job, reservation)),
            Err(error) => {
                self.stop(StopCause::State);
                self.ledger.settle(reservation, None);
                let detail = format!(
                    "Pictory took it as job {job}, and that could not be recorded ({}); once it can \
                     be: storyform state settle {operation} --job {job}",
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
