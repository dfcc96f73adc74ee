//! The visuals in state, for people.

use std::collections::BTreeMap;

use super::TextStyle;
use crate::model::{Credits, GeneratedVisual, Snapshot, VisualCopy, VisualKey};
use crate::report::layout::palette::{FAINT, GREEN, PLAIN, RED, STRONG, YELLOW};
use crate::report::layout::{Column, Line, Page, Table};
use crate::report::phrase;
use crate::report::standing::uses;

/// From this width on, what a visual shows stands in its row, and below it otherwise.
const WIDE: usize = 100;
/// The indent of what stands below its row.
const STACKED_INDENT: usize = 4;

/// Writes every visual that was generated: what it shows, what it cost, who uses it, and whether
/// there is a copy of it.
pub fn visuals(snapshot: &Snapshot, style: &TextStyle) -> String {
    let mut page = Page::new(style.width, style.color);
    if snapshot.visuals.is_empty() {
        page.line(0, &Line::plain("No visuals have been generated yet."));
        return page.finish();
    }
    let uses = uses(snapshot);
    page.table(0, &table(snapshot, &uses, page.width()));
    page.blank();
    page.line(0, &totals(snapshot, &uses));
    let lost = snapshot.visuals.values().filter(|visual| visual.is_lost);
    let lost = lost.count();
    if lost > 0 {
        let line = Line::styled(YELLOW, format!("{lost} lost: ")).with(
            PLAIN,
            "the file is gone and there is no copy, so a video that needs one buys it again.",
        );
        page.hanging(0, 2, &line);
    }
    page.finish()
}

fn table(snapshot: &Snapshot, uses: &BTreeMap<&VisualKey, usize>, width: usize) -> Table {
    let mut table = Table::new(vec![
        Column::text("VISUAL"),
        Column::text("KIND"),
        Column::text("MODEL"),
        Column::number("CREDITS"),
        Column::text("SINCE"),
        Column::number("SHOTS"),
        Column::text("COPY"),
        Column::text("SHOWS"),
    ]);
    let is_wide = width >= WIDE;
    if is_wide {
        table = table.clipped();
    }
    for (key, visual) in &snapshot.visuals {
        let used = uses.get(key).copied().unwrap_or_default();
        let shown = Line::styled(FAINT, visual.spec.subject.words());
        table.row(vec![
            Line::styled(STRONG, key.short()),
            Line::plain(visual.spec.kind.word()),
            Line::plain(&visual.spec.model),
            Line::plain(paid(visual)),
            Line::plain(phrase::day(visual.generated_at)),
            Line::plain(used.to_string()),
            kept(visual),
            if is_wide {
                shown
            } else {
                shown.clip(width.saturating_sub(STACKED_INDENT))
            },
        ]);
    }
    table
}

/// What a visual cost; what was not reported is not zero.
fn paid(visual: &GeneratedVisual) -> String {
    match visual.credits {
        Some(credits) => credits.to_string(),
        None => "?".to_owned(),
    }
}

fn kept(visual: &GeneratedVisual) -> Line {
    match &visual.copy {
        _ if visual.is_lost => Line::styled(RED, "lost"),
        Some(copy) => Line::styled(GREEN, phrase::bytes(copy.bytes)),
        None => Line::styled(YELLOW, "none"),
    }
}

/// Sums up: how many, what they cost, how many nobody shows, and how large the copies are.
fn totals(snapshot: &Snapshot, uses: &BTreeMap<&VisualKey, usize>) -> Line {
    let visuals = || snapshot.visuals.values();
    let paid: Credits = visuals().filter_map(|visual| visual.credits).sum();
    let silent = visuals().filter(|visual| visual.credits.is_none()).count();
    let unused = snapshot
        .visuals
        .keys()
        .filter(|key| !uses.contains_key(key));
    let copies: Vec<&VisualCopy> = copies(snapshot);
    let bytes = copies.iter().map(|copy| copy.bytes).sum();
    let mut line = Line::plain(format!(
        "{}, bought for {}",
        phrase::count(snapshot.visuals.len(), "visual"),
        phrase::amount(paid)
    ));
    if silent > 0 {
        line.push(
            PLAIN,
            format!(", and {silent} at prices that were not reported one by one"),
        );
    }
    match unused.count() {
        0 => line.push(PLAIN, ". All are shown by recorded shots."),
        unused => line.push(PLAIN, format!(". No recorded shot shows {unused} of them.")),
    }
    let text = match copies.len() {
        0 => " There are no copies.".to_owned(),
        number => format!(
            " {} take{} {}.",
            match number {
                1 => "1 copy".to_owned(),
                number => format!("{number} copies"),
            },
            if number == 1 { "s" } else { "" },
            phrase::bytes(bytes)
        ),
    };
    line.push(PLAIN, text);
    line
}

/// The copies, each file once: equal bytes are kept once.
fn copies(snapshot: &Snapshot) -> Vec<&VisualCopy> {
    let copies = snapshot.visuals.values();
    let by_content: BTreeMap<&str, &VisualCopy> = copies
        .filter(|visual| !visual.is_lost)
        .filter_map(|visual| visual.copy.as_ref())
        .map(|copy| (copy.sha256.as_str(), copy))
        .collect();
    by_content.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::testing::{BEFORE, key_of, rendered, several};

    const STYLE: TextStyle = TextStyle {
        width: 100,
        color: false,
        all: false,
    };

    fn sample() -> Snapshot {
        let mut snapshot = rendered(BEFORE);
        let (first, second) = (key_of(BEFORE, 0, 0), key_of(BEFORE, 0, 1));
        for (key, visual) in &mut snapshot.visuals {
            visual.is_lost = *key == first;
            if *key == first || *key == second {
                visual.copy = None;
                visual.credits = None;
            }
        }
        snapshot.videos.retain(|key, _| key.id.as_str() != "locked");
        snapshot
    }

    #[test]
    fn every_visual() {
        insta::assert_snapshot!("visuals", visuals(&sample(), &STYLE));
        let style = TextStyle { width: 80, ..STYLE };
        insta::assert_snapshot!("visuals_narrow", visuals(&sample(), &style));
    }

    #[test]
    fn all_is_well() {
        let text = visuals(&several(), &STYLE);
        assert!(text.contains("All are shown by recorded shots."), "{text}");
        assert!(!text.contains("lost"), "{text}");
    }

    #[test]
    fn nothing_yet() {
        let text = visuals(&Snapshot::empty(), &STYLE);
        assert_eq!(text, "No visuals have been generated yet.\n");
    }
}
