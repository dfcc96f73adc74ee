//! The bar that stays in sight: the sum, the filter and the search.
//!
//! The filter is made of radio buttons and styles, so it works without the script. The search
//! needs the script, which shows it.

use maud::{Markup, html};

use super::shown::Shown;
use super::view::View;
use crate::plan::Action;
use crate::report::phrase;

/// Shows the bar.
pub(super) fn toolbar(view: &View<'_>) -> Markup {
    let plan = view.report.plan;
    let occurring = Action::ALL
        .into_iter()
        .filter(|action| *action != Action::Unchanged && plan.summary.count(*action) > 0);
    html! {
        div.toolbar {
            p.sum { b { (Shown(&plan.project)) } " " span { (phrase::cost(&plan.summary.cost)) " credits" } }
            form #filter.filter role="search" aria-label="Videos" {
                fieldset {
                    legend.unseen { "Show" }
                    (choice("all", view.listed.len(), true))
                    @for action in occurring {
                        (choice(action.word(), plan.summary.count(action), false))
                    }
                }
                label.search hidden {
                    span.unseen { "Search the videos" }
                    input #search type="search" placeholder="Search" autocomplete="off" spellcheck="false";
                }
            }
            p #found.unseen role="status" {}
        }
    }
}

fn choice(word: &str, number: usize, is_checked: bool) -> Markup {
    html! {
        span.choice {
            input type="radio" name="show" id={ "show-" (word) } value=(word) checked[is_checked];
            label for={ "show-" (word) } { (word) " " b { (number) } }
        }
    }
}
