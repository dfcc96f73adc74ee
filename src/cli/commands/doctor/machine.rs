//! What this machine has: room on its disk, and which program.

use std::path::Path;

use crate::model::CATALOGUE_DATE;
use crate::report;
use crate::report::doctor::{Check, Verdict};

/// With less room than this, a run may end in its middle: a state of some hundred videos, its log and a
/// backup have that size.
const ROOM_PROBLEM: u64 = 64 * 1024 * 1024;
/// With less room than this, copies of generated clips soon fill the disk.
const ROOM_WARNING: u64 = 1024 * 1024 * 1024;
/// How often the state must fit beside itself: its backups, its log, and a copy in the making.
const STATES: u64 = 12;

/// Looks at the room beside the state.
pub(super) fn disk(state: &Path) -> Check {
    let folder = state.ancestors().skip(1).find(|folder| folder.is_dir());
    let size = std::fs::metadata(state).map_or(0, |about| about.len());
    match fs4::available_space(folder.unwrap_or(Path::new("."))) {
        Ok(room) => judge(room, size),
        Err(error) => Check::new(
            "disk",
            Verdict::Skipped,
            format!("its room cannot be told: {error}"),
        ),
    }
}

fn judge(room: u64, state: u64) -> Check {
    let found = format!("{} are free beside the state", report::bytes(room));
    let verdict = if room < ROOM_PROBLEM.max(state.saturating_mul(STATES)) {
        Verdict::Problem
    } else if room < ROOM_WARNING {
        Verdict::Warning
    } else {
        return Check::new("disk", Verdict::Fine, found);
    };
    Check::new("disk", verdict, found).advice(
        "make room: the state, its backups and copies of visuals are written while money is spent",
    )
}

/// Names the program.
pub(super) fn program() -> Check {
    let found = format!(
        "storyform {}, prices of {CATALOGUE_DATE}",
        env!("CARGO_PKG_VERSION")
    );
    Check::new("program", Verdict::Fine, found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_is_measured_by_what_a_run_writes() {
        let verdict = |room: u64, state: u64| judge(room << 20, state << 20).verdict;
        assert_eq!(verdict(2000, 1), Verdict::Fine);
        assert_eq!(verdict(1000, 1), Verdict::Warning);
        assert_eq!(verdict(60, 1), Verdict::Problem);
        assert_eq!(verdict(1500, 144), Verdict::Problem);
        assert_eq!(verdict(2000, 144), Verdict::Fine);
    }
}
