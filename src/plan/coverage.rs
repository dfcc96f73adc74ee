//! Whether a plan does only what another one, which was reviewed, does.

use std::collections::BTreeMap;

use super::{Action, Plan, PlannedVideo, Step};
use crate::model::{Cost, VideoKey};

/// Something that a plan does and a reviewed one does not.
#[derive(Debug, Clone, PartialEq)]
pub struct Excess {
    /// The video.
    pub video: VideoKey,
    /// What is planned for it.
    pub action: Action,
    /// How that differs from what was reviewed.
    pub why: ExcessReason,
}

/// How something that is planned differs from what was reviewed.
#[derive(Debug, Clone, PartialEq)]
pub enum ExcessReason {
    /// Nothing was to be done with the video, or something else.
    NotReviewed,
    /// It was another configuration.
    OtherConfiguration,
    /// It was to cost less.
    CostsMore {
        /// What it costs.
        planned: Cost,
        /// What it was to cost.
        reviewed: Cost,
    },
}

impl Plan {
    /// Lists what the plan does beyond a reviewed one, in the order of its videos. It may do less,
    /// and pay less for what it does, because state knows more than manifests tell. Jobs that are
    /// only collected were paid before, and count as nothing.
    pub fn beyond(&self, reviewed: &Self) -> Vec<Excess> {
        let known: BTreeMap<&VideoKey, &PlannedVideo> = reviewed
            .videos
            .iter()
            .map(|video| (&video.key, video))
            .collect();
        let excess = self.videos.iter().filter_map(|video| {
            let why = excess(video, known.get(&video.key).copied())?;
            Some(Excess {
                video: video.key.clone(),
                action: video.action,
                why,
            })
        });
        excess.collect()
    }
}

fn is_rendered(video: &PlannedVideo) -> bool {
    match video.step {
        Step::Render { .. } | Step::Resume { .. } => true,
        Step::Nothing | Step::Rename { .. } | Step::Forget => false,
    }
}

fn excess(video: &PlannedVideo, reviewed: Option<&PlannedVideo>) -> Option<ExcessReason> {
    match &video.step {
        Step::Nothing => return None,
        Step::Resume { .. } if video.cost.is_zero() => return None,
        Step::Resume { .. } | Step::Render { .. } | Step::Rename { .. } | Step::Forget => {}
    }
    let Some(reviewed) = reviewed else {
        return Some(ExcessReason::NotReviewed);
    };
    let is_forgotten = |video: &PlannedVideo| video.action == Action::Forget;
    match reviewed.action {
        Action::Unchanged | Action::Blocked => return Some(ExcessReason::NotReviewed),
        Action::Create | Action::Update | Action::Resume | Action::Rename | Action::Forget => {}
    }
    // A render uses video minutes, also where it costs no credits.
    let is_unseen_render = is_rendered(video) && reviewed.action == Action::Rename;
    if is_forgotten(video) != is_forgotten(reviewed) || is_unseen_render {
        return Some(ExcessReason::NotReviewed);
    }
    if video.after != reviewed.after {
        return Some(ExcessReason::OtherConfiguration);
    }
    let costs_more = video.cost.high > reviewed.cost.high
        || video.cost.unknown.len() > reviewed.cost.unknown.len();
    costs_more.then(|| ExcessReason::CostsMore {
        planned: video.cost.clone(),
        reviewed: reviewed.cost.clone(),
    })
}
