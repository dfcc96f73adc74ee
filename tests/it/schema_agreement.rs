//! Whatever is wrong with a manifest, its schema and the program say the same of it.

use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};
use storyform::diagnostic::Source;
use storyform::manifest::{FileKind, parse_project};

use crate::fixtures::{good_manifests, text};
use crate::schema_published::{assert_agreement, documents, validator};

/// What a value becomes.
///
/// Three kinds of values are not among them, because the two judge them differently and must:
/// - whole numbers with a point (`4.0`), which JSON Schema calls integers and which lose their point on
///   the way through JSON;
/// - credits of more than three decimals, since schemas divide in binary fractions;
/// - expressions, which a schema accepts before anybody knows what they become;
/// - an axis with `from`, which a schema takes for one with a key of that name;
/// - `null`, of which only the program knows whether it takes a default away.
static VALUES: LazyLock<Vec<Value>> = LazyLock::new(|| {
    vec![
        json!(null),
        json!(true),
        json!(0),
        json!(-1),
        json!(1),
        json!(7),
        json!(150),
        json!(1.5),
        json!(-0.25),
        json!(4_294_967_295_u32),
        json!(4_294_967_296_i64),
        json!(""),
        json!("x"),
        json!("ab"),
        json!("12%"),
        json!("101%"),
        json!("image"),
        json!("shape"),
        json!("16:9"),
        json!("nanobanana"),
        json!("a".repeat(151)),
        json!("海".repeat(501)),
        json!("a".repeat(15_001)),
        json!([]),
        json!(["x"]),
        json!([null]),
        json!([{}]),
        json!(vec!["xy"; 11]),
        json!(vec![json!({"type": "image"}); 21]),
        json!({}),
        json!({"a": null}),
        json!({"type": "text"}),
    ]
});

/// Names that fields get, some of them of fields elsewhere.
const NAMES: &[&str] = &[
    "promt",
    "Story",
    "story",
    "type",
    "position",
    "width",
    "model",
    "prompt",
    "speed",
    "enabled",
    "clips",
    "volume",
    "scenes",
    "elements",
    "animations",
    "keywords",
    "id",
    "protect",
    "maxCredits",
    "visuals",
    "storyform",
    "a/b~c",
];

/// Every good video.
static VIDEOS: LazyLock<Vec<Value>> = LazyLock::new(|| {
    let texts = good_manifests()
        .iter()
        .map(|path| text(path))
        .collect::<Vec<_>>();
    texts
        .iter()
        // What expressions become only the program knows.
        .filter(|text| !text.contains("${{"))
        .filter_map(|text| documents(text))
        .flatten()
        .chain([many()])
        .collect()
});

/// A video with our own block.
fn many() -> Value {
    json!({
        "storyform": {
            "id": "tour", "movedFrom": ["old"], "protect": true, "maxCredits": 4, "visuals": "inline",
            "vars": {"season": "spring", "loud": 0.4}, "passthrough": {"newField": 1},
        },
        "videoName": "Tour", "scenes": [{"story": "Welcome."}],
    })
}

#[test]
fn matrices_get_the_same_verdict() {
    for matrix in [
        json!({"city": ["kiel", 2026]}),
        json!({"format": {"tall": "9:16", "wide": {"width": 16}}, "city": ["kiel"]}),
        json!(null),
        json!([]),
        json!({"city": null}),
        json!({"city": 5}),
        json!({"city": "kiel"}),
        json!({"city": [1.5]}),
        json!({"city": [{"name": "kiel"}]}),
    ] {
        let mut video = many();
        video["storyform"]["matrix"] = matrix;
        assert_agreement(&video.to_string());
    }
    for exclude in [
        json!([{"city": "kiel"}]),
        json!([{"city": ["kiel"]}]),
        json!([{"city": 5}]),
        json!(["kiel"]),
        json!({"city": "kiel"}),
        json!(null),
    ] {
        let mut video = many();
        video["storyform"]["matrix"] = json!({"city": ["kiel", "ghent"]});
        video["storyform"]["exclude"] = exclude;
        assert_agreement(&video.to_string());
    }
}

/// One thing that goes wrong at some place.
#[derive(Debug, Clone)]
enum Change {
    /// A value becomes another one.
    Value(Index, Value),
    /// A field comes in, or gets a new value.
    Field(Index, &'static str, Value),
    /// A field or an item goes.
    Remove(Index),
    /// A value is copied to another place.
    Copy(Index, Index),
}

fn change() -> impl Strategy<Value = Change> {
    let index = any::<Index>;
    let value = || select(VALUES.as_slice());
    prop_oneof![
        4 => (index(), value()).prop_map(|(at, value)| Change::Value(at, value)),
        3 => (index(), select(NAMES), value()).prop_map(|(at, name, value)| Change::Field(at, name, value)),
        2 => index().prop_map(Change::Remove),
        2 => (index(), index()).prop_map(|(from, to)| Change::Copy(from, to)),
    ]
}

impl Change {
    fn apply(&self, document: &mut Value) {
        let places = places(document);
        let chosen = |at: &Index| places[at.index(places.len())].as_str();
        match self {
            Self::Value(at, value) => set(document, chosen(at), value.clone()),
            Self::Copy(from, to) => {
                let value = document.pointer(chosen(from)).cloned();
                set(document, chosen(to), value.expect("places exist"));
            }
            Self::Field(at, name, value) => {
                if let Some(Value::Object(fields)) = document.pointer_mut(chosen(at)) {
                    fields.insert((*name).to_owned(), value.clone());
                }
            }
            Self::Remove(at) => {
                let (parent, name) = chosen(at).rsplit_once('/').unwrap_or_default();
                match document.pointer_mut(parent) {
                    Some(Value::Object(fields)) => drop(fields.shift_remove(name)),
                    Some(Value::Array(items)) => drop(items.pop()),
                    _ => {}
                }
            }
        }
    }
}

/// A document stays an object: what else may stand in a file is for the reader to say.
fn set(document: &mut Value, pointer: &str, value: Value) {
    if !pointer.is_empty() {
        *document.pointer_mut(pointer).expect("places exist") = value;
    }
}

/// Lists JSON pointers to every value in a document, itself first.
fn places(document: &Value) -> Vec<String> {
    let mut places = vec![String::new()];
    let mut next = 0;
    while let Some(pointer) = places.get(next).cloned() {
        match document.pointer(&pointer) {
            Some(Value::Object(fields)) => {
                let escaped = fields
                    .keys()
                    .map(|name| name.replace('~', "~0").replace('/', "~1"));
                places.extend(escaped.map(|name| format!("{pointer}/{name}")));
            }
            Some(Value::Array(items)) => {
                places.extend((0..items.len()).map(|index| format!("{pointer}/{index}")));
            }
            _ => {}
        }
        next += 1;
    }
    places
}

/// A project file with every setting that is in force.
fn settings() -> Value {
    json!({
        "project": "acme", "manifests": ["videos/**"], "provider": "pictory", "state": "s.db",
        "visuals": "studio", "visualCopies": true, "onRemove": "forget",
        "budget": {
            "maxCreditsPerVideo": 4, "maxCreditsPerFolder": {"videos/ads/**": {"warn": 1, "max": 2}},
            "maxCreditsPerMonth": {"max": 2.5}, "allowUnknown": ["a"],
        },
        "pricing": {"nanobanana": 3},
        "apply": {
            "parallelism": 4, "pollInterval": "15s", "timeout": {"image": "5m", "render": "1h"},
            "submissionsPerMinute": 30, "attempts": 5, "maxAnswerBytes": 65536, "settleAfter": "10m",
        },
        "defaults": {"language": "de", "storyform": {"protect": true, "maxCredits": 5, "vars": {"a": 1}}},
        "profiles": {"draft": {"aspectRatio": "1:1", "storyform": {"budget": {"maxCreditsPerApply": 1}}}},
    })
}

/// Tells whether `null` stands anywhere.
fn has_null(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.iter().any(has_null),
        Value::Object(fields) => fields.values().any(has_null),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

/// At least that many cases; `PROPTEST_CASES` asks for more.
fn config(cases: u32) -> ProptestConfig {
    let config = ProptestConfig::default();
    ProptestConfig {
        cases: config.cases.max(cases),
        failure_persistence: None,
        ..config
    }
}

proptest! {
    #![proptest_config(config(600))]

    #[test]
    fn manifests_get_the_same_verdict(
        video in select(VIDEOS.as_slice()),
        changes in prop::collection::vec(change(), 1..4),
    ) {
        let mut video = video;
        for change in &changes {
            change.apply(&mut video);
        }
        let takes_away = |(name, value): (&String, &Value)| {
            value.is_null() && !["storyform", "videoName", "scenes"].contains(&name.as_str())
        };
        let mut fields = video.as_object().into_iter().flatten();
        prop_assume!(!fields.any(takes_away));
        assert_agreement(&video.to_string());
    }

    #[test]
    fn project_files_get_the_same_verdict(changes in prop::collection::vec(change(), 1..4)) {
        let mut settings = settings();
        for change in &changes {
            change.apply(&mut settings);
        }
        prop_assume!(!has_null(&settings["defaults"]) && !has_null(&settings["profiles"]));
        let (_, found) = parse_project(&Source::new("storyform.yaml", settings.to_string()));
        // Settings that make no sense are the program's to find, but for the names of models.
        let of_form = found.iter().filter(|found| {
            found.rule.code.starts_with("SF01") || found.message.starts_with("there is no model")
        });
        let of_form: Vec<&str> = of_form.map(|found| found.message.as_str()).collect();
        let validator = validator(FileKind::Project);
        let objections: Vec<String> = validator.iter_errors(&settings).map(|found| found.to_string()).collect();
        prop_assert_eq!(of_form.is_empty(), objections.is_empty(), "{:?}\n{:?}\n{}", of_form, objections, settings);
    }
}
