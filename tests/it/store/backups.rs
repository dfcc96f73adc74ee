//! Copies of a state, and the way back.

use std::path::{Path, PathBuf};

use storyform::model::RunId;
use storyform::store::{
    OpenError, RunStart, SqliteReader, SqliteStore, StateReader, StateStore, backup, backups,
    restore, summary,
};

use super::{at, contents, key, lock, make_state, open, render, run, target};

fn serial(state: &Path) -> u64 {
    let snapshot = SqliteReader::open(state).unwrap().snapshot().unwrap();
    snapshot.version.unwrap().serial
}

fn ring(state: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> = std::fs::read_dir(state.with_file_name("backups"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files
}

fn begin(store: &mut impl StateStore, number: i64) {
    let start = RunStart {
        id: RunId::new(format!("run-{number}")),
        started_at: at(number * 60),
        ..run("")
    };
    store.begin_run(&start).unwrap();
}

#[test]
fn a_copy_is_kept_before_each_run_and_ten_in_all() {
    let directory = tempfile::tempdir().unwrap();
    let state = directory.path().join("storyform.db");
    let mut store = open(&state);
    begin(&mut store, 0);
    assert!(!state.with_file_name("backups").exists(), "nothing to lose");
    for number in 1..=12 {
        begin(&mut store, number);
    }
    let names: Vec<_> = ring(&state)
        .iter()
        .map(|path| path.file_name().unwrap().to_str().unwrap().to_owned())
        .collect();
    assert_eq!(names.len(), 10);
    assert_eq!(names[0], "storyform-00000003-20260921T141620Z.db");
    assert_eq!(names[9], "storyform-00000012-20260921T142520Z.db");
    for (path, expected) in ring(&state).iter().zip(3..) {
        assert_eq!(serial(path), expected);
        assert_eq!(contents(&state.with_file_name("backups")).len(), 10);
    }
}

#[test]
fn a_backup_is_the_state_and_never_overwrites() {
    let directory = tempfile::tempdir().unwrap();
    let state = directory.path().join("storyform.db");
    make_state(&state);
    let copy = directory.path().join("elsewhere/copy.db");
    // With a writer at work, nothing waits.
    let store = open(&state);
    backup(&state, &copy).unwrap();
    let expected = store.snapshot().unwrap();
    drop(store);
    assert_eq!(
        SqliteReader::open(&copy).unwrap().snapshot().unwrap(),
        expected
    );
    assert_eq!(contents(copy.parent().unwrap()).len(), 1);

    let error = backup(&state, &copy).unwrap_err();
    assert!(matches!(error, OpenError::Exists { .. }));
    let missing = directory.path().join("missing.db");
    let error = backup(&missing, &directory.path().join("other.db")).unwrap_err();
    assert!(matches!(error, OpenError::Io { .. }), "{error}");
    assert!(!directory.path().join("other.db").exists());
}

#[test]
fn a_restored_state_is_newer_than_what_it_replaces() {
    let directory = tempfile::tempdir().unwrap();
    let state = directory.path().join("storyform.db");
    make_state(&state);
    let copy = directory.path().join("copy.db");
    backup(&state, &copy).unwrap();
    let mut store = open(&state);
    begin(&mut store, 1);
    render_in(&mut store, "run-1", "other");
    drop(store);
    let (before, replaced) = (serial(&copy), serial(&state));
    assert!(replaced > before);

    let restored = restore(&lock(&state), &copy, at(900)).unwrap();
    assert_eq!(restored.serial, serial(&state));
    assert_eq!(restored.replaced.as_ref(), ring(&state).last());
    let videos = |path: &Path| SqliteReader::open(path).unwrap().snapshot().unwrap().videos;
    assert_eq!(videos(&state), videos(&copy));
    assert_eq!(serial(&state), replaced + 1);
    assert_eq!(serial(ring(&state).last().unwrap()), replaced);
    assert!(videos(ring(&state).last().unwrap()).contains_key(&key("other")));
    drop(open(&state));
}

#[test]
fn a_damaged_state_is_moved_aside_by_a_restore() {
    let directory = tempfile::tempdir().unwrap();
    let state = directory.path().join("storyform.db");
    make_state(&state);
    let copy = directory.path().join("copy.db");
    backup(&state, &copy).unwrap();
    std::fs::write(&state, "rubbish").unwrap();
    restore(&lock(&state), &copy, at(0)).unwrap();
    assert!(
        open(&state)
            .snapshot()
            .unwrap()
            .videos
            .contains_key(&key("tour"))
    );
    let aside = directory
        .path()
        .join("storyform.db.damaged-20260921T141320Z");
    assert_eq!(std::fs::read_to_string(aside).unwrap(), "rubbish");
}

#[test]
fn rubbish_is_never_restored() {
    let directory = tempfile::tempdir().unwrap();
    let state = directory.path().join("storyform.db");
    make_state(&state);
    let before = contents(directory.path());
    let rubbish = directory.path().join("rubbish.db");
    std::fs::write(&rubbish, "rubbish").unwrap();
    let error = restore(&lock(&state), &rubbish, at(0)).unwrap_err();
    assert!(matches!(error, OpenError::NotADatabase { .. }), "{error}");
    std::fs::remove_file(&rubbish).unwrap();
    assert_eq!(contents(directory.path()), before);
}

#[test]
fn a_state_is_not_replaced_under_a_reader_of_its_log() {
    let directory = tempfile::tempdir().unwrap();
    let state = directory.path().join("storyform.db");
    make_state(&state);
    let copy = directory.path().join("copy.db");
    backup(&state, &copy).unwrap();
    let mut store = open(&state);
    begin(&mut store, 1);
    let reader = SqliteReader::open(&state).unwrap();
    let before = reader.snapshot().unwrap();
    drop(store);
    let error = restore(&lock(&state), &copy, at(0)).unwrap_err();
    assert!(matches!(error, OpenError::InUse { .. }), "{error}");
    assert_eq!(reader.snapshot().unwrap(), before);
    drop(reader);
    restore(&lock(&state), &copy, at(1)).unwrap();
}

#[test]
fn the_ring_is_listed_newest_first() {
    let directory = tempfile::tempdir().unwrap();
    let state = directory.path().join("storyform.db");
    assert_eq!(backups(&state).unwrap(), []);
    let mut store = open(&state);
    for number in 0..=12 {
        begin(&mut store, number);
    }
    let listed = backups(&state).unwrap();
    assert_eq!(listed.len(), 10);
    let serials: Vec<u64> = listed.iter().map(|backup| backup.serial).collect();
    assert_eq!(serials, [12, 11, 10, 9, 8, 7, 6, 5, 4, 3]);
    assert_eq!(listed[0].at, at(12 * 60));
    for backup in &listed {
        assert_eq!(summary(&backup.path).unwrap().version.serial, backup.serial);
    }
}

#[test]
fn the_oldest_of_a_full_ring_can_be_restored() {
    let directory = tempfile::tempdir().unwrap();
    let state = directory.path().join("storyform.db");
    let mut store = open(&state);
    store.begin_run(&run("run")).unwrap();
    for number in 1..=12 {
        begin(&mut store, number);
        let id = format!("video-{number}");
        render_in(&mut store, &format!("run-{number}"), &id);
    }
    drop(store);
    let oldest = backups(&state).unwrap().remove(9);
    let videos = summary(&oldest.path).unwrap().videos;
    assert_eq!(videos, 2);
    restore(&lock(&state), &oldest.path, at(9000)).unwrap();
    assert_eq!(summary(&state).unwrap().videos, videos);
    assert_eq!(backups(&state).unwrap().len(), 10);
    drop(open(&state));
}

#[test]
fn a_backup_of_another_state_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let state = directory.path().join("storyform.db");
    make_state(&state);
    let other = directory.path().join("other.db");
    drop(SqliteStore::open_with_lineage(lock(&other), || "another".to_owned()).unwrap());
    let before = contents(directory.path());
    let error = restore(&lock(&state), &other, at(0)).unwrap_err();
    assert!(matches!(error, OpenError::OtherLineage { .. }), "{error}");
    assert_eq!(contents(directory.path()), before);
    assert!(!state.with_file_name("backups").exists());
    // Where there is no state, any can be put.
    std::fs::remove_file(&state).unwrap();
    let restored = restore(&lock(&state), &other, at(0)).unwrap();
    assert_eq!(restored.replaced, None);
}

#[test]
fn what_a_killed_backup_left_is_swept_by_the_next_one() {
    let directory = tempfile::tempdir().unwrap();
    let state = directory.path().join("storyform.db");
    make_state(&state);
    let folder = state.with_file_name("backups");
    std::fs::create_dir(&folder).unwrap();
    let unfinished = folder.join("storyform-00000001-20260921T141320Z.db.part");
    let of_somebody = folder.join("mine.db.part");
    std::fs::write(&unfinished, "half").unwrap();
    std::fs::write(&of_somebody, "half").unwrap();
    begin(&mut open(&state), 1);
    assert!(!unfinished.exists());
    assert!(of_somebody.exists());
}

fn render_in(store: &mut impl StateStore, run: &str, id: &str) {
    render(store, id, target(key(id), 1));
    let begun = store.runs(1).unwrap().remove(0).start.id;
    assert_eq!(begun, RunId::new(run));
}
