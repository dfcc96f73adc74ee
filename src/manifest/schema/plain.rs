//! What is derived from types, as what files may hold: no `null`, no word list in pieces, nothing open.

use schemars::Schema;
use schemars::transform::{RecursiveTransform, Transform};
use serde_json::{Map, Number, Value};

use super::DEFINITIONS;

/// Simplifies a schema without changing what it means to our own check.
pub(super) fn simplify(schema: &mut Schema) {
    each(schema, without_null);
    inline(schema);
    each(schema, as_enumeration);
    each(schema, name_forms);
    each(schema, close);
    each(schema, bound);
}

/// Changes a schema and all schemas in it, the outer ones first.
pub(super) fn each(schema: &mut Schema, mut change: impl FnMut(&mut Map<String, Value>)) {
    RecursiveTransform(|schema: &mut Schema| {
        if let Some(keywords) = schema.as_object_mut() {
            change(keywords);
        }
    })
    .transform(schema);
}

/// Takes away the `null` of an `Option`: a field is given a value or left out.
fn without_null(keywords: &mut Map<String, Value>) {
    if let Some(Value::Array(types)) = keywords.get_mut("type") {
        types.retain(|word| word != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            keywords.insert("type".to_owned(), only);
        }
    }
    let Some(Value::Array(options)) = keywords.get_mut("anyOf") else {
        return;
    };
    options.retain(|option| option.get("type").is_none_or(|word| word != "null"));
    if options.len() == 1 {
        let only = options.remove(0);
        keywords.remove("anyOf");
        add_missing(keywords, &only);
    }
}

/// Writes whatever is not an object in the place where it is used, which is where editors look for words
/// and types.
fn inline(schema: &mut Schema) {
    let definitions = schema
        .get(DEFINITIONS)
        .and_then(Value::as_object)
        .cloned()
        .unwrap_or_default();
    let is_inlined = |name: &str| !is_object(&definitions[name]);
    each(schema, |keywords| {
        while let Some(name) = reference(keywords).filter(|name| is_inlined(name)) {
            let definition = &definitions[name];
            keywords.remove("$ref");
            add_missing(keywords, definition);
        }
    });
    if let Some(Value::Object(kept)) = schema.get_mut(DEFINITIONS) {
        kept.retain(|name, _| !is_inlined(name));
    }
}

/// Returns the name of the definition that a schema refers to.
pub(super) fn reference(keywords: &Map<String, Value>) -> Option<&str> {
    let target = keywords.get("$ref")?.as_str()?;
    target.strip_prefix("#/definitions/")
}

/// Tells whether a schema is that of an object with known fields, or of a choice of such objects.
fn is_object(schema: &Value) -> bool {
    let options = schema.get("oneOf").and_then(Value::as_array);
    schema.get("properties").is_some()
        || options.is_some_and(|options| options.iter().all(is_object))
}

fn add_missing(keywords: &mut Map<String, Value>, more: &Value) {
    for (keyword, value) in more.as_object().into_iter().flatten() {
        keywords.entry(keyword).or_insert_with(|| value.clone());
    }
}

/// Turns a choice of constants into one list of words, with their descriptions beside it.
fn as_enumeration(keywords: &mut Map<String, Value>) {
    let Some(options) = keywords.get("oneOf").and_then(Value::as_array) else {
        return;
    };
    let words: Option<Vec<Value>> = options
        .iter()
        .map(|option| option.get("const").cloned())
        .collect();
    let Some(words) = words else {
        return;
    };
    let meanings = options
        .iter()
        .map(|option| option.get("description").cloned());
    let meanings: Option<Vec<Value>> = meanings.collect();
    keywords.remove("oneOf");
    keywords.insert("type".to_owned(), "string".into());
    keywords.insert("enum".to_owned(), words.into());
    if let Some(meanings) = meanings {
        keywords.insert("enumDescriptions".to_owned(), meanings.into());
    }
}

/// Gives the forms of an object the word that tells them apart as their title.
fn name_forms(keywords: &mut Map<String, Value>) {
    let Some(Value::Array(forms)) = keywords.get_mut("oneOf") else {
        return;
    };
    for form in forms {
        if let Some(word) = form.pointer("/properties/type/const").cloned() {
            form["title"] = word;
        }
    }
}

/// Closes objects whose type is put together of two, which the types themselves cannot say.
fn close(keywords: &mut Map<String, Value>) {
    if keywords.contains_key("properties") {
        keywords
            .entry("additionalProperties")
            .or_insert(Value::Bool(false));
    }
}

/// Says the range of a Rust type in numbers, because only Rust knows its name, and writes whole limits as
/// whole numbers.
fn bound(keywords: &mut Map<String, Value>) {
    if keywords
        .get("type")
        .is_some_and(|kind| kind == "integer" || kind == "number")
        && let Some(Value::String(format)) = keywords.remove("format")
        && format == "uint32"
    {
        keywords.entry("maximum").or_insert(u32::MAX.into());
    }
    for limit in ["minimum", "maximum"] {
        let Some(Value::Number(number)) = keywords.get_mut(limit) else {
            continue;
        };
        let whole = number.as_f64().filter(|value| value.fract() == 0.0);
        let whole = whole.and_then(|value| format!("{value:.0}").parse::<Number>().ok());
        if let Some(whole) = whole {
            *number = whole;
        }
    }
}
