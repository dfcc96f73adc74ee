//! What keeps a video from being rendered, and the way out, in words.

use crate::model::{Credits, VideoId};
use crate::plan::{PlannedVideo, Reason};
use crate::report::phrase;

/// What stands before the command that gets by an obstacle.
pub(in crate::report) const ALL_THE_SAME: &str = "To do so all the same:";

/// Something that keeps a video from being rendered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::report) struct Obstacle {
    /// What it is, in sentences.
    pub(in crate::report) text: String,
    /// The command that gets by, if there is one.
    pub(in crate::report) command: Option<String>,
}

impl Obstacle {
    const fn new(text: String) -> Self {
        Self {
            text,
            command: None,
        }
    }
}

/// Says what is known about a blocked video, and what to do. Doubts are explained elsewhere.
pub(in crate::report) fn obstacles(video: &PlannedVideo) -> Vec<Obstacle> {
    let obstacle = |reason: &Reason| match reason {
        Reason::InDoubt { operation, .. } => Some(Obstacle::new(format!(
            "Operation `{operation}` is in doubt, see above."
        ))),
        Reason::Waits { from } => Some(Obstacle::new(waits(from))),
        Reason::Protected => Some(protected(video)),
        Reason::OverBudget { limit, high } => {
            Some(Obstacle::new(over_budget(video, *limit, *high)))
        }
        Reason::Unaffordable { left, high } => Some(Obstacle::new(unaffordable(*left, *high))),
        Reason::NeedsVisual { of } => Some(Obstacle::new(format!(
            "It shows a visual that was to be generated for `{of}`, which is not done."
        ))),
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
    };
    video.reasons.iter().filter_map(obstacle).collect()
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

fn unknown_parts(video: &PlannedVideo) -> String {
    let parts: Vec<String> = video
        .cost
        .unknown
        .iter()
        .map(|part| part.what.clone())
        .collect();
    phrase::list(&parts)
}
