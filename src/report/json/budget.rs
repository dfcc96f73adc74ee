//! Limits on spending, for programs.

use serde::Serialize;

use crate::model::Credits;
use crate::plan::{BudgetCheck, BudgetScope, Refusal};

/// What a limit is about.
#[derive(Debug, Serialize)]
#[serde(tag = "per", rename_all = "snake_case")]
pub(super) enum ScopeJson<'a> {
    Video { id: &'a str },
    Folder { pattern: &'a str },
    Apply,
    Plan,
    Month { month: &'a str, committed: Credits },
}

impl<'a> ScopeJson<'a> {
    fn of(scope: &'a BudgetScope) -> Self {
        match scope {
            BudgetScope::Video { id } => Self::Video { id: id.as_str() },
            BudgetScope::Folder { pattern } => Self::Folder { pattern },
            BudgetScope::Apply => Self::Apply,
            BudgetScope::Plan => Self::Plan,
            BudgetScope::Month { month, committed } => Self::Month {
                month,
                committed: *committed,
            },
        }
    }
}

/// A limit, and what it says of a plan.
#[derive(Debug, Serialize)]
pub(super) struct BudgetJson<'a> {
    scope: ScopeJson<'a>,
    warn: Option<Credits>,
    max: Option<Credits>,
    high: Credits,
    unknown: usize,
    verdict: &'static str,
}

impl<'a> BudgetJson<'a> {
    pub(super) fn of(check: &'a BudgetCheck) -> Self {
        let BudgetCheck {
            scope,
            warn,
            max,
            high,
            unknown,
            verdict,
        } = check;
        Self {
            scope: ScopeJson::of(scope),
            warn: *warn,
            max: *max,
            high: *high,
            unknown: *unknown,
            verdict: verdict.word(),
        }
    }
}

/// Why a plan may not be performed as a whole.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum RefusalJson<'a> {
    OverBudget {
        scope: ScopeJson<'a>,
        limit: Credits,
        high: Credits,
    },
    UnknownCost {
        scope: ScopeJson<'a>,
        limit: Credits,
        parts: usize,
    },
    LargeChange {
        updates: usize,
        forgets: usize,
        videos: usize,
    },
}

impl<'a> RefusalJson<'a> {
    pub(super) fn of(refusal: &'a Refusal) -> Self {
        match refusal {
            Refusal::OverBudget { scope, limit, high } => Self::OverBudget {
                scope: ScopeJson::of(scope),
                limit: *limit,
                high: *high,
            },
            Refusal::UnknownCost {
                scope,
                limit,
                parts,
            } => Self::UnknownCost {
                scope: ScopeJson::of(scope),
                limit: *limit,
                parts: *parts,
            },
            Refusal::LargeChange {
                updates,
                forgets,
                videos,
            } => Self::LargeChange {
                updates: *updates,
                forgets: *forgets,
                videos: *videos,
            },
        }
    }
}
