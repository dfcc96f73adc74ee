//! Decisions of the executor that need no world: pure functions.

use std::collections::BTreeSet;

use serde_json::Value;

use super::event::{Outcome, SkipReason};
use crate::model::{
    Credits, DegradedVisual, OperationTarget, Outputs, PreviewTarget, RenderTarget, VideoKey,
    VisualKey,
};
use crate::plan::{Action, Plan, PlannedVideo, Reason, VisualReason};

/// Lists the visuals that a plan makes anew although there are some, because somebody wants that.
pub(super) fn wished(plan: &Plan) -> BTreeSet<&VisualKey> {
    plan.videos.iter().flat_map(requested).collect()
}

/// Lists the visuals that somebody wants anew for a video.
pub(super) fn requested(planned: &PlannedVideo) -> impl Iterator<Item = &VisualKey> {
    let visuals = planned.shots.iter().flat_map(|shot| &shot.visuals);
    let requested = visuals.filter(|visual| matches!(visual.why, VisualReason::Requested));
    requested.filter_map(|visual| visual.key.as_ref())
}

/// Says why a finished video is less than was asked for, judging by what came back.
///
/// Pictory replaces a visual that cannot be made by stock and says nothing; the visual is then not
/// charged, and that is the only sign. An avatar is charged by its length in a way that is not
/// documented, so nothing can be concluded where there is one.
pub(super) fn degradation(
    target: &RenderTarget,
    outputs: &Outputs,
    used: Option<Credits>,
) -> Option<String> {
    if outputs.video_url.is_none() {
        return Some("Pictory named no video file".to_owned());
    }
    let has_avatar = !matches!(
        target.video.configuration.get("avatar"),
        None | Some(Value::Null)
    );
    let least = target.planned.low;
    match used {
        _ if has_avatar || least.is_zero() => None,
        None => Some(format!(
            "Pictory reported no credits where at least {least} were expected: its AI visuals were \
             probably replaced by stock"
        )),
        Some(used) if used < least => Some(format!(
            "Pictory charged {used} credits where at least {least} were expected: an AI visual was \
             probably replaced by stock"
        )),
        Some(_) => None,
    }
}

/// Says that more was charged than the plan showed at worst, if it was.
pub(super) fn overrun(target: &OperationTarget, used: Option<Credits>) -> Option<String> {
    let (worst, used) = (target.planned().worst_case()?, used?);
    let what = match target {
        OperationTarget::Visual { target, video } => {
            format!("a visual of `{video}` by {}", target.spec.model)
        }
        OperationTarget::Preview(PreviewTarget { video, .. }) => {
            format!("the preview of `{}`", video.key)
        }
        OperationTarget::Render(RenderTarget { video, .. }) => format!("`{}`", video.key),
    };
    (used > worst).then(|| {
        format!(
            "{what} was charged {used} credits, and the plan said {worst} at worst: check \
             `pricing` in storyform.yaml and what Pictory charges"
        )
    })
}

/// Says what a finished job was charged.
///
/// Pictory reports it only for jobs that were asked for AI visuals or an avatar, so that silence
/// about a job which was asked for neither means nothing. The render of a preview may repeat what
/// the preview was charged; only what is above that is new.
pub(super) fn charged(target: &OperationTarget, reported: Option<Credits>) -> Option<Credits> {
    let repeated = match target {
        OperationTarget::Render(RenderTarget {
            preview: Some(preview),
            ..
        }) => preview.credits_used,
        OperationTarget::Visual { .. }
        | OperationTarget::Preview(_)
        | OperationTarget::Render(_) => None,
    };
    match (reported, repeated) {
        (None, _) => target.planned().is_zero().then_some(Credits::ZERO),
        (Some(reported), None) => Some(reported),
        (Some(reported), Some(repeated)) => Some((reported - repeated).max(Credits::ZERO)),
    }
}

/// Says how a job failed, in Pictory's words.
pub(super) fn failure(code: &str, message: &str) -> String {
    if message.is_empty() {
        code.to_owned()
    } else {
        format!("{code}: {message}")
    }
}

/// Joins where a render is with where its preview is.
pub(super) fn merged(render: Outputs, preview: &Outputs) -> Outputs {
    Outputs {
        preview_url: render.preview_url.or_else(|| preview.preview_url.clone()),
        project_url: render.project_url.or_else(|| preview.project_url.clone()),
        ..render
    }
}

/// Says how a video ends for which a visual did not come, which was to be generated for it or for
/// another one.
pub(super) fn inherited(outcome: Outcome, owner: &VideoKey, video: &VideoKey) -> Outcome {
    match outcome {
        Outcome::Skipped { why } => Outcome::Skipped { why },
        outcome if owner == video => outcome,
        Outcome::Rendered { .. }
        | Outcome::Renamed
        | Outcome::Forgotten
        | Outcome::Collected
        | Outcome::AlreadyDone
        | Outcome::Failed { .. }
        | Outcome::StillRunning { .. }
        | Outcome::InDoubt { .. } => Outcome::Skipped {
            why: SkipReason::Visual {
                video: owner.clone(),
            },
        },
    }
}

/// Names what is not as it was asked for: what the preview showed, and what the render says.
pub(super) fn shortcomings(
    visuals: &[DegradedVisual],
    of_render: Option<String>,
) -> Option<String> {
    let named = visuals.iter().map(DegradedVisual::to_string);
    let all: Vec<String> = named.chain(of_render).collect();
    (!all.is_empty()).then(|| all.join("; "))
}

/// Says why a plan blocks a video.
pub(super) fn block(planned: &PlannedVideo) -> SkipReason {
    let known = planned.reasons.iter().find_map(|reason| {
        if let Reason::Unaffordable { left, high } = reason {
            let (left, high) = (*left, *high);
            Some(SkipReason::Unaffordable { left, high })
        } else if let Reason::NeedsVisual { of } = reason {
            let video = VideoKey {
                id: of.clone(),
                profile: planned.key.profile.clone(),
            };
            Some(SkipReason::Visual { video })
        } else {
            None
        }
    });
    known.unwrap_or(SkipReason::Blocked)
}

/// Lists the visuals that each video of a plan uses as they were before.
pub(super) fn reused(plan: &Plan) -> BTreeSet<(VideoKey, VisualKey)> {
    let visuals = plan.videos.iter().flat_map(|video| {
        let visuals = video.shots.iter().flat_map(|shot| &shot.visuals);
        visuals.map(|visual| (&video.key, visual))
    });
    let known = visuals.filter(|(_, visual)| matches!(visual.why, VisualReason::Known { .. }));
    known
        .filter_map(|(video, visual)| Some((video.clone(), visual.key.clone()?)))
        .collect()
}

/// Tells whether a plan has anything to perform.
pub(super) fn is_performed(planned: &PlannedVideo) -> bool {
    match planned.action {
        Action::Unchanged => false,
        Action::Create
        | Action::Update
        | Action::Resume
        | Action::Rename
        | Action::Forget
        | Action::Blocked => true,
    }
}
