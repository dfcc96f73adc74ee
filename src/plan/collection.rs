//! A plan that only collects.

use std::collections::BTreeMap;

use super::PlanOptions;
use super::build::{PlanInput, plan};
use super::digest::digest;
use super::totals::summarise;
use super::work::{PlannedVisual, Step, VisualStep};
use super::{Plan, PlannedVideo};
use crate::model::Snapshot;
use crate::price::Prices;

impl Plan {
    /// Plans to collect the jobs that earlier runs began, and nothing else. No manifest is needed:
    /// what a job makes travels with it, and nothing follows that could be paid.
    pub fn collecting(project: &str, snapshot: &Snapshot) -> Self {
        let mut plan = plan(&PlanInput {
            project,
            profile: None,
            videos: &[],
            settled: &[],
            unlisted: 0,
            snapshot,
            prices: &Prices::new(BTreeMap::new()),
            options: &PlanOptions::default(),
        });
        plan.videos.retain(is_collected);
        plan.visuals.retain(is_collected_alone);
        plan.unselected = 0;
        plan.summary = summarise(&plan.videos, plan.unlisted);
        plan.digest = digest(&plan);
        plan
    }

    /// Tells whether there is anything to collect in a plan.
    pub fn collects(&self) -> bool {
        self.videos.iter().any(is_collected) || self.visuals.iter().any(is_collected_alone)
    }
}

fn is_collected(video: &PlannedVideo) -> bool {
    match video.step {
        Step::Resume { .. } => true,
        Step::Nothing | Step::Render { .. } | Step::Rename { .. } | Step::Forget => false,
    }
}

fn is_collected_alone(visual: &PlannedVisual) -> bool {
    match visual.step {
        VisualStep::Resume { .. } => true,
        VisualStep::Generate { .. } | VisualStep::Settle { .. } => false,
    }
}
