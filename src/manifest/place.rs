//! A value on the way down a tree: what to call it, and where it stands.

use std::fmt;

use super::tree::{Mark, escape};

/// What to underline for a value, and where it stands. Shown, it is what the value is called.
pub(super) struct Place<'a> {
    pub(super) mark: Mark,
    pub(super) part: Part<'a>,
    /// What it is a part of.
    pub(super) of: Option<&'a Self>,
}

/// What a value is of the value that it stands in.
pub(super) enum Part<'a> {
    /// It stands in none, and is called this.
    Whole(&'a str),
    /// The field of an object.
    Field(&'a str),
    /// An item of a list: the how manieth that was written, and how many before it are kept.
    Item { number: usize, index: usize },
}

impl Place<'_> {
    /// Returns the JSON pointer, which counts what is kept, as the decoded tree will.
    pub(super) fn pointer(&self) -> String {
        let of = self.of.map_or_else(String::new, Self::pointer);
        match self.part {
            Part::Whole(_) => of,
            Part::Field(key) => format!("{of}/{}", escape(key)),
            Part::Item { index, .. } => format!("{of}/{index}"),
        }
    }
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.part, self.of) {
            (Part::Whole(name), _) => f.write_str(name),
            (Part::Field(key), _) => write!(f, "`{key}`"),
            (Part::Item { number, .. }, Some(list)) => write!(f, "item {number} of {list}"),
            (Part::Item { number, .. }, None) => write!(f, "item {number}"),
        }
    }
}
