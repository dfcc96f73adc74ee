//! Limits on spending, held against a plan.
//!
//! The worst case decides. What cannot be known passes no limit, unless the project accepts it by
//! the name of the video; it is never counted as nothing.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::acceptance::Acceptance;
use super::digest::digest;
use super::totals::summarise;
use super::{Action, Plan, PlanOptions, PlannedVideo, Refusal, Selection};
use crate::model::{Cost, Credits, Limit, MonthSpending, SpendingLimits, VideoId, VideoKey};

/// What a limit is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "per", rename_all = "snake_case")]
pub enum BudgetScope {
    /// One render of one video.
    Video {
        /// The video.
        id: VideoId,
    },
    /// Everything that is planned for the videos of some manifests.
    Folder {
        /// The pattern that their paths match.
        pattern: String,
    },
    /// One `apply`.
    Apply,
    /// A plan that compares with another revision.
    Plan,
    /// A calendar month.
    Month {
        /// Which, such as `2026-08`.
        month: String,
        /// What was spent in it before.
        committed: Credits,
    },
}

/// What a limit says of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BudgetVerdict {
    /// The worst case is within the limit.
    Within,
    /// The worst case is above what is worth a warning, or parts of the cost cannot be known.
    Warned,
    /// The worst case is above what is refused.
    Exceeded,
    /// Parts of the cost cannot be known, so that the limit cannot be kept.
    Unknown,
}

impl BudgetVerdict {
    /// Returns the word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Within => "within",
            Self::Warned => "warned",
            Self::Exceeded => "exceeded",
            Self::Unknown => "unknown",
        }
    }

    /// Tells whether nothing may be spent because of it.
    pub const fn is_refusal(self) -> bool {
        match self {
            Self::Within | Self::Warned => false,
            Self::Exceeded | Self::Unknown => true,
        }
    }
}

/// A limit, and what it says of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BudgetCheck {
    /// What the limit is about.
    pub scope: BudgetScope,
    /// More than this is worth a warning.
    pub warn: Option<Credits>,
    /// More than this is refused.
    pub max: Option<Credits>,
    /// The worst case of what is known; of a month, with what was spent in it before.
    pub high: Credits,
    /// How many parts of the cost cannot be known and were not accepted by name.
    pub unknown: usize,
    /// What follows.
    pub verdict: BudgetVerdict,
}

impl BudgetCheck {
    fn new(scope: BudgetScope, limit: Limit, high: Credits, unknown: usize) -> Self {
        let Limit { warn, max } = limit;
        let is_above = |bound: Option<Credits>| bound.is_some_and(|bound| high > bound);
        let verdict = if is_above(max) {
            BudgetVerdict::Exceeded
        } else if unknown > 0 && max.is_some() {
            BudgetVerdict::Unknown
        } else if is_above(warn) || (unknown > 0 && warn.is_some()) {
            BudgetVerdict::Warned
        } else {
            BudgetVerdict::Within
        };
        Self {
            scope,
            warn,
            max,
            high,
            unknown,
            verdict,
        }
    }

    fn of_cost(scope: BudgetScope, limit: Limit, cost: &Cost) -> Self {
        Self::new(scope, limit, cost.high, cost.not_accepted())
    }

    /// Says why nothing may be spent because of it, if that is so.
    fn refusal(&self) -> Option<Refusal> {
        let (limit, scope) = (self.max?, self.scope.clone());
        match self.verdict {
            BudgetVerdict::Within | BudgetVerdict::Warned => None,
            BudgetVerdict::Exceeded => Some(Refusal::OverBudget {
                scope,
                limit,
                high: self.high,
            }),
            BudgetVerdict::Unknown => Some(Refusal::UnknownCost {
                scope,
                limit,
                parts: self.unknown,
            }),
        }
    }
}

/// How many videos a project has at least before the share that is rendered again is looked at.
const LARGE_CHANGE_VIDEOS_MIN: usize = 10;
/// One in how many videos may be rendered again or forgotten without being asked for by name.
const LARGE_CHANGE_SHARE: usize = 3;

impl Plan {
    /// Holds today's limits against the plan. What was refused when it was made stays refused, but
    /// for a large change that is asked for now.
    #[must_use]
    pub fn limited(&self, options: &PlanOptions) -> Self {
        let mut plan = self.clone();
        let acceptance = Acceptance::new(&options.limits.allow_unknown);
        for video in &mut plan.videos {
            acceptance.mark(video);
        }
        plan.summary = summarise(&plan.videos, plan.unlisted);
        plan.digest = digest(&plan);
        plan.budget = checks(&plan, options);
        plan.refusals.retain(|refusal| match refusal {
            Refusal::LargeChange { .. } => !options.large_change,
            Refusal::OverBudget { .. } | Refusal::UnknownCost { .. } => true,
        });
        for refusal in broken(&plan) {
            if !plan.refusals.contains(&refusal) {
                plan.refusals.push(refusal);
            }
        }
        plan
    }
}

/// Returns the most that may be spent now: by the limits on one apply, and by what the month has left.
pub fn spendable(options: &PlanOptions) -> Option<Credits> {
    // A month that is overdrawn has nothing left, and what costs nothing still goes on.
    let left = |spent: &MonthSpending| {
        let left = options.limits.month.max? - spent.committed;
        Some(left.max(Credits::ZERO))
    };
    let month = options.spent.as_ref().and_then(left);
    let apply = options.limits.apply.max;
    let bounds = [options.max_credits, apply, month];
    bounds.into_iter().flatten().min()
}

/// Holds all limits against the videos of a plan.
pub(super) fn checks(plan: &Plan, options: &PlanOptions) -> Vec<BudgetCheck> {
    let limits = &options.limits;
    let cost = &plan.summary.cost;
    let mut checks: Vec<BudgetCheck> = plan
        .videos
        .iter()
        .filter_map(|video| video_check(video, limits.video))
        .collect();
    for folder in limits.folders.iter().filter(|folder| folder.limit.is_set()) {
        let pattern = folder.pattern.clone();
        let total = folder_cost(plan, &pattern);
        let scope = BudgetScope::Folder { pattern };
        checks.push(BudgetCheck::of_cost(scope, folder.limit, &total));
    }
    let (scope, limit) = match plan.against {
        Some(_) => (BudgetScope::Plan, limits.plan),
        None => (BudgetScope::Apply, limits.apply),
    };
    let limit = Limit {
        max: limit.max.into_iter().chain(options.max_credits).min(),
        ..limit
    };
    if limit.is_set() {
        checks.push(BudgetCheck::of_cost(scope, limit, cost));
    }
    if plan.against.is_some() {
        checks.extend(foreseen(limits.apply, cost));
    }
    if let Some(spent) = options.spent.as_ref().filter(|_| limits.month.is_set()) {
        checks.push(month_check(spent, limits, plan));
    }
    checks
}

/// Foretells that what a branch costs is more than one apply may spend. It may be applied in parts, so
/// that nothing is refused yet.
fn foreseen(apply: Limit, cost: &Cost) -> Option<BudgetCheck> {
    let limit = Limit {
        warn: Some(apply.max?),
        max: None,
    };
    let check = BudgetCheck::of_cost(BudgetScope::Apply, limit, cost);
    (check.verdict != BudgetVerdict::Within).then_some(check)
}

/// The limits of a month are those of what is spent in it: a plan that spends nothing is not
/// refused for what others have spent.
fn month_check(spent: &MonthSpending, limits: &SpendingLimits, plan: &Plan) -> BudgetCheck {
    let cost = &plan.summary.cost;
    let scope = BudgetScope::Month {
        month: spent.month.clone(),
        committed: spent.committed,
    };
    let unknown = not_accepted(spent, limits, plan) + cost.not_accepted();
    let check = BudgetCheck::new(scope, limits.month, spent.committed + cost.high, unknown);
    let verdict = match check.verdict {
        BudgetVerdict::Exceeded | BudgetVerdict::Unknown if cost.is_zero() => BudgetVerdict::Warned,
        verdict => verdict,
    };
    BudgetCheck { verdict, ..check }
}

/// Counts the requests of a month of whose cost nothing is known, and whose videos are not accepted by
/// name.
fn not_accepted(spent: &MonthSpending, limits: &SpendingLimits, plan: &Plan) -> usize {
    let acceptance = Acceptance::new(&limits.allow_unknown);
    let manifest = |key: &VideoKey| {
        let video = plan.videos.iter().find(|video| video.key == *key)?;
        Some(video.manifest.as_ref()?.path.as_str())
    };
    let unknown = spent.unknown.iter();
    let open = unknown.filter(|video| !acceptance.covers(video, manifest(video)));
    open.count()
}

/// Looks at the limit of one video; `None` if there is nothing to be said. What blocks it, its
/// reasons tell as well.
fn video_check(video: &PlannedVideo, limit: Limit) -> Option<BudgetCheck> {
    if !limit.is_set() {
        return None;
    }
    let scope = BudgetScope::Video {
        id: video.id().clone(),
    };
    let check = BudgetCheck::of_cost(scope, limit, &video.cost);
    (check.verdict != BudgetVerdict::Within).then_some(check)
}

/// What is planned for the videos whose manifests match a pattern; the pattern was checked with
/// the project file, and one that is none matches nothing.
fn folder_cost(plan: &Plan, pattern: &str) -> Cost {
    let Ok(folder) = Selection::new(&[pattern.to_owned()]) else {
        return Cost::zero();
    };
    let inside = plan.videos.iter().filter(|video| {
        let manifest = video.manifest.as_ref().map(|place| place.path.as_str());
        is_counted(video) && manifest.is_some_and(|path| folder.includes_path(path))
    });
    inside.map(|video| &video.cost).sum()
}

fn is_counted(video: &PlannedVideo) -> bool {
    match video.action {
        Action::Blocked => false,
        Action::Create
        | Action::Update
        | Action::Resume
        | Action::Rename
        | Action::Forget
        | Action::Unchanged => true,
    }
}

/// Says what refuses a plan: limits, and a change so large that it is hardly meant.
pub(super) fn refusals(plan: &Plan, videos: usize, options: &PlanOptions) -> Vec<Refusal> {
    let mut refusals = broken(plan);
    refusals.extend(large_change(plan, videos, options));
    refusals
}

/// Lists the limits that a plan breaks. A video that is blocked by its own limit breaks none.
fn broken(plan: &Plan) -> Vec<Refusal> {
    if plan.budget.is_empty() {
        return Vec::new();
    }
    let spending = plan.videos.iter().filter(|video| is_counted(video));
    let spending: BTreeSet<&VideoId> = spending.map(PlannedVideo::id).collect();
    let is_broken = |check: &&BudgetCheck| match &check.scope {
        BudgetScope::Video { id } => spending.contains(id),
        BudgetScope::Folder { .. }
        | BudgetScope::Apply
        | BudgetScope::Plan
        | BudgetScope::Month { .. } => true,
    };
    let broken = plan.budget.iter().filter(is_broken);
    broken.filter_map(BudgetCheck::refusal).collect()
}

fn large_change(plan: &Plan, videos: usize, options: &PlanOptions) -> Option<Refusal> {
    let (updates, forgets) = (plan.summary.update, plan.summary.forget);
    let share = (updates + forgets) * LARGE_CHANGE_SHARE;
    let is_large = videos >= LARGE_CHANGE_VIDEOS_MIN && share > videos;
    (is_large && !options.large_change).then_some(Refusal::LargeChange {
        updates,
        forgets,
        videos,
    })
}
