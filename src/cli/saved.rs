//! A saved plan, brought to the present.

use std::collections::BTreeMap;
use std::path::Path;

use super::failure::{Exit, Failure};
use super::output::Output;
use super::plan_file;
use super::workspace::Workspace;
use crate::apply::{Comparison, Standing};
use crate::model::{Credits, Fingerprint, Snapshot, VideoKey};
use crate::pipeline::{self, Checked};
use crate::plan::{Action, Plan, PlanOptions, PlannedVideo, Reason, Step};
use crate::report;

/// How many videos are named before they are only counted.
const NAMED_MAX: usize = 3;

/// A saved plan as it is performed now.
pub(super) struct Saved {
    /// What is left of it.
    pub(super) plan: Plan,
    /// The digest that it had when it was saved.
    pub(super) digest: String,
}

/// Reads a saved plan for the state at hand and the limits of today. What an earlier attempt at it has
/// bought is taken from state, and what the project no longer allows is blocked; edits change nothing
/// about it.
///
/// # Errors
///
/// Refuses a plan that is damaged, or made for another state or project.
pub(super) fn load(
    path: &Path,
    workspace: &Workspace,
    basis: (&Snapshot, &PlanOptions),
    output: &Output,
) -> Result<Saved, Failure> {
    let (snapshot, options) = basis;
    let plan = plan_file::load(path)?;
    let digest = plan.digest.clone();
    let checked = workspace.check()?;
    if let Some(other) = foreign(&plan, snapshot, &checked.name) {
        let message = format!("the plan in `{}` was made for {other}", path.display());
        let hint = "make a new one with `storyform plan --out FILE`";
        return Err(Failure::new(Exit::Stale, message).hint(hint));
    }
    let plan = plan.continued(snapshot).limited(options);
    if checked.has_errors() {
        output.talk(
            "warning: the manifests have errors now, so nobody knows what they protect; the plan is \
             performed as it was saved. `storyform validate` shows them.",
        );
        return Ok(Saved { plan, digest });
    }
    let present = Present::of(&checked, workspace);
    if let Some(note) = present.edited(&plan) {
        output.talk(&report::visible_lines(&note));
    }
    let withheld = present.withheld(&plan, snapshot);
    let plan = plan.without(withheld);
    Ok(Saved { plan, digest })
}

/// Says for what else a plan was made.
fn foreign(plan: &Plan, snapshot: &Snapshot, project: &str) -> Option<String> {
    match (&plan.base, &snapshot.version) {
        (Some(base), Some(here)) if base.lineage == here.lineage => None,
        (Some(_), _) => Some("another state".to_owned()),
        (None, _) => (plan.project != project).then(|| {
            format!(
                "the project `{}`, and this one is `{project}`",
                plan.project
            )
        }),
    }
}

/// What the manifests say of each video now: its fingerprint, and what is allowed.
struct Present {
    videos: BTreeMap<VideoKey, Declared>,
}

struct Declared {
    fingerprint: Fingerprint,
    protect: bool,
    max_credits: Option<Credits>,
}

impl Present {
    fn of(checked: &Checked, workspace: &Workspace) -> Self {
        let declared = pipeline::declared(checked, &workspace.project);
        let videos = declared.into_iter().map(|declared| {
            let video = declared.expanded.video;
            let now = Declared {
                fingerprint: declared.fingerprint,
                protect: video.protect == Some(true),
                max_credits: video.max_credits,
            };
            (video.key, now)
        });
        Self {
            videos: videos.collect(),
        }
    }

    /// Names the videos that were edited since the plan was made.
    fn edited(&self, plan: &Plan) -> Option<String> {
        let is_edited = |video: &&PlannedVideo| {
            let now = self.videos.get(&video.key).map(|now| &now.fingerprint);
            !matches!(video.step, Step::Resume { .. }) && now != video.after.as_ref()
        };
        let acting = plan
            .videos
            .iter()
            .filter(|video| video.step != Step::Nothing);
        let edited: Vec<&PlannedVideo> = acting.filter(is_edited).collect();
        let names = edited.iter().take(NAMED_MAX);
        let names: Vec<String> = names.map(|video| format!("`{}`", video.key)).collect();
        let more = match edited.len().saturating_sub(NAMED_MAX) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        (!edited.is_empty()).then(|| {
            format!(
                "note: {}{more} changed since the plan was made; it is performed as it was saved",
                names.join(", ")
            )
        })
    }

    /// Lists what the project allows no longer, each with the reason.
    fn withheld(&self, plan: &Plan, snapshot: &Snapshot) -> BTreeMap<VideoKey, Reason> {
        let comparison = Comparison::of(plan, snapshot);
        let current = plan
            .videos
            .iter()
            .filter(|video| comparison.standing(video) == Standing::Current);
        let withheld = current.filter_map(|video| {
            let why = self.videos.get(&video.key)?.withholds(video)?;
            Some((video.key.clone(), why))
        });
        withheld.collect()
    }
}

impl Declared {
    /// Says why a video may not be rendered any more as it was planned. A protection that stood
    /// when the plan was made was lifted by whoever made it.
    fn withholds(&self, video: &PlannedVideo) -> Option<Reason> {
        let was_protected = match &video.step {
            Step::Render { target, .. } => target.protect,
            Step::Resume { target, .. } => target.video_target()?.protect,
            Step::Nothing | Step::Rename { .. } | Step::Forget => return None,
        };
        if video.cost.is_zero() {
            return None;
        }
        let high = video.cost.limited();
        let is_again = video.before.is_some() && video.action != Action::Create;
        if self.protect && !was_protected && is_again {
            return Some(Reason::Protected);
        }
        let limit = self.max_credits?;
        let is_over = high.is_none_or(|high| high > limit);
        is_over.then_some(Reason::OverBudget { limit, high })
    }
}
