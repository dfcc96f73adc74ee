//! Expressions in texts: `${{ name }}`, filled in with the values of a video.
//!
//! The language is that of Jinja's expressions, by a library. It is strict: a name without a value is
//! an error at the place where it stands. A text that is one expression as a whole becomes its value,
//! which then takes the type of its field; elsewhere values become parts of the text. Values are no
//! templates: what they hold is never looked at again.

use std::collections::BTreeSet;
use std::sync::Arc;

use minijinja::value::{Serde, ValueKind};
use minijinja::{Environment, UndefinedBehavior, Value};
use serde_json::{Map, Value as Json};

use super::values::without_nulls;
use crate::diagnostic::{Diagnostic, Location, Rule, Source, Span, nearest};
use crate::manifest::check::Findings;
use crate::manifest::rules::{EXPRESSION, UNDEFINED_VARIABLE};
use crate::manifest::tree::{Content, Entry, How, Mark, Node, escape};

/// What an expression begins with.
pub(in crate::manifest) const OPEN: &str = "${{";
/// What an expression ends with.
const CLOSE: &str = "}}";
/// How many steps one expression may take; the longest sensible ones take a few dozen.
const STEPS_MAX: u64 = 10_000;

/// Fills in the expressions of one video.
pub(super) struct Filler<'a> {
    environment: Environment<'static>,
    values: Value,
    files: &'a [Arc<Source>],
    /// Where the values of the video stand, to be shown with what is wrong.
    rows: &'a [(Location, String)],
    path: Vec<String>,
    found: Findings,
}

/// An expression as it stands in a text.
#[derive(Clone, Copy)]
struct Site<'t> {
    /// The text of the expression.
    expression: &'t str,
    /// How many expressions of the same words stand before it in the text.
    repeat: usize,
    /// The mark of the whole text.
    mark: Mark,
}

/// A piece of a text.
#[derive(Debug, PartialEq, Eq)]
enum Piece<'t> {
    Text(&'t str),
    Expression(&'t str),
    /// An expression without its end.
    Open(&'t str),
}

impl<'a> Filler<'a> {
    /// Prepares to fill in values, which are an object by name.
    pub(super) fn new(
        values: &Map<String, Json>,
        files: &'a [Arc<Source>],
        rows: &'a [(Location, String)],
    ) -> Self {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_fuel(Some(STEPS_MAX));
        Self {
            environment,
            values: Value::from(Serde(&without_nulls(Json::Object(values.clone())))),
            files,
            rows,
            path: Vec::new(),
            found: Findings::default(),
        }
    }

    /// Returns what was wrong, and where something was cut out.
    pub(super) fn finish(self) -> Findings {
        self.found
    }

    /// Fills in every expression of a tree, but never what was filled in before. What cannot be filled in is
    /// reported and cut out.
    pub(super) fn fill(&mut self, node: &mut Node) -> bool {
        if node.mark.how == How::Filled {
            return true;
        }
        match &mut node.content {
            Content::Text(text) if text.contains(OPEN) => {
                let text = std::mem::take(text);
                match self.text(&text, node.mark) {
                    Some(content) => {
                        node.content = content;
                        mark_filled(node);
                        true
                    }
                    None => false,
                }
            }
            Content::Object(entries) => {
                entries.retain_mut(|Entry { key, value, .. }| {
                    self.path.push(escape(key));
                    let is_filled = self.fill(value);
                    self.path.pop();
                    is_filled || self.cut()
                });
                true
            }
            Content::List(items) => {
                let mut index = 0;
                items.retain_mut(|item| {
                    self.path.push(index.to_string());
                    let is_filled = self.fill(item);
                    self.path.pop();
                    index += usize::from(is_filled);
                    is_filled || self.cut()
                });
                true
            }
            Content::Null
            | Content::Bool(_)
            | Content::Integer(_)
            | Content::Float(_)
            | Content::Text(_) => true,
        }
    }

    /// Remembers that a part of this object or list is missing, so that its absence means nothing.
    fn cut(&mut self) -> bool {
        let pointer = self.path.iter().map(|key| format!("/{key}"));
        self.found.pruned.insert(pointer.collect());
        false
    }

    fn text(&mut self, text: &str, mark: Mark) -> Option<Content> {
        let pieces = pieces(text);
        if let [Piece::Expression(expression)] = pieces[..] {
            let site = Site {
                expression,
                repeat: 0,
                mark,
            };
            let value = self.value(site)?;
            return Some(content(&value, mark));
        }
        let mut filled = String::new();
        let mut seen: Vec<&str> = Vec::new();
        let mut is_whole = true;
        for piece in pieces {
            let (expression, is_closed) = match piece {
                Piece::Text(text) => {
                    filled.push_str(text);
                    continue;
                }
                Piece::Expression(expression) => (expression, true),
                Piece::Open(rest) => (rest, false),
            };
            let repeat = seen.iter().filter(|other| **other == expression).count();
            seen.push(expression);
            let site = Site {
                expression,
                repeat,
                mark,
            };
            if !is_closed {
                self.report(&EXPRESSION, site, "the expression has no end".to_owned())
                    .help(
                        "write `${{ name }}`; a text that is to show `${{` writes `${{ '${{' }}`",
                    );
                return None;
            }
            match self.part(site) {
                Some(part) => filled.push_str(&part),
                None => is_whole = false,
            }
        }
        is_whole.then_some(Content::Text(filled))
    }

    /// Returns the value of an expression as a part of a text.
    fn part(&mut self, site: Site<'_>) -> Option<String> {
        let value = self.value(site)?;
        match value.kind() {
            ValueKind::Seq | ValueKind::Map | ValueKind::Iterable => {
                let what = match value.kind() {
                    ValueKind::Map => "an object",
                    _ => "a list",
                };
                let expression = site.expression.trim();
                self.report(
                    &EXPRESSION,
                    site,
                    format!("`{expression}` is {what}, and cannot be a part of a text"),
                )
                .help("name one of its fields, or join a list with `| join(', ')`");
                None
            }
            _ => Some(value.to_string()),
        }
    }

    /// Returns the value of an expression.
    fn value(&mut self, site: Site<'_>) -> Option<Value> {
        let expression = site.expression.trim();
        if expression.is_empty() {
            self.report(&EXPRESSION, site, "the expression is empty".to_owned())
                .help("write a name between the braces, such as `${{ language }}`");
            return None;
        }
        let compiled = match self
            .environment
            .compile_expression_owned(expression.to_owned())
        {
            Ok(compiled) => compiled,
            Err(error) => {
                let message = format!("`{expression}` is no expression: {}", told(&error));
                self.report(&EXPRESSION, site, message)
                    .help("write a name such as `${{ language }}`, or a field such as `${{ locale.title }}`");
                return None;
            }
        };
        let unknown: Option<String> = {
            let names: BTreeSet<String> =
                compiled.undeclared_variables(false).into_iter().collect();
            let is_unknown = |name: &String| {
                self.values
                    .get_attr(name)
                    .is_ok_and(|value| value.is_undefined())
            };
            names.into_iter().find(is_unknown)
        };
        let result = compiled.eval(self.values.clone());
        match result {
            Ok(value) if value.is_undefined() || value.is_none() => {
                self.undefined(site, unknown, value.is_none());
                None
            }
            Ok(value) => Some(value),
            Err(error) if error.kind() == minijinja::ErrorKind::UndefinedError => {
                self.undefined(site, unknown, false);
                None
            }
            Err(error) => {
                let message = format!("`{expression}` has no value: {}", told(&error));
                self.report(&EXPRESSION, site, message);
                None
            }
        }
    }

    fn undefined(&mut self, site: Site<'_>, unknown: Option<String>, is_null: bool) {
        let expression = site.expression.trim();
        let message = match (&unknown, is_null) {
            (_, true) => format!("`{expression}` is null"),
            (Some(name), false) => format!("there is no variable `{name}`"),
            (None, false) => format!("`{expression}` has no value"),
        };
        let help = match unknown {
            Some(name) => self.known(&self.values.clone(), &name, "vars"),
            None => self.known_fields(expression),
        };
        self.report(&UNDEFINED_VARIABLE, site, message).help(&help);
    }

    /// Says which fields the object has that an expression asks for an unknown one.
    fn known_fields(&self, expression: &str) -> String {
        let fallback = "give it a value, or write `| default('…')` behind it".to_owned();
        let Some((object, field)) = expression.rsplit_once('.') else {
            return fallback;
        };
        let object = self.environment.compile_expression_owned(object.to_owned());
        let object = object.and_then(|object| object.eval(self.values.clone()));
        match object {
            Ok(object) if object.kind() == ValueKind::Map => self.known(&object, field, "fields"),
            _ => fallback,
        }
    }

    fn known(&self, object: &Value, name: &str, what: &str) -> String {
        let names = object.try_iter().into_iter().flatten();
        let names: Vec<String> = names.map(|name| name.to_string()).collect();
        if let Some(near) = nearest(name, names.iter().map(String::as_str)) {
            return format!("did you mean `{near}`?");
        }
        let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        match (quoted.is_empty(), what) {
            (true, _) => {
                "give it a value under `storyform.vars`, or an axis under `storyform.matrix`"
                    .to_owned()
            }
            (false, "vars") => format!(
                "known are {}; others are declared under `storyform.vars` or `storyform.matrix`",
                quoted.join(", ")
            ),
            (false, _) => format!("known are {}", quoted.join(", ")),
        }
    }

    fn report(&mut self, rule: &'static Rule, site: Site<'_>, message: String) -> Reported<'_> {
        let mut diagnostic = Diagnostic::new(rule, self.place(site), message);
        for (location, words) in self.rows {
            diagnostic = diagnostic.related(location.clone(), words.clone());
        }
        self.found.diagnostics.push(diagnostic);
        Reported(&mut self.found.diagnostics)
    }

    /// Finds an expression in the text of its file; a text whose spelling hides it is underlined whole.
    fn place(&self, site: Site<'_>) -> Location {
        let whole = site.mark.location(self.files);
        let written = whole
            .source
            .text()
            .get(whole.span.range())
            .unwrap_or_default();
        let mut found = written.match_indices(site.expression);
        let Some((start, found)) = found.nth(site.repeat) else {
            return whole;
        };
        let start = whole.span.start as usize + start;
        let lead = found.len() - found.trim_start().len();
        let span = Span::new(start + lead, start + lead + found.trim().len());
        Location { span, ..whole }
    }
}

/// A reported problem that may still get a help line.
struct Reported<'a>(&'a mut Vec<Diagnostic>);

impl Reported<'_> {
    fn help(self, help: &str) {
        if let Some(last) = self.0.last_mut() {
            last.help = Some(help.to_owned());
        }
    }
}

fn told(error: &minijinja::Error) -> String {
    match error.detail() {
        Some(detail) => detail.to_owned(),
        None => error.kind().to_string(),
    }
}

/// Parts a text at its expressions.
fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(OPEN) {
        if start > 0 {
            pieces.push(Piece::Text(&rest[..start]));
        }
        let inner = &rest[start + OPEN.len()..];
        let Some(end) = end_of(inner) else {
            pieces.push(Piece::Open(inner));
            return pieces;
        };
        pieces.push(Piece::Expression(&inner[..end]));
        rest = &inner[end + CLOSE.len()..];
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest));
    }
    pieces
}

/// Finds the end of an expression: `}}` outside of quotes and of objects.
fn end_of(text: &str) -> Option<usize> {
    let mut quote = None;
    let mut depth = 0_usize;
    let mut is_escaped = false;
    for (at, char) in text.char_indices() {
        match (quote, char) {
            (Some(_), _) if is_escaped => is_escaped = false,
            (Some(_), '\\') => is_escaped = true,
            (Some(open), _) if char == open => quote = None,
            (None, '\'' | '"') => quote = Some(char),
            (None, '{') => depth += 1,
            (None, '}') if depth > 0 => depth -= 1,
            (None, '}') if text[at..].starts_with(CLOSE) => return Some(at),
            _ => {}
        }
    }
    None
}

/// Turns a value into what a tree holds, all of it at the place of the expression.
fn content(value: &Value, mark: Mark) -> Content {
    let json = serde_json::to_value(value).unwrap_or_else(|_| Json::String(value.to_string()));
    from_json(json, mark)
}

fn from_json(json: Json, mark: Mark) -> Content {
    match json {
        Json::Null => Content::Null,
        Json::Bool(value) => Content::Bool(value),
        Json::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(integer), _) => Content::Integer(integer),
            (None, Some(float)) if float.is_finite() => Content::Float(float),
            (None, _) => Content::Text(number.to_string()),
        },
        Json::String(text) => Content::Text(text),
        Json::Array(items) => {
            let items = items.into_iter().map(|item| Node {
                mark,
                content: from_json(item, mark),
            });
            Content::List(items.collect())
        }
        Json::Object(fields) => {
            let entries = fields.into_iter().map(|(key, value)| Entry {
                key,
                key_mark: mark,
                value: Node {
                    mark,
                    content: from_json(value, mark),
                },
            });
            Content::Object(entries.collect())
        }
    }
}

fn mark_filled(node: &mut Node) {
    node.mark.how = How::Filled;
    match &mut node.content {
        Content::List(items) => items.iter_mut().for_each(mark_filled),
        Content::Object(entries) => entries
            .iter_mut()
            .for_each(|entry| mark_filled(&mut entry.value)),
        Content::Null
        | Content::Bool(_)
        | Content::Integer(_)
        | Content::Float(_)
        | Content::Text(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_parted_at_its_expressions() {
        use Piece::{Expression, Open, Text};
        for (text, expected) in [
            ("${{ a }}", vec![Expression(" a ")]),
            (
                "x ${{ a }}, ${{b}}.",
                vec![
                    Text("x "),
                    Expression(" a "),
                    Text(", "),
                    Expression("b"),
                    Text("."),
                ],
            ),
            ("${{ '}}' }}", vec![Expression(" '}}' ")]),
            (
                r#"${{ "\"}}" }}!"#,
                vec![Expression(r#" "\"}}" "#), Text("!")],
            ),
            (
                "${{ {'a': {'b': 1}}.a }}",
                vec![Expression(" {'a': {'b': 1}}.a ")],
            ),
            ("a ${{ b", vec![Text("a "), Open(" b")]),
            ("$ {{ a }} {{ b }}", vec![Text("$ {{ a }} {{ b }}")]),
        ] {
            assert_eq!(pieces(text), expected, "{text}");
        }
    }
}
