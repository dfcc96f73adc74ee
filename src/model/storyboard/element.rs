//! What lies over the background of a scene.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::PERCENTAGE_PATTERN;
use super::ai_visual::AiVisual;
use super::background::{ColorOverlay, SearchFilter};
use super::enumerations::TextVariant;
use super::style::FontStyle;

/// The places of an element; `center` is another word for `center-center`.
pub const KNOWN_ELEMENT_POSITIONS: &[&str] = &[
    "top-left",
    "top-center",
    "top-right",
    "center-left",
    "center",
    "center-center",
    "center-right",
    "bottom-left",
    "bottom-center",
    "bottom-right",
];

/// The shapes known today.
#[rustfmt::skip]
pub const KNOWN_SHAPES: &[&str] = &[
    "rectangle", "circle", "line",
    "badge-1", "badge-2", "badge-3", "badge-4", "badge-5", "badge-6", "badge-7", "badge-8",
    "quote-1", "quote-2", "quote-3", "quote-4", "quote-5", "quote-6",
    "arrow-1", "arrow-2", "arrow-3", "arrow-4", "arrow-5", "arrow-6", "arrow-7", "arrow-8",
    "arrow-9", "arrow-10", "arrow-11", "arrow-12", "arrow-13", "arrow-14", "arrow-15", "arrow-16",
    "arrow-17", "arrow-18", "arrow-19",
    "geometry-1", "geometry-2", "geometry-3", "geometry-4", "geometry-5", "geometry-6",
    "geometry-7", "geometry-8", "geometry-10",
    "doodle-1", "doodle-2", "doodle-3", "doodle-4", "doodle-5", "doodle-6", "doodle-7",
    "doodle-8", "doodle-9", "doodle-10", "doodle-11", "doodle-12",
    "star-1", "star-2", "star-3", "star-4", "star-5", "star-6",
    "cross-1", "cross-2", "cross-3", "cross-4", "cross-5", "cross-6", "cross-7", "cross-8",
    "checkmark-1", "checkmark-2", "checkmark-3", "checkmark-4", "checkmark-5", "checkmark-6",
    "data-device-1", "data-device-2", "data-device-3", "data-device-4", "data-device-5",
    "data-device-6", "data-device-7", "data-device-8",
    "blob-1", "blob-2", "blob-3", "blob-4", "blob-5", "blob-6", "blob-7", "blob-8", "blob-9",
    "word-1", "word-2", "word-3", "word-4", "word-5", "word-6", "word-7", "word-8", "word-9",
    "line-1", "line-2", "line-3", "line-4", "line-5", "line-6", "line-7", "line-8", "line-9",
    "line-10", "line-11", "line-12", "line-13", "line-14", "line-15", "line-16", "line-17",
    "speech-bubble-2", "speech-bubble-3", "speech-bubble-4", "speech-bubble-5", "speech-bubble-6",
    "speech-bubble-7",
    "square-1", "square-2", "square-3", "square-4", "square-5",
    "heart-1", "heart-2", "heart-3",
    "thumbs-up", "gift", "leaves", "paperplane", "idea-bulb", "pill",
];

/// Something laid over the background of a scene.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum Element {
    /// A drawn shape.
    Shape(ShapeElement),
    /// A text.
    Text(TextElement),
    /// A picture.
    Image(MediaElement),
    /// A clip.
    Video(MediaElement),
}

/// A drawn shape.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ShapeElement {
    /// The shape, such as `rectangle` or `arrow-3`. Required.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-known" = KNOWN_SHAPES))]
    pub name: Option<String>,

    /// The colour inside, as `rgba()` or hex. Default: grey.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fill: Option<String>,

    /// The colour of the outline. Only `rectangle`, `circle` and `line` show it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stroke: Option<String>,

    /// The thickness of the outline. Only `rectangle`, `circle` and `line` show it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0))]
    pub stroke_width: Option<f64>,

    /// How round the corners are. Only `rectangle` shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0))]
    pub border_radius: Option<f64>,

    /// The place in the picture. Default: `top-right`. Not together with `top` and `left`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-known" = KNOWN_ELEMENT_POSITIONS))]
    pub position: Option<String>,

    /// The distance from the top edge, such as `10%`. Not together with `position`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = PERCENTAGE_PATTERN))]
    pub top: Option<String>,

    /// The distance from the left edge, such as `10%`. Not together with `position`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = PERCENTAGE_PATTERN))]
    pub left: Option<String>,

    /// The width as a percentage of the picture's. Default: `20%`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = PERCENTAGE_PATTERN))]
    pub width: Option<String>,
}

/// A text over the picture.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TextElement {
    /// The text, up to 2,000 characters. Required.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 2000))]
    pub text: Option<String>,

    /// The role of the text, which sets its default size and place. Default: `body`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text_variant: Option<TextVariant>,

    /// The look of the text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub style: Option<FontStyle>,

    /// The place in the picture. Not together with `top` and `left`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-known" = KNOWN_ELEMENT_POSITIONS))]
    pub position: Option<String>,

    /// The distance from the top edge, such as `10%`. Not together with `position`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = PERCENTAGE_PATTERN))]
    pub top: Option<String>,

    /// The distance from the left edge, such as `10%`. Not together with `position`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = PERCENTAGE_PATTERN))]
    pub left: Option<String>,

    /// The width as a percentage of the picture's.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = PERCENTAGE_PATTERN))]
    pub width: Option<String>,
}

/// A picture or clip over the picture. Exactly one of `visualUrl`, `searchFilter` and `aiVisual`;
/// Pictory leaves out an element whose visual it cannot find or make, without a word.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MediaElement {
    /// The public URL of the picture or clip.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visual_url: Option<String>,

    /// What to look for in stock libraries; only `query`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub search_filter: Option<SearchFilter>,

    /// A visual made by AI. How many AI credits it costs depends on its `model`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ai_visual: Option<AiVisual>,

    /// A tint over the visual.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub color_overlay: Option<ColorOverlay>,

    /// How a clip plays. Without effect on pictures.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub settings: Option<PlaybackSettings>,

    /// The place in the picture. Not together with `top` and `left`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-known" = KNOWN_ELEMENT_POSITIONS))]
    pub position: Option<String>,

    /// The distance from the top edge, such as `10%`. Not together with `position`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = PERCENTAGE_PATTERN))]
    pub top: Option<String>,

    /// The distance from the left edge, such as `10%`. Not together with `position`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = PERCENTAGE_PATTERN))]
    pub left: Option<String>,

    /// The width as a percentage of the picture's. Default: `30%`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = PERCENTAGE_PATTERN))]
    pub width: Option<String>,
}

/// How a clip plays.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PlaybackSettings {
    /// Whether the clip starts again when it is shorter than the scene. Default: true.
    #[serde(rename = "loop", skip_serializing_if = "Option::is_none")]
    pub looped: Option<bool>,

    /// Whether the clip's own sound is silenced. Default: true.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mute: Option<bool>,
}
