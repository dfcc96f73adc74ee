//! What of a plan an account can pay: a pure decision.

use std::collections::{BTreeMap, BTreeSet};

use super::comparison::{Comparison, Standing};
use crate::model::{Cost, Credits, Snapshot, VideoKey};
use crate::plan::{Action, Plan, PlannedVideo, Reason, Step};

/// What is left out of a plan that an account cannot pay whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Shortage {
    /// What the account has; negative if it is overdrawn.
    pub left: Credits,
    /// What the plan may cost as far as that is known, without what is done already.
    pub needed: Credits,
    /// Whether parts of that cannot be priced, so that it may be more.
    pub is_lower_bound: bool,
    /// The videos that are left out, each with the reason.
    pub withheld: BTreeMap<VideoKey, Reason>,
}

/// Decides what is left out of a plan; `None` if the account can pay for all of it.
///
/// An account that cannot pay for a plan whole pays for nothing, unless a part is welcome: then
/// the videos are taken in the order of the plan, each one whose worst case still fits and which
/// needs no visual of one that was not taken. What cannot be priced never fits. Videos that cost
/// nothing, or that state holds already, are no part of the decision.
pub fn shortage(
    plan: &Plan,
    snapshot: &Snapshot,
    left: Credits,
    is_part_welcome: bool,
) -> Option<Shortage> {
    let comparison = Comparison::of(plan, snapshot);
    let is_paid = |video: &&PlannedVideo| is_to_be_paid(video, &comparison);
    let paid = plan.videos.iter().filter(is_paid);
    let paid: BTreeMap<&VideoKey, &Cost> = paid.map(|video| (&video.key, &video.cost)).collect();
    let total: Cost = paid.values().copied().sum();
    if total.high <= left || paid.is_empty() {
        return None;
    }
    let suppliers = plan.suppliers();
    let nobody = BTreeSet::new();
    let mut withheld = BTreeMap::new();
    let mut rest = left;
    for video in &plan.videos {
        let needs = suppliers.get(&video.key).unwrap_or(&nobody);
        let missing = needs.iter().find(|other| withheld.contains_key(**other));
        let high = video.cost.worst_case();
        let why = match (missing, high) {
            (Some(other), _) => Reason::NeedsVisual {
                of: other.id.clone(),
            },
            (None, _) if !paid.contains_key(&video.key) => continue,
            (None, Some(high)) if is_part_welcome && high <= rest => {
                rest = rest - high;
                continue;
            }
            (None, high) => Reason::Unaffordable { left: rest, high },
        };
        withheld.insert(video.key.clone(), why);
    }
    Some(Shortage {
        left,
        needed: total.high,
        is_lower_bound: !total.unknown.is_empty(),
        withheld,
    })
}

/// Tells whether anything is going to be sent for a video that costs credits.
fn is_to_be_paid(video: &PlannedVideo, comparison: &Comparison<'_>) -> bool {
    let is_sent = match (&video.step, video.action) {
        (_, Action::Blocked) => false,
        (Step::Render { .. } | Step::Resume { .. }, _) => !video.cost.is_zero(),
        (Step::Nothing | Step::Rename { .. } | Step::Forget, _) => false,
    };
    is_sent && comparison.standing(video) == Standing::Current && !comparison.is_overtaken(video)
}
