//! Copies of a state: a ring of them from before each run, and those that people ask for.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::Connection;
use rusqlite::backup::Backup;

use super::error::OpenError;
use super::lock::WriterLock;
use super::sqlite;

/// How many backups are kept; the oldest goes when another one comes.
const RING_SIZE: usize = 10;
/// How much is copied at a time; so much, that a writer is not met twice.
const PAGES_PER_STEP: i32 = 10_000;
/// How long to sleep when the file is busy.
const BUSY_PAUSE: Duration = Duration::from_millis(20);

/// Copies all of a database.
pub(super) fn copy_pages(from: &Connection, to: &mut Connection) -> rusqlite::Result<()> {
    Backup::new(from, to)?.run_to_completion(PAGES_PER_STEP, BUSY_PAUSE, None)
}

/// Copies a state to a new file, without waiting for its writer.
///
/// # Errors
///
/// Fails if there is no sound state at `state`, if `destination` exists, or if it cannot be
/// written.
pub fn backup(state: &Path, destination: &Path) -> Result<(), OpenError> {
    if destination.exists() {
        return Err(OpenError::Exists {
            path: destination.to_owned(),
        });
    }
    let source = open_sound(state)?;
    sqlite::create_beside(destination, |copy| copy_pages(&source, copy))
}

/// Opens a state that is there, and checks all of it.
fn open_sound(state: &Path) -> Result<Connection, OpenError> {
    if !sqlite::examine(state)? {
        return Err(OpenError::Io {
            path: state.to_owned(),
            deed: "read",
            source: io::ErrorKind::NotFound.into(),
        });
    }
    let connection = sqlite::open_read_only(state)?;
    sqlite::integrity(&connection, state)?;
    Ok(connection)
}

/// Puts the copy at `source` into the place of the state that the lock is for.
///
/// The state that stood there goes into the ring of backups; a damaged one is moved aside. The
/// restored state gets a serial above both, so that nothing made on the other one fits it.
///
/// # Errors
///
/// Fails if the copy is no sound state of a known schema, if a reader holds on to what a writer
/// left in the log, or if the files cannot be written.
pub fn restore(lock: &WriterLock, source: &Path, at: Timestamp) -> Result<(), OpenError> {
    let state = lock.state();
    let copy = open_sound(source)?;
    sqlite::require_writable_schema(&copy, source)?;
    let mut serial = serial(&copy, source)?;
    match open_sound(state) {
        Ok(current) => {
            serial = serial.max(self::serial(&current, state)?);
            keep(&current, state, at)?;
            drop(current);
            sqlite::settle_file(state)?;
        }
        Err(OpenError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => {}
        Err(_) => move_aside(state, at)?,
    }
    sqlite::create_beside(state, |restored| {
        copy_pages(&copy, restored)?;
        restored.execute("UPDATE meta SET serial = ?1 + 1", [serial])?;
        Ok(())
    })
}

/// Renames a damaged state and what belongs to it, for a person to look at.
fn move_aside(state: &Path, at: Timestamp) -> Result<(), OpenError> {
    let aside = sqlite::beside(state, &format!(".damaged-{}", compact(at)));
    // The side files first: they must never meet the state that takes the place.
    for suffix in ["-wal", "-shm", "-journal", ""] {
        let from = sqlite::beside(state, suffix);
        match fs::rename(&from, sqlite::beside(&aside, suffix)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(sqlite::io_error(&from, "moved aside")(error));
            }
            Ok(()) | Err(_) => {}
        }
    }
    Ok(())
}

/// Copies the state into the ring before a run; a state that was never written to is not copied.
pub(super) fn keep(connection: &Connection, state: &Path, at: Timestamp) -> Result<(), OpenError> {
    let serial = serial(connection, state)?;
    if serial == 0 {
        return Ok(());
    }
    let (directory, stem) = ring(state);
    let name = format!("{stem}-{serial:08}-{}.db", compact(at));
    sqlite::create_beside(&directory.join(name), |copy| copy_pages(connection, copy))?;
    drop_oldest(&directory, &stem)
}

/// Copies the state before its schema changes; such a copy is outside the ring and stays.
pub(super) fn keep_before_migration(
    connection: &Connection,
    state: &Path,
    version: usize,
) -> Result<(), OpenError> {
    let serial = serial(connection, state)?;
    let (directory, stem) = ring(state);
    let name = format!("{stem}-{serial:08}-schema-{version}.db");
    sqlite::create_beside(&directory.join(name), |copy| copy_pages(connection, copy))
}

fn serial(connection: &Connection, state: &Path) -> Result<i64, OpenError> {
    connection
        .query_row("SELECT serial FROM meta", (), |row| row.get(0))
        .map_err(sqlite::damage(state))
}

/// Returns the directory of the backups, and what their names begin with.
fn ring(state: &Path) -> (PathBuf, String) {
    let stem = state.file_stem().unwrap_or_default().to_string_lossy();
    (state.with_file_name("backups"), stem.into_owned())
}

/// Writes a moment so that it sorts as text and is a file name everywhere: `20260131T235959Z`.
fn compact(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// Deletes the oldest backups of a state beyond the size of the ring.
fn drop_oldest(directory: &Path, stem: &str) -> Result<(), OpenError> {
    let listed = fs::read_dir(directory).map_err(sqlite::io_error(directory, "listed"))?;
    let mut backups: Vec<(String, PathBuf)> = listed
        .filter_map(Result::ok)
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            Some((made_at(&name, stem)?, entry.path()))
        })
        .collect();
    backups.sort();
    let surplus = backups.len().saturating_sub(RING_SIZE);
    for (_, path) in &backups[..surplus] {
        fs::remove_file(path).map_err(sqlite::io_error(path, "removed"))?;
    }
    Ok(())
}

/// Returns when a backup of the ring was made, and at which serial, as text that sorts; `None`
/// for any other file.
fn made_at(name: &str, stem: &str) -> Option<String> {
    let rest = name.strip_prefix(stem)?.strip_prefix('-')?;
    let (serial, at) = rest.strip_suffix(".db")?.split_once('-')?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let (date, time) = at.strip_suffix('Z')?.split_once('T')?;
    (digits(serial) && digits(date) && digits(time)).then(|| format!("{at}-{serial:0>20}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_ring_is_recognised() {
        let at = made_at("storyform-00000012-20260131T235959Z.db", "storyform");
        assert_eq!(at.as_deref(), Some("20260131T235959Z-00000000000000000012"));
        for other in [
            "storyform-00000012-schema-1.db",
            "storyform-00000012-20260131T235959Z.db.part",
            "storyform-mine.db",
            "other-00000012-20260131T235959Z.db",
            "storyform.db",
        ] {
            assert_eq!(made_at(other, "storyform"), None, "{other}");
        }
    }
}
