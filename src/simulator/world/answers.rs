//! What a job shows: one shape for each kind of work and each state.

use serde_json::{Map, Value, json};

use crate::simulator::clock::Moment;
use crate::simulator::faults::{Affliction, Switch};
use crate::simulator::rates;
use crate::simulator::rates::Medium;
use crate::simulator::world::World;
use crate::simulator::world::board::{Board, Generation};
use crate::simulator::world::elements;
use crate::simulator::world::elements::Resolved;
use crate::simulator::world::job::{Job, Outcome, Standing, Work};
use crate::simulator::world::message::Response;
use crate::simulator::world::paths;
use crate::simulator::world::settle;

/// Whom to tell that a job is done, and what.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Notice {
    pub(crate) url: String,
    pub(crate) body: Value,
}

impl World {
    /// Answers with a single job; here the id is called `job_id`.
    pub(super) fn job_answer(
        &self,
        id: &str,
        origin: &str,
        now: Moment,
    ) -> Result<Response, Response> {
        let job = self.findable(id, now)?;
        Ok(Response::ok(self.job_body(job, origin, now)))
    }

    /// Returns the notice for a completed job that asked for one. Nothing is documented about
    /// failed jobs, so nobody is told of them.
    pub(crate) fn notice(&self, number: u64, origin: &str, now: Moment) -> Option<Notice> {
        let job = self.jobs.get(usize::try_from(number).ok()?)?;
        let webhook = job.submission.webhook.as_ref()?;
        if !matches!(job.standing(now), Standing::Completed(_)) {
            return None;
        }
        let mut body = self.job_body(job, origin, now);
        if let Some(input) = &webhook.input {
            body["webhookInput"] = input.clone();
        }
        let url = webhook.url.clone();
        Some(Notice { url, body })
    }

    fn job_body(&self, job: &Job, origin: &str, now: Moment) -> Value {
        let is_failed = matches!(job.standing(now), Standing::Failed(_));
        json!({
            "job_id": job.submission.id,
            "success": !is_failed,
            "data": self.job_data(job, origin, now),
        })
    }

    /// Writes what is inside `data`, in the single answer and in the list.
    pub(super) fn job_data(&self, job: &Job, origin: &str, now: Moment) -> Value {
        match job.standing(now) {
            Standing::Waiting => json!({ "status": unfinished_status(job) }),
            Standing::Rendering(percent) => json!({
                "status": unfinished_status(job),
                "renderProgress": percent,
                "renderProgressMessage": "Generating video",
                "renderState": "RUNNING",
            }),
            Standing::Failed(failure) => json!({
                "status": "failed",
                "error_code": failure.code,
                "error_message": failure.message,
            }),
            Standing::Cleaned => json!({ "status": "cleaned" }),
            Standing::Completed(outcome) => self.completed_data(job, outcome, origin),
        }
    }

    fn completed_data(&self, job: &Job, outcome: &Outcome, origin: &str) -> Value {
        let mut data = json!({ "status": "completed" });
        let fields = match &job.submission.work {
            Work::Preview { .. } => self.preview_fields(job, origin),
            Work::DirectRender { .. } | Work::Render { .. } => render_fields(job, origin),
            Work::StudioImage { .. } | Work::StudioClip { .. } => self.studio_fields(job, origin),
        };
        merge(&mut data, fields);
        merge(&mut data, self.project_fields(job, origin));
        if let Outcome::Completed {
            credits_used: Some(used),
            ..
        } = outcome
        {
            data["aiCreditsUsed"] = json!(used);
        }
        data
    }

    fn preview_fields(&self, job: &Job, origin: &str) -> Value {
        let Some(board) = resolved_board(job) else {
            return json!({});
        };
        let resolved = self.resolved(job, &board, origin);
        let keeps_ai_visual = self.settings.has(&Switch::StoryboardKeepsAiVisual);
        json!({
            "previewUrl": format!("{origin}/v2/preview/{}", job.submission.id),
            "renderParams": self.render_params_of(job, origin),
            "storyboard": resolved.storyboard(keeps_ai_visual),
        })
    }

    fn project_fields(&self, job: &Job, origin: &str) -> Value {
        let id = self.project_id(&job.submission);
        if !self.projects.contains_key(&id) {
            return json!({});
        }
        json!({ "projectId": id, "projectUrl": format!("{origin}/projects/{id}") })
    }

    /// Writes the output and the elements of a job that resolved a storyboard, with later changes.
    pub(super) fn render_params_of(&self, job: &Job, origin: &str) -> Option<Value> {
        let board = resolved_board(job)?;
        let mut elements = self.resolved(job, &board, origin).elements();
        for element in &mut elements {
            let id = element["id"].as_str().unwrap_or_default();
            if let Some(patch) = job.patches.get(id) {
                elements::patch(element, patch);
            }
        }
        if self.settings.has(&Switch::ElementsUnordered) {
            elements::disorder(&mut elements);
        }
        let (width, height) = board.size;
        let output = json!({
            "name": board.name, "title": board.name, "description": "", "format": "mp4",
            "width": width, "height": height,
        });
        Some(json!({ "output": output, "elements": elements }))
    }

    fn resolved<'a>(&self, job: &'a Job, board: &'a Board, origin: &'a str) -> Resolved<'a> {
        let (lost, missing): (&[usize], &[String]) = match &job.ended {
            Some((_, Outcome::Completed { lost, missing, .. })) => (lost, missing),
            Some((_, Outcome::Failed { .. })) | None => (&[], &[]),
        };
        Resolved {
            submission: &job.submission,
            board,
            lost,
            missing,
            origin,
            ids: self.ids,
        }
    }

    fn studio_fields(&self, job: &Job, origin: &str) -> Value {
        let generations = job.submission.work.generations();
        let Some(generation) = generations.first() else {
            return json!({});
        };
        let id = paths::visual_id(self.ids, job.submission.number, 0);
        visual_fields(&id, generation, origin)
    }
}

/// Writes the address and measures of a generated visual.
pub(super) fn visual_fields(id: &str, generation: &Generation, origin: &str) -> Value {
    let (width, height) = rates::pixels(&generation.ratio);
    let url = format!("{origin}{}", paths::visual(id, generation.medium));
    let mut fields = json!({ "url": url, "width": width, "height": height });
    if generation.medium == Medium::Clip {
        let still = |which| format!("{origin}{}", paths::still(id, which));
        let seconds = generation.seconds.unwrap_or_default();
        fields["duration"] = json!(format!("{seconds}s"));
        fields["thumbnailImageUrl"] = json!(still("thumbnail"));
        fields["previewImageUrl"] = json!(still("preview"));
        fields["lastFrameImageUrl"] = json!(still("last-frame"));
    }
    fields
}

fn render_fields(job: &Job, origin: &str) -> Value {
    let submission = &job.submission;
    let file = |extension| {
        let path = paths::output(&submission.id, submission.work.title(), extension);
        format!("{origin}{path}")
    };
    json!({
        "progress": 100,
        "videoURL": file("mp4"),
        "videoShareURL": format!("{origin}/share/{}", submission.id),
        "audioURL": file("mp3"),
        "thumbnail": file("png"),
        "srtFile": file("srt"),
        "vttFile": file("vtt"),
        "txtFile": file("txt"),
        "videoDuration": elements::seconds(settle::video_millis(&submission.work)),
    })
}

/// Returns the board of a completed job that resolved one.
pub(super) fn resolved_board(job: &Job) -> Option<Board> {
    match &job.ended {
        Some((_, Outcome::Completed { .. })) => job.submission.work.board(),
        Some((_, Outcome::Failed { .. })) | None => None,
    }
}

fn unfinished_status(job: &Job) -> &str {
    let afflictions = job.submission.afflictions.iter();
    let mut told = afflictions.filter_map(|affliction| {
        let Affliction::Status(status) = affliction else {
            return None;
        };
        Some(status.as_str())
    });
    told.next().unwrap_or("in-progress")
}

/// Adds the fields of one object to another.
pub(super) fn merge(target: &mut Value, fields: Value) {
    let none = Map::new();
    let fields = match fields {
        Value::Object(fields) => fields,
        _ => none,
    };
    if let Some(target) = target.as_object_mut() {
        target.extend(fields);
    }
}
