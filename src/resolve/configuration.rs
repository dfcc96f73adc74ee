//! What counts of a request.

use serde_json::Value;
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
/// nothing. `*` stands for any index. Defaults that are only guessed from examples are not here, nor
/// are those of a scene's own voice: it may take what it leaves out from the video's.
const DEFAULTS: &[(&[&str], Default)] = &[
    (&["saveProject"], Default::Bool(false)),
    (
        &["scenes", "*", "createSceneOnNewLine"],
        Default::Bool(false),
    ),
    (
        &["scenes", "*", "createSceneOnEndOfSentence"],
        Default::Bool(false),
    ),
    (&["scenes", "*", "highlightKeywords"], Default::Bool(true)),
    (
        &["scenes", "*", "background", "settings", "loop"],
        Default::Bool(true),
    ),
    (
        &["scenes", "*", "background", "settings", "mute"],
        Default::Bool(true),
    ),
    (
        &["scenes", "*", "background", "colorOverlay", "opacity"],
        Default::Number(0.4),
    ),
    (
        &["scenes", "*", "backgroundBrolls", "*", "settings", "loop"],
        Default::Bool(true),
    ),
    (
        &["scenes", "*", "backgroundBrolls", "*", "settings", "mute"],
        Default::Bool(true),
    ),
    (
        &["scenes", "*", "elements", "*", "settings", "loop"],
        Default::Bool(true),
    ),
    (
        &["scenes", "*", "elements", "*", "settings", "mute"],
        Default::Bool(true),
    ),
    (
        &["voiceOver", "aiVoices", "*", "speed"],
        Default::Number(100.0),
    ),
    (
        &["voiceOver", "aiVoices", "*", "amplificationLevel"],
        Default::Number(0.0),
    ),
];

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
    let mut value = request.clone();
    if let Value::Object(fields) = &mut value {
        fields.retain(|name, _| !COSMETIC.contains(&name.as_str()));
    }
    for (path, default) in DEFAULTS {
        remove_default(&mut value, path, *default);
    }
    tidy(&mut value);
    value
}

fn remove_default(value: &mut Value, path: &[&str], default: Default) {
    let (segment, rest) = match path {
        [] => return,
        [segment, rest @ ..] => (*segment, rest),
    };
    match value {
        Value::Array(items) if segment == "*" => {
            items
                .iter_mut()
                .for_each(|item| remove_default(item, rest, default));
        }
        Value::Object(fields) if rest.is_empty() => {
            if fields.get(segment).is_some_and(|value| default.is(value)) {
                fields.shift_remove(segment);
            }
        }
        Value::Object(fields) => {
            if let Some(child) = fields.get_mut(segment) {
                remove_default(child, rest, default);
            }
        }
        Value::Array(_) | Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Gives every text one spelling (line feeds, composed characters), and drops objects without
/// fields, which say nothing.
fn tidy(value: &mut Value) {
    match value {
        Value::String(text) => {
            if text.contains('\r') {
                *text = text.replace("\r\n", "\n").replace('\r', "\n");
            }
            if is_nfc_quick(text.chars()) != IsNormalized::Yes {
                *text = text.nfc().collect();
            }
        }
        Value::Array(items) => items.iter_mut().for_each(tidy),
        Value::Object(fields) => {
            for (name, value) in fields.iter_mut() {
                tidy(value);
                if let Value::String(text) = value
                    && TRIMMED.contains(&name.as_str())
                    && text.trim().len() < text.len()
                {
                    *text = text.trim().to_owned();
                }
            }
            fields.retain(|_, value| !value.as_object().is_some_and(serde_json::Map::is_empty));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
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
