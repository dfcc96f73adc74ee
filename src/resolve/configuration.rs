//! What counts of a request.

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

/// Reduces a request to what counts of it.
pub(super) fn of(mut request: Value) -> Value {
    if let Value::Object(fields) = &mut request {
        fields.retain(|name, _| !COSMETIC.contains(&name.as_str()));
    }
    reduce(&mut request, DEFAULTS);
    request
}

/// Reduces a value to what counts of it: texts in one spelling, without documented defaults.
fn reduce(value: &mut Value, known: &[Known]) {
    match value {
        Value::String(text) => spell(text),
        Value::Array(items) => {
            let within = Known::find(known, ANY).map_or(&[][..], |known| known.within);
            for item in items {
                reduce(item, within);
            }
        }
        Value::Object(fields) => fields.retain(|name, value| is_counting(name, value, known)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Reduces a field of an object to what counts of it, and tells whether that is anything. Objects without
/// fields say nothing.
fn is_counting(name: &str, value: &mut Value, known: &[Known]) -> bool {
    let known = Known::find(known, name);
    if known.is_some_and(|known| known.default.is_some_and(|default| default.is(value))) {
        return false;
    }
    reduce(value, known.map_or(&[], |known| known.within));
    match value {
        Value::String(text) if TRIMMED.contains(&name) => trim(text),
        _ => {}
    }
    !value.as_object().is_some_and(Map::is_empty)
}

/// Gives a text one spelling: line feeds, composed characters.
fn spell(text: &mut String) {
    if text.contains('\r') {
        *text = text.replace("\r\n", "\n").replace('\r', "\n");
    }
    if !text.is_ascii() && is_nfc_quick(text.chars()) != IsNormalized::Yes {
        *text = text.nfc().collect();
    }
}

fn trim(text: &mut String) {
    let inner = text.trim();
    if inner.len() < text.len() {
        *text = inner.to_owned();
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
        assert_eq!(of(plain), of(explicit));
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
            assert_ne!(of(plain.clone()), of(other.clone()), "{other}");
        }
    }

    #[test]
    fn texts_have_one_spelling() {
        assert_eq!(of(json!({"story": "A.\n"})), of(json!({"story": "A."})));
        assert_ne!(of(json!({"text": "A.\n"})), of(json!({"text": "A."})));
        assert_eq!(
            of(json!({"a": "caf\u{e9}\r\nb"})),
            of(json!({"a": "cafe\u{301}\nb"}))
        );
    }
}
