//! A state that is gone, or that went back in time: whatever it does not know any more would be paid for
//! again.

use std::path::{Path, PathBuf};

use super::failure::{Exit, Failure};
use super::output::Output;
use super::written;
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

/// Compares a state with what the last run has left beside it, and with its backups: each was as new as the
/// state when it was made. `version` is that of the state; `None` if there is no state.
pub(super) fn loss(state: &Path, version: Option<&StateVersion>) -> Option<Loss> {
    older_than_backups(state, version).or_else(|| behind(state, version))
}

/// Remembers beside a state how far it has come, so that an older one in its place is noticed. A state that
/// is such an older one is never remembered: it would pass for the right one from then on.
pub(super) fn remember(state: &Path) {
    if let Ok(version) = store::version(state)
        && version.serial > 0
        && loss(state, Some(&version)).is_none()
    {
        write(state, &version);
    }
}

/// Remembers a state that was put there on purpose, whatever stood there before.
pub(super) fn remember_restored(state: &Path) {
    if let Ok(version) = store::version(state) {
        write(state, &version);
    }
}

/// That it cannot be written hurts nobody now.
fn write(state: &Path, StateVersion { lineage, serial }: &StateVersion) {
    let text = format!("{lineage} {serial}\n");
    drop(written::save(&serial_file(state), text.as_bytes()));
}

fn serial_file(state: &Path) -> PathBuf {
    state.with_extension("serial")
}

/// Compares a state with what the last run has left beside it.
fn behind(state: &Path, version: Option<&StateVersion>) -> Option<Loss> {
    let file = serial_file(state);
    let text = std::fs::read_to_string(&file).ok()?;
    let (lineage, serial) = text.trim().split_once(' ')?;
    let serial: u64 = serial.parse().ok()?;
    let name = shown(state);
    let what = match version {
        None => format!("the state, {name}, is gone"),
        Some(version) if version.lineage != lineage => {
            format!("the state, {name}, is not the one of the last run")
        }
        Some(version) if version.serial < serial => format!(
            "the state, {name}, has serial {}, and the last run left it with {serial}: an older file was put in \
             its place",
            version.serial
        ),
        Some(_) => return None,
    };
    let has_backups = !store::backups(state).unwrap_or_default().is_empty();
    let way = match has_backups {
        true => "`storyform state restore` lists its backups",
        false => "put the file back from wherever there is a copy",
    };
    let advice = format!(
        "what was paid for since would be paid for again: {way}; if it is right as it is, remove {}",
        shell_word(&shown(&file))
    );
    Some(Loss { what, advice })
}

/// Writes a path as people here would type it.
fn shown(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    let inside = path.strip_prefix(&here).unwrap_or(path);
    inside.display().to_string()
}

/// Compares a state with its backups.
fn older_than_backups(state: &Path, version: Option<&StateVersion>) -> Option<Loss> {
    let backups = store::backups(state).unwrap_or_default();
    let newest = backups.first()?;
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
