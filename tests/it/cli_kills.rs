//! The program is killed and interrupted at random, alone and together with others, while the
//! network misbehaves or not. A seed tells when; `STORYFORM_TEST_SEED` replays one.

use std::time::Duration;

use fastrand::Rng;

use crate::account::APPLY;
use crate::environment::Running;
use crate::purchases;

/// How often a run is disturbed before the last ones may end in peace.
const DISTURBED_RUNS: usize = 5;
/// No run lasts longer than this many milliseconds, so later is never.
const RUN_TIME_MAX: u64 = 1500;

/// What else goes wrong: faults of the simulator.
type Weather = fn(&mut Rng) -> Vec<String>;

const WEATHERS: [(&str, Weather); 4] = [
    ("calm", |_| Vec::new()),
    ("slow answers", |rng| {
        vec![format!("slow={}:submit", rng.u64(20..150))]
    }),
    ("lost answers", |rng| {
        let (after, times) = (rng.u64(0..4), rng.u64(1..4));
        vec![format!("lost-answer:submit:after={after}:times={times}")]
    }),
    ("failing servers", |rng| {
        let (after, times) = (rng.u64(0..4), rng.u64(1..3));
        vec![
            format!("http-500:submit:after={after}:times={times}"),
            format!("http-500:poll:after={}:times=2", rng.u64(0..9)),
        ]
    }),
];

/// How a run is ended.
fn disturb(runs: &mut [Running], rng: &mut Rng) {
    for run in runs {
        match rng.u8(0..8) {
            0 => run.signal("INT"),
            1 => {
                run.signal("TERM");
                run.signal("TERM");
            }
            _ => run.kill(),
        }
    }
}

/// Disturbs some runs, then lets them end, and looks at what was bought.
fn survive(seed: u64, (name, weather): (&str, Weather), together: usize) {
    let context = format!("STORYFORM_TEST_SEED={seed}, {name}, {together} at once");
    let mut rng = Rng::with_seed(seed);
    let mut options = vec!["--job-time".to_owned(), format!("{}ms", rng.u64(10..150))];
    for fault in weather(&mut rng) {
        options.extend(["--fault".to_owned(), fault]);
    }
    let options: Vec<&str> = options.iter().map(String::as_str).collect();
    let account = purchases::four(&options);
    for _ in 0..DISTURBED_RUNS {
        let start = |_| account.project.start(&APPLY);
        let mut runs: Vec<Running> = (0..together).map(start).collect();
        std::thread::sleep(Duration::from_millis(rng.u64(0..RUN_TIME_MAX)));
        disturb(&mut runs, &mut rng);
        // Those that were only asked to end do so in their own time.
        for run in runs {
            drop(run.finish());
        }
    }
    purchases::finish(&account, &context);
}

/// The seeds to try: the one that is asked for, or `count` of them.
fn seeds(count: u64) -> Vec<u64> {
    let asked = std::env::var("STORYFORM_TEST_SEED");
    asked.map_or_else(
        |_| (0..count).collect(),
        |seed| vec![seed.parse().expect("a seed is a number")],
    )
}

#[test]
fn a_run_that_is_killed_at_random_buys_nothing_twice() {
    for (seed, weather) in seeds(2)
        .into_iter()
        .zip(WEATHERS.into_iter().cycle().skip(1))
    {
        survive(seed, weather, 1);
    }
}

#[test]
fn two_runs_that_are_killed_at_random_buy_nothing_twice() {
    for (seed, weather) in seeds(2).into_iter().zip(WEATHERS.into_iter().cycle()) {
        survive(seed, weather, 2);
    }
}

#[test]
#[ignore = "takes minutes"]
fn many_runs_that_are_killed_at_random_buy_nothing_twice() {
    // Most of the time is spent waiting, so all kinds go on side by side.
    std::thread::scope(|scope| {
        for weather in WEATHERS {
            for together in [1, 2] {
                scope.spawn(move || {
                    for seed in seeds(12) {
                        survive(seed, weather, together);
                    }
                });
            }
        }
    });
}
