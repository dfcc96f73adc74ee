//! Copies of a state: a ring of them from before each run, and those that people ask for.

use std::cmp::Reverse;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::Connection;
use rusqlite::backup;

use super::error::OpenError;
use super::lock::WriterLock;
use super::sqlite;
use crate::model::StateVersion;

/// How many backups are kept; the oldest goes when another one comes.
const RING_SIZE: usize = 10;
/// How much is copied at a time; so much, that a writer is not met twice.
const PAGES_PER_STEP: i32 = 10_000;
/// How long to sleep when the file is busy.
const BUSY_PAUSE: Duration = Duration::from_millis(20);

/// Copies all of a database.
pub(super) fn copy_pages(from: &Connection, to: &mut Connection) -> rusqlite::Result<()> {
    backup::Backup::new(from, to)?.run_to_completion(PAGES_PER_STEP, BUSY_PAUSE, None)
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
    version(&connection, state)?;
    Ok(connection)
}

/// Tells which state a file is, without checking all of it.
///
/// # Errors
///
/// Fails if there is no state at `state`.
pub fn version_of(state: &Path) -> Result<StateVersion, OpenError> {
    if !sqlite::examine(state)? {
        return Err(OpenError::Io {
            path: state.to_owned(),
            deed: "read",
            source: io::ErrorKind::NotFound.into(),
        });
    }
    version(&sqlite::open_read_only(state)?, state)
}

/// What a state is, and how much is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// Which state it is, and at which serial.
    pub version: StateVersion,
    /// How many videos are recorded in it.
    pub videos: u64,
    /// The version of its schema, which the next writer brings to [`SCHEMA`](super::SCHEMA).
    pub schema: usize,
}

/// Tells what a state is, after checking all of it.
///
/// # Errors
///
/// Fails if there is no sound state at `state`.
pub fn summary(state: &Path) -> Result<Summary, OpenError> {
    let connection = open_sound(state)?;
    Ok(Summary {
        version: version(&connection, state)?,
        videos: connection
            .query_row("SELECT COUNT(*) FROM videos", (), |row| natural(row, 0))
            .map_err(sqlite::damage(state))?,
        schema: connection
            .pragma_query_value(None, "user_version", |row| row.get::<_, u32>(0))
            .map_err(sqlite::damage(state))? as usize,
    })
}

/// A backup in the ring, by what its name says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    /// The file.
    pub path: PathBuf,
    /// The serial of the state that was copied.
    pub serial: u64,
    /// When it was copied, to the second.
    pub at: Timestamp,
}

/// Lists the ring of backups of a state, newest first.
///
/// # Errors
///
/// Fails if the directory of the backups cannot be read; a missing one is an empty ring.
pub fn backups(state: &Path) -> Result<Vec<Backup>, OpenError> {
    let (directory, stem) = ring(state);
    let listed = match fs::read_dir(&directory) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        listed => listed.map_err(sqlite::io_error(&directory, "listed"))?,
    };
    let mut backups: Vec<Backup> = listed
        .filter_map(Result::ok)
        .filter_map(|entry| Backup::named(entry.path(), &stem))
        .collect();
    backups.sort_by_key(|backup| Reverse((backup.at, backup.serial)));
    Ok(backups)
}

impl Backup {
    /// Reads the name of a file; `None` if it is not one of the ring.
    fn named(path: PathBuf, stem: &str) -> Option<Self> {
        let name = path.file_name()?.to_str()?;
        let rest = name.strip_prefix(stem)?.strip_prefix('-')?;
        let (serial, at) = rest.strip_suffix(".db")?.split_once('-')?;
        Some(Self {
            serial: serial.parse().ok()?,
            at: at.parse().ok()?,
            path,
        })
    }
}

/// What a restore has done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// The serial of the state that stands there now.
    pub serial: u64,
    /// Where the state is that stood there before; `None` if there was none worth keeping.
    pub replaced: Option<PathBuf>,
}

/// Puts the copy at `source` into the place of the state that the lock is for.
///
/// The state that stood there goes into the ring of backups; a damaged one is moved aside. The
/// restored state gets a serial above both, so that nothing made on the other one fits it.
///
/// # Errors
///
/// Fails if the copy is no sound state of a known schema, or one of another lineage than the
/// state that stands there; if a reader holds on to what a writer left in the log; and if the
/// files cannot be written. The state is as it was then, or stands where it was moved to.
pub fn restore(lock: &WriterLock, source: &Path, at: Timestamp) -> Result<Restored, OpenError> {
    let state = lock.state();
    let copy = open_sound(source)?;
    sqlite::require_writable_schema(&copy, source)?;
    let restored = version(&copy, source)?;
    let mut serial = restored.serial;
    let replaced = match open_sound(state) {
        Ok(current) => {
            let present = version(&current, state)?;
            if present.lineage != restored.lineage {
                return Err(OpenError::OtherLineage {
                    path: source.to_owned(),
                    state: state.to_owned(),
                });
            }
            serial = serial.max(present.serial);
            let kept = keep(&current, state, at)?;
            drop(current);
            sqlite::settle_file(state)?;
            kept
        }
        Err(error) if error.is_missing() => None,
        Err(_) => Some(move_aside(state, at)?),
    };
    serial += 1;
    sqlite::create_beside(state, |restored| {
        copy_pages(&copy, restored)?;
        restored.execute("UPDATE meta SET serial = ?1", [serial.cast_signed()])?;
        Ok(())
    })?;
    Ok(Restored { serial, replaced })
}

/// Renames a damaged state and what belongs to it, for a person to look at.
fn move_aside(state: &Path, at: Timestamp) -> Result<PathBuf, OpenError> {
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
    Ok(aside)
}

/// Copies the state into the ring before a run, and tells where it is; a state that was never
/// written to is not copied.
pub(super) fn keep(
    connection: &Connection,
    state: &Path,
    at: Timestamp,
) -> Result<Option<PathBuf>, OpenError> {
    let serial = version(connection, state)?.serial;
    if serial == 0 {
        return Ok(None);
    }
    let (directory, stem) = ring(state);
    let path = directory.join(format!("{stem}-{serial:08}-{}.db", compact(at)));
    sweep(&directory, &stem)?;
    sqlite::create_beside(&path, |copy| copy_pages(connection, copy))?;
    drop_oldest(state)?;
    Ok(Some(path))
}

/// Copies the state before its schema changes; such a copy is outside the ring and stays.
pub(super) fn keep_before_migration(
    connection: &Connection,
    state: &Path,
    schema: usize,
) -> Result<(), OpenError> {
    let serial = version(connection, state)?.serial;
    let (directory, stem) = ring(state);
    let name = format!("{stem}-{serial:08}-schema-{schema}.db");
    sqlite::create_beside(&directory.join(name), |copy| copy_pages(connection, copy))
}

fn version(connection: &Connection, state: &Path) -> Result<StateVersion, OpenError> {
    let version = |row: &rusqlite::Row<'_>| {
        Ok(StateVersion {
            lineage: row.get(0)?,
            serial: natural(row, 1)?,
        })
    };
    connection
        .query_row("SELECT lineage, serial FROM meta", (), version)
        .map_err(sqlite::damage(state))
}

/// Reads a number that the schema, or what it counts, keeps from being negative.
fn natural(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<u64> {
    row.get(column).map(i64::unsigned_abs)
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
fn drop_oldest(state: &Path) -> Result<(), OpenError> {
    for Backup { path, .. } in backups(state)?.iter().skip(RING_SIZE) {
        fs::remove_file(path).map_err(sqlite::io_error(path, "removed"))?;
    }
    Ok(())
}

/// Deletes copies for the ring that a process did not finish before it died; under the lock of
/// the writer nobody else makes one.
fn sweep(directory: &Path, stem: &str) -> Result<(), OpenError> {
    for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
        let unfinished = entry.path();
        let is_of_ring = unfinished.extension().is_some_and(|end| end == "part")
            && Backup::named(unfinished.with_extension(""), stem).is_some();
        if is_of_ring {
            fs::remove_file(&unfinished).map_err(sqlite::io_error(&unfinished, "removed"))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_ring_is_recognised() {
        let name = "b/storyform-00000012-20260131T235959Z.db";
        let backup = Backup::named(PathBuf::from(name), "storyform").unwrap();
        assert_eq!(backup.serial, 12);
        assert_eq!(backup.at.to_string(), "2026-01-31T23:59:59Z");
        assert_eq!(compact(backup.at), "20260131T235959Z");
        for other in [
            "storyform-00000012-schema-1.db",
            "storyform-00000012-20260131T235959Z.db.part",
            "storyform-mine.db",
            "other-00000012-20260131T235959Z.db",
            "storyform.db",
        ] {
            assert_eq!(
                Backup::named(PathBuf::from(other), "storyform"),
                None,
                "{other}"
            );
        }
    }
}
