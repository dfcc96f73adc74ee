//! The Pictory API over HTTP.
//!
//! [`Client`] sends requests with a key and gives typed answers; `wire` turns JSON into them and
//! is the only place that sees a status as text. An [`Exchange`] carries the requests: HTTP, or
//! whatever else the client is made over. [`Files`] fetches and stores the bytes of visuals,
//! without a key. Nothing here knows of plans, state or terminals.
//!
//! # Paid requests
//!
//! Pictory has no idempotency keys, so a paid request is sent once and never again by this
//! module. Whatever comes back falls into one of four classes, and a doubt always counts as
//! [`SubmitError::Unknown`]:
//!
//! | what happened | class |
//! |---|---|
//! | the request could not be built | not sent |
//! | no connection: name, route, port, proxy or TLS handshake failed, or took too long | not sent |
//! | time for the whole request ran out; reset; closed before an answer | unknown |
//! | 2xx with a job id | accepted |
//! | 2xx with the id of the preview that was to be rendered | unknown |
//! | 2xx with `success: false` and a code that says nothing was begun | refused |
//! | 2xx with anything else: no id, not JSON, cut off, too large | unknown |
//! | 3xx (redirects are not followed) | unknown |
//! | 408, in which a party in between may speak for itself | unknown |
//! | other 4xx, 429 among them, even if its body cannot be read | refused |
//! | 4xx with the id of a new job in it | unknown |
//! | 5xx, and any other status | unknown |
//!
//! A paid request travels on a connection of its own. On a reused one, a server that closes it
//! for idleness just then looks the same as a lost answer, and would put the request in doubt.
//!
//! Each takes leave of the budget by value, so that a second one with the same leave does not
//! compile:
//!
//! ```
//! # use serde_json::Value;
//! # use storyform::{journal::{Budget, OverBudget}, pictory::Client};
//! # async fn spend(client: &Client, body: &Value) -> Result<(), OverBudget> {
//! let mut budget = Budget::new(None);
//! let (leave, debit) = budget.reserve(None)?.into_parts();
//! let sent = client.generate_image(client.turn().await, body, leave).await;
//! budget.settle(debit, None);
//! # Ok(())
//! # }
//! ```
//!
//! ```compile_fail,E0382
//! # use serde_json::Value;
//! # use storyform::{journal::{Budget, OverBudget}, pictory::Client};
//! # async fn spend(client: &Client, body: &Value) -> Result<(), OverBudget> {
//! # let mut budget = Budget::new(None);
//! let (leave, debit) = budget.reserve(None)?.into_parts();
//! let sent = client.generate_image(client.turn().await, body, leave).await;
//! let again = client.generate_image(client.turn().await, body, leave).await;
//! # budget.settle(debit, None);
//! # Ok(())
//! # }
//! ```
//!
//! And nobody can make leave but the budget:
//!
//! ```compile_fail,E0451
//! # use serde_json::Value;
//! # use storyform::{journal::Leave, pictory::Client};
//! # async fn spend(client: &Client, body: &Value) {
//! let leave = Leave { _opened: () };
//! let sent = client.generate_image(client.turn().await, body, leave).await;
//! # }
//! ```
//!
//! # Free requests
//!
//! They may be repeated, and are, as [`next_delay`] decides. All requests with one key share one
//! pace, which slows down when Pictory answers 429; paid ones have a slower one besides.
//!
//! # Files
//!
//! Visuals are at addresses that anybody may fetch, in storage that is not the API. Redirects are
//! followed there, a few, and each as suspiciously as the first address. Whether a file is dead is
//! a question with three answers, since a dead one may be generated again, for credits: yes, no,
//! and an error, which means that nobody knows.
//!
//! # The key
//!
//! It travels raw in `Authorization`, over TLS or to this very machine, and nowhere else:
//! [`Client`] follows no redirect, [`Files`] never has it, and a server that echoes it finds it
//! blotted out of the answer.

mod account;
mod client;
mod error;
mod exchange;
mod fetch_error;
mod file_url;
mod files;
mod http;
mod job;
mod limiter;
mod listing;
mod preview;
mod project;
mod reach;
mod settings;
mod submission;
mod upload;
mod wire;

pub use crate::network::{
    ATTEMPTS_MAX, Attempt, Outcome, TransportError, TransportKind, is_loopback, next_delay,
};
pub use account::{Allowance, EntryKind, LedgerEntry, Quota};
pub use client::{Client, Turn};
pub use error::{ApiError, FieldProblem, SubmitError, Unsent};
pub use exchange::{Answer, Exchange, Exchanging, Request};
pub use fetch_error::FetchError;
pub use files::{Fetched, Files, Liveness};
pub use job::{CompletedJob, Job, JobPage, JobStatus, VisualResult};
pub use listing::{ProjectPage, SavedProject, StudioPage, StudioVisual};
pub use preview::{Preview, PreviewScene, PreviewVisual};
pub use project::{ProjectDetails, ProjectId};
pub use reach::{Reach, Reached};
pub use settings::{
    BASE_URL, BODY_BYTES_MAX, CONNECT_TIMEOUT, FILE_BYTES_MAX, REQUEST_GAP, REQUEST_TIMEOUT,
    SUBMISSIONS_PER_MINUTE, Settings, SettingsError, TRANSFER_TIMEOUT, submission_gap,
};
pub use upload::UploadAddress;
