//! The state as one SQLite file.
//!
//! At rest it is a single file in rollback mode, so that it can be read from anywhere, also from
//! a read-only file system, and copied as a file. While a writer has it open it is in WAL mode,
//! so that readers never wait for the writer, nor it for them.

mod imports;
mod known;
mod open;
mod previews;
mod read;
mod recorded;
mod result;
mod row;
mod videos;
mod visuals;
mod write;

use std::path::Path;
use std::sync::Arc;

use rusqlite::{Connection, ErrorCode, Transaction};

pub(super) use open::{
    beside, create_beside, damage, examine, integrity, io_error, open_read_only,
    require_writable_schema, settle_file,
};

use super::{
    Appended, Commit, HistoryLine, JournalEntry, JournalLine, KnownJob, OpenError, OperationRecord,
    Record, RunEnd, RunRecord, RunStart, StateReader, StateStore, StoreError, WriterLock, backup,
    one_by_one,
};
use crate::model::{MonthSpending, OperationId, Recorded, RunId, Snapshot, VideoKey, Wanted};

/// The version of the schema that this program writes; `state/README.md` describes it.
pub const SCHEMA: usize = open::MIGRATIONS.len();

/// A state file that is only looked at.
///
/// It takes no writer lock, waits for none, and changes nothing in the file.
#[derive(Debug)]
pub struct SqliteReader {
    connection: Connection,
}

impl SqliteReader {
    /// Opens a state file; a missing one is an empty state.
    ///
    /// A file of an older schema is read as if it had been migrated. A file of a newer schema is
    /// read if that schema says that this version can.
    ///
    /// # Errors
    ///
    /// Says what is wrong with a file that is no readable state.
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        let connection = open::open_for_reading(path, &open::MIGRATIONS)?;
        Ok(Self { connection })
    }
}

impl StateReader for SqliteReader {
    fn snapshot(&self) -> Result<Snapshot, StoreError> {
        read::snapshot(&self.connection)
    }

    fn recorded(&self) -> Result<Recorded, StoreError> {
        recorded::recorded(&self.connection)
    }

    fn parts(&self, wanted: &Wanted) -> Result<Snapshot, StoreError> {
        recorded::parts(&self.connection, wanted)
    }

    fn runs(&self, limit: u32) -> Result<Vec<RunRecord>, StoreError> {
        read::runs(&self.connection, limit)
    }

    fn operations(
        &self,
        video: Option<&VideoKey>,
        limit: u32,
    ) -> Result<Vec<OperationRecord>, StoreError> {
        read::operations(&self.connection, video, limit)
    }

    fn journal(&self, operation: &OperationId) -> Result<Vec<JournalLine>, StoreError> {
        read::journal(&self.connection, operation)
    }

    fn known_jobs(&self) -> Result<Vec<KnownJob>, StoreError> {
        known::jobs(&self.connection)
    }

    fn spending(&self, month: &str) -> Result<MonthSpending, StoreError> {
        read::spending(&self.connection, month)
    }

    fn history(
        &self,
        video: Option<&VideoKey>,
        limit: u32,
    ) -> Result<Vec<HistoryLine>, StoreError> {
        read::history(&self.connection, video, limit)
    }
}

/// A state file that is written to; it owns the lock, so there is one at a time.
#[derive(Debug)]
pub struct SqliteStore {
    /// Dropped before the lock, so that the file is closed before another process may write.
    file: SqliteReader,
    /// Whether the file was changed, and is therefore in WAL mode.
    is_changed: bool,
    lock: WriterLock,
}

impl SqliteStore {
    /// Opens the state file that the lock is for, and makes it if it is missing.
    ///
    /// The whole file is checked first. A file of an older schema is copied into the backups and
    /// then migrated.
    ///
    /// # Errors
    ///
    /// Says what is wrong with a file that is no state, or may not be written; it stays as it was.
    pub fn open(lock: WriterLock) -> Result<Self, OpenError> {
        Self::open_with_lineage(lock, || uuid::Uuid::new_v4().to_string())
    }

    /// Opens the state file like [`Self::open`], with a given lineage if it has to be made.
    ///
    /// # Errors
    ///
    /// As [`Self::open`].
    pub fn open_with_lineage(
        lock: WriterLock,
        lineage: impl FnOnce() -> String,
    ) -> Result<Self, OpenError> {
        let connection = open::open_for_writing(lock.state(), &open::MIGRATIONS, lineage)?;
        let file = SqliteReader { connection };
        Ok(Self {
            file,
            is_changed: false,
            lock,
        })
    }

    /// Makes one change in a transaction of its own, which is told the serial that it makes; returns
    /// that.
    fn change<T>(
        &mut self,
        work: impl FnOnce(&Transaction<'_>, u64) -> Result<T, StoreError>,
    ) -> Result<(T, u64), StoreError> {
        self.changes(1, |transaction, before| work(transaction, before + 1))
    }

    /// Makes so many changes in one transaction, which is told the serial before the first; returns
    /// the serial after the last.
    fn changes<T>(
        &mut self,
        count: usize,
        work: impl FnOnce(&Transaction<'_>, u64) -> Result<T, StoreError>,
    ) -> Result<(T, u64), StoreError> {
        if !self.is_changed {
            open::enter_wal_mode(&self.file.connection)?;
            self.is_changed = true;
        }
        write::transaction(&mut self.file.connection, count, work)
    }
}

impl Drop for SqliteStore {
    fn drop(&mut self) {
        open::settle(&self.file.connection);
    }
}

impl StateReader for SqliteStore {
    fn snapshot(&self) -> Result<Snapshot, StoreError> {
        self.file.snapshot()
    }

    fn recorded(&self) -> Result<Recorded, StoreError> {
        self.file.recorded()
    }

    fn parts(&self, wanted: &Wanted) -> Result<Snapshot, StoreError> {
        self.file.parts(wanted)
    }

    fn runs(&self, limit: u32) -> Result<Vec<RunRecord>, StoreError> {
        self.file.runs(limit)
    }

    fn operations(
        &self,
        video: Option<&VideoKey>,
        limit: u32,
    ) -> Result<Vec<OperationRecord>, StoreError> {
        self.file.operations(video, limit)
    }

    fn journal(&self, operation: &OperationId) -> Result<Vec<JournalLine>, StoreError> {
        self.file.journal(operation)
    }

    fn known_jobs(&self) -> Result<Vec<KnownJob>, StoreError> {
        self.file.known_jobs()
    }

    fn spending(&self, month: &str) -> Result<MonthSpending, StoreError> {
        self.file.spending(month)
    }

    fn history(
        &self,
        video: Option<&VideoKey>,
        limit: u32,
    ) -> Result<Vec<HistoryLine>, StoreError> {
        self.file.history(video, limit)
    }
}

impl StateStore for SqliteStore {
    /// Keeps a backup before it records the run.
    fn begin_run(&mut self, run: &RunStart) -> Result<u64, StoreError> {
        backup::keep(&self.file.connection, self.lock.state(), run.started_at).map_err(|e| {
            StoreError::Backup {
                source: Arc::new(e),
            }
        })?;
        let ((), serial) = self.change(|transaction, _| write::begin_run(transaction, run))?;
        Ok(serial)
    }

    fn finish_run(&mut self, run: &RunId, end: &RunEnd) -> Result<u64, StoreError> {
        let ((), serial) =
            self.change(|transaction, _| write::finish_run(transaction, run, end))?;
        Ok(serial)
    }

    fn append(&mut self, entry: &JournalEntry) -> Result<Appended, StoreError> {
        let (status, serial) =
            self.change(|transaction, serial| write::append(transaction, serial, entry))?;
        Ok(Appended { status, serial })
    }

    fn commit(&mut self, expected_serial: u64, commit: &Commit) -> Result<u64, StoreError> {
        let ((), serial) = self.change(|transaction, serial| {
            let found = serial - 1;
            if found != expected_serial {
                return Err(StoreError::SerialMoved {
                    expected: expected_serial,
                    found,
                });
            }
            write::commit(transaction, serial, commit)
        })?;
        Ok(serial)
    }

    /// Writes all of it in one transaction. Where one is refused, which is rare, nothing of that
    /// transaction stays, and each gets its own.
    fn write_group(
        &mut self,
        expected_serial: u64,
        group: &[Record],
    ) -> Vec<Result<u64, StoreError>> {
        if group.len() < 2 {
            return one_by_one(self, expected_serial, group);
        }
        let mut is_refused = false;
        let written = self.changes(group.len(), |transaction, before| {
            let written = write::group(transaction, before, expected_serial, group);
            is_refused = written.is_err();
            written.map(|()| before)
        });
        match written {
            Ok((before, last)) => (before + 1..=last).map(Ok).collect(),
            Err(_) if is_refused => one_by_one(self, expected_serial, group),
            Err(error) => group.iter().map(|_| Err(error.clone())).collect(),
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        let code = error.sqlite_error_code();
        let source = Arc::new(error);
        match code {
            Some(ErrorCode::DiskFull) => Self::Full { source },
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Damaged { source },
            Some(_) | None => Self::Storage { source },
        }
    }
}
