//! Values for expressions: what they may hold, so that each is shown as it is written.

use std::sync::Arc;

use serde_json::Value as Json;

use super::fill::OPEN;
use crate::diagnostic::{Diagnostic, Source};
use crate::manifest::rules::VARIABLE_VALUE;
use crate::manifest::tree::{Content, Node};

/// Reports values that would be shown as something else than what is written: numbers that are spelled in
/// another way, and texts that look like templates.
pub(super) fn check_values(node: &Node, files: &[Arc<Source>], diagnostics: &mut Vec<Diagnostic>) {
    let location = node.mark.location(files);
    let written = location
        .source
        .text()
        .get(location.span.range())
        .unwrap_or_default();
    let shown = match &node.content {
        Content::Integer(number) => Some(number.to_string()),
        Content::Float(number) => Some(number.to_string()),
        Content::Text(text) if text.contains(OPEN) => {
            let message = "values are no templates: the expression would be shown as it is";
            let diagnostic = Diagnostic::new(&VARIABLE_VALUE, location, message);
            diagnostics.push(diagnostic.help("write the expression where the value is used"));
            return;
        }
        Content::List(items) => {
            items
                .iter()
                .for_each(|item| check_values(item, files, diagnostics));
            return;
        }
        Content::Object(entries) => {
            for entry in entries {
                check_values(&entry.value, files, diagnostics);
            }
            return;
        }
        Content::Null | Content::Bool(_) | Content::Text(_) => None,
    };
    if let Some(shown) = shown.filter(|shown| *shown != written) {
        let message = format!("the number `{written}` would be shown as `{shown}`");
        let diagnostic = Diagnostic::new(&VARIABLE_VALUE, location, message);
        diagnostics.push(diagnostic.help(format!("put it in quotes, or write `{shown}`")));
    }
}

/// Leaves out what is null, which is no value.
pub(super) fn without_nulls(value: Json) -> Json {
    match value {
        Json::Object(fields) => {
            let fields = fields.into_iter().filter(|(_, value)| !value.is_null());
            Json::Object(
                fields
                    .map(|(name, value)| (name, without_nulls(value)))
                    .collect(),
            )
        }
        Json::Array(items) => items.into_iter().map(without_nulls).collect(),
        value => value,
    }
}
