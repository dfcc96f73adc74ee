//! Shots of a planned video that stand beside each other and of which the same is to be said.

use std::collections::BTreeSet;

use super::shot::target;
use super::visual;
use crate::model::{Cost, ShotTarget};
use crate::plan::{PlannedShot, PlannedVideo, ShotAction, ShotVisual, VisualAction, VisualReason};
use crate::report::phrase;

/// How many groups of shots are shown of one video unless everything is asked for.
pub(in crate::report) const GROUPS_MAX: usize = 24;

/// Shots that stand beside each other and look the same.
pub(in crate::report) struct Group<'a> {
    /// The shots, at least one.
    pub(in crate::report) shots: Vec<&'a PlannedShot>,
    /// What the first one is made from, where the plan holds it.
    pub(in crate::report) target: Option<&'a ShotTarget>,
}

impl<'a> Group<'a> {
    /// Returns the first shot.
    pub(in crate::report) fn first(&self) -> &'a PlannedShot {
        self.shots[0]
    }

    /// Says what is shown: `8 images by nanobanana at 4`; `None` if there is no AI visual.
    pub(in crate::report) fn made(&self) -> Option<String> {
        let number = self.shots.len();
        let named = |visual: &ShotVisual| {
            format!("{} by {}", visual::count(number, visual.kind), visual.model)
        };
        match self.first().visuals.as_slice() {
            [] => None,
            [visual] if number > 1 && visual.action == VisualAction::Generate => Some(format!(
                "{} at {}",
                named(visual),
                phrase::cost(&visual.cost)
            )),
            visuals => Some(visuals.iter().map(named).collect::<Vec<_>>().join(", ")),
        }
    }

    /// Says what it costs, or why it costs nothing: `= 32`.
    pub(in crate::report) fn paid(&self) -> String {
        let first = self.first();
        let is_shared = |visual: &ShotVisual| matches!(visual.why, VisualReason::Shared { .. });
        match first.visual {
            VisualAction::Generate | VisualAction::None => {
                let total: Cost = self.shots.iter().map(|shot| &shot.cost).sum();
                format!("= {}", phrase::cost(&total))
            }
            VisualAction::Reuse if first.visuals.iter().any(is_shared) => "shared".to_owned(),
            VisualAction::Reuse => "used again".to_owned(),
        }
    }

    /// Names its place: `scene 2, shots 1–8`, or `scenes 3–5`.
    pub(in crate::report) fn place(&self) -> String {
        let numbers = |number: fn(&PlannedShot) -> u32| {
            let numbers: Vec<u32> = self.shots.iter().map(|shot| number(shot)).collect();
            phrase::numbers(&numbers)
        };
        let ending = if self.shots.len() == 1 { "" } else { "s" };
        let scene = self.first().scene;
        if self.shots.iter().any(|shot| shot.scene != scene) {
            return format!("scenes {}", numbers(|shot| shot.scene));
        }
        format!("scene {scene}, shot{ending} {}", numbers(|shot| shot.shot))
    }
}

/// Groups neighbours for which `alike` holds.
fn groups<'a>(
    video: &'a PlannedVideo,
    alike: impl Fn(&PlannedShot, &PlannedShot) -> bool,
) -> Vec<Group<'a>> {
    let targets = target(video).map_or(&[][..], |target| &target.shots);
    let mut groups: Vec<Group<'a>> = Vec::new();
    for (index, shot) in video.shots.iter().enumerate() {
        match groups.last_mut() {
            Some(group) if alike(group.first(), shot) => group.shots.push(shot),
            Some(_) | None => groups.push(Group {
                shots: vec![shot],
                target: targets.get(index),
            }),
        }
    }
    groups
}

/// Groups the shots of a video that is rendered for the first time, scene by scene.
pub(in crate::report) fn new_groups(video: &PlannedVideo) -> Vec<Group<'_>> {
    groups(video, |one, other| {
        one.scene == other.scene && visual::alike(one, other)
    })
}

/// Groups the shots of a video that is rendered again.
pub(in crate::report) fn changed_groups(video: &PlannedVideo) -> Vec<Group<'_>> {
    let parts = video.shots.iter().filter(|shot| shot.shot > 1);
    let split: BTreeSet<u32> = parts.map(|shot| shot.scene).collect();
    groups(video, |one, other| is_told_together(one, other, &split))
}

/// Tells whether there is something to say about a shot that a note does not say already.
pub(in crate::report) fn is_told(shot: &PlannedShot) -> bool {
    let is_new = |visual: &ShotVisual| {
        let is_noted = matches!(
            visual.why,
            VisualReason::Whole | VisualReason::Unrepeatable { .. }
        );
        visual.action == VisualAction::Generate && !is_noted
    };
    shot.action != ShotAction::Unchanged || shot.visuals.iter().any(is_new)
}

/// Tells whether neighbours share an entry: parts of one scene that changed alike, or shots that
/// did not change and whose visuals meet the same fate. `split` are the scenes of several shots.
fn is_told_together(one: &PlannedShot, other: &PlannedShot, split: &BTreeSet<u32>) -> bool {
    let is_one_scene = one.scene == other.scene;
    visual::alike(one, other)
        && match (one.action, other.action) {
            (ShotAction::Update, ShotAction::Update) => {
                is_one_scene && one.changes == other.changes
            }
            (ShotAction::Unchanged, ShotAction::Unchanged) => {
                let is_split = |shot: &PlannedShot| split.contains(&shot.scene);
                let is_row = !is_split(one) && !is_split(other) && is_told(one);
                is_told(one) == is_told(other) && (is_one_scene || is_row)
            }
            (
                ShotAction::Create
                | ShotAction::Update
                | ShotAction::Remove
                | ShotAction::Unchanged,
                _,
            ) => false,
        }
}
