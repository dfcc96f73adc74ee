//! The simulator over HTTP: a thin layer that carries out what the account delivers.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, DefaultBodyLimit, State};
use axum::http::request::Parts;
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response as HttpResponse};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::simulator::Options;
use crate::simulator::account::{API, Account, Terms};
use crate::simulator::address;
use crate::simulator::body::StagedBody;
use crate::simulator::connection::{CuttableListener, Scissors};
use crate::simulator::delivery::{Arrival, Call, Delivery, Reply};
use crate::simulator::log::LogError;
use crate::simulator::loopback;
use crate::simulator::world::Notice;

/// The largest body that is read.
const BODY_BYTES_MAX: usize = 10 * 1024 * 1024;
/// How often jobs are looked after when nobody asks; only webhooks depend on it.
const TICK_MIN: Duration = Duration::from_millis(20);
const TICK_MAX: Duration = Duration::from_secs(1);
/// How long open connections may hold up the end.
const SHUTDOWN_PATIENCE: Duration = Duration::from_secs(2);

/// Why a simulator does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address cannot be listened on.
    #[error("cannot listen on `{address}`")]
    Listen {
        /// The address as given.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
    /// The data cannot be used.
    #[error("cannot open the simulator's event log")]
    Log(#[source] LogError),
}

/// A simulator at work.
#[derive(Debug)]
pub struct Running {
    address: SocketAddr,
    account: Arc<Account>,
    stop: oneshot::Sender<()>,
    server: JoinHandle<io::Result<()>>,
    ticker: JoinHandle<()>,
}

impl Running {
    /// Returns what `PICTORY_API_BASE_URL` should be: `http://127.0.0.1:PORT/pictoryapis`.
    pub fn base_url(&self) -> String {
        self.account.base_url()
    }

    /// Returns the address that is listened on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Stops listening, lets open requests finish for a moment, and frees the data directory.
    pub async fn shutdown(self) {
        self.ticker.abort();
        // The receiver is gone only if the server has ended already.
        self.stop.send(()).ok();
        let mut server = self.server;
        if tokio::time::timeout(SHUTDOWN_PATIENCE, &mut server)
            .await
            .is_err()
        {
            server.abort();
        }
        self.account.close();
    }
}

/// Starts a simulator: reads its log, then listens.
pub async fn start(options: Options) -> Result<Running, StartError> {
    let job_time = options.job_time;
    let mut account = Account::open(options.terms(), &options.data).map_err(StartError::Log)?;
    let listening = |source| StartError::Listen {
        address: options.listen,
        source,
    };
    let listener = TcpListener::bind(options.listen).await.map_err(listening)?;
    let address = listener.local_addr().map_err(listening)?;
    account.move_to(origin(address));
    let account = Arc::new(account);
    let (stop, stopped) = oneshot::channel();
    let app = router(Arc::clone(&account)).into_make_service_with_connect_info::<Scissors>();
    let server = axum::serve(CuttableListener(listener), app).with_graceful_shutdown(async {
        stopped.await.ok();
    });
    Ok(Running {
        address,
        ticker: tokio::spawn(tick(Arc::clone(&account), job_time)),
        account,
        stop,
        server: tokio::spawn(server.into_future()),
    })
}

impl Options {
    fn terms(&self) -> Terms {
        Terms {
            credits: self.credits,
            video_minutes: self.video_minutes,
            job_time: self.job_time,
            seed: self.seed,
            keys: self.keys.clone(),
            faults: self.faults.clone(),
            clock: self.clock.clone(),
        }
    }
}

/// Returns the scheme and authority of the addresses that are handed out.
fn origin(address: SocketAddr) -> String {
    if address.ip().is_unspecified() {
        let port = address.port();
        return format!("http://{}:{port}", Ipv4Addr::LOCALHOST);
    }
    format!("http://{address}")
}

fn router(account: Arc<Account>) -> Router {
    Router::new()
        .fallback(answer)
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .with_state(account)
}

/// Lets jobs end in time although nobody asks for them, so that webhooks are sent.
async fn tick(account: Arc<Account>, job_time: Duration) {
    let period = (job_time / 4).clamp(TICK_MIN, TICK_MAX);
    loop {
        tokio::time::sleep(period).await;
        let account = Arc::clone(&account);
        let ticked = tokio::task::spawn_blocking(move || {
            // A failure to write shows in the answer to the next request.
            account.advance().ok();
            send(account.take_notices());
        });
        ticked.await.ok();
    }
}

/// Sends webhooks without holding up anybody.
fn send(notices: Vec<Notice>) {
    if notices.is_empty() {
        return;
    }
    std::thread::spawn(move || {
        for notice in notices {
            loopback::post(&notice.url, &notice.body.to_string());
        }
    });
}

async fn answer(
    State(account): State<Arc<Account>>,
    ConnectInfo(scissors): ConnectInfo<Scissors>,
    parts: Parts,
    body: Bytes,
) -> HttpResponse {
    // What waits for the disk or draws does not hold up other requests.
    let answered = tokio::task::spawn_blocking(move || delivery(&account, &parts, &body)).await;
    let Ok(delivery) = answered else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    tokio::time::sleep(delivery.delay).await;
    match delivery.arrival {
        Arrival::Whole(reply) => whole(reply),
        Arrival::CutOff(reply) => {
            let (head, pause, bytes) = parts_of(reply);
            head.map(|()| Body::new(StagedBody::cut_off(pause, bytes)))
        }
        Arrival::Lost { end, .. } => {
            scissors.cut(end);
            HttpResponse::default()
        }
    }
}

fn delivery(account: &Account, parts: &Parts, body: &[u8]) -> Delivery {
    let text = |name| {
        let value = parts.headers.get(name);
        value.and_then(|value| value.to_str().ok())
    };
    let path = parts.uri.path();
    let dead = if path.starts_with(API) {
        dead_neighbours(body)
    } else {
        BTreeSet::new()
    };
    let call = Call {
        method: parts.method.as_str(),
        path,
        query: query(&parts.uri),
        authorization: text(header::AUTHORIZATION),
        user_agent: text(header::USER_AGENT),
        content_type: text(header::CONTENT_TYPE),
        body,
    };
    let delivery = account.answer_knowing(&call, dead);
    send(account.take_notices());
    delivery
}

/// Finds the addresses in a body that lie on this machine, are not our own files, and are dead.
fn dead_neighbours(body: &[u8]) -> BTreeSet<String> {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let mut found = BTreeSet::new();
    collect_neighbours(&body, &mut found);
    found.retain(|url| !loopback::is_alive(url));
    found
}

/// The most addresses on this machine that one request is searched for.
const NEIGHBOURS_MAX: usize = 100;

fn collect_neighbours(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) if address::is_local_neighbour(text) => {
            if found.len() < NEIGHBOURS_MAX {
                found.insert(text.clone());
            }
        }
        Value::Array(entries) => {
            for entry in entries {
                collect_neighbours(entry, found);
            }
        }
        Value::Object(fields) => {
            let visuals = fields.iter().filter(|(name, _)| *name != "webhook");
            for (_, field) in visuals {
                collect_neighbours(field, found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn query(uri: &Uri) -> BTreeMap<String, String> {
    let parsed = axum::extract::Query::<BTreeMap<String, String>>::try_from_uri(uri);
    parsed.map(|query| query.0).unwrap_or_default()
}

fn whole(reply: Reply) -> HttpResponse {
    let (head, pause, bytes) = parts_of(reply);
    head.map(|()| {
        if pause.is_zero() {
            Body::from(bytes)
        } else {
            Body::new(StagedBody::late(pause, bytes))
        }
    })
}

/// Takes a reply apart: its head, the pause after it, and the bytes of its body.
fn parts_of(reply: Reply) -> (axum::http::Response<()>, Duration, Vec<u8>) {
    let mut head = axum::http::Response::new(());
    *head.status_mut() =
        StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in reply.headers {
        if let Ok(value) = value.parse() {
            head.headers_mut().insert(name, value);
        }
    }
    (head, reply.pause, reply.body)
}
