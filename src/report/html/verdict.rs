//! The verdict: what happens, what it costs, and whether the limits allow it.

use maud::{Markup, html};

use super::cards::{badge, meaning};
use super::shown::{Sentence, Shown};
use super::view::View;
use crate::model::{Cost, Credits};
use crate::plan::{Action, BudgetCheck, BudgetScope, BudgetVerdict, Plan, Summary};
use crate::report::wording::{bill, unfinished};
use crate::report::{limits, phrase};

/// The order in which actions are counted.
const ORDER: [Action; 7] = [
    Action::Create,
    Action::Update,
    Action::Resume,
    Action::Rename,
    Action::Forget,
    Action::Blocked,
    Action::Unchanged,
];

/// Shows the verdict on a plan.
pub(super) fn verdict(view: &View<'_>) -> Markup {
    let plan = view.report.plan;
    html! {
        section #verdict.verdict aria-labelledby="verdict-title" {
            h2 #verdict-title { (Shown(&sentence(plan))) }
            @if plan.has_changes() { div.panels { (actions(&plan.summary)) (price(plan)) } }
            (warnings(plan))
            (limits_of(plan))
            (remarks(view))
        }
    }
}

/// Says in a sentence what happens: `2 videos to create, 1 to rename; 3 wait for you.`
fn sentence(plan: &Plan) -> String {
    let summary = &plan.summary;
    if !plan.has_changes() {
        return match summary.unchanged {
            0 => "No videos are declared.".to_owned(),
            1 => "Nothing to do: 1 video is as declared.".to_owned(),
            number => format!("Nothing to do: {number} videos are as declared."),
        };
    }
    let mut counts: Vec<String> = Vec::new();
    for action in ORDER {
        let number = summary.count(action);
        match action {
            Action::Create | Action::Update | Action::Resume | Action::Rename | Action::Forget => {
                if number > 0 && counts.is_empty() {
                    counts.push(format!(
                        "{} to {}",
                        phrase::count(number, "video"),
                        action.word()
                    ));
                } else if number > 0 {
                    counts.push(format!("{number} to {}", action.word()));
                }
            }
            Action::Blocked | Action::Unchanged => {}
        }
    }
    let waiting = match summary.blocked {
        0 => None,
        1 => Some("1 waits for you".to_owned()),
        number => Some(format!("{number} wait for you")),
    };
    let done = (!counts.is_empty()).then(|| phrase::list(&counts));
    let parts: Vec<String> = done.into_iter().chain(waiting).collect();
    if parts.is_empty() {
        return "Something of an earlier run is to be settled.".to_owned();
    }
    format!("{}.", parts.join("; "))
}

fn actions(summary: &Summary) -> Markup {
    let occurring = ORDER
        .into_iter()
        .filter(|action| summary.count(*action) > 0);
    html! {
        ul.actions {
            @for action in occurring {
                li {
                    strong { (summary.count(action)) } (badge(action))
                    span.meaning { (meaning(action, summary.count(action))) }
                }
            }
        }
    }
}

/// Shows what the plan costs, how certain that is, and what reuse saves.
fn price(plan: &Plan) -> Markup {
    let Summary {
        cost,
        without_reuse,
        ..
    } = &plan.summary;
    let saved = without_reuse.expected - cost.expected;
    let unknown = cost.unknown.len();
    html! {
        div.price {
            p.amount {
                strong { @if unknown > 0 { small { "≥ " } } (cost.expected) }
                span { " credits expected" }
            }
            @if cost.low != cost.high { (range(cost)) }
            @if unknown > 0 { p.unknown { (phrase::count(unknown, "part")) " not priced" } }
            @if saved > Credits::ZERO {
                p.saved {
                    (saved) " saved by reuse ("
                    @if !without_reuse.unknown.is_empty() { "≥ " }
                    (without_reuse.expected) " without)"
                }
            }
            @if let Some(text) = bill::visuals(plan) { p.dim { (Sentence(&text)) } }
        }
    }
}

/// Draws from where to where a cost may lie.
fn range(cost: &Cost) -> Markup {
    let at = |credits: Credits| share(credits, cost.high);
    html! {
        p.range {
            svg.track aria-hidden="true" {
                rect.rail width="100%" height="100%" rx="4" {}
                rect.open x={ (at(cost.low)) "%" } width={ (percent(cost.high - cost.low, cost.high)) "%" }
                    height="100%" rx="4" {}
                rect.tick x={ (at(cost.expected)) "%" } width="3" height="100%" {}
            }
            span { (cost.low) " at least, " (cost.high) " at most" }
        }
    }
}

/// A share in percent, at most 99 so that what stands there can be seen.
fn share(part: Credits, whole: Credits) -> i64 {
    percent(part, whole).min(99)
}

/// A share in percent.
pub(super) fn percent(part: Credits, whole: Credits) -> i64 {
    let whole = whole.thousandths().max(1);
    let part = part.thousandths().clamp(0, whole);
    i64::try_from(i128::from(part) * 100 / i128::from(whole)).unwrap_or(100)
}

/// Shows why the plan may not be performed, what is worth a warning, and what is in no sum.
fn warnings(plan: &Plan) -> Markup {
    let acting = plan
        .videos
        .iter()
        .filter(|video| video.action != Action::Blocked);
    let unpriced =
        acting.flat_map(|video| video.cost.unknown.iter().map(move |part| (video, part)));
    html! {
        @for refusal in &plan.refusals {
            p.callout.refused { b { "Refused: " } (Sentence(&limits::refusal(refusal))) }
        }
        @for text in plan.budget.iter().filter_map(limits::warning) {
            p.callout.warned { b { "Warning: " } (Sentence(&text)) }
        }
        @for (video, part) in unpriced {
            p.callout.unpriced {
                b { "Not priced: " } (Sentence(&part.what)) " of " (Shown(video.id().as_str()))
                ", because " (Sentence(&part.reason)) "."
            }
        }
        @if let Some(text) = unfinished::collection(plan) { p.callout { b { "Note: " } "it " (Sentence(&text)) } }
    }
}

fn limits_of(plan: &Plan) -> Markup {
    html! {
        @if !plan.budget.is_empty() {
            ul.limits aria-label="Limits on spending" { @for check in &plan.budget { (meter(check)) } }
        }
    }
}

/// Shows a limit, how much of it the plan takes, and what follows.
fn meter(check: &BudgetCheck) -> Markup {
    let BudgetCheck {
        scope,
        warn,
        max,
        high,
        unknown,
        verdict,
    } = check;
    let bound = max.or(*warn).unwrap_or(Credits::ZERO);
    let whole = bound.max(*high);
    let (symbol, word) = match verdict {
        BudgetVerdict::Within => ("✓", "within the limit"),
        BudgetVerdict::Warned => ("!", "worth a warning"),
        BudgetVerdict::Exceeded => ("✕", "over the limit"),
        BudgetVerdict::Unknown => ("?", "cannot be kept, parts are unknown"),
    };
    html! {
        li class={ "meter " (verdict.word()) } {
            p.what { (Shown(&scope_title(scope))) span.says { span aria-hidden="true" { (symbol) } " " (word) } }
            svg.track aria-hidden="true" {
                rect.rail width="100%" height="100%" rx="4" {}
                rect.fill width={ (percent(*high, whole)) "%" } height="100%" rx="4" {}
                @if let Some(warn) = warn.filter(|warn| *warn < whole) {
                    rect.tick x={ (share(warn, whole)) "%" } width="2" height="100%" {}
                }
                @if bound < whole { rect.tick x={ (share(bound, whole)) "%" } width="3" height="100%" {} }
            }
            p.of {
                b { (high) } " of "
                @match max {
                    Some(max) => { (max) " credits" },
                    None => { (bound) " credits before a warning" },
                }
                @if *unknown > 0 { ", " (phrase::count(*unknown, "unknown part")) }
            }
        }
    }
}

/// Names a limit: `One apply`.
fn scope_title(scope: &BudgetScope) -> String {
    match scope {
        BudgetScope::Video { id } => format!("Video {id}"),
        BudgetScope::Folder { pattern } => format!("Folder {pattern}"),
        BudgetScope::Apply => "One apply".to_owned(),
        BudgetScope::Plan => "One plan".to_owned(),
        BudgetScope::Month {
            month,
            committed: _,
        } => format!("Month {month}"),
    }
}

fn remarks(view: &View<'_>) -> Markup {
    let unselected = match view.report.plan.unselected {
        0 => None,
        1 => Some("1 other change is not selected.".to_owned()),
        number => Some(format!("{number} other changes are not selected.")),
    };
    let remarks: Vec<&String> = unselected.iter().chain(view.report.remarks).collect();
    html! {
        @if !remarks.is_empty() { ul.remarks { @for remark in remarks { li { (Sentence(remark)) } } } }
    }
}
