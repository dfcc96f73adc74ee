//! Performing a plan: asking, saved plans, selections, and two at once.

use crate::account::APPLY;
use crate::account::Account;
use crate::account::manifest;
use crate::environment::Project;
use crate::terminal::Terminal;

/// Saves the plan of an account as `acme.plan`.
fn save(account: &Account) {
    drop(
        account
            .project
            .run(&["plan", "--out", "acme.plan"])
            .success(),
    );
}

#[test]
fn without_a_terminal_nobody_is_asked() {
    let account = Account::new(&["a"], &[]);
    insta::assert_snapshot!(
        "nobody_to_ask",
        account.project.run(&["apply"]).exits_with(19)
    );
    // A piped `yes` is no person.
    let piped = account.project.run_with_input(&["apply"], "yes\n");
    drop(piped.exits_with(19));
    assert!(account.jobs().is_empty());
}

#[test]
fn a_saved_plan_is_performed_without_asking_and_only_once() {
    let account = Account::new(&["a", "b"], &[]);
    let out = ["plan", "--out", "acme.plan"];
    insta::assert_snapshot!("plan_saved", account.project.run(&out).success());
    let apply = ["apply", "acme.plan", "--parallelism", "1"];
    insta::assert_snapshot!("saved_plan_applied", account.project.run(&apply).success());
    insta::assert_snapshot!(
        "saved_plan_applied_again",
        account.project.run(&apply).success()
    );
    assert_eq!(account.charges().len(), 2);
}

#[test]
fn a_saved_plan_is_performed_as_saved() {
    let account = Account::new(&["a"], &[]);
    save(&account);
    account
        .project
        .edit("videos/a.yaml", "A picture of", "A drawing of");
    drop(account.project.run(&["apply", "acme.plan"]).success());
    let plan = account.plan();
    assert!(
        plan.stdout.contains("[-drawing-]") || plan.stdout.contains("{+drawing+}"),
        "{plan}"
    );
}

#[test]
fn a_saved_plan_is_stale_only_for_what_changed_since() {
    let account = Account::new(&["a", "b"], &[]);
    save(&account);
    account
        .project
        .edit("videos/a.yaml", "A picture of", "A drawing of");
    drop(
        account
            .project
            .run(&["apply", "--auto-approve", "--target", "a"])
            .success(),
    );
    insta::assert_snapshot!(
        "saved_plan_stale",
        account
            .project
            .run(&["apply", "acme.plan", "--parallelism", "1"])
            .exits_with(15)
    );
    assert_eq!(account.charges().len(), 2);
}

#[test]
fn a_damaged_plan_is_refused() {
    let account = Account::new(&["a"], &[]);
    save(&account);
    let plan = account.project.read("acme.plan");
    let apply = ["apply", "acme.plan"];

    account
        .project
        .write("acme.plan", &plan.replacen("nanobanana", "veo3.1", 1));
    insta::assert_snapshot!("plan_tampered", account.project.run(&apply).exits_with(1));
    account.project.write("acme.plan", &plan[..plan.len() / 2]);
    insta::assert_snapshot!("plan_cut", account.project.run(&apply).exits_with(1));
    account.project.write("acme.plan", "not a plan\n");
    insta::assert_snapshot!("plan_is_text", account.project.run(&apply).exits_with(1));
    account
        .project
        .write("acme.plan", "{\"storyformPlan\": 99}\n");
    insta::assert_snapshot!(
        "plan_from_the_future",
        account.project.run(&apply).exits_with(15)
    );
    let missing = account.project.run(&["apply", "missing.plan"]);
    insta::assert_snapshot!("plan_missing", missing.exits_with(1));
    assert!(account.jobs().is_empty());
}

#[test]
fn a_plan_for_another_state_is_refused() {
    let mine = Account::new(&["a"], &[]);
    let other = Account::new(&["a"], &[]);
    drop(mine.apply().success());
    drop(other.apply().success());
    mine.project
        .edit("videos/a.yaml", "A picture of", "A drawing of");
    save(&mine);
    other
        .project
        .write("acme.plan", &mine.project.read("acme.plan"));
    let apply = other.project.run(&["apply", "acme.plan"]);
    insta::assert_snapshot!("plan_of_another_state", apply.exits_with(15));
    assert_eq!(other.charges().len(), 1);
}

#[test]
fn a_limit_that_is_too_low_sends_nothing() {
    let account = Account::new(&["a", "b"], &[]);
    let apply = ["apply", "--auto-approve", "--max-credits", "7"];
    insta::assert_snapshot!(
        "over_limit_apply",
        account.project.run(&apply).exits_with(11)
    );
    save(&account);
    let saved = account
        .project
        .run(&["apply", "acme.plan", "--max-credits", "7"]);
    drop(saved.exits_with(11));
    assert!(account.jobs().is_empty());
    let enough = ["apply", "--auto-approve", "--max-credits", "8"];
    drop(account.project.run(&enough).success());
}

#[test]
fn only_what_is_selected_is_rendered() {
    let account = Account::new(&["a", "b", "c"], &[]);
    let apply = ["apply", "--auto-approve", "--target", "b"];
    insta::assert_snapshot!("target_apply", account.project.run(&apply).success());
    assert_eq!(account.charges().len(), 1);
}

#[test]
fn a_blocked_video_does_not_hold_up_the_others() {
    let account = Account::new(&["a", "b"], &[]);
    account.project.edit(
        "videos/a.yaml",
        "videoName: a\n",
        "videoName: a\nstoryform: {maxCredits: 3}\n",
    );
    insta::assert_snapshot!("blocked_apply", account.apply().exits_with(11));
    assert_eq!(account.charges().len(), 1);
}

#[test]
fn two_at_once_wait_for_each_other() {
    let account = Account::new(&["a"], &["--job-time", "1s"]);
    let mut first = account.project.start(&APPLY);
    first.line_containing("rendering as job");
    let impatient = ["apply", "--auto-approve", "--lock-timeout", "0s"];
    let refused = account.project.run(&impatient).exits_with(14);
    insta::assert_snapshot!("state_is_locked", refused);
    let second = account.project.start(&APPLY);
    drop(first.finish().success());
    let second = second.finish().success();
    insta::assert_snapshot!("second_waited", second);
    assert_eq!(account.charges().len(), 1);
}

#[test]
fn plans_and_looks_never_wait() {
    let account = Account::new(&["a"], &["--job-time", "600ms"]);
    let mut apply = account.project.start(&APPLY);
    apply.line_containing("rendering as job");
    insta::assert_snapshot!("plan_beside_apply", account.plan());
    insta::assert_snapshot!("status_beside_apply", account.project.run(&["status"]));
    drop(apply.finish().success());
}

#[test]
fn everything_is_kept_when_the_simulator_of_the_project_is_gone() {
    let mut account = Account::new(&["a"], &[]);
    drop(account.apply().success());
    account.restart(&[]);
    account.project.write("videos/b.yaml", &manifest("b"));
    drop(account.apply().success());
    account.assert_done();
    assert_eq!(account.charges().len(), 2);
}

#[test]
fn the_result_stays_on_the_terminal() {
    let project = Project::from_example("quickstart");
    project.edit(
        "storyform.yaml",
        "provider: simulator\n",
        "provider: simulator\nvisualCopies: false\n",
    );
    let mut terminal = Terminal::start(&project, &["apply", "--auto-approve"]);
    let (_, shown) = terminal.finish();
    let (_, after) = shown.split_once("Apply: 4 rendered").unwrap();
    assert!(
        !after.contains("\u{1b}[4A") && !after.contains("\u{1b}[1A"),
        "{shown:?}"
    );
}
