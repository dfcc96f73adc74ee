//! Music.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::background::Clip;

/// The music behind a video. A scene can only turn it on or off.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BackgroundMusic {
    /// Whether there is music. This is the only field that a scene may set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,

    /// Whether Pictory picks the music. Not together with `musicUrl`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auto_music: Option<bool>,

    /// The public URL of the music. Not together with `autoMusic`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub music_url: Option<String>,

    /// How loud the music is, from 0 to 1. Always give it: Pictory's pages name different
    /// defaults.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub volume: Option<f64>,

    /// The parts of the music to play, up to 10.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 10))]
    pub clips: Option<Vec<Clip>>,
}
