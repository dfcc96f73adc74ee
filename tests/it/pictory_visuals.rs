//! The client and its files against the simulator: visuals generated, harvested, reused, stored.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::net::SocketAddr;
use std::time::Duration;

use secrecy::SecretString;
use serde_json::{Value, json};
use storyform::journal::{Budget, Leave};
use storyform::model::{Credits, JobId, VisualKind};
use storyform::pictory::{
    Client, CompletedJob, Files, JobStatus, Liveness, Preview, Settings, SubmitError,
};
use storyform::simulator::{Clock, ManualClock, Moment, Options, Running, start};
use tempfile::TempDir;

use crate::servers::Server;

const JOB_TIME: Duration = Duration::from_secs(30);

/// A simulator with a clock in hand, a client of it, and its files.
pub(crate) struct Account {
    pub(crate) running: Running,
    clock: ManualClock,
    pub(crate) client: Client,
    files: Files,
    _data: TempDir,
}

fn settings(base_url: &str) -> Settings {
    let mut settings = Settings::new(base_url, SecretString::from("key"));
    settings.request_gap = Duration::ZERO;
    settings.submission_gap = Duration::ZERO;
    settings.attempts_max = 1;
    settings
}

pub(crate) fn leave() -> Leave {
    Budget::new(None).reserve(None).unwrap().into_parts().0
}

impl Account {
    pub(crate) async fn open(faults: &[&str]) -> Self {
        let data = TempDir::new().unwrap();
        let clock = ManualClock::new(Moment::from_millis(1_777_888_800_000));
        let options = Options {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            data: data.path().to_owned(),
            credits: Credits::from_thousandths(1_000_000),
            video_minutes: 600,
            job_time: JOB_TIME,
            seed: 1,
            keys: Vec::new(),
            faults: faults.iter().map(|fault| fault.parse().unwrap()).collect(),
            clock: Clock::Manual(clock.clone()),
        };
        let running = start(options).await.unwrap();
        let settings = settings(&running.base_url());
        Self {
            client: Client::new(&settings).unwrap(),
            files: Files::new(&settings, Some(&running.base_url())).unwrap(),
            running,
            clock,
            _data: data,
        }
    }

    /// Lets a job end, and returns what it left.
    pub(crate) async fn finished(&self, job: Result<JobId, SubmitError>) -> CompletedJob {
        let job = job.unwrap();
        self.clock.advance(JOB_TIME);
        match self.client.job(&job).await.unwrap().status {
            JobStatus::Completed(done) => *done,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) async fn image(&self, body: Value) -> CompletedJob {
        let turn = self.client.turn().await;
        let job = self.client.generate_image(turn, &body, leave()).await;
        self.finished(job).await
    }

    /// Submits a preview and returns its job.
    pub(crate) async fn previewed(&self, body: &Value) -> JobId {
        let turn = self.client.turn().await;
        let job = self.client.preview_storyboard(turn, body, leave()).await;
        job.unwrap()
    }

    async fn bytes(&self, url: &str) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.files.fetch(url, &mut bytes).await.unwrap();
        bytes
    }
}

/// A story that is split into three scenes, each with a visual of its own.
fn split_storyboard() -> Value {
    let visual = json!({"model": "nanobanana", "mediaStyle": "vintage"});
    json!({
        "videoName": "Harbour",
        "scenes": [
            {
                "story": "The harbour wakes up. Gulls circle. Boats go out!",
                "createSceneOnEndOfSentence": true,
                "background": {"type": "image", "aiVisual": visual},
            },
            {"story": "Nothing but blue.", "background": {"color": "rgba(0,0,255,1)"}},
        ],
    })
}

fn stories(preview: &Preview) -> Vec<&str> {
    let scenes = preview.scenes.iter();
    scenes
        .map(|scene| scene.story.as_deref().unwrap())
        .collect()
}

#[tokio::test]
async fn an_image_is_generated_and_fetched() {
    let account = Account::open(&[]).await;
    let body = json!({"prompt": "harbour at dawn", "model": "flux-schnell", "aspectRatio": "9:16"});
    let done = account.image(body).await;
    assert_eq!(done.credits_used, Some(Credits::from_thousandths(600)));
    assert_eq!(done.preview, None);
    let visual = done.visual.unwrap();
    let (width, height) = (visual.width.unwrap(), visual.height.unwrap());
    assert!(width < height, "{width} × {height}");
    assert_eq!((visual.duration_ms, &visual.last_frame_url), (None, &None));
    let alive = account.files.is_alive(&visual.url).await.unwrap();
    assert_eq!(alive, Liveness::Alive);
    assert!(account.bytes(&visual.url).await.starts_with(b"\x89PNG"));
    account.running.shutdown().await;
}

#[tokio::test]
async fn a_clip_is_generated_with_its_last_frame() {
    let account = Account::open(&[]).await;
    let body = json!({"prompt": "harbour at dawn", "model": "pixverse5.5", "duration": "8s"});
    let turn = account.client.turn().await;
    let job = account.client.generate_clip(turn, &body, leave()).await;
    let done = account.finished(job).await;
    assert_eq!(done.credits_used, Some(Credits::from_thousandths(12_800)));
    let visual = done.visual.unwrap();
    assert_eq!(visual.duration_ms, Some(8_000));
    let frame = visual.last_frame_url.unwrap();
    assert!(account.bytes(&frame).await.starts_with(b"\x89PNG"));
    account.running.shutdown().await;
}

#[tokio::test]
async fn a_preview_tells_its_scenes_and_their_visuals() {
    for faults in [&[][..], &["storyboard-keeps-ai-visual"]] {
        let account = Account::open(faults).await;
        let job = account.previewed(&split_storyboard()).await;
        let done = account.finished(Ok(job)).await;
        assert_eq!(done.credits_used, Some(Credits::from_thousandths(12_000)));
        assert_eq!(done.visual, None);
        assert!(done.outputs.preview_url.is_some());
        let preview = done.preview.unwrap();
        assert_eq!(preview.video_name.as_deref(), Some("Harbour"));
        let expected = [
            "The harbour wakes up.",
            "Gulls circle.",
            "Boats go out!",
            "Nothing but blue.",
        ];
        assert_eq!(stories(&preview), expected);
        let scenes = preview.scenes.iter();
        let seen: Vec<_> = scenes.map(|scene| scene.background.clone()).collect();
        assert_eq!(seen, preview.backgrounds);
        assert_eq!(seen[3], None, "a colour has no address");
        for (number, visual) in seen.iter().flatten().enumerate() {
            assert_eq!(visual.kind, Some(VisualKind::Image));
            let others = seen.iter().flatten().skip(number + 1);
            assert!(others.clone().all(|other| other.url != visual.url));
            assert!(account.bytes(&visual.url).await.starts_with(b"\x89PNG"));
        }
        account.running.shutdown().await;
    }
}

#[tokio::test]
async fn a_preview_is_rendered_without_paying_twice() {
    let account = Account::open(&[]).await;
    let preview = account.previewed(&split_storyboard()).await;
    account.finished(Ok(preview.clone())).await;
    let before = account
        .client
        .quota()
        .await
        .unwrap()
        .ai_credits
        .unwrap()
        .used;
    let turn = account.client.turn().await;
    let body = json!({});
    let job = account
        .client
        .render_preview(turn, &preview, &body, leave())
        .await;
    assert_ne!(job.as_ref().unwrap(), &preview);
    let done = account.finished(job).await;
    assert!(done.outputs.video_url.is_some());
    assert_eq!((done.visual, done.preview), (None, None));
    let after = account
        .client
        .quota()
        .await
        .unwrap()
        .ai_credits
        .unwrap()
        .used;
    assert_eq!(before, after);
    let turn = account.client.turn().await;
    let unknown = JobId::new("00000000-0000-0000-0000-000000000000");
    let refused = account
        .client
        .render_preview(turn, &unknown, &body, leave())
        .await;
    assert!(
        matches!(refused, Err(SubmitError::Refused { .. })),
        "{refused:?}"
    );
    account.running.shutdown().await;
}

#[tokio::test]
async fn an_upload_comes_back_byte_by_byte() {
    let account = Account::open(&[]).await;
    let prompt = json!({"prompt": "harbour at dawn", "model": "flux-schnell"});
    let visual = account.image(prompt).await.visual.unwrap();
    let picture = account.bytes(&visual.url).await;
    let address = account.client.upload_address("my harbour.png", "image/png");
    let address = address.await.unwrap();
    let dead = account.files.is_alive(&address.url).await.unwrap();
    assert_eq!(dead, Liveness::Dead { status: 404 });
    for _ in 0..2 {
        let stored = account.files.upload(&address, "image/png", picture.clone());
        stored.await.unwrap();
    }
    let wrong = account
        .files
        .upload(&address, "image/jpeg", Vec::new())
        .await;
    assert!(wrong.is_err());
    let mut bytes = Vec::new();
    let fetched = account.files.fetch(&address.url, &mut bytes).await.unwrap();
    assert_eq!(fetched.content_type.as_deref(), Some("image/png"));
    assert_eq!(bytes, picture);
    account.running.shutdown().await;
}

#[tokio::test]
async fn dead_files_are_found_dead() {
    let account = Account::open(&["dead-files=/images/"]).await;
    let prompt = json!({"prompt": "harbour at dawn", "model": "flux-schnell"});
    let visual = account.image(prompt).await.visual.unwrap();
    let dead = account.files.is_alive(&visual.url).await.unwrap();
    assert_eq!(dead, Liveness::Dead { status: 404 }, "{}", visual.url);
    account.running.shutdown().await;
    let broken = Account::open(&["http-500:file"]).await;
    let prompt = json!({"prompt": "harbour at dawn", "model": "flux-schnell"});
    let visual = broken.image(prompt).await.visual.unwrap();
    assert!(broken.files.is_alive(&visual.url).await.is_err());
    broken.running.shutdown().await;
}

#[tokio::test]
async fn paid_requests_go_where_they_should_and_once() {
    for status in [200, 429, 503] {
        let body = r#"{"success":true,"data":{"jobId":"j2"}}"#;
        let server = Server::always(status, if status == 200 { body } else { "" }).await;
        let client = Client::new(&settings(&server.url)).unwrap();
        let (body, preview) = (json!({"a": 1}), JobId::new("a/../b"));
        let turn = async || client.turn().await;
        let results = [
            client
                .preview_storyboard(turn().await, &body, leave())
                .await,
            client.generate_image(turn().await, &body, leave()).await,
            client.generate_clip(turn().await, &body, leave()).await,
            client
                .render_preview(turn().await, &preview, &body, leave())
                .await,
        ];
        assert!(
            results
                .iter()
                .all(|result| result.is_ok() == (status == 200))
        );
        let asked: Vec<String> = server
            .seen()
            .iter()
            .map(|seen| format!("{} {} {}", seen.method, seen.uri, seen.body))
            .collect();
        assert_eq!(
            asked,
            [
                r#"POST /pictoryapis/v2/video/storyboard {"a":1}"#,
                r#"POST /pictoryapis/v1/aistudio/images {"a":1}"#,
                r#"POST /pictoryapis/v1/aistudio/videos {"a":1}"#,
                r#"PUT /pictoryapis/v2/video/render/a%2F..%2Fb {"a":1}"#,
            ]
        );
    }
}

#[tokio::test]
async fn an_answer_that_echoes_the_preview_is_a_doubt() {
    let body = r#"{"success":true,"data":{"jobId":"7B1F-preview"}}"#;
    let server = Server::always(200, body).await;
    let client = Client::new(&settings(&server.url)).unwrap();
    let render = async |preview: &str| {
        let (turn, preview) = (client.turn().await, JobId::new(preview));
        client
            .render_preview(turn, &preview, &json!({}), leave())
            .await
    };
    let Err(SubmitError::Unknown { detail }) = render("7b1f-PREVIEW").await else {
        panic!("an echo is no job");
    };
    assert!(detail.contains("repeats the id"), "{detail}");
    assert!(render("another").await.is_ok());
    assert_eq!(server.seen().len(), 2);
    for preview in ["", ".", "..", "a b", "é"] {
        let result = render(preview).await;
        assert!(matches!(result, Err(SubmitError::NotSent(_))), "{result:?}");
    }
    assert_eq!(server.seen().len(), 2, "an unusable id is not sent");
}
