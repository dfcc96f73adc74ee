//! That a paid request reaches a server once, however connections are closed around it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};
use storyform::journal::{Budget, Leave};
use storyform::model::JobId;
use storyform::pictory::{Client, Settings, SubmitError};

use crate::servers::RawServer;

const TAKEN: &str = r#"{"data":{"jobId":"j1"},"aiCredits":{"used":1,"limit":2}}"#;

/// What a server does once a request has arrived whole.
#[derive(Clone, Copy, Debug)]
enum Then {
    /// Answers, and closes as servers close connections that idle.
    AnswerAndClose,
    /// Answers the first request of a connection and closes without an answer to the second.
    CloseOnReuse,
    /// Resets the connection.
    Reset,
    /// Resets the connection within the answer.
    ResetWithinAnswer,
    /// Closes without an answer.
    Close,
}

/// A server that remembers the body of every request that arrived.
struct Recording {
    server: RawServer,
    bodies: Arc<Mutex<Vec<String>>>,
}

impl Recording {
    fn start(then: Then) -> Self {
        let bodies = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&bodies);
        let server = RawServer::start(move |stream| serve(stream, then, &log));
        Self { server, bodies }
    }

    fn client(&self) -> Client {
        let mut settings = Settings::new(&self.server.url, "key".into());
        settings.request_gap = Duration::ZERO;
        settings.submission_gap = Duration::ZERO;
        settings.jitter_seed = 52;
        Client::new(&settings).unwrap()
    }

    /// How often a body arrived.
    fn deliveries(&self, body: &Value) -> usize {
        let bodies = self.bodies.lock().unwrap();
        let same = |arrived: &&String| serde_json::from_str(arrived).ok().as_ref() == Some(body);
        bodies.iter().filter(same).count()
    }
}

/// Looks at a request that has arrived, without taking it: closing now resets the connection.
fn look(stream: &TcpStream) -> Option<(usize, String)> {
    let mut bytes = vec![0; 1 << 16];
    loop {
        let count = stream.peek(&mut bytes).ok().filter(|count| *count > 0)?;
        let text = String::from_utf8_lossy(&bytes[..count]).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let head = head.to_lowercase();
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "))
                .map_or(0, |length| length.parse().unwrap());
            if body.len() >= length {
                return Some((count, body.to_owned()));
            }
        }
        thread::sleep(Duration::from_millis(1));
    }
}

fn serve(stream: &mut TcpStream, then: Then, log: &Mutex<Vec<String>>) {
    let mut is_reused = false;
    while let Some((length, body)) = look(stream) {
        log.lock().unwrap().push(body);
        let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", TAKEN.len());
        let mut take = || stream.read_exact(&mut vec![0; length]).unwrap();
        match then {
            Then::Reset => return,
            Then::ResetWithinAnswer => {
                stream.write_all(head.as_bytes()).unwrap();
                return;
            }
            Then::Close => return take(),
            Then::CloseOnReuse if is_reused => return take(),
            Then::AnswerAndClose | Then::CloseOnReuse => {
                take();
                stream.write_all((head + TAKEN).as_bytes()).unwrap();
            }
        }
        if let Then::AnswerAndClose = then {
            return;
        }
        is_reused = true;
    }
}

fn leave() -> Leave {
    Budget::new(None).reserve(None).unwrap().into_parts().0
}

/// Sends a paid request of each kind, each with a body of its own.
async fn spend(client: &Client, round: usize) -> Vec<(Value, Result<JobId, SubmitError>)> {
    let bodies: Vec<Value> = (0..5).map(|kind| json!({"body": [round, kind]})).collect();
    let preview = JobId::new("p1");
    let mut turns = Vec::new();
    for _ in &bodies {
        turns.push(client.turn().await);
    }
    let mut turn = || turns.pop().unwrap();
    let results = vec![
        client.render_storyboard(turn(), &bodies[0], leave()).await,
        client.preview_storyboard(turn(), &bodies[1], leave()).await,
        client.generate_image(turn(), &bodies[2], leave()).await,
        client.generate_clip(turn(), &bodies[3], leave()).await,
        client
            .render_preview(turn(), &preview, &bodies[4], leave())
            .await,
    ];
    bodies.into_iter().zip(results).collect()
}

#[tokio::test]
async fn closed_connections_never_bring_a_paid_request_twice() {
    for (then, is_taken) in [
        (Then::AnswerAndClose, true),
        (Then::CloseOnReuse, true),
        (Then::Reset, false),
        (Then::ResetWithinAnswer, false),
        (Then::Close, false),
    ] {
        let server = Recording::start(then);
        let client = server.client();
        for round in 0..5 {
            // A free request leaves a connection behind that others might reuse.
            if is_taken {
                client.quota().await.unwrap();
            }
            for (body, result) in spend(&client, round).await {
                let is_doubt = matches!(result, Err(SubmitError::Unknown { .. }));
                assert_eq!(result.is_ok(), is_taken, "{then:?}: {result:?}");
                assert_eq!(is_doubt, !is_taken, "{then:?}: {result:?}");
                assert_eq!(server.deliveries(&body), 1, "{then:?}: {body}");
            }
        }
    }
}

#[tokio::test]
async fn a_free_request_survives_what_a_paid_one_must_not_try() {
    let server = Recording::start(Then::CloseOnReuse);
    let client = server.client();
    for _ in 0..3 {
        client.quota().await.unwrap();
    }
    assert!(server.server.connections() > 1, "it was asked again");
}
