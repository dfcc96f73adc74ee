//! Pictory's JSON, and what it means. No I/O.
//!
//! Documentation, examples and reports differ about names, types and places, so reading is
//! tolerant: names are compared without case and underscores, fields are looked for inside `data`
//! and beside it, numbers may be texts, and what cannot be read is absent rather than zero. It is
//! strict only where tolerance would cost money: what is a job id, and what says that a job is
//! unknown.

mod account;
mod decimal;
mod job;
mod json;
mod listing;
mod page;
mod preview;
mod project;
mod refusal;
mod upload;

pub(super) use account::{read_quota, read_usage};
pub(super) use job::{read_cleaned, read_job, read_jobs, read_submitted, same_id};
pub(super) use listing::{read_projects, read_studio};
pub(super) use preview::read_storyboard;
pub(super) use project::read_project;
pub(super) use refusal::{describe_strange, read_nothing_begun, read_refusal};
pub(super) use upload::read_upload_address;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Map, Value};

    use super::*;
    use crate::model::JobId;
    use crate::pictory::error::ApiError;
    use crate::pictory::exchange::Answer;

    fn names() -> impl Strategy<Value = String> {
        const NAMES: &[&str] = &[
            "data",
            "status",
            "success",
            "jobId",
            "job_id",
            "items",
            "nextPageKey",
            "fields",
            "name",
            "errors",
            "message",
            "code",
            "error_code",
            "error_message",
            "aiCreditsUsed",
            "renderProgress",
            "videoDuration",
            "videoURL",
            "storyboard",
            "aiCredits",
            "used",
            "limit",
            "amount",
            "type",
            "transactionDate",
            "ray_id",
            "url",
            "duration",
            "width",
            "scenes",
            "story",
            "background",
            "backgroundBrolls",
            "renderParams",
            "elements",
            "elementType",
            "startTime",
            "visualUrl",
            "visualType",
            "signedUrl",
            "id",
            "prompt",
            "createdDate",
            "savedDate",
            "referenceImageUrls",
            "pageKey",
            "videoName",
            "_",
            "",
        ];
        prop_oneof![
            9 => prop::sample::select(NAMES).prop_map(str::to_owned),
            1 => any::<String>(),
        ]
    }

    fn leaves() -> impl Strategy<Value = Value> {
        const WORDS: &[&str] = &[
            "completed",
            "failed",
            "in-progress",
            "JOB_NOT_FOUND",
            "INSUFFICIENT_CREDITS",
            "INVALID_REQUEST_BODY",
            "scenes[0].x",
            "31.2s",
            "1e40",
            "-0.0005",
            "5000",
            "99%",
            "8s",
            "image",
            "backgroundElement",
            "2026-05-04T10:00:00.000Z",
        ];
        prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            prop::sample::select(WORDS).prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ]
    }

    fn json() -> impl Strategy<Value = Value> {
        leaves().prop_recursive(5, 64, 8, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                prop::collection::vec((names(), inner), 0..8)
                    .prop_map(|entries| Value::Object(entries.into_iter().collect::<Map<_, _>>())),
            ]
        })
    }

    /// Reads a body in every way there is, and formats every error that comes of it.
    fn read_everything(status: u16, body: &str) {
        let answer = || Answer {
            status,
            retry_after: None,
            date: None,
            body: Ok(body.to_owned()),
        };
        let show = |error: ApiError| {
            if let ApiError::InvalidRequest { fields, .. } = &error {
                fields.iter().for_each(|field| drop(field.pointer()));
            }
            format!("{error} {error:?} {:?} {:?}", error.hint(), error.outcome())
        };
        let job = JobId::new("j1");
        read_submitted(&answer());
        read_nothing_begun(&answer()).map(show);
        describe_strange(body);
        show(read_refusal(&answer()));
        read_job(answer(), &job).err().map(show);
        read_jobs(answer(), Some("k")).err().map(show);
        read_studio(answer(), Some("k")).err().map(show);
        read_projects(answer(), Some("k")).err().map(show);
        read_project(answer()).err().map(show);
        read_storyboard(answer()).err().map(show);
        read_quota(answer()).err().map(show);
        read_usage(answer()).err().map(show);
        read_cleaned(answer()).err().map(show);
        read_upload_address(answer()).err().map(show);
        if let Some(body) = json::read_text(body) {
            preview::read_preview(&body);
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(status in 0..1000_u16, body in any::<String>()) {
            read_everything(status, &body);
        }

        #[test]
        fn no_json_panics(status in 0..1000_u16, body in json()) {
            read_everything(status, &body.to_string());
        }

        #[test]
        fn no_cut_off_json_panics(body in json(), cut in any::<prop::sample::Index>()) {
            let text = body.to_string();
            let end = text.floor_char_boundary(cut.index(text.len() + 1));
            read_everything(200, &text[..end]);
        }
    }

    #[test]
    fn deep_nesting_is_an_error() {
        read_everything(200, &"[".repeat(1_000_000));
        read_everything(400, &"{\"data\":".repeat(100_000));
    }
}
