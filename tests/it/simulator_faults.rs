//! What a client sees on the wire when something goes wrong between it and the simulator.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::error::Error;
use std::io;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use reqwest::{Client, RequestBuilder, Response};
use serde_json::{Value, json};
use storyform::model::Credits;
use storyform::simulator::{
    Account, Arrival, Call, Clock, ConnectionEnd, Ending, ManualClock, Moment, Options, Running,
    Terms, start,
};
use tempfile::TempDir;

const IMAGES: &str = "/v1/aistudio/images";
const JOB_TIME: Duration = Duration::from_secs(30);

/// A simulator with faults, and what asks it.
struct Local {
    running: Running,
    clock: ManualClock,
    client: Client,
    _data: TempDir,
}

impl Local {
    async fn start(faults: &[&str]) -> Self {
        // A second test in the same process finds the provider installed already.
        rustls::crypto::ring::default_provider()
            .install_default()
            .ok();
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
        Self {
            running: start(options).await.unwrap(),
            clock,
            client: Client::new(),
            _data: data,
        }
    }

    fn asking(&self, request: RequestBuilder) -> RequestBuilder {
        request
            .header("Authorization", "key")
            .header("User-Agent", "storyform-tests")
    }

    fn submission(&self) -> RequestBuilder {
        let url = format!("{}{IMAGES}", self.running.base_url());
        let prompt = json!({"prompt": "A harbour at dawn"});
        self.asking(self.client.post(url)).json(&prompt)
    }

    async fn submit(&self) -> Result<Response, reqwest::Error> {
        self.submission().send().await
    }

    /// The statuses of all listed jobs.
    async fn listed(&self) -> Vec<Value> {
        let url = format!("{}/v1/jobs", self.running.base_url());
        let response = self.asking(self.client.get(url)).send().await.unwrap();
        let list: Value = response.json().await.unwrap();
        let items = list["items"].as_array().unwrap().iter();
        items.map(|item| item["data"]["status"].clone()).collect()
    }

    /// What is used of the credits after all jobs are done.
    async fn used(&self) -> Value {
        self.clock.advance(JOB_TIME);
        let url = format!("{}/v1/quota", self.running.base_url());
        let response = self.asking(self.client.get(url)).send().await.unwrap();
        let quota: Value = response.json().await.unwrap();
        quota["aiCredits"]["used"].clone()
    }
}

/// Finds the error of the system below one of the client.
fn cause(error: &reqwest::Error) -> Option<io::ErrorKind> {
    let mut source = error.source();
    while let Some(error) = source {
        if let Some(error) = error.downcast_ref::<io::Error>() {
            return Some(error.kind());
        }
        source = error.source();
    }
    None
}

#[tokio::test]
async fn a_reset_is_a_reset_and_leaves_open_whether_the_job_exists() {
    let cases = [("reset-before", 0, json!(0)), ("reset-after", 1, json!(2))];
    for (fault, jobs, used) in cases {
        let local = Local::start(&[&format!("{fault}:submit")]).await;
        let error = local.submit().await.unwrap_err();
        assert_eq!(
            cause(&error),
            Some(io::ErrorKind::ConnectionReset),
            "{fault}"
        );
        assert_eq!(local.listed().await.len(), jobs, "{fault}");
        assert_eq!(local.used().await, used, "{fault}");
        local.running.shutdown().await;
    }
}

#[tokio::test]
async fn a_lost_answer_is_a_closed_connection_and_a_charged_job() {
    let local = Local::start(&["lost-answer"]).await;
    let error = local.submit().await.unwrap_err();
    assert!(error.is_request(), "{error:?}");
    assert_ne!(cause(&error), Some(io::ErrorKind::ConnectionReset));
    assert_eq!(local.used().await, 2);
    assert_eq!(local.listed().await, ["completed"]);
    local.running.shutdown().await;
}

#[tokio::test]
async fn a_cut_body_comes_with_its_head_and_not_to_its_end() {
    let local = Local::start(&["cut-body:submit"]).await;
    let response = local.submit().await.unwrap();
    assert_eq!(response.status(), 200);
    let announced = response.content_length().unwrap();
    let error = response.bytes().await.unwrap_err();
    assert!(error.is_body() || error.is_decode(), "{error:?}");
    assert!(announced > 40, "{announced}");
    assert_eq!(local.listed().await, ["in-progress"]);
    local.running.shutdown().await;
}

#[tokio::test]
async fn the_first_half_of_a_cut_body_is_on_the_wire() {
    let local = Local::start(&["cut-body:quota"]).await;
    let address = local.running.address();
    let read = tokio::task::spawn_blocking(move || {
        let mut stream = TcpStream::connect(address).unwrap();
        let request = "GET /pictoryapis/v1/quota HTTP/1.1\r\nHost: x\r\nAuthorization: key\r\n\
                       User-Agent: raw\r\n\r\n";
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok();
        answer
    });
    let answer = read.await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    let length: usize = length.unwrap().parse().unwrap();
    assert_eq!(body.len(), length / 2, "{answer}");
    assert!(body.starts_with(r#"{"videoMinutes""#), "{body}");
    local.running.shutdown().await;
}

#[tokio::test]
async fn heads_and_bodies_come_late() {
    let local = Local::start(&["slow=200:image", "slow-body=200:image"]).await;
    let begin = Instant::now();
    let response = local.submit().await.unwrap();
    let head = begin.elapsed();
    response.bytes().await.unwrap();
    let body = begin.elapsed() - head;
    for waited in [head, body] {
        assert!(waited >= Duration::from_millis(150), "{head:?} {body:?}");
    }
    local.running.shutdown().await;
}

#[tokio::test]
async fn a_client_that_gives_up_waiting_has_a_job_nevertheless() {
    let local = Local::start(&["slow-body=60000:submit"]).await;
    let patience = Duration::from_millis(300);
    let response = local.submission().timeout(patience).send().await.unwrap();
    assert!(response.bytes().await.unwrap_err().is_timeout());
    assert_eq!(local.listed().await, ["in-progress"]);
    local.running.shutdown().await;
}

#[tokio::test]
async fn answers_that_are_no_json_come_with_200() {
    let local = Local::start(&["html:times=1:submit", "truncated-json:after=1:submit"]).await;
    let page = local.submit().await.unwrap();
    assert_eq!(page.status(), 200);
    assert_eq!(page.headers()["content-type"], "text/html; charset=UTF-8");
    let truncated = local.submit().await.unwrap();
    assert_eq!(truncated.status(), 200);
    assert_eq!(truncated.headers()["content-type"], "application/json");
    let text = truncated.text().await.unwrap();
    assert!(text.starts_with(r#"{"success":true"#), "{text}");
    assert!(serde_json::from_str::<Value>(&text).is_err(), "{text}");
    assert_eq!(local.listed().await.len(), 2);
    local.running.shutdown().await;
}

#[tokio::test]
async fn an_oversized_answer_is_still_json() {
    let local = Local::start(&["oversized-json:quota"]).await;
    let url = format!("{}/v1/quota", local.running.base_url());
    let response = local.asking(local.client.get(url)).send().await.unwrap();
    let bytes = response.bytes().await.unwrap();
    assert_eq!(bytes.len(), 33 * 1024 * 1024);
    let quota: Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(quota["aiCredits"]["used"], 0);
    local.running.shutdown().await;
}

#[tokio::test]
async fn a_date_to_come_again_is_told_by_the_clock_of_the_server() {
    let faults = [
        "http-429:submit:times=1:retry-date=90",
        "clock-jump=3600:submit",
    ];
    let local = Local::start(&faults).await;
    let response = local.submit().await.unwrap();
    assert_eq!(response.status(), 429);
    let header = |name| response.headers()[name].to_str().unwrap();
    assert_eq!(header("date"), "Mon, 04 May 2026 11:00:00 GMT");
    assert_eq!(header("retry-after"), "Mon, 04 May 2026 11:01:30 GMT");
    local.running.shutdown().await;
}

#[tokio::test]
async fn a_request_that_a_proxy_repeats_is_two_charged_jobs() {
    let local = Local::start(&["duplicate"]).await;
    assert_eq!(local.submit().await.unwrap().status(), 200);
    assert_eq!(local.listed().await.len(), 2);
    assert_eq!(local.used().await, 4);
    local.running.shutdown().await;
}

#[tokio::test]
async fn files_fail_on_their_way_as_answers_do() {
    let faults = [
        "http-503:file:times=1",
        "reset-before:file:after=1:times=1",
        "cut-body:file",
    ];
    let local = Local::start(&faults).await;
    local.submit().await.unwrap();
    local.clock.advance(JOB_TIME);
    let url = format!("{}{IMAGES}", local.running.base_url());
    let response = local.asking(local.client.get(url)).send().await.unwrap();
    let list: Value = response.json().await.unwrap();
    let file = list["items"][0]["url"].as_str().unwrap();
    let fetch = async || local.client.get(file).send().await;
    assert_eq!(fetch().await.unwrap().status(), 503);
    assert!(fetch().await.is_err());
    assert!(fetch().await.unwrap().bytes().await.is_err());
    local.running.shutdown().await;
}

/// Sends the same calls to an account in memory, and returns what comes of them.
fn sequence(seed: u64) -> (Vec<Arrival>, Vec<Ending>, Credits) {
    let clock = ManualClock::new(Moment::from_millis(0));
    let mut terms = Terms::new(Clock::Manual(clock.clone()));
    terms.seed = seed;
    let faults = [
        "reset-after:chance=30",
        "http-500:chance=20",
        "fail-charged:chance=30",
    ];
    terms.faults = faults.iter().map(|fault| fault.parse().unwrap()).collect();
    let account = Account::new(terms);
    let body = json!({"prompt": "A harbour at dawn"}).to_string();
    let path = format!("/pictoryapis{IMAGES}");
    let call = Call {
        method: "POST",
        path: &path,
        authorization: Some("key"),
        user_agent: Some("test"),
        body: body.as_bytes(),
        ..Call::default()
    };
    let arrivals = (0..40).map(|_| account.answer(&call).arrival).collect();
    while let Some(at) = account.next_end() {
        clock.set(at);
    }
    let accepted = account.accepted();
    let charged = accepted.iter().map(|job| job.charged).sum();
    assert_eq!(account.charged(), charged);
    let endings = accepted.into_iter().map(|job| job.ending).collect();
    (arrivals, endings, charged)
}

#[test]
fn a_seed_replays_what_was_left_to_chance() {
    let (arrivals, endings, charged) = sequence(11);
    assert_eq!(sequence(11), (arrivals.clone(), endings.clone(), charged));
    assert_ne!(sequence(12).0, arrivals);
    let reset = Arrival::Lost {
        was_handled: true,
        end: ConnectionEnd::Reset,
    };
    let statuses = |status| {
        let told =
            |arrival: &&Arrival| matches!(arrival, Arrival::Whole(reply) if reply.status == status);
        arrivals.iter().filter(told).count()
    };
    let lost = arrivals.iter().filter(|arrival| **arrival == reset).count();
    assert!(lost > 0 && statuses(500) > 0);
    assert_eq!(lost + statuses(200), endings.len());
    let failed = Ending::Failed("TEXT_TO_VIDEO_FAILED".to_owned());
    assert!(endings.contains(&failed) && endings.contains(&Ending::Completed));
    let all = i64::try_from(endings.len()).unwrap();
    assert_eq!(charged, Credits::from_thousandths(2000 * all));
}
