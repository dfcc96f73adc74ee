//! The state of a project in which everything is applied, without applying it.
//!
//! What is recorded is what the plan says is to be recorded, by the journal, event by event, as an executor
//! does it; only the answers of Pictory are made up. Done by the program, it would take an hour for ten
//! thousand videos.

use std::fs;
use std::path::Path;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use storyform::journal::{Completion, Event};
use storyform::model::{
    JobId, OperationId, OperationTarget, Outputs, RenderTarget, RunId, Server, Snapshot,
    VideoTarget, VisualCopy, VisualFile,
};
use storyform::pipeline::{Checked, check_project, plan_project};
use storyform::plan::{Plan, PlanOptions, PlannedVisual, RenderWork, Step};
use storyform::store::{
    Commit, Holder, JournalEntry, RunEnd, RunOutcome, RunStart, SqliteStore, StateChange,
    StateStore, WriterLock, new_operation_id, new_run_id,
};

use super::measure::Outcome;

/// When the run began that applied everything, and how long it took over each event.
const BEGAN: &str = "2026-10-01T08:00:00Z";
const PACE: SignedDuration = SignedDuration::from_millis(40);
/// How long to wait for a lock that nobody else holds.
const PATIENCE: Duration = Duration::from_secs(1);
/// How many bytes the copy of a picture has.
const PICTURE_BYTES: u64 = 1_482_119;
/// How long a video is.
const DURATION_MS: u64 = 65_200;

/// Writes the state of a project in which all of its videos were rendered.
pub(crate) fn write(project: &Path, state: &Path) -> Outcome<()> {
    let plan = plan(project)?;
    // In memory, where there is any: half a million changes are made durable one by one.
    let memory = Path::new("/dev/shm");
    let folder = tempfile::tempdir_in(memory).or_else(|_| tempfile::tempdir())?;
    let file = folder.path().join("storyform.db");
    let mut scribe = Scribe::begin(&file, &plan)?;
    for visual in &plan.visuals {
        scribe.generated(visual)?;
    }
    for video in &plan.videos {
        match &video.step {
            Step::Render { work, target, .. } => scribe.rendered(work, target)?,
            other => return Err(format!("{} is not rendered but {other:?}", video.key).into()),
        }
    }
    scribe.end()?;
    fs::copy(file, state)?;
    Ok(())
}

/// Returns how a video of a library is recorded, as far as that decides what a state holds.
pub(crate) fn sample() -> Outcome<String> {
    let folder = tempfile::tempdir()?;
    super::library::Library::write(folder.path(), 1)?;
    let plan = plan(folder.path())?;
    let visual = plan.visuals.first().map(|visual| &visual.target);
    let video = plan.videos.first().map(|video| &video.step);
    Ok(serde_json::to_string(&(visual, video))?)
}

fn plan(root: &Path) -> Outcome<Plan> {
    let checked: Checked = check_project(root, None)?;
    if checked.has_errors() {
        return Err(format!("the library has errors: {:?}", checked.diagnostics).into());
    }
    let project = checked.project.as_ref().ok_or("there is no project")?;
    let options = PlanOptions::default();
    Ok(plan_project(
        &checked,
        project,
        &Snapshot::empty(),
        &options,
    )?)
}

/// Who writes down what a run has done.
struct Scribe {
    store: SqliteStore,
    serial: u64,
    run: RunId,
    now: Timestamp,
    /// How many jobs there were.
    jobs: u64,
}

impl Scribe {
    fn begin(file: &Path, plan: &Plan) -> Outcome<Self> {
        let now: Timestamp = BEGAN.parse()?;
        let holder = Holder {
            user: "ada".to_owned(),
            host: "loom".to_owned(),
            pid: std::process::id(),
            command: "storyform apply".to_owned(),
            since: now,
        };
        let lock = WriterLock::acquire(file, &holder, PATIENCE, |_| {})?;
        let mut store = SqliteStore::open(lock)?;
        let run = RunStart {
            id: new_run_id(),
            started_at: now,
            user: holder.user,
            host: holder.host,
            tool_version: env!("CARGO_PKG_VERSION").to_owned(),
            command: vec!["apply".to_owned()],
            commit: None,
            planned: plan.summary.cost.clone(),
        };
        let serial = store.begin_run(&run)?;
        Ok(Self {
            store,
            serial,
            run: run.id,
            now,
            jobs: 0,
        })
    }

    /// Records a visual, and the copy that is kept of it.
    fn generated(&mut self, visual: &PlannedVisual) -> Outcome<()> {
        let target = OperationTarget::Visual {
            target: visual.target.clone(),
            video: visual.video.clone(),
        };
        let job = self.job();
        let url = format!("https://images.example/user/library/{}.png", job.as_str());
        let file = VisualFile {
            url: url.clone(),
            last_frame_url: None,
            width: Some(1920),
            height: Some(1080),
        };
        self.operation(job, target, Completion::Visual { file })?;
        let sha256 = visual.target.key.as_str().rsplit(':').next();
        self.decide(StateChange::VisualKept {
            key: visual.target.key.clone(),
            url,
            copy: Some(VisualCopy {
                sha256: sha256.unwrap_or_default().to_owned(),
                bytes: PICTURE_BYTES,
                media_type: "image/png".to_owned(),
            }),
            is_lost: false,
        })
    }

    /// Records a video.
    fn rendered(&mut self, work: &RenderWork, target: &VideoTarget) -> Outcome<()> {
        let RenderWork::Storyboard(work) = work else {
            return Err("the library has no previews".into());
        };
        let job = self.job();
        let place = format!("https://videos.example/{}", job.as_str());
        let outputs = Outputs {
            video_url: Some(format!("{place}/{}.mp4", target.name)),
            share_url: Some(format!("{place}/share")),
            audio_url: Some(format!("{place}/audio.mp3")),
            thumbnail_url: Some(format!("{place}/thumbnail.jpg")),
            srt_url: Some(format!("{place}/{}.srt", target.name)),
            vtt_url: Some(format!("{place}/{}.vtt", target.name)),
            txt_url: Some(format!("{place}/{}.txt", target.name)),
            duration_ms: Some(DURATION_MS),
            ..Outputs::default()
        };
        let target = OperationTarget::Render(RenderTarget {
            video: target.clone(),
            planned: work.planned.clone(),
            preview: None,
        });
        let completion = Completion::Video {
            outputs,
            degraded: None,
            degraded_visuals: Vec::new(),
        };
        self.operation(job, target, completion)
    }

    /// Records that something was asked of Pictory, taken, and done.
    fn operation(
        &mut self,
        job: JobId,
        target: OperationTarget,
        completion: Completion,
    ) -> Outcome<()> {
        let operation = new_operation_id();
        let planned = target.planned().clone();
        let intended = Event::Intended {
            reserved: planned.limited(),
            server: Some(Server::new("this machine")),
            target: Box::new(target),
        };
        self.append(&operation, intended)?;
        self.append(&operation, Event::Accepted { job })?;
        let completed = Event::Completed {
            credits_used: planned.limited(),
            completion: Box::new(completion),
        };
        self.append(&operation, completed)
    }

    fn append(&mut self, operation: &OperationId, event: Event) -> Outcome<()> {
        self.now += PACE;
        let entry = JournalEntry {
            operation: operation.clone(),
            run: self.run.clone(),
            at: self.now,
            event,
        };
        self.serial = self.store.append(&entry)?.serial;
        Ok(())
    }

    fn decide(&mut self, change: StateChange) -> Outcome<()> {
        let commit = Commit {
            run: self.run.clone(),
            at: self.now,
            change,
        };
        self.serial = self.store.commit(self.serial, &commit)?;
        Ok(())
    }

    fn job(&mut self) -> JobId {
        self.jobs += 1;
        JobId::new(format!("4d1f7c52-90ae-4b6d-8e13-{:012x}", self.jobs))
    }

    fn end(mut self) -> Outcome<()> {
        let end = RunEnd {
            finished_at: self.now,
            outcome: RunOutcome::Succeeded,
        };
        self.store.finish_run(&self.run, &end)?;
        Ok(())
    }
}
