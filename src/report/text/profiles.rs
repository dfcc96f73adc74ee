//! What profiles would cost side by side, for people.

use std::collections::BTreeMap;

use super::TextStyle;
use crate::manifest::FINAL;
use crate::model::VideoId;
use crate::plan::{Action, Plan, PlannedVideo};
use crate::report::layout::palette::{FAINT, STRONG};
use crate::report::layout::{Column, Line, Page, Table};
use crate::report::phrase;
use crate::report::wording::cost_cell;

/// Writes the costs of plans, one for each profile. Videos that cost nothing under any profile
/// are counted.
pub fn profiles(plans: &[Plan], style: &TextStyle) -> String {
    let mut page = Page::new(style.width, style.color);
    let Some(first) = plans.first() else {
        return page.finish();
    };
    page.line(
        0,
        &Line::styled(STRONG, format!("Profiles of {}", first.project)),
    );
    let about = format!("what each would cost now · prices of {}", first.prices);
    page.line(0, &Line::styled(FAINT, about));
    page.blank();
    let mut columns = vec![Column::text("VIDEO")];
    let names = plans.iter().map(|plan| name(plan).to_uppercase());
    columns.extend(names.map(Column::named_number));
    columns.push(Column::text(""));
    let mut table = Table::new(columns);
    let rows = rows(plans);
    let is_idle = |videos: &&Vec<Option<&PlannedVideo>>| {
        let mut known = videos.iter().flatten();
        known.all(|video| video.action == Action::Unchanged)
    };
    for (id, videos) in &rows {
        if !style.all && is_idle(&videos) {
            continue;
        }
        let mut cells = vec![Line::plain(id.as_str())];
        let cell = |video: &Option<&PlannedVideo>| match video {
            Some(video) if video.action == Action::Unchanged => Line::styled(FAINT, "as declared"),
            Some(video) => Line::plain(cost_cell(video)),
            None => Line::styled(FAINT, "–"),
        };
        cells.extend(videos.iter().map(cell));
        cells.push(Line::new());
        table.row(cells);
    }
    sums(&mut table, plans);
    page.table(0, &table);
    let idle = rows.values().filter(is_idle).count();
    if idle > 0 && !style.all {
        page.blank();
        let number = phrase::count(idle, "video");
        let verb = if idle == 1 { "is" } else { "are" };
        page.line(
            0,
            &Line::plain(format!("{number} {verb} as declared under each.")),
        );
    }
    page.finish()
}

fn sums(table: &mut Table, plans: &[Plan]) {
    table.row(vec![Line::new(); plans.len() + 2]);
    let mut sum = |title: &str, cell: &dyn Fn(&Plan) -> String| {
        let mut cells = vec![Line::styled(STRONG, title)];
        cells.extend(plans.iter().map(|plan| Line::styled(STRONG, cell(plan))));
        cells.push(Line::new());
        table.row(cells);
    };
    sum("credits", &|plan| phrase::cost(&plan.summary.cost));
    sum("without reuse", &|plan| {
        phrase::cost(&plan.summary.without_reuse)
    });
}

/// Returns the name of a plan's profile.
fn name(plan: &Plan) -> &str {
    plan.profile.as_deref().unwrap_or(FINAL)
}

/// Lists every video with its plan under each profile, if it has one there.
fn rows(plans: &[Plan]) -> BTreeMap<&VideoId, Vec<Option<&PlannedVideo>>> {
    let mut rows: BTreeMap<&VideoId, Vec<Option<&PlannedVideo>>> = BTreeMap::new();
    for (index, plan) in plans.iter().enumerate() {
        for video in &plan.videos {
            let row = rows
                .entry(video.id())
                .or_insert_with(|| vec![None; plans.len()]);
            row[index] = Some(video);
        }
    }
    rows
}
