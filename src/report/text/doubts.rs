//! What is in doubt: what was asked, what is known, where to look, and the ways out.

use crate::model::{OperationId, OperationKind, VisualKind};
use crate::plan::{Doubt, Plan};
use crate::report::layout::palette::{FAINT, PLAIN, RED, STRONG};
use crate::report::layout::{Line, Page};
use crate::report::phrase;

/// How many columns are given to what a visual shows.
const SUBJECT_WIDTH: usize = 60;
/// How many digits of the id of a run are shown.
pub(in crate::report) const RUN_DIGITS: usize = 8;

/// The ways in which a doubt is settled, each with what it means.
pub(in crate::report) const WAYS: [(&str, &str); 3] = [
    ("--wait", "# look at Pictory until it can be told"),
    ("--job JOB", "# it is there, as job JOB"),
    (
        "--not-submitted",
        "# it is not there, and may be sent again",
    ),
];

/// Writes everything in doubt, before anything else is said.
pub(super) fn explain(page: &mut Page, plan: &Plan) {
    for doubt in &plan.doubts {
        page.blank();
        one(page, doubt);
    }
}

fn one(page: &mut Page, doubt: &Doubt) {
    let Doubt {
        operation,
        video,
        kind,
        visual,
        name,
        planned,
        sent_at,
        run,
        detail,
    } = doubt;
    let what = asked(doubt);
    let title = Line::styled(RED.bold(), "! in doubt")
        .with(STRONG, format!("  {what} of {video}"))
        .with(FAINT, format!("  {}", phrase::credits(planned)));
    page.hanging(0, 4, &title);
    if let Some(visual) = visual {
        let subject = Line::styled(FAINT, &visual.words);
        let width = SUBJECT_WIDTH.min(page.width().saturating_sub(4));
        page.raw(4, &subject.clip(width));
    }
    let run = run.as_str().get(..RUN_DIGITS).unwrap_or(run.as_str());
    let sent = format!("Sent {} by run {run}: {detail}.", phrase::moment(*sent_at));
    page.line(4, &Line::plain(sent));
    let mut place = Line::plain(
        "It may have been taken and charged, so it is not sent again. `apply` looks for it first; ",
    );
    match name {
        Some(name) => {
            let list = match kind {
                OperationKind::Preview => "in Pictory's jobs",
                OperationKind::Visual | OperationKind::Render | OperationKind::RenderPreview => {
                    "among Pictory's videos"
                }
            };
            place.push(PLAIN, format!("you can look {list} for "));
            place.push(STRONG, name);
            place.push(PLAIN, ". Then:");
        }
        None => place.push(PLAIN, "you can look among what AI Studio made. Then:"),
    }
    page.line(4, &place);
    settle(page, 6, &phrase::command(video), operation);
}

/// Says what was asked.
pub(in crate::report) fn asked(doubt: &Doubt) -> String {
    match (doubt.kind, &doubt.visual) {
        (OperationKind::Visual, Some(visual)) => {
            let kind = match visual.kind {
                VisualKind::Image => "image",
                VisualKind::Video => "clip",
            };
            format!("{kind} by {}", visual.model)
        }
        (OperationKind::Visual, None) => "visual".to_owned(),
        (OperationKind::Preview, _) => "preview".to_owned(),
        (OperationKind::Render, _) => "render".to_owned(),
        (OperationKind::RenderPreview, _) => "render of the preview".to_owned(),
    }
}

/// Writes the commands that settle a doubt, each with a remark that a shell ignores.
pub(in crate::report) fn settle(
    page: &mut Page,
    indent: usize,
    command: &str,
    operation: &OperationId,
) {
    let operation = phrase::shell(operation.as_str());
    let widest = WAYS.iter().map(|(option, _)| option.len()).max();
    for (option, remark) in WAYS {
        let command = Line::styled(
            STRONG,
            format!("{command} state settle {operation} {option}"),
        );
        let gap = " ".repeat(widest.unwrap_or_default() - option.len() + 2);
        let line = command.clone().with(FAINT, format!("{gap}{remark}"));
        if indent + line.width() <= page.width() {
            page.raw(indent, &line);
        } else {
            page.raw(indent, &Line::styled(FAINT, remark));
            page.raw(indent, &command);
        }
    }
}
