//! Servers on this machine that answer as a test tells them, and remember what they saw.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Method, Response, Uri};

/// What a server saw of a request.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) method: Method,
    pub(crate) uri: Uri,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

/// A server on loopback that answers as told.
pub(crate) struct Server {
    pub(crate) url: String,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Server {
    /// Starts a server whose answer depends on how many requests came before.
    pub(crate) async fn start(
        answer: impl Fn(usize) -> Response<Body> + Clone + Send + Sync + 'static,
    ) -> Self {
        Self::answering(move |_, before| answer(before)).await
    }

    /// Starts a server whose answer depends on the request, too.
    pub(crate) async fn answering(
        answer: impl Fn(&Seen, usize) -> Response<Body> + Clone + Send + Sync + 'static,
    ) -> Self {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let log = seen.clone();
        let app = Router::new().fallback(
            async move |method: Method, uri: Uri, headers: HeaderMap, body: Bytes| {
                let body = String::from_utf8(body.to_vec()).unwrap();
                let mut log = log.lock().unwrap();
                log.push(Seen {
                    method,
                    uri,
                    headers,
                    body,
                });
                let before = log.len() - 1;
                answer(&log[before], before)
            },
        );
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/pictoryapis", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { url, seen }
    }

    pub(crate) async fn always(status: u16, body: impl Into<String>) -> Self {
        let body = body.into();
        Self::start(move |_| answer(status, &body)).await
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }
}

pub(crate) fn answer(status: u16, body: &str) -> Response<Body> {
    Response::builder()
        .status(status)
        .body(Body::from(body.to_owned()))
        .unwrap()
}

/// A server below HTTP: what it does with a connection is up to `act`.
pub(crate) struct RawServer {
    pub(crate) url: String,
    connections: Arc<AtomicUsize>,
}

impl RawServer {
    pub(crate) fn start(act: impl Fn(&mut TcpStream) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/pictoryapis", listener.local_addr().unwrap());
        let connections = Arc::new(AtomicUsize::new(0));
        let counter = connections.clone();
        let act = Arc::new(act);
        thread::spawn(move || {
            for stream in listener.incoming() {
                counter.fetch_add(1, Ordering::SeqCst);
                let act = act.clone();
                thread::spawn(move || act(&mut stream.unwrap()));
            }
        });
        Self { url, connections }
    }

    /// Reads the request, then sends `bytes` and closes.
    pub(crate) fn sends(bytes: &'static str) -> Self {
        Self::start(move |stream| {
            read_request(stream);
            stream.write_all(bytes.as_bytes()).unwrap();
        })
    }

    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

/// Reads one request with its body; false at the end of the connection.
pub(crate) fn read_request(stream: &mut TcpStream) -> bool {
    let mut request = Vec::new();
    let mut byte = [0];
    while !request.ends_with(b"\r\n\r\n") {
        match stream.read(&mut byte) {
            Ok(1) => request.push(byte[0]),
            _ => return false,
        }
    }
    let head = String::from_utf8(request).unwrap().to_lowercase();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .map_or(0, |length| length.parse().unwrap());
    stream.read_exact(&mut vec![0; length]).is_ok()
}
