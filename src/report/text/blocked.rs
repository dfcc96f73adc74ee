//! What keeps a video from being rendered, and the way out.

use std::collections::BTreeSet;

use crate::model::{Credits, OperationId, VideoId};
use crate::plan::{PlannedVideo, Reason};
use crate::report::layout::palette::{FAINT, STRONG};
use crate::report::layout::{Line, Page};
use crate::report::phrase;

/// Writes what is known about a blocked video, and what to do. `told` are the operations in doubt
/// about which that was said before.
pub(super) fn explain(
    page: &mut Page,
    indent: usize,
    video: &PlannedVideo,
    told: &BTreeSet<&OperationId>,
) {
    for reason in &video.reasons {
        match reason {
            Reason::InDoubt { operation, .. } if told.contains(operation) => {
                let text = format!(
                    "It shows the visual of operation `{operation}`, which must be settled first, \
                     see above."
                );
                page.line(indent, &Line::plain(text));
            }
            Reason::InDoubt { operation, detail } => {
                in_doubt(page, indent, video, operation, detail);
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

fn in_doubt(
    page: &mut Page,
    indent: usize,
    video: &PlannedVideo,
    operation: &OperationId,
    detail: &str,
) {
    let text = format!(
        "In doubt: {detail}. Pictory may have taken the request and charged for it, so it is not \
         sent again. Look for the video in Pictory, then say what you found:"
    );
    page.line(indent, &Line::plain(text));
    settle(page, indent + 2, &phrase::command(&video.key), operation);
}

/// Writes the two commands that settle a doubt, each with a remark that a shell ignores.
pub(in crate::report) fn settle(
    page: &mut Page,
    indent: usize,
    command: &str,
    operation: &OperationId,
) {
    let operation = phrase::shell(operation.as_str());
    for (option, remark) in [
        ("--job JOB", "# it is there, as job JOB"),
        (
            "--not-submitted",
            "# it is not there, and may be sent again",
        ),
    ] {
        let command = Line::styled(
            STRONG,
            format!("{command} state settle {operation} {option}"),
        );
        let gap = "  ".repeat(if option == "--job JOB" { 4 } else { 1 });
        let line = command.clone().with(FAINT, format!("{gap}{remark}"));
        if indent + line.width() <= page.width() {
            page.raw(indent, &line);
        } else {
            page.raw(indent, &Line::styled(FAINT, remark));
            page.raw(indent, &command);
        }
    }
}

fn protected(page: &mut Page, indent: usize, video: &PlannedVideo) {
    let text = if video.manifest.is_none() {
        "Protected: forgetting it would lose where it is and what it cost. To do so all the same:"
            .to_owned()
    } else {
        format!(
            "Protected: rendering it again would cost {}. To do so all the same:",
            phrase::credits(&video.cost)
        )
    };
    page.line(indent, &Line::plain(text));
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
