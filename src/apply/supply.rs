//! The visuals that the videos of a run share: those that exist, and those that are promised.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use super::decide;
use super::event::Outcome;
use crate::model::{Credits, OperationId, Snapshot, VideoKey, VisualCopy, VisualFile, VisualKey};
use crate::plan::{Plan, RenderWork, Step, VisualStep};

/// What there is of a visual.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Standing {
    /// It is there.
    Ready(ReadyVisual),
    /// It is to come: by what is done for a video, or, where none is named, whatever becomes of its
    /// video.
    Promised(Option<VideoKey>),
    /// It will not come in this run.
    Failed {
        /// The video that it was to be generated for.
        video: VideoKey,
        /// How that ended.
        outcome: Outcome,
        /// What was charged all the same; `None` if that is not known.
        used: Option<Credits>,
    },
}

/// A visual that is there.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ReadyVisual {
    pub(super) file: VisualFile,
    pub(super) copy: Option<VisualCopy>,
    /// What it was charged in this run; `None` if that was not reported.
    pub(super) used: Option<Credits>,
    /// Whether it was generated before this run, so that its file may be gone.
    pub(super) is_old: bool,
}

/// All visuals of a run.
#[derive(Debug)]
pub(super) struct Supplies {
    visuals: Mutex<BTreeMap<VisualKey, Supply>>,
    /// What each video promised, in the order of the keys.
    promises: BTreeMap<VideoKey, Vec<VisualKey>>,
    /// What there was of those that are made anew.
    replaced: BTreeMap<VisualKey, ReadyVisual>,
}

/// One visual of a run.
#[derive(Debug)]
struct Supply {
    standing: Standing,
    /// Wakes those who wait, in the order in which they came: what a run does is not left to chance.
    changed: Arc<Notify>,
}

impl From<Standing> for Supply {
    fn from(standing: Standing) -> Self {
        let changed = Arc::default();
        Self { standing, changed }
    }
}

impl Supply {
    fn settle(&mut self, standing: Standing) {
        self.standing = standing;
        self.changed.notify_waiters();
    }
}

impl Supplies {
    /// Takes what exists, and what the plan is going to make.
    pub(super) fn new(snapshot: &Snapshot, plan: &Plan) -> Self {
        let known = snapshot
            .visuals
            .iter()
            .filter(|(_, visual)| !visual.is_lost);
        let known = known.map(|(key, visual)| {
            let ready = ReadyVisual {
                file: visual.file.clone(),
                copy: visual.copy.clone(),
                used: Some(Credits::ZERO),
                is_old: true,
            };
            (key.clone(), ready)
        });
        let known: BTreeMap<VisualKey, ReadyVisual> = known.collect();
        let ready = |(key, ready): (&VisualKey, &ReadyVisual)| {
            (key.clone(), Standing::Ready(ready.clone()))
        };
        let mut visuals: BTreeMap<VisualKey, Standing> = known.iter().map(ready).collect();
        let wished = decide::wished(plan);
        let open: BTreeSet<&OperationId> = snapshot.open.iter().map(|open| &open.id).collect();
        for planned in &plan.visuals {
            let key = &planned.target.key;
            let promised = match &planned.step {
                VisualStep::Generate { .. } => {
                    let is_to_come = !visuals.contains_key(key) || wished.contains(key);
                    is_to_come.then(|| Some(planned.video.clone()))
                }
                VisualStep::Resume { operation, .. } => open.contains(operation).then_some(None),
                VisualStep::Settle { .. } => None,
            };
            if let Some(by) = promised {
                visuals.insert(key.clone(), Standing::Promised(by));
            }
        }
        for video in &plan.videos {
            let Step::Render { work, .. } = &video.step else {
                continue;
            };
            let RenderWork::Preview { shots, .. } = work.as_ref() else {
                continue;
            };
            let visuals_of = shots.iter().flat_map(|shot| &shot.visuals);
            for identity in visuals_of.filter_map(|visual| visual.identity.as_ref()) {
                let key = &identity.key;
                if !visuals.contains_key(key) || wished.contains(key) {
                    let promised = Standing::Promised(Some(video.key.clone()));
                    visuals.insert(key.clone(), promised);
                }
            }
        }
        let is_replaced = |key: &VisualKey| matches!(visuals.get(key), Some(Standing::Promised(_)));
        let replaced = known.into_iter().filter(|(key, _)| is_replaced(key));
        let replaced = replaced.collect();
        let mut promises: BTreeMap<VideoKey, Vec<VisualKey>> = BTreeMap::new();
        for (key, standing) in &visuals {
            if let Standing::Promised(Some(video)) = standing {
                promises.entry(video.clone()).or_default().push(key.clone());
            }
        }
        let supplies = visuals
            .into_iter()
            .map(|(key, standing)| (key, Supply::from(standing)));
        Self {
            visuals: Mutex::new(supplies.collect()),
            promises,
            replaced,
        }
    }

    /// Settles what there is of a visual.
    pub(super) fn settle(&self, key: &VisualKey, standing: Standing) {
        let mut visuals = self.lock();
        match visuals.get_mut(key) {
            Some(supply) => supply.settle(standing),
            None => drop(visuals.insert(key.clone(), Supply::from(standing))),
        }
    }

    /// Breaks the promises that a video made and did not keep.
    pub(super) fn abandon(&self, video: &VideoKey, outcome: &Outcome, used: Option<Credits>) {
        let mut visuals = self.lock();
        for key in self.promises.get(video).into_iter().flatten() {
            let supply = visuals.get_mut(key);
            let is_broken = |supply: &&mut Supply| matches!(supply.standing, Standing::Promised(_));
            if let Some(supply) = supply.filter(is_broken) {
                supply.settle(Standing::Failed {
                    video: video.clone(),
                    outcome: outcome.clone(),
                    used,
                });
            }
        }
    }

    /// Returns what there was of a visual that this run makes anew.
    pub(super) fn replaced(&self, key: &VisualKey) -> Option<ReadyVisual> {
        self.replaced.get(key).cloned()
    }

    /// Returns what there is of a visual now; `None` if nobody ever promised it.
    pub(super) fn now(&self, key: &VisualKey) -> Option<Standing> {
        let visuals = self.lock();
        visuals.get(key).map(|supply| supply.standing.clone())
    }

    /// Waits until a visual is there, or will not come; `None` if nobody ever promised it.
    pub(super) async fn wait(&self, key: &VisualKey) -> Option<Standing> {
        loop {
            let changed = Arc::clone(&self.lock().get(key)?.changed);
            // It hears of every change from here on, so that none can come between.
            let changed = changed.notified();
            match self.now(key)? {
                Standing::Promised(_) => changed.await,
                settled @ (Standing::Ready(_) | Standing::Failed { .. }) => return Some(settled),
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<VisualKey, Supply>> {
        self.visuals.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
