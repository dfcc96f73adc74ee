//! The narration.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::PERCENTAGE_PATTERN;

/// The ElevenLabs models known today.
pub const KNOWN_PREMIUM_MODELS: &[&str] = &[
    "eleven_v3",
    "eleven_multilingual_v2",
    "eleven_flash_v2_5",
    "eleven_turbo_v2_5",
    "eleven_turbo_v2",
    "eleven_flash_v2",
    "eleven_multilingual_v1",
    "eleven_monolingual_v1",
];

/// The narration of a video, or of one scene, where it takes the place of the video's.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct VoiceOver {
    /// Whether there is narration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,

    /// The synthetic voices. Several take turns, scene by scene. Not together with
    /// `externalVoice`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1))]
    pub ai_voices: Option<Vec<AiVoice>>,

    /// A recording. Not together with `aiVoices`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_voice: Option<ExternalVoice>,
}

/// A synthetic voice.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AiVoice {
    /// The voice: its name, the number of its track in quotes, or the provider's id. A voice that
    /// Pictory cannot find fails the whole job.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1))]
    pub speaker: Option<String>,

    /// The pace in percent, from 50 to 200. Default: 100.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 50, max = 200))]
    pub speed: Option<u32>,

    /// How much louder or softer than usual, from -1 to 1. Default: 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = -1.0, max = 1.0))]
    pub amplification_level: Option<f64>,

    /// Settings for ElevenLabs voices; others ignore them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub premium_voice_settings: Option<PremiumVoiceSettings>,
}

/// Settings for ElevenLabs voices.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PremiumVoiceSettings {
    /// The ElevenLabs model, such as `eleven_multilingual_v2`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-known" = KNOWN_PREMIUM_MODELS))]
    pub model_id: Option<String>,

    /// How even the voice is, such as `60%`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = PERCENTAGE_PATTERN))]
    pub stability: Option<String>,

    /// How close the voice stays to the original, such as `75%`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = PERCENTAGE_PATTERN))]
    pub similarity_boost: Option<String>,

    /// How much the voice exaggerates its style, such as `20%`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = PERCENTAGE_PATTERN))]
    pub style: Option<String>,

    /// Whether to strengthen the likeness to the original speaker.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub use_speaker_boost: Option<bool>,
}

/// A recorded narration.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ExternalVoice {
    /// The public URL of the recording. Required.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub voice_url: Option<String>,

    /// Whether to time the scenes by the recording.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sync_voice: Option<bool>,

    /// How much louder or softer than recorded, from -1 to 1. Default: 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = -1.0, max = 1.0))]
    pub amplification_level: Option<f64>,
}
