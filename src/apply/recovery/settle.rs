//! Writes verdicts into the journal.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::doubt::{Doubt, later};
use super::gather::gather;
use super::judge::{Case, judge, whereabouts};
use super::verdict::{Delay, Obstacle, Verdict};
use crate::apply::decide;
use crate::journal::{Completion, Event};
use crate::model::{
    JobId, OpenOperation, OperationId, OperationTarget, RunId, Server, Snapshot, VisualFile,
};
use crate::pictory::{ApiError, Client, JobStatus};
use crate::store::{
    JournalEntry, KnownJob, RunEnd, RunOutcome, RunStart, StateReader, StateStore, StoreError,
};

/// What recovery works with.
pub struct Recovery<'a> {
    /// Pictory.
    pub client: &'a Client,
    /// How long Pictory's lists may lag behind; a younger request is not taken for never sent.
    pub settle_after: Duration,
    /// Tells the time.
    pub now: fn() -> Timestamp,
}

impl Recovery<'_> {
    /// Tells whether lists show by now what became of an operation.
    fn now_is_late_for(&self, open: &OpenOperation) -> bool {
        (self.now)() >= later(open.intended_at, self.delay())
    }

    fn delay(&self) -> SignedDuration {
        SignedDuration::try_from(self.settle_after).unwrap_or(SignedDuration::MAX)
    }
}

/// What was found out about an operation.
#[derive(Debug, Clone, PartialEq)]
pub struct Settlement {
    /// The operation, as it was.
    pub operation: OpenOperation,
    /// What became of it.
    pub fate: Fate,
}

/// What became of an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// Pictory took it, and its job is known now.
    Taken {
        /// The job.
        job: JobId,
    },
    /// The visual that it asked for was found, without its job; what it was charged is unknown.
    Found {
        /// Where it is.
        url: String,
    },
    /// Pictory took it, and its job failed.
    Failed {
        /// The job.
        job: JobId,
        /// Why it failed.
        why: String,
    },
    /// Pictory never took it, and it may be sent again.
    NotTaken,
    /// It is too early to tell.
    Waits(Delay),
    /// Pictory's lists do not tell, and a person must.
    Unsettled(Obstacle),
}

impl Settlement {
    /// Tells whether nobody knows still what became of it.
    pub const fn is_in_doubt(&self) -> bool {
        match self.fate {
            Fate::Taken { .. } | Fate::Found { .. } | Fate::Failed { .. } | Fate::NotTaken => false,
            Fate::Waits(_) | Fate::Unsettled(_) => true,
        }
    }
}

/// Why nothing could be found out.
#[derive(Debug, thiserror::Error)]
pub enum RecoveryError {
    /// Pictory's lists could not be read.
    #[error("Pictory's lists could not be read")]
    Api(#[from] ApiError),
    /// State could not be read or written.
    #[error("the state could not be read or written")]
    Store(#[from] StoreError),
}

/// Tells whether there is something to find out: a request in doubt, or a visual whose job runs and
/// may have been purged.
pub fn needs_recovery(snapshot: &Snapshot) -> bool {
    snapshot
        .open
        .iter()
        .any(|open| open.job.is_none() || is_visual(open))
}

/// Finds out what became of everything in doubt, as far as that can be told, and records it. A visual
/// whose job Pictory no longer knows is looked for as well.
///
/// The run is recorded only if there is something to record under it. What is returned are all
/// operations that were in doubt, and the visuals that were found.
///
/// # Errors
///
/// Fails if Pictory's lists cannot be read, or the state cannot be written. What was recorded until
/// then is true.
pub async fn recover<S: StateStore>(
    store: &mut S,
    run: RunStart,
    recovery: &Recovery<'_>,
) -> Result<Vec<Settlement>, RecoveryError> {
    let snapshot = store.snapshot()?;
    let here = recovery.client.server();
    let gone = gone(&snapshot, recovery).await?;
    let mut gone = doubts(store, &gone, here)?;
    gone.retain(|doubt| !doubt.is_elsewhere);
    let open: Vec<&OpenOperation> = snapshot.open.iter().collect();
    let in_doubt: Vec<&OpenOperation> =
        open.iter().copied().filter(|it| it.job.is_none()).collect();
    let in_doubt = doubts(store, &in_doubt, here)?;
    if in_doubt.is_empty() && gone.is_empty() {
        return Ok(Vec::new());
    }
    let known = store.known_jobs()?;
    let evidence = gather(recovery.client, &in_doubt, &gone, &known).await?;
    let visuals = known_visuals(&snapshot, &known);
    let case = Case {
        doubts: &in_doubt,
        known: &known,
        known_visuals: &visuals,
        evidence: &evidence,
        now: (recovery.now)(),
        settle_after: recovery.delay(),
    };
    let verdicts = in_doubt.iter().zip(judge(&case));
    let mut rulings: Vec<(&Doubt, Ruling)> = verdicts
        .map(|(doubt, verdict)| (doubt, Ruling::OfDoubt(verdict)))
        .collect();
    let found = gone
        .iter()
        .filter_map(|doubt| Some((doubt, Ruling::OfGone(whereabouts(&case, doubt)?))));
    rulings.extend(found);
    let mut scribe = Scribe {
        store,
        run,
        has_begun: false,
        now: recovery.now,
    };
    let mut settlements = Vec::new();
    for (doubt, ruling) in rulings {
        let operation = open.iter().find(|open| open.id == doubt.operation);
        let operation = operation.expect("every doubt is about an open operation");
        let (events, fate) = ruling.outcome();
        scribe.write(&operation.id, events)?;
        settlements.push(Settlement {
            operation: (*operation).clone(),
            fate,
        });
    }
    scribe.finish()?;
    Ok(settlements)
}

/// What was found out about one operation.
enum Ruling {
    /// It was in doubt.
    OfDoubt(Verdict),
    /// Its job is gone, and its visual is not.
    OfGone(VisualFile),
}

impl Ruling {
    /// Turns it into events for the journal, and what is told.
    fn outcome(self) -> (Vec<Event>, Fate) {
        let accepted = |job: &JobId| Event::Accepted { job: job.clone() };
        match self {
            Self::OfGone(file) => {
                let url = file.url.clone();
                (vec![completed(file)], Fate::Found { url })
            }
            Self::OfDoubt(Verdict::Took(job)) => (vec![accepted(&job)], Fate::Taken { job }),
            Self::OfDoubt(Verdict::Made { id, file }) => {
                let url = file.url.clone();
                (vec![accepted(&id), completed(file)], Fate::Found { url })
            }
            Self::OfDoubt(Verdict::Failed(job, failure)) => {
                let failed = Event::JobFailed {
                    code: failure.code.clone(),
                    message: failure.message.clone(),
                    // Which request a job that failed was for is not known, so that nothing follows
                    // from the request: a job that was charged may stand for one that is free.
                    credits_used: failure.credits_used,
                };
                let why = decide::failure(&failure.code, &failure.message);
                (vec![accepted(&job), failed], Fate::Failed { job, why })
            }
            Self::OfDoubt(Verdict::NotTaken) => (vec![Event::NotSubmitted], Fate::NotTaken),
            Self::OfDoubt(Verdict::Wait(delay)) => (Vec::new(), Fate::Waits(delay)),
            Self::OfDoubt(Verdict::Unsettled(obstacle)) => (Vec::new(), Fate::Unsettled(obstacle)),
        }
    }
}

/// The end of a visual that was found without its job: nobody reported what it was charged.
fn completed(file: VisualFile) -> Event {
    Event::Completed {
        credits_used: None,
        completion: Box::new(Completion::Visual { file }),
    }
}

fn is_visual(open: &OpenOperation) -> bool {
    matches!(open.target, OperationTarget::Visual { .. })
}

/// Lists the visuals under way whose job Pictory no longer knows, or whose results it deleted. A
/// job that was named just now may not be known yet.
async fn gone<'a>(
    snapshot: &'a Snapshot,
    recovery: &Recovery<'_>,
) -> Result<Vec<&'a OpenOperation>, ApiError> {
    let mut gone = Vec::new();
    for open in snapshot.open.iter().filter(|open| is_visual(open)) {
        let Some(job) = &open.job else { continue };
        match recovery.client.job(job).await {
            Ok(job) if job.status == JobStatus::Cleaned => gone.push(open),
            Err(ApiError::NotFound) if recovery.now_is_late_for(open) => gone.push(open),
            Ok(_) | Err(ApiError::NotFound) => {}
            // What is answered about one job says nothing of the others.
            Err(
                ApiError::InvalidRequest { .. }
                | ApiError::InsufficientCredits { .. }
                | ApiError::Unexpected { .. }
                | ApiError::NotJson { .. }
                | ApiError::TooLarge { .. }
                | ApiError::UnusableJobId { .. },
            ) => {}
            Err(
                error @ (ApiError::Unauthorized
                | ApiError::Forbidden { .. }
                | ApiError::Blocked { .. }
                | ApiError::RateLimited { .. }
                | ApiError::Server { .. }
                | ApiError::Transport(_)),
            ) => return Err(error),
        }
    }
    Ok(gone)
}

/// Finds the places of intents in the journal; the oldest comes first.
fn doubts(
    store: &impl StateReader,
    open: &[&OpenOperation],
    here: &Server,
) -> Result<Vec<Doubt>, StoreError> {
    let mut doubts = Vec::with_capacity(open.len());
    for open in open {
        let lines = store.journal(&open.id)?;
        doubts.push(Doubt::of(open, lines.first(), here));
    }
    doubts.sort_by_key(|doubt| doubt.intended);
    Ok(doubts)
}

/// Lists where all visuals are that this state knows, also those that others took the place of.
fn known_visuals(snapshot: &Snapshot, known: &[KnownJob]) -> Vec<String> {
    let now = snapshot.visuals.values().map(|it| it.file.url.clone());
    let ever = known.iter().flat_map(|known| known.visuals.iter().cloned());
    now.chain(ever).collect()
}

/// Writes into the journal, under a run that begins when there is something to write.
struct Scribe<'a, S> {
    store: &'a mut S,
    run: RunStart,
    has_begun: bool,
    now: fn() -> Timestamp,
}

impl<S: StateStore> Scribe<'_, S> {
    fn write(&mut self, operation: &OperationId, events: Vec<Event>) -> Result<(), StoreError> {
        for event in events {
            if !self.has_begun {
                self.store.begin_run(&self.run)?;
                self.has_begun = true;
            }
            self.store.append(&JournalEntry {
                operation: operation.clone(),
                run: self.id(),
                at: (self.now)(),
                event,
            })?;
        }
        Ok(())
    }

    fn finish(self) -> Result<(), StoreError> {
        if self.has_begun {
            let end = RunEnd {
                finished_at: (self.now)(),
                outcome: RunOutcome::Succeeded,
            };
            self.store.finish_run(&self.id(), &end)?;
        }
        Ok(())
    }

    fn id(&self) -> RunId {
        self.run.id.clone()
    }
}
