//! Calls and what becomes of them on the way, free of any HTTP library.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::time::Duration;

use crate::simulator::clock::Moment;
use crate::simulator::world::message::{Content, Response};

/// One request, as a client sends it.
#[derive(Debug, Clone, Default)]
pub struct Call<'a> {
    /// The HTTP method in capitals.
    pub method: &'a str,
    /// The whole path without the query: `/pictoryapis/v1/jobs`, `/files/…`.
    pub path: &'a str,
    /// The query, not escaped.
    pub query: BTreeMap<String, String>,
    /// The key, as it is sent.
    pub authorization: Option<&'a str>,
    /// The name of the client; the API turns away who has none.
    pub user_agent: Option<&'a str>,
    /// The type of the body; only uploads depend on it.
    pub content_type: Option<&'a str>,
    /// The body; empty if there is none.
    pub body: &'a [u8],
}

/// What a client gets to see of a call, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// How long the head of the reply, or the end of the connection, is waited for. The request is
    /// handled before.
    pub delay: Duration,
    /// What arrives then.
    pub arrival: Arrival,
}

/// How far a reply gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arrival {
    /// All of it arrives.
    Whole(Reply),
    /// The connection ends in the middle of the body. The reply holds the part that arrives, and
    /// its `content-length` tells of the whole.
    CutOff(Reply),
    /// The connection ends before the first byte. A client cannot see whether the request was
    /// handled.
    Lost {
        /// Whether the request was handled, so that what it asked for exists and costs.
        was_handled: bool,
        /// How the connection ends.
        end: ConnectionEnd,
    },
}

/// How a connection ends too early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConnectionEnd {
    /// It is closed, as by a server that stops.
    Closed,
    /// It is reset, as by a load balancer that has forgotten it.
    Reset,
}

/// A reply as it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// The headers with names in lower case. `content-length` is there only if it is not the
    /// length of the body.
    pub headers: Vec<(&'static str, String)>,
    /// How long the body is waited for after the head.
    pub pause: Duration,
    /// The body.
    pub body: Vec<u8>,
}

impl Delivery {
    /// Delivers a reply at once and whole.
    pub(crate) fn whole(reply: Reply) -> Self {
        Self {
            delay: Duration::ZERO,
            arrival: Arrival::Whole(reply),
        }
    }

    /// Adds the date to the head of the reply, if one arrives.
    pub(crate) fn dated(mut self, now: Moment) -> Self {
        if let Arrival::Whole(reply) | Arrival::CutOff(reply) = &mut self.arrival {
            reply.headers.push(("date", now.http()));
        }
        self
    }

    /// Returns the reply, if all of it arrives.
    pub fn reply(&self) -> Option<&Reply> {
        match &self.arrival {
            Arrival::Whole(reply) => Some(reply),
            Arrival::CutOff(_) | Arrival::Lost { .. } => None,
        }
    }
}

impl Reply {
    /// Makes a reply with a body of the given type.
    pub(crate) fn new(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            headers: vec![("content-type", content_type.to_owned())],
            pause: Duration::ZERO,
            body: body.into(),
        }
    }

    /// Makes a reply of plain text.
    pub(crate) fn text_of(status: u16, text: &str) -> Self {
        Self::new(status, "text/plain; charset=utf-8", text)
    }

    /// Returns the value of a header, whose name is given in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Returns the body as text.
    pub fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.body)
    }

    /// Keeps only the head, as in the answer to `HEAD`.
    pub(crate) fn without_body(mut self) -> Self {
        self.headers
            .push(("content-length", self.body.len().to_string()));
        self.body.clear();
        self
    }
}

impl From<Response> for Reply {
    fn from(response: Response) -> Self {
        let status = response.status;
        let mut reply = match response.content {
            Content::Nothing => Self::text_of(status, ""),
            Content::Json(body) => Self::new(status, "application/json", body.to_string()),
            Content::Html(page) => Self::new(status, "text/html; charset=UTF-8", page),
        };
        reply.headers.extend(response.headers);
        reply
    }
}
