//! The line that a problem is about, cut so that it can be shown.

use std::ops::Range;

use crate::diagnostic::{Location, Position};
use crate::report::layout::is_harmless;

/// One line of a source, or a part of it, with the place to underline.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Excerpt {
    /// Where the place begins in the file.
    pub(super) position: Position,
    /// The text: one line without controls other than tabs, with `…` where it is cut.
    pub(super) text: String,
    /// The bytes of the text to underline.
    pub(super) underline: Range<usize>,
}

impl Excerpt {
    /// Cuts out the line on which a place begins; a place that goes on behind it is underlined to
    /// its end. Whatever the span is, the result is sound.
    pub(super) fn of(location: &Location, width: usize) -> Self {
        let text = location.source.text();
        let start = text.floor_char_boundary(location.span.start as usize);
        let end = text
            .floor_char_boundary(location.span.end as usize)
            .max(start);
        let line_start = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
        let line_end = text[start..]
            .find('\n')
            .map_or(text.len(), |newline| start + newline);
        let line_end = line_start + text[line_start..line_end].trim_end_matches('\r').len();
        let (start, end) = (start.min(line_end), end.min(line_end));
        let shown = window(text, line_start..line_end, start, width);
        let mut excerpt = Self {
            position: location.position(),
            text: String::new(),
            underline: 0..0,
        };
        if shown.start > line_start {
            excerpt.text.push('…');
        }
        excerpt.copy(&text[shown.start..start]);
        excerpt.underline.start = excerpt.text.len();
        excerpt.copy(&text[start..end.clamp(start, shown.end)]);
        excerpt.underline.end = excerpt.text.len();
        excerpt.copy(&text[end.clamp(start, shown.end)..shown.end]);
        if shown.end < line_end {
            excerpt.text.push('…');
        }
        excerpt
    }

    fn copy(&mut self, text: &str) {
        let shown = text.chars().map(|char| {
            let is_shown = char == '\t' || is_harmless(char);
            if is_shown {
                char
            } else {
                char::REPLACEMENT_CHARACTER
            }
        });
        self.text.extend(shown);
    }
}

/// Chooses the part of a line to show: all of it, or what fits around the place.
fn window(text: &str, line: Range<usize>, start: usize, width: usize) -> Range<usize> {
    let before = &text[line.start..start];
    let from = before
        .char_indices()
        .rev()
        .nth(width / 3)
        .map_or(0, |(offset, _)| offset);
    let from = if text[line.start..].len().min(line.len()) <= width {
        0
    } else {
        from
    };
    let behind = &text[start..line.end];
    let until = behind
        .char_indices()
        .nth(width)
        .map_or(behind.len(), |(offset, _)| offset);
    line.start + from..start + until
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Source, Span};

    fn shown(text: &str, start: usize, end: usize, width: usize) -> (String, String) {
        let location = Location {
            source: Source::new("a.yaml", text),
            span: Span::new(start, end),
        };
        let excerpt = Excerpt::of(&location, width);
        let underlined = excerpt.text[excerpt.underline.clone()].to_owned();
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
    fn a_long_line_is_shown_around_the_place() {
        let text = format!("{}here{}", "x".repeat(500), "y".repeat(500));
        let (shown, underlined) = shown(&text, 500, 504, 30);
        assert_eq!(underlined, "here");
        assert_eq!(shown, format!("…{}here{}…", "x".repeat(11), "y".repeat(26)));
    }
}
