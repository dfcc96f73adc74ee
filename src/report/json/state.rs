//! What state knows, for programs.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use super::plan::StateJson;
use super::{CostJson, FORMAT_VERSION, document};
use crate::model::{
    AppliedVideo, Credits, DegradedVisual, OpenOperation, OperationId, OperationTarget, Outputs,
    ReadyPreview, ShotTarget, Snapshot, VideoTarget, VisualKey,
};
use crate::report::standing::{Standing, standings};

/// Writes everything that state knows about the videos, without their configurations.
pub fn status(snapshot: &Snapshot) -> String {
    let Snapshot {
        version,
        videos: _,
        visuals: _,
        previews: _,
        open: _,
    } = snapshot;
    document(&StatusJson {
        format_version: FORMAT_VERSION,
        state: version.as_ref().map(StateJson::of),
        videos: standings(snapshot).iter().map(StandingJson::of).collect(),
    })
}

/// Writes everything that state knows about one video.
pub fn show(video: &AppliedVideo) -> String {
    document(&ShowJson::of(video))
}

/// Writes where the results of a video are.
pub fn output(video: &AppliedVideo) -> String {
    document(&OutputJson {
        format_version: FORMAT_VERSION,
        id: video.target.key.id.as_str(),
        profile: video.target.key.profile.as_deref(),
        outputs: OutputsJson::of(&video.outputs),
    })
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct StatusJson<'a> {
    format_version: &'static str,
    state: Option<StateJson<'a>>,
    videos: Vec<StandingJson<'a>>,
}

/// A video with where it stands.
#[derive(Debug, Serialize)]
struct StandingJson<'a> {
    id: &'a str,
    profile: Option<&'a str>,
    status: &'static str,
    rendered: Option<RenderedJson<'a>>,
    /// A finished preview that waits for its render.
    preview: Option<PreviewJson<'a>>,
    /// The operation on the video itself, or else the first of `operations`.
    operation: Option<OperationJson<'a>>,
    /// What is under way for it.
    operations: Vec<OperationJson<'a>>,
}

impl<'a> StandingJson<'a> {
    fn of(standing: &Standing<'a>) -> Self {
        let Standing {
            key,
            applied,
            preview,
            open,
        } = standing;
        Self {
            id: key.id.as_str(),
            profile: key.profile.as_deref(),
            status: standing.condition().label(),
            rendered: applied.map(RenderedJson::of),
            preview: preview.map(PreviewJson::of),
            operation: standing.operation().map(OperationJson::of),
            operations: open.iter().copied().map(OperationJson::of).collect(),
        }
    }
}

/// A finished preview.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct PreviewJson<'a> {
    job: &'a str,
    /// `null` if it was imported.
    operation: Option<&'a str>,
    /// `null` if Pictory reported nothing.
    credits_used: Option<Credits>,
    degraded_visuals: Vec<DegradedJson<'a>>,
}

impl<'a> PreviewJson<'a> {
    fn of(preview: &'a ReadyPreview) -> Self {
        let ReadyPreview {
            job,
            operation,
            target: _,
            credits_used,
            outputs: _,
            degraded,
        } = preview;
        Self {
            job: job.as_str(),
            operation: operation.as_ref().map(OperationId::as_str),
            credits_used: *credits_used,
            degraded_visuals: degraded.iter().map(DegradedJson::of).collect(),
        }
    }
}

/// A visual that is not what was asked for.
#[derive(Debug, Serialize)]
struct DegradedJson<'a> {
    scene: u32,
    shot: u32,
    place: &'a str,
    /// `null` if it can never be used again.
    key: Option<&'a str>,
    why: &'a str,
}

impl<'a> DegradedJson<'a> {
    fn of(visual: &'a DegradedVisual) -> Self {
        let DegradedVisual {
            scene,
            shot,
            place,
            key,
            why,
        } = visual;
        Self {
            scene: *scene,
            shot: *shot,
            place,
            key: key.as_ref().map(VisualKey::as_str),
            why,
        }
    }
}

/// What was rendered.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct RenderedJson<'a> {
    name: &'a str,
    manifest: &'a str,
    fingerprint: &'a str,
    revision: u64,
    job: &'a str,
    run: &'a str,
    applied_at: Timestamp,
    degraded: Option<&'a str>,
    degraded_visuals: Vec<DegradedJson<'a>>,
    protect: bool,
    credits: SpentJson<'a>,
    outputs: OutputsJson<'a>,
}

/// What was expected and what was charged.
#[derive(Debug, Serialize)]
struct SpentJson<'a> {
    planned: CostJson<'a>,
    /// `null` if Pictory reported nothing.
    used: Option<Credits>,
}

impl<'a> RenderedJson<'a> {
    fn of(video: &'a AppliedVideo) -> Self {
        let AppliedVideo {
            target,
            revision,
            job,
            outputs,
            credits_used,
            degraded,
            degraded_visuals,
            applied_at,
            run,
        } = video;
        let VideoTarget {
            key: _,
            name,
            manifest,
            fingerprint,
            configuration: _,
            shots: _,
            planned,
            protect,
        } = target;
        Self {
            name,
            manifest,
            fingerprint: fingerprint.as_str(),
            revision: *revision,
            job: job.as_str(),
            run: run.as_str(),
            applied_at: *applied_at,
            degraded: degraded.as_deref(),
            degraded_visuals: degraded_visuals.iter().map(DegradedJson::of).collect(),
            protect: *protect,
            credits: SpentJson {
                planned: CostJson::of(planned),
                used: *credits_used,
            },
            outputs: OutputsJson::of(outputs),
        }
    }
}

/// An operation that has not reached an end.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct OperationJson<'a> {
    id: &'a str,
    kind: &'static str,
    /// The key of the visual, if it is a single one.
    #[serde(skip_serializing_if = "Option::is_none")]
    visual: Option<&'a str>,
    run: &'a str,
    intended_at: Timestamp,
    /// `null` if the operation is in doubt.
    job: Option<&'a str>,
    doubt: Option<&'a str>,
    planned: CostJson<'a>,
}

impl<'a> OperationJson<'a> {
    fn of(open: &'a OpenOperation) -> Self {
        let OpenOperation {
            id,
            run,
            intended_at,
            job,
            doubt,
            target,
        } = open;
        Self {
            id: id.as_str(),
            kind: target.kind().label(),
            visual: match target {
                OperationTarget::Visual { target, video: _ } => Some(target.key.as_str()),
                OperationTarget::Preview(_) | OperationTarget::Render(_) => None,
            },
            run: run.as_str(),
            intended_at: *intended_at,
            job: job.as_ref().map(|job| job.as_str()),
            doubt: doubt.as_deref(),
            planned: CostJson::of(target.planned()),
        }
    }
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ShowJson<'a> {
    format_version: &'static str,
    id: &'a str,
    profile: Option<&'a str>,
    status: &'static str,
    rendered: RenderedJson<'a>,
    shots: Vec<ShotJson<'a>>,
    configuration: &'a Value,
}

impl<'a> ShowJson<'a> {
    fn of(video: &'a AppliedVideo) -> Self {
        let target = &video.target;
        let standing = Standing {
            key: &target.key,
            applied: Some(video),
            preview: None,
            open: Vec::new(),
        };
        Self {
            format_version: FORMAT_VERSION,
            id: target.key.id.as_str(),
            profile: target.key.profile.as_deref(),
            status: standing.condition().label(),
            rendered: RenderedJson::of(video),
            shots: target.shots.iter().map(ShotJson::of).collect(),
            configuration: &target.configuration,
        }
    }
}

#[derive(Debug, Serialize)]
struct ShotJson<'a> {
    scene: u32,
    shot: u32,
    fingerprint: &'a str,
    /// The keys of its AI visuals, as far as they can be used again.
    visuals: Vec<&'a str>,
    configuration: &'a Value,
}

impl<'a> ShotJson<'a> {
    fn of(target: &'a ShotTarget) -> Self {
        let ShotTarget {
            scene,
            shot,
            fingerprint,
            configuration,
            visuals,
        } = target;
        Self {
            scene: *scene,
            shot: *shot,
            fingerprint: fingerprint.as_str(),
            visuals: visuals.iter().map(VisualKey::as_str).collect(),
            configuration,
        }
    }
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct OutputJson<'a> {
    format_version: &'static str,
    id: &'a str,
    profile: Option<&'a str>,
    outputs: OutputsJson<'a>,
}

/// Where the results are; what Pictory did not name is `null`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct OutputsJson<'a> {
    video_url: Option<&'a str>,
    share_url: Option<&'a str>,
    audio_url: Option<&'a str>,
    thumbnail_url: Option<&'a str>,
    srt_url: Option<&'a str>,
    vtt_url: Option<&'a str>,
    txt_url: Option<&'a str>,
    preview_url: Option<&'a str>,
    project_url: Option<&'a str>,
    duration_ms: Option<u64>,
}

impl<'a> OutputsJson<'a> {
    fn of(outputs: &'a Outputs) -> Self {
        let Outputs {
            video_url,
            share_url,
            audio_url,
            thumbnail_url,
            srt_url,
            vtt_url,
            txt_url,
            preview_url,
            project_url,
            duration_ms,
        } = outputs;
        Self {
            video_url: video_url.as_deref(),
            share_url: share_url.as_deref(),
            audio_url: audio_url.as_deref(),
            thumbnail_url: thumbnail_url.as_deref(),
            srt_url: srt_url.as_deref(),
            vtt_url: vtt_url.as_deref(),
            txt_url: txt_url.as_deref(),
            preview_url: preview_url.as_deref(),
            project_url: project_url.as_deref(),
            duration_ms: *duration_ms,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::testing::{one, several, unfinished};

    #[test]
    fn several_videos() {
        insta::assert_snapshot!("status", status(&several()));
    }

    #[test]
    fn visuals_and_previews() {
        insta::assert_snapshot!("unfinished", status(&unfinished()));
    }

    #[test]
    fn one_video() {
        insta::assert_snapshot!("show", show(&one()));
        insta::assert_snapshot!("output", output(&one()));
    }
}
