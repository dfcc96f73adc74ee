//! A plan for people: a table first, the details behind it.

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::TextStyle;
use super::blocked;
use super::doubts;
use super::shots;
use super::values;
use crate::model::OperationId;
use crate::plan::{Action, BudgetCheck, Plan, PlannedVideo, Refusal};
use crate::report::layout::palette::{
    BLUE, CYAN, FAINT, GREEN, MAGENTA, PLAIN, RED, STRONG, YELLOW,
};
use crate::report::layout::{Column, Line, Page, Table};
use crate::report::limits;
use crate::report::wording::{bill, cost_cell, listed, meaning, shot_counts, unfinished, why};

/// Writes a plan: what would change, what it costs, why, and in detail.
pub fn plan(plan: &Plan, style: &TextStyle) -> String {
    let TextStyle { width, color, all } = *style;
    let mut page = Page::new(width, color);
    let listed = listed(plan, all);
    if listed.is_empty()
        && plan.refusals.is_empty()
        && unfinished::collection(plan).is_none()
        && plan.doubts.is_empty()
    {
        nothing_to_do(&mut page, plan);
        return page.finish();
    }
    let in_doubt = unfinished::in_doubt(plan);
    header(&mut page, plan);
    doubts::explain(&mut page, plan);
    page.blank();
    if !listed.is_empty() {
        page.table(0, &table(&listed, &in_doubt));
        page.blank();
        legend(&mut page, &listed);
        page.blank();
    }
    totals(&mut page, plan);
    let details = listed.par_iter().map(|video| {
        let mut page = Page::new(width, color);
        detail(&mut page, video, all);
        page
    });
    for detail in details.collect::<Vec<Page>>() {
        page.append(&detail);
    }
    page.finish()
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
    let state = match (&plan.against, &plan.base) {
        (Some(revision), _) => format!("against {} at {}", revision.name, revision.short()),
        (None, None) => "no state on this machine".to_owned(),
        (None, Some(base)) => {
            let lineage = base.lineage.get(..8).unwrap_or(&base.lineage);
            format!("state {} of {lineage}", base.serial)
        }
    };
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

fn table(videos: &[&PlannedVideo], in_doubt: &BTreeSet<&OperationId>) -> Table {
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
            Line::plain(why(video, in_doubt)),
        ]);
    }
    table
}

/// Explains the symbols that occur.
fn legend(page: &mut Page, videos: &[&PlannedVideo]) {
    let occurs = |action: &Action| videos.iter().any(|video| video.action == *action);
    let mut line = Line::new();
    for action in Action::ALL.into_iter().filter(occurs) {
        let Some(words) = meaning(action) else {
            continue;
        };
        let entry =
            Line::styled(style_of(action), action.symbol()).with(FAINT, format!(" {words}"));
        if line.width() + 3 + entry.width() > page.width() {
            page.raw(0, &std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(PLAIN, "   ");
        }
        line.append(entry);
    }
    page.raw(0, &line);
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
        .with(STRONG, format!("Credits: {}.", bill::totals(summary)));
    page.line(0, &line);
    if let Some(text) = bill::visuals(plan) {
        page.line(0, &Line::styled(FAINT, text));
    }
    if let Some(text) = unfinished::collection(plan) {
        page.hanging(0, 2, &Line::styled(CYAN, "> ").with(PLAIN, text));
    }
    unpriced(page, plan);
    for check in &plan.budget {
        warned(page, check);
    }
    for refusal in &plan.refusals {
        refused(page, refusal);
    }
    unselected(page, plan);
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
    let line = Line::styled(RED.bold(), "Refused: ").with(PLAIN, limits::refusal(refusal));
    page.hanging(0, 9, &line);
}

fn warned(page: &mut Page, check: &BudgetCheck) {
    if let Some(text) = limits::warning(check) {
        let line = Line::styled(YELLOW.bold(), "Warning: ").with(PLAIN, text);
        page.hanging(0, 9, &line);
    }
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
        Action::Create | Action::Update | Action::Blocked => {
            title(page, video);
            body(page, video, all);
        }
    }
}

/// Writes the same without its title, without colours, in lines of so many columns.
pub(in crate::report) fn body_of(video: &PlannedVideo, width: usize) -> String {
    let mut page = Page::new(width, false);
    body(&mut page, video, false);
    page.finish()
}

fn body(page: &mut Page, video: &PlannedVideo, all: bool) {
    match video.action {
        Action::Resume | Action::Rename | Action::Forget | Action::Unchanged => {}
        Action::Create => {
            cost(page, video);
            shots::storyboard(page, 4, video, all);
        }
        Action::Update => {
            cost(page, video);
            changes(page, video, all);
        }
        Action::Blocked => {
            blocked::explain(page, 4, video);
            changes(page, video, all);
        }
    }
}

fn title(page: &mut Page, video: &PlannedVideo) {
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
    let (amount, rest) = bill::paid(video);
    let line = Line::styled(STRONG, amount).with(PLAIN, rest);
    page.hanging(4, 6, &line);
    for text in bill::notes(video) {
        note(page, text);
    }
}

fn note(page: &mut Page, text: String) {
    let line = Line::styled(CYAN, "note: ").with(PLAIN, text);
    page.hanging(4, 10, &line);
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
    use crate::report::testing::{
        AFTER, BEFORE, Wish, credits, everything, planned, rendered, without_colors,
    };

    const STYLE: TextStyle = TextStyle {
        width: 100,
        color: false,
        all: false,
    };

    /// Plans the step from one text to another.
    fn step(before: &str, after: &str, wish: &Wish) -> String {
        plan(&planned(&rendered(before), after, wish), &STYLE)
    }

    #[test]
    fn every_action() {
        insta::assert_snapshot!("every_action", plan(&everything(), &STYLE));
    }

    #[test]
    fn everything_in_a_narrow_terminal() {
        let style = TextStyle {
            width: 64,
            all: true,
            ..STYLE
        };
        insta::assert_snapshot!("narrow", plan(&everything(), &style));
    }

    #[test]
    fn colours_add_nothing_but_colours() {
        let color = TextStyle {
            color: true,
            ..STYLE
        };
        let colored = plan(&everything(), &color);
        assert_ne!(colored, plan(&everything(), &STYLE));
        assert_eq!(without_colors(&colored), plan(&everything(), &STYLE));
    }

    #[test]
    fn lines_keep_the_width() {
        use unicode_width::UnicodeWidthStr;
        for width in 80..140 {
            let text = plan(&everything(), &TextStyle { width, ..STYLE });
            let longest = text.lines().map(UnicodeWidthStr::width).max();
            assert!(longest <= Some(width), "{longest:?} at {width}");
        }
    }

    #[test]
    fn no_changes() {
        assert_eq!(
            step(BEFORE, BEFORE, &Wish::default()),
            "No changes. 7 videos are as declared.\n"
        );
    }

    #[test]
    fn other_changes_are_counted() {
        let wish = Wish {
            targets: vec!["stays*"],
            ..Wish::default()
        };
        assert_eq!(
            step(BEFORE, AFTER, &wish),
            "No changes. 2 videos are as declared.\n10 other changes are not selected.\n"
        );
    }

    #[test]
    fn a_limit_that_is_too_low() {
        let wish = Wish {
            max_credits: Some(credits(20)),
            targets: vec!["product-tour", "charts"],
            ..Wish::default()
        };
        insta::assert_snapshot!("over_budget", step(BEFORE, AFTER, &wish));
    }

    #[test]
    fn what_is_asked_for_again() {
        let wish = Wish {
            replace: vec!["locked"],
            targets: vec!["locked"],
            ..Wish::default()
        };
        insta::assert_snapshot!("requested", step(BEFORE, BEFORE, &wish));
    }
}
