//! The totals of a plan.

use super::{Action, PlannedVideo, Summary};

/// Sums up what becomes of videos.
pub(super) fn summarise(videos: &[PlannedVideo]) -> Summary {
    let count = |action| videos.iter().filter(|video| video.action == action).count();
    let acting = || {
        videos
            .iter()
            .filter(|video| video.action != Action::Blocked)
    };
    Summary {
        create: count(Action::Create),
        update: count(Action::Update),
        resume: count(Action::Resume),
        rename: count(Action::Rename),
        forget: count(Action::Forget),
        blocked: count(Action::Blocked),
        unchanged: count(Action::Unchanged),
        cost: acting().map(|video| &video.cost).sum(),
        without_reuse: acting().map(|video| &video.without_reuse).sum(),
    }
}
