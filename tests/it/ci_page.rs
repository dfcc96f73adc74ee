//! The page about pipelines tells the truth.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use crate::environment::Project;
use crate::pipelines::Machine;
use crate::pipelines::assert_bash;
use crate::pipelines::yaml;
use crate::schemas::assert_fits;

const PAGE: &str = "docs/ci.md";

fn page() -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(PAGE)).unwrap()
}

/// Returns what stands between fences of a language.
fn fenced(language: &str) -> Vec<String> {
    let page = page();
    let fence = format!("```{language}\n");
    let parts = page.split(&fence).skip(1);
    let parts = parts.map(|part| {
        part.split_once("```")
            .expect("the fence is closed")
            .0
            .to_owned()
    });
    let parts: Vec<String> = parts.collect();
    assert!(!parts.is_empty(), "{language}");
    parts
}

/// Returns the workflows for GitHub, in their order.
fn workflows() -> Vec<(String, Value)> {
    let texts = fenced("yaml").into_iter();
    let all = texts.map(|text| (text.clone(), serde_yaml::from_str::<Value>(&text).unwrap()));
    all.filter(|(_, value)| value.get("jobs").is_some())
        .collect()
}

/// Returns the steps of all workflows.
fn steps() -> Vec<Value> {
    let all = workflows().into_iter().flat_map(|(_, workflow)| {
        let jobs = workflow["jobs"].as_object().unwrap().clone();
        jobs.into_iter()
            .flat_map(|(_, job)| job["steps"].as_array().unwrap().clone())
    });
    all.collect()
}

/// The quickstart on `main`, and a branch on which one prompt was edited.
fn branch() -> Project {
    let project = Project::from_example("quickstart");
    project.write(".gitignore", "state/\n");
    project.commit_all("videos");
    project.git(&["update-ref", "refs/remotes/origin/main", "HEAD"]);
    project.git(&["checkout", "-q", "-b", "brighter"]);
    project.edit(
        "videos/3-scene-prompts.yaml",
        "A bright modern",
        "A sunlit modern",
    );
    project.commit_all("a brighter prompt");
    project
}

#[test]
fn commands_on_the_page_do_what_it_says() {
    let project = branch();
    let machine = Machine::new(&project);
    let shown = fenced("sh").concat();
    let commands: Vec<&str> = shown
        .lines()
        .filter(|line| line.starts_with("storyform "))
        .collect();
    assert_eq!(commands.len(), 4, "{commands:?}");
    for command in &commands[..2] {
        let said = machine.bash(command, &BTreeMap::new());
        assert_eq!(said.code, 0, "{command}\n{}", said.log);
    }
    assert!(
        project
            .read("plan.env")
            .starts_with("changes=true\ncredits-expected=4\n")
    );
    // All that state lacks is in a plan of its own.
    let plan = project.run(&["plan", "--format", "json"]).success().json();
    let digest = plan["digest"].as_str().unwrap().to_owned();
    let digest = BTreeMap::from([("DIGEST".to_owned(), digest)]);
    for command in &commands[2..] {
        let said = machine.bash(command, &digest);
        assert_eq!(said.code, 0, "{command}\n{}", said.log);
        assert!(
            project
                .read("results.xml")
                .contains("failures=\"0\" errors=\"0\"")
        );
    }
    assert_eq!(project.run(&["plan", "--detailed-exitcode"]).code, Some(0));
}

#[test]
fn inputs_and_outputs_are_those_of_the_action() {
    let action = yaml("action.yml");
    let page = page();
    for part in ["inputs", "outputs"] {
        for name in action[part].as_object().unwrap().keys() {
            assert!(page.contains(&format!("`{name}`")), "{part}: {name}");
        }
    }
    let inputs = action["inputs"].as_object().unwrap();
    for step in steps()
        .iter()
        .filter(|step| step["uses"] == "OWNER/storyform@v0.1.0")
    {
        for name in step["with"].as_object().unwrap().keys() {
            assert!(inputs.contains_key(name), "{name}");
        }
    }
    let template =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("ci/gitlab.yml"))
            .unwrap();
    let include: Value = serde_yaml::from_str(&fenced("yaml")[4]).unwrap();
    for name in include["variables"].as_object().unwrap().keys() {
        assert!(template.contains(name.as_str()), "{name}");
    }
}

#[test]
fn scripts_on_the_page_take_nothing_from_expressions() {
    let all = steps();
    let scripts: Vec<&str> = all.iter().filter_map(|step| step["run"].as_str()).collect();
    assert_eq!(scripts.len(), 3, "{scripts:?}");
    for script in scripts {
        assert_bash(PAGE, script);
        assert!(!script.contains("${{"), "{script}");
    }
}

/// A `gh` that knows one pull request.
const GH: &str = r#"#!/usr/bin/env bash
[ "$*" = "api repos/acme/films/pulls/7 --jq .head.sha" ] && echo 0123abcd
"#;

#[test]
fn the_pull_request_of_a_fork_is_commented_on_only_if_it_is_the_one() {
    let all = steps();
    let script = all
        .iter()
        .filter_map(|step| step["run"].as_str())
        .next_back()
        .unwrap();
    let post = |number: &str, head: &str| {
        let project = Project::new();
        project
            .write("plan/plan.md", "# A plan\n")
            .write("plan/number", number);
        let machine = Machine::new(&project);
        machine.install("gh", GH);
        let variables = [
            ("GITHUB_REPOSITORY", "acme/films"),
            ("HEAD", head),
            ("PAGE", "https://example.com/42"),
        ];
        let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let said = machine.bash(script, &BTreeMap::from(variables));
        (said.code == 0, machine.read("posted"))
    };
    let posted =
        "comment --github --pull-request 7 --report-url https://example.com/42 plan/plan.md\n";
    assert_eq!(post("7\n", "0123abcd"), (true, posted.to_owned()));
    for (number, head) in [
        ("7\n", "4567cdef"),
        ("8\n", "0123abcd"),
        ("7; id\n", "0123abcd"),
        ("\n", "0123abcd"),
    ] {
        assert_eq!(post(number, head), (false, String::new()), "{number}");
    }
}

#[test]
#[ignore = "needs check-jsonschema"]
fn workflows_on_the_page_fit_their_schema() {
    let all = workflows();
    assert_eq!(all.len(), 3);
    for (text, _) in all {
        assert_fits("vendor.github-workflows", &text);
    }
}
