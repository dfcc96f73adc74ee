//! The executor against a simulated world, in virtual time: one seed decides what the project is,
//! what goes wrong, and where the process dies.

mod author;
mod fate;
mod history;
mod invariants;
mod life;
mod mortal;
mod person;
mod time;
mod trace;
mod weather;
mod world;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::time::Instant;

use history::{Script, Tally, unfold};
use trace::Trace;
use weather::{any_script, echoing_script, scenario, scenarios};

/// How many seeds the default suite tries.
const SEEDS: u64 = 200;
/// How many threads; each has a runtime, a clock and a world of its own.
const THREADS: usize = 2;

/// Tells how a history ended, and if not well, why.
fn attempt(script: &Script, trace: &Trace) -> Result<Tally, String> {
    let unfolded = catch_unwind(AssertUnwindSafe(|| unfold(script, trace)));
    match unfolded {
        Ok(Ok(tally)) => Ok(tally),
        Ok(Err(violations)) => Err(violations.join("\n")),
        Err(panic) => {
            let text = panic.downcast_ref::<String>().cloned();
            let text = text.or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string));
            Err(format!("it broke down: {}", text.unwrap_or_default()))
        }
    }
}

/// Runs a history on a thread where the pipeline does not hand work to others, who would have
/// another clock.
fn alone<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .build()
        .unwrap();
    pool.install(work)
}

/// Lets many histories unfold, on all threads; fails with the trace of one that goes wrong.
fn all(scripts: &[Script]) -> Tally {
    let left = Mutex::new(scripts.iter());
    let total = Mutex::new(Tally::default());
    let broken = Mutex::new(None);
    let work = || {
        loop {
            let next = left.lock().unwrap().next();
            let Some(script) = next else { return };
            match attempt(script, &Trace::unread()) {
                Ok(tally) => *total.lock().unwrap() += tally,
                Err(why) => {
                    *broken.lock().unwrap() = Some((script, why));
                    *left.lock().unwrap() = [].iter();
                }
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| alone(work));
        }
    });
    if let Some((script, why)) = broken.into_inner().unwrap() {
        fail(script, &why);
    }
    total.into_inner().unwrap()
}

/// Shows a history that went wrong, from the beginning.
fn fail(script: &Script, why: &str) -> ! {
    let trace = Trace::kept();
    let again = alone(|| attempt(script, &trace));
    let seed = script.seed;
    panic!(
        "{}\n\n{script:?}\nseed {seed}: {why}\nagain: {again:?}\nreplay: STORYFORM_SEED={seed}",
        trace.text()
    );
}

fn report(name: &str, histories: usize, tally: Tally, since: Instant) {
    let seconds = since.elapsed().as_secs_f64();
    #[expect(
        clippy::print_stderr,
        reason = "figures for whoever runs it with --nocapture"
    )]
    {
        eprintln!("{name}: {histories} histories, {tally:?}, {seconds:.1} s");
    }
}

/// Returns a number that the environment gives.
fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap())
}

#[test]
fn a_life_that_ends_anywhere_is_taken_up_without_buying_twice() {
    let since = Instant::now();
    let mut total = Tally::default();
    let mut histories = 0;
    for number in 0..scenarios() {
        let whole = alone(|| attempt(&scenario(number, None), &Trace::unread()));
        let whole = whole.unwrap_or_else(|why| fail(&scenario(number, None), &why));
        let points = 1..=whole.first_points;
        let scripts: Vec<Script> = points.map(|point| scenario(number, Some(point))).collect();
        histories += scripts.len();
        total += all(&scripts);
    }
    report("every point", histories, total, since);
    assert!(total.groups > 0, "nothing was written together: {total:?}");
}

#[test]
fn whatever_a_seed_brings_nothing_is_bought_twice_or_lost() {
    let since = Instant::now();
    let scripts: Vec<Script> = (0..SEEDS).map(any_script).collect();
    let total = all(&scripts);
    report("seeds", scripts.len(), total, since);
    assert!(total.groups > 0, "nothing was written together: {total:?}");
}

/// What an echo buys is beyond anybody's reach; nothing else suffers from it.
#[test]
fn a_request_that_is_delivered_twice_corrupts_nothing() {
    let since = Instant::now();
    let scripts: Vec<Script> = (0..SEEDS / 5).map(echoing_script).collect();
    let total = all(&scripts);
    report("echoes", scripts.len(), total, since);
}

#[test]
fn a_seed_is_the_same_history_every_time() {
    for seed in 0..25 {
        let script = any_script(seed);
        let [one, other] = [(); 2].map(|()| {
            let trace = Trace::kept();
            drop(alone(|| attempt(&script, &trace)));
            trace.text()
        });
        let mut lines = one.lines().zip(other.lines());
        let differing = lines.find(|(one, other)| one != other);
        assert_eq!(differing, None, "seed {seed}");
        assert_eq!(one.lines().count(), other.lines().count(), "seed {seed}");
    }
}

/// `STORYFORM_SEED=n` replays one seed and shows what happens; `STORYFORM_SEEDS=n` tries so many.
#[test]
#[ignore = "takes minutes; run by .ci/run"]
fn thousands_of_seeds() {
    let since = Instant::now();
    if let Some(seed) = number("STORYFORM_SEED") {
        let trace = Trace::kept();
        let script = any_script(seed);
        let end = alone(|| attempt(&script, &trace));
        panic!("{}\n\n{script:?}\nseed {seed}: {end:?}", trace.text());
    }
    let count = number("STORYFORM_SEEDS").unwrap_or(5_000);
    let first = number("STORYFORM_FIRST_SEED").unwrap_or(SEEDS);
    let scripts: Vec<Script> = (first..first + count).map(any_script).collect();
    let total = all(&scripts);
    report("many seeds", scripts.len(), total, since);
}
