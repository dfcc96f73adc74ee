//! Problems for tests, harmless and hostile.

use std::sync::Arc;

use proptest::prelude::*;

use super::Base;
use crate::diagnostic::{Diagnostic, Location, Rule, Severity, Source, Span};

/// A rule whose violations are errors.
pub(super) static RULE: Rule = Rule {
    code: "SF9001",
    name: "bad-word",
    severity: Severity::Error,
    summary: "Words are good.",
    explanation: "A bad word is *never* good.\n\n```yaml\na: good\n```",
};

/// A rule whose violations are warnings.
static WARNING: Rule = Rule {
    code: "SF9000",
    name: "odd-word",
    severity: Severity::Warning,
    summary: "Words are even.",
    explanation: "An odd word is seldom even.",
};

/// A project in a folder of its repository.
pub(super) const BASE: Base<'static> = Base {
    folder: "films/2026/",
    file: "storyform.yaml",
};

fn place(source: &Arc<Source>, start: usize, end: usize) -> Location {
    Location {
        source: Arc::clone(source),
        span: Span::new(start, end),
    }
}

/// One problem of each kind: with all there can be, over two lines, hostile, without a place.
pub(super) fn problems() -> Vec<Diagnostic> {
    let plain = Source::new("videos/tour.yaml", "a: bad\nb: |\n  odd\n  ends\n");
    let other = Source::new("videos/ü, 100%: x.yaml", "é: bad\n");
    let hostile = "`x`\r\n::add-mask::y%0A::error::z [a](https://example.com) \u{1b}[2J\u{202e}";
    vec![
        Diagnostic::new(&RULE, place(&plain, 3, 6), "the word `bad` is bad")
            .label("here")
            .related(place(&other, 4, 7), "another one")
            .help("write `good`, which is 100% better"),
        Diagnostic::new(&WARNING, place(&plain, 14, 22), "the word `odd` is odd"),
        Diagnostic::new(&RULE, place(&other, 4, 7), hostile).help(hostile),
        Diagnostic::without_location(&RULE, "there is nothing"),
    ]
}

/// Texts that mean something to those who read what is written.
fn any_text() -> impl Strategy<Value = String> {
    let hostile = [
        "::",
        "::error::",
        "##[error]",
        "%0A",
        "%",
        "\n",
        "\r",
        "\r\n",
        ",",
        ":",
        "=",
        " ",
        "](",
        "[",
        "\\",
        "\"",
        "\u{0}",
        "\u{1b}",
        "\u{85}",
        "\u{2028}",
        "\u{202e}",
        "\u{feff}",
        "é",
        "🎬",
    ];
    let part = prop_oneof![
        prop::sample::select(hostile.to_vec()).prop_map(str::to_owned),
        any::<char>().prop_map(String::from),
        "[a-z]{1,4}",
    ];
    prop::collection::vec(part, 0..8).prop_map(|parts| parts.concat())
}

fn any_place() -> impl Strategy<Value = Location> {
    (any_text(), any_text(), 0_usize..60, 0_usize..60).prop_map(|(path, text, start, end)| {
        Location {
            source: Source::new(path, text),
            span: Span::new(start, end),
        }
    })
}

/// Problems with any text, at any place.
pub(super) fn any_problems() -> impl Strategy<Value = Vec<Diagnostic>> {
    let rule = prop_oneof![Just(&RULE), Just(&WARNING)];
    let places = prop::collection::vec((any_place(), any_text()), 0..3);
    let words = || prop::option::of(any_text());
    let problem = (
        rule,
        any_text(),
        prop::option::of(any_place()),
        words(),
        words(),
        places,
    );
    let problem = problem.prop_map(
        |(rule, message, location, label, help, related)| Diagnostic {
            rule,
            severity: rule.severity,
            message,
            location,
            label,
            related,
            help,
        },
    );
    prop::collection::vec(problem, 0..6)
}
