//! Single visuals that an earlier run asked for, and whose end it did not see, in words.

use std::collections::BTreeSet;

use crate::model::{JobId, OperationId};
use crate::plan::{Plan, VisualStep};
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

/// Says which visuals are collected, if any is.
pub(in crate::report) fn collection(plan: &Plan) -> Option<String> {
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
