//! What a file must be to be taken for a state, and what happens to one that is not.

use std::path::{Path, PathBuf};

use rusqlite::Connection;
use storyform::model::Snapshot;
use storyform::store::{OpenError, SqliteReader, SqliteStore, StateReader, StateStore, StoreError};

use super::{contents, key, lock, make_state, open, target, visuals};

/// A directory with a state in it.
struct Project(tempfile::TempDir);

impl Project {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        make_state(&directory.path().join("storyform.db"));
        Self(directory)
    }

    fn state(&self) -> PathBuf {
        self.0.path().join("storyform.db")
    }

    /// Changes the file behind the back of the program.
    fn tamper(&self, sql: &str) {
        let connection = Connection::open(self.state()).unwrap();
        connection.execute_batch(sql).unwrap();
    }

    /// Opens the state both ways, and checks that a refusal changes nothing in the directory.
    fn refusals(&self) -> (String, String) {
        let before = contents(self.0.path());
        let reader = SqliteReader::open(&self.state());
        let read = self.outcome(reader.map(drop));
        assert_eq!(contents(self.0.path()), before, "reading: {read}");
        let writer = SqliteStore::open(lock(&self.state()));
        let written = self.outcome(writer.map(drop));
        if written != "opened" {
            assert_eq!(contents(self.0.path()), before, "writing: {written}");
        }
        (read, written)
    }

    fn outcome(&self, result: Result<(), OpenError>) -> String {
        let Err(error) = result else {
            return "opened".to_owned();
        };
        let mut text = error.to_string();
        // As it was given, and as the lock resolved it.
        for root in [
            std::fs::canonicalize(self.0.path()).unwrap(),
            self.0.path().to_owned(),
        ] {
            text = text.replace(root.to_str().unwrap(), "ROOT");
        }
        text
    }

    fn assert_refused(&self, message: &str) {
        let (read, written) = self.refusals();
        assert_eq!((read.as_str(), written.as_str()), (message, message));
    }
}

#[test]
fn a_missing_state_is_read_as_empty_and_not_made() {
    let directory = tempfile::tempdir().unwrap();
    let state = directory.path().join("state/storyform.db");
    let reader = SqliteReader::open(&state).unwrap();
    assert_eq!(reader.snapshot().unwrap(), Snapshot::empty());
    assert!(reader.runs(9).unwrap().is_empty());
    assert!(!state.parent().unwrap().exists());
}

#[test]
fn at_rest_a_state_is_one_file() {
    let project = Project::new();
    let files = contents(project.0.path());
    assert_eq!(files.keys().collect::<Vec<_>>(), ["storyform.db"]);
    let reader = SqliteReader::open(&project.state()).unwrap();
    assert_eq!(reader.snapshot().unwrap().videos.len(), 1);
    assert_eq!(contents(project.0.path()), files, "reading writes nothing");
}

#[test]
fn a_writer_that_writes_nothing_leaves_the_file_as_it_was() {
    let project = Project::new();
    let files = contents(project.0.path());
    drop(open(&project.state()));
    assert_eq!(contents(project.0.path()), files);
}

#[test]
fn a_reader_sees_what_a_writer_writes_meanwhile() {
    let project = Project::new();
    let reader = SqliteReader::open(&project.state()).unwrap();
    let mut store = open(&project.state());
    super::render(&mut store, "other", target(key("other"), 1));
    assert_eq!(reader.snapshot().unwrap(), store.snapshot().unwrap());
    drop(store);
    assert_eq!(reader.snapshot().unwrap().videos.len(), 2);
}

#[test]
fn paths_may_hold_any_character() {
    let directory = tempfile::tempdir().unwrap();
    let state = directory.path().join("a b?c#d%20é/storyform.db");
    make_state(&state);
    assert_eq!(open(&state).snapshot().unwrap().videos.len(), 1);
    let reader = SqliteReader::open(&state).unwrap();
    assert_eq!(reader.snapshot().unwrap().videos.len(), 1);
}

#[test]
fn an_emptied_file_is_not_an_empty_state() {
    let project = Project::new();
    std::fs::write(project.state(), "").unwrap();
    project.assert_refused("state file `ROOT/storyform.db` is empty, although a state never is");
}

#[test]
fn a_text_is_not_a_state() {
    let project = Project::new();
    for text in ["x", "storyform: {}\n", &"SQLite format 3 or so".repeat(999)] {
        std::fs::write(project.state(), text).unwrap();
        project.assert_refused("`ROOT/storyform.db` is not a state file: it is no SQLite database");
    }
}

#[test]
fn a_database_of_another_program_is_not_a_state() {
    let project = Project::new();
    std::fs::remove_file(project.state()).unwrap();
    project.tamper("PRAGMA journal_mode = wal; CREATE TABLE meta (serial); VACUUM");
    project.assert_refused(
        "`ROOT/storyform.db` is not a state file: it is the database of another program",
    );
}

#[test]
fn a_directory_is_not_a_state() {
    let project = Project::new();
    std::fs::remove_file(project.state()).unwrap();
    std::fs::create_dir(project.state()).unwrap();
    project.assert_refused("`ROOT/storyform.db` could not be read");
}

#[test]
fn a_truncated_file_is_refused_wherever_it_ends() {
    let project = Project::new();
    let whole = std::fs::read(project.state()).unwrap();
    for length in [1, 99, 100, 511, 4095, 4096, 4097, 8192, whole.len() - 1] {
        std::fs::write(project.state(), &whole[..length]).unwrap();
        let (read, written) = project.refusals();
        for message in [&read, &written] {
            let said = message.contains("damaged") || message.contains("no SQLite database");
            assert!(said, "{length} bytes: {message}");
        }
    }
}

#[test]
fn overwritten_pages_are_found_before_anything_is_written() {
    let project = Project::new();
    let whole = std::fs::read(project.state()).unwrap();
    let mut missed = Vec::new();
    for page in 1..whole.len() / 4096 {
        let mut damaged = whole.clone();
        damaged[page * 4096..(page + 1) * 4096].fill(0xa5);
        std::fs::write(project.state(), &damaged).unwrap();
        let (_, written) = project.refusals();
        if !written.contains("is damaged") {
            missed.push((page, written));
        }
    }
    assert!(missed.is_empty(), "{missed:?}");
}

#[test]
fn values_that_cannot_be_are_found() {
    for (sql, told) in [
        (
            "UPDATE videos SET outputs = '{'",
            "CHECK constraint failed in videos",
        ),
        (
            "UPDATE videos SET revision = 0",
            "CHECK constraint failed in videos",
        ),
        (
            "UPDATE shots SET scene = 0 WHERE shot = 2",
            "CHECK constraint failed in shots",
        ),
        (
            "UPDATE operations SET status = 'lost'",
            "CHECK constraint failed in operations",
        ),
        ("DELETE FROM runs", "a row of `"),
        (
            "DELETE FROM videos",
            "a row of `shots` refers to a row that is missing",
        ),
        ("DELETE FROM meta", "Query returned no rows"),
        ("DROP TABLE meta", "no such table: meta"),
    ] {
        let project = Project::new();
        project.tamper(&format!(
            "PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF; {sql}"
        ));
        let before = contents(project.0.path());
        let error = SqliteStore::open(lock(&project.state())).unwrap_err();
        assert_eq!(contents(project.0.path()), before);
        let text = error.to_string();
        assert!(
            text.contains("is damaged") && text.contains(told),
            "{sql}: {text}"
        );
    }
}

#[test]
fn a_reader_says_what_it_cannot_understand() {
    let project = Project::new();
    project.tamper("PRAGMA ignore_check_constraints = ON; UPDATE videos SET outputs = '{'");
    let reader = SqliteReader::open(&project.state()).unwrap();
    let error = reader.snapshot().unwrap_err();
    assert!(matches!(
        error,
        StoreError::Malformed {
            what: "outputs",
            ..
        }
    ));
    assert_eq!(
        error.to_string(),
        "`outputs` in the state cannot be understood"
    );
}

#[test]
fn a_newer_schema_is_left_alone_unless_it_only_added() {
    let project = Project::new();
    project.tamper("ALTER TABLE videos ADD COLUMN mood TEXT; PRAGMA user_version = 99");
    assert_eq!(
        project.refusals(),
        ("opened".to_owned(), "opened".to_owned())
    );
    let mut store = open(&project.state());
    super::render(&mut store, "again", target(key("tour"), 2));
    drop(store);

    project.tamper("UPDATE meta SET min_writer_version = 99");
    let refused = "state file `ROOT/storyform.db` has schema version 99, and this version of \
                   storyform knows versions up to 4";
    assert_eq!(
        project.refusals(),
        ("opened".to_owned(), refused.to_owned())
    );
    project.tamper("UPDATE meta SET min_reader_version = 99");
    project.assert_refused(refused);
}

#[test]
fn the_journal_can_only_grow() {
    let project = Project::new();
    let connection = Connection::open(project.state()).unwrap();
    for sql in ["DELETE FROM journal", "UPDATE journal SET event = 'x'"] {
        let error = connection.execute_batch(sql).unwrap_err();
        assert_eq!(error.to_string(), "the journal is append-only");
    }
}

#[test]
fn nothing_is_under_way_twice_whatever_writes() {
    let project = Project::new();
    let mut store = open(&project.state());
    visuals::make_preview(&mut store, "preview", key("tour"));
    let visual = super::asked(visuals::generating("pier", key("tour")));
    store.append(&super::entry("visual", 4, visual)).unwrap();
    drop(store);
    let connection = Connection::open(project.state()).unwrap();
    for (open, kind, taken) in [
        ("render-preview", "render", "video_id, operations.profile"),
        ("render-preview", "preview", "video_id, operations.profile"),
        ("visual", "visual", "visual"),
    ] {
        let error = connection
            .execute(
                "INSERT INTO operations (id, run, video_id, profile, kind, status, intended_at,
                                         updated_at, target, visual)
                 SELECT 'again', run, video_id, profile, ?2, status, intended_at, updated_at,
                        target, visual
                   FROM operations WHERE id = ?1",
                [open, kind],
            )
            .unwrap_err();
        let told = format!("UNIQUE constraint failed: operations.{taken}");
        assert_eq!(error.to_string(), told);
    }
}

/// Takes away the right to write to some files and directories, as long as it lives.
struct ReadOnly(Vec<PathBuf>);

impl ReadOnly {
    /// `None` for the superuser, who may write anyway: there is nothing to see then.
    fn new(paths: &[&Path]) -> Option<Self> {
        let those = Self(paths.iter().map(|path| path.to_path_buf()).collect());
        those.set(true);
        let probe = those.0.iter().find(|path| path.is_file())?;
        let denied = std::fs::File::options().append(true).open(probe).is_err();
        denied.then_some(those)
    }

    fn set(&self, read_only: bool) {
        for path in &self.0 {
            let mut permissions = std::fs::metadata(path).unwrap().permissions();
            permissions.set_readonly(read_only);
            std::fs::set_permissions(path, permissions).unwrap();
        }
    }
}

impl Drop for ReadOnly {
    fn drop(&mut self) {
        self.set(false);
    }
}

#[test]
fn a_protected_file_is_read_but_not_written() {
    let project = Project::new();
    let Some(_protected) = ReadOnly::new(&[&project.state()]) else {
        return;
    };
    let (read, written) = project.refusals();
    assert_eq!(read, "opened");
    assert_eq!(written, "state file `ROOT/storyform.db` is read-only");
}

#[test]
fn a_state_is_read_where_nothing_can_be_written() {
    let project = Project::new();
    let Some(_protected) = ReadOnly::new(&[&project.state(), project.0.path()]) else {
        return;
    };
    let reader = SqliteReader::open(&project.state()).unwrap();
    assert_eq!(reader.snapshot().unwrap().videos.len(), 1);
}

#[test]
fn what_a_dead_writer_left_is_read_only_where_that_is_possible() {
    let (project, copies) = (Project::new(), tempfile::tempdir().unwrap());
    let mut store = open(&project.state());
    super::render(&mut store, "other", target(key("other"), 1));
    // As a kill at this moment leaves it.
    let copy = copies.path().join("storyform.db");
    let log = copies.path().join("storyform.db-wal");
    std::fs::copy(project.state(), &copy).unwrap();
    std::fs::copy(project.0.path().join("storyform.db-wal"), &log).unwrap();
    drop(store);

    if let Some(protected) = ReadOnly::new(&[&copy, &log, copies.path()]) {
        let error = SqliteReader::open(&copy).unwrap_err();
        assert!(matches!(error, OpenError::Unfinished { .. }), "{error}");
        drop(protected);
    }
    let reader = SqliteReader::open(&copy).unwrap();
    assert_eq!(reader.snapshot().unwrap().videos.len(), 2);
    drop(reader);

    // In WAL mode, but with nothing in the log.
    for file in ["storyform.db-wal", "storyform.db-shm"] {
        drop(std::fs::remove_file(copies.path().join(file)));
    }
    if let Some(_protected) = ReadOnly::new(&[&copy, copies.path()]) {
        let reader = SqliteReader::open(&copy).unwrap();
        assert_eq!(reader.snapshot().unwrap().videos.len(), 1);
    }
}

#[test]
fn what_is_stored_is_as_documented() {
    let project = Project::new();
    visuals::make_preview(&mut open(&project.state()), "preview-tour", key("tour"));
    let connection = Connection::open(project.state()).unwrap();
    let mut text = String::new();
    for table in [
        "meta",
        "runs",
        "videos",
        "shots",
        "visuals",
        "previews",
        "operations",
        "journal",
        "history",
        "spending",
    ] {
        text.push_str(&dump(&connection, table));
    }
    insta::assert_snapshot!("stored", text.replace(env!("CARGO_PKG_VERSION"), "VERSION"));
}

/// Writes a table as one `column = value` per line.
fn dump(connection: &Connection, table: &str) -> String {
    let mut statement = connection
        .prepare(&format!("SELECT * FROM {table}"))
        .unwrap();
    let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let mut rows = statement.query(()).unwrap();
    let mut text = String::new();
    while let Some(row) = rows.next().unwrap() {
        text.push_str(&format!("[{table}]\n"));
        for (index, column) in columns.iter().enumerate() {
            let value: rusqlite::types::Value = row.get(index).unwrap();
            text.push_str(&format!("{column} = {value:?}\n"));
        }
    }
    text
}

const README: &str = include_str!("../../../state/README.md");

#[test]
fn the_page_about_the_schema_names_everything_in_it() {
    let project = Project::new();
    let connection = Connection::open(project.state()).unwrap();
    let names: Vec<(String, String)> = connection
        .prepare(
            "SELECT m.name, c.name FROM sqlite_schema m, pragma_table_info(m.name) c
              WHERE m.type IN ('table', 'view')",
        )
        .unwrap()
        .query_map((), |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    assert!(names.len() > 80, "{}", names.len());
    for (table, column) in names {
        let chapter = README
            .split("\n### ")
            .find(|chapter| chapter.starts_with(&format!("`{table}`")))
            .unwrap_or_else(|| panic!("no chapter about `{table}`"));
        assert!(chapter.contains(&format!("`{column}`")), "{table}.{column}");
    }
}

#[test]
fn the_queries_of_the_page_run() {
    let project = Project::new();
    let connection = Connection::open(project.state()).unwrap();
    let queries: Vec<_> = README
        .split("```sql\n")
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap())
        .collect();
    assert_eq!(queries.len(), 8);
    for query in queries {
        let mut statement = connection.prepare(query).unwrap();
        statement.query_map((), |_| Ok(())).unwrap().count();
    }
    let cost: (String, f64) = connection
        .query_row(
            README
                .split("```sql\n")
                .nth(1)
                .unwrap()
                .split("```")
                .next()
                .unwrap(),
            (),
            |row| Ok((row.get(0)?, row.get("credits")?)),
        )
        .unwrap();
    assert_eq!(cost, ("tour".to_owned(), 1.2));
}
