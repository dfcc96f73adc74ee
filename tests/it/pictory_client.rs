//! The client against servers that misbehave: what class an answer falls into, that a paid
//! request leaves exactly once, and that the key is seen by the server alone.

use std::io::Write;
use std::net::TcpListener;
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use axum::http::Method;
use secrecy::SecretString;
use serde_json::{Value, json};
use storyform::journal::{Budget, Leave};
use storyform::model::{Credits, JobId};
use storyform::pictory::{ApiError, Client, JobStatus, Settings, SubmitError, TransportKind};

use crate::servers::{RawServer, Server, answer, read_request};

const KEY: &str = "pictai_canary_2f6b9d";
const CANARY: &str = "canary";
/// A seed whose first draws are small, so that tests of repetition are quick.
const SMALL_JITTER_SEED: u64 = 52;

fn settings(url: &str) -> Settings {
    let mut settings = Settings::new(url, SecretString::from(KEY));
    settings.request_timeout = Duration::from_secs(20);
    settings.request_gap = Duration::ZERO;
    settings.submission_gap = Duration::ZERO;
    settings.body_bytes_max = 2000;
    settings.attempts_max = 1;
    settings
}

fn client(url: &str) -> Client {
    Client::new(&settings(url)).unwrap()
}

fn patient_client(url: &str) -> Client {
    let mut settings = settings(url);
    settings.attempts_max = 3;
    settings.jitter_seed = SMALL_JITTER_SEED;
    Client::new(&settings).unwrap()
}

fn leave() -> Leave {
    Budget::new(None).reserve(None).unwrap().into_parts().0
}

async fn submit(url: &str) -> Result<JobId, SubmitError> {
    let body = json!({"videoName": "x", "scenes": [{"story": "é"}]});
    let result = {
        let client = client(url);
        let turn = client.turn().await;
        client.render_storyboard(turn, &body, leave()).await
    };
    if let Err(error) = &result {
        assert_keyless(error);
        assert_keyless_text(&format!("{:?}", error.hint()));
    }
    result
}

async fn ask(url: &str) -> Result<JobStatus, ApiError> {
    let result = client(url).job(&JobId::new("j1")).await;
    if let Err(error) = &result {
        assert_keyless(error);
        assert_keyless_text(&format!("{:?}", error.hint()));
    }
    result.map(|job| job.status)
}

/// Searches an error, and all beneath it, for the key.
fn assert_keyless(error: &dyn std::error::Error) {
    assert_keyless_text(&format!("{error} {error:?}"));
    if let Some(source) = error.source() {
        assert_keyless(source);
    }
}

fn assert_keyless_text(text: &str) {
    assert!(!text.contains(CANARY), "the key is in: {text}");
}

fn class(result: &Result<JobId, SubmitError>) -> &'static str {
    match result {
        Ok(_) => "accepted",
        Err(SubmitError::NotSent(_)) => "not sent",
        Err(SubmitError::Refused { .. }) => "refused",
        Err(SubmitError::Unknown { .. }) => "unknown",
    }
}

#[tokio::test]
async fn a_submission_arrives_as_documented() {
    let server = Server::always(200, r#"{"success":true,"data":{"jobId":"j1"}}"#).await;
    let job = submit(&server.url).await.unwrap();
    assert_eq!(job.as_str(), "j1");
    let seen = server.seen();
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0].method, Method::POST);
    assert_eq!(
        seen[0].uri.path(),
        "/pictoryapis/v2/video/storyboard/render"
    );
    assert_eq!(seen[0].headers["authorization"], KEY);
    assert_eq!(seen[0].headers["content-type"], "application/json");
    let agent = seen[0].headers["user-agent"].to_str().unwrap();
    assert!(agent.starts_with("storyform/"), "{agent}");
    let body: Value = serde_json::from_str(&seen[0].body).unwrap();
    assert_eq!(body, json!({"videoName": "x", "scenes": [{"story": "é"}]}));
}

#[tokio::test]
async fn every_answer_has_its_class_and_is_sent_for_once() {
    let oversized = format!(r#"{{"data":{{"jobId":"{}"}}}}"#, "j".repeat(3000));
    for (status, body, expected) in [
        (200, "<html>captive portal</html>", "unknown"),
        (200, r#"{"success":true,"data":{"jobId":"#, "unknown"),
        (200, r#"{"success":true,"data":{}}"#, "unknown"),
        (200, oversized.as_str(), "unknown"),
        (
            200,
            r#"{"success":false,"data":{"error_code":"INSUFFICIENT_CREDITS"}}"#,
            "refused",
        ),
        (204, "", "unknown"),
        (302, "", "unknown"),
        (400, r#"{"code":"INVALID_REQUEST_BODY"}"#, "refused"),
        (400, oversized.as_str(), "refused"),
        (401, r#"{"message":"Unauthorized"}"#, "refused"),
        (402, "", "refused"),
        (403, "error code: 1010", "refused"),
        (404, "", "refused"),
        (408, "", "unknown"),
        (429, "", "refused"),
        (500, "", "unknown"),
        (502, "<html>", "unknown"),
        (503, "", "unknown"),
        (504, "", "unknown"),
    ] {
        let server = Server::always(status, body).await;
        let result = submit(&server.url).await;
        assert_eq!(class(&result), expected, "{status} {body:.60}: {result:?}");
        assert_eq!(server.seen().len(), 1, "{status} {body:.60}");
    }
}

#[tokio::test]
async fn broken_connections_leave_a_doubt_and_no_second_request() {
    let raw: Vec<(&str, &str, RawServer)> = vec![
        (
            "reset before the request is read",
            "unknown",
            RawServer::start(|stream| {
                // Closing with unread bytes makes the kernel send a reset.
                stream.peek(&mut [0]).unwrap();
                thread::sleep(Duration::from_millis(50));
            }),
        ),
        ("closed without an answer", "unknown", RawServer::sends("")),
        (
            "closed within the headers",
            "unknown",
            RawServer::sends("HTTP/1.1 200 OK\r\nContent-Le"),
        ),
        (
            "closed after the headers",
            "unknown",
            RawServer::sends("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n"),
        ),
        (
            "closed within the body, a job id in it",
            "unknown",
            RawServer::sends(
                "HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n{\"data\":{\"jobId\":\"j1\"}}",
            ),
        ),
        (
            "closed within a chunk",
            "unknown",
            RawServer::sends("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n{\"da"),
        ),
        (
            "refused, the reason cut off",
            "refused",
            RawServer::sends("HTTP/1.1 400 Bad Request\r\nContent-Length: 50\r\n\r\n{\"mess"),
        ),
        (
            "another protocol",
            "unknown",
            RawServer::sends("SSH-2.0-OpenSSH_9.6\r\n"),
        ),
    ];
    for (what, expected, server) in raw {
        let result = submit(&server.url).await;
        assert_eq!(class(&result), expected, "{what}: {result:?}");
        assert_eq!(server.connections(), 1, "{what}");
    }
}

#[tokio::test]
async fn time_that_runs_out_leaves_a_doubt() {
    let silent = RawServer::start(|stream| {
        read_request(stream);
        thread::sleep(Duration::from_secs(5));
    });
    let slow = RawServer::start(|stream| {
        read_request(stream);
        let head = "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{";
        stream.write_all(head.as_bytes()).unwrap();
        thread::sleep(Duration::from_secs(5));
    });
    for server in [silent, slow] {
        let mut settings = settings(&server.url);
        settings.request_timeout = Duration::from_millis(300);
        let client = Client::new(&settings).unwrap();
        let result = client
            .render_storyboard(client.turn().await, &json!({}), leave())
            .await;
        let Err(SubmitError::Unknown { detail }) = result else {
            panic!("{result:?}");
        };
        assert!(
            detail.contains("no complete answer came in time"),
            "{detail}"
        );
        assert_eq!(server.connections(), 1);
    }
}

#[tokio::test]
async fn only_a_failed_connection_proves_that_nothing_was_sent() {
    let port = {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().port()
    };
    let nobody = submit(&format!("http://127.0.0.1:{port}/x")).await;
    assert_eq!(class(&nobody), "not sent", "{nobody:?}");
    let error = ask(&format!("http://127.0.0.1:{port}/x"))
        .await
        .unwrap_err();
    assert!(matches!(error, ApiError::Transport(error) if error.kind == TransportKind::Connect));
}

#[tokio::test]
async fn a_failed_handshake_proves_it_too() {
    let silent = RawServer::start(|_| thread::sleep(Duration::from_secs(5)));
    let talkative = RawServer::start(|stream| {
        stream
            .write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            .unwrap();
    });
    for server in [silent, talkative] {
        let mut settings = settings(&server.url.replace("http:", "https:"));
        settings.connect_timeout = Duration::from_millis(200);
        let client = Client::new(&settings).unwrap();
        let result = client
            .render_storyboard(client.turn().await, &json!({}), leave())
            .await;
        assert_eq!(class(&result), "not sent", "{result:?}");
        assert_eq!(server.connections(), 1);
    }
}

#[tokio::test]
async fn a_refusal_tells_why_and_how_long_to_wait() {
    let server = Server::always(
        400,
        r#"{"code":"INVALID_REQUEST_BODY","message":"bad","fields":[
            {"name":"scenes[0].background.type","errors":"is required"}]}"#,
    )
    .await;
    let Err(SubmitError::Refused {
        status: 400,
        reason,
    }) = submit(&server.url).await
    else {
        panic!("it must be refused");
    };
    let ApiError::InvalidRequest { message, fields } = *reason else {
        panic!("{reason:?}");
    };
    assert_eq!(message, "bad (INVALID_REQUEST_BODY)");
    assert_eq!(fields[0].pointer(), "/scenes/0/background/type");

    // The server's clock is years off; only the difference between its two dates counts.
    let then = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    let date = |seconds| httpdate::fmt_http_date(then + Duration::from_secs(seconds));
    for (date, header, expected) in [
        (date(0), "30".to_owned(), Some(30)),
        (date(0), date(45), Some(45)),
        (date(60), date(0), Some(0)),
        (date(0), "later".to_owned(), None),
    ] {
        let server = Server::start(move |_| {
            let mut response = answer(429, "");
            let headers = response.headers_mut();
            headers.insert("date", date.parse().unwrap());
            headers.insert("retry-after", header.parse().unwrap());
            response
        })
        .await;
        let Err(SubmitError::Refused { reason, .. }) = submit(&server.url).await else {
            panic!("it must be refused");
        };
        let expected = expected.map(Duration::from_secs);
        assert!(
            matches!(*reason, ApiError::RateLimited { retry_after } if retry_after == expected),
            "{reason:?}"
        );
    }
}

#[tokio::test]
async fn questions_get_typed_errors() {
    for (status, body, expected) in [
        (200, "<html>", "NotJson"),
        (200, r#"{"job_id":"j1","da"#, "NotJson"),
        (200, "[]", "Unexpected"),
        (302, "", "NotJson"),
        (401, r#"{"message":"Unauthorized"}"#, "Unauthorized"),
        (403, "<h1>Error 1010</h1>", "Blocked { code: Some(1010) }"),
        (403, r#"{"message":"no"}"#, "Forbidden"),
        (404, r#"{"error_message":"JOB_NOT_FOUND"}"#, "NotFound"),
        (404, "<html>nginx</html>", "NotJson"),
        (429, "", "RateLimited"),
        (500, "", "Server { status: 500"),
    ] {
        let server = Server::always(status, body).await;
        let error = ask(&server.url).await.unwrap_err();
        let debug = format!("{error:?}");
        assert!(debug.starts_with(expected), "{status} {body}: {debug}");
        let seen = server.seen();
        assert_eq!(seen.len(), 1);
        assert_eq!(seen[0].uri.path(), "/pictoryapis/v1/jobs/j1");
    }
    let large = Server::always(200, "x".repeat(3000)).await;
    assert!(matches!(
        ask(&large.url).await,
        Err(ApiError::TooLarge { limit: 2000 })
    ));
}

#[tokio::test]
async fn an_endless_body_is_cut_off() {
    let server = RawServer::start(|stream| {
        read_request(stream);
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        stream.write_all(head.as_bytes()).unwrap();
        while stream.write_all(b"4\r\naaaa\r\n").is_ok() {}
    });
    let start = Instant::now();
    let error = ask(&server.url).await.unwrap_err();
    assert!(matches!(error, ApiError::TooLarge { .. }), "{error:?}");
    assert!(start.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn questions_are_repeated_while_there_is_hope() {
    let running = r#"{"job_id":"j1","success":true,"data":{"status":"in-progress"}}"#;
    for first in [429, 500, 503] {
        let server = Server::start(move |before| match before {
            0 => {
                let mut response = answer(first, "");
                let headers = response.headers_mut();
                headers.insert("retry-after", "0".parse().unwrap());
                response
            }
            _ => answer(200, running),
        })
        .await;
        let client = patient_client(&server.url);
        let job = client.job(&JobId::new("j1")).await.unwrap();
        assert!(matches!(job.status, JobStatus::InProgress { .. }));
        assert_eq!(server.seen().len(), 2, "{first}");
    }
    let down = Server::always(500, "").await;
    let client = patient_client(&down.url);
    assert!(client.quota().await.is_err());
    assert_eq!(down.seen().len(), 3, "attempts are bounded");
}

#[tokio::test]
async fn a_submission_is_not_repeated_even_by_a_patient_client() {
    for status in [429, 500, 503] {
        let server = Server::always(status, "").await;
        let client = patient_client(&server.url);
        let result = client
            .render_storyboard(client.turn().await, &json!({}), leave())
            .await;
        assert!(result.is_err());
        assert_eq!(server.seen().len(), 1, "{status}");
    }
}

#[tokio::test]
async fn a_429_holds_back_the_next_request_of_anyone() {
    let server = Server::start(|before| match before {
        0 => {
            let mut response = answer(429, "");
            let headers = response.headers_mut();
            headers.insert("retry-after", "1".parse().unwrap());
            response
        }
        _ => answer(200, r#"{"aiCredits":{"used":1,"limit":2}}"#),
    })
    .await;
    let client = client(&server.url);
    let refused = client
        .render_storyboard(client.turn().await, &json!({}), leave())
        .await;
    assert_eq!(class(&refused), "refused");
    let start = Instant::now();
    client.quota().await.unwrap();
    assert!(start.elapsed() >= Duration::from_millis(950));
}

#[tokio::test]
async fn redirects_do_not_carry_the_key_away() {
    let thief = Server::always(200, r#"{"data":{"jobId":"j1"}}"#).await;
    for status in [301, 302, 303, 307, 308] {
        let target = thief.url.clone();
        let server = Server::start(move |_| {
            let mut response = answer(status, "");
            let headers = response.headers_mut();
            headers.insert("location", target.parse().unwrap());
            response
        })
        .await;
        assert_eq!(class(&submit(&server.url).await), "unknown");
        assert!(ask(&server.url).await.is_err());
        assert_eq!(server.seen().len(), 2);
    }
    assert!(thief.seen().is_empty());
}

#[tokio::test]
async fn a_server_that_echoes_the_key_finds_it_blotted_out() {
    for status in [200, 400, 403, 404, 418, 500] {
        for body in [
            format!(r#"{{"message":"the key {KEY} is odd","success":false}}"#),
            format!(r#"{{"fields":[{{"name":"{KEY}","errors":"{KEY}"}}]}}"#),
            format!("<html>{KEY}</html>"),
        ] {
            let server = Server::always(status, body).await;
            assert!(submit(&server.url).await.is_err());
            assert!(ask(&server.url).await.is_err());
        }
    }
    let settings = settings("http://127.0.0.1:1/x");
    assert_keyless_text(&format!("{settings:?} {:?}", Client::new(&settings)));
}

#[tokio::test]
async fn paid_requests_share_no_connection_and_free_ones_do() {
    let server = RawServer::start(|stream| {
        while read_request(stream) {
            let body = r#"{"data":{"jobId":"j1"},"aiCredits":{"used":1,"limit":2}}"#;
            let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len());
            stream.write_all((head + body).as_bytes()).unwrap();
        }
    });
    let client = client(&server.url);
    for _ in 0..3 {
        client.quota().await.unwrap();
    }
    assert_eq!(server.connections(), 1);
    for _ in 0..3 {
        client
            .render_storyboard(client.turn().await, &json!({}), leave())
            .await
            .unwrap();
    }
    assert_eq!(server.connections(), 4);
}

#[tokio::test]
async fn the_other_endpoints_ask_where_they_should() {
    let body =
        r#"{"success":true,"items":[],"nextPageKey":"a+/=","aiCredits":{"used":0.6,"limit":10}}"#;
    let server = Server::always(200, body).await;
    let client = client(&server.url);
    let page = client.jobs(None).await.unwrap();
    client.jobs(page.next.as_deref()).await.unwrap();
    let quota = client.quota().await.unwrap();
    assert_eq!(
        quota.ai_credits.unwrap().used,
        Credits::from_thousandths(600)
    );
    client.usage(2026, 5).await.unwrap();
    client.clean(&JobId::new("a/../b?c#d")).await.unwrap();
    let seen = server.seen().into_iter();
    let asked: Vec<String> = seen
        .map(|seen| format!("{} {}", seen.method, seen.uri))
        .collect();
    assert_eq!(
        asked,
        [
            "GET /pictoryapis/v1/jobs",
            "GET /pictoryapis/v1/jobs?nextPageKey=a%2B%2F%3D",
            "GET /pictoryapis/v1/quota",
            "GET /pictoryapis/v1/aicredits/usage?year=2026&month=5",
            "DELETE /pictoryapis/v1/jobs/a%2F..%2Fb%3Fc%23d/clean",
        ]
    );
}

#[tokio::test]
async fn what_cannot_be_a_job_id_is_not_asked_for() {
    let server = Server::always(200, "{}").await;
    let client = client(&server.url);
    for job in ["", ".", "..", " ", "a b", "\t", "é"] {
        let error = client.job(&JobId::new(job)).await.unwrap_err();
        assert!(matches!(error, ApiError::UnusableJobId { .. }), "{job:?}");
        assert!(client.clean(&JobId::new(job)).await.is_err());
    }
    assert!(server.seen().is_empty());
}
