//! An account that cannot pay for everything.

use serde_json::json;

use crate::account::Account;
use crate::account::manifest;

const PART: [&str; 5] = ["apply", "--auto-approve", "--partial", "--parallelism", "1"];

/// A video of two pictures, for 8 credits together; the first is that of another video.
fn both(name: &str, other: &str) -> String {
    let picture = manifest(other);
    let (_, scene) = picture.split_once("scenes:\n").expect("it has scenes");
    format!(
        "{}{scene}",
        manifest(name).replace("A picture", "A painting")
    )
}

#[test]
fn as_many_videos_as_fit_are_taken_in_order() {
    let account = Account::new(&["a", "b", "c"], &["--credits", "9"]);
    insta::assert_snapshot!("two_of_three", account.project.run(&PART).exits_with(13));
    assert_eq!(account.charges().len(), 2);
    let plan = account.plan();
    assert!(
        plan.stdout.contains("Plan: 1 to create, 2 unchanged."),
        "{plan}"
    );
}

#[test]
fn one_that_does_not_fit_leaves_its_place_to_the_next() {
    let account = Account::new(&["b"], &["--credits", "5"]);
    account.project.write("videos/a.yaml", &both("a", "x"));
    insta::assert_snapshot!("the_second_fits", account.project.run(&PART).exits_with(13));
    assert_eq!(account.charges().len(), 1);
}

#[test]
fn what_needs_a_visual_of_one_that_is_not_taken_is_not_taken() {
    let account = Account::new(&["b", "c"], &["--credits", "5"]);
    account.project.write("videos/a.yaml", &both("a", "b"));
    let output = account.project.run(&PART).exits_with(13);
    insta::assert_snapshot!("shared_visual_is_missing", output);
    assert_eq!(account.charges().len(), 1);
    assert_eq!(account.charges()[0].0, 4.0);
}

#[test]
fn what_cannot_be_priced_never_fits() {
    let account = Account::new(&["b", "c"], &["--credits", "7"]);
    let unknown = manifest("a") + "storyform: {passthrough: {newField: 1}}\n";
    account.project.write("videos/a.yaml", &unknown);
    let output = account.project.run(&PART).exits_with(13);
    insta::assert_snapshot!("unknown_does_not_fit", output);
    assert_eq!(account.charges().len(), 1);
}

#[test]
fn nothing_is_sent_if_not_one_video_fits() {
    let mut account = Account::new(&["a", "b"], &["--credits", "3"]);
    let output = account.project.run(&PART).exits_with(13);
    insta::assert_snapshot!("not_one_fits", output);
    assert!(account.jobs().is_empty());
    // The environment says the same, and a person is asked about what is left.
    account.project.set("STORYFORM_PARTIAL", "true");
    drop(account.project.run(&["apply"]).exits_with(19));
}

#[test]
fn a_program_is_told_what_is_left_out() {
    let account = Account::new(&["a", "b"], &["--credits", "5"]);
    let mut arguments = PART.to_vec();
    arguments.extend(["--format", "json"]);
    let output = account.project.run(&arguments).exits_with(13);
    let events = output.json_lines();
    let short = events
        .iter()
        .find(|event| event["event"] == "credits_short");
    let short = short.expect("what is left out is told").clone();
    assert_eq!(short["creditsLeft"], json!(5));
    assert_eq!(short["creditsNeeded"], json!(8));
    assert_eq!(short["creditsPlanned"]["high"], json!(4));
    assert_eq!(short["taken"], json!(["a"]));
    assert_eq!(
        short["withheld"],
        json!([{"id": "b", "reason": "it may cost 4 credits, and the account has 1 credit left for it"}])
    );
    let last = events.iter().find(|event| event["event"] == "run_finished");
    let last = last.expect("the run ended").clone();
    assert_eq!(
        (&last["code"], &last["exit"]),
        (&json!(13), &json!("insufficient_credits"))
    );
    assert_eq!(last["creditsUsed"], json!(4));
}

#[test]
fn without_leave_for_a_part_only_free_work_is_done() {
    let account = Account::new(&["a"], &["--credits", "5"]);
    drop(account.apply().success());
    account
        .project
        .edit("videos/a.yaml", "videoName: a", "videoName: first");
    account.project.write("videos/b.yaml", &manifest("b"));
    let output = account.project.run(&["apply", "--auto-approve"]);
    insta::assert_snapshot!("only_free_work", output.exits_with(13));
    assert_eq!(account.charges().len(), 1);
}
