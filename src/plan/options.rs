//! What the user asked for.

use super::{Replacements, Selection};
use crate::model::{Credits, MonthSpending, Revision, SpendingLimits};

/// What the user asked for.
#[derive(Debug, Clone, Default)]
pub struct PlanOptions {
    /// Which videos the plan is about.
    pub selection: Selection,
    /// What to make anew although nothing changed, or although it is protected.
    pub replace: Replacements,
    /// The most that the plan may cost, whatever the project allows.
    pub max_credits: Option<Credits>,
    /// The limits of the project.
    pub limits: SpendingLimits,
    /// What was spent this month; `None` if that is not looked at.
    pub spent: Option<MonthSpending>,
    /// Whether a large part of all videos may be rendered again.
    pub large_change: bool,
    /// The revision that the snapshot stands for; `None` if it is that of the state.
    pub against: Option<Revision>,
    /// Whether the videos of which it is known that nothing is to be done about them are counted and not listed.
    pub folds_settled: bool,
}

impl PlanOptions {
    /// Tells whether settled videos are not listed. Limits of the month ask for the manifests of videos whose
    /// costs are unknown.
    pub fn folds(&self) -> bool {
        let spent = self.spent.as_ref();
        self.folds_settled && spent.is_none_or(|spent| spent.unknown.is_empty())
    }
}
