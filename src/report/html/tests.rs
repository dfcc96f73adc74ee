//! Pages as a whole.

use std::collections::BTreeMap;

use super::*;
use crate::report::testing::{AFTER, BEFORE, Wish, everything, now, planned, rendered};

/// Writes the page of a plan.
pub(super) fn page_of(plan: &Plan, snapshot: &Snapshot) -> String {
    page(&Report {
        plan,
        snapshot,
        pictures: &BTreeMap::new(),
        media: &BTreeMap::new(),
        spending: &[],
        remarks: &[],
        now: now(),
    })
}

#[test]
fn scratch() {
    let snapshot = rendered(BEFORE);
    std::fs::write("/tmp/everything.html", page_of(&everything(), &snapshot)).unwrap();
    drop(planned(&snapshot, AFTER, &Wish::default()));
}
