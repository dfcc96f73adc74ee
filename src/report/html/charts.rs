//! Where the credits of a plan go. Each chart is a table whose rows have bars.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::shown::Shown;
use super::spending;
use super::verdict::percent;
use super::view::View;
use crate::model::{Cost, Credits};
use crate::plan::{Action, PlannedVideo, VisualAction};
use crate::report::phrase;
use crate::report::wording::bill;

/// How many rows a chart has before the rest is one row.
const ROWS_MAX: usize = 8;

/// A row of a chart.
struct Row {
    label: String,
    /// The place in the page that the row is about.
    target: Option<String>,
    cost: Cost,
}

/// Shows the charts; nothing where nothing is or was paid.
pub(super) fn charts(view: &View<'_>) -> Markup {
    let by_video = by_video(view);
    let by_model = by_model(view);
    let spending = spending::over_time(view);
    html! {
        @if !by_video.is_empty() || spending.is_some() {
            section #charts.charts aria-labelledby="charts-title" {
                h2 #charts-title { "Credits" }
                div.grid {
                    (chart("By video", "Video", &by_video))
                    (chart("By model", "Model", &by_model))
                    @if let Some(spending) = spending { (spending) }
                }
            }
        }
    }
}

fn spends(video: &PlannedVideo) -> bool {
    video.action != Action::Blocked && !video.cost.is_zero()
}

fn by_video(view: &View<'_>) -> Vec<Row> {
    let videos = view.listed.iter().enumerate();
    let rows = videos
        .filter(|(_, video)| spends(video))
        .map(|(number, video)| Row {
            label: video.id().to_string(),
            target: Some(format!("#video-{number}")),
            cost: video.cost.clone(),
        });
    largest(rows.collect(), "videos")
}

fn by_model(view: &View<'_>) -> Vec<Row> {
    let mut models: BTreeMap<&str, Cost> = BTreeMap::new();
    let videos = view.listed.iter().filter(|video| spends(video));
    for video in videos {
        let visuals = video.shots.iter().flat_map(|shot| &shot.visuals);
        for visual in visuals.filter(|visual| visual.action == VisualAction::Generate) {
            models.entry(&visual.model).or_default().add(&visual.cost);
        }
        let besides = bill::besides(video);
        if !besides.is_zero() {
            models
                .entry(bill::besides_name(video))
                .or_default()
                .add(&besides);
        }
    }
    let rows = models.into_iter().map(|(model, cost)| Row {
        label: model.to_owned(),
        target: None,
        cost,
    });
    largest(rows.collect(), "models")
}

/// Sorts rows by what they cost, and sums up the small ones.
fn largest(mut rows: Vec<Row>, noun: &str) -> Vec<Row> {
    rows.sort_by_key(|row| std::cmp::Reverse((row.cost.expected, row.cost.high)));
    if rows.len() > ROWS_MAX + 1 {
        let rest = rows.split_off(ROWS_MAX);
        rows.push(Row {
            label: format!("{} other {noun}", rest.len()),
            target: None,
            cost: rest.iter().map(|row| &row.cost).sum(),
        });
    }
    rows
}

fn chart(title: &str, what: &str, rows: &[Row]) -> Markup {
    let most = rows
        .iter()
        .map(|row| row.cost.high)
        .max()
        .unwrap_or(Credits::ZERO);
    html! {
        @if !rows.is_empty() {
            div.chart {
                table.bars {
                    caption { (title) }
                    thead.unseen {
                        tr { th scope="col" { (what) } th scope="col" { "Share" } th scope="col" { "Credits" } }
                    }
                    tbody { @for row in rows { (bar(row, most)) } }
                }
            }
        }
    }
}

fn bar(row: &Row, most: Credits) -> Markup {
    let Row {
        label,
        target,
        cost,
    } = row;
    html! {
        tr {
            th scope="row" {
                @match target {
                    Some(target) => a href=(target) { (Shown(label)) },
                    None => (Shown(label)),
                }
            }
            td.bar {
                svg.track aria-hidden="true" {
                    rect.open width={ (percent(cost.high, most)) "%" } height="100%" rx="3" {}
                    rect.fill width={ (percent(cost.expected, most)) "%" } height="100%" rx="3" {}
                }
            }
            td.number { (phrase::cost(cost)) }
        }
    }
}
