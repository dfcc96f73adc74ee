//! A new project plans and applies at once.

use crate::environment::Project;

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
    assert!(project.read(".gitignore").contains("/state/"));
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
fn what_is_there_is_kept() {
    let project = Project::new();
    project.write(".gitignore", "target/\n");
    insta::assert_snapshot!("init_beside", project.run(&["init"]).success());
    assert_eq!(project.read(".gitignore"), "target/\n");
}

#[test]
fn a_project_can_be_made_in_another_folder() {
    let project = Project::new();
    insta::assert_snapshot!("init_folder", project.run(&["init", "my videos"]).success());
    drop(project.run(&["--project", "my videos", "plan"]).success());
    drop(
        project
            .run(&["plan", "--project", "my videos/videos"])
            .success(),
    );
}
