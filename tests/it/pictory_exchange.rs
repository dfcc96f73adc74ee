//! The client over an exchange without a network, with a clock that waits for nobody: when it asks
//! again, after how long, and what never brings a paid request a second time.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use storyform::journal::{Budget, Leave};
use storyform::model::JobId;
use storyform::pictory::{
    Answer, ApiError, Client, Exchange, Exchanging, Request, Settings, SubmitError, TransportError,
    TransportKind,
};
use tokio::time::{Instant, sleep};

const QUOTA: &str = r#"{"aiCredits":{"used":1,"limit":2}}"#;
const TAKEN: &str = r#"{"success":true,"data":{"jobId":"j1"}}"#;

/// What comes of a request, by how many came before.
type Act = dyn Fn(usize) -> Came + Send + Sync;

/// What comes of a request.
enum Came {
    Answer(Answer),
    Failure(TransportError),
    /// The answer, after this long.
    Late(Duration, &'static str),
    /// Nothing, ever.
    Nothing,
}

/// What an exchange saw of a request.
#[derive(Debug, Clone, PartialEq)]
struct Seen {
    /// When, since the exchange was made.
    at: Duration,
    what: String,
    body: Option<Value>,
    is_paid: bool,
}

/// An exchange that does as it is told and remembers what it carried.
struct Scripted {
    act: Box<Act>,
    started: Instant,
    seen: Mutex<Vec<Seen>>,
}

impl Exchange for Scripted {
    fn send<'a>(&'a self, request: Request<'a>) -> Exchanging<'a> {
        let query: Vec<String> = request
            .query()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let mut seen = self.seen.lock().unwrap();
        let came = (self.act)(seen.len());
        seen.push(Seen {
            at: self.started.elapsed(),
            what: format!(
                "{} {} {}",
                request.method(),
                request.path(),
                query.join("&")
            ),
            body: request.body().cloned(),
            is_paid: request.is_paid(),
        });
        Box::pin(async move {
            match came {
                Came::Answer(answer) => Ok(answer),
                Came::Failure(error) => Err(error),
                Came::Late(time, text) => {
                    sleep(time).await;
                    Ok(Answer::new(200, text))
                }
                Came::Nothing => std::future::pending().await,
            }
        })
    }
}

/// A client over a scripted exchange.
struct Bench {
    exchange: Arc<Scripted>,
    client: Client,
}

impl Bench {
    fn new(act: impl Fn(usize) -> Came + Send + Sync + 'static) -> Self {
        Self::with_seed(0, act)
    }

    fn with_seed(seed: u64, act: impl Fn(usize) -> Came + Send + Sync + 'static) -> Self {
        let exchange = Arc::new(Scripted {
            act: Box::new(act),
            started: Instant::now(),
            seen: Mutex::default(),
        });
        let mut settings = Settings::new("https://nowhere.test", "key".into());
        settings.body_bytes_max = 1000;
        settings.submission_gap = Duration::ZERO;
        settings.jitter_seed = seed;
        let client = Client::over(&settings, exchange.clone());
        Self { exchange, client }
    }

    fn seen(&self) -> Vec<Seen> {
        self.exchange.seen.lock().unwrap().clone()
    }

    /// The times between the requests, in seconds.
    fn gaps(&self) -> Vec<f64> {
        let seen = self.seen();
        let pairs = seen.windows(2);
        pairs
            .map(|pair| (pair[1].at - pair[0].at).as_secs_f64())
            .collect()
    }

    /// Sends a paid request of every kind, and checks that each was carried once.
    async fn spend(&self) -> Vec<Result<JobId, SubmitError>> {
        let (client, body, preview) = (&self.client, json!({"a": 1}), JobId::new("p1"));
        let turn = async || client.turn().await;
        let before = self.seen().len();
        let results = vec![
            client.render_storyboard(turn().await, &body, leave()).await,
            client
                .preview_storyboard(turn().await, &body, leave())
                .await,
            client.generate_image(turn().await, &body, leave()).await,
            client.generate_clip(turn().await, &body, leave()).await,
            client
                .render_preview(turn().await, &preview, &body, leave())
                .await,
        ];
        let seen = &self.seen()[before..];
        let whats: Vec<&str> = seen.iter().map(|seen| seen.what.trim()).collect();
        let expected = [
            "POST /v2/video/storyboard/render",
            "POST /v2/video/storyboard",
            "POST /v1/aistudio/images",
            "POST /v1/aistudio/videos",
            "PUT /v2/video/render/p1",
        ];
        assert_eq!(whats, expected, "each is carried once");
        let is_right = |seen: &Seen| seen.is_paid && seen.body.as_ref() == Some(&body);
        assert!(seen.iter().all(is_right), "{seen:?}");
        results
    }
}

fn leave() -> Leave {
    Budget::new(None).reserve(None).unwrap().into_parts().0
}

fn answer(status: u16, body: &str) -> Came {
    Came::Answer(Answer::new(status, body))
}

/// First one answer, then the quota.
fn then_quota(
    first: impl Fn() -> Answer + Send + Sync + 'static,
) -> impl Fn(usize) -> Came + Send + Sync {
    move |before| match before {
        0 => Came::Answer(first()),
        _ => answer(200, QUOTA),
    }
}

#[tokio::test(start_paused = true)]
async fn a_429_is_obeyed_in_every_form() {
    const DATE: &str = "Sun, 06 Nov 1994 08:49:37 GMT";
    const LATER: &str = "Sun, 06 Nov 1994 08:49:57 GMT";
    for (status, retry_after, at_least) in [
        (429, Some("7"), 7.0),
        (429, Some(LATER), 20.0),
        (503, Some("7"), 7.0),
        (503, Some(LATER), 20.0),
        (503, Some(DATE), 0.0),
        // Without a word, a 429 holds back whatever has this key.
        (429, None, 0.5),
        (429, Some("soon"), 0.5),
        (503, None, 0.0),
    ] {
        let bench = Bench::new(then_quota(move || {
            let answer = Answer::new(status, "");
            match retry_after {
                Some(text) => answer.with_retry_after(text, Some(DATE)),
                None => answer,
            }
        }));
        bench.client.quota().await.unwrap();
        let gaps = bench.gaps();
        assert_eq!(gaps.len(), 1);
        let is_obeyed = gaps[0] >= at_least && gaps[0] <= at_least + 1.001;
        assert!(is_obeyed, "{status} {retry_after:?}: {gaps:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn who_asks_for_too_long_a_wait_is_told_to_people() {
    let bench = Bench::new(|_| {
        let answer = Answer::new(429, "").with_retry_after("3600", None);
        Came::Answer(answer)
    });
    let error = bench.client.quota().await.unwrap_err();
    assert!(matches!(error, ApiError::RateLimited { .. }), "{error:?}");
    assert_eq!(bench.seen().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_question_is_repeated_after_growing_delays() {
    let failures: [fn() -> Came; 5] = [
        || answer(500, ""),
        || answer(503, "<html>"),
        || Came::Failure(TransportError::not_connected("no route")),
        || Came::Failure(TransportError::interrupted("reset by peer")),
        || Came::Answer(Answer::cut_off(200, TransportError::interrupted("cut"))),
    ];
    for failure in failures {
        let mut sums = [0.0; 4];
        for seed in 0..50 {
            let bench = Bench::with_seed(seed, move |_| failure());
            bench.client.quota().await.unwrap_err();
            let gaps = bench.gaps();
            assert_eq!(gaps.len(), 4, "five attempts");
            for (nth, gap) in gaps.into_iter().enumerate() {
                // No two requests are nearer than the pace allows.
                let longest = [1.0, 2.0, 4.0, 8.0][nth];
                assert!((0.199..=longest + 0.001).contains(&gap), "{nth}: {gap}");
                sums[nth] += gap;
            }
        }
        assert!(sums.is_sorted(), "delays grow on the whole: {sums:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn equal_seeds_wait_equally() {
    let gaps = async |seed| {
        let bench = Bench::with_seed(seed, |_| answer(500, ""));
        bench.client.quota().await.unwrap_err();
        bench.gaps()
    };
    assert_eq!(gaps(7).await, gaps(7).await);
    assert_ne!(gaps(7).await, gaps(8).await);
}

#[tokio::test(start_paused = true)]
async fn an_unhappy_answer_to_a_paid_request_is_a_doubt_and_the_end_of_it() {
    type Unhappy = (&'static str, fn() -> Came);
    let unhappy: [Unhappy; 13] = [
        ("truncated", || {
            answer(200, r#"{"success":true,"data":{"jobId":"#)
        }),
        ("empty", || answer(200, "")),
        ("html", || {
            answer(200, "<html>Welcome to our network</html>")
        }),
        ("html, failed", || answer(502, "<html>Bad gateway</html>")),
        ("another shape", || {
            answer(200, r#"{"success":true,"data":[]}"#)
        }),
        ("server error", || answer(500, "{}")),
        ("unavailable", || {
            let answer = Answer::new(503, "").with_retry_after("1", None);
            Came::Answer(answer)
        }),
        ("gateway timeout", || answer(504, "")),
        ("reset", || {
            Came::Failure(TransportError::interrupted("reset by peer"))
        }),
        ("time ran out", || {
            Came::Failure(TransportError::timed_out("late"))
        }),
        ("cut off", || {
            let error = TransportError::interrupted("cut off");
            Came::Answer(Answer::cut_off(200, error))
        }),
        ("slow body", || {
            let error = TransportError::timed_out("slow");
            Came::Answer(Answer::cut_off(200, error))
        }),
        ("silence", || Came::Nothing),
    ];
    for (what, came) in unhappy {
        for result in Bench::new(move |_| came()).spend().await {
            let is_doubt = matches!(result, Err(SubmitError::Unknown { .. }));
            assert!(is_doubt, "{what}: {result:?}");
        }
    }
    let oversized = format!(
        r#"{{"success":true,"data":{{"jobId":"j1","x":"{}"}}}}"#,
        "x".repeat(1000)
    );
    for result in Bench::new(move |_| answer(200, &oversized)).spend().await {
        let words = result.unwrap_err().to_string();
        assert!(words.contains("larger than 1000 bytes"), "{words}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_doubt_holds_what_is_known_of_it() {
    let bench = Bench::new(|_| Came::Failure(TransportError::interrupted("reset by peer")));
    let words = bench.spend().await.remove(0).unwrap_err().to_string();
    assert_eq!(
        words,
        "nobody knows whether Pictory took the request: the connection broke before the answer \
         was complete: reset by peer"
    );
}

#[tokio::test(start_paused = true)]
async fn a_paid_request_that_was_refused_or_never_left_says_so_once() {
    for result in Bench::new(|_| answer(429, "")).spend().await {
        assert!(
            matches!(result, Err(SubmitError::Refused { status: 429, .. })),
            "{result:?}"
        );
    }
    let bench = Bench::new(|_| Came::Failure(TransportError::not_connected("no route")));
    for result in bench.spend().await {
        assert!(matches!(result, Err(SubmitError::NotSent(_))), "{result:?}");
    }
    for result in Bench::new(|_| answer(200, TAKEN)).spend().await {
        assert_eq!(result.unwrap(), JobId::new("j1"));
    }
}

#[tokio::test(start_paused = true)]
async fn an_exchange_that_keeps_no_time_is_given_up() {
    let bench = Bench::new(|_| Came::Nothing);
    let started = Instant::now();
    let turn = bench.client.turn().await;
    let result = bench.client.generate_image(turn, &json!({}), leave()).await;
    assert!(
        matches!(result, Err(SubmitError::Unknown { .. })),
        "{result:?}"
    );
    assert_eq!(started.elapsed(), Duration::from_secs(125));
    let error = bench.client.quota().await.unwrap_err();
    let is_late =
        matches!(&error, ApiError::Transport(error) if error.kind == TransportKind::Timeout);
    assert!(is_late, "{error:?}");
    assert_eq!(bench.seen().len(), 6, "and a question is asked five times");
    // What is slow, but not too slow, is waited for.
    let bench = Bench::new(|_| Came::Late(Duration::from_secs(110), QUOTA));
    bench.client.quota().await.unwrap();
    assert_eq!(bench.seen().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_question_with_an_unreadable_answer_is_reported() {
    for (what, body) in [
        ("truncated", r#"{"aiCredits":{"used"#.to_owned()),
        ("html", "<html>".to_owned()),
        ("oversized", format!("{QUOTA}{}", " ".repeat(1000))),
    ] {
        let bench = Bench::new(move |_| answer(200, &body));
        let error = bench.client.quota().await.unwrap_err();
        let is_told = matches!(
            error,
            ApiError::NotJson { .. } | ApiError::TooLarge { limit: 1000 }
        );
        assert!(is_told, "{what}: {error:?}");
        assert_eq!(bench.seen().len(), 1, "{what}");
    }
}

#[tokio::test(start_paused = true)]
async fn free_requests_are_no_paid_ones() {
    let body = r#"{"items":[],"aiCredits":{"used":1,"limit":2},"success":true,
        "data":{"status":"completed","signedUrl":"https://s.test","url":"https://u.test"}}"#;
    let bench = Bench::new(move |_| answer(200, body));
    let (client, job) = (&bench.client, JobId::new("j1"));
    client.job(&job).await.unwrap();
    client.jobs(Some("k")).await.unwrap();
    client.studio_images(None).await.unwrap();
    client.studio_clips(None).await.unwrap();
    client.projects(Some("k")).await.unwrap();
    client.quota().await.unwrap();
    client.usage(2026, 5).await.unwrap();
    client.clean(&job).await.unwrap();
    client.upload_address("a.png", "image/png").await.unwrap();
    let seen = bench.seen();
    assert!(seen.iter().all(|seen| !seen.is_paid));
    let whats: Vec<&str> = seen.iter().map(|seen| seen.what.trim()).collect();
    let expected = [
        "GET /v1/jobs/j1",
        "GET /v1/jobs nextPageKey=k",
        "GET /v1/aistudio/images",
        "GET /v1/aistudio/videos",
        "GET /v2/projects pagekey=k",
        "GET /v1/quota",
        "GET /v1/aicredits/usage year=2026&month=5",
        "DELETE /v1/jobs/j1/clean",
        "POST /v1/media/generateurl",
    ];
    assert_eq!(whats, expected);
}
