//! What any HTTP client of this program needs, whoever it talks to: base URLs that may see a secret,
//! when to try again, and how far a request came that has no answer.
//!
//! Nothing here knows whom it talks to, nor what an answer means.

mod base;
mod http;
mod patience;
mod retry;
mod secret;
mod transport;

pub use base::is_loopback;
pub use retry::{ATTEMPTS_MAX, Attempt, Outcome, next_delay};
pub use transport::{TransportError, TransportKind};

pub(crate) use base::{Base, BaseError, is_loopback_host};
pub(crate) use http::{asked_wait, date, install_tls_provider, retry_after};
pub(crate) use patience::Patience;
pub(crate) use secret::blot;
