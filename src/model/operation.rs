//! What is asked of Pictory, one request at a time.

use serde::{Deserialize, Serialize};

use super::{
    Cost, Credits, DegradedVisual, ExpectedShot, JobId, OperationId, Outputs, VideoKey,
    VideoTarget, VisualKey, VisualTarget,
};

/// What an operation asks of Pictory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OperationKind {
    /// One visual, by itself.
    Visual,
    /// A storyboard preview, with the visuals that it generates.
    Preview,
    /// A render of a storyboard, with whatever visuals it generates on the way.
    Render,
    /// A render of a finished preview.
    RenderPreview,
}

impl OperationKind {
    /// Every kind there is.
    pub const ALL: [Self; 4] = [
        Self::Visual,
        Self::Preview,
        Self::Render,
        Self::RenderPreview,
    ];

    /// Returns the word under which it is stored and shown.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Visual => "visual",
            Self::Preview => "preview",
            Self::Render => "render",
            Self::RenderPreview => "render_preview",
        }
    }
}

/// What an operation is going to make, complete enough to record it once its job is done.
///
/// It travels with the journal, so that a job can be collected whatever happened to the manifests
/// meanwhile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[expect(
    clippy::large_enum_variant,
    reason = "operations under way are few, and events keep theirs in a box"
)]
pub enum OperationTarget {
    /// A visual, for whatever video shows it.
    Visual {
        /// The visual.
        target: VisualTarget,
        /// The video that it is generated for first.
        video: VideoKey,
    },
    /// A storyboard preview.
    Preview(PreviewTarget),
    /// A video.
    Render(RenderTarget),
}

impl OperationTarget {
    /// Returns what is asked.
    pub const fn kind(&self) -> OperationKind {
        match self {
            Self::Visual { .. } => OperationKind::Visual,
            Self::Preview(_) => OperationKind::Preview,
            Self::Render(RenderTarget { preview: None, .. }) => OperationKind::Render,
            Self::Render(RenderTarget {
                preview: Some(_), ..
            }) => OperationKind::RenderPreview,
        }
    }

    /// Returns the video that it belongs to.
    pub const fn video(&self) -> &VideoKey {
        match self {
            Self::Visual { video, .. } => video,
            Self::Preview(PreviewTarget { video, .. })
            | Self::Render(RenderTarget { video, .. }) => &video.key,
        }
    }

    /// Returns the video that it is going to make or to prepare; `None` for a single visual.
    pub const fn video_target(&self) -> Option<&VideoTarget> {
        match self {
            Self::Visual { .. } => None,
            Self::Preview(PreviewTarget { video, .. })
            | Self::Render(RenderTarget { video, .. }) => Some(video),
        }
    }

    /// Returns the same, to be changed.
    pub const fn video_target_mut(&mut self) -> Option<&mut VideoTarget> {
        match self {
            Self::Visual { .. } => None,
            Self::Preview(PreviewTarget { video, .. })
            | Self::Render(RenderTarget { video, .. }) => Some(video),
        }
    }

    /// Returns the visuals that it generates and that can be used again.
    pub fn visuals(&self) -> Vec<&VisualKey> {
        match self {
            Self::Visual { target, .. } => vec![&target.key],
            Self::Preview(PreviewTarget { shots, .. }) => {
                let visuals = shots.iter().flat_map(|shot| &shot.visuals);
                let known = visuals.filter_map(|visual| visual.identity.as_ref());
                known.map(|identity| &identity.key).collect()
            }
            Self::Render(_) => Vec::new(),
        }
    }

    /// Returns what this one request is expected to cost.
    pub const fn planned(&self) -> &Cost {
        match self {
            Self::Visual { target, .. } => &target.planned,
            Self::Preview(target) => &target.planned,
            Self::Render(target) => &target.planned,
        }
    }
}

/// A storyboard preview that generates visuals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PreviewTarget {
    /// The video that it prepares.
    pub video: VideoTarget,
    /// What the preview itself is expected to cost.
    pub planned: Cost,
    /// The shots that it is to show, in order.
    pub shots: Vec<ExpectedShot>,
    /// Whether the preview is what will be rendered. If not, it only generates visuals.
    pub is_rendered: bool,
}

/// A render of a video.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RenderTarget {
    /// What to record.
    pub video: VideoTarget,
    /// What the render itself is expected to cost: nothing that was generated before.
    pub planned: Cost,
    /// The preview that is rendered; `None` if a storyboard is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preview: Option<RenderedPreview>,
}

/// What a render of a preview needs to know about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RenderedPreview {
    /// Its job.
    pub job: JobId,
    /// The operation that asked for it, by whose tag its name can be told from others; `None` in
    /// what was recorded before names carried one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<OperationId>,
    /// What it was charged; the render may report the same again without charging it.
    pub credits_used: Option<Credits>,
    /// Where the preview itself is.
    #[serde(default)]
    pub outputs: Outputs,
    /// The visuals in it that are not what was asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub degraded: Vec<DegradedVisual>,
}
