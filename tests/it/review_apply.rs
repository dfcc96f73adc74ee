//! What becomes of a video when the state fails after Pictory took its request.

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use secrecy::SecretString;
use storyform::apply::{ApplyError, Outcome, Report, Session, apply};
use storyform::journal::Event;
use storyform::model::{Cost, JobPatience, RunId, Snapshot};
use storyform::pictory::{ATTEMPTS_MAX, Client, Settings};
use storyform::pipeline::{check_project, plan_project};
use storyform::plan::PlanOptions;
use storyform::simulator::{Clock, DEFAULT_CREDITS, DEFAULT_VIDEO_MINUTES, Options, start};
use storyform::store::{
    Appended, Commit, Holder, JournalEntry, RunEnd, RunStart, SqliteStore, StateReader, StateStore,
    StoreError, WriterLock, new_operation_id,
};
use tokio::sync::{mpsc, watch};

/// How a store fails once a job was named.
#[derive(Clone, Copy, PartialEq)]
enum Failure {
    Full,
    Panic,
}

/// A store that takes intents, and nothing after the first job.
struct Failing {
    store: SqliteStore,
    failure: Failure,
    failed: bool,
}

impl Failing {
    fn fail(&self) -> Result<(), StoreError> {
        if self.failed {
            let source = Arc::new(io::Error::from(io::ErrorKind::StorageFull));
            return Err(StoreError::Full { source });
        }
        Ok(())
    }
}

impl StateReader for Failing {
    fn snapshot(&self) -> Result<Snapshot, StoreError> {
        self.store.snapshot()
    }

    crate::reading::read_through!();
}

impl StateStore for Failing {
    fn begin_run(&mut self, run: &RunStart) -> Result<u64, StoreError> {
        self.store.begin_run(run)
    }

    fn finish_run(&mut self, run: &RunId, end: &RunEnd) -> Result<u64, StoreError> {
        self.fail()?;
        self.store.finish_run(run, end)
    }

    fn append(&mut self, entry: &JournalEntry) -> Result<Appended, StoreError> {
        if matches!(entry.event, Event::Accepted { .. }) {
            assert!(self.failure != Failure::Panic, "a defect");
            self.failed = true;
        }
        self.fail()?;
        self.store.append(entry)
    }

    fn commit(&mut self, expected_serial: u64, commit: &Commit) -> Result<u64, StoreError> {
        self.fail()?;
        self.store.commit(expected_serial, commit)
    }
}

fn run() -> RunStart {
    RunStart {
        id: RunId::new("run"),
        started_at: Timestamp::UNIX_EPOCH,
        user: "ada".to_owned(),
        host: "loom".to_owned(),
        tool_version: "0".to_owned(),
        command: vec!["apply".to_owned()],
        commit: None,
        planned: Cost::zero(),
    }
}

fn open(root: &Path) -> SqliteStore {
    let holder = Holder {
        user: "ada".to_owned(),
        host: "loom".to_owned(),
        pid: std::process::id(),
        command: "storyform apply".to_owned(),
        since: Timestamp::UNIX_EPOCH,
    };
    let state = root.join("storyform.db");
    let lock = WriterLock::acquire(&state, &holder, Duration::from_secs(1), |_| {}).unwrap();
    SqliteStore::open(lock).unwrap()
}

async fn perform(failure: Failure) -> Result<Report, ApplyError> {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    std::fs::write(root.join("storyform.yaml"), "manifests: ['a.yaml']\n").unwrap();
    let manifest = "videoName: A\nscenes:\n  - story: Hello.\n";
    std::fs::write(root.join("a.yaml"), manifest).unwrap();
    let checked = check_project(root, None).unwrap();
    let project = checked.project.clone().unwrap();
    let store = open(root);
    let snapshot = store.snapshot().unwrap();
    let options = PlanOptions::default();
    let plan = plan_project(&checked, &project, &snapshot, &options).unwrap();
    let simulator = start(Options {
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        data: root.join("simulator"),
        credits: DEFAULT_CREDITS,
        video_minutes: DEFAULT_VIDEO_MINUTES,
        job_time: Duration::from_millis(50),
        seed: 1,
        keys: Vec::new(),
        faults: Vec::new(),
        clock: Clock::System,
    })
    .await
    .unwrap();
    let settings = Settings::new(simulator.base_url(), SecretString::from("a key"));
    let (events, _listener) = mpsc::unbounded_channel();
    let (_interrupt, stop) = watch::channel(false);
    let session = Session {
        client: Some(Client::new(&settings).unwrap()),
        files: None,
        copies: None,
        makes_copies: false,
        parallelism: 1,
        poll_interval: Duration::from_millis(50),
        timeouts: JobPatience::equal(Duration::from_secs(5)),
        attempts_max: ATTEMPTS_MAX,
        max_credits: None,
        now: Timestamp::now,
        ids: new_operation_id,
        jitter_seed: 0,
        stop,
        events,
    };
    let store = Failing {
        store,
        failure,
        failed: false,
    };
    apply(store, &plan, run(), session).await
}

#[tokio::test]
async fn a_job_that_could_not_be_recorded_is_reported() {
    let report = perform(Failure::Full)
        .await
        .expect("the report is the only place that still knows the job");
    let outcome = &report.videos[0].outcome;
    assert!(matches!(outcome, Outcome::InDoubt { .. }), "{outcome:?}");
}

#[tokio::test]
async fn a_video_whose_task_broke_down_is_not_left_out() {
    let report = perform(Failure::Panic).await.unwrap();
    assert_eq!(report.videos.len(), 1, "{report:?}");
}
