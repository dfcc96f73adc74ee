//! What is to be recorded of a video once it is rendered.

use std::sync::Arc;

use crate::fingerprint::FingerprintedVideo;
use crate::model::{Cost, ShotTarget, VideoTarget, VisualMode};

/// Describes a declared video as state is to know it.
pub(super) fn target(video: &FingerprintedVideo, planned: Cost, protect: bool) -> VideoTarget {
    let FingerprintedVideo {
        expanded,
        fingerprint,
        shots,
        visuals,
    } = video;
    let resolved = &expanded.video;
    let shots = expanded.shots.iter().zip(shots).zip(visuals);
    let shots = shots.map(|((shot, fingerprint), visuals)| ShotTarget {
        scene: shot.scene,
        shot: shot.shot,
        fingerprint: fingerprint.clone(),
        configuration: shot.configuration.clone(),
        visuals: visuals
            .iter()
            .flatten()
            // What a render makes for itself alone is none that can be used again.
            .filter(|_| resolved.visuals == VisualMode::Studio)
            .map(|identity| identity.key.clone())
            .collect(),
    });
    VideoTarget {
        key: resolved.key.clone(),
        name: resolved.name.clone(),
        manifest: resolved.manifest.path.clone(),
        fingerprint: fingerprint.clone(),
        configuration: Arc::clone(&resolved.configuration),
        shots: shots.collect(),
        planned,
        protect,
    }
}
