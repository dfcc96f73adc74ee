//! A declared video as it would be recorded, had somebody sent it to Pictory as it is.

use super::render::Rendering;
use super::target::target;
use crate::fingerprint::FingerprintedVideo;
use crate::model::{Cost, ExpectedShot, VideoTarget};
use crate::price::{Prices, price};

/// What a storyboard makes that is sent whole, with all visuals that it asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct Whole {
    /// The video as state is to know it; the visuals of its shots are those that it asks for.
    pub target: VideoTarget,
    /// What a preview of it shows, shot by shot.
    pub shots: Vec<ExpectedShot>,
}

impl Whole {
    /// Returns what it is expected to cost.
    pub const fn planned(&self) -> &Cost {
        &self.target.planned
    }
}

/// Describes a video that is, or was, sent whole.
pub fn whole(video: &FingerprintedVideo, prices: &Prices) -> Whole {
    let price = price(&video.expanded, prices);
    let protect = video.expanded.video.protect.unwrap_or(false);
    let rendering = Rendering {
        video,
        price: &price,
        prices,
    };
    Whole {
        target: target(video, price.total.clone(), protect),
        shots: rendering.expected_whole(),
    }
}
