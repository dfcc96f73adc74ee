//! Requests to a forge over HTTP: where the token goes, how long it takes, how large answers are.
//!
//! The token travels in one header, over TLS or to this very machine. No redirect is followed, and
//! every address is put together here: none is taken from an answer. Nothing is sent twice unless
//! somebody asks for it: see `crate::pictory::Client` for the ways in which libraries would.

use std::time::{Duration, SystemTime};

use reqwest::header::{CONTENT_TYPE, DATE, HeaderMap, HeaderName, HeaderValue, LOCATION};
use reqwest::{Method, redirect, retry};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use super::error::Problem;
use crate::network::{
    ATTEMPTS_MAX, Base, Patience, TransportError, blot, install_tls_provider, retry_after,
};
use crate::report::is_harmless;

/// How this program introduces itself; GitHub turns away whoever does not.
const USER_AGENT: &str = concat!("storyform/", env!("CARGO_PKG_VERSION"));
/// How long a connection may take to be made.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);
/// How long one request may take altogether.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);
/// How large an answer may be. A page has up to a hundred comments, and each up to a million
/// characters on GitLab; past this something is wrong, and memory is at stake.
const BODY_BYTES_MAX: usize = 128 * 1024 * 1024;
/// How much of somebody else's words is repeated.
const WORDS_CHARS_MAX: usize = 300;
/// What an echoed token is replaced by.
const BLOTTED: &str = "[token]";
/// What GitHub asks for where a limit names no time; others are given as much.
const UNNAMED_WAIT: Duration = Duration::from_secs(60);

/// What lets requests in.
#[derive(Debug, Clone)]
pub(super) struct Credential {
    /// The name of the header.
    pub(super) header: &'static str,
    /// What stands before the token in it.
    pub(super) prefix: &'static str,
    /// The token.
    pub(super) token: SecretString,
}

/// Sends requests to one API.
pub(super) struct Client {
    http: reqwest::Client,
    base: Base,
    patience: Patience,
    token: SecretString,
}

/// A request below the base URL.
pub(super) struct Request<'a> {
    pub(super) method: Method,
    pub(super) path: &'a [&'a str],
    pub(super) query: &'a [(&'a str, &'a str)],
    pub(super) body: Option<Value>,
}

/// A complete answer.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) body: String,
}

impl Client {
    /// Makes a client; nothing is sent yet. `headers` go with each request.
    pub(super) fn new(
        api: &str,
        credential: &Credential,
        headers: &[(&'static str, &'static str)],
        pace: Pace,
    ) -> Result<Self, Problem> {
        let base = Base::parse(api)?;
        install_tls_provider();
        let mut all = HeaderMap::new();
        for (name, value) in headers {
            all.insert(
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            );
        }
        let token = SecretString::from(credential.token.expose_secret().trim());
        all.insert(
            HeaderName::from_static(credential.header),
            header(credential, &token)?,
        );
        let mut builder = reqwest::Client::builder()
            .user_agent(USER_AGENT)
            .default_headers(all)
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .http1_only()
            .referer(false)
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(REQUEST_TIMEOUT)
            // On a connection that was used before, a library may send a request again.
            .pool_max_idle_per_host(0);
        if base.is_local() {
            builder = builder.no_proxy();
        }
        if base.is_plain() {
            builder = builder.tls_certs_only([]);
        }
        Ok(Self {
            http: builder.build().map_err(Problem::Setup)?,
            base,
            patience: Patience::new(ATTEMPTS_MAX, pace.jitter_seed).with_second(pace.second),
            token,
        })
    }

    /// Sends a request once, and returns whatever is answered.
    pub(super) async fn send(&self, request: &Request<'_>) -> Result<Answer, Problem> {
        let mut url = self.base.join(request.path);
        if !request.query.is_empty() {
            url.query_pairs_mut().extend_pairs(request.query);
        }
        let mut builder = self.http.request(request.method.clone(), url);
        if let Some(body) = &request.body {
            builder = builder
                .header(CONTENT_TYPE, "application/json")
                .body(body.to_string());
        }
        let transport = |error| Problem::Transport(TransportError::of(error));
        let mut response = builder.send().await.map_err(transport)?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(transport)? {
            if bytes.len() + chunk.len() > BODY_BYTES_MAX {
                let detail = format!("it has more than {BODY_BYTES_MAX} bytes");
                return Err(Problem::Unreadable { status, detail });
            }
            bytes.extend_from_slice(&chunk);
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Ok(Answer {
            status,
            headers,
            body: blot(text, &self.token, BLOTTED),
        })
    }

    /// Asks, again if that helps, until there is an answer that `read` can do something with.
    pub(super) async fn ask<T>(
        &self,
        request: &Request<'_>,
        read: impl Fn(&Answer) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        let once = || async { read(&self.send(request).await?) };
        self.patience.repeat(once, Problem::outcome).await
    }

    /// Waits.
    pub(super) async fn pause(&self, time: Duration) {
        self.patience.pause(time).await;
    }

    /// Draws a number from 0 to 1.
    pub(super) fn jitter(&self) -> f64 {
        self.patience.draw_jitter()
    }
}

/// How fast time passes for a client.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    /// What the jitter of delays is drawn from.
    pub(super) jitter_seed: u64,
    /// How long a second of waiting is.
    pub(super) second: Duration,
}

/// Makes the value of the header with the token, marked so that nothing prints it.
fn header(credential: &Credential, token: &SecretString) -> Result<HeaderValue, Problem> {
    let token = token.expose_secret();
    if token.is_empty() || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Problem::UnusableToken);
    }
    let text = format!("{}{token}", credential.prefix);
    let mut value = HeaderValue::from_str(&text).map_err(|_| Problem::UnusableToken)?;
    value.set_sensitive(true);
    Ok(value)
}

impl Answer {
    /// Returns a header, if it is text.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Reads the body of a success; everything else is the problem that it tells of.
    ///
    /// `what` is what was asked for, in case that there is no such thing.
    pub(super) fn json(&self, what: &str) -> Result<Value, Problem> {
        if !matches!(self.status, 200..=299) {
            return Err(self.problem(what));
        }
        serde_json::from_str(&self.body).map_err(|error| self.unreadable(&error.to_string()))
    }

    /// Says that a success is not what was promised.
    pub(super) fn unreadable(&self, detail: &str) -> Problem {
        Problem::Unreadable {
            status: self.status,
            detail: detail.to_owned(),
        }
    }

    /// Returns what an answer that is no success means.
    pub(super) fn problem(&self, what: &str) -> Problem {
        let status = self.status;
        let message = self.words();
        let retry_after = self.asked_wait();
        let lower = message.to_lowercase();
        let is_limit = lower.contains("rate limit")
            || lower.contains("abuse detection")
            || lower.contains("submitted too quickly");
        let is_used_up = self.header("x-ratelimit-remaining") == Some("0");
        match status {
            401 => Problem::Unauthorized { message },
            429 => limited(retry_after),
            403 if is_limit || is_used_up => limited(retry_after),
            422 if is_limit => limited(retry_after),
            403 if lower.contains("locked") => Problem::Refused { status, message },
            403 => Problem::Forbidden { message },
            404 => Problem::NotFound {
                what: what.to_owned(),
                message,
            },
            413 => Problem::TooLong { message },
            400 | 422 if lower.contains("too long") => Problem::TooLong { message },
            300..=399 => Problem::Redirected {
                location: self.header(LOCATION.as_str()).map(shown),
            },
            500..=599 => Problem::Server {
                status,
                retry_after,
            },
            400..=499 => Problem::Refused { status, message },
            _ => self.unreadable("it is no success and no error"),
        }
    }

    /// Returns how long the answer asks to wait: in so many words, or until a limit is renewed.
    fn asked_wait(&self) -> Option<Duration> {
        retry_after(&self.headers).or_else(|| {
            if self.header("x-ratelimit-remaining") != Some("0") {
                return None;
            }
            let reset: u64 = self.header("x-ratelimit-reset")?.trim().parse().ok()?;
            let reset = SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(reset))?;
            let now = self.header(DATE.as_str());
            let now = now.and_then(|date| httpdate::parse_http_date(date).ok());
            let now = now.unwrap_or_else(SystemTime::now);
            Some(reset.duration_since(now).unwrap_or_default())
        })
    }

    /// Returns what the forge says about its refusal.
    fn words(&self) -> String {
        let Ok(json) = serde_json::from_str::<Value>(&self.body) else {
            return shown(self.body.trim());
        };
        let mut words = Vec::new();
        for field in ["message", "error", "error_description", "errors"] {
            gather(&json[field], &mut words);
        }
        shown(&words.join(": "))
    }
}

/// A limit that was reached; whoever names no time is given a minute.
fn limited(retry_after: Option<Duration>) -> Problem {
    Problem::RateLimited {
        retry_after: retry_after.or(Some(UNNAMED_WAIT)),
    }
}

/// Gathers the texts in what a forge says: a text, a list of objects with messages (GitHub), or
/// lists of complaints by field (GitLab).
fn gather(value: &Value, words: &mut Vec<String>) {
    match value {
        Value::String(text) => words.push(text.clone()),
        Value::Array(values) => values.iter().for_each(|value| match value.get("message") {
            Some(message) => gather(message, words),
            None => gather(value, words),
        }),
        Value::Object(fields) => {
            for (name, value) in fields {
                let mut inner = Vec::new();
                gather(value, &mut inner);
                if !inner.is_empty() {
                    words.push(format!("{name} {}", inner.join(", ")));
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Makes somebody else's words fit to be shown: one line, not too long, nothing that cannot be seen
/// but changes what can.
pub(super) fn shown(text: &str) -> String {
    let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut chars = one_line.chars().map(|char| {
        if is_harmless(char) {
            char
        } else {
            char::REPLACEMENT_CHARACTER
        }
    });
    let mut shown: String = chars.by_ref().take(WORDS_CHARS_MAX).collect();
    if chars.next().is_some() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, headers: &[(&'static str, &'static str)], body: &str) -> Answer {
        let headers = headers.iter().map(|(name, value)| {
            (
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            )
        });
        Answer {
            status,
            headers: headers.collect(),
            body: body.to_owned(),
        }
    }

    #[track_caller]
    fn check(answer: &Answer, expected: &str) {
        assert_eq!(answer.problem("comment").to_string(), expected);
    }

    #[test]
    fn refusals_of_github_are_understood() {
        let bad = r#"{"message":"Bad credentials","documentation_url":"https://docs.github.com/rest","status":"401"}"#;
        check(
            &answer(401, &[], bad),
            "the token was rejected: Bad credentials",
        );
        let integration = r#"{"message":"Resource not accessible by integration","status":"403"}"#;
        check(
            &answer(403, &[("x-ratelimit-remaining", "4980")], integration),
            "the token does not allow it: Resource not accessible by integration",
        );
        check(
            &answer(404, &[], r#"{"message":"Not Found"}"#),
            "there is no comment, or the token cannot see it: Not Found",
        );
        let long = r#"{"message":"Validation Failed","errors":[{"resource":"IssueComment","code":"unprocessable",
            "field":"data","message":"Body is too long (maximum is 65536 characters)"}]}"#;
        check(
            &answer(422, &[], long),
            "the comment is too long: Validation Failed: Body is too long (maximum is 65536 characters)",
        );
        let locked = r#"{"message":"Unable to create comment because issue is locked."}"#;
        check(
            &answer(403, &[], locked),
            "the request was refused with the status 403: Unable to create comment because issue is locked.",
        );
        check(
            &answer(
                301,
                &[("location", "https://api.github.com/repositories/1")],
                "",
            ),
            "the answer leads elsewhere: `https://api.github.com/repositories/1`",
        );
    }

    #[test]
    fn refusals_of_gitlab_are_understood() {
        let long =
            r#"{"message":"400 (Bad request) \"Note {:note=>[\"is too long\"]}\" not given"}"#;
        assert!(matches!(
            answer(400, &[], long).problem("x"),
            Problem::TooLong { .. }
        ));
        let long = r#"{"message":{"note":["is too long (maximum is 1000000 characters)"]}}"#;
        check(
            &answer(400, &[], long),
            "the comment is too long: note is too long (maximum is 1000000 characters)",
        );
        let scope = r#"{"error":"insufficient_scope","error_description":"More privileges are needed.","scope":"api"}"#;
        check(
            &answer(403, &[], scope),
            "the token does not allow it: insufficient_scope: More privileges are needed.",
        );
        check(
            &answer(413, &[], "<html>413</html>"),
            "the comment is too long: <html>413</html>",
        );
    }

    #[test]
    fn limits_are_known_in_all_their_forms() {
        let wait = |answer: Answer| match answer.problem("x") {
            Problem::RateLimited { retry_after } => retry_after.map(|wait| wait.as_secs()),
            other => panic!("{other}"),
        };
        let secondary =
            r#"{"message":"You have exceeded a secondary rate limit. Please wait a few minutes."}"#;
        assert_eq!(wait(answer(403, &[], secondary)), Some(60));
        assert_eq!(
            wait(answer(403, &[("retry-after", "7")], secondary)),
            Some(7)
        );
        assert_eq!(
            wait(answer(429, &[("retry-after", "0")], "Retry later")),
            Some(0)
        );
        assert_eq!(wait(answer(429, &[], "")), Some(60));
        assert_eq!(wait(answer(429, &[], secondary)), Some(60));
        let primary = [
            ("x-ratelimit-remaining", "0"),
            ("x-ratelimit-reset", "784111807"),
            ("date", "Sun, 06 Nov 1994 08:49:37 GMT"),
        ];
        let message = r#"{"message":"API rate limit exceeded for installation."}"#;
        assert_eq!(wait(answer(403, &primary, message)), Some(30));
        assert_eq!(wait(answer(429, &primary, message)), Some(30));
    }

    #[test]
    fn the_words_of_others_are_one_short_line() {
        assert_eq!(shown("a\n\u{1b}[31m b"), "a \u{fffd}[31m b");
        assert_eq!(shown("a\u{202e}b\u{200b}c"), "a\u{fffd}b\u{fffd}c");
        assert_eq!(shown(&"x".repeat(400)).chars().count(), WORDS_CHARS_MAX + 1);
    }

    #[test]
    fn a_token_is_trimmed_and_hidden() {
        let credential = |token: &str| Credential {
            header: "authorization",
            prefix: "Bearer ",
            token: SecretString::from(token),
        };
        let made = |token: &str| {
            let credential = credential(token);
            header(&credential, &credential.token)
        };
        let value = made("ghs_canary").unwrap();
        assert_eq!(value, "Bearer ghs_canary");
        assert!(!format!("{value:?} {:?}", credential("ghs_canary")).contains("canary"));
        for bad in ["", "canary canary", "canary\nX: 1", "canaré"] {
            let problem = made(bad).unwrap_err();
            assert!(
                !format!("{problem} {problem:?}").contains("canar"),
                "{bad:?}"
            );
        }
    }
}
