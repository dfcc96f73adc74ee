//! Looking after what was bought: the visuals in state, their files and their copies.

use std::path::PathBuf;

use crate::account::Account;
use crate::environment::Output;
use crate::environment::Project;

const LIST: [&str; 2] = ["state", "visuals"];
const VERIFY: [&str; 3] = ["state", "visuals", "verify"];
const PRUNE: [&str; 3] = ["state", "visuals", "prune"];

/// Two videos of one picture each, rendered by a simulator that can be started again.
fn rendered() -> Account {
    let account = account(&[]);
    drop(account.apply_in_order().success());
    account
}

fn account(options: &[&str]) -> Account {
    let account = Account::new(&["a", "b"], options);
    account
        .project
        .edit("storyform.yaml", "provider: pictory", "provider: simulator");
    account
}

/// The copies of a project, by their names.
fn copies(project: &Project) -> Vec<PathBuf> {
    let folder = project.path("state/simulator/visuals");
    let entries = std::fs::read_dir(folder).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn json(account: &Account, command: &[&str]) -> String {
    let output = account
        .project
        .run(&[command, &["--format", "json"]].concat());
    let text = serde_json::to_string_pretty(&output.json()).unwrap();
    output.redact(&text)
}

fn run(account: &Account, command: &[&str]) -> Output {
    account.project.run(command)
}

fn prune_unused(account: &Account, more: &[&str]) -> Output {
    run(account, &[&PRUNE[..], &["--unused"], more].concat())
}

/// The serial of the state, which rises with whatever is written.
fn serial(account: &Account) -> u64 {
    let status = run(account, &["status", "--format", "json"]).success();
    status.json()["state"]["serial"].as_u64().unwrap()
}

#[test]
fn what_was_bought_is_listed() {
    let account = rendered();
    insta::assert_snapshot!("list", run(&account, &LIST).success());
    insta::assert_snapshot!("list_json", json(&account, &LIST));
    let named = run(&account, &["state", "visuals", "list"]).success();
    assert_eq!(named.stdout, run(&account, &LIST).stdout);
}

#[test]
fn nothing_bought_yet_is_said() {
    let mut account = account(&[]);
    account.stop();
    let nothing = "No visuals have been generated yet.\n";
    assert_eq!(run(&account, &LIST).success().stdout, nothing);
    assert_eq!(run(&account, &VERIFY).success().stdout, nothing);
    insta::assert_snapshot!("prune_without_state", run(&account, &PRUNE).exits_with(1));
    assert!(
        !account
            .project
            .path("state/simulator/storyform.db")
            .exists()
    );
}

#[test]
fn what_is_as_it_should_be_changes_nothing() {
    let account = rendered();
    let before = serial(&account);
    insta::assert_snapshot!("verify", run(&account, &VERIFY).success());
    insta::assert_snapshot!("verify_json", json(&account, &VERIFY));
    assert_eq!(serial(&account), before);
}

#[test]
fn looking_takes_no_key() {
    let mut account = Account::new(&["a"], &[]);
    drop(account.apply().success());
    account.project.set("PICTORY_API_KEY", "");
    drop(run(&account, &VERIFY).success());
    account.stop();
    let output = run(&account, &VERIFY).exits_with(1);
    assert!(output.stdout.contains("1 visual: 1 unknown."), "{output}");
    assert!(output.stdout.contains("nothing was recorded"), "{output}");
}

#[test]
fn copies_that_are_damaged_or_missing_are_made_again() {
    let account = rendered();
    let bytes: Vec<Vec<u8>> = copies(&account.project)
        .iter()
        .map(|path| std::fs::read(path).unwrap())
        .collect();
    let [first, second] = copies(&account.project).try_into().unwrap();
    std::fs::write(&first, "these are other bytes").unwrap();
    std::fs::remove_file(&second).unwrap();
    insta::assert_snapshot!("copied_again", run(&account, &VERIFY).success());
    let again = copies(&account.project);
    assert_eq!(again, [first, second]);
    for (path, bytes) in again.iter().zip(&bytes) {
        assert_eq!(&std::fs::read(path).unwrap(), bytes);
    }
    drop(run(&account, &VERIFY).success());
}

#[test]
fn what_was_never_copied_is_copied() {
    let account = account(&[]);
    account.project.edit(
        "storyform.yaml",
        "project: acme",
        "project: acme\nvisualCopies: false",
    );
    drop(account.apply_in_order().success());
    assert!(!account.project.path("state/simulator/visuals").exists());
    insta::assert_snapshot!("list_without_copies", run(&account, &LIST).success());
    insta::assert_snapshot!("verify_without_copies", run(&account, &VERIFY).success());
    account.project.edit(
        "storyform.yaml",
        "visualCopies: false",
        "visualCopies: true",
    );
    insta::assert_snapshot!("copied", run(&account, &VERIFY).success());
    assert_eq!(copies(&account.project).len(), 2);
    assert_eq!(json(&account, &LIST).matches("\"copy\": null").count(), 0);
}

#[test]
fn a_dead_file_with_a_copy_is_no_loss() {
    let mut account = rendered();
    let before = serial(&account);
    account.restart(&["--fault", "dead-files=images"]);
    insta::assert_snapshot!("copy_only", run(&account, &VERIFY).success());
    assert_eq!(serial(&account), before);
    account
        .project
        .edit("videos/a.yaml", "This is the story", "Here is the story");
    drop(account.apply().success());
    assert_eq!(account.charges().len(), 2, "{:?}", account.charges());
    let output = run(&account, &VERIFY).success();
    assert!(output.stdout.contains("1 ok, 1 copy only"), "{output}");
}

#[test]
fn copies_serve_although_no_new_ones_are_made() {
    let mut account = rendered();
    account.project.edit(
        "storyform.yaml",
        "project: acme",
        "project: acme\nvisualCopies: false",
    );
    account.restart(&["--fault", "dead-files=images"]);
    account
        .project
        .edit("videos/a.yaml", "This is the story", "Here is the story");
    drop(account.apply().success());
    assert_eq!(account.charges().len(), 2, "{:?}", account.charges());
}

#[test]
fn what_is_lost_is_priced_as_new_until_it_is_found_again() {
    let mut account = rendered();
    let kept = copies(&account.project);
    std::fs::remove_file(&kept[0]).unwrap();
    account.restart(&["--fault", "dead-files=images"]);
    insta::assert_snapshot!("lost", run(&account, &VERIFY).exits_with(1));
    insta::assert_snapshot!("lost_json", json(&account, &VERIFY));
    insta::assert_snapshot!("lost_list", run(&account, &LIST).success());
    for name in ["a", "b"] {
        let path = format!("videos/{name}.yaml");
        account
            .project
            .edit(&path, "This is the story", "Here is the story");
    }
    insta::assert_snapshot!("lost_plan", account.plan());
    account.restart(&[]);
    insta::assert_snapshot!("found_again", run(&account, &VERIFY).success());
    assert_eq!(copies(&account.project), kept);
    insta::assert_snapshot!("found_again_plan", account.plan());
}

#[test]
fn a_copy_that_comes_back_makes_up_for_a_loss() {
    let mut account = rendered();
    let kept = copies(&account.project);
    let away = account.project.path("away.png");
    std::fs::rename(&kept[0], &away).unwrap();
    account.restart(&["--fault", "dead-files=images"]);
    drop(run(&account, &VERIFY).exits_with(1));
    std::fs::rename(&away, &kept[0]).unwrap();
    let output = run(&account, &VERIFY).success();
    assert!(output.stdout.contains("1 found again"), "{output}");
}

#[test]
fn only_what_nobody_needs_is_removed() {
    let account = rendered();
    let folder = "state/simulator/visuals";
    let kept = copies(&account.project);
    insta::assert_snapshot!("prune_nothing", run(&account, &PRUNE).success());
    for name in [
        format!("{}.png", "0".repeat(64)),
        ".0b0e7f0a-6f7e-4d5c-9f3e-0d6f4b2a1c3d.part".to_owned(),
        "notes.md".to_owned(),
    ] {
        account.project.write(&format!("{folder}/{name}"), "bytes");
    }
    insta::assert_snapshot!("prune", run(&account, &PRUNE).success());
    let mut expected = kept;
    expected.push(account.project.path(&format!("{folder}/notes.md")));
    expected.sort();
    assert_eq!(copies(&account.project), expected);
}

#[test]
fn what_no_video_shows_is_forgotten_after_a_yes() {
    let mut account = rendered();
    account
        .project
        .edit("videos/a.yaml", "A picture of", "A drawing of");
    drop(account.apply().success());
    assert_eq!(copies(&account.project).len(), 3);
    insta::assert_snapshot!(
        "prune_unused_asks",
        prune_unused(&account, &[]).exits_with(19)
    );
    let young = ["--older-than", "90d"];
    let output = prune_unused(&account, &young).success();
    assert_eq!(output.stdout, "There is nothing to remove.\n", "{output}");
    account
        .project
        .set("STORYFORM_TEST_NOW", "2026-11-01T12:00:00Z");
    drop(prune_unused(&account, &young).exits_with(19));
    assert_eq!(copies(&account.project).len(), 3);
    let yes = [&young[..], &["--auto-approve"]].concat();
    insta::assert_snapshot!("prune_unused", prune_unused(&account, &yes).success());
    assert_eq!(copies(&account.project).len(), 2);
    account.assert_done();
    drop(run(&account, &VERIFY).success());
    insta::assert_snapshot!(
        "prune_json",
        json(&account, &["state", "visuals", "prune", "--unused"])
    );
}

#[test]
fn forgetting_is_readable_for_programs() {
    let account = rendered();
    account
        .project
        .edit("videos/a.yaml", "A picture of", "A drawing of");
    drop(account.apply().success());
    let command = [&PRUNE[..], &["--unused", "--auto-approve"]].concat();
    insta::assert_snapshot!("prune_unused_json", json(&account, &command));
}

#[test]
fn what_a_declared_video_would_show_is_kept() {
    let account = account(&["--fault", "fail:render:times=2"]);
    drop(account.apply_in_order().exits_with(16));
    let output = prune_unused(&account, &[]).success();
    assert_eq!(output.stdout, "There is nothing to remove.\n", "{output}");
    drop(account.apply().success());
    assert_eq!(account.charges().len(), 2, "{:?}", account.charges());
}

#[test]
fn an_age_without_unused_is_refused() {
    let account = account(&[]);
    let command = [&PRUNE[..], &["--older-than", "90d"]].concat();
    drop(run(&account, &command).exits_with(64));
    let output = prune_unused(&account, &["--older-than", "soon"]).exits_with(64);
    insta::assert_snapshot!("prune_age", output);
}

#[test]
fn a_scene_that_is_not_there_cannot_be_made_anew() {
    let account = account(&[]);
    insta::assert_snapshot!(
        "replace_scene",
        run(&account, &["plan", "--replace", "a#2"]).exits_with(64)
    );
    drop(run(&account, &["plan", "--replace", "a#1"]).success());
    drop(run(&account, &["plan", "--replace", "a#*"]).success());
}
