//! The simulator over real HTTP: status codes, files, faults on the wire, restarts, webhooks.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::time::Duration;

use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};
use storyform::model::Credits;
use storyform::simulator::{Clock, ManualClock, Moment, Options, Running, StartError, start};
use tempfile::TempDir;

const JOB_TIME: Duration = Duration::from_secs(30);

/// A running simulator with a clock in hand.
struct Local {
    running: Running,
    clock: ManualClock,
    client: Client,
}

fn options(data: &Path, clock: &ManualClock, faults: &[&str]) -> Options {
    Options {
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        data: data.to_owned(),
        credits: Credits::from_thousandths(1_000_000),
        video_minutes: 600,
        job_time: JOB_TIME,
        seed: 1,
        keys: Vec::new(),
        faults: faults.iter().map(|fault| fault.parse().unwrap()).collect(),
        clock: Clock::Manual(clock.clone()),
    }
}

impl Local {
    async fn start(data: &Path, faults: &[&str]) -> Self {
        let clock = ManualClock::new(Moment::from_millis(1_777_888_800_000));
        Self::at(data, clock, faults).await
    }

    async fn at(data: &Path, clock: ManualClock, faults: &[&str]) -> Self {
        // A second test in the same process finds the provider installed already.
        rustls::crypto::ring::default_provider()
            .install_default()
            .ok();
        let running = start(options(data, &clock, faults)).await.unwrap();
        let client = Client::builder()
            .user_agent("storyform-tests")
            .build()
            .unwrap();
        Self {
            running,
            clock,
            client,
        }
    }

    async fn send(&self, method: Method, path: &str, body: Option<Value>) -> (StatusCode, Value) {
        let url = format!("{}{path}", self.running.base_url());
        let mut request = self
            .client
            .request(method, url)
            .header("Authorization", "key");
        if let Some(body) = body {
            request = request.json(&body);
        }
        let response = request.send().await.unwrap();
        let status = response.status();
        let bytes = response.bytes().await.unwrap();
        (status, serde_json::from_slice(&bytes).unwrap_or_default())
    }

    async fn get(&self, path: &str) -> Value {
        self.send(Method::GET, path, None).await.1
    }

    async fn submit(&self, path: &str, body: Value) -> String {
        let (status, answer) = self.send(Method::POST, path, Some(body)).await;
        assert_eq!(status, 200, "{answer}");
        answer["data"]["jobId"].as_str().unwrap().to_owned()
    }

    /// Submits a job and returns what it shows when its time is over.
    async fn run(&self, path: &str, body: Value) -> Value {
        let id = self.submit(path, body).await;
        self.clock.advance(JOB_TIME);
        self.get(&format!("/v1/jobs/{id}")).await["data"].clone()
    }

    /// Fetches a file without a key.
    async fn fetch(&self, url: &Value) -> (StatusCode, String, Vec<u8>) {
        let response = self.client.get(url.as_str().unwrap()).send().await.unwrap();
        let content_type = response.headers()["content-type"]
            .to_str()
            .unwrap()
            .to_owned();
        let status = response.status();
        (
            status,
            content_type,
            response.bytes().await.unwrap().to_vec(),
        )
    }
}

const RENDER: &str = "/v2/video/storyboard/render";

fn storyboard() -> Value {
    let scene = |story: &str, prompt: &str| {
        let visual = json!({"model": "nanobanana", "mediaStyle": "vintage", "prompt": prompt});
        json!({"story": story, "background": {"type": "image", "aiVisual": visual}})
    };
    json!({
        "videoName": "Harbour Tour",
        "voiceOver": {"enabled": true, "aiVoices": [{"speaker": "Jackson"}]},
        "scenes": [
            scene("The harbour wakes up.", "A harbour at dawn"),
            scene("Gulls circle above the boats.", "Gulls above fishing boats"),
        ]
    })
}

#[tokio::test]
async fn every_file_of_a_render_is_real() {
    let data = TempDir::new().unwrap();
    let local = Local::start(data.path(), &[]).await;
    let rendered = local.run(RENDER, storyboard()).await;
    let (status, kind, thumbnail) = local.fetch(&rendered["thumbnail"]).await;
    assert_eq!((status.as_u16(), kind.as_str()), (200, "image/png"));
    assert_eq!(thumbnail[..8], *b"\x89PNG\r\n\x1a\n");
    let (_, kind, sound) = local.fetch(&rendered["audioURL"]).await;
    assert_eq!(
        (kind.as_str(), &sound[..2]),
        ("audio/mpeg", &[0xFF, 0xFB][..])
    );
    let (_, _, subtitles) = local.fetch(&rendered["srtFile"]).await;
    let subtitles = String::from_utf8(subtitles).unwrap();
    assert!(subtitles.contains("Gulls circle above the boats."));
    let (_, kind, page) = local.fetch(&rendered["videoShareURL"]).await;
    assert_eq!(kind, "text/html; charset=utf-8");
    assert!(
        String::from_utf8(page)
            .unwrap()
            .contains("Harbour_Tour.mp4")
    );
    assert!(
        rendered["videoURL"]
            .as_str()
            .unwrap()
            .ends_with("/Harbour_Tour.mp4")
    );
    local.running.shutdown().await;
}

#[cfg(feature = "media")]
#[tokio::test]
async fn the_video_is_an_mp4_of_all_shots() {
    let data = TempDir::new().unwrap();
    let local = Local::start(data.path(), &[]).await;
    let rendered = local.run(RENDER, storyboard()).await;
    let (status, kind, video) = local.fetch(&rendered["videoURL"]).await;
    assert_eq!((status.as_u16(), kind.as_str()), (200, "video/mp4"));
    assert_eq!(video[4..8], *b"ftyp");
    assert_eq!(rendered["videoDuration"], 4);
    local.running.shutdown().await;
}

#[tokio::test]
async fn files_need_no_key_and_the_api_does() {
    let data = TempDir::new().unwrap();
    let local = Local::start(data.path(), &[]).await;
    let url = format!("{}/v1/quota", local.running.base_url());
    for key in [None, Some("Bearer pictai_x")] {
        let request = local.client.get(&url);
        let request = key.iter().fold(request, |request, key| {
            request.header("Authorization", *key)
        });
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 401);
        assert_eq!(
            response.text().await.unwrap(),
            r#"{"message":"Unauthorized"}"#
        );
    }
    let (status, _) = local.send(Method::GET, "/v2/jobs", None).await;
    assert_eq!(status, 404);
    local.running.shutdown().await;
}

#[tokio::test]
async fn bad_json_is_refused_and_unknown_fields_are_not() {
    let data = TempDir::new().unwrap();
    let local = Local::start(data.path(), &[]).await;
    let url = format!("{}{RENDER}", local.running.base_url());
    let request = local
        .client
        .post(url)
        .header("Authorization", "key")
        .body("{");
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 400);
    let body: Value = response.json().await.unwrap();
    assert_eq!(body["code"], "INVALID_REQUEST_BODY");
    let mut odd = storyboard();
    odd["scenez"] = json!([]);
    local.submit(RENDER, odd).await;
    local.running.shutdown().await;
}

#[tokio::test]
async fn a_restart_on_another_port_forgets_nothing() {
    let data = TempDir::new().unwrap();
    let local = Local::start(data.path(), &[]).await;
    let prompt = json!({"prompt": "A harbour at dawn", "aspectRatio": "1:1"});
    let image = local.run("/v1/aistudio/images", prompt).await;
    let pending = local.submit(RENDER, storyboard()).await;
    let clock = local.clock.clone();
    local.running.shutdown().await;

    let local = Local::at(data.path(), clock, &[]).await;
    local.clock.advance(JOB_TIME);
    let job = local.get(&format!("/v1/jobs/{pending}")).await;
    assert_eq!(job["data"]["aiCreditsUsed"], 8);
    let background = json!({"type": "image", "visualUrl": image["url"]});
    let scene = json!({"story": "One.", "background": background});
    let reused = local
        .run(RENDER, json!({"videoName": "a", "scenes": [scene]}))
        .await;
    assert_eq!(reused["status"], "completed");
    let quota = local.get("/v1/quota").await;
    assert_eq!(quota["aiCredits"], json!({"used": 10, "limit": 1000}));
    local.running.shutdown().await;
}

#[tokio::test]
async fn two_simulators_do_not_share_their_data() {
    let data = TempDir::new().unwrap();
    let local = Local::start(data.path(), &[]).await;
    let second = start(options(data.path(), &local.clock, &[])).await;
    assert!(matches!(second, Err(StartError::Log(_))));
    local.running.shutdown().await;
    let clock = ManualClock::new(Moment::from_millis(0));
    let third = start(options(data.path(), &clock, &[])).await.unwrap();
    third.shutdown().await;
}

#[tokio::test]
async fn a_lost_answer_is_an_accepted_job() {
    let data = TempDir::new().unwrap();
    let local = Local::start(data.path(), &["lost-answer:submit:times=1"]).await;
    let url = format!("{}{RENDER}", local.running.base_url());
    let request = local
        .client
        .post(url)
        .header("Authorization", "key")
        .json(&storyboard());
    let error = request.send().await.unwrap_err();
    assert!(error.is_request(), "{error:?}");
    let jobs = local.get("/v1/jobs").await;
    assert_eq!(jobs["items"].as_array().unwrap().len(), 1);
    local.running.shutdown().await;
}

#[tokio::test]
async fn faults_show_on_the_wire() {
    let data = TempDir::new().unwrap();
    let faults = [
        "http-401:quota:times=1",
        "http-429:usage:times=1",
        "http-429:poll:times=1:retry-after=3",
        "http-500:jobs:times=1",
        "cloudflare:list:times=1:after=1",
        "dead-files=.srt",
    ];
    let local = Local::start(data.path(), &faults).await;
    assert_eq!(local.send(Method::GET, "/v1/quota", None).await.0, 401);
    assert_eq!(local.send(Method::GET, "/v1/quota", None).await.0, 200);
    for (path, header) in [("/v1/aicredits/usage", None), ("/v1/jobs/x", Some("3"))] {
        let url = format!("{}{path}", local.running.base_url());
        let request = local.client.get(url).header("Authorization", "key");
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 429);
        let retry_after = response.headers().get("retry-after");
        assert_eq!(retry_after.map(|value| value.to_str().unwrap()), header);
    }
    assert_eq!(local.send(Method::GET, "/v1/jobs", None).await.0, 500);
    let (status, body) = local.send(Method::GET, "/v1/jobs", None).await;
    assert_eq!((status.as_u16(), body), (403, Value::Null));
    let rendered = local.run(RENDER, storyboard()).await;
    assert_eq!(local.fetch(&rendered["srtFile"]).await.0, 404);
    assert_eq!(local.fetch(&rendered["vttFile"]).await.0, 200);
    local.running.shutdown().await;
}

#[tokio::test]
async fn an_upload_is_served_and_dies_with_its_job() {
    let data = TempDir::new().unwrap();
    let local = Local::start(data.path(), &[]).await;
    let body = json!({"fileName": "my logo.png", "contentType": "image/png"});
    let (_, offer) = local
        .send(Method::POST, "/v1/media/generateurl", Some(body))
        .await;
    let offer = &offer["data"];
    assert_eq!(local.fetch(&offer["url"]).await.0, 404);
    let put = |kind: &'static str| {
        let request = local.client.put(offer["signedUrl"].as_str().unwrap());
        request.header("content-type", kind).body("picture").send()
    };
    assert_eq!(put("image/jpeg").await.unwrap().status(), 403);
    assert_eq!(put("image/png").await.unwrap().status(), 200);
    let (status, kind, bytes) = local.fetch(&offer["url"]).await;
    assert_eq!((status.as_u16(), kind.as_str()), (200, "image/png"));
    assert_eq!(bytes, b"picture");
    let background = json!({"type": "image", "visualUrl": offer["url"]});
    let scene = json!({"story": "One.", "background": background});
    let job = local
        .submit(RENDER, json!({"videoName": "a", "scenes": [scene]}))
        .await;
    local.clock.advance(JOB_TIME);
    let clean = format!("/v1/jobs/{job}/clean");
    assert_eq!(local.send(Method::DELETE, &clean, None).await.0, 200);
    assert_eq!(local.fetch(&offer["url"]).await.0, 404);
    local.running.shutdown().await;
}

#[tokio::test]
async fn a_dead_address_on_this_machine_fails_the_job() {
    let data = TempDir::new().unwrap();
    let local = Local::start(data.path(), &[]).await;
    let closed = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let render = async |url: String| {
        let background = json!({"type": "image", "visualUrl": url});
        let scene = json!({"story": "One.", "background": background});
        local
            .run(RENDER, json!({"videoName": "a", "scenes": [scene]}))
            .await
    };
    let dead = render(format!("http://{closed}/a.png")).await;
    assert_eq!(dead["error_code"], "SCENE_BACKGROUND_VISUAL_NOT_FOUND");
    let elsewhere = render("https://example.com/a.png".to_owned()).await;
    assert_eq!(elsewhere["status"], "completed");
    local.running.shutdown().await;
}

#[tokio::test]
async fn a_head_request_tells_whether_a_file_is_there() {
    let data = TempDir::new().unwrap();
    let local = Local::start(data.path(), &["files-expire=60000"]).await;
    let prompt = json!({"prompt": "A harbour at dawn", "aspectRatio": "1:1"});
    let image = local.run("/v1/aistudio/images", prompt).await;
    let url = image["url"].as_str().unwrap();
    let (_, _, bytes) = local.fetch(&image["url"]).await;
    let head = local.client.head(url).send().await.unwrap();
    assert_eq!(head.status(), 200);
    assert_eq!(head.headers()["content-type"], "image/png");
    let length = head.headers()["content-length"].to_str().unwrap();
    assert_eq!(length, bytes.len().to_string());
    assert!(head.bytes().await.unwrap().is_empty());
    let ranged = local.client.get(url).header("range", "bytes=0-3");
    assert_eq!(ranged.send().await.unwrap().status(), 200);
    // Jobs end at the time that they are due, whenever somebody asks.
    local.clock.advance(Duration::from_secs(60));
    let head = local.client.head(url).send().await.unwrap();
    assert_eq!(head.status(), 404);
    assert_eq!(local.fetch(&image["url"]).await.0, 404);
    local.running.shutdown().await;
}

#[tokio::test]
async fn the_log_holds_what_was_submitted_in_order() {
    let data = TempDir::new().unwrap();
    let local = Local::start(data.path(), &[]).await;
    local.submit("/v2/video/storyboard", storyboard()).await;
    let prompt = json!({"prompt": "A harbour at dawn"});
    local.submit("/v1/aistudio/images", prompt.clone()).await;
    local.submit(RENDER, storyboard()).await;
    let log = std::fs::read_to_string(data.path().join("events.jsonl")).unwrap();
    let events = log.lines().map(|line| serde_json::from_str(line).unwrap());
    let accepted = events.filter(|event: &Value| event["event"] == "accepted");
    let works: Vec<Value> = accepted
        .map(|event| event["submission"]["work"].clone())
        .collect();
    let kinds: Vec<&Value> = works.iter().map(|work| &work["kind"]).collect();
    assert_eq!(kinds, ["preview", "studio_image", "direct_render"]);
    assert_eq!(works[0]["storyboard"], storyboard());
    assert_eq!(works[1]["request"], prompt);
    assert_eq!(works[2]["storyboard"], storyboard());
    local.running.shutdown().await;
}

#[tokio::test]
async fn a_webhook_tells_of_a_completed_job() {
    let data = TempDir::new().unwrap();
    let local = Local::start(data.path(), &[]).await;
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut body = storyboard();
    body["webhook"] = json!(format!("http://{}/done", listener.local_addr().unwrap()));
    body["webhookInput"] = json!({"ticket": 7});
    let job = local.submit(RENDER, body).await;
    local.clock.advance(JOB_TIME);
    // Nobody polls: the simulator notices by itself that the job is due.
    let told = tokio::task::spawn_blocking(move || told(&listener))
        .await
        .unwrap();
    assert!(told.starts_with("POST /done HTTP/1.1\r\n"), "{told}");
    let body: Value = serde_json::from_str(told.split("\r\n\r\n").nth(1).unwrap()).unwrap();
    assert_eq!(
        (&body["job_id"], &body["webhookInput"]),
        (&json!(job), &json!({"ticket": 7}))
    );
    assert_eq!(body["data"]["status"], "completed");
    local.running.shutdown().await;
}

/// Accepts one connection and reads its request.
fn told(listener: &TcpListener) -> String {
    let (mut stream, _) = listener.accept().unwrap();
    let mut bytes = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        let count = stream.read(&mut chunk).unwrap();
        bytes.extend_from_slice(&chunk[..count]);
        let text = String::from_utf8_lossy(&bytes);
        if count == 0 || text.ends_with('}') {
            stream
                .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
                .unwrap();
            return text.into_owned();
        }
    }
}

#[tokio::test]
async fn discovery_lists_have_their_own_envelopes() {
    let data = TempDir::new().unwrap();
    let local = Local::start(data.path(), &[]).await;
    assert!(local.get("/v1/voiceovers/tracks").await.is_array());
    assert!(local.get("/v1/brands/video").await.is_array());
    assert!(local.get("/v1/styles").await.is_array());
    assert!(local.get("/v1/smartlayouts").await["items"].is_array());
    let avatars = local.get("/v1/avatars").await;
    assert_eq!(avatars["items"][0]["looks"][0]["id"], "maya-office");
    local.running.shutdown().await;
}
