//! Drawings that stand for pictures which do not exist, made from the words that describe them.
//!
//! A drawing is one of a few motifs, which stand in the page once, in colours that follow from the
//! words. The same words make the same drawing.

use maud::{Markup, html};

use crate::model::storyboard::MediaStyle;

/// The motifs, as SVG symbols.
pub(super) const MOTIFS: &str = include_str!("motifs.svg");

/// What a drawing shows where nobody asks for a picture.
const NOTHING: &str = "lines";

/// Motifs with the words that call for them; the first whose word occurs is drawn.
const NAMED: &[(&str, &[&str])] = &[
    (
        "clock",
        &["clock", "time", "hour", "minute", "watch", "deadline"],
    ),
    ("letter", &["letter", "mail", "envelope", "post", "message"]),
    (
        "night",
        &["night", "moon", "star", "space", "galaxy", "dark"],
    ),
    (
        "sea",
        &[
            "sea", "ocean", "water", "harbour", "harbor", "beach", "ship", "boat", "lake", "river",
            "wave", "storm",
        ],
    ),
    (
        "screen",
        &[
            "screen",
            "monitor",
            "laptop",
            "chart",
            "graph",
            "data",
            "dashboard",
            "software",
            "computer",
            "number",
        ],
    ),
    (
        "room",
        &[
            "workspace",
            "office",
            "room",
            "desk",
            "classroom",
            "studio",
            "window",
            "kitchen",
            "interior",
            "library",
        ],
    ),
    (
        "city",
        &[
            "city", "street", "building", "skyline", "town", "tower", "urban", "factory",
        ],
    ),
    ("forest", &["forest", "tree", "wood", "jungle", "park"]),
    (
        "plant",
        &[
            "plant", "flower", "leaf", "garden", "seed", "green", "fruit",
        ],
    ),
    (
        "road",
        &[
            "road", "car", "truck", "journey", "path", "drive", "travel", "bike",
        ],
    ),
    (
        "hills",
        &[
            "mountain",
            "hill",
            "landscape",
            "valley",
            "sunrise",
            "sunset",
            "sun",
            "field",
            "desert",
            "sky",
        ],
    ),
    (
        "people",
        &[
            "people",
            "person",
            "man",
            "woman",
            "team",
            "professional",
            "creator",
            "customer",
            "child",
            "face",
            "crowd",
            "teacher",
            "student",
            "hand",
        ],
    ),
];

/// Motifs that show nothing, for words that call for none.
const ABSTRACT: [&str; 3] = ["rings", "waves", "blocks"];

/// What a drawing follows from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sketch<'a> {
    /// What the picture is to show.
    pub(super) words: &'a str,
    /// The model that makes it.
    pub(super) model: &'a str,
    /// The look.
    pub(super) style: Option<MediaStyle>,
}

impl Sketch<'_> {
    /// Draws it. `alternative` says what the picture shows that is not there.
    pub(super) fn draw(self, alternative: &Markup) -> Markup {
        let (hue, saturation) = self.colours();
        html! {
            svg.picture.drawing role="img" aria-label={ (alternative) ", as a drawing" }
                style={ "--h:" (hue) ";--s:" (saturation) "%" }
            { use href={ "#m-" (self.motif()) } {} }
        }
    }

    fn motif(self) -> &'static str {
        let words = self.words.to_lowercase();
        let words: Vec<&str> = words.split(|char: char| !char.is_alphanumeric()).collect();
        let is_called = |name: &str| {
            let mut ends = words.iter().filter_map(|word| word.strip_prefix(name));
            ends.any(|end| matches!(end, "" | "s" | "es"))
        };
        let named = NAMED
            .iter()
            .find(|(_, names)| names.iter().copied().any(is_called));
        named.map_or_else(
            || ABSTRACT[usize::from(self.number().to_le_bytes()[2]) % ABSTRACT.len()],
            |(motif, _)| motif,
        )
    }

    /// Hue in degrees and saturation in percent.
    fn colours(self) -> (u64, u64) {
        let any = self.number() % 360;
        match self.style {
            None | Some(MediaStyle::Photorealistic) => (any, 34),
            Some(MediaStyle::Artistic) => (any, 46),
            Some(MediaStyle::Cartoon) => (any, 62),
            Some(MediaStyle::Minimalist) => (any, 12),
            Some(MediaStyle::Vintage) => (24 + any % 30, 36),
            Some(MediaStyle::Futuristic) => (190 + any % 100, 50),
        }
    }

    /// A number that follows from the words and the model (FNV-1a).
    fn number(self) -> u64 {
        let bytes = self.words.bytes().chain(self.model.bytes());
        bytes.fold(0xcbf2_9ce4_8422_2325, |number, byte| {
            (number ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        })
    }
}

/// Draws that there is no picture, because none is asked for.
pub(super) fn nothing() -> Markup {
    html! {
        svg.picture.drawing.nothing aria-hidden="true" { use href={ "#m-" (NOTHING) } {} }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sketch(words: &str) -> Sketch<'_> {
        Sketch {
            words,
            model: "nanobanana",
            style: None,
        }
    }

    #[test]
    fn words_call_for_motifs() {
        assert_eq!(sketch("A Bright modern workspace").motif(), "room");
        assert_eq!(sketch("two ships").motif(), "sea");
        assert_eq!(sketch("A seaside").motif(), sketch("A seaside").motif());
        assert!(ABSTRACT.contains(&sketch("Freude").motif()));
    }

    #[test]
    fn every_motif_exists() {
        let named = NAMED.iter().map(|(motif, _)| motif);
        for motif in named.chain(&ABSTRACT).chain(&[NOTHING]) {
            let symbol = format!("<symbol id=\"m-{motif}\"");
            assert_eq!(MOTIFS.matches(&symbol).count(), 1, "{motif}");
        }
    }

    #[test]
    fn the_same_words_make_the_same_drawing() {
        let draw = |words| sketch(words).draw(&html! { "a" }).into_string();
        assert_eq!(draw("A harbour at dawn"), draw("A harbour at dawn"));
        assert_ne!(draw("A harbour at dawn"), draw("A harbour at noon"));
        assert!(!draw("<script>").contains("script"));
    }
}
