//! What goes into a state and what comes out of it, beside the snapshot.

use jiff::Timestamp;
use serde_json::Value;

use crate::journal::{Event, Status};
use crate::model::{
    Cost, Credits, DegradedVisual, Fingerprint, HarvestedVisual, JobId, OperationId, Outputs,
    RunId, VideoKey, VideoTarget, VisualCopy, VisualKey,
};

/// A run as it begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunStart {
    /// Its id, as [`new_run_id`](super::new_run_id) makes one.
    pub id: RunId,
    /// When it began.
    pub started_at: Timestamp,
    /// Who began it.
    pub user: String,
    /// On which machine.
    pub host: String,
    /// The version of this program.
    pub tool_version: String,
    /// The command line, as far as it may be stored: never a key.
    pub command: Vec<String>,
    /// The commit that the manifests were at; `None` outside a repository.
    pub commit: Option<GitCommit>,
    /// What the plan said it costs.
    pub planned: Cost,
}

/// The commit that a working tree is at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GitCommit {
    /// Its hash.
    pub hash: String,
    /// Whether the working tree differed from it.
    pub dirty: bool,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunEnd {
    /// When it ended.
    pub finished_at: Timestamp,
    /// With what result.
    pub outcome: RunOutcome,
}

/// The result of a run as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunOutcome {
    /// Everything that was planned is done.
    Succeeded,
    /// Some of it is done; the rest failed, waits, or is in doubt.
    Partial,
    /// Nothing of it is done.
    Failed,
    /// A person stopped it.
    Interrupted,
}

impl RunOutcome {
    /// Every outcome there is.
    pub const ALL: [Self; 4] = [
        Self::Succeeded,
        Self::Partial,
        Self::Failed,
        Self::Interrupted,
    ];

    /// Returns the word under which it is stored and shown.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Succeeded => "succeeded",
            Self::Partial => "partial",
            Self::Failed => "failed",
            Self::Interrupted => "interrupted",
        }
    }
}

/// A run as it is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunRecord {
    /// How it began.
    pub start: RunStart,
    /// How it ended; `None` if it still runs or its process died.
    pub end: Option<RunEnd>,
    /// The sum of what Pictory reported to have charged for jobs that this run saw end.
    pub used: Credits,
    /// How many jobs this run saw end without a report of what they cost; not in the sum.
    pub unreported: u64,
}

/// Something to record about an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalEntry {
    /// The operation, with an id as [`new_operation_id`](super::new_operation_id) makes one.
    pub operation: OperationId,
    /// The run that did or learned it; need not be the one that began the operation.
    pub run: RunId,
    /// When; kept to the millisecond.
    pub at: Timestamp,
    /// What.
    pub event: Event,
}

/// What an append came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appended {
    /// Where the operation stands now.
    pub status: Status,
    /// The serial that the state has now.
    pub serial: u64,
}

/// A decision about what is in state, and who made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// The run that carries it out.
    pub run: RunId,
    /// When; kept to the millisecond.
    pub at: Timestamp,
    /// The decision.
    pub change: StateChange,
}

/// Something to be written, alone or along with others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    /// A fact about an operation.
    Fact(JournalEntry),
    /// A decision about what is in state.
    Decision(Commit),
}

/// A change of state to which no job belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StateChange {
    /// A video goes on under another key. Its operations follow it, and the preview that waits for
    /// its render, unless one waits under that key already.
    Renamed {
        /// The key it had.
        from: VideoKey,
        /// The key it has now.
        to: VideoKey,
        /// The name under which Pictory would file it now; `None` if that stays.
        name: Option<String>,
        /// The manifest that declares it now.
        manifest: String,
        /// Whether spending credits on it is refused from now on.
        protect: bool,
    },
    /// A video leaves state, with the preview that waits for its render. Its operations stay, and
    /// its visuals.
    Forgotten {
        /// The video.
        key: VideoKey,
    },
    /// What became of the files of a visual: it was copied, uploaded again, or lost.
    VisualKept {
        /// The visual.
        key: VisualKey,
        /// Where it is now.
        url: String,
        /// The local copy; `None` if there is none, or none any more.
        copy: Option<VisualCopy>,
        /// Whether nothing is left of it, so that it must be bought again.
        is_lost: bool,
    },
    /// Visuals leave state; their copies are no longer needed.
    VisualsForgotten {
        /// The visuals.
        keys: Vec<VisualKey>,
    },
    /// A finished preview cannot be rendered, or is not wanted any more. Its visuals stay.
    PreviewDropped {
        /// The video that it prepared.
        video: VideoKey,
    },
    /// A video that was rendered before this state knew of it enters it, in place of what has the
    /// same key there, and of the preview that waits for its render. What it was charged is no
    /// spending of any run.
    VideoImported(Box<ImportedVideo>),
    /// A preview that was made before this state knew of it, and its visuals, enter it. Visuals
    /// that it has already stay as they are.
    PreviewImported(Box<ImportedPreview>),
}

/// A video as somebody had it rendered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedVideo {
    /// What was rendered.
    pub target: VideoTarget,
    /// The job that rendered it.
    pub job: JobId,
    /// Where the results are.
    pub outputs: Outputs,
    /// What Pictory reported to have charged; `None` if it reported nothing.
    pub credits_used: Option<Credits>,
    /// Why the result is less than was asked for, if it is.
    pub degraded: Option<String>,
}

/// A preview as somebody had it made, ready to be rendered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedPreview {
    /// The video that it prepares.
    pub target: VideoTarget,
    /// Its job.
    pub job: JobId,
    /// Where the preview itself is.
    pub outputs: Outputs,
    /// What Pictory reported to have charged; `None` if it reported nothing.
    pub credits_used: Option<Credits>,
    /// The visuals in it that can be used again.
    pub visuals: Vec<HarvestedVisual>,
    /// The visuals in it that are not what was asked for.
    pub degraded: Vec<DegradedVisual>,
}

/// An operation as it is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperationRecord {
    /// Its id.
    pub id: OperationId,
    /// The run that began it.
    pub run: RunId,
    /// The video it belongs to, under the key that the video has now; of a single visual, the one
    /// that needed it first.
    pub video: VideoKey,
    /// What it asks of Pictory: the label of an `OperationKind`.
    pub kind: String,
    /// The visual, if it asks for a single one.
    pub visual: Option<VisualKey>,
    /// Where it stands.
    pub status: Status,
    /// The job, if there is one, also after its end.
    pub job: Option<JobId>,
    /// The worst case that was reserved; `None` if it has unknown parts.
    pub reserved: Option<Credits>,
    /// What Pictory reported to have charged; `None` if it reported nothing yet, or at all.
    pub credits_used: Option<Credits>,
    /// What is known about a doubt, a refusal or a failure, in words.
    pub detail: Option<String>,
    /// When its intent was recorded.
    pub intended_at: Timestamp,
    /// When something was last learned about it.
    pub updated_at: Timestamp,
}

/// A job that an operation was ever found to have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownJob {
    /// The job.
    pub job: JobId,
    /// Its operation.
    pub operation: OperationId,
    /// The place in the journal at which it was recorded: what was intended further on was sent
    /// after the job had begun, whatever clocks say.
    pub accepted: u64,
    /// When it was recorded.
    pub accepted_at: Timestamp,
    /// Where Pictory put the visuals that the job brought, as far as they were recorded.
    pub visuals: Vec<String>,
}

/// One line of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalLine {
    /// Its place in the journal; rises from line to line.
    pub sequence: u64,
    /// The run that recorded it.
    pub run: RunId,
    /// When.
    pub at: Timestamp,
    /// The label of the event.
    pub event: String,
    /// The fields of the event, but not the target, which is kept with an operation only while
    /// it is open.
    pub payload: Value,
}

/// One change of one video in state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryLine {
    /// The serial that the state had after it.
    pub serial: u64,
    /// When.
    pub at: Timestamp,
    /// The run that made it.
    pub run: RunId,
    /// What was done: `rendered`, `imported`, `renamed` or `forgotten`.
    pub action: String,
    /// The video, under the key it had after the change.
    pub video: VideoKey,
    /// The key it had before a rename.
    pub from: Option<VideoKey>,
    /// The operation that rendered it.
    pub operation: Option<OperationId>,
    /// The revision that the video had after the change.
    pub revision: u64,
    /// The digest of its configuration.
    pub fingerprint: Fingerprint,
}
