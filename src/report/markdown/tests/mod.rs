//! Whole bodies, as people see them.

mod properties;
mod reading;

use super::{Forge, plan};
use crate::model::{Limit, MonthSpending, Revision, SpendingLimits};
use crate::plan::{Plan, PlanOptions};
use crate::report::testing::{AFTER, BEFORE, Wish, credits, everything, planned, rendered};

/// The step from one project to the next, with or without a limit on it.
fn step(wish: &Wish) -> Plan {
    planned(&rendered(BEFORE), AFTER, wish)
}

#[test]
fn every_action() {
    insta::assert_snapshot!("github", plan(&everything(), Forge::GitHub));
    insta::assert_snapshot!("bitbucket", plan(&everything(), Forge::Bitbucket));
}

#[test]
fn azure_folds_what_it_cannot_mark() {
    let wish = Wish {
        targets: vec!["welcome"],
        ..Wish::default()
    };
    insta::assert_snapshot!("azure", plan(&step(&wish), Forge::Azure));
}

#[test]
fn no_changes() {
    let same = planned(&rendered(BEFORE), BEFORE, &Wish::default());
    insta::assert_snapshot!("no_changes", plan(&same, Forge::GitHub));
}

#[test]
fn nothing_is_done_if_it_is_refused() {
    let wish = Wish {
        max_credits: Some(credits(20)),
        targets: vec!["product-tour", "charts"],
        ..Wish::default()
    };
    insta::assert_snapshot!("refused", plan(&step(&wish), Forge::GitHub));
}

#[test]
fn limits_are_said_whether_they_are_kept_or_not() {
    let wish = Wish {
        targets: vec!["product-tour"],
        ..Wish::default()
    };
    let limit = |warn, max| Limit { warn, max };
    let options = PlanOptions {
        limits: SpendingLimits {
            apply: limit(Some(credits(50)), Some(credits(100))),
            month: limit(None, Some(credits(500))),
            ..SpendingLimits::default()
        },
        spent: Some(MonthSpending {
            month: "2026-08".to_owned(),
            committed: credits(212),
            unknown: Vec::new(),
        }),
        ..PlanOptions::default()
    };
    let plan_before = step(&wish);
    let limited = Plan {
        digest: plan_before.digest.clone(),
        ..plan_before.limited(&options)
    };
    insta::assert_snapshot!("limits", plan(&limited, Forge::GitHub));
}

#[test]
fn a_plan_against_a_revision_is_performed_once_it_is_merged() {
    let wish = Wish {
        targets: vec!["welcome"],
        ..Wish::default()
    };
    let against = Plan {
        against: Some(Revision {
            name: "origin/main".to_owned(),
            commit: "0123abcd0123abcd0123abcd0123abcd0123abcd".to_owned(),
        }),
        profile: Some("draft".to_owned()),
        ..step(&wish)
    };
    insta::assert_snapshot!("against", plan(&against, Forge::GitLab));
}
