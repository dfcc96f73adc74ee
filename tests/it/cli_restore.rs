//! Backups, and the way back to one of them.

use crate::account::Account;
use crate::account::manifest;
use crate::environment::Output;
use crate::environment::Project;

/// Two videos, rendered one after the other, so that there is a backup with the first alone.
fn two_rendered() -> Account {
    let mut account = Account::new(&["a"], &[]);
    drop(account.apply().success());
    account.project.write("videos/b.yaml", &manifest("b"));
    account
        .project
        .set("STORYFORM_TEST_NOW", "2026-08-01T12:05:00Z");
    drop(account.apply().success());
    account
        .project
        .set("STORYFORM_TEST_NOW", "2026-08-01T12:10:00Z");
    account
}

/// The backups that the program lists, newest first.
#[track_caller]
fn listed(project: &Project) -> Vec<String> {
    let list = ["state", "restore", "--format", "json"];
    let list = project.run(&list).success().json();
    let backups = list["backups"].as_array().unwrap().iter();
    backups
        .map(|backup| backup["path"].as_str().unwrap().to_owned())
        .collect()
}

fn restore(project: &Project, file: &str) -> Output {
    project.run(&["state", "restore", file, "--auto-approve"])
}

#[test]
fn backups_are_listed() {
    let project = Project::new();
    project.write("storyform.yaml", "project: acme\n");
    let list = ["state", "restore"];
    insta::assert_snapshot!("no_backups", project.run(&list).success());
    let account = two_rendered();
    insta::assert_snapshot!("backups", account.project.run(&list).success());
    let newest = listed(&account.project).remove(0);
    account.project.write(&newest, "rubbish");
    insta::assert_snapshot!("unusable_backup", account.project.run(&list).success());
}

#[test]
fn ten_backups_are_kept() {
    let mut account = Account::new(&["a"], &[]);
    for minute in 10..22 {
        let now = format!("2026-08-01T12:{minute}:00Z");
        account.project.set("STORYFORM_TEST_NOW", &now);
        let name = format!("videoName: name {minute}\n");
        let manifest = manifest("a").replace("videoName: a\n", &name);
        account.project.write("videos/a.yaml", &manifest);
        drop(account.apply().success());
    }
    let backups = listed(&account.project);
    assert_eq!(backups.len(), 10, "{backups:?}");
    assert!(backups[0].ends_with("-20260801T122100Z.db"), "{backups:?}");
    assert!(backups[9].ends_with("-20260801T121200Z.db"), "{backups:?}");
}

#[test]
fn a_damaged_state_is_replaced_by_a_backup() {
    let account = two_rendered();
    let project = &account.project;
    // As the page about the state says: made at any time, restored when it is needed.
    drop(project.run(&["state", "backup", "safe.db"]).success());
    project.write("state/storyform.db", "rubbish");
    let broken = account.plan().exits_with(1);
    assert!(
        broken.stderr.contains("storyform state restore"),
        "{broken}"
    );
    insta::assert_snapshot!(
        "restored_after_damage",
        restore(project, "safe.db").success()
    );
    account.assert_done();
    drop(account.apply().success());
    assert_eq!(account.charges().len(), 2, "nothing is bought again");
    let aside = "state/storyform.db.damaged-20260801T121000Z";
    assert_eq!(project.read(aside), "rubbish");
}

#[test]
fn what_was_bought_since_the_backup_is_named() {
    let account = two_rendered();
    let project = &account.project;
    let newest = listed(project).remove(0);
    let ask = ["state", "restore", &newest];
    insta::assert_snapshot!("restore_unattended", project.run(&ask).exits_with(19));
    account.assert_done();
    let restored = restore(project, &newest).success();
    for job in account.jobs().iter().take(2) {
        assert!(restored.stdout.contains(job.as_str()), "{job}\n{restored}");
    }
    insta::assert_snapshot!("restored", restored);
    let plan = account.plan();
    assert!(plan.stdout.contains("+ create  b"), "{plan}");
    // And back: what was replaced is a backup itself.
    let replaced = listed(project).remove(0);
    insta::assert_snapshot!("restored_back", restore(project, &replaced).success());
    account.assert_done();
}

#[test]
fn a_restore_is_told_to_programs() {
    let account = two_rendered();
    let newest = listed(&account.project).remove(0);
    let json = [
        "state",
        "restore",
        &newest,
        "--auto-approve",
        "--format",
        "json",
    ];
    let output = account.project.run(&json).success();
    assert_eq!(output.stderr, "");
    let text = serde_json::to_string_pretty(&output.json()).unwrap();
    insta::assert_snapshot!("restored_json", output.redact(&text));
}

#[test]
fn what_is_no_backup_is_not_restored() {
    let account = two_rendered();
    let project = &account.project;
    let before = std::fs::read(project.path("state/storyform.db")).unwrap();
    project.write("rubbish.db", "rubbish");
    insta::assert_snapshot!(
        "restore_rubbish",
        restore(project, "rubbish.db").exits_with(1)
    );
    insta::assert_snapshot!("restore_missing", restore(project, "gone.db").exits_with(1));
    let other = two_rendered();
    let copy = project.path("other.db");
    let copy = copy.to_str().unwrap();
    drop(other.project.run(&["state", "backup", copy]).success());
    insta::assert_snapshot!(
        "restore_of_another",
        restore(project, "other.db").exits_with(1)
    );
    assert_eq!(
        std::fs::read(project.path("state/storyform.db")).unwrap(),
        before
    );
    account.assert_done();
}

#[test]
fn a_restore_waits_for_the_writer() {
    let account = Account::inline(&["a"], &["--job-time", "1s"]);
    let mut apply = account.project.start(&crate::account::APPLY);
    apply.line_containing("rendering as job");
    drop(
        account
            .project
            .run(&["state", "backup", "copy.db"])
            .success(),
    );
    let impatient = [
        "state",
        "restore",
        "copy.db",
        "--auto-approve",
        "--lock-timeout",
        "0s",
    ];
    let refused = account.project.run(&impatient).exits_with(14);
    assert!(
        refused
            .stderr
            .contains("`storyform apply` of tester@sealed"),
        "{refused}"
    );
    drop(apply.finish().success());
    // The copy knows the job that was running, and collects it again.
    let restored = restore(&account.project, "copy.db").success();
    assert!(
        restored.stdout.contains("Nothing was asked of Pictory"),
        "{restored}"
    );
    drop(account.apply().success());
    account.assert_done();
    assert_eq!(account.charges().len(), 1);
}
