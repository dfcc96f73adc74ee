//! Problems as GitLab's code quality report.

use serde::Serialize;

use super::place::{Base, Region, fingerprints};
use crate::diagnostic::{Diagnostic, Severity};
use crate::report::json::document;
use crate::report::layout::visible;

/// Writes problems as GitLab reads them; a problem without a place stands on the first line.
pub fn codequality(diagnostics: &[Diagnostic], base: Base<'_>) -> String {
    let fingerprints = fingerprints(diagnostics, base);
    let issues = diagnostics.iter().zip(fingerprints);
    let issues: Vec<IssueJson> = issues
        .map(|(diagnostic, fingerprint)| IssueJson::of(diagnostic, base, fingerprint))
        .collect();
    document(&issues)
}

#[derive(Debug, Serialize)]
struct IssueJson {
    description: String,
    check_name: &'static str,
    fingerprint: String,
    severity: &'static str,
    location: LocationJson,
}

#[derive(Debug, Serialize)]
struct LocationJson {
    path: String,
    lines: LinesJson,
}

#[derive(Debug, Serialize)]
struct LinesJson {
    begin: usize,
    end: usize,
}

impl IssueJson {
    fn of(diagnostic: &Diagnostic, base: Base<'_>, fingerprint: String) -> Self {
        let Diagnostic {
            rule,
            severity: found,
            message,
            location,
            label,
            related: _,
            help,
        } = diagnostic;
        let mut description = format!("{}: {}", rule.code, visible(message));
        if let Some(label) = label {
            description.push_str(&format!(": {}", visible(label)));
        }
        if let Some(help) = help {
            description.push_str(&format!(" ({})", visible(help)));
        }
        let region = location.as_ref().map(Region::of);
        Self {
            description,
            check_name: rule.name,
            fingerprint,
            severity: severity(*found),
            location: LocationJson {
                path: base.path(diagnostic),
                lines: LinesJson {
                    begin: region.map_or(1, |region| region.line),
                    end: region.map_or(1, |region| region.end_line),
                },
            },
        }
    }
}

/// What GitLab calls a severity: an error keeps anything from being planned.
const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "blocker",
        Severity::Warning => "minor",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;
    use crate::report::diagnostics::testing::{BASE, any_problems, problems};

    #[test]
    fn problems_of_every_kind() {
        insta::assert_snapshot!("codequality", codequality(&problems(), BASE));
        assert_eq!(codequality(&[], BASE), "[]\n");
    }

    proptest! {
        #[test]
        fn what_is_written_is_sound(problems in any_problems()) {
            let issues: Value = serde_json::from_str(&codequality(&problems, BASE)).unwrap();
            let issues = issues.as_array().unwrap();
            prop_assert_eq!(issues.len(), problems.len());
            let fingerprints = issues.iter().map(|issue| issue["fingerprint"].as_str().unwrap());
            prop_assert_eq!(fingerprints.collect::<BTreeSet<_>>().len(), problems.len());
            for issue in issues {
                let lines = &issue["location"]["lines"];
                prop_assert!(1 <= lines["begin"].as_u64().unwrap());
                prop_assert!(lines["begin"].as_u64() <= lines["end"].as_u64());
                let text = issue["description"].as_str().unwrap();
                prop_assert!(!text.chars().any(char::is_control), "{}", text);
            }
        }
    }
}
