//! Problems as SARIF 2.1.0, which GitHub's code scanning and many editors read.

use std::collections::BTreeSet;

use serde::Serialize;

use super::place::{Base, Region, fingerprints};
use crate::diagnostic::{Diagnostic, Location, Rule, Severity};
use crate::report::json::document;
use crate::report::layout::visible;

/// GitHub stores this many results of a file and leaves out the rest, in an order of its own.
const RESULTS_MAX: usize = 5_000;
/// GitHub shows this many places of a result.
const RELATED_MAX: usize = 100;
/// What the addresses of files are relative to: the top of the repository.
const BASE_ID: &str = "%SRCROOT%";

/// Writes problems as SARIF: at most 5,000, errors before warnings, and a note on what is left out.
///
/// Columns count characters, and the end of a region is behind its last character.
pub fn sarif(diagnostics: &[Diagnostic], base: Base<'_>, version: &str) -> String {
    limited(diagnostics, base, version, RESULTS_MAX)
}

fn limited(diagnostics: &[Diagnostic], base: Base<'_>, version: &str, max: usize) -> String {
    let shown = most_severe(diagnostics, max);
    let rules: BTreeSet<ByCode> = shown
        .iter()
        .map(|at| ByCode(diagnostics[*at].rule))
        .collect();
    let rules: Vec<&Rule> = rules.into_iter().map(|ByCode(rule)| rule).collect();
    let fingerprints = fingerprints(diagnostics, base);
    let results = shown.iter().map(|&at| {
        let fingerprint = fingerprints[at].clone();
        ResultJson::of(&diagnostics[at], base, &rules, fingerprint)
    });
    let run = RunJson {
        tool: ToolJson {
            driver: DriverJson {
                name: "storyform",
                semantic_version: version,
                rules: rules.iter().map(|rule| RuleJson::of(rule)).collect(),
            },
        },
        invocations: [InvocationJson::of(diagnostics.len() - shown.len())],
        column_kind: "unicodeCodePoints",
        results: results.collect(),
    };
    document(&SarifJson {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [run],
    })
}

/// Returns which problems are written, in their order.
fn most_severe(diagnostics: &[Diagnostic], max: usize) -> Vec<usize> {
    let mut all: Vec<usize> = (0..diagnostics.len()).collect();
    all.sort_by_key(|at| diagnostics[*at].severity);
    all.truncate(max);
    all.sort_unstable();
    all
}

/// A rule in the order of codes.
struct ByCode(&'static Rule);

impl Ord for ByCode {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.code.cmp(other.0.code)
    }
}

impl PartialOrd for ByCode {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for ByCode {
    fn eq(&self, other: &Self) -> bool {
        self.0.code == other.0.code
    }
}

impl Eq for ByCode {}

#[derive(Debug, Serialize)]
struct SarifJson<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [RunJson<'a>; 1],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct RunJson<'a> {
    tool: ToolJson<'a>,
    invocations: [InvocationJson; 1],
    column_kind: &'static str,
    results: Vec<ResultJson>,
}

#[derive(Debug, Serialize)]
struct ToolJson<'a> {
    driver: DriverJson<'a>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct DriverJson<'a> {
    name: &'static str,
    semantic_version: &'a str,
    rules: Vec<RuleJson>,
}

/// A rule. GitHub demands both descriptions, and takes help as text only beside Markdown.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct RuleJson {
    id: &'static str,
    name: &'static str,
    short_description: TextJson,
    full_description: TextJson,
    default_configuration: LevelJson,
    help: HelpJson,
}

#[derive(Debug, Serialize)]
struct TextJson {
    text: String,
}

#[derive(Debug, Serialize)]
struct LevelJson {
    level: &'static str,
}

#[derive(Debug, Serialize)]
struct HelpJson {
    text: &'static str,
    markdown: &'static str,
}

impl RuleJson {
    fn of(rule: &Rule) -> Self {
        let Rule {
            code,
            name,
            severity,
            summary,
            explanation,
        } = rule;
        let summary = || TextJson {
            text: (*summary).to_owned(),
        };
        Self {
            id: code,
            name,
            short_description: summary(),
            full_description: summary(),
            default_configuration: LevelJson {
                level: level(*severity),
            },
            help: HelpJson {
                text: explanation,
                markdown: explanation,
            },
        }
    }
}

/// What SARIF calls a severity.
const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

/// The run of the program that found the problems.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct InvocationJson {
    execution_successful: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_execution_notifications: Vec<NotificationJson>,
}

#[derive(Debug, Serialize)]
struct NotificationJson {
    level: &'static str,
    message: TextJson,
}

impl InvocationJson {
    fn of(left_out: usize) -> Self {
        let note = (left_out > 0).then(|| NotificationJson {
            level: "note",
            message: TextJson {
                text: format!(
                    "{left_out} more were left out, warnings first; `storyform validate` shows all"
                ),
            },
        });
        Self {
            execution_successful: true,
            tool_execution_notifications: note.into_iter().collect(),
        }
    }
}

/// A problem.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ResultJson {
    rule_id: &'static str,
    rule_index: Option<usize>,
    level: &'static str,
    message: TextJson,
    locations: [LocationJson; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<LocationJson>,
    partial_fingerprints: FingerprintsJson,
}

#[derive(Debug, Serialize)]
struct FingerprintsJson {
    #[serde(rename = "storyformPlace/v1")]
    place: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct LocationJson {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    physical_location: PhysicalLocationJson,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<TextJson>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocationJson {
    artifact_location: ArtifactJson,
    region: RegionJson,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactJson {
    uri: String,
    uri_base_id: &'static str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct RegionJson {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
}

impl ResultJson {
    fn of(diagnostic: &Diagnostic, base: Base<'_>, rules: &[&Rule], fingerprint: String) -> Self {
        let Diagnostic {
            rule,
            severity,
            message,
            location,
            label,
            related,
            help,
        } = diagnostic;
        let mut text = literal(message);
        if let Some(label) = label {
            text.push_str(&format!(": {}", literal(label)));
        }
        if let Some(help) = help {
            text.push_str(&format!("\nhelp: {}", literal(help)));
        }
        let place = PhysicalLocationJson {
            artifact_location: artifact(&base.path(diagnostic)),
            region: location.as_ref().map_or(RegionJson::TOP, region),
        };
        let related = related.iter().take(RELATED_MAX - 1).enumerate();
        Self {
            rule_id: rule.code,
            rule_index: rules.iter().position(|known| known.code == rule.code),
            level: level(*severity),
            message: TextJson { text },
            locations: [LocationJson {
                id: None,
                physical_location: place,
                message: None,
            }],
            related_locations: related
                .map(|(at, (location, words))| LocationJson {
                    id: Some(at + 1),
                    physical_location: PhysicalLocationJson {
                        artifact_location: artifact(&base.within(location.source.path())),
                        region: region(location),
                    },
                    message: Some(TextJson {
                        text: literal(words),
                    }),
                })
                .collect(),
            partial_fingerprints: FingerprintsJson { place: fingerprint },
        }
    }
}

impl RegionJson {
    /// Where a problem without a place is shown.
    const TOP: Self = Self {
        start_line: 1,
        start_column: 1,
        end_line: 1,
        end_column: 1,
    };
}

fn region(location: &Location) -> RegionJson {
    let Region {
        line,
        column,
        end_line,
        end_column,
    } = Region::of(location);
    RegionJson {
        start_line: line,
        start_column: column,
        end_line,
        end_column,
    }
}

/// Writes a path as an address relative to the top of the repository.
fn artifact(path: &str) -> ArtifactJson {
    let mut uri = String::new();
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    ArtifactJson {
        uri,
        uri_base_id: BASE_ID,
    }
}

/// Writes words in such a way that no reader takes a part of them for a link.
fn literal(words: &str) -> String {
    let shown = visible(words);
    if !shown.contains("](") {
        return shown.into_owned();
    }
    let mut text = String::new();
    for char in shown.chars() {
        if matches!(char, '[' | ']' | '\\') {
            text.push('\\');
        }
        text.push(char);
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;
    use crate::report::diagnostics::testing::{BASE, any_problems, problems};

    fn parsed(text: &str) -> Value {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn problems_of_every_kind() {
        insta::assert_snapshot!("sarif", sarif(&problems(), BASE, "1.2.3"));
    }

    #[test]
    fn no_problems_are_a_run_without_results() {
        let run = &parsed(&sarif(&[], BASE, "1.2.3"))["runs"][0];
        assert_eq!(run["results"], Value::Array(Vec::new()));
        assert_eq!(run["invocations"][0]["executionSuccessful"], true);
    }

    #[test]
    fn errors_come_before_warnings_where_not_all_fit() {
        let all = problems();
        let errors = all.iter().filter(|problem| problem.is_error()).count();
        assert!(errors < all.len(), "the sample has warnings");
        let run = &parsed(&limited(&all, BASE, "1.2.3", errors))["runs"][0];
        let results = run["results"].as_array().unwrap();
        assert_eq!(results.len(), errors);
        assert!(results.iter().all(|result| result["level"] == "error"));
        let note = &run["invocations"][0]["toolExecutionNotifications"][0];
        let left_out = format!("{} more were left out", all.len() - errors);
        assert!(
            note["message"]["text"]
                .as_str()
                .unwrap()
                .starts_with(&left_out)
        );
    }

    #[test]
    fn nothing_in_a_message_is_a_link() {
        assert_eq!(literal("a [b] c"), "a [b] c");
        assert_eq!(literal("[b](1) \\"), "\\[b\\](1) \\\\");
        assert_eq!(artifact("a b/ü%.yaml").uri, "a%20b/%C3%BC%25.yaml");
    }

    proptest! {
        #[test]
        fn what_is_written_is_sound(problems in any_problems()) {
            let run = &parsed(&sarif(&problems, BASE, "1.2.3"))["runs"][0];
            let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
            let results = run["results"].as_array().unwrap();
            prop_assert_eq!(results.len(), problems.len());
            for result in results {
                let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
                prop_assert_eq!(&rules[index]["id"], &result["ruleId"]);
                let place = &result["locations"][0]["physicalLocation"];
                let uri = place["artifactLocation"]["uri"].as_str().unwrap();
                prop_assert!(uri.is_ascii() && !uri.contains(char::is_whitespace), "{}", uri);
                let at = |name: &str| place["region"][name].as_u64().unwrap();
                let start = (at("startLine"), at("startColumn"));
                prop_assert!((1, 1) <= start && start <= (at("endLine"), at("endColumn")));
                let text = result["message"]["text"].as_str().unwrap();
                prop_assert!(text.chars().all(|char| char == '\n' || !char.is_control()));
            }
        }
    }
}
