//! Texts that look like expressions and are none.

use std::sync::Arc;

use serde_json::{Map, Value as Json};

use super::fill::OPEN;
use crate::diagnostic::{Diagnostic, Source};
use crate::manifest::rules::UNMARKED_EXPRESSION;
use crate::manifest::tree::{Content, How, Node};

/// Reports texts in which a variable stands between braces that mean nothing.
pub(super) fn check(
    node: &Node,
    known: &Map<String, Json>,
    files: &[Arc<Source>],
    diagnostics: &mut Vec<Diagnostic>,
) {
    match &node.content {
        Content::Text(text) if node.mark.how == How::Written => {
            if let Some(name) = unmarked(text, known) {
                let location = node.mark.location(files);
                let message = format!("`{name}` stands in braces that mean nothing");
                let diagnostic = Diagnostic::new(&UNMARKED_EXPRESSION, location, message);
                diagnostics.push(diagnostic.help(format!("did you mean `${{{{ {name} }}}}`?")));
            }
        }
        Content::List(items) => {
            items
                .iter()
                .for_each(|item| check(item, known, files, diagnostics));
        }
        Content::Object(entries) => {
            for entry in entries {
                check(&entry.value, known, files, diagnostics);
            }
        }
        Content::Null
        | Content::Bool(_)
        | Content::Integer(_)
        | Content::Float(_)
        | Content::Text(_) => {}
    }
}

/// Returns what stands in `{{ … }}` or `${ … }`, if it begins with the name of a variable.
fn unmarked(text: &str, known: &Map<String, Json>) -> Option<String> {
    if text.contains(OPEN) {
        return None;
    }
    ["{{", "${"].into_iter().find_map(|open| {
        let (_, rest) = text.split_once(open)?;
        let (inner, _) = rest.split_once('}')?;
        let inner = inner.trim();
        let name = inner
            .split(|c: char| !(c.is_alphanumeric() || c == '_'))
            .next()?;
        known.contains_key(name).then(|| inner.to_owned())
    })
}
