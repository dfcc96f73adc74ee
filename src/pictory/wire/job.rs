//! Jobs: submitted, looked up, listed, cleaned.

use serde_json::Value;

use super::json::{credits, expect, field, inner, inner_message, number, parse, take, text};
use super::refusal::{Complaint, is_unsuccessful};
use crate::model::{JobId, Outputs};
use crate::pictory::error::ApiError;
use crate::pictory::job::{CompletedJob, Job, JobPage, JobStatus};
use crate::pictory::transport::Answer;

/// The token of a page after the last: Base64 of `{"lastEvaluatedKey":{}}`. Asked with it,
/// Pictory might begin again at the top.
const EMPTY_PAGE_KEY: &str = "eyJsYXN0RXZhbHVhdGVkS2V5Ijp7fX0=";
/// The code of a failed job that gives none.
const UNSPECIFIED: &str = "unspecified";

/// Reads the job id out of the answer to a submission.
pub(in crate::pictory) fn read_submitted(answer: &Answer) -> Option<JobId> {
    parse(answer).and_then(|body| job_id(&body))
}

/// Reads the answer to a question for one job.
pub(in crate::pictory) fn read_job(answer: Answer, asked: &JobId) -> Result<Job, ApiError> {
    let status = answer.status;
    let body = expect(answer)?;
    let id = match job_id(&body) {
        Some(id) if !same_id(&id, asked) => {
            let detail = format!("it is about another job, `{id}`");
            return Err(ApiError::Unexpected { status, detail });
        }
        _ => asked.clone(),
    };
    let named = job_id(&body).is_some();
    read_status(body, named)
        .map(|status| Job { id, status })
        .map_err(|problem| problem.into_error(status))
}

/// Reads a page of the list of jobs; `asked` is the token that it was asked with.
pub(in crate::pictory) fn read_jobs(
    answer: Answer,
    asked: Option<&str>,
) -> Result<JobPage, ApiError> {
    let status = answer.status;
    let mut body = expect(answer)?;
    let next = field(&body, "nextPageKey")
        .and_then(text)
        .filter(|key| key != EMPTY_PAGE_KEY && Some(key.as_str()) != asked);
    let items = if body.is_array() {
        Some(body)
    } else {
        take(&mut body, "items")
    };
    let Some(Value::Array(items)) = items else {
        let detail = "it is no list of jobs".to_owned();
        return Err(ApiError::Unexpected { status, detail });
    };
    let count = items.len();
    let jobs: Vec<Job> = items.into_iter().filter_map(read_item).collect();
    let unreadable = count - jobs.len();
    Ok(JobPage {
        jobs,
        unreadable,
        next,
    })
}

fn read_item(item: Value) -> Option<Job> {
    let id = job_id(&item)?;
    let status = read_status(item, true).ok()?;
    Some(Job { id, status })
}

/// Reads the answer to a request to clean a job.
pub(in crate::pictory) fn read_cleaned(answer: Answer) -> Result<(), ApiError> {
    let status = answer.status;
    if answer.is_success() && matches!(&answer.body, Ok(text) if text.trim().is_empty()) {
        return Ok(());
    }
    let body = expect(answer)?;
    if !is_unsuccessful(&body) {
        return Ok(());
    }
    let complaint = Complaint::read(&body);
    Err(if complaint.is_job_not_found() {
        ApiError::NotFound
    } else {
        let detail = complaint.words();
        ApiError::Unexpected { status, detail }
    })
}

/// Finds the id of a job: `data.jobId` of submissions and lists, `job_id` of lookups.
fn job_id(body: &Value) -> Option<JobId> {
    inner(body, "jobId").and_then(text).map(JobId::new)
}

fn same_id(a: &JobId, b: &JobId) -> bool {
    a.as_str().eq_ignore_ascii_case(b.as_str())
}

/// Why no status could be read.
enum NoStatus {
    NotFound,
    Strange(String),
}

impl NoStatus {
    fn into_error(self, status: u16) -> ApiError {
        match self {
            Self::NotFound => ApiError::NotFound,
            Self::Strange(detail) => ApiError::Unexpected { status, detail },
        }
    }
}

/// Reads where a job stands. `named` tells whether the body names the job: a failure without a
/// status is the job's own only then, and otherwise one of the question.
fn read_status(body: Value, named: bool) -> Result<JobStatus, NoStatus> {
    let complaint = Complaint::read(&body);
    let unsuccessful = is_unsuccessful(&body);
    if unsuccessful && complaint.is_job_not_found() {
        return Err(NoStatus::NotFound);
    }
    match inner_message(&body, "status") {
        Some(word) => Ok(read_word(body, complaint, word)),
        None if unsuccessful && named && complaint.code.is_some() => Ok(failed(&body, complaint)),
        None if unsuccessful => Err(NoStatus::Strange(complaint.words())),
        None => Err(NoStatus::Strange("it tells no status".to_owned())),
    }
}

fn read_word(body: Value, complaint: Complaint, word: String) -> JobStatus {
    match word.to_lowercase().replace(['_', ' '], "-").as_str() {
        "completed" => JobStatus::Completed(Box::new(completed(body))),
        "failed" => failed(&body, complaint),
        "cleaned" => JobStatus::Cleaned,
        "in-progress" | "pending" => JobStatus::InProgress {
            progress: inner(&body, "renderProgress").and_then(percent),
            message: inner_message(&body, "renderProgressMessage"),
        },
        _ => JobStatus::Unknown { word },
    }
}

fn failed(body: &Value, complaint: Complaint) -> JobStatus {
    JobStatus::Failed {
        code: complaint.code.unwrap_or_else(|| UNSPECIFIED.to_owned()),
        message: complaint.message.unwrap_or_default(),
        credits_used: inner(body, "aiCreditsUsed").and_then(credits),
    }
}

fn completed(mut body: Value) -> CompletedJob {
    let url = |names: &[&str]| {
        names.iter().find_map(|name| {
            let url = inner(&body, name)?.as_str()?.trim();
            (!url.is_empty()).then(|| url.to_owned())
        })
    };
    let outputs = Outputs {
        video_url: url(&["videoURL"]),
        share_url: url(&["videoShareURL", "shareVideoURL"]),
        audio_url: url(&["audioURL"]),
        thumbnail_url: url(&["thumbnail", "thumbnailURL"]),
        srt_url: url(&["srtFile", "srtURL"]),
        vtt_url: url(&["vttFile", "vttURL"]),
        txt_url: url(&["txtFile", "txtURL"]),
        preview_url: url(&["previewURL"]),
        project_url: url(&["projectURL"]),
        duration_ms: inner(&body, "videoDuration").and_then(milliseconds),
    };
    let credits_used = inner(&body, "aiCreditsUsed").and_then(credits);
    CompletedJob {
        outputs,
        credits_used,
        storyboard: take_inner(&mut body, "storyboard"),
        render_params: take_inner(&mut body, "renderParams"),
    }
}

/// Removes and returns the value of a field inside `data`, or else beside it.
fn take_inner(body: &mut Value, name: &str) -> Option<Value> {
    let data = body.as_object_mut().and_then(|body| body.get_mut("data"));
    data.and_then(|data| take(data, name))
        .or_else(|| take(body, name))
}

/// Reads a share of 100, with or without a percent sign.
fn percent(value: &Value) -> Option<u8> {
    let percent = match value.as_str() {
        Some(text) => number(&Value::from(text.trim_end_matches('%'))),
        None => number(value),
    }?;
    u8::try_from((percent / 1000).clamp(0, 100)).ok()
}

/// Reads a length in seconds, with or without an `s`, as milliseconds.
fn milliseconds(value: &Value) -> Option<u64> {
    let seconds = match value.as_str() {
        Some(text) => number(&Value::from(text.trim_end_matches('s'))),
        None => number(value),
    }?;
    u64::try_from(seconds).ok()
}
