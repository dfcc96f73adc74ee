//! One row for each video that changes.

use std::collections::BTreeSet;

use super::ink::{Ink, clip};
use super::room::Room;
use crate::model::{Cost, OperationId};
use crate::plan::{Action, PlannedShot, PlannedVideo, ShotAction};
use crate::report::phrase;
use crate::report::wording::{bill, cost_cell, why};

/// How many characters of an id are shown.
pub(super) const ID_MAX: usize = 120;
/// How many characters of the reasons are shown.
const WHY_MAX: usize = 400;
const HEADER: &str =
    "| Action | Video | Shots | Visuals | Credits | Why |\n|---|---|---|---|--:|---|\n";
/// Keeps words on one line.
const HARD_SPACE: &str = "\u{a0}";

/// Writes the table; rows for which there is no room are counted below it.
pub(super) fn table(
    ink: Ink,
    videos: &[&PlannedVideo],
    in_doubt: &BTreeSet<&OperationId>,
    room: &mut Room,
) -> String {
    if videos.is_empty() {
        return String::new();
    }
    room.take(HEADER);
    room.take("\n");
    let rows = videos.iter().map(|video| row(ink.cell(), video, in_doubt));
    let rows = room.take_first(rows.collect(), 1);
    let rest = &videos[rows.len()..];
    let table = if rows.is_empty() {
        String::new()
    } else {
        format!("{HEADER}{}\n", rows.concat())
    };
    if rest.is_empty() {
        return table;
    }
    format!("{table}{}\n\n", left_out(rest, rows.is_empty()))
}

fn row(ink: Ink, video: &PlannedVideo, in_doubt: &BTreeSet<&OperationId>) -> String {
    let action = [video.action.symbol(), video.action.word()].join(HARD_SPACE);
    let action = match video.action {
        Action::Blocked => format!("**{action}**"),
        Action::Create
        | Action::Update
        | Action::Resume
        | Action::Rename
        | Action::Forget
        | Action::Unchanged => action,
    };
    format!(
        "| {action} | {} | {} | {} | {} | {} |\n",
        ink.code(&clip(video.id().as_str(), ID_MAX)),
        shots(&video.shots),
        bill::fates(video),
        cost_cell(video).replace(' ', HARD_SPACE),
        ink.sentence(&clip(&why(video, in_doubt), WHY_MAX)),
    )
}

/// Counts shots: `1 of 3 changed, 1 added`.
fn shots(shots: &[PlannedShot]) -> String {
    let count = |action| shots.iter().filter(|shot| shot.action == action).count();
    let (new, removed) = (count(ShotAction::Create), count(ShotAction::Remove));
    let declared = shots.len() - removed;
    if shots.is_empty() {
        return String::new();
    }
    if new == declared && removed == 0 {
        return format!("{new} new");
    }
    let counts = [
        (count(ShotAction::Update), "changed"),
        (new, "added"),
        (removed, "removed"),
    ];
    let mut told = counts.into_iter().filter(|(number, _)| *number > 0);
    let Some((number, word)) = told.next() else {
        return format!("{declared} unchanged");
    };
    let more = told.map(|(number, word)| format!(", {number} {word}"));
    format!("{number} of {declared} {word}{}", more.collect::<String>())
}

/// Counts videos that have no row: `… and 214 more videos: 34 create, 180 update, 912 credits.`
fn left_out(videos: &[&PlannedVideo], is_all: bool) -> String {
    let number = |action: Action| videos.iter().filter(|video| video.action == action).count();
    let counts = Action::ALL
        .into_iter()
        .map(|action| (number(action), action));
    let counts = counts.filter(|(number, _)| *number > 0);
    let counts = counts.map(|(number, action)| format!("{number} {}, ", action.word()));
    let acting = videos
        .iter()
        .filter(|video| video.action != Action::Blocked);
    let cost: Cost = acting.map(|video| &video.cost).sum();
    let whole = if is_all {
        format!("{}, too many to list", phrase::count(videos.len(), "video"))
    } else {
        format!("… and {}", phrase::count(videos.len(), "more video"))
    };
    format!(
        "**{whole}**: {}{}.",
        counts.collect::<String>(),
        phrase::credits(&cost)
    )
}
