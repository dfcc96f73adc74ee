//! The body of a Pictory storyboard request, field for field.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Whether a visual stands still or moves.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum VisualKind {
    /// A still picture.
    Image,
    /// A clip.
    Video,
}

/// The proportions of the picture, width to height.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
pub enum AspectRatio {
    /// 16:9, for screens.
    #[serde(rename = "16:9")]
    Landscape,
    /// 9:16, for phones.
    #[serde(rename = "9:16")]
    Portrait,
    /// 1:1, for feeds.
    #[serde(rename = "1:1")]
    Square,
    /// 4:5, for feeds on phones; no AI model makes it.
    #[serde(rename = "4:5")]
    Vertical,
}
