//! One life of the program: from opening the state to the end of its run, or to its death.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;
use storyform::apply::{
    ApplyEvent, Recovery, RecoveryError, Report, Session, Settlement, apply, needs_recovery,
    recover, shortage,
};
use storyform::model::{Cost, JobPatience, RunId, Snapshot};
use storyform::pictory::{ATTEMPTS_MAX, Client, Settings};
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
/// How old a request without an answer must be before it can be found not to have been taken.
const SETTLE_AFTER: Duration = Duration::from_secs(10 * 60);
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
    /// Whether requests are sent as fast as they come, and all take equally long, so that several
    /// have something to write at once.
    pub(super) hurries: bool,
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
            hurries: false,
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
    /// How many times several things were written together.
    pub(super) groups: u64,
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
    let (points, groups) = (fate.passed(), fate.groups());
    Lived {
        end,
        points,
        groups,
    }
}

/// Lets the program run, until it ends or dies.
async fn run(
    place: &mut Place<'_>,
    conditions: &Conditions,
    fate: &Fate,
) -> (End, Option<Remains>) {
    let (interrupt, stop) = watch::channel(false);
    let state = place.state.to_owned();
    let mut applied = pin!(apply_once(place, conditions, fate, stop));
    let ended = tokio::select! {
        biased;
        () = fate.death(|| { interrupt.send(true).ok(); }) => End::Killed,
        end = &mut applied => end,
    };
    // Whatever it returned, it may have been dead when it did.
    if fate.is_dead() {
        return (End::Killed, Some(Remains::of(&state)));
    }
    (ended, None)
}

/// Does what `storyform apply` does, in the same order: settles what is in doubt, plans, looks at
/// the balance, and performs the plan.
async fn apply_once(
    place: &mut Place<'_>,
    conditions: &Conditions,
    fate: &Fate,
    stop: watch::Receiver<bool>,
) -> End {
    let client = client(place, conditions, fate);
    let store = open(place.state);
    let full = conditions.full.clone();
    let mut store = MortalStore::new(store, (fate, place.trace), place.facts, full);
    if let Err(why) = settle(&mut store, &client, place.trace).await {
        return End::Refused(why);
    }
    let snapshot = match store.snapshot() {
        Ok(snapshot) => snapshot,
        Err(error) => return End::Refused(error.to_string()),
    };
    let saved = place.plan.take().filter(|_| conditions.keeps_to_its_plan);
    let plan = saved.unwrap_or_else(|| place.author.plan(&snapshot));
    *place.plan = Some(plan.clone());
    if !plan.has_changes() {
        return End::Idle;
    }
    place.trace.say(|| told(&plan));
    let plan = match affordable(&client, plan, &snapshot).await {
        Ok(plan) => plan,
        Err(why) => return End::Refused(why),
    };
    let (events, mut listener) = mpsc::unbounded_channel();
    let session = Session {
        client: Some(client),
        files: None,
        copies: None,
        makes_copies: false,
        parallelism: conditions.parallelism,
        poll_interval: POLL_INTERVAL,
        timeouts: JobPatience::equal(TIMEOUT),
        attempts_max: ATTEMPTS_MAX,
        max_credits: None,
        now: time::now,
        ids: time::operation,
        jitter_seed: conditions.seed,
        stop,
        events,
    };
    let run = run_start(plan.summary.cost.clone());
    let report = apply(store, &plan, run, session).await;
    while let Ok(event) = listener.try_recv() {
        place.trace.say(|| heard(&event));
    }
    match report {
        Ok(report) => End::Finished(Box::new(report)),
        Err(error) => End::Refused(error.to_string()),
    }
}

/// Finds out what became of what is in doubt. That Pictory's lists cannot be read stops nothing else.
async fn settle(store: &mut MortalStore, client: &Client, trace: &Trace) -> Result<(), String> {
    let snapshot = store.snapshot().map_err(|error| error.to_string())?;
    if !needs_recovery(&snapshot) {
        return Ok(());
    }
    let recovery = Recovery {
        client,
        settle_after: SETTLE_AFTER,
        now: time::now,
    };
    match recover(store, run_start(Cost::zero()), &recovery).await {
        Ok(settlements) => {
            for Settlement { operation, fate } in settlements {
                trace.say(|| {
                    format!(
                        "recovery: {} of {}: {fate:?}",
                        operation.id,
                        operation.video()
                    )
                });
            }
            Ok(())
        }
        Err(RecoveryError::Api(error)) => {
            trace.say(|| format!("recovery: {error}"));
            Ok(())
        }
        Err(RecoveryError::Store(error)) => Err(error.to_string()),
    }
}

/// Leaves out of a plan what the account cannot pay.
async fn affordable(client: &Client, plan: Plan, snapshot: &Snapshot) -> Result<Plan, String> {
    if plan.summary.cost.is_zero() {
        return Ok(plan);
    }
    let quota = client.quota().await.map_err(|error| error.to_string())?;
    let left = quota.ai_credits.map(|credits| credits.left());
    let missing = left.and_then(|left| shortage(&plan, snapshot, left, true));
    Ok(match missing {
        Some(missing) => plan.without(missing.withheld),
        None => plan,
    })
}

fn client(place: &Place<'_>, conditions: &Conditions, fate: &Fate) -> Client {
    let quality = Quality {
        patience: REQUEST_TIMEOUT,
        unreachable: conditions.unreachable,
        is_even: conditions.hurries,
        seed: conditions.seed,
    };
    let line = Line::new(place.world, (fate, place.trace), &quality);
    let default = Settings::new(place.world.base_url(), SecretString::from("a key"));
    let gap = |gap| {
        if conditions.hurries {
            Duration::ZERO
        } else {
            gap
        }
    };
    let settings = Settings {
        request_timeout: REQUEST_TIMEOUT,
        request_gap: gap(default.request_gap),
        submission_gap: gap(default.submission_gap),
        jitter_seed: conditions.seed,
        ..default
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
    let videos = plan
        .videos
        .iter()
        .map(|video| format!("{} {:?}", video.key, video.action));
    let visuals = plan
        .visuals
        .iter()
        .map(|visual| visual.target.key.short().to_owned());
    let all: Vec<String> = videos.chain(visuals).collect();
    format!("plan: {} for {}", all.join(", "), plan.summary.cost.high)
}

/// Names an event for the trace, without what is not the same in every run of a seed.
fn heard(event: &ApplyEvent) -> String {
    let text = format!("{event:?}");
    format!("told: {}", text.chars().take(160).collect::<String>())
}
