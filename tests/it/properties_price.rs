//! What a plan says a video costs is what the simulator debits, if it is rendered whole.

use std::net::SocketAddr;
use std::time::Duration;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use reqwest::Client;
use serde_json::{Value, json};
use storyform::model::{Cost, Credits, MODELS, Snapshot};
use storyform::plan::{Plan, PlanInput, PlanOptions, RenderWork, Step, check, plan};
use storyform::price::Prices;
use storyform::simulator::{Clock, ManualClock, Moment, Options, Running, start};
use tempfile::TempDir;

use crate::fixtures::inline_project;
use crate::videos::{
    RATIOS, assert_valid, documents, fingerprinted, lengths, reference, request, spoken, story,
    visual,
};

const JOB_TIME: Duration = Duration::from_secs(30);

/// An account that can pay for everything, on a simulator whose time is in hand.
struct Account {
    running: Running,
    clock: ManualClock,
    client: Client,
    _data: TempDir,
}

impl Account {
    async fn open(faults: &[&str]) -> Self {
        // Another test of this process may have installed it already.
        rustls::crypto::ring::default_provider()
            .install_default()
            .ok();
        let data = TempDir::new().unwrap();
        let clock = ManualClock::new(Moment::from_millis(1_777_888_800_000));
        let running = start(Options {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            data: data.path().to_owned(),
            credits: Credits::from_thousandths(1_000_000_000),
            video_minutes: 1_000_000,
            job_time: JOB_TIME,
            seed: 1,
            keys: Vec::new(),
            faults: faults.iter().map(|fault| fault.parse().unwrap()).collect(),
            clock: Clock::Manual(clock.clone()),
        })
        .await
        .unwrap();
        Self {
            running,
            clock,
            client: Client::builder()
                .user_agent("storyform-tests")
                .build()
                .unwrap(),
            _data: data,
        }
    }

    async fn get(&self, path: &str) -> Value {
        let url = format!("{}{path}", self.running.base_url());
        let request = self.client.get(url).header("Authorization", "key");
        request.send().await.unwrap().json().await.unwrap()
    }

    async fn submit(&self, body: &Value) -> String {
        let url = format!("{}/v2/video/storyboard/render", self.running.base_url());
        let request = self
            .client
            .post(url)
            .header("Authorization", "key")
            .json(body);
        let answer: Value = request.send().await.unwrap().json().await.unwrap();
        let job = answer["data"]["jobId"].as_str();
        job.unwrap_or_else(|| panic!("{body}\n{answer}")).to_owned()
    }

    /// Renders everything at once, and returns what each job says it used.
    async fn render(&self, requests: &[Value]) -> Vec<Credits> {
        let mut jobs = Vec::new();
        for request in requests {
            jobs.push(self.submit(request).await);
        }
        self.clock.advance(JOB_TIME);
        let mut used = Vec::new();
        for job in jobs {
            let data = self.get(&format!("/v1/jobs/{job}")).await["data"].clone();
            assert_eq!(data["status"], "completed", "{data}");
            used.push(data.get("aiCreditsUsed").map_or(Credits::ZERO, credits));
        }
        used
    }

    /// What all rows of the ledger debit, and what the quota counts as used.
    async fn books(&self) -> (Credits, Credits) {
        let ledger = self.get("/v1/aicredits/usage").await;
        let rows = ledger.as_array().or(ledger["items"].as_array()).unwrap();
        let debited = rows.iter().map(|row| credits(&row["amount"])).sum();
        let quota = self.get("/v1/quota").await;
        (debited, credits(&quota["aiCredits"]["used"]))
    }
}

/// Reads an amount as it is written, so that no float comes between.
fn credits(value: &Value) -> Credits {
    let text = value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned);
    text.parse()
        .unwrap_or_else(|_| panic!("{value} is no amount"))
}

fn planned(requests: &[Value]) -> Plan {
    let documents = documents(requests);
    assert_valid(&documents);
    let plan = plan(&PlanInput {
        project: "test",
        profile: None,
        videos: &fingerprinted(&documents, &inline_project()),
        settled: &[],
        unlisted: 0,
        snapshot: &Snapshot::empty(),
        prices: &Prices::default(),
        options: &PlanOptions::default(),
    });
    check(&plan).unwrap();
    plan
}

/// Plans the requests, renders what the plan says, and compares every figure.
async fn assert_paid_as_planned(account: &Account, mut requests: Vec<Value>) -> Plan {
    for (number, request) in requests.iter_mut().enumerate() {
        request["videoName"] = json!(format!("video-{number}"));
    }
    let (debited_before, _) = account.books().await;
    let plan = planned(&requests);
    let bodies = plan.videos.iter().map(|video| match &video.step {
        Step::Render { work, .. } => match work.as_ref() {
            RenderWork::Storyboard(work) => work.request.body.clone(),
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    });
    let used = account.render(&bodies.collect::<Vec<_>>()).await;
    for (video, used) in plan.videos.iter().zip(&used) {
        assert_within(&video.cost, *used, &requests, video.id().as_str());
    }
    let (debited, quota) = account.books().await;
    assert_eq!(debited, quota, "the ledger and the quota agree");
    assert_eq!(
        debited - debited_before,
        used.iter().copied().sum(),
        "the ledger and the jobs agree"
    );
    assert_within(
        &plan.summary.cost,
        debited - debited_before,
        &requests,
        "all",
    );
    plan
}

fn assert_within(cost: &Cost, used: Credits, requests: &[Value], id: &str) {
    let request = || requests.iter().find(|request| request["videoName"] == *id);
    assert!(
        cost.low <= used,
        "{id} used {used}, planned {cost:?}: {:?}",
        request()
    );
    if cost.unknown.is_empty() {
        assert!(
            used <= cost.high,
            "{id} used {used}, planned {cost:?}: {:?}",
            request()
        );
    }
}

/// Every model, length, ratio, and way of asking: with a prompt, without, with references, for a
/// story that is split at its lines, as a b-roll, and as an element.
fn every_offer() -> Vec<Value> {
    let mut requests = Vec::new();
    for (ratio, kind) in RATIOS {
        for model in MODELS
            .iter()
            .filter(|model| model.aspect_ratios.contains(&kind))
        {
            for length in lengths(model) {
                let ask = |extra: Value| visual(model, length.as_deref(), extra);
                let prompt = || json!({"prompt": "A small harbour before dawn"});
                let plain = |background: Value| json!({"story": "The harbour wakes.", "background": background});
                let mut scenes = vec![plain(ask(prompt())), plain(ask(json!({})))];
                scenes.extend(reference(model).map(|reference| plain(ask(reference))));
                if model.kind == storyform::model::VisualKind::Video {
                    let first_frame = json!({"firstFrameImageUrl": "https://example.com/a.png"});
                    scenes.push(plain(ask(first_frame)));
                }
                scenes.push(json!({
                    "story": "One.\n\nTwo, e.g. this. \n Three", "createSceneOnNewLine": true,
                    "background": ask(prompt()),
                }));
                scenes.push(json!({
                    "story": "Layers.", "background": {"color": "#000000"},
                    "backgroundBrolls": [ask(prompt())], "elements": [ask(prompt())],
                }));
                scenes.push(json!({"minimumDuration": 4, "background": ask(prompt())}));
                let one_by_one = scenes
                    .iter()
                    .map(|scene| spoken("video", ratio, std::slice::from_ref(scene)));
                requests.extend(one_by_one);
                requests.push(spoken("video", ratio, &scenes));
            }
        }
    }
    requests
}

#[tokio::test]
async fn every_model_is_debited_as_planned() {
    let account = Account::open(&[]).await;
    let requests = every_offer();
    let (plain, open): (Vec<Value>, Vec<Value>) = requests.into_iter().partition(has_every_length);
    assert!(plain.len() > 200, "{}", plain.len());
    let plan = assert_paid_as_planned(&account, plain).await;
    for video in &plan.videos {
        let Cost {
            low,
            expected,
            high,
            unknown,
        } = &video.cost;
        assert!(
            low == expected && expected == high && unknown.is_empty(),
            "{:?}",
            video.cost
        );
        assert!(!high.is_zero());
    }
    // Where no length is asked for, it is the first of the model, and the plan says how far it may be off.
    let plan = assert_paid_as_planned(&account, open).await;
    assert!(plan.summary.cost.expected < plan.summary.cost.high);
    account.running.shutdown().await;
}

/// Tells whether a request leaves no length of a clip open.
fn has_every_length(request: &Value) -> bool {
    let text = request.to_string();
    text.matches("\"type\":\"video\"").count() == text.matches("\"videoDuration\"").count()
}

#[tokio::test]
async fn any_video_is_debited_within_its_range() {
    let account = Account::open(&[]).await;
    let mut runner = TestRunner::deterministic();
    let strategy = prop::collection::vec(request(), 60);
    for _ in 0..4 {
        let requests = strategy.new_tree(&mut runner).unwrap().current();
        assert_paid_as_planned(&account, requests).await;
    }
    account.running.shutdown().await;
}

/// A video with an avatar, which is paid by the length of the video.
fn with_avatar() -> impl Strategy<Value = Value> {
    let seconds = || prop::option::of(1..60u32);
    let scene =
        (story(), seconds(), seconds(), 1..9usize).prop_map(|(story, minimum, pause, times)| {
            let mut scene =
                json!({"story": vec![story; times].join(" "), "background": {"color": "#000000"}});
            if let Some(minimum) = minimum {
                scene["minimumDuration"] = json!(minimum);
            }
            if let Some(pause) = pause {
                scene["endPauseDuration"] = json!(f64::from(pause) / 2.0);
            }
            scene
        });
    prop::collection::vec(scene, 1..5).prop_map(|scenes| {
        let mut request = spoken("video", "16:9", &scenes);
        request["avatar"] = json!({"avatarId": "maya-office"});
        request
    })
}

#[tokio::test]
async fn avatars_are_debited_within_their_range() {
    for faults in [&[][..], &["avatar-proportional"]] {
        let account = Account::open(faults).await;
        let mut runner = TestRunner::deterministic();
        let strategy = prop::collection::vec(with_avatar(), 120);
        let requests = strategy.new_tree(&mut runner).unwrap().current();
        let plan = assert_paid_as_planned(&account, requests).await;
        assert!(
            plan.videos
                .iter()
                .all(|video| video.cost.unknown.is_empty())
        );
        assert!(plan.videos.iter().all(|video| !video.cost.low.is_zero()));
        account.running.shutdown().await;
    }
}

/// What nobody can know beforehand is unpriced, and what is known of it is still a lower bound.
#[tokio::test]
async fn what_cannot_be_known_is_at_least_its_lower_bound() {
    let account = Account::open(&[]).await;
    let image = || visual(&MODELS[0], None, json!({}));
    let sources = [
        json!({"storyCoPilot": {"prompt": "How rain forms"}}),
        json!({"blogUrl": "https://example.com/rain"}),
        json!({"pptUrl": "https://example.com/rain.pptx"}),
        json!({"audioUrl": "https://example.com/rain.mp3", "audioLanguage": "en-US"}),
        json!({"videoUrl": "https://example.com/rain.mp4", "audioLanguage": "en-US"}),
    ];
    let requests = sources.map(|mut scene| {
        scene["background"] = image();
        spoken("video", "16:9", &[scene])
    });
    let plan = assert_paid_as_planned(&account, requests.to_vec()).await;
    for video in &plan.videos {
        assert_eq!(video.cost.unknown.len(), 1, "{:?}", video.cost);
        assert!(!video.cost.low.is_zero());
    }
    account.running.shutdown().await;
}
