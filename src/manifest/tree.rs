//! A document as a tree in which every node knows its place.

use std::sync::Arc;

use crate::diagnostic::{Location, Source, Span};

/// Where something was written, and how it came to stand in a tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Mark {
    /// The bytes.
    pub(super) span: Span,
    /// The file, as its place among the files of a document. The first is the one that was read.
    pub(super) file: u16,
    /// How it came to stand there.
    pub(super) how: How,
}

/// How a value came to stand in a tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum How {
    /// It was written there.
    #[default]
    Written,
    /// An expression in the text that was written there has this value, which takes the type of its field.
    Filled,
    /// `null` was written there, so that what is below does not show through.
    Removed,
}

impl Mark {
    /// Makes a mark of what stands in the file that is read.
    pub(super) const fn written(span: Span) -> Self {
        Self {
            span,
            file: 0,
            how: How::Written,
        }
    }

    /// Returns the place, given the files of the document.
    pub(super) fn location(self, files: &[Arc<Source>]) -> Location {
        Location {
            source: Arc::clone(&files[usize::from(self.file)]),
            span: self.span,
        }
    }
}

/// A value with the place where it was written.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Node {
    /// Where the value stands; for a list or an object, from its first to its last part.
    pub(super) mark: Mark,
    /// The value.
    pub(super) content: Content,
}

/// A value, as JSON knows them.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) enum Content {
    /// Nothing, or `null`.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction or an exponent; always finite.
    Float(f64),
    /// Text.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// An object; its keys are unique and keep their order.
    Object(Vec<Entry>),
}

/// One field of an object.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry {
    /// The name.
    pub(super) key: String,
    /// Where the name stands.
    pub(super) key_mark: Mark,
    /// The value.
    pub(super) value: Node,
}

impl Node {
    /// Returns the field of an object, if this is one and has it.
    pub(super) fn field(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| entry.key == key)
    }

    /// Returns the field of an object, to be changed.
    pub(super) fn field_mut(&mut self, key: &str) -> Option<&mut Entry> {
        match &mut self.content {
            Content::Object(entries) => entries.iter_mut().find(|entry| entry.key == key),
            Content::Null
            | Content::Bool(_)
            | Content::Integer(_)
            | Content::Float(_)
            | Content::Text(_)
            | Content::List(_) => None,
        }
    }

    /// Tells whether somebody wrote `null`, and did not merely forget the value.
    pub(super) fn is_written_null(&self) -> bool {
        self.content == Content::Null && self.mark.span.start < self.mark.span.end
    }

    /// Returns the fields, or none if this is no object.
    pub(super) fn entries(&self) -> &[Entry] {
        match &self.content {
            Content::Object(entries) => entries,
            Content::Null
            | Content::Bool(_)
            | Content::Integer(_)
            | Content::Float(_)
            | Content::Text(_)
            | Content::List(_) => &[],
        }
    }

    /// Returns the items, or none if this is no list.
    pub(super) fn items(&self) -> &[Self] {
        match &self.content {
            Content::List(items) => items,
            Content::Null
            | Content::Bool(_)
            | Content::Integer(_)
            | Content::Float(_)
            | Content::Text(_)
            | Content::Object(_) => &[],
        }
    }

    /// Removes a field from an object and returns it.
    pub(super) fn take_field(&mut self, key: &str) -> Option<Entry> {
        let Content::Object(entries) = &mut self.content else {
            return None;
        };
        let index = entries.iter().position(|entry| entry.key == key)?;
        Some(entries.remove(index))
    }

    /// Returns what to underline for a value that has no key of its own: a short value as a
    /// whole, of an object its first key, of a list its first item.
    fn handle(&self) -> Mark {
        match &self.content {
            Content::Object(entries) => entries.first().map_or(self.mark, |first| first.key_mark),
            Content::List(items) => items.first().map_or(self.mark, Self::handle),
            Content::Null
            | Content::Bool(_)
            | Content::Integer(_)
            | Content::Float(_)
            | Content::Text(_) => self.mark,
        }
    }

    /// Returns what to underline for the value at a JSON pointer: a scalar itself, an object or
    /// list by its key. Where the pointer leads nowhere, its nearest existing ancestor stands in.
    pub(super) fn locate(&self, pointer: &str) -> Mark {
        self.walk(pointer).value
    }

    /// Returns the key of the field at a JSON pointer, or what [`Node::locate`] returns if it is
    /// no field.
    pub(super) fn locate_key(&self, pointer: &str) -> Mark {
        let found = self.walk(pointer);
        found.key.unwrap_or(found.value)
    }

    fn walk(&self, pointer: &str) -> Found {
        let mut found = Found {
            key: None,
            value: self.handle(),
        };
        let mut node = self;
        for segment in pointer.split('/').skip(1) {
            let (key, child) = match &node.content {
                Content::Object(_) => match node.field(&unescape(segment)) {
                    Some(entry) => (Some(entry.key_mark), &entry.value),
                    None => return found,
                },
                Content::List(items) => {
                    match segment
                        .parse::<usize>()
                        .ok()
                        .and_then(|index| items.get(index))
                    {
                        Some(item) => (None, item),
                        None => return found,
                    }
                }
                Content::Null
                | Content::Bool(_)
                | Content::Integer(_)
                | Content::Float(_)
                | Content::Text(_) => return found,
            };
            let value = match (&child.content, key) {
                (Content::Object(_) | Content::List(_), Some(key)) => key,
                _ => child.handle(),
            };
            found = Found { key, value };
            node = child;
        }
        found
    }
}

struct Found {
    key: Option<Mark>,
    value: Mark,
}

/// Writes a key as a segment of a JSON pointer (RFC 6901).
pub(super) fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// Reads a segment of a JSON pointer (RFC 6901).
pub(super) fn unescape(segment: &str) -> String {
    segment.replace("~1", "/").replace("~0", "~")
}
