//! Columns.

use std::borrow::Cow;

use super::Line;
use super::palette::{FAINT, PLAIN};

/// Where a cell stands within its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::report) enum Align {
    /// At the left.
    Left,
    /// At the right, for numbers.
    Right,
}

/// A column.
#[derive(Debug, Clone)]
pub(in crate::report) struct Column {
    title: Cow<'static, str>,
    align: Align,
}

impl Column {
    /// Describes a column of text.
    pub(in crate::report) const fn text(title: &'static str) -> Self {
        Self {
            title: Cow::Borrowed(title),
            align: Align::Left,
        }
    }

    /// Describes a column of numbers.
    pub(in crate::report) const fn number(title: &'static str) -> Self {
        Self {
            title: Cow::Borrowed(title),
            align: Align::Right,
        }
    }

    /// Describes a column of numbers whose title is somebody's word.
    pub(in crate::report) const fn named_number(title: String) -> Self {
        Self {
            title: Cow::Owned(title),
            align: Align::Right,
        }
    }
}

/// A table; its last column stands at the left and has the width that the others leave.
#[derive(Debug)]
pub(in crate::report) struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<Line>>,
    clipped: bool,
}

/// The space between two columns.
const GAP: usize = 2;
/// A column does not grow beyond this for the sake of a few wide cells; the rest of such a row
/// continues on a line of its own.
const COLUMN_MAX: usize = 36;
/// The last column is never narrower than this; where less is left, its cells stand below their
/// rows.
const LAST_MIN: usize = 24;
/// The indent of such cells.
const STACKED_INDENT: usize = 4;

impl Table {
    /// Begins a table; columns without any title have no header line.
    pub(in crate::report) const fn new(columns: Vec<Column>) -> Self {
        let rows = Vec::new();
        Self {
            columns,
            rows,
            clipped: false,
        }
    }

    /// Cuts what is too long in the last column, instead of wrapping it.
    #[must_use]
    pub(in crate::report) fn clipped(self) -> Self {
        Self {
            clipped: true,
            ..self
        }
    }

    /// Adds a row with one cell for each column.
    pub(in crate::report) fn row(&mut self, cells: Vec<Line>) {
        debug_assert_eq!(
            cells.len(),
            self.columns.len(),
            "BUG: a row has another number of cells"
        );
        self.rows.push(cells);
    }

    /// Lays it out.
    pub(in crate::report) fn lines(&self, width: usize) -> Vec<Line> {
        let titles = self.columns.iter().map(|column| &column.title);
        let mut header: Vec<Line> = titles.map(|title| Line::styled(FAINT, title)).collect();
        let widths = self.widths(&header);
        let [cells @ .., _] = widths.as_slice() else {
            return Vec::new();
        };
        let mut indent = cells.iter().map(|width| width + GAP).sum();
        if !self.clipped && width < indent + LAST_MIN && indent > STACKED_INDENT {
            indent = STACKED_INDENT;
            header.pop();
            header.push(Line::new());
        }
        let titled = header.iter().any(|title| !title.is_empty());
        let rows = titled.then_some(&header).into_iter().chain(&self.rows);
        let last = Last {
            indent,
            room: width.saturating_sub(indent),
            is_clipped: self.clipped,
            is_stacked: indent == STACKED_INDENT,
        };
        rows.flat_map(|row| self.row_lines(row, cells, &last))
            .collect()
    }

    fn widths(&self, header: &[Line]) -> Vec<usize> {
        let of_column = |index: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(index));
            let widest = cells.map(Line::width).filter(|width| *width <= COLUMN_MAX);
            widest.max().unwrap_or(0).max(header[index].width())
        };
        (0..self.columns.len()).map(of_column).collect()
    }

    fn row_lines(&self, row: &[Line], widths: &[usize], last: &Last) -> Vec<Line> {
        let mut lines = Vec::new();
        let mut line = Line::new();
        let mut start = 0;
        for ((cell, column), width) in row.iter().zip(&self.columns).zip(widths) {
            if !cell.is_empty() {
                let indent = match column.align {
                    Align::Left => 0,
                    Align::Right => width.saturating_sub(cell.width()),
                };
                pad(&mut line, start + indent);
                line.append(cell.clone());
            }
            start += width + GAP;
            if cell.width() > *width {
                lines.push(std::mem::take(&mut line));
            }
        }
        if last.is_stacked && !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        for part in row.last().map_or_else(Vec::new, |cell| last.parts(cell)) {
            pad(&mut line, last.indent);
            line.append(part);
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() || lines.is_empty() {
            lines.push(line);
        }
        lines
    }
}

/// Where the last column stands.
struct Last {
    indent: usize,
    room: usize,
    is_clipped: bool,
    /// Whether its cells stand below their rows.
    is_stacked: bool,
}

impl Last {
    /// Cuts a cell into its lines.
    fn parts(&self, cell: &Line) -> Vec<Line> {
        if cell.is_empty() {
            return Vec::new();
        }
        if self.is_clipped {
            return vec![cell.clip(self.room)];
        }
        let room = self.room.max(LAST_MIN);
        cell.wrap(room, room)
    }
}

/// Fills a line with spaces up to a column.
fn pad(line: &mut Line, column: usize) {
    const SPACES: &str = "                                ";
    let mut missing = column.saturating_sub(line.width());
    while missing > 0 {
        let next = missing.min(SPACES.len());
        line.push(PLAIN, &SPACES[..next]);
        missing -= next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_and_the_last_one_wraps() {
        let mut table = Table::new(vec![
            Column::text("NAME"),
            Column::number("N"),
            Column::text("WHY"),
        ]);
        let row = |cells: [&str; 3]| cells.map(Line::plain).to_vec();
        table.row(row(["漢字", "12", "because of this and of that, and more"]));
        table.row(row(["b", "3", ""]));
        table.row(row([
            "an-id-that-is-longer-than-any-sensible-column",
            "4",
            "x",
        ]));
        let mut text = String::new();
        for line in table.lines(40) {
            line.write(false, &mut text);
            text.push('\n');
        }
        insta::assert_snapshot!("table", text);
    }
}
