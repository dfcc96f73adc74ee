//! A state that is gone, or that went back in time: whatever it does not know any more would be paid for
//! again.

use std::path::Path;

use super::failure::{Exit, Failure};
use super::output::Output;
use crate::model::StateVersion;
use crate::report::{count, shell_word};
use crate::store::{self, Backup};

/// What has happened to a state.
#[derive(Debug)]
pub(super) struct Loss {
    /// What has happened, as a sentence without its full stop.
    pub(super) what: String,
    /// What to do about it.
    pub(super) advice: String,
}

/// Compares a state with its backups: each was as new as the state when it was made. `version` is that of
/// the state; `None` if there is no state.
pub(super) fn loss(state: &Path, version: Option<&StateVersion>) -> Option<Loss> {
    let backups = store::backups(state).unwrap_or_default();
    let newest = backups.first()?;
    let here = std::env::current_dir().unwrap_or_default();
    let shown = |path: &Path| {
        path.strip_prefix(&here)
            .unwrap_or(path)
            .display()
            .to_string()
    };
    let name = shown(state);
    let what = match version {
        None => format!(
            "the state, {name}, is gone, and there is {}",
            count(backups.len(), "backup")
        ),
        Some(version) => {
            if newest.serial <= version.serial || !is_of(newest, version) {
                return None;
            }
            format!(
                "the state, {name}, has serial {}, and its newest backup has {}: an older file was put in its \
                 place",
                version.serial, newest.serial
            )
        }
    };
    let advice = format!(
        "what was paid for since would be paid for again: `storyform state restore {}` brings back what is \
         known; if it is right as it is, move the folder of the backups away",
        shell_word(&shown(&newest.path))
    );
    Some(Loss { what, advice })
}

/// Tells whether a backup is one of this very state, and not of one that stood there before.
fn is_of(backup: &Backup, version: &StateVersion) -> bool {
    store::summary(&backup.path).is_ok_and(|summary| summary.version.lineage == version.lineage)
}

/// Warns of a loss, where nothing is spent.
pub(super) fn warn(state: &Path, version: Option<&StateVersion>, output: &Output) {
    if let Some(Loss { what, advice }) = loss(state, version) {
        output.talk(&format!("warning: {what}; {advice}"));
    }
}

/// Refuses to spend on what was lost.
///
/// # Errors
///
/// Says what has happened, and how to mend it.
pub(super) fn refuse(state: &Path) -> Result<(), Failure> {
    // What is there and cannot be read is told by whoever opens it.
    let version = match state.exists() {
        false => None,
        true => match store::version(state) {
            Ok(version) => Some(version),
            Err(_) => return Ok(()),
        },
    };
    match loss(state, version.as_ref()) {
        None => Ok(()),
        Some(Loss { what, advice }) => Err(Failure::new(Exit::Error, what).hint(advice)),
    }
}
