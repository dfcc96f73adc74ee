//! One walk along a tree that finds everything its shape does not allow.
//!
//! What is wrong is reported and cut out, so that the rest can be decoded and checked by the
//! rules that need to know what fields mean.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::compose::OPEN;
use super::place::{Part, Place};
use super::rules;
use super::scalar;
use super::shape::{Fields, Shape, Shapes};
use super::tree::{Content, Entry, How, Mark, Node};
use crate::diagnostic::{Diagnostic, Rule, Source, nearest};

/// How many known words a help line lists at most.
const LISTED_MAX: usize = 12;
/// How many bytes of a value that was filled in are shown.
const SHOWN_MAX: usize = 60;

/// What a walk found.
#[derive(Debug, Default)]
pub(super) struct Findings {
    /// The problems, in document order.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// JSON pointers of the objects and lists from which something was cut out.
    pub(super) pruned: BTreeSet<String>,
}

/// Whether a tree is a video, or what videos are made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// A video: nothing is left open.
    Final,
    /// A part of videos: expressions are not filled in yet, and `null` takes something away.
    Template,
}

/// Checks a tree against its shape, and cuts out what does not fit.
pub(super) fn check(
    files: &[Arc<Source>],
    node: &mut Node,
    (shapes, form): (&Shapes, Form),
    name: &str,
) -> Findings {
    let mut walk = Walk {
        files,
        shapes,
        form,
        findings: Findings::default(),
    };
    let place = Place {
        mark: node.locate(""),
        part: Part::Whole(name),
        of: None,
    };
    if !walk.value(node, &shapes.root, &place) {
        node.content = Content::Object(Vec::new());
    }
    walk.findings
}

struct Walk<'a> {
    files: &'a [Arc<Source>],
    shapes: &'a Shapes,
    form: Form,
    findings: Findings,
}

impl Walk<'_> {
    /// Checks one value; returns false if it must be cut out.
    fn value(&mut self, node: &mut Node, shape: &Shape, place: &Place<'_>) -> bool {
        if self.form == Form::Template && is_open(node) {
            return true;
        }
        if node.mark.how == How::Filled {
            take_type(node, shape);
        }
        if node.content == Content::Null {
            self.report(
                &rules::EMPTY_VALUE,
                place.mark,
                format!("{place} has no value"),
            )
            .help("give it a value, or remove it");
            return false;
        }
        match shape {
            Shape::Any => true,
            Shape::Bool => match &node.content {
                Content::Bool(_) => true,
                _ => self.wrong_type(node, "`true` or `false`", place),
            },
            Shape::Number { whole, min, max } => self.number(node, (*whole, *min, *max), place),
            Shape::Text { min, max } => self.text(node, (*min, *max), place),
            Shape::Word(words) => self.word(node, words, place),
            Shape::List { item, min, max } => self.list(node, item, (*min, *max), place),
            Shape::Free(values) => self.free(node, values, place),
            Shape::Record(name) => {
                let fields = self.shapes.fields(name);
                self.record(node, fields, place)
            }
            Shape::Either(forms) => match self.shapes.form_of(forms, node) {
                Some(form) => self.value(node, form, place),
                None => self.wrong_type(node, &shape.kind(), place),
            },
            Shape::Tagged { tag, variants } => self.tagged(node, tag, variants, place),
        }
    }

    fn number(
        &mut self,
        node: &Node,
        limits: (bool, Option<f64>, Option<f64>),
        place: &Place<'_>,
    ) -> bool {
        let (whole, min, max) = limits;
        let value = match node.content {
            // Exact up to 2^53; the limits are far below.
            #[expect(
                clippy::cast_precision_loss,
                reason = "only compared with small limits"
            )]
            Content::Integer(value) => value as f64,
            Content::Float(value) if !whole || value.fract() == 0.0 => value,
            _ => {
                return self.wrong_type(
                    node,
                    if whole { "a whole number" } else { "a number" },
                    place,
                );
            }
        };
        if whole && matches!(node.content, Content::Float(_)) {
            return self.wrong_type(node, "a whole number", place);
        }
        if min.is_none_or(|min| value >= min) && max.is_none_or(|max| value <= max) {
            return true;
        }
        let allowed = match (min, max) {
            (Some(min), Some(max)) => format!("from {min} to {max}"),
            (Some(min), None) => format!("{min} or more"),
            (None, Some(max)) => format!("{max} or less"),
            (None, None) => return true,
        };
        self.report(
            &rules::OUT_OF_RANGE,
            node.mark,
            format!("{place} is {value}"),
        )
        .help(format!("it must be {allowed}"));
        false
    }

    fn text(
        &mut self,
        node: &Node,
        (min, max): (Option<usize>, Option<usize>),
        place: &Place<'_>,
    ) -> bool {
        let Content::Text(text) = &node.content else {
            return self.wrong_type(node, "text", place);
        };
        if let Some(max) = max.filter(|max| text.len() > *max) {
            let length = text.chars().count();
            if length > max {
                self.report(
                    &rules::TOO_LONG,
                    node.mark,
                    format!("{place} has {length} characters"),
                )
                .help(format!(
                    "at most {max} are allowed: shorten it by {}",
                    length - max
                ));
                return false;
            }
        }
        if let Some(min) = min.filter(|min| text.len() < *min || text.chars().count() < *min) {
            let length = text.chars().count();
            self.report(
                &rules::TOO_SHORT,
                node.mark,
                format!("{place} has {}", counted(length, "character")),
            )
            .help(format!("at least {min} are needed"));
            return false;
        }
        true
    }

    fn word(&mut self, node: &Node, words: &[String], place: &Place<'_>) -> bool {
        let Content::Text(text) = &node.content else {
            return self.wrong_type(node, &listed(words), place);
        };
        if words.contains(text) {
            return true;
        }
        let help = match nearest(text, words.iter().map(String::as_str)) {
            Some(word) => format!("did you mean `{word}`? known are {}", listed(words)),
            None => format!("known are {}", listed(words)),
        };
        self.report(
            &rules::UNKNOWN_VALUE,
            node.mark,
            format!("{place} cannot be `{text}`"),
        )
        .help(help);
        false
    }

    fn list(
        &mut self,
        node: &mut Node,
        shape: &Shape,
        (min, max): (Option<usize>, Option<usize>),
        place: &Place<'_>,
    ) -> bool {
        let Content::List(items) = &mut node.content else {
            return self.wrong_type(node, "a list", place);
        };
        let count = items.len();
        if let Some(max) = max.filter(|max| count > *max) {
            self.report(
                &rules::TOO_MANY,
                place.mark,
                format!("{place} has {}", counted(count, "item")),
            )
            .help(format!("at most {max} are allowed"));
        }
        if let Some(min) = min.filter(|min| count < *min) {
            self.report(
                &rules::TOO_FEW,
                place.mark,
                format!("{place} has {}", counted(count, "item")),
            )
            .help(if min == 1 {
                "give it an item, or remove it".to_owned()
            } else {
                format!("at least {min} are needed")
            });
        }
        // Names count what was written; paths count what is kept, as the decoded tree will.
        let (mut number, mut index) = (0, 0);
        items.retain_mut(|item| {
            number += 1;
            let of_item = Place {
                mark: item.locate(""),
                part: Part::Item { number, index },
                of: Some(place),
            };
            let fits = self.value(item, shape, &of_item);
            index += usize::from(fits);
            fits || self.prune(place)
        });
        true
    }

    fn free(&mut self, node: &mut Node, values: &Shape, place: &Place<'_>) -> bool {
        match &mut node.content {
            Content::Object(entries) if *values != Shape::Any => {
                entries.retain_mut(|entry| self.field(entry, values, place));
                true
            }
            Content::Object(_) => true,
            _ => self.wrong_type(node, "an object", place),
        }
    }

    fn record(&mut self, node: &mut Node, fields: &Fields, place: &Place<'_>) -> bool {
        let Content::Object(entries) = &mut node.content else {
            return self.wrong_type(node, "an object", place);
        };
        entries.retain_mut(|entry| match fields.get(&entry.key) {
            Some(shape) => self.field(entry, shape, place),
            None => {
                self.unknown_field(entry, fields, place);
                self.prune(place)
            }
        });
        true
    }

    fn field(&mut self, entry: &mut Entry, shape: &Shape, place: &Place<'_>) -> bool {
        let mark = match entry.value.content {
            Content::Object(_) | Content::List(_) | Content::Null => entry.key_mark,
            _ => entry.value.mark,
        };
        let of_field = Place {
            mark,
            part: Part::Field(&entry.key),
            of: Some(place),
        };
        self.value(&mut entry.value, shape, &of_field) || self.prune(place)
    }

    fn tagged(
        &mut self,
        node: &mut Node,
        tag: &str,
        variants: &BTreeMap<String, Fields>,
        place: &Place<'_>,
    ) -> bool {
        if !matches!(node.content, Content::Object(_)) {
            return self.wrong_type(node, "an object", place);
        }
        let words: Vec<String> = variants.keys().cloned().collect();
        let Some(entry) = node.field(tag) else {
            self.report(
                &rules::MISSING_TAG,
                place.mark,
                format!("{place} has no `{tag}`"),
            )
            .help(format!("add `{tag}:` with one of {}", listed(&words)));
            return false;
        };
        if self.form == Form::Template && is_open(&entry.value) {
            return true;
        }
        let mut value = entry.value.clone();
        let mark = match value.content {
            Content::Null => entry.key_mark,
            _ => value.mark,
        };
        let of_tag = Place {
            mark,
            part: Part::Field(tag),
            of: Some(place),
        };
        if !self.value(&mut value, &Shape::Word(words), &of_tag) {
            return false;
        }
        let Content::Text(word) = &value.content else {
            return false;
        };
        self.record(node, &variants[word], place)
    }

    fn unknown_field(&mut self, entry: &Entry, fields: &Fields, place: &Place<'_>) {
        let known = fields.keys().map(String::as_str);
        let help = match nearest(&entry.key, known) {
            Some(name) => format!("did you mean `{name}`?"),
            None if place.of.is_none() => {
                "a field newer than this program goes under `storyform.passthrough`".to_owned()
            }
            None => {
                let mut names: Vec<String> = fields.keys().cloned().collect();
                names.sort();
                format!("known are {}", listed(&names))
            }
        };
        self.report(
            &rules::UNKNOWN_FIELD,
            entry.key_mark,
            format!("{place} has no field `{}`", entry.key),
        )
        .help(help);
    }

    fn wrong_type(&mut self, node: &Node, expected: &str, place: &Place<'_>) -> bool {
        let (found, quoted) = match &node.content {
            Content::Null => ("nothing", false),
            Content::Bool(_) => ("a truth value", true),
            Content::Integer(_) | Content::Float(_) => ("a number", true),
            Content::Text(text) if node.mark.how == How::Filled && text.len() <= SHOWN_MAX => {
                let message = format!("{place} must be {expected}, and is `{text}`");
                self.report(&rules::WRONG_TYPE, place.mark, message);
                return false;
            }
            Content::Text(_) => ("text", false),
            Content::List(_) => ("a list", false),
            Content::Object(_) => ("an object", false),
        };
        let written = self.files[usize::from(node.mark.file)]
            .text()
            .get(node.mark.span.range())
            .unwrap_or_default()
            .to_owned();
        let diagnostic = self.report(
            &rules::WRONG_TYPE,
            place.mark,
            format!("{place} must be {expected}, and is {found}"),
        );
        if expected == "text" && quoted {
            diagnostic.help(format!("put it in quotes: \"{written}\""));
        } else if let Some(hint) = hint(&node.content, expected) {
            diagnostic.help(hint);
        }
        false
    }

    /// Remembers that something was cut out of an object or a list.
    fn prune(&mut self, place: &Place<'_>) -> bool {
        self.findings.pruned.insert(place.pointer());
        false
    }

    fn report(&mut self, rule: &'static Rule, mark: Mark, message: String) -> Reported<'_> {
        let location = mark.location(self.files);
        self.findings
            .diagnostics
            .push(Diagnostic::new(rule, location, message));
        Reported(&mut self.findings.diagnostics)
    }
}

/// A reported problem that may still get a help line.
struct Reported<'a>(&'a mut Vec<Diagnostic>);

impl Reported<'_> {
    fn help(self, help: impl Into<String>) {
        if let Some(last) = self.0.last_mut() {
            last.help = Some(help.into());
        }
    }
}

/// Tells whether what will stand here is not known yet: an expression is to be filled in, or `null`
/// takes something away.
fn is_open(node: &Node) -> bool {
    match &node.content {
        Content::Text(text) => text.contains(OPEN),
        Content::Null => node.is_written_null(),
        Content::Bool(_)
        | Content::Integer(_)
        | Content::Float(_)
        | Content::List(_)
        | Content::Object(_) => false,
    }
}

/// Gives a value that was filled in the type of its field: rows of a table are all text, and a number may
/// be a text's.
fn take_type(node: &mut Node, shape: &Shape) {
    let content = match (shape, &node.content) {
        (Shape::Bool | Shape::Number { .. }, Content::Text(text)) => scalar::resolve(text.trim()),
        (Shape::Text { .. } | Shape::Word(_), Content::Integer(number)) => {
            Some(Content::Text(number.to_string()))
        }
        (Shape::Text { .. } | Shape::Word(_), Content::Float(number)) => {
            Some(Content::Text(number.to_string()))
        }
        (Shape::Text { .. } | Shape::Word(_), Content::Bool(value)) => {
            Some(Content::Text(value.to_string()))
        }
        _ => None,
    };
    if let Some(content) = content {
        node.content = content;
    }
}

fn hint(content: &Content, expected: &str) -> Option<String> {
    match (content, expected) {
        (Content::Text(text), "`true` or `false`") => match text.to_lowercase().as_str() {
            "yes" | "on" | "true" => Some("write `true`".to_owned()),
            "no" | "off" | "false" => Some("write `false`".to_owned()),
            _ => None,
        },
        (Content::Text(text), "a number" | "a whole number") if text.parse::<f64>().is_ok() => {
            Some("write it without quotes".to_owned())
        }
        (Content::Object(_) | Content::Text(_), "a list") => {
            Some("put `- ` before each item".to_owned())
        }
        (Content::Float(_), "a whole number") => Some("write it without a fraction".to_owned()),
        _ => None,
    }
}

/// Writes a number with its noun: `1 item`, `2 items`.
fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}

/// Lists words for a help line, all or the first few.
fn listed(words: &[String]) -> String {
    let quoted: Vec<String> = words
        .iter()
        .take(LISTED_MAX)
        .map(|word| format!("`{word}`"))
        .collect();
    let rest = words.len().saturating_sub(LISTED_MAX);
    let joined = quoted.join(", ");
    if rest == 0 {
        joined
    } else {
        format!("{joined} and {rest} more")
    }
}
