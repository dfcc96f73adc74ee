//! What every store must do; a new kind of store runs the same suite.

use std::collections::BTreeMap;

use storyform::journal::{Event, Status};
use storyform::model::{JobId, OperationId, Recorded, RunId, Snapshot, VideoKey, Wanted};
use storyform::store::{
    Commit, RunEnd, RunOutcome, SqliteStore, StateChange, StateReader, StateStore, StoreError,
};

use super::{
    accepted, at, completed, credits, draft, entry, groups, intended, key, open, outputs, planned,
    render, rendering, replay, run, spending, target, visuals,
};

/// A place where a store keeps one state, empty at first. Opening it again after the store was
/// dropped gives the same state.
pub(super) trait Place {
    type Store: StateStore;

    fn open(&self) -> Self::Store;
}

/// Runs every check on a place of its own.
fn conforms<P: Place>(new_place: impl Fn() -> P) {
    let checks: &[fn(&P)] = &[
        a_new_state_is_empty,
        a_render_is_recorded_as_it_was_intended,
        a_second_render_replaces_the_first,
        profiles_are_kept_apart,
        illegal_moves_write_nothing,
        an_open_operation_carries_what_is_needed_to_finish_it,
        doubt_is_kept_in_words,
        a_failure_keeps_what_it_cost,
        a_video_is_never_rendered_twice_at_once,
        every_change_raises_the_serial,
        decisions_on_a_moved_state_are_refused,
        a_rename_takes_shots_and_operations_along,
        a_rename_never_overwrites,
        a_new_name_keeps_the_key,
        a_forgotten_video_never_repeats_a_revision,
        runs_begin_and_end_once,
        nothing_is_recorded_without_its_run,
        lists_are_limited_and_newest_first,
        everything_survives_reopening,
    ];
    let more = visuals::checks().into_iter().chain(spending::checks());
    let more = more.chain(groups::checks());
    for check in checks.iter().copied().chain(more) {
        check(&new_place());
    }
}

fn a_new_state_is_empty<P: Place>(place: &P) {
    let store = place.open();
    let snapshot = store.snapshot().unwrap();
    assert_eq!(snapshot.version.as_ref().unwrap().serial, 0);
    assert!(!snapshot.version.unwrap().lineage.is_empty());
    assert!(snapshot.videos.is_empty() && snapshot.open.is_empty());
    assert!(store.runs(9).unwrap().is_empty());
    assert!(store.operations(None, 9).unwrap().is_empty());
    assert!(store.history(None, 9).unwrap().is_empty());
}

fn a_render_is_recorded_as_it_was_intended<P: Place>(place: &P) {
    let mut store = begun(place);
    render(&mut store, "op", target(key("tour"), 1));
    let snapshot = store.snapshot().unwrap();
    assert!(snapshot.open.is_empty());
    let video = &snapshot.videos[&key("tour")];
    assert_eq!(video.target, target(key("tour"), 1));
    assert_eq!(video.revision, 1);
    assert_eq!(video.job, JobId::new("job"));
    assert_eq!(video.outputs, outputs());
    assert_eq!(video.credits_used, Some(credits(1200)));
    assert_eq!(video.degraded, None);
    assert_eq!((video.applied_at, &video.run), (at(2), &RunId::new("run")));

    let operation = &store.operations(Some(&key("tour")), 9).unwrap()[0];
    assert_eq!(operation.status, Status::Succeeded);
    assert_eq!(operation.credits_used, Some(credits(1200)));
    assert_eq!(operation.reserved, Some(credits(4000)));
    assert_eq!(
        (operation.intended_at, operation.updated_at),
        (at(0), at(2))
    );
    let line = &store.history(Some(&key("tour")), 9).unwrap()[0];
    assert_eq!((line.action.as_str(), line.revision), ("rendered", 1));
    assert_eq!(line.operation, Some(OperationId::new("op")));
}

fn a_second_render_replaces_the_first<P: Place>(place: &P) {
    let mut store = begun(place);
    render(&mut store, "first", target(key("tour"), 1));
    let mut second = target(key("tour"), 2);
    second.shots.pop();
    render(&mut store, "second", second.clone());
    let snapshot = store.snapshot().unwrap();
    assert_eq!(snapshot.videos.len(), 1);
    assert_eq!(snapshot.videos[&key("tour")].target, second);
    assert_eq!(snapshot.videos[&key("tour")].revision, 2);
}

fn profiles_are_kept_apart<P: Place>(place: &P) {
    let mut store = begun(place);
    render(&mut store, "final", target(key("tour"), 1));
    render(&mut store, "draft", target(draft("tour"), 2));
    let videos = store.snapshot().unwrap().videos;
    assert_eq!(videos[&key("tour")].target, target(key("tour"), 1));
    assert_eq!(videos[&draft("tour")].target, target(draft("tour"), 2));
    assert_eq!(store.operations(Some(&draft("tour")), 9).unwrap().len(), 1);
}

fn illegal_moves_write_nothing<P: Place>(place: &P) {
    let mut store = begun(place);
    let refuse = |store: &mut P::Store, event: Event| {
        let before = everything(store);
        let error = store.append(&entry("op", 9, event)).unwrap_err();
        assert!(matches!(error, StoreError::IllegalMove { .. }), "{error}");
        assert_eq!(everything(store), before);
    };
    refuse(&mut store, accepted("job"));
    refuse(&mut store, completed(None));
    store
        .append(&entry("op", 0, intended(target(key("tour"), 1))))
        .unwrap();
    refuse(&mut store, intended(target(key("tour"), 1)));
    refuse(&mut store, completed(None));
    store.append(&entry("op", 1, accepted("job"))).unwrap();
    refuse(&mut store, accepted("another"));
    refuse(&mut store, Event::NotSubmitted);
    store.append(&entry("op", 2, completed(None))).unwrap();
    refuse(&mut store, completed(None));
}

fn an_open_operation_carries_what_is_needed_to_finish_it<P: Place>(place: &P) {
    let mut store = begun(place);
    store
        .append(&entry("op", 5, intended(target(key("tour"), 1))))
        .unwrap();
    let found = store.snapshot().unwrap().open.remove(0);
    assert_eq!((found.job, found.doubt), (None, None));
    assert_eq!(found.target, rendering(target(key("tour"), 1)));
    assert_eq!((found.intended_at, found.run), (at(5), RunId::new("run")));

    let appended = store.append(&entry("op", 6, accepted("job"))).unwrap();
    assert_eq!(appended.status, Status::Running(JobId::new("job")));
    let found = store.snapshot().unwrap().open.remove(0);
    assert_eq!(found.job, Some(JobId::new("job")));
}

fn doubt_is_kept_in_words<P: Place>(place: &P) {
    let mut store = begun(place);
    let detail = "the connection was reset".to_owned();
    store
        .append(&entry("op", 0, intended(target(key("tour"), 1))))
        .unwrap();
    store
        .append(&entry("op", 1, Event::AnswerLost { detail }))
        .unwrap();
    let found = store.snapshot().unwrap().open.remove(0);
    assert_eq!(found.doubt.as_deref(), Some("the connection was reset"));
    assert_eq!(found.job, None);
    store.append(&entry("op", 2, Event::NotSubmitted)).unwrap();
    assert!(store.snapshot().unwrap().open.is_empty());
    let operation = &store.operations(None, 9).unwrap()[0];
    assert_eq!(operation.status, Status::NotTaken);
}

fn a_failure_keeps_what_it_cost<P: Place>(place: &P) {
    let mut store = begun(place);
    let failed = Event::JobFailed {
        code: "INSUFFICIENT_CREDITS".to_owned(),
        message: "not enough".to_owned(),
        credits_used: Some(credits(600)),
    };
    for (seconds, event) in [intended(target(key("tour"), 1)), accepted("job"), failed]
        .into_iter()
        .enumerate()
    {
        let seconds = i64::try_from(seconds).unwrap();
        store.append(&entry("op", seconds, event)).unwrap();
    }
    assert!(store.snapshot().unwrap().videos.is_empty());
    let operation = &store.operations(None, 9).unwrap()[0];
    assert_eq!(operation.status, Status::Failed);
    assert_eq!(operation.job, Some(JobId::new("job")));
    assert_eq!(operation.credits_used, Some(credits(600)));
    let detail = operation.detail.as_deref();
    assert_eq!(detail, Some("INSUFFICIENT_CREDITS: not enough"));
    assert_eq!(store.runs(9).unwrap()[0].used, credits(600));
}

fn a_video_is_never_rendered_twice_at_once<P: Place>(place: &P) {
    let mut store = begun(place);
    store
        .append(&entry("first", 0, intended(target(key("tour"), 1))))
        .unwrap();
    let second = entry("second", 1, intended(target(key("tour"), 2)));
    let error = store.append(&second).unwrap_err();
    assert!(matches!(error, StoreError::UnderWay { operation, .. }
        if operation == OperationId::new("first")));
    store
        .append(&entry("third", 1, intended(target(draft("tour"), 2))))
        .unwrap();
    let refused = Event::Refused {
        reason: "400".to_owned(),
    };
    store.append(&entry("first", 2, refused)).unwrap();
    store.append(&second).unwrap();
}

fn every_change_raises_the_serial<P: Place>(place: &P) {
    let mut store = place.open();
    let mut serials = vec![store.begin_run(&run("run")).unwrap()];
    for event in [
        intended(target(key("tour"), 1)),
        accepted("job"),
        completed(None),
    ] {
        serials.push(store.append(&entry("op", 0, event)).unwrap().serial);
    }
    serials.push(store.commit(4, &forget("tour")).unwrap());
    let end = RunEnd {
        finished_at: at(3),
        outcome: RunOutcome::Succeeded,
    };
    serials.push(store.finish_run(&RunId::new("run"), &end).unwrap());
    assert_eq!(serials, [1, 2, 3, 4, 5, 6]);
    assert_eq!(serial(&store), 6);
}

fn decisions_on_a_moved_state_are_refused<P: Place>(place: &P) {
    let mut store = begun(place);
    render(&mut store, "op", target(key("tour"), 1));
    let before = everything(&store);
    for expected in [0, 3, 5] {
        let error = store.commit(expected, &forget("tour")).unwrap_err();
        assert!(
            matches!(error, StoreError::SerialMoved { expected: e, found: 4 } if e == expected)
        );
    }
    assert_eq!(everything(&store), before);
    store.commit(4, &forget("tour")).unwrap();
    assert!(store.snapshot().unwrap().videos.is_empty());
}

fn a_rename_takes_shots_and_operations_along<P: Place>(place: &P) {
    let mut store = begun(place);
    render(&mut store, "done", target(key("old"), 1));
    store
        .append(&entry("open", 3, intended(target(key("old"), 2))))
        .unwrap();
    let serial = serial(&store);
    let moved = rename(key("old"), key("new"), Some("The new name"));
    store.commit(serial, &moved).unwrap();

    let snapshot = store.snapshot().unwrap();
    assert!(!snapshot.videos.contains_key(&key("old")));
    let video = &snapshot.videos[&key("new")];
    assert_eq!((video.revision, video.applied_at), (2, at(2)));
    assert_eq!(video.target.name, "The new name");
    assert_eq!(video.target.manifest, "videos/renamed.yaml");
    assert_eq!(video.target.shots, target(key("old"), 1).shots);
    assert_eq!(snapshot.open[0].video(), &key("new"));
    assert_eq!(store.operations(Some(&key("new")), 9).unwrap().len(), 2);

    store.append(&entry("open", 4, accepted("job"))).unwrap();
    store.append(&entry("open", 5, completed(None))).unwrap();
    let videos = store.snapshot().unwrap().videos;
    assert_eq!(videos.keys().collect::<Vec<_>>(), [&key("new")]);
    assert_eq!(videos[&key("new")].revision, 3);
    let history = store.history(Some(&key("old")), 9).unwrap();
    let actions: Vec<_> = history.iter().map(|line| line.action.as_str()).collect();
    assert_eq!(actions, ["renamed", "rendered"]);
    assert_eq!(history[0].from, Some(key("old")));
}

fn a_rename_never_overwrites<P: Place>(place: &P) {
    let mut store = begun(place);
    render(&mut store, "a", target(key("a"), 1));
    render(&mut store, "b", target(key("b"), 1));
    store
        .append(&entry("c", 0, intended(target(key("c"), 1))))
        .unwrap();
    let before = everything(&store);
    let serial = serial(&store);
    let mut attempt = |from, to| {
        store
            .commit(serial, &rename(key(from), key(to), None))
            .unwrap_err()
    };
    assert!(matches!(attempt("a", "b"), StoreError::VideoExists(_)));
    assert!(matches!(attempt("a", "c"), StoreError::UnderWay { .. }));
    assert!(matches!(attempt("x", "y"), StoreError::UnknownVideo(_)));
    assert_eq!(everything(&store), before);
}

fn a_new_name_keeps_the_key<P: Place>(place: &P) {
    let mut store = begun(place);
    render(&mut store, "first", target(key("tour"), 1));
    let serial = serial(&store);
    let named = rename(key("tour"), key("tour"), Some("Grand tour"));
    store.commit(serial, &named).unwrap();
    let videos = store.snapshot().unwrap().videos;
    assert_eq!(videos[&key("tour")].target.name, "Grand tour");
    assert_eq!(videos[&key("tour")].revision, 2);
    let history = store.history(Some(&key("tour")), 1).unwrap();
    assert_eq!(
        (history[0].action.as_str(), &history[0].from),
        ("renamed", &None)
    );
}

fn a_forgotten_video_never_repeats_a_revision<P: Place>(place: &P) {
    let mut store = begun(place);
    render(&mut store, "first", target(key("tour"), 1));
    let serial = serial(&store);
    store.commit(serial, &forget("tour")).unwrap();
    let error = store.commit(serial + 1, &forget("tour")).unwrap_err();
    assert!(matches!(error, StoreError::UnknownVideo(_)));
    render(&mut store, "second", target(key("tour"), 1));
    assert_eq!(store.snapshot().unwrap().videos[&key("tour")].revision, 3);
}

fn runs_begin_and_end_once<P: Place>(place: &P) {
    let mut store = begun(place);
    let error = store.begin_run(&run("run")).unwrap_err();
    assert!(matches!(error, StoreError::RunExists(_)));
    render(&mut store, "op", target(key("tour"), 1));
    render_without_report(&mut store, "op-2", key("other"));
    let record = store.runs(9).unwrap().remove(0);
    assert_eq!((record.start, record.end), (run("run"), None));
    assert_eq!((record.used, record.unreported), (credits(1200), 1));

    let end = RunEnd {
        finished_at: at(60),
        outcome: RunOutcome::Partial,
    };
    store.finish_run(&RunId::new("run"), &end).unwrap();
    assert_eq!(store.runs(9).unwrap()[0].end, Some(end.clone()));
    let error = store.finish_run(&RunId::new("run"), &end).unwrap_err();
    assert!(matches!(error, StoreError::RunEnded(_)));
    let error = store.finish_run(&RunId::new("no"), &end).unwrap_err();
    assert!(matches!(error, StoreError::UnknownRun(_)));
}

fn nothing_is_recorded_without_its_run<P: Place>(place: &P) {
    let mut store = place.open();
    let begin = entry("op", 0, intended(target(key("tour"), 1)));
    let error = store.append(&begin).unwrap_err();
    assert!(matches!(error, StoreError::UnknownRun(_)));
    let error = store.commit(0, &forget("tour")).unwrap_err();
    assert!(matches!(error, StoreError::UnknownRun(_)));
    assert_eq!(serial(&store), 0);
}

fn lists_are_limited_and_newest_first<P: Place>(place: &P) {
    let mut store = begun(place);
    store.begin_run(&run("later")).unwrap();
    for id in ["a", "b", "c"] {
        render(&mut store, id, target(key(id), 1));
    }
    let runs = store.runs(1).unwrap();
    assert_eq!((runs.len(), &runs[0].start.id), (1, &RunId::new("later")));
    let operations = store.operations(None, 2).unwrap();
    let ids: Vec<_> = operations.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(ids, ["c", "b"]);
    let history = store.history(None, 2).unwrap();
    let ids: Vec<_> = history.iter().map(|line| line.video.id.as_str()).collect();
    assert_eq!(ids, ["c", "b"]);
}

fn everything_survives_reopening<P: Place>(place: &P) {
    let mut store = begun(place);
    render(&mut store, "op", target(key("tour"), 1));
    store
        .append(&entry("open", 3, intended(target(draft("tour"), 2))))
        .unwrap();
    let before = everything(&store);
    drop(store);
    let store = place.open();
    assert_eq!(everything(&store), before);
    for operation in store.operations(None, 9).unwrap() {
        let lines = store.journal(&operation.id).unwrap();
        assert_eq!(replay(&lines), Some(operation.status));
    }
    assert_eq!(planned(), store.runs(9).unwrap()[0].start.planned);
}

pub(super) fn begun<P: Place>(place: &P) -> P::Store {
    let mut store = place.open();
    store.begin_run(&run("run")).unwrap();
    store
}

fn render_without_report(store: &mut impl StateStore, operation: &str, video: VideoKey) {
    for event in [
        intended(target(video, 1)),
        accepted("job-2"),
        completed(None),
    ] {
        store.append(&entry(operation, 0, event)).unwrap();
    }
}

pub(super) fn forget(id: &str) -> Commit {
    Commit {
        run: RunId::new("run"),
        at: at(10),
        change: StateChange::Forgotten { key: key(id) },
    }
}

pub(super) fn rename(from: VideoKey, to: VideoKey, name: Option<&str>) -> Commit {
    Commit {
        run: RunId::new("run"),
        at: at(10),
        change: StateChange::Renamed {
            from,
            to,
            name: name.map(str::to_owned),
            manifest: "videos/renamed.yaml".to_owned(),
            protect: true,
        },
    }
}

pub(super) fn serial(store: &impl StateReader) -> u64 {
    store.snapshot().unwrap().version.unwrap().serial
}

/// Everything that can be seen of a state, to tell whether something was written.
pub(super) fn everything(store: &impl StateReader) -> (Snapshot, String) {
    let operations = store.operations(None, 99).unwrap();
    let journals: Vec<_> = operations
        .iter()
        .map(|operation| store.journal(&operation.id).unwrap())
        .collect();
    let history = store.history(None, 99).unwrap();
    let runs = store.runs(99).unwrap();
    let rest = format!("{operations:?} {journals:?} {history:?} {runs:?}");
    let snapshot = store.snapshot().unwrap();
    parts_make_the_whole(store, &snapshot);
    (snapshot, rest)
}

/// What is known in few words, and in parts, is what is known as a whole.
fn parts_make_the_whole(store: &impl StateReader, snapshot: &Snapshot) {
    assert_eq!(store.recorded().unwrap(), Recorded::from(snapshot));
    let all = Wanted {
        videos: snapshot.videos.keys().cloned().collect(),
        visuals: snapshot.visuals.keys().cloned().collect(),
    };
    assert_eq!(store.parts(&all).unwrap(), *snapshot);
    let nothing = Snapshot {
        videos: BTreeMap::new(),
        visuals: BTreeMap::new(),
        ..snapshot.clone()
    };
    assert_eq!(store.parts(&Wanted::default()).unwrap(), nothing);
}

struct SqlitePlace(tempfile::TempDir);

impl Place for SqlitePlace {
    type Store = SqliteStore;

    fn open(&self) -> SqliteStore {
        open(&self.0.path().join("state/storyform.db"))
    }
}

#[test]
fn sqlite_conforms() {
    conforms(|| SqlitePlace(tempfile::tempdir().unwrap()));
}
