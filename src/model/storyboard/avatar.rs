//! The speaking avatar.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::PERCENTAGE_PATTERN;
use super::style::KNOWN_POSITIONS;

/// A speaking avatar. A scene may change its place and look, but not which avatar it is.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Avatar {
    /// The look to use, as listed by Pictory. Required for a video, not allowed in a scene.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub avatar_id: Option<String>,

    /// The place in the picture, such as `bottom-right`. Not together with `top` and `left`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-known" = KNOWN_POSITIONS))]
    pub position: Option<String>,

    /// The distance from the top edge, such as `10%`. Not together with `position`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = PERCENTAGE_PATTERN))]
    pub top: Option<String>,

    /// The distance from the left edge, such as `10%`. Not together with `position`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = PERCENTAGE_PATTERN))]
    pub left: Option<String>,

    /// The width as a percentage of the picture's, such as `25%`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = PERCENTAGE_PATTERN))]
    pub width: Option<String>,

    /// Whether to leave the avatar out of the picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hide: Option<bool>,

    /// The colour behind the avatar, as `rgb()`, `rgba()` or hex.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub background_color: Option<String>,

    /// How round the corners are, such as `50%` for a circle.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = PERCENTAGE_PATTERN))]
    pub border_radius: Option<String>,

    /// The colour of the border, as `rgb()`, `rgba()` or hex.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub border_color: Option<String>,

    /// The thickness of the border, such as `2%`. Pictory documents no format.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub border_thickness: Option<String>,
}
