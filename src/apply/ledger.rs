//! The one place through which videos in flight write to the journal and draw from the purse.
//!
//! What several of them have to write at the same time is made durable together. The first who finds
//! nobody writing lets everybody else come that is ready, and then writes all that waits; whoever
//! comes meanwhile waits for the next turn. Each goes on only when its own part is durable; but a new job may
//! be looked at, which changes nothing, while it is written down.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use tokio::sync::oneshot;
use tokio::task::yield_now;

use crate::journal::{Budget, Debit, Event, OverBudget, Reservation};
use crate::model::{Credits, OperationId, RunId};
use crate::store::{Commit, JournalEntry, Record, StateChange, StateStore, StoreError};

/// Journal and purse of a run, shared by all videos of it.
pub(super) struct Ledger<S> {
    run: RunId,
    now: fn() -> Timestamp,
    budget: Mutex<Budget>,
    /// What is to be written, in the order in which it came.
    waiting: Mutex<Vec<Waiting>>,
    /// Held by whoever writes.
    books: tokio::sync::Mutex<Books<S>>,
}

/// The store, and the serial that it has.
struct Books<S> {
    store: S,
    serial: u64,
}

/// Something that somebody waits for to be durable.
struct Waiting {
    record: Record,
    written: oneshot::Sender<Result<(), StoreError>>,
}

impl<S: StateStore> Ledger<S> {
    /// Takes over a store whose serial is known.
    pub(super) fn new(
        run: RunId,
        store: S,
        serial: u64,
        budget: Budget,
        now: fn() -> Timestamp,
    ) -> Self {
        Self {
            run,
            now,
            budget: Mutex::new(budget),
            waiting: Mutex::default(),
            books: tokio::sync::Mutex::new(Books { store, serial }),
        }
    }

    /// Debits the worst case of a request.
    pub(super) fn reserve(&self, worst: Option<Credits>) -> Result<Reservation, OverBudget> {
        lock(&self.budget).reserve(worst)
    }

    /// Replaces a debit by what was charged.
    pub(super) fn settle(&self, debit: Debit, used: Option<Credits>) {
        lock(&self.budget).settle(debit, used);
    }

    /// Takes a reservation back for which nothing was sent.
    pub(super) fn release(&self, reservation: Reservation) {
        lock(&self.budget).release(reservation);
    }

    /// Records a fact about an operation; it is durable when this returns.
    pub(super) async fn append(
        &self,
        operation: &OperationId,
        event: Event,
    ) -> Result<(), StoreError> {
        let entry = |at| JournalEntry {
            operation: operation.clone(),
            run: self.run.clone(),
            at,
            event,
        };
        self.write(|at| Record::Fact(entry(at))).await
    }

    /// Carries out a change to which no job belongs; it is durable when this returns.
    pub(super) async fn commit(&self, change: StateChange) -> Result<(), StoreError> {
        let run = self.run.clone();
        self.write(|at| Record::Decision(Commit { run, at, change }))
            .await
    }

    /// Waits until something is durable, and writes it, along with whatever else waits, if nobody
    /// else does.
    async fn write(&self, record: impl FnOnce(Timestamp) -> Record) -> Result<(), StoreError> {
        let mut written = self.enqueue(record);
        tokio::select! {
            biased;
            written = &mut written => return answer(written),
            mut books = self.books.lock() => {
                // Whoever is ready now need not wait for the disk a second time.
                yield_now().await;
                books.write(std::mem::take(&mut *lock(&self.waiting)));
            }
        }
        answer(written.await)
    }

    /// Adds something to what waits.
    fn enqueue(
        &self,
        record: impl FnOnce(Timestamp) -> Record,
    ) -> oneshot::Receiver<Result<(), StoreError>> {
        let (written, told) = oneshot::channel();
        let mut waiting = lock(&self.waiting);
        // The time is taken here, so that the order of the journal is that of its times.
        let record = record((self.now)());
        waiting.push(Waiting { record, written });
        told
    }

    /// Gives the store back.
    pub(super) fn into_store(self) -> S {
        self.books.into_inner().store
    }
}

impl<S: StateStore> Books<S> {
    /// Writes all of it, and tells each what came of its part.
    fn write(&mut self, group: Vec<Waiting>) {
        let parts = group.into_iter().map(|one| (one.record, one.written));
        let (records, tellers): (Vec<_>, Vec<_>) = parts.unzip();
        let results = self.store.write_group(self.serial, &records);
        for (result, teller) in results.into_iter().zip(tellers) {
            let result = result.map(|serial| self.serial = serial);
            // Whoever is gone does not want to know.
            drop(teller.send(result));
        }
    }
}

/// Whoever wrote broke down, and told nobody what became of it.
#[derive(Debug, thiserror::Error)]
#[error("BUG: the program broke down while it wrote")]
struct BrokeDown;

/// Returns what came of a part.
fn answer(
    written: Result<Result<(), StoreError>, oneshot::error::RecvError>,
) -> Result<(), StoreError> {
    written.unwrap_or_else(|_| {
        let source = Arc::new(BrokeDown);
        Err(StoreError::Storage { source })
    })
}

/// A panic elsewhere leaves nothing half-done in what is locked here.
fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
