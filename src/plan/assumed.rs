//! The state that there would be if everything declared had been rendered.

use jiff::Timestamp;

use super::target::target;
use crate::fingerprint::FingerprintedVideo;
use crate::model::{
    AppliedVideo, Cost, GeneratedVisual, JobId, Outputs, RunId, Snapshot, VisualFile,
    VisualIdentity, VisualMode,
};

/// Returns the state of a project in which these videos, and nothing else, had been rendered as they
/// are declared, and their visuals generated, at a moment. It is good for comparing; there is no job
/// and no run behind it, and nothing in it has an address.
pub fn assumed(videos: &[FingerprintedVideo], at: Timestamp) -> Snapshot {
    let applied = videos.iter().map(|video| {
        let applied = rendered(video, at);
        (applied.target.key.clone(), applied)
    });
    let studio = videos
        .iter()
        .filter(|video| video.expanded.video.visuals == VisualMode::Studio);
    let identities = studio.flat_map(|video| video.visuals.iter().flatten().flatten());
    let visuals = identities.map(|identity| (identity.key.clone(), generated(identity, at)));
    Snapshot {
        videos: applied.collect(),
        visuals: visuals.collect(),
        ..Snapshot::empty()
    }
}

fn rendered(video: &FingerprintedVideo, at: Timestamp) -> AppliedVideo {
    let protect = video.expanded.video.protect.unwrap_or(false);
    AppliedVideo {
        target: target(video, Cost::zero(), protect),
        revision: 0,
        job: JobId::new(""),
        outputs: Outputs::default(),
        credits_used: None,
        degraded: None,
        degraded_visuals: Vec::new(),
        applied_at: at,
        run: RunId::new(""),
    }
}

fn generated(identity: &VisualIdentity, at: Timestamp) -> GeneratedVisual {
    GeneratedVisual {
        spec: identity.spec.clone(),
        file: VisualFile::default(),
        job: JobId::new(""),
        operation: None,
        credits: None,
        generated_at: at,
        run: RunId::new(""),
        copy: None,
        is_lost: false,
    }
}
