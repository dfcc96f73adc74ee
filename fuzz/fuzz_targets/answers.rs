//! Whatever Pictory, or somebody in between, may answer to whatever is asked.

#![no_main]

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use secrecy::SecretString;
use serde_json::{Value, json};
use storyform::journal::{Budget, Leave};
use storyform::model::JobId;
use storyform::pictory::{
    Answer, Client, Exchange, Exchanging, Request, Settings, SubmitError, TransportError,
};
use tokio::runtime::{Builder, Runtime};

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    let mut builder = Builder::new_current_thread();
    builder.enable_time().build().expect("a runtime")
});

/// Answers each request with the same status and text.
struct Echo {
    status: u16,
    /// Whether the connection breaks before the text comes.
    is_cut: bool,
    text: String,
}

impl Exchange for Echo {
    fn send<'a>(&'a self, _: Request<'a>) -> Exchanging<'a> {
        let answer = if self.is_cut {
            Answer::cut_off(self.status, TransportError::interrupted("cut off"))
        } else {
            Answer::new(self.status, self.text.as_str())
        };
        Box::pin(async move { Ok(answer) })
    }
}

fuzz_target!(|bytes: &[u8]| {
    let [endpoint, status, cut, text @ ..] = bytes else {
        return;
    };
    let Ok(text) = std::str::from_utf8(text) else {
        return;
    };
    let exchange = Echo {
        status: read_status(*status),
        is_cut: *cut == 0,
        text: text.to_owned(),
    };
    let status = exchange.status;
    let mut settings = Settings::new("https://api.pictory.ai", SecretString::from("key"));
    settings.request_gap = Duration::ZERO;
    settings.attempts_max = 1;
    settings.body_bytes_max = 64 * 1024;
    let client = Client::over(&settings, Arc::new(exchange));
    RUNTIME.block_on(ask(&client, endpoint % 14, status));
});

/// The statuses that mean something, and any other one.
fn read_status(byte: u8) -> u16 {
    const KNOWN: [u16; 16] = [
        200, 201, 202, 204, 302, 400, 401, 402, 403, 404, 408, 409, 422, 429, 500, 503,
    ];
    match KNOWN.get(usize::from(byte)) {
        Some(status) => *status,
        None if byte < 128 => 200,
        None => 100 + u16::from(byte) * 2,
    }
}

async fn ask(client: &Client, endpoint: u8, status: u16) {
    let job = JobId::new("7f3a");
    match endpoint {
        0 => drop(client.job(&job).await),
        1 => drop(client.jobs(None).await),
        2 => drop(client.studio_images(None).await),
        3 => drop(client.studio_clips(Some("next")).await),
        4 => drop(client.projects(None).await),
        5 => drop(client.quota().await),
        6 => drop(client.usage(2026, 8).await),
        7 => drop(client.clean(&job).await),
        8 => drop(client.upload_address("a.png", "image/png").await),
        paid => submit(client, paid, status).await,
    }
}

/// Sends a paid request, and checks what must hold whatever was answered.
async fn submit(client: &Client, endpoint: u8, status: u16) {
    let body = json!({"videoName": "tour"});
    let sent = sent(client, endpoint, &body).await;
    match &sent {
        Ok(job) => {
            assert!(!job.as_str().is_empty(), "a job has an id");
            assert!(
                (200..300).contains(&status),
                "only a success names a job: {status}"
            );
        }
        Err(SubmitError::NotSent(_)) => panic!("there was an answer"),
        Err(SubmitError::Refused { .. }) => {
            let is_refusal = (200..300).contains(&status) || (400..500).contains(&status);
            assert!(is_refusal && status != 408, "{status} proves nothing");
        }
        Err(SubmitError::Unknown { .. }) => {}
    }
}

async fn sent(client: &Client, endpoint: u8, body: &Value) -> Result<JobId, SubmitError> {
    let (turn, leave) = (client.turn().await, leave());
    match endpoint {
        9 => client.generate_image(turn, body, leave).await,
        10 => client.generate_clip(turn, body, leave).await,
        11 => client.preview_storyboard(turn, body, leave).await,
        12 => client.render_storyboard(turn, body, leave).await,
        _ => {
            client
                .render_preview(turn, &JobId::new("7f3a"), body, leave)
                .await
        }
    }
}

fn leave() -> Leave {
    let reserved = Budget::new(None).reserve(None).expect("there is no limit");
    let (leave, _debit) = reserved.into_parts();
    leave
}
