//! A plan for people: a table first, the details behind it.

use super::TextStyle;
use super::blocked;
use super::shots;
use super::values;
use super::why::why;
use crate::model::{Cost, VisualKind, find_model};
use crate::plan::{Action, Plan, PlannedVideo, Refusal, ShotAction, VisualAction};
use crate::report::layout::palette::{
    BLUE, CYAN, FAINT, GREEN, MAGENTA, PLAIN, RED, STRONG, YELLOW,
};
use crate::report::layout::{Column, Line, Page, Table};
use crate::report::phrase;

/// Writes a plan: what would change, what it costs, why, and in detail.
pub fn plan(plan: &Plan, style: &TextStyle) -> String {
    let TextStyle { width, color, all } = *style;
    let mut page = Page::new(width, color);
    let listed = listed(plan, all);
    if listed.is_empty() && plan.refusals.is_empty() {
        nothing_to_do(&mut page, plan);
        return page.finish();
    }
    header(&mut page, plan);
    page.blank();
    page.table(0, &table(&listed));
    page.blank();
    legend(&mut page, &listed);
    page.blank();
    totals(&mut page, plan);
    for video in listed {
        detail(&mut page, video, all);
    }
    page.finish()
}

/// The videos to show, blocked ones first.
fn listed(plan: &Plan, all: bool) -> Vec<&PlannedVideo> {
    let of_action = |action: Action| {
        plan.videos
            .iter()
            .filter(move |video| video.action == action)
    };
    Action::ALL
        .into_iter()
        .filter(|action| all || *action != Action::Unchanged)
        .flat_map(of_action)
        .collect()
}

fn nothing_to_do(page: &mut Page, plan: &Plan) {
    let text = match plan.summary.unchanged {
        0 => "No videos are declared.".to_owned(),
        1 => "1 video is as declared.".to_owned(),
        number => format!("{number} videos are as declared."),
    };
    let mut line = Line::styled(GREEN.bold(), "No changes.");
    line.push(PLAIN, format!(" {text}"));
    page.line(0, &line);
    unselected(page, plan);
}

fn header(page: &mut Page, plan: &Plan) {
    let mut title = Line::styled(STRONG, format!("Plan for {}", plan.project));
    if let Some(profile) = &plan.profile {
        title.push(STRONG, format!(", profile {profile}"));
    }
    page.line(0, &title);
    let state = plan.base.as_ref().map_or_else(
        || "no state yet".to_owned(),
        |base| {
            format!(
                "state {} of {}",
                base.serial,
                base.lineage.get(..8).unwrap_or(&base.lineage)
            )
        },
    );
    let digest = plan.digest.get(..19).unwrap_or(&plan.digest);
    let origin = format!("{state} · prices of {} · plan {digest}", plan.prices);
    page.line(0, &Line::styled(FAINT, origin));
}

const fn style_of(action: Action) -> anstyle::Style {
    match action {
        Action::Create => GREEN,
        Action::Update => YELLOW,
        Action::Resume => CYAN,
        Action::Rename => BLUE,
        Action::Forget => MAGENTA,
        Action::Blocked => RED,
        Action::Unchanged => FAINT,
    }
}

fn table(videos: &[&PlannedVideo]) -> Table {
    let mut table = Table::new(vec![
        Column::text("ACTION"),
        Column::text("VIDEO"),
        Column::text("SHOTS"),
        Column::number("CREDITS"),
        Column::text("WHY"),
    ]);
    for video in videos {
        let action = format!("{} {}", video.action.symbol(), video.action.word());
        table.row(vec![
            Line::styled(style_of(video.action), action),
            Line::styled(STRONG, video.id().as_str()),
            Line::plain(shot_counts(video)),
            Line::plain(cost_cell(video)),
            Line::plain(why(video)),
        ]);
    }
    table
}

/// Counts the shots of a video: `1 of 3 changed`.
fn shot_counts(video: &PlannedVideo) -> String {
    let count = |action| {
        video
            .shots
            .iter()
            .filter(|shot| shot.action == action)
            .count()
    };
    let (new, changed, removed) = (
        count(ShotAction::Create),
        count(ShotAction::Update),
        count(ShotAction::Remove),
    );
    let declared = video.shots.len() - removed;
    if video.shots.is_empty() {
        return String::new();
    }
    if new == declared && removed == 0 {
        return format!("{new} new");
    }
    let counts = [(changed, "changed"), (new, "new"), (removed, "removed")];
    let counts: Vec<String> = counts
        .iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, word)| format!("{number} {word}"))
        .collect();
    match (counts.as_slice(), changed) {
        ([], _) => format!("{declared} unchanged"),
        ([_], 1..) => format!("{changed} of {declared} changed"),
        (counts, _) => counts.join(", "),
    }
}

/// The credits of a video that count; those of a blocked one are not spent.
fn cost_cell(video: &PlannedVideo) -> String {
    match video.action {
        Action::Blocked => "–".to_owned(),
        Action::Create
        | Action::Update
        | Action::Resume
        | Action::Rename
        | Action::Forget
        | Action::Unchanged => phrase::cost(&video.cost),
    }
}

/// Explains the symbols that occur.
fn legend(page: &mut Page, videos: &[&PlannedVideo]) {
    let mut line = Line::new();
    let occurs = |action: &Action| videos.iter().any(|video| video.action == *action);
    for action in Action::ALL.into_iter().filter(occurs) {
        let words = match action {
            Action::Create => "rendered for the first time",
            Action::Update => "rendered again",
            Action::Resume => "collected, an earlier run sent it",
            Action::Rename => "renamed, nothing is rendered",
            Action::Forget => "leaves state, the remote video stays",
            Action::Blocked => "waits for you",
            Action::Unchanged => continue,
        };
        if !line.is_empty() {
            line.push(PLAIN, "   ");
        }
        line.push(style_of(action), action.symbol());
        line.push(FAINT, format!(" {words}"));
    }
    page.line(0, &line);
}

/// Counts and credits in one line, and what stands against them.
fn totals(page: &mut Page, plan: &Plan) {
    let summary = &plan.summary;
    let order = [
        Action::Create,
        Action::Update,
        Action::Resume,
        Action::Rename,
        Action::Forget,
        Action::Blocked,
        Action::Unchanged,
    ];
    let counts: Vec<String> = order
        .into_iter()
        .map(|action| (action, summary.count(action)))
        .filter(|(_, number)| *number > 0)
        .map(|(action, number)| match action {
            Action::Blocked | Action::Unchanged => format!("{number} {}", action.word()),
            Action::Create | Action::Update | Action::Resume | Action::Rename | Action::Forget => {
                format!("{number} to {}", action.word())
            }
        })
        .collect();
    let line = Line::styled(STRONG, "Plan: ")
        .with(PLAIN, format!("{}. ", counts.join(", ")))
        .with(STRONG, format!("Credits: {}.", expected(&summary.cost)));
    page.line(0, &line);
    unpriced(page, plan);
    for refusal in &plan.refusals {
        refused(page, refusal);
    }
    unselected(page, plan);
}

/// Writes the total: `88 expected (70–120)`, `≥ 42 expected`.
fn expected(cost: &Cost) -> String {
    let Cost {
        low,
        expected,
        high,
        unknown,
    } = cost;
    let range = if low == high {
        String::new()
    } else {
        format!(" ({low}–{high})")
    };
    match unknown.len() {
        0 => format!("{expected} expected{range}"),
        1 => format!("≥ {expected} expected{range}, 1 part not priced"),
        parts => format!("≥ {expected} expected{range}, {parts} parts not priced"),
    }
}

/// Lists the parts of the cost that are in no sum.
fn unpriced(page: &mut Page, plan: &Plan) {
    let acting = plan
        .videos
        .iter()
        .filter(|video| video.action != Action::Blocked);
    for video in acting {
        for part in &video.cost.unknown {
            let line = Line::styled(YELLOW, "  not priced: ")
                .with(PLAIN, format!("{} of {}", part.what, video.id()))
                .with(FAINT, format!(", because {}", part.reason));
            page.hanging(0, 14, &line);
        }
    }
}

fn refused(page: &mut Page, refusal: &Refusal) {
    let text = match refusal {
        Refusal::OverBudget { limit, high } => format!(
            "this plan may cost {}, and the limit is {limit}. Raise the limit (--max-credits, or \
             `budget.maxCreditsPerApply` in storyform.yaml), or choose fewer videos with --target.",
            phrase::amount(*high)
        ),
        Refusal::UnknownCost { limit, parts } => format!(
            "{} of the cost cannot be known, so the limit of {} cannot be kept. Leave out the \
             videos concerned with --target '!ID', or remove the limit (--max-credits, or \
             `budget.maxCreditsPerApply` in storyform.yaml).",
            phrase::count(*parts, "part"),
            phrase::amount(*limit)
        ),
    };
    let line = Line::styled(RED.bold(), "Refused: ").with(PLAIN, text);
    page.hanging(0, 9, &line);
}

fn unselected(page: &mut Page, plan: &Plan) {
    let text = match plan.unselected {
        0 => return,
        1 => "1 other change is not selected.".to_owned(),
        number => format!("{number} other changes are not selected."),
    };
    page.line(0, &Line::styled(FAINT, text));
}

/// Writes what there is to say about one video beyond its row in the table.
fn detail(page: &mut Page, video: &PlannedVideo, all: bool) {
    match video.action {
        Action::Resume | Action::Rename | Action::Forget | Action::Unchanged => {}
        Action::Create => {
            title(page, video);
            cost(page, video);
            shots::storyboard(page, 4, video, all);
        }
        Action::Update => {
            title(page, video);
            cost(page, video);
            changes(page, video, all);
        }
        Action::Blocked => {
            title(page, video);
            blocked::explain(page, 4, video);
            changes(page, video, all);
        }
    }
}

fn title(page: &mut Page, video: &PlannedVideo) {
    page.blank();
    let action = format!("{} {}", video.action.symbol(), video.action.word());
    let mut line = Line::styled(style_of(video.action).bold(), action);
    line.push(STRONG, format!(" {}", video.id()));
    if let Some(place) = &video.manifest {
        line.push(FAINT, format!("  {}:{}", place.path, place.line));
    }
    page.line(0, &line);
}

/// Says what a render costs, and why it may be more than one expects.
fn cost(page: &mut Page, video: &PlannedVideo) {
    let mut line = Line::styled(STRONG, phrase::credits(&video.cost));
    if video.cost.is_zero() {
        line.push(PLAIN, ", uses video minutes");
    }
    let bill = shots::bill(video);
    if video.action == Action::Update && !bill.is_empty() {
        line.push(PLAIN, format!(": {bill}"));
    }
    page.line(4, &line);
    let (made, changed) = shots::visual_counts(video);
    if video.action == Action::Update && made > changed {
        note(page, whole_note(made, changed));
    }
    for reason in range_reasons(video) {
        note(page, reason);
    }
}

fn note(page: &mut Page, text: String) {
    let line = Line::styled(CYAN, "note: ").with(PLAIN, text);
    page.hanging(4, 10, &line);
}

fn whole_note(made: usize, changed: usize) -> String {
    let visuals = match made {
        1 => "its visual is".to_owned(),
        2 => "both of its visuals are".to_owned(),
        made => format!("all {made} of its visuals are"),
    };
    let changed = match changed {
        0 => "none changed".to_owned(),
        changed => format!("only {changed} changed"),
    };
    format!("Pictory renders a video whole, so {visuals} made and paid again, although {changed}")
}

/// Says why the cost is a range, if it is one.
fn range_reasons(video: &PlannedVideo) -> Vec<String> {
    let shots: Cost = video.shots.iter().map(|shot| &shot.cost).sum();
    let is_clip =
        |model: &String| find_model(model).is_some_and(|model| model.kind == VisualKind::Video);
    let open_length = video.shots.iter().any(|shot| {
        shot.visual == VisualAction::Generate
            && shot.cost.low != shot.cost.high
            && shot.models.iter().any(is_clip)
    });
    let mut reasons = Vec::new();
    if open_length {
        reasons.push("a clip without `videoDuration` may become longer than expected".to_owned());
    }
    let spread = |cost: &Cost| cost.high - cost.low;
    let has_parts = video.shots.iter().any(|shot| shot.shot > 1);
    if spread(&video.cost) != spread(&shots) {
        if has_parts {
            let text = "Pictory may cut a split story into fewer or more shots than listed";
            reasons.push(text.to_owned());
        }
        if shots::has_avatar(video) {
            reasons.push("an avatar is paid by the length of the video".to_owned());
        }
    }
    reasons
}

/// Writes what changed: the settings of the video, then shot by shot.
fn changes(page: &mut Page, video: &PlannedVideo, all: bool) {
    if !video.settings.is_empty() {
        let line = Line::styled(YELLOW, "~").with(PLAIN, " settings");
        page.line(4, &line);
        for change in &video.settings {
            values::change(page, 8, change);
        }
    }
    shots::changes(page, 4, video, all);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples::{AFTER, Wish, credits, everything, planned, rendered};

    const STYLE: TextStyle = TextStyle {
        width: 100,
        color: false,
        all: false,
    };

    #[test]
    fn look() {
        use std::io::Write;
        for width in [100, 60] {
            let style = TextStyle {
                color: true,
                width,
                all: true,
            };
            std::io::stderr()
                .write_all(plan(&everything(), &style).as_bytes())
                .unwrap();
        }
    }

    #[test]
    fn every_action() {
        insta::assert_snapshot!("every_action", plan(&everything(), &STYLE));
    }
}
