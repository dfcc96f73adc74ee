//! How an apply ended, for those who read test results.

use crate::account::Account;
use crate::account::manifest;
use crate::environment::Output;
use crate::environment::Project;

const JUNIT: [&str; 3] = ["apply", "--write", "junit=results.xml"];
const APPROVED: [&str; 4] = ["apply", "--auto-approve", "--write", "junit=results.xml"];

/// Returns the results, which are XML whatever came of the run.
fn results(project: &Project, output: &Output) -> String {
    let text = project.read("results.xml");
    assert!(roxmltree::Document::parse(&text).is_ok(), "{text}");
    let time = regex::Regex::new(r#"time="\d+""#).unwrap();
    let text = output.redact(&text);
    time.replace_all(&text, "time=\"#\"").into_owned()
}

#[test]
fn each_video_is_a_test_case() {
    let account = Account::new(&["a", "b"], &["--fault", "fail:render:after=1"]);
    let project = &account.project;
    let apply = project.run(&[&APPROVED[..], &["--parallelism", "1"]].concat());
    let apply = apply.exits_with(16);
    insta::assert_snapshot!("partial", results(project, &apply));
}

#[test]
fn what_waits_or_is_in_doubt_is_an_error() {
    let account = Account::new(&["a"], &["--fault", "stuck:render"]);
    let impatient = [&APPROVED[..], &["--timeout", "100ms"]].concat();
    let apply = account.project.run(&impatient).exits_with(18);
    let text = results(&account.project, &apply);
    assert!(text.contains("<error type=\"still running\""), "{text}");
    let account = Account::new(&["a"], &["--fault", "lost-answer:render"]);
    let apply = account.project.run(&APPROVED).exits_with(17);
    let text = results(&account.project, &apply);
    assert!(text.contains("<error type=\"in doubt\""), "{text}");
}

#[test]
fn a_run_that_never_began_says_why() {
    let project = Project::new();
    project.write("storyform.yaml", "project: acme\nprovider: pictory\n");
    project.write("videos/a.yaml", &manifest("a"));
    let refused = project.run(&[&JUNIT[..], &["--max-credits", "1"]].concat());
    let refused = refused.exits_with(11);
    insta::assert_snapshot!("refused", results(&project, &refused));
    let nobody = project.run(&JUNIT).exits_with(19);
    assert!(results(&project, &nobody).contains("type=\"no_terminal\""));
    let no_key = project.run(&APPROVED).exits_with(12);
    assert!(results(&project, &no_key).contains("type=\"key\""));
    project.write("videos/a.yaml", "videoNam: a\n");
    let invalid = project.run(&APPROVED).exits_with(10);
    insta::assert_snapshot!("invalid", results(&project, &invalid));
}

#[test]
fn a_run_with_nothing_to_do_has_passed() {
    let project = Project::from_example("quickstart");
    drop(project.run(&["apply", "--auto-approve"]).success());
    let again = project.run(&APPROVED).success();
    insta::assert_snapshot!("nothing_to_do", results(&project, &again));
}

#[test]
fn a_run_that_is_killed_leaves_no_other_results() {
    let account = Account::new(&["a"], &["--fault", "stuck:render"]);
    account.project.write("results.xml", "of another run");
    let mut apply = account.project.start(&APPROVED);
    apply.line_containing("rendering as job");
    apply.kill();
    let text = account.project.read("results.xml");
    assert!(text.contains("the run did not come to an end"), "{text}");
}

#[test]
fn results_that_cannot_be_written_are_no_surprise_after_money_was_spent() {
    let account = Account::new(&["a"], &[]);
    let apply = [
        "apply",
        "--auto-approve",
        "--write",
        "junit=no/such/folder.xml",
    ];
    let apply = account.project.run(&apply).exits_with(1);
    assert!(apply.stderr.contains("cannot be written"), "{apply}");
    assert!(account.charges().is_empty());
}

#[test]
fn standard_output_takes_no_results_beside_its_own() {
    let account = Account::new(&["a"], &[]);
    let apply = ["apply", "--auto-approve", "--write", "junit=-"];
    let refused = account.project.run(&apply).exits_with(64);
    assert!(
        refused.stderr.contains("name a file instead of `-`"),
        "{refused}"
    );
    assert!(account.jobs().is_empty());
}
