//! Limits on spending in words.

use super::phrase;
use crate::model::Credits;
use crate::plan::{BudgetCheck, BudgetScope, BudgetVerdict, Refusal};

/// Says why a plan may not be performed as a whole, in sentences.
pub fn refusal(refusal: &Refusal) -> String {
    match refusal {
        Refusal::OverBudget { scope, limit, high } => {
            format!(
                "{}, and the limit is {limit}. {}",
                total(scope, *high),
                way_out(scope)
            )
        }
        Refusal::UnknownCost {
            scope,
            limit,
            parts,
        } => format!(
            "{} of the cost cannot be known, so the limit of {} {} cannot be kept. Leave out the videos \
             concerned with `--target '!ID'`, or accept what is unknown about them by their names, under \
             `budget.allowUnknown` in storyform.yaml.",
            phrase::count(*parts, "part"),
            phrase::amount(*limit),
            scope_words(scope)
        ),
        Refusal::LargeChange {
            updates,
            forgets,
            videos,
        } => {
            let changes = match (updates, forgets) {
                (updates, 0) => format!("{updates} of {videos} videos would be rendered again"),
                (0, forgets) => format!("{forgets} of {videos} videos would be forgotten"),
                (updates, forgets) => format!(
                    "of {videos} videos, {updates} would be rendered again and {forgets} forgotten"
                ),
            };
            format!("{changes}, more than a third. If that is meant, say so with `--large-change`.")
        }
    }
}

/// Says what a limit says of a plan, if that is worth saying.
pub fn warning(check: &BudgetCheck) -> Option<String> {
    match check.verdict {
        BudgetVerdict::Warned => {}
        BudgetVerdict::Within | BudgetVerdict::Exceeded | BudgetVerdict::Unknown => return None,
    }
    let bound = check.warn.or(check.max)?;
    if check.high > bound {
        let total = total(&check.scope, check.high);
        return Some(format!(
            "{total}, and more than {bound} is worth a warning."
        ));
    }
    Some(format!(
        "{} of the cost cannot be known, so the warning at {} {} may be missed.",
        phrase::count(check.unknown, "part"),
        phrase::amount(bound),
        scope_words(&check.scope)
    ))
}

/// Says what something may cost: `this plan may cost 44 credits`.
fn total(scope: &BudgetScope, high: Credits) -> String {
    let high = phrase::amount(high);
    match scope {
        BudgetScope::Video { id } => format!("`{id}` may cost {high}"),
        BudgetScope::Folder { pattern } => {
            format!("the videos of `{pattern}` may cost {high} together")
        }
        BudgetScope::Apply | BudgetScope::Plan => format!("this plan may cost {high}"),
        BudgetScope::Month { month, committed } if committed.is_zero() => {
            format!("{month} may cost {high} with this plan")
        }
        BudgetScope::Month { month, committed } => format!(
            "with the {} of {month} so far, the month may cost {high}",
            phrase::amount(*committed)
        ),
    }
}

/// Says what a limit is about: `for one apply`.
pub(super) fn scope_words(scope: &BudgetScope) -> String {
    match scope {
        BudgetScope::Video { id } => format!("for `{id}`"),
        BudgetScope::Folder { pattern } => format!("for `{pattern}`"),
        BudgetScope::Apply => "for one apply".to_owned(),
        BudgetScope::Plan => "for one plan".to_owned(),
        BudgetScope::Month { month, .. } => format!("for {month}"),
    }
}

/// Says where a limit is set, and how to get by.
fn way_out(scope: &BudgetScope) -> &'static str {
    match scope {
        BudgetScope::Video { .. } => {
            "It is the lower of `maxCredits` of the video and `budget.maxCreditsPerVideo` in storyform.yaml."
        }
        BudgetScope::Folder { .. } => {
            "It stands under `budget.maxCreditsPerFolder` in storyform.yaml. Raise it, or choose fewer \
             videos with `--target`."
        }
        BudgetScope::Apply => {
            "It is the lower of `--max-credits` and `budget.maxCreditsPerApply` in storyform.yaml. Raise \
             it, or choose fewer videos with `--target`."
        }
        BudgetScope::Plan => {
            "It is the lower of `--max-credits` and `budget.maxCreditsPerPlan` in storyform.yaml. Raise \
             it, or change fewer videos at once."
        }
        BudgetScope::Month { .. } => {
            "It is `budget.maxCreditsPerMonth` in storyform.yaml. Raise it, or wait for the next month."
        }
    }
}
