//! Who runs what, for the record.

use std::path::Path;

use super::workspace::{host, user};
use crate::clock;
use crate::discover;
use crate::model::Cost;
use crate::store::{GitCommit, RunStart, new_run_id};

/// Describes a run that begins now.
pub(super) fn start(root: &Path, planned: Cost, command: &[&str]) -> RunStart {
    let commit = discover::commit(root).map(|commit| GitCommit {
        hash: commit.hash,
        dirty: commit.dirty,
    });
    RunStart {
        id: new_run_id(),
        started_at: clock::now(),
        user: user(),
        host: host(),
        tool_version: env!("CARGO_PKG_VERSION").to_owned(),
        command: command.iter().map(|word| (*word).to_owned()).collect(),
        commit,
        planned,
    }
}
