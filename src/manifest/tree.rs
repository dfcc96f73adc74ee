//! A document as a tree in which every node knows its place.

use crate::diagnostic::Span;

/// A value with the bytes it was written with.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node {
    /// Where the value stands; for a list or an object, from its first to its last part.
    pub(super) span: Span,
    /// The value.
    pub(super) content: Content,
}

/// A value, as JSON knows them.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Content {
    /// Nothing, or `null`.
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
    pub(super) key_span: Span,
    /// The value.
    pub(super) value: Node,
}

impl Node {
    /// Returns the field of an object, if this is one and has it.
    pub(super) fn field(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| entry.key == key)
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
    fn handle(&self) -> Span {
        match &self.content {
            Content::Object(entries) => entries.first().map_or(self.span, |first| first.key_span),
            Content::List(items) => items.first().map_or(self.span, Self::handle),
            Content::Null
            | Content::Bool(_)
            | Content::Integer(_)
            | Content::Float(_)
            | Content::Text(_) => self.span,
        }
    }

    /// Returns what to underline for the value at a JSON pointer: a scalar itself, an object or
    /// list by its key. Where the pointer leads nowhere, its nearest existing ancestor stands in.
    pub(super) fn locate(&self, pointer: &str) -> Span {
        self.walk(pointer).value
    }

    /// Returns the key of the field at a JSON pointer, or what [`Node::locate`] returns if it is
    /// no field.
    pub(super) fn locate_key(&self, pointer: &str) -> Span {
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
                    Some(entry) => (Some(entry.key_span), &entry.value),
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
    key: Option<Span>,
    value: Span,
}

/// Writes a key as a segment of a JSON pointer (RFC 6901).
pub(super) fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

fn unescape(segment: &str) -> String {
    segment.replace("~1", "/").replace("~0", "~")
}
