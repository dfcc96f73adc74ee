//! Frames of a film: a picture with its prompt in a corner, and the subtitle below.

use crate::media::{Canvas, Lettering};
use crate::simulator::pictures;
use crate::simulator::pictures::landscape;
use crate::simulator::world::{Picture, Take};

/// How many characters of a prompt fit into a corner.
const BEGINNING_CHARACTERS: usize = 48;

/// Draws what a take shows.
pub(crate) fn frame(take: &Take, size: (usize, usize)) -> Canvas {
    let mut canvas = backdrop(&take.picture, size);
    if !take.subtitle.is_empty() {
        subtitle(&mut canvas, &take.subtitle);
    }
    canvas
}

/// Draws a picture with few words, so that the subtitle has room.
fn backdrop(picture: &Picture, size: (usize, usize)) -> Canvas {
    match picture {
        Picture::Card(card) => {
            let mut canvas = landscape::paint(card, size);
            let words = format!("{}: {}", card.maker, beginning(&card.prompt));
            pictures::label(&mut canvas, &words);
            canvas
        }
        Picture::Colour(_) | Picture::Elsewhere(_) => pictures::paint(picture, size),
    }
}

fn beginning(prompt: &str) -> String {
    let mut beginning: String = prompt.chars().take(BEGINNING_CHARACTERS).collect();
    if beginning.len() < prompt.len() {
        beginning.push('…');
    }
    beginning
}

/// Writes the subtitle of a film in the middle of the lower edge.
fn subtitle(canvas: &mut Canvas, text: &str) {
    let unit = pictures::unit(canvas);
    let lettering = Lettering::new(unit * 0.052);
    let block = lettering.wrap(text, canvas.width() * 0.86);
    let pad = unit * 0.022;
    let height = block.height(&lettering);
    let top = canvas.height() - unit * 0.05 - 2.0 * pad - height;
    let left = (canvas.width() - block.width) / 2.0;
    let panel = [
        left - pad * 1.5,
        top,
        block.width + pad * 3.0,
        height + 2.0 * pad,
    ];
    canvas.panel(panel, unit * 0.02, [0, 0, 0], 0.72);
    for (line, text) in block.lines.iter().enumerate() {
        let x = (canvas.width() - lettering.width(text)) / 2.0;
        let y = top + pad + lettering.line_height() * line as f32;
        lettering.write(canvas, text, [x, y], pictures::INK);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subtitles_of_any_length_and_script_are_drawn() {
        for subtitle in ["", "x".repeat(3000).as_str(), "文字 и буквы 🙂 \u{0}"] {
            let take = Take {
                millis: 1000,
                picture: Picture::Elsewhere("https://example.com/a.png".to_owned()),
                subtitle: subtitle.to_owned(),
            };
            assert_eq!(frame(&take, (64, 36)).size(), (64, 36));
        }
    }
}
