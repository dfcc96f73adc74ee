//! What was sent and never answered: found again, or found not to be there, without a person. And
//! what only a person can tell.

use std::thread::sleep;
use std::time::Duration;

use crate::account::Account;
use crate::account::PROJECT;
use crate::account::manifest;
use crate::environment::Output;
use crate::received::Received;

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

/// A video of one clip.
const CLIP: &str = "videoName: c
voiceOver: {enabled: false}
scenes:
  - story: The sea is calm.
    background:
      type: video
      aiVisual: {model: pixverse5.5, prompt: A calm sea at dawn, videoDuration: 5s}
";

/// How often an apply is repeated until nothing is left to do.
const APPLIES_MAX: usize = 12;

/// A project of three videos that need requests of every kind.
fn account(faults: &[&str]) -> Account {
    let options: Vec<&str> = faults.iter().flat_map(|fault| ["--fault", fault]).collect();
    let account = Account::new(&["a"], &options);
    account.project.write("videos/c.yaml", CLIP);
    account.project.write("videos/s.yaml", SPLIT);
    account
}

/// Applies until nothing is left to do, as a job in the night would, and returns how often.
#[track_caller]
fn apply_until_done(account: &Account) -> usize {
    for count in 1..=APPLIES_MAX {
        let applied = account.apply();
        match applied.code {
            Some(0) => {
                account.assert_done();
                return count;
            }
            Some(17 | 18) => sleep(Duration::from_millis(150)),
            _ => panic!("{applied}"),
        }
    }
    panic!("something stays in doubt:\n{}", account.plan());
}

fn spent(account: &Account) -> f64 {
    account.charges().iter().map(|(amount, _)| amount).sum()
}

#[test]
fn every_lost_answer_is_settled_without_a_person() {
    let whole = account(&[]);
    assert_eq!(apply_until_done(&whole), 1);
    let kinds = Received::by(&whole.project).kinds();
    let price = spent(&whole);
    for kind in ["image", "clip", "preview", "render", "render-from-preview"] {
        for fault in [
            "lost-answer",
            "reset-after",
            "reset-before",
            "truncated-json",
        ] {
            let fault = format!("{fault}:{kind}:times=1");
            let account = account(&[&fault]);
            let applies = apply_until_done(&account);
            assert!(applies >= 1, "{fault}");
            assert_eq!(Received::by(&account.project).kinds(), kinds, "{fault}");
            assert_eq!(spent(&account), price, "{fault}");
        }
    }
}

#[test]
fn all_answers_are_lost_at_once() {
    let whole = account(&[]);
    assert_eq!(apply_until_done(&whole), 1);
    let account = account(&["lost-answer:submit"]);
    apply_until_done(&account);
    let kinds = |account: &Account| Received::by(&account.project).kinds();
    assert_eq!(kinds(&account), kinds(&whole));
    assert_eq!(spent(&account), spent(&whole));
}

#[test]
fn jobs_that_failed_unseen_are_booked_and_sent_again() {
    for kind in ["image", "preview", "render"] {
        let lost = format!("lost-answer:{kind}:times=1");
        let failed = format!("fail-charged:{kind}:times=1");
        let account = account(&[&lost, &failed]);
        apply_until_done(&account);
        let runs = account.project.run(&["status"]);
        drop(runs.success());
    }
}

#[test]
fn what_is_found_is_told() {
    let account = Account::new(&["a"], &["--fault", "lost-answer:image:times=1"]);
    drop(account.apply().exits_with(17));
    sleep(Duration::from_millis(200));
    insta::assert_snapshot!("image_found", account.apply().success());
    let account = Account::new(&["a"], &["--fault", "reset-before:image:times=1"]);
    drop(account.apply().exits_with(17));
    let json = ["apply", "--auto-approve", "--format", "json"];
    let events = account.project.run(&json).success().json_lines();
    let examined = events
        .iter()
        .find(|event| event["event"] == "doubt_examined");
    let examined = examined.expect("what was found is told");
    assert_eq!(examined["fate"], "not_taken", "{examined}");
    assert_eq!(examined["kind"], "visual", "{examined}");
    assert_eq!(spent(&account), 4.0);
}

/// An account in which the render of a video is in doubt, and its job's results were deleted.
fn unsettled() -> Account {
    let faults = ["lost-answer:render:times=1", "cleaned:render:times=1"];
    let options: Vec<&str> = faults.iter().flat_map(|fault| ["--fault", fault]).collect();
    let account = Account::new(&["a"], &options);
    drop(account.apply().exits_with(17));
    sleep(Duration::from_millis(300));
    account
}

fn settle(account: &Account, how: &[&str]) -> Output {
    let operation = account.operation().expect("an operation is open");
    let command = [&["state", "settle", &operation], how].concat();
    account.project.run(&command)
}

#[test]
fn what_cannot_be_told_is_left_to_a_person() {
    let account = unsettled();
    account.project.write("videos/b.yaml", &manifest("b"));
    insta::assert_snapshot!("unsettled_apply", account.apply().exits_with(17));
    insta::assert_snapshot!("unsettled_plan", account.plan());
    let json = account.project.run(&["plan", "--format", "json"]).success();
    let doubt = &json.json()["doubts"][0];
    assert_eq!(doubt["kind"], "render", "{doubt}");
    assert!(
        doubt["name"].as_str().unwrap().starts_with("a sf-"),
        "{doubt}"
    );
    assert_eq!(doubt["waysOut"].as_array().unwrap().len(), 3, "{doubt}");
    insta::assert_snapshot!(
        "unsettled_wait",
        settle(&account, &["--wait"]).exits_with(17)
    );
    let settled = settle(&account, &["--not-submitted"]).success();
    insta::assert_snapshot!("unsettled_not_submitted", settled);
    apply_until_done(&account);
}

#[test]
fn a_person_names_the_job() {
    let account = unsettled();
    let jobs = account.jobs();
    let image = jobs.last().expect("the image was made first");
    let wrong = settle(&account, &["--job", image]).exits_with(1);
    insta::assert_snapshot!("job_that_is_known", wrong);
    drop(settle(&account, &["--job", &jobs[0]]).success());
    // Its results are gone, so the video is rendered again by the next run.
    drop(account.apply());
    apply_until_done(&account);
    assert_eq!(spent(&account), 4.0);
}

#[test]
fn a_job_of_another_kind_is_refused() {
    let account = Account::new(&["a"], &["--fault", "lost-answer:submit:times=2"]);
    account.project.write("videos/s.yaml", SPLIT);
    drop(account.apply().exits_with(17));
    sleep(Duration::from_millis(300));
    let received = Received::by(&account.project);
    let preview = received.jobs("preview")[0];
    // Operations are listed by their videos, and `a` comes first.
    let wrong = settle(&account, &["--job", preview]).exits_with(1);
    insta::assert_snapshot!("job_of_another_kind", wrong);
    assert_eq!(apply_until_done(&account), 1);
}

#[test]
fn waiting_settles_what_runs() {
    let account = Account::new(
        &["a"],
        &["--fault", "lost-answer:image:times=1", "--job-time", "2s"],
    );
    drop(account.apply().exits_with(17));
    insta::assert_snapshot!("waited", settle(&account, &["--wait"]).success());
    assert_eq!(apply_until_done(&account), 1);
    assert_eq!(spent(&account), 4.0);
}

#[test]
fn patience_ends() {
    let project = format!("{PROJECT}apply: {{timeout: 300ms}}\n");
    let faults = ["lost-answer:image:times=1", "stuck:image:times=1"];
    let options: Vec<&str> = faults.iter().flat_map(|fault| ["--fault", fault]).collect();
    let account = Account::with_project(&project, &["a"], &options);
    drop(account.apply().exits_with(17));
    insta::assert_snapshot!("patience", settle(&account, &["--wait"]).exits_with(17));
}

/// An account with the render of a video under way.
fn under_way() -> Account {
    let project = format!("{PROJECT}apply: {{timeout: {{image: 1m, render: 200ms}}}}\n");
    let account = Account::with_project(&project, &["a"], &["--job-time", "1500ms"]);
    drop(account.apply().exits_with(18));
    sleep(Duration::from_millis(1500));
    account
}

#[test]
fn a_job_is_collected_whoever_broke_the_manifest() {
    let account = under_way();
    let sound = account.project.read("videos/a.yaml");
    account.project.write("videos/a.yaml", "videoName: [\n");
    insta::assert_snapshot!("broken_collected", account.apply().exits_with(10));
    insta::assert_snapshot!("broken_again", account.apply().exits_with(10));
    account.project.write("videos/a.yaml", &sound);
    account.assert_done();
}

#[test]
fn a_job_is_collected_whoever_changed_the_manifest() {
    let removed = under_way();
    std::fs::remove_file(removed.project.path("videos/a.yaml")).unwrap();
    let edited = under_way();
    edited
        .project
        .edit("videos/a.yaml", "story of a", "tale of a");
    let renamed = under_way();
    renamed.project.edit(
        "videos/a.yaml",
        "videoName: a\n",
        "videoName: b\nstoryform: {movedFrom: [a]}\n",
    );
    for (account, renders) in [(removed, 1), (edited, 2), (renamed, 1)] {
        let collected = account.apply();
        assert_eq!(collected.code, Some(0), "{collected}");
        apply_until_done(&account);
        let received = Received::by(&account.project);
        assert_eq!(
            received.works("direct_render").len(),
            renders,
            "{collected}"
        );
        assert_eq!(received.works("studio_image").len(), 1, "{collected}");
    }
}

#[test]
fn a_visual_whose_job_is_gone_is_found_in_the_list() {
    let account = Account::new(&["a"], &["--fault", "job-404:image:times=1"]);
    let impatient = ["apply", "--auto-approve", "--timeout", "400ms"];
    drop(account.project.run(&impatient).exits_with(17));
    insta::assert_snapshot!("visual_found", account.apply().success());
    account.assert_done();
    assert_eq!(spent(&account), 4.0);
}
