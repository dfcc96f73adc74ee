//! What `validate` and `plan` write for the services that keep repositories.

use serde_json::Value;

use crate::account::manifest;
use crate::environment::Project;

/// A project with an error and a warning, in a folder of a repository.
fn broken() -> Project {
    let project = Project::new();
    std::fs::create_dir(project.root().join("../.git")).unwrap();
    project.write("storyform.yaml", "project: acme\n");
    let typo = manifest("typo").replace("mediaStyle", "mediaStile");
    project.write("videos/typo.yaml", &typo);
    let silent = manifest("silent").replace("voiceOver: {enabled: false}\n", "");
    project.write("videos/silent.yaml", &silent);
    project
}

#[test]
fn problems_are_written_for_every_service() {
    let project = broken();
    let plain = project.run(&["validate"]).exits_with(10);
    let written = project.run(&[
        "validate",
        "--write",
        "text=problems.txt",
        "--write",
        "json=problems.json",
        "--write",
        "sarif=problems.sarif",
        "--write",
        "codequality=quality.json",
        "--write",
        "github=problems.log",
    ]);
    let written = written.exits_with(10);
    assert_eq!(written.to_string(), plain.to_string());
    assert_eq!(project.read("problems.txt"), plain.stdout);
    let json = project
        .run(&["validate", "--format", "json"])
        .exits_with(10);
    assert_eq!(project.read("problems.json"), json.stdout);
    insta::assert_snapshot!("sarif", project.read("problems.sarif"));
    insta::assert_snapshot!("codequality", project.read("quality.json"));
    insta::assert_snapshot!("github", project.read("problems.log"));
    // The folder of the project is part of each path.
    let sarif: Value = serde_json::from_str(&project.read("problems.sarif")).unwrap();
    let place = &sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!(
        place["artifactLocation"]["uri"],
        "project/videos/silent.yaml"
    );
}

#[test]
fn a_service_reads_standard_output_alone() {
    let project = broken();
    let github = project
        .run(&["validate", "--write", "github=-"])
        .exits_with(10);
    let is_command = |line: &str| line.starts_with("::error ") || line.starts_with("::warning ");
    assert!(github.stdout.lines().all(is_command), "{github}");
    assert_eq!(github.stdout.lines().count(), 2);
    let quality = project.run(&["validate", "--write", "codequality=-"]);
    assert_eq!(quality.exits_with(10).json().as_array().unwrap().len(), 2);
}

#[test]
fn a_sound_project_is_written_too() {
    let project = Project::from_example("quickstart");
    let forms = ["text", "json", "sarif", "codequality", "github"];
    let written = forms.map(|form| {
        let output = project
            .run(&["validate", "--write", &format!("{form}=-")])
            .success();
        format!("{form}\n{}", output.stdout)
    });
    insta::assert_snapshot!("valid_forms", written.concat());
}

#[test]
fn a_file_that_cannot_be_written_is_named() {
    let project = broken();
    let output = project.run(&["validate", "--write", "sarif=no/such/folder.sarif"]);
    insta::assert_snapshot!("unwritten", output.exits_with(1));
    let unknown = project.run(&["validate", "--write", "xml=a"]);
    insta::assert_snapshot!("unknown_form", unknown.exits_with(64));
}

#[test]
fn the_values_of_a_plan_are_added_to_a_file() {
    let project = Project::new();
    project.write("storyform.yaml", "project: acme\nprovider: pictory\n");
    project.write("videos/a.yaml", &manifest("a"));
    project.write("outputs", "before=1\n");
    let write = ["plan", "--write", "outputs=outputs"];
    let first = project.run(&write).success();
    let limit = ["--max-credits", "1"];
    drop(project.run(&[&write[..], &limit].concat()).exits_with(11));
    insta::assert_snapshot!("outputs", first.redact(&project.read("outputs")));
    assert!(!project.path("outputs.partial").exists());
}
