//! Every rule has a manifest that violates it and nothing else; good manifests violate none.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;
use storyform::diagnostic::{Diagnostic, Source};
use storyform::model::storyboard::Storyboard;
use storyform::{manifest, validate};

use crate::fixtures::{fixtures, source, stem};

/// Rules that no manifest can violate by its text: they are about files, bytes, and the project.
const WITHOUT_MANIFEST: &[&str] = &[
    "not-utf8",
    "unreadable-file",
    "project-setting",
    "lint-setting",
    "no-project",
    "profile-name",
    "defaults-file-name",
    "left-out",
    "secret-in-body",
    "unmatched-pattern",
];

fn diagnose(path: &Path) -> Vec<Diagnostic> {
    let parsed = manifest::read_alone(&source(path));
    let mut diagnostics = parsed.diagnostics;
    diagnostics.extend(validate::validate(&parsed.documents));
    validate::settle(
        &[],
        parsed.documents.iter().map(manifest::Document::source),
        diagnostics,
    )
}

#[test]
fn each_rule_has_a_bad_manifest() {
    let paths = fixtures("bad");
    let found: BTreeSet<&str> = paths.iter().map(|path| stem(path)).collect();
    let rules: BTreeSet<&str> = validate::RULES
        .iter()
        .map(|rule| rule.name)
        .filter(|name| !WITHOUT_MANIFEST.contains(name))
        .collect();
    assert_eq!(found, rules);
}

#[test]
fn each_bad_manifest_violates_its_rule_alone() {
    let mut others = Vec::new();
    for path in fixtures("bad") {
        let found: BTreeSet<&str> = diagnose(&path)
            .iter()
            .map(|diagnostic| diagnostic.rule.name)
            .collect();
        if found != BTreeSet::from([stem(&path)]) {
            others.push(format!("{}: {found:?}", path.display()));
        }
    }
    assert_eq!(others, [""; 0]);
}

#[test]
fn a_prompt_is_measured_in_characters() {
    let found = |prompt: &str| -> Vec<&str> {
        let text = format!(
            "videoName: A\nvoiceOver: {{enabled: false}}\nscenes:\n  - story: B\n    background:\n      \
             type: image\n      aiVisual: {{model: nanobanana, prompt: {prompt}}}\n"
        );
        let parsed = manifest::read_alone(&Source::new("x.yaml", text));
        parsed
            .diagnostics
            .iter()
            .map(|diagnostic| diagnostic.rule.name)
            .collect()
    };
    assert_eq!(found(&"海".repeat(500)), [""; 0]);
    assert_eq!(found(&"海".repeat(501)), ["too-long"]);
}

#[test]
fn good_manifests_violate_nothing() {
    for path in fixtures("good") {
        assert_eq!(diagnose(&path), [], "{}", path.display());
    }
}

#[test]
fn good_manifests_use_every_field() {
    let schema = schemars::schema_for!(Storyboard).to_value();
    let mut declared = BTreeSet::new();
    collect_properties(&schema, &mut declared);
    let mut used = BTreeSet::new();
    for path in fixtures("good") {
        let parsed = manifest::read_alone(&source(&path));
        for document in parsed.documents {
            collect_keys(
                &serde_json::to_value(document.storyboard).unwrap(),
                &mut used,
            );
        }
    }
    // A good manifest has no use for it: every value of this field is worth a warning.
    declared.remove("storyboardVersion");
    let unused: Vec<&String> = declared.difference(&used).collect();
    assert_eq!(unused, [""; 0]);
}

fn collect_properties(schema: &Value, names: &mut BTreeSet<String>) {
    match schema {
        Value::Object(object) => {
            if let Some(Value::Object(properties)) = object.get("properties") {
                names.extend(properties.keys().cloned());
            }
            object
                .values()
                .for_each(|value| collect_properties(value, names));
        }
        Value::Array(items) => items
            .iter()
            .for_each(|item| collect_properties(item, names)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn collect_keys(value: &Value, keys: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                keys.insert(key.clone());
                collect_keys(value, keys);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect_keys(item, keys)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
