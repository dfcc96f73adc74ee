//! Changed fields, in words.

use serde_json::Value;

use super::words::{Comparison, compare};
use crate::plan::FieldChange;

/// A changed field as it is shown.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::report) enum Changed {
    /// Two versions of a text that people read, such as a story or a prompt.
    Prose(Comparison),
    /// Two values, each in one line as in YAML; `None` if it is not set.
    Values {
        /// What it was.
        before: Option<String>,
        /// What it is.
        after: Option<String>,
    },
}

/// Compares the two versions of a field.
pub(in crate::report) fn changed(change: &FieldChange) -> Changed {
    let FieldChange {
        path: _,
        before,
        after,
    } = change;
    match (before, after) {
        (Some(Value::String(before)), Some(Value::String(after)))
            if is_prose(before) && is_prose(after) =>
        {
            Changed::Prose(compare(before, after))
        }
        (before, after) => Changed::Values {
            before: before.as_ref().map(flow),
            after: after.as_ref().map(flow),
        },
    }
}

/// Tells whether a text is one that people read, such as a story or a prompt.
fn is_prose(text: &str) -> bool {
    text.split_whitespace().count() >= 3 || !text.is_ascii()
}

/// Writes a value in one line, as in YAML.
fn flow(value: &Value) -> String {
    match value {
        Value::String(text) if is_plain(text) => text.clone(),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(flow).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(fields) => {
            let fields: Vec<String> = fields
                .iter()
                .map(|(name, value)| format!("{name}: {}", flow(value)))
                .collect();
            format!("{{{}}}", fields.join(", "))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.to_string(),
    }
}

/// Tells whether a text can stand without quotes and not be taken for something else.
fn is_plain(text: &str) -> bool {
    !text.is_empty() && text.trim() == text && serde_json::from_str::<Value>(text).is_err()
}
