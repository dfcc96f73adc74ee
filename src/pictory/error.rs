//! What can go wrong between this program and Pictory, and what people can do about it.

use std::time::Duration;

use crate::model::JobId;
use crate::network::{Outcome, TransportError, TransportKind};

/// Why a question to Pictory has no answer.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// The key is missing, wrong or revoked (401).
    #[error("Pictory rejected the API key")]
    Unauthorized,
    /// The key is known, but this is not allowed to it (403 with an answer by Pictory).
    #[error("Pictory refused access: {message}")]
    Forbidden {
        /// Pictory's words.
        message: String,
    },
    /// Something in front of Pictory turned the request away (403 without an answer by Pictory).
    #[error("the request was blocked in front of Pictory{}", blocked_code(*code))]
    Blocked {
        /// Cloudflare's code, such as 1010.
        code: Option<u16>,
    },
    /// The request breaks Pictory's rules.
    #[error("Pictory found the request invalid: {message}")]
    InvalidRequest {
        /// Pictory's words.
        message: String,
        /// The fields it complains about, if it names any.
        fields: Vec<FieldProblem>,
    },
    /// There is no such job, by the word of Pictory's job store.
    #[error("Pictory does not know the job")]
    NotFound,
    /// Too many requests (429).
    #[error("Pictory asked for fewer requests")]
    RateLimited {
        /// How long it asked to wait.
        retry_after: Option<Duration>,
    },
    /// The account has not enough AI credits.
    #[error("the account has not enough AI credits: {message}")]
    InsufficientCredits {
        /// Pictory's words.
        message: String,
    },
    /// Pictory, or something before it, is in trouble (5xx).
    #[error("Pictory answered with the server error {status}")]
    Server {
        /// The HTTP status.
        status: u16,
        /// How long it asked to wait.
        retry_after: Option<Duration>,
    },
    /// The answer is JSON, but not what the documentation promises.
    #[error("Pictory gave an unexpected answer with the status {status}: {detail}")]
    Unexpected {
        /// The HTTP status.
        status: u16,
        /// What is unexpected.
        detail: String,
    },
    /// The answer is not JSON.
    #[error("the answer with the status {status} is not JSON; it begins `{excerpt}`")]
    NotJson {
        /// The HTTP status.
        status: u16,
        /// How it begins.
        excerpt: String,
    },
    /// The answer is larger than allowed.
    #[error("the answer is larger than {limit} bytes")]
    TooLarge {
        /// How many bytes are allowed.
        limit: usize,
    },
    /// The request or its answer did not get through.
    #[error("no answer came from Pictory")]
    Transport(#[source] TransportError),
    /// The text cannot be the id of a job, and was not sent.
    #[error("`{job}` cannot be the id of a job")]
    UnusableJobId {
        /// The text.
        job: JobId,
    },
}

/// Words for a Cloudflare code, if there is one.
fn blocked_code(code: Option<u16>) -> String {
    code.map(|code| format!(" (error {code})"))
        .unwrap_or_default()
}

impl ApiError {
    /// Tells whether the way to Pictory is closed to this key or this machine, whatever is asked.
    pub const fn is_about_access(&self) -> bool {
        match self {
            Self::Unauthorized | Self::Forbidden { .. } | Self::Blocked { .. } => true,
            Self::InvalidRequest { .. }
            | Self::InsufficientCredits { .. }
            | Self::NotFound
            | Self::RateLimited { .. }
            | Self::Server { .. }
            | Self::Unexpected { .. }
            | Self::NotJson { .. }
            | Self::TooLarge { .. }
            | Self::Transport(_)
            | Self::UnusableJobId { .. } => false,
        }
    }

    /// Says what to do about it; `None` where there is nothing to do but to look or to wait.
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Unauthorized => {
                "copy the key from https://app.pictory.ai/api-access into PICTORY_API_KEY, \
                 as it is, without `Bearer`"
            }
            Self::Forbidden { .. } => {
                "check that the key belongs to the account that owns this, that its subscription \
                 includes the API, and that PICTORY_API_BASE_URL is right"
            }
            Self::Blocked { .. } => {
                "this is Cloudflare's bot protection, not the key: try without a VPN or proxy, or \
                 from another network; if it stays, give Pictory's support the time and your \
                 public IP address"
            }
            Self::InvalidRequest { .. } => "correct the fields; nothing was rendered or charged",
            Self::NotFound => {
                "the job may belong to another account, or Pictory has purged it; outputs that \
                 were recorded earlier stay in state"
            }
            Self::RateLimited { retry_after } => return Some(wait_hint(*retry_after)),
            Self::InsufficientCredits { .. } => {
                "add AI credits or wait for the next billing term; `storyform credits` shows the \
                 balance"
            }
            Self::Server { .. } => "this is usually short; try again in a few minutes",
            Self::Unexpected { status, .. } | Self::NotJson { status, .. } => {
                return Some(strange_hint(*status).to_owned());
            }
            Self::Transport(error) => return Some(transport_hint(error.kind).to_owned()),
            Self::TooLarge { .. } | Self::UnusableJobId { .. } => return None,
        };
        Some(hint.to_owned())
    }

    /// Tells how the failure counts when the request may be repeated.
    pub fn outcome(&self) -> Outcome {
        match self {
            Self::RateLimited { retry_after } => Outcome::RateLimited {
                retry_after: *retry_after,
            },
            Self::Server { retry_after, .. } => Outcome::Overloaded {
                retry_after: *retry_after,
            },
            Self::Transport(error) => error.kind.outcome(),
            Self::Unauthorized
            | Self::Forbidden { .. }
            | Self::Blocked { .. }
            | Self::InvalidRequest { .. }
            | Self::NotFound
            | Self::InsufficientCredits { .. }
            | Self::Unexpected { .. }
            | Self::NotJson { .. }
            | Self::TooLarge { .. }
            | Self::UnusableJobId { .. } => Outcome::Final,
        }
    }
}

fn wait_hint(retry_after: Option<Duration>) -> String {
    match retry_after {
        Some(wait) => format!(
            "wait {} seconds, or lower the parallelism",
            wait.as_secs().max(1)
        ),
        None => "wait a minute, or lower the parallelism and poll less often".to_owned(),
    }
}

const fn strange_hint(status: u16) -> &'static str {
    match status {
        300..=399 => "redirects are not followed, to keep the key safe; check PICTORY_API_BASE_URL",
        404 => "check PICTORY_API_BASE_URL: nothing there speaks of jobs",
        _ => "check PICTORY_API_BASE_URL, and whether a proxy or login page stands in between",
    }
}

/// Why a paid request has no job id to show.
///
/// The module page has the table of what falls into which class.
#[derive(Debug, thiserror::Error)]
pub enum SubmitError {
    /// The request never left: nothing was taken, and it is safe to ask again.
    #[error("the request was not sent")]
    NotSent(#[source] Unsent),
    /// Pictory answered that it did not take the request; it is safe to ask again.
    #[error("Pictory refused the request with the status {status}")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// What it answered.
        #[source]
        reason: Box<ApiError>,
    },
    /// The request may have been taken, and be charged: it must never be sent again unchecked.
    #[error("nobody knows whether Pictory took the request: {detail}")]
    Unknown {
        /// What happened instead of an answer.
        detail: String,
    },
}

impl SubmitError {
    /// Says what to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::NotSent(unsent) => unsent.hint().map(str::to_owned),
            Self::Refused { reason, .. } => reason.hint(),
            Self::Unknown { .. } => Some(
                "look for the video in Pictory before it is asked for again: it may be rendering, \
                 and be charged"
                    .to_owned(),
            ),
        }
    }

    /// Tells whether Pictory refused the request for what it asks, so that it always would.
    pub fn is_rejection(&self) -> bool {
        match self {
            Self::Refused { reason, .. } => matches!(
                reason.as_ref(),
                ApiError::InvalidRequest { .. } | ApiError::NotFound
            ),
            Self::NotSent(_) | Self::Unknown { .. } => false,
        }
    }

    /// Tells how the failure counts when the caller thinks of asking again.
    pub fn outcome(&self) -> Outcome {
        match self {
            Self::NotSent(unsent) => unsent.outcome(),
            Self::Refused { reason, .. } => reason.outcome(),
            Self::Unknown { .. } => Outcome::Final,
        }
    }
}

/// Why a paid request never left.
#[derive(Debug, thiserror::Error)]
pub enum Unsent {
    /// It could not be built, or no connection was made.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// The text cannot be the id of the job that the request is about.
    #[error("`{job}` cannot be the id of a job")]
    UnusableJobId {
        /// The text.
        job: JobId,
    },
}

impl Unsent {
    const fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Transport(error) => Some(transport_hint(error.kind)),
            Self::UnusableJobId { .. } => None,
        }
    }

    const fn outcome(&self) -> Outcome {
        match self {
            Self::Transport(error) => error.kind.outcome(),
            Self::UnusableJobId { .. } => Outcome::Final,
        }
    }
}

/// Says what to do about a failure on the way.
const fn transport_hint(kind: TransportKind) -> &'static str {
    match kind {
        TransportKind::Build => "check PICTORY_API_BASE_URL and the key for strange characters",
        TransportKind::Connect => "check the network, the proxy settings and PICTORY_API_BASE_URL",
        TransportKind::Timeout | TransportKind::Interrupted => "check the network and try again",
    }
}

/// A complaint of Pictory about one field of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldProblem {
    /// The field as Pictory names it, such as `scenes[0].background`; may be empty.
    pub name: String,
    /// What is wrong with it.
    pub message: String,
}

impl FieldProblem {
    /// Returns the place in the request as a JSON pointer (RFC 6901); empty for the whole of it.
    ///
    /// Pictory documents a plain `scenes` only; brackets, dots, JSONPath and pointers are
    /// understood as well.
    pub fn pointer(&self) -> String {
        let name = self.name.trim();
        if name.starts_with('/') {
            return name.to_owned();
        }
        let name = name.strip_prefix('$').unwrap_or(name);
        name.split(['.', '[', ']'])
            .map(|part| part.trim_matches(['"', '\'', ' ']))
            .filter(|part| !part.is_empty())
            .map(|part| format!("/{}", part.replace('~', "~0").replace('/', "~1")))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn field_names_become_pointers() {
        for (name, pointer) in [
            ("scenes", "/scenes"),
            (
                "scenes[0].background.aiVisual",
                "/scenes/0/background/aiVisual",
            ),
            ("scenes.0.background", "/scenes/0/background"),
            ("$.scenes[12]['story']", "/scenes/12/story"),
            ("[\"scenes\"][1]", "/scenes/1"),
            ("/scenes/0", "/scenes/0"),
            (" scenes . 0 ", "/scenes/0"),
            ("variables.a/b~c", "/variables/a~1b~0c"),
            ("", ""),
            ("$", ""),
            ("..[]", ""),
        ] {
            let problem = FieldProblem {
                name: name.to_owned(),
                message: String::new(),
            };
            assert_eq!(problem.pointer(), pointer, "{name:?}");
        }
    }

    #[test]
    fn nothing_repeats_a_doubt() {
        let doubt = SubmitError::Unknown {
            detail: String::new(),
        };
        assert_eq!(doubt.outcome(), Outcome::Final);
    }
}
