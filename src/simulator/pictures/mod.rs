//! Pictures: what a model might have made of a prompt, with the prompt written on it.
//!
//! Everything follows from the words, the model and the style; nothing is random.

use std::io;

use crate::media::{self, Canvas, Fonts, Ink, Lettering};
use crate::simulator::world::{Card, Picture};

#[cfg(feature = "media")]
mod frame;
mod landscape;

#[cfg(feature = "media")]
pub(crate) use frame::frame;

/// What words are written with, and the colour of the panels below them.
const INK: Ink = Ink {
    colour: [250, 250, 247],
    opacity: 1.0,
};
const PANEL: [u8; 3] = [12, 14, 22];
/// The sizes that words are tried in, as shares of the shorter edge.
const WORD_SIZES: [f32; 5] = [0.062, 0.052, 0.044, 0.036, 0.030];
/// What is written across a picture that was not paid for.
const WATERMARK: Ink = Ink {
    colour: [255, 255, 255],
    opacity: 0.45,
};

/// Draws a picture as a PNG file of its own size.
pub(crate) fn png(picture: &Picture) -> io::Result<Vec<u8>> {
    let size = match picture {
        Picture::Card(card) => card.size,
        Picture::Colour(_) | Picture::Elsewhere(_) => (1280, 720),
    };
    let canvas = paint(picture, (as_pixels(size.0), as_pixels(size.1)));
    media::png(&canvas)
}

/// Draws a picture with the given number of pixels.
pub(crate) fn paint(picture: &Picture, size: (usize, usize)) -> Canvas {
    match picture {
        Picture::Card(card) => paint_card(card, size),
        Picture::Colour(colour) => Canvas::filled(size, media::parse_colour(colour)),
        Picture::Elsewhere(url) => {
            let mut canvas = Canvas::filled(size, [38, 42, 54]);
            label(&mut canvas, "a file that is not on this machine");
            words(&mut canvas, url);
            canvas
        }
    }
}

fn paint_card(card: &Card, size: (usize, usize)) -> Canvas {
    let mut canvas = landscape::paint(card, size);
    let mut parts = vec![card.maker.clone()];
    parts.extend(card.style.clone());
    parts.push(format!("{}×{}", card.size.0, card.size.1));
    if let Some(mark) = &card.after {
        parts.push(format!("after {mark}"));
    }
    label(&mut canvas, &parts.join("  ·  "));
    words(&mut canvas, &card.prompt);
    if let Some(watermark) = card.watermark {
        stamp(&mut canvas, watermark);
    }
    canvas
}

/// Writes a line in the top left corner, on a pill.
fn label(canvas: &mut Canvas, text: &str) {
    let unit = unit(canvas);
    let lettering = Lettering::new(unit * 0.030);
    let width = lettering.width(text);
    let height = lettering.line_height();
    let (left, top) = (unit * 0.045, unit * 0.045);
    let (pad_x, pad_y) = (unit * 0.024, unit * 0.012);
    canvas.panel(
        [left, top, width + 2.0 * pad_x, height + 2.0 * pad_y],
        height,
        PANEL,
        0.55,
    );
    lettering.write(canvas, text, [left + pad_x, top + pad_y], INK);
}

/// Writes the words at the bottom, on a panel as wide as they need.
fn words(canvas: &mut Canvas, text: &str) {
    let unit = unit(canvas);
    let margin = unit * 0.045;
    let pad = unit * 0.040;
    let width_max = canvas.width() - 2.0 * (margin + pad);
    let height_max = canvas.height() * 0.42;
    let sizes = WORD_SIZES.map(|size| unit * size);
    let (lettering, block) = media::fitted(text, Fonts::letters(), &sizes, [width_max, height_max]);
    let height = block.height(&lettering);
    let top = canvas.height() - margin - 2.0 * pad - height;
    let panel = [margin, top, block.width + 2.0 * pad, height + 2.0 * pad];
    canvas.panel(panel, unit * 0.030, PANEL, 0.58);
    for (line, text) in block.lines.iter().enumerate() {
        let y = top + pad + lettering.line_height() * line as f32;
        lettering.write(canvas, text, [margin + pad, y], INK);
    }
}

/// Writes a faint line across the whole picture.
fn stamp(canvas: &mut Canvas, text: &str) {
    let lettering = Lettering::new(unit(canvas) * 0.11);
    let x = (canvas.width() - lettering.width(text)) / 2.0;
    let y = canvas.height() * 0.36;
    lettering.write(canvas, text, [x, y], WATERMARK);
}

/// The length that everything is measured in: the shorter edge.
fn unit(canvas: &Canvas) -> f32 {
    canvas.width().min(canvas.height())
}

fn as_pixels(edge: u32) -> usize {
    usize::try_from(edge).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(size: (u32, u32)) -> Picture {
        Picture::Card(Card {
            prompt: "A harbour at dawn, wide shot, gulls over the water".to_owned(),
            maker: "nanobanana".to_owned(),
            style: Some("photorealistic".to_owned()),
            size,
            watermark: None,
            after: None,
        })
    }

    #[test]
    fn a_png_has_the_pixels_it_promises() {
        let bytes = png(&card((160, 90))).unwrap();
        let reader = png::Decoder::new(std::io::Cursor::new(bytes))
            .read_info()
            .unwrap();
        assert_eq!(reader.info().size(), (160, 90));
    }

    #[test]
    fn the_same_words_give_the_same_picture() {
        assert_eq!(png(&card((64, 64))).unwrap(), png(&card((64, 64))).unwrap());
    }

    #[test]
    fn words_without_end_and_words_of_any_script_are_drawn() {
        for text in ["", "x".repeat(3000).as_str(), "文字 и буквы 🙂 \u{0}"] {
            let mut canvas = Canvas::filled((64, 36), [0, 0, 0]);
            words(&mut canvas, text);
        }
    }
}
