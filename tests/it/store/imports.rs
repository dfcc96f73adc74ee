//! What was made before a state knew of it.

use storyform::model::{HarvestedVisual, JobId, OperationId, Outputs, ReadyPreview, VideoKey};
use storyform::store::{
    Commit, ImportedPreview, ImportedVideo, SqliteStore, StateChange, StateReader, StateStore,
    StoreError,
};

use super::visuals::{generating, one_visual, perform, spec, visual};
use super::{at, credits, draft, entry, intended, key, open, outputs, run, target};

fn begun(directory: &tempfile::TempDir) -> SqliteStore {
    let mut store = open(&directory.path().join("storyform.db"));
    store.begin_run(&run("run")).unwrap();
    store
}

fn commit(store: &mut SqliteStore, change: StateChange) -> Result<u64, StoreError> {
    let serial = store.snapshot().unwrap().version.unwrap().serial;
    store.commit(
        serial,
        &Commit {
            run: run("run").id,
            at: at(9),
            change,
        },
    )
}

fn video(key: VideoKey, version: u32) -> ImportedVideo {
    ImportedVideo {
        target: target(key, version),
        job: JobId::new("job-elsewhere"),
        outputs: outputs(),
        credits_used: None,
        degraded: Some("less".to_owned()),
    }
}

fn import(video: ImportedVideo) -> StateChange {
    StateChange::VideoImported(Box::new(video))
}

fn preview(names: &[&str]) -> ImportedPreview {
    let harvested = |name: &&str| HarvestedVisual {
        key: visual(name),
        spec: spec(name).into(),
        file: storyform::model::VisualFile {
            url: format!("https://elsewhere.test/{name}.png"),
            ..Default::default()
        },
        credits: Some(credits(4000)),
    };
    ImportedPreview {
        target: target(key("tour"), 1),
        job: JobId::new("job-preview"),
        outputs: Outputs::default(),
        credits_used: Some(credits(8000)),
        visuals: names.iter().map(harvested).collect(),
        degraded: Vec::new(),
    }
}

#[test]
fn an_imported_video_is_rendered_and_nobody_spent_anything_on_it() {
    let directory = tempfile::tempdir().unwrap();
    let mut store = begun(&directory);
    commit(&mut store, import(video(key("tour"), 1))).unwrap();
    commit(&mut store, import(video(draft("tour"), 2))).unwrap();
    commit(&mut store, import(video(key("tour"), 3))).unwrap();
    let snapshot = store.snapshot().unwrap();
    assert_eq!(snapshot.videos.len(), 2);
    let tour = &snapshot.videos[&key("tour")];
    let expected = video(key("tour"), 3);
    assert_eq!(tour.target, expected.target);
    assert_eq!(
        (&tour.job, &tour.outputs, tour.credits_used, &tour.degraded),
        (&expected.job, &expected.outputs, None, &expected.degraded)
    );
    assert_eq!((tour.revision, tour.applied_at), (2, at(9)));
    let history = store.history(Some(&key("tour")), 9).unwrap();
    let told: Vec<_> = history
        .iter()
        .map(|line| (line.action.as_str(), line.revision, line.operation.clone()))
        .collect();
    assert_eq!(told, [("imported", 2, None), ("imported", 1, None)]);
    // No operation of this state asked for it.
    assert!(store.operations(None, 9).unwrap().is_empty());
    let spending = store.spending("2026-09").unwrap();
    assert!(spending.committed.is_zero() && spending.unknown.is_empty());
}

#[test]
fn an_imported_preview_waits_and_its_visuals_are_known() {
    let directory = tempfile::tempdir().unwrap();
    let mut store = begun(&directory);
    let bought = generating("boat", key("other"));
    perform(&mut store, "bought", bought, &one_visual("boat"));
    let kept = store.snapshot().unwrap().visuals[&visual("boat")].clone();
    let imported = preview(&["boat", "harbour"]);
    let change = StateChange::PreviewImported(Box::new(imported.clone()));
    commit(&mut store, change).unwrap();
    drop(store);
    let mut store = open(&directory.path().join("storyform.db"));
    let snapshot = store.snapshot().unwrap();
    assert_eq!(snapshot.visuals[&visual("boat")], kept, "it stays as it is");
    let harbour = &snapshot.visuals[&visual("harbour")];
    assert_eq!((&harbour.operation, harbour.generated_at), (&None, at(9)));
    assert_eq!(harbour.file.url, "https://elsewhere.test/harbour.png");
    let expected = ReadyPreview {
        job: imported.job,
        operation: None,
        target: imported.target,
        credits_used: imported.credits_used,
        outputs: imported.outputs,
        degraded: imported.degraded,
    };
    assert_eq!(snapshot.previews[&key("tour")], expected);
    // Its render is imported too, and nothing waits any more.
    commit(&mut store, import(video(key("tour"), 1))).unwrap();
    let snapshot = store.snapshot().unwrap();
    assert!(snapshot.previews.is_empty());
    assert!(snapshot.visuals.contains_key(&visual("harbour")));
}

#[test]
fn a_lost_visual_is_found_by_an_import() {
    let directory = tempfile::tempdir().unwrap();
    let mut store = begun(&directory);
    let bought = generating("boat", key("other"));
    perform(&mut store, "bought", bought, &one_visual("boat"));
    let lost = StateChange::VisualKept {
        key: visual("boat"),
        url: "https://example.com/gone.png".to_owned(),
        copy: None,
        is_lost: true,
    };
    commit(&mut store, lost).unwrap();
    let change = StateChange::PreviewImported(Box::new(preview(&["boat"])));
    commit(&mut store, change).unwrap();
    let found = &store.snapshot().unwrap().visuals[&visual("boat")];
    assert_eq!((found.is_lost, &found.operation), (false, &None));
}

#[test]
fn what_is_under_way_is_not_overtaken() {
    let directory = tempfile::tempdir().unwrap();
    let mut store = begun(&directory);
    let begin = entry("op", 0, intended(target(key("tour"), 1)));
    store.append(&begin).unwrap();
    let before = store.snapshot().unwrap();
    let changes = [
        import(video(key("tour"), 1)),
        StateChange::PreviewImported(Box::new(preview(&["boat"]))),
    ];
    for change in changes {
        let error = commit(&mut store, change).unwrap_err();
        assert!(
            matches!(&error, StoreError::UnderWay { operation, .. } if *operation == OperationId::new("op")),
            "{error}"
        );
        assert_eq!(store.snapshot().unwrap(), before);
    }
    let stale = Commit {
        run: run("run").id,
        at: at(9),
        change: import(video(key("other"), 1)),
    };
    let error = store.commit(0, &stale).unwrap_err();
    assert!(matches!(error, StoreError::SerialMoved { .. }), "{error}");
}
