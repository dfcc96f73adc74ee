//! Everything that is wrong, in all files, at once.

use crate::account::manifest;
use crate::environment::Project;

/// A project with four broken manifests and a good one.
fn broken() -> Project {
    let project = Project::new();
    project.write("storyform.yaml", "project: acme\n");
    project.write("videos/good.yaml", &manifest("good"));
    project.write(
        "videos/typo.yaml",
        &manifest("typo").replace("mediaStyle", "mediaStile"),
    );
    project.write("videos/twice.yaml", &manifest("good"));
    project.write("videos/cut.yaml", "videoName: [cut\n");
    project.write(
        "videos/model.yaml",
        &manifest("model").replace("nanobanana", "nanobanan"),
    );
    project
}

#[test]
fn all_problems_of_all_files_are_shown_at_once() {
    let project = broken();
    insta::assert_snapshot!("validate", project.run(&["validate"]).exits_with(10));
    let plan = project.run(&["plan"]).exits_with(10);
    assert!(plan.stdout.is_empty(), "{plan}");
    let apply = project.run(&["apply", "--auto-approve"]).exits_with(10);
    assert!(apply.stdout.is_empty(), "{apply}");
    insta::assert_snapshot!("plan_of_broken", plan);
}

#[test]
fn problems_are_readable_for_programs() {
    let project = broken();
    let validate = ["validate", "--format", "json"];
    insta::assert_snapshot!("validate_json", project.run(&validate).exits_with(10));
    let plan = project.run(&["plan", "--format", "json"]).exits_with(10);
    assert_eq!(plan.json(), project.run(&validate).exits_with(10).json());
    let error: serde_json::Value = serde_json::from_str(&plan.stderr).unwrap();
    assert_eq!(error["error"]["code"], 10);
}

#[test]
fn warnings_pass_unless_denied() {
    let project = Project::new();
    project.write("storyform.yaml", "project: acme\n");
    let silent = manifest("a").replace("voiceOver: {enabled: false}\n", "");
    project.write("videos/a.yaml", &silent);
    insta::assert_snapshot!("warnings", project.run(&["validate"]).success());
    let deny = project.run(&["validate", "--deny", "warnings"]);
    drop(deny.exits_with(10));
    insta::assert_snapshot!("warnings_at_plan", project.run(&["plan"]).success());
}

#[test]
fn a_good_project_is_valid() {
    for example in ["quickstart", "showcase"] {
        let project = Project::from_example(example);
        drop(project.run(&["validate", "--deny", "warnings"]).success());
    }
    let quickstart = Project::from_example("quickstart");
    insta::assert_snapshot!("valid", quickstart.run(&["validate"]).success());
    let json = quickstart.run(&["validate", "--format", "json"]).success();
    insta::assert_snapshot!("valid_json", json);
}

#[test]
fn a_project_file_is_checked_too() {
    let project = Project::new();
    project.write("storyform.yaml", "project: acme\nprovidr: simulator\n");
    insta::assert_snapshot!("project_typo", project.run(&["validate"]).exits_with(10));
    insta::assert_snapshot!(
        "project_typo_status",
        project.run(&["status"]).exits_with(10)
    );
    project.write("storyform.yaml", "project: acme\nprovider: [\n");
    drop(project.run(&["plan"]).exits_with(10));
    project.write("storyform.yaml", "");
    insta::assert_snapshot!("project_empty", project.run(&["plan"]));
}

#[test]
fn a_pattern_that_leads_nowhere_is_warned_of() {
    let project = Project::new();
    project.write(
        "storyform.yaml",
        "manifests:\n  - \"vidoes/**/*.yaml\"\n  - \"videos/**/*.yaml\"\n  - \"videos/**/*.json\"\n",
    );
    project.write("videos/a.yaml", &crate::account::manifest("a"));
    insta::assert_snapshot!("pattern_nowhere", project.run(&["validate"]).success());
    drop(
        project
            .run(&["validate", "--deny", "warnings"])
            .exits_with(10),
    );
}
