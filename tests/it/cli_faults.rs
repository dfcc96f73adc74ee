//! What goes wrong while money is spent, and how it is settled.

use crate::account::APPLY;
use crate::account::Account;

#[test]
fn one_failing_video_does_not_stop_the_others() {
    let account = Account::inline(
        &["a", "b", "c"],
        &["--fault", "fail:render:after=1:times=1"],
    );
    insta::assert_snapshot!("one_fails", account.apply_in_order().exits_with(16));
    insta::assert_snapshot!("one_failed_plan", account.plan());
    insta::assert_snapshot!("one_failed_apply_again", account.apply_in_order().success());
    account.assert_done();
    assert_eq!(account.charges().len(), 3);
}

#[test]
fn what_pictory_refuses_points_into_the_manifest() {
    let account = Account::inline(&["a"], &["--fault", "http-401:render"]);
    insta::assert_snapshot!("key_rejected_at_render", account.apply().exits_with(12));
    assert!(account.jobs().is_empty());
}

#[test]
fn a_rejected_key_stops_everything() {
    let account = Account::inline(&["a", "b"], &["--fault", "http-401"]);
    insta::assert_snapshot!("key_rejected", account.apply().exits_with(12));
}

#[test]
fn a_missing_key_is_named() {
    let mut account = Account::inline(&["a"], &[]);
    account.project.set("PICTORY_API_KEY", "");
    insta::assert_snapshot!("key_missing", account.apply().exits_with(12));
    assert!(account.jobs().is_empty());
}

#[test]
fn an_access_blocked_by_bot_protection_is_told_from_a_wrong_key() {
    let account = Account::inline(&["a"], &["--fault", "cloudflare"]);
    insta::assert_snapshot!("cloudflare", account.apply().exits_with(12));
}

#[test]
fn too_few_credits_stop_before_anything_is_sent() {
    let account = Account::inline(&["a", "b"], &["--credits", "5"]);
    insta::assert_snapshot!("too_few_credits", account.apply().exits_with(13));
    assert!(account.jobs().is_empty());
    drop(
        account
            .project
            .run(&["apply", "--auto-approve", "--target", "a"])
            .success(),
    );
}

#[test]
fn credits_that_run_out_at_pictory_stop_everything() {
    let fault = ["--fault", "insufficient-credits:render:times=1"];
    let account = Account::inline(&["a", "b"], &fault);
    insta::assert_snapshot!("credits_ran_out", account.apply_in_order().exits_with(13));
    assert_eq!(account.jobs().len(), 1);
}

#[test]
fn a_job_that_takes_too_long_is_collected_later_and_paid_once() {
    let account = Account::inline(&["a"], &["--job-time", "600ms"]);
    let impatient = ["apply", "--auto-approve", "--timeout", "100ms"];
    insta::assert_snapshot!(
        "job_takes_too_long",
        account.project.run(&impatient).exits_with(18)
    );
    insta::assert_snapshot!("job_open_plan", account.plan());
    insta::assert_snapshot!("job_open_status", account.project.run(&["status"]));
    insta::assert_snapshot!("job_collected", account.apply().success());
    account.assert_done();
    assert_eq!(account.charges().len(), 1);
}

#[test]
fn a_changed_manifest_waits_until_the_open_job_is_collected() {
    let account = Account::inline(&["a"], &["--job-time", "600ms"]);
    let impatient = ["apply", "--auto-approve", "--timeout", "100ms"];
    drop(account.project.run(&impatient).exits_with(18));
    account
        .project
        .edit("videos/a.yaml", "A picture of a", "A drawing of a");
    insta::assert_snapshot!("job_open_and_changed_plan", account.plan());
    insta::assert_snapshot!("job_open_and_changed_apply", account.apply().success());
    insta::assert_snapshot!("job_collected_then_changed_plan", account.plan());
}

#[test]
fn a_job_that_never_ends_is_left_running() {
    let account = Account::inline(&["a", "b"], &["--fault", "stuck:render:times=1"]);
    let impatient = [
        "apply",
        "--auto-approve",
        "--timeout",
        "1s",
        "--parallelism",
        "1",
    ];
    insta::assert_snapshot!("job_stuck", account.project.run(&impatient).exits_with(18));
    assert_eq!(account.jobs().len(), 2);
}

#[test]
fn a_lost_answer_is_shown_first_and_settled_with_the_job() {
    let account = Account::inline(&["a", "b"], &["--fault", "lost-answer:render:times=1"]);
    insta::assert_snapshot!("answer_lost", account.apply_in_order().exits_with(17));
    insta::assert_snapshot!("answer_lost_plan", account.plan());
    insta::assert_snapshot!("answer_lost_status", account.project.run(&["status"]));

    let job = account.jobs().last().unwrap().clone();
    let settle = [
        "state",
        "settle",
        &account.operation().unwrap(),
        "--job",
        &job,
    ];
    insta::assert_snapshot!("settled_with_job", account.project.run(&settle).success());
    insta::assert_snapshot!("settled_with_job_plan", account.plan());
    drop(account.apply().success());
    account.assert_done();
    assert_eq!(account.charges().len(), 2);
}

#[test]
fn a_lost_answer_is_settled_as_never_submitted() {
    let account = Account::inline(&["a"], &["--fault", "lost-answer:render:times=1"]);
    drop(account.apply().exits_with(17));
    let settle = [
        "state",
        "settle",
        &account.operation().unwrap(),
        "--not-submitted",
    ];
    insta::assert_snapshot!(
        "settled_not_submitted",
        account.project.run(&settle).success()
    );
    insta::assert_snapshot!("settled_not_submitted_plan", account.plan());
    insta::assert_snapshot!("settled_not_submitted_again", account.project.run(&settle));
    drop(account.apply().success());
    account.assert_done();
    assert_eq!(account.jobs().len(), 2, "the person was wrong, and told so");
}

#[test]
fn settling_something_else_is_refused() {
    let account = Account::inline(&["a"], &[]);
    let unknown = ["state", "settle", "no-such-operation", "--not-submitted"];
    insta::assert_snapshot!("settle_unknown", account.project.run(&unknown));
    let undecided = ["state", "settle", "no-such-operation"];
    insta::assert_snapshot!(
        "settle_undecided",
        account.project.run(&undecided).exits_with(64)
    );
}

#[test]
fn a_visual_replaced_by_stock_is_said() {
    let account = Account::inline(&["a", "b"], &["--fault", "stock-fallback:render:times=1"]);
    insta::assert_snapshot!("degraded", account.apply_in_order().success());
    insta::assert_snapshot!("degraded_status", account.project.run(&["status"]));
    insta::assert_snapshot!("degraded_show", account.project.run(&["show", "a"]));
    account.assert_done();
    let again = ["plan", "--replace", "a"];
    insta::assert_snapshot!("degraded_replace_plan", account.project.run(&again));
    drop(
        account
            .project
            .run(&["apply", "--auto-approve", "--replace", "a"])
            .success(),
    );
    let status = account.project.run(&["status"]);
    assert!(!status.stdout.contains("degraded"), "{status}");
}

#[test]
fn refusals_for_a_while_are_waited_out() {
    let account = Account::inline(&["a"], &["--fault", "http-429:render:times=1"]);
    let output = account.apply().success();
    assert!(output.stderr.contains("trying again"), "{output}");
    assert_eq!(account.jobs().len(), 1);
}

#[test]
fn a_failing_server_leaves_a_paid_request_in_doubt() {
    // Whether a 500 came before or after the work cannot be seen from outside.
    let account = Account::inline(&["a"], &["--fault", "http-500:render:times=1"]);
    insta::assert_snapshot!("server_error", account.apply());
    assert!(account.jobs().is_empty());
}

#[test]
fn an_unknown_status_is_waited_for() {
    let account = Account::inline(&["a"], &["--fault", "unknown-status=queued:render"]);
    drop(account.project.run(&APPLY).success());
    account.assert_done();
}

#[test]
fn no_answer_at_all_is_no_spending() {
    let mut account = Account::inline(&["a"], &[]);
    account.stop();
    insta::assert_snapshot!("nobody_answers", account.apply().exits_with(1));
    insta::assert_snapshot!("nobody_answered_plan", account.plan());
}
