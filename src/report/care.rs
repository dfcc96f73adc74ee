//! What is left of the visuals that were bought, and what was given up.

use std::path::PathBuf;

use jiff::Timestamp;
use serde::Serialize;

use super::json::{FORMAT_VERSION, document};
use super::layout::palette::{CYAN, FAINT, GREEN, PLAIN, RED, STRONG, YELLOW};
use super::layout::{Column, Line, Page, Table};
use super::phrase;
use super::text::TextStyle;
use crate::model::{Credits, GeneratedVisual, VisualKey, VisualKind};

/// A visual that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedRow {
    /// The visual.
    pub key: VisualKey,
    /// What state knew when it was looked at.
    pub visual: GeneratedVisual,
    /// What was found.
    pub found: Found,
    /// Whether it counted as lost and is there after all.
    pub is_found_again: bool,
}

/// What was found of a visual.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// It is as it should be.
    Good,
    /// It can be fetched, and was copied just now.
    Copied {
        /// What was wrong with the copy.
        why: String,
    },
    /// It can be fetched, and there is no good copy.
    Uncopied {
        /// Why not.
        why: String,
        /// Whether there should be one.
        is_wanted: bool,
    },
    /// It can no longer be fetched, and the copy is good.
    CopyOnly {
        /// The HTTP status that says that it is gone.
        status: u16,
    },
    /// Nothing is left of it.
    Lost {
        /// The HTTP status that says that it is gone.
        status: u16,
        /// What is wrong with the copy.
        why: String,
    },
    /// Nobody knows.
    Unknown {
        /// What happened instead of an answer, and what is wrong with the copy, if anything is.
        why: String,
    },
}

/// What was found, without its details, in the order in which it is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Group {
    Good,
    Copied,
    Uncopied,
    CopyOnly,
    Lost,
    Unknown,
}

impl Group {
    const ALL: [Self; 6] = [
        Self::Good,
        Self::Copied,
        Self::Uncopied,
        Self::CopyOnly,
        Self::Lost,
        Self::Unknown,
    ];

    /// The word that programs read.
    const fn label(self) -> &'static str {
        match self {
            Self::Good => "ok",
            Self::Copied => "copied",
            Self::Uncopied => "uncopied",
            Self::CopyOnly => "copy_only",
            Self::Lost => "lost",
            Self::Unknown => "unknown",
        }
    }

    /// The words that people read.
    const fn words(self) -> &'static str {
        match self {
            Self::Good => "ok",
            Self::Copied => "copied",
            Self::Uncopied => "without copy",
            Self::CopyOnly => "copy only",
            Self::Lost => "lost",
            Self::Unknown => "unknown",
        }
    }

    const fn style(self) -> anstyle::Style {
        match self {
            Self::Good | Self::Copied => GREEN,
            Self::Uncopied | Self::CopyOnly => YELLOW,
            Self::Lost => RED,
            Self::Unknown => CYAN,
        }
    }

    /// What that means for whoever owns them.
    const fn meaning(self) -> Option<&'static str> {
        match self {
            Self::Good | Self::Uncopied => None,
            Self::Copied => Some("there was no good copy, and one was made."),
            Self::CopyOnly => Some(
                "the file is gone, and the copy is good; a render that needs it stores the copy \
                 anew, for 0 credits.",
            ),
            Self::Lost => Some(
                "nothing is left; a plan that needs it prices it as new. If the file or its copy \
                 comes back, `storyform state visuals verify` finds it again.",
            ),
            Self::Unknown => Some("nobody could tell, so nothing was recorded; try again later."),
        }
    }
}

impl Found {
    const fn group(&self) -> Group {
        match self {
            Self::Good => Group::Good,
            Self::Copied { .. } => Group::Copied,
            Self::Uncopied { .. } => Group::Uncopied,
            Self::CopyOnly { .. } => Group::CopyOnly,
            Self::Lost { .. } => Group::Lost,
            Self::Unknown { .. } => Group::Unknown,
        }
    }

    fn detail(&self) -> Option<String> {
        match self {
            Self::Good => None,
            Self::Copied { why } | Self::Uncopied { why, is_wanted: _ } | Self::Unknown { why } => {
                Some(why.clone())
            }
            Self::CopyOnly { status } => Some(format!("file gone ({status})")),
            Self::Lost { status, why } => Some(format!("file gone ({status}), {why}")),
        }
    }
}

/// Writes what was found of each visual.
pub fn verified_text(rows: &[VerifiedRow], style: &TextStyle) -> String {
    let mut page = Page::new(style.width, style.color);
    if rows.is_empty() {
        page.line(0, &Line::plain("No visuals have been generated yet."));
        return page.finish();
    }
    page.table(0, &verified_table(rows));
    page.blank();
    page.line(0, &verified_totals(rows));
    for group in Group::ALL {
        meaning(&mut page, rows, group);
    }
    let again = rows.iter().filter(|row| row.is_found_again).count();
    if again > 0 {
        page.blank();
        let text = "counted as lost before, and will be used again.";
        let line = Line::styled(GREEN, format!("{again} found again: ")).with(PLAIN, text);
        page.hanging(0, 2, &line);
    }
    page.finish()
}

fn verified_table(rows: &[VerifiedRow]) -> Table {
    let columns = ["VISUAL", "KIND", "FOUND", "SHOWS"].map(Column::text);
    let mut table = Table::new(columns.to_vec()).clipped();
    for row in rows {
        let group = row.found.group();
        table.row(vec![
            Line::styled(STRONG, row.key.short()),
            Line::plain(kind(&row.visual)),
            Line::styled(group.style(), group.words()),
            Line::styled(FAINT, row.visual.spec.subject.words()),
        ]);
    }
    table
}

fn verified_totals(rows: &[VerifiedRow]) -> Line {
    let counts = Group::ALL.into_iter().filter_map(|group| {
        let number = of_group(rows, group).count();
        (number > 0).then(|| format!("{number} {}", group.words()))
    });
    let counts: Vec<String> = counts.collect();
    let visuals = phrase::count(rows.len(), "visual");
    Line::plain(format!("{visuals}: {}.", counts.join(", ")))
}

fn of_group(rows: &[VerifiedRow], group: Group) -> impl Iterator<Item = &VerifiedRow> {
    rows.iter().filter(move |row| row.found.group() == group)
}

/// Writes what is the matter with the visuals of a group, and what follows from it.
fn meaning(page: &mut Page, rows: &[VerifiedRow], group: Group) {
    let mut alike = of_group(rows, group).peekable();
    if group == Group::Good || alike.peek().is_none() {
        return;
    }
    page.blank();
    if let Some(meaning) = group.meaning() {
        let line = Line::styled(group.style(), format!("{}: ", group.words()));
        page.hanging(0, 2, &line.with(PLAIN, meaning));
    }
    for row in alike {
        let detail = row.found.detail().unwrap_or_default();
        let line = Line::styled(STRONG, row.key.short()).with(PLAIN, format!(": {detail}"));
        page.hanging(2, 4, &line);
    }
}

fn kind(visual: &GeneratedVisual) -> &'static str {
    match visual.spec.kind {
        VisualKind::Image => "image",
        VisualKind::Video => "clip",
    }
}

/// Writes what was found of each visual for programs.
pub fn verified_json(rows: &[VerifiedRow]) -> String {
    document(&VerifiedJson {
        format_version: FORMAT_VERSION,
        visuals: rows.iter().map(VerifiedVisualJson::of).collect(),
    })
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct VerifiedJson<'a> {
    format_version: &'static str,
    visuals: Vec<VerifiedVisualJson<'a>>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct VerifiedVisualJson<'a> {
    key: &'a str,
    kind: &'static str,
    url: &'a str,
    found: &'static str,
    found_again: bool,
    detail: Option<String>,
}

impl<'a> VerifiedVisualJson<'a> {
    fn of(row: &'a VerifiedRow) -> Self {
        let VerifiedRow {
            key,
            visual,
            found,
            is_found_again,
        } = row;
        Self {
            key: key.as_str(),
            kind: kind(visual),
            url: &visual.file.url,
            found: found.group().label(),
            found_again: *is_found_again,
            detail: found.detail(),
        }
    }
}

/// What leaves the visuals of a project.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pruned {
    /// The visuals that nobody shows.
    pub forgotten: Vec<(VisualKey, GeneratedVisual)>,
    /// The files that belonged to no visual, with their sizes in bytes.
    pub removed: Vec<(PathBuf, u64)>,
}

impl Pruned {
    /// What the visuals were bought for, and how many at a price that nobody reported.
    fn price(&self) -> (Credits, usize) {
        let prices = || self.forgotten.iter().map(|(_, visual)| visual.credits);
        let silent = prices().filter(Option::is_none).count();
        (prices().flatten().sum(), silent)
    }

    fn bytes(&self) -> u64 {
        self.removed.iter().map(|(_, bytes)| bytes).sum()
    }
}

/// Writes which visuals are about to be forgotten, and what they were bought for.
pub fn unused_text(pruned: &Pruned, now: Timestamp, style: &TextStyle) -> String {
    let mut page = Page::new(style.width, style.color);
    let columns = vec![
        Column::text("VISUAL"),
        Column::text("KIND"),
        Column::number("CREDITS"),
        Column::text("BOUGHT"),
        Column::text("SHOWS"),
    ];
    let mut table = Table::new(columns).clipped();
    for (key, visual) in &pruned.forgotten {
        let credits = visual.credits.map(|credits| credits.to_string());
        table.row(vec![
            Line::styled(STRONG, key.short()),
            Line::plain(kind(visual)),
            Line::plain(credits.unwrap_or_else(|| "not reported".to_owned())),
            Line::plain(phrase::ago(visual.generated_at, now)),
            Line::styled(FAINT, visual.spec.subject.words()),
        ]);
    }
    page.table(0, &table);
    page.blank();
    let (paid, silent) = pruned.price();
    let visuals = phrase::count(pruned.forgotten.len(), "visual");
    let mut line = Line::plain(format!("{visuals}, bought for "));
    line.push(STRONG, phrase::amount(paid));
    if silent > 0 {
        line.push(
            PLAIN,
            format!(" and {silent} at a price that was not reported"),
        );
    }
    let them = if pruned.forgotten.len() == 1 {
        "it"
    } else {
        "them"
    };
    let text = format!(
        ". No recorded and no declared video shows {them}; one that does later buys {them} again."
    );
    line.push(PLAIN, text);
    page.line(0, &line);
    page.finish()
}

/// Writes what left.
pub fn pruned_text(pruned: &Pruned, style: &TextStyle) -> String {
    let mut page = Page::new(style.width, style.color);
    if !pruned.forgotten.is_empty() {
        let visuals = phrase::count(pruned.forgotten.len(), "visual");
        page.line(0, &Line::plain(format!("Forgot {visuals}.")));
    }
    if !pruned.removed.is_empty() {
        let files = phrase::count(pruned.removed.len(), "file");
        let bytes = phrase::bytes(pruned.bytes());
        let text = format!("Removed {files} that no visual needs, {bytes}.");
        page.line(0, &Line::plain(text));
    }
    if *pruned == Pruned::default() {
        page.line(0, &Line::plain("There is nothing to remove."));
    }
    page.finish()
}

/// Writes what left for programs.
pub fn pruned_json(pruned: &Pruned) -> String {
    let (credits, unreported) = pruned.price();
    let visuals = pruned.forgotten.iter();
    let files = pruned.removed.iter();
    document(&PrunedJson {
        format_version: FORMAT_VERSION,
        forgotten: visuals
            .map(|(key, visual)| ForgottenJson {
                key: key.as_str(),
                kind: kind(visual),
                credits: visual.credits,
            })
            .collect(),
        credits,
        credits_unreported: unreported,
        removed: files
            .map(|(file, bytes)| RemovedJson {
                file: file.display().to_string(),
                bytes: *bytes,
            })
            .collect(),
    })
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct PrunedJson<'a> {
    format_version: &'static str,
    forgotten: Vec<ForgottenJson<'a>>,
    /// What those were bought for, as far as it was reported.
    credits: Credits,
    credits_unreported: usize,
    removed: Vec<RemovedJson>,
}

#[derive(Debug, Serialize)]
struct ForgottenJson<'a> {
    key: &'a str,
    kind: &'static str,
    credits: Option<Credits>,
}

#[derive(Debug, Serialize)]
struct RemovedJson {
    file: String,
    bytes: u64,
}
