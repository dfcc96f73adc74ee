//! Jobs as Pictory reports them.

use serde_json::Value;

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
    /// The storyboard as Pictory resolved it; previews have it.
    pub storyboard: Option<Value>,
    /// The parameters of the final render; previews have them.
    pub render_params: Option<Value>,
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
