//! What this Pictory charges, and what its models can do.
//!
//! The table is the simulator's own on purpose. The product keeps a catalogue of the same facts; if
//! both read one table, a wrong price would agree with itself and no test could see it.

use crate::model::Credits;

/// Whether a model makes still images or clips.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Medium {
    /// One picture, charged by the piece.
    Image,
    /// A moving picture, charged by the second.
    Clip,
}

impl Medium {
    /// Returns the word that requests use for it in `type`.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Clip => "video",
        }
    }
}

/// One generator.
#[derive(Debug)]
pub(crate) struct Rate {
    /// Its id in requests.
    pub(crate) model: &'static str,
    /// What it makes.
    pub(crate) medium: Medium,
    /// Thousandths of a credit for one image, or for one second.
    pub(crate) thousandths: i64,
    /// The ratios it can make, its default first.
    pub(crate) ratios: &'static [&'static str],
    /// The lengths it can make, its default first; empty for images.
    pub(crate) durations: &'static [&'static str],
}

/// The ratios of every image model.
const IMAGE_RATIOS: &[&str] = &["1:1", "16:9", "9:16"];
/// The lengths and ratios of both Veo models.
const VEO_DURATIONS: &[&str] = &["4s", "6s", "8s"];
const VEO_RATIOS: &[&str] = &["16:9", "9:16"];

const RATES: &[Rate] = &[
    image("flux-schnell", 600),
    image("seedream3.0", 2000),
    image("nanobanana", 4000),
    image("nanobanana-pro", 14_000),
    Rate {
        model: "pixverse5.5",
        medium: Medium::Clip,
        thousandths: 1600,
        ratios: &["16:9", "9:16", "1:1", "3:4", "4:3"],
        durations: &["5s", "8s", "10s"],
    },
    veo("veo3.1_fast", 10_000),
    veo("veo3.1", 20_000),
];

const fn image(model: &'static str, thousandths: i64) -> Rate {
    Rate {
        model,
        medium: Medium::Image,
        thousandths,
        ratios: IMAGE_RATIOS,
        durations: &[],
    }
}

const fn veo(model: &'static str, thousandths: i64) -> Rate {
    Rate {
        model,
        medium: Medium::Clip,
        thousandths,
        ratios: VEO_RATIOS,
        durations: VEO_DURATIONS,
    }
}

/// The model that AI Studio uses for an image when the request names none.
pub(crate) const DEFAULT_IMAGE_MODEL: &str = "seedream3.0";
/// The model that AI Studio uses for a clip when the request names none.
pub(crate) const DEFAULT_CLIP_MODEL: &str = "pixverse5.5";
/// The length of every Veo clip with reference images, whatever was asked.
const VEO_REFERENCE_SECONDS: u32 = 8;
/// Thousandths of a credit for each started [`AVATAR_SECONDS`] of a video with an avatar.
const AVATAR_THOUSANDTHS: i64 = 15_000;
/// The seconds that one avatar charge pays for.
const AVATAR_SECONDS: i64 = 30;

/// Finds a generator by its id.
pub(crate) fn find(model: &str) -> Option<&'static Rate> {
    RATES.iter().find(|rate| rate.model == model)
}

/// Lists the ids of all generators of one medium.
pub(crate) fn models(medium: Medium) -> Vec<&'static str> {
    RATES
        .iter()
        .filter(|rate| rate.medium == medium)
        .map(|rate| rate.model)
        .collect()
}

impl Rate {
    /// Returns the seconds that a clip will have: what was asked, else the first length on offer.
    /// An image has none.
    pub(crate) fn seconds(&self, asked: Option<&str>, has_references: bool) -> Option<u32> {
        let first = *self.durations.first()?;
        if has_references && self.model.starts_with("veo") {
            return Some(VEO_REFERENCE_SECONDS);
        }
        asked.unwrap_or(first).trim_end_matches('s').parse().ok()
    }

    /// Returns the price of one generation.
    pub(crate) fn price(&self, seconds: Option<u32>) -> Credits {
        Credits::from_thousandths(self.thousandths) * seconds.unwrap_or(1)
    }
}

/// How the price of an avatar follows from the length of the video; Pictory does not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AvatarRounding {
    /// Each started half minute is charged in full.
    Started,
    /// The seconds are charged in proportion, to the thousandth, upwards.
    Proportional,
}

/// Returns the price of an avatar in a video of `millis` milliseconds.
pub(crate) fn avatar_price(millis: i64, rounding: AvatarRounding) -> Credits {
    let span = AVATAR_SECONDS * 1000;
    Credits::from_thousandths(match rounding {
        AvatarRounding::Started => ceil_div(millis, span) * AVATAR_THOUSANDTHS,
        AvatarRounding::Proportional => ceil_div(millis * AVATAR_THOUSANDTHS, span),
    })
}

fn ceil_div(amount: i64, unit: i64) -> i64 {
    (amount + unit - 1).div_euclid(unit)
}

/// Returns the pixels of a picture with the given ratio.
pub(crate) fn pixels(ratio: &str) -> (u32, u32) {
    match ratio {
        "9:16" => (720, 1280),
        "1:1" => (1024, 1024),
        "4:5" => (1024, 1280),
        "3:4" => (960, 1280),
        "4:3" => (1280, 960),
        _ => (1280, 720),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn price(model: &str, asked: Option<&str>, references: bool) -> String {
        let rate = find(model).unwrap();
        rate.price(rate.seconds(asked, references)).to_string()
    }

    #[test]
    fn images_cost_by_the_piece_and_clips_by_the_second() {
        assert_eq!(price("flux-schnell", None, false), "0.6");
        assert_eq!(price("nanobanana-pro", None, false), "14");
        assert_eq!(price("pixverse5.5", None, false), "8");
        assert_eq!(price("pixverse5.5", Some("8s"), false), "12.8");
        assert_eq!(price("veo3.1", Some("6s"), false), "120");
    }

    #[test]
    fn references_force_veo_clips_to_eight_seconds() {
        assert_eq!(price("veo3.1_fast", Some("4s"), true), "80");
        assert_eq!(price("veo3.1", None, true), "160");
        assert_eq!(price("pixverse5.5", Some("5s"), true), "8");
    }

    #[test]
    fn avatars_cost_by_the_started_half_minute() {
        let started = |millis| avatar_price(millis, AvatarRounding::Started).to_string();
        assert_eq!(
            [started(1), started(30_000), started(30_001)],
            ["15", "15", "30"]
        );
        let exact = avatar_price(31_000, AvatarRounding::Proportional);
        assert_eq!(exact.to_string(), "15.5");
    }
}
