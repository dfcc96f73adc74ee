//! The state: what was rendered, what is under way, and who did it.
//!
//! [`StateReader`] and [`StateStore`] are the whole interface; everything else in the program
//! sees state through them. Facts and decisions enter by different doors:
//!
//! - [`StateStore::append`] records a *fact* about an operation. What has happened has happened,
//!   so no expected serial is asked for; only a move that the journal forbids is refused.
//!   The end of a job brings what it made into state in the same transaction.
//! - [`StateStore::commit`] carries out a *decision* that was made on a snapshot, and is refused
//!   if the state is not the one that the decision was made on.
//!
//! Each of them is one transaction, is durable when it returns, and adds one to the serial; an
//! error means that nothing was written. [`StateStore::write_group`] writes several in one
//! transaction, so that they wait for the disk together; each still adds one to the serial, and
//! has an answer of its own. This module does not decide what is worth recording and
//! does not read clocks: times and ids are given to it.
//!
//! The only store is [`SqliteStore`], one file that is described in `state/README.md`. Its writer
//! owns a [`WriterLock`]; readers take no lock and never wait for one.

mod backup;
mod error;
mod lock;
mod record;
mod sqlite;

use uuid::Uuid;

pub use backup::{
    Backup, Restored, Summary, backup, backups, restore, summary, version_of as version,
};
pub use error::{OpenError, StoreError};
pub use lock::{Holder, LockError, WriterLock, Writing, writing};
pub use record::{
    Appended, Commit, GitCommit, HistoryLine, ImportedPreview, ImportedVideo, JournalEntry,
    JournalLine, KnownJob, OperationRecord, Record, RunEnd, RunOutcome, RunRecord, RunStart,
    StateChange,
};
pub use sqlite::{SCHEMA, SqliteReader, SqliteStore};

use crate::model::{MonthSpending, OperationId, Recorded, RunId, Snapshot, VideoKey, Wanted};

/// Looks at a state.
pub trait StateReader {
    /// Returns everything that a plan needs to know, as it was at one moment.
    ///
    /// # Errors
    ///
    /// Fails if the state cannot be read or understood.
    fn snapshot(&self) -> Result<Snapshot, StoreError>;

    /// Returns which videos there are, and what tells whether each is as it is declared, as it was at one
    /// moment.
    ///
    /// # Errors
    ///
    /// Fails if the state cannot be read or understood.
    fn recorded(&self) -> Result<Recorded, StoreError>;

    /// Returns what a plan needs to know about some videos and visuals, and all that is unfinished, as it was
    /// at one moment. What state does not know is left out.
    ///
    /// # Errors
    ///
    /// Fails if the state cannot be read or understood.
    fn parts(&self, wanted: &Wanted) -> Result<Snapshot, StoreError>;

    /// Returns the latest runs, newest first, at most `limit` of them.
    ///
    /// # Errors
    ///
    /// Fails if the state cannot be read or understood.
    fn runs(&self, limit: u32) -> Result<Vec<RunRecord>, StoreError>;

    /// Returns the latest operations, of one video or of all, newest first, at most `limit`.
    ///
    /// # Errors
    ///
    /// Fails if the state cannot be read or understood.
    fn operations(
        &self,
        video: Option<&VideoKey>,
        limit: u32,
    ) -> Result<Vec<OperationRecord>, StoreError>;

    /// Returns what was journalled about an operation, oldest first; nothing if there is none.
    ///
    /// # Errors
    ///
    /// Fails if the state cannot be read or understood.
    fn journal(&self, operation: &OperationId) -> Result<Vec<JournalLine>, StoreError>;

    /// Returns every job that was ever recorded, in the order of the journal.
    ///
    /// # Errors
    ///
    /// Fails if the state cannot be read or understood.
    fn known_jobs(&self) -> Result<Vec<KnownJob>, StoreError>;

    /// Returns what was spent in a calendar month in universal time, such as `2026-08`: what jobs
    /// that ended in it were charged, and the worst case of those that did not say and of all that is
    /// under way or in doubt.
    ///
    /// # Errors
    ///
    /// Fails if the state cannot be read or understood.
    fn spending(&self, month: &str) -> Result<MonthSpending, StoreError>;

    /// Returns the latest changes, of one video or of all, newest first, at most `limit`.
    ///
    /// The changes of a video are those under the key it has and, for a rename, under the key it
    /// had.
    ///
    /// # Errors
    ///
    /// Fails if the state cannot be read or understood.
    fn history(&self, video: Option<&VideoKey>, limit: u32)
    -> Result<Vec<HistoryLine>, StoreError>;
}

/// Changes a state; the seam behind which other kinds of store can stand.
///
/// Each change is one durable transaction and returns the serial that the state has after it.
pub trait StateStore: StateReader {
    /// Records that a run began. Operations, changes and journal lines name their run.
    ///
    /// # Errors
    ///
    /// Fails if there is a run with this id already, or if the state cannot be written.
    fn begin_run(&mut self, run: &RunStart) -> Result<u64, StoreError>;

    /// Records how a run ended.
    ///
    /// # Errors
    ///
    /// Fails if there is no such run or it has ended before, or if the state cannot be written.
    fn finish_run(&mut self, run: &RunId, end: &RunEnd) -> Result<u64, StoreError>;

    /// Records a fact about an operation, and what follows from it for videos and visuals.
    ///
    /// [`Event::Intended`](crate::journal::Event::Intended) begins an operation.
    /// [`Event::Completed`](crate::journal::Event::Completed) puts what was intended into state,
    /// in place of what has the same key there: a video, with the next revision and without the
    /// preview that waited for it; a visual; or the visuals of a preview, and the preview itself
    /// if it is to be rendered.
    ///
    /// # Errors
    ///
    /// Refuses an event that cannot follow, a second preview or render of a video that has one
    /// under way, a second generation of a visual that is being generated, a result that the
    /// operation did not ask for, and an unknown run. Fails if the state cannot be written.
    fn append(&mut self, entry: &JournalEntry) -> Result<Appended, StoreError>;

    /// Carries out a decision that was made when the serial was `expected_serial`.
    ///
    /// # Errors
    ///
    /// Refuses if the serial is another one, and if the change does not fit what is in state.
    /// Fails if the state cannot be written.
    fn commit(&mut self, expected_serial: u64, commit: &Commit) -> Result<u64, StoreError>;

    /// Records facts and carries out decisions, in their order, and returns what came of each: the
    /// serial that the state has after it.
    ///
    /// Each is what [`Self::append`] or [`Self::commit`] would have made of it in its turn, so one
    /// that is refused takes no other with it. A decision expects the serial of what was written
    /// before it; the first thing expects `expected_serial`.
    ///
    /// # Errors
    ///
    /// Each as [`Self::append`] and [`Self::commit`] describe. A store may write a group in one
    /// transaction; if that fails, nothing of the group was written, and each has the same error.
    fn write_group(
        &mut self,
        expected_serial: u64,
        group: &[Record],
    ) -> Vec<Result<u64, StoreError>> {
        one_by_one(self, expected_serial, group)
    }
}

/// Writes a group in as many transactions as it has members.
fn one_by_one<S: StateStore + ?Sized>(
    store: &mut S,
    mut serial: u64,
    group: &[Record],
) -> Vec<Result<u64, StoreError>> {
    let write = |record: &Record| {
        serial = match record {
            Record::Fact(entry) => store.append(entry)?.serial,
            Record::Decision(commit) => store.commit(serial, commit)?,
        };
        Ok(serial)
    };
    group.iter().map(write).collect()
}

/// Makes an id for a new run.
pub fn new_run_id() -> RunId {
    RunId::new(Uuid::new_v4().to_string())
}

/// Makes an id for a new operation. Later ones sort after earlier ones, so that what is written about
/// operations at one time lies together in the indexes of a store.
pub fn new_operation_id() -> OperationId {
    OperationId::new(Uuid::now_v7().to_string())
}
