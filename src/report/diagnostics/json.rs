//! Problems for programs.

use serde::Serialize;

use super::Counts;
use super::place::Region;
use crate::diagnostic::{Diagnostic, Location, Rule};
use crate::report::json::{FORMAT_VERSION, document};

/// Writes problems as JSON. Lines and columns count from 1, columns in characters; the end is
/// behind the last character.
pub fn json(diagnostics: &[Diagnostic]) -> String {
    let Counts {
        errors,
        warnings,
        files: _,
    } = Counts::of(diagnostics);
    document(&DiagnosticsJson {
        format_version: FORMAT_VERSION,
        diagnostics: diagnostics.iter().map(DiagnosticJson::of).collect(),
        summary: SummaryJson { errors, warnings },
    })
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct DiagnosticsJson<'a> {
    format_version: &'static str,
    diagnostics: Vec<DiagnosticJson<'a>>,
    summary: SummaryJson,
}

#[derive(Debug, Serialize)]
struct SummaryJson {
    errors: usize,
    warnings: usize,
}

/// A problem; the five fields of its place are `null` if it has none.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::report) struct DiagnosticJson<'a> {
    code: &'a str,
    name: &'a str,
    severity: &'static str,
    message: &'a str,
    file: Option<&'a str>,
    line: Option<usize>,
    column: Option<usize>,
    end_line: Option<usize>,
    end_column: Option<usize>,
    label: Option<&'a str>,
    help: Option<&'a str>,
    related: Vec<RelatedJson<'a>>,
}

/// Another place that explains a problem.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct RelatedJson<'a> {
    message: &'a str,
    file: &'a str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
}

impl<'a> DiagnosticJson<'a> {
    /// Converts a problem.
    pub(in crate::report) fn of(diagnostic: &'a Diagnostic) -> Self {
        let Diagnostic {
            rule,
            severity,
            message,
            location,
            label,
            related,
            help,
        } = diagnostic;
        let Rule {
            code,
            name,
            severity: _,
            summary: _,
            explanation: _,
        } = rule;
        let place = location
            .as_ref()
            .map(|location| RelatedJson::of(location, ""));
        Self {
            code,
            name,
            severity: severity.word(),
            message,
            file: place.as_ref().map(|place| place.file),
            line: place.as_ref().map(|place| place.line),
            column: place.as_ref().map(|place| place.column),
            end_line: place.as_ref().map(|place| place.end_line),
            end_column: place.as_ref().map(|place| place.end_column),
            label: label.as_deref(),
            help: help.as_deref(),
            related: related
                .iter()
                .map(|(location, words)| RelatedJson::of(location, words))
                .collect(),
        }
    }
}

impl<'a> RelatedJson<'a> {
    fn of(location: &'a Location, message: &'a str) -> Self {
        let Region {
            line,
            column,
            end_line,
            end_column,
        } = Region::of(location);
        Self {
            message,
            file: location.source.path(),
            line,
            column,
            end_line,
            end_column,
        }
    }
}
