//! One scene as written.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::avatar::Avatar;
use super::background::{Background, CorpusVisual};
use super::element::Element;
use super::enumerations::SceneTransition;
use super::sound::BackgroundMusic;
use super::style::FontStyle;
use super::voice::VoiceOver;

/// The languages of recordings known today.
pub const KNOWN_AUDIO_LANGUAGES: &[&str] = &[
    "en-US", "en-AU", "en-GB", "en-IN", "en-IE", "en-AB", "en-WL", "fr-CA", "fr-FR", "de-CH",
    "de-DE", "it-IT", "es-ES", "es-US", "nl-NL", "pt-BR", "ja-JP", "ko-KR", "ru-RU", "hi-IN",
    "ta-IN", "mr-IN",
];

/// The purposes of a script written by AI that are known today.
pub const KNOWN_CO_PILOT_VIDEO_TYPES: &[&str] = &[
    "Explainer",
    "Marketing",
    "Internal Communication",
    "Tutorial",
    "Product",
];

/// The platforms of a script written by AI that are known today.
pub const KNOWN_CO_PILOT_PLATFORMS: &[&str] = &[
    "YouTube",
    "TikTok",
    "Instagram",
    "Facebook",
    "LinkedIn",
    "Twitter",
];

/// The tones of a script written by AI that are known today.
pub const KNOWN_CO_PILOT_TONES: &[&str] = &[
    "professional",
    "casual",
    "friendly",
    "informative",
    "persuasive",
    "exciting",
    "educational",
    "humorous",
    "serious",
    "conversational",
];

/// A scene. Its content comes from exactly one of `story`, `storyCoPilot`, `blogUrl`, `pptUrl`,
/// `audioUrl` and `videoUrl`, or it is silent and only shows a background.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Scene {
    /// The text that is spoken and shown as subtitles, up to 15,000 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 15_000))]
    pub story: Option<String>,

    /// Whether the story is SSML. Only with `story`. Default: false.
    #[serde(rename = "isSSMLStory", skip_serializing_if = "Option::is_none")]
    pub is_ssml_story: Option<bool>,

    /// Whether each line of the story becomes a scene of its own. Default: false.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub create_scene_on_new_line: Option<bool>,

    /// Whether each sentence of the story becomes a scene of its own. Default: false.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub create_scene_on_end_of_sentence: Option<bool>,

    /// A script that AI writes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub story_co_pilot: Option<Box<StoryCoPilot>>,

    /// The public URL of an article to make scenes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blog_url: Option<String>,

    /// The public URL of a presentation to make scenes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ppt_url: Option<String>,

    /// The public URL of a recording to make scenes from. Needs `audioLanguage`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audio_url: Option<String>,

    /// The public URL of a video to make scenes from. Needs `audioLanguage`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub video_url: Option<String>,

    /// The language spoken in `audioUrl` or `videoUrl`, such as `en-US`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-known" = KNOWN_AUDIO_LANGUAGES))]
    pub audio_language: Option<String>,

    /// What is said in `audioUrl` or `videoUrl`, if it is known already.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transcript: Option<Vec<Map<String, Value>>>,

    /// How to cut `audioUrl` or `videoUrl`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub media_repurpose_settings: Option<Map<String, Value>>,

    /// A text to show in place of the spoken one. Needs `story`, and cannot be split.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,

    /// The most lines of a subtitle, 1 to 4. Not together with a smart layout.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 4))]
    pub max_subtitle_lines: Option<u32>,

    /// Whether keywords stand out in subtitles. Default: true.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub highlight_keywords: Option<bool>,

    /// Whether the scene has no subtitles. Default: false.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hide_subtitles: Option<bool>,

    /// The least length of the scene in seconds; a scene without narration lasts exactly so long.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0))]
    pub minimum_duration: Option<f64>,

    /// The pause after the narration, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0))]
    pub end_pause_duration: Option<f64>,

    /// The effect between this scene and its neighbour. Pictory's pages disagree on which one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scene_transition: Option<SceneTransition>,

    /// The look of this scene's subtitles, in place of the video's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subtitle_style: Option<Box<FontStyle>>,

    /// What the scene shows. Without it Pictory picks stock that suits the story.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub background: Option<Background>,

    /// Visuals that cut over the background for a while.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub background_brolls: Option<Vec<Background>>,

    /// A pool of pictures that Pictory may choose the background from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub background_corpus: Option<Vec<CorpusVisual>>,

    /// The narration of this scene, in place of the video's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub voice_over: Option<Box<VoiceOver>>,

    /// Whether this scene has music; only `enabled`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub background_music: Option<Box<BackgroundMusic>>,

    /// The place and look of the avatar in this scene; not `avatarId`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub avatar: Option<Box<Avatar>>,

    /// One to twenty shapes, texts, pictures and clips over the background.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 20))]
    pub elements: Option<Vec<Element>>,
}

impl Scene {
    /// Tells whether the story is split into several scenes.
    pub fn is_split(&self) -> bool {
        self.create_scene_on_new_line == Some(true)
            || self.create_scene_on_end_of_sentence == Some(true)
    }

    /// Returns the b-rolls in order; none if the field is absent.
    pub fn background_brolls(&self) -> &[Background] {
        self.background_brolls.as_deref().unwrap_or_default()
    }

    /// Returns the elements in order; none if the field is absent.
    pub fn elements(&self) -> &[Element] {
        self.elements.as_deref().unwrap_or_default()
    }
}

/// A script that AI writes. How many scenes it has is not known before Pictory has made it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StoryCoPilot {
    /// What the script is about, in up to 5,000 characters. Required.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 5000))]
    pub prompt: Option<String>,

    /// The purpose, such as `Explainer`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-known" = KNOWN_CO_PILOT_VIDEO_TYPES))]
    pub video_type: Option<String>,

    /// The length in seconds, 1 to 600.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 600))]
    pub duration: Option<u32>,

    /// Where the video will be shown, such as `YouTube`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-known" = KNOWN_CO_PILOT_PLATFORMS))]
    pub platform: Option<String>,

    /// The tone, such as `friendly`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-known" = KNOWN_CO_PILOT_TONES))]
    pub tone: Option<String>,
}
