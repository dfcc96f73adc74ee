//! What becomes of videos, in words.

use crate::plan::{Action, Plan, PlannedVideo};
use crate::report::phrase;

/// The videos to show, blocked ones first.
pub(in crate::report) fn listed(plan: &Plan, all: bool) -> Vec<&PlannedVideo> {
    let of_action = |action: Action| {
        plan.videos
            .iter()
            .filter(move |video| video.action == action)
    };
    Action::ALL
        .into_iter()
        .filter(|action| all || *action != Action::Unchanged)
        .flat_map(of_action)
        .collect()
}

/// The credits of a video that count; those of a blocked one are not spent.
pub(in crate::report) fn cost_cell(video: &PlannedVideo) -> String {
    match video.action {
        Action::Blocked => "–".to_owned(),
        Action::Create
        | Action::Update
        | Action::Resume
        | Action::Rename
        | Action::Forget
        | Action::Unchanged => phrase::cost(&video.cost),
    }
}

/// Explains an action, if there is something to explain.
pub(in crate::report) const fn meaning(action: Action) -> Option<&'static str> {
    match action {
        Action::Create => Some("rendered for the first time"),
        Action::Update => Some("rendered again"),
        Action::Resume => Some("collected, an earlier run sent it"),
        Action::Rename => Some("renamed, nothing is rendered"),
        Action::Forget => Some("leaves state, the remote video stays"),
        Action::Blocked => Some("waits for you"),
        Action::Unchanged => None,
    }
}
