//! A plan beside the state that it is to be performed on: a pure comparison.
//!
//! Each side is gone through once, so that thousands of videos are compared with thousands of
//! unfinished requests.

use std::collections::{BTreeMap, BTreeSet};

use super::decide::requested;
use crate::model::{AppliedVideo, OperationId, Snapshot, StateVersion, VideoKey, VisualKey};
use crate::plan::{Plan, PlannedVideo, RenderWork, Step, VisualStep};

/// Whether a planned video may still be performed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// State is what the plan was made from.
    Current,
    /// State already holds what the plan is about.
    Done,
    /// State has moved to something else.
    Stale,
}

/// A plan beside the state that it is to be performed on.
#[derive(Debug)]
pub struct Comparison<'a> {
    snapshot: &'a Snapshot,
    /// Whether the plan was made from another state than this.
    has_moved: bool,
    /// What is under way for each video.
    open: BTreeMap<&'a VideoKey, &'a OperationId>,
    /// The visuals that unfinished requests are going to make.
    awaited: BTreeSet<&'a VisualKey>,
    /// The visuals that the plan generates by themselves for each video.
    generated: BTreeMap<&'a VideoKey, Vec<&'a VisualKey>>,
}

impl<'a> Comparison<'a> {
    /// Compares a plan with a state.
    pub fn of(plan: &'a Plan, snapshot: &'a Snapshot) -> Self {
        let serial = |version: Option<&StateVersion>| version.map_or(0, |version| version.serial);
        let mut open = BTreeMap::new();
        let mut awaited = BTreeSet::new();
        for operation in &snapshot.open {
            if operation.target.video_target().is_some() {
                open.entry(operation.video()).or_insert(&operation.id);
            }
            awaited.extend(operation.target.visuals());
        }
        let mut generated: BTreeMap<&VideoKey, Vec<&VisualKey>> = BTreeMap::new();
        for visual in &plan.visuals {
            if let VisualStep::Generate { .. } = visual.step {
                let keys = generated.entry(&visual.video).or_default();
                keys.push(&visual.target.key);
            }
        }
        Self {
            snapshot,
            has_moved: serial(plan.base.as_ref()) != serial(snapshot.version.as_ref()),
            open,
            awaited,
            generated,
        }
    }

    /// Tells whether a video of the plan may still be performed.
    pub fn standing(&self, planned: &PlannedVideo) -> Standing {
        let open = self.open.get(&planned.key);
        let recorded = |key| self.recorded(key).map(|video| video.revision);
        match &planned.step {
            Step::Nothing => Standing::Current,
            Step::Resume { operation, .. } => match open {
                Some(open) if *open == operation => Standing::Current,
                Some(_) => Standing::Stale,
                None => self.done_or_stale(planned),
            },
            Step::Render { .. } | Step::Forget if open.is_some() => Standing::Stale,
            Step::Render {
                replaces: Some(from),
                ..
            }
            | Step::Rename { from, .. } => {
                if self.open.contains_key(from) {
                    Standing::Stale
                } else if recorded(from) == planned.revision {
                    Standing::Current
                } else {
                    self.done_or_stale(planned)
                }
            }
            Step::Render { .. } if recorded(&planned.key) == planned.revision => Standing::Current,
            Step::Render { .. } => self.done_or_stale(planned),
            Step::Forget => match recorded(&planned.key) {
                None => Standing::Done,
                revision if revision == planned.revision => Standing::Current,
                Some(_) => Standing::Stale,
            },
        }
    }

    /// Tells whether state has bought, or is buying, what the plan wants to buy for a video, so that
    /// it would be paid twice. Visuals that AI Studio is to make do not count once they are there:
    /// they are used as they are.
    ///
    /// A saved plan may be performed a second time, or beside another one.
    pub(super) fn is_overtaken(&self, planned: &PlannedVideo) -> bool {
        if !self.has_moved {
            return false;
        }
        let Step::Render { work, .. } = &planned.step else {
            return false;
        };
        let waiting = self.snapshot.previews.get(&planned.key);
        let is_prepared = || {
            waiting.is_some_and(|ready| Some(&ready.target.fingerprint) == planned.after.as_ref())
        };
        let is_spent = match work.as_ref() {
            RenderWork::ReadyPreview { preview, .. } => {
                waiting.is_none_or(|ready| ready.job != preview.job)
            }
            RenderWork::Storyboard(_) => is_prepared(),
            RenderWork::Preview { shots, .. } => {
                let visuals = shots.iter().flat_map(|shot| &shot.visuals);
                let mut identities = visuals.filter_map(|visual| visual.identity.as_ref());
                is_prepared()
                    || identities.any(|it| self.is_live(&it.key) || self.awaited.contains(&it.key))
            }
        };
        let requested: BTreeSet<&VisualKey> = requested(planned).collect();
        let is_bought = |key: &VisualKey| {
            self.awaited.contains(key) || (self.is_live(key) && requested.contains(key))
        };
        let mut own = self.generated.get(&planned.key).into_iter().flatten();
        is_spent || own.any(|key| is_bought(key))
    }

    /// Tells whether a visual exists and can be used.
    fn is_live(&self, key: &VisualKey) -> bool {
        let visual = self.snapshot.visuals.get(key);
        visual.is_some_and(|visual| !visual.is_lost)
    }

    fn recorded(&self, key: &VideoKey) -> Option<&AppliedVideo> {
        self.snapshot.videos.get(key)
    }

    fn done_or_stale(&self, planned: &PlannedVideo) -> Standing {
        let recorded = self.recorded(&planned.key);
        let fingerprint = recorded.map(|video| &video.target.fingerprint);
        let is_newer = recorded.map(|video| video.revision) != planned.revision;
        if fingerprint.is_some() && fingerprint == planned.after.as_ref() && is_newer {
            Standing::Done
        } else {
            Standing::Stale
        }
    }
}
