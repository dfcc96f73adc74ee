//! Where problems are, for programs that show them beside the lines of a repository.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use crate::diagnostic::{Diagnostic, Location};

/// From where the paths of problems are told: from the top of the repository, which is all that a
/// service knows of a project.
#[derive(Debug, Clone, Copy)]
pub struct Base<'a> {
    /// The folder of the project in its repository, with `/` at its end; empty if it is the same.
    pub folder: &'a str,
    /// The file that problems without a place are told of, relative to the project. Services refuse
    /// a problem that is nowhere.
    pub file: &'a str,
}

impl Base<'_> {
    /// Returns the path of the file that holds a problem.
    pub(super) fn path(self, diagnostic: &Diagnostic) -> String {
        let place = diagnostic.location.as_ref();
        self.within(place.map_or(self.file, |place| place.source.path()))
    }

    /// Returns the path of a file of the project.
    pub(super) fn within(self, path: &str) -> String {
        format!("{}{path}", self.folder)
    }
}

/// The part of a file that a place covers. Lines and columns count from 1, columns in characters; the
/// end is behind the last character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Region {
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) end_line: usize,
    pub(super) end_column: usize,
}

impl Region {
    /// Finds the lines and columns of a place; the end is never before the start.
    pub(super) fn of(location: &Location) -> Self {
        let start = location.position();
        let end = location.source.position(location.span.end as usize);
        let end = end.max(start);
        Self {
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
        }
    }
}

/// How much of a line tells one problem from another, in bytes on each side of its start.
const CONTEXT_MAX: usize = 200;

/// Returns for each problem 32 hex digits by which it is known again when lines move. No two are the
/// same: equal problems in equal lines of a file are counted.
pub(super) fn fingerprints(diagnostics: &[Diagnostic], base: Base<'_>) -> Vec<String> {
    let mut seen: BTreeMap<Vec<u8>, usize> = BTreeMap::new();
    let each = diagnostics.iter().map(|diagnostic| {
        let mut digest = Sha256::new();
        let context = diagnostic.location.as_ref().map_or("", context);
        for part in [diagnostic.rule.code, &base.path(diagnostic), context] {
            digest.update(format!("{}:{part}", part.len()));
        }
        let known = digest.clone().finalize().to_vec();
        let before = seen.entry(known).or_default();
        digest.update(before.to_string());
        *before += 1;
        let digits = digest.finalize();
        digits
            .iter()
            .take(16)
            .map(|byte| format!("{byte:02x}"))
            .collect()
    });
    each.collect()
}

/// Returns what stands on the line around the start of a place.
fn context(location: &Location) -> &str {
    let text = location.source.text();
    let start = text.floor_char_boundary(location.span.start as usize);
    let from = text.floor_char_boundary(start.saturating_sub(CONTEXT_MAX));
    let until = text.floor_char_boundary(start.saturating_add(CONTEXT_MAX));
    let from = text[from..start]
        .rfind('\n')
        .map_or(from, |at| from + at + 1);
    let until = text[start..until].find('\n').map_or(until, |at| start + at);
    text[from..until].trim()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::diagnostic::{Source, Span};
    use crate::report::diagnostics::testing::{BASE, RULE};

    fn problems(text: &str, word: &str) -> Vec<Diagnostic> {
        let source = Source::new("a.yaml", text);
        let places = text.match_indices(word).map(|(at, _)| Location {
            source: Arc::clone(&source),
            span: Span::new(at, at + word.len()),
        });
        places
            .map(|place| Diagnostic::new(&RULE, place, "it is bad"))
            .collect()
    }

    #[test]
    fn a_problem_keeps_its_fingerprint_when_lines_move() {
        let before = fingerprints(&problems("a: bad\nb: bad\n", "bad"), BASE);
        let after = fingerprints(&problems("# new\n\n  a: bad\nb: bad\n", "bad"), BASE);
        assert_eq!(before, after);
        assert!(before.iter().all(|digits| digits.len() == 32), "{before:?}");
        let other = fingerprints(
            &problems("a: bad\n", "bad"),
            Base {
                folder: "x/",
                ..BASE
            },
        );
        assert_ne!(other[0], before[0]);
    }

    #[test]
    fn equal_problems_have_different_fingerprints() {
        let mut all = fingerprints(&problems("a: bad\na: bad\nc: bad bad\n", "bad"), BASE);
        all.sort();
        all.dedup();
        assert_eq!(all.len(), 4);
    }

    #[test]
    fn a_place_beyond_its_text_is_harmless() {
        let source = Source::new("a.yaml", "é");
        let place = Location {
            source,
            span: Span::new(1, 99),
        };
        assert_eq!(context(&place), "é");
        let far = Region {
            line: 1,
            column: 1,
            end_line: 1,
            end_column: 2,
        };
        assert_eq!(Region::of(&place), far);
    }
}
