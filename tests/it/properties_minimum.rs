//! Over random histories of edits, an account is charged for each visual that was ever needed,
//! once, and for nothing else.

use std::collections::BTreeSet;

use proptest::prelude::*;
use storyform::model::Credits;
use storyform::plan::Plan;

use crate::edits::{Edit, edit, first_videos, rewording};
use crate::footage::{Cut, Need, Video, manifests};
use crate::workshop::{Habits, Workshop};

const HABITS: Habits = Habits {
    project: "project: harbour\n",
    keeps_copies: false,
    parallelism: 4,
};

/// The same cases in every run, so that a failure can be looked into: how many is what counts.
fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        max_shrink_iters: 60,
        rng_seed: proptest::test_runner::RngSeed::Fixed(7),
        ..ProptestConfig::default()
    }
}

/// A project, and all that its videos ever needed.
struct History {
    workshop: Workshop,
    videos: Vec<Video>,
    past: Vec<Vec<Video>>,
    needed: BTreeSet<Need>,
    edits: usize,
}

impl History {
    fn begin(habits: Habits) -> Self {
        let mut history = Self {
            workshop: Workshop::open(habits),
            videos: first_videos(),
            past: Vec::new(),
            needed: BTreeSet::new(),
            edits: 0,
        };
        history.render();
        history
    }

    /// Edits the videos, and renders them.
    fn go_on(&mut self, edits: &[Edit]) {
        self.past.push(self.videos.clone());
        for edit in edits {
            self.edits += 1;
            edit.perform(&mut self.videos, &self.past, self.edits);
        }
        self.render();
    }

    /// Plans and applies, and compares what that cost with what it had to cost.
    fn render(&mut self) {
        let workshop = &self.workshop;
        workshop.declare(&manifests(&self.videos));
        let before = workshop.charged();
        let plan = workshop.plan();
        workshop.apply(&plan);
        let charged = workshop.charged();
        assert_exact(&plan, charged - before);
        self.needed.extend(self.videos.iter().flat_map(Video::needs));
        assert_eq!(charged, minimum(&self.needed), "{plan:#?}");
        let again = workshop.plan();
        assert!(!again.has_changes(), "{again:#?}");
        assert_recorded(workshop, charged);
    }
}

/// Returns what it costs to have everything made once.
fn minimum(needed: &BTreeSet<Need>) -> Credits {
    needed.iter().map(Need::price).sum()
}

/// Demands that a plan said what was charged, without a doubt.
#[track_caller]
fn assert_exact(plan: &Plan, charged: Credits) {
    let cost = &plan.summary.cost;
    assert_eq!(cost.unknown, []);
    assert_eq!([cost.low, cost.expected, cost.high], [charged; 3]);
}

/// Demands that state knows of every credit: by its operations, and by its visuals.
#[track_caller]
fn assert_recorded(workshop: &Workshop, charged: Credits) {
    let operations = workshop.operations();
    let by_operation = operations.iter().filter_map(|operation| operation.credits_used);
    assert_eq!(by_operation.sum::<Credits>(), charged);
    let snapshot = workshop.snapshot();
    let visuals = snapshot.visuals.values();
    let by_visual = visuals.map(|visual| visual.credits.expect("the price of each is known"));
    assert_eq!(by_visual.sum::<Credits>(), charged);
}

proptest! {
    #![proptest_config(config(10))]

    #[test]
    fn each_visual_is_bought_once(commits in prop::collection::vec(prop::collection::vec(edit(), 1..4), 20)) {
        let mut history = History::begin(HABITS);
        for edits in &commits {
            history.go_on(edits);
        }
    }
}
