//! What the account knows and no client can ask: what was accepted, and what it cost.

use serde_json::{Value, json};

use crate::model::Credits;
use crate::simulator::clock::Moment;
use crate::simulator::world::World;
use crate::simulator::world::job::{Job, Outcome, Work};
use crate::simulator::world::paths;

/// A job that was accepted, whether or not anybody was told.
#[derive(Debug, Clone, PartialEq)]
pub struct Accepted {
    /// Its id.
    pub job: String,
    /// What kind of work it is.
    pub kind: Kind,
    /// When it was accepted.
    pub at: Moment,
    /// The name of its video; `None` for a single visual.
    pub video_name: Option<String>,
    /// What was asked for, without fields that the API does not know: the storyboard, the request
    /// to AI Studio, or the `output` and `elements` of a render.
    pub body: Value,
    /// What it was charged. Nothing is charged before it ends.
    pub charged: Credits,
    /// How it ended.
    pub ending: Ending,
    /// Whether its data and files were purged.
    pub is_cleaned: bool,
    /// The addresses of the visuals and of the video that it made, whether or not they are still
    /// there.
    pub files: Vec<String>,
}

/// The kinds of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A preview of a storyboard.
    Preview,
    /// A storyboard that is rendered at once.
    DirectRender,
    /// A render of a preview, of its elements or of a project.
    Render,
    /// One image.
    StudioImage,
    /// One clip.
    StudioClip,
}

/// How a job ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// Not yet.
    Open,
    /// It is done.
    Completed,
    /// It failed, with this `error_code`.
    Failed(String),
}

impl World {
    /// Returns the sum of all debits.
    pub(crate) fn charged(&self) -> Credits {
        self.ledger.used()
    }

    /// Lists the accepted jobs, oldest first.
    pub(crate) fn history(&self, origin: &str) -> Vec<Accepted> {
        let jobs = self.jobs.iter();
        jobs.map(|job| self.accepted_job(job, origin)).collect()
    }

    /// Lists the addresses of visuals and videos that can be fetched at `now`.
    pub(crate) fn files_at(&self, now: Moment, origin: &str) -> Vec<String> {
        let paths = self.jobs.iter().flat_map(|job| self.paths_of(job));
        paths
            .filter(|path| self.has_file(path, now))
            .map(|path| format!("{origin}{path}"))
            .collect()
    }

    /// Returns when the next unfinished job ends.
    pub(crate) fn next_end(&self) -> Option<Moment> {
        self.due.first().map(|(at, _)| *at)
    }

    fn accepted_job(&self, job: &Job, origin: &str) -> Accepted {
        let submission = &job.submission;
        let paths = self.paths_of(job).into_iter();
        let outcome = job.ended.as_ref().map(|(_, outcome)| outcome);
        let charges = outcome.map_or(&[][..], Outcome::charges).iter();
        let (kind, body) = asked(&submission.work);
        Accepted {
            job: submission.id.clone(),
            kind,
            at: submission.created_at,
            video_name: submission.work.video_name().map(str::to_owned),
            body,
            charged: charges.map(|charge| charge.amount).sum(),
            ending: match outcome {
                None => Ending::Open,
                Some(Outcome::Completed { .. }) => Ending::Completed,
                Some(Outcome::Failed { failure, .. }) => Ending::Failed(failure.code.clone()),
            },
            is_cleaned: job.is_cleaned,
            files: paths.map(|path| format!("{origin}{path}")).collect(),
        }
    }

    /// Lists the paths of the visuals and of the video that a job made.
    fn paths_of(&self, job: &Job) -> Vec<String> {
        let Some((_, Outcome::Completed { lost, .. })) = &job.ended else {
            return Vec::new();
        };
        let submission = &job.submission;
        let generations = submission.work.generations();
        let made = generations.iter().enumerate();
        let mut paths: Vec<String> = made
            .filter(|(number, _)| !lost.contains(number))
            .map(|(number, generation)| {
                let id = paths::visual_id(self.ids, submission.number, number);
                paths::visual(&id, generation.medium)
            })
            .collect();
        if submission.work.is_render() {
            paths.push(paths::output(
                &submission.id,
                submission.work.title(),
                "mp4",
            ));
        }
        paths
    }
}

fn asked(work: &Work) -> (Kind, Value) {
    match work {
        Work::Preview { storyboard, .. } => (Kind::Preview, storyboard.clone()),
        Work::DirectRender { storyboard, .. } => (Kind::DirectRender, storyboard.clone()),
        Work::Render {
            output, elements, ..
        } => {
            let body = json!({ "output": output, "elements": elements });
            (Kind::Render, body)
        }
        Work::StudioImage { request } => (Kind::StudioImage, request.clone()),
        Work::StudioClip { request } => (Kind::StudioClip, request.clone()),
    }
}
