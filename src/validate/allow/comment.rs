//! What comments allow: `# storyform: allow short-prompt, SF0606 -- why`.

use std::sync::Arc;

use super::rules::{UNKNOWN_ALLOWANCE, UNUSED_ALLOWANCE};
use super::{allowed_by_comment, nearest_rule, only_warnings};
use crate::diagnostic::{Diagnostic, Location, Rule, Severity, Source, Span};
use crate::manifest;
use crate::validate::find_rule;

/// How a comment to this program begins.
const ADDRESS: &str = "storyform:";
/// What such a comment can say.
const ALLOW: &str = "allow";
/// What stands before a reason.
const REASON: &str = "--";

/// A rule whose warnings a comment allows.
#[derive(Debug)]
pub(super) struct Allowance {
    /// The rule.
    pub(super) rule: &'static Rule,
    /// Where the comment names it.
    pub(super) location: Location,
    /// Where its warnings are allowed.
    pub(super) about: Span,
}

impl Allowance {
    /// Tells whether it allows a problem.
    pub(super) fn covers(&self, problem: &Diagnostic) -> bool {
        let begins_within = |location: &Location| {
            let start = location.span.start;
            location.source.path() == self.location.source.path()
                && self.about.start <= start
                && start < self.about.end
        };
        problem.rule == self.rule && problem.location.as_ref().is_some_and(begins_within)
    }

    /// Says that it allows nothing.
    pub(super) fn unused(&self) -> Diagnostic {
        let message = format!("there is no warning `{}` to allow here", self.rule.name);
        Diagnostic::new(&UNUSED_ALLOWANCE, self.location.clone(), message)
            .help("remove the name, or move the comment to the line that is meant, or above it")
    }
}

/// What the comments of a file allow.
#[derive(Debug, Default)]
pub(super) struct Allowances {
    pub(super) allowances: Vec<Allowance>,
    /// What cannot be allowed.
    pub(super) problems: Vec<Diagnostic>,
}

impl Allowances {
    /// Reads the comments of a file.
    pub(super) fn add(&mut self, source: &Arc<Source>) {
        if !may_allow(source.text()) {
            return;
        }
        for comment in manifest::comments(source) {
            self.comment(source, comment);
        }
    }

    fn comment(&mut self, source: &Arc<Source>, comment: manifest::Comment) {
        let start = comment.text.start as usize;
        let text = &source.text()[comment.text.range()];
        let Some(said) = text.trim_start().strip_prefix(ADDRESS) else {
            return;
        };
        let start = start + text.len() - said.len();
        let mut words = words(said).map(|(at, word)| {
            let span = Span::new(start + at, start + at + word.len());
            let location = Location {
                source: Arc::clone(source),
                span,
            };
            (word, location)
        });
        match words.next() {
            Some((ALLOW, location)) => self.names(words, location, comment.about),
            // Anybody may write about this program; only who names a rule talks to it.
            Some((word, location)) if words.any(|(word, _)| find_rule(word).is_some()) => {
                let help =
                    "write `# storyform: allow`; `lints` in the project file can also `deny`";
                self.refuse(location, format!("a comment cannot say `{word}`"), help);
            }
            Some(_) | None => {}
        }
    }

    /// Takes the rules that are named behind the word that allows them.
    fn names<'a>(
        &mut self,
        names: impl Iterator<Item = (&'a str, Location)>,
        allow: Location,
        about: Span,
    ) {
        let mut names = names.take_while(|(name, _)| *name != REASON).peekable();
        if names.peek().is_none() {
            let help = "write the code that `storyform validate` shows, or its name";
            self.refuse(allow, "no rule is named here".to_owned(), help);
        }
        for (name, location) in names {
            match find_rule(name) {
                Some(rule) if allowed_by_comment(rule) => self.allowances.push(Allowance {
                    rule,
                    location,
                    about,
                }),
                Some(rule) if rule.severity == Severity::Warning => self.refuse(
                    location,
                    format!("`{name}` is about comments, which cannot allow it"),
                    format!("mend the comment, or write `lints: {{{name}: allow}}` into the project file"),
                ),
                Some(rule) => self.refuse(
                    location,
                    format!("`{name}` is an error, which cannot be allowed"),
                    only_warnings(rule),
                ),
                None => {
                    let help = nearest_rule(name).unwrap_or_else(|| {
                        format!("a reason stands behind ` {REASON} `; `storyform explain` lists all rules")
                    });
                    self.refuse(location, format!("there is no rule `{name}`"), help);
                    // What follows are most likely the other words of a sentence.
                    return;
                }
            }
        }
    }

    fn refuse(&mut self, location: Location, message: String, help: impl Into<String>) {
        let problem = Diagnostic::new(&UNKNOWN_ALLOWANCE, location, message).help(help);
        self.problems.push(problem);
    }
}

/// Tells whether a comment of a text may be meant for this program, so that most texts are not read again.
pub fn may_allow(text: &str) -> bool {
    text.match_indices(ADDRESS).any(|(at, _)| {
        let before = text[..at].trim_end_matches([' ', '\t']);
        before.ends_with('#')
    })
}

/// Lists the words of a text with their places; commas are no parts of words.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let parts = text.split([' ', '\t', ',', '\r']);
    let placed = parts.scan(0, |next, part| {
        let start = *next;
        *next = start + part.len() + 1;
        Some((start, part))
    });
    placed.filter(|(_, word)| !word.is_empty())
}
