//! A request that got no answer, and how far it came.

use super::retry::Outcome;

/// A request or an answer that did not get through.
#[derive(Debug, thiserror::Error)]
#[error("{}", kind.words())]
pub struct TransportError {
    /// What went wrong.
    pub kind: TransportKind,
    /// What is known of it; it holds neither URL nor headers.
    #[source]
    source: Box<dyn std::error::Error + Send + Sync>,
}

/// What went wrong on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransportKind {
    /// The request could not be built.
    Build,
    /// No connection could be made, so that nothing was sent.
    Connect,
    /// Time ran out.
    Timeout,
    /// The connection broke before the answer was complete.
    Interrupted,
}

impl TransportKind {
    /// Returns a description.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Build => "the request could not be built",
            Self::Connect => "no connection could be made",
            Self::Timeout => "no complete answer came in time",
            Self::Interrupted => "the connection broke before the answer was complete",
        }
    }

    /// Tells how the failure counts when the request may be repeated.
    pub const fn outcome(self) -> Outcome {
        match self {
            Self::Build => Outcome::Final,
            Self::Connect | Self::Timeout | Self::Interrupted => Outcome::Connection,
        }
    }
}

impl TransportError {
    /// Makes the error of a request for which no connection was made, so that nothing was sent.
    pub fn not_connected(detail: &str) -> Self {
        Self {
            kind: TransportKind::Connect,
            source: detail.into(),
        }
    }

    /// Makes the error of a request that was sent, wholly or in part, and not answered wholly.
    pub fn interrupted(detail: &str) -> Self {
        Self {
            kind: TransportKind::Interrupted,
            source: detail.into(),
        }
    }

    /// Makes the error of a request that was sent and whose time ran out.
    pub fn timed_out(detail: &str) -> Self {
        Self {
            kind: TransportKind::Timeout,
            source: detail.into(),
        }
    }

    /// Sorts what the HTTP library says.
    pub(crate) fn of(error: reqwest::Error) -> Self {
        // The order matters: only what is surely a failed connection may count as one.
        let kind = if error.is_builder() {
            TransportKind::Build
        } else if error.is_connect() {
            TransportKind::Connect
        } else if error.is_timeout() {
            TransportKind::Timeout
        } else {
            TransportKind::Interrupted
        };
        Self {
            kind,
            source: Box::new(error.without_url()),
        }
    }
}
