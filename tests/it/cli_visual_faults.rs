//! What goes wrong while single visuals and previews are paid: the videos that need them wait, the
//! others go on, and nothing is bought twice.

use crate::account::Account;
use crate::account::PROJECT;
use crate::account::manifest;
use crate::account::story;
use crate::received::Received;

const APPLY: [&str; 4] = ["apply", "--auto-approve", "--parallelism", "1"];

/// A video of two pictures from a preview, and two of a picture each; 16 credits. The order of
/// their files is one in which nothing of a run one by one depends on chance.
fn three(options: &[&str]) -> Account {
    let file = format!("{PROJECT}visualCopies: false\n");
    let account = Account::with_project(&file, &["a", "c"], options);
    let ships = story("b", "One ship sails. Two ships wait.");
    account.project.write("videos/0.yaml", &ships);
    account
}

/// Demands that all is rendered, and that each of the four pictures was paid once.
#[track_caller]
fn assert_paid_once(account: &Account) {
    account.assert_done();
    assert_eq!(account.charges().len(), 4, "{:?}", account.charges());
}

/// The only operation that must be settled.
#[track_caller]
fn in_doubt(account: &Account) -> String {
    let plan = account.plan();
    let (_, after) = plan
        .stdout
        .split_once("state settle ")
        .unwrap_or_else(|| panic!("{plan}"));
    let end = after.find([' ', '\n', '`']).unwrap_or(after.len());
    after[..end].to_owned()
}

/// Settles the only doubt with the job that was accepted first of a kind, or as never sent.
#[track_caller]
fn settle(account: &Account, kind: Option<&str>) {
    let operation = in_doubt(account);
    let received = Received::by(&account.project);
    let job = kind.map(|kind| received.jobs(kind)[0].to_owned());
    let mut arguments = vec!["state", "settle", &operation];
    match &job {
        Some(job) => arguments.extend(["--job", job]),
        None => arguments.push("--not-submitted"),
    }
    drop(account.project.run(&arguments).success());
}

#[test]
fn a_picture_that_fails_holds_up_its_own_video_alone() {
    let account = three(&["--fault", "fail:generation:times=1"]);
    insta::assert_snapshot!("picture_fails", account.project.run(&APPLY).exits_with(16));
    insta::assert_snapshot!("picture_failed_plan", account.plan());
    drop(account.apply().success());
    assert_paid_once(&account);
}

#[test]
fn a_preview_that_fails_holds_up_its_own_video_alone() {
    let account = three(&["--fault", "fail:preview:times=1"]);
    insta::assert_snapshot!("preview_fails", account.project.run(&APPLY).exits_with(16));
    drop(account.apply().success());
    assert_paid_once(&account);
}

#[test]
fn a_preview_whose_render_fails_is_given_up_and_its_pictures_are_kept() {
    let account = three(&["--fault", "fail:render-from-preview:times=1"]);
    insta::assert_snapshot!("render_fails", account.project.run(&APPLY).exits_with(16));
    insta::assert_snapshot!("render_failed_plan", account.plan());
    drop(account.apply().success());
    assert_paid_once(&account);
    // The preview is given up, and its pictures are shown by a storyboard.
    let received = Received::by(&account.project);
    assert_eq!(
        received.kinds(),
        "3 direct_render, 1 preview, 1 render, 2 studio_image"
    );
}

#[test]
fn a_picture_that_videos_share_fails_for_all_of_them() {
    let account = three(&["--fault", "fail:generation:times=1"]);
    let text = account.project.read("videos/a.yaml");
    let text = text.replace("videoName: a", "videoName: d");
    account.project.write(
        "videos/d.yaml",
        &text.replace(
            "enabled: false",
            "enabled: true, aiVoices: [{speaker: Emma}]",
        ),
    );
    let mut output = account.project.run(&APPLY).exits_with(16);
    // Whether the next picture is begun before a failure is told is a matter of microseconds.
    output.stderr.clear();
    insta::assert_snapshot!("shared_fails", output);
    drop(account.apply().success());
    assert_paid_once(&account);
}

#[test]
fn a_job_that_fails_after_it_was_charged_is_told() {
    let account = three(&["--fault", "fail-charged:generation:times=1"]);
    drop(account.project.run(&APPLY).exits_with(16));
    drop(account.apply().success());
    account.assert_done();
    // What was charged for nothing is on the bill; more than that is not.
    assert_eq!(account.charges().len(), 5);
}

#[test]
fn credits_that_run_out_in_the_middle_keep_what_was_bought() {
    let account = three(&["--fault", "insufficient-credits:generation:after=1:times=1"]);
    let output = account.project.run(&APPLY).exits_with(13);
    // Which of two that stop at once is told first is a matter of chance.
    insta::assert_snapshot!("out_of_credits", output.redact(&output.stdout));
    assert_paid(&account, 3);
    drop(account.apply().success());
    assert_paid_once(&account);
}

#[test]
fn a_key_that_is_rejected_in_the_middle_stops_everything() {
    let mut account = three(&["--fault", "http-401:generation:after=1"]);
    drop(account.project.run(&APPLY).exits_with(12));
    account.restart(&[]);
    drop(account.apply().success());
    assert_paid_once(&account);
}

#[test]
fn too_many_requests_are_waited_out_on_every_road() {
    for target in ["generation", "preview", "render-from-preview"] {
        let fault = format!("http-429:{target}:times=1");
        let account = three(&["--fault", &fault]);
        let output = account.apply().success();
        assert!(output.stderr.contains("trying again"), "{output}");
        assert_paid_once(&account);
    }
}

#[test]
fn a_lost_answer_about_a_picture_is_settled_with_its_job() {
    let account = three(&["--fault", "lost-answer:generation:times=1"]);
    insta::assert_snapshot!(
        "picture_in_doubt",
        account.project.run(&APPLY).exits_with(17)
    );
    insta::assert_snapshot!("picture_in_doubt_plan", account.plan());
    insta::assert_snapshot!("picture_in_doubt_status", account.project.run(&["status"]));
    assert_paid(&account, 4);
    settle(&account, Some("studio_image"));
    insta::assert_snapshot!("picture_settled_plan", account.plan());
    drop(account.apply().success());
    assert_paid_once(&account);
}

#[track_caller]
fn assert_paid(account: &Account, pictures: usize) {
    assert_eq!(account.charges().len(), pictures, "{:?}", account.charges());
}

#[test]
fn a_lost_answer_about_a_preview_is_settled_with_its_job() {
    let account = three(&["--fault", "lost-answer:preview:times=1"]);
    insta::assert_snapshot!(
        "preview_in_doubt",
        account.project.run(&APPLY).exits_with(17)
    );
    insta::assert_snapshot!("preview_in_doubt_plan", account.plan());
    settle(&account, Some("preview"));
    insta::assert_snapshot!("preview_settled", account.apply().success());
    assert_paid_once(&account);
}

#[test]
fn a_lost_answer_about_a_render_of_a_preview_is_settled_with_its_job() {
    let account = three(&["--fault", "lost-answer:render-from-preview:times=1"]);
    insta::assert_snapshot!(
        "render_in_doubt",
        account.project.run(&APPLY).exits_with(17)
    );
    settle(&account, Some("render"));
    drop(account.apply().success());
    assert_paid_once(&account);
    assert_eq!(Received::by(&account.project).works("render").len(), 1);
}

#[test]
fn a_lost_answer_that_is_settled_as_never_sent_is_asked_for_again() {
    let cases = [
        ("generation", 5),
        ("preview", 6),
        ("render-from-preview", 4),
    ];
    for (target, pictures) in cases {
        let fault = format!("lost-answer:{target}:times=1");
        let account = three(&["--fault", &fault]);
        drop(account.project.run(&APPLY).exits_with(17));
        settle(&account, None);
        drop(account.apply().success());
        account.assert_done();
        // The person was wrong, and told so: what was taken all the same is paid.
        assert_paid(&account, pictures);
    }
}

#[test]
fn a_failing_server_leaves_every_paid_request_in_doubt() {
    for target in ["generation", "preview", "render-from-preview"] {
        let fault = format!("http-500:{target}:times=1");
        let account = three(&["--fault", &fault]);
        drop(account.project.run(&APPLY).exits_with(17));
        settle(&account, None);
        drop(account.apply().success());
        assert_paid_once(&account);
    }
}

#[test]
fn a_picture_in_doubt_is_not_bought_for_another_video_either() {
    let account = three(&["--fault", "lost-answer:generation:times=1"]);
    drop(account.project.run(&APPLY).exits_with(17));
    let copy = manifest("a").replace("videoName: a", "videoName: d");
    let copy = copy.replace("story of a", "story of d");
    account.project.write("videos/d.yaml", &copy);
    // The video that asked for it may even be gone.
    std::fs::remove_file(account.project.path("videos/a.yaml")).unwrap();
    insta::assert_snapshot!("doubt_inherited", account.plan());
    settle(&account, Some("studio_image"));
    drop(account.apply().success());
    assert_paid_once(&account);
}

#[test]
fn a_job_that_takes_too_long_is_collected_later_on_every_road() {
    let account = three(&["--job-time", "700ms"]);
    let impatient = ["apply", "--auto-approve", "--timeout", "100ms"];
    drop(account.project.run(&impatient).exits_with(18));
    insta::assert_snapshot!("left_running_plan", account.plan());
    for _ in 0..8 {
        let output = account.project.run(&impatient);
        if output.code == Some(0) {
            break;
        }
        drop(output.exits_with(18));
        std::thread::sleep(std::time::Duration::from_millis(700));
    }
    assert_paid_once(&account);
}

#[test]
fn a_doubt_is_never_settled_with_the_job_of_another_picture() {
    let account = three(&["--fault", "lost-answer:image:after=1:times=1"]);
    drop(account.project.run(&APPLY).exits_with(17));
    let operation = in_doubt(&account);
    let received = Received::by(&account.project);
    for kind in ["studio_image", "preview", "direct_render"] {
        let job = received.jobs(kind)[0];
        let settle = ["state", "settle", &operation, "--job", job];
        let output = account.project.run(&settle).exits_with(1);
        assert!(output.stderr.contains("already"), "{output}");
    }
}
