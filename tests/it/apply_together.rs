//! What several videos have to write at the same time: it waits for the disk once, and each hears
//! what came of its own part. The clock is one that waits for nobody.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fmt::Write as _;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;
use storyform::apply::{Outcome, Report, Session, apply};
use storyform::model::{JobPatience, RunId, Snapshot};
use storyform::pictory::{Answer, Client, Exchange, Exchanging, Request, Settings};
use storyform::pipeline::{check_project, plan_project};
use storyform::plan::PlanOptions;
use storyform::store::{
    Appended, Commit, Holder, JournalEntry, Record, RunEnd, RunStart, SqliteStore, StateReader,
    StateStore, StoreError, WriterLock, new_operation_id, new_run_id,
};
use tokio::sync::{mpsc, watch};

/// How many videos are rendered, all at once.
const VIDEOS: usize = 8;

/// An account that takes everything, and is done with it at the first look.
#[derive(Default)]
struct Obliging {
    paid: Mutex<usize>,
}

impl Exchange for Obliging {
    fn send<'a>(&'a self, request: Request<'a>) -> Exchanging<'a> {
        let answer = if request.is_paid() {
            let mut paid = self.paid.lock().unwrap();
            *paid += 1;
            format!(r#"{{"success":true,"data":{{"jobId":"job-{paid}"}}}}"#)
        } else {
            let video = r#""videoURL":"https://example.com/v.mp4""#;
            format!(r#"{{"success":true,"data":{{"status":"completed",{video}}}}}"#)
        };
        Box::pin(async { Ok(Answer::new(200, answer)) })
    }
}

/// What happens to the first group of several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trouble {
    Nothing,
    Full,
    Panic,
}

/// A store that counts what is written together.
struct Counting {
    store: SqliteStore,
    trouble: Trouble,
    /// The size of each group.
    groups: Arc<Mutex<Vec<usize>>>,
}

impl StateReader for Counting {
    fn snapshot(&self) -> Result<Snapshot, StoreError> {
        self.store.snapshot()
    }

    crate::reading::read_through!();
}

impl StateStore for Counting {
    fn begin_run(&mut self, run: &RunStart) -> Result<u64, StoreError> {
        self.store.begin_run(run)
    }

    fn finish_run(&mut self, run: &RunId, end: &RunEnd) -> Result<u64, StoreError> {
        self.store.finish_run(run, end)
    }

    fn append(&mut self, _entry: &JournalEntry) -> Result<Appended, StoreError> {
        panic!("a run writes in groups");
    }

    fn commit(&mut self, _expected_serial: u64, _commit: &Commit) -> Result<u64, StoreError> {
        panic!("a run writes in groups");
    }

    fn write_group(
        &mut self,
        expected_serial: u64,
        group: &[Record],
    ) -> Vec<Result<u64, StoreError>> {
        self.groups.lock().unwrap().push(group.len());
        if group.len() > 1 {
            match std::mem::replace(&mut self.trouble, Trouble::Nothing) {
                Trouble::Nothing => {}
                Trouble::Full => {
                    let source = Arc::new(io::Error::from(io::ErrorKind::StorageFull));
                    let error = StoreError::Full { source };
                    return vec![Err(error); group.len()];
                }
                Trouble::Panic => panic!("a defect"),
            }
        }
        self.store.write_group(expected_serial, group)
    }
}

/// What came of a run.
struct Performed {
    report: Report,
    /// The size of each group.
    groups: Vec<usize>,
    /// How many paid requests were sent.
    paid: usize,
    /// How many operations are in state, and its serial.
    state: (usize, u64),
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

async fn perform(trouble: Trouble) -> Performed {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let mut manifests = String::new();
    for number in 0..VIDEOS {
        let document = "scenes: [{story: Hello.}]\n";
        write!(manifests, "---\nvideoName: Video {number}\n{document}").unwrap();
    }
    std::fs::write(root.join("storyform.yaml"), "manifests: ['a.yaml']\n").unwrap();
    std::fs::write(root.join("a.yaml"), manifests).unwrap();
    let checked = check_project(root, None).unwrap();
    assert!(!checked.has_errors(), "{:#?}", checked.diagnostics);
    let project = checked.project.clone().unwrap();
    let store = open(root);
    let snapshot = store.snapshot().unwrap();
    let plan = plan_project(&checked, &project, &snapshot, &PlanOptions::default()).unwrap();
    let groups = Arc::new(Mutex::default());
    let store = Counting {
        store,
        trouble,
        groups: Arc::clone(&groups),
    };
    let account = Arc::new(Obliging::default());
    let mut settings = Settings::new("https://nowhere.test", "key".into());
    settings.request_gap = Duration::ZERO;
    settings.submission_gap = Duration::ZERO;
    let (events, _listener) = mpsc::unbounded_channel();
    let (_interrupt, stop) = watch::channel(false);
    let session = Session {
        client: Some(Client::over(&settings, account.clone())),
        files: None,
        copies: None,
        makes_copies: false,
        parallelism: VIDEOS,
        poll_interval: Duration::from_secs(10),
        timeouts: JobPatience::equal(Duration::from_secs(60)),
        attempts_max: 3,
        max_credits: None,
        now: || Timestamp::UNIX_EPOCH,
        ids: new_operation_id,
        jitter_seed: 7,
        stop,
        events,
    };
    let run = RunStart {
        id: new_run_id(),
        started_at: Timestamp::UNIX_EPOCH,
        user: "ada".to_owned(),
        host: "loom".to_owned(),
        tool_version: "0".to_owned(),
        command: vec!["apply".to_owned()],
        commit: None,
        planned: plan.summary.cost.clone(),
    };
    let report = apply(store, &plan, run, session).await.unwrap();
    assert_eq!(report.videos.len(), VIDEOS);
    let state = open(root);
    let serial = state.snapshot().unwrap().version.unwrap().serial;
    let operations = state.operations(None, u32::MAX).unwrap().len();
    let groups = groups.lock().unwrap().clone();
    let paid = *account.paid.lock().unwrap();
    Performed {
        report,
        groups,
        paid,
        state: (operations, serial),
    }
}

/// Says in words how each video failed that did.
fn failures(report: &Report) -> Vec<&str> {
    let outcomes = report.videos.iter().map(|video| &video.outcome);
    let failed = outcomes.filter_map(|outcome| match outcome {
        Outcome::Failed { why, .. } => Some(why.as_str()),
        _ => None,
    });
    failed.collect()
}

#[tokio::test(start_paused = true)]
async fn what_is_to_be_written_at_once_waits_for_the_disk_once() {
    let performed = perform(Trouble::Nothing).await;
    assert_eq!(failures(&performed.report), Vec::<&str>::new());
    // Intents and answers come at once; what is done comes at the end of pauses that differ.
    let (together, rest) = performed.groups.split_at(2);
    assert_eq!(together, [VIDEOS, VIDEOS]);
    assert_eq!(rest.iter().sum::<usize>(), VIDEOS);
    assert_eq!(performed.paid, VIDEOS);
    // The run adds its beginning and its end.
    assert_eq!(performed.state, (VIDEOS, 3 * VIDEOS as u64 + 2));
}

#[tokio::test(start_paused = true)]
async fn what_could_not_be_written_together_is_told_to_everybody() {
    let performed = perform(Trouble::Full).await;
    let why = failures(&performed.report);
    assert_eq!(why.len(), VIDEOS);
    let is_told = |why: &&str| why.contains("there is no space left for the state");
    assert!(why.iter().all(is_told), "{why:#?}");
    assert_eq!(performed.groups, [VIDEOS]);
    assert_eq!(performed.paid, 0, "no intent is durable");
    assert_eq!(performed.state, (0, 2));
}

#[tokio::test(start_paused = true)]
async fn whoever_breaks_down_while_it_writes_takes_nobody_along() {
    let performed = perform(Trouble::Panic).await;
    let mut why = failures(&performed.report);
    why.sort_unstable();
    why.dedup();
    let writer = "BUG: the program broke down while it worked on this video";
    let others = "the state could not be written: the state could not be read or written: \
                  BUG: the program broke down while it wrote";
    assert_eq!(why, [writer, others]);
    assert_eq!(performed.paid, 0, "no intent is durable");
    assert_eq!(performed.report.unrecorded, None);
    assert_eq!(performed.state, (0, 2));
}
