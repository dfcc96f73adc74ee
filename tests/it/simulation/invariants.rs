//! What must hold, whatever happened: after every life, and at the end.
//!
//! Two books are compared. One is kept by the simulated Pictory: which jobs it took, how they ended,
//! what it debited. The other is the state of the program, with all that was ever made durable in it.
//! Neither side can see into the other's book.
//!
//! A request that somebody on the way delivers twice is bought twice, and no client can prevent it.
//! Where that happens, what the echo bought is in one book only; everything else must hold.

use std::collections::{BTreeMap, BTreeSet};

use storyform::journal::{Completion, Event, Status};
use storyform::model::{
    Credits, JobId, OperationId, OperationTarget, Snapshot, VideoKey, VisualKey,
};
use storyform::simulator::{Accepted, Ending};
use storyform::store::{OperationRecord, StateChange};

use super::mortal::Fact;
use super::person::{is_doubt, operation_kind};

/// Both books, at one moment.
pub(super) struct Books<'a> {
    /// The jobs that Pictory took.
    pub(super) jobs: &'a [Accepted],
    /// What Pictory debited.
    pub(super) charged: Credits,
    /// The operations in state.
    pub(super) operations: &'a [OperationRecord],
    pub(super) snapshot: &'a Snapshot,
    /// What was made durable, in order.
    pub(super) facts: &'a [Fact],
    /// Whether Pictory denies some of its jobs, so that nobody learns what they cost.
    pub(super) denies_jobs: bool,
    /// Whether somebody on the way delivers requests twice.
    pub(super) has_echoes: bool,
}

/// Something that must not be.
pub(super) type Violation = String;

impl Books<'_> {
    /// Checks what must hold after every life.
    pub(super) fn check(&self) -> Vec<Violation> {
        let rules = [
            Self::no_job_belongs_to_two_operations,
            Self::no_operation_has_a_job_that_does_not_exist,
            Self::every_purchase_is_known_or_in_doubt,
            Self::credits_are_recorded_as_they_were_debited,
            Self::no_visual_is_bought_twice,
            Self::no_video_is_rendered_twice,
            Self::what_was_bought_is_kept,
        ];
        rules.iter().flat_map(|rule| rule(self)).collect()
    }

    /// Checks what must hold besides when everything has come to an end.
    pub(super) fn check_end(&self) -> Vec<Violation> {
        let rules = [
            Self::nothing_is_open,
            Self::every_purchase_is_known,
            Self::the_sums_are_equal,
        ];
        let mut violations = self.check();
        violations.extend(rules.iter().flat_map(|rule| rule(self)));
        violations
    }

    fn no_job_belongs_to_two_operations(&self) -> Vec<Violation> {
        let mut owners: BTreeMap<&JobId, Vec<&OperationId>> = BTreeMap::new();
        for operation in self.operations {
            if let Some(job) = &operation.job {
                owners.entry(job).or_default().push(&operation.id);
            }
        }
        let shared = owners.iter().filter(|(_, owners)| owners.len() > 1);
        shared
            .map(|(job, owners)| format!("job {job} belongs to {owners:?}"))
            .collect()
    }

    /// Instead of a job, an operation may have a visual that AI Studio lists and no job shows: where
    /// its maker was purged before anybody read what it made, an equal request takes the visual over.
    fn no_operation_has_a_job_that_does_not_exist(&self) -> Vec<Violation> {
        let named = self
            .operations
            .iter()
            .filter_map(|known| Some((known, known.job.as_ref()?)));
        let is_orphan = |visual: &JobId| {
            let mut purged = self.jobs.iter().filter(|job| job.is_cleaned);
            purged.any(|job| job.files.iter().any(|file| file.contains(visual.as_str())))
        };
        named
            .filter(|(_, job)| self.job(job).is_none() && !is_orphan(job))
            .map(|(operation, job)| {
                format!(
                    "operation {} has job {job}, which Pictory does not know",
                    operation.id
                )
            })
            .collect()
    }

    /// A job that state does not know can only be that of an operation in doubt.
    fn every_purchase_is_known_or_in_doubt(&self) -> Vec<Violation> {
        let mut doubts: BTreeMap<&str, usize> = BTreeMap::new();
        for operation in self
            .operations
            .iter()
            .filter(|known| is_doubt(&known.status))
        {
            *doubts.entry(operation.kind.as_str()).or_default() += 1;
        }
        let unknown = self.unknown_jobs();
        unknown
            .filter(|job| {
                if self.has_echoes {
                    return false;
                }
                let left = doubts.entry(operation_kind(job.kind).label()).or_default();
                let is_lost = *left == 0;
                *left = left.saturating_sub(1);
                is_lost
            })
            .map(|job| {
                format!(
                    "job {} ({:?}, {:?}) is lost: nothing in state can stand for it",
                    job.job, job.kind, job.video_name
                )
            })
            .collect()
    }

    /// What a finished operation says to have cost is what was debited. Pictory reports nothing for
    /// a job that failed, that it purged, or that it denies: unknown is not zero, and not recorded
    /// as such.
    fn credits_are_recorded_as_they_were_debited(&self) -> Vec<Violation> {
        let ended = self
            .operations
            .iter()
            .filter(|known| known.status.is_final());
        ended
            .filter_map(|operation| {
                let job = self.job(operation.job.as_ref()?)?;
                let is_right = match operation.credits_used {
                    Some(recorded) => recorded == job.charged,
                    None => {
                        let has_failed = matches!(job.ending, Ending::Failed(_));
                        let is_given_up = operation.status == Status::Failed;
                        has_failed || is_given_up || job.is_cleaned || self.denies_jobs
                    }
                };
                (!is_right).then(|| {
                    let recorded = operation.credits_used;
                    format!(
                        "operation {} records {recorded:?} for job {}, which cost {}",
                        operation.id, job.job, job.charged
                    )
                })
            })
            .collect()
    }

    /// Each visual is made once. A second time is right only if the first one brought nothing of use:
    /// the job failed, its file is gone, or stock stands in the place of the visual.
    fn no_visual_is_bought_twice(&self) -> Vec<Violation> {
        let mut made: BTreeMap<&VisualKey, Vec<&JobId>> = BTreeMap::new();
        for (operation, job) in self.with_jobs() {
            for key in self.good_visuals(operation, job) {
                made.entry(key)
                    .or_default()
                    .push(operation.job.as_ref().expect("it has a job"));
            }
        }
        let twice = made
            .iter()
            .filter(|(key, jobs)| jobs.len() > 1 + self.losses(key));
        twice
            .map(|(key, jobs)| format!("visual {} was made by {jobs:?}", key.short()))
            .collect()
    }

    /// One configuration is rendered once in a row, unless the render was less than was asked for,
    /// or the video was forgotten meanwhile.
    fn no_video_is_rendered_twice(&self) -> Vec<Violation> {
        let targets = self.targets();
        let mut shown: BTreeMap<VideoKey, &str> = BTreeMap::new();
        let mut violations = Vec::new();
        for fact in self.facts {
            match fact {
                Fact::Change(StateChange::Forgotten { key }) => drop(shown.remove(key)),
                Fact::Change(StateChange::Renamed { from, to, .. }) => {
                    if let Some(fingerprint) = shown.remove(from) {
                        shown.insert(to.clone(), fingerprint);
                    }
                }
                Fact::Event(id, Event::Completed { completion, .. }) => {
                    let Completion::Video { degraded, .. } = completion.as_ref() else {
                        continue;
                    };
                    let Some(OperationTarget::Render(target)) = targets.get(id) else {
                        continue;
                    };
                    let (key, now) = (&target.video.key, target.video.fingerprint.as_str());
                    if shown.get(key) == Some(&now) {
                        violations.push(format!(
                            "video {key} was rendered again by {id} without a change"
                        ));
                    }
                    match degraded {
                        None => drop(shown.insert(key.clone(), now)),
                        Some(_) => drop(shown.remove(key)),
                    }
                }
                Fact::Change(_) | Fact::Event(..) => {}
            }
        }
        violations
    }

    /// A visual that was paid for and came is in state.
    fn what_was_bought_is_kept(&self) -> Vec<Violation> {
        let mut violations = Vec::new();
        for (operation, job) in self.with_jobs() {
            if operation.status != Status::Succeeded {
                continue;
            }
            for key in self.good_visuals(operation, job) {
                if !self.snapshot.visuals.contains_key(key) {
                    let (key, job) = (key.short(), &job.job);
                    violations.push(format!("visual {key} of job {job} is not in state"));
                }
            }
        }
        violations
    }

    fn nothing_is_open(&self) -> Vec<Violation> {
        let open = self.snapshot.open.iter();
        open.map(|open| format!("operation {} is open at the end: {:?}", open.id, open.job))
            .collect()
    }

    fn every_purchase_is_known(&self) -> Vec<Violation> {
        if self.has_echoes {
            return Vec::new();
        }
        self.unknown_jobs()
            .map(|job| format!("job {} is unknown at the end", job.job))
            .collect()
    }

    /// Everything that was debited is recorded, or belongs to a job for which Pictory reported
    /// nothing.
    fn the_sums_are_equal(&self) -> Vec<Violation> {
        let echoes = self.unknown_jobs().filter(|_| self.has_echoes);
        let echoes: Credits = echoes.map(|job| job.charged).sum();
        let recorded: Credits = self
            .operations
            .iter()
            .filter_map(|known| known.credits_used)
            .sum();
        let unreported = self
            .with_jobs()
            .filter(|(operation, _)| operation.credits_used.is_none());
        let unreported: Credits = unreported.map(|(_, job)| job.charged).sum();
        if recorded + unreported + echoes == self.charged {
            return Vec::new();
        }
        let charged = self.charged;
        vec![format!(
            "{recorded} credits are recorded and {unreported} unreported, and {charged} were debited"
        )]
    }

    fn job(&self, id: &JobId) -> Option<&Accepted> {
        self.jobs.iter().find(|job| job.job == id.as_str())
    }

    fn unknown_jobs(&self) -> impl Iterator<Item = &Accepted> {
        let known = self
            .operations
            .iter()
            .filter_map(|known| known.job.as_ref());
        let known: BTreeSet<&str> = known.map(JobId::as_str).collect();
        self.jobs
            .iter()
            .filter(move |job| !known.contains(job.job.as_str()))
    }

    fn with_jobs(&self) -> impl Iterator<Item = (&OperationRecord, &Accepted)> {
        let operations = self.operations.iter();
        operations.filter_map(|operation| Some((operation, self.job(operation.job.as_ref()?)?)))
    }

    /// Lists the visuals that a job made, and that nothing speaks against using.
    fn good_visuals(&self, operation: &OperationRecord, job: &Accepted) -> Vec<&VisualKey> {
        let is_given_up = operation.status == Status::Failed;
        if is_given_up || matches!(job.ending, Ending::Failed(_)) {
            return Vec::new();
        }
        let Some(target) = self.targets().remove(&operation.id) else {
            return Vec::new();
        };
        let visuals = target.visuals();
        if job.ending == Ending::Completed && job.files.len() < visuals.len() {
            // Stock took the place of some; which ones are kept is for the program to judge.
            return self.kept(&operation.id);
        }
        visuals
    }

    /// Counts how often a visual was found to be gone.
    fn losses(&self, lost: &VisualKey) -> usize {
        let is_loss = |fact: &&Fact| match fact {
            Fact::Change(StateChange::VisualKept { key, is_lost, .. }) => *is_lost && key == lost,
            Fact::Change(_) | Fact::Event(..) => false,
        };
        self.facts.iter().filter(is_loss).count()
    }

    /// Lists what was taken from a preview.
    fn kept(&self, operation: &OperationId) -> Vec<&VisualKey> {
        let completions = self.facts.iter().filter_map(|fact| match fact {
            Fact::Event(id, Event::Completed { completion, .. }) if id == operation => {
                Some(completion.as_ref())
            }
            Fact::Event(..) | Fact::Change(_) => None,
        });
        let harvests = completions.filter_map(|completion| match completion {
            Completion::Preview { visuals, .. } => Some(visuals),
            Completion::Video { .. } | Completion::Visual { .. } => None,
        });
        harvests.flatten().map(|visual| &visual.key).collect()
    }

    /// What each operation was going to make.
    fn targets(&self) -> BTreeMap<&OperationId, &OperationTarget> {
        let intents = self.facts.iter().filter_map(|fact| match fact {
            Fact::Event(id, Event::Intended { target, .. }) => Some((id, target.as_ref())),
            Fact::Event(..) | Fact::Change(_) => None,
        });
        intents.collect()
    }
}
