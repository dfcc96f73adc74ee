//! Videos for tests, made by the real stages.

use crate::diagnostic::Source;
use crate::expand::expand;
use crate::fingerprint::{FingerprintedVideo, fingerprint_video};
use crate::manifest::{parse_project, read_alone};
use crate::model::{
    GeneratedVisual, JobId, OperationId, RunId, Snapshot, VisualCopy, VisualFile, VisualKey,
    VisualKind,
};
use crate::plan::{Plan, PlanInput, PlanOptions, plan};
use crate::price::Prices;
use crate::resolve::resolve;

use super::timeline::{Input, Timeline};

/// Reads the videos of a text.
pub(super) fn videos(manifest: &str) -> Vec<FingerprintedVideo> {
    let parsed = read_alone(&Source::new("videos/a.yaml", manifest));
    assert_eq!(parsed.diagnostics, vec![]);
    let (project, _) = parse_project(&Source::new("storyform.yaml", ""));
    let project = project.unwrap();
    let documents = parsed.documents.iter();
    documents
        .map(|document| fingerprint_video(expand(resolve(document, &project, None))))
        .collect()
}

/// Plans videos.
pub(super) fn planned(videos: &[FingerprintedVideo], snapshot: &Snapshot) -> Plan {
    plan(&PlanInput {
        project: "acme",
        profile: None,
        videos,
        settled: &[],
        unlisted: 0,
        snapshot,
        prices: &Prices::default(),
        options: &PlanOptions::default(),
    })
}

/// Lays out the last video of a text, with its plan.
pub(super) fn timeline(manifest: &str, snapshot: &Snapshot) -> Timeline {
    let videos = videos(manifest);
    let plan = planned(&videos, snapshot);
    Timeline::new(&Input {
        video: videos.last().unwrap(),
        planned: plan.videos.last(),
        snapshot,
        prices: &Prices::default(),
    })
}

/// Lists the keys of the visuals of a text.
pub(super) fn keys(manifest: &str) -> Vec<VisualKey> {
    let videos = videos(manifest);
    let identities = videos
        .iter()
        .flat_map(|video| video.visuals.iter().flatten());
    identities
        .flatten()
        .map(|identity| identity.key.clone())
        .collect()
}

/// A state that knows every visual of a text, images with copies.
pub(super) fn bought(manifest: &str) -> Snapshot {
    let mut snapshot = Snapshot::empty();
    for video in videos(manifest) {
        for identity in video.visuals.into_iter().flatten().flatten() {
            let media_type = match identity.spec.kind {
                VisualKind::Image => "image/png",
                VisualKind::Video => "video/mp4",
            };
            let visual = GeneratedVisual {
                spec: identity.spec,
                file: VisualFile::default(),
                job: JobId::new("job"),
                operation: Some(OperationId::new("operation")),
                credits: None,
                generated_at: "2026-08-01T12:00:00Z".parse().unwrap(),
                run: RunId::new("run"),
                copy: Some(VisualCopy {
                    sha256: "00".repeat(32),
                    bytes: 1,
                    media_type: media_type.to_owned(),
                }),
                is_lost: false,
            };
            snapshot.visuals.insert(identity.key, visual);
        }
    }
    snapshot
}
