//! Scenes as written to shots as rendered.
//!
//! A story may be split at newlines, at sentence ends, or both; Pictory then makes one shot of
//! each part, and one background visual for each shot. How Pictory finds sentence ends is not
//! documented, so the shots follow the most careful rule and each scene also says how many shots
//! other plausible rules would make of it.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

mod sentences;
mod visual;

use serde_json::Value;

use crate::model::storyboard::{Scene, VisualPlace, VisualSite};
use crate::resolve::ResolvedVideo;

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
    pub configuration: Value,
    /// The AI visuals that it shows.
    pub visuals: Vec<Visual>,
}

/// How many shots a scene becomes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SceneShots {
    /// The fewest that a plausible rule makes.
    pub low: u32,
    /// How many there are in the list of shots.
    pub expected: u32,
    /// The most that a plausible rule makes.
    pub high: u32,
    /// Why the number cannot be known at all, if it cannot.
    pub unknown: Option<&'static str>,
}

/// Turns the scenes of a video into shots.
pub fn expand(video: ResolvedVideo) -> ExpandedVideo {
    let mut shots = Vec::new();
    let mut scenes = Vec::new();
    let mut sites: Vec<Vec<VisualSite<'_>>> = vec![Vec::new(); video.storyboard.scenes().len()];
    for site in video.storyboard.visual_sites() {
        sites[site.scene].push(site);
    }
    for (index, scene) in video.storyboard.scenes().iter().enumerate() {
        let configuration = &video.configuration["scenes"][index];
        // The story as configurations spell it, so that the spelling changes no shot.
        let (parts, count) = split(scene, configuration["story"].as_str());
        for (number, part) in parts.iter().enumerate() {
            shots.push(Shot {
                scene: ordinal(index),
                shot: ordinal(number),
                configuration: of_part(configuration, part.as_deref()),
                visuals: sites[index]
                    .iter()
                    .filter_map(|site| visual_of(site, part.as_deref(), &video))
                    .collect(),
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

fn visual_of(site: &VisualSite<'_>, part: Option<&str>, video: &ResolvedVideo) -> Option<Visual> {
    let is_background = site.place == VisualPlace::Background;
    Visual::of(site, part.filter(|_| is_background), video.aspect_ratio)
}

/// Cuts the story of a scene into the parts that become shots.
fn split(scene: &Scene, story: Option<&str>) -> (Vec<Option<String>>, SceneShots) {
    let once = |unknown| SceneShots {
        low: 1,
        expected: 1,
        high: 1,
        unknown,
    };
    let Some(story) = story else {
        return (vec![None], once(unknown_count(scene)));
    };
    let on_new_line = scene.create_scene_on_new_line.unwrap_or(false);
    let on_sentence = scene.create_scene_on_end_of_sentence.unwrap_or(false);
    if !on_new_line && !on_sentence {
        return (vec![Some(story.to_owned())], once(None));
    }
    let lines: Vec<&str> = if on_new_line {
        story
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .collect()
    } else {
        vec![story.trim()]
    };
    let count_by = |rule: fn(&str) -> Vec<&str>| -> usize {
        if on_sentence {
            lines.iter().map(|line| rule(line).len()).sum()
        } else {
            lines.len()
        }
    };
    let parts: Vec<Option<String>> = lines
        .iter()
        .flat_map(|line| {
            if on_sentence {
                sentences::careful(line)
            } else {
                vec![*line]
            }
        })
        .map(|part| Some(part.to_owned()))
        .collect();
    let counts = [
        count_by(sentences::careful),
        count_by(sentences::naive),
        count_by(sentences::unicode),
    ];
    let at_least_one = |count: usize| u32::try_from(count).unwrap_or(u32::MAX).max(1);
    let shots = SceneShots {
        low: at_least_one(counts.iter().copied().min().unwrap_or(1)),
        expected: at_least_one(parts.len()),
        high: at_least_one(counts.iter().copied().max().unwrap_or(1)),
        unknown: None,
    };
    (
        if parts.is_empty() {
            vec![Some(story.trim().to_owned())]
        } else {
            parts
        },
        shots,
    )
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
fn of_part(scene: &Value, part: Option<&str>) -> Value {
    let mut shot = scene.clone();
    if let Value::Object(fields) = &mut shot {
        for flag in ["createSceneOnNewLine", "createSceneOnEndOfSentence"] {
            fields.shift_remove(flag);
        }
        if let Some(part) = part {
            fields.insert("story".to_owned(), Value::from(part));
        }
    }
    shot
}

fn ordinal(index: usize) -> u32 {
    u32::try_from(index + 1).unwrap_or(u32::MAX)
}
