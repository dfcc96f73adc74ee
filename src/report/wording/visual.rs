//! What becomes of AI visuals, in words.

use std::collections::BTreeMap;

use crate::model::storyboard::VisualPlace;
use crate::model::{Cost, VisualKind};
use crate::plan::{PlannedShot, PlannedVideo, ShotVisual, VisualAction, VisualReason, VisualRoute};
use crate::report::phrase;

/// Names a number of visuals of a kind: `2 clips`.
pub(in crate::report) fn count(number: usize, kind: VisualKind) -> String {
    let word = match kind {
        VisualKind::Image => "image",
        VisualKind::Video => "clip",
    };
    phrase::count(number, word)
}

/// Tells whether two shots show visuals of which the same is to be said.
pub(in crate::report) fn alike(one: &PlannedShot, other: &PlannedShot) -> bool {
    let pairs = one.visuals.iter().zip(&other.visuals);
    one.visuals.len() == other.visuals.len() && pairs.into_iter().all(|(a, b)| is_alike(a, b))
}

fn is_alike(one: &ShotVisual, other: &ShotVisual) -> bool {
    let told = |visual: &ShotVisual| {
        let ShotVisual {
            place,
            kind,
            model,
            key: _,
            action,
            route,
            why: _,
            cost,
        } = visual;
        (*place, *kind, model.clone(), *action, *route, cost.clone())
    };
    let is_same_reason = match (&one.why, &other.why) {
        (VisualReason::Known { since }, VisualReason::Known { since: other }) => {
            phrase::day(*since) == phrase::day(*other)
        }
        (VisualReason::Shared { video, .. }, VisualReason::Shared { video: other, .. }) => {
            video == other
        }
        (VisualReason::Continues { .. }, VisualReason::Continues { .. }) => true,
        (one, other) => one == other,
    };
    told(one) == told(other) && is_same_reason
}

/// A visual of a group of shots that show alike ones, in a video.
#[derive(Clone, Copy)]
pub(in crate::report) struct Told<'a> {
    /// That of the first shot.
    pub(in crate::report) visual: &'a ShotVisual,
    /// How many shots there are.
    pub(in crate::report) shots: usize,
    /// The video.
    pub(in crate::report) video: &'a PlannedVideo,
}

impl Told<'_> {
    /// Says by what a visual is made, what becomes of it, and why: `nanobanana, 4 credits: follows
    /// scene 2, shot 1`.
    pub(in crate::report) fn words(&self) -> String {
        let model = &self.visual.model;
        match (self.visual.action, self.why()) {
            (VisualAction::Generate, None) => format!("{model}, {}", self.price()),
            (VisualAction::Generate, Some(why)) => format!("{model}, {}: {why}", self.price()),
            (VisualAction::Reuse, why) => {
                format!(
                    "{model}, {}",
                    why.unwrap_or_else(|| "used again".to_owned())
                )
            }
            (VisualAction::None, _) => model.clone(),
        }
    }

    fn price(&self) -> String {
        let costs = std::iter::repeat_n(&self.visual.cost, self.shots);
        let cost = phrase::credits(&costs.sum::<Cost>());
        match self.visual.route {
            Some(VisualRoute::Preview) => format!("{cost}, in a preview"),
            Some(VisualRoute::Inline) if self.visual.why != VisualReason::Whole => {
                format!("{cost}, within the render")
            }
            Some(VisualRoute::Studio | VisualRoute::Inline) | None => cost,
        }
    }

    /// Says why, unless that is plain.
    fn why(&self) -> Option<String> {
        let is_one = self.shots == 1;
        Some(match &self.visual.why {
            VisualReason::New | VisualReason::Whole | VisualReason::Kept => return None,
            // A note says why, once for all of them.
            VisualReason::Unrepeatable { why: _ } => return None,
            VisualReason::Known { since } => format!("used again from {}", phrase::day(*since)),
            VisualReason::Shared { video, scene, shot } => {
                let is_own = video == self.video.id();
                match (is_own, is_one) {
                    (true, true) => format!("the same as in {}", spot(*scene, *shot)),
                    (true, false) => "the same as in other shots".to_owned(),
                    (false, true) => format!("shared with {} of {video}", spot(*scene, *shot)),
                    (false, false) => format!("shared with {video}"),
                }
            }
            VisualReason::Collected { job } => format!("collected from job `{job}`"),
            VisualReason::Prepared => "in a preview that is paid already".to_owned(),
            VisualReason::Continues { scene, shot } if is_one => {
                format!("follows scene {scene}, shot {shot}")
            }
            VisualReason::Continues { .. } => "each follows the one before".to_owned(),
            VisualReason::Lost => "its file is gone, and there is no copy".to_owned(),
            VisualReason::Degraded { why: _ } => match self.visual.place {
                VisualPlace::Background | VisualPlace::Broll(_) => {
                    "replaced by stock in the last render".to_owned()
                }
                VisualPlace::Element(_) => "left out of the last render".to_owned(),
            },
            VisualReason::Requested => "asked for by --replace".to_owned(),
        })
    }
}

/// Names a shot as briefly as it goes.
fn spot(scene: u32, shot: u32) -> String {
    match shot {
        1 => format!("scene {scene}"),
        shot => format!("scene {scene}, shot {shot}"),
    }
}

/// Says which visuals of a video every render makes and pays again, and why.
pub(in crate::report) fn notes(video: &PlannedVideo) -> Vec<String> {
    let mut whole = 0;
    let mut reasons: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    for shot in &video.shots {
        for visual in &shot.visuals {
            match &visual.why {
                VisualReason::Whole => whole += 1,
                VisualReason::Unrepeatable { why } => {
                    reasons.entry(why).or_default().push(shot.scene);
                }
                VisualReason::New
                | VisualReason::Known { .. }
                | VisualReason::Shared { .. }
                | VisualReason::Collected { .. }
                | VisualReason::Prepared
                | VisualReason::Kept
                | VisualReason::Continues { .. }
                | VisualReason::Lost
                | VisualReason::Degraded { .. }
                | VisualReason::Requested => {}
            }
        }
    }
    let whole = match whole {
        0 => None,
        1 => Some("`visuals: inline`: every render makes and pays its visual again".to_owned()),
        2 => Some("`visuals: inline`: every render makes and pays both visuals again".to_owned()),
        all => Some(format!(
            "`visuals: inline`: every render makes and pays all {all} visuals again"
        )),
    };
    let unrepeatable = reasons.iter().map(|(why, scenes)| {
        format!(
            "every render makes and pays {} again, because {why}",
            of(scenes)
        )
    });
    whole.into_iter().chain(unrepeatable).collect()
}

/// Names visuals by their scenes, one scene for each: `each of 2 visuals of scenes 2 and 4`.
fn of(scenes: &[u32]) -> String {
    let visuals = match scenes.len() {
        1 => "the visual".to_owned(),
        number => format!("each of {number} visuals"),
    };
    let mut different = scenes.to_vec();
    different.dedup();
    let ending = if different.len() == 1 { "" } else { "s" };
    format!("{visuals} of scene{ending} {}", phrase::numbers(&different))
}
