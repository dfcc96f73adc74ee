//! How cards are drawn. Everything is measured in the shorter edge, so that words can be read in any
//! proportions.

use crate::media::{self, Block, Canvas, Fonts, Ink, Lettering};

use super::face::{Placeholder, ShotFace, Shown};
use super::timeline::{Face, TitleFace};

/// What words are written with.
const INK: Ink = Ink {
    colour: [250, 250, 247],
    opacity: 1.0,
};
/// What is less important.
const FAINT: Ink = Ink {
    colour: [226, 228, 236],
    opacity: 0.84,
};
/// What marks things that are only planned, and the time that has passed.
const ACCENT: [u8; 3] = [255, 190, 74];
/// The colour of panels below words.
const PANEL: [u8; 3] = [12, 14, 22];
/// What the colours of a style are mixed with, so that a placeholder looks like none of its pictures.
const SLATE: [u8; 3] = [30, 33, 44];

/// The space around everything.
const MARGIN: f32 = 0.045;
/// The height of the line that shows the time.
const BAR: f32 = 0.014;
/// The size of subtitles.
const SUBTITLE: f32 = 0.056;

/// Letters and proportions to draw with.
pub(super) struct Pen<'f> {
    /// The fonts.
    pub(super) fonts: &'f Fonts,
    /// The size of the cards in pixels.
    pub(super) size: (usize, usize),
}

impl Pen<'_> {
    /// Draws a card, without what is said on it. `picture` is the one that the card asks for, if
    /// there is one.
    pub(super) fn card(&self, face: &Face, picture: Option<Canvas>) -> Canvas {
        match face {
            Face::Title(title) => self.title(title),
            Face::Shot(shot) => self.shot(shot, picture),
            Face::Nothing(placeholder) => self.placeholder(placeholder, 0.0),
        }
    }

    /// Writes a subtitle in the middle of the lower edge.
    pub(super) fn subtitle(&self, canvas: &mut Canvas, text: &str) {
        if text.is_empty() {
            return;
        }
        let text = self.readable(
            text,
            "(in letters that no font here has: see the subtitle file)",
        );
        let unit = unit(canvas);
        let size = [canvas.width() * 0.88, canvas.height() * 0.5];
        let sizes = [SUBTITLE, 0.046, 0.036].map(|size| unit * size);
        let (lettering, block) = media::fitted(text, self.fonts, &sizes, size);
        let pad = unit * 0.022;
        let height = block.height(&lettering) + 2.0 * pad;
        let width = block.width + 3.0 * pad;
        let left = (canvas.width() - width) / 2.0;
        let top = canvas.height() - unit * (BAR + MARGIN) - height;
        canvas.panel([left, top, width, height], unit * 0.02, [0, 0, 0], 0.84);
        centred(canvas, &lettering, &block, top + pad, INK);
    }

    /// Shows how much of the time has passed, as a share, on a line with a gap at each of `cuts`.
    pub(super) fn bar(&self, canvas: &mut Canvas, passed: f32, cuts: &[f32]) {
        let unit = unit(canvas);
        let height = (unit * BAR).max(4.0).floor();
        let top = media::whole(canvas.height() - height);
        let gap = (unit * 0.002).max(1.0);
        for x in 0..media::whole(canvas.width()) {
            let at = (x as f32 + 0.5) / canvas.width();
            let is_gap = cuts
                .iter()
                .any(|cut| (cut * canvas.width() - x as f32 - 0.5).abs() <= gap);
            let colour = match (is_gap, at < passed) {
                (true, _) => [12, 12, 14],
                (false, true) => ACCENT,
                (false, false) => [74, 77, 88],
            };
            for y in top..media::whole(canvas.height()) {
                canvas.blend(x, y, colour, 1.0);
            }
        }
    }

    fn title(&self, title: &TitleFace) -> Canvas {
        let mut canvas = self.ground(None);
        let unit = unit(&canvas);
        let (width, height) = (canvas.width(), canvas.height());
        let sizes = [0.13, 0.11, 0.09, 0.074, 0.06].map(|size| unit * size);
        let name = self.readable(&title.name, "(a name in letters that no font here has)");
        let (large, name) = media::fitted(name, self.fonts, &sizes, [width * 0.84, height * 0.4]);
        let small = Lettering::of(self.fonts, unit * 0.046);
        let facts: Vec<Block> = title
            .facts
            .iter()
            .map(|fact| small.wrap(fact, width * 0.84))
            .collect();
        let gap = small.line_height() * 0.35;
        let facts_height: f32 = facts.iter().map(|block| block.height(&small) + gap).sum();
        let rule = unit * 0.11;
        let total = name.height(&large) + rule + facts_height;
        let mut top = (height - total) / 2.0;
        self.tag(
            &mut canvas,
            "ANIMATIC: WHAT IS DECLARED, BEFORE IT IS RENDERED",
            top - unit * 0.10,
        );
        centred(&mut canvas, &large, &name, top, INK);
        top += name.height(&large) + rule / 2.0;
        let line = [
            width / 2.0 - unit * 0.06,
            top - unit * 0.004,
            unit * 0.12,
            unit * 0.008,
        ];
        canvas.panel(line, unit * 0.004, ACCENT, 1.0);
        top += rule / 2.0;
        for fact in &facts {
            centred(&mut canvas, &small, fact, top, FAINT);
            top += fact.height(&small) + gap;
        }
        canvas
    }

    fn shot(&self, shot: &ShotFace, picture: Option<Canvas>) -> Canvas {
        let (pills, free) = self.pills(shot);
        let mut canvas = match (&shot.shown, picture) {
            (Shown::Picture(..), Some(picture)) => picture,
            (Shown::Picture(_, placeholder) | Shown::Placeholder(placeholder), _) => {
                self.placeholder(placeholder, free)
            }
            (Shown::Colour(colour), _) => Canvas::filled(self.size, media::parse_colour(colour)),
        };
        for pill in &pills {
            pill.draw(&mut canvas);
        }
        canvas
    }

    /// Lays out the label of a shot and its notes as pills, from the upper left corner on; returns
    /// them with how much of the height they take, in pixels.
    fn pills(&self, shot: &ShotFace) -> (Vec<Pill<'_>>, f32) {
        let [width, height] = [self.size.0 as f32, self.size.1 as f32];
        let unit = width.min(height);
        let (margin, gap) = (unit * MARGIN, unit * 0.012);
        let (mut left, mut top, mut row_height) = (margin, margin, 0.0_f32);
        let mut pills = Vec::new();
        for (index, text) in labels(shot).into_iter().enumerate() {
            let (size, ink) = if index == 0 {
                (LABEL, INK)
            } else {
                (NOTE, FAINT)
            };
            let lettering = Lettering::of(self.fonts, unit * size);
            let pad = [unit * 0.024, unit * 0.011];
            let block = lettering.wrap(&text, width - 2.0 * (margin + pad[0]));
            let across = block.width + 2.0 * pad[0];
            let down = block.height(&lettering) + 2.0 * pad[1];
            if left > margin && left + across > width - margin {
                (left, top) = (margin, top + row_height + gap);
                row_height = 0.0;
            }
            row_height = row_height.max(down);
            pills.push(Pill {
                panel: [left, top, across, down],
                pad,
                lettering,
                block,
                ink,
            });
            left += across + gap;
        }
        (pills, top + row_height)
    }

    /// Draws what stands for a picture: hatched, within a dashed frame, with the words that the
    /// picture is made from. The uppermost pixels stay free.
    fn placeholder(&self, placeholder: &Placeholder, free: f32) -> Canvas {
        let mut canvas = self.ground(placeholder.style.as_deref());
        dashes(&mut canvas);
        let unit = unit(&canvas);
        let (width, height) = (canvas.width() * 0.80, canvas.height());
        // The subtitle takes some lines of the lower part, fewer in a wide picture.
        let lines = if canvas.width() > height * 1.2 {
            2.0
        } else {
            3.0
        };
        let lowest = height - unit * (MARGIN + BAR + lines * SUBTITLE * 1.24 + 0.05);
        let highest = free + unit * 0.03;
        let small = Lettering::of(self.fonts, unit * 0.040);
        let details = small.wrap(&placeholder.details, width);
        let around = unit * 0.105 + details.height(&small) + unit * 0.035;
        let words = self.readable(&placeholder.words, "(in letters that no font here has)");
        let room = (lowest - highest - around).max(unit * 0.1);
        let sizes = [0.078, 0.066, 0.056, 0.048, 0.041, 0.035].map(|size| unit * size);
        let (large, words) = media::fitted(words, self.fonts, &sizes, [width, room]);
        let total = around + words.height(&large);
        let mut top = highest + ((lowest - highest - total) / 2.0).max(0.0);
        self.tag(&mut canvas, &placeholder.heading.to_uppercase(), top);
        top += unit * 0.105;
        centred(&mut canvas, &large, &words, top, INK);
        top += words.height(&large) + unit * 0.035;
        centred(&mut canvas, &small, &details, top, FAINT);
        canvas
    }

    /// Writes a few words on a pill in the middle of the width.
    fn tag(&self, canvas: &mut Canvas, text: &str, top: f32) {
        let unit = unit(canvas);
        let sizes = [0.032, 0.028, 0.024].map(|size| unit * size);
        let room = [canvas.width() * 0.86, unit * 0.045];
        let (lettering, block) = media::fitted(text, self.fonts, &sizes, room);
        let pad = unit * 0.026;
        let height = block.height(&lettering) + unit * 0.018;
        let left = (canvas.width() - block.width) / 2.0 - pad;
        let panel = [left, top, block.width + 2.0 * pad, height];
        canvas.panel(panel, height / 2.0, ACCENT, 0.94);
        let ink = Ink {
            colour: [34, 24, 4],
            opacity: 1.0,
        };
        centred(canvas, &lettering, &block, top + unit * 0.009, ink);
    }

    /// Paints what is behind words: the colours of a style, so dark that they are nobody's picture,
    /// and hatched.
    fn ground(&self, style: Option<&str>) -> Canvas {
        let palette = media::palette_of_style(style, 0);
        let upper = media::mix(palette.zenith, SLATE, 0.66);
        let lower = media::mix(palette.near, SLATE, 0.66);
        let mut canvas = Canvas::filled(self.size, upper);
        for y in 0..self.size.1 {
            let share = y as f32 / canvas.height();
            canvas.fill_row(y, media::mix(upper, lower, share));
        }
        let step = unit(&canvas) * 0.05;
        for y in 0..media::whole(canvas.height()) {
            for x in 0..media::whole(canvas.width()) {
                let along = ((x + y) as f32 / step).fract();
                if along < 0.5 {
                    canvas.blend(x, y, [255, 255, 255], 0.028);
                }
            }
        }
        canvas
    }

    /// Returns a text, or what is written in its place if no font has its letters.
    fn readable<'a>(&self, text: &'a str, otherwise: &'a str) -> &'a str {
        if self.fonts.can_write(text) {
            text
        } else {
            otherwise
        }
    }
}

/// The size of the label of a shot, and that of its notes.
const LABEL: f32 = 0.038;
const NOTE: f32 = 0.032;
/// How many notes are written; the others are counted.
const NOTES_MAX: usize = 4;

/// A few words on a panel.
struct Pill<'f> {
    /// Left, top, width and height.
    panel: [f32; 4],
    /// The space around the words: at their sides, and above and below.
    pad: [f32; 2],
    lettering: Lettering<'f>,
    block: Block,
    ink: Ink,
}

impl Pill<'_> {
    fn draw(&self, canvas: &mut Canvas) {
        let Self {
            panel,
            pad,
            lettering,
            block,
            ink,
        } = self;
        canvas.panel(*panel, lettering.line_height() * 0.5, PANEL, 0.86);
        for (line, text) in block.lines.iter().enumerate() {
            let y = panel[1] + pad[1] + lettering.line_height() * line as f32;
            lettering.write(canvas, text, [panel[0] + pad[0], y], *ink);
        }
    }
}

/// Lists the label of a shot and its notes, a line each.
fn labels(shot: &ShotFace) -> Vec<String> {
    let mut labels = vec![shot.label.clone()];
    labels.extend(shot.notes.iter().take(NOTES_MAX).cloned());
    match shot.notes.len().saturating_sub(NOTES_MAX) {
        0 => {}
        more => labels.push(format!("and {more} more")),
    }
    labels
}

/// Writes lines one below the other, each in the middle of the width.
fn centred(canvas: &mut Canvas, lettering: &Lettering<'_>, block: &Block, top: f32, ink: Ink) {
    for (line, text) in block.lines.iter().enumerate() {
        let x = canvas.width() / 2.0 - lettering.width(text) / 2.0;
        let y = top + lettering.line_height() * line as f32;
        lettering.write(canvas, text, [x, y], ink);
    }
}

/// Draws a dashed frame near the edges.
fn dashes(canvas: &mut Canvas) {
    let unit = unit(canvas);
    let inset = unit * MARGIN * 0.45;
    let thick = (unit * 0.004).max(1.0);
    let dash = unit * 0.03;
    let (right, bottom) = (canvas.width() - inset, canvas.height() - inset - unit * BAR);
    let mut dash_at = |panel: [f32; 4]| canvas.panel(panel, 0.0, [255, 255, 255], 0.30);
    let mut x = inset;
    while x < right {
        let length = dash.min(right - x);
        dash_at([x, inset, length, thick]);
        dash_at([x, bottom - thick, length, thick]);
        x += dash * 2.0;
    }
    let mut y = inset;
    while y < bottom {
        let length = dash.min(bottom - y);
        dash_at([inset, y, thick, length]);
        dash_at([right - thick, y, thick, length]);
        y += dash * 2.0;
    }
}

/// The length that everything is measured in: the shorter edge.
fn unit(canvas: &Canvas) -> f32 {
    canvas.width().min(canvas.height())
}

#[cfg(test)]
mod tests {
    use super::*;

    const RED: [u8; 3] = [250, 0, 0];

    fn pen(size: (usize, usize), fonts: &Fonts) -> Pen<'_> {
        Pen { fonts, size }
    }

    fn pixel(canvas: &Canvas, [x, y]: [usize; 2]) -> [u8; 3] {
        let at = (y * canvas.size().0 + x) * 3;
        canvas.bytes()[at..at + 3].try_into().unwrap()
    }

    fn shot(shown: Shown, words: &str) -> Face {
        Face::Shot(ShotFace {
            label: format!("scene 1 · shot 1 · {words}"),
            notes: vec![words.to_owned(); 7],
            shown,
        })
    }

    fn placeholder(words: &str) -> Placeholder {
        Placeholder {
            heading: "not generated yet".to_owned(),
            words: words.to_owned(),
            details: "nanobanana · 4 credits".to_owned(),
            style: Some("cartoon".to_owned()),
        }
    }

    #[test]
    fn a_picture_fills_the_card_and_a_placeholder_stands_for_none() {
        let fonts = Fonts::with_emoji();
        let pen = pen((320, 180), &fonts);
        let key = crate::model::VisualKey::new("v1:a");
        let face = shot(Shown::Picture(key, placeholder("A harbour")), "nanobanana");
        let picture = Canvas::filled((320, 180), RED);
        let corner = [300, 170];
        assert_eq!(pixel(&pen.card(&face, Some(picture)), corner), RED);
        assert_ne!(pixel(&pen.card(&face, None), corner), RED);
        let plain = pen.card(&shot(Shown::Colour("#fa0000".to_owned()), "x"), None);
        assert_eq!(pixel(&plain, corner), RED);
    }

    #[test]
    fn the_time_that_has_passed_is_a_part_of_the_line() {
        let fonts = Fonts::with_emoji();
        let mut canvas = Canvas::filled((320, 180), RED);
        pen((320, 180), &fonts).bar(&mut canvas, 0.5, &[0.25]);
        assert_eq!(pixel(&canvas, [40, 179]), ACCENT);
        assert_eq!(pixel(&canvas, [80, 179]), [12, 12, 14]);
        assert_eq!(pixel(&canvas, [120, 179]), ACCENT);
        assert_eq!(pixel(&canvas, [200, 179]), [74, 77, 88]);
        assert_eq!(pixel(&canvas, [200, 170]), RED);
    }

    #[test]
    fn a_subtitle_covers_the_lower_part_only() {
        let fonts = Fonts::with_emoji();
        let pen = pen((320, 180), &fonts);
        let mut canvas = Canvas::filled((320, 180), RED);
        pen.subtitle(&mut canvas, "");
        assert!(canvas.bytes().chunks(3).all(|pixel| pixel == RED));
        pen.subtitle(&mut canvas, &"word ".repeat(16));
        assert_eq!(pixel(&canvas, [160, 80]), RED);
        assert_ne!(pixel(&canvas, [160, 165]), RED);
    }

    #[test]
    fn letters_that_no_font_has_are_said_to_be_missing() {
        let fonts = Fonts::with_emoji();
        let pen = pen((320, 180), &fonts);
        let drawn = |text: &str| {
            let mut canvas = Canvas::filled((320, 180), RED);
            pen.subtitle(&mut canvas, text);
            canvas.bytes().to_vec()
        };
        assert_eq!(drawn("漢字の字幕"), drawn("नमस्ते दुनिया"));
        assert_ne!(drawn("漢字の字幕"), drawn("Привет"));
    }

    #[test]
    fn any_words_in_any_proportions_are_drawn() {
        let fonts = Fonts::with_emoji();
        let endless = "x".repeat(700);
        for size in [(1280, 16), (16, 1280), (64, 36), (36, 64)] {
            let pen = pen(size, &fonts);
            for words in ["", "\u{0}", "文字 🙂", &endless] {
                let title = Face::Title(TitleFace {
                    name: words.to_owned(),
                    facts: vec![words.to_owned(); 3],
                });
                let nothing = Face::Nothing(placeholder(words));
                let shot = shot(Shown::Placeholder(placeholder(words)), words);
                for face in [title, nothing, shot] {
                    let mut canvas = pen.card(&face, None);
                    pen.subtitle(&mut canvas, words);
                    pen.bar(&mut canvas, 0.3, &[0.1, 0.3]);
                    assert_eq!(canvas.size(), size);
                }
            }
        }
    }
}
