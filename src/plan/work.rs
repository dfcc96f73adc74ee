//! What the executor does; nothing in it is left to decide.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::assemble::StoryboardRequest;
use crate::model::{
    Cost, ExpectedShot, JobId, OperationId, OperationTarget, RenderedPreview, VideoKey,
    VideoTarget, VisualTarget,
};

/// What the executor does with a video.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "lowercase")]
pub enum Step {
    /// Nothing.
    Nothing,
    /// Send what is to be sent, wait for the jobs, record the target.
    Render {
        /// What is sent.
        work: Box<RenderWork>,
        /// What to record.
        target: Box<VideoTarget>,
        /// The key under which state knows the video, if it had another id.
        replaces: Option<VideoKey>,
    },
    /// Wait for a job that was submitted earlier, and record what it was to make.
    Resume {
        /// The operation in the journal.
        operation: OperationId,
        /// Its job.
        job: JobId,
        /// What to record.
        target: Box<OperationTarget>,
        /// What follows if it is a preview; `None` if the video was changed since, or if it is
        /// none.
        then: Option<AfterPreview>,
    },
    /// Record the target under its key; nothing is sent.
    Rename {
        /// The key under which state knows the video.
        from: VideoKey,
        /// What to record.
        target: Box<VideoTarget>,
    },
    /// Remove the video from state.
    Forget,
}

/// How a video is rendered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum RenderWork {
    /// A storyboard is rendered.
    Storyboard(StoryboardWork),
    /// A preview generates visuals first.
    Preview {
        /// The preview.
        request: StoryboardRequest,
        /// What the preview is expected to cost.
        planned: Cost,
        /// The shots that it is to show, in order.
        shots: Vec<ExpectedShot>,
        /// What follows.
        then: AfterPreview,
    },
    /// A preview that an earlier run paid is rendered.
    ReadyPreview {
        /// The preview.
        preview: RenderedPreview,
        /// How.
        render: PreviewRender,
    },
}

/// What follows a preview.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "then", rename_all = "snake_case")]
pub enum AfterPreview {
    /// The preview is rendered.
    RenderIt(PreviewRender),
    /// A storyboard with the visuals of the preview is rendered, because some of them are shown
    /// more than once and generated only once.
    Storyboard(StoryboardWork),
}

impl AfterPreview {
    /// Returns what is expected to be paid after the preview.
    pub const fn planned(&self) -> &Cost {
        match self {
            Self::RenderIt(render) => &render.planned,
            Self::Storyboard(work) => &work.planned,
        }
    }
}

/// A storyboard that is rendered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoryboardWork {
    /// The storyboard.
    pub request: StoryboardRequest,
    /// What the render itself is expected to cost.
    pub planned: Cost,
}

/// A preview that is rendered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PreviewRender {
    /// The body of the request: where to tell that it is done, if anywhere.
    pub body: Value,
    /// What the render itself is expected to cost.
    pub planned: Cost,
    /// Whether everything in it that was paid can be used again without it.
    pub is_disposable: bool,
}

/// What is done about a visual that is generated, or was, on its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlannedVisual {
    /// What it is and what to record.
    pub target: VisualTarget,
    /// The video that needs it first.
    pub video: VideoKey,
    /// What the executor does.
    pub step: VisualStep,
}

/// What the executor does about a visual.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum VisualStep {
    /// Send the request to AI Studio, wait for the job, record the visual.
    Generate {
        /// The body of the request.
        request: Value,
    },
    /// Wait for a job that was submitted earlier.
    Resume {
        /// The operation in the journal.
        operation: OperationId,
        /// Its job.
        job: JobId,
    },
    /// Nothing: nobody knows whether Pictory took the request, and a person must settle that.
    Settle {
        /// The operation in the journal.
        operation: OperationId,
        /// What is known.
        detail: String,
    },
}
