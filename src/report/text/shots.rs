//! The shots of a planned video: the storyboard of a new one, the changes of another.

use std::collections::BTreeSet;

use serde_json::Value;

use super::values;
use crate::model::{Cost, Credits, ShotTarget, VideoTarget, VisualKind, find_model};
use crate::plan::FieldChange;
use crate::plan::{PlannedShot, PlannedVideo, ShotAction, Step, VisualAction};
use crate::report::layout::palette::{FAINT, GREEN, PLAIN, RED, YELLOW};
use crate::report::layout::{Column, Line, Page, Table};
use crate::report::phrase;

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

/// Returns what is to be recorded for a video, if it is to be rendered.
fn target(video: &PlannedVideo) -> Option<&VideoTarget> {
    match &video.step {
        Step::Render { target, .. } => Some(target),
        Step::Nothing | Step::Resume { .. } | Step::Rename { .. } | Step::Forget => None,
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
        one.scene == other.scene && one.models() == other.models() && one.cost == other.cost
    });
    let mut table = Table::new(vec![
        Column::number(""),
        Column::text(""),
        Column::number(""),
        Column::text(""),
    ])
    .clipped();
    let shown = if all { groups.len() } else { GROUPS_MAX };
    for group in groups.iter().take(shown) {
        let first = group.first();
        table.row(vec![
            Line::styled(FAINT, format!("scene {}", first.scene)),
            made(group),
            Line::plain(format!("= {}", phrase::cost(&total(&group.shots)))),
            words(group),
        ]);
    }
    let besides = besides(video);
    if !besides.is_zero() {
        table.row(vec![
            Line::new(),
            Line::plain(besides_name(video)),
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

/// Says what is made for a group: `8 images by nanobanana at 4`.
fn made(group: &Group<'_>) -> Line {
    let first = group.first();
    let visuals: Vec<String> = match first.models().as_slice() {
        [] => return Line::styled(FAINT, "no AI visual"),
        [model] => {
            let number = group.shots.len();
            let each = if number > 1 {
                format!(" at {}", phrase::cost(&first.cost))
            } else {
                String::new()
            };
            vec![format!("{}{each}", visuals(number, model))]
        }
        models => models
            .iter()
            .map(|model| visuals(group.shots.len(), model))
            .collect(),
    };
    Line::plain(visuals.join(", "))
}

/// Names a number of visuals by a model: `2 clips by veo3.1`.
fn visuals(number: usize, model: &str) -> String {
    let kind = match find_model(model).map(|model| model.kind) {
        Some(VisualKind::Image) => "image",
        Some(VisualKind::Video) => "clip",
        None => "visual",
    };
    format!("{} by {model}", phrase::count(number, kind))
}

fn total(shots: &[&PlannedShot]) -> Cost {
    shots.iter().map(|shot| &shot.cost).sum()
}

/// What a video costs besides its shots.
fn besides(video: &PlannedVideo) -> Cost {
    let shots: Cost = video.shots.iter().map(|shot| &shot.cost).sum();
    let over = |whole: Credits, part: Credits| (whole - part).max(Credits::ZERO);
    if video.cost.expected <= shots.expected {
        return Cost::zero();
    }
    Cost {
        low: over(video.cost.low, shots.low),
        expected: over(video.cost.expected, shots.expected),
        high: over(video.cost.high, shots.high),
        unknown: Vec::new(),
    }
}

fn besides_name(video: &PlannedVideo) -> &'static str {
    if has_avatar(video) {
        "avatar"
    } else {
        "besides"
    }
}

/// Tells whether a video that is to be rendered has an avatar.
pub(super) fn has_avatar(video: &PlannedVideo) -> bool {
    target(video).is_some_and(|target| target.configuration.get("avatar").is_some())
}

/// Begins with the words of a group's first shot.
fn words(group: &Group<'_>) -> Line {
    let mut line = Line::new();
    if group.shots.len() > 1 {
        line.push(FAINT, format!("{} shots: ", group.shots.len()));
    }
    if let Some(target) = group.target {
        line.append(said(&target.configuration));
    }
    line
}

/// What a shot says, or else what it shows or is read from.
pub(super) fn said(configuration: &Value) -> Line {
    let text = |pointer: &str| configuration.pointer(pointer).and_then(Value::as_str);
    if let Some(story) = text("/story") {
        return Line::plain(story);
    }
    if let Some(prompt) = text("/background/aiVisual/prompt") {
        return Line::styled(FAINT, format!("(no story) {prompt}"));
    }
    const SOURCES: [&str; 5] = ["storyCoPilot", "blogUrl", "pptUrl", "audioUrl", "videoUrl"];
    let source = SOURCES
        .iter()
        .find(|name| configuration.get(**name).is_some());
    Line::styled(
        FAINT,
        source.map_or("(no story)".to_owned(), |name| format!("(by {name})")),
    )
}

/// Writes the shots of a video that are not as they were.
pub(super) fn changes(page: &mut Page, indent: usize, video: &PlannedVideo, all: bool) {
    let alike = |one: &PlannedShot, other: &PlannedShot| {
        let updated = one.action == ShotAction::Update && other.action == ShotAction::Update;
        updated
            && one.scene == other.scene
            && one.models() == other.models()
            && one.changes == other.changes
    };
    let groups = groups(video, alike);
    let mut changed = groups
        .iter()
        .filter(|group| group.first().action != ShotAction::Unchanged);
    let shown = if all { usize::MAX } else { GROUPS_MAX };
    for group in changed.by_ref().take(shown) {
        changed_group(page, indent, group);
    }
    let left = changed.count();
    if left > 0 {
        more(page, indent, left, "changed shot");
    }
}

fn changed_group(page: &mut Page, indent: usize, group: &Group<'_>) {
    let first = group.first();
    let (symbol, style) = match first.action {
        ShotAction::Create => ("+", GREEN),
        ShotAction::Update => ("~", YELLOW),
        ShotAction::Remove => ("-", RED),
        ShotAction::Unchanged => (" ", PLAIN),
    };
    let mut line = Line::styled(style, format!("{symbol} ")).with(PLAIN, place(group));
    line.push(FAINT, visual(group));
    match first.action {
        ShotAction::Create => {
            if let Some(target) = group.target {
                line.push(PLAIN, "  ");
                line.append(said(&target.configuration));
            }
        }
        ShotAction::Remove => {
            if let Some(configuration) = removed(&first.changes) {
                line.push(PLAIN, "  ");
                line.append(said(configuration));
            }
        }
        ShotAction::Update | ShotAction::Unchanged => {}
    }
    page.raw(indent, &line.clip(page.width().saturating_sub(indent)));
    if first.action == ShotAction::Update {
        for change in &first.changes {
            values::change(page, indent + 4, change);
        }
    }
}

/// Names the place of a group: `scene 2, shots 1–8`.
fn place(group: &Group<'_>) -> String {
    let numbers: Vec<u32> = group.shots.iter().map(|shot| shot.shot).collect();
    let ending = if numbers.len() == 1 { "" } else { "s" };
    format!(
        "scene {}, shot{ending} {}",
        group.first().scene,
        phrase::numbers(&numbers)
    )
}

/// Says what becomes of the visuals of a group.
fn visual(group: &Group<'_>) -> String {
    let first = group.first();
    let models = first.models().join(", ");
    match first.visual {
        VisualAction::Generate => {
            let cost = phrase::credits(&total(&group.shots));
            format!("  {models}, {cost}")
        }
        VisualAction::Reuse => format!("  {models}, used again"),
        VisualAction::None => String::new(),
    }
}

/// What a removed shot was made from, where the plan holds it.
fn removed(changes: &[FieldChange]) -> Option<&Value> {
    let whole = changes.iter().find(|change| change.path.is_empty());
    whole?.before.as_ref()
}

fn more(page: &mut Page, indent: usize, number: usize, what: &str) {
    let text = format!(
        "… and {} more (--all lists them)",
        phrase::count(number, what)
    );
    page.line(indent, &Line::styled(FAINT, text));
}

/// What an update pays for, grouped by model and price: `3 images by nanobanana at 4 = 12`.
pub(super) fn bill(video: &PlannedVideo) -> String {
    let mut parts: Vec<(Vec<&str>, &Cost, Vec<&PlannedShot>)> = Vec::new();
    for shot in video
        .shots
        .iter()
        .filter(|shot| shot.visual == VisualAction::Generate)
    {
        let part = parts
            .iter_mut()
            .find(|(models, cost, _)| *models == shot.models() && *cost == &shot.cost);
        match part {
            Some((_, _, shots)) => shots.push(shot),
            None => parts.push((shot.models(), &shot.cost, vec![shot])),
        }
    }
    let shown = parts.iter().map(|(models, cost, shots)| {
        let names: Vec<String> = models
            .iter()
            .map(|model| visuals(shots.len(), model))
            .collect();
        let each = match shots.as_slice() {
            [_] => String::new(),
            _ => format!(" at {}", phrase::cost(cost)),
        };
        format!(
            "{}{each} = {}",
            names.join(", "),
            phrase::cost(&total(shots))
        )
    });
    let mut shown: Vec<String> = shown.collect();
    let besides = besides(video);
    if !besides.is_zero() {
        shown.push(format!(
            "{} = {}",
            besides_name(video),
            phrase::cost(&besides)
        ));
    }
    let unknown = video.cost.unknown.iter();
    shown.extend(unknown.map(|part| format!("{} = unknown", part.what)));
    shown.join("; ")
}

/// How many visuals an update makes, and how many of them changed.
pub(super) fn visual_counts(video: &PlannedVideo) -> (usize, usize) {
    let generated = video
        .shots
        .iter()
        .filter(|shot| shot.visual == VisualAction::Generate);
    let targets = target(video).map_or(&[][..], |target| &target.shots);
    let parts = video.shots.iter().filter(|shot| shot.shot > 1);
    let split: BTreeSet<u32> = parts.map(|shot| shot.scene).collect();
    let changed = video.shots.iter().enumerate().map(|(index, shot)| {
        let configuration = targets.get(index).map(|target| &target.configuration);
        let prompt = configuration.and_then(|shot| shot.pointer("/background/aiVisual/prompt"));
        // Where Pictory writes the prompt itself, it writes it from the story.
        let from_story = prompt.is_none() || split.contains(&shot.scene);
        changed_visuals(shot, from_story)
    });
    (
        generated.map(|shot| shot.visuals.len()).sum(),
        changed.sum(),
    )
}

/// How many visuals of a shot are asked for in another way than before.
fn changed_visuals(shot: &PlannedShot, from_story: bool) -> usize {
    let all = shot.visuals.len();
    match shot.action {
        ShotAction::Create => all,
        ShotAction::Unchanged | ShotAction::Remove => 0,
        ShotAction::Update => {
            let told = shot.changes.iter().any(|change| change.path == "/story");
            let asked = shot.changes.iter().filter(|change| touches_visual(change));
            if from_story && told {
                all
            } else {
                asked.count().min(all)
            }
        }
    }
}

fn touches_visual(change: &FieldChange) -> bool {
    let holds = |value: &Option<Value>| {
        value
            .as_ref()
            .is_some_and(|value| value.get("aiVisual").is_some())
    };
    change.path.split('/').any(|part| part == "aiVisual")
        || holds(&change.before)
        || holds(&change.after)
}
