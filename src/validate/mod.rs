//! What Pictory's documentation lets us know about a request before it is sent.
//!
//! One rule stands in one file, with its code, its documentation and its tests; [`RULES`] lists
//! them all. The rules see decoded documents: what is no field, or has the wrong type, length or
//! range, was reported and left out by [`crate::manifest`] before. Nothing here knows the state,
//! the account or the network.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

mod allow;
mod color;
mod draft;
mod known;
mod lettering;
mod negation;
mod pointer;
mod prompt;
mod rules;
#[cfg(test)]
mod testing;
mod url;
mod walk;

pub use allow::{allowed_by_comment, is_unused_allowance, may_allow, settle};

use rayon::prelude::*;

use crate::diagnostic::{self, Diagnostic, Rule};
use crate::manifest::{self, Document};

/// Every rule there is, in the order of codes within each stage.
pub const RULES: &[&Rule] = &all_rules();

/// Where the rules come from, stage by stage.
const STAGES: [&[&Rule]; 3] = [manifest::rules::RULES, &rules::list(), allow::RULES];

const RULE_COUNT: usize = STAGES[0].len() + STAGES[1].len() + STAGES[2].len();

const fn all_rules() -> [&'static Rule; RULE_COUNT] {
    let mut all = [STAGES[0][0]; RULE_COUNT];
    let mut filled = 0;
    let mut stage = 0;
    while stage < STAGES.len() {
        let mut index = 0;
        while index < STAGES[stage].len() {
            all[filled] = STAGES[stage][index];
            filled += 1;
            index += 1;
        }
        stage += 1;
    }
    all
}

/// Applies every rule to every document, and the rules about several videos to all of them.
///
/// The result is sorted by place.
pub fn validate(documents: &[Document]) -> Vec<Diagnostic> {
    let each = documents.par_iter().flat_map_iter(validate_one);
    let mut diagnostics: Vec<Diagnostic> = each.collect();
    diagnostics.append(&mut validate_together(documents));
    diagnostic::sort(&mut diagnostics);
    diagnostics
}

/// Applies the rules about several videos, which see ids only: where every id, and every former one, stands
/// once, they find nothing.
pub fn validate_together(documents: &[Document]) -> Vec<Diagnostic> {
    let mut findings = Findings::default();
    for check in rules::checks() {
        if let Scope::Project(check) = check.scope {
            check(documents, &mut findings);
        }
    }
    findings.diagnostics
}

/// Applies the rules about one video.
pub fn validate_one(document: &Document) -> Vec<Diagnostic> {
    let mut findings = Findings::default();
    for check in rules::checks() {
        if let Scope::Document(check) = check.scope {
            check(document, &mut findings);
        }
    }
    findings.diagnostics
}

/// Finds a rule by its code or its name.
pub fn find_rule(word: &str) -> Option<&'static Rule> {
    RULES
        .iter()
        .copied()
        .find(|rule| rule.code.eq_ignore_ascii_case(word) || rule.name == word)
}

/// What the rules have found so far.
#[derive(Debug, Default)]
pub struct Findings {
    diagnostics: Vec<Diagnostic>,
}

impl Findings {
    /// Keeps a diagnostic.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }
}

/// A rule and the function that applies it.
struct Check {
    rule: &'static Rule,
    scope: Scope,
}

/// What a rule needs to see at once.
enum Scope {
    /// One video.
    Document(fn(&Document, &mut Findings)),
    /// All videos of the project.
    Project(fn(&[Document], &mut Findings)),
}

impl Check {
    const fn document(rule: &'static Rule, check: fn(&Document, &mut Findings)) -> Self {
        Self {
            rule,
            scope: Scope::Document(check),
        }
    }

    const fn project(rule: &'static Rule, check: fn(&[Document], &mut Findings)) -> Self {
        Self {
            rule,
            scope: Scope::Project(check),
        }
    }
}
