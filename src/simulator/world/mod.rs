//! The world behind the API: an account with its jobs, money, files and projects.
//!
//! It is pure: no clock, no randomness, no I/O. A request is answered from the present state and
//! yields events; the caller makes the events durable, applies them, and only then answers. Replaying
//! the same events gives the same world.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde_json::Value;

use crate::simulator::clock::Moment;
use crate::simulator::faults::Switch;
use crate::simulator::rates::{AvatarRounding, Medium};

mod answers;
mod board;
mod discovery;
mod elements;
pub(crate) mod event;
mod files;
mod handle;
mod history;
mod ids;
mod job;
mod ledger;
mod lists;
pub(crate) mod message;
mod paths;
mod projects;
mod requests;
mod rules;
mod schema;
mod settle;
mod submit;
#[cfg(test)]
mod tests;

use crate::simulator::world::event::{Event, Upload};
use crate::simulator::world::ids::Ids;
use crate::simulator::world::job::{Job, Outcome, Submission};
use crate::simulator::world::ledger::Ledger;

pub(crate) use crate::simulator::world::answers::Notice;
pub(crate) use crate::simulator::world::files::{Card, Depiction, Picture, Take};
pub(crate) use crate::simulator::world::ledger::Allowance;

pub use crate::simulator::world::history::{Accepted, Ending, Kind};

/// Entries on one page of the job list and the project list; Pictory documents no size.
const PAGE_ENTRIES: usize = 20;
/// Entries on one page of an AI Studio list.
const STUDIO_PAGE_ENTRIES: usize = 100;

/// What stays the same for one run of the simulator.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub(crate) allowance: Allowance,
    pub(crate) job_time: Duration,
    pub(crate) seed: u64,
    /// The keys that are accepted; every key, if there are none.
    pub(crate) keys: Vec<String>,
    pub(crate) switches: Vec<Switch>,
}

impl Settings {
    fn has(&self, switch: &Switch) -> bool {
        self.switches.contains(switch)
    }

    fn page_size(&self) -> Option<usize> {
        self.switches.iter().find_map(|switch| {
            let Switch::PageSize(size) = switch else {
                return None;
            };
            Some(*size)
        })
    }

    fn makes_dead(&self, path: &str) -> bool {
        self.switches
            .iter()
            .any(|switch| matches!(switch, Switch::DeadFiles(part) if path.contains(part.as_str())))
    }

    /// Returns how long the files of a job last after its end; for ever, if nothing is said.
    fn file_lifetime(&self) -> Option<Duration> {
        self.switches.iter().find_map(|switch| {
            let Switch::FilesExpire(lifetime) = switch else {
                return None;
            };
            Some(*lifetime)
        })
    }

    fn avatar_rounding(&self) -> AvatarRounding {
        if self.has(&Switch::AvatarProportional) {
            AvatarRounding::Proportional
        } else {
            AvatarRounding::Started
        }
    }
}

/// A saved project; what it shows comes from its job.
#[derive(Debug)]
struct Project {
    job: usize,
    saved_at: Moment,
}

/// Where a generated visual comes from.
#[derive(Debug, Clone, Copy)]
struct VisualOrigin {
    job: usize,
    /// Its number among the generations of the job.
    number: usize,
}

/// All that exists.
#[derive(Debug)]
pub(crate) struct World {
    settings: Settings,
    ids: Ids,
    jobs: Vec<Job>,
    job_by_id: BTreeMap<String, usize>,
    /// Unfinished jobs by the time at which they end; stuck ones are not among them.
    due: BTreeSet<(Moment, usize)>,
    /// Ended jobs by the time at which they are purged by themselves.
    purges: BTreeSet<(Moment, usize)>,
    ledger: Ledger,
    visuals: BTreeMap<String, VisualOrigin>,
    /// What the AI Studio lists show, oldest first.
    images: Vec<VisualOrigin>,
    clips: Vec<VisualOrigin>,
    projects: BTreeMap<String, Project>,
    uploads: BTreeMap<String, Upload>,
    uploads_offered: u64,
    voices: Vec<Value>,
}

impl World {
    /// Makes a world in which nothing has happened.
    pub(crate) fn new(settings: Settings) -> Self {
        Self {
            ids: Ids::new(settings.seed),
            jobs: Vec::new(),
            job_by_id: BTreeMap::new(),
            due: BTreeSet::new(),
            purges: BTreeSet::new(),
            ledger: Ledger::new(settings.allowance),
            visuals: BTreeMap::new(),
            images: Vec::new(),
            clips: Vec::new(),
            projects: BTreeMap::new(),
            uploads: BTreeMap::new(),
            uploads_offered: 0,
            voices: Vec::new(),
            settings,
        }
    }

    /// Lets everything happen that is due at `now`, and returns it.
    pub(crate) fn advance(&mut self, now: Moment) -> Vec<Event> {
        let mut events = Vec::new();
        while let Some(event) = self.next_due(now) {
            self.apply(&event);
            events.push(event);
        }
        events
    }

    /// Returns the first thing that is due at `now`.
    fn next_due(&self, now: Moment) -> Option<Event> {
        let is_due = |entry: &&(Moment, usize)| entry.0 <= now;
        let end = self.due.first().filter(is_due);
        let purge = self.purges.first().filter(is_due);
        if let Some((at, index)) = purge
            && end.is_none_or(|(end, _)| at < end)
        {
            let number = self.jobs[*index].submission.number;
            return Some(Event::Cleaned { number });
        }
        let (at, index) = *end?;
        let submission = &self.jobs[index].submission;
        Some(Event::Settled {
            number: submission.number,
            at,
            outcome: self.outcome(submission, at),
        })
    }

    /// Makes an event part of the world.
    pub(crate) fn apply(&mut self, event: &Event) {
        match event {
            Event::Accepted { submission } => self.accepted(submission),
            Event::Settled {
                number,
                at,
                outcome,
            } => self.settled(*number, *at, outcome),
            Event::Cleaned { number } => self.cleaned(*number),
            Event::Patched { number, patches } => {
                if let Some(job) = self.job_mut(*number) {
                    for patch in patches {
                        let id = patch.get("id").and_then(Value::as_str).unwrap_or_default();
                        let fields = job.patches.entry(id.to_owned()).or_default();
                        fields.extend(patch.clone());
                    }
                }
            }
            Event::ProjectDeleted { id } => {
                if let Some(project) = self.projects.remove(id) {
                    self.jobs[project.job].has_no_files = true;
                }
            }
            Event::UploadOffered { upload } => {
                self.uploads_offered += 1;
                self.uploads.insert(upload.key.clone(), upload.clone());
            }
            Event::Uploaded { key } => {
                if let Some(upload) = self.uploads.get_mut(key) {
                    upload.is_stored = true;
                }
            }
            Event::VoiceAdded { voice } => self.voices.push(voice.clone()),
            Event::Released { number, due_at } => {
                if let Some((index, _)) = self.indexed_mut(*number) {
                    self.due.insert((*due_at, index));
                }
            }
            Event::ToppedUp { credits } => self.ledger.top_up(*credits),
        }
    }

    /// Returns what lets all stuck jobs go on, as if they were accepted at `now`.
    pub(crate) fn released(&self, now: Moment) -> Vec<Event> {
        let due: BTreeSet<usize> = self.due.iter().map(|(_, index)| *index).collect();
        let jobs = self.jobs.iter().enumerate();
        let stuck = jobs.filter(|(index, job)| job.ended.is_none() && !due.contains(index));
        let due_at = now.plus(self.settings.job_time);
        let released = stuck.map(|(_, job)| Event::Released {
            number: job.submission.number,
            due_at,
        });
        released.collect()
    }

    fn accepted(&mut self, submission: &Submission) {
        let index = self.jobs.len();
        self.ledger.reserve(submission.reserved);
        self.job_by_id.insert(submission.id.clone(), index);
        if let Some(at) = submission.ends_at() {
            self.due.insert((at, index));
        }
        self.jobs.push(Job::new(submission.clone()));
    }

    fn settled(&mut self, number: u64, at: Moment, outcome: &Outcome) {
        let Some((index, job)) = self.indexed_mut(number) else {
            return;
        };
        job.ended = Some((at, outcome.clone()));
        let submission = job.submission.clone();
        self.due.remove(&(at, index));
        if let Some(delay) = submission.purged_after() {
            self.purges.insert((at.plus(delay), index));
        }
        self.ledger.release(submission.reserved);
        for charge in outcome.charges() {
            let at = submission.wall_clock(at);
            self.ledger.debit(at, charge, self.ids);
        }
        if let Outcome::Completed {
            lost,
            missing: _,
            charges: _,
            credits_used: _,
            video_millis,
            premium_millis,
        } = outcome
        {
            self.ledger.spend_time(*video_millis, *premium_millis);
            self.keep_visuals(&submission, index, lost);
            self.keep_project(&submission, index, at);
        }
    }

    fn keep_visuals(&mut self, submission: &Submission, job: usize, lost: &[usize]) {
        let is_listed = submission.work.storyboard().is_none()
            || self.settings.has(&Switch::StudioListsSceneVisuals);
        for (number, generation) in submission.work.generations().iter().enumerate() {
            if lost.contains(&number) {
                continue;
            }
            let origin = VisualOrigin { job, number };
            let id = paths::visual_id(self.ids, submission.number, number);
            self.visuals.insert(id, origin);
            match generation.medium {
                Medium::Image if is_listed => self.images.push(origin),
                Medium::Clip if is_listed => self.clips.push(origin),
                Medium::Image | Medium::Clip => {}
            }
        }
    }

    fn keep_project(&mut self, submission: &Submission, job: usize, saved_at: Moment) {
        let storyboard = submission.work.storyboard();
        if storyboard.is_some_and(|storyboard| storyboard["saveProject"] == true) {
            let id = self.project_id(submission);
            self.projects.insert(id, Project { job, saved_at });
        }
    }

    /// Purges a job. Uploads that it used go with it.
    fn cleaned(&mut self, number: u64) {
        let Some((index, job)) = self.indexed_mut(number) else {
            return;
        };
        job.is_cleaned = true;
        let used = serde_json::to_string(&job.submission.work).unwrap_or_default();
        for upload in self.uploads.values_mut() {
            upload.is_stored &= !used.contains(&upload.key);
        }
        self.purges.retain(|(_, purged)| *purged != index);
    }

    fn project_id(&self, submission: &Submission) -> String {
        let at = submission.wall_clock(submission.created_at);
        self.ids.dated(at, "project", &[submission.number])
    }

    fn job(&self, id: &str) -> Option<&Job> {
        self.jobs.get(*self.job_by_id.get(id)?)
    }

    fn job_mut(&mut self, number: u64) -> Option<&mut Job> {
        self.indexed_mut(number).map(|(_, job)| job)
    }

    fn indexed_mut(&mut self, number: u64) -> Option<(usize, &mut Job)> {
        let index = usize::try_from(number).ok()?;
        Some((index, self.jobs.get_mut(index)?))
    }
}
