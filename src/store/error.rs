//! What can go wrong with a state.

use std::error::Error;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use crate::journal::IllegalMove;
use crate::model::{OperationId, RunId, VideoKey, VisualKey};

/// Why a state could not be read or changed; nothing was written.
///
/// Several may have written in one transaction, and then each of them is told the same.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// The state is not the one that the decision was made on.
    #[error("the state has moved from serial {expected} to {found}")]
    SerialMoved {
        /// The serial that the decision was made on.
        expected: u64,
        /// The serial that the state has.
        found: u64,
    },
    /// The event cannot happen to the operation where it stands.
    #[error("the journal refuses an event of operation `{operation}`")]
    IllegalMove {
        /// The operation.
        operation: OperationId,
        /// The rule that forbids it.
        source: IllegalMove,
    },
    /// The video has an operation under way, so a second one would pay twice.
    #[error("operation `{operation}` is still under way for video `{video}`")]
    UnderWay {
        /// The video.
        video: VideoKey,
        /// The operation that has not ended.
        operation: OperationId,
    },
    /// The visual is being generated, so a second request would pay twice.
    #[error("operation `{operation}` is still generating visual `{visual}`")]
    GenerationUnderWay {
        /// The visual.
        visual: VisualKey,
        /// The operation that has not ended.
        operation: OperationId,
    },
    /// What a job left behind is not what its operation asked for.
    #[error("operation `{operation}` asked for `{asked}`, which cannot end in a `{made}`")]
    OtherResult {
        /// The operation.
        operation: OperationId,
        /// What it asks: the label of its kind.
        asked: &'static str,
        /// What the job is said to have made: the label of a completion.
        made: &'static str,
    },
    /// No run with this id has begun.
    #[error("there is no run `{0}`")]
    UnknownRun(RunId),
    /// A run with this id has begun before.
    #[error("there is a run `{0}` already")]
    RunExists(RunId),
    /// The run has ended before.
    #[error("run `{0}` has ended already")]
    RunEnded(RunId),
    /// The video is not in state.
    #[error("video `{0}` is not in state")]
    UnknownVideo(VideoKey),
    /// Another video has the key already.
    #[error("video `{0}` is in state already")]
    VideoExists(VideoKey),
    /// The visual is not in state.
    #[error("visual `{0}` is not in state")]
    UnknownVisual(VisualKey),
    /// No finished preview of the video is in state.
    #[error("no finished preview of video `{0}` is in state")]
    UnknownPreview(VideoKey),
    /// The state holds something that this version cannot understand.
    #[error("`{what}` in the state cannot be understood")]
    Malformed {
        /// The column, or what was made of it.
        what: &'static str,
        /// Why it is not.
        source: Arc<dyn Error + Send + Sync>,
    },
    /// There is no room left where the state is kept.
    #[error("there is no space left for the state")]
    Full {
        /// What the storage said.
        source: Arc<dyn Error + Send + Sync>,
    },
    /// The state is damaged.
    #[error("the state is damaged")]
    Damaged {
        /// What the storage said.
        source: Arc<dyn Error + Send + Sync>,
    },
    /// A copy of the state could not be kept before the run.
    #[error("no backup of the state could be made")]
    Backup {
        /// What went wrong.
        source: Arc<OpenError>,
    },
    /// The storage failed otherwise.
    #[error("the state could not be read or written")]
    Storage {
        /// What the storage said.
        source: Arc<dyn Error + Send + Sync>,
    },
}

/// Why a state file could not be opened or copied; the file is as it was.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The operating system refused.
    #[error("`{path}` could not be {deed}", path = path.display())]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// What was tried, as a participle.
        deed: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// The file has no bytes; a state file always has some, so something emptied it.
    #[error("state file `{path}` is empty, although a state never is", path = path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// The file is not an SQLite database.
    #[error("`{path}` is not a state file: it is no SQLite database", path = path.display())]
    NotADatabase {
        /// The file.
        path: PathBuf,
    },
    /// The file is the database of another program.
    #[error("`{path}` is not a state file: it is the database of another program", path = path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// The file is cut off, overwritten in parts, or holds what it must not hold.
    #[error("state file `{path}` is damaged: {detail}", path = path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// The first things that were found.
        detail: String,
    },
    /// A newer version has made the file unreadable for this one.
    #[error(
        "state file `{path}` has schema version {found}, and this version of storyform knows versions up to {known}",
        path = path.display()
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// The version of its schema.
        found: u32,
        /// The newest version known here.
        known: u32,
    },
    /// The file may not be written.
    #[error("state file `{path}` is read-only", path = path.display())]
    ReadOnly {
        /// The file.
        path: PathBuf,
    },
    /// A writer died, and what it left cannot be read without writing.
    #[error(
        "state file `{path}` was left unfinished by a process that died, and cannot be \
         finished on a read-only file system",
        path = path.display()
    )]
    Unfinished {
        /// The file.
        path: PathBuf,
    },
    /// The file cannot be replaced while somebody reads it.
    #[error("state file `{path}` is being read by another process", path = path.display())]
    InUse {
        /// The file.
        path: PathBuf,
    },
    /// The copy is one of another state than the one that it is to replace.
    #[error(
        "`{path}` is not a backup of `{state}`, but of a state of another origin",
        path = path.display(),
        state = state.display()
    )]
    OtherLineage {
        /// The copy.
        path: PathBuf,
        /// The state.
        state: PathBuf,
    },
    /// The destination of a copy exists.
    #[error("`{path}` exists already", path = path.display())]
    Exists {
        /// The destination.
        path: PathBuf,
    },
    /// SQLite failed otherwise.
    #[error("state file `{path}` could not be opened", path = path.display())]
    Storage {
        /// The file.
        path: PathBuf,
        /// What went wrong.
        source: Box<dyn Error + Send + Sync>,
    },
}

impl OpenError {
    /// Tells whether there is no file at all.
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Io { source, .. } if source.kind() == io::ErrorKind::NotFound)
    }
}
