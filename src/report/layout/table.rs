//! Columns.

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
#[derive(Debug, Clone, Copy)]
pub(in crate::report) struct Column {
    title: &'static str,
    align: Align,
}

impl Column {
    /// Describes a column of text.
    pub(in crate::report) const fn text(title: &'static str) -> Self {
        let align = Align::Left;
        Self { title, align }
    }

    /// Describes a column of numbers.
    pub(in crate::report) const fn number(title: &'static str) -> Self {
        let align = Align::Right;
        Self { title, align }
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
/// The last column is never narrower than this.
const LAST_MIN: usize = 24;

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
        let header: Vec<Line> = self
            .columns
            .iter()
            .map(|column| Line::styled(FAINT, column.title))
            .collect();
        let titled = self.columns.iter().any(|column| !column.title.is_empty());
        let rows = titled.then_some(&header).into_iter().chain(&self.rows);
        let widths = self.widths(&header);
        rows.flat_map(|row| self.row_lines(row, &widths, width))
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

    fn row_lines(&self, row: &[Line], widths: &[usize], width: usize) -> Vec<Line> {
        let Some((last, cells)) = row.split_last() else {
            return Vec::new();
        };
        let mut lines = Vec::new();
        let mut line = Line::new();
        let mut column_start = 0;
        for ((cell, column), cell_width) in cells.iter().zip(&self.columns).zip(widths) {
            let padding = cell_width.saturating_sub(cell.width());
            if !cell.is_empty() {
                let indent = if column.align == Align::Right {
                    padding
                } else {
                    0
                };
                pad(&mut line, column_start + indent);
                line.append(cell.clone());
            }
            column_start += cell_width + GAP;
            if cell.width() > *cell_width {
                lines.push(std::mem::take(&mut line));
            }
        }
        let room = width.saturating_sub(column_start).max(LAST_MIN);
        let wrapped = if self.clipped {
            vec![last.clip(room)]
        } else {
            last.wrap(room, room)
        };
        let mut wrapped = wrapped.into_iter();
        if let Some(first) = wrapped.next() {
            pad(&mut line, column_start);
            line.append(first);
        }
        if !line.is_empty() || lines.is_empty() {
            lines.push(line);
        }
        lines.extend(wrapped.map(|rest| {
            let mut line = Line::new();
            pad(&mut line, column_start);
            line.append(rest);
            line
        }));
        lines
    }
}

/// Fills a line with spaces up to a column.
fn pad(line: &mut Line, column: usize) {
    let missing = column.saturating_sub(line.width());
    line.push(PLAIN, " ".repeat(missing));
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
