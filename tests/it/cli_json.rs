//! What programs read: one document, or one event per line.

use serde_json::Value;

use crate::account::Account;
use crate::environment::Output;
use crate::environment::Project;

const APPLY: [&str; 4] = ["apply", "--auto-approve", "--format", "json"];

/// The events of an apply, with what differs from run to run replaced.
fn events(output: &Output) -> String {
    let lines = output.json_lines().into_iter().filter(|event| {
        // How often a job is looked at is a matter of time.
        event["event"] != "video_progressed"
    });
    let texts: Vec<String> = lines
        .map(|mut event| {
            forget_seconds(&mut event);
            output.redact(&event.to_string())
        })
        .collect();
    texts.join("\n")
}

fn forget_seconds(event: &mut Value) {
    let videos = event.get_mut("videos").and_then(Value::as_array_mut);
    for video in videos.into_iter().flatten() {
        forget_seconds(video);
    }
    if let Some(seconds) = event.get_mut("seconds") {
        assert!(seconds.is_number());
        *seconds = Value::from("[SECONDS]");
    }
}

#[test]
fn a_plan_is_one_document() {
    let project = Project::from_example("quickstart");
    let target = [
        "plan",
        "--format",
        "json",
        "--target",
        "ai-images-scene-prompts",
    ];
    insta::assert_snapshot!("plan_json", project.run(&target).success());
}

#[test]
fn a_changed_video_holds_old_and_new_values() {
    let account = Account::inline(&["a"], &[]);
    drop(account.apply().success());
    account
        .project
        .edit("videos/a.yaml", "A picture of", "A drawing of");
    let plan = account.project.run(&["plan", "--format", "json"]).success();
    let plan = plan.json();
    let video = &plan["videos"][0];
    assert_eq!(video["action"], "update");
    assert_eq!(
        video["reasons"],
        serde_json::json!([
            {"kind": "visual_changed", "path": "/scenes/0/background/aiVisual/prompt"}
        ])
    );
    assert_eq!(
        video["shots"][0]["changes"],
        serde_json::json!([{
            "path": "/background/aiVisual/prompt",
            "before": "A picture of a",
            "after": "A drawing of a",
        }])
    );
    assert_eq!(plan["formatVersion"], "1.0");
    assert_eq!(plan["summary"]["update"], 1);
}

#[test]
fn an_apply_is_one_event_per_line() {
    let account = Account::inline(&["a", "b"], &["--fault", "fail:render:after=1:times=1"]);
    let one_by_one = [&APPLY[..], &["--parallelism", "1"]].concat();
    let output = account.project.run(&one_by_one).exits_with(16);
    insta::assert_snapshot!("apply_json", events(&output));
    assert_eq!(output.stderr, "");
    let lines = output.json_lines();
    assert_eq!(lines[1]["event"], "run_started");
    let last = lines.last().unwrap();
    assert_eq!(last["event"], "run_finished");
    assert_eq!(last["code"], 16);
    assert_eq!(last["creditsUsed"], 4);
    // What a failed job was charged, nobody said.
    assert_eq!(last["creditsUnreported"], 1);
}

#[test]
fn an_apply_with_nothing_to_do_ends_with_totals_too() {
    let account = Account::inline(&["a"], &[]);
    drop(account.apply().success());
    let output = account.project.run(&APPLY).success();
    insta::assert_snapshot!("apply_nothing_json", events(&output));
}

#[test]
fn a_refused_apply_is_an_error_for_programs() {
    let account = Account::inline(&["a"], &[]);
    let refused = [&APPLY[..], &["--max-credits", "1"]].concat();
    let output = account.project.run(&refused).exits_with(11);
    insta::assert_snapshot!("apply_refused_json", output);
    let unasked = ["apply", "--format", "json"];
    let output = account.project.run(&unasked).exits_with(19);
    insta::assert_snapshot!("apply_unasked_json", output);
}

#[test]
fn an_apply_in_doubt_is_told_to_programs() {
    let account = Account::inline(&["a"], &["--fault", "lost-answer:render:times=1"]);
    let output = account.project.run(&APPLY).exits_with(17);
    insta::assert_snapshot!("apply_in_doubt_json", events(&output));
    std::thread::sleep(std::time::Duration::from_millis(200));
    let again = account.project.run(&APPLY).success();
    insta::assert_snapshot!("apply_settled_json", events(&again));
}

#[test]
fn an_apply_tells_of_visuals_on_every_road() {
    let account = Account::new(&["a"], &[]);
    // In this order nothing depends on chance: the last one shows what the first one made.
    let ships = crate::account::story("first", "One ship sails. Two ships wait.");
    account.project.write("videos/0.yaml", &ships);
    let again = crate::account::story("last", "Two ships wait.");
    account.project.write("videos/z.yaml", &again);
    let one_by_one = [&APPLY[..], &["--parallelism", "1"]].concat();
    let output = account.project.run(&one_by_one).success();
    insta::assert_snapshot!("apply_visuals_json", events(&output));
    let last = output.json_lines().pop().unwrap();
    assert_eq!(last["creditsUsed"], 12);
}
