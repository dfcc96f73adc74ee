//! The lines that a problem is about, cut so that they can be shown.

use std::ops::Range;
use std::sync::Arc;

use unicode_width::UnicodeWidthChar;

use crate::diagnostic::{Location, Position};
use crate::report::layout::is_harmless;

/// How many lines apart two places are still shown in one excerpt.
const LINES_APART_MAX: usize = 20;
/// How far into a line a place is still shown with all that stands before it. Manifests in JSON
/// may be one line of any length.
const COLUMN_MAX: usize = 10_000;

/// Lines of a source with places to underline.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Excerpt {
    /// The number of the first line.
    pub(super) line: usize,
    /// Where the first place is in the file, if the text does not tell: its line is cut in front.
    pub(super) position: Option<Position>,
    /// The lines without controls other than tabs, with `…` where they are cut.
    pub(super) text: String,
    /// The bytes of the text to underline, one range for each place.
    pub(super) underlines: Vec<Range<usize>>,
}

/// Tells whether two places can stand in one excerpt.
pub(super) fn are_near(one: &Location, other: &Location) -> bool {
    let (first, second) = (one.position(), other.position());
    let is_far_in = |position: Position| position.column > COLUMN_MAX;
    Arc::ptr_eq(&one.source, &other.source)
        && first.line.abs_diff(second.line) <= LINES_APART_MAX
        && !is_far_in(first)
        && !is_far_in(second)
}

impl Excerpt {
    /// Cuts out the lines on which places begin, and those between; a place that goes on behind its
    /// line is underlined to the end of it. Whatever the spans are, the result is sound.
    ///
    /// The places are near each other, or there is only one.
    pub(super) fn of(locations: &[&Location], width: usize) -> Self {
        let Some(first) = locations.iter().min_by_key(|location| location.span.start) else {
            return Self {
                line: 1,
                position: None,
                text: String::new(),
                underlines: Vec::new(),
            };
        };
        let text = first.source.text();
        let places: Vec<Range<usize>> = locations.iter().map(|place| sound(place)).collect();
        let position = first.position();
        let mut excerpt = Self {
            line: position.line,
            position: (position.column > COLUMN_MAX).then_some(position),
            text: String::new(),
            underlines: vec![0..0; places.len()],
        };
        let from = places.iter().map(|place| place.start).min().unwrap_or(0);
        let until = places.iter().map(|place| place.start).max().unwrap_or(0);
        let mut line = line_at(text, from);
        loop {
            excerpt.copy_line(text, line.clone(), &places, width);
            if until <= line.end || line.end >= text.len() {
                return excerpt;
            }
            excerpt.text.push('\n');
            line = line_at(text, line.end + 1);
        }
    }

    /// Copies one line as far as there is room behind its last place.
    fn copy_line(&mut self, text: &str, line: Range<usize>, places: &[Range<usize>], width: usize) {
        let end = line.start + text[line.clone()].trim_end_matches('\r').len();
        let here = |place: &&Range<usize>| line.contains(&place.start) || place.start == line.end;
        let last = places.iter().filter(here).map(|place| place.start).max();
        let last = last.unwrap_or(line.start).min(end);
        let until = last + fitting(&text[last..end], width);
        let from = match self.position {
            Some(_) => last - fitting_before(&text[line.start..last], width / 3),
            None => line.start,
        };
        if from > line.start {
            self.text.push('…');
        }
        for (place, underline) in places.iter().zip(&mut self.underlines) {
            if here(&place) {
                let shown =
                    |end: usize| self.text.len() + shown(&text[from..end.clamp(from, until)]).len();
                *underline = shown(place.start)..shown(place.end);
            }
        }
        self.text.push_str(&shown(&text[from..until]));
        if until < end {
            self.text.push('…');
        }
    }
}

/// Returns the bytes of a place, on the boundaries of characters and within the text.
fn sound(location: &Location) -> Range<usize> {
    let text = location.source.text();
    let start = text.floor_char_boundary(location.span.start as usize);
    let end = text.floor_char_boundary(location.span.end as usize);
    start..end.max(start)
}

/// Returns the line that holds an offset, without its line feed.
fn line_at(text: &str, offset: usize) -> Range<usize> {
    let start = text[..offset].rfind('\n').map_or(0, |newline| newline + 1);
    let end = text[offset..]
        .find('\n')
        .map_or(text.len(), |newline| offset + newline);
    start..end
}

/// Returns how many bytes at the beginning of a text fit into that many columns.
fn fitting(text: &str, width: usize) -> usize {
    let mut room = width;
    for (offset, char) in text.char_indices() {
        match room.checked_sub(char.width().unwrap_or(1)) {
            Some(left) => room = left,
            None => return offset,
        }
    }
    text.len()
}

/// Returns how many bytes at the end of a text are that many characters.
fn fitting_before(text: &str, count: usize) -> usize {
    let first = text.char_indices().rev().nth(count);
    first.map_or(text.len(), |(offset, char)| {
        text.len() - offset - char.len_utf8()
    })
}

fn shown(text: &str) -> String {
    let shown = text.chars().map(|char| {
        if char == '\t' || is_harmless(char) {
            char
        } else {
            char::REPLACEMENT_CHARACTER
        }
    });
    shown.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Source, Span};

    fn excerpt(text: &str, spans: &[(usize, usize)], width: usize) -> Excerpt {
        let source = Source::new("a.yaml", text);
        let place = |&(start, end): &(usize, usize)| Location {
            source: Arc::clone(&source),
            span: Span::new(start, end),
        };
        let locations: Vec<Location> = spans.iter().map(place).collect();
        Excerpt::of(&locations.iter().collect::<Vec<_>>(), width)
    }

    fn shown(text: &str, start: usize, end: usize, width: usize) -> (String, String) {
        let excerpt = excerpt(text, &[(start, end)], width);
        let underlined = excerpt.text[excerpt.underlines[0].clone()].to_owned();
        (excerpt.text, underlined)
    }

    fn pair(text: &str, underlined: &str) -> (String, String) {
        (text.to_owned(), underlined.to_owned())
    }

    #[test]
    fn one_line_is_cut_out() {
        assert_eq!(shown("a: 1\nbb: 2\r\nc: 3", 5, 7, 80), pair("bb: 2", "bb"));
        assert_eq!(shown("a: 1\nb: 2", 3, 9, 80), pair("a: 1", "1"));
        assert_eq!(shown("a: 1\n", 5, 5, 80), pair("", ""));
        assert_eq!(shown("", 7, 3, 80), pair("", ""));
        assert_eq!(shown("ab\r\n", 3, 3, 80), pair("ab", ""));
        assert_eq!(
            shown("\u{9b}x\x07", 2, 4, 80),
            pair("\u{fffd}x\u{fffd}", "x\u{fffd}")
        );
    }

    #[test]
    fn lines_between_places_are_kept() {
        let found = excerpt("a: 1\nb: 2\r\nc: 3\n", &[(14, 15), (3, 4)], 80);
        assert_eq!((found.line, found.position), (1, None));
        assert_eq!(found.text, "a: 1\nb: 2\nc: 3");
        assert_eq!(found.underlines, [13..14, 3..4]);
    }

    #[test]
    fn a_line_is_cut_behind_the_place_by_columns() {
        assert_eq!(shown("a: abcdef", 3, 9, 4), pair("a: abcd…", "abcd"));
        assert_eq!(shown("a: 海海海", 3, 12, 5), pair("a: 海海…", "海海"));
    }

    #[test]
    fn a_place_far_into_a_line_is_shown_with_a_part_of_it() {
        let text = format!("{}here{}", "x".repeat(COLUMN_MAX), "y".repeat(500));
        let (shown, underlined) = shown(&text, COLUMN_MAX, COLUMN_MAX + 4, 30);
        assert_eq!(underlined, "here");
        assert_eq!(shown, format!("…{}here{}…", "x".repeat(10), "y".repeat(26)));
    }
}
