//! What keeps a video from being rendered, and the way out.

use crate::model::{Credits, VideoId};
use crate::plan::{PlannedVideo, Reason};
use crate::report::layout::palette::STRONG;
use crate::report::layout::{Line, Page};
use crate::report::phrase;

/// Writes what is known about a blocked video, and what to do. Doubts were explained before.
pub(super) fn explain(page: &mut Page, indent: usize, video: &PlannedVideo) {
    for reason in &video.reasons {
        match reason {
            Reason::InDoubt { operation, .. } => {
                let text = format!("Operation `{operation}` is in doubt, see above.");
                page.line(indent, &Line::plain(text));
            }
            Reason::Waits { from } => waits(page, indent, from),
            Reason::Protected => protected(page, indent, video),
            Reason::OverBudget { limit, high } => over_budget(page, indent, video, *limit, *high),
            Reason::Unaffordable { left, high } => unaffordable(page, indent, *left, *high),
            Reason::NeedsVisual { of } => needs_visual(page, indent, of),
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
            | Reason::ChangedSince => {}
        }
    }
}

fn waits(page: &mut Page, indent: usize, from: &VideoId) {
    let text = format!(
        "`{from}` has an unfinished operation that pays for something this video needs as well. \
         Once it has ended, the next plan uses the result, so that nothing is paid twice."
    );
    page.line(indent, &Line::plain(text));
}

fn protected(page: &mut Page, indent: usize, video: &PlannedVideo) {
    let text = if video.manifest.is_none() {
        "Protected: forgetting it would lose where it is and what it cost.".to_owned()
    } else {
        format!(
            "Protected until its manifest says `protect: false`: rendering it again would cost {}.",
            phrase::credits(&video.cost)
        )
    };
    page.line(indent, &Line::plain(text));
    page.line(indent, &Line::plain("To do so all the same:"));
    let command = format!(
        "{} apply --replace {}",
        phrase::command(&video.key),
        phrase::shell(video.id().as_str())
    );
    page.line(indent + 2, &Line::styled(STRONG, command));
}

fn over_budget(
    page: &mut Page,
    indent: usize,
    video: &PlannedVideo,
    limit: Credits,
    high: Option<Credits>,
) {
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
    let text = format!(
        "{problem} The limit is `storyform.maxCredits` in the manifest or \
         `budget.maxCreditsPerVideo` in storyform.yaml, whichever is lower."
    );
    page.line(indent, &Line::plain(text));
}

fn unaffordable(page: &mut Page, indent: usize, left: Credits, high: Option<Credits>) {
    let left = phrase::amount(left);
    let text = match high {
        Some(high) => format!(
            "It may cost {}, and the account has {left} left for it.",
            phrase::amount(high)
        ),
        None => {
            format!("Parts of its cost cannot be known, and the account has {left} left for it.")
        }
    };
    page.line(indent, &Line::plain(text));
}

fn needs_visual(page: &mut Page, indent: usize, of: &VideoId) {
    let text = format!("It shows a visual that was to be generated for `{of}`, which is not done.");
    page.line(indent, &Line::plain(text));
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
