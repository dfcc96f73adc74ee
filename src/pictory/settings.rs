//! What a client needs to be told, and the defaults with their reasons.

use std::time::Duration;

use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

use crate::model::Server;
use crate::network::{ATTEMPTS_MAX, BaseError, is_loopback};

/// Where Pictory's API lives. The version is part of each path, and they differ.
pub const BASE_URL: &str = "https://api.pictory.ai/pictoryapis";
/// How long a connection may take to be made. Failing then is cheap: nothing has been sent.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);
/// How long one request may take altogether. It is as patient as Pictory's own tooling, since
/// giving up early on a paid request leaves it in doubt.
pub const REQUEST_TIMEOUT: Duration = Duration::from_secs(120);
/// How large an answer may be. A page of jobs embeds whole storyboards and transcripts, in a
/// number that Pictory does not document; past this something is wrong, and memory is at stake.
pub const BODY_BYTES_MAX: usize = 32 * 1024 * 1024;
/// How long a file may take altogether, in either direction: as long as [`FILE_BYTES_MAX`] takes at
/// some five megabits a second.
pub const TRANSFER_TIMEOUT: Duration = Duration::from_secs(15 * 60);
/// How large a fetched file may be. Generated clips have a few dozen megabytes; past this something
/// else is at the address, and the disk is at stake.
pub const FILE_BYTES_MAX: u64 = 512 * 1024 * 1024;
/// The least time between two requests with one key. Pictory documents no limit; at five a
/// second, hundreds of jobs can be polled as often as it advises.
pub const REQUEST_GAP: Duration = Duration::from_millis(200);
/// How many paid requests may be sent in a minute with one key. Pictory documents no limit, and
/// cannot cancel a job. Generating takes longer than two seconds a piece even for the smallest
/// images, so that few runs are held up, and a person who sees a run go wrong can still stop it.
pub const SUBMISSIONS_PER_MINUTE: u32 = 30;

/// How to reach Pictory, and with how much patience.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where the API lives, without a slash at the end. Plain `http` only to this machine.
    pub base_url: String,
    /// The API key, raw.
    pub key: SecretString,
    /// How long a connection may take to be made.
    pub connect_timeout: Duration,
    /// How long one request may take altogether, from the connection to the last byte.
    pub request_timeout: Duration,
    /// How many bytes an answer may have.
    pub body_bytes_max: usize,
    /// How long a file may take altogether.
    pub transfer_timeout: Duration,
    /// How many bytes a fetched file may have.
    pub file_bytes_max: u64,
    /// The least time between two requests.
    pub request_gap: Duration,
    /// The least time between two paid requests.
    pub submission_gap: Duration,
    /// How often a free request is sent at most.
    pub attempts_max: u32,
    /// What the jitter of delays is drawn from.
    pub jitter_seed: u64,
}

impl Settings {
    /// Makes settings with the default patience.
    pub fn new(base_url: impl Into<String>, key: SecretString) -> Self {
        Self {
            base_url: base_url.into(),
            key,
            connect_timeout: CONNECT_TIMEOUT,
            request_timeout: REQUEST_TIMEOUT,
            body_bytes_max: BODY_BYTES_MAX,
            transfer_timeout: TRANSFER_TIMEOUT,
            file_bytes_max: FILE_BYTES_MAX,
            request_gap: REQUEST_GAP,
            submission_gap: submission_gap(SUBMISSIONS_PER_MINUTE),
            attempts_max: ATTEMPTS_MAX,
            jitter_seed: 0,
        }
    }

    /// Returns the server behind the address. One on this machine may have another port each time,
    /// and stays the same.
    pub fn server(&self) -> Server {
        let address = self.base_url.trim().trim_end_matches('/');
        Server::new(if is_loopback(address) {
            "this machine"
        } else {
            address
        })
    }
}

/// Returns the gap that keeps paid requests to a number in a minute. They are spread over it, so
/// that no stretch of a minute sees more.
pub fn submission_gap(per_minute: u32) -> Duration {
    Duration::from_secs(60) / per_minute.max(1)
}

/// Why no client could be made.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The key is empty.
    #[error("the API key is empty")]
    KeyEmpty,
    /// The key has characters that no HTTP header may carry.
    #[error("the API key has characters that cannot be sent")]
    KeyUnsendable,
    /// The base URL is none.
    #[error("the base URL of the Pictory API is not a URL: {reason}")]
    UrlUnreadable {
        /// What is wrong with it.
        reason: String,
    },
    /// The base URL has a user, a password, a query or a fragment.
    #[error("the base URL of the Pictory API may only have a scheme, a host, a port and a path")]
    UrlTooMuch,
    /// The key would travel in clear.
    #[error(
        "the base URL of the Pictory API has the scheme `{scheme}` and the host `{host}`, which \
         would send the API key in clear"
    )]
    UrlInsecure {
        /// The scheme.
        scheme: String,
        /// The host.
        host: String,
    },
    /// TLS could not be set up.
    #[error("the HTTP client could not be set up")]
    Setup(#[source] reqwest::Error),
}

impl From<BaseError> for SettingsError {
    fn from(error: BaseError) -> Self {
        match error {
            BaseError::Unreadable { reason } => Self::UrlUnreadable { reason },
            BaseError::TooMuch => Self::UrlTooMuch,
            BaseError::Insecure { scheme, host } => Self::UrlInsecure { scheme, host },
        }
    }
}

impl SettingsError {
    /// Says what to do about it.
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::KeyEmpty | Self::KeyUnsendable => {
                "copy the key from https://app.pictory.ai/api-access into PICTORY_API_KEY"
            }
            Self::UrlUnreadable { .. } | Self::UrlTooMuch => {
                "PICTORY_API_BASE_URL should look like https://api.pictory.ai/pictoryapis"
            }
            Self::UrlInsecure { .. } => {
                "use https; plain http is allowed only for 127.0.0.1, [::1] and localhost"
            }
            Self::Setup(_) => "check that this machine has CA certificates installed",
        }
    }
}

/// Makes the value of the `Authorization` header, marked so that nothing prints it.
pub(super) fn authorization(key: &SecretString) -> Result<HeaderValue, SettingsError> {
    // Keys are pasted, and pasting brings line ends along.
    let key = key.expose_secret().trim();
    if key.is_empty() {
        return Err(SettingsError::KeyEmpty);
    }
    if !key.is_ascii() {
        return Err(SettingsError::KeyUnsendable);
    }
    let mut value = HeaderValue::from_str(key).map_err(|_| SettingsError::KeyUnsendable)?;
    value.set_sensitive(true);
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_trimmed_and_hidden() {
        let value = authorization(&SecretString::from("pictai_canary\n")).unwrap();
        assert_eq!(value, "pictai_canary");
        assert!(!format!("{value:?}").contains("canary"));
        for bad in ["", "  \n", "canary\nX-Other: 1", "canaré"] {
            let error = authorization(&SecretString::from(bad)).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("canar"), "{bad:?}");
        }
    }
}
