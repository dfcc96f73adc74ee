//! A file as it is written: values in their spelling, with the comments and blank lines around them.
//!
//! Unlike the tree that the stages read, an outline keeps everything that a person wrote, and knows
//! nothing of what it means: aliases and merge keys stand in it as they stand in the file.

use std::ops::Range;

/// The documents of a file, in order.
#[derive(Debug)]
pub(super) struct Outline<'a> {
    pub(super) documents: Vec<Document<'a>>,
}

/// One document.
#[derive(Debug)]
pub(super) struct Document<'a> {
    /// The lines before `---`: directives, and comments that belong to no document yet.
    pub(super) preamble: Vec<Comment<'a>>,
    /// The line `---`, and whether a blank line stands above it.
    pub(super) marker: Option<Marker>,
    /// The comments that stay at the top, whatever comes first below them.
    pub(super) header: Vec<Comment<'a>>,
    /// Whether a blank line stands below the header.
    pub(super) header_gap: bool,
    /// What the document holds.
    pub(super) value: Value<'a>,
    /// The comment behind the value.
    pub(super) trailing: Option<Comment<'a>>,
    /// The comments below the value.
    pub(super) foot: Vec<Comment<'a>>,
    /// The line `...`, with the comment behind it.
    pub(super) end: Option<Option<Comment<'a>>>,
    /// Every anchor and alias, in order.
    pub(super) marks: Vec<Mark<'a>>,
}

/// The line with which a document begins.
#[derive(Debug)]
pub(super) struct Marker {
    /// Whether a blank line stands above it.
    pub(super) after_blank: bool,
}

/// An anchor or an alias.
#[derive(Debug)]
pub(super) struct Mark<'a> {
    /// Its name.
    pub(super) name: &'a str,
    /// Whether it is the anchor.
    pub(super) is_anchor: bool,
}

/// A comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Comment<'a> {
    /// The comment with its `#`, without blanks at its end.
    pub(super) text: &'a str,
    /// The blanks between it and what stands before it on the same line.
    pub(super) gap: &'a str,
    /// Whether a blank line stands above it.
    pub(super) after_blank: bool,
}

/// What stands above a field or an item.
#[derive(Debug, Default)]
pub(super) struct Lead<'a> {
    /// The comments.
    pub(super) comments: Vec<Comment<'a>>,
    /// Whether a blank line stands below them, or above the field if there are none.
    pub(super) after_blank: bool,
}

impl Lead<'_> {
    /// Tells whether all this begins with a blank line.
    pub(super) fn gap(&mut self) -> &mut bool {
        match self.comments.first_mut() {
            Some(first) => &mut first.after_blank,
            None => &mut self.after_blank,
        }
    }
}

/// A value with everything between its `:` or `-` and its end.
#[derive(Debug)]
pub(super) struct Value<'a> {
    /// Anchor and tag.
    pub(super) properties: Vec<&'a str>,
    /// The comments on the lines of the `:` or `-` and of the properties.
    pub(super) opening: Vec<Comment<'a>>,
    /// The comments on lines of their own above the value, if it has no parts that could own them.
    pub(super) above: Vec<Comment<'a>>,
    /// Whether the value begins on a line below its `:` or `-`.
    pub(super) is_below: bool,
    /// The value itself.
    pub(super) form: Form<'a>,
}

/// How a value is written.
#[derive(Debug)]
pub(super) enum Form<'a> {
    /// Not at all.
    Empty,
    /// As text that is kept as it stands, on one line or several.
    Text {
        /// The text.
        text: &'a str,
        /// What it says, if it is a scalar.
        word: Option<String>,
    },
    /// As a literal or folded block.
    Block(Block<'a>),
    /// As a list or an object.
    Collection(Collection<'a>),
}

/// A literal or folded scalar.
#[derive(Debug)]
pub(super) struct Block<'a> {
    /// The line on which it begins, from its `|` or `>` on.
    pub(super) header: &'a str,
    /// Its lines without their indentation, up to the last that is not empty.
    pub(super) lines: Vec<&'a str>,
    /// How many spaces its lines have more than what holds it, if the header says so.
    pub(super) indent: Option<usize>,
    /// How many empty lines at its end are part of its text.
    pub(super) kept: usize,
}

/// A list or an object.
#[derive(Debug)]
pub(super) struct Collection<'a> {
    /// Whether it is an object.
    pub(super) is_object: bool,
    /// How its parts are laid out.
    pub(super) layout: Layout,
    /// Its fields or items.
    pub(super) parts: Vec<Part<'a>>,
    /// The comments below the last of them.
    pub(super) foot: Vec<Comment<'a>>,
}

/// How the parts of a collection are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    /// Without brackets.
    Block,
    /// In brackets, all on one line.
    Line,
    /// In brackets, each on a line of its own.
    Lines,
}

/// A field of an object, or an item of a list.
#[derive(Debug)]
pub(super) struct Part<'a> {
    /// What stands above it.
    pub(super) lead: Lead<'a>,
    /// The name of a field; items have none.
    pub(super) key: Option<Key<'a>>,
    /// The value.
    pub(super) value: Value<'a>,
    /// The comment behind the value.
    pub(super) trailing: Option<Comment<'a>>,
    /// The comments below the value that are indented like a part of it.
    pub(super) foot: Vec<Comment<'a>>,
    /// Which anchors and aliases of the document stand in it.
    pub(super) marks: Range<usize>,
}

/// The name of a field.
#[derive(Debug)]
pub(super) struct Key<'a> {
    /// The name; `None` if an alias stands for it.
    pub(super) name: Option<String>,
    /// How it is written, with its anchor and tag.
    pub(super) text: &'a str,
    /// Whether a colon follows; in brackets a field may be its name alone.
    pub(super) has_colon: bool,
}

impl Key<'_> {
    /// Tells whether it merges other objects into its own.
    pub(super) fn is_merge(&self) -> bool {
        self.text == "<<"
    }
}

impl Form<'_> {
    /// Returns what a scalar says.
    pub(super) fn word(&self) -> Option<&str> {
        match self {
            Self::Text { word, .. } => word.as_deref(),
            Self::Empty | Self::Block(_) | Self::Collection(_) => None,
        }
    }
}
