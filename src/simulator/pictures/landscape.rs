//! Landscapes: a sky, a sun, and hills in layers, each after the words of a prompt.

use std::f32::consts::TAU;

use sha2::{Digest, Sha256};

use crate::media;
use crate::media::{Canvas, Palette};
use crate::simulator::world::Card;

/// Numbers that follow from words, one after the other.
struct Chance([u8; 32], usize);

impl Chance {
    fn new(card: &Card) -> Self {
        let mut hasher = Sha256::new();
        hasher.update(card.prompt.as_bytes());
        hasher.update([0]);
        hasher.update(card.maker.as_bytes());
        if let Some(mark) = &card.after {
            hasher.update([0]);
            hasher.update(mark.as_bytes());
        }
        Self(hasher.finalize().into(), 0)
    }

    /// Returns a number from 0 to 255.
    fn byte(&mut self) -> u8 {
        let byte = self.0[self.1 % self.0.len()];
        self.1 += 1;
        byte
    }

    /// Returns a number between two others.
    fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * f32::from(self.byte()) / 255.0
    }
}

/// How the hills of a style are shaped.
struct Terrain {
    layers: u8,
    /// How much of the height lies between valley and peak.
    relief: f32,
    /// Whether peaks are pointed.
    is_rugged: bool,
}

fn terrain(style: Option<&str>) -> Terrain {
    let (layers, relief, is_rugged) = match style {
        Some("minimalist") => (2, 0.10, false),
        Some("cartoon") => (3, 0.16, false),
        Some("artistic") => (6, 0.16, false),
        Some("vintage") => (4, 0.14, false),
        Some("futuristic") => (4, 0.22, true),
        Some(_) | None => (5, 0.20, true),
    };
    Terrain {
        layers,
        relief,
        is_rugged,
    }
}

/// Paints the landscape of a card.
pub(crate) fn paint(card: &Card, size: (usize, usize)) -> Canvas {
    let mut chance = Chance::new(card);
    let style = card.style.as_deref();
    let palette = media::palette_of_style(style, u64::from(chance.byte()));
    let mut canvas = sky(size, &palette);
    if style == Some("futuristic") {
        stars(&mut canvas, &mut chance);
    }
    sun(
        &mut canvas,
        &palette,
        &mut chance,
        style == Some("futuristic"),
    );
    if style == Some("cartoon") {
        clouds(&mut canvas, &mut chance);
    }
    hills(&mut canvas, &palette, &mut chance, &terrain(style));
    canvas
}

/// Where the sky meets the land, as a share of the height.
const HORIZON: f32 = 0.62;

fn sky(size: (usize, usize), palette: &Palette) -> Canvas {
    let mut canvas = Canvas::filled(size, palette.zenith);
    for y in 0..size.1 {
        let share = (y as f32 / (canvas.height() * HORIZON)).min(1.0);
        canvas.fill_row(
            y,
            media::mix(palette.zenith, palette.horizon, share.powf(1.3)),
        );
    }
    canvas
}

fn sun(canvas: &mut Canvas, palette: &Palette, chance: &mut Chance, is_striped: bool) {
    let unit = canvas.width().min(canvas.height());
    let x = canvas.width() * chance.between(0.25, 0.75);
    let y = canvas.height() * chance.between(0.24, 0.46);
    let radius = unit * chance.between(0.07, 0.13);
    let reach = radius * 4.5;
    for py in media::whole(y - reach)..media::whole(y + reach) {
        for px in media::whole(x - reach)..media::whole(x + reach) {
            let distance = (px as f32 - x).hypot(py as f32 - y);
            let glow = (1.0 - distance / reach).max(0.0).powi(2) * 0.55;
            let is_gap =
                is_striped && py as f32 > y && ((py as f32 - y) / (radius * 0.24)).fract() < 0.38;
            let disc = if is_gap {
                0.0
            } else {
                (radius - distance + 0.5).clamp(0.0, 1.0)
            };
            let opacity = glow.max(disc * 0.96);
            if opacity > 0.004 {
                canvas.blend(px, py, palette.sun, opacity);
            }
        }
    }
}

/// How many stars a night sky has.
const STARS: u8 = 90;

fn stars(canvas: &mut Canvas, chance: &mut Chance) {
    let (shift_x, shift_y) = (chance.between(0.0, 1.0), chance.between(0.0, 1.0));
    for star in 0..STARS {
        // Steps of the golden ratio spread points evenly without any order to be seen.
        let n = f32::from(star);
        let x = (shift_x + n * 0.618_034).fract() * canvas.width();
        let y = (shift_y + n * 0.754_878).fract() * canvas.height() * 0.5;
        let opacity = 0.35 + 0.6 * (n * 0.37).fract();
        let (x, y) = (media::whole(x), media::whole(y));
        canvas.blend(x, y, [255, 255, 255], opacity);
        canvas.blend(x + 1, y, [255, 255, 255], opacity * 0.4);
        canvas.blend(x, y + 1, [255, 255, 255], opacity * 0.4);
    }
}

fn clouds(canvas: &mut Canvas, chance: &mut Chance) {
    let unit = canvas.width().min(canvas.height());
    for _ in 0..4 {
        let x = canvas.width() * chance.between(0.02, 0.85);
        let y = canvas.height() * chance.between(0.10, 0.36);
        let height = unit * chance.between(0.045, 0.075);
        for (dx, dy, width) in [(0.0, 0.0, 4.2), (0.8, -0.55, 2.2), (1.9, -0.3, 1.7)] {
            let panel = [x + dx * height, y + dy * height, width * height, height];
            canvas.panel(panel, height / 2.0, [255, 255, 255], 1.0);
        }
    }
}

fn hills(canvas: &mut Canvas, palette: &Palette, chance: &mut Chance, terrain: &Terrain) {
    let (width, height) = canvas.size();
    let tall = canvas.height();
    let count = f32::from(terrain.layers);
    for layer in 0..terrain.layers {
        let depth = f32::from(layer) / (count - 1.0).max(1.0);
        let top = tall * (HORIZON - 0.10 + 0.34 * depth);
        let relief = tall * terrain.relief * (1.0 - 0.45 * depth);
        let ridge = ridge(chance, terrain.is_rugged && depth < 0.7);
        let colour = media::mix(palette.far, palette.near, depth);
        let haze = media::mix(colour, palette.horizon, 0.45 * (1.0 - depth));
        let edges: Vec<f32> = (0..width)
            .map(|x| top - relief * ridge(x as f32 / canvas.width()))
            .collect();
        let highest = edges.iter().copied().fold(tall, f32::min).max(0.0);
        let first = usize::try_from(media::whole(highest)).unwrap_or(0);
        for y in first..height {
            let level = y as f32;
            let tint = media::mix(colour, haze, ((level - highest) / (tall * 0.30)).min(1.0));
            for (x, edge) in edges.iter().enumerate() {
                let cover = level + 1.0 - edge;
                if cover >= 1.0 {
                    canvas.set(x, y, tint);
                } else if cover > 0.0 {
                    let x = i32::try_from(x).unwrap_or(i32::MAX);
                    canvas.blend(x, i32::try_from(y).unwrap_or(i32::MAX), tint, cover);
                }
            }
        }
    }
}

/// Makes a line of hills: how high they are, from 0 to 1, at each place from 0 to 1.
fn ridge(chance: &mut Chance, is_rugged: bool) -> impl Fn(f32) -> f32 + use<> {
    let waves: [(f32, f32, f32); 4] = std::array::from_fn(|octave| {
        let frequency = [0.8, 1.9, 4.3, 9.7][octave] * chance.between(0.8, 1.25);
        let weight = [0.50, 0.28, 0.15, if is_rugged { 0.07 } else { 0.0 }][octave];
        (frequency, chance.between(0.0, TAU), weight)
    });
    move |x| {
        waves
            .iter()
            .map(|(frequency, phase, weight)| {
                let wave = (x * frequency * TAU + phase).sin();
                let shape = if is_rugged {
                    1.0 - wave.abs()
                } else {
                    0.5 + 0.5 * wave
                };
                weight * shape
            })
            .sum()
    }
}
