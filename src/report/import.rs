//! What was taken over from Pictory or from scripts.

use jiff::Timestamp;
use serde::Serialize;

use super::diagnostics::DiagnosticJson;
use super::json::{FORMAT_VERSION, document};
use super::layout::palette::{PLAIN, STRONG};
use super::layout::{Column, Line, Page, Table};
use super::phrase;
use super::text::TextStyle;
use crate::diagnostic::Diagnostic;
use crate::model::{Credits, DegradedVisual, JobId, Outputs, VideoId};

/// A video that was imported.
#[derive(Debug, Clone, PartialEq)]
pub struct Imported {
    /// Its id.
    pub id: VideoId,
    /// The manifest that declares it, relative to the project.
    pub manifest: String,
    /// What became of that file.
    pub written: Written,
    /// What state knows of it now.
    pub recorded: Recorded,
    /// What the manifest does not hold, and what should not be in it.
    pub warnings: Vec<Diagnostic>,
    /// What else people should know, in sentences.
    pub notes: Vec<String>,
}

/// What became of a manifest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// It is new.
    New,
    /// It took the place of another one.
    Replaced,
    /// It was there already, to the letter.
    Unchanged,
    /// It is what was imported, and stays as it is.
    Kept,
}

impl Written {
    const fn label(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Replaced => "replaced",
            Self::Unchanged => "unchanged",
            Self::Kept => "kept",
        }
    }
}

/// What state knows of an imported video.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recorded {
    /// Nothing new.
    Nothing,
    /// What it knew before: just this.
    Already(JobId),
    /// It is rendered.
    Video {
        /// By this job.
        job: JobId,
        /// For so many credits; `None` if Pictory reported none.
        credits_used: Option<Credits>,
        /// Where the results are.
        outputs: Outputs,
        /// Why the result is less than was asked for, if it is.
        degraded: Option<String>,
    },
    /// A preview of it is ready to be rendered.
    Preview {
        /// The job that made it.
        job: JobId,
        /// For so many credits; `None` if Pictory reported none.
        credits_used: Option<Credits>,
        /// Where it is.
        outputs: Outputs,
        /// How many of its visuals can be used again.
        visuals: usize,
        /// The visuals that are not what was asked for.
        degraded: Vec<DegradedVisual>,
    },
}

/// Writes what was imported for people.
pub fn text(imported: &Imported, style: &TextStyle) -> String {
    let mut page = Page::new(style.width, style.color);
    let (id, manifest) = (imported.id.as_str(), imported.manifest.as_str());
    let (before, between, after) = match imported.written {
        Written::New => ("Imported ", " into ", "."),
        Written::Replaced => ("Imported ", ", in place of what stood in ", "."),
        Written::Unchanged => ("", " stands in ", " already."),
        Written::Kept => ("Took ", " as it stands in ", "."),
    };
    let line = Line::plain(before).with(STRONG, id).with(PLAIN, between);
    page.hanging(0, 2, &line.with(STRONG, manifest).with(PLAIN, after));
    match &imported.recorded {
        Recorded::Nothing => {}
        Recorded::Already(job) => {
            page.line(2, &Line::plain(format!("recorded already, as job {job}")));
        }
        Recorded::Video {
            job,
            credits_used,
            outputs,
            degraded,
        } => {
            let how = format!("rendered by job {job}; {}", charge(*credits_used));
            page.line(2, &Line::plain(how));
            if let Some(why) = degraded {
                page.hanging(2, 4, &Line::plain(format!("degraded: {why}")));
            }
            results(&mut page, outputs);
        }
        Recorded::Preview {
            job,
            credits_used,
            outputs,
            visuals,
            degraded,
        } => {
            let how = format!(
                "a preview is ready, by job {job}; {}",
                charge(*credits_used)
            );
            page.line(2, &Line::plain(how));
            if *visuals > 0 {
                let kept = phrase::count(*visuals, "AI visual");
                page.line(2, &Line::plain(format!("{kept} of it can be used again")));
            }
            for visual in degraded {
                page.hanging(2, 4, &Line::plain(format!("lacks the {visual}")));
            }
            results(&mut page, outputs);
        }
    }
    page.finish()
}

fn charge(credits: Option<Credits>) -> String {
    credits.map_or_else(
        || "Pictory reports no credits for it".to_owned(),
        |credits| format!("{credits} credits used"),
    )
}

/// Writes where the result itself is; `storyform output` tells the rest.
fn results(page: &mut Page, outputs: &Outputs) {
    let main = outputs.video_url.as_ref().or(outputs.preview_url.as_ref());
    if let Some(address) = main {
        page.raw(2, &Line::plain(address));
    }
}

/// Writes what was imported for programs.
pub fn json(imported: &Imported) -> String {
    let Imported {
        id,
        manifest,
        written,
        recorded,
        warnings,
        notes,
    } = imported;
    document(&ImportedJson {
        format_version: FORMAT_VERSION,
        id: id.as_str(),
        manifest,
        written: written.label(),
        recorded: RecordedJson::of(recorded),
        warnings: warnings.iter().map(DiagnosticJson::of).collect(),
        notes,
    })
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ImportedJson<'a> {
    format_version: &'static str,
    id: &'a str,
    manifest: &'a str,
    /// `new`, `replaced`, `unchanged` or `kept`.
    written: &'static str,
    /// `null` if state knows nothing new.
    recorded: Option<RecordedJson<'a>>,
    warnings: Vec<DiagnosticJson<'a>>,
    notes: &'a [String],
}

/// What state knows; what it does not concern is left out.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct RecordedJson<'a> {
    /// `video`, `preview`, or `already`.
    kind: &'static str,
    job: &'a str,
    /// `null` if Pictory reported none.
    credits_used: Option<Credits>,
    #[serde(skip_serializing_if = "Option::is_none")]
    outputs: Option<&'a Outputs>,
    #[serde(skip_serializing_if = "Option::is_none")]
    visuals: Option<usize>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    degraded: Vec<String>,
}

impl<'a> RecordedJson<'a> {
    fn of(recorded: &'a Recorded) -> Option<Self> {
        let bare = |kind, job: &'a JobId| Self {
            kind,
            job: job.as_str(),
            credits_used: None,
            outputs: None,
            visuals: None,
            degraded: Vec::new(),
        };
        match recorded {
            Recorded::Nothing => None,
            Recorded::Already(job) => Some(bare("already", job)),
            Recorded::Video {
                job,
                credits_used,
                outputs,
                degraded,
            } => Some(Self {
                credits_used: *credits_used,
                outputs: Some(outputs),
                degraded: degraded.iter().cloned().collect(),
                ..bare("video", job)
            }),
            Recorded::Preview {
                job,
                credits_used,
                outputs,
                visuals,
                degraded,
            } => Some(Self {
                credits_used: *credits_used,
                outputs: Some(outputs),
                visuals: Some(*visuals),
                degraded: degraded.iter().map(ToString::to_string).collect(),
                ..bare("preview", job)
            }),
        }
    }
}

/// A saved project, as it is listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ProjectRow {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// When it was saved, by Pictory's clock.
    pub saved_at: Option<Timestamp>,
}

/// Writes saved projects as a table, in the order given.
pub fn projects_text(rows: &[ProjectRow], style: &TextStyle) -> String {
    let mut page = Page::new(style.width, style.color);
    if rows.is_empty() {
        page.line(0, &Line::plain("No projects are saved in the account."));
        return page.finish();
    }
    let columns = ["PROJECT", "SAVED", "NAME"].map(Column::text).to_vec();
    let mut table = Table::new(columns);
    for row in rows {
        let saved = row.saved_at.map(|at| format!("{at:.0}"));
        table.row(vec![
            Line::styled(STRONG, &row.id),
            Line::plain(saved.unwrap_or_else(|| "unknown".to_owned())),
            Line::plain(&row.name),
        ]);
    }
    page.table(0, &table);
    page.finish()
}

/// Writes saved projects for programs.
pub fn projects_json(rows: &[ProjectRow]) -> String {
    #[derive(Debug, Serialize)]
    #[serde(rename_all = "camelCase")]
    struct ProjectsJson<'a> {
        format_version: &'static str,
        projects: &'a [ProjectRow],
    }
    document(&ProjectsJson {
        format_version: FORMAT_VERSION,
        projects: rows,
    })
}
