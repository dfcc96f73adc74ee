//! The totals of a plan.

use super::{Action, PlannedVideo, Summary};

/// Sums up what becomes of videos, those among them that are unchanged and not listed.
pub(super) fn summarise(videos: &[PlannedVideo], unlisted: usize) -> Summary {
    let mut summary = Summary {
        unchanged: unlisted,
        ..Summary::default()
    };
    for video in videos {
        let count = match video.action {
            Action::Create => &mut summary.create,
            Action::Update => &mut summary.update,
            Action::Resume => &mut summary.resume,
            Action::Rename => &mut summary.rename,
            Action::Forget => &mut summary.forget,
            Action::Blocked => &mut summary.blocked,
            Action::Unchanged => &mut summary.unchanged,
        };
        *count += 1;
        if video.action != Action::Blocked {
            summary.cost.add(&video.cost);
            summary.without_reuse.add(&video.without_reuse);
        }
    }
    summary
}
