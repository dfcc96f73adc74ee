//! Expressions: `${{ name }}` within any text, and alone in place of a value that is no text.
//!
//! What an expression becomes is only known when it is worked out, so a schema cannot hold it against the
//! limits of its field. It can hold everything else against them.

use std::collections::BTreeSet;

use schemars::Schema;
use schemars::transform::{Transform, transform_subschemas};
use serde_json::{Map, Value, json};

use super::DEFINITIONS;
use super::plain::reference;

/// A text that is one expression as a whole.
const WHOLE: &str = r"^\$\{\{.*\}\}$";
/// A text with an expression in it.
const WITHIN: &str = r"\$\{\{";
/// What editors call that form. Without a name of its own they take it for the form beside it, and show
/// the description of a field twice.
const TITLE: &str = "expression";
/// How many characters [`WITHIN`] has at least. A text that may be as short needs no second form.
const WITHIN_CHARACTERS: u64 = 3;

/// Lets expressions stand for values everywhere in a file.
pub(super) fn allow_everywhere(schema: &mut Schema) {
    Allow.transform(schema);
}

/// Lets expressions stand for values under some fields of a file: in whatever only these refer to.
pub(super) fn allow_under(schema: &mut Schema, fields: &[&str]) {
    let mut beside = schema.clone();
    if let Some(Value::Object(properties)) = beside.get_mut("properties") {
        properties.retain(|name, _| !fields.contains(&name.as_str()));
    }
    let definitions = beside.remove(DEFINITIONS).unwrap_or_default();
    let mut used = BTreeSet::new();
    collect_used(&beside.to_value(), &definitions, &mut used);
    let Some(Value::Object(definitions)) = schema.get_mut(DEFINITIONS) else {
        return;
    };
    for (name, definition) in definitions.iter_mut() {
        if let (false, Ok(definition)) = (used.contains(name), definition.try_into()) {
            Allow.transform(definition);
        }
    }
}

/// Collects the names of all definitions that a schema refers to, directly or not.
fn collect_used(schema: &Value, definitions: &Value, used: &mut BTreeSet<String>) {
    match schema {
        Value::Object(keywords) => {
            if let Some(name) = reference(keywords)
                && used.insert(name.to_owned())
            {
                collect_used(&definitions[name], definitions, used);
            }
            for value in keywords.values() {
                collect_used(value, definitions, used);
            }
        }
        Value::Array(items) => items
            .iter()
            .for_each(|item| collect_used(item, definitions, used)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Lets expressions stand for all values in a schema, the inner ones first.
struct Allow;

impl Transform for Allow {
    fn transform(&mut self, schema: &mut Schema) {
        let options = schema.get("anyOf").and_then(Value::as_array);
        let is_any_text = |option: &Value| {
            option["type"] == "string"
                && option.get("maxLength").is_none()
                && option.get("pattern").is_none()
        };
        if options.is_some_and(|options| options.iter().any(is_any_text)) {
            return;
        }
        transform_subschemas(self, schema);
        if let Some(keywords) = schema.as_object_mut() {
            allow(keywords);
        }
    }
}

/// Lets an expression stand for one value.
///
/// Where it can be said without a choice it is, since editors explain and complete that best: a pattern
/// binds texts alone, and limits of numbers bind numbers alone.
fn allow(keywords: &mut Map<String, Value>) {
    if keywords.contains_key("enum") {
        let words = take(keywords, &["enum", "enumDescriptions"]);
        keywords.insert("anyOf".to_owned(), json!([words, whole()]));
        return;
    }
    match keywords.get("type").and_then(Value::as_str) {
        Some(kind @ ("boolean" | "integer" | "number")) => {
            let expected = match kind {
                "boolean" => "true or false",
                "integer" => "a whole number",
                _ => "a number",
            };
            keywords.insert("type".to_owned(), json!([kind, "string"]));
            keywords.insert("pattern".to_owned(), WHOLE.into());
            let message = format!("This must be {expected}, or one ${{{{ expression }}}}.");
            keywords.insert("patternErrorMessage".to_owned(), message.into());
        }
        Some("string") if is_limited(keywords) => {
            let limits = take(
                keywords,
                &["minLength", "maxLength", "pattern", "patternErrorMessage"],
            );
            keywords.insert("anyOf".to_owned(), json!([limits, expression(WITHIN)]));
        }
        _ => {}
    }
}

/// Returns the form of a value that is one expression as a whole.
pub(super) fn whole() -> Value {
    expression(WHOLE)
}

fn expression(pattern: &str) -> Value {
    json!({"title": TITLE, "pattern": pattern})
}

/// Tells whether a text could be refused that has an expression in it.
fn is_limited(keywords: &Map<String, Value>) -> bool {
    let shortest = keywords.get("minLength").and_then(Value::as_u64);
    keywords.contains_key("maxLength")
        || keywords.contains_key("pattern")
        || shortest.is_some_and(|shortest| shortest > WITHIN_CHARACTERS)
}

fn take(keywords: &mut Map<String, Value>, names: &[&str]) -> Map<String, Value> {
    let taken = names.iter().filter_map(|name| {
        let value = keywords.shift_remove(*name)?;
        Some(((*name).to_owned(), value))
    });
    taken.collect()
}
