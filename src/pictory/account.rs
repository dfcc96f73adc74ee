//! What an account may still use, and what it has used.

use std::time::Duration;

use jiff::Timestamp;

use crate::model::Credits;

/// The allowances of the current billing term; `None` where Pictory gave no readable figure.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Quota {
    /// AI credits.
    pub ai_credits: Option<Allowance<Credits>>,
    /// Length of rendered video.
    pub video: Option<Allowance<Duration>>,
    /// Length of transcribed media.
    pub transcription: Option<Allowance<Duration>>,
    /// Length of narration by ElevenLabs voices.
    pub eleven_labs: Option<Allowance<Duration>>,
}

/// How much there is of something, and how much of it is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance<T> {
    /// What is gone.
    pub used: T,
    /// What the term began with. Pictory does not say whether packs bought later are included.
    pub limit: T,
}

impl Allowance<Credits> {
    /// Returns what is left; negative if more was used than allowed.
    pub fn left(&self) -> Credits {
        self.limit - self.used
    }
}

/// One line of Pictory's ledger of AI credits; it names no job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerEntry {
    /// Pictory's id of the transaction.
    pub id: Option<String>,
    /// Which way the credits went.
    pub kind: EntryKind,
    /// How many; `None` if the figure could not be read.
    pub amount: Option<Credits>,
    /// What they were for, such as `Text-to-Image`.
    pub source: String,
    /// Pictory's description.
    pub description: String,
    /// When it was booked.
    pub at: Option<Timestamp>,
}

/// Which way the credits of a ledger entry went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EntryKind {
    /// They were spent.
    Debit,
    /// They were granted.
    Credit,
    /// A word that this program does not know.
    Other(String),
}
