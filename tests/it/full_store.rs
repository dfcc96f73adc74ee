//! A state that takes nothing more in the middle of a run, at each line of the journal: whatever
//! was bought is known once there is room.

use std::collections::BTreeSet;
use std::io;
use std::sync::Arc;

use jiff::Timestamp;
use storyform::journal::Event;
use storyform::journal::Status;
use storyform::model::Credits;
use storyform::model::JobId;
use storyform::model::RunId;
use storyform::model::Snapshot;
use storyform::store::Appended;
use storyform::store::Commit;
use storyform::store::JournalEntry;
use storyform::store::RunEnd;
use storyform::store::RunStart;
use storyform::store::SqliteStore;
use storyform::store::StateReader;
use storyform::store::StateStore;
use storyform::store::StoreError;

use crate::account::manifest;
use crate::account::story;
use crate::workshop::Habits;
use crate::workshop::Workshop;
use crate::workshop::run;

/// How the workshop works: one thing after the other, so that each line has its number.
const HABITS: Habits = Habits {
    project: "project: acme\nprovider: simulator\n",
    keeps_copies: false,
    parallelism: 1,
};
/// How many lines a run of the two videos has: three for each of four requests, and its end.
const LINES: usize = 13;

/// A store whose disk is full for a while.
struct FullDisk {
    store: SqliteStore,
    /// How many changes still find room.
    room: usize,
    /// How many changes find none after that.
    refusals: usize,
}

impl FullDisk {
    fn take(&mut self) -> Result<(), StoreError> {
        if self.room > 0 {
            self.room -= 1;
        } else if self.refusals > 0 {
            self.refusals -= 1;
            let source = io::Error::from(io::ErrorKind::StorageFull);
            let source = Arc::new(source);
            return Err(StoreError::Full { source });
        }
        Ok(())
    }
}

impl StateReader for FullDisk {
    fn snapshot(&self) -> Result<Snapshot, StoreError> {
        self.store.snapshot()
    }

    crate::reading::read_through!();
}

impl StateStore for FullDisk {
    fn begin_run(&mut self, run: &RunStart) -> Result<u64, StoreError> {
        self.store.begin_run(run)
    }

    fn finish_run(&mut self, run: &RunId, end: &RunEnd) -> Result<u64, StoreError> {
        self.take()?;
        self.store.finish_run(run, end)
    }

    fn append(&mut self, entry: &JournalEntry) -> Result<Appended, StoreError> {
        self.take()?;
        self.store.append(entry)
    }

    fn commit(&mut self, expected_serial: u64, commit: &Commit) -> Result<u64, StoreError> {
        self.take()?;
        self.store.commit(expected_serial, commit)
    }
}

/// A video of a picture of its own, and one of two pictures from a preview.
fn declared() -> Workshop {
    let workshop = Workshop::open(HABITS);
    let two = story("b", "One ship sails. Two ships wait.");
    let manifests = [("a.yaml", manifest("a")), ("b.yaml", two)];
    let manifests = manifests.map(|(path, text)| (path.to_owned(), text));
    workshop.declare(&manifests.into());
    workshop
}

/// Says of each request without a job which one was taken for it, as a person would find out.
fn settle(workshop: &Workshop) {
    let this = run(&workshop.plan());
    let mut store = workshop.store();
    let operations = store.operations(None, u32::MAX).unwrap();
    let known: BTreeSet<&str> = operations
        .iter()
        .filter_map(|operation| operation.job.as_ref().map(JobId::as_str))
        .collect();
    let received = workshop.received();
    store.begin_run(&this).unwrap();
    for operation in &operations {
        if !matches!(operation.status, Status::Intended | Status::InDoubt) {
            continue;
        }
        let kinds: &[&str] = match operation.kind.as_str() {
            "visual" => &["studio_image"],
            "preview" => &["preview"],
            _ => &["render", "direct_render"],
        };
        // One thing was asked for after the other, so there is one at most.
        let job = received.iter().find_map(|submission| {
            let kind = submission["work"]["kind"].as_str()?;
            let id = submission["id"].as_str()?;
            (kinds.contains(&kind) && !known.contains(id)).then_some(id)
        });
        let event = job.map_or(Event::NotSubmitted, |job| Event::Accepted {
            job: JobId::new(job),
        });
        let entry = JournalEntry {
            operation: operation.id.clone(),
            run: this.id.clone(),
            at: Timestamp::now(),
            event,
        };
        store.append(&entry).unwrap();
    }
}

/// Fills the disk after some lines, makes room again, and returns whether the run met the end of
/// the room.
#[track_caller]
fn survive(room: usize, refusals: usize) -> bool {
    let context = format!("room for {room} lines, then {refusals} refusals");
    let workshop = declared();
    let plan = workshop.plan();
    let disk = FullDisk {
        store: workshop.store(),
        room,
        refusals,
    };
    let report = workshop.perform(&plan, disk).unwrap();
    let was_met = report.unrecorded.is_some() || workshop.plan().has_changes();
    for _ in 0..6 {
        settle(&workshop);
        let plan = workshop.plan();
        if !plan.has_changes() {
            break;
        }
        workshop.perform(&plan, workshop.store()).unwrap();
    }
    assert!(!workshop.plan().has_changes(), "{context}: {report:#?}");
    let received = workshop.received();
    let kinds = received.iter().map(|asked| asked["work"]["kind"].clone());
    let mut kinds: Vec<String> = kinds
        .map(|kind| kind.as_str().unwrap().to_owned())
        .collect();
    kinds.sort();
    let once = ["direct_render", "preview", "render", "studio_image"];
    assert_eq!(kinds, once, "{context}");
    let operations = workshop.operations();
    let recorded: Credits = operations
        .iter()
        .filter_map(|operation| operation.credits_used)
        .sum();
    assert_eq!(recorded, workshop.charged(), "{context}");
    was_met
}

#[test]
fn a_disk_that_is_full_for_a_moment_is_waited_out_or_recovered_from() {
    let met = (0..LINES).filter(|room| survive(*room, 1)).count();
    // The job of a request is written down again and again; other lines end the work on a video.
    assert!((4..LINES).contains(&met), "{met} lines were met");
}

#[test]
fn a_disk_that_stays_full_loses_nothing_that_was_bought() {
    let met = (0..=LINES).filter(|room| survive(*room, usize::MAX));
    assert_eq!(met.count(), LINES);
}
