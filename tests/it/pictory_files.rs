//! Files against servers that misbehave: dead or only silent, cut off, redirected, too large; and
//! that no key ever goes there.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::io::Write;
use std::net::TcpListener;
use std::thread;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Method, Response};
use secrecy::SecretString;
use storyform::pictory::{FetchError, Files, Liveness, Settings, TransportKind, UploadAddress};

use crate::servers::{RawServer, Seen, Server, answer, read_request};

const KEY: &str = "pictai_canary_2f6b9d";
const CANARY: &str = "canary";
/// A seed whose first draws are small, so that tests of repetition are quick.
const SMALL_JITTER_SEED: u64 = 52;

fn settings() -> Settings {
    let mut settings = Settings::new("http://127.0.0.1:1/x", SecretString::from(KEY));
    settings.request_timeout = Duration::from_secs(20);
    settings.file_bytes_max = 2000;
    settings.attempts_max = 1;
    settings
}

fn files() -> Files {
    Files::new(&settings(), None).unwrap()
}

fn patient_files() -> Files {
    let mut settings = settings();
    settings.attempts_max = 3;
    settings.jitter_seed = SMALL_JITTER_SEED;
    Files::new(&settings, None).unwrap()
}

/// Fetches a file; whatever goes wrong, no token may be told.
async fn fetch(url: &str) -> Result<Vec<u8>, FetchError> {
    let mut bytes = Vec::new();
    let result = files().fetch(url, &mut bytes).await;
    if let Err(error) = &result {
        assert_secretless(error);
    }
    result.map(|fetched| {
        assert_eq!(fetched.bytes, u64::try_from(bytes.len()).unwrap());
        bytes
    })
}

fn assert_secretless(error: &dyn std::error::Error) {
    let words = format!("{error} {error:?}");
    assert!(!words.contains(CANARY), "a secret is in: {words}");
    if let Some(source) = error.source() {
        assert_secretless(source);
    }
}

fn redirect(status: u16, location: &str) -> Response<Body> {
    let mut response = answer(status, "");
    let headers = response.headers_mut();
    headers.insert("location", location.parse().unwrap());
    response
}

fn methods(seen: &[Seen]) -> Vec<&str> {
    seen.iter().map(|seen| seen.method.as_str()).collect()
}

#[tokio::test]
async fn a_file_is_alive_dead_or_nobody_knows() {
    for (head, get, expected, asked) in [
        (200, 500, "alive", 1),
        (304, 500, "alive", 1),
        (404, 200, "dead 404", 1),
        (410, 200, "dead 410", 1),
        (403, 206, "alive", 2),
        (403, 403, "dead 403", 2),
        (405, 200, "alive", 2),
        (405, 404, "dead 404", 2),
        (501, 403, "dead 403", 2),
        (501, 501, "unknown 501", 2),
        (405, 503, "unknown 503", 2),
        (401, 200, "unknown 401", 1),
        (418, 200, "unknown 418", 1),
        (429, 200, "unknown 429", 1),
        (500, 200, "unknown 500", 1),
        (503, 200, "unknown 503", 1),
    ] {
        let server = Server::answering(move |seen, _| {
            let status = if seen.method == Method::HEAD {
                head
            } else {
                get
            };
            answer(status, "")
        })
        .await;
        let found = match files().is_alive(&format!("{}/a.png", server.url)).await {
            Ok(Liveness::Alive) => "alive".to_owned(),
            Ok(Liveness::Dead { status }) => format!("dead {status}"),
            Err(FetchError::Status { status, .. }) => format!("unknown {status}"),
            Err(error) => panic!("{error:?}"),
        };
        assert_eq!(found, expected, "{head} {get}");
        let seen = server.seen();
        assert_eq!(seen.len(), asked, "{head} {get}");
        if let Some(second) = seen.get(1) {
            assert_eq!(second.method, Method::GET);
            assert_eq!(second.headers["range"], "bytes=0-0");
        }
    }
}

#[tokio::test]
async fn no_answer_is_no_proof_of_death() {
    let port = {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().port()
    };
    let url = format!("http://127.0.0.1:{port}/a?{CANARY}");
    let error = files().is_alive(&url).await.unwrap_err();
    assert_secretless(&error);
    assert!(
        matches!(&error, FetchError::Transport { source, .. } if source.kind == TransportKind::Connect),
        "{error:?}"
    );
    let silent = RawServer::start(|stream| {
        read_request(stream);
        thread::sleep(Duration::from_secs(5));
    });
    let mut settings = settings();
    settings.request_timeout = Duration::from_millis(200);
    let files = Files::new(&settings, None).unwrap();
    let error = files.is_alive(&silent.url).await.unwrap_err();
    assert!(matches!(error, FetchError::Stalled { .. }), "{error:?}");
}

#[tokio::test]
async fn bot_protection_is_no_proof_of_death_either() {
    for (name, value) in [("cf-mitigated", "challenge"), ("server", "cloudflare")] {
        let server = Server::start(move |_| {
            let mut response = answer(403, "<h1>Error 1010</h1>");
            let headers = response.headers_mut();
            headers.insert(name, value.parse().unwrap());
            headers.insert("content-type", "text/html; charset=UTF-8".parse().unwrap());
            response
        })
        .await;
        let error = files().is_alive(&server.url).await.unwrap_err();
        assert!(
            matches!(error, FetchError::Status { status: 403, .. }),
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn what_may_pass_is_asked_again() {
    for first in [408, 429, 500, 503] {
        let server =
            Server::start(move |before| answer(if before == 0 { first } else { 200 }, "x"));
        let server = server.await;
        let alive = patient_files().is_alive(&server.url).await.unwrap();
        assert_eq!(
            (alive, server.seen().len()),
            (Liveness::Alive, 2),
            "{first}"
        );

        let server =
            Server::start(move |before| answer(if before == 0 { first } else { 200 }, "x"));
        let server = server.await;
        let mut bytes = Vec::new();
        patient_files()
            .fetch(&server.url, &mut bytes)
            .await
            .unwrap();
        assert_eq!(
            (bytes.as_slice(), server.seen().len()),
            (&b"x"[..], 2),
            "{first}"
        );
    }
    let down = Server::always(503, "").await;
    assert!(patient_files().is_alive(&down.url).await.is_err());
    assert_eq!(down.seen().len(), 3, "attempts are bounded");
    let gone = Server::always(404, "").await;
    let error = patient_files().fetch(&gone.url, &mut Vec::new()).await;
    assert!(matches!(error, Err(FetchError::Status { status: 404, .. })));
    assert_eq!(gone.seen().len(), 1);
}

#[tokio::test]
async fn a_cut_off_file_is_an_error() {
    for bytes in [
        "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf of it",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40\r\nhalf of it",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
    ] {
        let server = RawServer::sends(bytes);
        let error = fetch(&server.url).await.unwrap_err();
        assert!(matches!(error, FetchError::Transport { .. }), "{error:?}");
        assert_eq!(server.connections(), 1, "what has begun is not repeated");
    }
}

#[tokio::test]
async fn a_file_that_stalls_or_never_ends_is_given_up() {
    let stalling = RawServer::start(|stream| {
        read_request(stream);
        let head = "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf";
        stream.write_all(head.as_bytes()).unwrap();
        thread::sleep(Duration::from_secs(5));
    });
    let mut settings = settings();
    settings.request_timeout = Duration::from_millis(200);
    let files = Files::new(&settings, None).unwrap();
    let mut bytes = Vec::new();
    let error = files.fetch(&stalling.url, &mut bytes).await.unwrap_err();
    assert!(matches!(error, FetchError::Stalled { .. }), "{error:?}");
    let endless = RawServer::start(|stream| {
        read_request(stream);
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        stream.write_all(head.as_bytes()).unwrap();
        while stream.write_all(b"4\r\naaaa\r\n").is_ok() {}
    });
    let announced = RawServer::sends("HTTP/1.1 200 OK\r\nContent-Length: 2001\r\n\r\n");
    for server in [endless, announced] {
        let error = fetch(&server.url).await.unwrap_err();
        assert!(
            matches!(error, FetchError::TooLarge { limit: 2000, .. }),
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn redirects_are_followed_without_a_key() {
    for status in [301, 302, 303, 307, 308] {
        let target = Server::always(200, "bytes").await;
        let location = format!("{}/b.png?token={CANARY}", target.url);
        let server = Server::start(move |_| redirect(status, &location)).await;
        let url = format!("{}/a.png?token={CANARY}", server.url);
        assert_eq!(fetch(&url).await.unwrap(), b"bytes");
        assert_eq!(files().is_alive(&url).await.unwrap(), Liveness::Alive);
        let seen = [server.seen(), target.seen()].concat();
        assert_eq!(methods(&seen), ["GET", "HEAD", "GET", "HEAD"], "{status}");
        for seen in seen {
            assert!(!seen.headers.contains_key("authorization"));
            assert!(!seen.headers.contains_key("referer"));
            assert!(!format!("{:?}", seen.headers).contains(CANARY));
            let agent = seen.headers["user-agent"].to_str().unwrap();
            assert!(agent.starts_with("storyform/"), "{agent}");
        }
    }
}

#[tokio::test]
async fn redirects_end_somewhere_and_stay_on_the_web() {
    let around = Server::start(|_| redirect(302, "/again")).await;
    let error = fetch(&around.url).await.unwrap_err();
    assert!(matches!(error, FetchError::Redirected { .. }), "{error:?}");
    assert_eq!(around.seen().len(), 6, "the first and five redirects");
    let five = Server::start(|before| match before {
        0..5 => redirect(307, "next"),
        _ => answer(200, "bytes"),
    });
    assert_eq!(fetch(&five.await.url).await.unwrap(), b"bytes");
    for location in [
        "file:///etc/passwd",
        "http://user:canary@127.0.0.1/",
        "http://[",
    ] {
        let server = Server::start(move |_| redirect(302, location)).await;
        let error = fetch(&server.url).await.unwrap_err();
        assert!(
            matches!(
                error,
                FetchError::UnusableUrl { .. } | FetchError::Redirected { .. }
            ),
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn what_is_no_address_is_never_asked() {
    for url in [
        "",
        "a.png",
        "file:///etc/passwd",
        "http://u:canary@127.0.0.1/",
    ] {
        let error = fetch(url).await.unwrap_err();
        assert!(matches!(error, FetchError::UnusableUrl { .. }), "{url}");
        assert!(files().is_alive(url).await.is_err());
        let address = UploadAddress {
            signed_url: url.to_owned(),
            url: String::new(),
        };
        let error = files().upload(&address, "image/png", Vec::new()).await;
        assert_secretless(&error.unwrap_err());
    }
}

#[tokio::test]
async fn an_upload_says_what_it_is_and_may_be_repeated() {
    let server = Server::start(|before| answer(if before == 0 { 503 } else { 200 }, "")).await;
    let address = UploadAddress {
        signed_url: format!("{}/a.png?signature={CANARY}", server.url),
        url: String::new(),
    };
    let files = patient_files();
    let stored = files.upload(&address, "image/png", b"picture".to_vec());
    stored.await.unwrap();
    let seen = server.seen();
    assert_eq!(methods(&seen), ["PUT", "PUT"]);
    for seen in seen {
        assert_eq!(seen.uri.query(), Some("signature=canary"));
        assert_eq!(seen.headers["content-type"], "image/png");
        assert_eq!(seen.headers["content-length"], "7");
        assert_eq!(seen.body, "picture");
        assert!(!seen.headers.contains_key("authorization"));
    }
    let error = files.upload(&address, "image/png\n", Vec::new()).await;
    assert_secretless(&error.unwrap_err());
    assert_eq!(
        server.seen().len(),
        2,
        "a media type with a line end is not sent"
    );
}

#[tokio::test]
async fn an_upload_that_is_redirected_or_refused_is_not_stored() {
    for status in [302, 303, 307, 403, 413] {
        let server = Server::start(move |_| redirect(status, "/elsewhere")).await;
        let address = UploadAddress {
            signed_url: format!("{}/a.png?signature={CANARY}", server.url),
            url: String::new(),
        };
        let files = patient_files();
        let stored = files.upload(&address, "image/png", Vec::new()).await;
        let error = stored.unwrap_err();
        assert_secretless(&error);
        assert!(
            matches!(error, FetchError::Status { status: told, .. } if told == status),
            "{error:?}"
        );
        assert_eq!(server.seen().len(), 1, "{status}");
    }
}

#[tokio::test]
async fn what_was_on_this_machine_is_asked_at_its_new_port() {
    let server = Server::always(200, "bytes").await;
    let files = Files::new(&settings(), Some(&server.url)).unwrap();
    for host in ["127.0.0.1:1", "localhost:1", "[::1]:1"] {
        let url = format!("http://{host}/files/a%20b.png?x=1");
        files.fetch(&url, &mut Vec::new()).await.unwrap();
        assert_eq!(files.is_alive(&url).await.unwrap(), Liveness::Alive);
    }
    let address = UploadAddress {
        signed_url: "http://127.0.0.1:1/files/a%20b.png?x=1".to_owned(),
        url: String::new(),
    };
    files
        .upload(&address, "image/png", Vec::new())
        .await
        .unwrap();
    let seen = server.seen();
    assert_eq!(seen.len(), 7);
    let uris: Vec<String> = seen.iter().map(|seen| seen.uri.to_string()).collect();
    assert!(
        uris.iter().all(|uri| uri == "/files/a%20b.png?x=1"),
        "{uris:?}"
    );
    assert!(Files::new(&settings(), Some("http://example.test/")).is_err());
}

#[tokio::test]
async fn bytes_that_cannot_be_written_are_an_error() {
    struct Full;
    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let server = Server::always(200, "bytes").await;
    let error = files().fetch(&server.url, &mut Full).await.unwrap_err();
    assert!(matches!(error, FetchError::Write { .. }), "{error:?}");
}
