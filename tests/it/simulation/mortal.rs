//! A store that dies with its process, and whose disk may be full for a while.
//!
//! It also keeps its own account of what was made durable, so that state can be held to it.

use std::io;
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use storyform::journal::Event;
use storyform::model::{OperationId, RunId, Snapshot};
use storyform::store::{
    Appended, Commit, JournalEntry, Record, RunEnd, RunStart, SqliteStore, StateChange,
    StateReader, StateStore, StoreError,
};

use super::fate::{Dead, Fate};
use super::trace::Trace;

/// Something that is durable.
#[derive(Debug, Clone)]
pub(super) enum Fact {
    /// An event of an operation.
    Event(OperationId, Event),
    /// A change to which no job belongs.
    Change(StateChange),
}

impl Fact {
    fn of_entry(entry: &JournalEntry) -> Self {
        Self::Event(entry.operation.clone(), entry.event.clone())
    }

    fn of_commit(commit: &Commit) -> Self {
        Self::Change(commit.change.clone())
    }
}

/// Everything that was ever made durable, in order. Clones share it.
#[derive(Debug, Clone, Default)]
pub(super) struct Facts(Arc<Mutex<Vec<Fact>>>);

impl Facts {
    /// Returns all of them.
    pub(super) fn all(&self) -> MutexGuard<'_, Vec<Fact>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A store of one life.
pub(super) struct MortalStore {
    store: SqliteStore,
    fate: Fate,
    facts: Facts,
    trace: Trace,
    /// The writes of this life, counted from 0, for which the disk has no room.
    full: Range<u64>,
    writes: u64,
}

impl MortalStore {
    pub(super) fn new(
        store: SqliteStore,
        (fate, trace): (&Fate, &Trace),
        facts: &Facts,
        full: Range<u64>,
    ) -> Self {
        Self {
            store,
            fate: fate.clone(),
            facts: facts.clone(),
            trace: trace.clone(),
            full,
            writes: 0,
        }
    }

    /// Writes, between two points at which the process can die.
    fn write<T>(
        &mut self,
        what: &str,
        write: impl FnOnce(&mut SqliteStore) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.fate
            .pass(format_args!("before {what}"))
            .map_err(gone)?;
        let number = self.writes;
        self.writes += 1;
        if self.full.contains(&number) {
            self.trace.say(|| format!("{what}: the disk is full"));
            let source = Arc::new(io::Error::from(io::ErrorKind::StorageFull));
            return Err(StoreError::Full { source });
        }
        let written = write(&mut self.store);
        self.trace.say(|| match &written {
            Ok(_) => format!("wrote {what}"),
            Err(error) => format!("refused {what}: {error}"),
        });
        self.fate.pass(format_args!("after {what}")).map_err(gone)?;
        written
    }
}

fn gone(dead: Dead) -> StoreError {
    StoreError::Storage {
        source: Arc::new(dead),
    }
}

impl StateReader for MortalStore {
    fn snapshot(&self) -> Result<Snapshot, StoreError> {
        self.fate.pass("a snapshot").map_err(gone)?;
        self.store.snapshot()
    }

    crate::reading::read_through!();
}

impl StateStore for MortalStore {
    fn begin_run(&mut self, run: &RunStart) -> Result<u64, StoreError> {
        self.write("the beginning of a run", |store| store.begin_run(run))
    }

    fn finish_run(&mut self, run: &RunId, end: &RunEnd) -> Result<u64, StoreError> {
        self.write("the end of a run", |store| store.finish_run(run, end))
    }

    fn append(&mut self, entry: &JournalEntry) -> Result<Appended, StoreError> {
        let facts = self.facts.clone();
        self.write(&describe(entry), |store| {
            let appended = store.append(entry)?;
            facts.all().push(Fact::of_entry(entry));
            Ok(appended)
        })
    }

    fn commit(&mut self, expected_serial: u64, commit: &Commit) -> Result<u64, StoreError> {
        let facts = self.facts.clone();
        self.write(name(&commit.change), |store| {
            let serial = store.commit(expected_serial, commit)?;
            facts.all().push(Fact::of_commit(commit));
            Ok(serial)
        })
    }

    /// A group is one write: all of it is durable after a death, or nothing.
    fn write_group(
        &mut self,
        expected_serial: u64,
        group: &[Record],
    ) -> Vec<Result<u64, StoreError>> {
        let parts: Vec<String> = group.iter().map(describe_record).collect();
        if group.len() > 1 {
            self.fate.count_group();
        }
        let facts = self.facts.clone();
        let written = self.write(&parts.join(" and "), |store| {
            let written = store.write_group(expected_serial, group);
            let durable = group.iter().zip(&written).filter(|(_, it)| it.is_ok());
            facts.all().extend(durable.map(|(record, _)| match record {
                Record::Fact(entry) => Fact::of_entry(entry),
                Record::Decision(commit) => Fact::of_commit(commit),
            }));
            Ok(written)
        });
        written.unwrap_or_else(|error| group.iter().map(|_| Err(error.clone())).collect())
    }
}

fn describe_record(record: &Record) -> String {
    match record {
        Record::Fact(entry) => describe(entry),
        Record::Decision(commit) => name(&commit.change).to_owned(),
    }
}

fn name(change: &StateChange) -> &'static str {
    match change {
        StateChange::Renamed { .. } => "a rename",
        StateChange::Forgotten { .. } => "that a video is forgotten",
        StateChange::VisualKept { .. } => "where a visual is kept",
        StateChange::VisualsForgotten { .. } => "that visuals are forgotten",
        StateChange::PreviewDropped { .. } => "that a preview is dropped",
        StateChange::VideoImported(_) => "that a video is imported",
        StateChange::PreviewImported(_) => "that a preview is imported",
    }
}

/// Names an entry by its event and its operation.
fn describe(entry: &JournalEntry) -> String {
    let JournalEntry {
        operation, event, ..
    } = entry;
    let short = operation.as_str().trim_start_matches(['0', '-', '4', '8']);
    let detail = match event {
        Event::Intended { target, .. } => {
            format!(" {} for {}", target.kind().label(), target.video())
        }
        Event::Accepted { job } => format!(" as {job}"),
        Event::AnswerLost { detail } => format!(" ({detail})"),
        Event::Refused { reason } => format!(" ({reason})"),
        Event::JobFailed { code, .. } => format!(" ({code})"),
        Event::Completed { credits_used, .. } => format!(" for {credits_used:?}"),
        Event::NotSubmitted => String::new(),
    };
    format!("#{short} {}{detail}", event.label())
}
