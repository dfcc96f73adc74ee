//! What is in doubt: what was asked, what is known, where to look, and the ways out.

use crate::model::OperationId;
use crate::plan::{Doubt, Plan};
use crate::report::layout::palette::{FAINT, PLAIN, RED, STRONG};
use crate::report::layout::{Line, Page};
use crate::report::phrase;
use crate::report::wording::doubt::{WAYS, asked, search, sent};

/// How many columns are given to what a visual shows.
const SUBJECT_WIDTH: usize = 60;

/// Writes everything in doubt, before anything else is said.
pub(super) fn explain(page: &mut Page, plan: &Plan) {
    for doubt in &plan.doubts {
        page.blank();
        one(page, doubt);
    }
}

fn one(page: &mut Page, doubt: &Doubt) {
    let title = Line::styled(RED.bold(), "! in doubt")
        .with(STRONG, format!("  {} of {}", asked(doubt), doubt.video))
        .with(FAINT, format!("  {}", phrase::credits(&doubt.planned)));
    page.hanging(0, 4, &title);
    if let Some(visual) = &doubt.visual {
        let subject = Line::styled(FAINT, &visual.words);
        let width = SUBJECT_WIDTH.min(page.width().saturating_sub(4));
        page.raw(4, &subject.clip(width));
    }
    page.line(4, &Line::plain(sent(doubt)));
    let (before, name, after) = search(doubt);
    let place = Line::plain(before).with(STRONG, name).with(PLAIN, after);
    page.line(4, &place);
    settle(page, 6, &phrase::command(&doubt.video), &doubt.operation);
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
        let remark = format!("# {remark}");
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
