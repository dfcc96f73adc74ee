//! What `storyform.passthrough` may hold: fields that this program does not know.
//!
//! A known field there would escape validation, and an AI visual there would escape the price. So
//! whatever leads to a known field is refused, and so are list items that the request lacks.

use std::sync::Arc;

use super::rules::PASSTHROUGH;
use super::shape::{Fields, Shape, Shapes};
use super::tree::{Content, Entry, Mark, Node};
use crate::diagnostic::{Diagnostic, Source};

/// Lists what stands in a passthrough and should stand in the request itself.
pub(super) fn check(
    files: &[Arc<Source>],
    passthrough: &Node,
    request: &Node,
    shapes: &Shapes,
) -> Vec<Diagnostic> {
    let mut walk = Walk {
        files,
        shapes,
        diagnostics: Vec::new(),
    };
    walk.value(
        passthrough,
        Some(request),
        &shapes.root,
        passthrough.locate(""),
    );
    walk.diagnostics
}

struct Walk<'a> {
    files: &'a [Arc<Source>],
    shapes: &'a Shapes,
    diagnostics: Vec<Diagnostic>,
}

impl Walk<'_> {
    /// Checks a value that stands where the request has a known field.
    fn value(&mut self, node: &Node, request: Option<&Node>, shape: &Shape, place: Mark) {
        match (shape, &node.content) {
            (Shape::Record(name), Content::Object(entries)) => {
                let fields = self.shapes.fields(name);
                self.record(entries, request, fields);
            }
            (Shape::Tagged { variants, tag }, Content::Object(entries)) => {
                let word = request.and_then(|request| match &request.field(tag)?.value.content {
                    Content::Text(word) => variants.get(word),
                    _ => None,
                });
                match word {
                    Some(fields) => self.record(entries, request, fields),
                    None => self.refuse(place, "an item that the request does not have"),
                }
            }
            (Shape::List { item: shape, .. }, Content::List(items)) => {
                let known = request.map_or(&[][..], Node::items);
                for (index, item) in items.iter().enumerate() {
                    match known.get(index) {
                        Some(request) => self.value(item, Some(request), shape, item.locate("")),
                        None => {
                            self.refuse(item.locate(""), "an item that the request does not have");
                        }
                    }
                }
            }
            // Free objects may grow; everything else would replace a known value.
            (Shape::Free(_), Content::Object(_)) => {}
            _ => self.refuse(place, "a field that this version knows"),
        }
    }

    fn record(&mut self, entries: &[Entry], request: Option<&Node>, fields: &Fields) {
        for entry in entries {
            if let Some(shape) = fields.get(&entry.key) {
                let request = request
                    .and_then(|request| request.field(&entry.key))
                    .map(|entry| &entry.value);
                self.value(&entry.value, request, shape, entry.key_mark);
            }
        }
    }

    fn refuse(&mut self, mark: Mark, what: &str) {
        let diagnostic = Diagnostic::new(
            &PASSTHROUGH,
            mark.location(self.files),
            format!("`passthrough` holds {what}"),
        )
        .help("write it into the video itself, where it is checked and priced");
        self.diagnostics.push(diagnostic);
    }
}
