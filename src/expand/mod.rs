//! Scenes as written to shots as rendered.
//!
//! A story may be split at newlines, at sentence ends, or both; Pictory then makes one shot of
//! each part, and one background visual for each shot. How Pictory finds sentence ends is not
//! documented, so the shots follow the most careful rule and each scene also says how many shots
//! other plausible rules would make of it.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

mod sentences;
mod visual;

use std::ops::Range;
use std::sync::Arc;

use serde_json::Value;

use crate::model::ShotConfiguration;
use crate::model::storyboard::Scene;
use crate::resolve::ResolvedVideo;

use visual::Surroundings;
pub use visual::{ClipLength, Visual};

/// A video and what its scenes become.
#[derive(Debug, Clone, PartialEq)]
pub struct ExpandedVideo {
    /// The video.
    pub video: ResolvedVideo,
    /// Its shots, in order.
    pub shots: Vec<Shot>,
    /// Its scenes, in order, with how certain their number of shots is.
    pub scenes: Vec<SceneShots>,
}

/// What is shown at once: a scene, or a part of one that is split.
#[derive(Debug, Clone, PartialEq)]
pub struct Shot {
    /// The scene it belongs to, counted from 1.
    pub scene: u32,
    /// Its place within the scene, counted from 1.
    pub shot: u32,
    /// What counts of it: the scene's configuration with this part of the story.
    pub configuration: ShotConfiguration,
    /// The bytes of its part of the story in the scene's configuration; `None` without a story.
    pub span: Option<Range<usize>>,
    /// The AI visuals that it shows.
    pub visuals: Vec<Visual>,
}

/// How many shots a scene becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SceneShots {
    /// The fewest that a plausible rule makes.
    pub low: u32,
    /// How many there are in the list of shots.
    pub expected: u32,
    /// The most that a plausible rule makes.
    pub high: u32,
    /// Whether its story is, or may be, cut into several shots.
    pub is_split: bool,
    /// Why the number cannot be known at all, if it cannot.
    pub unknown: Option<&'static str>,
}

impl SceneShots {
    /// A scene that stays one shot.
    pub const ONE: Self = Self {
        low: 1,
        expected: 1,
        high: 1,
        is_split: false,
        unknown: None,
    };
}

/// Turns the scenes of a video into shots.
pub fn expand(video: ResolvedVideo) -> ExpandedVideo {
    let declared = video.storyboard.scenes();
    let mut shots = Vec::with_capacity(declared.len());
    let mut scenes = Vec::with_capacity(declared.len());
    let request = (!video.passthrough.is_empty()).then(|| video.request());
    for (index, scene) in declared.iter().enumerate() {
        let configuration = &video.configuration["scenes"][index];
        // The story as configurations spell it, so that the spelling changes no shot.
        let story = configuration["story"].as_str();
        let (spans, count) = split(scene, story);
        for (number, span) in spans.into_iter().enumerate() {
            let part = story.zip(span.clone()).map(|(story, span)| &story[span]);
            let around = Surroundings {
                video: &video,
                request: request.as_ref(),
                scene,
                configuration,
                shots: &count,
                story,
                part,
            };
            let sites = scene.visual_sites(index);
            shots.push(Shot {
                scene: ordinal(index),
                shot: ordinal(number),
                configuration: of_part(&video.configuration, index, part),
                visuals: sites
                    .filter_map(|site| Visual::of(&site, &around))
                    .collect(),
                span,
            });
        }
        scenes.push(count);
    }
    ExpandedVideo {
        video,
        shots,
        scenes,
    }
}

/// Cuts the story of a scene into the parts that become shots.
fn split(scene: &Scene, story: Option<&str>) -> (Vec<Option<Range<usize>>>, SceneShots) {
    let Some(story) = story else {
        let unknown = unknown_count(scene);
        return (
            vec![None],
            SceneShots {
                unknown,
                ..SceneShots::ONE
            },
        );
    };
    let flags = Flags::of(scene);
    let mut spans: Vec<Option<Range<usize>>> = flags.cut(story).into_iter().map(Some).collect();
    if spans.is_empty() {
        spans.push(Some(0..story.len()));
    }
    (spans, flags.count(story))
}

/// Where the story of a scene is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flags {
    /// At the ends of lines.
    on_new_line: bool,
    /// At the ends of sentences.
    on_sentence: bool,
}

impl Flags {
    /// Reads them from a scene.
    pub fn of(scene: &Scene) -> Self {
        Self {
            on_new_line: scene.create_scene_on_new_line.unwrap_or(false),
            on_sentence: scene.create_scene_on_end_of_sentence.unwrap_or(false),
        }
    }

    /// Counts the shots that a story becomes, by every plausible rule.
    pub fn count(self, story: &str) -> SceneShots {
        if !self.on_new_line && !self.on_sentence {
            return SceneShots::ONE;
        }
        let lines = self.lines(story);
        let count_by = |rule: fn(&str) -> Vec<&str>| -> usize {
            if self.on_sentence {
                lines.iter().map(|line| rule(line).len()).sum()
            } else {
                lines.len()
            }
        };
        let careful = count_by(sentences::careful);
        let others = [count_by(sentences::naive), count_by(sentences::unicode)];
        let at_least_one = |count: usize| u32::try_from(count).unwrap_or(u32::MAX).max(1);
        let high = others.into_iter().fold(careful, usize::max);
        SceneShots {
            low: at_least_one(others.into_iter().fold(careful, usize::min)),
            expected: at_least_one(careful),
            high: at_least_one(high),
            is_split: high > 1,
            unknown: None,
        }
    }

    /// Cuts a story by the most careful rule; returns the bytes of the parts.
    fn cut(self, story: &str) -> Vec<Range<usize>> {
        let parts = self.lines(story).into_iter().flat_map(|line| {
            if self.on_sentence {
                sentences::careful(line)
            } else {
                vec![line]
            }
        });
        let mut end = 0;
        let spans = parts.map(|part| {
            // Parts stand in order and are cut out as they are.
            let start = story[end..].find(part).map_or(end, |found| end + found);
            end = start + part.len();
            start..end
        });
        spans.collect()
    }

    fn lines(self, story: &str) -> Vec<&str> {
        if self.on_new_line {
            let lines = story.lines().map(str::trim);
            lines.filter(|line| !line.is_empty()).collect()
        } else if self.on_sentence {
            vec![story.trim()]
        } else {
            vec![story]
        }
    }
}

/// Says why the number of shots of a scene without a story cannot be known, if that is so.
fn unknown_count(scene: &Scene) -> Option<&'static str> {
    let sources = [
        (
            scene.story_co_pilot.is_some(),
            "the script is written by Pictory at render time",
        ),
        (
            scene.blog_url.is_some(),
            "the script is read from a web page at render time",
        ),
        (
            scene.ppt_url.is_some(),
            "the scenes are read from a presentation at render time",
        ),
        (
            scene.audio_url.is_some(),
            "the script is transcribed from audio at render time",
        ),
        (
            scene.video_url.is_some(),
            "the script is transcribed from a video at render time",
        ),
    ];
    sources
        .into_iter()
        .find(|(given, _)| *given)
        .map(|(_, reason)| reason)
}

/// The configuration of one shot: the scene's, with its part of the story.
fn of_part(video: &Arc<Value>, index: usize, part: Option<&str>) -> ShotConfiguration {
    const FLAGS: [&str; 2] = ["createSceneOnNewLine", "createSceneOnEndOfSentence"];
    let scene = ShotConfiguration::of_scene(video, index);
    let is_other = part.is_some_and(|part| scene["story"] != part);
    if !is_other && FLAGS.iter().all(|flag| scene.get(flag).is_none()) {
        return scene;
    }
    let mut shot = Value::clone(&scene);
    if let Value::Object(fields) = &mut shot {
        for flag in FLAGS {
            fields.shift_remove(flag);
        }
        if let Some(part) = part.filter(|_| is_other) {
            fields.insert("story".to_owned(), Value::from(part));
        }
    }
    shot.into()
}

fn ordinal(index: usize) -> u32 {
    u32::try_from(index + 1).unwrap_or(u32::MAX)
}
