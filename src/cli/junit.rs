//! How an apply ended, in a file for those who read test results.
//!
//! The file is written before anything is done and again at the end, so that a run that is killed
//! leaves no results of an earlier one, and a file that cannot be written is no surprise after money
//! was spent.

use std::cell::RefCell;

use super::args::{ApplyFormat, Write};
use super::ending::row;
use super::failure::{Exit, Failure};
use super::output::Output;
use super::written::write_all;
use crate::apply::{Report, VideoOutcome};
use crate::clock;
use crate::model::VideoKey;
use crate::plan::{Action, Plan, PlannedVideo};
use crate::report::apply::ApplyOutcome;
use crate::report::junit::{JunitEnd, JunitProblem, JunitRun, JunitVideo, junit};

/// What is known of an apply so far.
#[derive(Debug, Default)]
pub(super) struct Record {
    plan: RefCell<Option<Plan>>,
    report: RefCell<Option<Report>>,
}

impl Record {
    /// Keeps what is going to be done.
    pub(super) fn planned(&self, plan: &Plan) {
        self.plan.replace(Some(plan.clone()));
    }

    /// Keeps what came of it.
    pub(super) fn performed(&self, report: &Report) {
        self.report.replace(Some(report.clone()));
    }

    /// Writes that the run has begun, and no more.
    ///
    /// # Errors
    ///
    /// Fails if a file cannot be written, or is standard output.
    pub(super) fn begin(
        &self,
        writes: &[Write<ApplyFormat>],
        output: &Output,
    ) -> Result<(), Failure> {
        if writes.iter().any(Write::is_stdout) {
            let message = "standard output tells how the apply goes, and takes no other form";
            return Err(Failure::new(Exit::Usage, message).hint("name a file instead of `-`"));
        }
        let problem = JunitProblem {
            kind: Exit::Interrupted.word().to_owned(),
            message: "the run did not come to an end".to_owned(),
            detail: "help: the next `storyform apply` goes on".to_owned(),
        };
        self.write(writes, output, Some(problem))
    }

    /// Writes how the run ended. Its own failure weighs more than that of writing.
    ///
    /// # Errors
    ///
    /// Fails as the run did, or if a file cannot be written.
    pub(super) fn end(
        &self,
        writes: &[Write<ApplyFormat>],
        output: &Output,
        ended: Result<Exit, Failure>,
    ) -> Result<Exit, Failure> {
        let written = self.write(writes, output, self.problem(&ended));
        match (written, ended) {
            (Ok(()), ended) => ended,
            (Err(unwritten), Ok(Exit::Done)) => Err(unwritten),
            (Err(unwritten), ended) => {
                output.talk(&format!("warning: {}", unwritten.message));
                ended
            }
        }
    }

    fn write(
        &self,
        writes: &[Write<ApplyFormat>],
        output: &Output,
        problem: Option<JunitProblem>,
    ) -> Result<(), Failure> {
        if writes.is_empty() {
            return Ok(());
        }
        let run = JunitRun {
            project: self.plan.borrow().as_ref().map(|plan| plan.project.clone()),
            at: clock::now(),
            videos: self.videos(),
            problem,
        };
        write_all(writes, output, |format| match format {
            ApplyFormat::Junit => Ok(junit(&run)),
        })
    }

    /// Returns how each video ended that something was to be done about.
    fn videos(&self) -> Vec<JunitVideo> {
        let plan = self.plan.borrow();
        let planned = plan.as_ref().map_or(&[][..], |plan| &plan.videos);
        let manifest = |key: &VideoKey| {
            let video = planned.iter().find(|video| video.key == *key)?;
            Some(video.manifest.as_ref()?.path.clone())
        };
        let told = |video: &VideoOutcome| JunitVideo {
            manifest: manifest(&video.key),
            end: JunitEnd::Told(row(video)),
        };
        let not_begun = |video: &PlannedVideo| JunitVideo {
            manifest: manifest(&video.key),
            end: JunitEnd::NotBegun(video.key.clone()),
        };
        match &*self.report.borrow() {
            Some(report) => report.videos.iter().map(told).collect(),
            None => {
                let acting = planned
                    .iter()
                    .filter(|video| video.action != Action::Unchanged);
                acting.map(not_begun).collect()
            }
        }
    }

    /// Returns what is wrong with the run as a whole and is not told by a video.
    fn problem(&self, ended: &Result<Exit, Failure>) -> Option<JunitProblem> {
        match ended {
            Ok(Exit::Done) => None,
            Ok(_) if self.is_told() => None,
            Ok(exit) => Some(JunitProblem {
                kind: exit.word().to_owned(),
                message: exit.meaning(),
                detail: String::new(),
            }),
            Err(failure) => {
                let Failure {
                    exit,
                    message,
                    causes,
                    hint,
                } = failure;
                let causes = causes.iter().map(|cause| format!("because: {cause}"));
                let hint = hint.clone().or_else(|| elsewhere(*exit));
                let hint = hint.iter().map(|hint| format!("help: {hint}"));
                Some(JunitProblem {
                    kind: exit.word().to_owned(),
                    message: message.clone(),
                    detail: causes.chain(hint).collect::<Vec<_>>().join("\n"),
                })
            }
        }
    }

    /// Tells whether a video says that not all went well.
    fn is_told(&self) -> bool {
        let report = self.report.borrow();
        let mut videos = report.iter().flat_map(|report| &report.videos);
        videos.any(|video| match row(video).outcome {
            ApplyOutcome::Failed { .. }
            | ApplyOutcome::StillRunning { .. }
            | ApplyOutcome::InDoubt { .. } => true,
            ApplyOutcome::Rendered
            | ApplyOutcome::Degraded { .. }
            | ApplyOutcome::Collected
            | ApplyOutcome::Renamed
            | ApplyOutcome::Forgotten
            | ApplyOutcome::DoneAlready
            | ApplyOutcome::Skipped { .. } => false,
        })
    }
}

/// Says where to read on, if a failure speaks of what only the terminal has shown.
fn elsewhere(exit: Exit) -> Option<String> {
    (exit == Exit::Invalid).then(|| "`storyform validate` shows the errors".to_owned())
}
