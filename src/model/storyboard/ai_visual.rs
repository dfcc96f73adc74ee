//! What an AI model is asked to make.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::enumerations::MediaStyle;

/// A visual that an AI model makes. This is what costs AI credits.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AiVisual {
    /// The model, such as `nanobanana` for images or `veo3.1` for clips. Required; it must make
    /// what the `type` beside `aiVisual` says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,

    /// The look that the model gives to the visual, one of six. Optional. A clip with a prompt ignores it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub media_style: Option<MediaStyle>,

    /// The length of a clip, one of the model's lengths, such as `5s`. Not for images. Pictory
    /// documents no default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub video_duration: Option<String>,

    /// What to show, in up to 500 characters. Without it Pictory writes a prompt from the story.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 500))]
    pub prompt: Option<String>,

    /// Whether to continue from the visual of the scene before. Default: false.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visual_continuity: Option<bool>,

    /// The public URL of a picture to start from. Only for images, and not with `flux-schnell`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference_image_url: Option<String>,

    /// The public URLs of one or two pictures to take subjects from. Only for clips, and not
    /// together with `firstFrameImageUrl`. A Veo clip then always lasts 8 seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 2))]
    pub reference_image_urls: Option<Vec<String>>,

    /// The public URL of the picture that a clip begins with. Only for clips, and not together
    /// with `referenceImageUrls`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_frame_image_url: Option<String>,
}
