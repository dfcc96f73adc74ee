//! A file that is to be the state: any bytes, a state with some bytes changed, and one with other
//! words in one of its columns.

#![no_main]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::Duration;

use jiff::Timestamp;
use libfuzzer_sys::fuzz_target;
use rusqlite::Connection;
use storyform::journal::{Completion, Event};
use storyform::model::{
    Cost, JobId, OperationId, OperationTarget, Outputs, PreviewTarget, RenderTarget, RunId,
    VideoTarget, VisualFile,
};
use storyform::plan::{Plan, RenderWork, Step};
use storyform::store::{
    Holder, JournalEntry, RunStart, SqliteReader, SqliteStore, StateReader, StateStore, WriterLock,
};
use storyform_fuzz::{planned, project, videos};

/// A video that needs a preview, and two with a picture.
const MANIFEST: &str = "videoName: a
scenes:
  - story: One ship sails. Two ships wait.
    createSceneOnEndOfSentence: true
    background: {type: image, aiVisual: {model: nanobanana, mediaStyle: photorealistic}}
---
videoName: b
scenes:
  - story: Nobody waits.
    background: {type: image, aiVisual: {model: flux-schnell, prompt: A pier at night}}
---
videoName: c
scenes:
  - story: Somebody waits.
    background: {type: image, aiVisual: {model: flux-schnell, prompt: A pier at dawn}}
";

/// Where the files are made, by one process at a time: in memory, if the machine has such a place.
static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
    let memory = PathBuf::from("/dev/shm");
    let place = if memory.is_dir() {
        memory
    } else {
        std::env::temp_dir()
    };
    let folder = place.join("storyform-fuzz-state");
    drop(fs::remove_dir_all(&folder));
    fs::create_dir(&folder).expect("there is room for a file");
    folder
});

/// A state with a rendered video, a visual, and operations under way.
static STATE: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let path = FOLDER.join("origin.db");
    let mut store = SqliteStore::open(lock(&path)).expect("a new state");
    store.begin_run(&run()).expect("a first run");
    for (operation, event) in events() {
        let entry = JournalEntry {
            operation: OperationId::new(operation),
            run: RunId::new("run"),
            at: Timestamp::UNIX_EPOCH,
            event,
        };
        store.append(&entry).expect("a legal move");
    }
    drop(store);
    fs::read(path).expect("the state is there")
});

/// The columns of every table, each with its table.
static COLUMNS: LazyLock<Vec<(String, String)>> = LazyLock::new(|| {
    let connection = Connection::open(FOLDER.join("origin.db")).expect("a state");
    let query = "SELECT m.name, c.name FROM sqlite_schema m, pragma_table_info(m.name) c
                 WHERE m.type = 'table' ORDER BY 1, 2";
    let mut columns = connection.prepare(query).expect("a query");
    let rows = columns.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
    rows.expect("rows").map(|row| row.expect("a row")).collect()
});

fuzz_target!(|bytes: &[u8]| {
    LazyLock::force(&STATE);
    let Some((&kind, rest)) = bytes.split_first() else {
        return;
    };
    let path = FOLDER.join("state.db");
    drop(fs::remove_file(path.with_file_name("state.db-wal")));
    drop(fs::remove_file(path.with_file_name("state.db-shm")));
    match kind % 4 {
        0 => fs::write(&path, rest).expect("room"),
        1 => fs::write(&path, damaged(rest)).expect("room"),
        _ => reworded(&path, rest),
    }
    look(&path);
});

/// Opens a file for reading and for writing, and reads everything in it. One that is refused stays
/// as it was.
fn look(path: &Path) {
    let before = fs::read(path).expect("the file is there");
    if let Ok(reader) = SqliteReader::open(path) {
        read(&reader);
    }
    match SqliteStore::open(lock(path)) {
        Ok(store) => read(&store),
        Err(_) => assert!(fs::read(path).expect("it is still there") == before),
    }
}

fn read(state: &impl StateReader) {
    drop(state.snapshot());
    drop(state.runs(100));
    drop(state.history(None, 100));
    for operation in state.operations(None, 100).into_iter().flatten() {
        drop(state.journal(&operation.id));
    }
}

/// Changes single bytes: each four bytes say where, and to what.
fn damaged(patches: &[u8]) -> Vec<u8> {
    let mut state = STATE.clone();
    for patch in patches.chunks_exact(4) {
        let at = u32::from_le_bytes([patch[0], patch[1], patch[2], 0]);
        let at = usize::try_from(at).expect("it fits") % state.len();
        state[at] = patch[3];
    }
    state
}

/// Writes other words into all rows of a column, if its checks allow them.
fn reworded(path: &Path, words: &[u8]) {
    fs::write(path, &*STATE).expect("room");
    let Some((&column, words)) = words.split_first() else {
        return;
    };
    let (table, column) = &COLUMNS[usize::from(column) % COLUMNS.len()];
    let words = String::from_utf8_lossy(words);
    let connection = Connection::open(path).expect("a state");
    drop(connection.execute_batch("DROP TRIGGER IF EXISTS journal_keeps_its_lines"));
    let number = words.trim().parse::<i64>();
    let update = format!("UPDATE \"{table}\" SET \"{column}\" = ?1");
    drop(match number {
        Ok(number) => connection.execute(&update, [number]),
        Err(_) => connection.execute(&update, [words.as_ref()]),
    });
}

/// What happened to four operations: a visual and a video that are there, a preview that waits for
/// its render, and a doubt.
fn events() -> Vec<(&'static str, Event)> {
    let project = project("").expect("an empty project file is fine");
    let videos = videos(MANIFEST, &project).expect("the manifest is fine");
    let plan = planned(&videos, &project);
    let visual = OperationTarget::Visual {
        target: plan.visuals[0].target.clone(),
        video: plan.visuals[0].video.clone(),
    };
    let file = VisualFile::default();
    let outputs = Outputs::default;
    let video = Completion::Video {
        outputs: outputs(),
        degraded: Some("something is missing".to_owned()),
        degraded_visuals: Vec::new(),
    };
    let preview = Completion::Preview {
        outputs: outputs(),
        visuals: Vec::new(),
        degraded: Vec::new(),
    };
    let doubt = Event::AnswerLost {
        detail: "nobody knows".to_owned(),
    };
    let mut events = life("visual", visual, Completion::Visual { file });
    events.extend(life("video", rendering(&plan, 1), video));
    events.extend(life("preview", previewing(&plan), preview));
    events.extend([("doubt", intent(rendering(&plan, 2))), ("doubt", doubt)]);
    events
}

fn life(id: &'static str, target: OperationTarget, made: Completion) -> Vec<(&'static str, Event)> {
    let job = JobId::new(format!("job-{id}"));
    let done = Event::Completed {
        credits_used: None,
        completion: Box::new(made),
    };
    vec![
        (id, intent(target)),
        (id, Event::Accepted { job }),
        (id, done),
    ]
}

fn intent(target: OperationTarget) -> Event {
    Event::Intended {
        server: None,
        reserved: None,
        target: Box::new(target),
    }
}

fn rendering(plan: &Plan, video: usize) -> OperationTarget {
    let (_, target) = work(plan, video);
    OperationTarget::Render(RenderTarget {
        video: target.clone(),
        planned: target.planned.clone(),
        preview: None,
    })
}

fn previewing(plan: &Plan) -> OperationTarget {
    let (RenderWork::Preview { planned, shots, .. }, target) = work(plan, 0) else {
        panic!("the first video needs a preview");
    };
    OperationTarget::Preview(PreviewTarget {
        video: target.clone(),
        planned: planned.clone(),
        shots: shots.clone(),
        is_rendered: true,
    })
}

fn work(plan: &Plan, video: usize) -> (&RenderWork, &VideoTarget) {
    match &plan.videos[video].step {
        Step::Render { work, target, .. } => (work, target),
        other => panic!("{other:?}"),
    }
}

fn run() -> RunStart {
    RunStart {
        id: RunId::new("run"),
        started_at: Timestamp::UNIX_EPOCH,
        user: "fuzz".to_owned(),
        host: "fuzz".to_owned(),
        tool_version: "0".to_owned(),
        command: vec!["apply".to_owned()],
        commit: None,
        planned: Cost::zero(),
    }
}

fn lock(path: &Path) -> WriterLock {
    let holder = Holder {
        user: "fuzz".to_owned(),
        host: "fuzz".to_owned(),
        pid: 1,
        command: "fuzz".to_owned(),
        since: Timestamp::UNIX_EPOCH,
    };
    WriterLock::acquire(path, &holder, Duration::ZERO, |_| {}).expect("nobody else writes")
}
