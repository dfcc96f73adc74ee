//! Being called wrongly, far from a project, with colours, into a closed pipe.

use std::io::Read;
use std::process::Stdio;

use crate::account::manifest;
use crate::environment::Project;

#[test]
fn a_wrong_command_line_is_exit_64() {
    let project = Project::new();
    insta::assert_snapshot!("unknown_command", project.run(&["plam"]).exits_with(64));
    insta::assert_snapshot!(
        "unknown_flag",
        project.run(&["plan", "--detailed"]).exits_with(64)
    );
    insta::assert_snapshot!("no_command", project.run(&[]).exits_with(64));
    let bad = ["apply", "--max-credits", "many"];
    insta::assert_snapshot!("bad_credits", project.run(&bad).exits_with(64));
    let bad = ["apply", "--timeout", "5"];
    insta::assert_snapshot!("bad_duration", project.run(&bad).exits_with(64));
    let both = ["apply", "saved.plan", "--target", "a"];
    drop(project.run(&both).exits_with(64));
    drop(project.run(&["--help"]).success());
    let json = ["--format", "json", "plan", "--detailed"];
    insta::assert_snapshot!("unknown_flag_json", project.run(&json).exits_with(64));
    let json = project.run(&["aply", "--format=json"]).exits_with(64);
    let error: serde_json::Value = serde_json::from_str(&json.stderr).unwrap();
    assert_eq!(error["error"]["exit"], "usage");
    let colour = project.run(&["aply", "--color", "always"]).exits_with(64);
    assert!(
        colour
            .stderr
            .starts_with("\u{1b}[1m\u{1b}[31merror\u{1b}[0m: "),
        "{colour}"
    );
    let plain = project.run(&["--help", "--color", "never"]).success();
    assert!(!plain.stdout.contains('\u{1b}'), "{plain}");
}

#[test]
fn the_commands_are_listed() {
    let project = Project::new();
    insta::assert_snapshot!("help", project.run(&["--help"]).success());
    insta::assert_snapshot!("help_apply", project.run(&["apply", "--help"]).success());
    insta::assert_snapshot!("help_plan", project.run(&["plan", "--help"]).success());
    insta::assert_snapshot!(
        "help_preview",
        project.run(&["preview", "--help"]).success()
    );
}

#[test]
fn no_project_is_said_with_a_way_out() {
    let project = Project::new();
    for command in [
        &["plan"][..],
        &["validate"],
        &["status"],
        &["apply"],
        &["state", "list"],
    ] {
        drop(project.run(command).exits_with(10));
    }
    insta::assert_snapshot!("no_project", project.run(&["plan"]));
    let elsewhere = project.run(&["plan", "--project", "/no/such/folder"]);
    insta::assert_snapshot!("no_folder", elsewhere.exits_with(10));
    let json = project.run(&["plan", "--format", "json"]).exits_with(10);
    insta::assert_snapshot!("no_project_json", json);
}

#[test]
fn a_project_is_found_from_a_folder_inside_it() {
    let project = Project::new();
    project.write("storyform.yaml", "project: acme\n");
    project.write("videos/a.yaml", &manifest("a"));
    let mut command = project.command(&["plan"]);
    let output = command
        .current_dir(project.path("videos"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn problems_are_explained() {
    let project = Project::new();
    let by_code = project.run(&["explain", "SF0101"]).success();
    insta::assert_snapshot!("explain", by_code);
    let by_name = project.run(&["explain", "unknown-field"]).success();
    assert_eq!(by_name.stdout, by_code.stdout);
    insta::assert_snapshot!(
        "explain_unknown",
        project.run(&["explain", "SF9999"]).exits_with(64)
    );
    let near = project.run(&["explain", "unknown-feild"]).exits_with(64);
    assert!(near.stderr.contains("unknown-field"), "{near}");
    drop(project.run(&["explain", "sf0101"]).success());
    let all = project.run(&["explain"]).success();
    assert!(all.stdout.lines().count() > 50, "{all}");
}

#[test]
fn colours_are_for_terminals_and_on_request() {
    let project = Project::from_example("quickstart");
    let has_colour = |project: &Project, arguments: &[&str]| {
        let output = project.run(arguments).success();
        output.stdout.contains('\u{1b}')
    };
    assert!(!has_colour(&project, &["plan"]));
    assert!(has_colour(&project, &["plan", "--color", "always"]));
    assert!(!has_colour(&project, &["plan", "--color", "never"]));
    let mut forced = Project::from_example("quickstart");
    forced.set("CLICOLOR_FORCE", "1");
    assert!(has_colour(&forced, &["plan"]));
    assert!(!has_colour(&forced, &["plan", "--color", "never"]));
    let mut without = Project::from_example("quickstart");
    without.set("NO_COLOR", "1");
    assert!(!has_colour(&without, &["plan"]));
    assert!(has_colour(&without, &["plan", "--color", "always"]));
    assert!(!has_colour(
        &project,
        &["plan", "--color", "always", "--format", "json"]
    ));
}

#[test]
fn text_is_the_same_without_colour() {
    let project = Project::from_example("quickstart");
    let coloured = project.run(&["plan", "--color", "always"]).success().stdout;
    let plain = project.run(&["plan"]).success().stdout;
    let stripped = regex::Regex::new("\u{1b}\\[[0-9;]*m").unwrap();
    assert_eq!(stripped.replace_all(&coloured, ""), plain);
}

#[test]
fn a_closed_pipe_is_no_panic() {
    let project = Project::from_example("quickstart");
    for arguments in [&["plan"][..], &["plan", "--format", "json"], &["explain"]] {
        let mut child = project
            .command(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let mut said = String::new();
        let mut stderr = child.stderr.take().unwrap();
        stderr.read_to_string(&mut said).unwrap();
        assert!(child.wait().unwrap().success());
        assert!(!said.contains("panic"), "{said}");
    }
}

#[test]
fn flags_have_environment_variables() {
    let mut project = Project::from_example("quickstart");
    project.set("STORYFORM_FORMAT", "json");
    assert!(project.run(&["plan"]).success().json().is_object());
    project.set("STORYFORM_FORMAT", "text");
    project.set("STORYFORM_MAX_CREDITS", "10");
    drop(project.run(&["plan"]).exits_with(11));
    project.set("STORYFORM_TARGET", "ai-images-auto-scenes");
    project.set("STORYFORM_MAX_CREDITS", "12");
    project.set("STORYFORM_AUTO_APPROVE", "true");
    let apply = project.run(&["apply"]).success();
    assert!(apply.stdout.contains("1 rendered"), "{apply}");
}
