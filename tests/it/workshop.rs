//! A project on disk and a simulator in this process: planned and rendered as `storyform apply`
//! does it, without the program around it.

use std::collections::BTreeMap;
use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;
use secrecy::SecretString;
use serde_json::Value;
use storyform::apply::{ApplyError, Copies, Outcome, Report, Session, apply};
use storyform::model::{Credits, JobPatience, Snapshot};
use storyform::pictory::{ATTEMPTS_MAX, Client, Files, Settings};
use storyform::pipeline::{check_project, plan_project};
use storyform::plan::{Plan, PlanOptions};
use storyform::simulator::{Clock, Options, Running, start};
use storyform::store::{
    Holder, OperationRecord, RunStart, SqliteStore, StateReader, StateStore, WriterLock,
    new_operation_id, new_run_id,
};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio::sync::{mpsc, watch};

/// How long to wait between two looks at a job that takes no time.
const POLL_INTERVAL: Duration = Duration::from_millis(1);
/// How long a job that takes no time may take.
const TIMEOUT: Duration = Duration::from_secs(20);

/// How a workshop works.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Habits {
    /// The project file.
    pub(crate) project: &'static str,
    /// Whether the files of visuals are copied and looked after.
    pub(crate) keeps_copies: bool,
    /// How many videos are rendered at once.
    pub(crate) parallelism: usize,
}

/// A project that is edited, planned and rendered.
pub(crate) struct Workshop {
    runtime: Runtime,
    simulator: Running,
    settings: Settings,
    http: reqwest::Client,
    habits: Habits,
    root: TempDir,
}

impl Workshop {
    /// Makes an empty project, and an account that can pay for everything.
    pub(crate) fn open(habits: Habits) -> Self {
        // Another test of this process may have installed it already.
        rustls::crypto::ring::default_provider()
            .install_default()
            .ok();
        let root = folder();
        fs::create_dir(root.path().join("videos")).unwrap();
        fs::write(root.path().join("storyform.yaml"), habits.project).unwrap();
        let runtime = Runtime::new().unwrap();
        let options = Options {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            data: root.path().join("simulator"),
            credits: Credits::from_thousandths(1_000_000_000),
            video_minutes: 1_000_000,
            job_time: Duration::ZERO,
            seed: 1,
            keys: Vec::new(),
            faults: Vec::new(),
            clock: Clock::System,
        };
        let simulator = runtime.block_on(start(options)).unwrap();
        let key = SecretString::from("a key");
        let settings = Settings {
            request_gap: Duration::ZERO,
            submission_gap: Duration::ZERO,
            ..Settings::new(simulator.base_url(), key)
        };
        let http = reqwest::Client::builder().user_agent("storyform-tests");
        Self {
            http: http.build().unwrap(),
            runtime,
            simulator,
            settings,
            habits,
            root,
        }
    }

    /// Makes these the manifests of the project, by their paths.
    pub(crate) fn declare(&self, manifests: &BTreeMap<String, String>) {
        let folder = self.root.path().join("videos");
        for entry in fs::read_dir(&folder).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            if !manifests.contains_key(&name) {
                fs::remove_file(entry.path()).unwrap();
            }
        }
        for (name, text) in manifests {
            fs::write(folder.join(name), text).unwrap();
        }
    }

    /// Plans what is to be done about the manifests.
    pub(crate) fn plan(&self) -> Plan {
        let checked = check_project(self.root.path(), None).unwrap();
        assert!(!checked.has_errors(), "{:#?}", checked.diagnostics);
        let project = checked.project.as_ref().expect("the project is usable");
        let options = PlanOptions::default();
        plan_project(&checked, project, &self.snapshot(), &options).unwrap()
    }

    /// Does what a plan says, and demands that all of it succeeds.
    pub(crate) fn apply(&self, plan: &Plan) {
        let report = self.perform(plan, self.store()).unwrap();
        let is_well = |outcome: &Outcome| match outcome {
            Outcome::Rendered { degraded, .. } => degraded.is_none(),
            Outcome::Renamed | Outcome::Forgotten => true,
            Outcome::Collected
            | Outcome::AlreadyDone
            | Outcome::Failed { .. }
            | Outcome::Skipped { .. }
            | Outcome::StillRunning { .. }
            | Outcome::InDoubt { .. } => false,
        };
        let all = report.videos.iter().all(|video| is_well(&video.outcome));
        assert!(all && report.stopped.is_none(), "{report:#?}");
    }

    /// Does what a plan says, and records it in a store.
    pub(crate) fn perform<S: StateStore + Send + 'static>(
        &self,
        plan: &Plan,
        store: S,
    ) -> Result<Report, ApplyError> {
        let (events, _listener) = mpsc::unbounded_channel();
        let (_interrupt, stop) = watch::channel(false);
        let session = Session {
            client: Some(Client::new(&self.settings).unwrap()),
            files: self
                .habits
                .keeps_copies
                .then(|| Files::new(&self.settings, None).unwrap()),
            copies: self
                .habits
                .keeps_copies
                .then(|| Copies::new(self.root.path().join("copies"))),
            makes_copies: self.habits.keeps_copies,
            parallelism: self.habits.parallelism,
            poll_interval: POLL_INTERVAL,
            timeouts: JobPatience::equal(TIMEOUT),
            attempts_max: ATTEMPTS_MAX,
            max_credits: None,
            now: Timestamp::now,
            ids: new_operation_id,
            jitter_seed: 0,
            stop,
            events,
        };
        self.runtime
            .block_on(apply(store, plan, run(plan), session))
    }

    /// Returns what state knows.
    pub(crate) fn snapshot(&self) -> Snapshot {
        self.store().snapshot().unwrap()
    }

    /// Returns every operation that state knows.
    pub(crate) fn operations(&self) -> Vec<OperationRecord> {
        self.store().operations(None, u32::MAX).unwrap()
    }

    /// Returns what the account was charged so far.
    pub(crate) fn charged(&self) -> Credits {
        let used = &self.get("/v1/quota")["aiCredits"]["used"];
        let text = used
            .as_str()
            .map_or_else(|| used.to_string(), str::to_owned);
        text.parse().unwrap()
    }

    /// Returns how many minutes of video were rendered so far.
    pub(crate) fn minutes(&self) -> f64 {
        let minutes = &self.get("/v1/quota")["videoMinutes"]["used"];
        minutes.as_f64().unwrap()
    }

    /// Renders a storyboard past the program.
    pub(crate) fn render_directly(&self, storyboard: &Value) {
        let url = format!("{}/v2/video/storyboard/render", self.simulator.base_url());
        let request = self.http.post(url).header("Authorization", "key");
        let request = request.json(storyboard).send();
        let answer = async { request.await.unwrap().json().await.unwrap() };
        let answer: Value = self.runtime.block_on(answer);
        assert_eq!(answer["success"], true, "{answer}");
    }

    /// Returns every request that began a job, oldest first, as the simulator noted it.
    pub(crate) fn received(&self) -> Vec<Value> {
        let log = fs::read_to_string(self.root.path().join("simulator/events.jsonl")).unwrap();
        let events = log.lines().map(|line| serde_json::from_str(line).unwrap());
        events
            .filter(|event: &Value| event["event"] == "accepted")
            .map(|mut event| event["submission"].take())
            .collect()
    }

    /// Returns what there is to see and to read of a video that a job rendered: its shots with
    /// what is said and shown, and its subtitles with their times.
    pub(crate) fn film(&self, job: &str) -> (String, String) {
        let origin = format!("http://{}", self.simulator.address());
        let page = self.fetch(&format!("{origin}/share/{job}"));
        let (_, shots) = page.split_once("<ol>").expect("a page lists the shots");
        let subtitles = self.get(&format!("/v1/jobs/{job}"))["data"]["srtFile"].take();
        let subtitles = self.fetch(subtitles.as_str().expect("a render has subtitles"));
        (shots.to_owned(), subtitles)
    }

    fn fetch(&self, url: &str) -> String {
        let request = self.http.get(url).send();
        let answer = async { request.await?.error_for_status()?.text().await };
        self.runtime.block_on(answer).unwrap()
    }

    /// Asks the account.
    fn get(&self, path: &str) -> Value {
        let url = format!("{}{path}", self.simulator.base_url());
        let request = self.http.get(url).header("Authorization", "key").send();
        let answer = async { request.await.unwrap().json().await.unwrap() };
        self.runtime.block_on(answer)
    }

    /// Opens the state for writing.
    pub(crate) fn store(&self) -> SqliteStore {
        let holder = Holder {
            user: "ada".to_owned(),
            host: "loom".to_owned(),
            pid: std::process::id(),
            command: "storyform apply".to_owned(),
            since: Timestamp::UNIX_EPOCH,
        };
        let state = self.root.path().join("storyform.db");
        let lock = WriterLock::acquire(&state, &holder, TIMEOUT, |_| {}).unwrap();
        SqliteStore::open(lock).unwrap()
    }
}

/// Makes a folder, in memory where there is any: durable writes are what takes the time here.
fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    tempfile::tempdir_in(memory).unwrap_or_else(|_| TempDir::new().unwrap())
}

/// Describes a run that performs a plan.
pub(crate) fn run(plan: &Plan) -> RunStart {
    RunStart {
        id: new_run_id(),
        started_at: Timestamp::now(),
        user: "ada".to_owned(),
        host: "loom".to_owned(),
        tool_version: "0".to_owned(),
        command: vec!["apply".to_owned()],
        commit: None,
        planned: plan.summary.cost.clone(),
    }
}
