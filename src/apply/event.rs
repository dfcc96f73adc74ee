//! What happened while a plan was performed.

use std::time::Duration;

use crate::model::{
    Cost, Credits, DegradedVisual, JobId, OperationId, OperationKind, VideoKey, VisualKey,
};

/// Something that happened, in the past tense.
#[derive(Debug, Clone, PartialEq)]
pub enum ApplyEvent {
    /// An intent was written down, and its request is about to be sent.
    VideoStarted {
        /// The video.
        key: VideoKey,
        /// What it is expected to cost.
        planned: Cost,
    },
    /// Pictory took a request.
    VideoSubmitted {
        /// The video.
        key: VideoKey,
        /// What was asked.
        kind: OperationKind,
        /// The job.
        job: JobId,
    },
    /// A job was looked at and is not done.
    VideoProgressed {
        /// The video.
        key: VideoKey,
        /// Percent done, if Pictory said so.
        percent: Option<u8>,
        /// What it is doing, in Pictory's words.
        message: Option<String>,
    },
    /// Something failed and is tried again.
    VideoDelayed {
        /// The video.
        key: VideoKey,
        /// What failed.
        why: String,
        /// How long until the next try.
        delay: Duration,
    },
    /// A preview is done, and its visuals are recorded.
    PreviewFinished {
        /// The video.
        key: VideoKey,
        /// The job.
        job: JobId,
        /// How many visuals it brought that can be used again.
        visuals: usize,
        /// The visuals in it that are not what was asked for.
        degraded: Vec<DegradedVisual>,
        /// How many visuals were made for parts of stories that Pictory cut in another way than
        /// the plan, so that they cannot be used again.
        strays: usize,
        /// What was charged; `None` if Pictory reported nothing.
        used: Option<Credits>,
    },
    /// A video has reached an end for this run.
    VideoFinished(VideoOutcome),
    /// An intent to generate a visual was written down, and its request is about to be sent.
    VisualStarted {
        /// The visual.
        visual: VisualLabel,
        /// What it is expected to cost.
        planned: Cost,
    },
    /// Pictory took the request for a visual.
    VisualSubmitted {
        /// The visual.
        visual: VisualLabel,
        /// The job.
        job: JobId,
    },
    /// A visual was generated and recorded.
    VisualGenerated {
        /// The visual.
        visual: VisualLabel,
        /// Where it is.
        url: String,
        /// What was charged; `None` if Pictory reported nothing.
        used: Option<Credits>,
    },
    /// The file of a visual was gone, and its copy was stored anew.
    VisualRestored {
        /// The visual.
        key: VisualKey,
        /// Where it is now.
        url: String,
    },
    /// The bytes of a visual could not be copied; the visual itself is fine.
    VisualNotCopied {
        /// The visual.
        key: VisualKey,
        /// Why.
        why: String,
    },
}

/// A visual, as people know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisualLabel {
    /// Its key.
    pub key: VisualKey,
    /// The video that it is generated for first.
    pub video: VideoKey,
    /// The model that makes it.
    pub model: String,
    /// What it is made from.
    pub words: String,
}

/// How one video ended in this run.
#[derive(Debug, Clone, PartialEq)]
pub struct VideoOutcome {
    /// The video.
    pub key: VideoKey,
    /// How it ended.
    pub outcome: Outcome,
    /// What it was expected to cost.
    pub planned: Cost,
    /// What was charged: nothing for what was never sent, else what Pictory reported; `None` if it
    /// reported nothing.
    pub used: Option<Credits>,
    /// How long it took.
    pub took: Duration,
}

/// The ways in which a video can end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It was rendered and recorded.
    Rendered {
        /// Where it is.
        url: Option<String>,
        /// Why it is less than was asked for, if it is.
        degraded: Option<String>,
        /// Whether the next plan offers what is missing again, by itself.
        is_offered: bool,
    },
    /// What an earlier run had asked for was collected; the video itself is for another plan.
    Collected,
    /// Its new id or name was recorded.
    Renamed,
    /// It was removed from state.
    Forgotten,
    /// An earlier attempt at the same plan has done it already.
    AlreadyDone,
    /// It failed.
    Failed {
        /// Why.
        why: String,
        /// What to do about it.
        hint: Option<String>,
        /// The JSON pointers that Pictory complained about, each with its words.
        fields: Vec<(String, String)>,
    },
    /// It was not begun.
    Skipped {
        /// Why.
        why: SkipReason,
    },
    /// Its job still runs, and the next run collects it.
    StillRunning {
        /// The job.
        job: JobId,
    },
    /// Nobody knows whether Pictory took the request.
    InDoubt {
        /// The operation in the journal.
        operation: OperationId,
        /// What is known.
        detail: String,
    },
}

/// Something that concerns every video, so that nothing more is begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StopCause {
    /// Pictory rejects the key, or does not let it in.
    Access(String),
    /// The account has not enough credits.
    Credits(String),
    /// More was charged than any plan showed, so the prices are wrong for the rest too.
    Overrun(String),
    /// State could not be written.
    State,
}

impl StopCause {
    /// Says it in words.
    pub fn words(&self) -> String {
        match self {
            Self::Access(words) | Self::Credits(words) | Self::Overrun(words) => words.clone(),
            Self::State => "the state could not be written".to_owned(),
        }
    }
}

/// Why a video was not begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SkipReason {
    /// The plan blocks it.
    Blocked,
    /// Its state is no longer what the plan was made from.
    Stale,
    /// Its worst case does not fit into what may still be spent.
    OverBudget(String),
    /// The account cannot pay for it.
    Unaffordable {
        /// What the account has left for it; negative if it is overdrawn.
        left: Credits,
        /// The most it can cost; `None` if parts are unknown.
        high: Option<Credits>,
    },
    /// A visual that another video was to generate did not come.
    Visual {
        /// That video.
        video: VideoKey,
    },
    /// Something that concerns the whole account failed before.
    Stopped(StopCause),
    /// A person interrupted the run.
    Interrupted,
}

impl SkipReason {
    /// Returns the word used in JSON.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Blocked => "blocked",
            Self::Stale => "stale",
            Self::OverBudget(_) => "over_budget",
            Self::Unaffordable { .. } => "unaffordable",
            Self::Visual { .. } => "visual_missing",
            Self::Stopped(_) => "stopped",
            Self::Interrupted => "interrupted",
        }
    }

    /// Says it in words.
    pub fn words(&self) -> String {
        match self {
            Self::Blocked => "the plan blocks it".to_owned(),
            Self::Stale => "its state has changed since the plan was made".to_owned(),
            Self::OverBudget(why) => why.clone(),
            Self::Unaffordable {
                left,
                high: Some(high),
            } => format!("it may cost {high} credits, and the account has {left} left for it"),
            Self::Unaffordable { left, high: None } => format!(
                "parts of its cost cannot be known, and the account has {left} credits left for it"
            ),
            Self::Visual { video } => {
                format!("a visual that it shares with `{video}` was not generated")
            }
            Self::Stopped(cause) => cause.words(),
            Self::Interrupted => "interrupted".to_owned(),
        }
    }
}
