//! What is written together: each part as if it were alone, and all of it durable at once.

use std::fs;
use std::path::Path;

use storyform::model::{OperationId, VideoKey};
use storyform::store::{Record, StateReader, StateStore, StoreError};

use super::child::{Companion, TOGETHER};
use super::conformance::{Place, begun, everything, forget, rename, serial};
use super::crash::{assert_kept, sound_lines};
use super::{accepted, completed, entry, intended, key, open, run, target};

/// How many things the child of these tests writes at once.
const GROUP: usize = TOGETHER * 3;

/// The checks that every store must pass, beside those in `conformance`.
pub(super) fn checks<P: Place>() -> [fn(&P); 4] {
    [
        a_group_is_written_in_its_order,
        a_part_that_is_refused_takes_no_other_with_it,
        a_decision_expects_what_was_written_before_it,
        an_empty_group_writes_nothing,
    ]
}

fn fact(operation: &str, event: storyform::journal::Event) -> Record {
    Record::Fact(entry(operation, 0, event))
}

fn begins(id: &str) -> Record {
    fact(id, intended(target(key(id), 1)))
}

/// What came of each part: the serial after it, or the word for why there is none.
fn told(results: Vec<Result<u64, StoreError>>) -> Vec<Result<u64, &'static str>> {
    let word = |error| match error {
        StoreError::IllegalMove { .. } => "illegal",
        StoreError::UnderWay { .. } => "under way",
        StoreError::SerialMoved { .. } => "moved",
        StoreError::UnknownVideo(_) => "unknown",
        other => panic!("{other}"),
    };
    let results = results.into_iter();
    results.map(|result| result.map_err(word)).collect()
}

fn a_group_is_written_in_its_order<P: Place>(place: &P) {
    let mut store = begun(place);
    let group = [
        begins("a"),
        begins("b"),
        fact("b", accepted("job-b")),
        fact("b", completed(None)),
        Record::Decision(rename(key("b"), key("c"), None)),
        fact("a", accepted("job-a")),
    ];
    let results = told(store.write_group(1, &group));
    assert_eq!(results, [2, 3, 4, 5, 6, 7].map(Ok));
    assert_eq!(serial(&store), 7);
    let snapshot = store.snapshot().unwrap();
    assert_eq!(
        snapshot.videos.keys().collect::<Vec<&VideoKey>>(),
        [&key("c")]
    );
    assert_eq!(snapshot.open[0].id, OperationId::new("a"));
    let history = store.history(None, 9).unwrap();
    let serials: Vec<u64> = history.iter().map(|line| line.serial).collect();
    assert_eq!(serials, [6, 5]);
}

fn a_part_that_is_refused_takes_no_other_with_it<P: Place>(place: &P) {
    let mut store = begun(place);
    let mut now = serial(&store);
    let refused = [
        ("illegal", fact("nothing", accepted("job"))),
        ("unknown", Record::Decision(forget("nobody"))),
        (
            "under way",
            fact("second", intended(target(key("first"), 2))),
        ),
    ];
    assert_eq!(told(store.write_group(now, &[begins("first")])), [Ok(2)]);
    now += 1;
    for (word, part) in refused {
        for position in 0..3 {
            let id = format!("{word} at {position}");
            let mut group = vec![begins(&id), fact(&id, accepted("job"))];
            group.insert(position, part.clone());
            let mut expected = vec![Ok(now + 1), Ok(now + 2)];
            expected.insert(position, Err(word));
            assert_eq!(told(store.write_group(now, &group)), expected, "{id}");
            now += 2;
            assert_eq!(serial(&store), now);
            let lines = store.journal(&OperationId::new(id)).unwrap();
            assert_eq!(lines.len(), 2);
        }
    }
    for id in ["nothing", "second"] {
        assert!(store.journal(&OperationId::new(id)).unwrap().is_empty());
    }
}

fn a_decision_expects_what_was_written_before_it<P: Place>(place: &P) {
    let mut store = begun(place);
    super::render(&mut store, "done", target(key("tour"), 1));
    let moved = [Record::Decision(forget("tour")), begins("a")];
    assert_eq!(told(store.write_group(3, &moved)), [Err("moved"), Ok(5)]);
    // Whoever wrote what stands before it knows the serial.
    let known = [begins("b"), Record::Decision(forget("tour"))];
    assert_eq!(told(store.write_group(0, &known)), [Ok(6), Ok(7)]);
    assert!(store.snapshot().unwrap().videos.is_empty());
}

fn an_empty_group_writes_nothing<P: Place>(place: &P) {
    let mut store = begun(place);
    let before = everything(&store);
    assert!(store.write_group(1, &[]).is_empty());
    assert_eq!(everything(&store), before);
}

/// Counts the transactions in the write-ahead log of a state: the frames that end one say how many
/// pages the file has then, and others say 0.
fn transactions(state: &Path) -> usize {
    const HEADER: usize = 32;
    const FRAME_HEADER: usize = 24;
    let mut path = state.as_os_str().to_owned();
    path.push("-wal");
    let log = fs::read(path).unwrap();
    let page = u32::from_be_bytes(log[8..12].try_into().unwrap());
    let frames = log[HEADER..].chunks_exact(FRAME_HEADER + page as usize);
    frames.filter(|frame| frame[4..8] != [0; 4]).count()
}

#[test]
fn a_group_is_one_transaction() {
    let directory = tempfile::tempdir().unwrap();
    let state = directory.path().join("storyform.db");
    let mut store = open(&state);
    store.begin_run(&run("run")).unwrap();
    let counted = |store: &mut storyform::store::SqliteStore, group: &[Record]| {
        let before = transactions(&state);
        let serial = serial(store);
        drop(store.write_group(serial, group));
        transactions(&state) - before
    };
    let ids: Vec<String> = (0..20).map(|number| format!("v{number}")).collect();
    let group: Vec<Record> = ids.iter().map(|id| begins(id)).collect();
    assert_eq!(counted(&mut store, &group), 1);
    assert_eq!(counted(&mut store, &[fact("v0", accepted("job"))]), 1);
    // Where one is refused, each of the others gets its own.
    let mut group = vec![fact("v0", accepted("again"))];
    group.extend((1..5).map(|number| fact(&ids[number], accepted("job"))));
    assert_eq!(counted(&mut store, &group), 4);
    assert_eq!(serial(&store), 26);
}

#[test]
fn a_kill_leaves_all_of_a_group_or_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let state = directory.path().join("storyform.db");
    let mut kept = 0;
    for round in 0..12 {
        let mut writer = Companion::start("write together", &state);
        let mut said: Vec<String> = (0..round * 12).map_while(|_| writer.hear()).collect();
        std::thread::sleep(std::time::Duration::from_millis(3 * round % 7));
        said.extend(writer.kill());
        if state.exists() {
            kept = assert_kept(&state, kept, &said, GROUP);
            assert_eq!(kept % GROUP, 0, "a part of a group is there");
        }
    }
    assert!(kept > 100, "only {kept} lines were written in all rounds");
}

#[test]
fn a_full_disk_refuses_all_of_a_group() {
    let directory = tempfile::tempdir().unwrap();
    let state = directory.path().join("storyform.db");
    let mut writer = Companion::start_on_a_small_disk(1000, "write together", &state);
    let mut said: Vec<String> = std::iter::from_fn(|| writer.hear()).collect();
    let refused = said.split_off(said.len() - GROUP);
    assert!(
        refused.iter().all(|line| line.starts_with("refused ")),
        "{refused:#?}"
    );
    assert!(said.len() > 20, "only {} lines fitted", said.len());
    assert_kept(&state, 0, &said, 0);
    let lines = sound_lines(&open(&state));
    assert_eq!(lines, said);
}
