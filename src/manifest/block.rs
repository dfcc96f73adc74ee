//! The `storyform:` block: the part of a manifest that is ours and not Pictory's.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::model::{Credits, VisualMode};

/// What storyform itself needs to know about a video.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Block {
    /// The stable name of the video within the project. Default: `videoName`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 150))]
    pub id: Option<String>,

    /// Earlier ids of the video: a rename that renders nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moved_from: Option<Vec<String>>,

    /// Whether a plan that would spend credits on the video is refused. Default: false.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub protect: Option<bool>,

    /// The most that one render of the video may cost, in credits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_credits: Option<Credits>,

    /// How the visuals are made. Default: the setting of the project.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visuals: Option<VisualMode>,

    /// Fields that Pictory knows and this program does not yet; merged into the request as they are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub passthrough: Option<Map<String, Value>>,
}
