//! The files of visuals that were paid: copied, and stored anew where they are gone.

use crate::account::Account;
use crate::account::PROJECT;
use crate::account::story;
use crate::received::Received;

/// How a voice is added, which costs nothing.
const VOICE: &str = "enabled: true, aiVoices: [{speaker: Jackson}]";

const SHIPS: &str = "One ship sails. Two ships wait.";

/// One video of a picture with a prompt, and one of two pictures from a preview; rendered.
fn rendered(copies: bool, options: &[&str]) -> Account {
    let file = format!("{PROJECT}visualCopies: {copies}\n");
    let account = Account::with_project(&file, &["a"], options);
    account.project.write("videos/b.yaml", &story("b", SHIPS));
    drop(account.apply().success());
    account.assert_done();
    assert_eq!(account.charges().len(), 3);
    account
}

/// Changes what costs nothing about both videos.
fn change(account: &Account) {
    for file in ["videos/a.yaml", "videos/b.yaml"] {
        account.project.edit(file, "enabled: false", VOICE);
    }
}

/// The names of the copies.
fn copies(account: &Account) -> Vec<String> {
    let folder = account.project.path("state/visuals");
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let name = |entry: std::io::Result<std::fs::DirEntry>| {
        entry.unwrap().file_name().into_string().unwrap()
    };
    entries.map(name).collect()
}

#[test]
fn files_that_expire_are_stored_anew_for_nothing() {
    let mut account = rendered(true, &[]);
    assert_eq!(copies(&account).len(), 3);
    account.restart(&["--fault", "files-expire=1"]);
    change(&account);
    let output = account
        .project
        .run(&["apply", "--auto-approve", "--parallelism", "1"]);
    insta::assert_snapshot!("restored", output.success());
    account.assert_done();
    assert_eq!(account.charges().len(), 3);
    let received = Received::by(&account.project);
    let scenes = received.last_scenes("direct_render");
    for scene in scenes {
        let url = scene["background"]["visualUrl"].as_str().unwrap();
        assert!(url.contains("/files/upload"), "{url}");
    }

    // What was stored anew stays, and is not stored again.
    change_back(&account);
    let output = account.apply().success();
    assert!(!output.stderr.contains("stored anew"), "{output}");
    account.assert_done();
    assert_eq!(account.charges().len(), 3);
}

fn change_back(account: &Account) {
    for file in ["videos/a.yaml", "videos/b.yaml"] {
        account.project.edit(file, VOICE, "enabled: false");
    }
}

#[test]
fn what_is_gone_without_a_copy_is_lost_and_bought_again() {
    let mut account = rendered(false, &[]);
    assert!(copies(&account).is_empty());
    account.restart(&["--fault", "files-expire=1"]);
    change(&account);
    let apply = ["apply", "--auto-approve", "--parallelism", "1"];
    let plan = account.plan();
    assert!(plan.stdout.contains("Credits: 0 expected"), "{plan}");
    insta::assert_snapshot!("lost", account.project.run(&apply));
    assert_eq!(account.charges().len(), 3);
    insta::assert_snapshot!("lost_plan", account.plan());

    account.restart(&[]);
    drop(account.apply().success());
    account.assert_done();
    assert_eq!(account.charges().len(), 6);
}

#[test]
fn a_file_that_is_gone_is_told_apart_from_one_that_is_there() {
    let mut account = rendered(false, &[]);
    // Only what AI Studio made.
    let received = Received::by(&account.project);
    let scenes = received.last_scenes("direct_render");
    let url = scenes[0]["background"]["visualUrl"].as_str().unwrap();
    let (_, path) = url.split_once("/files/").unwrap();
    let fault = format!("dead-files={path}");
    account.restart(&["--fault", &fault]);
    change(&account);
    drop(account.apply().exits_with(16));
    let plan = account.plan().success();
    assert!(plan.stdout.contains("Credits: 4 expected"), "{plan}");
    drop(account.apply().success());
    account.assert_done();
    assert_eq!(account.charges().len(), 4);
}

#[test]
fn a_copy_that_was_tampered_with_is_never_uploaded() {
    let mut account = rendered(true, &[]);
    for name in copies(&account) {
        account
            .project
            .write(&format!("state/visuals/{name}"), "not a picture");
    }
    account.restart(&["--fault", "files-expire=1"]);
    change(&account);
    insta::assert_snapshot!(
        "tampered",
        account
            .project
            .run(&["apply", "--auto-approve", "--target", "a"])
            .exits_with(16)
    );
    let plan = account.project.run(&["plan", "--target", "a"]).success();
    assert!(plan.stdout.contains("Credits: 4 expected"), "{plan}");
}

#[test]
fn a_copy_that_cannot_be_stored_now_is_tried_again_later() {
    let mut account = rendered(true, &[]);
    let faults = ["--fault", "files-expire=1", "--fault", "cloudflare:upload"];
    account.restart(&faults);
    change(&account);
    let apply = ["apply", "--auto-approve", "--parallelism", "1"];
    insta::assert_snapshot!("not_stored", account.project.run(&apply).exits_with(16));
    let plan = account.plan().success();
    assert!(plan.stdout.contains("Credits: 0 expected"), "{plan}");
    account.restart(&["--fault", "files-expire=1"]);
    drop(account.apply().success());
    account.assert_done();
    assert_eq!(account.charges().len(), 3);
}

#[test]
fn a_saved_plan_that_needs_a_lost_visual_is_stale() {
    let mut account = rendered(false, &[]);
    change(&account);
    drop(
        account
            .project
            .run(&["plan", "--out", "first.plan"])
            .success(),
    );
    account.restart(&["--fault", "files-expire=1"]);
    // Another run finds out that the picture is lost.
    let target = ["apply", "--auto-approve", "--target", "a"];
    drop(account.project.run(&target).exits_with(16));
    account.restart(&[]);
    let apply = ["apply", "first.plan", "--parallelism", "1"];
    insta::assert_snapshot!("lost_since", account.project.run(&apply));
    assert_eq!(account.charges().len(), 3);
}

#[test]
fn where_files_were_kept_may_be_gone_altogether() {
    let mut account = rendered(true, &[]);
    account.restart_elsewhere();
    change(&account);
    let output = account.apply().success();
    assert_eq!(output.stderr.matches("stored anew").count(), 3, "{output}");
    account.assert_done();
    assert_eq!(account.charges().len(), 3);
}
