//! The simulator over HTTP, and the one order of things: happen, become durable, be told.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, DefaultBodyLimit, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::Response as HttpResponse;
use axum::routing::{any, get};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::simulator::Options;
use crate::simulator::address;
use crate::simulator::clock::{Clock, Moment};
use crate::simulator::connection::{CuttableListener, Scissors};
use crate::simulator::faults::{Faults, Transport};
use crate::simulator::files::{Fetched, FileStore};
use crate::simulator::log::{EventLog, LogError};
use crate::simulator::loopback;
use crate::simulator::operation::Operation;
use crate::simulator::pages;
use crate::simulator::world::event::Event;
use crate::simulator::world::message::{Content, Request, Response};
use crate::simulator::world::{Allowance, Settings, World};

/// The path below which the API lives, as at Pictory.
const API: &str = "/pictoryapis";
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
    core: Arc<Core>,
    stop: oneshot::Sender<()>,
    server: JoinHandle<io::Result<()>>,
    ticker: JoinHandle<()>,
}

impl Running {
    /// Returns what `PICTORY_API_BASE_URL` should be: `http://127.0.0.1:PORT/pictoryapis`.
    pub fn base_url(&self) -> String {
        format!("{}{API}", self.core.origin)
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
        self.core.lock().log = None;
    }
}

/// Starts a simulator: reads its log, then listens.
pub async fn start(options: Options) -> Result<Running, StartError> {
    let faults = Faults::new(options.faults);
    let mut world = World::new(Settings {
        allowance: Allowance {
            credits: options.credits,
            video_minutes: options.video_minutes,
        },
        job_time: options.job_time,
        seed: options.seed,
        keys: options.keys,
        switches: faults.switches(),
    });
    let (log, events) = EventLog::open(&options.data).map_err(StartError::Log)?;
    for event in &events {
        world.apply(event);
    }
    let listening = |source| StartError::Listen {
        address: options.listen,
        source,
    };
    let listener = TcpListener::bind(options.listen).await.map_err(listening)?;
    let address = listener.local_addr().map_err(listening)?;
    let core = Arc::new(Core {
        state: Mutex::new(Present {
            world,
            faults,
            log: Some(log),
        }),
        clock: options.clock,
        origin: origin(address),
        files: FileStore::new(options.data),
    });
    let (stop, stopped) = oneshot::channel();
    let app = router(Arc::clone(&core)).into_make_service_with_connect_info::<Scissors>();
    let server = axum::serve(CuttableListener(listener), app).with_graceful_shutdown(async {
        stopped.await.ok();
    });
    Ok(Running {
        address,
        ticker: tokio::spawn(tick(Arc::clone(&core), options.job_time)),
        core,
        stop,
        server: tokio::spawn(server.into_future()),
    })
}

/// Returns the scheme and authority of the addresses that are handed out.
fn origin(address: SocketAddr) -> String {
    if address.ip().is_unspecified() {
        let port = address.port();
        return format!("http://{}:{port}", Ipv4Addr::LOCALHOST);
    }
    format!("http://{address}")
}

fn router(core: Arc<Core>) -> Router {
    Router::new()
        .route("/pictoryapis/{*path}", any(answer_api))
        .route("/files/{*path}", get(answer_file).put(answer_upload))
        .route("/share/{id}", get(answer_page))
        .route("/v2/preview/{id}", get(answer_page))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .with_state(core)
}

/// Lets jobs end in time although nobody asks for them, so that webhooks are sent.
async fn tick(core: Arc<Core>, job_time: Duration) {
    let period = (job_time / 4).clamp(TICK_MIN, TICK_MAX);
    loop {
        tokio::time::sleep(period).await;
        let core = Arc::clone(&core);
        // A failure to write shows in the answer to the next request.
        let ticked = tokio::task::spawn_blocking(move || core.advance().ok());
        ticked.await.ok();
    }
}

/// What is shared by all requests.
#[derive(Debug)]
struct Core {
    state: Mutex<Present>,
    clock: Clock,
    origin: String,
    files: FileStore,
}

/// The world as it is now, and the log that it can be made from.
#[derive(Debug)]
struct Present {
    world: World,
    faults: Faults,
    /// Gone after a failed write, because memory and disk may differ then, and after the end.
    log: Option<EventLog>,
}

impl Present {
    fn persist(&mut self, events: &[Event]) -> io::Result<()> {
        let log = self.log.as_mut().ok_or(io::ErrorKind::BrokenPipe)?;
        let written = log.append(events);
        if written.is_err() {
            self.log = None;
        }
        written
    }
}

/// A response and what happens to it on its way.
struct Outbound {
    response: Response,
    is_lost: bool,
    delay: Duration,
}

impl Core {
    fn lock(&self) -> MutexGuard<'_, Present> {
        // A panic elsewhere cannot leave the world half changed: events are applied whole.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets everything happen that is due, and sends the webhooks for it.
    fn advance(&self) -> io::Result<Moment> {
        let now = self.clock.now();
        let mut present = self.lock();
        let events = present.world.advance(now);
        present.persist(&events)?;
        let ended = events.iter().filter_map(|event| match event {
            Event::Settled { number, .. } => Some(*number),
            Event::Accepted { .. }
            | Event::Cleaned { .. }
            | Event::Patched { .. }
            | Event::ProjectDeleted { .. }
            | Event::UploadOffered { .. }
            | Event::Uploaded { .. }
            | Event::VoiceAdded { .. } => None,
        });
        let notices: Vec<_> = ended
            .filter_map(|number| present.world.notice(number, &self.origin, now))
            .collect();
        drop(present);
        if !notices.is_empty() {
            std::thread::spawn(move || {
                for notice in notices {
                    loopback::post(&notice.url, &notice.body.to_string());
                }
            });
        }
        Ok(now)
    }

    fn answer(&self, request: &Request<'_>) -> io::Result<Outbound> {
        let now = self.advance()?;
        let mut present = self.lock();
        let mut outbound = Outbound {
            response: Response::server_error(),
            is_lost: false,
            delay: Duration::ZERO,
        };
        let transports = match present.world.admit(request) {
            Ok((operation, _)) => present.faults.on_request(operation),
            Err(_) => Vec::new(),
        };
        for transport in transports {
            outbound.response = match transport {
                Transport::Unauthorized => Response::unauthorized(),
                Transport::TooManyRequests { retry_after } => {
                    Response::too_many_requests(retry_after)
                }
                Transport::ServerError => Response::server_error(),
                Transport::Cloudflare => Response::cloudflare(),
                Transport::LostAnswer => {
                    outbound.is_lost = true;
                    continue;
                }
                Transport::Slow(delay) => {
                    outbound.delay += delay;
                    continue;
                }
            };
            return Ok(outbound);
        }
        let Present { world, faults, .. } = &mut *present;
        let answer = world.handle(request, now, faults);
        present.persist(&answer.events)?;
        for event in &answer.events {
            present.world.apply(event);
        }
        outbound.response = answer.response;
        Ok(outbound)
    }

    fn fetch(&self, path: &str) -> io::Result<Fetched> {
        let now = self.advance()?;
        let mut present = self.lock();
        if !present.faults.on_request(Operation::File).is_empty() {
            return Ok(Fetched::Broken);
        }
        let Some(depiction) = present.world.depiction(path, now) else {
            return Ok(Fetched::Missing);
        };
        drop(present);
        self.files.fetch(path, &depiction)
    }

    /// Stores an upload if its address is signed and its type is the announced one.
    fn store(&self, uri: &Uri, content_type: &str, bytes: &[u8]) -> io::Result<StatusCode> {
        let now = self.advance()?;
        let mut present = self.lock();
        let query = query(uri);
        let signature = query.get("signature").map_or("", String::as_str);
        let slot = present.world.upload_slot(uri.path(), signature, now);
        let Some(key) = slot
            .filter(|slot| slot.content_type == content_type)
            .map(|slot| slot.key.clone())
        else {
            return Ok(StatusCode::FORBIDDEN);
        };
        self.files.keep(&key, bytes)?;
        let event = World::uploaded(&key);
        present.persist(std::slice::from_ref(&event))?;
        present.world.apply(&event);
        Ok(StatusCode::OK)
    }

    fn page(&self, path: &str) -> io::Result<Option<String>> {
        self.advance()?;
        let present = self.lock();
        let id = path.rsplit('/').next().unwrap_or_default();
        let film = present.world.film_path(id);
        let page = present
            .world
            .showing(id)
            .map(|(title, takes)| pages::page(title, film.as_deref(), &takes));
        Ok(page)
    }
}

async fn answer_api(
    State(core): State<Arc<Core>>,
    ConnectInfo(scissors): ConnectInfo<Scissors>,
    parts: Parts,
    body: Bytes,
) -> HttpResponse {
    let answered = blocking(move || {
        let text = |name| {
            parts
                .headers
                .get(name)
                .and_then(|value| value.to_str().ok())
        };
        let request = Request {
            method: parts.method.as_str(),
            path: parts.uri.path().strip_prefix(API).unwrap_or_default(),
            query: query(&parts.uri),
            authorization: text(header::AUTHORIZATION),
            user_agent: text(header::USER_AGENT),
            body: &body,
            origin: &core.origin,
            dead: dead_neighbours(&body),
        };
        core.answer(&request)
    })
    .await;
    let Ok(outbound) = answered else {
        return http(Response::server_error());
    };
    tokio::time::sleep(outbound.delay).await;
    if outbound.is_lost {
        scissors.cut();
    }
    http(outbound.response)
}

async fn answer_file(State(core): State<Arc<Core>>, uri: Uri) -> HttpResponse {
    let fetched = blocking(move || core.fetch(uri.path())).await;
    match fetched {
        Ok(Fetched::File {
            bytes,
            content_type,
        }) => plain(StatusCode::OK, &content_type, Body::from(bytes)),
        Ok(Fetched::Missing) => status(StatusCode::NOT_FOUND, "not found\n"),
        Ok(Fetched::Broken) => status(StatusCode::INTERNAL_SERVER_ERROR, "server error\n"),
        Ok(Fetched::NotBuilt) => status(
            StatusCode::NOT_IMPLEMENTED,
            "this build makes no videos: it was compiled without the feature `media`\n",
        ),
        Err(_) => status(
            StatusCode::INTERNAL_SERVER_ERROR,
            "cannot read or draw the file\n",
        ),
    }
}

async fn answer_upload(
    State(core): State<Arc<Core>>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> HttpResponse {
    let content_type = headers.get(header::CONTENT_TYPE);
    let content_type = content_type.and_then(|value| value.to_str().ok());
    let content_type = content_type.unwrap_or_default().to_owned();
    let stored = blocking(move || core.store(&uri, &content_type, &body)).await;
    match stored {
        Ok(code) => status(code, ""),
        Err(_) => status(StatusCode::INTERNAL_SERVER_ERROR, "cannot store the file\n"),
    }
}

async fn answer_page(State(core): State<Arc<Core>>, uri: Uri) -> HttpResponse {
    let page = blocking(move || core.page(uri.path())).await;
    match page {
        Ok(Some(page)) => plain(StatusCode::OK, "text/html; charset=utf-8", Body::from(page)),
        Ok(None) => status(StatusCode::NOT_FOUND, "not found\n"),
        Err(_) => status(StatusCode::INTERNAL_SERVER_ERROR, "server error\n"),
    }
}

/// Runs what waits for the disk or draws where it does not hold up other requests.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    let joined = tokio::task::spawn_blocking(work).await;
    joined.unwrap_or_else(|error| Err(io::Error::other(error)))
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

fn http(response: Response) -> HttpResponse {
    let code = StatusCode::from_u16(response.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut http = match response.content {
        Content::Nothing => status(code, ""),
        Content::Json(body) => plain(code, "application/json", Body::from(body.to_string())),
        Content::Html(page) => plain(code, "text/html; charset=UTF-8", Body::from(page)),
    };
    for (name, value) in response.headers {
        if let Ok(value) = value.parse() {
            http.headers_mut().insert(name, value);
        }
    }
    http
}

fn status(code: StatusCode, text: &'static str) -> HttpResponse {
    plain(code, "text/plain; charset=utf-8", Body::from(text))
}

fn plain(code: StatusCode, content_type: &str, body: Body) -> HttpResponse {
    let mut response = HttpResponse::new(body);
    *response.status_mut() = code;
    if let Ok(value) = content_type.parse() {
        response.headers_mut().insert(header::CONTENT_TYPE, value);
    }
    response
}
