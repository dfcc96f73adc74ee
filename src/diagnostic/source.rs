//! Source text and places in it.

use std::fmt;
use std::sync::{Arc, OnceLock};

/// A range of bytes in a source text, end exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

impl Span {
    /// Makes a span from byte offsets; offsets past 4 GiB are cut, and no such file is ever read.
    pub fn new(start: usize, end: usize) -> Self {
        let cut = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Self {
            start: cut(start),
            end: cut(end),
        }
    }

    /// Returns the range for slicing.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A line and a column, both counted from 1; the column counts characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

/// A text that was read, with the path under which people know it.
pub struct Source {
    path: String,
    text: String,
    /// The offsets of all line feeds, found when a position is first asked for, so that a file
    /// with many places is not read again for each of them.
    line_feeds: OnceLock<Vec<usize>>,
}

impl PartialEq for Source {
    /// Compares what was read, and not what was found out about it since.
    fn eq(&self, other: &Self) -> bool {
        self.path == other.path && self.text == other.text
    }
}

impl Eq for Source {}

impl Source {
    /// Keeps a text and the path to show for it, which is relative to the project.
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Arc<Self> {
        Arc::new(Self {
            path: path.into(),
            text: text.into(),
            line_feeds: OnceLock::new(),
        })
    }

    /// Returns the path to show, relative to the project.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns the whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the line and column of a byte offset; an offset past the end means the end.
    pub fn position(&self, offset: usize) -> Position {
        let offset = self.text.floor_char_boundary(offset);
        let line_feeds = self
            .line_feeds
            .get_or_init(|| self.text.match_indices('\n').map(|(at, _)| at).collect());
        let above = line_feeds.partition_point(|line_feed| *line_feed < offset);
        let line_start = above.checked_sub(1).map_or(0, |last| line_feeds[last] + 1);
        Position {
            line: above + 1,
            column: self.text[line_start..offset].chars().count() + 1,
        }
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Source({}, {} bytes)", self.path, self.text.len())
    }
}

/// A place in a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// The text that the span counts in.
    pub source: Arc<Source>,
    /// The bytes meant.
    pub span: Span,
}

impl Location {
    /// Returns where the place begins.
    pub fn position(&self) -> Position {
        self.source.position(self.span.start as usize)
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Position { line, column } = self.position();
        write!(f, "{}:{line}:{column}", self.source.path())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let source = Source::new("a.yaml", "é: 1\nñandú: x\n");
        assert_eq!(source.position(0), Position { line: 1, column: 1 });
        let offset = source.text().find('x').unwrap();
        assert_eq!(source.position(offset), Position { line: 2, column: 8 });
        assert_eq!(source.position(10_000), Position { line: 3, column: 1 });
    }
}
