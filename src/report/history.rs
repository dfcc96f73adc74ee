//! What happened to the videos in state.

use jiff::Timestamp;
use serde::Serialize;

use super::json::{FORMAT_VERSION, document};
use super::layout::palette::{FAINT, STRONG};
use super::layout::{Column, Line, Page, Table};
use super::text::TextStyle;
use crate::model::{Fingerprint, OperationId, RunId, VideoKey};

/// One change of one video.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryRow {
    /// The serial that the state had after it.
    pub serial: u64,
    /// When.
    pub at: Timestamp,
    /// The run that made it.
    pub run: RunId,
    /// What was done: `rendered`, `imported`, `renamed` or `forgotten`.
    pub action: String,
    /// The video, under the key it had after the change.
    pub video: VideoKey,
    /// The key it had before a rename.
    pub from: Option<VideoKey>,
    /// The operation that rendered it.
    pub operation: Option<OperationId>,
    /// The revision that the video had after the change.
    pub revision: u64,
    /// The digest of its configuration.
    pub fingerprint: Fingerprint,
}

/// Writes changes as a table, in the order given.
pub fn text(rows: &[HistoryRow], style: &TextStyle) -> String {
    let mut page = Page::new(style.width, style.color);
    if rows.is_empty() {
        page.line(
            0,
            &Line::plain("No video was rendered, imported, renamed or forgotten yet."),
        );
        return page.finish();
    }
    let columns = vec![
        Column::number("SERIAL"),
        Column::text("WHEN"),
        Column::text("CHANGE"),
        Column::text("VIDEO"),
        Column::number("REVISION"),
        Column::text("FINGERPRINT"),
    ];
    let mut table = Table::new(columns);
    for row in rows {
        table.row(vec![
            Line::plain(row.serial.to_string()),
            Line::plain(format!("{:.0}", row.at)),
            Line::plain(&row.action),
            Line::styled(STRONG, shown_key(row)),
            Line::plain(row.revision.to_string()),
            Line::styled(FAINT, row.fingerprint.short()),
        ]);
    }
    page.table(0, &table);
    page.finish()
}

fn shown_key(row: &HistoryRow) -> String {
    match &row.from {
        Some(from) if *from != row.video => format!("{from} → {}", row.video),
        _ => row.video.to_string(),
    }
}

/// Writes changes for programs.
pub fn json(rows: &[HistoryRow]) -> String {
    let changes = rows.iter().map(ChangeJson::of).collect();
    document(&HistoryJson {
        format_version: FORMAT_VERSION,
        changes,
    })
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct HistoryJson<'a> {
    format_version: &'static str,
    changes: Vec<ChangeJson<'a>>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ChangeJson<'a> {
    serial: u64,
    at: String,
    run: &'a str,
    change: &'a str,
    id: &'a str,
    profile: Option<&'a str>,
    previous_id: Option<&'a str>,
    operation: Option<&'a str>,
    revision: u64,
    fingerprint: &'a str,
}

impl<'a> ChangeJson<'a> {
    fn of(row: &'a HistoryRow) -> Self {
        let HistoryRow {
            serial,
            at,
            run,
            action,
            video,
            from,
            operation,
            revision,
            fingerprint,
        } = row;
        Self {
            serial: *serial,
            at: at.to_string(),
            run: run.as_str(),
            change: action,
            id: video.id.as_str(),
            profile: video.profile.as_deref(),
            previous_id: from.as_ref().map(|from| from.id.as_str()),
            operation: operation.as_ref().map(OperationId::as_str),
            revision: *revision,
            fingerprint: fingerprint.as_str(),
        }
    }
}
