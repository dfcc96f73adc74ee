//! Jobs as Pictory reports them.

use super::preview::Preview;
use crate::model::{Credits, JobId, Outputs};

/// One job and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    /// Its id.
    pub id: JobId,
    /// Where it stands.
    pub status: JobStatus,
}

/// Where a job stands.
#[derive(Debug, Clone, PartialEq)]
pub enum JobStatus {
    /// It waits or runs.
    InProgress {
        /// Percent done, 0 to 100; Pictory reports it for renders, once they have started.
        progress: Option<u8>,
        /// What it is doing, in Pictory's words.
        message: Option<String>,
    },
    /// It ended well; that does not prove that every visual is what was asked for.
    Completed(Box<CompletedJob>),
    /// It ended badly.
    Failed {
        /// Pictory's code, such as `TEXT_TO_VIDEO_FAILED`; `unspecified` if it gave none.
        code: String,
        /// Pictory's explanation; empty if it gave none.
        message: String,
        /// What was charged all the same; `None` if nothing was reported, which is not zero.
        credits_used: Option<Credits>,
    },
    /// It ended, and its results were deleted.
    Cleaned,
    /// A word that this program does not know. It must be taken for unfinished, and be shown.
    Unknown {
        /// Pictory's word.
        word: String,
    },
}

/// What a job left behind.
#[derive(Debug, Clone, PartialEq)]
pub struct CompletedJob {
    /// Where the results are.
    pub outputs: Outputs,
    /// What was charged; `None` if nothing was reported, which is not zero. Pictory reports it
    /// for jobs with AI visuals only.
    pub credits_used: Option<Credits>,
    /// The image or clip; jobs of AI Studio have it.
    pub visual: Option<VisualResult>,
    /// The storyboard as Pictory resolved it; previews have it.
    pub preview: Option<Preview>,
}

/// An image or a clip that AI Studio generated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisualResult {
    /// Where it is; anybody may fetch it.
    pub url: String,
    /// Where the last frame of a clip is, as an image that another clip can begin with.
    pub last_frame_url: Option<String>,
    /// Its width in pixels.
    pub width: Option<u32>,
    /// Its height in pixels.
    pub height: Option<u32>,
    /// The length of a clip in milliseconds; Pictory writes `8s`.
    pub duration_ms: Option<u64>,
}

/// One page of the list of jobs, newest first. Pictory documents no page size.
#[derive(Debug, Clone, PartialEq)]
pub struct JobPage {
    /// The jobs that could be read.
    pub jobs: Vec<Job>,
    /// How many entries could not be read.
    pub unreadable: usize,
    /// What to ask the next page with; `None` if this is the last.
    pub next: Option<String>,
}
