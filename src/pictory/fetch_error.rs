//! What can go wrong with a file.

use std::io;
use std::time::Duration;

use crate::network::{Outcome, TransportError};

/// Why a file could not be looked at, fetched or stored. Addresses are shown without their query,
/// which may hold a token.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The address is none, or none that is fetched.
    #[error("`{url}` is no address of a file: {reason}")]
    UnusableUrl {
        /// The address.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The request or its answer did not get through.
    #[error("`{url}` could not be reached")]
    Transport {
        /// The address.
        url: String,
        /// What went wrong.
        source: TransportError,
    },
    /// The server stopped in the middle, or never began.
    #[error("`{url}` kept silent for too long")]
    Stalled {
        /// The address.
        url: String,
    },
    /// The server answered something else than a success.
    #[error("`{url}` was answered with the status {status}")]
    Status {
        /// The address.
        url: String,
        /// The HTTP status.
        status: u16,
        /// How long it asked to wait.
        retry_after: Option<Duration>,
    },
    /// The server redirects to where no file is fetched from.
    #[error("`{url}` leads nowhere: {reason}")]
    Redirected {
        /// The address that redirects.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The file is larger than allowed.
    #[error("`{url}` has more than {limit} bytes")]
    TooLarge {
        /// The address.
        url: String,
        /// How many bytes are allowed.
        limit: u64,
    },
    /// The bytes came, and could not be written.
    #[error("what came from `{url}` could not be written")]
    Write {
        /// The address.
        url: String,
        /// What the system says.
        source: io::Error,
    },
}

impl FetchError {
    /// Says what to do about it; `None` where there is nothing to do but to look or to wait.
    pub const fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Transport { .. } | Self::Stalled { .. } => {
                Some("check the network and the proxy settings, and try again")
            }
            Self::Status { status: 403, .. } => {
                Some("the address may have expired, or be protected against programs")
            }
            Self::Status { .. } => Some("look whether the address opens in a browser"),
            Self::Write { .. } => Some("check the disk for space and permissions"),
            Self::UnusableUrl { .. } | Self::Redirected { .. } | Self::TooLarge { .. } => None,
        }
    }

    /// Tells how the failure counts when the request may be repeated.
    pub const fn outcome(&self) -> Outcome {
        match self {
            Self::Transport { source, .. } => source.kind.outcome(),
            Self::Stalled { .. } => Outcome::Connection,
            Self::Status {
                status: 429,
                retry_after,
                ..
            } => Outcome::RateLimited {
                retry_after: *retry_after,
            },
            // 501 is about the method, and stays.
            Self::Status {
                status: 408 | 500 | 502..=599,
                retry_after,
                ..
            } => Outcome::Overloaded {
                retry_after: *retry_after,
            },
            Self::UnusableUrl { .. }
            | Self::Status { .. }
            | Self::Redirected { .. }
            | Self::TooLarge { .. }
            | Self::Write { .. } => Outcome::Final,
        }
    }
}
