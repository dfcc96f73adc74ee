//! What a run of `apply` asks of Pictory, request by request: written down by a relay between the two, and
//! sent again by a client that does nothing else.

use std::ffi::OsString;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Response, StatusCode, header};
use reqwest::{Client, Method};
use serde::{Deserialize, Serialize};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

use super::measure::Outcome;

/// The first argument of the process that sends requests again.
pub(crate) const BARE: &str = "bare";
/// What stands in recorded bodies for the address of the server.
const ORIGIN: &str = "http://origin.invalid";
/// The largest body that is recorded.
const BODY_BYTES_MAX: usize = 16 << 20;

/// One request.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Asked {
    method: String,
    path: String,
    body: String,
}

impl Asked {
    /// Tells whether it changes nothing.
    fn is_look(&self) -> bool {
        self.method == "GET"
    }
}

/// What stands between a client and a server.
struct Relay {
    http: Client,
    origin: String,
    asked: Mutex<Vec<Asked>>,
}

/// Does something with the address of a relay to a server, and writes down all that was asked meanwhile.
/// Returns how many of them ask for something, and how many look at something.
pub(crate) fn record(
    origin: &str,
    file: &Path,
    work: impl FnOnce(&str) -> Outcome<()>,
) -> Outcome<[usize; 2]> {
    let relay = Arc::new(Relay {
        http: client()?,
        origin: origin.to_owned(),
        asked: Mutex::new(Vec::new()),
    });
    let runtime = Runtime::new()?;
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"))?;
    let address = format!("http://{}", listener.local_addr()?);
    let router = Router::new()
        .fallback(pass_on)
        .with_state(Arc::clone(&relay));
    let server = runtime.spawn(axum::serve(listener, router).into_future());
    let worked = work(&address);
    server.abort();
    worked?;
    let asked = relay.asked.lock().unwrap_or_else(PoisonError::into_inner);
    let mut writer = BufWriter::new(File::create(file)?);
    for request in asked.iter() {
        let mut request = request.clone();
        for server in [&address, origin] {
            request.body = request.body.replace(server, ORIGIN);
        }
        serde_json::to_writer(&mut writer, &request)?;
        writer.write_all(b"\n")?;
    }
    writer.flush()?;
    let looks = asked.iter().filter(|asked| asked.is_look()).count();
    Ok([asked.len() - looks, looks])
}

async fn pass_on(State(relay): State<Arc<Relay>>, request: Request) -> Response<Body> {
    relay.pass_on(request).await.unwrap_or_else(|error| {
        let mut answer = Response::new(Body::from(error.to_string()));
        *answer.status_mut() = StatusCode::BAD_GATEWAY;
        answer
    })
}

impl Relay {
    async fn pass_on(&self, request: Request) -> Outcome<Response<Body>> {
        let (parts, body) = request.into_parts();
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
        let body = to_bytes(body, BODY_BYTES_MAX).await?;
        let asked = Asked {
            method: parts.method.to_string(),
            path: path.to_owned(),
            body: String::from_utf8(body.to_vec())?,
        };
        let url = format!("{}{path}", self.origin);
        self.asked
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(asked);
        let request = self.http.request(parts.method, url);
        let request = request.headers(end_to_end(parts.headers)).body(body);
        let answer = request.send().await?;
        let status = answer.status();
        let headers = end_to_end(answer.headers().clone());
        let bytes: Bytes = answer.bytes().await?;
        let mut answer = Response::new(Body::from(bytes));
        *answer.status_mut() = status;
        *answer.headers_mut() = headers;
        Ok(answer)
    }
}

/// Removes what concerns one connection alone.
fn end_to_end(mut headers: HeaderMap) -> HeaderMap {
    for name in [
        header::HOST,
        header::CONNECTION,
        header::CONTENT_LENGTH,
        header::TRANSFER_ENCODING,
    ] {
        headers.remove(name);
    }
    headers
}

fn client() -> Outcome<Client> {
    // Another part of this process may have installed it already.
    rustls::crypto::ring::default_provider()
        .install_default()
        .ok();
    // Pictory turns clients away that do not say who they are.
    Ok(Client::builder().user_agent("storyform-benches").build()?)
}

/// Sends recorded requests to a server, so many at once: first all that ask for something, in their order,
/// then all that look at something, which then exists whoever asks first.
pub(crate) fn bare(mut arguments: impl Iterator<Item = OsString>) -> Outcome<String> {
    let mut argument = || {
        let argument = arguments.next().ok_or("an argument is missing")?;
        argument.into_string().map_err(|_| "an argument is no text")
    };
    let (file, origin, parallelism) = (argument()?, argument()?, argument()?.parse()?);
    let asked = BufReader::new(File::open(file)?).lines();
    let asked = asked.map(|line| -> Outcome<Asked> {
        let mut asked: Asked = serde_json::from_str(&line?)?;
        asked.body = asked.body.replace(ORIGIN, &origin);
        Ok(asked)
    });
    let asked: Vec<Asked> = asked.collect::<Outcome<_>>()?;
    let (looks, asks): (Vec<Asked>, Vec<Asked>) = asked.into_iter().partition(Asked::is_look);
    let client = client()?;
    let runtime = Runtime::new()?;
    let mut bytes = 0;
    for requests in [asks, looks] {
        let sender = Arc::new(Sender {
            client: client.clone(),
            origin: origin.clone(),
            requests,
            next: AtomicUsize::new(0),
        });
        bytes += runtime.block_on(sender.send_all(parallelism))?;
    }
    Ok(format!("{bytes} bytes were answered"))
}

/// Requests that are sent one after the other.
struct Sender {
    client: Client,
    origin: String,
    requests: Vec<Asked>,
    next: AtomicUsize,
}

impl Sender {
    /// Sends all of them, and returns how many bytes were answered.
    async fn send_all(self: Arc<Self>, parallelism: usize) -> Outcome<usize> {
        let mut senders = JoinSet::new();
        for _ in 0..parallelism {
            senders.spawn(Arc::clone(&self).send_some());
        }
        let mut bytes = 0;
        while let Some(sent) = senders.join_next().await {
            bytes += sent??;
        }
        Ok(bytes)
    }

    async fn send_some(self: Arc<Self>) -> Result<usize, reqwest::Error> {
        let mut bytes = 0;
        while let Some(asked) = self.requests.get(self.next.fetch_add(1, Ordering::Relaxed)) {
            let method = Method::from_bytes(asked.method.as_bytes()).unwrap_or_default();
            let request = self
                .client
                .request(method, format!("{}{}", self.origin, asked.path))
                .header(header::AUTHORIZATION, "simulator")
                .header(header::CONTENT_TYPE, "application/json")
                .body(asked.body.clone());
            let answer = request.send().await?.error_for_status()?;
            bytes += answer.bytes().await?.len();
        }
        Ok(bytes)
    }
}
