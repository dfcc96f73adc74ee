//! What goes wrong: the fixed scenarios of the sweep, and what a seed makes up.

use std::time::Duration;

use fastrand::Rng;
use storyform::model::Credits;

use super::author::Manner;
use super::fate::{Blow, Doom};
use super::history::Script;
use super::life::Conditions;

/// How long a job takes: one look.
const JOB_TIME: Duration = Duration::from_secs(12);
/// Credits for everything that anybody could want here.
const RICH: Credits = Credits::from_thousandths(1_000_000_000);
/// How wrong a clock is that people would call right.
const SMALL_SKEW_MILLIS: i64 = 90_000;
/// Most lives pass more points than the first of these, and few more than the last.
const POINTS_MAX: [u64; 5] = [12, 25, 50, 100, 200];

/// The faults of each scenario, and the seed that its project follows from.
const SCENARIOS: &[(u64, &[&str])] = &[
    // A picture, a preview and two renders; a preview that only generates; pictures and chains.
    (26, &[]),
    (10, &[]),
    (1, &[]),
    (12, &["lost-answer:submit:after=1:times=1"]),
    (6, &["lost-answer:preview:times=1"]),
    (27, &["http-500:submit:after=1:times=2"]),
    (24, &["stock-fallback:storyboard:times=1"]),
    (34, &["fail:submit:after=1:times=1"]),
    (32, &["fail-charged:submit:times=1"]),
    (15, &["reports-credits-on-render", "elements-unordered"]),
    (37, &["http-429:retry-after=7:times=3"]),
    (33, &["page-size=2", "slow=300:submit"]),
    (
        12,
        &["lost-answer:submit:times=1", "list-lag=400000:submit"],
    ),
];

/// Returns how many scenarios there are.
pub(super) const fn scenarios() -> usize {
    SCENARIOS.len()
}

/// Returns a scenario in which the first life ends at a point, and the second somewhere.
pub(super) fn scenario(number: usize, point: Option<u64>) -> Script {
    let (seed, faults) = SCENARIOS[number];
    let kill = |point| Doom {
        point,
        blow: Blow::Kill,
    };
    let calm = Conditions {
        hurries: number % 2 == 1,
        ..Conditions::calm(seed)
    };
    let first = Conditions {
        doom: point.map(kill),
        ..calm.clone()
    };
    let second = point.map(|point| Conditions {
        doom: Some(kill(any_point(&mut Rng::with_seed(seed << 16 | point)))),
        ..calm.clone()
    });
    Script {
        seed,
        manner: Manner {
            is_inline: false,
            has_plain: number.is_multiple_of(3),
        },
        credits: RICH,
        job_time: JOB_TIME,
        faults: faults.iter().map(|&fault| fault.to_owned()).collect(),
        lives: std::iter::once(first).chain(second).collect(),
        edits: 0,
        releases: true,
    }
}

/// Makes up a history.
///
/// Two things never come together: lists that lag behind, and a clock that jumps by more than they
/// do. How old a doubt is follows from the clock of this machine; if that jumps forward by a day just
/// after an answer was lost, while the job is not listed yet, the request is found not to have been
/// taken.
pub(super) fn any_script(seed: u64) -> Script {
    let mut script = any_weather(seed);
    if script.has_fault("list-lag") {
        for life in &mut script.lives {
            life.skew_millis = life
                .skew_millis
                .clamp(-SMALL_SKEW_MILLIS, SMALL_SKEW_MILLIS);
        }
    }
    script
}

fn any_weather(seed: u64) -> Script {
    let chance = &mut Rng::with_seed(seed);
    let count = chance.usize(1..=4);
    let lives = (0..count).map(|_| any_conditions(chance)).collect();
    let faults = chance.usize(..5);
    Script {
        seed,
        manner: Manner {
            is_inline: chance.u8(..) < 25,
            has_plain: chance.u8(..) < 80,
        },
        credits: if chance.u8(..) < 25 {
            Credits::from_thousandths(chance.i64(0..60_000))
        } else {
            RICH
        },
        job_time: Duration::from_millis(chance.u64(0..90_000)),
        faults: (0..faults).flat_map(|_| any_faults(chance)).collect(),
        lives,
        edits: if chance.bool() { 0 } else { chance.u8(..) },
        releases: chance.u8(..) < 200,
    }
}

/// Chooses a point, early ones rather than late ones.
fn any_point(chance: &mut Rng) -> u64 {
    let max = POINTS_MAX[chance.usize(..POINTS_MAX.len())];
    chance.u64(1..=max)
}

/// Makes up a history in which somebody on the way delivers some requests twice.
pub(super) fn echoing_script(seed: u64) -> Script {
    let mut script = any_script(seed);
    let after = seed % 4;
    script
        .faults
        .push(format!("duplicate:submit:after={after}:times=2"));
    script
}

fn any_conditions(chance: &mut Rng) -> Conditions {
    let doom = (chance.u8(..) < 200).then(|| Doom {
        point: any_point(chance),
        blow: if chance.u8(..) < 40 {
            Blow::Interrupt
        } else {
            Blow::Kill
        },
    });
    let full = if chance.u8(..) < 30 {
        let from = chance.u64(0..20);
        from..from + chance.u64(1..12)
    } else {
        0..0
    };
    let skew = [0, 0, 0, 0, 0, 0, -90_000, 90_000, -86_400_000, 86_400_000];
    Conditions {
        doom,
        full,
        skew_millis: skew[chance.usize(..skew.len())],
        unreachable: if chance.u8(..) < 50 { 60 } else { 0 },
        parallelism: chance.usize(1..=4),
        keeps_to_its_plan: chance.u8(..) < 40,
        seed: chance.u64(..),
        hurries: chance.u8(..) < 100,
    }
}

/// What can be requested of the simulator, with the places where it can happen. `duplicate` is not
/// among them: nobody can prevent what it costs, and it has a test of its own.
const FAULTS: &[(&str, &[&str])] = &[
    (
        "lost-answer",
        &["submit", "generation", "preview", "render", "poll"],
    ),
    ("reset-before", &["api", "submit"]),
    (
        "reset-after",
        &["submit", "generation", "preview", "render", "poll", "list"],
    ),
    ("http-429", &["api", "submit"]),
    ("http-429:retry-after=20", &["api", "submit"]),
    ("http-429:retry-date=20", &["api", "submit"]),
    ("http-500", &["api", "submit", "poll", "list"]),
    ("http-500:handled=yes", &["submit", "generation"]),
    ("http-502", &["submit", "poll"]),
    ("http-502:handled=yes", &["submit", "preview"]),
    ("http-503:retry-after=5", &["api", "submit"]),
    ("http-504", &["submit", "render"]),
    ("html", &["submit", "poll", "list"]),
    ("http-401", &["submit", "poll"]),
    ("cloudflare", &["api", "submit", "poll"]),
    ("slow=2000", &["api", "submit"]),
    ("slow=90000", &["submit", "poll"]),
    ("slow-body=90000", &["submit", "list"]),
    ("truncated-json", &["submit", "poll", "list"]),
    ("cut-body", &["submit", "poll", "list"]),
    ("clock-jump=-7200", &["submit", "poll"]),
    ("clock-jump=7200", &["submit", "poll"]),
    ("clock-jump=-90", &["submit"]),
    ("stuck", &["submit", "generation", "preview", "render"]),
    ("fail", &["submit", "generation", "preview", "render"]),
    ("fail-midway", &["submit", "preview"]),
    ("fail-charged", &["submit", "generation", "preview"]),
    ("fail-rendering", &["render"]),
    ("stock-fallback", &["storyboard"]),
    ("unknown-status", &["submit"]),
    ("insufficient-credits", &["submit"]),
    ("cleaned=3600000", &["submit", "generation"]),
    ("cleaned", &["generation"]),
    ("job-404=60000", &["submit"]),
    ("job-404", &["submit", "generation"]),
    ("list-lag=120000", &["submit"]),
    ("list-lag=400000", &["submit", "generation"]),
];

/// Behaviour that Pictory leaves open.
const SWITCHES: &[&str] = &[
    "insufficient-http",
    "reports-credits-on-render",
    "storyboard-keeps-ai-visual",
    "studio-lists-scene-visuals",
    "job-not-found-200",
    "elements-unordered",
    "page-size=2",
];

/// Makes up a fault; or two, where an answer is lost and the lists do not know the job for a while.
fn any_faults(chance: &mut Rng) -> Vec<String> {
    let mut faults = vec![any_fault(chance)];
    if chance.u8(..) < 30 {
        let after = chance.u64(0..5);
        faults.push(format!("lost-answer:submit:after={after}:times=1"));
        faults.push("list-lag=400000:submit".to_owned());
    }
    faults
}

fn any_fault(chance: &mut Rng) -> String {
    if chance.u8(..) < 50 {
        return SWITCHES[chance.usize(..SWITCHES.len())].to_owned();
    }
    let (fault, places) = FAULTS[chance.usize(..FAULTS.len())];
    let place = places[chance.usize(..places.len())];
    let (after, times) = (chance.u64(0..8), chance.u64(1..4));
    format!("{fault}:{place}:after={after}:times={times}")
}
