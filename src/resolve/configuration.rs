//! What counts of a request.

use std::borrow::Cow;

use serde_json::{Map, Value};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// Fields of the request that never reach the rendered video. Every other field counts, known to
/// this program or not.
///
/// The name is not among the pixels: it names the file. A changed name is shown and recorded, and
/// renders nothing.
const COSMETIC: [&str; 3] = ["videoName", "webhook", "webhookInput"];

/// Texts that are spoken or read by a model, so that white space around them is nothing: a block
/// in YAML ends with a line feed or not, as its author's editor likes.
const TRIMMED: [&str; 2] = ["story", "prompt"];

/// Values that Pictory's documentation names as defaults, so that writing them out changes
/// nothing. Defaults that are only guessed from examples are not here, nor are those of a scene's own
/// voice: it may take what it leaves out from the video's.
const DEFAULTS: &[Known] = &[
    Known::value("saveProject", Default::Bool(false)),
    Known::within("scenes", &[Known::within(ANY, SCENE)]),
    Known::within(
        "voiceOver",
        &[Known::within("aiVoices", &[Known::within(ANY, VOICE)])],
    ),
];

const SCENE: &[Known] = &[
    Known::value("createSceneOnNewLine", Default::Bool(false)),
    Known::value("createSceneOnEndOfSentence", Default::Bool(false)),
    Known::value("highlightKeywords", Default::Bool(true)),
    Known::within(
        "background",
        &[
            Known::within("settings", PLAYBACK),
            Known::within(
                "colorOverlay",
                &[Known::value("opacity", Default::Number(0.4))],
            ),
        ],
    ),
    Known::within(
        "backgroundBrolls",
        &[Known::within(ANY, &[Known::within("settings", PLAYBACK)])],
    ),
    Known::within(
        "elements",
        &[Known::within(ANY, &[Known::within("settings", PLAYBACK)])],
    ),
];

const PLAYBACK: &[Known] = &[
    Known::value("loop", Default::Bool(true)),
    Known::value("mute", Default::Bool(true)),
];

const VOICE: &[Known] = &[
    Known::value("speed", Default::Number(100.0)),
    Known::value("amplificationLevel", Default::Number(0.0)),
];

/// Stands for any item of a list.
const ANY: &str = "*";

/// A field with a documented default, or in which there are such fields.
#[derive(Debug)]
struct Known {
    name: &'static str,
    default: Option<Default>,
    within: &'static [Self],
}

impl Known {
    const fn value(name: &'static str, default: Default) -> Self {
        Self {
            name,
            default: Some(default),
            within: &[],
        }
    }

    const fn within(name: &'static str, within: &'static [Self]) -> Self {
        Self {
            name,
            default: None,
            within,
        }
    }

    /// Finds what is known of a field.
    fn find<'k>(known: &'k [Self], name: &str) -> Option<&'k Self> {
        known.iter().find(|known| known.name == name)
    }
}

/// A documented default.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Default {
    Bool(bool),
    Number(f64),
}

impl Default {
    fn is(self, value: &Value) -> bool {
        match self {
            Self::Bool(default) => value.as_bool() == Some(default),
            Self::Number(default) => value.as_f64() == Some(default),
        }
    }
}

/// Returns what counts of a request.
pub(super) fn of(request: &Value) -> Value {
    match request {
        Value::Object(fields) => {
            let count = fields.iter();
            let count = count.filter(|(name, _)| !COSMETIC.contains(&name.as_str()));
            Value::Object(object(count, DEFAULTS))
        }
        other => counted(other, DEFAULTS),
    }
}

/// Returns what counts of a value: texts in one spelling, without documented defaults.
fn counted(value: &Value, known: &[Known]) -> Value {
    match value {
        Value::String(text) => Value::String(spelt(text)),
        Value::Array(items) => {
            let within = Known::find(known, ANY).map_or(&[][..], |known| known.within);
            items.iter().map(|item| counted(item, within)).collect()
        }
        Value::Object(fields) => Value::Object(object(fields.iter(), known)),
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
    }
}

/// Returns what counts of the fields of an object. Objects without fields say nothing.
fn object<'a>(
    fields: impl Iterator<Item = (&'a String, &'a Value)>,
    known: &[Known],
) -> Map<String, Value> {
    let mut counting = Map::with_capacity(fields.size_hint().1.unwrap_or_default());
    for (name, value) in fields {
        let known = Known::find(known, name);
        if known.is_some_and(|known| known.default.is_some_and(|default| default.is(value))) {
            continue;
        }
        let value = match value {
            Value::String(text) if TRIMMED.contains(&name.as_str()) => {
                Value::String(trimmed(spelt(text)))
            }
            value => counted(value, known.map_or(&[], |known| known.within)),
        };
        if !value.as_object().is_some_and(Map::is_empty) {
            counting.insert(name.clone(), value);
        }
    }
    counting
}

/// Gives a text one spelling: line feeds, composed characters.
fn spelt(text: &str) -> String {
    let text = if text.contains('\r') {
        Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Cow::Borrowed(text)
    };
    if text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        text.into_owned()
    } else {
        text.nfc().collect()
    }
}

fn trimmed(text: String) -> String {
    match text.trim() {
        inner if inner.len() < text.len() => inner.to_owned(),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn cosmetic_fields_and_documented_defaults_do_not_count() {
        let plain = json!({"videoName": "A", "scenes": [{"story": "Hi."}],
            "voiceOver": {"enabled": true, "aiVoices": [{"speaker": "Jackson"}]}});
        let explicit = json!({"videoName": "B", "webhook": "https://example.com/", "saveProject": false,
            "scenes": [{"story": "Hi.", "createSceneOnNewLine": false, "highlightKeywords": true,
                        "background": {"settings": {"loop": true, "mute": true}}}],
            "voiceOver": {"enabled": true,
                          "aiVoices": [{"speaker": "Jackson", "speed": 100, "amplificationLevel": 0}]}});
        assert_eq!(of(&plain), of(&explicit));
    }

    #[test]
    fn other_values_count() {
        let plain = json!({"scenes": [{"story": "Hi."}]});
        for other in [
            json!({"scenes": [{"story": "Hi.", "createSceneOnNewLine": true}]}),
            json!({"scenes": [{"story": "Hi.", "newField": false}]}),
            json!({"scenes": [{"story": "Hi!"}]}),
            json!({"scenes": [{"story": "Hi."}], "language": "en"}),
        ] {
            assert_ne!(of(&plain), of(&other), "{other}");
        }
    }

    #[test]
    fn texts_have_one_spelling() {
        assert_eq!(of(&json!({"story": "A.\n"})), of(&json!({"story": "A."})));
        assert_ne!(of(&json!({"text": "A.\n"})), of(&json!({"text": "A."})));
        assert_eq!(
            of(&json!({"a": "caf\u{e9}\r\nb"})),
            of(&json!({"a": "cafe\u{301}\nb"}))
        );
    }
}
