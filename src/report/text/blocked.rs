//! What keeps a video from being rendered, and the way out.

use crate::plan::PlannedVideo;
use crate::report::layout::palette::STRONG;
use crate::report::layout::{Line, Page};
use crate::report::wording::{ALL_THE_SAME, Obstacle, obstacles};

/// Writes what is known about a blocked video, and what to do. Doubts were explained before.
pub(super) fn explain(page: &mut Page, indent: usize, video: &PlannedVideo) {
    for Obstacle { text, command } in obstacles(video) {
        page.line(indent, &Line::plain(text));
        if let Some(command) = command {
            page.line(indent, &Line::plain(ALL_THE_SAME));
            page.line(indent + 2, &Line::styled(STRONG, command));
        }
    }
}
