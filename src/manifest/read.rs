//! YAML and JSON text to trees, within budgets.
//!
//! JSON is read by the same parser: YAML 1.2 contains it. Anchors, aliases and merge keys are
//! resolved here, so no later stage knows of them.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, btree_map};
use std::sync::Arc;

use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, ScanError, StrInput, Tag};

use super::merge;
use super::rules::{DUPLICATE_KEY, INVALID_YAML, TOO_LARGE, UNSUPPORTED_YAML};
use super::scalar;
use super::syntax;
use super::tree::{Content, Entry, Mark, Node};
use crate::diagnostic::{Diagnostic, Location, Rule, Source, Span};

/// How deep lists and objects may nest. A storyboard needs nine levels.
pub(super) const DEPTH_MAX: usize = 48;
/// What to do about deeper nesting.
const NESTING_HELP: &str = "a storyboard needs nine levels; write the values less deep";
/// How many nodes one file may have, aliases expanded. Ten thousand scenes need a tenth of it.
const NODES_MAX: usize = 2_000_000;
/// How many bytes of text aliases may copy, so that a small file cannot fill the memory.
const COPIED_BYTES_MAX: usize = 64 << 20;

/// The documents of one file, and what is wrong with it.
pub(super) struct Read {
    /// The documents that could be read, in order; empty ones are left out.
    pub(super) documents: Vec<Node>,
    /// The problems, in order of place.
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// Reads all documents of a source; a broken document does not hide the ones after it.
pub(super) fn read(source: &Arc<Source>) -> Read {
    let options = granit_parser::options! {
        emit_comments: false,
        emit_unresolved_aliases: true,
        flow_nesting_limit: DEPTH_MAX,
        block_nesting_limit: DEPTH_MAX,
    };
    let mut reader = Reader {
        source: Arc::clone(source),
        parser: Parser::new_from_str_with_options(source.text(), options),
        anchors: BTreeMap::new(),
        entries: Vec::new(),
        items: Vec::new(),
        nodes: 0,
        copied_bytes: 0,
        diagnostics: Vec::new(),
    };
    let documents = reader.documents();
    Read {
        documents,
        diagnostics: reader.diagnostics,
    }
}

/// A sign that the current document cannot be read further; the reason is already reported.
struct Broken;

struct Reader<'a> {
    source: Arc<Source>,
    parser: Parser<'a, StrInput<'a>>,
    anchors: BTreeMap<usize, Node>,
    /// The fields of the objects that are being read, those of the innermost last.
    entries: Vec<Entry>,
    /// The items of the lists that are being read, those of the innermost last.
    items: Vec<Node>,
    nodes: usize,
    copied_bytes: usize,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Reader<'a> {
    fn documents(&mut self) -> Vec<Node> {
        let mut documents = Vec::new();
        loop {
            match self.document() {
                Ok(Some(node)) if node.content == Content::Null => {}
                Ok(Some(node)) => documents.push(node),
                Ok(None) => return documents,
                Err(Broken) if self.over_budget() => return documents,
                Err(Broken) => match self.parser.proceed_next_document() {
                    Ok(true) => {}
                    Ok(false) | Err(_) => return documents,
                },
            }
        }
    }

    fn over_budget(&self) -> bool {
        self.nodes > NODES_MAX || self.copied_bytes > COPIED_BYTES_MAX
    }

    /// Reads the next document; `None` at the end of the text.
    fn document(&mut self) -> Result<Option<Node>, Broken> {
        self.anchors.clear();
        self.entries.clear();
        self.items.clear();
        loop {
            let (event, span) = self.next()?;
            match event {
                Event::StreamEnd => return Ok(None),
                Event::StreamStart | Event::DocumentStart(..) | Event::DocumentEnd => {}
                event => return self.node(event, span, 0).map(Some),
            }
        }
    }

    fn next(&mut self) -> Result<(Event<'a>, Span), Broken> {
        match self.parser.next_event() {
            Some(Ok((event, span))) => Ok((event, convert(&span))),
            Some(Err(error)) => Err(self.scan_error(&error)),
            None => Ok((Event::StreamEnd, Span::default())),
        }
    }

    fn node(&mut self, event: Event<'a>, span: Span, depth: usize) -> Result<Node, Broken> {
        self.nodes += 1;
        if self.nodes > NODES_MAX {
            return Err(self
                .fail(&TOO_LARGE, span, "too many values in one file")
                .with_help("split the file into several manifests"));
        }
        if depth > DEPTH_MAX {
            return Err(self
                .fail(&TOO_LARGE, span, "lists and objects are nested too deeply")
                .with_help(NESTING_HELP));
        }
        let (anchor, node) = match event {
            Event::Scalar(text, style, anchor, tag) => {
                (anchor, self.scalar(text, style, tag.as_deref(), span)?)
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.collection_tag(tag.as_deref(), "seq", span)?;
                (anchor, self.list(span, depth)?)
            }
            Event::MappingStart(_, anchor, tag) => {
                self.collection_tag(tag.as_deref(), "map", span)?;
                (anchor, self.object(span, depth)?)
            }
            Event::Alias(id) => return self.alias(id, span),
            Event::UnresolvedAlias(name) => {
                return Err(self
                    .fail(
                        &INVALID_YAML,
                        span,
                        format!("no anchor `&{name}` stands before this alias"),
                    )
                    .with_help(format!(
                        "put `&{name}` before the value to be repeated, above this line"
                    )));
            }
            _ => {
                return Err(self
                    .fail(&INVALID_YAML, span, "a value was expected here")
                    .with_help("write a value, or remove what stands before it"));
            }
        };
        if anchor != 0 {
            self.anchors.insert(anchor, node.clone());
        }
        Ok(node)
    }

    fn list(&mut self, start: Span, depth: usize) -> Result<Node, Broken> {
        let outer = self.items.len();
        loop {
            let (event, span) = self.next()?;
            if matches!(event, Event::SequenceEnd) {
                let items: Vec<Node> = self.items.drain(outer..).collect();
                let end = items
                    .last()
                    .map_or(span.end, |last| last.mark.span.end.max(span.start));
                return Ok(Node {
                    mark: Mark::written(Span {
                        start: start.start,
                        end,
                    }),
                    content: Content::List(items),
                });
            }
            let item = self.node(event, span, depth + 1)?;
            self.items.push(item);
        }
    }

    fn object(&mut self, start: Span, depth: usize) -> Result<Node, Broken> {
        let outer = self.entries.len();
        let mut merges = Vec::new();
        loop {
            let (event, key_span) = self.next()?;
            if matches!(event, Event::MappingEnd) {
                let mut entries: Vec<Entry> = self.entries.drain(outer..).collect();
                let end = entries
                    .last()
                    .map_or(key_span.end, |last| last.value.mark.span.end);
                self.report_duplicates(&mut entries);
                self.merge(&mut entries, merges)?;
                return Ok(Node {
                    mark: Mark::written(Span {
                        start: start.start,
                        end,
                    }),
                    content: Content::Object(entries),
                });
            }
            let plain = matches!(event, Event::Scalar(_, ScalarStyle::Plain, ..));
            let key = self.key(event, key_span)?;
            let (event, span) = self.next()?;
            let value = self.node(event, span, depth + 1)?;
            if plain && key == "<<" {
                merges.push((key_span, value));
            } else {
                self.entries.push(Entry {
                    key,
                    key_mark: Mark::written(key_span),
                    value,
                });
            }
        }
    }

    fn key(&mut self, event: Event<'a>, span: Span) -> Result<String, Broken> {
        let node = match event {
            Event::Scalar(text, ..) => return Ok(text.into_owned()),
            Event::Alias(id) => self.alias(id, span)?.content,
            _ => Content::Null,
        };
        match node {
            Content::Text(text) => Ok(text),
            _ => Err(self
                .fail(&UNSUPPORTED_YAML, span, "a field name must be text")
                .with_help("write the name as a plain word before the colon")),
        }
    }

    /// Reports keys that stand twice in one object, and keeps the first of each.
    fn report_duplicates(&mut self, entries: &mut Vec<Entry>) {
        if are_unique(entries) {
            return;
        }
        let mut firsts: BTreeMap<&str, Span> = BTreeMap::new();
        let mut repeats: BTreeSet<Span> = BTreeSet::new();
        for entry in entries.iter() {
            let span = entry.key_mark.span;
            let first = match firsts.entry(&entry.key) {
                btree_map::Entry::Vacant(place) => {
                    place.insert(span);
                    continue;
                }
                btree_map::Entry::Occupied(first) => *first.get(),
            };
            repeats.insert(span);
            let diagnostic = Diagnostic::new(
                &DUPLICATE_KEY,
                self.place(span),
                format!("field `{}` stands twice in the same object", entry.key),
            )
            .related(self.place(first), "first here")
            .help("keep one of the two");
            self.diagnostics.push(diagnostic);
        }
        entries.retain(|entry| !repeats.contains(&entry.key_mark.span));
    }

    fn merge(&mut self, entries: &mut Vec<Entry>, merges: Vec<(Span, Node)>) -> Result<(), Broken> {
        for (key_span, value) in merges {
            if !merge::merge(entries, value) {
                return Err(self
                    .fail(
                        &UNSUPPORTED_YAML,
                        key_span,
                        "a merge key takes objects only",
                    )
                    .with_help("write `<<: *anchor`, where the anchor names an object"));
            }
        }
        Ok(())
    }

    /// Copies the anchored value in the place of an alias.
    fn alias(&mut self, id: usize, span: Span) -> Result<Node, Broken> {
        let Some(node) = self.anchors.get(&id) else {
            return Err(self
                .fail(
                    &INVALID_YAML,
                    span,
                    "an alias stands inside the value that it repeats",
                )
                .with_help("write the value out here"));
        };
        let (nodes, bytes) = weigh(node);
        self.nodes += nodes;
        self.copied_bytes += bytes;
        if self.over_budget() {
            return Err(self
                .fail(
                    &TOO_LARGE,
                    span,
                    "aliases repeat more than one file may hold",
                )
                .with_help("repeat less, or split the file into several manifests"));
        }
        Ok(self.anchors[&id].clone())
    }

    fn scalar(
        &mut self,
        text: Cow<'_, str>,
        style: ScalarStyle,
        tag: Option<&Tag>,
        span: Span,
    ) -> Result<Node, Broken> {
        let is_text = match tag {
            None => style != ScalarStyle::Plain,
            Some(tag) => match tag.core_suffix() {
                Some("str") => true,
                Some("int" | "float" | "bool" | "null") => false,
                _ => return Err(self.unsupported_tag(tag, span)),
            },
        };
        let content = if is_text {
            Content::Text(text.into_owned())
        } else if let Some(content) = scalar::resolve(&text) {
            content
        } else {
            let message = format!("`{text}` is not a number that a field can hold");
            return Err(self
                .fail(&UNSUPPORTED_YAML, span, message)
                .with_help("write a finite number, or put a text in quotes"));
        };
        Ok(Node {
            mark: Mark::written(span),
            content,
        })
    }

    fn collection_tag(
        &mut self,
        tag: Option<&Tag>,
        expected: &str,
        span: Span,
    ) -> Result<(), Broken> {
        match tag {
            Some(tag) if tag.core_suffix() != Some(expected) => {
                Err(self.unsupported_tag(tag, span))
            }
            _ => Ok(()),
        }
    }

    fn unsupported_tag(&mut self, tag: &Tag, span: Span) -> Broken {
        let tag = tag.original();
        // The parser's span is that of the value, which the tag stands before.
        let before = self.source.text().get(..span.start as usize);
        let start = before.and_then(|before| before.rfind(&*tag));
        let place = start.map_or(span, |start| Span::new(start, start + tag.len()));
        self.fail(
            &UNSUPPORTED_YAML,
            place,
            format!("tag `{tag}` has no meaning here"),
        )
        .with_help("remove the tag")
    }

    fn scan_error(&mut self, error: &ScanError) -> Broken {
        let at = error
            .marker()
            .byte_offset()
            .unwrap_or(self.source.text().len());
        let end = self.source.text()[self.source.text().ceil_char_boundary(at)..]
            .chars()
            .next()
            .filter(|next| *next != '\n')
            .map_or(at, |next| at + next.len_utf8());
        let span = Span::new(at, end);
        match error.kind() {
            ErrorKind::RecursionLimitExceeded => self
                .fail(&TOO_LARGE, span, "lists and objects are nested too deeply")
                .with_help(NESTING_HELP),
            kind => self
                .fail(&INVALID_YAML, span, lowercase_first(&error.info()))
                .with_help(syntax::way_out(kind)),
        }
    }

    fn place(&self, span: Span) -> Location {
        Location {
            source: Arc::clone(&self.source),
            span,
        }
    }

    fn fail(&mut self, rule: &'static Rule, span: Span, message: impl Into<String>) -> Failure<'_> {
        let diagnostic = Diagnostic::new(rule, self.place(span), message);
        self.diagnostics.push(diagnostic);
        Failure {
            diagnostics: &mut self.diagnostics,
        }
    }
}

/// A reported failure that still needs a way out.
struct Failure<'a> {
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Failure<'_> {
    fn with_help(self, help: impl Into<String>) -> Broken {
        if let Some(last) = self.diagnostics.last_mut() {
            last.help = Some(help.into());
        }
        Broken
    }
}

/// Tells whether no key stands twice in an object. Few keys are compared fastest one by one.
fn are_unique(entries: &[Entry]) -> bool {
    const FEW: usize = 16;
    if entries.len() > FEW {
        let keys: BTreeSet<&str> = entries.iter().map(|entry| entry.key.as_str()).collect();
        return keys.len() == entries.len();
    }
    let is_new = |(index, entry): (usize, &Entry)| {
        let mut before = entries[..index].iter();
        before.all(|other| other.key != entry.key)
    };
    entries.iter().enumerate().all(is_new)
}

fn convert(span: &granit_parser::Span) -> Span {
    Span::new(offset(&span.start), offset(&span.end))
}

/// Returns the byte that the parser points at; it knows bytes of all texts that are in memory.
pub(super) fn offset(marker: &granit_parser::Marker) -> usize {
    marker.byte_offset().unwrap_or_default()
}

fn lowercase_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(chars).collect()
    })
}

/// Counts the nodes of a tree and the bytes of its texts.
fn weigh(node: &Node) -> (usize, usize) {
    let add = |(nodes, bytes): (usize, usize), (n, b): (usize, usize)| (nodes + n, bytes + b);
    match &node.content {
        Content::Null | Content::Bool(_) | Content::Integer(_) | Content::Float(_) => (1, 0),
        Content::Text(text) => (1, text.len()),
        Content::List(items) => items.iter().map(weigh).fold((1, 0), add),
        Content::Object(entries) => entries
            .iter()
            .map(|entry| add(weigh(&entry.value), (0, entry.key.len())))
            .fold((1, 0), add),
    }
}
