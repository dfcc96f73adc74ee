//! Saved projects: what `saveProject` leaves behind.

use serde_json::{Value, json};

use crate::simulator::world::World;
use crate::simulator::world::answers;
use crate::simulator::world::event::Event;
use crate::simulator::world::handle::Answer;
use crate::simulator::world::message::{Request, Response};

impl World {
    /// Writes the entry of a project in the list.
    pub(super) fn project_item(&self, id: &str, origin: &str) -> Value {
        let Some(project) = self.projects.get(id) else {
            return Value::Null;
        };
        let job = &self.jobs[project.job].submission;
        json!({
            "id": id,
            "name": job.work.title(),
            "source": "API",
            "projectPreview": format!("{origin}/v2/preview/{}", job.id),
            "savedDate": job.wall_clock(project.saved_at).iso(),
            "aspectRatio": job.work.storyboard().map(|board| &board["aspectRatio"]),
            "schemaVersion": "v3",
            "type": "project",
        })
    }

    /// Answers with one project.
    pub(super) fn project_answer(
        &self,
        id: &str,
        request: &Request<'_>,
    ) -> Result<Response, Response> {
        let project = self.projects.get(id).ok_or_else(no_project)?;
        let job = &self.jobs[project.job];
        let storyboard = job.submission.work.storyboard();
        let mut body = json!({
            "project_id": id,
            "projectName": job.submission.work.title(),
            "source": "API",
            "step": "storyboard",
            "schemaVersion": "v3",
            "saveDate": job.submission.wall_clock(project.saved_at).iso(),
            "scriptLanguage": storyboard.map(|board| &board["language"]),
            "scenes": self.project_scenes(project.job),
        });
        if job.submission.work.is_render()
            && job.has_files()
            && let Some((at, _)) = &job.ended
        {
            let mut files = self.job_data(job, request.origin, *at);
            files["shareVideoURL"] = files["videoShareURL"].take();
            let names = [
                "thumbnail",
                "videoURL",
                "audioURL",
                "shareVideoURL",
                "srtFile",
                "vttFile",
                "txtFile",
                "videoDuration",
            ];
            for name in names {
                body[name] = files[name].take();
            }
            body["generatedDate"] = json!(job.submission.wall_clock(*at).iso());
        }
        Ok(Response::ok(body))
    }

    fn project_scenes(&self, job: usize) -> Value {
        let Some(board) = answers::resolved_board(&self.jobs[job]) else {
            return json!([]);
        };
        (0..)
            .zip(&board.shots)
            .map(|(order, shot): (u64, _)| {
                json!({
                    "sceneId": self.ids.uuid("scene", &[self.jobs[job].submission.number, order]),
                    "text": shot.text,
                    "sentence": shot.text,
                    "category": "DEFAULT",
                    "sortOrder": order,
                })
            })
            .collect()
    }

    /// Deletes a project for ever, and its files with it.
    pub(super) fn delete_project(&self, id: &str) -> Result<Answer, Response> {
        self.projects.get(id).ok_or_else(no_project)?;
        let message = "Project deleted successfully";
        Ok(Answer {
            response: Response::ok(json!({ "success": true, "message": message })),
            events: vec![Event::ProjectDeleted { id: id.to_owned() }],
        })
    }
}

/// Answers for a project that is not there; Pictory documents 403 for those of others.
fn no_project() -> Response {
    Response::json(
        404,
        json!({ "success": false, "message": "Project not found" }),
    )
}
