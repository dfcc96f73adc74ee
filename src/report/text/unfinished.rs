//! Single visuals that an earlier run asked for, and whose end it did not see.

use std::collections::BTreeSet;

use super::blocked::settle;
use crate::model::{JobId, OperationId, VisualKind};
use crate::plan::{Plan, PlannedVisual, VisualStep};
use crate::report::layout::palette::{CYAN, FAINT, PLAIN, RED, STRONG};
use crate::report::layout::{Line, Page};
use crate::report::phrase;

/// How many columns are given to what a visual shows.
const SUBJECT_WIDTH: usize = 60;
/// How many jobs are named before they are only counted.
const JOBS_MAX: usize = 4;

/// A visual in doubt.
struct Doubt<'a> {
    visual: &'a PlannedVisual,
    operation: &'a OperationId,
    detail: &'a str,
}

fn doubts(plan: &Plan) -> impl Iterator<Item = Doubt<'_>> {
    plan.visuals.iter().filter_map(|visual| match &visual.step {
        VisualStep::Settle { operation, detail } => Some(Doubt {
            visual,
            operation,
            detail,
        }),
        VisualStep::Generate { .. } | VisualStep::Resume { .. } => None,
    })
}

fn collected(plan: &Plan) -> Vec<&JobId> {
    let jobs = plan.visuals.iter().filter_map(|visual| match &visual.step {
        VisualStep::Resume { operation: _, job } => Some(job),
        VisualStep::Generate { .. } | VisualStep::Settle { .. } => None,
    });
    jobs.collect()
}

/// Returns the operations on single visuals that are in doubt.
pub(super) fn in_doubt(plan: &Plan) -> BTreeSet<&OperationId> {
    doubts(plan).map(|doubt| doubt.operation).collect()
}

/// Tells whether there is any such visual.
pub(super) fn is_any(plan: &Plan) -> bool {
    doubts(plan).next().is_some() || !collected(plan).is_empty()
}

/// Says which visuals are collected, in a line.
pub(super) fn collection(page: &mut Page, plan: &Plan) {
    let jobs = collected(plan);
    let from = match jobs.as_slice() {
        [] => return,
        [job] => format!("1 visual that an earlier run asked for, job `{job}`"),
        jobs if jobs.len() <= JOBS_MAX => {
            let named: Vec<String> = jobs.iter().map(|job| format!("`{job}`")).collect();
            format!(
                "{} visuals that an earlier run asked for, jobs {}",
                jobs.len(),
                phrase::list(&named)
            )
        }
        jobs => format!("{} visuals that an earlier run asked for", jobs.len()),
    };
    let line = Line::styled(CYAN, "> ").with(PLAIN, format!("collects {from}."));
    page.hanging(0, 2, &line);
}

/// Writes what is known about each visual in doubt, and what to do.
pub(super) fn explain(page: &mut Page, plan: &Plan) {
    for Doubt {
        visual,
        operation,
        detail,
    } in doubts(plan)
    {
        let PlannedVisual {
            target,
            video,
            step: _,
        } = visual;
        page.blank();
        let kind = match target.spec.kind {
            VisualKind::Image => "image",
            VisualKind::Video => "clip",
        };
        let title = Line::styled(RED.bold(), "! visual")
            .with(STRONG, format!(" of {video}"))
            .with(
                FAINT,
                format!(
                    "  {kind} by {}, {}",
                    target.spec.model,
                    phrase::credits(&target.planned)
                ),
            );
        page.hanging(0, 4, &title);
        let subject = Line::styled(FAINT, target.spec.subject.words());
        let width = SUBJECT_WIDTH.min(page.width().saturating_sub(4));
        page.raw(4, &subject.clip(width));
        let text = format!(
            "In doubt: {detail}. Pictory may have taken the request and charged for it, so it is \
             not sent again. Look for it among what AI Studio made, then say what you found:"
        );
        page.line(4, &Line::plain(text));
        settle(page, 6, &phrase::command(video), operation);
    }
}
