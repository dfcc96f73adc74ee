//! Over random histories of edits, what is rendered is what a direct render of the manifests
//! would be: the same storyboard, visuals aside, and the same film, visuals included.
//!
//! Each project is rendered twice: as always, with what exists used again; and, on an account of
//! its own, by direct renders that make everything anew.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::{Value, json};
use storyform::model::NameTag;

use crate::edits::{Edit, edit, edit_of_chains, first_videos, scene, video};
use crate::footage::{Cut, Picture, Video, manifests};
use crate::workshop::{Habits, Workshop};

const REUSING: Habits = Habits {
    project: "project: harbour\n",
    keeps_copies: false,
    parallelism: 4,
};

const DIRECT: Habits = Habits {
    project: "project: harbour\nvisuals: inline\n",
    ..REUSING
};

/// A video as it was rendered.
#[derive(Debug, PartialEq)]
struct Film {
    /// The storyboard without its scenes.
    settings: Value,
    /// Its scenes after they were split, without their visuals.
    scenes: Vec<Value>,
    /// What is said and shown, shot by shot, and the subtitles.
    film: (String, String),
}

/// The same project, rendered in two ways.
struct Twins {
    reusing: Workshop,
    direct: Workshop,
    /// How many requests each has received.
    seen: [usize; 2],
}

impl Twins {
    fn open() -> Self {
        Self {
            reusing: Workshop::open(REUSING),
            direct: Workshop::open(DIRECT),
            seen: [0, 0],
        }
    }

    /// Renders what changed in both ways, and compares the films; returns how many there are.
    fn render(&mut self, videos: &[Video]) -> usize {
        let [reusing, direct] = [&self.reusing, &self.direct].map(|workshop| {
            workshop.declare(&manifests(videos));
            workshop.apply(&workshop.plan());
            workshop.received()
        });
        let seen = self.seen;
        self.seen = [reusing.len(), direct.len()];
        let reusing = films(&self.reusing, &reusing[seen[0]..]);
        let direct = films(&self.direct, &direct[seen[1]..]);
        assert_eq!(reusing, direct);
        direct.len()
    }
}

/// Returns the films that some requests became, by their titles.
fn films(workshop: &Workshop, received: &[Value]) -> BTreeMap<String, Film> {
    let mut storyboards = BTreeMap::new();
    let mut films = BTreeMap::new();
    for submission in received {
        let (work, job) = (&submission["work"], &submission["id"]);
        let storyboard = &work["storyboard"];
        let title = storyboard["videoName"].as_str();
        if let Some(title) = title {
            storyboards.insert(title, storyboard);
        }
        let title = match work["kind"].as_str() {
            Some("direct_render") => title,
            Some("render") => work["output"]["name"].as_str(),
            _ => continue,
        };
        let title = title.expect("every video has a title");
        let storyboard = storyboards[title];
        let title = NameTag::strip(title);
        let film = Film {
            settings: settings(storyboard),
            scenes: scenes(storyboard),
            film: workshop.film(job.as_str().unwrap()),
        };
        let earlier = films.insert(title.into_owned(), film);
        assert_eq!(earlier, None, "a video is rendered once at a time");
    }
    films
}

fn settings(storyboard: &Value) -> Value {
    let mut settings = storyboard.clone();
    let name = storyboard["videoName"].as_str().unwrap_or_default();
    settings["videoName"] = json!(NameTag::strip(name));
    settings["scenes"].take();
    settings
}

/// Splits the scenes of a storyboard as their flags ask, and takes their visuals out.
fn scenes(storyboard: &Value) -> Vec<Value> {
    let scenes = storyboard["scenes"].as_array().into_iter().flatten();
    let mut shots = Vec::new();
    for scene in scenes {
        let mut scene = scene.clone();
        let fields = scene.as_object_mut().expect("a scene is an object");
        let mut is_on = |flag| fields.shift_remove(flag) == Some(json!(true));
        let at_lines = is_on("createSceneOnNewLine");
        let at_sentences = is_on("createSceneOnEndOfSentence");
        let story = fields["story"].as_str().unwrap_or_default().to_owned();
        without_visuals(&mut scene);
        for part in parts(&story, at_lines, at_sentences) {
            scene["story"] = json!(part);
            shots.push(scene.clone());
        }
    }
    shots
}

/// Splits a story; every sentence here ends with a mark and, if another follows, one space.
fn parts(story: &str, at_lines: bool, at_sentences: bool) -> Vec<&str> {
    if at_lines {
        return story.lines().collect();
    }
    if at_sentences {
        let sentences = story.split_inclusive(['.', '!', '?']);
        return sentences.map(str::trim).collect();
    }
    vec![story]
}

fn without_visuals(scene: &mut Value) {
    let mut bare = |pointer: &str| {
        let holder = scene.pointer_mut(pointer).and_then(Value::as_object_mut);
        let visuals =
            holder.map(|holder| ["aiVisual", "visualUrl"].map(|f| holder.shift_remove(f)));
        assert!(
            visuals.is_none_or(|visuals| visuals.iter().flatten().count() == 1),
            "{pointer} has one visual"
        );
    };
    bare("/background");
    bare("/backgroundBrolls/0");
    bare("/elements/0");
}

/// A few edits at a time, again and again.
fn commits(edit: impl Strategy<Value = Edit>) -> impl Strategy<Value = Vec<Vec<Edit>>> {
    prop::collection::vec(prop::collection::vec(edit, 1..4), 12)
}

fn assert_films_are_the_same(commits: &[Vec<Edit>]) {
    let mut twins = Twins::open();
    let (mut videos, mut past) = (first_videos(), Vec::new());
    assert_eq!(twins.render(&videos), videos.len());
    for (number, edits) in commits.iter().enumerate() {
        past.push(videos.clone());
        for (part, edit) in edits.iter().enumerate() {
            edit.perform(&mut videos, &past, 10 * number + part);
        }
        twins.render(&videos);
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 4,
        failure_persistence: None,
        max_shrink_iters: 60,
        rng_seed: RngSeed::Fixed(7),
        ..ProptestConfig::default()
    })]

    #[test]
    fn the_film_is_the_one_of_a_direct_render(commits in commits(edit())) {
        assert_films_are_the_same(&commits);
    }

    #[test]
    fn a_chain_is_the_one_of_a_direct_render(commits in commits(edit_of_chains())) {
        assert_films_are_the_same(&commits);
    }
}

/// A sentence that is made alone is directed as it is among its neighbours.
#[test]
fn creative_direction_means_the_same_for_a_lone_sentence() {
    let mut twins = Twins::open();
    let story = |third: &str| {
        let sentences = ["Boats leave.", "Gulls follow.", third, "Nets are full."];
        let picture = Picture::of("nanobanana", Some("Wide shots in soft light"));
        let scene = scene(
            sentences.map(str::to_owned).to_vec(),
            Cut::Sentences,
            picture,
        );
        vec![video("directed", vec![scene])]
    };
    twins.render(&story("It rains."));
    let before = twins.reusing.charged();
    assert_eq!(twins.render(&story("It snows.")), 1);
    let paid = twins.reusing.charged() - before;
    assert_eq!(paid.to_string(), "4");
    let received = twins.reusing.received();
    let render = received.last().unwrap();
    let (shots, _) = twins.reusing.film(render["id"].as_str().unwrap());
    let directed = "Wide shots in soft light. Showing: It snows. (nanobanana)";
    assert!(shots.contains(directed), "{shots}");
}
