//! What came of formatting files.

use serde::Serialize;
use similar::{ChangeTag, TextDiff};

use super::count;
use super::diagnostics::DiagnosticJson;
use super::json::{FORMAT_VERSION, document};
use super::layout::palette::{CYAN, FAINT, GREEN, RED, STRONG};
use super::layout::{Line, visible_space};
use crate::diagnostic::Diagnostic;

/// How many lines of context a difference has.
const CONTEXT: usize = 2;

/// A file, and what came of it.
#[derive(Debug)]
pub struct FormattedFile {
    /// Its path as it is shown.
    pub path: String,
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of a file.
#[derive(Debug)]
pub enum Outcome {
    /// It is as it should be.
    Unchanged,
    /// It was not as it should be.
    Changed {
        /// What it says.
        before: String,
        /// What it should say.
        after: String,
    },
    /// It cannot be read, and is left as it is.
    Invalid(Vec<Diagnostic>),
    /// It would not say the same, and is left as it is.
    Unsafe(String),
}

/// Writes for people which files were formatted, or how they should be changed if nothing was.
pub fn text(files: &[FormattedFile], is_check: bool, color: bool) -> String {
    let mut text = String::new();
    for FormattedFile { path, outcome } in files {
        match outcome {
            Outcome::Changed { before, after } if is_check => {
                text.push_str(&difference(path, before, after, color));
                text.push('\n');
            }
            Outcome::Changed { .. } => {
                let line = Line::styled(GREEN, "formatted").with(STRONG, format!(" {path}"));
                end(&line, color, &mut text);
            }
            Outcome::Unchanged | Outcome::Invalid(_) | Outcome::Unsafe(_) => {}
        }
    }
    end(&Line::plain(summary(files, is_check)), color, &mut text);
    text
}

/// Sums up in a line: `Formatted: 1 file, 3 unchanged, 1 left as found.`
fn summary(files: &[FormattedFile], is_check: bool) -> String {
    let Counts {
        changed,
        unchanged,
        left,
    } = Counts::of(files);
    let words = if is_check {
        ["unformatted", "formatted", "left as found"]
    } else {
        ["formatted", "unchanged", "left as found"]
    };
    let counted = words.into_iter().zip([changed, unchanged, left]);
    let mut counted = counted.filter(|(_, number)| *number > 0);
    let Some((first, number)) = counted.next() else {
        return "There is nothing to format.".to_owned();
    };
    let (initial, rest) = first.split_at(1);
    let first = format!(
        "{}{rest}: {}",
        initial.to_uppercase(),
        count(number, "file")
    );
    let rest: String = counted
        .map(|(word, number)| format!(", {number} {word}"))
        .collect();
    format!("{first}{rest}.")
}

struct Counts {
    changed: usize,
    unchanged: usize,
    left: usize,
}

impl Counts {
    fn of(files: &[FormattedFile]) -> Self {
        let mut counts = Self {
            changed: 0,
            unchanged: 0,
            left: 0,
        };
        for file in files {
            match file.outcome {
                Outcome::Unchanged => counts.unchanged += 1,
                Outcome::Changed { .. } => counts.changed += 1,
                Outcome::Invalid(_) | Outcome::Unsafe(_) => counts.left += 1,
            }
        }
        counts
    }
}

/// Writes what differs between two forms of a file, as a unified difference.
fn difference(path: &str, before: &str, after: &str, color: bool) -> String {
    let mut text = String::new();
    end(
        &Line::styled(STRONG, format!("--- {path}")),
        color,
        &mut text,
    );
    end(
        &Line::styled(STRONG, format!("+++ {path} (formatted)")),
        color,
        &mut text,
    );
    let diff = TextDiff::from_lines(before, after);
    for hunk in diff.unified_diff().context_radius(CONTEXT).iter_hunks() {
        end(
            &Line::styled(CYAN, hunk.header().to_string()),
            color,
            &mut text,
        );
        for change in hunk.iter_changes() {
            let (sign, style) = match change.tag() {
                ChangeTag::Equal => (" ", FAINT),
                ChangeTag::Delete => ("-", RED),
                ChangeTag::Insert => ("+", GREEN),
            };
            let line = change.value().trim_end_matches('\n').trim_end_matches('\r');
            let words = line.trim_end_matches([' ', '\t']);
            // Blanks at the end of a line are a difference that nobody would see.
            let blanks = visible_space(&line[words.len()..]);
            end(
                &Line::styled(style, format!("{sign}{words}{blanks}")),
                color,
                &mut text,
            );
        }
    }
    text
}

fn end(line: &Line, color: bool, text: &mut String) {
    line.write(color, text);
    text.push('\n');
}

/// Writes the same for programs. Differences are told only if nothing was written.
pub fn json(files: &[FormattedFile], is_check: bool) -> String {
    let problems = files.iter().flat_map(|file| match &file.outcome {
        Outcome::Invalid(diagnostics) => diagnostics.as_slice(),
        Outcome::Unchanged | Outcome::Changed { .. } | Outcome::Unsafe(_) => &[],
    });
    let Counts {
        changed,
        unchanged,
        left,
    } = Counts::of(files);
    document(&FormattingJson {
        format_version: FORMAT_VERSION,
        check: is_check,
        files: files
            .iter()
            .map(|file| FileJson::of(file, is_check))
            .collect(),
        diagnostics: problems.map(DiagnosticJson::of).collect(),
        summary: SummaryJson {
            changed,
            unchanged,
            left,
        },
    })
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct FormattingJson<'a> {
    format_version: &'static str,
    /// Whether nothing was written.
    check: bool,
    files: Vec<FileJson<'a>>,
    diagnostics: Vec<DiagnosticJson<'a>>,
    summary: SummaryJson,
}

#[derive(Debug, Serialize)]
struct FileJson<'a> {
    file: &'a str,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    diff: Option<String>,
}

#[derive(Debug, Serialize)]
struct SummaryJson {
    changed: usize,
    unchanged: usize,
    left: usize,
}

impl<'a> FileJson<'a> {
    fn of(file: &'a FormattedFile, is_check: bool) -> Self {
        let FormattedFile { path, outcome } = file;
        let (status, diff) = match outcome {
            Outcome::Unchanged => ("unchanged", None),
            Outcome::Changed { before, after } => {
                let diff = is_check.then(|| difference(path, before, after, false));
                ("changed", diff)
            }
            Outcome::Invalid(_) => ("invalid", None),
            Outcome::Unsafe(_) => ("unsafe", None),
        };
        Self {
            file: path,
            status,
            diff,
        }
    }
}
