//! The pages of the guide that are made from the program itself: commands and codes.
//!
//! `INSTA_UPDATE=always` writes them anew.

use std::collections::BTreeMap;
use std::path::Path;

use storyform::diagnostic::{Rule, Severity};
use storyform::validate::RULES;

use crate::environment::Project;

/// Wraps what is no code, as the rest of the guide is wrapped.
fn wrapped(text: &str) -> String {
    /// How long a line gets.
    const LINE_MAX: usize = 112;
    let mut is_code = false;
    let mut page = String::new();
    for line in text.lines() {
        is_code ^= line.starts_with("```");
        if is_code || line.chars().count() <= LINE_MAX || line.starts_with('|') {
            page.push_str(&format!("{line}\n"));
            continue;
        }
        let indent = if line.starts_with("- ") || line.starts_with("* ") {
            "  "
        } else {
            ""
        };
        let mut width = 0;
        for word in line.split(' ') {
            let chars = word.chars().count();
            if width > 0 && width + 1 + chars > LINE_MAX {
                page.push_str(&format!("\n{indent}"));
                width = indent.len();
            } else if width > 0 {
                page.push(' ');
                width += 1;
            }
            page.push_str(word);
            width += chars;
        }
        page.push('\n');
    }
    page
}

/// Demands that a page is what the program makes of it.
#[track_caller]
fn assert_page(name: &str, made: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("docs")
        .join(name);
    if std::env::var_os("INSTA_UPDATE").is_some_and(|value| value == "always") {
        std::fs::write(&path, made).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == made,
        "docs/{name} is out of date; run this test with INSTA_UPDATE=always"
    );
}

/// Names the commands, by their manual pages.
fn commands(project: &Project) -> Vec<String> {
    project.run(&["man", "--out", "man"]).success();
    let entries = std::fs::read_dir(project.path("man")).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter_map(|name| {
            name.strip_suffix(".1")?
                .strip_prefix("storyform-")
                .map(str::to_owned)
        })
        .map(|name| name.replace('-', " "))
        .collect();
    names.sort();
    names
}

#[test]
fn the_page_of_commands_is_made_of_the_helps() {
    let mut project = Project::new();
    project.set("COLUMNS", "96");
    let mut page =
        "# Commands\n\nThis page is what `storyform help` says, made by a test.\n".to_owned();
    let mut add = |title: &str, help: &str| {
        let lines: Vec<&str> = help.lines().map(str::trim_end).collect();
        // The tests have a value for it.
        let help = lines.join("\n").replace("JOB_TIME=100ms", "JOB_TIME=");
        page.push_str(&format!("\n## {title}\n\n```text\n{}\n```\n", help.trim()));
    };
    let top = project.run(&["--help"]).success();
    add("storyform", &top.stdout);
    for name in commands(&project) {
        let words: Vec<&str> = name.split(' ').chain(["--help"]).collect();
        let help = project.run(&words).success();
        // What every command takes stands with the first one.
        let own = help
            .stdout
            .split("\nGlobal options:\n")
            .next()
            .unwrap_or_default();
        let rest = help
            .stdout
            .split_once("\nExamples:\n")
            .map(|(_, rest)| rest);
        let examples = rest.map_or_else(String::new, |rest| format!("\nExamples:\n{rest}"));
        let has_examples = own.contains("\nExamples:\n");
        let text = if has_examples {
            own.to_owned()
        } else {
            format!("{own}{examples}")
        };
        add(&format!("storyform {name}"), &text);
    }
    assert_page("commands.md", &page);
}

/// What groups of codes are about, by their first digits.
const GROUPS: &[(&str, &str)] = &[
    ("SF00", "Files"),
    ("SF01", "Fields and values"),
    ("SF02", "The video"),
    ("SF03", "Scenes"),
    ("SF04", "Visuals"),
    ("SF05", "Voice and music"),
    ("SF06", "Elements"),
    ("SF07", "Styles and avatars"),
    ("SF08", "The project"),
    ("SF09", "Many videos from one manifest"),
];

#[test]
fn the_page_of_codes_is_made_of_the_rules() {
    let mut page = "# Codes\n\nEvery problem that `validate` and `plan` can tell; `storyform explain CODE` says the \
                    same. A warning can be [allowed](writing.md#advice). This page is made by a test.\n"
        .to_owned();
    let mut groups: BTreeMap<&str, Vec<&Rule>> = BTreeMap::new();
    for rule in RULES {
        groups.entry(&rule.code[..4]).or_default().push(rule);
    }
    for (prefix, mut rules) in groups {
        let title = GROUPS.iter().find(|(known, _)| *known == prefix);
        let (_, title) = title.unwrap_or_else(|| panic!("{prefix} has no title"));
        page.push_str(&format!("\n## {title}\n"));
        rules.sort_by_key(|rule| rule.code);
        for rule in rules {
            let severity = match rule.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
            };
            let Rule {
                code,
                name,
                summary,
                ..
            } = rule;
            page.push_str(&format!(
                "\n### {code} {name}\n\n*{severity}* — {summary}\n\n{}\n",
                rule.explanation.trim()
            ));
        }
    }
    let help = Project::new().run(&["--help"]).success();
    let (_, exits) = help.stdout.split_once("Exit codes:\n").unwrap();
    let exits: Vec<&str> = exits
        .lines()
        .take_while(|line| !line.is_empty())
        .map(str::trim_end)
        .collect();
    page.push_str(&format!(
        "\n## Exit codes\n\n```text\n{}\n```\n",
        exits.join("\n")
    ));
    assert_page("codes.md", &wrapped(&page));
}
