//! The body of a Pictory storyboard request, field for field.
//!
//! Every field is optional here, even those that Pictory requires: what must be present is for
//! the validation rules to say, not for decoding. Lists that Pictory closes are enums; lists that
//! grow with the service stay text, with the values known today beside them. The doc comments of
//! fields become the descriptions of the published JSON Schema, and the `schemars` attributes its
//! limits.

mod ai_visual;
mod avatar;
mod background;
mod element;
mod enumerations;
mod scene;
mod site;
mod sound;
mod style;
mod voice;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub use ai_visual::AiVisual;
pub use avatar::Avatar;
pub use background::{
    Background, BackgroundSettings, Clip, ColorOverlay, CorpusVisual, KNOWN_CATEGORIES,
    KNOWN_LIBRARIES, KenBurnsFrame, KenBurnsPath, MotionGraphics, SearchFilter,
};
pub use element::{
    Element, KNOWN_ELEMENT_POSITIONS, KNOWN_SHAPES, MediaElement, PlaybackSettings, ShapeElement,
    TextElement,
};
pub use enumerations::{
    AspectRatio, CorpusKind, MediaStyle, SceneTransition, TextVariant, VisualKind,
    VisualSelectionPreference,
};
pub use scene::{
    KNOWN_AUDIO_LANGUAGES, KNOWN_CO_PILOT_PLATFORMS, KNOWN_CO_PILOT_TONES,
    KNOWN_CO_PILOT_VIDEO_TYPES, Scene, StoryCoPilot,
};
pub use site::{VisualPlace, VisualSite};
pub use sound::BackgroundMusic;
pub use style::{
    Animation, FontStyle, KNOWN_ALIGNMENTS, KNOWN_ANIMATION_DIRECTIONS, KNOWN_ANIMATION_SPEEDS,
    KNOWN_ANIMATION_TYPES, KNOWN_ANIMATIONS, KNOWN_CASES, KNOWN_DECORATIONS, KNOWN_FONTS,
    KNOWN_FUTURE_WORDS, KNOWN_POSITIONS, KNOWN_WRITING_STYLES,
};
pub use voice::{AiVoice, ExternalVoice, KNOWN_PREMIUM_MODELS, PremiumVoiceSettings, VoiceOver};

/// A percentage as Pictory writes it: a whole number from 0 to 100 and a percent sign.
pub const PERCENTAGE_PATTERN: &str = "^(100|[1-9]?[0-9])%$";

/// The characters that Pictory allows in the name of a video.
pub const VIDEO_NAME_PATTERN: &str = r"^[\p{L}\p{M}\p{N} _-]*$";

/// The languages that Pictory is known to read stories in. Its pages disagree on six of them.
pub const KNOWN_LANGUAGES: &[&str] = &[
    "ar", "zh", "nl", "en", "fr", "de", "hi", "id", "it", "ja", "ko", "mr", "pl", "pt", "ru", "es",
    "ta", "tr", "ur", "vi",
];

/// A video as Pictory is asked for it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Storyboard {
    /// The title of the video, which also names the output file. Required; up to 150 letters,
    /// digits, spaces, underscores and hyphens.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 150), regex(pattern = VIDEO_NAME_PATTERN))]
    pub video_name: Option<String>,

    /// The width of the picture in pixels. Only together with `videoHeight`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub video_width: Option<u32>,

    /// The height of the picture in pixels. Only together with `videoWidth`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub video_height: Option<u32>,

    /// The proportions of the picture. Default: 16:9.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aspect_ratio: Option<AspectRatio>,

    /// The language of the stories, as a two-letter code. Default: `en`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-known" = KNOWN_LANGUAGES))]
    pub language: Option<String>,

    /// Whether to keep the video as an editable project in the Pictory account. Default: false.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub save_project: Option<bool>,

    /// A URL that Pictory calls when the job is done. Up to 500 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 500))]
    pub webhook: Option<String>,

    /// Any object; Pictory sends it back with the call to `webhook`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub webhook_input: Option<Map<String, Value>>,

    /// The template, or the saved project, to make the video from. Takes the place of `scenes`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template_id: Option<String>,

    /// The values for the placeholders of the template, by name. Only with `templateId`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variables: Option<Map<String, Value>>,

    /// The brand to apply, by id. Not together with `brandName`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub brand_id: Option<String>,

    /// The brand to apply, by name. Not together with `brandId`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub brand_name: Option<String>,

    /// The smart layout to apply, by id. Not together with `smartLayoutName`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub smart_layout_id: Option<String>,

    /// The smart layout to apply, by name. Not together with `smartLayoutId`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub smart_layout_name: Option<String>,

    /// The saved subtitle style to apply, by id. Not together with `subtitleStyleName`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subtitle_style_id: Option<String>,

    /// The saved subtitle style to apply, by name. Not together with `subtitleStyleId`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subtitle_style_name: Option<String>,

    /// The look of the subtitles of all scenes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subtitle_style: Option<FontStyle>,

    /// The narration. Without this the video is silent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub voice_over: Option<VoiceOver>,

    /// The music behind the whole video.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub background_music: Option<BackgroundMusic>,

    /// A logo laid over the whole video.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logo: Option<Logo>,

    /// A speaking avatar, which costs AI credits. Needs `voiceOver.enabled: true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub avatar: Option<Avatar>,

    /// Where to export the finished video to, such as S3 or Vimeo.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub destinations: Option<Vec<Map<String, Value>>>,

    /// The AWS connection of the account that an S3 destination uses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aws_connection_id: Option<String>,

    /// The Vimeo connection of the account that a Vimeo destination uses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vimeo_connection_id: Option<String>,

    /// The library of the account's own visuals to choose from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visual_library_id: Option<String>,

    /// Whether stock visuals or the account's own library come first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visual_selection_preference: Option<VisualSelectionPreference>,

    /// Any object kept with the project. Pictory documents no meaning.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project_metadata: Option<Map<String, Value>>,

    /// The storyboard engine. Leave it out: Pictory chooses the engine that the scenes need.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub storyboard_version: Option<String>,

    /// The scenes in order, at least one. Required unless `templateId` is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1))]
    pub scenes: Option<Vec<Scene>>,
}

impl Storyboard {
    /// Returns the scenes in order; none if the field is absent.
    pub fn scenes(&self) -> &[Scene] {
        self.scenes.as_deref().unwrap_or_default()
    }
}

/// A picture laid over the whole video.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Logo {
    /// The public URL of the picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,

    /// The place in the picture, such as `top-right`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-known" = KNOWN_POSITIONS))]
    pub position: Option<String>,

    /// The width as a percentage of the picture's, such as `10%`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = PERCENTAGE_PATTERN))]
    pub width: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_carries_limits_and_closed_lists() {
        let schema = schemars::schema_for!(Storyboard).to_value();
        let at = |pointer: &str| {
            schema
                .pointer(pointer)
                .unwrap_or_else(|| panic!("nothing at {pointer} in {schema:#}"))
        };
        assert_eq!(at("/properties/videoName/maxLength"), 150);
        assert_eq!(at("/properties/scenes/minItems"), 1);
        assert_eq!(at("/$defs/AiVisual/properties/prompt/maxLength"), 500);
        assert_eq!(at("/$defs/AiVoice/properties/speed/maximum"), 200);
        assert_eq!(at("/$defs/Scene/properties/elements/maxItems"), 20);
        let keywords = "/$defs/SearchFilter/properties/keywords";
        assert_eq!(at(&format!("{keywords}/items/minLength")), 2);
        assert_eq!(
            at("/$defs/Logo/properties/width/pattern"),
            PERCENTAGE_PATTERN
        );
        assert_eq!(at("/$defs/Element/oneOf").as_array().map(Vec::len), Some(4));
    }

    #[test]
    fn an_empty_request_decodes_and_writes_nothing() {
        let empty: Storyboard = serde_json::from_str("{}").unwrap();
        assert_eq!(empty, Storyboard::default());
        assert_eq!(serde_json::to_string(&empty).unwrap(), "{}");
    }
}
