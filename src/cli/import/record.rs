//! What state learns of an imported video, and what stands against it.

use std::collections::BTreeSet;

use crate::apply::{Made, imported_preview, imported_video};
use crate::cli::failure::{Exit, Failure};
use crate::cli::output::Output;
use crate::cli::run_record;
use crate::cli::workspace::Workspace;
use crate::clock;
use crate::model::{Cost, JobId, OpenOperation, Snapshot, VideoKey, VideoTarget, VisualKey};
use crate::plan::Whole;
use crate::report::import::Recorded;
use crate::store::{
    Commit, OperationRecord, RunEnd, RunOutcome, SqliteStore, StateChange, StateReader, StateStore,
};

/// A state that is about to learn of a video, under the lock of its writer.
pub(in crate::cli) struct Ledger<'a> {
    workspace: &'a Workspace,
    store: SqliteStore,
    snapshot: Snapshot,
    operations: Vec<OperationRecord>,
}

/// What is to be recorded: a video as it is declared, and what a job made of it.
pub(in crate::cli) struct Claim {
    /// The video.
    pub(in crate::cli) whole: Whole,
    /// The job.
    pub(in crate::cli) job: JobId,
    /// What it made.
    pub(in crate::cli) made: Made,
}

impl Claim {
    fn key(&self) -> &VideoKey {
        &self.whole.target.key
    }
}

impl<'a> Ledger<'a> {
    /// Opens the state, after waiting for any other writer.
    pub(in crate::cli) fn open(workspace: &'a Workspace, output: &Output) -> Result<Self, Failure> {
        let store = workspace.writer("import", output)?;
        let unreadable = |error| workspace.unreadable(&error);
        Ok(Self {
            snapshot: store.snapshot().map_err(unreadable)?,
            operations: store.operations(None, u32::MAX).map_err(unreadable)?,
            workspace,
            store,
        })
    }

    /// Tells whether just this is recorded already.
    ///
    /// # Errors
    ///
    /// Refuses a job that is recorded for something else, and a video that is recorded as something
    /// else, unless that may be replaced.
    pub(in crate::cli) fn admits(&self, claim: &Claim, may_replace: bool) -> Result<bool, Failure> {
        let (key, job) = (claim.key(), &claim.job);
        let is_open =
            |open: &&OpenOperation| open.target.video_target().is_some() && open.video() == key;
        if let Some(open) = self.snapshot.open.iter().find(is_open) {
            let message = format!("video `{key}` has an operation under way, `{}`", open.id);
            return Err(Failure::new(Exit::Error, message)
                .hint("`storyform apply` brings it to its end; `storyform plan` shows it"));
        }
        if let Some(owner) = self.owner(claim) {
            let message = format!("job `{job}` is recorded already: it made {owner}");
            return Err(Failure::new(Exit::Error, message)
                .hint("a job stands for one video; look for another job, or leave `--job` out"));
        }
        let fingerprint = &claim.whole.target.fingerprint;
        if let Some(preview) = self.snapshot.previews.get(key)
            && is_same_job(&preview.job, job)
            && preview.target.fingerprint == *fingerprint
        {
            return Ok(true);
        }
        if let Some(preview) = self.snapshot.previews.get(key)
            && !may_replace
            && matches!(claim.made, Made::Preview(..))
        {
            let message = format!(
                "a preview of video `{key}` is paid and waits, job `{}`",
                preview.job
            );
            return Err(Failure::new(Exit::Error, message)
                .hint("`storyform apply` renders it for no credits; `--force` gives it up"));
        }
        match self.snapshot.videos.get(key) {
            Some(video)
                if is_same_job(&video.job, job) && video.target.fingerprint == *fingerprint =>
            {
                Ok(true)
            }
            Some(video) if !may_replace && matches!(claim.made, Made::Video(_)) => {
                let message = format!(
                    "video `{key}` is recorded already, as rendered by job `{}`",
                    video.job
                );
                Err(Failure::new(Exit::Error, message).hint(
                    "`--force` records this job in its place; `--id` imports it as another video",
                ))
            }
            Some(_) | None => Ok(false),
        }
    }

    /// Names what else a job is recorded to have made.
    fn owner(&self, claim: &Claim) -> Option<String> {
        let (key, job) = (claim.key(), &claim.job);
        let videos = self.snapshot.videos.iter();
        // A saved project tells where its video is, and not which job rendered it.
        let file = match &claim.made {
            Made::Video(results) => results.outputs.video_url.as_ref(),
            Made::Preview(..) => None,
        };
        let videos = videos.filter(|(of, video)| {
            let is_same_file = file.is_some() && video.outputs.video_url.as_ref() == file;
            *of != key && (is_same_file || is_same_job(&video.job, job))
        });
        let videos = videos.map(|(of, _)| format!("video `{of}`"));
        let previews = self.snapshot.previews.iter();
        let previews = previews.filter(|(of, it)| is_same_job(&it.job, job) && *of != key);
        let previews = previews.map(|(of, _)| format!("the preview of video `{of}`"));
        let operations = self.operations.iter().filter(|operation| {
            let is_its = operation
                .job
                .as_ref()
                .is_some_and(|its| is_same_job(its, job));
            is_its && operation.video != *key
        });
        let operations = operations.map(|operation| {
            let kind = operation.kind.replace('_', " ");
            format!("a {kind} for video `{}`", operation.video)
        });
        videos.chain(previews).chain(operations).next()
    }

    /// Records what a job made, as one run.
    ///
    /// # Errors
    ///
    /// Fails if the state cannot be written.
    pub(in crate::cli) fn record(mut self, claim: Claim) -> Result<Outcome, Failure> {
        let shown = self.shown(&claim);
        let (change, outcome) = change(claim, &shown);
        let start = run_record::start(&self.workspace.root, Cost::zero(), &["import"]);
        let run = start.id.clone();
        let serial = self.store.begin_run(&start)?;
        let committed = self.store.commit(
            serial,
            &Commit {
                run: run.clone(),
                at: clock::now(),
                change,
            },
        );
        let ended = if committed.is_ok() {
            RunOutcome::Succeeded
        } else {
            RunOutcome::Failed
        };
        self.store.finish_run(
            &run,
            &RunEnd {
                finished_at: clock::now(),
                outcome: ended,
            },
        )?;
        committed?;
        Ok(outcome)
    }

    /// Lists the visuals that a video shows for certain: those of the preview that it was rendered
    /// from, if that was imported before.
    fn shown(&self, claim: &Claim) -> BTreeSet<VisualKey> {
        let preview = self.snapshot.previews.get(claim.key());
        let preview = preview.filter(|it| it.target.fingerprint == claim.whole.target.fingerprint);
        let shots = preview.into_iter().flat_map(|it| &it.target.shots);
        shots.flat_map(|shot| &shot.visuals).cloned().collect()
    }
}

/// What became of a claim.
pub(in crate::cli) struct Outcome {
    /// What state knows now.
    pub(in crate::cli) recorded: Recorded,
    /// How many AI visuals it shows of which nobody knows where they are.
    pub(in crate::cli) unknown_visuals: usize,
}

impl Outcome {
    /// The outcome of what leaves state as it is.
    pub(in crate::cli) const fn nothing(recorded: Recorded) -> Self {
        Self {
            recorded,
            unknown_visuals: 0,
        }
    }
}

/// Describes what state is to learn, and what people are told of it.
fn change(claim: Claim, shown: &BTreeSet<VisualKey>) -> (StateChange, Outcome) {
    let Claim { whole, job, made } = claim;
    match made {
        Made::Preview(results, preview) => {
            let (imported, strays) = imported_preview(whole, job, results, &preview);
            let recorded = Recorded::Preview {
                job: imported.job.clone(),
                credits_used: imported.credits_used,
                outputs: imported.outputs.clone(),
                visuals: imported.visuals.len(),
                degraded: imported.degraded.clone(),
            };
            let outcome = Outcome {
                recorded,
                unknown_visuals: strays,
            };
            (StateChange::PreviewImported(Box::new(imported)), outcome)
        }
        Made::Video(results) => {
            let visuals = |target: &VideoTarget| -> usize {
                target.shots.iter().map(|shot| shot.visuals.len()).sum()
            };
            let asked = visuals(&whole.target);
            let imported = imported_video(whole, job, results, shown);
            let recorded = Recorded::Video {
                job: imported.job.clone(),
                credits_used: imported.credits_used,
                outputs: imported.outputs.clone(),
                degraded: imported.degraded.clone(),
            };
            let outcome = Outcome {
                recorded,
                unknown_visuals: asked - visuals(&imported.target),
            };
            (StateChange::VideoImported(Box::new(imported)), outcome)
        }
    }
}

/// Ids are UUIDs, in which case makes no difference.
fn is_same_job(one: &JobId, other: &JobId) -> bool {
    one.as_str().eq_ignore_ascii_case(other.as_str())
}
