//! Looking at the state: status, show, output, list, history, backup.

use crate::account::Account;
use crate::account::manifest;
use crate::environment::Project;

/// Two videos, one of them rendered twice and renamed.
fn with_history() -> Account {
    let account = Account::new(&["a", "b"], &[]);
    drop(account.apply_in_order().success());
    account
        .project
        .edit("videos/a.yaml", "A picture of", "A drawing of");
    drop(account.apply().success());
    account
        .project
        .edit("videos/b.yaml", "videoName: b", "videoName: c");
    drop(account.apply().success());
    account
}

#[test]
fn what_was_rendered_is_shown() {
    let account = with_history();
    let project = &account.project;
    insta::assert_snapshot!("status", project.run(&["status"]).success());
    insta::assert_snapshot!("show", project.run(&["show", "a"]).success());
    insta::assert_snapshot!("output", project.run(&["output", "a"]).success());
    let only = ["output", "a", "--only", "video"];
    insta::assert_snapshot!("output_only", project.run(&only).success());
    let unknown = ["output", "a", "--only", "gif"];
    insta::assert_snapshot!("output_unknown", project.run(&unknown));
    insta::assert_snapshot!("state_list", project.run(&["state", "list"]).success());
    let shown = project.run(&["state", "show", "a"]).success();
    assert_eq!(shown.stdout, project.run(&["show", "a"]).success().stdout);
}

#[test]
fn what_happened_is_listed() {
    let account = with_history();
    let project = &account.project;
    insta::assert_snapshot!("history", project.run(&["state", "history"]).success());
    let of_one = project.run(&["state", "history", "c"]).success();
    insta::assert_snapshot!("history_of_one", of_one);
    let limited = project.run(&["state", "history", "--limit", "1"]).success();
    assert_eq!(limited.stdout.lines().count(), 2, "{limited}");
    insta::assert_snapshot!(
        "history_unknown",
        project.run(&["state", "history", "nobody"])
    );
}

#[test]
fn what_is_unknown_is_said() {
    let account = with_history();
    let project = &account.project;
    insta::assert_snapshot!("show_unknown", project.run(&["show", "aa"]).exits_with(1));
    insta::assert_snapshot!(
        "output_of_unknown",
        project.run(&["output", "x"]).exits_with(1)
    );
}

#[test]
fn nothing_rendered_yet_is_said() {
    let project = Project::new();
    project.write("storyform.yaml", "project: acme\n");
    project.write("videos/a.yaml", &manifest("a"));
    insta::assert_snapshot!("status_empty", project.run(&["status"]).success());
    insta::assert_snapshot!(
        "state_list_empty",
        project.run(&["state", "list"]).success()
    );
    insta::assert_snapshot!(
        "history_empty",
        project.run(&["state", "history"]).success()
    );
    insta::assert_snapshot!(
        "show_declared_only",
        project.run(&["show", "a"]).exits_with(1)
    );
    insta::assert_snapshot!(
        "backup_of_nothing",
        project.run(&["state", "backup", "copy.db"]).exits_with(1)
    );
    assert!(!project.path("state").exists());
}

#[test]
fn a_backup_is_a_state() {
    let account = with_history();
    let project = &account.project;
    let backup = ["state", "backup", "copy.db"];
    insta::assert_snapshot!("backup", project.run(&backup).success());
    insta::assert_snapshot!("backup_again", project.run(&backup).exits_with(1));
    let status = project.run(&["status"]).success().stdout;
    std::fs::rename(project.path("copy.db"), project.path("state/storyform.db")).unwrap();
    assert_eq!(project.run(&["status"]).success().stdout, status);
    account.assert_done();
}

#[test]
fn a_damaged_state_is_never_taken_for_an_empty_one() {
    let account = with_history();
    account
        .project
        .write("state/storyform.db", "this is no database");
    for command in [&["plan"][..], &["status"], &["apply", "--auto-approve"]] {
        let output = account.project.run(command).exits_with(1);
        assert!(output.stdout.is_empty(), "{output}");
    }
    insta::assert_snapshot!("state_damaged", account.plan());
    assert_eq!(account.charges().len(), 3);
}

#[test]
fn state_is_readable_for_programs() {
    let account = with_history();
    let project = &account.project;
    let json = |command: &[&str]| {
        let arguments = [command, &["--format", "json"]].concat();
        let output = project.run(&arguments).success();
        let value = output.json();
        let text = serde_json::to_string_pretty(&value).unwrap();
        output.redact(&text)
    };
    insta::assert_snapshot!("status_json", json(&["status"]));
    insta::assert_snapshot!("show_json", json(&["show", "a"]));
    insta::assert_snapshot!("output_json", json(&["output", "a"]));
    insta::assert_snapshot!("history_json", json(&["state", "history"]));
    assert_eq!(json(&["state", "list"]), json(&["status"]));
}
