//! What becomes of each AI visual, and why.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::model::storyboard::VisualPlace;
use crate::model::{Cost, JobId, VideoId, VisualKey, VisualKind};

/// An AI visual of a shot.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ShotVisual {
    /// Where in the shot.
    pub place: VisualPlace,
    /// Whether it stands still or moves.
    pub kind: VisualKind,
    /// The id of the model that makes it.
    pub model: String,
    /// What tells it from others; `None` if it can never be used again.
    pub key: Option<VisualKey>,
    /// What becomes of it.
    pub action: VisualAction,
    /// How it is generated; `None` if it is not.
    pub route: Option<VisualRoute>,
    /// Why.
    pub why: VisualReason,
    /// What it costs in this plan.
    pub cost: Cost,
}

/// What becomes of an AI visual, or of those of a shot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum VisualAction {
    /// It is made, and paid.
    Generate,
    /// It is used again.
    Reuse,
    /// There is none.
    None,
}

/// How a visual is generated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum VisualRoute {
    /// By itself, through AI Studio.
    Studio,
    /// In a storyboard preview, because Pictory writes its prompt or because it continues another.
    Preview,
    /// Within the render, from where it cannot be taken to be used again.
    Inline,
}

impl VisualRoute {
    /// Returns the word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Studio => "studio",
            Self::Preview => "preview",
            Self::Inline => "inline",
        }
    }
}

/// Why a visual is generated or used again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum VisualReason {
    /// The project has none like it.
    New,
    /// It was generated before.
    Known {
        /// When.
        since: Timestamp,
    },
    /// Another shot of this plan generates the same.
    Shared {
        /// The video.
        video: VideoId,
        /// Its scene, counted from 1.
        scene: u32,
        /// The shot within the scene, counted from 1.
        shot: u32,
    },
    /// An earlier run asked for it, and its job is collected.
    Collected {
        /// The job.
        job: JobId,
    },
    /// An earlier run paid for a preview that shows it.
    Prepared,
    /// The video stays as it is.
    Kept,
    /// It continues another visual, which is generated anew.
    Continues {
        /// The scene of the other one, counted from 1.
        scene: u32,
        /// The shot within the scene, counted from 1.
        shot: u32,
    },
    /// Its file is gone, and there is no copy.
    Lost,
    /// The last render shows something else in its place.
    Degraded {
        /// By what that shows.
        why: String,
    },
    /// It was asked for.
    Requested,
    /// The video is rendered with everything in it, as its manifest or the project asks.
    Whole,
    /// It can never be used again.
    Unrepeatable {
        /// Why.
        why: String,
    },
}
