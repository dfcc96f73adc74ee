//! One life of the program: from opening the state to the end of its run, or to its death.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;
use storyform::apply::{ApplyEvent, Report, Session, apply};
use storyform::model::{Cost, Credits, RunId};
use storyform::pictory::{Client, Settings};
use storyform::plan::Plan;
use storyform::store::{Holder, RunStart, SqliteStore, StateReader, WriterLock};
use tokio::sync::{mpsc, watch};

use super::author::Author;
use super::fate::{Doom, Fate};
use super::mortal::{Facts, MortalStore};
use super::time;
use super::trace::Trace;
use super::world::{Line, Quality, World};

/// How often jobs are looked at.
const POLL_INTERVAL: Duration = Duration::from_secs(15);
/// How long a job is waited for.
const TIMEOUT: Duration = Duration::from_secs(10 * 60);
/// How long an answer is waited for.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(60);
/// How long the lock of the state is waited for, which nobody else ever holds.
const LOCK_WAIT: Duration = Duration::from_secs(5);

/// What a life is like.
#[derive(Debug, Clone)]
pub(super) struct Conditions {
    /// How it ends too early, if it does.
    pub(super) doom: Option<Doom>,
    /// The writes for which the disk has no room.
    pub(super) full: Range<u64>,
    /// By how much its clock is wrong.
    pub(super) skew_millis: i64,
    /// Of 1000 requests, how many find nobody to connect to.
    pub(super) unreachable: u64,
    pub(super) parallelism: usize,
    /// Whether it performs the plan of the life before, as one that was saved, and makes none.
    pub(super) keeps_to_its_plan: bool,
    pub(super) seed: u64,
}

impl Conditions {
    /// A life in which nothing happens to the program.
    pub(super) const fn calm(seed: u64) -> Self {
        Self {
            doom: None,
            full: 0..0,
            skew_millis: 0,
            unreachable: 0,
            parallelism: 4,
            keeps_to_its_plan: false,
            seed,
        }
    }
}

/// What came of a life.
#[derive(Debug)]
pub(super) struct Lived {
    pub(super) end: End,
    /// How many points it passed.
    pub(super) points: u64,
}

/// How a life ended.
#[derive(Debug)]
pub(super) enum End {
    /// The process was killed.
    Killed,
    /// There was nothing to do.
    Idle,
    /// The run came to an end.
    Finished(Box<Report>),
    /// The run could not even begin.
    Refused(String),
}

/// Where a program lives, and with whom.
pub(super) struct Place<'a> {
    pub(super) state: &'a Path,
    pub(super) world: &'a Arc<World>,
    pub(super) author: &'a mut Author,
    pub(super) facts: &'a Facts,
    pub(super) trace: &'a Trace,
    /// The plan that was made last.
    pub(super) plan: &'a mut Option<Plan>,
}

/// Lets the program live once.
pub(super) fn live(place: &mut Place<'_>, conditions: &Conditions) -> Lived {
    let fate = Fate::new(conditions.doom, place.trace);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap();
    let (end, remains) = runtime.block_on(async {
        time::start(conditions.skew_millis);
        let ended = run(place, conditions, &fate).await;
        time::stop();
        ended
    });
    drop(runtime);
    if let Some(remains) = remains {
        remains.lay_down(place.state);
    }
    let points = fate.passed();
    Lived { end, points }
}

async fn run(
    place: &mut Place<'_>,
    conditions: &Conditions,
    fate: &Fate,
) -> (End, Option<Remains>) {
    let store = open(place.state);
    let saved = place.plan.take().filter(|_| conditions.keeps_to_its_plan);
    let plan = saved.unwrap_or_else(|| place.author.plan(&store.snapshot().unwrap()));
    *place.plan = Some(plan.clone());
    if !plan.has_changes() {
        return (End::Idle, None);
    }
    place.trace.say(|| told(&plan));
    let client = client(place, conditions, fate);
    let quota = tokio::select! {
        biased;
        quota = client.quota() => quota,
        () = fate.death(|| {}) => return (End::Killed, Some(Remains::of(place.state))),
    };
    let left = match quota {
        Ok(quota) => quota.ai_credits.map(|credits| credits.left()),
        Err(error) => return (End::Refused(error.to_string()), None),
    };
    let is_short = left.is_some_and(|left| left < plan.summary.cost.high);
    let (interrupt, stop) = watch::channel(false);
    let (events, mut listener) = mpsc::unbounded_channel();
    let session = Session {
        client: Some(client),
        files: None,
        copies: None,
        makes_copies: false,
        parallelism: conditions.parallelism,
        poll_interval: POLL_INTERVAL,
        timeout: TIMEOUT,
        max_credits: is_short.then_some(Credits::ZERO),
        now: time::now,
        ids: time::operation,
        jitter_seed: conditions.seed,
        stop,
        events,
    };
    let full = conditions.full.clone();
    let store = MortalStore::new(store, (fate, place.trace), place.facts, full);
    let mut applied = pin!(apply(store, &plan, run_start(plan.summary.cost.clone()), session));
    let (end, remains) = tokio::select! {
        biased;
        () = fate.death(|| { interrupt.send(true).ok(); }) => {
            (End::Killed, Some(Remains::of(place.state)))
        }
        report = &mut applied => match report {
            // Whatever it returned, it was dead when it did.
            _ if fate.is_dead() => (End::Killed, Some(Remains::of(place.state))),
            Ok(report) => (End::Finished(Box::new(report)), None),
            Err(error) => (End::Refused(error.to_string()), None),
        },
    };
    while let Ok(event) = listener.try_recv() {
        place.trace.say(|| heard(&event));
    }
    (end, remains)
}

fn client(place: &Place<'_>, conditions: &Conditions, fate: &Fate) -> Client {
    let quality = Quality {
        patience: REQUEST_TIMEOUT,
        unreachable: conditions.unreachable,
        seed: conditions.seed,
    };
    let line = Line::new(place.world, (fate, place.trace), &quality);
    let settings = Settings {
        request_timeout: REQUEST_TIMEOUT,
        jitter_seed: conditions.seed,
        ..Settings::new(place.world.base_url(), SecretString::from("a key"))
    };
    Client::over(&settings, Arc::new(line))
}

/// Opens the state as the program does it; what is wrong with the file shows here.
pub(super) fn open(state: &Path) -> SqliteStore {
    let holder = Holder {
        user: "ada".to_owned(),
        host: "loom".to_owned(),
        pid: std::process::id(),
        command: "storyform apply".to_owned(),
        since: time::now(),
    };
    let lock = WriterLock::acquire(state, &holder, LOCK_WAIT, |_| {}).unwrap();
    SqliteStore::open_with_lineage(lock, || "00000000-0000-4000-8000-000000000000".to_owned())
        .unwrap()
}

/// Describes a run that begins now.
pub(super) fn run_start(planned: Cost) -> RunStart {
    RunStart {
        id: RunId::new(format!("run-{:04}", time::number())),
        started_at: time::now(),
        user: "ada".to_owned(),
        host: "loom".to_owned(),
        tool_version: "0".to_owned(),
        command: vec!["apply".to_owned()],
        commit: None,
        planned,
    }
}

/// What a killed process leaves on disk: the files as they are, with nothing merged or closed.
struct Remains(Vec<(PathBuf, Vec<u8>)>);

impl Remains {
    fn of(state: &Path) -> Self {
        let files = ["", "-wal"].into_iter().filter_map(|suffix| {
            let path = beside(state, suffix);
            Some((path.clone(), fs::read(path).ok()?))
        });
        Self(files.collect())
    }

    /// Puts the files where the next life finds them, whatever closing them did since.
    fn lay_down(self, state: &Path) {
        for suffix in ["", "-wal", "-shm", "-journal"] {
            drop(fs::remove_file(beside(state, suffix)));
        }
        for (path, bytes) in self.0 {
            fs::write(path, bytes).unwrap();
        }
    }
}

fn beside(state: &Path, suffix: &str) -> PathBuf {
    let mut path = state.as_os_str().to_owned();
    path.push(suffix);
    PathBuf::from(path)
}

fn told(plan: &Plan) -> String {
    let videos = plan.videos.iter().map(|video| format!("{} {:?}", video.key, video.action));
    let visuals = plan.visuals.iter().map(|visual| visual.target.key.short().to_owned());
    let all: Vec<String> = videos.chain(visuals).collect();
    format!("plan: {} for {}", all.join(", "), plan.summary.cost.high)
}

/// Names an event for the trace, without what is not the same in every run of a seed.
fn heard(event: &ApplyEvent) -> String {
    let text = format!("{event:?}");
    format!("told: {}", text.chars().take(160).collect::<String>())
}
