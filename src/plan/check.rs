//! What must hold of every plan, checked when it is made and again before it is performed.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::digest::digest;
use super::totals::summarise;
use super::{
    Action, AfterPreview, Plan, PlannedVideo, PlannedVisual, RenderWork, ShotAction, Step,
    VisualAction, VisualStep,
};
use crate::assemble::studio_request;
use crate::fingerprint;
use crate::model::{Cost, Credits, VideoKey, VideoTarget, VisualTarget};

/// A property that a plan lacks: a defect of this program, or a damaged file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("BUG: the plan is not sound: {0}")]
pub struct Violation(String);

/// Checks a plan that comes from outside, or that is about to be performed.
///
/// # Errors
///
/// Names the first property that does not hold.
pub fn check(plan: &Plan) -> Result<(), Violation> {
    let (digest, parts) = rayon::join(
        || digest(plan),
        || check_made(plan).and_then(|()| check_digests(plan)),
    );
    demand(plan.digest == digest, || {
        "its digest is not that of what it does".to_owned()
    })?;
    parts
}

/// Checks that the digests in a plan are those of what they stand for.
fn check_digests(plan: &Plan) -> Result<(), Violation> {
    all(&plan.visuals, check_key)?;
    all(&plan.videos, |video| match &video.step {
        Step::Render { target, .. } | Step::Rename { target, .. } => {
            let is_right = target.fingerprint == fingerprint::fingerprint(&target.configuration);
            demand(is_right, || {
                let key = &video.key;
                format!("`{key}`: its fingerprint is not that of its configuration")
            })
        }
        Step::Nothing | Step::Resume { .. } | Step::Forget => Ok(()),
    })
}

/// Checks a plan that was just made, of whose digests none can have become wrong.
///
/// # Errors
///
/// Names the first property that does not hold.
pub fn check_made(plan: &Plan) -> Result<(), Violation> {
    demand(
        plan.summary == summarise(&plan.videos, plan.unlisted),
        || "its totals are not the sums of its videos".to_owned(),
    )?;
    let visuals = plan.visuals.iter().map(|visual| &visual.target.key);
    if let Some(key) = repeated(visuals) {
        return Err(Violation(format!("the visual `{key}` stands in it twice")));
    }
    if let Some(key) = repeated(plan.videos.iter().map(|video| &video.key)) {
        return Err(Violation(format!("`{key}` stands in it twice")));
    }
    all(&plan.visuals, check_visual)?;
    let sums = sums(plan)?;
    all(&plan.videos, |video| {
        check_video(video)
            .and_then(|()| {
                let sent = sums.get(&video.key).cloned().unwrap_or_default();
                let is_sum = video.action == Action::Blocked || is_equal(&sent, &video.cost);
                demand(is_sum, || "its requests cost another amount".to_owned())
            })
            .map_err(|Violation(what)| Violation(format!("`{}`: {what}", video.key)))
    })
}

/// Finds a key that stands twice.
fn repeated<'a, K: Ord + Sync>(keys: impl Iterator<Item = &'a K>) -> Option<&'a K> {
    let mut keys: Vec<&K> = keys.collect();
    keys.par_sort_unstable();
    let twice = keys.windows(2).find(|pair| pair[0] == pair[1]);
    twice.map(|pair| pair[0])
}

/// Checks every part, and returns what is wrong with the first that is wrong.
fn all<T: Sync>(
    parts: &[T],
    check: impl Fn(&T) -> Result<(), Violation> + Sync,
) -> Result<(), Violation> {
    let parts = parts.par_iter();
    parts
        .find_map_first(|part| check(part).err())
        .map_or(Ok(()), Err)
}

fn check_key(visual: &PlannedVisual) -> Result<(), Violation> {
    let VisualTarget { key, spec, .. } = &visual.target;
    demand(*key == fingerprint::visual_key(spec), || {
        format!("the key `{key}` is not that of its visual")
    })
}

fn check_visual(visual: &PlannedVisual) -> Result<(), Violation> {
    let VisualTarget { key, spec, .. } = &visual.target;
    let is_asked_for = match &visual.step {
        VisualStep::Generate { request } => *request == studio_request(spec),
        VisualStep::Resume { .. } | VisualStep::Settle { .. } => true,
    };
    demand(is_asked_for, || {
        format!("the request for the visual `{key}` asks for something else")
    })
}

/// Adds up what is reserved for the requests that a plan sends, by the video that they are sent for.
fn sums(plan: &Plan) -> Result<BTreeMap<&VideoKey, Cost>, Violation> {
    let mut sums: BTreeMap<&VideoKey, Cost> = BTreeMap::new();
    let mut add = |video, costs: &mut dyn Iterator<Item = &Cost>| {
        for cost in costs {
            demand(is_ordered(cost), || {
                format!("`{video}`: the cost of a request is not a range")
            })?;
            sums.entry(video).or_default().add(cost);
        }
        Ok(())
    };
    // The visuals of a video stand together.
    let visuals = plan.visuals.chunk_by(|one, next| one.video == next.video);
    for visuals in visuals {
        let mut costs = visuals.iter().filter_map(|visual| match visual.step {
            VisualStep::Generate { .. } => Some(&visual.target.planned),
            VisualStep::Resume { .. } | VisualStep::Settle { .. } => None,
        });
        add(&visuals[0].video, &mut costs)?;
    }
    for video in &plan.videos {
        let (first, then) = match &video.step {
            Step::Render { work, .. } => match work.as_ref() {
                RenderWork::Storyboard(work) => (Some(&work.planned), None),
                RenderWork::Preview { planned, then, .. } => (Some(planned), Some(then.planned())),
                RenderWork::ReadyPreview { render, .. } => (Some(&render.planned), None),
            },
            Step::Resume { then, .. } => (then.as_ref().map(AfterPreview::planned), None),
            Step::Nothing | Step::Rename { .. } | Step::Forget => (None, None),
        };
        add(&video.key, &mut first.into_iter().chain(then))?;
    }
    Ok(sums)
}

/// Compares ranges; the unknown parts may stand in another order.
fn is_equal(one: &Cost, other: &Cost) -> bool {
    let parts = |cost: &Cost| cost.unknown.iter().cloned().collect::<BTreeSet<_>>();
    one.low == other.low
        && one.expected == other.expected
        && one.high == other.high
        && parts(one) == parts(other)
}

fn check_video(video: &PlannedVideo) -> Result<(), Violation> {
    demand(acts_as_shown(video), || {
        format!(
            "it is shown as {} and does something else",
            video.action.word()
        )
    })?;
    demand(
        video.action == Action::Unchanged || !video.reasons.is_empty(),
        || "nothing says why".to_owned(),
    )?;
    demand(
        is_ordered(&video.cost) && is_ordered(&video.without_reuse),
        || "its cost is not a range".to_owned(),
    )?;
    demand(
        is_rendered(&video.step) || video.action == Action::Blocked || video.cost.is_zero(),
        || "it costs credits without being rendered".to_owned(),
    )?;
    for shot in &video.shots {
        let pays = shot.visual == VisualAction::Generate && shot.action != ShotAction::Remove;
        demand(pays || shot.cost.is_zero(), || {
            "a shot costs credits without a new visual".to_owned()
        })?;
    }
    let shots: Cost = video.shots.iter().map(|shot| &shot.cost).sum();
    demand(shots.expected <= video.cost.expected, || {
        "its shots cost more than itself".to_owned()
    })?;
    match &video.step {
        Step::Render { target, .. } | Step::Rename { target, .. } => check_target(video, target),
        Step::Nothing | Step::Resume { .. } | Step::Forget => Ok(()),
    }
}

fn is_rendered(step: &Step) -> bool {
    match step {
        Step::Render { .. } => true,
        Step::Resume { then, .. } => then.is_some(),
        Step::Nothing | Step::Rename { .. } | Step::Forget => false,
    }
}

fn acts_as_shown(video: &PlannedVideo) -> bool {
    match (video.action, &video.step) {
        (Action::Create | Action::Update, Step::Render { .. })
        | (Action::Resume, Step::Resume { .. })
        | (Action::Rename, Step::Rename { .. })
        | (Action::Forget, Step::Forget)
        | (Action::Blocked | Action::Unchanged, Step::Nothing) => true,
        (Action::Create | Action::Update, _)
        | (Action::Resume, _)
        | (Action::Rename, _)
        | (Action::Forget, _)
        | (Action::Blocked | Action::Unchanged, _) => false,
    }
}

fn check_target(video: &PlannedVideo, target: &VideoTarget) -> Result<(), Violation> {
    demand(target.key == video.key, || {
        "it would be recorded under another id".to_owned()
    })?;
    demand(Some(&target.fingerprint) == video.after.as_ref(), || {
        "it would be recorded with another fingerprint".to_owned()
    })?;
    if let Step::Render { target, .. } = &video.step {
        demand(target.planned == video.cost, || {
            "it shows another cost than it would record".to_owned()
        })?;
    }
    Ok(())
}

fn is_ordered(cost: &Cost) -> bool {
    Credits::ZERO <= cost.low && cost.low <= cost.expected && cost.expected <= cost.high
}

fn demand(holds: bool, what: impl FnOnce() -> String) -> Result<(), Violation> {
    if holds {
        Ok(())
    } else {
        Err(Violation(what()))
    }
}
