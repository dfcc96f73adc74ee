//! Words on a canvas: measuring, wrapping, drawing.

use std::sync::LazyLock;

use ab_glyph::{Font, FontArc, FontVec, Glyph, PxScale, PxScaleFont, ScaleFont, point};

use super::canvas;
use super::canvas::Canvas;

static LETTERS: LazyLock<Fonts> = LazyLock::new(|| {
    let bundled = [
        epaint_default_fonts::UBUNTU_LIGHT,
        epaint_default_fonts::HACK_REGULAR,
    ];
    Fonts(bundled.into_iter().map(bundled_font).collect())
});

fn bundled_font(bytes: &'static [u8]) -> FontArc {
    FontArc::try_from_slice(bytes).expect("a bundled font is valid")
}

/// Why bytes are no font.
#[derive(Debug, thiserror::Error)]
#[error("it is no TrueType or OpenType font")]
pub struct InvalidFont;

/// Fonts in the order in which they are asked for a letter.
#[derive(Debug, Clone)]
pub struct Fonts(Vec<FontArc>);

impl Fonts {
    /// Returns the bundled fonts: Latin, Greek and Cyrillic letters, and some symbols.
    pub fn letters() -> &'static Self {
        &LETTERS
    }

    /// Returns the bundled fonts with one for emoji after them.
    pub fn with_emoji() -> Self {
        let mut fonts = LETTERS.clone();
        fonts
            .0
            .push(bundled_font(epaint_default_fonts::NOTO_EMOJI_REGULAR));
        fonts
    }

    /// Adds a font, or the first one of a collection, for letters that the others lack.
    ///
    /// # Errors
    ///
    /// Fails if the bytes are no font.
    pub fn add(&mut self, bytes: Vec<u8>) -> Result<(), InvalidFont> {
        let font = FontVec::try_from_vec_and_index(bytes, 0).map_err(|_| InvalidFont)?;
        self.0.push(FontArc::from(font));
        Ok(())
    }

    /// Tells whether some font has a letter.
    pub fn has(&self, letter: char) -> bool {
        self.0.iter().any(|font| font.glyph_id(letter).0 != 0)
    }

    /// Tells whether a text can be written so that people can read it: most of its letters have a
    /// picture, and none of them change their shape or order beside others, which is not done here.
    pub fn can_write(&self, text: &str) -> bool {
        let letters = text.chars().filter(|letter| letter.is_alphanumeric());
        let (mut all, mut missing) = (0, 0);
        for letter in letters {
            if needs_shaping(letter) {
                return false;
            }
            all += 1;
            missing += usize::from(!self.has(letter));
        }
        missing * 8 <= all
    }

    /// Returns the first font that has a letter; the very first one if none has.
    fn of(&self, letter: char) -> &FontArc {
        let mut fonts = self.0.iter();
        fonts
            .find(|font| font.glyph_id(letter).0 != 0)
            .unwrap_or(&self.0[0])
    }
}

/// Tells whether a letter is of a script that is written from the right, or whose letters join.
fn needs_shaping(letter: char) -> bool {
    const SCRIPTS: [std::ops::RangeInclusive<char>; 6] = [
        '\u{590}'..='\u{dff}',
        '\u{1000}'..='\u{109f}',
        '\u{1780}'..='\u{17ff}',
        '\u{fb1d}'..='\u{fdff}',
        '\u{fe70}'..='\u{feff}',
        '\u{10800}'..='\u{10fff}',
    ];
    SCRIPTS.iter().any(|script| script.contains(&letter))
}

/// The distance between lines, as a share of the size of the letters.
const LEADING: f32 = 1.24;

/// How often a narrower block is tried to make its lines alike.
const BALANCING_STEPS: u8 = 8;

/// Letters of one size.
pub struct Lettering<'f> {
    fonts: &'f Fonts,
    scale: PxScale,
}

/// What letters are written with.
#[derive(Debug, Clone, Copy)]
pub struct Ink {
    /// Red, green and blue.
    pub colour: [u8; 3],
    /// From 0 for nothing to 1.
    pub opacity: f32,
}

/// A text broken into lines.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// The lines, from the top.
    pub lines: Vec<String>,
    /// The width of the longest one, in pixels.
    pub width: f32,
}

impl Block {
    /// Returns the height of all lines.
    pub fn height(&self, lettering: &Lettering<'_>) -> f32 {
        self.lines.len() as f32 * lettering.line_height()
    }
}

impl Lettering<'static> {
    /// Makes bundled letters of a size in pixels.
    pub fn new(size: f32) -> Self {
        Self::of(Fonts::letters(), size)
    }
}

impl<'f> Lettering<'f> {
    /// Makes letters of some fonts, of a size in pixels.
    pub fn of(fonts: &'f Fonts, size: f32) -> Self {
        Self {
            fonts,
            scale: PxScale::from(size.max(4.0)),
        }
    }

    /// Returns the distance from one line to the next.
    pub fn line_height(&self) -> f32 {
        self.scale.y * LEADING
    }

    /// Returns the width of a text on one line.
    pub fn width(&self, text: &str) -> f32 {
        text.chars().map(|letter| self.advance(letter)).sum()
    }

    /// Breaks a text into as few lines as fit, and these into lines of like length.
    pub fn wrap(&self, text: &str, width: f32) -> Block {
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
        let mut widest = 0.0_f32;
        let (mut line, mut line_width) = (String::new(), 0.0);
        for word in text.split_whitespace() {
            let gap = (!line.is_empty()).then_some(' ');
            let added = gap.into_iter().chain(word.chars());
            let joined = added.fold(line_width, |width, letter| width + self.advance(letter));
            if let Some(gap) = gap.filter(|_| joined <= width) {
                line.push(gap);
                line.push_str(word);
                line_width = joined;
                continue;
            }
            for (index, letter) in word.chars().enumerate() {
                let advance = self.advance(letter);
                let is_full = index == 0 || line_width + advance > width;
                if !line.is_empty() && is_full {
                    widest = widest.max(line_width);
                    lines.push(std::mem::take(&mut line));
                    line_width = 0.0;
                }
                line.push(letter);
                line_width += advance;
            }
        }
        if !line.is_empty() {
            widest = widest.max(line_width);
            lines.push(line);
        }
        Block {
            lines,
            width: widest,
        }
    }

    /// Writes a line whose top left corner is at the given place.
    pub fn write(&self, canvas: &mut Canvas, text: &str, [x, y]: [f32; 2], ink: Ink) {
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

    fn font(&self, letter: char) -> PxScaleFont<&'f FontArc> {
        self.fonts.of(letter).as_scaled(self.scale)
    }
}

/// Finds the first of some sizes in pixels, largest first, at which a text fits into a width and a
/// height; at the last one, what does not fit is cut off. There is at least one size.
pub fn fitted<'f>(
    text: &str,
    fonts: &'f Fonts,
    sizes: &[f32],
    [width, height]: [f32; 2],
) -> (Lettering<'f>, Block) {
    let mut smallest = None;
    for size in sizes {
        let lettering = Lettering::of(fonts, *size);
        let block = lettering.wrap(text, width);
        if block.height(&lettering) <= height {
            return (lettering, block);
        }
        smallest = Some((lettering, block));
    }
    let (lettering, mut block) = smallest.expect("there is at least one size");
    let mut total = lettering.line_height();
    let mut kept = 1;
    while total + lettering.line_height() <= height {
        total += lettering.line_height();
        kept += 1;
    }
    block.lines.truncate(kept);
    (lettering, block)
}

#[cfg(test)]
mod tests {
    use super::*;

    const INK: Ink = Ink {
        colour: [255, 255, 255],
        opacity: 1.0,
    };

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

    #[test]
    fn fonts_know_what_they_can_write() {
        let fonts = Fonts::with_emoji();
        for text in [
            "",
            "ñandú, Ελλάδα, Москва! 🎬",
            "1 of 漢 in a long Latin text",
        ] {
            assert!(fonts.can_write(text), "{text}");
        }
        for text in ["漢字", "שלום", "مرحبا", "नमस्ते"] {
            assert!(!fonts.can_write(text), "{text}");
        }
        assert!(fonts.has('🎬') && !Fonts::letters().has('🎬'));
    }

    #[test]
    fn a_font_can_be_added_and_anything_else_cannot() {
        let mut fonts = Fonts::letters().clone();
        assert!(!fonts.has('🎬'));
        fonts
            .add(epaint_default_fonts::NOTO_EMOJI_REGULAR.to_vec())
            .unwrap();
        assert!(fonts.has('🎬'));
        assert!(fonts.add(b"no font".to_vec()).is_err());
    }

    #[test]
    fn words_without_end_and_words_of_any_script_are_fitted() {
        for text in ["", "x".repeat(3000).as_str(), "文字 и буквы 🙂 \u{0}"] {
            let (lettering, block) = fitted(text, Fonts::letters(), &[8.0, 5.0], [40.0, 20.0]);
            assert!(block.lines.len() <= 3, "{block:?}");
            let mut canvas = Canvas::filled((64, 36), [0, 0, 0]);
            for line in &block.lines {
                lettering.write(&mut canvas, line, [1.0, 1.0], INK);
            }
        }
    }
}
