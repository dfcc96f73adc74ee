//! What must hold of every plan, checked when it is made and again before it is performed.

use std::collections::{BTreeMap, BTreeSet};

use super::build::summarise;
use super::digest::digest;
use super::{
    Action, AfterPreview, Plan, PlannedVideo, PlannedVisual, RenderWork, ShotAction, Step,
    VisualAction, VisualStep,
};
use crate::assemble::studio_request;
use crate::fingerprint;
use crate::model::{Cost, Credits, VideoKey, VideoTarget};

/// A property that a plan lacks: a defect of this program, or a damaged file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("BUG: the plan is not sound: {0}")]
pub struct Violation(String);

/// Checks a plan.
///
/// # Errors
///
/// Names the first property that does not hold.
pub fn check(plan: &Plan) -> Result<(), Violation> {
    demand(plan.digest == digest(plan), || {
        "its digest is not that of what it does".to_owned()
    })?;
    demand(plan.summary == summarise(&plan.videos), || {
        "its totals are not the sums of its videos".to_owned()
    })?;
    let mut visuals = BTreeSet::new();
    for PlannedVisual { target, step, .. } in &plan.visuals {
        demand(visuals.insert(&target.key), || {
            format!("the visual `{}` stands in it twice", target.key)
        })?;
        demand(target.key == fingerprint::visual_key(&target.spec), || {
            format!("the key `{}` is not that of its visual", target.key)
        })?;
        let is_asked_for = match step {
            VisualStep::Generate { request } => *request == studio_request(&target.spec),
            VisualStep::Resume { .. } | VisualStep::Settle { .. } => true,
        };
        demand(is_asked_for, || {
            format!(
                "the request for the visual `{}` asks for something else",
                target.key
            )
        })?;
    }
    let mut sums: BTreeMap<&VideoKey, Cost> = BTreeMap::new();
    for (video, cost) in sent(plan) {
        demand(is_ordered(cost), || {
            format!("`{video}`: the cost of a request is not a range")
        })?;
        sums.entry(video).or_default().add(cost);
    }
    let mut keys = BTreeSet::new();
    for video in &plan.videos {
        demand(keys.insert(&video.key), || {
            format!("`{}` stands in it twice", video.key)
        })?;
        check_video(video)
            .and_then(|()| {
                let sent = sums.get(&video.key).cloned().unwrap_or_default();
                let is_sum = video.action == Action::Blocked || is_equal(&sent, &video.cost);
                demand(is_sum, || "its requests cost another amount".to_owned())
            })
            .map_err(|Violation(what)| Violation(format!("`{}`: {what}", video.key)))?;
    }
    Ok(())
}

/// Lists what is reserved for each request that a plan sends, with the video that it is sent for.
fn sent(plan: &Plan) -> impl Iterator<Item = (&VideoKey, &Cost)> {
    let visuals = plan.visuals.iter().filter_map(|visual| match visual.step {
        VisualStep::Generate { .. } => Some((&visual.video, &visual.target.planned)),
        VisualStep::Resume { .. } | VisualStep::Settle { .. } => None,
    });
    let videos = plan.videos.iter().flat_map(|video| {
        let (first, then) = match &video.step {
            Step::Render { work, .. } => match work.as_ref() {
                RenderWork::Storyboard(work) => (Some(&work.planned), None),
                RenderWork::Preview { planned, then, .. } => (Some(planned), Some(then.planned())),
                RenderWork::ReadyPreview { render, .. } => (Some(&render.planned), None),
            },
            Step::Resume { then, .. } => (then.as_ref().map(AfterPreview::planned), None),
            Step::Nothing | Step::Rename { .. } | Step::Forget => (None, None),
        };
        let costs = first.into_iter().chain(then);
        costs.map(|cost| (&video.key, cost))
    });
    visuals.chain(videos)
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
    demand(
        target.fingerprint == fingerprint::fingerprint(&target.configuration),
        || "its fingerprint is not that of its configuration".to_owned(),
    )?;
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
