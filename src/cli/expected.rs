//! `apply --expect`: performs what was reviewed, or nothing.

use super::args::{ApplyArgs, Scope};
use super::basis::Basis;
use super::failure::{Exit, Failure};
use super::output::Output;
use super::workspace::Workspace;
use crate::model::Cost;
use crate::plan::{Action, Excess, ExcessReason, Plan, PlannedVideo};
use crate::report;

/// How many videos are named before they are only counted.
const NAMED_MAX: usize = 8;

/// A plan that is about to be performed.
pub(super) struct Review<'a> {
    /// The plan.
    plan: &'a Plan,
    /// Its digest; of a saved plan, that of the whole, before anything of it was done.
    digest: &'a str,
}

impl<'a> Review<'a> {
    /// Takes a plan with the digest that was reviewed.
    pub(super) const fn of(plan: &'a Plan, digest: &'a str) -> Self {
        Self { plan, digest }
    }

    /// Refuses a plan that was not reviewed.
    ///
    /// Without a revision, the plan must be the reviewed one. With the revision that was compared with
    /// in the review, the reviewed plan is made again, and the plan at hand may do less than that one.
    ///
    /// # Errors
    ///
    /// Names what differs.
    pub(super) fn demand(
        &self,
        workspace: &Workspace,
        args: &ApplyArgs,
        output: &Output,
    ) -> Result<(), Failure> {
        let Some(expected) = &args.expect else {
            return Ok(());
        };
        let Some(revision) = &args.against else {
            return match self.digest.starts_with(expected) {
                true => Ok(()),
                false => Err(self.other_plan(expected)),
            };
        };
        let basis = Basis::at(workspace, revision, output)?;
        // What is left to spend may be less than what was reviewed.
        let scope = Scope {
            max_credits: None,
            ..args.scope.clone()
        };
        let reviewed = workspace.plan(&basis, &scope, output)?;
        if !reviewed.digest.starts_with(expected) {
            let message = format!(
                "the manifests are not those that were reviewed: against `{revision}` the plan is {}, \
                 and {expected} is expected",
                reviewed.digest
            );
            return Err(Failure::new(Exit::Stale, message).hint(
                "check out the reviewed commit, or look again with `storyform plan --against` and \
                 expect what that shows",
            ));
        }
        if let Some(refusal) = reviewed.refusals.first() {
            let message = format!(
                "the reviewed plan is refused: {}",
                report::limits::refusal(refusal)
            );
            return Err(Failure::new(Exit::Refused, message));
        }
        match self.plan.beyond(&reviewed).as_slice() {
            [] => Ok(()),
            excess => Err(beyond(excess)),
        }
    }

    fn other_plan(&self, expected: &str) -> Failure {
        let videos = self.plan.videos.iter();
        let changing = videos.filter(|video| video.action != Action::Unchanged);
        let lines = changing.map(does).collect();
        let message = format!(
            "the plan is {}, and {expected} is expected. This one would do:{}",
            self.digest,
            listed(lines)
        );
        Failure::new(Exit::Stale, message).hint(
            "review the plan, and expect the digest in its comment or in `storyform plan --format json`; if \
             the expected plan was compared with a revision, name that with `--against`, so that what \
             differs can be told",
        )
    }
}

fn does(video: &PlannedVideo) -> String {
    format!(
        "{} {}, {}",
        video.action.word(),
        video.key,
        credits(&video.cost)
    )
}

fn beyond(excess: &[Excess]) -> Failure {
    let lines = excess.iter().map(|excess| {
        let Excess { video, action, why } = excess;
        let why = match why {
            ExcessReason::NotReviewed => "the reviewed plan does not".to_owned(),
            ExcessReason::OtherConfiguration => "another version of it was reviewed".to_owned(),
            ExcessReason::CostsMore { planned, reviewed } => format!(
                "{}, and {} was reviewed",
                credits(planned),
                credits(reviewed)
            ),
        };
        format!("{} {video}: {why}", action.word())
    });
    let message = format!(
        "the plan does more than the reviewed one:{}",
        listed(lines.collect())
    );
    Failure::new(Exit::Stale, message)
        .hint("apply what was merged before first, or choose with `--target` what was reviewed")
}

fn credits(cost: &Cost) -> String {
    let bound = if cost.unknown.is_empty() {
        "up to"
    } else {
        "at least"
    };
    format!("{bound} {} credits", cost.high)
}

fn listed(lines: Vec<String>) -> String {
    let more = lines.len().saturating_sub(NAMED_MAX);
    let mut text: String = lines
        .iter()
        .take(NAMED_MAX)
        .map(|line| format!("\n  {line}"))
        .collect();
    if more > 0 {
        text.push_str(&format!("\n  and {more} more"));
    }
    text
}
