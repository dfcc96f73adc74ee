//! A history: one seed, one project, one account, and life after life until nothing is left to do.

use std::collections::BTreeSet;
use std::ops::AddAssign;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use fastrand::Rng;
use storyform::model::{Cost, Credits, OperationId};
use storyform::plan::Plan;
use storyform::simulator::Fault;
use storyform::store::{SqliteReader, StateReader};
use tempfile::TempDir;

use super::author::{Author, Manner};
use super::fate::Fate;
use super::invariants::{Books, Violation};
use super::life::{Conditions, End, Lived, Place, live, open, run_start};
use super::mortal::{Facts, MortalStore};
use super::person;
use super::time;
use super::trace::Trace;
use super::world::{Beginning, World};

/// How many lives it may take to come to an end once nothing goes wrong any more.
const LIVES_TO_REST_MAX: u32 = 16;
/// How many of them the program gets before a person helps.
const LIVES_ALONE: u32 = 6;
/// How long people wait between two runs then: longer than lists of jobs lag behind.
const REST: Duration = Duration::from_secs(20 * 60);
/// Credits for everything that anybody could want here.
const RICH: Credits = Credits::from_thousandths(1_000_000_000);

/// What happens in a history, apart from what follows from its seed.
#[derive(Debug, Clone)]
pub(super) struct Script {
    pub(super) seed: u64,
    pub(super) manner: Manner,
    pub(super) credits: Credits,
    pub(super) job_time: Duration,
    pub(super) faults: Vec<String>,
    /// The lives before everything calms down.
    pub(super) lives: Vec<Conditions>,
    /// Of 256 pauses between two of them, in how many something is edited.
    pub(super) edits: u8,
    /// Whether stuck jobs go on when everything calms down.
    pub(super) releases: bool,
}

impl Script {
    /// Tells whether a kind of fault may occur.
    pub(super) fn has_fault(&self, name: &str) -> bool {
        self.faults.iter().any(|fault| fault.starts_with(name))
    }
}

/// What a history came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) lives: u64,
    pub(super) deaths: u64,
    pub(super) points: u64,
    /// How many times several things were written together.
    pub(super) groups: u64,
    /// The points of the first life.
    pub(super) first_points: u64,
    /// How many jobs Pictory took.
    pub(super) jobs: u64,
    /// How many operations were in doubt at the end of some life.
    pub(super) doubts: u64,
    /// How many of them a person had to settle.
    pub(super) doubts_left: u64,
    /// How many jobs a person gave up.
    pub(super) given_up: u64,
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.lives += other.lives;
        self.deaths += other.deaths;
        self.points += other.points;
        self.groups += other.groups;
        self.first_points = self.first_points.max(other.first_points);
        self.jobs += other.jobs;
        self.doubts += other.doubts;
        self.doubts_left += other.doubts_left;
        self.given_up += other.given_up;
    }
}

/// A history under way.
struct History<'a> {
    _folder: TempDir,
    state: PathBuf,
    world: Arc<World>,
    author: Author,
    facts: Facts,
    trace: &'a Trace,
    plan: Option<Plan>,
    denies_jobs: bool,
    has_echoes: bool,
    tally: Tally,
    doubts: BTreeSet<OperationId>,
}

/// Lets a history unfold.
pub(super) fn unfold(script: &Script, trace: &Trace) -> Result<Tally, Vec<Violation>> {
    time::begin();
    let mut chance = Rng::with_seed(script.seed);
    let mut history = History::begin(script, chance.fork(), trace);
    for conditions in &script.lives {
        let lived = history.live(conditions)?;
        if history.tally.lives == 1 {
            history.tally.first_points = lived.points;
        }
        time::pass(Duration::from_secs(chance.u64(1..900)));
        if chance.u8(..) < script.edits {
            trace.say(|| "something is edited".to_owned());
            history.author.edit();
        }
    }
    history.rest(script)?;
    Ok(history.tally)
}

impl<'a> History<'a> {
    fn begin(script: &Script, chance: Rng, trace: &'a Trace) -> Self {
        let folder = folder();
        let faults = script.faults.iter().map(|fault| {
            trace.say(|| format!("fault {fault}"));
            fault.parse::<Fault>().unwrap()
        });
        let world = World::new(Beginning {
            seed: script.seed,
            credits: script.credits,
            job_time: script.job_time,
            faults: faults.collect(),
        });
        Self {
            state: folder.path().join("state").join("storyform.db"),
            world: Arc::new(world),
            author: Author::begin(folder.path(), chance, script.manner),
            _folder: folder,
            facts: Facts::default(),
            trace,
            plan: None,
            denies_jobs: script.has_fault("job-404"),
            has_echoes: script.has_fault("duplicate"),
            tally: Tally::default(),
            doubts: BTreeSet::new(),
        }
    }

    fn place(&mut self) -> Place<'_> {
        Place {
            state: &self.state,
            world: &self.world,
            author: &mut self.author,
            facts: &self.facts,
            trace: self.trace,
            plan: &mut self.plan,
        }
    }

    fn live(&mut self, conditions: &Conditions) -> Result<Lived, Vec<Violation>> {
        self.trace.say(|| format!("a life begins: {conditions:?}"));
        let lived = live(&mut self.place(), conditions);
        self.tally.lives += 1;
        self.tally.points += lived.points;
        self.tally.groups += lived.groups;
        self.tally.deaths += u64::from(matches!(lived.end, End::Killed));
        self.trace.say(|| match &lived.end {
            End::Killed => "killed".to_owned(),
            End::Idle => "nothing to do".to_owned(),
            End::Finished(report) => format!("finished: {report:?}"),
            End::Refused(why) => format!("refused: {why}"),
        });
        self.check(|books| books.check())?;
        Ok(lived)
    }

    /// Lets nothing go wrong any more, and goes on until there is nothing to do.
    fn rest(&mut self, script: &Script) -> Result<(), Vec<Violation>> {
        self.world.calm_down();
        self.world.top_up(RICH);
        if script.releases {
            self.world.release();
        }
        self.trace.say(|| "everything calms down".to_owned());
        for life in 0..LIVES_TO_REST_MAX {
            let lived = self.live(&Conditions::calm(script.seed + u64::from(life)))?;
            if matches!(lived.end, End::Idle) {
                return self.check(|books| books.check_end());
            }
            if life >= LIVES_ALONE {
                self.ask_a_person();
            }
            time::pass(REST);
        }
        Err(vec!["it never comes to rest".to_owned()])
    }

    fn ask_a_person(&mut self) {
        let fate = Fate::new(None, self.trace);
        let store = open(&self.state);
        let mut store = MortalStore::new(store, (&fate, self.trace), &self.facts, 0..0);
        let sight = self.world.sight();
        let settled = person::settle(&mut store, &run_start(Cost::zero()), &sight, self.trace);
        self.tally.doubts_left += settled.found + settled.absent;
        self.tally.given_up += settled.given_up;
    }

    fn check(
        &mut self,
        check: impl Fn(&Books<'_>) -> Vec<Violation>,
    ) -> Result<(), Vec<Violation>> {
        let state = SqliteReader::open(&self.state).unwrap();
        let operations = state.operations(None, u32::MAX).unwrap();
        let snapshot = state.snapshot().unwrap();
        drop(state);
        let jobs = self.world.jobs();
        self.tally.jobs = u64::try_from(jobs.len()).unwrap_or(u64::MAX);
        let doubts = snapshot.open.iter().filter(|open| open.job.is_none());
        self.doubts.extend(doubts.map(|open| open.id.clone()));
        self.tally.doubts = u64::try_from(self.doubts.len()).unwrap_or(u64::MAX);
        let violations = check(&Books {
            jobs: &jobs,
            charged: self.world.charged(),
            operations: &operations,
            snapshot: &snapshot,
            facts: &self.facts.all(),
            denies_jobs: self.denies_jobs,
            has_echoes: self.has_echoes,
        });
        if violations.is_empty() {
            return Ok(());
        }
        Err(violations)
    }
}

/// Makes a folder, in memory where there is any: durable writes are what takes the time here.
fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    let named = tempfile::Builder::new()
        .prefix("storyform-simulation-")
        .tempdir_in(memory);
    named.unwrap_or_else(|_| TempDir::new().unwrap())
}
