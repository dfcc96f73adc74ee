//! Problems in files, for people, for programs, and for the services that keep repositories.

mod codequality;
mod excerpt;
mod github;
mod json;
mod place;
mod sarif;
#[cfg(test)]
mod testing;
mod text;

use std::collections::BTreeSet;

use crate::diagnostic::{Diagnostic, Severity};

pub use codequality::codequality;
pub use github::github;
pub(in crate::report) use json::DiagnosticJson;
pub use json::json;
pub use place::Base;
pub use sarif::sarif;
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
