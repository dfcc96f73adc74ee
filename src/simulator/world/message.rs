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
    pub(crate) fn too_many_requests(retry_after: Option<u64>) -> Self {
        let mut response = Self::json(429, json!({ "message": "Too Many Requests" }));
        let header = retry_after.map(|seconds| ("retry-after", seconds.to_string()));
        response.headers.extend(header);
        response
    }

    /// Answers 500.
    pub(crate) fn server_error() -> Self {
        Self::json(500, json!({ "message": "Internal server error" }))
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
