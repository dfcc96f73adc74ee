//! What can go wrong between this program and a forge, and what people can do about it.

use std::time::Duration;

use super::place::Access;
use crate::network::{BaseError, Outcome, TransportError, TransportKind};

/// Why a comment could not be posted.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// The address of the API cannot be used.
    #[error("the address of the API cannot be used: {reason}")]
    UnusableAddress {
        /// What is wrong with it.
        reason: String,
    },
    /// The token has characters that cannot be sent.
    #[error("the token has characters that cannot be sent")]
    UnusableToken,
    /// TLS could not be set up.
    #[error("the HTTP client could not be set up")]
    Setup(#[source] reqwest::Error),
    /// The token is wrong, expired or revoked (401).
    #[error("the token was rejected{}", said(message))]
    Unauthorized {
        /// The forge's words.
        message: String,
    },
    /// The token is good, but not for this (403).
    #[error("the token does not allow it{}", said(message))]
    Forbidden {
        /// The forge's words.
        message: String,
    },
    /// There is no such thing, as far as the token can see (404).
    #[error("there is no {what}, or the token cannot see it{}", said(message))]
    NotFound {
        /// What was asked for.
        what: String,
        /// The forge's words.
        message: String,
    },
    /// Too many requests.
    #[error("there were too many requests{}", asked(*retry_after))]
    RateLimited {
        /// How long the forge asked to wait.
        retry_after: Option<Duration>,
    },
    /// The forge, or something before it, is in trouble (5xx).
    #[error("the answer was the server error {status}")]
    Server {
        /// The HTTP status.
        status: u16,
        /// How long it asked to wait.
        retry_after: Option<Duration>,
    },
    /// The comment is too long.
    #[error("the comment is too long{}", said(message))]
    TooLong {
        /// The forge's words.
        message: String,
    },
    /// The request was refused for what it asks.
    #[error("the request was refused with the status {status}{}", said(message))]
    Refused {
        /// The HTTP status.
        status: u16,
        /// The forge's words.
        message: String,
    },
    /// The answer sends us elsewhere, where the token is not sent.
    #[error("the answer leads elsewhere{}", location.as_ref().map(|to| format!(": `{to}`")).unwrap_or_default())]
    Redirected {
        /// Where to.
        location: Option<String>,
    },
    /// The answer cannot be understood.
    #[error("the answer with the status {status} cannot be understood: {detail}")]
    Unreadable {
        /// The HTTP status.
        status: u16,
        /// What is wrong with it.
        detail: String,
    },
    /// The request or its answer did not get through.
    #[error("no answer came")]
    Transport(#[source] TransportError),
    /// No pull request belongs to the run that the event is about.
    #[error("no pull request has the head `{head}`")]
    NoPullRequest {
        /// Owner and branch.
        head: String,
    },
    /// Several do.
    #[error("several pull requests have the head `{head}`: {numbers}")]
    SeveralPullRequests {
        /// Owner and branch.
        head: String,
        /// Their numbers.
        numbers: String,
    },
    /// There are more comments than are looked at.
    #[error("there are more than {limit} comments, which is more than are looked at")]
    TooMany {
        /// How many are looked at.
        limit: usize,
    },
    /// Other runs kept changing the comment.
    #[error("the comment was changed by other runs again and again")]
    Restless,
    /// It took too long altogether.
    #[error("it took longer than {} seconds", limit.as_secs())]
    TimeUp {
        /// How long it may take.
        limit: Duration,
    },
}

fn said(message: &str) -> String {
    if message.is_empty() {
        return String::new();
    }
    format!(": {message}")
}

fn asked(retry_after: Option<Duration>) -> String {
    retry_after.map_or_else(String::new, |wait| {
        format!(", and there may be more in {} seconds", wait.as_secs())
    })
}

impl From<BaseError> for Problem {
    fn from(error: BaseError) -> Self {
        Self::UnusableAddress {
            reason: error.to_string(),
        }
    }
}

impl Problem {
    /// Tells whether a better token would help.
    pub const fn is_about_access(&self) -> bool {
        match self {
            Self::UnusableToken
            | Self::Unauthorized { .. }
            | Self::Forbidden { .. }
            | Self::NotFound { .. } => true,
            Self::UnusableAddress { .. }
            | Self::Setup(_)
            | Self::RateLimited { .. }
            | Self::Server { .. }
            | Self::TooLong { .. }
            | Self::Refused { .. }
            | Self::Redirected { .. }
            | Self::Unreadable { .. }
            | Self::Transport(_)
            | Self::NoPullRequest { .. }
            | Self::SeveralPullRequests { .. }
            | Self::TooMany { .. }
            | Self::Restless
            | Self::TimeUp { .. } => false,
        }
    }

    /// Says what to do about it.
    pub const fn hint(&self, access: Access) -> &'static str {
        match self {
            Self::UnusableAddress { .. } | Self::Redirected { .. } => address_hint(access),
            Self::UnusableToken => "copy the token again, as it is",
            Self::Setup(_) => "check that this machine has CA certificates installed",
            Self::Unauthorized { .. } => token_hint(access),
            Self::Forbidden { .. } | Self::NotFound { .. } => access_hint(access),
            Self::RateLimited { .. } => "run it again later; nothing else was lost",
            Self::Server { .. } | Self::Unreadable { .. } => {
                "this is usually short; run it again in a few minutes"
            }
            Self::TooLong { .. } => {
                "plan fewer videos at once, or post a link to the report instead"
            }
            Self::Refused { .. } => "check that the pull request is open for comments",
            Self::Transport(error) => transport_hint(error.kind),
            Self::NoPullRequest { .. } | Self::SeveralPullRequests { .. } => {
                "say which one it is with `--pull-request N`"
            }
            Self::TooMany { .. } => {
                "another comment may be one too many here, so none was written; the report is in \
                 the log and in the file"
            }
            Self::Restless => "let the runs of a pull request follow each other, and run it again",
            Self::TimeUp { .. } => {
                "the comment may or may not be there; running it again finds it if it is"
            }
        }
    }

    /// Tells how the failure counts when the request may be repeated.
    pub(super) const fn outcome(&self) -> Outcome {
        match self {
            Self::RateLimited { retry_after } => Outcome::RateLimited {
                retry_after: *retry_after,
            },
            Self::Server { retry_after, .. } => Outcome::Overloaded {
                retry_after: *retry_after,
            },
            Self::Unreadable { .. } => Outcome::Overloaded { retry_after: None },
            Self::Transport(error) => error.kind.outcome(),
            Self::UnusableAddress { .. }
            | Self::UnusableToken
            | Self::Setup(_)
            | Self::Unauthorized { .. }
            | Self::Forbidden { .. }
            | Self::NotFound { .. }
            | Self::TooLong { .. }
            | Self::Refused { .. }
            | Self::Redirected { .. }
            | Self::NoPullRequest { .. }
            | Self::SeveralPullRequests { .. }
            | Self::TooMany { .. }
            | Self::Restless
            | Self::TimeUp { .. } => Outcome::Final,
        }
    }
}

const fn token_hint(access: Access) -> &'static str {
    match access {
        Access::GitHub => {
            "it is wrong or has expired: set GITHUB_TOKEN, in a workflow to `${{ github.token }}` \
             with `permissions: {pull-requests: write}`"
        }
        Access::GitLab => {
            "it is wrong or has expired: set GITLAB_TOKEN to a project access token with the scope \
             `api`"
        }
        Access::GitLabJob => access_hint(access),
    }
}

const fn access_hint(access: Access) -> &'static str {
    match access {
        Access::GitHub => {
            "the token needs `pull-requests: write`; the workflow of a fork gets one that can only \
             read, so let a workflow on `workflow_run` post what it wrote"
        }
        Access::GitLab => {
            "GITLAB_TOKEN needs the scope `api`, and at least the role Reporter in the project of \
             the merge request"
        }
        Access::GitLabJob => {
            "the tokens of GitLab's jobs cannot write comments: make a project access token with \
             the scope `api` and put it into the masked variable GITLAB_TOKEN"
        }
    }
}

const fn address_hint(access: Access) -> &'static str {
    match access {
        Access::GitHub => {
            "GITHUB_API_URL should look like https://api.github.com, and GITHUB_REPOSITORY be the \
             present name; plain http is allowed only to this machine"
        }
        Access::GitLab | Access::GitLabJob => {
            "CI_API_V4_URL should look like https://gitlab.com/api/v4; plain http is allowed only \
             to this machine"
        }
    }
}

const fn transport_hint(kind: TransportKind) -> &'static str {
    match kind {
        TransportKind::Build => "check the address of the API for strange characters",
        TransportKind::Connect => {
            "check the network, the proxy settings and the address of the API"
        }
        TransportKind::Timeout | TransportKind::Interrupted => {
            "check the network and run it again; a comment that was written all the same is found"
        }
    }
}
