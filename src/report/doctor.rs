//! What was found in a look at everything that a run depends on.

use anstyle::Style;
use serde::Serialize;

use super::json::{FORMAT_VERSION, document};
use super::layout::palette::{CYAN, FAINT, GREEN, PLAIN, RED, STRONG, YELLOW};
use super::layout::{Column, Line, Page, Table};
use super::phrase;
use super::text::TextStyle;

/// How something was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// As it should be.
    Fine,
    /// It works, and may cost something later.
    Warning,
    /// A run would fail, or harm something.
    Problem,
    /// It was not looked at, because there is nothing to look at.
    Skipped,
}

impl Verdict {
    /// All of them, in the order in which they are counted.
    const ALL: [Self; 4] = [Self::Fine, Self::Warning, Self::Problem, Self::Skipped];

    /// Returns the word for it.
    const fn word(self) -> &'static str {
        match self {
            Self::Fine => "ok",
            Self::Warning => "warning",
            Self::Problem => "problem",
            Self::Skipped => "skipped",
        }
    }

    const fn symbol(self) -> &'static str {
        match self {
            Self::Fine => "✓",
            Self::Warning => "!",
            Self::Problem => "✗",
            Self::Skipped => "–",
        }
    }

    const fn style(self) -> Style {
        match self {
            Self::Fine => GREEN,
            Self::Warning => YELLOW,
            Self::Problem => RED,
            Self::Skipped => FAINT,
        }
    }
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What was looked at: a stable word, such as `key`.
    pub name: &'static str,
    /// How it was found.
    pub verdict: Verdict,
    /// What was found.
    pub finding: String,
    /// What to do about it.
    pub advice: Option<String>,
}

impl Check {
    /// Makes a check with nothing to do about it.
    pub fn new(name: &'static str, verdict: Verdict, finding: impl Into<String>) -> Self {
        Self {
            name,
            verdict,
            finding: finding.into(),
            advice: None,
        }
    }

    /// Says what to do about it.
    #[must_use]
    pub fn advice(mut self, advice: impl Into<String>) -> Self {
        self.advice = Some(advice.into());
        self
    }
}

/// Writes what was found for people, one line each, with what to do below it.
pub fn text(checks: &[Check], style: &TextStyle) -> String {
    let mut page = Page::new(style.width, style.color);
    let columns = ["CHECK", "RESULT", "FINDING"];
    let mut table = Table::new(columns.map(Column::text).to_vec());
    for check in checks {
        let Check {
            name,
            verdict,
            finding,
            advice,
        } = check;
        let result = format!("{} {}", verdict.symbol(), verdict.word());
        table.row(vec![
            Line::styled(STRONG, name),
            Line::styled(verdict.style(), result),
            Line::plain(finding),
        ]);
        if let Some(advice) = advice {
            let advice = Line::styled(CYAN, "→ ").with(PLAIN, advice);
            table.row(vec![Line::new(), Line::new(), advice]);
        }
    }
    page.table(0, &table);
    page.blank();
    page.line(0, &Line::plain(summary(checks)));
    page.finish()
}

/// Counts the verdicts: `12 checks: 10 ok, 1 warning, 1 problem.`
fn summary(checks: &[Check]) -> String {
    let counts = Verdict::ALL.into_iter().filter_map(|verdict| {
        let number = count(checks, verdict);
        let counted = match verdict {
            Verdict::Fine | Verdict::Skipped => format!("{number} {}", verdict.word()),
            Verdict::Warning | Verdict::Problem => phrase::count(number, verdict.word()),
        };
        (number > 0).then_some(counted)
    });
    let counts: Vec<String> = counts.collect();
    format!(
        "{}: {}.",
        phrase::count(checks.len(), "check"),
        counts.join(", ")
    )
}

fn count(checks: &[Check], verdict: Verdict) -> usize {
    let alike = checks.iter().filter(|check| check.verdict == verdict);
    alike.count()
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DoctorJson<'a> {
    format_version: &'a str,
    checks: Vec<CheckJson<'a>>,
    summary: SummaryJson,
}

#[derive(Serialize)]
struct CheckJson<'a> {
    check: &'a str,
    result: &'a str,
    finding: &'a str,
    advice: Option<&'a str>,
}

#[derive(Serialize)]
struct SummaryJson {
    ok: usize,
    warning: usize,
    problem: usize,
    skipped: usize,
}

/// Writes what was found for programs.
pub fn json(checks: &[Check]) -> String {
    let rows = checks.iter().map(|check| CheckJson {
        check: check.name,
        result: check.verdict.word(),
        finding: &check.finding,
        advice: check.advice.as_deref(),
    });
    document(&DoctorJson {
        format_version: FORMAT_VERSION,
        checks: rows.collect(),
        summary: SummaryJson {
            ok: count(checks, Verdict::Fine),
            warning: count(checks, Verdict::Warning),
            problem: count(checks, Verdict::Problem),
            skipped: count(checks, Verdict::Skipped),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn advice_stands_below_what_it_is_about() {
        let checks = [
            Check::new("key", Verdict::Fine, "from the environment"),
            Check::new("clock", Verdict::Warning, "7 minutes behind").advice("set it"),
            Check::new("quota", Verdict::Skipped, "nobody says"),
        ];
        let style = TextStyle {
            width: 60,
            color: false,
            all: false,
        };
        assert_eq!(
            text(&checks, &style),
            "CHECK  RESULT     FINDING\n\
             key    ✓ ok       from the environment\n\
             clock  ! warning  7 minutes behind\n\
             \u{20}                 → set it\n\
             quota  – skipped  nobody says\n\
             \n\
             3 checks: 1 ok, 1 warning, 1 skipped.\n"
        );
    }
}
