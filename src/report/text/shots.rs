//! The shots of a planned video: the storyboard of a new one, the changes of another.

use std::collections::BTreeSet;

use serde_json::Value;

use super::values;
use crate::model::{Cost, ShotTarget};
use crate::plan::{PlannedShot, PlannedVideo, ShotAction, ShotVisual, VisualAction, VisualReason};
use crate::report::layout::palette::{FAINT, GREEN, PLAIN, RED, YELLOW};
use crate::report::layout::{Column, Line, Page, Table};
use crate::report::phrase;
use crate::report::wording::{Said, Told, bill, removed, said, target, visual};

/// How many groups of shots are shown of one video unless everything is asked for.
const GROUPS_MAX: usize = 24;

/// Shots that stand beside each other and look the same.
struct Group<'a> {
    shots: Vec<&'a PlannedShot>,
    /// What the first one is made from, where the plan holds it.
    target: Option<&'a ShotTarget>,
}

impl<'a> Group<'a> {
    fn first(&self) -> &'a PlannedShot {
        self.shots[0]
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

/// Writes the storyboard of a video that is rendered for the first time.
pub(super) fn storyboard(page: &mut Page, indent: usize, video: &PlannedVideo, all: bool) {
    let groups = groups(video, |one, other| {
        one.scene == other.scene && visual::alike(one, other)
    });
    let mut table = Table::new(vec![
        Column::number(""),
        Column::text(""),
        Column::text(""),
        Column::text(""),
    ])
    .clipped();
    let shown = if all { groups.len() } else { GROUPS_MAX };
    for group in groups.iter().take(shown) {
        let first = group.first();
        table.row(vec![
            Line::styled(FAINT, format!("scene {}", first.scene)),
            made(group),
            paid(group),
            words(group),
        ]);
    }
    let besides = bill::besides(video);
    if !besides.is_zero() {
        table.row(vec![
            Line::new(),
            Line::plain(bill::besides_name(video)),
            Line::plain(format!("= {}", phrase::cost(&besides))),
            Line::new(),
        ]);
    }
    for part in &video.cost.unknown {
        table.row(vec![
            Line::new(),
            Line::plain(&part.what),
            Line::plain("= unknown"),
            Line::styled(FAINT, &part.reason),
        ]);
    }
    page.table(indent, &table);
    if groups.len() > shown {
        more(page, indent, groups.len() - shown, "scene");
    }
}

/// Says what is shown by a group: `8 images by nanobanana at 4`.
fn made(group: &Group<'_>) -> Line {
    let number = group.shots.len();
    let named =
        |visual: &ShotVisual| format!("{} by {}", visual::count(number, visual.kind), visual.model);
    match group.first().visuals.as_slice() {
        [] => Line::styled(FAINT, "no AI visual"),
        [visual] if number > 1 && visual.action == VisualAction::Generate => Line::plain(format!(
            "{} at {}",
            named(visual),
            phrase::cost(&visual.cost)
        )),
        visuals => Line::plain(visuals.iter().map(named).collect::<Vec<_>>().join(", ")),
    }
}

/// Says what a group costs, or why it costs nothing.
fn paid(group: &Group<'_>) -> Line {
    let first = group.first();
    let is_shared = |visual: &ShotVisual| matches!(visual.why, VisualReason::Shared { .. });
    match first.visual {
        VisualAction::Generate | VisualAction::None => {
            Line::plain(format!("= {}", phrase::cost(&total(&group.shots))))
        }
        VisualAction::Reuse if first.visuals.iter().any(is_shared) => Line::plain("shared"),
        VisualAction::Reuse => Line::plain("used again"),
    }
}

fn total(shots: &[&PlannedShot]) -> Cost {
    shots.iter().map(|shot| &shot.cost).sum()
}

/// Begins with the words of a group's first shot.
fn words(group: &Group<'_>) -> Line {
    let mut line = Line::new();
    if group.shots.len() > 1 {
        line.push(FAINT, format!("{} shots: ", group.shots.len()));
    }
    if let Some(target) = group.target {
        line.append(spoken(&target.configuration));
    }
    line
}

/// What a shot says, or else what it shows or is read from, the latter faintly.
pub(super) fn spoken(configuration: &Value) -> Line {
    match said(configuration) {
        Said::Story(story) => Line::plain(story),
        Said::Else(words) => Line::styled(FAINT, words),
    }
}

/// Writes the shots of a video that are not as they were, and those that get another visual; the
/// rest too if everything is asked for.
pub(super) fn changes(page: &mut Page, indent: usize, video: &PlannedVideo, all: bool) {
    let parts = video.shots.iter().filter(|shot| shot.shot > 1);
    let split: BTreeSet<u32> = parts.map(|shot| shot.scene).collect();
    let groups = groups(video, |one, other| is_told_together(one, other, &split));
    let mut told = groups.iter().filter(|group| all || is_told(group.first()));
    let shown = if all { usize::MAX } else { GROUPS_MAX };
    for group in told.by_ref().take(shown) {
        changed_group(page, indent, group, video);
    }
    let left = told.count();
    if left > 0 {
        more(page, indent, left, "changed shot");
    }
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

fn changed_group(page: &mut Page, indent: usize, group: &Group<'_>, video: &PlannedVideo) {
    let first = group.first();
    let (symbol, style) = match first.action {
        ShotAction::Create => ("+", GREEN),
        ShotAction::Remove => ("-", RED),
        ShotAction::Update => ("~", YELLOW),
        ShotAction::Unchanged if is_told(first) => ("~", YELLOW),
        ShotAction::Unchanged => (" ", PLAIN),
    };
    let mut line = Line::styled(style, format!("{symbol} ")).with(PLAIN, place(group));
    let told = |visual| {
        let shots = group.shots.len();
        Told {
            visual,
            shots,
            video,
        }
        .words()
    };
    if let [visual] = first.visuals.as_slice() {
        line.push(FAINT, format!("  {}", told(visual)));
    }
    let words = match first.action {
        ShotAction::Create => group.target.map(|target| &target.configuration),
        ShotAction::Remove => removed(&first.changes),
        ShotAction::Update | ShotAction::Unchanged => None,
    };
    match words {
        Some(configuration) => {
            line.push(PLAIN, "  ");
            line.append(spoken(configuration));
            page.raw(indent, &line.clip(page.width().saturating_sub(indent)));
        }
        None => page.hanging(indent, indent + 4, &line),
    }
    if first.visuals.len() > 1 {
        for visual in &first.visuals {
            let line = Line::styled(FAINT, format!("{}: {}", visual.place, told(visual)));
            page.hanging(indent + 4, indent + 6, &line);
        }
    }
    if first.action == ShotAction::Update {
        for change in &first.changes {
            values::change(page, indent + 4, change);
        }
    }
}

/// Names the place of a group: `scene 2, shots 1–8`, or `scenes 3–5`.
fn place(group: &Group<'_>) -> String {
    let numbers = |number: fn(&PlannedShot) -> u32| {
        let numbers: Vec<u32> = group.shots.iter().map(|shot| number(shot)).collect();
        phrase::numbers(&numbers)
    };
    let ending = if group.shots.len() == 1 { "" } else { "s" };
    let scene = group.first().scene;
    if group.shots.iter().any(|shot| shot.scene != scene) {
        return format!("scenes {}", numbers(|shot| shot.scene));
    }
    format!("scene {scene}, shot{ending} {}", numbers(|shot| shot.shot))
}

fn more(page: &mut Page, indent: usize, number: usize, what: &str) {
    let text = format!(
        "… and {} more (--all lists them)",
        phrase::count(number, what)
    );
    page.line(indent, &Line::styled(FAINT, text));
}
