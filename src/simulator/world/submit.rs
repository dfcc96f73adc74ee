//! Submitting: checking a body, holding credits back, accepting a job.

use std::time::Duration;

use serde_json::{Value, json};

use crate::model::Credits;
use crate::simulator::clock::Moment;
use crate::simulator::faults::{Affliction, Faults, Switch};
use crate::simulator::operation::Operation;
use crate::simulator::rates::Medium;
use crate::simulator::speech::SentenceRule;
use crate::simulator::world::World;
use crate::simulator::world::event::Event;
use crate::simulator::world::handle::Answer;
use crate::simulator::world::job::{Job, Outcome, Standing, Submission, Webhook, Work};
use crate::simulator::world::message::{Request, Response};
use crate::simulator::world::requests;
use crate::simulator::world::rules;
use crate::simulator::world::schema;
use crate::simulator::world::schema::{Problems, Shape};

/// A request that starts a job, on its way to being accepted.
pub(super) struct Intake<'a> {
    pub(super) operation: Operation,
    pub(super) request: &'a Request<'a>,
    pub(super) now: Moment,
    pub(super) faults: &'a mut Faults,
}

impl World {
    /// Accepts a preview or a direct render.
    pub(super) fn submit_storyboard(&self, intake: Intake<'_>) -> Result<Answer, Response> {
        let is_render = intake.operation == Operation::DirectRender;
        let storyboard = checked(intake.request, &requests::STORYBOARD, |body, problems| {
            rules::storyboard(body, is_render, problems);
        })?;
        let webhook = webhook(&storyboard);
        let rule = if self.settings.has(&Switch::SplitsDifferently) {
            SentenceRule::Clauses
        } else {
            SentenceRule::Sentences
        };
        let work = if is_render {
            Work::DirectRender { storyboard, rule }
        } else {
            Work::Preview { storyboard, rule }
        };
        self.accept(intake, work, webhook)
    }

    /// Accepts an AI Studio image or clip.
    pub(super) fn submit_studio(&self, intake: Intake<'_>) -> Result<Answer, Response> {
        let (shape, medium) = match intake.operation {
            Operation::StudioImage => (&requests::STUDIO_IMAGE, Medium::Image),
            _ => (&requests::STUDIO_CLIP, Medium::Clip),
        };
        let request = checked(intake.request, shape, |body, problems| {
            rules::studio(body, medium, problems);
        })?;
        let webhook = webhook(&request);
        let work = match medium {
            Medium::Image => Work::StudioImage { request },
            Medium::Clip => Work::StudioClip { request },
        };
        self.accept(intake, work, webhook)
    }

    /// Accepts a render of a finished preview, as it is now.
    pub(super) fn render_preview(&self, id: &str, intake: Intake<'_>) -> Result<Answer, Response> {
        let job = self.findable(id, intake.now)?;
        let body = optional_body(intake.request)?;
        let work = self.render_of(job, &intake)?;
        self.accept(intake, work, webhook(&body))
    }

    /// Accepts a render of `renderParams`.
    pub(super) fn render_params(&self, intake: Intake<'_>) -> Result<Answer, Response> {
        let body = checked(
            intake.request,
            &requests::RENDER_PARAMS,
            |body, problems| {
                let has_background = body["elements"].as_array().is_some_and(|elements| {
                    let mut types = elements.iter().map(|element| &element["elementType"]);
                    types.any(|name| name == "backgroundElement")
                });
                if !has_background {
                    problems.add("elements", "needs a backgroundElement");
                }
            },
        )?;
        let work = Work::Render {
            output: body["output"].clone(),
            elements: body["elements"].as_array().cloned().unwrap_or_default(),
            repeats: None,
        };
        self.accept(intake, work, webhook(&body))
    }

    /// Accepts a render of a saved project.
    pub(super) fn render_project(&self, id: &str, intake: Intake<'_>) -> Result<Answer, Response> {
        let project = self.projects.get(id).ok_or_else(Response::no_endpoint)?;
        let body = optional_body(intake.request)?;
        let work = self.render_of(&self.jobs[project.job], &intake)?;
        self.accept(intake, work, webhook(&body))
    }

    /// Makes the render of a job whose visuals are resolved.
    fn render_of(&self, job: &Job, intake: &Intake<'_>) -> Result<Work, Response> {
        let params = match job.standing(intake.now) {
            Standing::Completed(_) => self.render_params_of(job, intake.request.origin),
            Standing::Waiting
            | Standing::Rendering(_)
            | Standing::Failed(_)
            | Standing::Cleaned => None,
        };
        let message = "The storyboard preview is not completed";
        let params = params.ok_or_else(|| Response::invalid_request(message))?;
        let used = match &job.ended {
            Some((_, Outcome::Completed { credits_used, .. })) => *credits_used,
            Some((_, Outcome::Failed { .. })) | None => None,
        };
        let repeats = self.settings.has(&Switch::RendersRepeatCredits);
        Ok(Work::Render {
            output: params["output"].clone(),
            elements: params["elements"].as_array().cloned().unwrap_or_default(),
            repeats: used.filter(|_| repeats),
        })
    }

    fn accept(
        &self,
        intake: Intake<'_>,
        work: Work,
        webhook: Option<Webhook>,
    ) -> Result<Answer, Response> {
        let mut afflictions = intake.faults.on_job(intake.operation);
        let mut reserved = self.price(&work);
        let mut job_time = self.settings.job_time;
        if reserved > self.ledger.available() {
            afflictions.push(Affliction::NoCredits);
        }
        if afflictions.contains(&Affliction::NoCredits) {
            if self.settings.has(&Switch::InsufficientOverHttp) {
                return Err(Response::insufficient_credits());
            }
            // Such a job fails before anything is done.
            reserved = Credits::ZERO;
            job_time = Duration::ZERO;
        }
        let number = u64::try_from(self.jobs.len()).unwrap_or(u64::MAX);
        let id = self.ids.uuid("job", &[number]);
        let submission = Submission {
            id: id.clone(),
            number,
            created_at: intake.now,
            due_at: intake.now.plus(job_time),
            work,
            webhook,
            afflictions,
            reserved,
            dead: intake.request.dead.clone(),
            skew_millis: intake.faults.skew_millis(),
        };
        Ok(Answer {
            response: Response::ok(json!({ "success": true, "data": { "jobId": id } })),
            events: vec![Event::Accepted {
                submission: Box::new(submission),
            }],
        })
    }
}

/// Reads a body, drops what is unknown, and refuses it if anything is wrong.
pub(super) fn checked(
    request: &Request<'_>,
    shape: &Shape,
    rules: impl FnOnce(&Value, &mut Problems),
) -> Result<Value, Response> {
    let body: Value = serde_json::from_slice(request.body).map_err(|error| {
        let fields = json!([{ "name": "body", "errors": error.to_string() }]);
        Response::invalid_body("Request body is not valid JSON", fields)
    })?;
    let mut problems = Problems::default();
    let body = schema::check(&body, shape, "", &mut problems);
    if problems.is_empty() {
        rules(&body, &mut problems);
    }
    if problems.is_empty() {
        return Ok(body);
    }
    Err(Response::invalid_body(
        "Invalid request body",
        problems.fields(),
    ))
}

/// Reads a body that may be left out.
fn optional_body(request: &Request<'_>) -> Result<Value, Response> {
    if request.body.trim_ascii().is_empty() {
        return Ok(json!({}));
    }
    checked(request, &requests::RENDER_AS_IS, |_, _| {})
}

fn webhook(body: &Value) -> Option<Webhook> {
    Some(Webhook {
        url: body.get("webhook")?.as_str()?.to_owned(),
        input: body.get("webhookInput").cloned(),
    })
}
