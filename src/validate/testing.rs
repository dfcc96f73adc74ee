//! How the tests of rules look at diagnostics.

use crate::diagnostic::{Diagnostic, Location, Rule, Source};
use crate::manifest;

/// Applies all rules to the documents of a text and shows what one of them finds, or nothing.
///
/// A problem is a line with its place, the text underlined there and the message, and below it, set
/// in, the related places and the help.
pub(super) fn check(rule: &'static Rule, yaml: &str) -> String {
    let found = diagnose(yaml);
    let of_rule = found.iter().filter(|diagnostic| diagnostic.rule == rule);
    let shown: String = of_rule
        .map(|diagnostic| format!("\n{}", show(diagnostic)))
        .collect();
    if shown.is_empty() {
        shown
    } else {
        shown + "\n"
    }
}

/// Parses a text and applies all rules to its documents.
pub(super) fn diagnose(yaml: &str) -> Vec<Diagnostic> {
    let source = Source::new("videos/x.yaml", yaml.trim_start_matches('\n'));
    let parsed = manifest::read_alone(&source);
    let mut diagnostics = parsed.diagnostics;
    diagnostics.extend(super::validate(&parsed.documents));
    diagnostics
}

fn show(diagnostic: &Diagnostic) -> String {
    let at = diagnostic
        .location
        .as_ref()
        .map_or_else(|| "nowhere".to_owned(), place);
    let related = diagnostic
        .related
        .iter()
        .map(|(location, words)| format!("\n  {}: {words}", place(location)));
    let help = diagnostic.help.iter().map(|help| format!("\n  = {help}"));
    format!("{at}: {}", diagnostic.message) + &related.chain(help).collect::<String>()
}

fn place(location: &Location) -> String {
    let position = location.position();
    let text = &location.source.text()[location.span.range()];
    format!("{}:{} {text}", position.line, position.column)
}
