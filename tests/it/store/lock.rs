//! One writer at a time, whatever becomes of it.

use std::path::Path;
use std::time::{Duration, Instant};

use storyform::store::{Holder, LockError, WriterLock};

use super::child::Companion;
use super::{at, holder, lock};

fn acquire(
    state: &Path,
    wait: u64,
    heard: &mut Vec<Option<Holder>>,
) -> Result<WriterLock, LockError> {
    let wait = Duration::from_millis(wait);
    WriterLock::acquire(state, &holder(), wait, |holder| heard.push(holder.cloned()))
}

#[test]
fn a_second_writer_waits_and_is_told_for_whom() {
    let directory = tempfile::tempdir().unwrap();
    let state = directory.path().join("new/directory/storyform.db");
    let first = lock(&state);
    let mut heard = Vec::new();
    let error = acquire(&state, 200, &mut heard).unwrap_err();
    assert_eq!(heard, [Some(holder())], "it is said once");
    let text = error
        .to_string()
        .replace(&std::process::id().to_string(), "PID");
    let root = std::fs::canonicalize(directory.path()).unwrap();
    assert_eq!(
        text.replace(root.to_str().unwrap(), "ROOT"),
        "state file `ROOT/new/directory/storyform.db` is being written by another process: \
         `storyform apply` of ada@loom, process PID, since 2026-09-21T14:13:20Z"
    );
    drop(first);
    heard.clear();
    acquire(&state, 0, &mut heard).unwrap();
    assert!(heard.is_empty(), "there was no need to wait");
}

#[test]
fn the_wait_ends_when_the_writer_does() {
    let directory = tempfile::tempdir().unwrap();
    let state = directory.path().join("storyform.db");
    let first = lock(&state);
    std::thread::scope(|scope| {
        let second = scope.spawn(|| acquire(&state, 10_000, &mut Vec::new()));
        std::thread::sleep(Duration::from_millis(150));
        drop(first);
        second.join().unwrap().unwrap();
    });
}

#[test]
fn a_killed_writer_leaves_no_lock() {
    let directory = tempfile::tempdir().unwrap();
    let state = directory.path().join("storyform.db");
    let mut writer = Companion::start("hold", &state);
    assert_eq!(writer.hear().as_deref(), Some("locked"));
    acquire(&state, 0, &mut Vec::new()).unwrap_err();
    writer.kill();
    let started = Instant::now();
    let lock = acquire(&state, 1000, &mut Vec::new()).unwrap();
    assert!(started.elapsed() < Duration::from_secs(1));
    drop(lock);
    assert!(directory.path().join("storyform.db.lock").exists());
}

#[test]
fn a_holder_that_cannot_be_read_is_no_obstacle() {
    let directory = tempfile::tempdir().unwrap();
    let state = directory.path().join("storyform.db");
    let _first = lock(&state);
    for text in ["", "{", "{\"user\": 1}", &"x".repeat(100_000)] {
        std::fs::write(directory.path().join("storyform.db.lock"), text).unwrap();
        let mut heard = Vec::new();
        let error = acquire(&state, 60, &mut heard).unwrap_err();
        assert_eq!(heard, [None]);
        assert!(error.to_string().ends_with("by another process"), "{error}");
    }
}

#[cfg(unix)]
#[test]
fn one_file_has_one_lock_by_whatever_path() {
    let directory = tempfile::tempdir().unwrap();
    let state = directory.path().join("storyform.db");
    super::make_state(&state);
    let link = directory.path().join("link.db");
    std::os::unix::fs::symlink(&state, &link).unwrap();
    let _first = lock(&link);
    acquire(&state, 0, &mut Vec::new()).unwrap_err();
    let roundabout = directory.path().join("new/../storyform.db");
    std::fs::create_dir(directory.path().join("new")).unwrap();
    acquire(&roundabout, 0, &mut Vec::new()).unwrap_err();
}

#[test]
fn the_holder_says_since_when() {
    let directory = tempfile::tempdir().unwrap();
    let state = directory.path().join("storyform.db");
    drop(lock(&state));
    let text = std::fs::read_to_string(directory.path().join("storyform.db.lock")).unwrap();
    let read: Holder = serde_json::from_str(&text).unwrap();
    assert_eq!(read.since, at(0));
}
