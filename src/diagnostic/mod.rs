//! Problems in files that people write: what, where, why, and a way out.
//!
//! A diagnostic stays structured until a renderer turns it into text. This module knows nothing
//! of what the rules check and nothing of terminals.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

mod source;

pub use source::{Location, Position, Source, Span};

/// How much a problem matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The request would fail, or cost money for something else than was meant.
    Error,
    /// The request would work, but probably not as meant.
    Warning,
}

impl Severity {
    /// Returns the word shown to people.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// A kind of problem, with its documentation.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// The stable code, such as `SF0203`.
    pub code: &'static str,
    /// The stable name in kebab case, such as `missing-visual-type`.
    pub name: &'static str,
    /// How much a violation matters.
    pub severity: Severity,
    /// One sentence that states the rule.
    pub summary: &'static str,
    /// The documentation, in Markdown: why the rule holds, and how to satisfy it.
    pub explanation: &'static str,
}

/// One problem at one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The rule that is violated.
    pub rule: &'static Rule,
    /// How much it matters here: as the rule says, unless the project makes a warning an error.
    pub severity: Severity,
    /// What is wrong: a lowercase fragment with the values in backticks.
    pub message: String,
    /// The text to underline; `None` if the problem has no place in a file.
    pub location: Option<Location>,
    /// A few words beside the underlined text.
    pub label: Option<String>,
    /// Other places that explain the problem, each with a few words.
    pub related: Vec<(Location, String)>,
    /// What to do about it.
    pub help: Option<String>,
}

impl Diagnostic {
    /// Makes a diagnostic that points at `location`.
    pub fn new(rule: &'static Rule, location: Location, message: impl Into<String>) -> Self {
        Self {
            location: Some(location),
            ..Self::without_location(rule, message)
        }
    }

    /// Makes a diagnostic about something that has no place in a file.
    pub fn without_location(rule: &'static Rule, message: impl Into<String>) -> Self {
        Self {
            rule,
            severity: rule.severity,
            message: message.into(),
            location: None,
            label: None,
            related: Vec::new(),
            help: None,
        }
    }

    /// Says what to do about the problem.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Puts a few words beside the underlined text.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Points at another place that explains the problem.
    #[must_use]
    pub fn related(mut self, location: Location, words: impl Into<String>) -> Self {
        self.related.push((location, words.into()));
        self
    }

    /// Tells whether the problem must be mended before anything is planned.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// Sorts diagnostics by file, then place, then code, so that output never depends on timing.
pub fn sort(diagnostics: &mut [Diagnostic]) {
    fn key(problem: &Diagnostic) -> (Option<(&str, Span)>, &str, &str) {
        let location = problem.location.as_ref();
        let place = location.map(|location| (location.source.path(), location.span));
        (place, problem.rule.code, &problem.message)
    }
    diagnostics.sort_by(|a, b| key(a).cmp(&key(b)));
}

/// Returns the known word that is nearest to a mistyped one, if one is near enough.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    /// Below this likeness a suggestion is more puzzling than none.
    const LIKENESS_MIN: f64 = 0.75;
    /// A word this long that stands within a known one is most likely a part of it.
    const CONTAINED_MIN: usize = 5;
    let lower = word.to_lowercase();
    let likeness = |known: &str| {
        let known = known.to_lowercase();
        let alike = strsim::jaro_winkler(&known, &lower);
        let is_part = lower.chars().count() >= CONTAINED_MIN && known.contains(&lower);
        // An equal word beats one that contains it, and that beats one that is merely alike.
        match (known == lower, is_part) {
            (true, _) => 3.0,
            (false, true) => 1.0 + alike,
            (false, false) => alike,
        }
    };
    known
        .into_iter()
        .map(|candidate| (likeness(candidate), candidate))
        .filter(|(score, _)| *score >= LIKENESS_MIN)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typo_finds_its_word() {
        let known = ["mediaStyle", "model", "prompt", "videoDuration"];
        assert_eq!(nearest("mediastyle", known), Some("mediaStyle"));
        assert_eq!(nearest("promt", known), Some("prompt"));
        assert_eq!(nearest("videoDuraton", known), Some("videoDuration"));
        assert_eq!(nearest("xyzzy", known), None);
        assert_eq!(
            nearest("realistic", ["artistic", "photorealistic"]),
            Some("photorealistic")
        );
    }
}
