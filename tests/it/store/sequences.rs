//! Any sequence of events and decisions leaves a legal state.

use std::collections::BTreeMap;

use proptest::prelude::*;
use storyform::journal::{Event, Status, next_status};
use storyform::model::{OperationId, RunId, VideoKey};
use storyform::store::{Commit, SqliteStore, StateChange, StateReader, StateStore, StoreError};

use super::{accepted, at, completed, draft, entry, intended, key, open, replay, run, target};

/// Something to try, whether or not it is allowed.
#[derive(Debug, Clone)]
enum Attempt {
    Append(usize, Event),
    Rename(usize, usize),
    Forget(usize),
}

fn keys() -> [VideoKey; 3] {
    [key("tour"), draft("tour"), key("intro")]
}

fn attempts() -> impl Strategy<Value = Vec<Attempt>> {
    let event = prop_oneof![
        3 => (0..3usize, 0..9u32).prop_map(|(video, n)| intended(target(keys()[video].clone(), n))),
        3 => Just(accepted("job")),
        3 => Just(completed(None)),
        1 => Just(Event::Refused { reason: "no".to_owned() }),
        1 => Just(Event::AnswerLost { detail: "lost".to_owned() }),
        1 => Just(Event::JobFailed {
            code: "E".to_owned(),
            message: "m".to_owned(),
            credits_used: None,
        }),
        1 => Just(Event::NotSubmitted),
    ];
    let attempt = prop_oneof![
        8 => (0..4usize, event).prop_map(|(operation, event)| Attempt::Append(operation, event)),
        1 => (0..3usize, 0..3usize).prop_map(|(from, to)| Attempt::Rename(from, to)),
        1 => (0..3usize).prop_map(Attempt::Forget),
    ];
    prop::collection::vec(attempt, 1..40)
}

fn decision(change: StateChange) -> Commit {
    Commit {
        run: RunId::new("run"),
        at: at(0),
        change,
    }
}

fn serial(store: &SqliteStore) -> u64 {
    store.snapshot().unwrap().version.unwrap().serial
}

/// Tries something, and checks that exactly what must be refused is refused.
fn attempt(store: &mut SqliteStore, statuses: &mut BTreeMap<OperationId, Status>, what: Attempt) {
    let (before, [a, b, c]) = (serial(store), keys());
    let keys = [a, b, c];
    let result = match what {
        Attempt::Append(number, event) => {
            let entry = entry(&format!("op-{number}"), 0, event);
            let expected = next_status(statuses.get(&entry.operation), &entry.event);
            match (store.append(&entry), expected) {
                (Ok(appended), Ok(status)) => {
                    assert_eq!(appended.status, status);
                    statuses.insert(entry.operation, status);
                    Some(appended.serial)
                }
                (Err(StoreError::IllegalMove { source, .. }), Err(expected)) => {
                    assert_eq!(source, expected);
                    None
                }
                (Err(StoreError::UnderWay { .. }), Ok(Status::Intended)) => None,
                (result, expected) => panic!("{result:?} instead of {expected:?}"),
            }
        }
        Attempt::Rename(from, to) => {
            let change = StateChange::Renamed {
                from: keys[from].clone(),
                to: keys[to].clone(),
                name: None,
                manifest: "m.yaml".to_owned(),
            };
            store.commit(before, &decision(change)).ok()
        }
        Attempt::Forget(video) => {
            let key = keys[video].clone();
            let change = StateChange::Forgotten { key };
            store.commit(before, &decision(change)).ok()
        }
    };
    assert_eq!(serial(store), before + u64::from(result.is_some()));
    assert!(result.is_none_or(|serial| serial == before + 1));
}

/// Checks what must hold of any state.
fn check(store: &SqliteStore, statuses: &BTreeMap<OperationId, Status>) {
    let snapshot = store.snapshot().unwrap();
    let operations = store.operations(None, 99).unwrap();
    assert_eq!(operations.len(), statuses.len());
    for operation in &operations {
        assert_eq!(operation.status, statuses[&operation.id]);
        let journal = store.journal(&operation.id).unwrap();
        assert_eq!(replay(&journal).as_ref(), Some(&operation.status));
        let is_open = snapshot.open.iter().any(|open| open.id == operation.id);
        assert_eq!(is_open, !operation.status.is_final());
    }
    let mut open: Vec<_> = snapshot.open.iter().map(|open| open.video()).collect();
    open.sort();
    assert!(open.windows(2).all(|pair| pair[0] != pair[1]), "{open:?}");
    for key in keys() {
        let mut revisions: Vec<_> = store
            .history(None, 99)
            .unwrap()
            .into_iter()
            .filter(|line| line.video == key)
            .map(|line| line.revision)
            .collect();
        assert!(revisions.is_sorted_by(|later, earlier| later > earlier));
        revisions.truncate(1);
        if let Some(video) = snapshot.videos.get(&key) {
            assert_eq!(revisions, [video.revision]);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_sequence_leads_astray(attempts in attempts()) {
        let directory = tempfile::tempdir().unwrap();
        let state = directory.path().join("storyform.db");
        let mut store = open(&state);
        store.begin_run(&run("run")).unwrap();
        let mut statuses = BTreeMap::new();
        for one in attempts {
            attempt(&mut store, &mut statuses, one);
        }
        check(&store, &statuses);
        drop(store);
        check(&open(&state), &statuses);
    }
}
