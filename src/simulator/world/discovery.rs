//! The lists that a client may look around in: voices, brands, styles, layouts, avatars.
//!
//! They are short and invented, in the shape of the real ones, except that the common voices have
//! the names by which stories really call them.

use serde_json::{Value, json};

use crate::simulator::world::World;

/// Names, languages, genders and services of the voices that everybody has.
const VOICES: &[(&str, &str, &str, &str)] = &[
    ("Jackson", "en-US", "male", "aws"),
    ("Joanna", "en-US", "female", "aws"),
    ("Matthew", "en-US", "male", "aws"),
    ("Kendra", "en-US", "female", "aws"),
    ("Kimberly", "en-US", "female", "aws"),
    ("Salli", "en-US", "female", "aws"),
    ("Joey", "en-US", "male", "aws"),
    ("Ivy", "en-US", "female", "aws"),
    ("Justin", "en-US", "male", "aws"),
    ("Kevin", "en-US", "male", "aws"),
    ("Ruth", "en-US", "female", "aws"),
    ("Stephen", "en-US", "male", "aws"),
    ("Emma", "en-GB", "female", "aws"),
    ("Amy", "en-GB", "female", "aws"),
    ("Brian", "en-GB", "male", "aws"),
    ("Arthur", "en-GB", "male", "aws"),
    ("Nicole", "en-AU", "female", "aws"),
    ("Olivia", "en-AU", "female", "aws"),
    ("Russell", "en-AU", "male", "aws"),
    ("Aditi", "en-IN", "female", "aws"),
    ("Kajal", "hi-IN", "female", "aws"),
    ("Vicki", "de-DE", "female", "aws"),
    ("Daniel", "de-DE", "male", "aws"),
    ("Hans", "de-DE", "male", "aws"),
    ("Lea", "fr-FR", "female", "aws"),
    ("Remi", "fr-FR", "male", "aws"),
    ("Lucia", "es-ES", "female", "aws"),
    ("Sergio", "es-ES", "male", "aws"),
    ("Bianca", "it-IT", "female", "aws"),
    ("Takumi", "ja-JP", "male", "aws"),
    ("Seoyeon", "ko-KR", "female", "aws"),
    ("Camila", "pt-BR", "female", "aws"),
    ("Ava", "en-US", "female", "google"),
    ("Ethan", "en-US", "male", "google"),
    ("Rachel", "en-US", "female", "elevenlabs"),
    ("Adam", "en-US", "male", "elevenlabs"),
];

/// The number of the first voice.
const FIRST_VOICE_ID: u64 = 1001;
/// How many letters and digits a voice id of ElevenLabs has; such ids are looked up on the spot.
const PROVIDER_ID_CHARACTERS: usize = 20;

impl World {
    /// Lists every voice, the added ones last.
    pub(super) fn voice_tracks(&self) -> Value {
        let common = (FIRST_VOICE_ID..).zip(VOICES);
        common
            .map(|(id, voice)| track(id, voice))
            .chain(self.voices.iter().cloned())
            .collect()
    }

    /// Makes an entry for a voice that a client adds.
    pub(super) fn added_voice(&self, body: &Value) -> Value {
        let count = u64::try_from(VOICES.len() + self.voices.len()).unwrap_or(u64::MAX);
        let name = body["name"].as_str().unwrap_or_default();
        let mut entry = track(
            FIRST_VOICE_ID + count,
            &(name, "en-US", "female", "elevenlabs"),
        );
        if let (Some(entry), Some(given)) = (entry.as_object_mut(), body.as_object()) {
            entry.extend(given.clone());
        }
        entry
    }

    /// Finds the voice that a storyboard calls `speaker`: by number, then by name, then by the
    /// provider's id; what looks like an ElevenLabs id is discovered.
    pub(super) fn voice(&self, speaker: &str) -> Option<Value> {
        let tracks = self.voice_tracks();
        let tracks = tracks.as_array().into_iter().flatten();
        let wanted = speaker.to_lowercase();
        let matches = |track: &&Value| {
            let name = track["name"].as_str().unwrap_or_default().to_lowercase();
            let provider = track["voice"].as_str().unwrap_or_default().to_lowercase();
            let is_number = track["id"]
                .as_u64()
                .is_some_and(|id| wanted.parse() == Ok(id));
            is_number || name == wanted || provider == wanted
        };
        let discovered = || {
            let is_id = speaker.len() == PROVIDER_ID_CHARACTERS
                && speaker.bytes().all(|b| b.is_ascii_alphanumeric());
            is_id.then(|| track(0, &(speaker, "en-US", "female", "elevenlabs")))
        };
        tracks
            .into_iter()
            .find(matches)
            .cloned()
            .or_else(discovered)
    }
}

fn track(id: u64, (name, language, gender, service): &(&str, &str, &str, &str)) -> Value {
    json!({
        "id": id, "name": name, "voice": name, "gender": gender, "accent": language,
        "language": language, "engine": "neural", "service": service, "category": "standard",
        "sample": null, "ssmlSupportCategory": "basic",
    })
}

/// Lists the speakers that a storyboard names, at both levels.
pub(super) fn speakers(storyboard: &Value) -> Vec<String> {
    let scenes = storyboard["scenes"].as_array().into_iter().flatten();
    let holders = std::iter::once(storyboard).chain(scenes);
    holders
        .filter(|holder| holder["voiceOver"]["enabled"] == true)
        .flat_map(|holder| {
            holder["voiceOver"]["aiVoices"]
                .as_array()
                .into_iter()
                .flatten()
        })
        .map(|voice| match &voice["speaker"] {
            Value::String(name) => name.clone(),
            number => number.to_string(),
        })
        .collect()
}

/// Lists the brands.
pub(super) fn brands() -> Value {
    json!([
        { "id": "brand-1", "name": "Default Brand" },
        { "id": "brand-2", "name": "Campaign Brand" },
    ])
}

/// Lists the subtitle styles.
pub(super) fn styles() -> Value {
    json!([
        { "id": "style-1", "name": "Plain" },
        { "id": "style-2", "name": "Bold Box" },
    ])
}

/// Lists the smart layouts.
pub(super) fn layouts() -> Value {
    json!({ "items": [
        { "templateId": "layout-1", "templateName": "Classic", "schemaVersion": "v3" },
        { "templateId": "layout-2", "templateName": "Split", "schemaVersion": "v3" },
    ]})
}

/// Lists the avatars; the id of a look is what a storyboard calls `avatarId`.
pub(super) fn avatars() -> Value {
    json!({ "items": [
        { "id": "avatar-1", "name": "Maya", "looks": [
            { "id": "maya-office", "name": "Office" },
            { "id": "maya-casual", "name": "Casual" },
        ]},
        { "id": "avatar-2", "name": "Leo", "looks": [{ "id": "leo-studio", "name": "Studio" }] },
    ]})
}
