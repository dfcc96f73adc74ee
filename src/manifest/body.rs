//! The body of a request from elsewhere, which is to become a manifest.
//!
//! A script may have sent what Pictory does not know, or `null` for what it leaves open. Pictory says
//! nothing about either, so neither stands against a manifest; but nothing is lost without a word.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::compose::{Composed, read_alone};
use super::decode::decode;
use super::document::{BLOCK, Document, STORYBOARD};
use super::read::read;
use super::rules::{EMPTY_VALUE, LEFT_OUT, UNKNOWN_FIELD};
use super::shape::{Fields, Shape, Shapes};
use super::tree::{Content, Entry, Node};
use crate::diagnostic::{Diagnostic, Source};

/// How the help about a field that is nearly a known one begins.
const NEAR_MISS: &str = "did you mean";

/// What was read of a body.
#[derive(Debug)]
pub struct Body {
    /// The requests, in order; one, as a rule.
    pub documents: Vec<Document>,
    /// What must be mended first, in order of place.
    pub problems: Vec<Diagnostic>,
    /// Fields that Pictory does not know, in order of place.
    pub unknown: Vec<Diagnostic>,
    /// The same fields of the first request with their values, as `storyform.passthrough` takes them.
    pub passthrough: Map<String, Value>,
    /// Fields without a value, in order of place.
    pub empty: Vec<Diagnostic>,
}

/// Reads a body: JSON, as it was sent, or YAML.
pub fn parse_body(source: &Arc<Source>) -> Body {
    let Composed {
        documents,
        diagnostics,
    } = read_alone(source);
    let trees = read(source).documents;
    let is_whole = !trees.iter().any(has_gap);
    let (mut problems, mut unknown, mut empty) = (Vec::new(), Vec::new(), Vec::new());
    for found in diagnostics {
        match found.rule.code {
            code if code == UNKNOWN_FIELD.code => unknown.push(unknown_field(found)),
            code if code == EMPTY_VALUE.code && is_whole => {
                empty.push(left_out(found, "`null` counts as absent"));
            }
            _ => problems.push(found),
        }
    }
    let first = trees.first();
    Body {
        documents,
        problems,
        unknown,
        passthrough: first.map(unknown_of).unwrap_or_default(),
        empty,
    }
}

/// Tells whether an item of a list has no value. A field that is left out is absent; an item that is
/// left out would move the others up.
fn has_gap(node: &Node) -> bool {
    let is_gap = |item: &Node| item.content == Content::Null || has_gap(item);
    node.items().iter().any(is_gap) || node.entries().iter().any(|entry| has_gap(&entry.value))
}

/// Says that a field is left out that Pictory does not know.
fn unknown_field(found: Diagnostic) -> Diagnostic {
    let near = found.help.as_deref();
    let help = match near.filter(|help| help.starts_with(NEAR_MISS)) {
        Some(near) => format!("{near} Pictory drops what it does not know, without a word"),
        None => "Pictory drops what it does not know, without a word; if it is newer than this program, \
                 `--passthrough` keeps it"
            .to_owned(),
    };
    left_out(found, help)
}

/// Says that something is left out.
fn left_out(found: Diagnostic, help: impl Into<String>) -> Diagnostic {
    Diagnostic {
        rule: &LEFT_OUT,
        severity: LEFT_OUT.severity,
        message: format!("left out: {}", found.message),
        help: Some(help.into()),
        ..found
    }
}

/// Collects the fields that are unknown.
fn unknown_of(tree: &Node) -> Map<String, Value> {
    let entries = tree.entries().iter().filter(|entry| entry.key != BLOCK);
    match &STORYBOARD.root {
        Shape::Record(name) => unknown_fields(entries, &STORYBOARD, STORYBOARD.fields(name)),
        _ => Map::new(),
    }
}

fn unknown_fields<'a>(
    entries: impl Iterator<Item = &'a Entry>,
    shapes: &Shapes,
    fields: &Fields,
) -> Map<String, Value> {
    let found = entries.filter_map(|entry| {
        let value = match fields.get(&entry.key) {
            None => decode(&entry.value).ok(),
            Some(shape) => unknown_within(&entry.value, shapes, shape),
        };
        Some((entry.key.clone(), value?))
    });
    found.collect()
}

/// Collects what is unknown within a known field; `None` if nothing is.
fn unknown_within(node: &Node, shapes: &Shapes, shape: &Shape) -> Option<Value> {
    let entries = node.entries().iter();
    let found = match (shape, &node.content) {
        (Shape::Record(name), Content::Object(_)) => {
            unknown_fields(entries, shapes, shapes.fields(name))
        }
        (Shape::Tagged { tag, variants }, Content::Object(_)) => {
            let Content::Text(word) = &node.field(tag)?.value.content else {
                return None;
            };
            unknown_fields(entries, shapes, variants.get(word)?)
        }
        (Shape::List { item, .. }, Content::List(items)) => {
            let found = items.iter().map(|node| unknown_within(node, shapes, item));
            let mut found: Vec<Option<Value>> = found.collect();
            // Items are merged by their place, so that those before one with news hold it open.
            let len = found.iter().rposition(Option::is_some)? + 1;
            found.truncate(len);
            let held = |value: Option<Value>| value.unwrap_or_else(|| Value::Object(Map::new()));
            return Some(Value::Array(found.into_iter().map(held).collect()));
        }
        _ => return None,
    };
    (!found.is_empty()).then_some(Value::Object(found))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn body(text: &str) -> Body {
        parse_body(&Source::new("body.json", text))
    }

    #[test]
    fn what_is_unknown_is_kept_apart_with_its_place() {
        let read = body(
            r#"{"videoName": "A", "glow": 1, "language": null, "storyform": {"id": "x"},
                "scenes": [{"story": "One."}, {"story": "Two.", "mood": "calm",
                  "elements": [{"type": "text", "text": "Hi", "bend": true}],
                  "background": {"type": "image", "aiVisual": {"model": "nanobanana", "promt": "x"}}}]}"#,
        );
        assert_eq!(read.problems, []);
        assert_eq!(
            Value::Object(read.passthrough),
            json!({"glow": 1, "scenes": [{}, {"mood": "calm", "elements": [{"bend": true}],
                "background": {"aiVisual": {"promt": "x"}}}]})
        );
        let told: Vec<&str> = read.unknown.iter().map(|it| it.message.as_str()).collect();
        assert_eq!(read.empty[0].message, "left out: `language` has no value");
        assert_eq!(
            told,
            [
                "left out: the document has no field `glow`",
                "left out: item 2 of `scenes` has no field `mood`",
                "left out: item 1 of `elements` has no field `bend`",
                "left out: `aiVisual` has no field `promt`",
            ]
        );
        let help = read.unknown[3].help.as_deref().unwrap();
        assert!(help.starts_with("did you mean `prompt`?"), "{help}");
        let id = read.documents[0].id();
        assert_eq!(id.as_str(), "x");
    }

    #[test]
    fn what_is_wrong_is_no_small_matter() {
        let read =
            body(r#"{"videoName": 5, "scenes": [{"story": "One.", "hideSubtitles": "no"}]}"#);
        assert_eq!((read.problems.len(), read.unknown.len()), (2, 0));
        assert!(body("{").documents.is_empty());
        let gap =
            body(r#"{"videoName": "A", "language": null, "scenes": [null, {"story": "One."}]}"#);
        assert_eq!((gap.problems.len(), gap.empty.len()), (2, 0));
    }
}
