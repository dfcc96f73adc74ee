//! How the work on a video or a visual ends, with what was charged until then.

use super::event::{Outcome, SkipReason};
use super::video::chain;
use crate::model::Credits;
use crate::store::StoreError;

/// An end with what was charged.
pub(super) struct End {
    pub(super) outcome: Outcome,
    pub(super) used: Option<Credits>,
    /// Whether Pictory would not do it a second time either, as far as is known.
    pub(super) rejected: Option<Rejected>,
}

/// What Pictory would not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rejected {
    /// It refused the request for what it asks.
    Request,
    /// It took the request, and the job failed.
    Job,
}

impl End {
    /// The end of a video that was not begun.
    pub(super) fn skipped(why: SkipReason) -> Self {
        Self {
            used: Some(Credits::ZERO),
            ..Self::from(Outcome::Skipped { why })
        }
    }

    /// The end of a video whose plan does not fit state any more.
    pub(super) fn stale() -> Self {
        Self::skipped(SkipReason::Stale)
    }

    /// Adds what was charged before.
    pub(super) fn and(self, used: Option<Credits>) -> Self {
        let used = self.used.zip(used).map(|(one, other)| one + other);
        Self { used, ..self }
    }
}

impl From<Outcome> for End {
    fn from(outcome: Outcome) -> Self {
        Self {
            outcome,
            used: None,
            rejected: None,
        }
    }
}

impl From<StoreError> for End {
    fn from(error: StoreError) -> Self {
        Self::from(Outcome::Failed {
            why: format!("the state could not be written: {}", chain(&error)),
            hint: Some(
                "make room or access for the state file, then run `storyform plan`".to_owned(),
            ),
            fields: Vec::new(),
        })
    }
}
