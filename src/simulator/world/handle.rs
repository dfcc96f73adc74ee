//! From a request to an answer: the key, the endpoint, the operation.

use serde_json::{Map, Value, json};

use crate::simulator::clock::Moment;
use crate::simulator::faults::{Faults, Switch};
use crate::simulator::operation::Operation;
use crate::simulator::world::World;
use crate::simulator::world::discovery;
use crate::simulator::world::event::{Event, Upload};
use crate::simulator::world::job::{Job, Standing};
use crate::simulator::world::message::{Request, Response};
use crate::simulator::world::paths;
use crate::simulator::world::requests;
use crate::simulator::world::submit;
use crate::simulator::world::submit::Intake;

/// A response, and what happened for it to be true.
#[derive(Debug, PartialEq)]
pub(crate) struct Answer {
    pub(crate) response: Response,
    pub(crate) events: Vec<Event>,
}

impl From<Response> for Answer {
    fn from(response: Response) -> Self {
        Self {
            response,
            events: Vec::new(),
        }
    }
}

/// The User-Agent of a client that the bot protection is known to turn away.
const BANNED_AGENT: &str = "Python-urllib";

impl World {
    /// Answers a request. The caller advances the world to `now` first, and makes the events of the
    /// answer durable and applies them before it sends the response.
    pub(crate) fn handle(&self, request: &Request<'_>, now: Moment, faults: &mut Faults) -> Answer {
        self.admit(request)
            .and_then(|(operation, id)| {
                let intake = Intake {
                    operation,
                    request,
                    now,
                    faults,
                };
                self.carry_out(id, intake)
            })
            .unwrap_or_else(Answer::from)
    }

    /// Lets a request in if it has a User-Agent, an accepted key and an existing endpoint.
    pub(crate) fn admit<'r>(
        &self,
        request: &Request<'r>,
    ) -> Result<(Operation, &'r str), Response> {
        let is_agent = |agent: &str| !agent.is_empty() && !agent.starts_with(BANNED_AGENT);
        if !request.user_agent.is_some_and(is_agent) {
            return Err(Response::cloudflare());
        }
        if !request.authorization.is_some_and(|key| self.accepts(key)) {
            return Err(Response::unauthorized());
        }
        Operation::find(request.method, request.path).ok_or_else(Response::no_endpoint)
    }

    /// Keys are sent as they are; the word `Bearer` before one is refused.
    fn accepts(&self, key: &str) -> bool {
        let is_raw = !key.trim().is_empty() && !key.to_ascii_lowercase().starts_with("bearer");
        let keys = &self.settings.keys;
        is_raw && (keys.is_empty() || keys.iter().any(|known| known == key))
    }

    fn carry_out(&self, id: &str, intake: Intake<'_>) -> Result<Answer, Response> {
        let Intake { request, now, .. } = intake;
        match intake.operation {
            Operation::Preview | Operation::DirectRender => self.submit_storyboard(intake),
            Operation::RenderFromPreview => self.render_preview(id, intake),
            Operation::RenderParams => self.render_params(intake),
            Operation::RenderProject => self.render_project(id, intake),
            Operation::StudioImage | Operation::StudioClip => self.submit_studio(intake),
            Operation::UpdateElements => self.update_elements(id, request, now),
            Operation::Job => self.job_answer(id, request.origin, now).map(Answer::from),
            Operation::Jobs => self.job_list(request, now).map(Answer::from),
            Operation::CleanJob => self.clean(id, now),
            Operation::StudioImages | Operation::StudioClips => self
                .studio_list(intake.operation, request, now)
                .map(Answer::from),
            Operation::Quota => Ok(Response::ok(self.ledger.quota()).into()),
            Operation::Usage => {
                let wall = now.shifted(intake.faults.skew_millis());
                self.usage(request, wall).map(Answer::from)
            }
            Operation::Projects => self.project_list(request, now).map(Answer::from),
            Operation::Project => self.project_answer(id, request).map(Answer::from),
            Operation::DeleteProject => self.delete_project(id),
            Operation::UploadUrl => self.offer_upload(request, now),
            Operation::Voices => Ok(Response::ok(self.voice_tracks()).into()),
            Operation::AddVoice => self.add_voice(request),
            Operation::Brands => Ok(Response::ok(discovery::brands()).into()),
            Operation::Styles => Ok(Response::ok(discovery::styles()).into()),
            Operation::Layouts => Ok(Response::ok(discovery::layouts()).into()),
            Operation::Avatars => Ok(Response::ok(discovery::avatars()).into()),
            Operation::Upload | Operation::File => Err(Response::no_endpoint()),
        }
    }

    /// Finds a job for somebody who asks for it by its id.
    pub(super) fn findable(&self, id: &str, now: Moment) -> Result<&Job, Response> {
        let found = self.job(id);
        found
            .filter(|job| !job.submission.is_unfindable(now))
            .ok_or_else(|| self.job_not_found(id))
    }

    /// Answers for a job that does not exist. Pictory documents the code, not the place nor the
    /// HTTP status.
    pub(super) fn job_not_found(&self, id: &str) -> Response {
        let is_200 = self.settings.has(&Switch::JobNotFoundIs200);
        let status = if is_200 { 200 } else { 404 };
        let data = json!({ "error_code": "5000", "error_message": "JOB_NOT_FOUND" });
        Response::json(
            status,
            json!({ "job_id": id, "success": false, "data": data }),
        )
    }

    /// Changes elements of a finished preview; those that it does not have are ignored.
    fn update_elements(
        &self,
        id: &str,
        request: &Request<'_>,
        now: Moment,
    ) -> Result<Answer, Response> {
        let job = self.findable(id, now)?;
        let patches = submit::checked(request, &requests::ELEMENT_PATCHES, |_, _| {})?;
        let is_completed = matches!(job.standing(now), Standing::Completed(_));
        let params = self
            .render_params_of(job, request.origin)
            .filter(|_| is_completed);
        let message = "The storyboard preview is not completed";
        let params = params.ok_or_else(|| Response::invalid_request(message))?;
        let known: Vec<&Value> = params["elements"]
            .as_array()
            .into_iter()
            .flatten()
            .collect();
        let is_known = |patch: &Map<String, Value>| {
            known
                .iter()
                .any(|element| Some(&element["id"]) == patch.get("id"))
        };
        let patches = patches.as_array().into_iter().flatten();
        let patches: Vec<Map<String, Value>> = patches
            .filter_map(|patch| patch.as_object().cloned())
            .filter(is_known)
            .collect();
        let number = job.submission.number;
        Ok(Answer {
            response: Response::nothing(),
            events: vec![Event::Patched { number, patches }],
        })
    }

    /// Purges a finished job; doing so again changes nothing.
    fn clean(&self, id: &str, now: Moment) -> Result<Answer, Response> {
        let job = self.findable(id, now)?;
        let number = job.submission.number;
        let events = match job.standing(now) {
            Standing::Waiting | Standing::Rendering(_) => {
                return Err(Response::invalid_request("The job is still in progress"));
            }
            Standing::Completed(_) | Standing::Failed(_) => vec![Event::Cleaned { number }],
            Standing::Cleaned => Vec::new(),
        };
        let response = Response::ok(json!({ "success": true }));
        Ok(Answer { response, events })
    }

    /// Shows the debits of one month. A year alone is refused, as at Pictory.
    fn usage(&self, request: &Request<'_>, now: Moment) -> Result<Response, Response> {
        let (this_year, this_month) = now.year_and_month();
        let asked = |name: &str| request.query.get(name).map(String::as_str);
        let month = match (asked("year"), asked("month")) {
            (None, None) => Some((this_year, this_month)),
            (None, Some(month)) => month.parse().ok().map(|month| (this_year, month)),
            (Some(_), None) => None,
            (Some(year), Some(month)) => year.parse().ok().zip(month.parse().ok()),
        };
        let month = month.filter(|(_, month)| (1..=12).contains(month));
        let message = "year needs month, and month must be 1 to 12";
        let month = month.ok_or_else(|| Response::invalid_request(message))?;
        Ok(Response::ok(self.ledger.usage(month)))
    }

    fn offer_upload(&self, request: &Request<'_>, now: Moment) -> Result<Answer, Response> {
        let body = submit::checked(request, &requests::UPLOAD, |_, _| {})?;
        let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
        let key = self.ids.uuid("upload", &[self.uploads_offered]);
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
        let file_name: String = text("fileName")
            .chars()
            .map(|c| if is_plain(c) { c } else { '_' })
            .collect();
        let url = format!("{}{}", request.origin, paths::upload(&key, &file_name));
        let signature = self.ids.uuid("signature", &[self.uploads_offered]);
        let signed = format!("{url}?signature={signature}");
        let data = json!({ "signedUrl": signed, "url": url, "key": format!("{key}/{file_name}") });
        let upload = Upload {
            key,
            file_name,
            content_type: text("contentType"),
            signature,
            offered_at: now,
            is_stored: false,
        };
        Ok(Answer {
            response: Response::ok(json!({ "success": true, "data": data })),
            events: vec![Event::UploadOffered { upload }],
        })
    }

    fn add_voice(&self, request: &Request<'_>) -> Result<Answer, Response> {
        let body = submit::checked(request, &requests::VOICE, |_, _| {})?;
        let voice = self.added_voice(&body);
        Ok(Answer {
            response: Response::ok(voice.clone()),
            events: vec![Event::VoiceAdded { voice }],
        })
    }
}
