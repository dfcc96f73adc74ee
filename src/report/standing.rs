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

impl Standing<'_> {
    /// Returns the word for it; what is under way outweighs what was.
    pub(super) fn word(&self) -> &'static str {
        match (self.open, self.applied) {
            (Some(open), _) if open.job.is_none() => "in_doubt",
            (Some(_), _) => "in_progress",
            (None, Some(applied)) if applied.degraded.is_some() => "degraded",
            (None, _) => "rendered",
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
        let key = &open.target.key;
        standings.entry(key).or_insert_with(|| empty(key)).open = Some(open);
    }
    standings.into_values().collect()
}
