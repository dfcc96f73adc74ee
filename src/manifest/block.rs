//! The `storyform:` block: the part of a manifest that is ours and not Pictory's.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::layer::RuleFile;
use crate::model::{Credits, VisualMode};

/// What storyform itself needs to know about a video.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Block {
    /// The stable name of the video within the project. Default: `videoName`. With a `matrix` every video
    /// needs a name of its own: an id without `${{ … }}` gets the keys of its video at its end, as in
    /// `tour-de-tall`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 150))]
    pub id: Option<String>,

    /// Earlier ids of the video: a rename that renders nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moved_from: Option<Vec<String>>,

    /// Values for `${{ name }}` in the texts of the video, and in those of the defaults under it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vars: Option<Map<String, Value>>,

    /// What makes many videos from this one: by name, the axes along which they differ. Every
    /// combination of their keys is one video.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matrix: Option<BTreeMap<String, AxisFile>>,

    /// Combinations of keys that are no video.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exclude: Option<Vec<BTreeMap<String, KeysFile>>>,

    /// What differs in single places, or in single videos of the matrix.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rules: Option<Vec<RuleFile>>,

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

/// An axis of a matrix, as it is written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum AxisFile {
    /// Keys that are the values themselves, such as `[en, de]`.
    Keys(Vec<KeyFile>),
    /// The rows of a file.
    Rows(RowsFile),
    /// Keys with a value each: a text or a number for `${{ axis }}`, or an object for `${{ axis.field }}`.
    Values(BTreeMap<String, Value>),
}

/// A key that is its own value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum KeyFile {
    /// A text.
    Text(String),
    /// A whole number.
    Number(i64),
}

/// An axis whose keys are the rows of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RowsFile {
    /// The file, relative to the manifest: CSV with a line of names, or JSON or YAML with a list of objects
    /// or an object of objects.
    #[schemars(length(min = 1))]
    pub from: String,
    /// The column that tells rows apart, whatever their order. Default: `id`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1))]
    pub key: Option<String>,
}

/// One key of an axis, or several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum KeysFile {
    /// This one.
    One(KeyFile),
    /// Each of these.
    Several(Vec<KeyFile>),
}
