//! Over random histories of edits, an account is charged for each visual that was ever needed,
//! once, and for nothing else.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{RngSeed, TestRunner};
use serde_json::{Value, json};
use storyform::model::{Credits, find_model};
use storyform::plan::Plan;

use crate::edits::{Edit, edit, edit_of_chains, first_videos, rewording, scene, video};
use crate::footage::{Cut, Need, Picture, Scene, Video, manifests};
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
        rng_seed: RngSeed::Fixed(7),
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
        self.needed
            .extend(self.videos.iter().flat_map(Video::needs));
        assert_eq!(charged, minimum(&self.needed), "edit {}", self.edits);
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
    let by_operation = operations
        .iter()
        .filter_map(|operation| operation.credits_used);
    assert_eq!(by_operation.sum::<Credits>(), charged);
    let snapshot = workshop.snapshot();
    let visuals = snapshot.visuals.values();
    let by_visual = visuals.map(|visual| visual.credits.expect("the price of each is known"));
    assert_eq!(by_visual.sum::<Credits>(), charged);
}

/// A few edits at a time, again and again.
fn commits(edit: impl Strategy<Value = Edit>) -> impl Strategy<Value = Vec<Vec<Edit>>> {
    prop::collection::vec(prop::collection::vec(edit, 1..4), 20)
}

/// Returns what the visuals of the sentences cost that a story has and did not have before; `None`
/// if it was split and is not any more, or the other way round, so that its prompt means another
/// thing.
fn changed_sentences(before: &Scene, after: &Scene) -> Option<Credits> {
    if before.is_split() != after.is_split() {
        return None;
    }
    if !after.is_split() && after.background.prompt.is_some() {
        return Some(Credits::ZERO);
    }
    let mut known = before.sentences.clone();
    let is_new = |sentence: &&String| match known.iter().position(|known| known == *sentence) {
        Some(place) => {
            known.swap_remove(place);
            false
        }
        None => true,
    };
    let count = after.sentences.iter().filter(is_new).count();
    let model = find_model(after.background.model).unwrap();
    let seconds = after.background.seconds.unwrap_or(1);
    Some(model.rate * seconds * u32::try_from(count).unwrap())
}

proptest! {
    #![proptest_config(config(8))]

    #[test]
    fn each_visual_is_bought_once(commits in commits(edit())) {
        let mut history = History::begin(HABITS);
        for edits in &commits {
            history.go_on(edits);
        }
    }

    #[test]
    fn each_visual_of_a_chain_is_bought_once(commits in commits(edit_of_chains())) {
        let mut history = History::begin(HABITS);
        for edits in &commits {
            history.go_on(edits);
        }
    }

    #[test]
    fn no_more_is_paid_than_sentences_changed(commits in commits(rewording())) {
        let mut history = History::begin(HABITS);
        for edits in &commits {
            let before = history.workshop.charged();
            history.go_on(edits);
            let paid = history.workshop.charged() - before;
            let stories = |videos: &[Video]| -> Vec<Scene> {
                videos.iter().flat_map(|video| video.scenes.clone()).collect()
            };
            let earlier = stories(history.past.last().unwrap());
            let pairs = earlier.iter().zip(stories(&history.videos));
            let changed: Option<Credits> = pairs
                .filter(|(before, after)| *before != after)
                .map(|(before, after)| changed_sentences(before, &after))
                .sum();
            if let Some(changed) = changed {
                assert!(paid <= changed, "{paid} for {changed}");
            }
        }
    }
}

/// Where Pictory cuts a sentence in another way than the plan expects, its visuals cannot be told
/// apart. That one sentence is bought once more when another one changes, alone, and then never
/// again; the plan says so.
#[test]
fn a_sentence_that_is_cut_in_another_way_is_bought_once_more() {
    let workshop = Workshop::open(HABITS);
    let mut last_paid = Vec::new();
    for last in ["Nets are full.", "Nets are empty.", "Nets are dry."] {
        let sentences = ["Boats leave.", "Dr. Smith works in the U.S. now.", last];
        let sentences = sentences.map(str::to_owned).to_vec();
        let picture = Picture::of("nanobanana", None);
        let video = video("doctor", vec![scene(sentences, Cut::Sentences, picture)]);
        workshop.declare(&manifests(&[video]));
        let before = workshop.charged();
        let plan = workshop.plan();
        workshop.apply(&plan);
        let paid = workshop.charged() - before;
        let cost = &plan.summary.cost;
        assert!(cost.low <= paid && paid <= cost.high, "{paid} {cost:?}");
        assert!(!workshop.plan().has_changes());
        last_paid.push(paid.to_string());
    }
    // The simulator makes five shots of the three sentences.
    assert_eq!(last_paid, ["20", "8", "4"]);
}

/// Videos that have nothing in common cost the first time what a script would pay for them.
#[test]
fn the_first_render_costs_what_direct_requests_cost() {
    let (project, account) = (Workshop::open(HABITS), Workshop::open(HABITS));
    let videos = first_videos();
    project.declare(&manifests(&videos));
    project.apply(&project.plan());
    for video in &videos {
        account.render_directly(&video.request());
    }
    assert_eq!(project.charged(), account.charged());
    assert!(project.minutes() > 0.0);
    assert!((project.minutes() - account.minutes()).abs() < 0.01);
}

/// One picture after another through copies, liveness and a single video at a time.
#[test]
fn nothing_is_bought_twice_where_copies_are_kept() {
    let mut runner = TestRunner::new(config(1));
    let commits = commits(edit()).new_tree(&mut runner).unwrap().current();
    let mut history = History::begin(Habits {
        keeps_copies: true,
        parallelism: 1,
        ..HABITS
    });
    for edits in &commits {
        history.go_on(edits);
    }
    let snapshot = history.workshop.snapshot();
    assert!(
        snapshot
            .visuals
            .values()
            .all(|visual| visual.copy.is_some())
    );
}

/// Scenes whose visuals can never be used again, or not all of them.
fn unrepeatable_scenes() -> Vec<Value> {
    let picture = |extra: Value| {
        let mut ai = json!({"model": "nanobanana"});
        ai.as_object_mut()
            .unwrap()
            .extend(extra.as_object().unwrap().clone());
        json!({"type": "image", "aiVisual": ai})
    };
    let story = "The harbour wakes. Boats leave. Gulls follow.";
    vec![
        json!({
            "story": story, "createSceneOnEndOfSentence": true,
            "background": picture(json!({})),
            "elements": [{"type": "text", "text": "Harbour", "textVariant": "heading"}],
        }),
        json!({
            "story": story, "createSceneOnEndOfSentence": true,
            "background": picture(json!({})),
            "backgroundBrolls": [picture(json!({"prompt": "A net that is mended"}))],
        }),
        json!({
            "story": story, "createSceneOnEndOfSentence": true, "isSSMLStory": true,
            "background": picture(json!({})),
        }),
        json!({
            "storyCoPilot": {"prompt": "How a harbour wakes"},
            "background": picture(json!({})),
        }),
    ]
}

/// What can never be used again is paid at every render, and the plan says so beforehand.
#[test]
fn what_cannot_be_used_again_costs_what_the_plan_says() {
    let workshop = Workshop::open(HABITS);
    for (number, scene) in unrepeatable_scenes().iter().enumerate() {
        let described = json!({
            "story": "And this is always the same.",
            "background": {"type": "image", "aiVisual": {"model": "seedream3.0", "prompt": "A pier"}},
        });
        for speaker in ["Jackson", "Emma"] {
            let video = json!({
                "videoName": format!("video {number}"),
                "voiceOver": {"enabled": true, "aiVoices": [{"speaker": speaker}]},
                "scenes": [scene, described],
            });
            workshop.declare(&[(format!("{number}.yaml"), video.to_string())].into());
            let before = workshop.charged();
            let plan = workshop.plan();
            workshop.apply(&plan);
            let charged = workshop.charged() - before;
            if scene.get("story").is_some() {
                assert_exact(&plan, charged);
                assert!(!charged.is_zero());
            } else {
                // Nobody knows how many shots a script has that Pictory is yet to write.
                let cost = &plan.summary.cost;
                assert!(cost.low < charged && !cost.unknown.is_empty(), "{charged}");
            }
            assert!(!workshop.plan().has_changes());
        }
    }
}
