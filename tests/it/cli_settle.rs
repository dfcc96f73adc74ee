//! Settling what nobody knows the fate of, where visuals and previews are concerned.

use crate::account::Account;
use crate::environment::Output;

/// A video whose story Pictory cuts into two shots, so that its visuals come from a preview.
const SPLIT: &str = "videoName: s
voiceOver: {enabled: false}
scenes:
  - story: The first sentence is here. The second sentence is there.
    createSceneOnEndOfSentence: true
    background:
      type: image
      aiVisual: {model: nanobanana, mediaStyle: photorealistic, prompt: Calm colours of the sea}
";

/// A video of one visual that AI Studio makes.
fn studio(fault: &str) -> Account {
    Account::new(&["a"], &["--fault", fault])
}

/// A video of two visuals that a preview makes.
fn preview(fault: &str) -> Account {
    let account = Account::new(&[], &["--fault", fault]);
    account.project.write("videos/s.yaml", SPLIT);
    account
}

fn settle(account: &Account, how: &[&str]) -> Output {
    let operation = account.operation().expect("an operation is open");
    account
        .project
        .run(&[&["state", "settle", &operation], how].concat())
}

/// The first job that was taken.
fn first_job(account: &Account) -> String {
    let accepted = account.project.read("state/simulator/events.jsonl");
    let events = accepted.lines().map(serde_json::from_str);
    let events = events.map(|event: Result<serde_json::Value, _>| event.unwrap());
    let mut jobs = events.filter_map(|event| {
        let id = event["submission"]["id"].as_str()?;
        (event["event"] == "accepted").then(|| id.to_owned())
    });
    jobs.next().expect("a job was taken")
}

fn spent(account: &Account) -> f64 {
    account.charges().iter().map(|(amount, _)| amount).sum()
}

#[test]
fn a_visual_in_doubt_is_settled_with_its_job() {
    let account = studio("lost-answer:image:times=1");
    drop(account.apply().exits_with(17));
    insta::assert_snapshot!("visual_in_doubt", account.project.run(&["status"]));
    let job = first_job(&account);
    insta::assert_snapshot!(
        "visual_with_job",
        settle(&account, &["--job", &job]).success()
    );
    insta::assert_snapshot!("visual_with_job_plan", account.plan());
    insta::assert_snapshot!(
        "visual_recorded_already",
        settle(&account, &["--job", &job])
    );
    drop(account.apply().success());
    account.assert_done();
    assert_eq!(spent(&account), 4.0);
}

#[test]
fn a_visual_in_doubt_was_never_submitted() {
    let account = studio("lost-answer:image:times=1");
    drop(account.apply().exits_with(17));
    insta::assert_snapshot!(
        "visual_given_up",
        settle(&account, &["--lost"]).exits_with(1)
    );
    let settled = settle(&account, &["--not-submitted"]).success();
    insta::assert_snapshot!("visual_not_submitted", settled);
    drop(account.apply().success());
    account.assert_done();
    assert_eq!(spent(&account), 8.0, "the person was wrong, and told so");
}

#[test]
fn a_visual_whose_job_is_gone_is_given_up() {
    let account = studio("stuck:image:times=1");
    let impatient = ["apply", "--auto-approve", "--timeout", "300ms"];
    drop(account.project.run(&impatient).exits_with(18));
    insta::assert_snapshot!("visual_runs", account.project.run(&["status"]));
    let taken = settle(&account, &["--not-submitted"]).exits_with(1);
    insta::assert_snapshot!("visual_is_taken", taken);
    insta::assert_snapshot!("visual_lost", settle(&account, &["--lost"]).success());
    insta::assert_snapshot!("visual_lost_plan", account.plan());
    drop(account.apply().success());
    account.assert_done();
}

#[test]
fn the_job_of_another_visual_is_refused() {
    let account = studio("lost-answer:image:after=1:times=1");
    drop(account.apply().success());
    let job = first_job(&account);
    account
        .project
        .write("videos/b.yaml", &crate::account::manifest("b"));
    drop(account.apply().exits_with(17));
    insta::assert_snapshot!(
        "job_of_another",
        settle(&account, &["--job", &job]).exits_with(1)
    );
}

#[test]
fn the_job_of_an_earlier_revision_is_refused() {
    let account = Account::inline(&["a"], &["--fault", "lost-answer:submit:after=2:times=1"]);
    drop(account.apply().success());
    let job = first_job(&account);
    let edit = |from, to| account.project.edit("videos/a.yaml", from, to);
    edit("the story", "another story");
    drop(account.apply().success());
    edit("another story", "a third story");
    drop(account.apply().exits_with(17));
    let refused = settle(&account, &["--job", &job]).exits_with(1);
    assert!(refused.stderr.contains("belongs to operation"), "{refused}");
}

#[test]
fn a_preview_in_doubt_is_settled_with_its_job() {
    let account = preview("lost-answer:preview:times=1");
    drop(account.apply().exits_with(17));
    insta::assert_snapshot!("preview_in_doubt", account.project.run(&["status"]));
    let job = first_job(&account);
    insta::assert_snapshot!(
        "preview_with_job",
        settle(&account, &["--job", &job]).success()
    );
    insta::assert_snapshot!("preview_with_job_plan", account.plan());
    drop(account.apply().success());
    account.assert_done();
    assert_eq!(spent(&account), 8.0);
    insta::assert_snapshot!("preview_rendered", account.project.run(&["status"]));
}

#[test]
fn a_preview_in_doubt_was_never_submitted() {
    let account = preview("lost-answer:preview:times=1");
    drop(account.apply().exits_with(17));
    drop(settle(&account, &["--lost"]).exits_with(1));
    let settled = settle(&account, &["--not-submitted"]).success();
    insta::assert_snapshot!("preview_not_submitted", settled);
    drop(account.apply().success());
    account.assert_done();
    assert_eq!(spent(&account), 16.0, "the person was wrong, and told so");
}

#[test]
fn a_preview_whose_job_is_gone_is_given_up() {
    let account = preview("stuck:preview:times=1");
    let impatient = ["apply", "--auto-approve", "--timeout", "300ms"];
    insta::assert_snapshot!(
        "preview_runs",
        account.project.run(&impatient).exits_with(18)
    );
    insta::assert_snapshot!("preview_lost", settle(&account, &["--lost"]).success());
    insta::assert_snapshot!("preview_lost_plan", account.plan());
    drop(account.apply().success());
    account.assert_done();
}

#[test]
fn a_render_of_a_preview_whose_job_is_gone_is_given_up_and_nothing_bought_again() {
    let account = preview("stuck:render-from-preview:times=1");
    let impatient = ["apply", "--auto-approve", "--timeout", "2s"];
    drop(account.project.run(&impatient).exits_with(18));
    insta::assert_snapshot!("render_runs", account.project.run(&["status"]));
    insta::assert_snapshot!("render_lost", settle(&account, &["--lost"]).success());
    insta::assert_snapshot!("render_lost_status", account.project.run(&["status"]));
    insta::assert_snapshot!("render_lost_plan", account.plan());
    drop(account.apply().success());
    account.assert_done();
    assert_eq!(spent(&account), 8.0);
}
