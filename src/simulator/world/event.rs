//! What can happen to the world. The log of these events is all that is stored.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::model::Credits;
use crate::simulator::clock::Moment;
use crate::simulator::world::job::{Outcome, Submission};

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "event")]
pub(crate) enum Event {
    /// A job was accepted.
    Accepted { submission: Box<Submission> },
    /// A job ended.
    Settled {
        number: u64,
        at: Moment,
        outcome: Outcome,
    },
    /// The data and files of a finished job were purged.
    Cleaned { number: u64 },
    /// Elements of a preview were changed.
    Patched {
        number: u64,
        patches: Vec<Map<String, Value>>,
    },
    /// A saved project was deleted, with the files of its job.
    ProjectDeleted { id: String },
    /// An address for an upload was handed out.
    UploadOffered { upload: Upload },
    /// The file behind an upload arrived.
    Uploaded { key: String },
    /// A voice was added.
    VoiceAdded { voice: Value },
    /// A stuck job goes on.
    Released { number: u64, due_at: Moment },
    /// The account was given more credits.
    ToppedUp { credits: Credits },
}

impl Event {
    /// Returns the number of the job that ended, if one did.
    pub(crate) fn settled(&self) -> Option<u64> {
        match self {
            Self::Settled { number, .. } => Some(*number),
            Self::Accepted { .. }
            | Self::Cleaned { .. }
            | Self::Patched { .. }
            | Self::ProjectDeleted { .. }
            | Self::UploadOffered { .. }
            | Self::Uploaded { .. }
            | Self::VoiceAdded { .. }
            | Self::Released { .. }
            | Self::ToppedUp { .. } => None,
        }
    }
}

/// A file that a client may upload, or has.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Upload {
    /// Its key, which is also the last folder of its path.
    pub(crate) key: String,
    pub(crate) file_name: String,
    pub(crate) content_type: String,
    /// What the signed address ends in.
    pub(crate) signature: String,
    pub(crate) offered_at: Moment,
    /// Whether the file is there.
    #[serde(default)]
    pub(crate) is_stored: bool,
}
