//! Where the values of a video come from, for people.

use super::TextStyle;
use crate::diagnostic::Location;
use crate::manifest::Origin;
use crate::model::VideoKey;
use crate::report::layout::palette::{FAINT, STRONG};
use crate::report::layout::{Column, Line, Page, Table};
use crate::report::phrase;

/// How many characters of a value are shown.
const VALUE_MAX: usize = 36;

/// Writes where each value of a declared video comes from.
pub fn origins(
    key: &VideoKey,
    (origins, keys): (&[Origin], &[(String, Location)]),
    style: &TextStyle,
) -> String {
    let mut page = Page::new(style.width, style.color);
    page.line(0, &Line::styled(STRONG, key.to_string()));
    for (key, location) in keys {
        let line = format!("{key}  {}", written_at(location));
        page.line(0, &Line::styled(FAINT, line));
    }
    page.blank();
    let mut table = Table::new(vec![
        Column::text("FIELD"),
        Column::text("FROM"),
        Column::text("VALUE"),
    ]);
    for origin in origins {
        let mut value = Line::plain(shown(origin));
        if let Some(expression) = &origin.expression {
            value.push(FAINT, format!("  {}", one_line(expression)));
        }
        table.row(vec![
            Line::plain(phrase::path(&origin.pointer)),
            Line::plain(place(origin)),
            value,
        ]);
    }
    page.table(0, &table);
    page.finish()
}

/// Writes the file and the line.
fn place(origin: &Origin) -> String {
    written_at(&origin.location)
}

fn written_at(location: &Location) -> String {
    format!("{}:{}", location.source.path(), location.position().line)
}

/// Writes a value on one line, cut if it is long.
fn shown(origin: &Origin) -> String {
    let text = origin
        .value
        .as_str()
        .map_or_else(|| origin.value.to_string(), one_line);
    let mut chars = text.chars();
    let head: String = chars.by_ref().take(VALUE_MAX - 1).collect();
    match chars.next() {
        None => head,
        Some(last) if chars.next().is_none() => format!("{head}{last}"),
        Some(_) => format!("{}…", head.trim_end()),
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
