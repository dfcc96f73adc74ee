//! How long an apply waits for jobs that never end, and how often it looks at them. The clock is
//! one that waits for nobody.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;
use storyform::apply::{Outcome, Report, Session, apply};
use storyform::model::JobPatience;
use storyform::pictory::{Answer, Client, Exchange, Exchanging, Request, Settings};
use storyform::pipeline::{check_project, plan_project};
use storyform::plan::PlanOptions;
use storyform::store::{
    Holder, RunStart, SqliteStore, StateReader, WriterLock, new_operation_id, new_run_id,
};
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;

const POLL_INTERVAL: Duration = Duration::from_secs(10);

/// A plain video, one with a picture, one with a clip, and one that needs a preview.
const MANIFESTS: &str = "\
videoName: Plain
scenes:
  - story: Hello.
---
videoName: Picture
scenes:
  - story: Hello.
    background: {type: image, aiVisual: {model: flux-schnell, prompt: A harbour at dawn}}
---
videoName: Clip
scenes:
  - story: Hello.
    background: {type: video, aiVisual: {model: pixverse5.5, prompt: A ship at sea, videoDuration: 5s}}
---
videoName: Previewed
scenes:
  - story: Hello there. Goodbye now.
    createSceneOnEndOfSentence: true
    background: {type: image, aiVisual: {model: flux-schnell}}
";

/// An account whose jobs never end, or that takes requests only at a later attempt.
struct Endless {
    refusals: usize,
    started: Instant,
    seen: Mutex<Vec<(Duration, String)>>,
}

impl Exchange for Endless {
    fn send<'a>(&'a self, request: Request<'a>) -> Exchanging<'a> {
        let what = format!("{} {}", request.method(), request.path());
        let mut seen = self.seen.lock().unwrap();
        seen.push((self.started.elapsed(), what.clone()));
        let paid = seen.iter().filter(|(_, what)| what.starts_with("POST"));
        let answer = match (request.is_paid(), paid.count()) {
            (true, nth) if nth <= self.refusals => Answer::new(429, ""),
            // A job is named after what asked for it.
            (true, _) => {
                let job = request.path().replace('/', "-");
                Answer::new(
                    200,
                    format!(r#"{{"success":true,"data":{{"jobId":"{job}"}}}}"#),
                )
            }
            (false, _) => Answer::new(200, r#"{"success":true,"data":{"status":"in-progress"}}"#),
        };
        Box::pin(async { Ok(answer) })
    }
}

impl Endless {
    /// When each job was looked at.
    fn looks(&self) -> BTreeMap<String, Vec<Duration>> {
        let mut looks: BTreeMap<String, Vec<Duration>> = BTreeMap::new();
        for (at, what) in self.seen.lock().unwrap().iter() {
            if let Some(job) = what.strip_prefix("GET /v1/jobs/") {
                looks.entry(job.to_owned()).or_default().push(*at);
            }
        }
        looks
    }
}

fn store(root: &Path) -> SqliteStore {
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

/// Applies a project on an account whose first paid requests are refused.
async fn perform(
    manifests: &str,
    refusals: usize,
    timeouts: JobPatience,
) -> (Arc<Endless>, Report) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    std::fs::write(root.join("storyform.yaml"), "manifests: ['a.yaml']\n").unwrap();
    std::fs::write(root.join("a.yaml"), manifests).unwrap();
    let checked = check_project(root, None).unwrap();
    assert!(!checked.has_errors(), "{:#?}", checked.diagnostics);
    let project = checked.project.clone().unwrap();
    let store = store(root);
    let snapshot = store.snapshot().unwrap();
    let options = PlanOptions::default();
    let plan = plan_project(&checked, &project, &snapshot, &options).unwrap();
    let account = Arc::new(Endless {
        refusals,
        started: Instant::now(),
        seen: Mutex::default(),
    });
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
        parallelism: 4,
        poll_interval: POLL_INTERVAL,
        timeouts,
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
    (account, report)
}

#[tokio::test(start_paused = true)]
async fn each_kind_of_job_has_its_own_patience() {
    let timeouts = JobPatience {
        image: Duration::from_secs(60),
        clip: Duration::from_secs(120),
        preview: Duration::from_secs(180),
        render: Duration::from_secs(240),
    };
    let (account, report) = perform(MANIFESTS, 0, timeouts).await;
    for video in &report.videos {
        let is_left = matches!(video.outcome, Outcome::StillRunning { .. });
        assert!(is_left, "{video:?}");
    }
    let looks = account.looks();
    let last = |job: &str| looks[job].last().unwrap().as_secs();
    assert_eq!(last("-v1-aistudio-images"), 60);
    assert_eq!(last("-v1-aistudio-videos"), 120);
    assert_eq!(last("-v2-video-storyboard"), 180);
    assert_eq!(last("-v2-video-storyboard-render"), 240);
}

#[tokio::test(start_paused = true)]
async fn looks_are_an_interval_apart_and_a_little_more() {
    let timeouts = JobPatience::equal(Duration::from_secs(600));
    let (account, _) = perform(MANIFESTS, 0, timeouts).await;
    let mut differ = false;
    for (job, looks) in account.looks() {
        let gaps: Vec<Duration> = looks.windows(2).map(|pair| pair[1] - pair[0]).collect();
        let (last, gaps) = gaps.split_last().unwrap();
        assert!(gaps.len() > 40, "{job}: {gaps:?}");
        let longest = POLL_INTERVAL.mul_f64(1.25) + Duration::from_millis(2);
        assert!(
            gaps.iter()
                .all(|gap| (POLL_INTERVAL..=longest).contains(gap)),
            "{job}: {gaps:?}"
        );
        assert!(
            *last >= POLL_INTERVAL && *last <= longest + POLL_INTERVAL,
            "{job}: {last:?}"
        );
        differ |= gaps.iter().any(|gap| *gap != gaps[0]);
    }
    assert!(differ, "there is jitter");
}

#[tokio::test(start_paused = true)]
async fn patience_below_the_interval_is_one_look() {
    let timeouts = JobPatience::equal(Duration::from_secs(4));
    let (account, _) = perform(MANIFESTS, 0, timeouts).await;
    for (job, looks) in account.looks() {
        assert_eq!(looks.len(), 1, "{job}");
        assert_eq!(looks[0].as_secs(), 4, "{job}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_refused_request_is_tried_as_often_as_the_session_says() {
    let plain = MANIFESTS.split("---").next().unwrap();
    let timeouts = JobPatience::equal(Duration::from_secs(20));
    for (refusals, sent, is_taken) in [(0, 1, true), (2, 3, true), (9, 3, false)] {
        let (account, report) = perform(plain, refusals, timeouts).await;
        let seen = account.seen.lock().unwrap();
        let paid = seen.iter().filter(|(_, what)| what.starts_with("POST"));
        assert_eq!(paid.count(), sent, "{refusals} refusals");
        let outcome = &report.videos[0].outcome;
        let is_running = matches!(outcome, Outcome::StillRunning { .. });
        assert_eq!(is_running, is_taken, "{refusals} refusals: {outcome:?}");
    }
}
