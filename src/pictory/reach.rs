//! Whether Pictory can be reached at all, told by one free request.

use std::fmt;
use std::time::SystemTime;

use jiff::Timestamp;
use secrecy::ExposeSecret;
use tokio::time::timeout;

use super::account::Quota;
use super::error::ApiError;
use super::exchange::{Exchange, Method, Request};
use super::http::Http;
use super::settings::{Settings, SettingsError, authorization};
use super::wire;
use crate::network::TransportError;

/// Looks whether Pictory answers, and to whom.
///
/// It asks once and judges nothing: whoever looks after a connection wants to see the first answer, not
/// the fifth.
pub struct Reach {
    http: Http,
    settings: Settings,
}

impl fmt::Debug for Reach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reach")
            .field("base_url", &self.settings.base_url)
            .finish_non_exhaustive()
    }
}

/// What came back.
#[derive(Debug)]
pub struct Reached {
    /// What the account may still use, or why Pictory does not say. Without a key that is
    /// [`ApiError::Unauthorized`].
    pub quota: Result<Quota, ApiError>,
    /// The server's clock, to the second, if the answer tells it.
    pub server_time: Option<Timestamp>,
}

impl Reach {
    /// Prepares the request; nothing is sent yet. An empty key is none, and then nothing is sent in its
    /// place.
    ///
    /// # Errors
    ///
    /// As [`Client::new`](super::Client::new), except for the empty key.
    pub fn new(settings: &Settings) -> Result<Self, SettingsError> {
        let key = settings.key.expose_secret().trim();
        let header = (!key.is_empty()).then(|| authorization(&settings.key));
        Ok(Self {
            http: Http::with_authorization(settings, header.transpose()?)?,
            settings: settings.clone(),
        })
    }

    /// Asks for the quota, which is free, and nothing twice.
    ///
    /// # Errors
    ///
    /// Fails if no answer comes.
    pub async fn ask(&self) -> Result<Reached, TransportError> {
        let request = Request::new(Method::Get, &["v1", "quota"], None);
        let answer = timeout(self.settings.request_timeout, self.http.send(request))
            .await
            .unwrap_or_else(|late| Err(TransportError::timed_out(&late.to_string())))?;
        let server_time = answer.date.and_then(timestamp);
        let quota = wire::read_quota(answer.within(self.settings.body_bytes_max));
        Ok(Reached { quota, server_time })
    }
}

fn timestamp(date: SystemTime) -> Option<Timestamp> {
    Timestamp::try_from(date).ok()
}
