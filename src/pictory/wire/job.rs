//! Jobs: submitted, looked up, listed, cleaned.

use serde_json::Value;

use super::json::{
    credits, expect, inner, inner_message, milliseconds, number, parse, text, url, whole,
};
use super::page::{Listing, Page};
use super::preview::read_preview;
use super::refusal::{Complaint, is_unsuccessful};
use crate::model::{JobId, Outputs};
use crate::pictory::error::ApiError;
use crate::pictory::exchange::Answer;
use crate::pictory::job::{CompletedJob, Job, JobPage, JobStatus, VisualResult};

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
    read_status(&body, named)
        .map(|status| Job { id, status })
        .map_err(|problem| problem.into_error(status))
}

/// Reads a page of the list of jobs; `asked` is the token that it was asked with.
pub(in crate::pictory) fn read_jobs(
    answer: Answer,
    asked: Option<&str>,
) -> Result<JobPage, ApiError> {
    let listing = Listing {
        of: "jobs",
        next_field: "nextPageKey",
        asked,
    };
    let Page {
        entries: jobs,
        unreadable,
        next,
    } = listing.read(answer, read_item)?;
    Ok(JobPage {
        jobs,
        unreadable,
        next,
    })
}

fn read_item(item: &Value) -> Option<Job> {
    let id = job_id(item)?;
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

/// Tells whether two ids mean the same job; ids are UUIDs, in which case makes no difference.
pub(in crate::pictory) fn same_id(a: &JobId, b: &JobId) -> bool {
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
fn read_status(body: &Value, named: bool) -> Result<JobStatus, NoStatus> {
    let complaint = Complaint::read(body);
    let unsuccessful = is_unsuccessful(body);
    if unsuccessful && complaint.is_job_not_found() {
        return Err(NoStatus::NotFound);
    }
    match inner_message(body, "status") {
        Some(word) => Ok(read_word(body, complaint, word)),
        None if unsuccessful && named && complaint.code.is_some() => Ok(failed(body, complaint)),
        None if unsuccessful => Err(NoStatus::Strange(complaint.words())),
        None => Err(NoStatus::Strange("it tells no status".to_owned())),
    }
}

fn read_word(body: &Value, complaint: Complaint, word: String) -> JobStatus {
    match word.to_lowercase().replace(['_', ' '], "-").as_str() {
        "completed" => JobStatus::Completed(Box::new(completed(body))),
        "failed" => failed(body, complaint),
        "cleaned" => JobStatus::Cleaned,
        "in-progress" | "pending" => JobStatus::InProgress {
            progress: inner(body, "renderProgress").and_then(percent),
            message: inner_message(body, "renderProgressMessage"),
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

fn completed(body: &Value) -> CompletedJob {
    let url = |names: &[&str]| {
        names
            .iter()
            .find_map(|name| inner(body, name).and_then(url))
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
        duration_ms: inner(body, "videoDuration").and_then(milliseconds),
    };
    let credits_used = inner(body, "aiCreditsUsed").and_then(credits);
    CompletedJob {
        outputs,
        credits_used,
        visual: read_visual(body),
        preview: read_preview(body),
    }
}

/// Reads what AI Studio generated; its address is called `url`, as no other result is.
fn read_visual(body: &Value) -> Option<VisualResult> {
    let size = |name| inner(body, name).and_then(whole);
    let last_frame = inner(body, "lastFrameImageUrl").or_else(|| inner(body, "lastFrameUrl"));
    Some(VisualResult {
        url: inner(body, "url").and_then(url)?,
        last_frame_url: last_frame.and_then(url),
        width: size("width"),
        height: size("height"),
        duration_ms: inner(body, "duration").and_then(milliseconds),
    })
}

/// Reads a share of 100, with or without a percent sign.
fn percent(value: &Value) -> Option<u8> {
    let percent = match value.as_str() {
        Some(text) => number(&Value::from(text.trim_end_matches('%'))),
        None => number(value),
    }?;
    u8::try_from((percent / 1000).clamp(0, 100)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Credits;

    fn answer(status: u16, body: &str) -> Answer {
        Answer {
            status,
            retry_after: None,
            date: None,
            body: Ok(body.to_owned()),
        }
    }

    fn job(body: &str) -> Result<JobStatus, ApiError> {
        read_job(answer(200, body), &JobId::new("j1")).map(|job| job.status)
    }

    fn in_progress(progress: Option<u8>, message: Option<&str>) -> JobStatus {
        JobStatus::InProgress {
            progress,
            message: message.map(str::to_owned),
        }
    }

    fn failed(code: &str, message: &str, credits_used: Option<i64>) -> JobStatus {
        JobStatus::Failed {
            code: code.to_owned(),
            message: message.to_owned(),
            credits_used: credits_used.map(Credits::from_thousandths),
        }
    }

    fn unknown(word: &str) -> JobStatus {
        JobStatus::Unknown {
            word: word.to_owned(),
        }
    }

    #[test]
    fn unfinished_jobs_and_unknown_words() {
        for (body, expected) in [
            (
                r#"{"job_id":"j1","success":true,"data":{"status":"in-progress"}}"#,
                in_progress(None, None),
            ),
            (
                r#"{"job_id":"j1","success":true,"data":{"status":"in-progress","renderProgress":35,
                    "renderProgressMessage":"Generating video","renderState":"RUNNING"}}"#,
                in_progress(Some(35), Some("Generating video")),
            ),
            (r#"{"data":{"status":"pending"}}"#, in_progress(None, None)),
            (
                r#"{"status":"IN_PROGRESS","renderProgress":"99.9%"}"#,
                in_progress(Some(99), None),
            ),
            (
                r#"{"data":{"status":"in progress","renderProgress":-3}}"#,
                in_progress(Some(0), None),
            ),
            (
                r#"{"data":{"status":"in-progress","renderProgress":1e9}}"#,
                in_progress(Some(100), None),
            ),
            (
                r#"{"data":{"status":"in-progress","renderProgress":"soon"}}"#,
                in_progress(None, None),
            ),
            (r#"{"data":{"status":"Queued"}}"#, unknown("Queued")),
            (r#"{"data":{"status":"finished"}}"#, unknown("finished")),
            (r#"{"success":false,"data":{"status":7}}"#, unknown("7")),
            (r#"{"data":{"status":"cleaned"}}"#, JobStatus::Cleaned),
        ] {
            assert_eq!(job(body).unwrap(), expected, "{body}");
        }
    }

    #[test]
    fn failures_in_every_place() {
        for (body, expected) in [
            (
                r#"{"job_id":"j1","success":false,"data":{"status":"failed",
                    "error_code":"TEXT_TO_VIDEO_FAILED","error_message":"m"}}"#,
                failed("TEXT_TO_VIDEO_FAILED", "m", None),
            ),
            (
                r#"{"success":false,"error_code":5,"error_message":"m","data":{"status":"failed"}}"#,
                failed("5", "m", None),
            ),
            (
                r#"{"data":{"status":"failed","error_code":"5",
                    "error_message":"no voice for Product tour sf-1a2b3c4d"}}"#,
                failed("5", "no voice for Product tour", None),
            ),
            (
                r#"{"data":{"status":"failed","aiCreditsUsed":0}}"#,
                failed("unspecified", "", Some(0)),
            ),
            (
                r#"{"data":{"status":"failed","aiCreditsUsed":"1.2","error":"m"}}"#,
                failed("unspecified", "m", Some(1_200)),
            ),
            (
                r#"{"jobId":"J1","success":false,"data":{"error_code":"INSUFFICIENT_CREDITS"}}"#,
                failed("INSUFFICIENT_CREDITS", "", None),
            ),
        ] {
            assert_eq!(job(body).unwrap(), expected, "{body}");
        }
    }

    #[test]
    fn what_is_not_about_the_job_says_nothing_about_it() {
        for (body, expected) in [
            (
                r#"{"success":false,"data":{"error_code":"5000","error_message":"JOB_NOT_FOUND"}}"#,
                "NotFound",
            ),
            (
                r#"{"success":false,"error_code":"JOB_NOT_FOUND"}"#,
                "NotFound",
            ),
            (
                r#"{"success":false,"data":{"error_code":"OOPS"}}"#,
                "Unexpected",
            ),
            (
                r#"{"job_id":"j2","data":{"status":"completed"}}"#,
                "Unexpected",
            ),
            (r#"{"job_id":"j1","success":true}"#, "Unexpected"),
            ("[]", "Unexpected"),
            ("null", "Unexpected"),
            (r#"{"job_id":"j1","data":{"status":"comp"#, "NotJson"),
            ("", "NotJson"),
        ] {
            let debug = format!("{:?}", job(body).unwrap_err());
            assert!(debug.starts_with(expected), "{body}: {debug}");
        }
    }

    fn completed_job(body: &str) -> CompletedJob {
        match job(body).unwrap() {
            JobStatus::Completed(job) => *job,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_completed_render_has_its_outputs() {
        let job = completed_job(
            r#"{"job_id":"j1","success":true,"data":{"status":"completed","progress":100,
                "videoURL":"https://cdn.test/v.mp4","videoShareURL":"https://p.test/s",
                "audioURL":"https://cdn.test/a.mp3","thumbnail":"https://cdn.test/t.jpg",
                "srtFile":"https://cdn.test/s.srt","vttFile":"","txtFile":null,
                "videoDuration":31.2,"aiCreditsUsed":0.6000000001}}"#,
        );
        let url = |path: &str| Some(path.to_owned());
        let expected = Outputs {
            video_url: url("https://cdn.test/v.mp4"),
            share_url: url("https://p.test/s"),
            audio_url: url("https://cdn.test/a.mp3"),
            thumbnail_url: url("https://cdn.test/t.jpg"),
            srt_url: url("https://cdn.test/s.srt"),
            duration_ms: Some(31_200),
            ..Outputs::default()
        };
        assert_eq!(job.outputs, expected);
        assert_eq!(job.credits_used, Some(Credits::from_thousandths(600)));
        assert_eq!((job.visual, job.preview), (None, None));
    }

    #[test]
    fn a_completed_preview_has_its_storyboard() {
        let job = completed_job(
            r#"{"data":{"status":"completed","previewUrl":"https://p.test/1",
                "projectUrl":"https://app.test/1","shareVideoURL":"https://p.test/s",
                "renderParams":{"elements":[]},"storyboard":{"scenes":[]},
                "videoDuration":"8s"}}"#,
        );
        assert_eq!(job.outputs.preview_url.unwrap(), "https://p.test/1");
        assert_eq!(job.outputs.project_url.unwrap(), "https://app.test/1");
        assert_eq!(job.outputs.share_url.unwrap(), "https://p.test/s");
        assert_eq!(job.outputs.duration_ms, Some(8_000));
        let preview = job.preview.unwrap();
        assert!(preview.scenes.is_empty() && preview.backgrounds.is_empty());
        assert_eq!(job.visual, None);
        assert_eq!(job.credits_used, None);
    }

    #[test]
    fn a_visual_of_ai_studio_has_its_address_and_measures() {
        let clip = completed_job(
            r#"{"job_id":"j1","success":true,"data":{"status":"completed",
                "url":"https://c.test/1.mp4","duration":"8s","width":1280,"height":"720",
                "thumbnailImageUrl":"https://c.test/t.png",
                "lastFrameImageUrl":"https://c.test/l.png","aiCreditsUsed":12.8}}"#,
        );
        let expected = VisualResult {
            url: "https://c.test/1.mp4".to_owned(),
            last_frame_url: Some("https://c.test/l.png".to_owned()),
            width: Some(1280),
            height: Some(720),
            duration_ms: Some(8_000),
        };
        assert_eq!(clip.visual, Some(expected));
        assert_eq!(clip.preview, None);
        let image = completed_job(
            r#"{"status":"completed","url":" https://c.test/1.png ","width":-1,"height":"tall",
                "duration":"long","lastFrameImageUrl":""}"#,
        );
        let expected = VisualResult {
            url: "https://c.test/1.png".to_owned(),
            last_frame_url: None,
            width: None,
            height: None,
            duration_ms: None,
        };
        assert_eq!(image.visual, Some(expected));
        for url in ["null", "\"\"", "7", "{}"] {
            let body = format!(r#"{{"data":{{"status":"completed","url":{url}}}}}"#);
            assert_eq!(completed_job(&body).visual, None, "{url}");
        }
    }

    #[test]
    fn credits_that_cannot_be_read_are_unknown() {
        for figure in ["null", "\"\"", "\"many\"", "-1", "{}", "true", "1e300"] {
            let body = format!(r#"{{"data":{{"status":"completed","aiCreditsUsed":{figure}}}}}"#);
            assert_eq!(completed_job(&body).credits_used, None, "{figure}");
        }
    }

    fn page(body: &str, asked: Option<&str>) -> (Vec<String>, usize, Option<String>) {
        let page = read_jobs(answer(200, body), asked).unwrap();
        let ids = page.jobs.into_iter().map(|job| job.id.to_string());
        (ids.collect(), page.unreadable, page.next)
    }

    #[test]
    fn lists_end_in_many_ways() {
        let items = r#""items":[{"success":true,"data":{"jobId":"a","status":"completed"}},
            {"data":{"job_id":"b","status":"odd"}}, {"data":{"status":"completed"}}, 7]"#;
        let ids = || vec!["a".to_owned(), "b".to_owned()];
        for (next, asked, expected) in [
            (r#""nextPageKey":"k2""#, None, Some("k2")),
            (r#""nextPageKey":"k2""#, Some("k1"), Some("k2")),
            (r#""nextPageKey":"k2""#, Some("k2"), None),
            (r#""nextPageKey":null"#, None, None),
            (r#""nextPageKey":"""#, None, None),
            (
                r#""nextPageKey":"eyJsYXN0RXZhbHVhdGVkS2V5Ijp7fX0=""#,
                None,
                None,
            ),
            (r#""count":2"#, None, None),
        ] {
            let body = format!("{{{items},{next}}}");
            assert_eq!(
                page(&body, asked),
                (ids(), 2, expected.map(str::to_owned)),
                "{next}"
            );
        }
        assert_eq!(page("[]", None), (vec![], 0, None));
        assert!(read_jobs(answer(200, "{}"), None).is_err());
        let more = format!("{{{items},\"nextPageKey\":{{\"lastEvaluatedKey\":{{\"id\":\"b\"}}}}}}");
        assert!(read_jobs(answer(200, &more), None).is_err());
    }

    #[test]
    fn cleaning_succeeds_in_silence_too() {
        let clean = |status, body| read_cleaned(answer(status, body));
        assert!(clean(200, r#"{"success":true}"#).is_ok());
        assert!(clean(204, "").is_ok());
        assert!(matches!(
            clean(200, r#"{"success":false,"error_message":"JOB_NOT_FOUND"}"#),
            Err(ApiError::NotFound)
        ));
        assert!(matches!(
            clean(200, r#"{"success":false,"message":"still running"}"#),
            Err(ApiError::Unexpected { .. })
        ));
        assert!(clean(500, "").is_err());
    }
}
