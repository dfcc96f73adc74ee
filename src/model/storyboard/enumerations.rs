//! The lists of values that Pictory closes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Whether a visual stands still or moves.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum VisualKind {
    /// A still picture.
    Image,
    /// A clip.
    Video,
}

impl VisualKind {
    /// Returns the word used in requests.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Video => "video",
        }
    }
}

/// The proportions of the picture, width to height.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
pub enum AspectRatio {
    /// 16:9, for screens.
    #[serde(rename = "16:9")]
    Landscape,
    /// 9:16, for phones.
    #[serde(rename = "9:16")]
    Portrait,
    /// 1:1, for feeds.
    #[serde(rename = "1:1")]
    Square,
    /// 4:5, for feeds on phones; no AI model makes it.
    #[serde(rename = "4:5")]
    Vertical,
}

impl AspectRatio {
    /// Every ratio that Pictory renders.
    pub const ALL: [Self; 4] = [
        Self::Landscape,
        Self::Portrait,
        Self::Square,
        Self::Vertical,
    ];

    /// Returns the ratio as it is written in requests.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Landscape => "16:9",
            Self::Portrait => "9:16",
            Self::Square => "1:1",
            Self::Vertical => "4:5",
        }
    }

    /// Returns width and height in lowest terms.
    pub const fn terms(self) -> (u32, u32) {
        match self {
            Self::Landscape => (16, 9),
            Self::Portrait => (9, 16),
            Self::Square => (1, 1),
            Self::Vertical => (4, 5),
        }
    }

    /// Finds the ratio of a picture of this size in pixels, if it is exactly one of Pictory's.
    pub fn of_size(width: u32, height: u32) -> Option<Self> {
        if width == 0 || height == 0 {
            return None;
        }
        Self::ALL.into_iter().find(|ratio| {
            let (across, down) = ratio.terms();
            u64::from(width) * u64::from(down) == u64::from(height) * u64::from(across)
        })
    }
}

/// The look that an AI model gives to a visual.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum MediaStyle {
    /// Like a photograph, in natural light.
    Photorealistic,
    /// Painterly.
    Artistic,
    /// Bold colours and outlines.
    Cartoon,
    /// Simple and clean, with few details.
    Minimalist,
    /// Aged and retro.
    Vintage,
    /// Science fiction and high technology.
    Futuristic,
}

impl MediaStyle {
    /// Returns the word used in requests.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Photorealistic => "photorealistic",
            Self::Artistic => "artistic",
            Self::Cartoon => "cartoon",
            Self::Minimalist => "minimalist",
            Self::Vintage => "vintage",
            Self::Futuristic => "futuristic",
        }
    }
}

/// The effect between two scenes.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum SceneTransition {
    /// A hard cut.
    None,
    /// Wipes upwards.
    WipeUp,
    /// Wipes downwards.
    WipeDown,
    /// Wipes to the left.
    WipeLeft,
    /// Wipes to the right.
    WipeRight,
    /// Slides to the left.
    SmoothLeft,
    /// Slides to the right.
    SmoothRight,
    /// Sweeps around the centre.
    Radial,
    /// Opens a circle.
    CircleCrop,
    /// Blurs sideways.
    HBlur,
    /// Fades.
    Fade,
}

/// Where Pictory looks first when it picks a visual itself.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum VisualSelectionPreference {
    /// Stock first, then the account's own library.
    PreferStock,
    /// The account's own library first, then stock.
    PreferUserLibrary,
    /// Stock alone.
    StockOnly,
    /// The account's own library alone.
    UserLibraryOnly,
}

/// The role of a text element, which sets its default size and place.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum TextVariant {
    /// Size 66 in the centre, 90% wide.
    Heading,
    /// Size 42 at the top centre, 90% wide.
    Subheading,
    /// Size 20 in the centre, 37% wide. The default.
    Body,
}

/// What the visuals of a background corpus may be.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum CorpusKind {
    /// A still picture; Pictory takes nothing else here.
    Image,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_what_serde_writes() {
        for ratio in AspectRatio::ALL {
            assert_eq!(serde_json::to_value(ratio).unwrap(), ratio.word());
        }
        for kind in [VisualKind::Image, VisualKind::Video] {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.word());
        }
        for style in [
            MediaStyle::Photorealistic,
            MediaStyle::Artistic,
            MediaStyle::Cartoon,
            MediaStyle::Minimalist,
            MediaStyle::Vintage,
            MediaStyle::Futuristic,
        ] {
            assert_eq!(serde_json::to_value(style).unwrap(), style.word());
        }
        assert_eq!(
            serde_json::to_value(SceneTransition::HBlur).unwrap(),
            "hblur"
        );
        assert_eq!(
            serde_json::to_value(SceneTransition::WipeUp).unwrap(),
            "wipeup"
        );
    }

    #[test]
    fn a_size_has_a_ratio_only_if_it_is_exact() {
        assert_eq!(
            AspectRatio::of_size(1920, 1080),
            Some(AspectRatio::Landscape)
        );
        assert_eq!(
            AspectRatio::of_size(1080, 1350),
            Some(AspectRatio::Vertical)
        );
        assert_eq!(AspectRatio::of_size(1920, 1081), None);
        assert_eq!(AspectRatio::of_size(0, 0), None);
        assert_eq!(
            AspectRatio::of_size(u32::MAX, u32::MAX),
            Some(AspectRatio::Square)
        );
    }
}
