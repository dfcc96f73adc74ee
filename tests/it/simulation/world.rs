//! The simulated Pictory and the line to it: an exchange that carries each request into the
//! account, and each delivery back, in virtual time.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use fastrand::Rng;
use storyform::model::Credits;
use storyform::pictory::{Answer, Exchange, Exchanging, Request, TransportError};
use storyform::simulator::{
    Accepted, Account, Arrival, Call, Clock, Delivery, Fault, ManualClock, Moment, Reply, Terms,
};
use tokio::time::{sleep, timeout};

use super::fate::Fate;
use super::person::Sight;
use super::time;
use super::trace::Trace;

/// How the program introduces itself.
const AGENT: &str = "storyform-tests";
/// The path of the API.
const API: &str = "/pictoryapis";
/// How long a request or an answer is on its way.
const WAY_MILLIS: std::ops::Range<u64> = 5..120;
/// How long it is on its way where all ways are equally long.
const EVEN_WAY_MILLIS: u64 = 50;

/// Pictory.
#[derive(Debug)]
pub(super) struct World {
    account: Account,
    clock: ManualClock,
}

/// What a world begins with.
#[derive(Debug, Clone)]
pub(super) struct Beginning {
    pub(super) seed: u64,
    pub(super) credits: Credits,
    pub(super) job_time: Duration,
    pub(super) faults: Vec<Fault>,
}

impl World {
    pub(super) fn new(beginning: Beginning) -> Self {
        let clock = ManualClock::new(Moment::from_millis(time::millis()));
        let terms = Terms {
            credits: beginning.credits,
            video_minutes: 1_000_000,
            job_time: beginning.job_time,
            seed: beginning.seed,
            faults: beginning.faults,
            ..Terms::new(Clock::Manual(clock.clone()))
        };
        Self {
            account: Account::new(terms),
            clock,
        }
    }

    /// Returns where the API is.
    pub(super) fn base_url(&self) -> String {
        self.account.base_url()
    }

    /// Lists all jobs that were taken, oldest first, whoever knows of them.
    pub(super) fn jobs(&self) -> Vec<Accepted> {
        self.tell_time();
        self.account.accepted()
    }

    /// Shows everything that a person could look at.
    pub(super) fn sight(&self) -> Sight {
        Sight {
            jobs: self.jobs(),
            files: self.account.files(),
        }
    }

    /// Returns what was debited altogether.
    pub(super) fn charged(&self) -> Credits {
        self.tell_time();
        self.account.charged()
    }

    /// Lets the faults end.
    pub(super) fn calm_down(&self) {
        self.account.set_faults(Vec::new());
    }

    /// Lets stuck jobs go on.
    pub(super) fn release(&self) {
        self.tell_time();
        self.account.release_stuck().unwrap();
    }

    /// Adds to what the account includes.
    pub(super) fn top_up(&self, credits: Credits) {
        self.account.top_up(credits).unwrap();
    }

    fn answer(&self, request: &Request<'_>) -> Delivery {
        self.tell_time();
        let body = request.body().map(ToString::to_string).unwrap_or_default();
        let query = request.query();
        self.account.answer(&Call {
            method: request.method(),
            path: &format!("{API}{}", request.path()),
            query: query
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
            authorization: Some("a key"),
            user_agent: Some(AGENT),
            content_type: Some("application/json"),
            body: body.as_bytes(),
        })
    }

    fn tell_time(&self) {
        self.clock.set(Moment::from_millis(time::millis()));
    }
}

/// The line to Pictory in one life of the program.
pub(super) struct Line {
    world: std::sync::Arc<World>,
    fate: Fate,
    trace: Trace,
    /// How long the program waits for an answer.
    patience: Duration,
    /// Of 1000 requests, how many find nobody to connect to.
    unreachable: u64,
    /// Whether all ways are equally long, so that answers come at once.
    is_even: bool,
    chance: Mutex<Rng>,
}

/// How a line is.
pub(super) struct Quality {
    pub(super) patience: Duration,
    pub(super) unreachable: u64,
    pub(super) is_even: bool,
    pub(super) seed: u64,
}

impl Line {
    pub(super) fn new(
        world: &std::sync::Arc<World>,
        (fate, trace): (&Fate, &Trace),
        quality: &Quality,
    ) -> Self {
        Self {
            world: std::sync::Arc::clone(world),
            fate: fate.clone(),
            trace: trace.clone(),
            patience: quality.patience,
            unreachable: quality.unreachable,
            is_even: quality.is_even,
            chance: Mutex::new(Rng::with_seed(quality.seed)),
        }
    }

    fn draw<T>(&self, draw: impl FnOnce(&mut Rng) -> T) -> T {
        draw(&mut self.chance.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn way(&self) -> Duration {
        let any = self.draw(|chance| chance.u64(WAY_MILLIS));
        Duration::from_millis(if self.is_even { EVEN_WAY_MILLIS } else { any })
    }

    async fn carry(&self, request: Request<'_>) -> Result<Answer, TransportError> {
        let name = format!("{} {}", request.method(), request.path());
        self.fate.survive(&name, " begins").await;
        if self.draw(|chance| chance.u64(0..1000)) < self.unreachable {
            self.trace.say(|| format!("{name}: nobody to connect to"));
            return Err(TransportError::not_connected("connection refused"));
        }
        sleep(self.way()).await;
        let delivery = self.world.answer(&request);
        self.trace.say(|| format!("{name}: {}", summary(&delivery)));
        self.fate.survive(&name, " was handled").await;
        sleep(delivery.delay + self.way()).await;
        let answer = arrive(delivery.arrival).await;
        self.fate.survive(&name, " was answered").await;
        answer
    }
}

impl Exchange for Line {
    fn send<'a>(&'a self, request: Request<'a>) -> Exchanging<'a> {
        Box::pin(async move {
            let carried = timeout(self.patience, self.carry(request)).await;
            carried.unwrap_or_else(|_| Err(TransportError::timed_out("no answer in time")))
        })
    }
}

async fn arrive(arrival: Arrival) -> Result<Answer, TransportError> {
    match arrival {
        Arrival::Whole(reply) => {
            sleep(reply.pause).await;
            let answer = Answer::new(reply.status, reply.text());
            Ok(match reply.header("retry-after") {
                Some(asked) => answer.with_retry_after(asked, reply.header("date")),
                None => answer,
            })
        }
        Arrival::CutOff(reply) => {
            sleep(reply.pause).await;
            let cut = TransportError::interrupted("the body is cut off");
            Ok(Answer::cut_off(reply.status, cut))
        }
        Arrival::Lost { .. } => Err(TransportError::interrupted("the connection is gone")),
    }
}

/// What becomes of a request, in a few words.
fn summary(delivery: &Delivery) -> String {
    let start = |reply: &Reply| reply.text().chars().take(120).collect::<String>();
    let late = match delivery.delay.as_millis() {
        0 => String::new(),
        millis => format!(", {millis} ms late"),
    };
    let arrival = match &delivery.arrival {
        Arrival::Whole(reply) => format!("{} {}", reply.status, start(reply)),
        Arrival::CutOff(reply) => format!("{}, cut off", reply.status),
        Arrival::Lost { was_handled, .. } => format!("lost, handled: {was_handled}"),
    };
    format!("{arrival}{late}")
}
