//! Problems in files, for people and for programs.

mod excerpt;
mod json;
mod text;

use std::collections::BTreeSet;

use crate::diagnostic::{Diagnostic, Severity};

pub use json::json;
pub use text::{explanation, text};

/// How many problems there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Counts {
    errors: usize,
    warnings: usize,
    files: usize,
}

impl Counts {
    fn of(diagnostics: &[Diagnostic]) -> Self {
        let count = |severity| {
            let of_severity = diagnostics
                .iter()
                .filter(|found| found.rule.severity == severity);
            of_severity.count()
        };
        let files: BTreeSet<&str> = diagnostics
            .iter()
            .filter_map(|found| Some(found.location.as_ref()?.source.path()))
            .collect();
        Self {
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
            files: files.len(),
        }
    }
}
