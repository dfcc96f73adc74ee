//! Problems as commands of GitHub's workflows, which show them beside the lines of a pull request.

use super::place::{Base, Region};
use crate::diagnostic::{Diagnostic, Severity};
use crate::report::layout::visible;

/// Writes one command for each problem, one on a line. No text of a manifest can begin another line
/// or command, nor another property of its own.
pub fn github(diagnostics: &[Diagnostic], base: Base<'_>) -> String {
    diagnostics
        .iter()
        .map(|diagnostic| command(diagnostic, base))
        .collect()
}

fn command(diagnostic: &Diagnostic, base: Base<'_>) -> String {
    let Diagnostic {
        rule,
        severity,
        message,
        location,
        label,
        related,
        help,
    } = diagnostic;
    let name = match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let file = property(&base.path(diagnostic));
    let place = location
        .as_ref()
        .map(Region::of)
        .map_or_else(String::new, place);
    let title = property(&format!("{} {}", rule.code, rule.name));
    let mut text = visible(message).into_owned();
    if let Some(label) = label {
        text.push_str(&format!(": {}", visible(label)));
    }
    for (location, words) in related {
        let line = location.position().line;
        let file = base.within(location.source.path());
        text.push_str(&format!("\n{}:{line}: {}", visible(&file), visible(words)));
    }
    if let Some(help) = help {
        text.push_str(&format!("\nhelp: {}", visible(help)));
    }
    format!(
        "::{name} file={file}{place},title={title}::{}\n",
        data(&text)
    )
}

/// Writes where a problem is. GitHub takes columns only within one line.
fn place(region: Region) -> String {
    let Region {
        line,
        column,
        end_line,
        end_column,
    } = region;
    if line == end_line {
        format!(",line={line},col={column},endLine={end_line},endColumn={end_column}")
    } else {
        format!(",line={line},endLine={end_line}")
    }
}

/// Escapes what stands behind the second `::`, as GitHub's runner reads it.
fn data(text: &str) -> String {
    let text = text.replace('%', "%25");
    text.replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes the value of a property, as GitHub's runner reads it.
fn property(text: &str) -> String {
    data(&visible(text)).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::report::diagnostics::testing::{BASE, any_problems, problems};

    /// What GitHub's runner makes of a line.
    #[derive(Debug, PartialEq)]
    struct Understood {
        name: String,
        properties: BTreeMap<String, String>,
        data: String,
    }

    /// Reads a line by the rules of the runner: a command begins the line, ends at the next `::`, and
    /// separates its properties by commas.
    fn understand(line: &str) -> Option<Understood> {
        let (command, data) = line.trim_start().strip_prefix("::")?.split_once("::")?;
        let (name, properties) = command.split_once(' ').unwrap_or((command, ""));
        let unescape = |text: &str, pairs: &[(&str, &str)]| {
            let plain = pairs
                .iter()
                .fold(text.to_owned(), |text, (from, to)| text.replace(from, to));
            plain.replace("%25", "%")
        };
        let data_pairs = [("%0D", "\r"), ("%0A", "\n")];
        let property_pairs = [("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ",")];
        let properties = properties.trim().split(',').filter_map(|pair| {
            let (key, value) = pair.split_once('=')?;
            Some((key.to_owned(), unescape(value, &property_pairs)))
        });
        Some(Understood {
            name: name.to_owned(),
            properties: properties.collect(),
            data: unescape(data, &data_pairs),
        })
    }

    #[test]
    fn problems_of_every_kind() {
        insta::assert_snapshot!("github", github(&problems(), BASE));
        assert_eq!(github(&[], BASE), "");
    }

    #[test]
    fn the_marks_of_commands_are_escaped() {
        assert_eq!(data("100%\r\n::error::x"), "100%25%0D%0A::error::x");
        assert_eq!(property("a:b,c%\n"), "a%3Ab%2Cc%25↵");
    }

    proptest! {
        #[test]
        fn each_problem_is_one_command_that_says_what_was_meant(problems in any_problems()) {
            let written = github(&problems, BASE);
            prop_assert_eq!(written.lines().count(), problems.len());
            prop_assert!(!written.contains('\r'));
            for (line, problem) in written.lines().zip(&problems) {
                let understood = understand(line);
                prop_assert!(understood.is_some(), "{}", line);
                let Understood { name, properties, data } = understood.unwrap();
                prop_assert_eq!(name, problem.severity.word());
                let path = BASE.path(problem);
                prop_assert_eq!(properties["file"].as_str(), visible(&path));
                prop_assert!(properties["title"].starts_with(problem.rule.code));
                prop_assert!(data.starts_with(visible(&problem.message).as_ref()), "{}", data);
                let known = ["file", "line", "col", "endLine", "endColumn", "title"];
                prop_assert!(properties.keys().all(|key| known.contains(&key.as_str())));
                if let Some(place) = &problem.location {
                    prop_assert_eq!(&properties["line"], &place.position().line.to_string());
                }
            }
        }
    }
}
