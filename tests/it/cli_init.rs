//! A new project plans and applies at once.

use std::collections::BTreeMap;

use crate::environment::Project;
use crate::pipelines::yaml_of;
use crate::schemas::assert_file_fits;
use crate::terminal::CTRL_D;
use crate::terminal::Terminal;

const NAME: &str = "Name of the project [project]: ";
const RENDERER: &str =
    "Who renders: the built-in simulator, for nothing, or pictory? [simulator]: ";
const PIPELINES: &str = "Files for pipelines: none, github or gitlab? [none]: ";

#[test]
fn a_new_project_plans_and_applies_at_once() {
    let project = Project::new();
    insta::assert_snapshot!("init", project.run(&["init"]).success());
    insta::assert_snapshot!("init_validate", project.run(&["validate"]).success());
    drop(project.run(&["validate", "--deny", "warnings"]).success());
    insta::assert_snapshot!("init_plan", project.run(&["plan"]).success());
    let apply = project.run(&["apply", "--auto-approve"]).success();
    assert!(apply.stdout.contains("Apply: 1 rendered."), "{apply}");
    drop(project.run(&["plan", "--detailed-exitcode"]).success());
}

#[test]
fn nothing_of_this_machine_reaches_the_repository() {
    let project = Project::new();
    drop(project.run(&["init"]).success());
    drop(project.run(&["apply", "--auto-approve"]).success());
    drop(project.run(&["report"]).success());
    project.write("state/storyform.db", "");
    project.write(".env", "PICTORY_API_KEY=pictai_1\n");
    project.commit_all("all that git would take");
    let taken = project.git(&["ls-files"]);
    let expected = ".gitignore
.storyform/schema/defaults.json
.storyform/schema/manifest.json
.storyform/schema/project.json
storyform.yaml
videos/welcome.yaml";
    assert_eq!(taken, expected);
}

#[test]
fn a_project_is_made_once() {
    let project = Project::new();
    drop(project.run(&["init"]).success());
    project.write("videos/welcome.yaml", "videoName: mine\n");
    insta::assert_snapshot!("init_again", project.run(&["init"]).exits_with(1));
    assert_eq!(project.read("videos/welcome.yaml"), "videoName: mine\n");
}

#[test]
fn what_is_there_is_kept_and_the_state_ignored() {
    let project = Project::new();
    project.write(".gitignore", "target/");
    project.write("videos/welcome.yaml", "videoName: mine\n");
    insta::assert_snapshot!("init_beside", project.run(&["init"]).success());
    let ignored = project.read(".gitignore");
    assert!(ignored.starts_with("target/\n\n# What"), "{ignored}");
    assert!(ignored.contains("\n/state\n"), "{ignored}");
    assert_eq!(project.read("videos/welcome.yaml"), "videoName: mine\n");
}

#[test]
fn a_project_can_be_made_in_another_folder() {
    let mut project = Project::new();
    insta::assert_snapshot!("init_folder", project.run(&["init", "my videos"]).success());
    drop(project.run(&["--project", "my videos", "plan"]).success());
    drop(
        project
            .run(&["plan", "--project", "my videos/videos"])
            .success(),
    );
    drop(project.run(&["init", "--project", "second"]).success());
    assert!(
        project
            .read("second/storyform.yaml")
            .contains("\nproject: second\n")
    );
    let two = ["init", "third", "--project", "fourth"];
    insta::assert_snapshot!("init_two_folders", project.run(&two).exits_with(64));
    assert!(!project.path("third").exists() && !project.path("fourth").exists());
    project.set("STORYFORM_PROJECT", "fourth");
    drop(project.run(&["init", "third"]).success());
    assert!(project.path("third/storyform.yaml").exists());
}

#[test]
fn flags_answer_all_questions() {
    let project = Project::new();
    let asked = ["init", "--name", "Spring: films", "--provider", "pictory"];
    insta::assert_snapshot!("init_pictory", project.run(&asked).success());
    let file = project.read("storyform.yaml");
    assert!(file.contains("project: 'Spring: films'\n"), "{file}");
    assert!(file.contains("\nprovider: pictory\n"), "{file}");
    let plan = project.run(&["plan"]).success();
    assert!(
        plan.stdout.starts_with("Plan for Spring: films\n"),
        "{plan}"
    );
    let long = "x".repeat(101);
    drop(
        project
            .run(&["init", "long", "--name", &long])
            .exits_with(64),
    );
}

#[test]
fn editors_find_the_schemas() {
    let project = Project::new();
    drop(project.run(&["init"]).success());
    for (file, from) in [("storyform.yaml", "."), ("videos/welcome.yaml", "videos")] {
        let text = project.read(file);
        let modeline = text.lines().next().unwrap();
        let (_, schema) = modeline.split_once("$schema=").expect("an editor is told");
        let schema = project.read(&format!("{from}/{schema}"));
        let schema: serde_json::Value = serde_json::from_str(&schema).unwrap();
        assert!(schema["properties"].is_object(), "{file}");
    }
}

#[test]
fn pipelines_stand_at_the_top_of_the_repository() {
    let project = Project::new();
    project.write("readme", "a repository\n");
    project.commit_all("first");
    insta::assert_snapshot!(
        "init_github",
        project
            .run(&["init", "my films", "--ci", "github"])
            .success()
    );
    let plan = yaml_of(&project.read(".github/workflows/storyform.yml"));
    assert_eq!(
        plan["jobs"]["storyform"]["steps"][1]["with"]["project"],
        "my films"
    );
    let apply = yaml_of(&project.read(".github/workflows/storyform-apply.yml"));
    assert_eq!(apply["env"]["PROJECT"], "my films");
    drop(project.run(&["init", "two", "--ci", "gitlab"]).success());
    let gitlab = yaml_of(&project.read(".gitlab-ci.yml"));
    assert_eq!(gitlab["variables"]["STORYFORM_PROJECT"], "two");
}

#[test]
#[ignore = "needs check-jsonschema"]
fn pipelines_fit_their_schemas() {
    let project = Project::new();
    drop(project.run(&["init", "a", "--ci", "github"]).success());
    drop(project.run(&["init", "b", "--ci", "gitlab"]).success());
    for name in ["storyform", "storyform-apply"] {
        let file = project.path(&format!("a/.github/workflows/{name}.yml"));
        assert_file_fits("vendor.github-workflows", &file);
    }
    assert_file_fits("vendor.gitlab-ci", &project.path("b/.gitlab-ci.yml"));
}

#[test]
fn a_person_is_asked() {
    let project = Project::new();
    let mut terminal = Terminal::start(&project, &["init", "--color", "never"]);
    terminal
        .answer(NAME, "Spring\n")
        .answer(RENDERER, "\n")
        .answer(PIPELINES, "bitbucket\n")
        .answer("One of none, github, gitlab [none]: ", "\n");
    let (code, shown) = terminal.finish();
    assert_eq!(code, Some(0), "{shown}");
    insta::assert_snapshot!("init_asks", shown);
    assert!(
        project
            .read("storyform.yaml")
            .contains("\nproject: Spring\n")
    );
}

#[test]
fn a_person_who_is_not_to_be_asked_is_not() {
    let project = Project::new();
    let (code, shown) = Terminal::start(&project, &["init", "--yes"]).finish();
    assert_eq!(code, Some(0), "{shown}");
    assert!(!shown.contains("Name of the project"), "{shown}");
}

#[test]
fn whoever_leaves_leaves_nothing_behind() {
    let project = Project::new();
    let mut terminal = Terminal::start(&project, &["init", "films"]);
    let name = "Name of the project [films]: ";
    let (code, shown) = terminal
        .answer(name, "\n")
        .answer(RENDERER, CTRL_D)
        .finish();
    assert_eq!(code, Some(1), "{shown}");
    assert!(shown.ends_with("\nNothing was made.\n"), "{shown}");
    let mut terminal = Terminal::start(&project, &["init", "films"]);
    terminal.answer(name, "\n").interrupt(RENDERER).finish();
    assert!(!project.path("films").exists());
}

#[test]
fn what_cannot_be_finished_is_taken_back() {
    let project = Project::new();
    // A file stands where a folder is needed.
    project.write("films/videos", "");
    drop(project.run(&["init", "films"]).exits_with(1));
    let left: BTreeMap<String, bool> = std::fs::read_dir(project.path("films"))
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| {
            (
                entry.file_name().into_string().unwrap(),
                entry.path().is_file(),
            )
        })
        .filter(|(_, is_file)| *is_file)
        .collect();
    assert_eq!(left.into_keys().collect::<Vec<_>>(), ["videos"]);
}
