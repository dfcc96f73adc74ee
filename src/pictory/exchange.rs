//! One request and its answer, whoever carries them.

use std::pin::Pin;
use std::time::{Duration, SystemTime};

use serde_json::Value;

use super::error::ApiError;
use crate::network::{TransportError, asked_wait};

/// The answer to a request, still to come.
pub type Exchanging<'a> = Pin<Box<dyn Future<Output = Result<Answer, TransportError>> + Send + 'a>>;

/// Carries requests to Pictory and brings the answers.
///
/// [`Client`](super::Client) does everything else: it paces, repeats, judges and reads. So what is
/// tried out over another exchange than HTTP is what ships.
pub trait Exchange: Send + Sync {
    /// Delivers a request at most once.
    ///
    /// The future ends by itself when time runs out, since only the exchange knows how far it has
    /// come; if it does not, the client gives it up a moment after
    /// [`Settings::request_timeout`](super::Settings::request_timeout).
    ///
    /// # Errors
    ///
    /// Fails if there is no answer. A paid request is sent again after an error that says that it
    /// never left, and after no other.
    fn send<'a>(&'a self, request: Request<'a>) -> Exchanging<'a>;
}

/// A request to be sent. It has no key: whoever carries it adds that.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    pub(super) method: Method,
    pub(super) segments: Vec<&'a str>,
    pub(super) query: Vec<(&'static str, String)>,
    pub(super) body: Option<&'a Value>,
    pub(super) is_paid: bool,
}

/// What is done to a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    Get,
    Post,
    Put,
    Delete,
}

impl<'a> Request<'a> {
    /// Makes a free request without a query.
    pub(super) fn new(method: Method, segments: &[&'a str], body: Option<&'a Value>) -> Self {
        Self {
            method,
            segments: segments.to_vec(),
            query: Vec::new(),
            body,
            is_paid: false,
        }
    }

    /// Returns the HTTP method, such as `POST`.
    pub const fn method(&self) -> &'static str {
        match self.method {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Delete => "DELETE",
        }
    }

    /// Returns the segments of the path below the base URL, not escaped: `v1`, `jobs` and an id.
    pub fn segments(&self) -> impl Iterator<Item = &str> {
        self.segments.iter().copied()
    }

    /// Returns the path below the base URL, such as `/v1/jobs`. Nothing is escaped in it, which
    /// changes nothing for the ids that Pictory gives out.
    pub fn path(&self) -> String {
        self.segments().flat_map(|segment| ["/", segment]).collect()
    }

    /// Returns the names and values of the query, not escaped.
    pub fn query(&self) -> impl Iterator<Item = (&str, &str)> {
        self.query
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
    }

    /// Returns the body, which is sent as JSON.
    pub const fn body(&self) -> Option<&'a Value> {
        self.body
    }

    /// Tells whether the request can cost something, so that it must not be delivered twice.
    pub const fn is_paid(&self) -> bool {
        self.is_paid
    }
}

/// An answer, as far as it could be read.
#[derive(Debug)]
pub struct Answer {
    pub(super) status: u16,
    pub(super) retry_after: Option<Duration>,
    /// The server's clock, if the answer tells it.
    pub(super) date: Option<SystemTime>,
    /// The text; or why it could not be read, which leaves the status valid.
    pub(super) body: Result<String, ApiError>,
}

impl Answer {
    /// Makes an answer that came whole.
    pub fn new(status: u16, body: impl Into<String>) -> Self {
        Self {
            status,
            retry_after: None,
            date: None,
            body: Ok(body.into()),
        }
    }

    /// Makes an answer whose head came, but whose body did not, or not to its end.
    pub const fn cut_off(status: u16, error: TransportError) -> Self {
        Self {
            status,
            retry_after: None,
            date: None,
            body: Err(ApiError::Transport(error)),
        }
    }

    /// Adds how long it asks to wait, from the headers `Retry-After` (seconds or a date) and
    /// `Date`, as they came.
    #[must_use]
    pub fn with_retry_after(mut self, retry_after: &str, date: Option<&str>) -> Self {
        self.retry_after = asked_wait(retry_after, date);
        self
    }

    /// Returns the HTTP status.
    pub const fn status(&self) -> u16 {
        self.status
    }

    /// Returns the text of the body, if all of it came.
    pub fn body(&self) -> Option<&str> {
        self.body.as_deref().ok()
    }

    pub(super) const fn is_success(&self) -> bool {
        matches!(self.status, 200..=299)
    }

    /// Refuses a body that is larger than allowed.
    pub(super) fn within(mut self, limit: usize) -> Self {
        if self.body().is_some_and(|text| text.len() > limit) {
            self.body = Err(ApiError::TooLarge { limit });
        }
        self
    }
}
