//! An apply that ends in the middle: by Ctrl-C, by a crash, on either side.

use crate::account::APPLY;
use crate::account::Account;
use crate::received::Received;

#[test]
fn an_interrupted_apply_is_taken_up_again() {
    let account = Account::inline(&["a", "b", "c"], &["--job-time", "600ms"]);
    let one_by_one = ["apply", "--auto-approve", "--parallelism", "1"];
    let mut apply = account.project.start(&one_by_one);
    apply.line_containing("rendering as job");
    apply.interrupt();
    let output = apply.finish().exits_with(130);
    insta::assert_snapshot!("interrupted", output);
    insta::assert_snapshot!("interrupted_plan", account.plan());
    drop(account.apply().success());
    account.assert_done();
    assert_eq!(account.charges().len(), 3);
    assert_eq!(account.jobs().len(), 3);
}

#[test]
fn a_second_interrupt_leaves_at_once() {
    let account = Account::inline(&["a"], &["--fault", "slow=3000:render"]);
    let mut apply = account.project.start(&APPLY);
    account.wait_for_operation();
    apply.interrupt();
    apply.line_containing("Interrupted");
    apply.interrupt();
    drop(apply.finish().exits_with(130));
    insta::assert_snapshot!("left_at_once_plan", account.plan());
}

#[test]
fn a_killed_apply_is_resumed() {
    let account = Account::inline(&["a", "b"], &["--job-time", "600ms"]);
    let mut apply = account.project.start(&APPLY);
    apply.line_containing("rendering as job");
    apply.line_containing("rendering as job");
    apply.kill();
    insta::assert_snapshot!("killed_plan", account.plan());
    drop(account.apply().success());
    account.assert_done();
    assert_eq!(account.charges().len(), 2);
}

#[test]
fn an_apply_killed_while_it_sends_is_in_doubt() {
    let account = Account::inline(&["a"], &["--fault", "slow=2000:render"]);
    let mut apply = account.project.start(&APPLY);
    let operation = account.wait_for_operation();
    // The answer takes two seconds.
    apply.kill();
    insta::assert_snapshot!("killed_while_sending_plan", account.plan());
    drop(account.apply().exits_with(17));
    let jobs = account.jobs();
    let mut settle = vec!["state", "settle", &operation];
    match jobs.first() {
        Some(job) => settle.extend(["--job", job]),
        None => settle.push("--not-submitted"),
    }
    drop(account.project.run(&settle).success());
    drop(account.apply().success());
    account.assert_done();
    assert_eq!(account.charges().len(), 1);
}

#[test]
fn a_simulator_that_crashes_in_between_goes_on_with_its_jobs() {
    let mut account = Account::inline(&["a"], &["--job-time", "600ms"]);
    let impatient = ["apply", "--auto-approve", "--timeout", "100ms"];
    drop(account.project.run(&impatient).exits_with(18));
    account.restart(&["--job-time", "600ms"]);
    drop(account.apply().success());
    account.assert_done();
    assert_eq!(account.charges().len(), 1);
}

#[test]
fn the_built_in_simulator_survives_a_kill() {
    let mut project = crate::environment::Project::from_example("quickstart");
    project.set("STORYFORM_SIMULATOR_JOB_TIME", "600ms");
    let mut apply = project.start(&APPLY);
    for _ in 0..4 {
        apply.line_containing(" as job ");
    }
    apply.kill();
    let plan = project.run(&["plan"]);
    assert!(plan.stdout.contains("2 to resume"), "{plan}");
    drop(project.run(&APPLY).success());
    assert_eq!(Received::by(&project).spent(), 88_000);
    drop(project.run(&["plan", "--detailed-exitcode"]).success());
}
