//! The shots of a planned video: the storyboard of a new one, the changes of another.

use serde_json::Value;

use super::values;
use crate::plan::{PlannedVideo, ShotAction};
use crate::report::layout::palette::{FAINT, GREEN, PLAIN, RED, YELLOW};
use crate::report::layout::{Column, Line, Page, Table};
use crate::report::phrase;
use crate::report::wording::groups::{GROUPS_MAX, Group, changed_groups, is_told, new_groups};
use crate::report::wording::{Said, Told, bill, removed, said};

/// Writes the storyboard of a video that is rendered for the first time.
pub(super) fn storyboard(page: &mut Page, indent: usize, video: &PlannedVideo, all: bool) {
    let groups = new_groups(video);
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
            Line::plain(group.paid()),
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

/// Says what is shown by a group.
fn made(group: &Group<'_>) -> Line {
    match group.made() {
        None => Line::styled(FAINT, "no AI visual"),
        Some(words) => Line::plain(words),
    }
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
    let groups = changed_groups(video);
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

fn changed_group(page: &mut Page, indent: usize, group: &Group<'_>, video: &PlannedVideo) {
    let first = group.first();
    let (symbol, style) = match first.action {
        ShotAction::Create => ("+", GREEN),
        ShotAction::Remove => ("-", RED),
        ShotAction::Update => ("~", YELLOW),
        ShotAction::Unchanged if is_told(first) => ("~", YELLOW),
        ShotAction::Unchanged => (" ", PLAIN),
    };
    let mut line = Line::styled(style, format!("{symbol} ")).with(PLAIN, group.place());
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
        ShotAction::Create => group.target.map(|target| &*target.configuration),
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

fn more(page: &mut Page, indent: usize, number: usize, what: &str) {
    let text = format!(
        "… and {} more (--all lists them)",
        phrase::count(number, what)
    );
    page.line(indent, &Line::styled(FAINT, text));
}
