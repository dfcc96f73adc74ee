//! A saved plan that is performed more than once, or after the project became stricter.

use crate::account::Account;
use crate::account::manifest;
use crate::account::story;
use crate::environment::Output;
use crate::received::Received;

const APPLY: [&str; 4] = ["apply", "acme.plan", "--parallelism", "1"];

fn save(account: &Account) {
    let plan = ["plan", "--out", "acme.plan"];
    drop(account.project.run(&plan).success());
}

fn apply(account: &Account) -> Output {
    account.project.run(&APPLY)
}

/// Performs the saved plan until something is said, and ends it as a crash would. One at a time is
/// under way, so that nothing else is being sent when the job of one is named.
fn kill_at(account: &Account, line: &str) {
    let mut apply = account.project.start(&APPLY);
    apply.line_containing(line);
    apply.kill();
}

#[test]
fn a_plan_whose_run_was_killed_goes_on_where_it_ended() {
    let account = Account::new(&["a", "b", "c"], &["--job-time", "300ms"]);
    save(&account);
    kill_at(&account, "a  generating by nanobanana as job");
    kill_at(&account, "a  rendering as job");
    kill_at(&account, "b  rendering as job");
    // Edits change nothing about it.
    account
        .project
        .edit("videos/c.yaml", "A picture of", "A drawing of");
    // How far the others came before the last kill is a matter of luck.
    let rest = apply(&account).success();
    assert!(
        rest.stderr
            .contains("note: `c` changed since the plan was made"),
        "{rest}"
    );
    assert_eq!(
        Received::by(&account.project).kinds(),
        "3 direct_render, 3 studio_image"
    );
    let again = apply(&account).success();
    assert!(again.stdout.contains("Apply: 3 done already."), "{again}");
    assert_eq!(account.charges().len(), 3);
}

#[test]
fn a_preview_of_a_killed_run_is_not_bought_again() {
    for line in ["a  previewing as job", "a  rendering as job"] {
        let account = Account::new(&["b"], &["--job-time", "300ms"]);
        let ships = story("a", "One ship sails. Two ships wait.");
        account.project.write("videos/a.yaml", &ships);
        save(&account);
        kill_at(&account, line);
        drop(apply(&account).success());
        let received = Received::by(&account.project).kinds();
        assert_eq!(
            received, "1 direct_render, 1 preview, 1 render, 1 studio_image",
            "{line}"
        );
        account.assert_done();
    }
}

#[test]
fn a_preview_that_waits_for_its_render_is_not_bought_again() {
    let account = Account::new(&[], &["--fault", "http-401:render:times=1"]);
    let ships = story("a", "One ship sails. Two ships wait.");
    account.project.write("videos/a.yaml", &ships);
    save(&account);
    drop(apply(&account).exits_with(12));
    drop(apply(&account).success());
    let received = Received::by(&account.project).kinds();
    assert_eq!(received, "1 preview, 1 render");
    account.assert_done();
}

#[test]
fn a_preview_that_only_generates_is_not_bought_again() {
    for line in ["a  previewing as job", "a  rendering as job"] {
        let account = Account::new(&[], &["--job-time", "300ms"]);
        // The first sentence stands in it twice, so that its picture is shown twice.
        let ships = story("a", "One ship sails. Two ships wait. One ship sails.");
        account.project.write("videos/a.yaml", &ships);
        save(&account);
        kill_at(&account, line);
        drop(apply(&account).success());
        let received = Received::by(&account.project).kinds();
        assert_eq!(received, "1 direct_render, 1 preview", "{line}");
        account.assert_done();
    }
}

#[test]
fn a_killed_plan_needs_only_the_credits_of_its_rest() {
    let account = Account::new(&["a", "b"], &["--job-time", "300ms", "--credits", "8"]);
    save(&account);
    kill_at(&account, "a  rendering as job");
    drop(apply(&account).success());
    assert_eq!(account.charges().len(), 2);
}

#[test]
fn what_became_protected_since_is_refused_by_name() {
    let account = Account::new(&["a", "b"], &[]);
    drop(account.apply().success());
    for video in ["videos/a.yaml", "videos/b.yaml"] {
        account.project.edit(video, "A picture of", "A drawing of");
    }
    save(&account);
    account.project.edit(
        "videos/a.yaml",
        "videoName: a\n",
        "videoName: a\nstoryform: {protect: true}\n",
    );
    insta::assert_snapshot!("protected_since", apply(&account).exits_with(11));
    assert_eq!(account.charges().len(), 3);
}

#[test]
fn a_protection_that_was_lifted_by_name_stays_lifted() {
    let account = Account::new(&[], &[]);
    let protected = manifest("a").replace(
        "videoName: a\n",
        "videoName: a\nstoryform: {protect: true}\n",
    );
    account.project.write("videos/a.yaml", &protected);
    drop(account.apply().success());
    account
        .project
        .edit("videos/a.yaml", "A picture of", "A drawing of");
    let plan = ["plan", "--replace", "a", "--out", "acme.plan"];
    drop(account.project.run(&plan).success());
    drop(apply(&account).success());
    assert_eq!(account.charges().len(), 2);
}

#[test]
fn what_is_over_a_limit_set_since_is_refused_by_name() {
    let account = Account::new(&["a", "b"], &[]);
    save(&account);
    account.project.edit(
        "videos/a.yaml",
        "videoName: a\n",
        "videoName: a\nstoryform: {maxCredits: 3}\n",
    );
    let refused = apply(&account).exits_with(11);
    assert!(refused.stdout.contains("! blocked  a"), "{refused}");
    assert_eq!(account.charges().len(), 1);
}

#[test]
fn a_budget_set_since_refuses_the_plan() {
    let account = Account::new(&["a", "b"], &[]);
    save(&account);
    let project = account.project.read("storyform.yaml");
    let strict = format!("{project}budget: {{maxCreditsPerApply: 7}}\n");
    account.project.write("storyform.yaml", &strict);
    drop(apply(&account).exits_with(11));
    assert!(account.jobs().is_empty());
}

#[test]
fn manifests_that_broke_since_do_not_hold_up_a_plan() {
    let account = Account::new(&["a"], &[]);
    save(&account);
    account.project.write("videos/a.yaml", "videoNam: a\n");
    let output = apply(&account).success();
    assert!(
        output
            .stderr
            .contains("warning: the manifests have errors now"),
        "{output}"
    );
    assert_eq!(account.charges().len(), 1);
}

#[test]
fn a_plan_of_another_project_is_refused() {
    let mine = Account::new(&["a"], &[]);
    save(&mine);
    let other = Account::with_project("project: other\nprovider: pictory\n", &["a"], &[]);
    let plan = mine.project.read("acme.plan");
    other.project.write("acme.plan", &plan);
    insta::assert_snapshot!("plan_of_another_project", apply(&other).exits_with(15));
    assert!(other.jobs().is_empty());
}

#[test]
fn a_plan_whose_doubt_is_open_does_the_rest() {
    // The job runs for ever, and shows nothing of itself.
    let faults = [
        "--fault",
        "lost-answer:render:times=1",
        "--fault",
        "stuck:render:times=1",
    ];
    let account = Account::inline(&["a", "b"], &faults);
    save(&account);
    drop(apply(&account).exits_with(17));
    let again = apply(&account).exits_with(17);
    assert!(again.stdout.contains("! blocked  a"), "{again}");
    assert_eq!(account.jobs().len(), 2);
}

#[test]
fn a_plan_whose_doubt_is_settled_goes_on_with_its_job() {
    let account = Account::inline(&["a", "b"], &["--fault", "lost-answer:render:times=1"]);
    save(&account);
    drop(apply(&account).exits_with(17));
    let again = apply(&account).success();
    assert!(again.stdout.contains("> resume  a"), "{again}");
    assert_eq!(account.jobs().len(), 2);
}
