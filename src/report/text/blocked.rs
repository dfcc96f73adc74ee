//! What keeps a video from being rendered, and the way out.

use crate::model::{Credits, VideoId};
use crate::plan::{PlannedVideo, Reason};
use crate::report::layout::palette::STRONG;
use crate::report::layout::{Line, Page};
use crate::report::phrase;

/// What stands before the command that gets by an obstacle.
pub(in crate::report) const ALL_THE_SAME: &str = "To do so all the same:";

/// Something that keeps a video from being rendered.
pub(in crate::report) struct Obstacle {
    /// What it is, and what to do about it.
    pub(in crate::report) text: String,
    /// The command that gets by, if there is one.
    pub(in crate::report) command: Option<String>,
}

impl From<String> for Obstacle {
    fn from(text: String) -> Self {
        Self {
            text,
            command: None,
        }
    }
}

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

/// Lists what keeps a video from being rendered.
pub(in crate::report) fn obstacles(video: &PlannedVideo) -> Vec<Obstacle> {
    let obstacles = video.reasons.iter().filter_map(|reason| match reason {
        Reason::InDoubt { operation, .. } => {
            Some(format!("Operation `{operation}` is in doubt, see above.").into())
        }
        Reason::Waits { from } => Some(waits(from).into()),
        Reason::Protected => Some(protected(video)),
        Reason::OverBudget { limit, high } => Some(over_budget(video, *limit, *high).into()),
        Reason::Unaffordable { left, high } => Some(unaffordable(*left, *high).into()),
        Reason::NeedsVisual { of } => Some(needs_visual(of).into()),
        Reason::New
        | Reason::Changed { .. }
        | Reason::Reordered
        | Reason::Resplit
        | Reason::Renamed { .. }
        | Reason::Protection { .. }
        | Reason::Moved { .. }
        | Reason::Degraded { .. }
        | Reason::Requested
        | Reason::NotDeclared
        | Reason::JobOpen { .. }
        | Reason::ChangedSince => None,
    });
    obstacles.collect()
}

fn waits(from: &VideoId) -> String {
    format!(
        "`{from}` has an unfinished operation that pays for something this video needs as well. \
         Once it has ended, the next plan uses the result, so that nothing is paid twice."
    )
}

fn protected(video: &PlannedVideo) -> Obstacle {
    let text = if video.manifest.is_none() {
        "Protected: forgetting it would lose where it is and what it cost.".to_owned()
    } else {
        format!(
            "Protected until its manifest says `protect: false`: rendering it again would cost {}.",
            phrase::credits(&video.cost)
        )
    };
    let command = format!(
        "{} apply --replace {}",
        phrase::command(&video.key),
        phrase::shell(video.id().as_str())
    );
    Obstacle {
        text,
        command: Some(command),
    }
}

fn over_budget(video: &PlannedVideo, limit: Credits, high: Option<Credits>) -> String {
    let problem = match high {
        Some(high) => format!(
            "Over its limit: it may cost {}, and the limit is {limit}.",
            phrase::amount(high)
        ),
        None => format!(
            "Over its limit: parts of its cost cannot be known ({}), so the limit of {} cannot be kept.",
            unknown_parts(video),
            phrase::amount(limit)
        ),
    };
    format!(
        "{problem} The limit is `storyform.maxCredits` in the manifest or \
         `budget.maxCreditsPerVideo` in storyform.yaml, whichever is lower."
    )
}

fn unaffordable(left: Credits, high: Option<Credits>) -> String {
    let left = phrase::amount(left);
    match high {
        Some(high) => format!(
            "It may cost {}, and the account has {left} left for it.",
            phrase::amount(high)
        ),
        None => {
            format!("Parts of its cost cannot be known, and the account has {left} left for it.")
        }
    }
}

fn needs_visual(of: &VideoId) -> String {
    format!("It shows a visual that was to be generated for `{of}`, which is not done.")
}

fn unknown_parts(video: &PlannedVideo) -> String {
    let parts: Vec<String> = video
        .cost
        .unknown
        .iter()
        .map(|part| part.what.clone())
        .collect();
    phrase::list(&parts)
}
