//! A rectangle of pixels.

/// Pixels with red, green and blue.
#[derive(Debug, Clone)]
pub struct Canvas {
    size: (usize, usize),
    bytes: Vec<u8>,
}

impl Canvas {
    /// Makes a canvas of one colour.
    pub fn filled(size: (usize, usize), colour: [u8; 3]) -> Self {
        Self {
            size,
            bytes: colour.repeat(size.0 * size.1),
        }
    }

    /// Makes a canvas of pixels, row by row; `None` unless there are as many as the size needs.
    pub fn of(size: (usize, usize), bytes: Vec<u8>) -> Option<Self> {
        (bytes.len() == size.0 * size.1 * 3).then_some(Self { size, bytes })
    }

    /// Returns the pixels, row by row.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Returns the width and height in pixels.
    pub fn size(&self) -> (usize, usize) {
        self.size
    }

    /// Returns the width as a length to measure with.
    pub fn width(&self) -> f32 {
        self.size.0 as f32
    }

    /// Returns the height as a length to measure with.
    pub fn height(&self) -> f32 {
        self.size.1 as f32
    }

    /// Sets a pixel inside the canvas.
    pub fn set(&mut self, x: usize, y: usize, colour: [u8; 3]) {
        let at = (y * self.size.0 + x) * 3;
        self.bytes[at..at + 3].copy_from_slice(&colour);
    }

    /// Fills a row.
    pub fn fill_row(&mut self, y: usize, colour: [u8; 3]) {
        let length = self.size.0 * 3;
        for pixel in self.bytes[y * length..][..length].chunks_exact_mut(3) {
            pixel.copy_from_slice(&colour);
        }
    }

    /// Lays a colour over a pixel; what lies outside the canvas is left out.
    pub fn blend(&mut self, x: i32, y: i32, colour: [u8; 3], opacity: f32) {
        let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y)) else {
            return;
        };
        if x >= self.size.0 || y >= self.size.1 {
            return;
        }
        let at = (y * self.size.0 + x) * 3;
        let weight = fixed(opacity);
        for (below, above) in self.bytes[at..at + 3].iter_mut().zip(colour) {
            *below = mixed(*below, above, weight);
        }
    }

    /// Lays a panel with round corners over the canvas: left, top, width, height.
    pub fn panel(
        &mut self,
        [left, top, width, height]: [f32; 4],
        radius: f32,
        colour: [u8; 3],
        opacity: f32,
    ) {
        let radius = radius.min(width / 2.0).min(height / 2.0);
        let (right, bottom) = (left + width, top + height);
        for y in whole(top)..whole(bottom) {
            for x in whole(left)..whole(right) {
                let (px, py) = (x as f32 + 0.5, y as f32 + 0.5);
                let dx = (left + radius - px).max(px - (right - radius)).max(0.0);
                let dy = (top + radius - py).max(py - (bottom - radius)).max(0.0);
                let outside = if dx > 0.0 && dy > 0.0 {
                    dx.hypot(dy) - radius
                } else {
                    -1.0
                };
                let cover = (0.5 - outside).clamp(0.0, 1.0);
                if cover > 0.0 {
                    self.blend(x, y, colour, opacity * cover);
                }
            }
        }
    }
}

/// Mixes two colours; 0 gives the first, 1 the second.
pub fn mix(first: [u8; 3], second: [u8; 3], share: f32) -> [u8; 3] {
    let weight = fixed(share);
    std::array::from_fn(|index| mixed(first[index], second[index], weight))
}

/// Returns a share as a number of 256ths.
fn fixed(share: f32) -> u16 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the value is clamped to 0..=256 first"
    )]
    let weight = (share.clamp(0.0, 1.0) * 256.0) as u16;
    weight
}

fn mixed(below: u8, above: u8, weight: u16) -> u8 {
    let sum = u16::from(below) * (256 - weight) / 256 + u16::from(above) * weight / 256;
    u8::try_from(sum).unwrap_or(u8::MAX)
}

/// Returns the whole part of a coordinate.
pub fn whole(coordinate: f32) -> i32 {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a float saturates when it is cast"
    )]
    let whole = coordinate.floor() as i32;
    whole
}
