//! Where each video stands, by what state knows.

use std::collections::BTreeMap;

use crate::model::{AppliedVideo, OpenOperation, ReadyPreview, Snapshot, VideoKey, VisualKey};

/// A video that state knows: as it was last rendered, with what is under way for it, or both.
#[derive(Debug)]
pub(super) struct Standing<'a> {
    /// The video.
    pub(super) key: &'a VideoKey,
    /// How it was last rendered.
    pub(super) applied: Option<&'a AppliedVideo>,
    /// A finished preview that waits for its render.
    pub(super) preview: Option<&'a ReadyPreview>,
    /// What is under way: single visuals that are generated for it first, its preview, its render.
    pub(super) open: Vec<&'a OpenOperation>,
}

/// How a video stands; what is under way outweighs what was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Condition {
    /// It is rendered as asked.
    Rendered,
    /// It is rendered with less than was asked for.
    Degraded,
    /// It was never rendered, and a preview of it is.
    Previewed,
    /// Its job is known and not known to have ended.
    InProgress,
    /// It was sent, and nobody knows whether Pictory took it.
    InDoubt,
}

impl Condition {
    /// Every condition, in the order in which they are counted.
    pub(super) const ALL: [Self; 5] = [
        Self::Rendered,
        Self::Degraded,
        Self::Previewed,
        Self::InProgress,
        Self::InDoubt,
    ];

    /// Returns the word that programs read.
    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Rendered => "rendered",
            Self::Degraded => "degraded",
            Self::Previewed => "previewed",
            Self::InProgress => "in_progress",
            Self::InDoubt => "in_doubt",
        }
    }

    /// Returns the words that people read.
    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::Rendered => "rendered",
            Self::Degraded => "degraded",
            Self::Previewed => "previewed",
            Self::InProgress => "in progress",
            Self::InDoubt => "in doubt",
        }
    }
}

impl<'a> Standing<'a> {
    fn empty(key: &'a VideoKey) -> Self {
        Self {
            key,
            applied: None,
            preview: None,
            open: Vec::new(),
        }
    }

    /// Returns how the video stands.
    pub(super) fn condition(&self) -> Condition {
        if self.open.iter().any(|open| open.job.is_none()) {
            return Condition::InDoubt;
        }
        match self.applied {
            _ if !self.open.is_empty() => Condition::InProgress,
            Some(applied) if applied.degraded.is_some() || !applied.degraded_visuals.is_empty() => {
                Condition::Degraded
            }
            Some(_) => Condition::Rendered,
            None => Condition::Previewed,
        }
    }

    /// Returns the operation on the video itself, or else the first of those on its visuals.
    pub(super) fn operation(&self) -> Option<&'a OpenOperation> {
        let own = self
            .open
            .iter()
            .find(|open| open.target.video_target().is_some());
        own.or(self.open.first()).copied()
    }
}

/// Lists all videos of a snapshot by their keys.
pub(super) fn standings(snapshot: &Snapshot) -> Vec<Standing<'_>> {
    let mut standings: BTreeMap<&VideoKey, Standing<'_>> = snapshot
        .videos
        .iter()
        .map(|(key, applied)| {
            let applied = Some(applied);
            (
                key,
                Standing {
                    applied,
                    ..Standing::empty(key)
                },
            )
        })
        .collect();
    for (key, preview) in &snapshot.previews {
        let standing = standings.entry(key).or_insert_with(|| Standing::empty(key));
        standing.preview = Some(preview);
    }
    for open in &snapshot.open {
        let key = open.video();
        let standing = standings.entry(key).or_insert_with(|| Standing::empty(key));
        standing.open.push(open);
    }
    standings.into_values().collect()
}

/// Counts for each visual the recorded shots that show it.
pub(super) fn uses(snapshot: &Snapshot) -> BTreeMap<&VisualKey, usize> {
    let mut uses = BTreeMap::new();
    let shots = snapshot
        .videos
        .values()
        .flat_map(|video| &video.target.shots);
    for key in shots.flat_map(|shot| &shot.visuals) {
        *uses.entry(key).or_default() += 1;
    }
    uses
}
