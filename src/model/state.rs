//! The last known reality, as the pure stages see it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    Cost, Credits, DegradedVisual, Fingerprint, GeneratedVisual, JobId, OperationId,
    OperationTarget, RunId, ShotConfiguration, VideoKey, VisualKey,
};

/// Which state a plan was made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StateVersion {
    /// A random id given when the state was made; states of different lineage never mix.
    pub lineage: String,
    /// A number that rises with each change of the state.
    pub serial: u64,
}

/// Everything that state knows, at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Snapshot {
    /// Which state this is; `None` if there is none yet.
    pub version: Option<StateVersion>,
    /// The videos that were rendered.
    pub videos: BTreeMap<VideoKey, AppliedVideo>,
    /// The visuals that were generated.
    pub visuals: BTreeMap<VisualKey, GeneratedVisual>,
    /// The finished previews that wait for their render.
    pub previews: BTreeMap<VideoKey, ReadyPreview>,
    /// The operations that have not reached an end.
    pub open: Vec<OpenOperation>,
}

impl Snapshot {
    /// The state of a project that nothing was ever applied in.
    pub const fn empty() -> Self {
        Self {
            version: None,
            videos: BTreeMap::new(),
            visuals: BTreeMap::new(),
            previews: BTreeMap::new(),
            open: Vec::new(),
        }
    }

    /// Returns the visuals that a video shows, or is about to: those of recorded videos, of
    /// finished previews, and of operations under way.
    pub fn visuals_in_use(&self) -> BTreeSet<&VisualKey> {
        let recorded = self.videos.values().map(|video| &video.target);
        let prepared = self.previews.values().map(|preview| &preview.target);
        let under_way = self
            .open
            .iter()
            .filter_map(|open| open.target.video_target());
        let targets = recorded.chain(prepared).chain(under_way);
        let shown = targets.flat_map(|target| target.shots.iter().flat_map(|shot| &shot.visuals));
        let generated = self.open.iter().flat_map(|open| open.target.visuals());
        shown.chain(generated).collect()
    }
}

/// What a video is to become, complete enough to record it once its job is done.
///
/// It travels with the journal, so that a job can be collected whatever happened to the manifests
/// meanwhile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VideoTarget {
    /// The video and its profile.
    pub key: VideoKey,
    /// The name under which Pictory files it.
    pub name: String,
    /// The manifest that declares it, relative to the project.
    pub manifest: String,
    /// The digest of the configuration.
    pub fingerprint: Fingerprint,
    /// The resolved configuration that the fingerprint was made from.
    pub configuration: Arc<Value>,
    /// The shots, in order.
    pub shots: Vec<ShotTarget>,
    /// What it was expected to cost.
    pub planned: Cost,
    /// Whether the video is protected against spending.
    pub protect: bool,
}

/// What a shot is to become.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ShotTarget {
    /// The scene it belongs to, counted from 1.
    pub scene: u32,
    /// Its place within the scene, counted from 1.
    pub shot: u32,
    /// The digest of its configuration.
    pub fingerprint: Fingerprint,
    /// The resolved configuration that the fingerprint was made from.
    pub configuration: ShotConfiguration,
    /// The AI visuals that it shows, as far as they can be used again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub visuals: Vec<VisualKey>,
}

/// A video as it was last rendered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppliedVideo {
    /// What was rendered.
    pub target: VideoTarget,
    /// A number that rises with each change of this video in state.
    pub revision: u64,
    /// The job that rendered it.
    pub job: JobId,
    /// Where the results are.
    pub outputs: Outputs,
    /// What Pictory reported to have charged; `None` if it reported nothing.
    pub credits_used: Option<Credits>,
    /// Why the result is less than was asked for, if it is.
    pub degraded: Option<String>,
    /// The visuals that are not what was asked for, as far as they can be named.
    pub degraded_visuals: Vec<DegradedVisual>,
    /// When it was recorded.
    pub applied_at: Timestamp,
    /// The run that recorded it.
    pub run: RunId,
}

/// Where the results of a render are; Pictory may purge them, after an undocumented time.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Outputs {
    /// The video file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub video_url: Option<String>,
    /// A page that plays the video.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share_url: Option<String>,
    /// The narration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audio_url: Option<String>,
    /// A still picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thumbnail_url: Option<String>,
    /// Subtitles as SubRip.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub srt_url: Option<String>,
    /// Subtitles as WebVTT.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vtt_url: Option<String>,
    /// The spoken text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub txt_url: Option<String>,
    /// The storyboard preview.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preview_url: Option<String>,
    /// The project in Pictory's web application, if it was saved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project_url: Option<String>,
    /// The length of the video in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_ms: Option<u64>,
}

/// A finished preview whose visuals are paid, and which was not rendered yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadyPreview {
    /// Its job.
    pub job: JobId,
    /// The operation that asked for it, by whose tag its name can be told from others; `None` if it
    /// was made before this state knew of it.
    pub operation: Option<OperationId>,
    /// The video that it prepares.
    pub target: VideoTarget,
    /// What it was charged; `None` if nothing was reported.
    pub credits_used: Option<Credits>,
    /// Where the preview itself is.
    pub outputs: Outputs,
    /// The visuals in it that are not what was asked for.
    pub degraded: Vec<DegradedVisual>,
}

/// An operation that has not reached an end, with what is needed to finish it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenOperation {
    /// Its id.
    pub id: OperationId,
    /// The run that began it.
    pub run: RunId,
    /// When its intent was recorded.
    pub intended_at: Timestamp,
    /// The job, if the answer was recorded; `None` means in doubt.
    pub job: Option<JobId>,
    /// What is known about the doubt, in words.
    pub doubt: Option<String>,
    /// What it was going to make.
    pub target: OperationTarget,
}

impl OpenOperation {
    /// Returns the video it belongs to.
    pub const fn video(&self) -> &VideoKey {
        self.target.video()
    }
}
