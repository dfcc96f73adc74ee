//! AI visuals as resources of their own: what one is made of, and what became of it.

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::storyboard::{AspectRatio, MediaStyle};
use super::{Cost, Credits, JobId, OperationId, RunId, VisualKey, VisualKind};

/// How the visuals of a video are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum VisualMode {
    /// Each on its own, once: a render uses again what exists.
    Studio,
    /// Within the render: every render makes, and pays, every visual of the video.
    Inline,
}

/// Everything that determines a visual, and nothing else. Equal ones are interchangeable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VisualSpec {
    /// Whether it stands still or moves.
    pub kind: VisualKind,
    /// The id of the model that makes it.
    pub model: String,
    /// The look; `None` where none is asked for, or where the model ignores it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub style: Option<MediaStyle>,
    /// What it shows.
    pub subject: VisualSubject,
    /// The proportions.
    pub aspect_ratio: AspectRatio,
    /// The length of a clip in seconds; `None` for an image.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconds: Option<u32>,
    /// The pictures that subjects or style are taken from, by their URLs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<String>,
    /// The picture that a clip begins with, by its URL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_frame: Option<String>,
    /// The visual that it continues.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub continues: Option<VisualKey>,
}

/// What a visual shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum VisualSubject {
    /// What a prompt describes.
    Prompt(String),
    /// What Pictory makes of a spoken text, by writing the prompt itself.
    Story {
        /// The text.
        text: String,
        /// Creative direction for all shots of the story that the text is a part of.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        direction: Option<String>,
    },
}

impl VisualSubject {
    /// Returns the words that it is made from.
    pub fn words(&self) -> &str {
        match self {
            Self::Prompt(words) | Self::Story { text: words, .. } => words,
        }
    }
}

/// A visual that is to be generated, complete enough to record it once its job is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VisualTarget {
    /// The digest of `spec`.
    pub key: VisualKey,
    /// What it is made of.
    pub spec: Arc<VisualSpec>,
    /// What it is expected to cost.
    pub planned: Cost,
}

/// The file of a visual at Pictory.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VisualFile {
    /// Where it is. Pictory does not say for how long.
    pub url: String,
    /// A picture of the last frame of a clip, from which another can go on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_frame_url: Option<String>,
    /// Its width in pixels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    /// Its height in pixels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
}

/// A visual that was generated, and can be used again by any shot that asks for the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GeneratedVisual {
    /// What it is made of.
    pub spec: Arc<VisualSpec>,
    /// Where it is.
    pub file: VisualFile,
    /// The job that generated it.
    pub job: JobId,
    /// The operation that asked for it; `None` if it was made before this state knew of it.
    pub operation: Option<OperationId>,
    /// What it cost; `None` if that was not reported, or only together with others.
    pub credits: Option<Credits>,
    /// When it was recorded.
    pub generated_at: Timestamp,
    /// The run that recorded it.
    pub run: RunId,
    /// The local copy of its bytes, if there is one.
    pub copy: Option<VisualCopy>,
    /// Whether its URL is dead and no copy is of use, so that it must be bought again.
    pub is_lost: bool,
}

/// A local copy of the bytes of a visual.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VisualCopy {
    /// The SHA-256 of the bytes, as 64 hex digits; with the extension, it is the file's name.
    pub sha256: String,
    /// How many bytes there are.
    pub bytes: u64,
    /// The media type, such as `image/png`.
    pub media_type: String,
}

impl VisualCopy {
    /// Returns the name of the file that holds the copy.
    pub fn file_name(&self) -> String {
        let extension = match self.media_type.as_str() {
            "image/png" => "png",
            "image/jpeg" => "jpg",
            "image/webp" => "webp",
            "image/gif" => "gif",
            "video/mp4" => "mp4",
            "video/webm" => "webm",
            "video/quicktime" => "mov",
            _ => "bin",
        };
        format!("{}.{extension}", self.sha256)
    }
}

/// A visual that was taken from a preview.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HarvestedVisual {
    /// The digest of `spec`.
    pub key: VisualKey,
    /// What it is made of.
    pub spec: Arc<VisualSpec>,
    /// Where it is.
    pub file: VisualFile,
    /// What it cost; `None` if the total of the preview does not tell.
    pub credits: Option<Credits>,
}

/// A visual that was asked for and silently replaced by stock, or left out.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DegradedVisual {
    /// The scene, counted from 1.
    pub scene: u32,
    /// The shot within the scene, counted from 1.
    pub shot: u32,
    /// What it is in, such as `background` or `b-roll 2`.
    pub place: String,
    /// Its key; `None` if it has none and is never used again anyway.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<VisualKey>,
    /// By what it shows.
    pub why: String,
}

impl fmt::Display for DegradedVisual {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            scene,
            shot,
            place,
            key: _,
            why,
        } = self;
        write!(f, "{place} of scene {scene}, shot {shot}: {why}")
    }
}

/// What a shot of a preview is to show, as far as AI visuals are generated for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExpectedShot {
    /// The scene of the video, counted from 1.
    pub scene: u32,
    /// The shot within the scene, counted from 1.
    pub shot: u32,
    /// Its text, as it was sent; `None` if it has none, or none that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub story: Option<String>,
    /// How many b-rolls it has, of whatever kind.
    #[serde(default)]
    pub brolls: usize,
    /// How many elements it has, of whatever kind.
    #[serde(default)]
    pub elements: usize,
    /// The visuals that are generated for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub visuals: Vec<ExpectedVisual>,
}

/// A visual that a preview is to generate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExpectedVisual {
    /// Where in the shot.
    pub place: super::storyboard::VisualPlace,
    /// Whether an image or a clip is asked for.
    pub kind: VisualKind,
    /// What it is expected to cost.
    pub planned: Cost,
    /// What it is, if it can be used again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity: Option<VisualIdentity>,
}

/// The key of a visual with what it is made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VisualIdentity {
    /// The digest of `spec`.
    pub key: VisualKey,
    /// What it is made of.
    pub spec: Arc<VisualSpec>,
}
