//! Faults on request: what the simulator does wrong when it is told to.
//!
//! A fault is written `NAME[=VALUE][:TARGET][:KEY=VALUE]…`, for example `http-500:submit:times=1`,
//! `stock-fallback:scene=2` or `unknown-status=pending:chance=20`. It takes part in every request
//! that its target covers, lets the first `after` of them pass, strikes the others with a `chance`
//! in percent, and is spent after `times`. What is left to chance follows from the seed and the order
//! of requests. Counts live in memory: a restarted simulator begins anew. What a fault does to a job
//! is written into the job when it is accepted, and so survives a restart.

use std::str::FromStr;

use fastrand::Rng;

use crate::simulator::operation::Operation;
use crate::simulator::operation::Target;

mod details;
mod effect;
mod kinds;

use crate::simulator::faults::details::{Details, pair};
use crate::simulator::faults::effect::Effect;
use crate::simulator::faults::kinds::{KINDS, Kind};

pub(crate) use crate::simulator::faults::effect::{
    Affliction, Failure, RetryAfter, Stage, Substitute, Switch, Transport,
};

/// Why a text is not a fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FaultError {
    /// No fault has this name.
    #[error("unknown fault `{name}`; there are: {known}")]
    UnknownName {
        /// The name as given.
        name: String,
        /// All names.
        known: String,
    },
    /// A word between colons is no target.
    #[error("unknown target `{word}` of a fault; there are: {known}")]
    UnknownTarget {
        /// The word as given.
        word: String,
        /// All targets.
        known: String,
    },
    /// The fault does not understand this key.
    #[error("fault `{name}` has no `{key}`; it has: {known}")]
    UnknownKey {
        /// The name of the fault.
        name: &'static str,
        /// The key as given.
        key: String,
        /// All keys of this fault.
        known: String,
    },
    /// The fault holds for the whole run, so it cannot be counted.
    #[error("fault `{name}` holds for the whole run and has no `{key}`")]
    NotCounted {
        /// The name of the fault.
        name: &'static str,
        /// The key as given.
        key: &'static str,
    },
    /// The fault takes no value.
    #[error("fault `{name}` takes no value, but has `{value}`")]
    UnknownValue {
        /// The name of the fault.
        name: &'static str,
        /// What stands after the `=`.
        value: String,
    },
    /// A number was expected.
    #[error("`{key}` of a fault must be a whole number, not `{value}`")]
    NotANumber {
        /// The key or name before the `=`.
        key: String,
        /// What stands after it.
        value: String,
    },
    /// Something else was expected.
    #[error("`{key}` of a fault must be {allowed}, not `{value}`")]
    NotAllowed {
        /// The key before the `=`.
        key: &'static str,
        /// What stands after it.
        value: String,
        /// What may stand there.
        allowed: &'static str,
    },
}

/// One fault, ready to be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    effect: Effect,
    target: Target,
    after: u64,
    times: Option<u64>,
    /// In percent.
    chance: Option<u64>,
}

impl Fault {
    /// Lists every fault as it is written, with what it does, for help texts.
    pub fn summaries() -> impl Iterator<Item = (String, &'static str)> {
        let kinds = KINDS.iter();
        kinds.map(|kind| (format!("{}{}", kind.name, kind.value), kind.summary))
    }

    /// Lists the words for what a fault can be aimed at.
    pub fn targets() -> Vec<&'static str> {
        Target::words()
    }
}

impl FromStr for Fault {
    type Err = FaultError;

    fn from_str(text: &str) -> Result<Self, FaultError> {
        let mut segments = text.split(':');
        let (name, value) = pair(segments.next().unwrap_or_default());
        let kind = find_kind(name)?;
        let details = Details::read(kind, value, segments)?;
        let effect = (kind.effect)(&details)?;
        if let (Effect::Switch(_), Some(key)) = (&effect, details.counting_key()) {
            let name = kind.name;
            return Err(FaultError::NotCounted { name, key });
        }
        let is_once = matches!(effect, Effect::Transport(Transport::ClockJump(_)));
        Ok(Self {
            effect,
            target: find_target(details.target)?,
            after: details.number("after")?.unwrap_or(0),
            times: details.number("times")?.or(is_once.then_some(1)),
            chance: details.chance()?,
        })
    }
}

fn find_kind(name: &str) -> Result<&'static Kind, FaultError> {
    let found = KINDS.iter().find(|kind| kind.name == name);
    found.ok_or_else(|| {
        let names: Vec<&str> = KINDS.iter().map(|kind| kind.name).collect();
        FaultError::UnknownName {
            name: name.to_owned(),
            known: names.join(", "),
        }
    })
}

fn find_target(word: &str) -> Result<Target, FaultError> {
    Target::find(word).ok_or_else(|| FaultError::UnknownTarget {
        word: word.to_owned(),
        known: Target::words().join(", "),
    })
}

/// All faults of one simulator, with what they have met so far.
#[derive(Debug)]
pub(crate) struct Faults {
    armed: Vec<Armed>,
    skew_millis: i64,
}

/// A fault with its counts.
#[derive(Debug)]
struct Armed {
    fault: Fault,
    met: u64,
    struck: u64,
    dice: Rng,
}

/// Keeps the dice of one fault from following those of the next.
const SEEDS_APART: u64 = 0x9E37_79B9_7F4A_7C15;

impl Faults {
    /// Takes faults that have not met a request yet; what is left to chance follows from `seed`.
    pub(crate) fn new(faults: Vec<Fault>, seed: u64) -> Self {
        let dice = (1..).map(|place: u64| seed ^ place.wrapping_mul(SEEDS_APART));
        let armed = faults.into_iter().zip(dice).map(|(fault, seed)| Armed {
            fault,
            met: 0,
            struck: 0,
            dice: Rng::with_seed(seed),
        });
        Self {
            armed: armed.collect(),
            skew_millis: 0,
        }
    }

    /// Takes other faults, with their counts at the beginning. The clock stays where it is.
    pub(crate) fn replace(&mut self, faults: Vec<Fault>) {
        let skew_millis = self.skew_millis;
        *self = Self {
            skew_millis,
            ..Self::new(faults, 0)
        };
    }

    /// Returns by how much the clock that dates follow is ahead, in milliseconds.
    pub(crate) fn skew_millis(&self) -> i64 {
        self.skew_millis
    }

    /// Lists the switches, which hold for the whole run.
    pub(crate) fn switches(&self) -> Vec<Switch> {
        let effects = self.armed.iter().map(|armed| &armed.fault.effect);
        effects
            .filter_map(|effect| match effect {
                Effect::Switch(switch) => Some(switch.clone()),
                Effect::Transport(_) | Effect::Job(_) => None,
            })
            .collect()
    }

    /// Counts a request, and returns what happens to it on the way. Clocks jump before it.
    pub(crate) fn on_request(&mut self, operation: Operation) -> Vec<Transport> {
        let mut met = self.meet(operation, |effect| match effect {
            Effect::Transport(transport) => Some(transport.clone()),
            Effect::Job(_) | Effect::Switch(_) => None,
        });
        met.retain(|transport| {
            let Transport::ClockJump(millis) = transport else {
                return true;
            };
            self.skew_millis = self.skew_millis.saturating_add(*millis);
            false
        });
        met
    }

    /// Counts an accepted job, and returns what will happen to it.
    pub(crate) fn on_job(&mut self, operation: Operation) -> Vec<Affliction> {
        self.meet(operation, |effect| match effect {
            Effect::Job(affliction) => Some(affliction.clone()),
            Effect::Transport(_) | Effect::Switch(_) => None,
        })
    }

    fn meet<T>(&mut self, operation: Operation, pick: fn(&Effect) -> Option<T>) -> Vec<T> {
        let mut met = Vec::new();
        for armed in &mut self.armed {
            let picked = pick(&armed.fault.effect);
            if let Some(effect) = picked.filter(|_| armed.fault.target.covers(operation))
                && armed.strikes()
            {
                met.push(effect);
            }
        }
        met
    }
}

impl Armed {
    /// Counts a request that the fault takes part in, and tells whether it is struck.
    fn strikes(&mut self) -> bool {
        self.met += 1;
        let is_spent = self.fault.times.is_some_and(|times| self.struck >= times);
        if self.met <= self.fault.after || is_spent {
            return false;
        }
        let is_hit = self
            .fault
            .chance
            .is_none_or(|chance| self.dice.u64(0..100) < chance);
        self.struck += u64::from(is_hit);
        is_hit
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> Fault {
        text.parse().unwrap()
    }

    fn error(text: &str) -> String {
        text.parse::<Fault>().unwrap_err().to_string()
    }

    /// How often each of so many previews is struck, `0` or `1` each.
    fn strikes(text: &str, seed: u64, previews: usize) -> Vec<usize> {
        let mut faults = Faults::new(vec![fault(text)], seed);
        let strikes = |_| faults.on_request(Operation::Preview).len();
        (0..previews).map(strikes).collect()
    }

    #[test]
    fn every_fault_has_a_known_target() {
        for kind in KINDS {
            assert!(Target::find(kind.target).is_some(), "{}", kind.name);
        }
    }

    #[test]
    fn a_fault_skips_after_and_ends_after_times() {
        assert_eq!(
            strikes("http-500:submit:after=1:times=2", 0, 4),
            [0, 1, 1, 0]
        );
        let mut faults = Faults::new(vec![fault("http-500:submit")], 0);
        assert!(faults.on_request(Operation::Job).is_empty());
    }

    #[test]
    fn a_chance_follows_from_the_seed_and_counts_only_strikes() {
        let drawn = strikes("http-500:chance=30", 7, 1000);
        assert_eq!(drawn, strikes("http-500:chance=30", 7, 1000));
        assert_ne!(drawn, strikes("http-500:chance=30", 8, 1000));
        let struck: usize = drawn.iter().sum();
        assert!((250..350).contains(&struck), "{struck}");
        let limited: usize = strikes("http-500:chance=30:times=5", 7, 1000).iter().sum();
        assert_eq!(limited, 5);
        assert_eq!(strikes("http-500:chance=0", 7, 50), [0; 50]);
        assert_eq!(strikes("http-500:chance=100", 7, 50), [1; 50]);
    }

    #[test]
    fn two_faults_do_not_throw_the_same_dice() {
        let faults = vec![fault("stuck:chance=50"), fault("cleaned:chance=50")];
        let mut faults = Faults::new(faults, 7);
        let counts: Vec<usize> = (0..100)
            .map(|_| faults.on_job(Operation::Preview).len())
            .collect();
        assert!([0, 1, 2].iter().all(|count| counts.contains(count)));
    }

    #[test]
    fn values_and_keys_reach_the_effect() {
        assert_eq!(
            fault("unknown-status=queued:preview").effect,
            Effect::Job(Affliction::Status("queued".to_owned()))
        );
        let answer = |text: &str| match fault(text).effect {
            Effect::Transport(Transport::Instead { answer, is_handled }) => (answer, is_handled),
            other => panic!("{other:?}"),
        };
        let limited = |retry_after| (Substitute::TooManyRequests(retry_after), false);
        assert_eq!(answer("http-429"), limited(None));
        let seconds = Some(RetryAfter::Seconds(3));
        assert_eq!(answer("http-429:retry-after=3"), limited(seconds));
        let date = Some(RetryAfter::Date(3));
        assert_eq!(answer("http-429:retry-date=3"), limited(date));
        for (status, is_handled) in [(500, false), (502, false), (503, false), (504, true)] {
            let retry_after = None;
            let broken = Substitute::Broken {
                status,
                retry_after,
            };
            assert_eq!(
                answer(&format!("http-{status}")),
                (broken.clone(), is_handled)
            );
            let handled = answer(&format!("http-{status}:handled=yes"));
            assert_eq!(handled, (broken, true));
        }
        assert_eq!(answer("html:handled=no"), (Substitute::Page, false));
    }

    #[test]
    fn a_clock_jumps_once_and_both_ways() {
        let faults = ["clock-jump=60:jobs:after=1", "clock-jump=-90:jobs:after=2"];
        let mut faults = Faults::new(faults.map(fault).into(), 0);
        let skews: Vec<i64> = (0..4)
            .map(|_| {
                assert!(faults.on_request(Operation::Jobs).is_empty());
                faults.skew_millis()
            })
            .collect();
        assert_eq!(skews, [0, 60_000, -30_000, -30_000]);
    }

    #[test]
    fn mistakes_name_what_would_have_been_right() {
        assert!(error("http-5000").starts_with("unknown fault `http-5000`; there are: http-401"));
        assert!(error("stuck:everything").starts_with("unknown target `everything`"));
        assert_eq!(
            error("stuck:scene=2"),
            "fault `stuck` has no `scene`; it has: times, after, chance"
        );
        assert_eq!(
            error("stuck:times=x"),
            "`times` of a fault must be a whole number, not `x`"
        );
        assert_eq!(
            error("stuck:chance=101"),
            "`chance` of a fault must be 0 to 100, not `101`"
        );
        assert_eq!(
            error("html:handled=maybe"),
            "`handled` of a fault must be yes or no, not `maybe`"
        );
        assert_eq!(
            error("page-size=2:times=1"),
            "fault `page-size` holds for the whole run and has no `times`"
        );
        assert_eq!(
            error("stuck=2"),
            "fault `stuck` takes no value, but has `2`"
        );
        assert_eq!(
            error("slow"),
            "`slow` of a fault must be a whole number, not ``"
        );
    }
}
