//! One line of styled text, and how it is wrapped.

use std::fmt::Write;

use anstyle::Style;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::palette::PLAIN;
use super::visible::{is_plain, visible};

/// A line of styled text without line feeds or other control characters.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::report) struct Line {
    spans: Vec<Span>,
}

#[derive(Debug, Clone, PartialEq)]
struct Span {
    style: Style,
    text: String,
}

impl Span {
    fn width(&self) -> usize {
        if is_plain(&self.text) {
            self.text.len()
        } else {
            self.text.width()
        }
    }
}

/// A character as it is seen, with its style.
struct Glyph<'a> {
    style: Style,
    text: &'a str,
    width: usize,
}

impl Glyph<'_> {
    fn is_space(&self) -> bool {
        self.text == " "
    }

    /// Tells whether a line may end behind it: at spaces, at signs for line feeds, and between
    /// the wide characters of scripts that write no spaces.
    fn may_end_line(&self) -> bool {
        self.is_space() || self.text == "↵" || self.width > 1
    }
}

impl Line {
    /// Makes an empty line.
    pub(in crate::report) const fn new() -> Self {
        Self { spans: Vec::new() }
    }

    /// Makes a line of ordinary text.
    pub(in crate::report) fn plain(text: impl AsRef<str>) -> Self {
        Self::new().with(PLAIN, text)
    }

    /// Makes a line of one style.
    pub(in crate::report) fn styled(style: Style, text: impl AsRef<str>) -> Self {
        Self::new().with(style, text)
    }

    /// Adds text at the end.
    pub(in crate::report) fn push(&mut self, style: Style, text: impl AsRef<str>) {
        let text = visible(text.as_ref());
        match self.spans.last_mut() {
            Some(last) if last.style == style => last.text.push_str(&text),
            Some(_) | None => self.spans.push(Span {
                style,
                text: text.into_owned(),
            }),
        }
    }

    /// Adds text at the end.
    #[must_use]
    pub(in crate::report) fn with(mut self, style: Style, text: impl AsRef<str>) -> Self {
        self.push(style, text);
        self
    }

    /// Adds another line at the end.
    pub(in crate::report) fn append(&mut self, other: Self) {
        self.spans.extend(other.spans);
    }

    /// Returns how many columns it takes on a terminal.
    pub(in crate::report) fn width(&self) -> usize {
        self.spans.iter().map(Span::width).sum()
    }

    /// Tells whether there is nothing to see.
    pub(in crate::report) fn is_empty(&self) -> bool {
        self.spans.iter().all(|span| span.text.is_empty())
    }

    /// Cuts it into lines of at most `first` and then `rest` columns. A word that is longer than
    /// a line stays whole, so that addresses and ids can be copied.
    pub(in crate::report) fn wrap(&self, first: usize, rest: usize) -> Vec<Self> {
        if self.is_plain() && (1..=first).contains(&self.width()) {
            return vec![self.trimmed()];
        }
        let glyphs = self.glyphs();
        let mut lines = Vec::new();
        let mut start = 0;
        while let Some(end) = line_end(
            &glyphs[start..],
            if lines.is_empty() { first } else { rest },
        ) {
            lines.push(Self::of(&glyphs[start..start + end]));
            start += end;
            start += glyphs[start..]
                .iter()
                .take_while(|glyph| glyph.is_space())
                .count();
        }
        lines
    }

    /// Cuts it to one line of at most `width` columns, with `…` where something is missing.
    pub(in crate::report) fn clip(&self, width: usize) -> Self {
        if self.width() <= width {
            return self.clone();
        }
        if self.is_plain() {
            return self.clipped(width.saturating_sub(1));
        }
        let glyphs = self.glyphs();
        let mut taken = 0;
        let fits = glyphs.iter().take_while(|glyph| {
            taken += glyph.width;
            taken < width
        });
        let count = fits.count();
        let mut line = Self::of(&glyphs[..count]);
        line.push(glyphs.get(count).map_or(PLAIN, |glyph| glyph.style), "…");
        line
    }

    /// Writes it out, with or without colours.
    pub(in crate::report) fn write(&self, color: bool, out: &mut String) {
        for Span { style, text } in &self.spans {
            if color && *style != PLAIN && !text.is_empty() {
                write!(out, "{style}{text}{style:#}").expect("a text takes whatever is written");
            } else {
                out.push_str(text);
            }
        }
    }

    fn glyphs(&self) -> Vec<Glyph<'_>> {
        let mut glyphs = Vec::new();
        for Span { style, text } in &self.spans {
            let glyph = |text, width| Glyph {
                style: *style,
                text,
                width,
            };
            if is_plain(text) {
                glyphs.extend((0..text.len()).map(|at| glyph(&text[at..=at], 1)));
            } else {
                let texts = text.graphemes(true);
                glyphs.extend(texts.map(|text| glyph(text, text.width())));
            }
        }
        glyphs
    }

    /// Tells whether every byte of it is a glyph of one column.
    fn is_plain(&self) -> bool {
        self.spans.iter().all(|span| is_plain(&span.text))
    }

    /// Cuts a plain line that is longer behind so many columns, with `…` for what is missing.
    fn clipped(&self, mut columns: usize) -> Self {
        let mut line = Self::new();
        let mut style = PLAIN;
        for span in &self.spans {
            style = span.style;
            if columns < span.text.len() {
                line.push(style, &span.text[..columns]);
                break;
            }
            line.push(style, &span.text);
            columns -= span.text.len();
        }
        line.trimmed().with(style, "…")
    }

    /// Returns it without the spaces at its end.
    fn trimmed(&self) -> Self {
        let mut line = Self::new();
        let trimmed = |span: &Span| span.text.trim_end_matches(' ').len();
        let Some(last) = self.spans.iter().rposition(|span| trimmed(span) > 0) else {
            return line;
        };
        for (index, span) in self.spans[..=last].iter().enumerate() {
            let end = if index == last {
                trimmed(span)
            } else {
                span.text.len()
            };
            if end > 0 {
                line.push(span.style, &span.text[..end]);
            }
        }
        line
    }

    /// Joins glyphs, spaces at the end left out.
    fn of(glyphs: &[Glyph<'_>]) -> Self {
        let spaces = glyphs
            .iter()
            .rev()
            .take_while(|glyph| glyph.is_space())
            .count();
        let mut line = Self::new();
        for glyph in &glyphs[..glyphs.len() - spaces] {
            line.push(glyph.style, glyph.text);
        }
        line
    }
}

/// Returns how many glyphs the next line takes; `None` if none are left.
fn line_end(glyphs: &[Glyph<'_>], width: usize) -> Option<usize> {
    if glyphs.is_empty() {
        return None;
    }
    let mut taken = 0;
    let mut end = None;
    for (index, glyph) in glyphs.iter().enumerate() {
        taken += glyph.width;
        let too_long = taken > width && !glyph.is_space();
        match end {
            Some(end) if too_long => return Some(end),
            Some(_) | None => {}
        }
        if glyph.may_end_line() {
            end = Some(index + 1);
        }
    }
    Some(glyphs.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::report::layout::palette::{RED, STRONG};

    fn wrapped(text: &str, width: usize) -> Vec<String> {
        let lines = Line::plain(text).wrap(width, width);
        let write = |line: &Line| {
            let mut text = String::new();
            line.write(false, &mut text);
            text
        };
        lines.iter().map(write).collect()
    }

    #[test]
    fn lines_end_at_words() {
        assert_eq!(wrapped("one two three", 8), ["one two", "three"]);
        assert_eq!(wrapped("one two", 3), ["one", "two"]);
        assert_eq!(wrapped("", 8), Vec::<String>::new());
        assert_eq!(
            wrapped("see https://example.com/long now", 8),
            ["see", "https://example.com/long", "now"]
        );
        assert_eq!(wrapped("漢字漢字漢字", 4), ["漢字", "漢字", "漢字"]);
    }

    #[test]
    fn words_that_cross_styles_stay_whole() {
        let line = Line::plain("a ").with(RED, "[-b-]").with(STRONG, "{+c+}");
        let mut text = String::new();
        for line in line.wrap(6, 6) {
            line.write(false, &mut text);
            text.push('|');
        }
        assert_eq!(text, "a|[-b-]{+c+}|");
    }

    #[test]
    fn what_does_not_fit_is_clipped() {
        let clip = |text, width| {
            let mut out = String::new();
            Line::plain(text).clip(width).write(false, &mut out);
            out
        };
        assert_eq!(clip("one two", 7), "one two");
        assert_eq!(clip("one two", 5), "one…");
        assert_eq!(clip("漢字漢字", 4), "漢…");
    }

    #[test]
    fn colours_are_written_only_when_asked_for() {
        let line = Line::plain("a").with(RED, "b");
        let mut text = String::new();
        line.write(true, &mut text);
        assert_eq!(text, "a\x1b[31mb\x1b[0m");
    }

    proptest! {
        #[test]
        fn wrapping_loses_nothing_but_spaces(text in "[a-z ↵漢é👩\u{301}]{0,60}", width in 1usize..30) {
            let without_spaces = |text: &str| text.replace(' ', "");
            prop_assert_eq!(without_spaces(&wrapped(&text, width).concat()), without_spaces(&text));
        }
    }
}
