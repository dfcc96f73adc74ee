//! What the answer to a paid request means: taken, refused, or nobody knows. No I/O.

use super::error::{ApiError, SubmitError};
use super::exchange::Answer;
use super::wire;
use crate::model::JobId;
use crate::network::{TransportError, TransportKind};

/// Judges what came back for a paid request; see the table on the module page.
///
/// `subject` is the job that the request was about, if there was one before: its id is in the
/// path, and an answer that repeats it tells nothing of a new job.
pub(super) fn judge(
    result: Result<Answer, TransportError>,
    subject: Option<&JobId>,
) -> Result<JobId, SubmitError> {
    match result {
        Ok(answer) => judge_answer(&answer, subject),
        Err(error) => Err(judge_failure(error)),
    }
}

fn judge_failure(error: TransportError) -> SubmitError {
    match error.kind {
        TransportKind::Build | TransportKind::Connect => SubmitError::NotSent(error.into()),
        TransportKind::Timeout | TransportKind::Interrupted => SubmitError::Unknown {
            detail: describe(&error),
        },
    }
}

fn judge_answer(answer: &Answer, subject: Option<&JobId>) -> Result<JobId, SubmitError> {
    let named = wire::read_submitted(answer);
    let is_echo = |job: &JobId| subject.is_some_and(|subject| wire::same_id(job, subject));
    match answer.status {
        200..=299 => match named {
            Some(job) if is_echo(&job) => {
                let why = format!("it repeats the id `{job}` of the preview and names no new job");
                Err(unknown(answer, &why))
            }
            Some(job) => Ok(job),
            None => Err(judge_nameless(answer)),
        },
        408 => Err(unknown(answer, "the request timed out on the way")),
        400..=499 => Err(match named {
            Some(job) if !is_echo(&job) => {
                unknown(answer, &format!("it names the job `{job}` all the same"))
            }
            Some(_) | None => refused(answer, wire::read_refusal(answer)),
        }),
        300..=399 => Err(unknown(answer, "it is a redirect, which was not followed")),
        _ => Err(unknown(
            answer,
            "it does not say what became of the request",
        )),
    }
}

/// Judges a success that names no job.
fn judge_nameless(answer: &Answer) -> SubmitError {
    match (wire::read_nothing_begun(answer), &answer.body) {
        (Some(reason), _) => refused(answer, reason),
        (None, Ok(text)) => unknown(answer, &wire::describe_strange(text)),
        (None, Err(error)) => unknown(answer, &describe(error)),
    }
}

fn refused(answer: &Answer, reason: ApiError) -> SubmitError {
    SubmitError::Refused {
        status: answer.status,
        reason: Box::new(reason),
    }
}

fn unknown(answer: &Answer, why: &str) -> SubmitError {
    SubmitError::Unknown {
        detail: format!("an answer with the status {} came; {why}", answer.status),
    }
}

/// Returns an error with everything beneath it, since the detail of a doubt is kept as text.
fn describe(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text.push_str(": ");
        text.push_str(&error.to_string());
        source = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class(status: u16, body: &str) -> &'static str {
        let answer = Answer {
            status,
            retry_after: None,
            date: None,
            body: Ok(body.to_owned()),
        };
        name(&judge_answer(&answer, None))
    }

    fn class_unread(status: u16) -> &'static str {
        let answer = Answer {
            status,
            retry_after: None,
            date: None,
            body: Err(ApiError::TooLarge { limit: 1 }),
        };
        name(&judge_answer(&answer, None))
    }

    fn name(judged: &Result<JobId, SubmitError>) -> &'static str {
        match judged {
            Ok(_) => "accepted",
            Err(SubmitError::NotSent(_)) => "not sent",
            Err(SubmitError::Refused { .. }) => "refused",
            Err(SubmitError::Unknown { .. }) => "unknown",
        }
    }

    const TAKEN: &str = r#"{"success":true,"data":{"jobId":"j1"}}"#;

    #[test]
    fn only_a_job_id_in_a_success_is_an_acceptance() {
        for (status, body, expected) in [
            (200, TAKEN, "accepted"),
            (201, TAKEN, "accepted"),
            (202, r#"{"job_id":"j1"}"#, "accepted"),
            (
                200,
                r#"{"success":false,"data":{"jobId":"j1"}}"#,
                "accepted",
            ),
            (200, r#"{"success":true,"data":{}}"#, "unknown"),
            (200, r#"{"success":true,"data":{"jobId":""}}"#, "unknown"),
            (200, r#"{"success":true,"data":{"jobId":nul"#, "unknown"),
            (200, "", "unknown"),
            (204, "", "unknown"),
            (200, "<html>", "unknown"),
        ] {
            assert_eq!(class(status, body), expected, "{status} {body}");
        }
    }

    #[test]
    fn a_success_that_says_nothing_was_begun_is_a_refusal() {
        let body = |code: &str| format!(r#"{{"success":false,"data":{{"error_code":"{code}"}}}}"#);
        assert_eq!(class(200, &body("INSUFFICIENT_CREDITS")), "refused");
        assert_eq!(class(200, &body("INVALID_REQUEST_BODY")), "refused");
        assert_eq!(class(200, &body("TEXT_TO_VIDEO_FAILED")), "unknown");
        assert_eq!(
            class(200, r#"{"data":{"error_code":"INSUFFICIENT_CREDITS"}}"#),
            "unknown",
            "without success: false, it is no statement"
        );
    }

    #[test]
    fn an_echo_of_the_subject_is_no_new_job() {
        let judge_preview = |status, body: &str| {
            let answer = Answer {
                status,
                retry_after: None,
                date: None,
                body: Ok(body.to_owned()),
            };
            judge_answer(&answer, Some(&JobId::new("AB-1")))
        };
        for (status, body, expected) in [
            (200, r#"{"success":true,"data":{"jobId":"j1"}}"#, "accepted"),
            (
                200,
                r#"{"job_id":"AB-1","data":{"jobId":"j1"}}"#,
                "accepted",
            ),
            (
                200,
                r#"{"success":true,"data":{"jobId":"AB-1"}}"#,
                "unknown",
            ),
            (200, r#"{"job_id":"ab-1"}"#, "unknown"),
            (
                200,
                r#"{"success":false,"job_id":"ab-1","error_code":"INSUFFICIENT_CREDITS"}"#,
                "unknown",
            ),
            (
                404,
                r#"{"job_id":"ab-1","error_message":"JOB_NOT_FOUND"}"#,
                "refused",
            ),
            (409, r#"{"job_id":"j1"}"#, "unknown"),
            (500, r#"{"job_id":"ab-1"}"#, "unknown"),
        ] {
            assert_eq!(
                name(&judge_preview(status, body)),
                expected,
                "{status} {body}"
            );
        }
        let error = judge_preview(200, r#"{"data":{"jobId":"ab-1"}}"#).unwrap_err();
        let words = error.to_string();
        assert!(
            words.contains("repeats the id `ab-1` of the preview"),
            "{words}"
        );
    }

    #[test]
    fn every_status_has_its_class() {
        for status in 100..1000 {
            let expected = match status {
                200..=299 => "accepted",
                _ => "unknown",
            };
            assert_eq!(class(status, TAKEN), expected, "{status} with a job id");
            let expected = match status {
                408 => "unknown",
                400..=499 => "refused",
                _ => "unknown",
            };
            assert_eq!(class(status, "{}"), expected, "{status}");
            assert_eq!(class(status, "<html>"), expected, "{status}");
            assert_eq!(class_unread(status), expected, "{status} unread");
        }
    }
}
