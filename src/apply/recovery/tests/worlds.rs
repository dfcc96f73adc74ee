//! Random worlds: whatever an account holds, nothing that exists is sent again, and nothing of others
//! is taken.

use proptest::prelude::*;

use super::*;

/// A job in a world, oldest first.
#[derive(Debug, Clone)]
struct Fact {
    owner: Owner,
    state: State,
}

/// Who asked for a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Owner {
    /// A request whose answer was recorded.
    Known,
    /// A request in doubt, of one of three kinds.
    Doubt(Kind),
    /// Somebody else with the same key.
    Stranger(Kind),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Preview,
    Render,
    Visual,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Running,
    Failed,
    Cleaned,
    Completed,
    /// It was never accepted, so there is no job.
    NotTaken,
}

/// A world, and how it is looked at.
#[derive(Debug, Clone)]
struct World {
    facts: Vec<Fact>,
    /// How many of the newest jobs are read.
    read: usize,
    /// Which entry cannot be read.
    unreadable: Option<usize>,
    /// How many minutes Pictory's clock is ahead.
    ahead: i64,
    /// How many minutes ago the newest request was sent.
    age: i64,
}

fn kinds() -> impl Strategy<Value = Kind> {
    prop_oneof![Just(Kind::Preview), Just(Kind::Render), Just(Kind::Visual)]
}

fn facts() -> impl Strategy<Value = Fact> {
    let owner = prop_oneof![
        2 => Just(Owner::Known),
        3 => kinds().prop_map(Owner::Doubt),
        2 => kinds().prop_map(Owner::Stranger),
    ];
    let state = prop_oneof![
        2 => Just(State::Running),
        2 => Just(State::Failed),
        1 => Just(State::Cleaned),
        5 => Just(State::Completed),
        3 => Just(State::NotTaken),
    ];
    (owner, state).prop_map(|(owner, state)| Fact { owner, state })
}

fn worlds() -> impl Strategy<Value = World> {
    (
        prop::collection::vec(facts(), 0..9),
        prop_oneof![3 => Just(usize::MAX), 1 => 0..9_usize],
        prop::option::weighted(0.1, 0..9_usize),
        -10..10_i64,
        prop_oneof![1 => 0..10_i64, 4 => 10..2000_i64],
    )
        .prop_map(|(facts, read, unreadable, ahead, age)| World {
            facts,
            read,
            unreadable,
            ahead,
            age,
        })
}

fn name(index: usize) -> String {
    format!("j{index}")
}

fn prompt(index: usize) -> String {
    format!("Picture {index}")
}

impl World {
    fn minute(index: usize) -> SignedDuration {
        minutes(i64::try_from(index).unwrap())
    }

    /// What an entry of the list of jobs shows.
    fn sight(&self, index: usize) -> Option<Sight> {
        let Fact { owner, state } = &self.facts[index];
        if self.unreadable == Some(index) {
            return Some(Sight::Unreadable);
        }
        let kind = match owner {
            Owner::Known => Kind::Visual,
            Owner::Doubt(kind) | Owner::Stranger(kind) => *kind,
        };
        let text = match owner {
            Owner::Stranger(_) => format!("Theirs {index}"),
            Owner::Known | Owner::Doubt(_) => tagged(&name(index)),
        };
        let shows = match (state, kind) {
            (State::NotTaken, _) if *owner != Owner::Known => return None,
            (State::Running, _) => Shows::Running,
            (State::Failed, _) => Shows::Failed(failure()),
            (State::Cleaned, _) => Shows::Cleaned,
            (State::Completed | State::NotTaken, Kind::Preview) => {
                Shows::Preview { name: Some(text) }
            }
            (State::Completed | State::NotTaken, Kind::Render) => {
                named(format!("https://cdn.test/{}.mp4", text.replace(' ', "_")))
            }
            (State::Completed | State::NotTaken, Kind::Visual) => made(&name(index)),
        };
        Some(job(&name(index), shows))
    }

    fn images(&self) -> Vec<StudioVisual> {
        let entries = (0..self.facts.len()).rev().filter(|index| {
            let shows = self.sight(*index);
            shows.is_some_and(|sight| sight.job().is_some_and(|(_, it)| it.visual().is_some()))
        });
        let visuals = entries.map(|index| StudioVisual {
            prompt: Some(match self.facts[index].owner {
                Owner::Stranger(_) => format!("Their {index}"),
                Owner::Known | Owner::Doubt(_) => prompt(index),
            }),
            created_at: Some(intent() + Self::minute(index) + minutes(self.ahead)),
            ..item(&name(index))
        });
        visuals.collect()
    }

    fn bench(&self) -> Bench {
        let mut bench = Bench::new(Vec::new(), Vec::new());
        for (index, fact) in self.facts.iter().enumerate() {
            let asked = match fact.owner {
                Owner::Known => {
                    bench.known.push(known(&name(index), place(index) + 1));
                    continue;
                }
                Owner::Stranger(_) => continue,
                Owner::Doubt(Kind::Visual) => Asked::Visual(spec(&prompt(index))),
                Owner::Doubt(Kind::Preview) => preview(&name(index)).asked,
                Owner::Doubt(Kind::Render) => render(&name(index)).asked,
            };
            bench.doubts.push(Doubt {
                intended: place(index),
                intended_at: intent() + Self::minute(index),
                ..doubt(&name(index), asked)
            });
        }
        let mut jobs: Vec<Sight> = (0..self.facts.len())
            .rev()
            .filter_map(|index| self.sight(index))
            .chain([anchor()])
            .collect();
        bench.evidence.has_all_jobs = self.read >= jobs.len();
        jobs.truncate(self.read);
        bench.evidence.jobs = jobs;
        bench.now = intent() + Self::minute(self.facts.len()) + minutes(self.age);
        bench.images(self.images())
    }

    fn fact(&self, doubt: &Doubt) -> &Fact {
        let index: usize = doubt.operation.as_str()[1..].parse().unwrap();
        &self.facts[index]
    }
}

/// The place of an intent in the journal; that of its job is one further on.
fn place(index: usize) -> u64 {
    20 + 2 * u64::try_from(index).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn nothing_is_sent_twice_and_nothing_of_others_is_taken(world in worlds()) {
        let bench = world.bench();
        let (verdicts, _) = bench.case();
        let mut failures = 0;
        for (doubt, verdict) in bench.doubts.iter().zip(&verdicts) {
            let state = world.fact(doubt).state;
            match verdict {
                Verdict::Took(job) => {
                    prop_assert_eq!(job.as_str(), doubt.operation.as_str());
                    prop_assert_eq!(state, State::Completed);
                }
                Verdict::Made { file, .. } => {
                    let own = url(doubt.operation.as_str());
                    prop_assert_eq!(file.url.as_str(), own.as_str());
                }
                Verdict::Failed(job, _) => {
                    let index: usize = job.as_str()[1..].parse().unwrap();
                    prop_assert_eq!(world.facts[index].state, State::Failed);
                    prop_assert!(matches!(state, State::Failed | State::NotTaken));
                    failures += 1;
                }
                Verdict::NotTaken => {
                    prop_assert!(matches!(state, State::Failed | State::NotTaken), "{state:?}");
                }
                Verdict::Wait(_) | Verdict::Unsettled(_) => {}
            }
        }
        // What failed and was charged is in the books once.
        if verdicts.iter().all(|it| matches!(it, Verdict::Failed(..) | Verdict::NotTaken | Verdict::Took(_))) {
            let failed = bench.doubts.iter().filter(|doubt| world.fact(doubt).state == State::Failed);
            prop_assert!(failed.count() <= failures);
        }
    }

    #[test]
    fn what_is_all_there_is_settled(kinds in prop::collection::vec((kinds(), any::<bool>()), 1..7)) {
        let facts = kinds.iter().map(|(kind, taken)| Fact {
            owner: Owner::Doubt(*kind),
            state: if *taken { State::Completed } else { State::NotTaken },
        });
        let world = World {
            facts: facts.collect(),
            read: usize::MAX,
            unreadable: None,
            ahead: 0,
            age: 10,
        };
        let (verdicts, _) = world.bench().case();
        for ((_, taken), verdict) in kinds.iter().zip(&verdicts) {
            let expected = if *taken {
                matches!(verdict, Verdict::Took(_))
            } else {
                *verdict == Verdict::NotTaken
            };
            prop_assert!(expected, "{verdict:?}");
        }
    }
}
