//! Opening: what a file must be before anything is read from it or written to it.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};

use crate::store::{OpenError, backup};

/// The steps from nothing to the schema of this version, each from one version to the next.
pub(super) const MIGRATIONS: [&str; 4] = [
    include_str!("../../../state/migrations/0001_initial.sql"),
    include_str!("../../../state/migrations/0002_visuals.sql"),
    include_str!("../../../state/migrations/0003_imports.sql"),
    include_str!("../../../state/migrations/0004_glance.sql"),
];

/// What `state/migrations` puts into the header of every state file: `SFst`.
const APPLICATION_ID: i32 = 0x5346_7374;

/// The bytes of the smallest database: one page of the smallest size.
const SMALLEST_DATABASE: u64 = 512;

/// How long to wait for another connection of the same file. With a single writer nobody holds
/// the file for longer than it takes to change its journal mode.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// How many statements a writer keeps prepared: more than there are, so that none is prepared twice.
const STATEMENTS_MAX: usize = 64;

/// How much of a file a writer keeps in memory, in kibibytes: the ends of all tables, and of their
/// indexes more than a run of thousands of videos comes back to.
const CACHE_KIBIBYTES: i64 = 32 * 1024;

/// How many pages wait in the write-ahead log before they are merged into the file, 16 MB: many of them are written
/// again meanwhile, and only the last of each is merged.
const MERGED_PAGES: i64 = 4_000;

/// How many findings of a check are reported; more of them say nothing new.
const FINDINGS_MAX: usize = 3;

/// Wraps an error of SQLite that has no more telling name.
fn storage(path: &Path) -> impl Fn(rusqlite::Error) -> OpenError {
    move |source| OpenError::Storage {
        path: path.to_owned(),
        source: Box::new(source),
    }
}

/// Names what SQLite finds wrong with a file that it was asked to read.
pub(in crate::store) fn damage(path: &Path) -> impl Fn(rusqlite::Error) -> OpenError {
    move |error| match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => OpenError::NotADatabase {
            path: path.to_owned(),
        },
        // `Unknown` is what a statement gets that does not fit the schema: a table is missing.
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::Unknown) => OpenError::Damaged {
            path: path.to_owned(),
            detail: error.to_string(),
        },
        Some(_) => storage(path)(error),
        None => OpenError::Damaged {
            path: path.to_owned(),
            detail: error.to_string(),
        },
    }
}

pub(in crate::store) fn io_error(
    path: &Path,
    deed: &'static str,
) -> impl Fn(io::Error) -> OpenError {
    move |source| OpenError::Io {
        path: path.to_owned(),
        deed,
        source,
    }
}

pub(super) fn open_for_reading(path: &Path, migrations: &[&str]) -> Result<Connection, OpenError> {
    if !examine(path)? {
        let mut nothing = Connection::open_in_memory().map_err(storage(path))?;
        migrate(&mut nothing, migrations).map_err(storage(path))?;
        return Ok(nothing);
    }
    let connection = open_read_only(path)?;
    if schema_version(&connection, path, migrations.len(), "min_reader_version")?
        >= migrations.len()
    {
        return Ok(connection);
    }
    let mut migrated = Connection::open_in_memory().map_err(storage(path))?;
    backup::copy_pages(&connection, &mut migrated).map_err(storage(path))?;
    migrate(&mut migrated, migrations).map_err(storage(path))?;
    Ok(migrated)
}

pub(super) fn open_for_writing(
    path: &Path,
    migrations: &[&str],
    lineage: impl FnOnce() -> String,
) -> Result<Connection, OpenError> {
    if !examine(path)? {
        create(path, migrations, &lineage())?;
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = connect(path, path, flags)?;
    // Until the file is known to be sound, closing it must not change it either.
    keep_unchanged_on_close(&connection, true).map_err(storage(path))?;
    if connection.is_readonly("main").map_err(storage(path))? {
        return Err(OpenError::ReadOnly {
            path: path.to_owned(),
        });
    }
    integrity(&connection, path)?;
    let version = schema_version(&connection, path, migrations.len(), "min_writer_version")?;
    if version < migrations.len() {
        backup::keep_before_migration(&connection, path, version)?;
        migrate(&mut connection, migrations).map_err(storage(path))?;
    }
    keep_unchanged_on_close(&connection, false).map_err(storage(path))?;
    prepare_for_writing(&connection).map_err(storage(path))?;
    Ok(connection)
}

fn keep_unchanged_on_close(connection: &Connection, keep: bool) -> rusqlite::Result<bool> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, keep)
}

/// Lets readers go on while a writer writes. The file itself says in which mode it is, so this is
/// done with the first change: whoever opens a state and changes nothing leaves it as it was.
pub(super) fn enter_wal_mode(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))
}

/// Makes every commit durable before it returns.
fn prepare_for_writing(connection: &Connection) -> rusqlite::Result<()> {
    connection.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
    connection.pragma_update(None, "cache_size", -CACHE_KIBIBYTES)?;
    connection.pragma_update_and_check(None, "wal_autocheckpoint", MERGED_PAGES, |_| Ok(()))?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "synchronous", "full")?;
    // Without this, macOS leaves what it "synced" in the cache of the drive.
    connection.pragma_update(None, "fullfsync", true)
}

/// Makes the state a single file again; without success if a reader has it open, and then the
/// next writer does it.
pub(super) fn settle(connection: &Connection) {
    connection.flush_prepared_statement_cache();
    drop(leave_wal_mode(connection));
}

/// Asks for rollback mode, and returns the mode that the file is in then. Waits for nobody: a
/// reader may hold its connection for as long as it likes.
fn leave_wal_mode(connection: &Connection) -> rusqlite::Result<String> {
    connection.busy_timeout(Duration::ZERO)?;
    connection.pragma_update_and_check(None, "journal_mode", "delete", |row| row.get(0))
}

/// Makes a state file, which no writer has open, a single file again.
pub(in crate::store) fn settle_file(path: &Path) -> Result<(), OpenError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = connect(path, path, flags)?;
    let in_use = || OpenError::InUse {
        path: path.to_owned(),
    };
    let mode = leave_wal_mode(&connection);
    match mode {
        Ok(mode) if mode == "delete" => Ok(()),
        Ok(_) => Err(in_use()),
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => Err(in_use()),
        Err(error) => Err(storage(path)(error)),
    }
}

/// Makes sure that this version may write to a state.
pub(in crate::store) fn require_writable_schema(
    connection: &Connection,
    path: &Path,
) -> Result<(), OpenError> {
    schema_version(connection, path, MIGRATIONS.len(), "min_writer_version").map(drop)
}

/// Looks at the header of a file, touching nothing; `false` if there is no file.
///
/// SQLite does the reading, because closing a file by other means would drop the locks that a
/// connection of this process holds on it.
pub(in crate::store) fn examine(path: &Path) -> Result<bool, OpenError> {
    let length = match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(io_error(path, "read")(error)),
        Ok(about) if about.is_dir() => {
            return Err(io_error(path, "read")(io::ErrorKind::IsADirectory.into()));
        }
        Ok(about) if about.len() == 0 => {
            return Err(OpenError::Empty {
                path: path.to_owned(),
            });
        }
        // SQLite takes so short a file for an empty one.
        Ok(about) if about.len() < SMALLEST_DATABASE => {
            return Err(OpenError::NotADatabase {
                path: path.to_owned(),
            });
        }
        Ok(about) => about.len(),
    };
    let header = connect_immutable(path)?;
    match header.pragma_query_value(None, "application_id", |row| row.get::<_, i32>(0)) {
        Ok(APPLICATION_ID) => refuse_cut_page(&header, path, length).map(|()| true),
        Ok(_) => Err(OpenError::Foreign {
            path: path.to_owned(),
        }),
        // A file that a checkpoint is being written to can look cut off from here.
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseCorrupt) => Ok(true),
        Err(error) => Err(damage(path)(error)),
    }
}

/// Finds the cut that SQLite does not see: it reads what is missing of the last page as zeros.
fn refuse_cut_page(header: &Connection, path: &Path, length: u64) -> Result<(), OpenError> {
    let page = header
        .pragma_query_value(None, "page_size", |row| row.get::<_, u32>(0))
        .map_err(damage(path))?;
    if length.is_multiple_of(u64::from(page)) || is_unmerged(path) {
        return Ok(());
    }
    Err(OpenError::Damaged {
        path: path.to_owned(),
        detail: "it ends in the middle of a page".to_owned(),
    })
}

/// Tells whether pages wait in the write-ahead log; until they are merged, the file itself may be
/// in any condition.
fn is_unmerged(path: &Path) -> bool {
    fs::metadata(beside(path, "-wal")).is_ok_and(|wal| wal.len() > 0)
}

/// Opens a file for reading, on a read-only file system too.
pub(in crate::store) fn open_read_only(path: &Path) -> Result<Connection, OpenError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = connect(path, path, flags)?;
    let first_page =
        connection.pragma_query_value(None, "schema_version", |row| row.get::<_, i64>(0));
    match first_page {
        Ok(_) => Ok(connection),
        Err(error)
            if matches!(
                error.sqlite_error_code(),
                Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly)
            ) =>
        {
            open_without_side_files(path)
        }
        Err(error) => Err(damage(path)(error)),
    }
}

/// Opens a file in WAL mode where the files that belong to this mode cannot be made. That is
/// right only as long as nothing waits in such a file for being merged.
fn open_without_side_files(path: &Path) -> Result<Connection, OpenError> {
    if is_unmerged(path) {
        return Err(OpenError::Unfinished {
            path: path.to_owned(),
        });
    }
    connect_immutable(path)
}

fn connect_immutable(path: &Path) -> Result<Connection, OpenError> {
    let absolute = std::path::absolute(path).map_err(io_error(path, "resolved"))?;
    let mut uri = String::from("file:");
    for &byte in absolute.as_os_str().as_encoded_bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' => {
                uri.push(char::from(byte));
            }
            _ => write!(uri, "%{byte:02X}").expect("a String takes any text"),
        }
    }
    uri.push_str("?immutable=1");
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_URI
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    connect(path, Path::new(&uri), flags)
}

fn connect(path: &Path, address: &Path, flags: OpenFlags) -> Result<Connection, OpenError> {
    let connection = Connection::open_with_flags(address, flags).map_err(storage(path))?;
    connection
        .busy_timeout(BUSY_TIMEOUT)
        .and_then(|()| connection.pragma_update(None, "trusted_schema", false))
        .map_err(storage(path))?;
    Ok(connection)
}

/// Checks the whole file: its structure, its indexes, the types and conditions of all its values
/// (that JSON is JSON, that revisions are positive), and that every row referred to is there.
///
/// A state of 10,000 videos, 144 MB, takes about a second.
pub(in crate::store) fn integrity(connection: &Connection, path: &Path) -> Result<(), OpenError> {
    let mut findings = findings(connection, "PRAGMA integrity_check(3)").map_err(damage(path))?;
    findings.retain(|finding| finding != "ok");
    if findings.is_empty() {
        let orphans = self::findings(connection, "PRAGMA foreign_key_check");
        findings = orphans
            .map_err(damage(path))?
            .into_iter()
            .map(|table| format!("a row of `{table}` refers to a row that is missing"))
            .collect();
    }
    if findings.is_empty() {
        return Ok(());
    }
    Err(OpenError::Damaged {
        path: path.to_owned(),
        detail: findings.join("; "),
    })
}

/// Runs a check that reports one finding per row, in its first column.
fn findings(connection: &Connection, check: &str) -> rusqlite::Result<Vec<String>> {
    connection
        .prepare(check)?
        .query_map((), |row| row.get(0))?
        .take(FINDINGS_MAX)
        .collect()
}

/// Returns the version of the schema, if a program that knows `known` versions may use the file.
fn schema_version(
    connection: &Connection,
    path: &Path,
    known: usize,
    permission: &'static str,
) -> Result<usize, OpenError> {
    let version = |row: &rusqlite::Row<'_>| row.get::<_, u32>(0);
    let found = connection
        .pragma_query_value(None, "user_version", version)
        .map_err(damage(path))?;
    let needed = connection
        .query_row(&format!("SELECT {permission} FROM meta"), (), version)
        .map_err(damage(path))?;
    let fits = |version: u32| usize::try_from(version).is_ok_and(|version| version <= known);
    if !fits(found) && !fits(needed) {
        return Err(OpenError::Newer {
            path: path.to_owned(),
            found,
            known: u32::try_from(known).unwrap_or(u32::MAX),
        });
    }
    Ok(usize::try_from(found).unwrap_or(usize::MAX))
}

/// Takes the steps that the file has not seen, all or none.
fn migrate(connection: &mut Connection, migrations: &[&str]) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let done: usize = transaction.pragma_query_value(None, "user_version", |row| {
        row.get::<_, u32>(0).map(|version| version as usize)
    })?;
    for step in migrations.iter().skip(done) {
        transaction.execute_batch(step)?;
    }
    let version = u32::try_from(migrations.len()).unwrap_or(u32::MAX);
    transaction.pragma_update(None, "user_version", version)?;
    transaction.commit()
}

/// Makes a new state. It gets its name when it is complete, so that a state file is never found
/// empty or half made.
fn create(path: &Path, migrations: &[&str], lineage: &str) -> Result<(), OpenError> {
    create_beside(path, |connection| {
        // The later steps say in the row of `meta` who can live with them, so it must be there.
        migrate(connection, migrations.get(..1).unwrap_or_default())?;
        connection.execute(
            "INSERT INTO meta (only_row, lineage, serial, created_by, written_by)
             VALUES (1, ?1, 0, ?2, ?2)",
            [lineage, env!("CARGO_PKG_VERSION")],
        )?;
        migrate(connection, migrations)?;
        // Steps that replace tables leave empty pages, in which damage would go unseen.
        connection.execute_batch("VACUUM")
    })
}

/// Fills a database under a passing name, and gives it the name `path` once it is durable.
pub(in crate::store) fn create_beside(
    path: &Path,
    fill: impl FnOnce(&mut Connection) -> rusqlite::Result<()>,
) -> Result<(), OpenError> {
    // The parent of a bare file name is the empty path, which no system can open.
    let parent = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    let directory = parent.unwrap_or(Path::new("."));
    fs::create_dir_all(directory).map_err(io_error(directory, "created"))?;
    let unfinished = beside(path, ".part");
    remove_if_present(&unfinished)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = connect(path, &unfinished, flags)?;
    // A copy of a file in WAL mode says that it is in WAL mode too.
    let filled = fill(&mut connection)
        .and_then(|()| leave_wal_mode(&connection))
        .map_err(storage(path));
    let closed = connection.close().map_err(|(_, e)| storage(path)(e));
    if let Err(error) = filled.and(closed) {
        remove_if_present(&unfinished)?;
        return Err(error);
    }
    fs::rename(&unfinished, path).map_err(io_error(path, "created"))?;
    sync_directory(directory).map_err(io_error(directory, "synced"))
}

/// Makes a rename durable, where directories can be opened.
fn sync_directory(directory: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(directory)?.sync_all()?;
    }
    Ok(())
}

fn remove_if_present(path: &Path) -> Result<(), OpenError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(io_error(path, "removed")(error))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Returns the path of a file that belongs to a state file.
pub(in crate::store) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADD: &str = "ALTER TABLE videos ADD COLUMN mood TEXT";

    fn old_state(directory: &Path) -> PathBuf {
        let path = directory.join("storyform.db");
        drop(open_for_writing(&path, &MIGRATIONS[..1], || "lineage".to_owned()).unwrap());
        path
    }

    fn has_mood(connection: &Connection) -> bool {
        connection.prepare("SELECT mood FROM videos").is_ok()
    }

    fn version(path: &Path) -> u32 {
        open_read_only(path)
            .unwrap()
            .pragma_query_value(None, "user_version", |row| row.get(0))
            .unwrap()
    }

    #[test]
    fn a_reader_sees_an_older_state_as_if_it_were_migrated() {
        let directory = tempfile::tempdir().unwrap();
        let path = old_state(directory.path());
        let before = fs::read(&path).unwrap();
        let connection = open_for_reading(&path, &[MIGRATIONS[0], ADD]).unwrap();
        assert!(has_mood(&connection));
        assert_eq!(fs::read(&path).unwrap(), before);
    }

    #[test]
    fn a_writer_migrates_an_older_state_and_keeps_it() {
        let directory = tempfile::tempdir().unwrap();
        let path = old_state(directory.path());
        let connection = open_for_writing(&path, &[MIGRATIONS[0], ADD], String::new).unwrap();
        assert!(has_mood(&connection));
        settle(&connection);
        drop(connection);
        assert_eq!(version(&path), 2);
        let kept = directory
            .path()
            .join("backups/storyform-00000000-schema-1.db");
        assert_eq!(version(&kept), 1);
        assert!(!has_mood(&open_read_only(&kept).unwrap()));
    }

    #[test]
    fn a_migration_is_done_whole_or_not_at_all() {
        let directory = tempfile::tempdir().unwrap();
        let path = old_state(directory.path());
        let steps = [MIGRATIONS[0], ADD, "SELECT nonsense"];
        open_for_writing(&path, &steps, String::new).unwrap_err();
        assert_eq!(version(&path), 1);
        assert!(!has_mood(&open_read_only(&path).unwrap()));
    }
}
