//! How the tests of rules look at diagnostics.

use crate::diagnostic::{Diagnostic, Location, Rule, Source};
use crate::manifest;

/// Applies all rules to the documents of a text and writes what one of them finds, a line each:
/// `line:column "underlined" message / help`, and related places after `@`.
pub(super) fn check(rule: &'static Rule, yaml: &str) -> String {
    let lines: Vec<String> = diagnose(yaml)
        .iter()
        .filter(|diagnostic| diagnostic.rule == rule)
        .map(line)
        .collect();
    lines.join("\n")
}

/// Parses a text and applies all rules to its documents.
pub(super) fn diagnose(yaml: &str) -> Vec<Diagnostic> {
    let parsed = manifest::parse(&Source::new("videos/x.yaml", yaml.trim_start_matches('\n')));
    let mut diagnostics = parsed.diagnostics;
    diagnostics.extend(super::validate(&parsed.documents));
    diagnostics
}

fn line(diagnostic: &Diagnostic) -> String {
    let mut line = diagnostic
        .location
        .as_ref()
        .map_or_else(|| "nowhere".to_owned(), place);
    line.push_str(&format!(" {}", diagnostic.message));
    for (location, words) in &diagnostic.related {
        line.push_str(&format!(" @ {} {words}", place(location)));
    }
    if let Some(help) = &diagnostic.help {
        line.push_str(&format!(" / {help}"));
    }
    line
}

fn place(location: &Location) -> String {
    let position = location.position();
    let text = &location.source.text()[location.span.range()];
    format!("{}:{} {text:?}", position.line, position.column)
}
