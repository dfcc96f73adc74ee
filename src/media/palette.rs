//! Colours: one family for each media style, and the reading of colours as manifests and requests
//! write them.

/// What a landscape is painted with, and what stands for one.
#[derive(Debug, Clone, Copy)]
pub struct Palette {
    /// The sky above.
    pub zenith: [u8; 3],
    /// The sky where it meets the land.
    pub horizon: [u8; 3],
    /// The sun, and its glow.
    pub sun: [u8; 3],
    /// The farthest hills.
    pub far: [u8; 3],
    /// The nearest hills.
    pub near: [u8; 3],
}

const fn palette(colours: [[u8; 3]; 5]) -> Palette {
    let [zenith, horizon, sun, far, near] = colours;
    Palette {
        zenith,
        horizon,
        sun,
        far,
        near,
    }
}

const PHOTOREALISTIC: [Palette; 4] = [
    palette([
        [38, 70, 120],
        [247, 190, 140],
        [255, 236, 200],
        [150, 130, 150],
        [24, 34, 48],
    ]),
    palette([
        [52, 112, 168],
        [214, 230, 236],
        [255, 250, 230],
        [140, 170, 184],
        [28, 56, 52],
    ]),
    palette([
        [24, 30, 66],
        [232, 120, 92],
        [255, 214, 150],
        [120, 72, 98],
        [18, 16, 34],
    ]),
    palette([
        [92, 140, 160],
        [246, 226, 186],
        [255, 246, 214],
        [160, 172, 150],
        [44, 60, 44],
    ]),
];
const ARTISTIC: [Palette; 3] = [
    palette([
        [72, 24, 120],
        [255, 112, 142],
        [255, 214, 102],
        [176, 62, 150],
        [36, 12, 78],
    ]),
    palette([
        [8, 92, 112],
        [248, 196, 94],
        [255, 240, 180],
        [226, 104, 70],
        [22, 44, 84],
    ]),
    palette([
        [24, 44, 110],
        [140, 200, 190],
        [255, 226, 120],
        [70, 110, 170],
        [14, 20, 60],
    ]),
];
const CARTOON: [Palette; 3] = [
    palette([
        [64, 170, 255],
        [190, 236, 255],
        [255, 222, 60],
        [140, 214, 110],
        [46, 150, 70],
    ]),
    palette([
        [110, 130, 255],
        [255, 200, 230],
        [255, 240, 110],
        [255, 160, 120],
        [200, 80, 110],
    ]),
    palette([
        [40, 200, 200],
        [220, 255, 220],
        [255, 200, 70],
        [120, 200, 220],
        [30, 110, 150],
    ]),
];
const MINIMALIST: [Palette; 3] = [
    palette([
        [240, 236, 228],
        [250, 244, 234],
        [236, 150, 120],
        [214, 206, 196],
        [120, 124, 128],
    ]),
    palette([
        [226, 234, 238],
        [244, 248, 248],
        [252, 206, 130],
        [190, 206, 212],
        [80, 104, 120],
    ]),
    palette([
        [236, 228, 236],
        [250, 244, 240],
        [224, 130, 140],
        [208, 194, 208],
        [104, 92, 120],
    ]),
];
const VINTAGE: [Palette; 3] = [
    palette([
        [150, 132, 96],
        [236, 214, 168],
        [250, 236, 200],
        [176, 142, 100],
        [70, 50, 36],
    ]),
    palette([
        [120, 134, 116],
        [232, 216, 170],
        [246, 226, 176],
        [150, 140, 104],
        [58, 56, 42],
    ]),
    palette([
        [168, 116, 92],
        [242, 210, 164],
        [252, 232, 190],
        [170, 106, 80],
        [74, 40, 38],
    ]),
];
const FUTURISTIC: [Palette; 3] = [
    palette([
        [8, 6, 32],
        [150, 32, 140],
        [255, 120, 170],
        [74, 24, 120],
        [6, 4, 24],
    ]),
    palette([
        [2, 12, 34],
        [16, 120, 160],
        [120, 250, 240],
        [12, 70, 110],
        [2, 8, 26],
    ]),
    palette([
        [14, 6, 44],
        [70, 60, 220],
        [250, 130, 90],
        [46, 36, 150],
        [8, 4, 30],
    ]),
];

/// Picks the palette of a style; which of its family follows from `seed`.
pub fn of_style(style: Option<&str>, seed: u64) -> Palette {
    let family: &[Palette] = match style {
        Some("artistic") => &ARTISTIC,
        Some("cartoon") => &CARTOON,
        Some("minimalist") => &MINIMALIST,
        Some("vintage") => &VINTAGE,
        Some("futuristic") => &FUTURISTIC,
        Some(_) | None => &PHOTOREALISTIC,
    };
    let count = u64::try_from(family.len()).unwrap_or(1);
    family[usize::try_from(seed % count).unwrap_or(0)]
}

/// Reads `rgb()`, `rgba()` or hexadecimal; black for anything else.
pub fn parse(colour: &str) -> [u8; 3] {
    let read = match colour.strip_prefix('#') {
        Some(digits) => hexadecimal(digits),
        None => function(colour),
    };
    read.unwrap_or_default()
}

fn hexadecimal(digits: &str) -> Option<[u8; 3]> {
    let wide: String = if digits.len() == 3 {
        digits.chars().flat_map(|digit| [digit, digit]).collect()
    } else {
        digits.to_owned()
    };
    let part = |at: usize| u8::from_str_radix(wide.get(at..at + 2)?, 16).ok();
    Some([part(0)?, part(2)?, part(4)?])
}

fn function(colour: &str) -> Option<[u8; 3]> {
    let (_, inner) = colour.split_once('(')?;
    let mut parts = inner.trim_end_matches(')').split(',');
    let mut part = || parts.next()?.trim().parse().ok();
    Some([part()?, part()?, part()?])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_in_every_spelling() {
        assert_eq!(parse("#fff"), [255, 255, 255]);
        assert_eq!(parse("#0a141eff"), [10, 20, 30]);
        assert_eq!(parse("rgba(1, 2, 3, 0.5)"), [1, 2, 3]);
        assert_eq!(parse("blue"), [0, 0, 0]);
    }
}
