//! How long jobs are waited for.

use std::time::Duration;

use super::{OperationTarget, VisualKind};

/// An image: Pictory speaks of a few minutes. Giving up costs nothing, since the next run finds
/// the job again, but whoever waits should not wait for what is stuck.
const IMAGE: Duration = Duration::from_secs(10 * 60);
/// A clip: Pictory speaks of several minutes, and the longest clips take the longest.
const CLIP: Duration = Duration::from_secs(20 * 60);
/// A preview generates all of its visuals and the narration: as long as a render.
const PREVIEW: Duration = RENDER;
/// A render: Pictory speaks of 3 to 10 minutes for a plain video, and its own tooling gives up
/// after 30.
const RENDER: Duration = Duration::from_secs(30 * 60);

/// How long a job of each kind is waited for, before it is left for the next run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JobPatience {
    /// One image.
    pub image: Duration,
    /// One clip.
    pub clip: Duration,
    /// A storyboard preview.
    pub preview: Duration,
    /// A render, of a storyboard or of a preview.
    pub render: Duration,
}

impl Default for JobPatience {
    fn default() -> Self {
        Self {
            image: IMAGE,
            clip: CLIP,
            preview: PREVIEW,
            render: RENDER,
        }
    }
}

impl JobPatience {
    /// Makes the same patience for every kind.
    pub const fn equal(time: Duration) -> Self {
        Self {
            image: time,
            clip: time,
            preview: time,
            render: time,
        }
    }

    /// Returns how long the job of an operation is waited for.
    pub fn for_target(&self, target: &OperationTarget) -> Duration {
        match target {
            OperationTarget::Visual { target, .. } => match target.spec.kind {
                VisualKind::Image => self.image,
                VisualKind::Video => self.clip,
            },
            OperationTarget::Preview(_) => self.preview,
            OperationTarget::Render(_) => self.render,
        }
    }
}
