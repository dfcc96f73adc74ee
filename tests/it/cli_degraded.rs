//! Previews that bring less than was asked for, or something else: nothing of it is taken for a
//! visual that was paid, and only what is missing is asked for again.

use serde_json::Value;

use crate::account::Account;
use crate::account::PROJECT;
use crate::account::story;
use crate::received::Received;

const SHIPS: &str = "One ship sails. Two ships wait. Three ships sink.";

/// A video of three sentences, and a simulator with faults.
fn ships(faults: &[&str]) -> Account {
    let options: Vec<&str> = faults.iter().flat_map(|fault| ["--fault", fault]).collect();
    let account = Account::with_project(PROJECT, &[], &options);
    account.project.write("videos/a.yaml", &story("a", SHIPS));
    account
}

/// Where the pictures of the last storyboard come from, without host and port; `None` for those
/// that were to be generated.
fn sources(account: &Account, kind: &str) -> Vec<Option<String>> {
    let received = Received::by(&account.project);
    let source = |scene: &Value| {
        let background = &scene["background"];
        let url = background.get("visualUrl")?.as_str()?;
        assert!(background.get("aiVisual").is_none(), "{scene}");
        let (_, path) = url.split_once("/files/")?;
        Some(path.to_owned())
    };
    received.last_scenes(kind).iter().map(source).collect()
}

#[test]
fn stock_in_a_preview_is_no_visual_and_is_offered_again_alone() {
    let account = ships(&["stock-fallback:preview:scene=1:shot=2:times=1"]);
    insta::assert_snapshot!("stock", account.apply().success());
    insta::assert_snapshot!("stock_status", account.project.run(&["status"]));
    insta::assert_snapshot!("stock_plan", account.plan().success());
    assert_eq!(account.charges().len(), 2);

    insta::assert_snapshot!("stock_healed", account.apply().success());
    account.assert_done();
    let sources = sources(&account, "preview");
    let [Some(first), None, Some(third)] = &sources[..] else {
        panic!("{sources:?}")
    };
    assert!(!first.contains("stock") && !third.contains("stock"));
    assert_eq!(account.charges().len(), 3);
    let status = account.project.run(&["status"]);
    assert!(!status.stdout.contains("degraded"), "{status}");
}

#[test]
fn a_preview_of_nothing_but_stock_is_offered_again_as_a_whole() {
    let account = ships(&["stock-fallback:preview:times=1"]);
    drop(account.apply().success());
    assert!(account.charges().is_empty());
    let plan = account.plan().success();
    assert!(plan.stdout.contains("Credits: 12 expected"), "{plan}");
    drop(account.apply().success());
    account.assert_done();
    assert_eq!(account.charges().len(), 3);
}

#[test]
fn stock_that_comes_again_and_again_is_never_charged() {
    let account = ships(&["stock-fallback:preview:scene=1:shot=2"]);
    for _ in 0..3 {
        drop(account.apply().success());
    }
    // Alone it is the first shot of the scene that is sent for it.
    let plan = account.plan().success();
    assert!(account.charges().len() <= 3, "{plan}");
}

/// Renders the ships and changes the second; tells where the other two pictures come from, and how
/// many pictures were charged.
fn one_sentence_changed(faults: &[&str]) -> (Vec<Option<String>>, usize) {
    let account = ships(faults);
    let output = account.apply().success();
    assert!(
        output.stdout.contains("Credits: 12 used, 12 planned"),
        "{output}"
    );
    account.assert_done();
    account
        .project
        .edit("videos/a.yaml", "Two ships wait", "Two ships turn");
    let output = account.apply().success();
    assert!(
        output.stdout.contains("Credits: 4 used, 4 planned"),
        "{output}"
    );
    account.assert_done();
    (sources(&account, "preview"), account.charges().len())
}

#[test]
fn what_a_preview_leaves_open_does_not_change_what_is_kept() {
    let expected = one_sentence_changed(&[]);
    assert_eq!(expected.1, 4);
    let kept: Vec<bool> = expected.0.iter().map(Option::is_some).collect();
    assert_eq!(kept, [true, false, true]);
    for fault in [
        "elements-unordered",
        "storyboard-keeps-ai-visual",
        "reports-credits-on-render",
        "studio-lists-scene-visuals",
        "job-not-found-200",
    ] {
        assert_eq!(one_sentence_changed(&[fault]), expected, "{fault}");
    }
}

#[test]
fn stories_that_are_cut_in_another_way_leave_nothing_wrong_behind() {
    let options = ["--fault", "splits-differently"];
    let account = Account::with_project(PROJECT, &[], &options);
    let told = "One ship, two ships and a boat sail. Three ships sink: all of them. The end.";
    account.project.write("videos/a.yaml", &story("a", told));
    // Five pictures were made where three were expected, which is more than the plan showed.
    insta::assert_snapshot!("cut", account.apply().exits_with(11));
    insta::assert_snapshot!("cut_plan", account.plan());
    insta::assert_snapshot!("cut_again", account.apply().success());
    assert_eq!(account.charges().len(), 5);
    account.assert_done();

    // What was told apart for certain is used again, and the rest is bought again.
    account
        .project
        .edit("videos/a.yaml", "story: \"", "story: \"It begins. ");
    insta::assert_snapshot!("cut_and_changed_plan", account.plan());
    drop(account.apply().exits_with(11));
    drop(account.apply().success());
    account.assert_done();
    let sources = sources(&account, "preview");
    assert!(sources.last().unwrap().is_some(), "{sources:?}");
    assert_eq!(account.charges().len(), 10);
}

#[test]
fn a_picture_that_two_shots_share_is_made_once_or_not_at_all() {
    let account = ships(&["stock-fallback:preview:scene=1:shot=1:times=1"]);
    let twice = "One ship sails. Two ships wait. One ship sails.";
    account.project.write("videos/a.yaml", &story("a", twice));
    let output = account.apply();
    insta::assert_snapshot!("shared_stock", output);
    insta::assert_snapshot!("shared_stock_plan", account.plan());
    drop(account.apply().success());
    account.assert_done();
    assert_eq!(account.charges().len(), 2);
}

#[test]
fn a_picture_that_two_shots_share_is_told_apart_however_stories_are_cut() {
    let options = ["--fault", "splits-differently"];
    let account = Account::with_project(PROJECT, &[], &options);
    let twice = "One ship, and a boat, sail. Two ships wait. One ship, and a boat, sail.";
    account.project.write("videos/a.yaml", &story("a", twice));
    // Sent by themselves, the shots are not cut, whatever the rule.
    drop(account.apply().success());
    assert_eq!(account.charges().len(), 2);
    account.assert_done();
}
