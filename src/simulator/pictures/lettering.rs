//! Words on a canvas: measuring, wrapping, drawing.

use std::sync::LazyLock;

use ab_glyph::{Font, FontRef, Glyph, PxScale, PxScaleFont, ScaleFont, point};

use crate::simulator::pictures::canvas;
use crate::simulator::pictures::canvas::Canvas;

static LETTERS: LazyLock<FontRef<'static>> = LazyLock::new(|| {
    FontRef::try_from_slice(epaint_default_fonts::UBUNTU_LIGHT).expect("the bundled font is valid")
});
static SYMBOLS: LazyLock<FontRef<'static>> = LazyLock::new(|| {
    FontRef::try_from_slice(epaint_default_fonts::HACK_REGULAR).expect("the bundled font is valid")
});

/// The distance between lines, as a share of the size of the letters.
const LEADING: f32 = 1.24;

/// How often a narrower block is tried to make its lines alike.
const BALANCING_STEPS: u8 = 8;

/// Letters of one size.
pub(crate) struct Lettering {
    scale: PxScale,
}

/// What letters are written with.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ink {
    pub(crate) colour: [u8; 3],
    pub(crate) opacity: f32,
}

/// A text broken into lines.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Block {
    pub(crate) lines: Vec<String>,
    pub(crate) width: f32,
}

impl Block {
    /// Returns the height of all lines.
    pub(crate) fn height(&self, lettering: &Lettering) -> f32 {
        self.lines.len() as f32 * lettering.line_height()
    }
}

impl Lettering {
    /// Makes letters of a size in pixels.
    pub(crate) fn new(size: f32) -> Self {
        Self {
            scale: PxScale::from(size.max(4.0)),
        }
    }

    /// Returns the distance from one line to the next.
    pub(crate) fn line_height(&self) -> f32 {
        self.scale.y * LEADING
    }

    /// Returns the width of a text on one line.
    pub(crate) fn width(&self, text: &str) -> f32 {
        text.chars().map(|letter| self.advance(letter)).sum()
    }

    /// Breaks a text into as few lines as fit, and these into lines of like length.
    pub(crate) fn wrap(&self, text: &str, width: f32) -> Block {
        let mut best = self.broken(text, width);
        for narrower in (1..=BALANCING_STEPS).map(|step| width * (1.0 - 0.06 * f32::from(step))) {
            let block = self.broken(text, narrower);
            if block.lines.len() > best.lines.len() {
                break;
            }
            best = block;
        }
        best
    }

    /// Breaks a text into lines that fit; a word that is too long for any line is broken.
    fn broken(&self, text: &str, width: f32) -> Block {
        let mut lines = Vec::new();
        let mut line = String::new();
        for word in text.split_whitespace() {
            let joined = format!("{line} {word}");
            if !line.is_empty() && self.width(&joined) <= width {
                line = joined;
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            for letter in word.chars() {
                if !line.is_empty() && self.width(&line) + self.advance(letter) > width {
                    lines.push(std::mem::take(&mut line));
                }
                line.push(letter);
            }
        }
        if !line.is_empty() {
            lines.push(line);
        }
        let widths = lines.iter().map(|line| self.width(line));
        let width = widths.fold(0.0, f32::max);
        Block { lines, width }
    }

    /// Writes a line whose top left corner is at the given place.
    pub(crate) fn write(&self, canvas: &mut Canvas, text: &str, [x, y]: [f32; 2], ink: Ink) {
        let ascent = self.font('a').ascent();
        let mut pen = point(x, y + ascent);
        for letter in text.chars() {
            let font = self.font(letter);
            let glyph: Glyph = font
                .glyph_id(letter)
                .with_scale_and_position(self.scale, pen);
            pen.x += font.h_advance(glyph.id);
            let Some(outline) = font.outline_glyph(glyph) else {
                continue;
            };
            let bounds = outline.px_bounds();
            let (left, top) = (canvas::whole(bounds.min.x), canvas::whole(bounds.min.y));
            outline.draw(|dx, dy, cover| {
                let x = left.saturating_add_unsigned(dx);
                let y = top.saturating_add_unsigned(dy);
                canvas.blend(x, y, ink.colour, cover * ink.opacity);
            });
        }
    }

    fn advance(&self, letter: char) -> f32 {
        let font = self.font(letter);
        font.h_advance(font.glyph_id(letter))
    }

    /// Returns the font that has a letter; the first one, if none has.
    fn font(&self, letter: char) -> PxScaleFont<&'static FontRef<'static>> {
        let is_missing = |font: &FontRef<'_>| font.glyph_id(letter).0 == 0;
        let fonts: (&'static FontRef<'_>, &'static FontRef<'_>) = (&LETTERS, &SYMBOLS);
        let font = if is_missing(fonts.0) && !is_missing(fonts.1) {
            fonts.1
        } else {
            fonts.0
        };
        font.as_scaled(self.scale)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_fit_their_width() {
        let lettering = Lettering::new(20.0);
        let block = lettering.wrap(
            "One two three four five six seven, and averyveryverylongword",
            90.0,
        );
        assert!(block.lines.len() > 4);
        assert!(block.width <= 90.0);
    }
}
