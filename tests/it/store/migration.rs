//! What becomes of a state that an older version has written.

use std::path::{Path, PathBuf};

use rusqlite::Connection;
use serde_json::json;
use storyform::journal::Status;
use storyform::model::{
    AppliedVideo, Cost, Fingerprint, JobId, OpenOperation, OperationId, ShotTarget, Snapshot,
    StateVersion, VideoTarget,
};
use storyform::store::{SqliteReader, StateReader, StateStore};

use super::{
    accepted, at, completed, contents, credits, draft, entry, key, open, outputs, rendering, run,
};

const VERSION_1: &str = include_str!("../../../state/migrations/0001_initial.sql");

/// Rows as version 1 wrote them: a video, an operation of each status that is open, and two that
/// have ended, one of them badly.
const ROWS: &str = r#"
PRAGMA user_version = 1;
INSERT INTO meta (only_row, lineage, serial, created_by, written_by)
VALUES (1, 'lineage', 9, '0.1.0', '0.1.0');
INSERT INTO runs (id, started_at, user, host, tool_version, command, planned_low_thousandths,
                  planned_expected_thousandths, planned_high_thousandths, planned_unknown)
VALUES ('run', '2026-09-21T14:13:20.000Z', 'ada', 'loom', '0.1.0', '["apply"]', 0, 0, 0, '[]');
INSERT INTO videos (id, profile, revision, name, manifest, fingerprint, configuration,
                    planned_low_thousandths, planned_expected_thousandths,
                    planned_high_thousandths, planned_unknown, protect, job, outputs,
                    credits_used_thousandths, degraded, applied_at, run)
VALUES ('tour', '', 1, 'The tour', 'videos/tour.yaml', 'v1:tour', '{"b":1,"a":0.60}', 600, 1200,
        4000, '[]', 0, 'job-done',
        '{"videoUrl":"https://example.com/v.mp4","durationMs":12345}', 1200, 'no sound',
        '2026-09-21T14:13:22.000Z', 'run');
INSERT INTO shots (video_id, profile, scene, shot, fingerprint, configuration)
VALUES ('tour', '', 1, 1, 'v1:tour-1', '{"story":"A “boat”."}');
INSERT INTO operations (id, run, video_id, profile, kind, status, job, reserved_thousandths,
                        credits_used_thousandths, detail, intended_at, updated_at, target)
VALUES
 ('done', 'run', 'tour', '', 'render', 'succeeded', 'job-done', 4000, 1200, 'no sound',
  '2026-09-21T14:13:20.000Z', '2026-09-21T14:13:22.000Z', NULL),
 ('failed', 'run', 'tour', '', 'render', 'failed', 'job-failed', 4000, 600, 'E: m',
  '2026-09-21T14:13:20.000Z', '2026-09-21T14:13:22.000Z', NULL),
 ('intended', 'run', 'intro', '', 'render', 'intended', NULL, 4000, NULL, NULL,
  '2026-09-21T14:13:23.000Z', '2026-09-21T14:13:23.000Z', 'TARGET intro'),
 ('lost', 'run', 'tour', 'draft', 'render', 'in_doubt', NULL, NULL, NULL, 'reset',
  '2026-09-21T14:13:24.000Z', '2026-09-21T14:13:24.000Z', 'TARGET before-a-rename'),
 ('running', 'run', 'tour', '', 'render', 'running', 'job', 4000, NULL, NULL,
  '2026-09-21T14:13:25.000Z', '2026-09-21T14:13:25.000Z', 'TARGET tour');
INSERT INTO journal (operation, run, at, event, payload) VALUES
 ('done', 'run', '2026-09-21T14:13:20.000Z', 'intended', '{"kind":"render","reserved":4}'),
 ('done', 'run', '2026-09-21T14:13:21.000Z', 'accepted', '{"job":"job-done"}'),
 ('done', 'run', '2026-09-21T14:13:22.000Z', 'completed',
  '{"credits_used":1.2,"outputs":{},"degraded":"no sound"}'),
 ('failed', 'run', '2026-09-21T14:13:22.000Z', 'job_failed',
  '{"code":"E","message":"m","credits_used":0.6}');
INSERT INTO history (serial, at, run, action, video_id, profile, operation, revision, fingerprint)
VALUES (4, '2026-09-21T14:13:22.000Z', 'run', 'rendered', 'tour', '', 'done', 1, 'v1:tour');
"#;

/// A target as version 1 wrote it: that of a video, bare.
const TARGET: &str = r#"{"key":{"id":"ID","profile":null},"name":"The “ID”","manifest":"m.yaml",
"fingerprint":"v1:ID",
"configuration":{"b":1,"a":0.60,"text":"line\nbreak \"é\"","big":12345678901234567},
"shots":[{"scene":1,"shot":2,"fingerprint":"v1:ID-1","configuration":{"story":null}}],
"planned":{"low":0.6,"expected":12.8,"high":160,
"unknown":[{"what":"an avatar","reason":"its length"}]},"protect":true}"#;

fn old_state(directory: &Path) -> PathBuf {
    let state = directory.join("storyform.db");
    let connection = Connection::open(&state).unwrap();
    let mut rows = ROWS.to_owned();
    for id in ["intro", "before-a-rename", "tour"] {
        rows = rows.replace(&format!("TARGET {id}"), &TARGET.replace("ID", id));
    }
    connection.execute_batch(VERSION_1).unwrap();
    connection.execute_batch(&rows).unwrap();
    state
}

fn shot(number: u32, fingerprint: &str, story: serde_json::Value) -> ShotTarget {
    ShotTarget {
        scene: 1,
        shot: number,
        fingerprint: Fingerprint::new(fingerprint),
        configuration: json!({ "story": story }).into(),
        visuals: Vec::new(),
    }
}

/// What an open operation of that state was going to make.
fn old_target(id: &str) -> VideoTarget {
    VideoTarget {
        key: key(id),
        name: format!("The “{id}”"),
        manifest: "m.yaml".to_owned(),
        fingerprint: Fingerprint::new(format!("v1:{id}")),
        configuration: json!({
            "b": 1, "a": 0.6, "text": "line\nbreak \"é\"", "big": 12_345_678_901_234_567_u64,
        })
        .into(),
        shots: vec![shot(2, &format!("v1:{id}-1"), json!(null))],
        planned: Cost {
            low: credits(600),
            expected: credits(12_800),
            high: credits(160_000),
            unknown: vec![storyform::model::UnknownCost::new(
                "an avatar".to_owned(),
                "its length".to_owned(),
            )],
        },
        protect: true,
    }
}

fn expected() -> Snapshot {
    let video = AppliedVideo {
        target: VideoTarget {
            key: key("tour"),
            name: "The tour".to_owned(),
            manifest: "videos/tour.yaml".to_owned(),
            fingerprint: Fingerprint::new("v1:tour"),
            configuration: json!({"b": 1, "a": 0.6}).into(),
            shots: vec![shot(1, "v1:tour-1", json!("A “boat”."))],
            planned: Cost {
                low: credits(600),
                expected: credits(1200),
                high: credits(4000),
                unknown: Vec::new(),
            },
            protect: false,
        },
        revision: 1,
        job: JobId::new("job-done"),
        outputs: outputs(),
        credits_used: Some(credits(1200)),
        degraded: Some("no sound".to_owned()),
        degraded_visuals: Vec::new(),
        applied_at: at(2),
        run: run("run").id,
    };
    let open = |id: &str, seconds, target| OpenOperation {
        id: OperationId::new(id),
        run: run("run").id,
        intended_at: at(seconds),
        job: None,
        doubt: None,
        target: rendering(target),
    };
    let renamed = VideoTarget {
        key: draft("tour"),
        ..old_target("before-a-rename")
    };
    Snapshot {
        version: Some(StateVersion {
            lineage: "lineage".to_owned(),
            serial: 9,
        }),
        videos: [(key("tour"), video)].into(),
        open: vec![
            open("intended", 3, old_target("intro")),
            OpenOperation {
                doubt: Some("reset".to_owned()),
                ..open("lost", 4, renamed)
            },
            OpenOperation {
                job: Some(JobId::new("job")),
                ..open("running", 5, old_target("tour"))
            },
        ],
        ..Snapshot::empty()
    }
}

#[test]
fn a_state_of_version_1_is_read_as_it_is_meant() {
    let directory = tempfile::tempdir().unwrap();
    let state = old_state(directory.path());
    let before = contents(directory.path());
    let reader = SqliteReader::open(&state).unwrap();
    assert_eq!(reader.snapshot().unwrap(), expected());
    let run = reader.runs(9).unwrap().remove(0);
    assert_eq!((run.used, run.unreported), (credits(1800), 0));
    let operations = reader.operations(None, 9).unwrap();
    assert_eq!(operations.len(), 5);
    assert!(
        operations
            .iter()
            .all(|one| one.kind == "render" && one.visual.is_none())
    );
    assert_eq!(reader.journal(&OperationId::new("done")).unwrap().len(), 3);
    assert_eq!(contents(directory.path()), before, "reading writes nothing");
}

#[test]
fn a_state_of_version_1_goes_on_under_this_one() {
    let directory = tempfile::tempdir().unwrap();
    let state = old_state(directory.path());
    let mut store = open(&state);
    assert_eq!(store.snapshot().unwrap(), expected());
    store
        .append(&entry("intended", 6, accepted("job-2")))
        .unwrap();
    for (id, video) in [("intended", "intro"), ("running", "tour")] {
        let appended = store.append(&entry(id, 7, completed(None))).unwrap();
        assert_eq!(appended.status, Status::Succeeded);
        let snapshot = store.snapshot().unwrap();
        assert_eq!(snapshot.videos[&key(video)].target, old_target(video));
    }
    assert_eq!(store.history(None, 9).unwrap().len(), 3);
}

#[test]
fn a_migrated_state_keeps_older_versions_out_as_a_new_one_does() {
    let directory = tempfile::tempdir().unwrap();
    let (old, new) = (old_state(directory.path()), directory.path().join("new.db"));
    for state in [old, new] {
        drop(open(&state));
        let needed: (u32, u32, u32) = Connection::open(&state)
            .unwrap()
            .query_row(
                "SELECT user_version, min_reader_version, min_writer_version
                   FROM meta, pragma_user_version",
                (),
                |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
            )
            .unwrap();
        assert_eq!(needed, (4, 3, 3), "{}", state.display());
    }
    let kept = directory
        .path()
        .join("backups/storyform-00000009-schema-1.db");
    assert_eq!(
        SqliteReader::open(&kept).unwrap().snapshot().unwrap(),
        expected()
    );
}

/// The schema of a migrated state is that of a new one, so nothing depends on where it came from.
#[test]
fn a_migrated_state_has_the_schema_of_a_new_one() {
    let directory = tempfile::tempdir().unwrap();
    let (old, new) = (old_state(directory.path()), directory.path().join("new.db"));
    let [old, new] = [old, new].map(|state| {
        drop(open(&state));
        let connection = Connection::open(&state).unwrap();
        let mut statement = connection
            .prepare("SELECT name, COALESCE(sql, '') FROM sqlite_schema ORDER BY name")
            .unwrap();
        let rows = statement
            .query_map((), |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap();
        rows.collect::<Result<Vec<(String, String)>, _>>().unwrap()
    });
    assert_eq!(old, new);
}
