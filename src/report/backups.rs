//! The backups of a state, and what a restore of one of them forgets.

use jiff::Timestamp;
use serde::Serialize;

use super::json::{FORMAT_VERSION, document};
use super::layout::palette::{FAINT, PLAIN, RED, STRONG, YELLOW};
use super::layout::{Column, Line, Page, Table};
use super::phrase;
use super::text::TextStyle;
use crate::model::{Credits, JobId, OperationId, VideoKey};

/// A backup that was made before a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupRow {
    /// The file, as it can be typed.
    pub path: String,
    /// The serial of the state that was copied.
    pub serial: u64,
    /// When it was copied.
    pub at: Timestamp,
    /// How many videos are in it, or why it cannot be used.
    pub videos: Result<u64, String>,
}

/// A state that is restored, or replaced by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateRow {
    /// The file, as it can be typed.
    pub path: String,
    /// The serial of the state.
    pub serial: u64,
    /// How many videos are in it.
    pub videos: u64,
}

/// An operation that the replaced state knows, and the restored one does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForgottenRow {
    /// The operation.
    pub operation: OperationId,
    /// The video that it was for.
    pub video: VideoKey,
    /// What it asked for: the label of its kind.
    pub kind: String,
    /// Where it stood: the label of its status.
    pub status: &'static str,
    /// Its job, if that is known.
    pub job: Option<JobId>,
    /// What Pictory reported to have charged.
    pub credits_used: Option<Credits>,
}

/// What a restore is about to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restoration {
    /// What is restored.
    pub backup: StateRow,
    /// What stands there now: a state, nothing at all, or something that is no sound state.
    pub present: Result<Option<StateRow>, String>,
    /// What is forgotten by it, oldest first; `None` if nobody can tell.
    pub forgotten: Option<Vec<ForgottenRow>>,
}

/// Writes backups as a table, in the order given.
pub fn list_text(rows: &[BackupRow], style: &TextStyle) -> String {
    let mut page = Page::new(style.width, style.color);
    if rows.is_empty() {
        let text = "There are no backups yet: one is made before each run that changes the state.";
        page.line(0, &Line::plain(text));
        return page.finish();
    }
    let mut table = Table::new(vec![
        Column::number("SERIAL"),
        Column::text("MADE"),
        Column::number("VIDEOS"),
        Column::text("BACKUP"),
    ]);
    for row in rows {
        table.row(vec![
            Line::plain(row.serial.to_string()),
            Line::plain(format!("{:.0}", row.at)),
            match &row.videos {
                Ok(videos) => Line::plain(videos.to_string()),
                Err(_) => Line::styled(RED, "unusable"),
            },
            Line::styled(STRONG, &row.path),
        ]);
    }
    page.table(0, &table);
    page.finish()
}

/// Writes backups for programs.
pub fn list_json(rows: &[BackupRow]) -> String {
    let backups = rows.iter().map(|row| BackupJson {
        path: &row.path,
        serial: row.serial,
        at: row.at,
        videos: row.videos.as_ref().ok().copied(),
        unusable: row.videos.as_ref().err().map(String::as_str),
    });
    document(&BackupsJson {
        format_version: FORMAT_VERSION,
        backups: backups.collect(),
    })
}

/// Writes what a restore is about to do.
pub fn restoration_text(restoration: &Restoration, style: &TextStyle) -> String {
    let mut page = Page::new(style.width, style.color);
    let Restoration {
        backup,
        present,
        forgotten,
    } = restoration;
    page.hanging(0, 2, &state_line("Restore: ", backup));
    let present = match present {
        Ok(Some(present)) => state_line("Present: ", present),
        Ok(None) => Line::plain("Present: none"),
        Err(why) => Line::plain("Present: ").with(YELLOW, why),
    };
    page.hanging(0, 2, &present);
    page.blank();
    match forgotten.as_deref() {
        None => page.hanging(0, 0, &Line::styled(YELLOW, UNTOLD)),
        Some([]) => page.line(
            0,
            &Line::plain("Nothing was asked of Pictory since the backup."),
        ),
        Some(rows) => {
            let count = phrase::count(rows.len(), "operation");
            let text = format!(
                "Not in the backup: {count}. What was bought by them would be bought again:"
            );
            page.hanging(0, 0, &Line::styled(YELLOW, text));
            page.blank();
            page.table(0, &forgotten_table(rows));
        }
    }
    page.finish()
}

/// What is said if what stands there cannot be read.
const UNTOLD: &str = "Nobody can tell what was asked of Pictory since the backup, because there is no \
     present state that could be read. What was bought since would be bought again: compare with Pictory's list of \
     jobs before the next apply.";

fn state_line(label: &str, state: &StateRow) -> Line {
    let count = usize::try_from(state.videos).unwrap_or(usize::MAX);
    let videos = phrase::count(count, "video");
    Line::plain(label)
        .with(STRONG, &state.path)
        .with(PLAIN, format!(", serial {}, {videos}", state.serial))
}

fn forgotten_table(rows: &[ForgottenRow]) -> Table {
    let mut table = Table::new(vec![
        Column::text("VIDEO"),
        Column::text("ASKED FOR"),
        Column::text("STATUS"),
        Column::number("CREDITS"),
        Column::text("JOB"),
    ]);
    for row in rows {
        let (used, job) = (row.credits_used, row.job.as_ref());
        let used = used.map_or_else(|| "unknown".to_owned(), |used| used.to_string());
        table.row(vec![
            Line::styled(STRONG, row.video.to_string()),
            Line::plain(row.kind.replace('_', " ")),
            Line::plain(row.status.replace('_', " ")),
            Line::plain(used),
            Line::styled(
                FAINT,
                job.map_or_else(|| "unknown".to_owned(), JobId::to_string),
            ),
        ]);
    }
    table
}

/// Writes what a restore has done for programs. `replaced` is where the state is that stood there.
pub fn restored_json(restoration: &Restoration, serial: u64, replaced: Option<&str>) -> String {
    let forgotten = restoration.forgotten.as_ref().map(|rows| {
        let rows = rows.iter().map(|row| ForgottenJson {
            operation: &row.operation,
            video: row.video.to_string(),
            kind: &row.kind,
            status: row.status,
            job: row.job.as_ref(),
            credits_used: row.credits_used,
        });
        rows.collect()
    });
    document(&RestoredJson {
        format_version: FORMAT_VERSION,
        backup: &restoration.backup.path,
        serial,
        videos: restoration.backup.videos,
        replaced,
        forgotten,
    })
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct BackupsJson<'a> {
    format_version: &'static str,
    backups: Vec<BackupJson<'a>>,
}

#[derive(Debug, Serialize)]
struct BackupJson<'a> {
    path: &'a str,
    serial: u64,
    at: Timestamp,
    videos: Option<u64>,
    unusable: Option<&'a str>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct RestoredJson<'a> {
    format_version: &'static str,
    backup: &'a str,
    serial: u64,
    videos: u64,
    replaced: Option<&'a str>,
    forgotten: Option<Vec<ForgottenJson<'a>>>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ForgottenJson<'a> {
    operation: &'a OperationId,
    video: String,
    kind: &'a str,
    status: &'static str,
    job: Option<&'a JobId>,
    credits_used: Option<Credits>,
}
