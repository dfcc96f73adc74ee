//! What changed between a video as it was rendered and as it is declared.
//!
//! Shots are matched by what they hold, never by their number: a scene that is inserted at the
//! top changes one shot, not all. This stage tells what differs; what that means and costs is for
//! the plan.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

mod fields;
mod matching;

pub use fields::FieldChange;
pub use matching::{ShotChange, ShotMatch};

use crate::fingerprint::FingerprintedVideo;
use crate::model::VideoTarget;

/// Everything that differs between two versions of a video.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct VideoDiff {
    /// Changed fields outside the scenes, by JSON pointer.
    pub settings: Vec<FieldChange>,
    /// Every shot of the new version in order, then the removed ones of the old.
    pub shots: Vec<ShotChange>,
    /// Whether shots that stayed the same stand in another order.
    pub reordered: bool,
}

impl VideoDiff {
    /// Tells whether nothing that shows differs. The fingerprints of such videos may still
    /// differ, as when a story that was split by flags is now split by hand.
    pub fn is_empty(&self) -> bool {
        self.settings.is_empty()
            && !self.reordered
            && self
                .shots
                .iter()
                .all(|shot| matches!(shot.matched, ShotMatch::Same { .. }))
    }
}

/// Tells whether a recorded video and a declared one have the same fingerprint. Both are of
/// today's scheme: an older one was renewed when the snapshot was read.
pub fn same(before: &VideoTarget, after: &FingerprintedVideo) -> bool {
    before.fingerprint == after.fingerprint
}

/// Compares a recorded video with a declared one.
pub fn diff(before: &VideoTarget, after: &FingerprintedVideo) -> VideoDiff {
    let configuration = &after.expanded.video.configuration;
    let settings = fields::changes_except(&before.configuration, configuration, "scenes");
    let (shots, reordered) = matching::match_shots(&before.shots, after);
    VideoDiff {
        settings,
        shots,
        reordered,
    }
}
