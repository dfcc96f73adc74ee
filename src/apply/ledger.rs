//! The one place through which videos in flight write to the journal and draw from the purse.

use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use crate::journal::{Budget, Debit, Event, OverBudget, Reservation};
use crate::model::{Credits, OperationId, RunId};
use crate::store::{Commit, JournalEntry, StateChange, StateStore, StoreError};

/// Journal and purse of a run, shared by all videos of it.
pub(super) struct Ledger<S> {
    run: RunId,
    now: fn() -> Timestamp,
    shared: Mutex<Shared<S>>,
}

struct Shared<S> {
    store: S,
    serial: u64,
    budget: Budget,
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
            shared: Mutex::new(Shared {
                store,
                serial,
                budget,
            }),
        }
    }

    /// Debits the worst case of a request.
    pub(super) fn reserve(&self, worst: Option<Credits>) -> Result<Reservation, OverBudget> {
        self.lock().budget.reserve(worst)
    }

    /// Replaces a debit by what was charged.
    pub(super) fn settle(&self, debit: Debit, used: Option<Credits>) {
        self.lock().budget.settle(debit, used);
    }

    /// Takes a reservation back for which nothing was sent.
    pub(super) fn release(&self, reservation: Reservation) {
        self.lock().budget.release(reservation);
    }

    /// Records a fact about an operation; it is durable when this returns.
    pub(super) fn append(&self, operation: &OperationId, event: Event) -> Result<(), StoreError> {
        let mut shared = self.lock();
        let entry = JournalEntry {
            operation: operation.clone(),
            run: self.run.clone(),
            at: (self.now)(),
            event,
        };
        let appended = shared.store.append(&entry)?;
        shared.serial = appended.serial;
        Ok(())
    }

    /// Carries out a change to which no job belongs.
    pub(super) fn commit(&self, change: StateChange) -> Result<(), StoreError> {
        let mut shared = self.lock();
        let commit = Commit {
            run: self.run.clone(),
            at: (self.now)(),
            change,
        };
        let serial = shared.serial;
        shared.serial = shared.store.commit(serial, &commit)?;
        Ok(())
    }

    /// Gives the store back.
    pub(super) fn into_store(self) -> S {
        self.shared
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner)
            .store
    }

    /// A panic elsewhere leaves nothing half-done here: each method is one transaction.
    fn lock(&self) -> MutexGuard<'_, Shared<S>> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
