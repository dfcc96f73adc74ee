//! What stands under many videos, or over them: defaults and profiles.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::block::KeysFile;
use super::budget::BudgetFile;
use crate::model::storyboard::Storyboard;
use crate::model::{Credits, VisualMode};

/// Fields that stand under every video of a project or of a folder, unless the video or a nearer folder
/// says otherwise.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DefaultsFile {
    /// What is ours and not Pictory's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub storyform: Option<DefaultsBlock>,
    /// The fields of a request.
    #[serde(flatten)]
    pub storyboard: Storyboard,
}

/// A named overlay: fields that replace those of every video while the profile is planned or applied.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProfileFile {
    /// What is ours and not Pictory's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub storyform: Option<ProfileBlock>,
    /// The fields of a request.
    #[serde(flatten)]
    pub storyboard: Storyboard,
}

/// What storyform itself needs to know about videos that share their defaults.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DefaultsBlock {
    /// Values for `${{ name }}` in the texts of videos.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vars: Option<Map<String, Value>>,

    /// What stands under single places of videos, where those places exist.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rules: Option<Vec<RuleFile>>,

    /// Whether a plan that would spend credits on the videos is refused. Default: false.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub protect: Option<bool>,

    /// The most that one render of a video may cost, in credits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_credits: Option<Credits>,

    /// How the visuals are made. Default: the setting of the project.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visuals: Option<VisualMode>,

    /// Fields that Pictory knows and this program does not yet; merged into the request as they are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub passthrough: Option<Map<String, Value>>,
}

/// What storyform itself needs to know about videos under a profile.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ProfileBlock {
    /// Values for `${{ name }}` that replace those of videos and defaults.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vars: Option<Map<String, Value>>,

    /// What is replaced in single places of videos, where those places exist.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rules: Option<Vec<RuleFile>>,

    /// Whether a plan that would spend credits on the videos is refused. Default: as the videos say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub protect: Option<bool>,

    /// The most that one render of a video may cost, in credits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_credits: Option<Credits>,

    /// How the visuals are made. Default: the setting of the project.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visuals: Option<VisualMode>,

    /// Limits on spending that replace those of the project, one by one. A limit per month is one on
    /// what was spent under the profile.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub budget: Option<BudgetFile>,

    /// Fields that Pictory knows and this program does not yet; merged into the request as they are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub passthrough: Option<Map<String, Value>>,
}

/// A change to single places of a video.
///
/// Where it stands decides what it does: among defaults it adds what is missing at those places, in a
/// manifest or a profile it replaces what is there, and `null` removes.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RuleFile {
    /// Only for videos of a matrix with these keys: by axis, one key or several.
    #[serde(rename = "where", skip_serializing_if = "Option::is_none")]
    pub keys: Option<BTreeMap<String, KeysFile>>,

    /// Which objects are changed, as far as they exist: `images` or `clips` for every AI image or clip
    /// (its `aiVisual`), or a path such as `/scenes/*/background/settings`, where `*` stands for every item and
    /// items count from 0. Default: the video.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1))]
    pub at: Option<String>,

    /// The fields to set: objects are merged, and all else is replaced.
    pub set: Map<String, Value>,
}
