//! Lines gathered to a text.

use super::Line;
use super::table::Table;

/// A text under way.
#[derive(Debug)]
pub(in crate::report) struct Page {
    width: usize,
    color: bool,
    text: String,
}

/// Below this width wrapping would shred the text, so lines may run over instead.
const WIDTH_MIN: usize = 40;

impl Page {
    /// Begins a text for a terminal of that many columns.
    pub(in crate::report) fn new(width: usize, color: bool) -> Self {
        Self {
            width: width.max(WIDTH_MIN),
            color,
            text: String::new(),
        }
    }

    /// Returns how many columns there are.
    pub(in crate::report) const fn width(&self) -> usize {
        self.width
    }

    /// Adds a line; it is wrapped, and continues at the same indent.
    pub(in crate::report) fn line(&mut self, indent: usize, line: &Line) {
        self.hanging(indent, indent, line);
    }

    /// Adds a line; it is wrapped, and continues at another indent.
    pub(in crate::report) fn hanging(&mut self, first: usize, rest: usize, line: &Line) {
        let room = |indent: usize| self.width.saturating_sub(indent).max(WIDTH_MIN / 2);
        for (index, line) in line.wrap(room(first), room(rest)).iter().enumerate() {
            self.raw(if index == 0 { first } else { rest }, line);
        }
    }

    /// Adds a line as it is.
    pub(in crate::report) fn raw(&mut self, indent: usize, line: &Line) {
        if !line.is_empty() {
            self.text.extend(std::iter::repeat_n(' ', indent));
            line.write(self.color, &mut self.text);
        }
        self.text.push('\n');
    }

    /// Adds an empty line, unless there is one already or nothing stands above it.
    pub(in crate::report) fn blank(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    /// Adds a table.
    pub(in crate::report) fn table(&mut self, indent: usize, table: &Table) {
        for line in table.lines(self.width.saturating_sub(indent)) {
            self.raw(indent, &line);
        }
    }

    /// Adds another text, behind an empty line.
    pub(in crate::report) fn append(&mut self, other: &Self) {
        if !other.text.is_empty() {
            self.blank();
            self.text.push_str(&other.text);
        }
    }

    /// Returns the text.
    pub(in crate::report) fn finish(self) -> String {
        self.text
    }
}
