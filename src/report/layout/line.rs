//! One line of styled text, and how it is wrapped.

use anstyle::Style;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::palette::PLAIN;
use super::visible::visible;

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
        self.spans.iter().map(|span| span.text.width()).sum()
    }

    /// Tells whether there is nothing to see.
    pub(in crate::report) fn is_empty(&self) -> bool {
        self.spans.iter().all(|span| span.text.is_empty())
    }

    /// Cuts it into lines of at most `first` and then `rest` columns. A word that is longer than
    /// a line stays whole, so that addresses and ids can be copied.
    pub(in crate::report) fn wrap(&self, first: usize, rest: usize) -> Vec<Self> {
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
                out.push_str(&format!("{style}{text}{style:#}"));
            } else {
                out.push_str(text);
            }
        }
    }

    fn glyphs(&self) -> Vec<Glyph<'_>> {
        let glyphs_of = |span| {
            let Span { style, text }: &Span = span;
            text.graphemes(true).map(|text| Glyph {
                style: *style,
                text,
                width: text.width(),
            })
        };
        self.spans.iter().flat_map(glyphs_of).collect()
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
