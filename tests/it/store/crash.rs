//! What is left when the writing process is killed, or has no room to write.

use std::path::Path;

use storyform::journal::Status;
use storyform::model::JobId;
use storyform::store::{SqliteReader, StateReader};

use super::child::Companion;
use super::{open, replay};

/// Every line of the journal, as the child says them, in order; checks the state on the way.
pub(super) fn sound_lines(state: &impl StateReader) -> Vec<String> {
    let mut operations = state.operations(None, u32::MAX).unwrap();
    operations.reverse();
    let snapshot = state.snapshot().unwrap();
    let mut lines = Vec::new();
    for operation in operations {
        let journal = state.journal(&operation.id).unwrap();
        assert_eq!(replay(&journal), Some(operation.status.clone()));
        let recorded = snapshot.videos.contains_key(&operation.video);
        assert_eq!(recorded, operation.status == Status::Succeeded);
        let open = snapshot.open.iter().find(|open| open.id == operation.id);
        assert_eq!(open.is_none(), operation.status.is_final());
        if let (Some(open), Status::Running(job)) = (open, &operation.status) {
            assert_eq!(open.job.as_ref(), Some(job));
            let number = operation.id.as_str().strip_prefix("op-").unwrap();
            assert_eq!(job, &JobId::new(format!("job-{number}")));
        }
        lines.extend(journal.iter().map(|line| {
            (
                line.sequence,
                format!("wrote {} {}", operation.id, line.event),
            )
        }));
    }
    lines.sort();
    lines.into_iter().map(|(_, line)| line).collect()
}

/// Checks that what was said to be durable is there, and at most so many lines of which a death has
/// kept the writer from speaking.
pub(super) fn assert_kept(
    state: &Path,
    before: usize,
    said: &[String],
    unsaid_max: usize,
) -> usize {
    let lines = sound_lines(&SqliteReader::open(state).unwrap());
    assert_eq!(&lines[before..before + said.len()], said);
    let unsaid = lines.len() - before - said.len();
    assert!(
        unsaid <= unsaid_max,
        "{unsaid} lines were written without a word"
    );
    assert_eq!(sound_lines(&open(state)), lines);
    lines.len()
}

#[test]
fn a_kill_between_any_two_instructions_loses_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let state = directory.path().join("storyform.db");
    let mut kept = 0;
    for round in 0..12 {
        let mut writer = Companion::start("write", &state);
        // 0 kills it while it opens the file.
        let mut said: Vec<String> = (0..round * 3).map_while(|_| writer.hear()).collect();
        std::thread::sleep(std::time::Duration::from_millis(3 * round % 7));
        said.extend(writer.kill());
        if state.exists() {
            kept = assert_kept(&state, kept, &said, 1);
        }
    }
    assert!(kept > 100, "only {kept} lines were written in all rounds");
}

#[test]
fn a_full_disk_loses_nothing_that_was_written() {
    let directory = tempfile::tempdir().unwrap();
    let state = directory.path().join("storyform.db");
    let mut writer = Companion::start_on_a_small_disk(1000, "write", &state);
    let mut said: Vec<String> = std::iter::from_fn(|| writer.hear()).collect();
    let last = said.pop().unwrap();
    assert!(last.starts_with("refused "), "{last}");
    assert!(said.len() > 20, "only {} lines fitted", said.len());
    assert_kept(&state, 0, &said, 1);
}

#[test]
fn readers_go_on_while_a_writer_writes() {
    let directory = tempfile::tempdir().unwrap();
    let state = directory.path().join("storyform.db");
    let mut writer = Companion::start("write", &state);
    let mut said = Vec::new();
    for _ in 0..20 {
        said.extend(writer.hear());
        // The serial counts the beginning of the run and each line of the journal.
        let snapshot = SqliteReader::open(&state).unwrap().snapshot().unwrap();
        assert!(snapshot.version.unwrap().serial > said.len() as u64);
    }
    said.extend(writer.kill());
    assert_kept(&state, 0, &said, 1);
}
