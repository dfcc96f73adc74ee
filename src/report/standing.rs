//! Where each video stands, by what state knows.

use std::collections::BTreeMap;

use crate::model::{AppliedVideo, OpenOperation, Snapshot, VideoKey};

/// A video that state knows: as it was last rendered, with an operation under way, or both.
#[derive(Debug)]
pub(super) struct Standing<'a> {
    /// The video.
    pub(super) key: &'a VideoKey,
    /// How it was last rendered.
    pub(super) applied: Option<&'a AppliedVideo>,
    /// What is under way.
    pub(super) open: Option<&'a OpenOperation>,
}

/// How a video stands; what is under way outweighs what was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Condition {
    /// It is rendered as asked.
    Rendered,
    /// It is rendered with less than was asked for.
    Degraded,
    /// Its job is known and not known to have ended.
    InProgress,
    /// It was sent, and nobody knows whether Pictory took it.
    InDoubt,
}

impl Condition {
    /// Every condition, in the order in which they are counted.
    pub(super) const ALL: [Self; 4] = [
        Self::Rendered,
        Self::Degraded,
        Self::InProgress,
        Self::InDoubt,
    ];

    /// Returns the word that programs read.
    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Rendered => "rendered",
            Self::Degraded => "degraded",
            Self::InProgress => "in_progress",
            Self::InDoubt => "in_doubt",
        }
    }

    /// Returns the words that people read.
    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::Rendered => "rendered",
            Self::Degraded => "degraded",
            Self::InProgress => "in progress",
            Self::InDoubt => "in doubt",
        }
    }
}

impl Standing<'_> {
    /// Returns how the video stands.
    pub(super) fn condition(&self) -> Condition {
        match (self.open, self.applied) {
            (Some(open), _) if open.job.is_none() => Condition::InDoubt,
            (Some(_), _) => Condition::InProgress,
            (None, Some(applied)) if applied.degraded.is_some() => Condition::Degraded,
            (None, _) => Condition::Rendered,
        }
    }
}

/// Lists all videos of a snapshot by their keys.
pub(super) fn standings(snapshot: &Snapshot) -> Vec<Standing<'_>> {
    let mut standings: BTreeMap<&VideoKey, Standing<'_>> = BTreeMap::new();
    let empty = |key| Standing {
        key,
        applied: None,
        open: None,
    };
    for (key, applied) in &snapshot.videos {
        standings.entry(key).or_insert_with(|| empty(key)).applied = Some(applied);
    }
    for open in &snapshot.open {
        let key = open.video();
        standings.entry(key).or_insert_with(|| empty(key)).open = Some(open);
    }
    standings.into_values().collect()
}
