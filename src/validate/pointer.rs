//! JSON pointers that cost nothing until something is reported.

use std::fmt;

use crate::diagnostic::Location;
use crate::manifest::Document;

/// The deepest place that a rule points at, such as
/// `/scenes/0/backgroundBrolls/0/settings/videoKenBurns/start/zoom`, and one to spare.
const DEPTH_MAX: usize = 9;

/// The place of a value in a request, written as a JSON pointer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pointer {
    segments: [Segment; DEPTH_MAX],
    depth: usize,
}

#[derive(Debug, Clone, Copy)]
enum Segment {
    Key(&'static str),
    Index(usize),
}

impl Pointer {
    /// The request itself.
    pub(super) const ROOT: Self = Self {
        segments: [Segment::Index(0); DEPTH_MAX],
        depth: 0,
    };

    /// Returns the place of a field.
    pub(super) fn key(self, key: &'static str) -> Self {
        self.push(Segment::Key(key))
    }

    /// Returns the place of a list item.
    pub(super) fn index(self, index: usize) -> Self {
        self.push(Segment::Index(index))
    }

    fn push(mut self, segment: Segment) -> Self {
        assert!(self.depth < DEPTH_MAX, "BUG: {self} is too deep");
        self.segments[self.depth] = segment;
        self.depth += 1;
        self
    }

    /// Returns where the value stands in the file.
    pub(super) fn value_in(&self, document: &Document) -> Location {
        document.location(&self.to_string())
    }

    /// Returns where the name of the field stands in the file.
    pub(super) fn key_in(&self, document: &Document) -> Location {
        document.key_location(&self.to_string())
    }

    /// Tells whether something in this object was reported and left out before, so that nobody
    /// can say what is absent from it.
    pub(super) fn pruned_in(&self, document: &Document) -> bool {
        document.pruned(&self.to_string())
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for segment in &self.segments[..self.depth] {
            match segment {
                Segment::Key(key) => write!(f, "/{key}")?,
                Segment::Index(index) => write!(f, "/{index}")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_is_written_from_the_root() {
        let at = Pointer::ROOT.key("scenes").index(3).key("story");
        assert_eq!(at.to_string(), "/scenes/3/story");
        assert_eq!(Pointer::ROOT.to_string(), "");
    }
}
