//! What rendering a video costs in AI credits.
//!
//! Only AI visuals and avatars cost credits; every render also uses video minutes, which are not
//! counted here. What cannot be known is listed with its reason and enters no sum. All figures
//! come from the dated catalogue in the model, or from the project's own prices.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

mod speech;

use std::collections::BTreeMap;

use crate::expand::{ClipLength, ExpandedVideo, SceneShots, Visual};
use crate::model::storyboard::{Scene, VisualPlace};
use crate::model::{
    AVATAR_CREDITS, AVATAR_SECONDS, Cost, Credits, UnknownCost, VisualModel, VisualSpec, find_model,
};

pub use speech::{Spoken, speaking_time};

/// The prices that apply in a project.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Prices {
    overrides: BTreeMap<String, Credits>,
}

impl Prices {
    /// Takes the catalogue with some prices replaced: per image, or per second of a clip.
    pub const fn new(overrides: BTreeMap<String, Credits>) -> Self {
        Self { overrides }
    }

    fn rate(&self, model: &VisualModel) -> Credits {
        self.overrides.get(model.id).copied().unwrap_or(model.rate)
    }

    /// Returns what generating one visual costs whose every part is known.
    pub fn spec(&self, spec: &VisualSpec) -> Credits {
        let Some(model) = find_model(&spec.model) else {
            // Keys are made of known models only.
            return Credits::ZERO;
        };
        self.rate(model) * spec.seconds.unwrap_or(1)
    }

    /// Returns what generating one visual as the manifest has it costs.
    pub fn visual(&self, visual: &Visual) -> Cost {
        let rate = self.rate(visual.model);
        match visual.length {
            None => Cost::exact(rate),
            Some(ClipLength::Fixed(seconds)) => Cost::exact(rate * seconds),
            Some(ClipLength::Undocumented { likely, longest }) => Cost {
                low: rate * likely,
                expected: rate * likely,
                high: rate * longest,
                unknown: Vec::new(),
            },
        }
    }
}

/// What a video costs if it is rendered whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VideoPrice {
    /// Everything together.
    pub total: Cost,
    /// What no visual is: the avatar, as far as it can be estimated.
    pub avatar: Cost,
    /// The parts that cannot be priced, apart from those of visuals.
    pub unknown: Vec<UnknownCost>,
}

/// Prices a video.
pub fn price(video: &ExpandedVideo, prices: &Prices) -> VideoPrice {
    let mut total = Cost::zero();
    let firsts = video.shots.iter().filter(|shot| shot.shot == 1);
    for (number, (scene, first)) in (1..).zip(video.scenes.iter().zip(firsts)) {
        let (background, layers): (Vec<&Visual>, Vec<&Visual>) = first
            .visuals
            .iter()
            .partition(|visual| visual.place == VisualPlace::Background);
        let sum = |visuals: &[&Visual]| -> Cost {
            let costs: Vec<Cost> = visuals.iter().map(|visual| prices.visual(visual)).collect();
            costs.iter().sum()
        };
        total.add(&scene_cost(number, scene, &sum(&background), &sum(&layers)));
    }
    let unknown = unpriced(video);
    let avatar = match video.video.storyboard.avatar {
        Some(_) => avatar(video),
        None => Cost::zero(),
    };
    total.unknown.extend(unknown.iter().cloned());
    total.add(&avatar);
    VideoPrice {
        total,
        avatar,
        unknown,
    }
}

/// Lists what a video may be charged for that nobody can price.
fn unpriced(video: &ExpandedVideo) -> Vec<UnknownCost> {
    let storyboard = &video.video.storyboard;
    let scenes = (1..).zip(storyboard.scenes());
    let mut unknown: Vec<UnknownCost> = scenes
        .filter_map(|(number, scene)| motion_graphics(number, scene))
        .collect();
    if let Some(template) = storyboard.template_id.as_deref() {
        unknown.push(UnknownCost::new(
            format!("template `{template}`"),
            "a template may ask for AI visuals of its own",
        ));
    }
    if !video.video.passthrough.is_empty() {
        unknown.push(UnknownCost::new(
            "fields under `storyform.passthrough`",
            "this version does not know what they do",
        ));
    }
    unknown
}

/// The cost of a scene whose number of shots may be a range. The background is made once for each
/// shot; whether b-rolls and elements are, Pictory does not say, so at best they are made once.
/// `background` and `layers` are the costs for one shot.
pub fn scene_cost(number: usize, shots: &SceneShots, background: &Cost, layers: &Cost) -> Cost {
    let mut cost = Cost {
        low: background.low * shots.low + layers.low,
        expected: (background.expected + layers.expected) * shots.expected,
        high: (background.high + layers.high) * shots.high,
        unknown: Vec::new(),
    };
    if let Some(reason) = shots.unknown.filter(|_| !cost.high.is_zero()) {
        cost.unknown.push(UnknownCost::new(
            format!("further AI visuals of scene {number}"),
            reason.to_owned(),
        ));
    }
    cost
}

fn motion_graphics(number: usize, scene: &Scene) -> Option<UnknownCost> {
    let backgrounds = scene.background.iter().chain(scene.background_brolls());
    let mut graphics = backgrounds.filter_map(|background| background.motion_graphics.as_ref());
    graphics
        .any(|graphics| graphics.enabled.unwrap_or(true))
        .then(|| {
            UnknownCost::new(
                format!("motion graphics of scene {number}"),
                "Pictory documents no price for them",
            )
        })
}

/// Says why the length of the narration cannot be estimated from the words, if that is so.
pub fn unknown_length(video: &ExpandedVideo) -> Option<&'static str> {
    let storyboard = &video.video.storyboard;
    let scenes = storyboard.scenes();
    let own_voices = scenes
        .iter()
        .filter_map(|scene| scene.voice_over.as_deref());
    let mut voices = storyboard.voice_over.iter().chain(own_voices);
    if voices.any(|voice| voice.external_voice.is_some()) {
        return Some("the length of a recorded voice is not known");
    }
    let is_marked_up = |scene: &Scene| scene.is_ssml_story.unwrap_or(false);
    scenes
        .iter()
        .any(is_marked_up)
        .then_some("marks in a story change how long it is spoken")
}

/// An avatar is paid by the length of the video, which is known only once the voice has spoken:
/// an estimate from the number of words, wide enough for slow and fast voices, and for either
/// way of rounding.
fn avatar(video: &ExpandedVideo) -> Cost {
    let unknown_text = video.scenes.iter().find_map(|scene| scene.unknown);
    if let Some(reason) = unknown_text.or_else(|| unknown_length(video)) {
        let what = "avatar";
        return Cost {
            unknown: vec![UnknownCost::new(what, reason)],
            ..Cost::zero()
        };
    }
    let spoken = speech::estimate(video);
    let block_ms = u64::from(AVATAR_SECONDS) * 1000;
    let blocks = |ms: u64| u32::try_from(ms.div_ceil(block_ms)).unwrap_or(u32::MAX);
    let prorated = AVATAR_CREDITS
        .thousandths()
        .saturating_mul(i64::try_from(spoken.shortest_ms).unwrap_or(i64::MAX))
        / i64::try_from(block_ms).unwrap_or(i64::MAX);
    Cost {
        low: Credits::from_thousandths(prorated),
        expected: AVATAR_CREDITS * blocks(spoken.likely_ms),
        high: AVATAR_CREDITS * blocks(spoken.longest_ms),
        unknown: Vec::new(),
    }
}
