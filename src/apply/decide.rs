//! Decisions of the executor that need no world: pure functions.

use std::collections::BTreeSet;

use serde_json::Value;

use super::event::{Outcome, SkipReason};
use crate::model::{
    AppliedVideo, Credits, DegradedVisual, OpenOperation, OperationTarget, Outputs, PreviewTarget,
    RenderTarget, Snapshot, StateVersion, VideoKey, VisualKey,
};
use crate::plan::{Action, Plan, PlannedVideo, Reason, RenderWork, Step, VisualReason, VisualStep};

/// Whether a planned video may still be performed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// State is what the plan was made from.
    Current,
    /// State already holds what the plan is about.
    Done,
    /// State has moved to something else.
    Stale,
}

/// Compares a planned video with the state it is to be performed on.
pub fn standing(planned: &PlannedVideo, snapshot: &Snapshot) -> Standing {
    let is_of_video = |open: &&OpenOperation| open.target.video_target().is_some();
    let open_of = |key: &VideoKey| {
        let mut open = snapshot.open.iter().filter(is_of_video);
        open.find(|open| open.video() == key)
    };
    let open = open_of(&planned.key);
    let recorded = |key| {
        snapshot
            .videos
            .get(key)
            .map(|video: &AppliedVideo| video.revision)
    };
    match &planned.step {
        Step::Nothing => Standing::Current,
        Step::Resume { operation, .. } => match open {
            Some(open) if open.id == *operation => Standing::Current,
            Some(_) => Standing::Stale,
            None => done_or(planned, snapshot, Standing::Stale),
        },
        Step::Render { .. } | Step::Forget if open.is_some() => Standing::Stale,
        Step::Render {
            replaces: Some(from),
            ..
        }
        | Step::Rename { from, .. }
            if open_of(from).is_some() =>
        {
            Standing::Stale
        }
        Step::Render {
            replaces: Some(from),
            ..
        }
        | Step::Rename { from, .. } => {
            if recorded(from) == planned.revision {
                Standing::Current
            } else {
                done_or(planned, snapshot, Standing::Stale)
            }
        }
        Step::Render { .. } if recorded(&planned.key) == planned.revision => Standing::Current,
        Step::Render { .. } => done_or(planned, snapshot, Standing::Stale),
        Step::Forget => match recorded(&planned.key) {
            None => Standing::Done,
            revision if revision == planned.revision => Standing::Current,
            Some(_) => Standing::Stale,
        },
    }
}

/// Tells whether state has bought, or is buying, what a plan wants to buy for a video, so that it
/// would be paid twice. Visuals that AI Studio is to make do not count once they are there: they
/// are used as they are.
///
/// A saved plan may be performed a second time, or beside another one.
pub(super) fn is_overtaken(planned: &PlannedVideo, plan: &Plan, snapshot: &Snapshot) -> bool {
    let serial = |version: Option<&StateVersion>| version.map_or(0, |version| version.serial);
    if serial(plan.base.as_ref()) == serial(snapshot.version.as_ref()) {
        return false;
    }
    let Step::Render { work, .. } = &planned.step else {
        return false;
    };
    let waiting = snapshot.previews.get(&planned.key);
    let is_prepared =
        || waiting.is_some_and(|ready| Some(&ready.target.fingerprint) == planned.after.as_ref());
    let is_spent = match work.as_ref() {
        RenderWork::ReadyPreview { preview, .. } => {
            waiting.is_none_or(|ready| ready.job != preview.job)
        }
        RenderWork::Storyboard(_) => is_prepared(),
        RenderWork::Preview { shots, .. } => {
            let visuals = shots.iter().flat_map(|shot| &shot.visuals);
            let mut identities = visuals.filter_map(|visual| visual.identity.as_ref());
            is_prepared()
                || identities.any(|it| is_live(&it.key, snapshot) || is_open(&it.key, snapshot))
        }
    };
    let mut own = plan.visuals.iter().filter(|visual| {
        visual.video == planned.key && matches!(visual.step, VisualStep::Generate { .. })
    });
    is_spent
        || own.any(|visual| {
            let key = &visual.target.key;
            is_open(key, snapshot) || (is_live(key, snapshot) && is_requested(key, planned))
        })
}

/// Tells whether a visual exists and can be used.
fn is_live(key: &VisualKey, snapshot: &Snapshot) -> bool {
    let visual = snapshot.visuals.get(key);
    visual.is_some_and(|visual| !visual.is_lost)
}

/// Tells whether an unfinished request is going to make a visual.
fn is_open(key: &VisualKey, snapshot: &Snapshot) -> bool {
    snapshot.open.iter().any(|open| match &open.target {
        OperationTarget::Visual { target, .. } => target.key == *key,
        OperationTarget::Preview(target) => {
            let mut visuals = target.shots.iter().flat_map(|shot| &shot.visuals);
            visuals.any(|visual| visual.identity.as_ref().is_some_and(|it| it.key == *key))
        }
        OperationTarget::Render(_) => false,
    })
}

/// Tells whether a plan makes a visual anew although there is one, because somebody wants that.
pub(super) fn is_wished(key: &VisualKey, plan: &Plan) -> bool {
    plan.videos.iter().any(|video| is_requested(key, video))
}

fn is_requested(key: &VisualKey, planned: &PlannedVideo) -> bool {
    let mut visuals = planned.shots.iter().flat_map(|shot| &shot.visuals);
    visuals.any(|visual| {
        visual.key.as_ref() == Some(key) && matches!(visual.why, VisualReason::Requested)
    })
}

fn done_or(planned: &PlannedVideo, snapshot: &Snapshot, otherwise: Standing) -> Standing {
    let recorded = snapshot
        .videos
        .get(&planned.key)
        .map(|video| &video.target.fingerprint);
    let newer = snapshot
        .videos
        .get(&planned.key)
        .map(|video| video.revision)
        != planned.revision;
    if recorded.is_some() && recorded == planned.after.as_ref() && newer {
        Standing::Done
    } else {
        otherwise
    }
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
