//! Requests over HTTP: headers, timeouts, size limits, and what is kept out of sight.
//!
//! # Why nothing is sent twice down here
//!
//! HTTP libraries repeat requests on their own where they think that a server has not begun them.
//! For a paid request that guess is too dear, so each way to it is closed:
//!
//! - hyper repeats what was queued on a connection that closed, if the connection was *reused*.
//!   Without a pool (no idle connection is kept) each paid request makes its own, which is never
//!   counted as reused, so its failure is final.
//! - reqwest repeats what a server disowned by HTTP/2 means (`GOAWAY`, `REFUSED_STREAM`), unless
//!   told never to. It is told; and only HTTP/1.1 is spoken, which has no such means.
//! - A redirect with 307 or 308 would repeat the body elsewhere; none is followed.
//!
//! What is left is one write of one request to one connection.

use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderValue};
use reqwest::{redirect, retry};
use secrecy::{ExposeSecret, SecretString};

use super::error::ApiError;
use super::exchange::{Answer, Exchange, Exchanging, Method, Request};
use super::settings::{Settings, SettingsError, authorization};
use crate::network::{Base, TransportError, blot, date, install_tls_provider, retry_after};

/// How this program introduces itself. Pictory's bot protection turns away the defaults of HTTP
/// libraries, so the header is never left to one.
pub(super) const USER_AGENT: &str = concat!(
    "storyform/",
    env!("CARGO_PKG_VERSION"),
    " (declarative video rendering; Pictory API client)"
);

/// What an echoed key is replaced by.
const BLOTTED: &str = "[key]";

/// Sends requests over HTTP, without any judgement of their answers.
pub(super) struct Http {
    base: Base,
    /// For requests that may be repeated.
    free: reqwest::Client,
    /// For paid requests: it never reuses a connection, and so never repeats one.
    paid: reqwest::Client,
    /// `None` if requests are sent without a key.
    authorization: Option<HeaderValue>,
    key: SecretString,
    body_bytes_max: usize,
}

impl Exchange for Http {
    fn send<'a>(&'a self, request: Request<'a>) -> Exchanging<'a> {
        Box::pin(self.exchange(request))
    }
}

impl Http {
    pub(super) fn new(settings: &Settings) -> Result<Self, SettingsError> {
        Self::with_authorization(settings, Some(authorization(&settings.key)?))
    }

    /// Sends what it is given in place of the key of the settings, or nothing.
    pub(super) fn with_authorization(
        settings: &Settings,
        authorization: Option<HeaderValue>,
    ) -> Result<Self, SettingsError> {
        let base = Base::parse(&settings.base_url)?;
        install_tls_provider();
        let build = |idle_connections: usize| {
            let mut builder = reqwest::Client::builder()
                .user_agent(USER_AGENT)
                .redirect(redirect::Policy::none())
                .retry(retry::never())
                .http1_only()
                .referer(false)
                .connect_timeout(settings.connect_timeout)
                .timeout(settings.request_timeout)
                .pool_max_idle_per_host(idle_connections);
            if base.is_local() {
                // A proxy would be a detour at best, and see the key in plain requests.
                builder = builder.no_proxy();
            }
            if base.is_plain() {
                // Bare containers have no CA certificates, and none are needed.
                builder = builder.tls_certs_only([]);
            }
            builder.build().map_err(SettingsError::Setup)
        };
        Ok(Self {
            free: build(usize::MAX)?,
            paid: build(0)?,
            authorization,
            key: SecretString::from(settings.key.expose_secret().trim()),
            body_bytes_max: settings.body_bytes_max,
            base,
        })
    }

    async fn exchange(&self, request: Request<'_>) -> Result<Answer, TransportError> {
        let client = if request.is_paid {
            &self.paid
        } else {
            &self.free
        };
        let segments: Vec<&str> = request.segments().collect();
        let mut url = self.base.join(&segments);
        if !request.query.is_empty() {
            url.query_pairs_mut().extend_pairs(request.query());
        }
        let method = match request.method {
            Method::Get => reqwest::Method::GET,
            Method::Post => reqwest::Method::POST,
            Method::Put => reqwest::Method::PUT,
            Method::Delete => reqwest::Method::DELETE,
        };
        let mut builder = client
            .request(method, url)
            .header(ACCEPT, "application/json");
        if let Some(authorization) = &self.authorization {
            builder = builder.header(AUTHORIZATION, authorization.clone());
        }
        if let Some(body) = request.body {
            builder = builder.json(body);
        }
        let response = builder.send().await.map_err(TransportError::of)?;
        Ok(Answer {
            status: response.status().as_u16(),
            retry_after: retry_after(response.headers()),
            date: date(response.headers()),
            body: self.read_body(response).await,
        })
    }

    /// Reads a body piece by piece, so that a large one is noticed before it fills the memory.
    async fn read_body(&self, mut response: reqwest::Response) -> Result<String, ApiError> {
        let limit = self.body_bytes_max;
        let mut bytes = Vec::new();
        loop {
            let chunk = match response.chunk().await {
                Ok(Some(chunk)) => chunk,
                Ok(None) => break,
                Err(error) => return Err(ApiError::Transport(TransportError::of(error))),
            };
            if bytes.len() + chunk.len() > limit {
                return Err(ApiError::TooLarge { limit });
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(blot(
            String::from_utf8_lossy(&bytes).into_owned(),
            &self.key,
            BLOTTED,
        ))
    }
}
