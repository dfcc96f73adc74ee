//! Plans and states for tests, made by the real stages.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::diagnostic::Source;
use crate::expand::expand;
use crate::fingerprint::{FingerprintedVideo, fingerprint_video};
use crate::manifest::{parse_project, read_alone};
use crate::model::{
    AppliedVideo, Cost, Credits, DegradedVisual, GeneratedVisual, JobId, OpenOperation,
    OperationId, OperationTarget, Outputs, PreviewTarget, ReadyPreview, RenderTarget, RunId,
    ShotTarget, Snapshot, StateVersion, VideoKey, VideoTarget, VisualCopy, VisualFile,
    VisualIdentity, VisualKey, VisualMode, VisualTarget,
};
use crate::plan::{Plan, PlanInput, PlanOptions, Replacements, Selection, check, plan};
use crate::price::{Prices, price};
use crate::resolve::resolve;

/// Videos of many kinds, as they were rendered.
pub(super) const BEFORE: &str = include_str!("testing/before.yaml");
/// The same project later.
pub(super) const AFTER: &str = include_str!("testing/after.yaml");

/// A number of whole credits.
pub(super) fn credits(whole: i64) -> Credits {
    Credits::from_thousandths(whole * 1000)
}

/// Reads all videos of a text.
pub(super) fn videos(text: &str) -> Vec<FingerprintedVideo> {
    let (project, problems) =
        parse_project(&Source::new("storyform.yaml", "project: acme-academy"));
    assert_eq!(problems, vec![]);
    let project = project.expect("the project file is fine");
    if text.is_empty() {
        return Vec::new();
    }
    let parsed = read_alone(&Source::new("videos/all.yaml", text));
    assert_eq!(parsed.diagnostics, vec![]);
    let documents = parsed.documents.iter();
    documents
        .map(|document| fingerprint_video(expand(resolve(document, &project, None))))
        .collect()
}

fn target(video: &FingerprintedVideo) -> VideoTarget {
    let resolved = &video.expanded.video;
    let shots = video.expanded.shots.iter().zip(&video.shots);
    let shots = shots.zip(&video.visuals);
    VideoTarget {
        key: resolved.key.clone(),
        name: resolved.name.clone(),
        manifest: resolved.manifest.path.clone(),
        fingerprint: video.fingerprint.clone(),
        configuration: resolved.configuration.clone(),
        shots: shots
            .map(|((shot, fingerprint), visuals)| ShotTarget {
                scene: shot.scene,
                shot: shot.shot,
                fingerprint: fingerprint.clone(),
                configuration: shot.configuration.clone(),
                visuals: keys(visuals).cloned().collect(),
            })
            .collect(),
        planned: price(&video.expanded, &Prices::default()).total,
        protect: resolved.protect.unwrap_or(false),
    }
}

fn keys<'a>(
    row: &'a [Result<VisualIdentity, &'static str>],
) -> impl Iterator<Item = &'a VisualKey> {
    row.iter().flatten().map(|identity| &identity.key)
}

/// The visuals of a video that were generated and can be used again.
fn generated(video: &FingerprintedVideo) -> Vec<(VisualKey, GeneratedVisual)> {
    if video.expanded.video.visuals == VisualMode::Inline {
        return Vec::new();
    }
    let identities = video.visuals.iter().flatten().flatten();
    let record = |identity: &VisualIdentity| {
        let VisualIdentity { key, spec } = identity.clone();
        let name = key.short().trim_start_matches("v1:");
        let visual = GeneratedVisual {
            file: VisualFile {
                url: format!("https://media.example.com/visuals/{name}"),
                ..VisualFile::default()
            },
            job: JobId::new(format!("job-{name}")),
            operation: Some(OperationId::new(format!("op-{name}"))),
            credits: Some(Prices::default().spec(&spec)),
            generated_at: "2026-08-07T10:02:00Z".parse().expect("a time"),
            run: RunId::new("run-1"),
            copy: Some(VisualCopy {
                sha256: key.as_str().trim_start_matches("v1:").to_owned(),
                bytes: 1_234_567,
                media_type: "image/png".to_owned(),
            }),
            is_lost: false,
            spec,
        };
        (key, visual)
    };
    identities.map(record).collect()
}

/// The key of the visual in the background of a shot, both counted from 0.
pub(super) fn key_of(text: &str, video: usize, shot: usize) -> VisualKey {
    let videos = videos(text);
    let key = keys(&videos[video].visuals[shot]).next();
    key.expect("the shot has a visual").clone()
}

/// An operation on a single visual that has not reached an end.
pub(super) fn open_visual(
    video: &FingerprintedVideo,
    shot: usize,
    job: Option<&str>,
) -> OpenOperation {
    let identity = video.visuals[shot].iter().flatten().next();
    let VisualIdentity { key, spec } = identity.expect("the shot has a visual").clone();
    OpenOperation {
        id: OperationId::new("op-0077"),
        target: OperationTarget::Visual {
            target: VisualTarget {
                planned: Cost::exact(Prices::default().spec(&spec)),
                key,
                spec,
            },
            video: video.expanded.video.key.clone(),
        },
        ..open(video, job)
    }
}

/// An operation on a preview that has not reached an end.
pub(super) fn open_preview(video: &FingerprintedVideo, job: Option<&str>) -> OpenOperation {
    let target = target(video);
    OpenOperation {
        id: OperationId::new("op-0080"),
        target: OperationTarget::Preview(PreviewTarget {
            planned: target.planned.clone(),
            video: target,
            shots: Vec::new(),
            is_rendered: true,
        }),
        ..open(video, job)
    }
}

/// A preview of a video that is paid and was not rendered.
pub(super) fn ready_preview(video: &FingerprintedVideo) -> (VideoKey, ReadyPreview) {
    let target = target(video);
    let ready = ReadyPreview {
        job: JobId::new("job-0070"),
        operation: Some(OperationId::new("op-0070")),
        credits_used: Some(target.planned.expected),
        outputs: Outputs::default(),
        degraded: Vec::new(),
        target,
    };
    (ready.target.key.clone(), ready)
}

/// A state in which these videos were rendered, and their visuals generated.
pub(super) fn rendered(text: &str) -> Snapshot {
    let videos = videos(text);
    let visuals = videos.iter().flat_map(generated).collect();
    let applied = videos.into_iter().enumerate().map(|(index, video)| {
        let target = target(&video);
        // Its visuals were paid before it was rendered.
        let has_visuals = target.shots.iter().any(|shot| !shot.visuals.is_empty());
        let used = if has_visuals {
            Credits::ZERO
        } else {
            target.planned.expected
        };
        let applied = AppliedVideo {
            revision: 1,
            job: JobId::new(format!("job-{:04}", index + 1)),
            outputs: Outputs {
                video_url: Some(format!("https://media.example.com/{}/video.mp4", index + 1)),
                thumbnail_url: Some(format!("https://media.example.com/{}/still.jpg", index + 1)),
                duration_ms: Some(83_500),
                ..Outputs::default()
            },
            credits_used: Some(used),
            degraded: None,
            degraded_visuals: Vec::new(),
            applied_at: "2026-08-07T10:04:00Z".parse().expect("a time"),
            run: RunId::new("run-1"),
            target,
        };
        (applied.target.key.clone(), applied)
    });
    Snapshot {
        version: Some(StateVersion {
            lineage: "7d1f0c9a-5b7e-4c1c-9d43-0a8f1e2b3c4d".to_owned(),
            serial: 12,
        }),
        videos: applied.collect::<BTreeMap<_, _>>(),
        visuals,
        ..Snapshot::empty()
    }
}

/// An operation on a video that has not reached an end.
pub(super) fn open(video: &FingerprintedVideo, job: Option<&str>) -> OpenOperation {
    let video = target(video);
    OpenOperation {
        id: OperationId::new("op-0042"),
        run: RunId::new("run-2"),
        intended_at: now() - jiff::SignedDuration::from_mins(25),
        job: job.map(JobId::new),
        doubt: job
            .is_none()
            .then(|| "the connection broke before an answer came".to_owned()),
        target: OperationTarget::Render(RenderTarget {
            planned: video.planned.clone(),
            video,
            preview: None,
        }),
    }
}

/// The time of all tests.
pub(super) fn now() -> Timestamp {
    "2026-08-10T12:00:00Z".parse().expect("a time")
}

/// What a test asks of a plan beyond its videos.
#[derive(Default)]
pub(super) struct Wish {
    /// Videos to render again.
    pub(super) replace: Vec<&'static str>,
    /// Selectors.
    pub(super) targets: Vec<&'static str>,
    /// The limit of the plan.
    pub(super) max_credits: Option<Credits>,
}

/// Plans the videos of a text.
pub(super) fn planned(snapshot: &Snapshot, text: &str, wish: &Wish) -> Plan {
    let targets: Vec<String> = wish
        .targets
        .iter()
        .map(|&target| target.to_owned())
        .collect();
    let replace: Vec<String> = wish.replace.iter().map(|&text| text.to_owned()).collect();
    let options = PlanOptions {
        selection: Selection::new(&targets).expect("the selectors are fine"),
        replace: Replacements::new(&replace).expect("the replacements are fine"),
        max_credits: wish.max_credits,
        ..PlanOptions::default()
    };
    let mut plan = plan(&PlanInput {
        project: "acme-academy",
        profile: None,
        videos: &videos(text),
        settled: &[],
        unlisted: 0,
        snapshot,
        prices: &Prices::default(),
        options: &options,
    });
    check(&plan).expect("the plan is sound");
    // What a plan holds beyond what is shown of it must not change the snapshots.
    plan.digest = format!("sha256:{}", "0123456789abcdef".repeat(4));
    plan
}

/// The plan from [`BEFORE`] to [`AFTER`], with one job open and one operation in doubt.
pub(super) fn everything() -> Plan {
    let mut snapshot = rendered(BEFORE);
    let after = videos(AFTER);
    let named = |id: &str| {
        let found = after
            .iter()
            .find(|video| video.expanded.video.key.id.as_str() == id);
        found.expect("the sample has it")
    };
    snapshot.open = vec![
        open(named("in-doubt"), None),
        open(named("under-way"), Some("job-0099")),
    ];
    planned(&snapshot, AFTER, &Wish::default())
}

/// Takes the colours out of a text.
pub(super) fn without_colors(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |plain, part| {
        plain + part.split_once('m').map_or(part, |(_, text)| text)
    })
}

/// A state with videos that stand in every possible way.
pub(super) fn several() -> Snapshot {
    let mut snapshot = rendered(BEFORE);
    snapshot
        .videos
        .retain(|key, _| !key.id.as_str().starts_with("stays"));
    for (key, video) in &mut snapshot.videos {
        match key.id.as_str() {
            "welcome" => {
                video.degraded = Some("Pictory replaced the visual of scene 2 by stock".to_owned());
            }
            "goes-away" => video.credits_used = None,
            "old-teaser" => video.outputs = Outputs::default(),
            _ => {}
        }
    }
    let waiting = videos(AFTER);
    let named = |id: &str| waiting.iter().find(|video| video.expanded.video.name == id);
    let open_of = |id, job| open(named(id).expect("the sample has it"), job);
    snapshot.open = vec![
        open_of("in-doubt", None),
        open_of("narration-only", Some("job-0099")),
    ];
    snapshot
}

/// A state in which visuals and previews are unfinished, lacking or lost.
pub(super) fn unfinished() -> Snapshot {
    let mut snapshot = rendered(BEFORE);
    snapshot
        .videos
        .retain(|key, _| key.id.as_str() == "welcome");
    let lacking = key_of(BEFORE, 0, 1);
    snapshot.visuals.remove(&lacking);
    for video in snapshot.videos.values_mut() {
        video.degraded_visuals = vec![DegradedVisual {
            scene: 2,
            shot: 1,
            place: "background".to_owned(),
            key: Some(lacking.clone()),
            why: "a stock picture stands in its place".to_owned(),
        }];
    }
    let after = videos(AFTER);
    let named = |id: &str| {
        let mut all = after.iter();
        let found = all.find(|video| video.expanded.video.key.id.as_str() == id);
        found.expect("the sample has it")
    };
    let mut second = open_visual(named("product-tour"), 9, Some("job-0078"));
    second.id = OperationId::new("op-0078");
    snapshot.open = vec![
        open_visual(named("product-tour"), 0, Some("job-0077")),
        second,
        open_visual(named("locked"), 0, None),
        open_preview(named("in-doubt"), None),
        open_preview(named("stays"), Some("job-0080")),
    ];
    let (key, ready) = ready_preview(named("teaser"));
    snapshot.previews.insert(key, ready);
    snapshot
}

/// A video in state.
pub(super) fn one() -> AppliedVideo {
    let mut snapshot = rendered(BEFORE);
    snapshot.videos.retain(|key, _| key.id.as_str() == "locked");
    let (_, video) = snapshot.videos.pop_first().expect("the sample has it");
    video
}
