//! What Pictory's visual models cost and can do, as data with a date.
//!
//! Pictory publishes no price endpoint; the figures come from its documentation pages on AI
//! images and AI video clips, as they stood on [`CATALOGUE_DATE`]. A project may override prices.

use super::storyboard::AspectRatio;
use super::{Credits, VisualKind};

/// The day on which the figures below were read, as an ISO 8601 date.
pub const CATALOGUE_DATE: &str = "2026-07-31";

/// What Pictory charges for an avatar: 15 credits for each 30 seconds of video.
pub const AVATAR_CREDITS: Credits = Credits::from_thousandths(15_000);
/// The seconds of video that [`AVATAR_CREDITS`] pays for.
pub const AVATAR_SECONDS: u32 = 30;

/// The length that Pictory forces on a Veo clip with reference images, whatever was asked.
pub const VEO_REFERENCE_SECONDS: u32 = 8;

/// One AI model that makes images or video clips.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisualModel {
    /// The id used in requests, such as `nanobanana`.
    pub id: &'static str,
    /// The name that Pictory shows to people.
    pub display_name: &'static str,
    /// Whether it makes images or clips.
    pub kind: VisualKind,
    /// The price of one image, or of one second of a clip.
    pub rate: Credits,
    /// The aspect ratios it can make; the first is its default.
    pub aspect_ratios: &'static [AspectRatio],
    /// The clip lengths it can make, in seconds; empty for images. The first is its default.
    pub seconds: &'static [u32],
    /// What Pictory recommends it for.
    pub best_for: &'static str,
}

impl VisualModel {
    /// Tells whether the model belongs to the Veo family, which has rules of its own.
    pub fn is_veo(&self) -> bool {
        self.id.starts_with("veo")
    }

    /// Tells whether an image of it can start from a picture.
    pub fn takes_reference(&self) -> bool {
        self.kind == VisualKind::Image && self.id != "flux-schnell"
    }
}

use AspectRatio::{Landscape, Portrait, Square};

/// Every model that Pictory offers for AI visuals.
pub const MODELS: &[VisualModel] = &[
    VisualModel {
        id: "flux-schnell",
        display_name: "Flux",
        kind: VisualKind::Image,
        rate: Credits::from_thousandths(600),
        aspect_ratios: &[Square, Landscape, Portrait],
        seconds: &[],
        best_for: "drafts and basic layouts",
    },
    VisualModel {
        id: "seedream3.0",
        display_name: "Seedream",
        kind: VisualKind::Image,
        rate: Credits::from_thousandths(2_000),
        aspect_ratios: &[Square, Landscape, Portrait],
        seconds: &[],
        best_for: "text and numbers in the picture",
    },
    VisualModel {
        id: "nanobanana",
        display_name: "Nano Banana",
        kind: VisualKind::Image,
        rate: Credits::from_thousandths(4_000),
        aspect_ratios: &[Square, Landscape, Portrait],
        seconds: &[],
        best_for: "fine detail",
    },
    VisualModel {
        id: "nanobanana-pro",
        display_name: "Nano Banana Pro",
        kind: VisualKind::Image,
        rate: Credits::from_thousandths(14_000),
        aspect_ratios: &[Square, Landscape, Portrait],
        seconds: &[],
        best_for: "premium, cinematic quality",
    },
    VisualModel {
        id: "pixverse5.5",
        display_name: "PixVerse 5.5",
        kind: VisualKind::Video,
        rate: Credits::from_thousandths(1_600),
        aspect_ratios: &[Landscape, Portrait, Square],
        seconds: &[5, 8, 10],
        best_for: "affordable clips",
    },
    VisualModel {
        id: "veo3.1_fast",
        display_name: "Veo 3.1 Fast",
        kind: VisualKind::Video,
        rate: Credits::from_thousandths(10_000),
        aspect_ratios: &[Landscape, Portrait],
        seconds: &[4, 6, 8],
        best_for: "quick clips of high quality",
    },
    VisualModel {
        id: "veo3.1",
        display_name: "Veo 3.1",
        kind: VisualKind::Video,
        rate: Credits::from_thousandths(20_000),
        aspect_ratios: &[Landscape, Portrait],
        seconds: &[4, 6, 8],
        best_for: "cinematic clips",
    },
];

/// Finds a model by the id used in requests.
pub fn find_model(id: &str) -> Option<&'static VisualModel> {
    MODELS.iter().find(|model| model.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique_and_clips_have_lengths() {
        for (index, model) in MODELS.iter().enumerate() {
            assert!(
                MODELS
                    .iter()
                    .skip(index + 1)
                    .all(|other| other.id != model.id)
            );
            assert_eq!(
                model.seconds.is_empty(),
                model.kind == VisualKind::Image,
                "{}",
                model.id
            );
            assert_eq!(find_model(model.id), Some(model));
        }
    }

    #[test]
    fn no_model_makes_four_by_five() {
        assert!(
            MODELS
                .iter()
                .all(|model| !model.aspect_ratios.contains(&AspectRatio::Vertical))
        );
    }
}
