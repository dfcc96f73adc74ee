//! The hooks for pre-commit.

use std::path::Path;
use std::process::Command;

use serde_json::Value;
use serde_json::json;

use crate::account::manifest;
use crate::environment::Project;
use crate::pipelines::Machine;
use crate::pipelines::yaml;
use crate::schemas::python_program;

const HOOKS: &str = ".pre-commit-hooks.yaml";

/// Returns the command of a hook, which pre-commit runs at the top of the repository.
fn entry(hook: &str) -> String {
    let hooks = yaml(HOOKS);
    let mut hooks = hooks.as_array().unwrap().iter();
    let hook = hooks
        .find(|known| known["id"] == hook)
        .expect("there is such a hook");
    assert_eq!(
        (&hook["language"], &hook["pass_filenames"]),
        (&json!("rust"), &json!(false))
    );
    hook["entry"].as_str().unwrap().to_owned()
}

#[test]
fn a_commit_with_a_problem_is_held_back() {
    let project = Project::from_example("quickstart");
    let machine = Machine::new(&project);
    let validate =
        |machine: &Machine<'_>| machine.bash(&entry("storyform-validate"), &Default::default());
    assert_eq!(validate(&machine).code, 0);
    let silent = manifest("a").replace("voiceOver: {enabled: false}\n", "");
    project.write("videos/a.yaml", &silent);
    drop(project.run(&["validate"]).success());
    let said = validate(&machine);
    assert_eq!(said.code, 10, "a warning is enough: {}", said.log);
}

#[test]
fn a_commit_is_formatted() {
    let project = Project::from_example("quickstart");
    let machine = Machine::new(&project);
    let fmt = |machine: &Machine<'_>| machine.bash(&entry("storyform-fmt"), &Default::default());
    assert_eq!(fmt(&machine).code, 0);
    let path = "videos/3-scene-prompts.yaml";
    let formatted = project.read(path);
    project.edit(path, "videoName: ai-", "videoName:   ai-");
    let said = fmt(&machine);
    assert_eq!(
        said.code, 0,
        "a changed file holds the commit back: {}",
        said.log
    );
    assert_eq!(project.read(path), formatted);
}

#[test]
fn a_hook_tells_what_an_edit_costs() {
    let project = Project::from_example("quickstart");
    project.commit_all("videos");
    project.edit(
        "videos/3-scene-prompts.yaml",
        "A bright modern",
        "A sunlit modern",
    );
    let machine = Machine::new(&project);
    let said = machine.bash(&entry("storyform-plan"), &Default::default());
    assert_eq!(said.code, 0, "{}", said.log);
    assert!(said.log.contains("Credits: 4 expected"), "{}", said.log);
}

#[test]
#[ignore = "needs pre-commit"]
fn pre_commit_runs_the_hooks() {
    let pre_commit = python_program("pre-commit");
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(HOOKS);
    let checked = Command::new(&pre_commit)
        .arg("validate-manifest")
        .arg(file)
        .status();
    assert!(checked.is_ok_and(|status| status.success()), "{HOOKS}");
    let project = Project::from_example("quickstart");
    // The same hooks, with the program that was built in place of building it again.
    let mut hooks = yaml(HOOKS);
    for hook in hooks.as_array_mut().unwrap() {
        hook["language"] = Value::from("system");
    }
    let config = json!({"repos": [{"repo": "local", "hooks": hooks}]});
    project.write(".pre-commit-config.yaml", &config.to_string());
    project.commit_all("videos");
    let machine = Machine::new(&project);
    let run = |arguments: &str| {
        machine.bash(
            &format!("'{}' run {arguments}", pre_commit.display()),
            &Default::default(),
        )
    };
    let said = run("--all-files");
    assert_eq!(said.code, 0, "{}", said.log);
    assert!(
        said.log.contains("storyform validate") && said.log.contains("Passed"),
        "{}",
        said.log
    );
    assert!(
        !said.log.contains("storyform plan"),
        "it runs by hand only: {}",
        said.log
    );
    project.edit(
        "videos/3-scene-prompts.yaml",
        "A bright modern",
        "A sunlit modern",
    );
    // What is not staged is put aside while hooks run.
    project.git(&["add", "-A"]);
    let said = run("--hook-stage manual storyform-plan");
    assert!(said.log.contains("Credits: 4 expected"), "{}", said.log);
    project.edit("videos/3-scene-prompts.yaml", "scenes:", "scene:");
    project.git(&["add", "-A"]);
    let said = run("");
    assert_eq!(said.code, 1, "{}", said.log);
    assert!(said.log.contains("SF0101"), "{}", said.log);
}
