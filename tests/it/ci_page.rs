//! The page about pipelines tells the truth.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;
use serde_json::json;

use crate::environment::Project;
use crate::forge_stand_in::Holder;
use crate::forge_stand_in::Kind;
use crate::forge_stand_in::StandIn;
use crate::forge_stand_in::TOKEN;
use crate::pipelines::Machine;
use crate::pipelines::assert_bash;
use crate::pipelines::report;
use crate::pipelines::yaml;
use crate::repository::branch;
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

#[test]
fn commands_on_the_page_do_what_it_says() {
    let project = branch();
    let machine = Machine::new(&project);
    let shown = fenced("sh").concat();
    let commands: Vec<&str> = shown
        .lines()
        .filter(|line| line.starts_with("storyform "))
        .collect();
    // The last one needs a disk of its own; `ci_apply` has the state behind a link.
    assert_eq!(commands.len(), 5, "{commands:?}");
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
    for command in &commands[2..4] {
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
    assert_eq!(scripts.len(), 6, "{scripts:?}");
    for script in scripts {
        assert_bash(PAGE, script);
        assert!(!script.contains("${{"), "{script}");
    }
}

#[test]
fn what_a_fork_hands_over_is_posted_by_the_second_workflow() {
    let all = steps();
    let script = all
        .iter()
        .filter_map(|step| step["run"].as_str())
        .find(|script| script.contains("storyform comment"))
        .unwrap();
    let head = json!({"owner": {"login": "somebody"}});
    let run = json!({
        "id": 900, "run_attempt": 1, "pull_requests": [], "head_repository": head,
        "head_branch": "brighter", "head_sha": "0123abcd",
    });
    let forge = StandIn::start(Kind::GitHub, Holder::App);
    let head = json!({"label": "somebody:brighter", "sha": "0123abcd"});
    forge.has_pulls(json!([{"number": 7, "state": "open", "head": head}]));
    let project = Project::new();
    project.write("event.json", &json!({"workflow_run": run}).to_string());
    let machine = Machine::new(&project);
    let event = project.path("event.json").display().to_string();
    let variables = [
        ("GITHUB_API_URL", forge.url.as_str()),
        ("GITHUB_EVENT_PATH", &event),
        ("GITHUB_REPOSITORY", "acme/videos"),
        ("GITHUB_TOKEN", TOKEN),
        ("PAGE", "https://example.com/42"),
    ];
    let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let variables = BTreeMap::from(variables);
    // The manifests of the fork may be invalid, and then there is no plan.
    let said = machine.bash(script, &variables);
    assert_eq!((said.code, forge.ours().len()), (0, 0), "{}", said.log);
    project.write("plan/plan.md", &report("One picture"));
    let said = machine.bash(script, &variables);
    assert_eq!(said.code, 0, "{}\n{:#?}", said.log, forge.log());
    assert!(forge.ours()[0].contains("One picture"));
    forge.assert_well_treated();
}

#[test]
fn nothing_of_a_fork_is_there_when_the_program_is_built() {
    let all = workflows();
    let mut jobs = all.iter().map(|(_, workflow)| &workflow["jobs"]["comment"]);
    let job = jobs.find(|job| job.is_object()).unwrap();
    let steps = job["steps"].as_array().unwrap();
    let is = |step: &Value, part: &str| step.to_string().contains(part);
    let built = steps
        .iter()
        .position(|step| is(step, "cargo install"))
        .unwrap();
    let handed = steps
        .iter()
        .position(|step| is(step, "download-artifact"))
        .unwrap();
    assert!(built < handed);
    assert!(!steps.iter().any(|step| is(step, "actions/checkout")));
}

#[test]
#[ignore = "needs check-jsonschema"]
fn workflows_on_the_page_fit_their_schema() {
    let all = workflows();
    assert_eq!(all.len(), 4);
    for (text, _) in all {
        assert_fits("vendor.github-workflows", &text);
    }
}
