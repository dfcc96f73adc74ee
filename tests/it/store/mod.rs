//! The state: its interface, its file, its lock, its backups, and what a crash leaves of it.

mod backups;
mod child;
mod conformance;
mod crash;
mod file;
mod groups;
mod imports;
mod lock;
mod migration;
mod moves;
mod sequences;
mod spending;
mod visuals;

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};
use storyform::journal::{Completion, Event, Status, next_status};
use storyform::model::{
    Cost, Credits, Fingerprint, JobId, OperationId, OperationTarget, Outputs, RenderTarget, RunId,
    ShotTarget, UnknownCost, VideoId, VideoKey, VideoTarget, VisualKey,
};
use storyform::store::{
    GitCommit, Holder, JournalEntry, JournalLine, RunStart, SqliteStore, StateStore, WriterLock,
};

/// A moment `seconds` after the beginning of the tests' time.
fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + seconds).unwrap()
}

fn key(id: &str) -> VideoKey {
    VideoKey {
        id: VideoId::new(id),
        profile: None,
    }
}

fn draft(id: &str) -> VideoKey {
    VideoKey {
        id: VideoId::new(id),
        profile: Some("draft".to_owned()),
    }
}

fn credits(thousandths: i64) -> Credits {
    Credits::from_thousandths(thousandths)
}

fn planned() -> Cost {
    Cost {
        low: credits(600),
        expected: credits(1200),
        high: credits(4000),
        unknown: vec![UnknownCost::new(
            "motion graphics in scene 2".to_owned(),
            "their number is Pictory's choice".to_owned(),
        )],
    }
}

fn target(key: VideoKey, version: u32) -> VideoTarget {
    let shot = |scene, shot| ShotTarget {
        scene,
        shot,
        fingerprint: Fingerprint::new(format!("v1:{}-{scene}-{shot}-{version}", key.id)),
        configuration: json!({"story": format!("scene {scene}, shot {shot}"), "b": 1, "a": 0.6})
            .into(),
        visuals: vec![VisualKey::new(format!("v1:{scene}-{shot}-{version}"))],
    };
    VideoTarget {
        name: format!("The video “{}”", key.id),
        manifest: format!("videos/{}.yaml", key.id),
        fingerprint: Fingerprint::new(format!("v1:{}-{version}", key.id)),
        configuration: json!({"aspectRatio": "16:9", "version": version}).into(),
        shots: vec![shot(1, 1), shot(2, 1), shot(2, 2)],
        planned: planned(),
        protect: version.is_multiple_of(2),
        key,
    }
}

fn outputs() -> Outputs {
    Outputs {
        video_url: Some("https://example.com/v.mp4".to_owned()),
        duration_ms: Some(12_345),
        ..Outputs::default()
    }
}

fn run(id: &str) -> RunStart {
    RunStart {
        id: RunId::new(id),
        started_at: at(0),
        user: "ada".to_owned(),
        host: "loom".to_owned(),
        tool_version: "0.1.0".to_owned(),
        command: vec!["apply".to_owned(), "--auto-approve".to_owned()],
        commit: Some(GitCommit {
            hash: "0123abcd".to_owned(),
            dirty: true,
        }),
        planned: planned(),
    }
}

fn entry(operation: &str, seconds: i64, event: Event) -> JournalEntry {
    JournalEntry {
        operation: OperationId::new(operation),
        run: RunId::new("run"),
        at: at(seconds),
        event,
    }
}

/// The intent to render a video.
fn intended(video: VideoTarget) -> Event {
    asked(rendering(video))
}

fn asked(target: OperationTarget) -> Event {
    Event::Intended {
        reserved: Some(credits(4000)),
        server: None,
        target: Box::new(target),
    }
}

/// A render of a video whose storyboard is sent whole.
fn rendering(video: VideoTarget) -> OperationTarget {
    OperationTarget::Render(RenderTarget {
        planned: video.planned.clone(),
        video,
        preview: None,
    })
}

fn accepted(job: &str) -> Event {
    Event::Accepted {
        job: JobId::new(job),
    }
}

fn completed(used: Option<Credits>) -> Event {
    Event::Completed {
        credits_used: used,
        completion: Box::new(Completion::Video {
            outputs: outputs(),
            degraded: None,
            degraded_visuals: Vec::new(),
        }),
    }
}

/// Renders a video from intent to result.
fn render(store: &mut impl StateStore, operation: &str, target: VideoTarget) {
    let steps = [
        intended(target),
        accepted("job"),
        completed(Some(credits(1200))),
    ];
    for (step, event) in steps.into_iter().enumerate() {
        let seconds = i64::try_from(step).unwrap();
        store.append(&entry(operation, seconds, event)).unwrap();
    }
}

fn holder() -> Holder {
    Holder {
        user: "ada".to_owned(),
        host: "loom".to_owned(),
        pid: std::process::id(),
        command: "storyform apply".to_owned(),
        since: at(0),
    }
}

fn lock(state: &Path) -> WriterLock {
    WriterLock::acquire(state, &holder(), Duration::from_secs(10), |_| {}).unwrap()
}

fn open(state: &Path) -> SqliteStore {
    SqliteStore::open_with_lineage(lock(state), || "lineage".to_owned()).unwrap()
}

/// A state with one rendered video, closed again.
fn make_state(state: &Path) {
    let mut store = open(state);
    store.begin_run(&run("run")).unwrap();
    render(&mut store, "render-tour", target(key("tour"), 1));
}

/// Follows an operation through its journal, with the function that the journal obeys.
fn replay(lines: &[JournalLine]) -> Option<Status> {
    lines.iter().fold(None, |status, line| {
        Some(next_status(status.as_ref(), &event_of(line)).expect("the journal holds legal moves"))
    })
}

/// Makes an event of a journal line again; its target is not kept there.
fn event_of(line: &JournalLine) -> Event {
    let mut fields = line.payload.clone();
    fields["event"] = Value::from(line.event.as_str());
    if line.event == "intended" {
        fields["target"] = serde_json::to_value(rendering(target(key("any"), 1))).unwrap();
    }
    serde_json::from_value(fields).unwrap()
}

/// The files of a directory, except lock files, each with a digest of what is in it.
fn contents(directory: &Path) -> BTreeMap<String, u64> {
    std::fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.file_type().unwrap().is_file())
        .map(|entry| (entry.file_name().into_string().unwrap(), entry.path()))
        .filter(|(name, _)| !name.ends_with(".lock"))
        .map(|(name, path)| {
            let mut digest = DefaultHasher::new();
            std::fs::read(path).unwrap().hash(&mut digest);
            (name, digest.finish())
        })
        .collect()
}
