//! Any sequence of events and decisions leaves a legal state.

use std::collections::BTreeMap;

use proptest::prelude::*;
use storyform::journal::{Completion, Event, Status, next_status};
use storyform::model::{
    OperationId, OperationTarget, PreviewTarget, RenderTarget, RunId, Snapshot, VideoKey, VisualKey,
};
use storyform::store::{
    Commit, JournalEntry, Record, SqliteStore, StateChange, StateReader, StateStore, StoreError,
};

use super::conformance::everything;
use super::visuals::{
    a_preview, a_video, ended, generating, one_visual, previewing, rendering_preview, visual,
};
use super::{accepted, asked, at, draft, entry, key, open, rendering, replay, run, target};

const NAMES: [&str; 2] = ["boat", "pier"];

/// Something to try, whether or not it is allowed.
#[derive(Debug, Clone)]
enum Attempt {
    Append(usize, Event),
    Decide(StateChange),
}

/// What must be in state, followed without a store.
#[derive(Default)]
struct World {
    statuses: BTreeMap<OperationId, Status>,
    targets: BTreeMap<OperationId, OperationTarget>,
    visuals: BTreeMap<VisualKey, (OperationId, bool)>,
    previews: BTreeMap<VideoKey, OperationId>,
}

fn keys() -> [VideoKey; 3] {
    [key("tour"), draft("tour"), key("intro")]
}

fn targets() -> impl Strategy<Value = OperationTarget> {
    (0..3usize, 0..9u32, 0..2usize, 0..5u8).prop_map(|(video, version, name, kind)| {
        let video = keys()[video].clone();
        match kind {
            0 => generating(NAMES[name], video),
            1 => previewing(target(video, version), true),
            2 => previewing(target(video, version), false),
            3 => rendering(target(video, version)),
            _ => rendering_preview(video),
        }
    })
}

fn completions() -> impl Strategy<Value = Completion> {
    prop_oneof![
        2 => Just(a_video()),
        1 => Just(one_visual("boat")),
        1 => Just(a_preview(&NAMES)),
        1 => Just(a_preview(&[])),
    ]
}

fn attempts() -> impl Strategy<Value = Vec<Attempt>> {
    let event = prop_oneof![
        4 => targets().prop_map(asked),
        4 => Just(accepted("job")),
        6 => completions().prop_map(|made| ended(&made)),
        1 => Just(Event::Refused { reason: "no".to_owned() }),
        1 => Just(Event::AnswerLost { detail: "lost".to_owned() }),
        1 => Just(Event::JobFailed {
            code: "E".to_owned(),
            message: "m".to_owned(),
            credits_used: None,
        }),
        1 => Just(Event::NotSubmitted),
    ];
    let attempts = prop_oneof![
        3 => (0..3usize, event).prop_map(|(number, event)| vec![Attempt::Append(number, event)]),
        3 => (3..40usize, targets()).prop_map(|(number, target)| whole_life(number, target)),
        2 => changes().prop_map(|change| vec![Attempt::Decide(change)]),
    ];
    prop::collection::vec(attempts, 1..50).prop_map(|parts| parts.concat())
}

/// An operation that goes well, which single events make too seldom.
fn whole_life(number: usize, target: OperationTarget) -> Vec<Attempt> {
    let made = match &target {
        OperationTarget::Visual { .. } => one_visual("boat"),
        OperationTarget::Preview(_) => a_preview(&NAMES[..number % 3]),
        OperationTarget::Render(_) => a_video(),
    };
    let events = [asked(target), accepted("job"), ended(&made)];
    events.map(|event| Attempt::Append(number, event)).into()
}

fn changes() -> impl Strategy<Value = StateChange> {
    let video = || prop::sample::select(keys().to_vec());
    let name = || prop::sample::select(NAMES.map(visual).to_vec());
    prop_oneof![
        2 => (video(), video()).prop_map(|(from, to)| StateChange::Renamed {
            from,
            to,
            name: None,
            manifest: "m.yaml".to_owned(),
            protect: false,
        }),
        1 => video().prop_map(|key| StateChange::Forgotten { key }),
        1 => video().prop_map(|video| StateChange::PreviewDropped { video }),
        1 => name().prop_map(|key| StateChange::VisualKept {
            key,
            url: "https://example.com/dead".to_owned(),
            copy: None,
            is_lost: true,
        }),
        1 => name().prop_map(|key| StateChange::VisualsForgotten { keys: vec![key] }),
    ]
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

/// Tells whether a job that was to make this can have made that.
fn fits(target: &OperationTarget, made: &Completion) -> bool {
    matches!(
        (target, made),
        (OperationTarget::Visual { .. }, Completion::Visual { .. })
            | (OperationTarget::Preview(_), Completion::Preview { .. })
            | (OperationTarget::Render(_), Completion::Video { .. })
    )
}

/// Tells whether an operation that has not ended stands in the way of another.
fn is_in_the_way(open: &OperationTarget, of: &OperationTarget) -> bool {
    match (open, of) {
        (
            OperationTarget::Visual { target: open, .. },
            OperationTarget::Visual { target: of, .. },
        ) => open.key == of.key,
        (OperationTarget::Visual { .. }, _) | (_, OperationTarget::Visual { .. }) => false,
        (open, of) => open.video() == of.video(),
    }
}

impl World {
    fn open(&self) -> impl Iterator<Item = &OperationTarget> {
        let open = self
            .statuses
            .iter()
            .filter(|(_, status)| !status.is_final());
        open.map(|(id, _)| &self.targets[id])
    }

    /// Follows an event; `None` if it must be refused.
    fn append(&mut self, entry: &JournalEntry) -> Option<Status> {
        let id = &entry.operation;
        let after = next_status(self.statuses.get(id), &entry.event).ok()?;
        match &entry.event {
            Event::Intended { target, .. } => {
                if self.open().any(|open| is_in_the_way(open, target)) {
                    return None;
                }
                self.targets.insert(id.clone(), target.as_ref().clone());
            }
            Event::Completed { completion, .. } => self.complete(id, completion)?,
            Event::Accepted { .. }
            | Event::Refused { .. }
            | Event::AnswerLost { .. }
            | Event::JobFailed { .. }
            | Event::NotSubmitted => {}
        }
        self.statuses.insert(id.clone(), after.clone());
        Some(after)
    }

    fn complete(&mut self, id: &OperationId, made: &Completion) -> Option<()> {
        let target = self.targets.get(id).filter(|target| fits(target, made))?;
        match (target, made) {
            (OperationTarget::Visual { target, .. }, _) => {
                self.visuals.insert(target.key.clone(), (id.clone(), false));
            }
            (OperationTarget::Render(target), _) => {
                self.previews.remove(&target.video.key);
            }
            (OperationTarget::Preview(target), Completion::Preview { visuals, .. }) => {
                let harvest = visuals
                    .iter()
                    .map(|one| (one.key.clone(), (id.clone(), false)));
                self.visuals.extend(harvest);
                if target.is_rendered {
                    self.previews.insert(target.video.key.clone(), id.clone());
                }
            }
            (OperationTarget::Preview(_), _) => {}
        }
        Some(())
    }

    /// Follows a decision, and checks that what is refused about visuals and previews is what is
    /// not there.
    fn decide(&mut self, change: &StateChange, is_done: bool) {
        match change {
            StateChange::Renamed { from, to, .. } if is_done => self.rename(from, to),
            StateChange::Forgotten { key } if is_done => drop(self.previews.remove(key)),
            StateChange::Renamed { .. } | StateChange::Forgotten { .. } => {}
            StateChange::VisualKept { key, is_lost, .. } => {
                let kept = self.visuals.get_mut(key);
                assert_eq!(kept.map(|(_, lost)| *lost = *is_lost).is_some(), is_done);
            }
            StateChange::VisualsForgotten { keys } => {
                assert_eq!(self.visuals.remove(&keys[0]).is_some(), is_done);
            }
            StateChange::PreviewDropped { video } => {
                assert_eq!(self.previews.remove(video).is_some(), is_done);
            }
            StateChange::VideoImported(_) | StateChange::PreviewImported(_) => {
                unreachable!("imports are tested by themselves")
            }
        }
    }

    fn rename(&mut self, from: &VideoKey, to: &VideoKey) {
        for target in self.targets.values_mut() {
            let key = match target {
                OperationTarget::Visual { video, .. } => video,
                OperationTarget::Preview(PreviewTarget { video, .. })
                | OperationTarget::Render(RenderTarget { video, .. }) => &mut video.key,
            };
            if key == from {
                *key = to.clone();
            }
        }
        if let Some(preview) = self.previews.remove(from) {
            self.previews.entry(to.clone()).or_insert(preview);
        }
    }
}

/// Tries to append something, and checks that exactly what must be refused is refused.
fn append(store: &mut SqliteStore, world: &mut World, entry: &JournalEntry) -> Option<u64> {
    let expected = world.append(entry);
    match (store.append(entry), expected) {
        (Ok(appended), Some(status)) => {
            assert_eq!(appended.status, status);
            Some(appended.serial)
        }
        (
            Err(
                StoreError::IllegalMove { .. }
                | StoreError::UnderWay { .. }
                | StoreError::GenerationUnderWay { .. }
                | StoreError::OtherResult { .. },
            ),
            None,
        ) => None,
        (result, expected) => panic!("{result:?} instead of {expected:?}"),
    }
}

/// What may be written along with others.
fn record(attempt: Attempt) -> Record {
    match attempt {
        Attempt::Append(number, event) => Record::Fact(entry(&format!("op-{number}"), 0, event)),
        Attempt::Decide(change) => Record::Decision(decision(change)),
    }
}

/// What came of each part, and everything that the state shows after it.
fn written(group_max: usize, records: &[Record]) -> (Vec<String>, (Snapshot, String)) {
    let directory = tempfile::tempdir().unwrap();
    let mut store = open(&directory.path().join("storyform.db"));
    store.begin_run(&run("run")).unwrap();
    let mut told = Vec::new();
    for group in records.chunks(group_max) {
        let results = store.write_group(serial(&store), group);
        told.extend(results.into_iter().map(|result| format!("{result:?}")));
    }
    (told, everything(&store))
}

fn attempt(store: &mut SqliteStore, world: &mut World, what: Attempt) {
    let before = serial(store);
    let result = match what {
        Attempt::Append(number, event) => {
            append(store, world, &entry(&format!("op-{number}"), 0, event))
        }
        Attempt::Decide(change) => {
            let result = store.commit(before, &decision(change.clone())).ok();
            world.decide(&change, result.is_some());
            result
        }
    };
    assert_eq!(serial(store), before + u64::from(result.is_some()));
    assert!(result.is_none_or(|serial| serial == before + 1));
}

/// Checks what must hold of any state.
fn check(store: &SqliteStore, world: &World) {
    let snapshot = store.snapshot().unwrap();
    let operations = store.operations(None, 99).unwrap();
    assert_eq!(operations.len(), world.statuses.len());
    for operation in &operations {
        assert_eq!(operation.status, world.statuses[&operation.id]);
        assert_eq!(operation.kind, world.targets[&operation.id].kind().label());
        assert_eq!(operation.video, *world.targets[&operation.id].video());
        let journal = store.journal(&operation.id).unwrap();
        assert_eq!(replay(&journal).as_ref(), Some(&operation.status));
        let open = snapshot.open.iter().find(|open| open.id == operation.id);
        assert_eq!(open.is_none(), operation.status.is_final());
        if let Some(open) = open {
            assert_eq!(open.target, world.targets[&operation.id]);
        }
    }
    let visuals = snapshot.visuals.iter();
    let visuals =
        visuals.map(|(key, one)| (key.clone(), (one.operation.clone().unwrap(), one.is_lost)));
    assert_eq!(visuals.collect::<BTreeMap<_, _>>(), world.visuals);
    let previews = snapshot.previews.iter();
    let previews = previews.map(|(key, one)| (key.clone(), one.operation.clone().unwrap()));
    assert_eq!(previews.collect::<BTreeMap<_, _>>(), world.previews);
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
    fn what_is_written_together_is_what_it_is_alone(attempts in attempts(), group_max in 2..30usize) {
        let records: Vec<Record> = attempts.into_iter().map(record).collect();
        prop_assert_eq!(written(group_max, &records), written(1, &records));
    }

    #[test]
    fn no_sequence_leads_astray(attempts in attempts()) {
        let directory = tempfile::tempdir().unwrap();
        let state = directory.path().join("storyform.db");
        let mut store = open(&state);
        store.begin_run(&run("run")).unwrap();
        let mut world = World::default();
        for one in attempts {
            attempt(&mut store, &mut world, one);
        }
        check(&store, &world);
        drop(store);
        check(&open(&state), &world);
    }
}
