//! Single visuals that an earlier run asked for, and whose end it did not see.

use std::collections::BTreeSet;

use crate::model::{JobId, OperationId};
use crate::plan::{Plan, VisualStep};
use crate::report::layout::palette::{CYAN, PLAIN};
use crate::report::layout::{Line, Page};
use crate::report::phrase;

/// How many jobs are named before they are only counted.
const JOBS_MAX: usize = 4;

fn collected(plan: &Plan) -> Vec<&JobId> {
    let jobs = plan.visuals.iter().filter_map(|visual| match &visual.step {
        VisualStep::Resume { operation: _, job } => Some(job),
        VisualStep::Generate { .. } | VisualStep::Settle { .. } => None,
    });
    jobs.collect()
}

/// Returns the operations on single visuals that are in doubt.
pub(in crate::report) fn in_doubt(plan: &Plan) -> BTreeSet<&OperationId> {
    let doubts = plan.visuals.iter().filter_map(|visual| match &visual.step {
        VisualStep::Settle { operation, .. } => Some(operation),
        VisualStep::Generate { .. } | VisualStep::Resume { .. } => None,
    });
    doubts.collect()
}

/// Tells whether there is any that is collected.
pub(super) fn is_any(plan: &Plan) -> bool {
    !collected(plan).is_empty()
}

/// Writes which visuals are collected.
pub(super) fn collection(page: &mut Page, plan: &Plan) {
    if let Some(text) = collects(plan) {
        page.hanging(0, 2, &Line::styled(CYAN, "> ").with(PLAIN, text));
    }
}

/// Says which visuals are collected, if any are: `collects 1 visual …, job `1`.`
pub(in crate::report) fn collects(plan: &Plan) -> Option<String> {
    let jobs = collected(plan);
    let from = match jobs.as_slice() {
        [] => return None,
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
    Some(format!("collects {from}."))
}
