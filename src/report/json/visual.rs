//! The visuals of a plan, for programs.

use jiff::Timestamp;
use serde::Serialize;

use super::CostJson;
use crate::model::VisualKey;
use crate::plan::{PlannedVisual, ShotVisual, VisualAction, VisualReason, VisualRoute, VisualStep};

/// Returns the word for what becomes of a visual.
pub(super) const fn action_word(action: VisualAction) -> &'static str {
    match action {
        VisualAction::Generate => "generate",
        VisualAction::Reuse => "reuse",
        VisualAction::None => "none",
    }
}

/// An AI visual of a shot.
#[derive(Debug, Serialize)]
pub(super) struct ShotVisualJson<'a> {
    place: String,
    model: &'a str,
    action: &'static str,
    /// `null` if it is not generated.
    route: Option<&'static str>,
    /// `null` if it can never be used again.
    key: Option<&'a str>,
    why: WhyJson<'a>,
    credits: CostJson<'a>,
}

impl<'a> ShotVisualJson<'a> {
    pub(super) fn of(visual: &'a ShotVisual) -> Self {
        let ShotVisual {
            place,
            kind: _,
            model,
            key,
            action,
            route,
            why,
            cost,
        } = visual;
        Self {
            place: place.to_string(),
            model,
            action: action_word(*action),
            route: route.map(VisualRoute::word),
            key: key.as_ref().map(VisualKey::as_str),
            why: WhyJson::of(why),
            credits: CostJson::range(cost),
        }
    }
}

/// Why a visual is generated or used again.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum WhyJson<'a> {
    New,
    Known {
        since: Timestamp,
    },
    Shared {
        video: &'a str,
        scene: u32,
        shot: u32,
    },
    Collected {
        job: &'a str,
    },
    Prepared,
    Kept,
    Continues {
        scene: u32,
        shot: u32,
    },
    Lost,
    Degraded {
        why: &'a str,
    },
    Requested,
    Whole,
    Unrepeatable {
        why: &'a str,
    },
}

impl<'a> WhyJson<'a> {
    fn of(why: &'a VisualReason) -> Self {
        match why {
            VisualReason::New => Self::New,
            VisualReason::Known { since } => Self::Known { since: *since },
            VisualReason::Shared { video, scene, shot } => Self::Shared {
                video: video.as_str(),
                scene: *scene,
                shot: *shot,
            },
            VisualReason::Collected { job } => Self::Collected { job: job.as_str() },
            VisualReason::Prepared => Self::Prepared,
            VisualReason::Kept => Self::Kept,
            VisualReason::Continues { scene, shot } => Self::Continues {
                scene: *scene,
                shot: *shot,
            },
            VisualReason::Lost => Self::Lost,
            VisualReason::Degraded { why } => Self::Degraded { why },
            VisualReason::Requested => Self::Requested,
            VisualReason::Whole => Self::Whole,
            VisualReason::Unrepeatable { why } => Self::Unrepeatable { why },
        }
    }
}

/// A visual that is generated on its own, or was.
#[derive(Debug, Serialize)]
pub(super) struct PlannedVisualJson<'a> {
    key: &'a str,
    /// The video that needs it first.
    video: &'a str,
    model: &'a str,
    action: &'static str,
    credits: CostJson<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    operation: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    job: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'a str>,
}

impl<'a> PlannedVisualJson<'a> {
    pub(super) fn of(visual: &'a PlannedVisual) -> Self {
        let PlannedVisual {
            target,
            video,
            step,
        } = visual;
        let json = Self {
            key: target.key.as_str(),
            video: video.id.as_str(),
            model: &target.spec.model,
            action: "generate",
            credits: CostJson::range(&target.planned),
            operation: None,
            job: None,
            detail: None,
        };
        match step {
            VisualStep::Generate { request: _ } => json,
            VisualStep::Resume { operation, job } => Self {
                action: "resume",
                operation: Some(operation.as_str()),
                job: Some(job.as_str()),
                ..json
            },
            VisualStep::Settle { operation, detail } => Self {
                action: "settle",
                operation: Some(operation.as_str()),
                detail: Some(detail),
                ..json
            },
        }
    }
}
