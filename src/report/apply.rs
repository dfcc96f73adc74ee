//! How an apply ended.

use super::layout::palette::{BLUE, CYAN, FAINT, GREEN, MAGENTA, PLAIN, RED, STRONG, YELLOW};
use super::layout::{Column, Line, Page, Table};
use super::phrase;
use super::text::{TextStyle, settle};
use crate::model::{Cost, Credits, JobId, OperationId, VideoKey};

/// A video with how it ended.
#[derive(Debug, Clone, PartialEq)]
pub struct ApplyRow {
    /// The video.
    pub key: VideoKey,
    /// How it ended.
    pub outcome: ApplyOutcome,
    /// What it was going to cost.
    pub planned: Cost,
    /// What Pictory reported to have charged; `None` if it reported nothing.
    pub used: Option<Credits>,
    /// How long it took; `None` if nothing was waited for.
    pub seconds: Option<u64>,
    /// Where the video is.
    pub url: Option<String>,
}

/// How a video ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ApplyOutcome {
    /// It is rendered as asked.
    Rendered,
    /// It is rendered with less than was asked for.
    Degraded {
        /// What is missing.
        why: String,
        /// Whether the next plan offers it again, by itself.
        is_offered: bool,
    },
    /// What an earlier run had asked for was collected; another plan must follow.
    Collected,
    /// It has another id or name in state.
    Renamed,
    /// It left state.
    Forgotten,
    /// Pictory refused it, or its job ended badly.
    Failed {
        /// What Pictory said.
        why: String,
    },
    /// An earlier run did it.
    DoneAlready,
    /// It was not begun.
    Skipped {
        /// What kept it.
        why: String,
        /// What lets it be begun.
        remedy: Remedy,
    },
    /// Its job had not ended when waiting did.
    StillRunning {
        /// The job.
        job: JobId,
    },
    /// It was sent, and nobody knows whether Pictory took it.
    InDoubt {
        /// The operation in the journal.
        operation: OperationId,
    },
}

/// What lets a skipped video be rendered after all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remedy {
    /// The next run takes it up.
    ApplyAgain,
    /// A plan from the present state is needed.
    PlanAgain,
    /// A person must settle or allow something, as the plan says.
    Unblock,
}

impl Remedy {
    const ALL: [Self; 3] = [Self::ApplyAgain, Self::PlanAgain, Self::Unblock];

    const fn advice(self) -> &'static str {
        match self {
            Self::ApplyAgain => {
                "Skipped videos were not sent; the next `storyform apply` takes them up."
            }
            Self::PlanAgain => {
                "The plan is out of date for some videos; `storyform plan --out FILE` makes a new one."
            }
            Self::Unblock => "Blocked videos wait for you; the plan says what each of them needs.",
        }
    }
}

impl ApplyOutcome {
    /// Returns the words for it.
    pub const fn words(&self) -> &'static str {
        match self {
            Self::Rendered => "rendered",
            Self::Degraded { .. } => "degraded",
            Self::Collected => "collected",
            Self::Renamed => "renamed",
            Self::Forgotten => "forgotten",
            Self::Failed { .. } => "failed",
            Self::DoneAlready => "done already",
            Self::Skipped { .. } => "skipped",
            Self::StillRunning { .. } => "still running",
            Self::InDoubt { .. } => "in doubt",
        }
    }

    /// Tells whether Pictory was asked for anything.
    pub const fn was_asked(&self) -> bool {
        match self {
            Self::Renamed | Self::Forgotten | Self::DoneAlready | Self::Skipped { .. } => false,
            Self::Rendered
            | Self::Degraded { .. }
            | Self::Collected
            | Self::Failed { .. }
            | Self::StillRunning { .. }
            | Self::InDoubt { .. } => true,
        }
    }

    const fn symbol(&self) -> &'static str {
        match self {
            Self::Rendered => "✓",
            Self::Degraded { .. } => "!",
            Self::Collected => ">",
            Self::Renamed => "→",
            Self::Forgotten => "-",
            Self::Failed { .. } => "✗",
            Self::DoneAlready => "=",
            Self::Skipped { .. } => "·",
            Self::StillRunning { .. } => ">",
            Self::InDoubt { .. } => "?",
        }
    }

    const fn style(&self) -> anstyle::Style {
        match self {
            Self::Rendered | Self::Collected => GREEN,
            Self::Degraded { .. } => YELLOW,
            Self::Renamed => BLUE,
            Self::Forgotten => MAGENTA,
            Self::Failed { .. } | Self::InDoubt { .. } => RED,
            Self::DoneAlready | Self::Skipped { .. } => FAINT,
            Self::StillRunning { .. } => CYAN,
        }
    }

    /// What else there is to say: why, or which job.
    fn remark(&self) -> Option<String> {
        match self {
            Self::Rendered | Self::Renamed | Self::Forgotten | Self::DoneAlready => None,
            Self::Collected => Some("run `storyform plan` for what is declared now".to_owned()),
            Self::Degraded { why, .. } | Self::Failed { why } | Self::Skipped { why, .. } => {
                Some(why.clone())
            }
            Self::StillRunning { job } => Some(format!("job {job}")),
            Self::InDoubt { operation } => Some(format!("operation {operation}")),
        }
    }
}

/// Writes the table of an apply that ended, its totals, and what to do next.
pub fn summary(rows: &[ApplyRow], style: &TextStyle) -> String {
    let mut page = Page::new(style.width, style.color);
    if rows.is_empty() {
        page.line(0, &Line::plain("Nothing was done."));
        return page.finish();
    }
    page.table(0, &table(rows));
    page.blank();
    page.line(0, &totals(rows));
    advice(&mut page, rows);
    page.finish()
}

fn table(rows: &[ApplyRow]) -> Table {
    let mut table = Table::new(vec![
        Column::text("RESULT"),
        Column::text("VIDEO"),
        Column::number("PLANNED"),
        Column::number("USED"),
        Column::number("TIME"),
        Column::text(""),
    ]);
    for row in rows {
        let ApplyRow {
            key,
            outcome,
            planned,
            used,
            seconds,
            url,
        } = row;
        let result = format!("{} {}", outcome.symbol(), outcome.words());
        let remark = match (outcome.remark(), url) {
            (Some(remark), Some(url)) => Line::plain(format!("{remark} ")).with(FAINT, url),
            (Some(remark), None) => Line::plain(remark),
            (None, url) => Line::styled(FAINT, url.as_deref().unwrap_or_default()),
        };
        table.row(vec![
            Line::styled(outcome.style(), result),
            Line::styled(STRONG, key.to_string()),
            Line::plain(phrase::cost(planned)),
            Line::plain(used_cell(outcome, *used)),
            Line::plain(seconds.map_or_else(String::new, phrase::duration)),
            remark,
        ]);
    }
    table
}

/// What was charged. Nothing is charged for what was never sent; all else that Pictory did not
/// report is unknown.
pub(super) fn used_cell(outcome: &ApplyOutcome, used: Option<Credits>) -> String {
    match (outcome, used) {
        (_, Some(used)) => used.to_string(),
        (
            ApplyOutcome::Renamed
            | ApplyOutcome::Forgotten
            | ApplyOutcome::DoneAlready
            | ApplyOutcome::Skipped { .. },
            None,
        ) => "0".to_owned(),
        (ApplyOutcome::StillRunning { .. }, None) => "not yet".to_owned(),
        (
            ApplyOutcome::Rendered
            | ApplyOutcome::Degraded { .. }
            | ApplyOutcome::Collected
            | ApplyOutcome::Failed { .. },
            None,
        ) => "not reported".to_owned(),
        (ApplyOutcome::InDoubt { .. }, None) => "unknown".to_owned(),
    }
}

fn totals(rows: &[ApplyRow]) -> Line {
    const ORDER: [&str; 10] = [
        "rendered",
        "degraded",
        "collected",
        "renamed",
        "forgotten",
        "done already",
        "still running",
        "in doubt",
        "failed",
        "skipped",
    ];
    let counts: Vec<String> = ORDER
        .into_iter()
        .map(|words| {
            (
                words,
                rows.iter()
                    .filter(|row| row.outcome.words() == words)
                    .count(),
            )
        })
        .filter(|(_, number)| *number > 0)
        .map(|(words, number)| format!("{number} {words}"))
        .collect();
    let planned: Cost = rows.iter().map(|row| &row.planned).sum();
    let used: Credits = rows.iter().filter_map(|row| row.used).sum();
    let is_open = |row: &&ApplyRow| row.outcome.was_asked() && row.used.is_none();
    let bound = if rows.iter().any(|row| is_open(&row)) {
        "≥ "
    } else {
        ""
    };
    Line::styled(STRONG, "Apply: ")
        .with(PLAIN, format!("{}. ", counts.join(", ")))
        .with(
            STRONG,
            format!(
                "Credits: {bound}{used} used, {} planned.",
                phrase::cost(&planned)
            ),
        )
}

/// Says what to do next, for each kind of outcome that leaves something to do.
fn advice(page: &mut Page, rows: &[ApplyRow]) {
    let has = |outcome: fn(&ApplyOutcome) -> bool| rows.iter().any(|row| outcome(&row.outcome));
    let advise =
        |page: &mut Page, text: &str| page.hanging(0, 2, &Line::plain(format!("- {text}")));
    if has(|outcome| matches!(outcome, ApplyOutcome::StillRunning { .. })) {
        advise(
            page,
            "Jobs still run at Pictory: `storyform apply` again collects them and pays nothing twice.",
        );
    }
    if has(|outcome| matches!(outcome, ApplyOutcome::Failed { .. })) {
        advise(
            page,
            "Failed videos are planned again by the next `storyform plan`, once their cause is gone.",
        );
    }
    for each in Remedy::ALL {
        let is_needed = |row: &ApplyRow| matches!(row.outcome, ApplyOutcome::Skipped { remedy, .. } if remedy == each);
        if rows.iter().any(is_needed) {
            advise(page, each.advice());
        }
    }
    for row in rows {
        let command = phrase::command(&row.key);
        match &row.outcome {
            ApplyOutcome::InDoubt { operation } => {
                let text = "is in doubt. The next `storyform apply` looks for it first; or, once you have looked:";
                advise(page, &format!("{} {text}", row.key));
                settle(page, 4, &command, operation);
            }
            ApplyOutcome::Degraded {
                why: _,
                is_offered: true,
            } => advise(
                page,
                &format!(
                    "The next `storyform plan` offers what {} lacks again, and nothing else of it.",
                    row.key
                ),
            ),
            ApplyOutcome::Degraded {
                why: _,
                is_offered: false,
            } => {
                let id = phrase::shell(&format!("{}#*", row.key.id));
                advise(
                    page,
                    &format!(
                        "Look at {}; `{command} apply --replace {id}` renders it again, for its full price.",
                        row.key
                    ),
                );
            }
            ApplyOutcome::Rendered
            | ApplyOutcome::Collected
            | ApplyOutcome::Renamed
            | ApplyOutcome::Forgotten
            | ApplyOutcome::Failed { .. }
            | ApplyOutcome::DoneAlready
            | ApplyOutcome::Skipped { .. }
            | ApplyOutcome::StillRunning { .. } => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{UnknownCost, VideoId};
    use crate::report::testing::{credits, without_colors};

    fn row(id: &str, outcome: ApplyOutcome, planned: i64, used: Option<i64>) -> ApplyRow {
        ApplyRow {
            key: VideoKey {
                id: VideoId::new(id),
                profile: None,
            },
            outcome,
            planned: Cost::exact(credits(planned)),
            used: used.map(credits),
            seconds: used.map(|_| 185),
            url: used.map(|_| format!("https://media.example.com/{id}.mp4")),
        }
    }

    fn rows() -> Vec<ApplyRow> {
        let why = |text: &str| text.to_owned();
        let mut rows = vec![
            row("welcome", ApplyOutcome::Rendered, 8, Some(8)),
            row(
                "charts",
                ApplyOutcome::Degraded {
                    why: why("scene 2 shows stock instead of an AI visual"),
                    is_offered: false,
                },
                12,
                Some(8),
            ),
            row("teaser", ApplyOutcome::Renamed, 0, None),
            row("goes-away", ApplyOutcome::Forgotten, 0, None),
            row(
                "too-long",
                ApplyOutcome::Failed {
                    why: why("INVALID_REQUEST: the story of scene 3 is too long"),
                },
                20,
                None,
            ),
            row(
                "locked",
                ApplyOutcome::Skipped {
                    why: why("protected"),
                    remedy: Remedy::ApplyAgain,
                },
                160,
                None,
            ),
            row(
                "under-way",
                ApplyOutcome::StillRunning {
                    job: JobId::new("job-0099"),
                },
                14,
                None,
            ),
            row(
                "in-doubt",
                ApplyOutcome::InDoubt {
                    operation: OperationId::new("op-0042"),
                },
                4,
                None,
            ),
        ];
        rows[1].planned.unknown.push(UnknownCost::new(
            why("motion graphics"),
            why("Pictory documents no price for them"),
        ));
        rows
    }

    const STYLE: TextStyle = TextStyle {
        width: 110,
        color: false,
        all: false,
    };

    #[test]
    fn every_outcome() {
        insta::assert_snapshot!("every_outcome", summary(&rows(), &STYLE));
    }

    #[test]
    fn all_went_well() {
        insta::assert_snapshot!("all_went_well", summary(&rows()[..1], &STYLE));
    }

    #[test]
    fn colours_add_nothing_but_colours() {
        let color = TextStyle {
            color: true,
            ..STYLE
        };
        let colored = summary(&rows(), &color);
        assert_eq!(without_colors(&colored), summary(&rows(), &STYLE));
    }
}
