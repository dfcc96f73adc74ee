//! What a fingerprint ignores, and what it never does.

use fastrand::Rng;
use proptest::prelude::*;
use serde_json::{Value, json};
use storyform::diagnostic::Source;
use storyform::fingerprint::FingerprintedVideo;
use storyform::manifest::{Document, read_alone};
use storyform::model::Fingerprint;
use storyform::resolve::resolve;
use unicode_normalization::UnicodeNormalization;

use crate::fixtures::{good_manifests, plain_project, source};
use crate::spelling::{any_yaml, shuffled};
use crate::videos::{fingerprinted, request};

/// Every good manifest as the request that it makes, with the block that is ours.
fn good_requests() -> Vec<Value> {
    let paths = good_manifests();
    let parsed = paths
        .iter()
        .flat_map(|path| read_alone(&source(path)).documents);
    parsed.map(|document| written(&document)).collect()
}

fn written(document: &Document) -> Value {
    let mut request = resolve(document, &plain_project(), None).request();
    let block = serde_json::to_value(&document.block).unwrap();
    if block != json!({}) {
        request["storyform"] = block;
    }
    request
}

fn read(text: &str) -> FingerprintedVideo {
    let parsed = read_alone(&Source::new("elsewhere/b.yaml", text));
    assert_eq!(parsed.diagnostics, [], "{text}");
    assert_eq!(parsed.documents.len(), 1, "{text}");
    fingerprinted(&parsed.documents, &plain_project()).remove(0)
}

fn parts(video: &FingerprintedVideo) -> (&Fingerprint, &[Fingerprint]) {
    (&video.fingerprint, &video.shots)
}

fn assert_same(request: &Value, text: &str) {
    let (before, after) = (read(&request.to_string()), read(text));
    assert_eq!(parts(&before), parts(&after), "{request}\n{text}");
}

fn assert_ignores_spelling(request: &Value, seed: u64) {
    let yaml = any_yaml(request, seed);
    assert_same(request, &yaml);
    assert_same(request, &yaml.replace('\n', "\r\n"));
    assert_same(request, &format!("\u{feff}---\n{yaml}...\n"));
    let keys = shuffled(request, &mut Rng::with_seed(seed));
    assert_same(request, &serde_json::to_string_pretty(&keys).unwrap());
}

#[test]
fn the_spelling_of_good_manifests_is_ignored() {
    for request in good_requests() {
        for seed in 0..12 {
            assert_ignores_spelling(&request, seed);
        }
    }
}

#[test]
fn the_composition_of_characters_is_ignored() {
    let mut requests = good_requests();
    requests.push(json!({"videoName": "a", "scenes": [
        {"story": "Crème brûlée. Piñata! Über\u{1e9b}\u{323} alles.", "createSceneOnEndOfSentence": true,
         "background": {"type": "image", "aiVisual": {"model": "nanobanana", "prompt": "ångström"}}},
        {"story": "  Café \r\n au lait\r\n", "background": {"color": "#fff"}}]}));
    for request in requests {
        let text = request.to_string();
        assert_same(&request, &text.nfd().collect::<String>());
        assert_same(&request, &text.nfc().collect::<String>());
        assert_same(&request, &text.replace("\\r\\n", "\\n"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_spelling_of_any_video_is_ignored(request in request(), seed in any::<u64>()) {
        assert_ignores_spelling(&request, seed);
    }
}

#[test]
fn merge_keys_and_copies_are_the_same() {
    let copied = "videoName: A\nscenes:\n  - {story: One., background: {color: '#fff'}}\n  \
                  - {story: Two., background: {color: '#fff'}}\n";
    let merged = "videoName: A\nscenes:\n  - &one {story: One., background: {color: '#fff'}}\n  \
                  - {<<: *one, story: Two.}\n";
    assert_eq!(parts(&read(copied)), parts(&read(merged)));
}

/// Defaults that Pictory documents: the holders, as JSON pointers with `*` for any index, and the
/// fields with their values.
const DEFAULTS: &[(&str, &str)] = &[
    ("", r#"{"saveProject": false}"#),
    (
        "/scenes/*",
        r#"{"createSceneOnNewLine": false, "createSceneOnEndOfSentence": false, "highlightKeywords": true}"#,
    ),
    (
        "/scenes/*/background/settings",
        r#"{"loop": true, "mute": true}"#,
    ),
    ("/scenes/*/background/colorOverlay", r#"{"opacity": 0.4}"#),
    (
        "/scenes/*/backgroundBrolls/*/settings",
        r#"{"loop": true, "mute": true}"#,
    ),
    (
        "/scenes/*/elements/*/settings",
        r#"{"loop": true, "mute": true}"#,
    ),
    (
        "/voiceOver/aiVoices/*",
        r#"{"speed": 100, "amplificationLevel": 0}"#,
    ),
    (
        "/scenes/*/voiceOver/aiVoices/*",
        r#"{"speed": 100, "amplificationLevel": 0.0}"#,
    ),
];

#[test]
fn documented_defaults_may_be_written_out() {
    for request in good_requests() {
        let mut explicit = request.clone();
        for (holders, fields) in DEFAULTS {
            let fields: Value = serde_json::from_str(fields).unwrap();
            for pointer in matching(&request, holders) {
                let holder = explicit
                    .pointer_mut(&pointer)
                    .unwrap()
                    .as_object_mut()
                    .unwrap();
                for (name, value) in fields.as_object().unwrap() {
                    holder.entry(name.clone()).or_insert(value.clone());
                }
            }
        }
        // A flag that would be on its own in `settings` makes them appear.
        assert_same(&request, &explicit.to_string());
    }
}

/// Lists the objects of a value whose pointers match a pattern.
fn matching(value: &Value, pattern: &str) -> Vec<String> {
    let matches = |pointer: &String| {
        let (pointer, pattern): (Vec<&str>, Vec<&str>) =
            (pointer.split('/').collect(), pattern.split('/').collect());
        pointer.len() == pattern.len()
            && pointer
                .iter()
                .zip(pattern)
                .all(|(part, wanted)| wanted == "*" || *part == wanted)
    };
    let mut pointers = vec![String::new()];
    collect(value, "", &mut pointers);
    pointers
        .retain(|pointer| matches(pointer) && value.pointer(pointer).is_some_and(Value::is_object));
    pointers
}

fn collect(value: &Value, pointer: &str, pointers: &mut Vec<String>) {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(fields) => fields
            .iter()
            .map(|(key, value)| (key.clone(), value))
            .collect(),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .map(|(at, value)| (at.to_string(), value))
            .collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    };
    for (key, child) in children {
        let pointer = format!("{pointer}/{key}");
        collect(child, &pointer, pointers);
        pointers.push(pointer);
    }
}

/// Fields that never reach the rendered video.
fn is_cosmetic(pointer: &str) -> bool {
    ["/videoName", "/webhook", "/webhookInput"]
        .iter()
        .any(|field| pointer == *field || pointer.starts_with(&format!("{field}/")))
        || pointer.starts_with("/storyform")
}

/// Tells whether the value at a pointer is a documented default, or holds nothing else.
fn is_default(request: &Value, pointer: &str) -> bool {
    let value = request.pointer(pointer);
    if let Some(Value::Object(fields)) = value {
        return fields
            .keys()
            .all(|key| is_default(request, &format!("{pointer}/{key}")));
    }
    let (holder, name) = pointer.rsplit_once('/').unwrap_or_default();
    DEFAULTS.iter().any(|(holders, fields)| {
        let fields: Value = serde_json::from_str(fields).unwrap();
        let is_equal = |default: &Value| value.and_then(Value::as_f64) == default.as_f64();
        let default = fields
            .get(name)
            .filter(|default| default.is_boolean() || is_equal(default));
        default.is_some_and(|default| default.is_number() || value == Some(default))
            && matching(request, holders)
                .iter()
                .any(|found| found == holder)
    })
}

/// Other values for the value of a field: one that fits is enough.
fn others(field: &str, value: &Value) -> Vec<Value> {
    match value {
        Value::Bool(value) => vec![json!(!value)],
        Value::Number(number) => {
            let float = number.as_f64().unwrap_or_default();
            let whole = number
                .as_i64()
                .map(|number| [json!(number + 1), json!(number - 1)]);
            let fractions = [json!(float * 0.9), json!(float + 0.5)];
            whole.into_iter().flatten().chain(fractions).collect()
        }
        Value::String(text) => {
            let fixed = WORDS.iter().filter(|(name, _)| *name == field);
            let words = fixed
                .flat_map(|(_, words)| *words)
                .map(|word| (*word).to_owned());
            words
                .chain([format!("{text}x")])
                .filter(|other| other != text)
                .map(Value::from)
                .collect()
        }
        Value::Null | Value::Array(_) | Value::Object(_) => Vec::new(),
    }
}

/// Fields that take only certain words, with two of them; another `type` makes other fields wrong.
const WORDS: &[(&str, &[&str])] = &[
    ("aspectRatio", &["1:1", "9:16"]),
    ("mediaStyle", &["cartoon", "vintage"]),
    ("sceneTransition", &["wipeup", "none"]),
    ("textVariant", &["heading", "body"]),
    (
        "visualSelectionPreference",
        &["stock-only", "user-library-only"],
    ),
];

/// Returns the name of the field at a pointer, for an item that of its list.
fn field(pointer: &str) -> &str {
    let mut names = pointer
        .rsplit('/')
        .filter(|name| name.parse::<usize>().is_err());
    names.next().unwrap_or_default()
}

fn edited(request: &Value, pointer: &str, other: Value) -> Option<FingerprintedVideo> {
    let mut request = request.clone();
    *request.pointer_mut(pointer)? = other;
    fitting(&request)
}

fn without(request: &Value, pointer: &str) -> Option<FingerprintedVideo> {
    let (holder, last) = pointer.rsplit_once('/')?;
    let mut request = request.clone();
    match request.pointer_mut(holder)? {
        Value::Object(fields) => {
            fields.shift_remove(last)?;
        }
        Value::Array(items) => {
            items.remove(last.parse().ok()?);
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => return None,
    }
    fitting(&request)
}

/// Reads a request, unless its form is wrong.
fn fitting(request: &Value) -> Option<FingerprintedVideo> {
    let parsed = read_alone(&Source::new("a.json", request.to_string()));
    let fits = parsed.diagnostics.is_empty() && parsed.documents.len() == 1;
    fits.then(|| fingerprinted(&parsed.documents, &plain_project()).remove(0))
}

#[test]
fn every_edit_of_any_field_changes_the_fingerprint() {
    let mut unchanged = Vec::new();
    let mut untried = Vec::new();
    for request in good_requests() {
        let before = read(&request.to_string());
        let mut pointers = Vec::new();
        collect(&request, "", &mut pointers);
        for pointer in pointers {
            let value = request.pointer(&pointer).unwrap();
            let mut others = others(field(&pointer), value).into_iter();
            let edited = others.find_map(|other| edited(&request, &pointer, other));
            if edited.is_none() && !value.is_object() && !value.is_array() {
                untried.push(pointer.clone());
            }
            let removed = without(&request, &pointer).filter(|_| !is_default(&request, &pointer));
            for after in edited.into_iter().chain(removed) {
                if (after.fingerprint == before.fingerprint) != is_cosmetic(&pointer) {
                    unchanged.push(format!("{pointer} = {value}"));
                }
            }
        }
    }
    assert_eq!(unchanged, [""; 0]);
    untried.retain(|pointer| field(pointer) != "type");
    assert_eq!(untried, [""; 0]);
}
