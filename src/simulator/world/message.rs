//! Requests and responses, free of any HTTP library.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

/// A request as the world sees it.
#[derive(Debug)]
pub(crate) struct Request<'a> {
    pub(crate) method: &'a str,
    /// The path below `/pictoryapis`.
    pub(crate) path: &'a str,
    pub(crate) query: BTreeMap<String, String>,
    pub(crate) authorization: Option<&'a str>,
    pub(crate) user_agent: Option<&'a str>,
    pub(crate) body: &'a [u8],
    /// The scheme and authority under which the simulator is reached now.
    pub(crate) origin: &'a str,
    /// The addresses in the body that lie on this machine and were found dead.
    pub(crate) dead: BTreeSet<String>,
}

/// What a response carries.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Content {
    Nothing,
    Json(Value),
    Html(&'static str),
}

/// A response.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) content: Content,
}

impl Response {
    /// Answers with JSON.
    pub(crate) fn json(status: u16, body: Value) -> Self {
        Self {
            status,
            headers: Vec::new(),
            content: Content::Json(body),
        }
    }

    /// Answers 200 with JSON.
    pub(crate) fn ok(body: Value) -> Self {
        Self::json(200, body)
    }

    /// Answers 204.
    pub(crate) fn nothing() -> Self {
        Self {
            status: 204,
            headers: Vec::new(),
            content: Content::Nothing,
        }
    }

    /// Answers 401 as Pictory does.
    pub(crate) fn unauthorized() -> Self {
        Self::json(401, json!({ "message": "Unauthorized" }))
    }

    /// Answers 404 for a path that is no endpoint.
    pub(crate) fn no_endpoint() -> Self {
        Self::json(404, json!({ "message": "Not Found" }))
    }

    /// Answers 429. Pictory documents neither body nor header.
    pub(crate) fn too_many_requests() -> Self {
        Self::json(429, json!({ "message": "Too Many Requests" }))
    }

    /// Answers 500.
    pub(crate) fn server_error() -> Self {
        Self::json(500, json!({ "message": "Internal server error" }))
    }

    /// Answers with a status from 500; gateways do not speak JSON.
    pub(crate) fn broken(status: u16) -> Self {
        match status {
            502 => Self::html(502, "<html><body><h1>502 Bad Gateway</h1></body></html>\n"),
            503 => Self::json(503, json!({ "message": "Service Unavailable" })),
            504 => Self::json(504, json!({ "message": "Endpoint request timed out" })),
            _ => Self::server_error(),
        }
    }

    /// Answers 200 with a page, as a proxy does that wants a login first.
    pub(crate) fn page() -> Self {
        Self::html(
            200,
            "<!DOCTYPE html>\n<html><head><title>Sign in</title></head>\
             <body><h1>Sign in to go on</h1></body></html>\n",
        )
    }

    fn html(status: u16, page: &'static str) -> Self {
        Self {
            status,
            headers: Vec::new(),
            content: Content::Html(page),
        }
    }

    /// Answers as the bot protection before Pictory does: 403, and not in JSON.
    pub(crate) fn cloudflare() -> Self {
        Self {
            status: 403,
            headers: vec![("server", "cloudflare".to_owned())],
            content: Content::Html(
                "<!DOCTYPE html>\n<html><head><title>Access denied</title></head>\
                 <body><h1>Error 1010</h1><p>The owner of this website has banned your access \
                 based on your browser's signature.</p></body></html>\n",
            ),
        }
    }

    /// Answers 400 for a request that is well formed but cannot be carried out.
    pub(crate) fn invalid_request(message: &str) -> Self {
        Self::json(
            400,
            json!({ "code": "INVALID_REQUEST", "message": message }),
        )
    }

    /// Answers 400 for a body that violates the schema.
    pub(crate) fn invalid_body(message: &str, fields: Value) -> Self {
        let code = "INVALID_REQUEST_BODY";
        Self::json(
            400,
            json!({ "code": code, "message": message, "fields": fields }),
        )
    }

    /// Answers 402, one of the two ways in which missing credits may be reported.
    pub(crate) fn insufficient_credits() -> Self {
        let message = "Insufficient AI credits";
        Self::json(
            402,
            json!({ "code": "INSUFFICIENT_CREDITS", "message": message }),
        )
    }
}
