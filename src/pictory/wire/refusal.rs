//! Answers that say no, and why.

use serde_json::Value;

use super::json::{
    excerpt, field, inner, inner_message, message, number, parse, read_text, shorten, text,
};
use crate::pictory::error::{ApiError, FieldProblem};
use crate::pictory::exchange::Answer;

/// Pictory's code for a balance that does not suffice.
const INSUFFICIENT_CREDITS: &str = "INSUFFICIENT_CREDITS";
/// The code, or the message beside the code `5000`, for a job that Pictory does not know.
const JOB_NOT_FOUND: &str = "JOB_NOT_FOUND";
/// How the codes for invalid requests begin.
const INVALID_REQUEST: &str = "INVALID_REQUEST";
/// How many complaints about fields are kept.
const FIELD_PROBLEMS_MAX: usize = 200;
/// How long the name of a field may be; real ones are far shorter.
const NAME_CHARS_MAX: usize = 300;

/// The code and the words with which Pictory says no.
#[derive(Debug)]
pub(super) struct Complaint {
    pub(super) code: Option<String>,
    pub(super) message: Option<String>,
}

impl Complaint {
    /// Reads a complaint: `error_code` and `error_message` of jobs, `code` and `message` of
    /// requests, inside `data` or beside it.
    pub(super) fn read(body: &Value) -> Self {
        let first = |names: [&str; 2]| names.iter().find_map(|name| inner_message(body, name));
        Self {
            code: first(["error_code", "code"]),
            message: first(["error_message", "message"])
                .or_else(|| inner(body, "error").and_then(message)),
        }
    }

    /// Tells whether it says that a job does not exist.
    pub(super) fn is_job_not_found(&self) -> bool {
        let says = |part: &Option<String>| part.as_deref() == Some(JOB_NOT_FOUND);
        says(&self.code) || says(&self.message)
    }

    fn has_code(&self, code: &str) -> bool {
        self.code.as_deref() == Some(code)
    }

    fn is_invalid_request(&self) -> bool {
        let code = self.code.as_deref();
        code.is_some_and(|code| code.starts_with(INVALID_REQUEST))
    }

    /// Returns what it says in one line.
    pub(super) fn words(&self) -> String {
        match (&self.code, &self.message) {
            (Some(code), Some(message)) => format!("{message} ({code})"),
            (Some(text), None) | (None, Some(text)) => text.clone(),
            (None, None) => "no reason was given".to_owned(),
        }
    }
}

/// Tells whether an answer states that something did not succeed.
pub(super) fn is_unsuccessful(body: &Value) -> bool {
    field(body, "success").is_some_and(|success| success == false || success == "false")
}

/// Reads an answer that is not a success.
pub(in crate::pictory) fn read_refusal(answer: &Answer) -> ApiError {
    let Some(body) = parse(answer).filter(Value::is_object) else {
        return read_status(answer);
    };
    let complaint = Complaint::read(&body);
    if let Some(code) = cloudflare_code(&body) {
        return match answer.status {
            401 | 403 => ApiError::Blocked { code },
            _ => read_status(answer),
        };
    }
    if let Some(error) = read_complaint(&complaint, &body) {
        return error;
    }
    match answer.status {
        400 | 422 => invalid_request(&complaint, &body),
        403 => ApiError::Forbidden {
            message: complaint.words(),
        },
        404 if speaks_of_jobs(&complaint, &body) => ApiError::NotFound,
        401 | 402 | 429 | 500..=599 => read_status(answer),
        status => ApiError::Unexpected {
            status,
            detail: complaint.words(),
        },
    }
}

/// Reads a refusal out of a successful status, if it says that nothing was begun.
///
/// Only codes count that leave no doubt: a balance too small, or a request that is invalid.
pub(in crate::pictory) fn read_nothing_begun(answer: &Answer) -> Option<ApiError> {
    let body = parse(answer).filter(is_unsuccessful)?;
    let complaint = Complaint::read(&body);
    let definite = complaint.has_code(INSUFFICIENT_CREDITS) || complaint.is_invalid_request();
    definite
        .then(|| read_complaint(&complaint, &body))
        .flatten()
}

/// Describes an answer that should have been a success.
pub(in crate::pictory) fn describe_strange(text: &str) -> String {
    match read_text(text) {
        Some(body) if is_unsuccessful(&body) => {
            format!("it reports a failure: {}", Complaint::read(&body).words())
        }
        Some(_) => "it names no job".to_owned(),
        None => format!("it is not JSON and begins `{}`", excerpt(text)),
    }
}

/// Reads what the status alone says.
fn read_status(answer: &Answer) -> ApiError {
    let status = answer.status;
    let retry_after = answer.retry_after;
    let body = answer.body.as_deref().unwrap_or_default();
    match status {
        401 => ApiError::Unauthorized,
        402 => ApiError::InsufficientCredits {
            message: match parse(answer) {
                Some(body) => Complaint::read(&body).words(),
                None => "no reason was given".to_owned(),
            },
        },
        403 => ApiError::Blocked {
            code: code_in_page(body),
        },
        429 => ApiError::RateLimited { retry_after },
        500..=599 => ApiError::Server {
            status,
            retry_after,
        },
        _ => ApiError::NotJson {
            status,
            excerpt: excerpt(body),
        },
    }
}

/// Reads the codes that mean the same under any status.
fn read_complaint(complaint: &Complaint, body: &Value) -> Option<ApiError> {
    if complaint.has_code(INSUFFICIENT_CREDITS) {
        let message = complaint.words();
        return Some(ApiError::InsufficientCredits { message });
    }
    if complaint.is_job_not_found() {
        return Some(ApiError::NotFound);
    }
    complaint
        .is_invalid_request()
        .then(|| invalid_request(complaint, body))
}

/// Tells whether a 404 is the word of Pictory's job store, and not of some other server, which
/// would make a running job look lost.
fn speaks_of_jobs(complaint: &Complaint, body: &Value) -> bool {
    let words = complaint.message.as_deref().unwrap_or_default();
    is_unsuccessful(body) || words.to_lowercase().contains("job")
}

fn invalid_request(complaint: &Complaint, body: &Value) -> ApiError {
    let mut fields = Vec::new();
    match inner(body, "fields") {
        Some(Value::Array(problems)) => {
            for problem in problems {
                let name = ["name", "field", "path"].iter().find_map(|name| {
                    field(problem, name).map(|name| text(name).unwrap_or_default())
                });
                let errors = ["errors", "error", "message"]
                    .iter()
                    .find_map(|name| field(problem, name));
                let errors = errors.unwrap_or(problem);
                flatten(&name.unwrap_or_default(), errors, &mut fields);
            }
        }
        Some(problems) => flatten("", problems, &mut fields),
        None => {}
    }
    fields.truncate(FIELD_PROBLEMS_MAX);
    ApiError::InvalidRequest {
        message: complaint.words(),
        fields,
    }
}

/// Collects the texts of a complaint that is one text, a list, or nested by field names.
fn flatten(name: &str, errors: &Value, problems: &mut Vec<FieldProblem>) {
    match errors {
        Value::Array(list) => {
            for error in list {
                flatten(name, error, problems);
            }
        }
        Value::Object(object) => {
            for (key, error) in object {
                let nested = match (name, key.as_str()) {
                    (_, "message" | "msg" | "error" | "errors") => name.to_owned(),
                    ("", key) => key.to_owned(),
                    (name, key) => format!("{name}.{key}"),
                };
                flatten(&nested, error, problems);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            problems.extend(message(errors).map(|message| FieldProblem {
                name: shorten(name, NAME_CHARS_MAX),
                message,
            }));
        }
    }
}

/// Returns Cloudflare's code if the JSON is Cloudflare's, which gives it a `ray_id`.
fn cloudflare_code(body: &Value) -> Option<Option<u16>> {
    let own = field(body, "cloudflare_error").is_some() || field(body, "ray_id").is_some();
    let code = || {
        let thousandths = number(field(body, "error_code")?)?;
        u16::try_from(thousandths / 1000).ok()
    };
    own.then(code)
}

/// Finds Cloudflare's code in a page for people: `Error 1010`, or `error code: 1010`.
fn code_in_page(page: &str) -> Option<u16> {
    let page = page.to_lowercase();
    page.match_indices("error").find_map(|(index, word)| {
        let rest = page.get(index + word.len()..)?;
        let rest = rest.trim_start();
        let rest = rest.strip_prefix("code").unwrap_or(rest);
        let rest = rest.trim_start_matches([':', ' ']);
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        (digits.len() == 4).then(|| digits.parse().ok()).flatten()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(status: u16, body: &str) -> ApiError {
        read_refusal(&Answer {
            status,
            retry_after: None,
            date: None,
            body: Ok(body.to_owned()),
        })
    }

    fn fields(body: &str) -> Vec<(String, String)> {
        match read(400, body) {
            ApiError::InvalidRequest { fields, .. } => fields
                .into_iter()
                .map(|problem| (problem.pointer(), problem.message))
                .collect(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn refusals_are_told_apart() {
        for (status, body, expected) in [
            (401, r#"{"message":"Unauthorized"}"#, "Unauthorized"),
            (401, "<html>", "Unauthorized"),
            (402, "", "InsufficientCredits"),
            (
                403,
                r#"{"code":"INSUFFICIENT_CREDITS"}"#,
                "InsufficientCredits",
            ),
            (
                400,
                r#"{"success":false,"data":{"error_code":"INSUFFICIENT_CREDITS"}}"#,
                "InsufficientCredits",
            ),
            (403, r#"{"message":"not yours"}"#, "Forbidden"),
            (403, "error code: 1010", "Blocked { code: Some(1010) }"),
            (
                403,
                "<!DOCTYPE html><title>Access denied</title><h1>Error 1010</h1>",
                "Blocked { code: Some(1010) }",
            ),
            (403, "<html>Just a moment...", "Blocked { code: None }"),
            (403, "", "Blocked { code: None }"),
            (403, "[]", "Blocked { code: None }"),
            (
                403,
                r#"{"status":403,"error_code":1010,"ray_id":"8","cloudflare_error":true}"#,
                "Blocked { code: Some(1010) }",
            ),
            (404, r#"{"error_message":"JOB_NOT_FOUND"}"#, "NotFound"),
            (
                400,
                r#"{"success":false,"data":{"error_code":"5000","error_message":"JOB_NOT_FOUND"}}"#,
                "NotFound",
            ),
            (404, r#"{"message":"Job does not exist"}"#, "NotFound"),
            (404, r#"{"success":false}"#, "NotFound"),
            (404, r#"{"message":"Not Found"}"#, "Unexpected"),
            (404, "<html>nginx", "NotJson"),
            (400, "{}", "InvalidRequest"),
            (422, r#"{"message":"no"}"#, "InvalidRequest"),
            (409, r#"{"code":"INVALID_REQUEST"}"#, "InvalidRequest"),
            (429, "<html>", "RateLimited"),
            (429, r#"{"message":"slow down"}"#, "RateLimited"),
            (500, "", "Server { status: 500"),
            (503, r#"{"message":"x"}"#, "Server { status: 503"),
            (520, "<html>", "Server { status: 520"),
            (302, "", "NotJson"),
            (418, r#"{"message":"teapot"}"#, "Unexpected"),
        ] {
            let debug = format!("{:?}", read(status, body));
            assert!(debug.starts_with(expected), "{status} {body}: {debug}");
        }
    }

    #[test]
    fn complaints_about_fields_come_in_many_shapes() {
        let pair = |name: &str, message: &str| (name.to_owned(), message.to_owned());
        for (body, expected) in [
            (
                r#"{"code":"INVALID_REQUEST_BODY","message":"m","fields":[{"name":"scenes","errors":"required"}]}"#,
                vec![pair("/scenes", "required")],
            ),
            (
                r#"{"fields":[{"name":"scenes[0].story","errors":["too long","too dull"]}]}"#,
                vec![
                    pair("/scenes/0/story", "too long"),
                    pair("/scenes/0/story", "too dull"),
                ],
            ),
            (
                r#"{"data":{"fields":[{"field":"a","message":"b"}]}}"#,
                vec![pair("/a", "b")],
            ),
            (
                r#"{"fields":[{"name":"scenes.0","errors":{"background":{"type":["missing"]}}}]}"#,
                vec![pair("/scenes/0/background/type", "missing")],
            ),
            (
                r#"{"fields":{"videoName":"missing"}}"#,
                vec![pair("/videoName", "missing")],
            ),
            (r#"{"fields":["all wrong"]}"#, vec![pair("", "all wrong")]),
            (r#"{"fields":"all wrong"}"#, vec![pair("", "all wrong")]),
            (r#"{"fields":[{"name":"x"}]}"#, vec![pair("/x/name", "x")]),
            (r#"{"fields":[null,7,{}]}"#, vec![pair("", "7")]),
            (r#"{"message":"m"}"#, vec![]),
        ] {
            assert_eq!(fields(body), expected, "{body}");
        }
    }

    #[test]
    fn what_a_server_says_cannot_move_the_cursor() {
        let error = read(403, "{\"message\":\"a\\u001b[2Jb\\nc\"}");
        assert_eq!(error.to_string(), "Pictory refused access: a [2Jb c");
    }
}
