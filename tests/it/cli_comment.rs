//! `storyform comment`, against stand-ins of GitHub and GitLab.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use storyform::report::marker::{DETAILS_BEGIN, DETAILS_END, Marker};

use crate::environment::{Output, Project};
use crate::forge_stand_in::{Holder, Kind, StandIn, TOKEN, Trouble};

const GITHUB: [&str; 3] = ["comment", "--github", "plan.md"];
const GITLAB: [&str; 3] = ["comment", "--gitlab", "plan.md"];

fn marker(has_changes: bool) -> Marker {
    Marker {
        project: "acme".to_owned(),
        profile: None,
        has_changes,
        digest: "sha256:00ff".to_owned(),
    }
}

fn report_of(marker: &Marker, words: &str) -> String {
    format!(
        "{}\n## {words}\n\n{DETAILS_BEGIN}\nAll of it.\n{DETAILS_END}\n\nEnd.\n",
        marker.write()
    )
}

fn report(words: &str) -> String {
    report_of(&marker(true), words)
}

/// A folder with a report, in a workflow or a pipeline for pull request 7.
struct Job {
    project: Project,
    forge: StandIn,
}

impl Job {
    fn at(kind: Kind, holder: Holder) -> Self {
        let forge = StandIn::start(kind, holder);
        let mut project = Project::new();
        project.write("plan.md", &report("First"));
        let url = forge.url.clone();
        let variables: &[(&str, &str)] = match kind {
            Kind::GitHub => &[
                ("GITHUB_API_URL", &url),
                ("GITHUB_REPOSITORY", "acme/videos"),
                ("GITHUB_REF", "refs/pull/7/merge"),
                ("GITHUB_TOKEN", TOKEN),
                ("GITHUB_RUN_ID", "900"),
                ("GITHUB_RUN_ATTEMPT", "1"),
            ],
            Kind::GitLab => &[
                ("CI_API_V4_URL", &format!("{url}/api/v4")),
                ("CI_PROJECT_ID", "1"),
                ("CI_MERGE_REQUEST_IID", "7"),
                ("GITLAB_TOKEN", TOKEN),
                ("CI_PIPELINE_ID", "900"),
                ("CI_JOB_ID", "30"),
            ],
        };
        for (name, value) in variables {
            project.set(name, value);
        }
        project.set("STORYFORM_TEST_SECOND", "1ms");
        project
            .set("RUST_BACKTRACE", "full")
            .set("RUST_LOG", "trace");
        Self { project, forge }
    }

    fn github() -> Self {
        Self::at(Kind::GitHub, Holder::App)
    }

    fn gitlab() -> Self {
        Self::at(Kind::GitLab, Holder::Person)
    }

    /// Runs a command, and demands what holds for each.
    #[track_caller]
    fn run(&self, arguments: &[&str]) -> Output {
        let output = self.project.run(arguments);
        for text in [&output.stdout, &output.stderr] {
            assert!(!text.contains("canary"), "the token was told: {output}");
        }
        let comments = self.forge.comments();
        let told = comments
            .iter()
            .find(|comment| comment.body.contains("canary"));
        assert!(told.is_none(), "{told:?}");
        self.forge.assert_well_treated();
        output
    }

    /// Posts a report as a run.
    #[track_caller]
    fn post(&mut self, run: &str, text: &str) -> Output {
        self.project.write("plan.md", text);
        let (name, command) = match self
            .project
            .command(&[])
            .get_envs()
            .any(|(name, _)| name == "CI_JOB_ID")
        {
            true => ("CI_PIPELINE_ID", GITLAB),
            false => ("GITHUB_RUN_ID", GITHUB),
        };
        self.project.set(name, run);
        self.run(&command)
    }

    fn requests(&self) -> String {
        self.forge.log().join("\n")
    }
}

#[test]
fn a_comment_is_made_updated_and_left_alone_on_github() {
    let mut job = Job::github();
    insta::assert_snapshot!("github_created", job.run(&GITHUB).success());
    insta::assert_snapshot!("github_requests", job.requests());
    insta::assert_snapshot!("github_comment", job.forge.ours()[0]);
    insta::assert_snapshot!("github_unchanged", job.run(&GITHUB).success());
    insta::assert_snapshot!(
        "github_updated",
        job.post("901", &report("Second")).success()
    );
    insta::assert_snapshot!("github_newer", job.post("900", &report("Third")).success());
    assert_eq!(job.forge.ours().len(), 1);
    assert!(job.forge.ours()[0].contains("## Second"));
}

#[test]
fn a_comment_is_made_updated_and_left_alone_on_gitlab() {
    let mut job = Job::gitlab();
    insta::assert_snapshot!("gitlab_created", job.run(&GITLAB).success());
    insta::assert_snapshot!("gitlab_requests", job.requests());
    insta::assert_snapshot!("gitlab_comment", job.forge.ours()[0]);
    insta::assert_snapshot!("gitlab_unchanged", job.run(&GITLAB).success());
    insta::assert_snapshot!(
        "gitlab_updated",
        job.post("901", &report("Second")).success()
    );
    insta::assert_snapshot!("gitlab_newer", job.post("900", &report("Third")).success());
    assert_eq!(job.forge.ours().len(), 1);
    assert!(job.forge.ours()[0].contains("## Second"));
}

#[test]
fn programs_read_how_the_comment_stands() {
    let mut job = Job::github();
    job.project.set("STORYFORM_FORMAT", "json");
    insta::assert_snapshot!("json_created", job.run(&GITHUB).success());
    let action = |output: Output| output.success().json()["action"].clone();
    assert_eq!(action(job.run(&GITHUB)), "unchanged");
    assert_eq!(action(job.post("901", &report("Second"))), "updated");
    assert_eq!(action(job.post("900", &report("Third"))), "newer");
    let other = Marker {
        project: "other".to_owned(),
        ..marker(false)
    };
    insta::assert_snapshot!(
        "json_none",
        job.post("902", &report_of(&other, "Nothing")).success()
    );
    insta::assert_snapshot!(
        "json_refused",
        job.run(&["comment", "--github", "absent.md"]).exits_with(1)
    );
}

#[test]
fn a_plan_without_changes_makes_no_comment_and_updates_one() {
    let mut job = Job::github();
    let nothing = report_of(&marker(false), "Nothing to do");
    insta::assert_snapshot!("silent", job.post("900", &nothing).success());
    assert!(job.forge.comments().is_empty());
    drop(job.post("901", &report("Two videos")).success());
    let output = job.post("902", &nothing).success();
    assert!(output.stderr.starts_with("comment updated: "), "{output}");
    assert!(job.forge.ours()[0].contains("Nothing to do"));
}

#[test]
fn projects_and_profiles_have_comments_of_their_own() {
    let mut job = Job::github();
    let draft = Marker {
        profile: Some("draft".to_owned()),
        ..marker(true)
    };
    let other = Marker {
        project: "other".to_owned(),
        ..marker(true)
    };
    for marker in [marker(true), draft, other] {
        drop(job.post("900", &report_of(&marker, "First")).success());
        drop(job.post("901", &report_of(&marker, "Second")).success());
    }
    let ours = job.forge.ours();
    assert_eq!(ours.len(), 3);
    assert!(ours.iter().all(|body| body.contains("Second")), "{ours:?}");
}

#[test]
fn the_report_is_read_from_standard_input() {
    let job = Job::github();
    let output = job
        .project
        .run_with_input(&["comment", "--github"], &report("Piped"));
    drop(output.success());
    let output = job
        .project
        .run_with_input(&["comment", "--github", "-"], &report("Piped again"));
    drop(output.success());
    assert!(job.forge.ours()[0].contains("Piped again"));
}

#[test]
fn neither_a_project_nor_a_key_nor_state_is_needed_and_nothing_is_left() {
    let job = Job::github();
    drop(job.run(&GITHUB).success());
    let files: Vec<_> = std::fs::read_dir(job.project.root()).unwrap().collect();
    assert_eq!(files.len(), 1, "{files:?}");
}

#[test]
fn whoever_pastes_the_marker_changes_nothing() {
    let forged = format!(
        "{}\n<!-- storyform:run {{\"by\":\"github\",\"run\":99999,\"part\":1}} -->\nMine!",
        marker(true).write()
    );
    for (mut job, stranger) in [(Job::github(), 66), (Job::gitlab(), 66)] {
        job.forge.put(stranger, false, &forged);
        let created = job.post("900", &report("First")).success();
        assert!(created.stderr.starts_with("comment created: "), "{created}");
        job.forge.put(stranger, false, &forged);
        drop(job.post("901", &report("Second")).success());
        assert_eq!(job.forge.ours().len(), 1);
        let bodies: Vec<_> = job
            .forge
            .comments()
            .into_iter()
            .map(|comment| comment.body)
            .collect();
        assert_eq!(bodies.iter().filter(|body| **body == forged).count(), 2);
    }
}

#[test]
fn where_github_does_not_say_who_asks_comments_of_people_are_not_taken_for_ours() {
    let mut job = Job::github();
    job.forge.hides_viewer();
    let forged = format!("{}\nMine!", marker(true).write());
    job.forge.put(66, false, &forged);
    drop(job.post("900", &report("First")).success());
    drop(job.post("901", &report("Second")).success());
    assert_eq!(job.forge.ours().len(), 1);
    assert_eq!(job.forge.comments()[0].body, forged);
    // A person's own token tells who it is in another way.
    let mut job = Job::at(Kind::GitHub, Holder::Person);
    job.forge.hides_viewer();
    job.forge.put(66, true, &forged);
    drop(job.post("900", &report("First")).success());
    assert_eq!(job.forge.comments()[0].body, forged);
    assert_eq!(job.forge.ours().len(), 1);
}

#[test]
fn commands_in_the_text_of_strangers_are_not_performed() {
    for mut job in [Job::gitlab(), Job::github()] {
        let text = report("a\n/merge\r\n/approve\r/close\n\n  /label ~x\n");
        drop(job.post("900", &text).success());
        // The stand-in of GitLab performs what the real one would; `run` demands that it is nothing.
        let ours = job.forge.ours();
        assert!(
            ours[0].contains("\n\\/merge\n\\/approve\n\\/close\n"),
            "{ours:?}"
        );
    }
}

#[test]
fn the_comment_is_found_on_later_pages() {
    for mut job in [Job::github(), Job::gitlab()] {
        for number in 0..205 {
            job.forge.put(66, false, &format!("Comment {number}"));
        }
        drop(job.post("900", &report("First")).success());
        for number in 0..120 {
            job.forge.put(66, false, &format!("Late comment {number}"));
        }
        drop(job.post("901", &report("Second")).success());
        assert_eq!(job.forge.ours().len(), 1);
    }
}

#[test]
fn a_comment_that_was_removed_by_hand_is_made_again() {
    let mut job = Job::github();
    drop(job.run(&GITHUB).success());
    job.forge.remove(101);
    let output = job.post("901", &report("Second")).success();
    assert!(output.stderr.starts_with("comment created: "), "{output}");
}

#[test]
fn duplicates_are_removed() {
    for mut job in [Job::github(), Job::gitlab()] {
        drop(job.post("900", &report("First")).success());
        let first = job.forge.comments()[0].clone();
        job.forge.put(first.author, first.is_bot, &first.body);
        job.forge.put(first.author, first.is_bot, "Something else");
        drop(job.post("901", &report("Second")).success());
        let ours = job.forge.ours();
        assert_eq!(ours.len(), 2, "{ours:?}");
        assert!(ours[0].contains("Second") && ours[1] == "Something else");
    }
}

#[test]
fn details_are_left_out_where_there_is_too_little_room() {
    for (mut job, length) in [(Job::github(), 65_536), (Job::gitlab(), 1_000_000)] {
        let fill =
            |words: &str, length: usize| report(words).replace("All of it.", &"é".repeat(length));
        drop(job.post("900", &fill("Fits", length - 1000)).success());
        assert!(job.forge.ours()[0].contains("éé"));
        drop(job.post("901", &fill("Does not fit", length)).success());
        let ours = job.forge.ours();
        let text = ours[0].lines().skip(2).collect::<Vec<_>>().join("\n");
        assert_eq!(
            text.trim_end(),
            "## Does not fit\n\n\nThe details do not fit into a comment: `storyform plan` shows them.\n\n\nEnd."
        );
        job.project
            .set("STORYFORM_REPORT_URL", "https://ci.test/1/plan.html");
        drop(job.post("902", &fill("Does not fit", length)).success());
        assert!(job.forge.ours()[0].contains("[full report](https://ci.test/1/plan.html)."));
        let whole = report("Sum").replace("End.", &"x".repeat(length));
        let output = job.post("903", &whole).exits_with(1);
        assert!(output.stderr.contains("too long"), "{output}");
        if length < 100_000 {
            insta::assert_snapshot!("too_long", output);
        }
    }
}

#[test]
fn trouble_that_passes_is_outlasted() {
    let troubles = [
        Trouble::Status(500),
        Trouble::Status(503),
        Trouble::TooMany { retry_after: 0 },
        Trouble::TooMany { retry_after: 30 },
        Trouble::Secondary {
            retry_after: Some(2),
        },
        Trouble::LostAnswer,
        Trouble::Hangup,
        Trouble::Reset,
        Trouble::Slow(Duration::from_millis(50)),
    ];
    for (kind, holder, update, part) in [
        (Kind::GitHub, Holder::App, "PATCH", "comments"),
        (Kind::GitLab, Holder::Person, "PUT", "notes"),
    ] {
        for trouble in troubles {
            for method in ["GET", "POST", update, "DELETE"] {
                let mut job = Job::at(kind, holder);
                job.forge.fails(method, part, trouble, 2);
                let created = job.post("900", &report("First")).success();
                assert!(
                    created.stderr.starts_with("comment created: "),
                    "{trouble:?}: {created}"
                );
                let first = job.forge.comments()[0].clone();
                job.forge.put(first.author, first.is_bot, &first.body);
                let updated = job.post("901", &report("Second")).success();
                assert!(
                    updated.stderr.starts_with("comment updated: "),
                    "{trouble:?}: {updated}"
                );
                let ours = job.forge.ours();
                assert!(
                    ours.len() == 1 && ours[0].contains("Second"),
                    "{trouble:?}: {ours:?}"
                );
            }
        }
    }
}

#[test]
fn trouble_that_stays_is_told() {
    let job = Job::github();
    job.forge
        .fails("POST", "comments", Trouble::Status(503), 99);
    insta::assert_snapshot!("server_error", job.run(&GITHUB).exits_with(1));
    let posts = job
        .forge
        .log()
        .into_iter()
        .filter(|line| line.starts_with("POST /repos"));
    assert_eq!(posts.count(), 5);
    let job = Job::github();
    job.forge.fails("GET", "comments", Trouble::Reset, 99);
    insta::assert_snapshot!("no_answer", job.run(&GITHUB).exits_with(1));
    let job = Job::gitlab();
    job.forge
        .fails("POST", "notes", Trouble::TooMany { retry_after: 3600 }, 99);
    insta::assert_snapshot!("too_many_requests", job.run(&GITLAB).exits_with(1));
    let job = Job::github();
    job.forge.lock();
    insta::assert_snapshot!("locked", job.run(&GITHUB).exits_with(1));
}

#[test]
fn the_token_goes_nowhere_else() {
    let mut job = Job::github();
    job.forge.fails("GET", "comments", Trouble::Moved, 99);
    insta::assert_snapshot!("moved", job.run(&GITHUB).exits_with(1));
    job.project.set("GITHUB_API_URL", "http://api.github.test");
    insta::assert_snapshot!("insecure", job.run(&GITHUB).exits_with(1));
    job.project
        .set("GITHUB_API_URL", "https://canary@api.github.test/?canary");
    drop(job.run(&GITHUB).exits_with(1));
}

#[test]
fn a_token_that_is_refused_is_exit_12_with_what_it_needs() {
    let mut job = Job::at(Kind::GitHub, Holder::Reader);
    insta::assert_snapshot!("github_forbidden", job.run(&GITHUB).exits_with(12));
    job.project.set("GITHUB_TOKEN", "canary_of_another_forge");
    insta::assert_snapshot!("github_unauthorized", job.run(&GITHUB).exits_with(12));
    job.project
        .set("GITHUB_TOKEN", TOKEN)
        .set("GITHUB_REPOSITORY", "acme/secret");
    insta::assert_snapshot!("github_not_found", job.run(&GITHUB).exits_with(12));
    job.project.set("GITHUB_TOKEN", "canary canary");
    insta::assert_snapshot!("unusable_token", job.run(&GITHUB).exits_with(12));
    let mut job = Job::at(Kind::GitLab, Holder::Reader);
    insta::assert_snapshot!("gitlab_forbidden", job.run(&GITLAB).exits_with(12));
    job.project.set("CI_PROJECT_ID", "2");
    insta::assert_snapshot!("gitlab_not_found", job.run(&GITLAB).exits_with(12));
    job.forge.held_by(Holder::Job);
    job.project
        .set("CI_PROJECT_ID", "1")
        .set("GITLAB_TOKEN", "")
        .set("CI_JOB_TOKEN", TOKEN);
    insta::assert_snapshot!("gitlab_job_token", job.run(&GITLAB).exits_with(12));
}

#[test]
fn an_update_that_is_refused_does_not_loop() {
    let mut job = Job::github();
    drop(job.run(&GITHUB).success());
    job.forge.held_by(Holder::Reader);
    drop(job.post("901", &report("Second")).exits_with(12));
    let job = Job::github();
    drop(job.run(&GITHUB).success());
    job.forge
        .fails("PATCH", "comments", Trouble::Status(404), 99);
    job.project.write("plan.md", &report("Second"));
    drop(job.run(&GITHUB).exits_with(12));
}

#[test]
fn all_that_is_missing_is_said_at_once() {
    let mut project = Project::new();
    project.write("plan.md", &report("First"));
    insta::assert_snapshot!("github_nothing_set", project.run(&GITHUB).exits_with(64));
    insta::assert_snapshot!("gitlab_nothing_set", project.run(&GITLAB).exits_with(64));
    insta::assert_snapshot!(
        "no_forge",
        project.run(&["comment", "plan.md"]).exits_with(64)
    );
    let both = ["comment", "--github", "--gitlab", "plan.md"];
    insta::assert_snapshot!("two_forges", project.run(&both).exits_with(64));
    let other = ["comment", "--github", "--merge-request", "7", "plan.md"];
    insta::assert_snapshot!(
        "number_of_another_forge",
        project.run(&other).exits_with(64)
    );
    let other = ["comment", "--gitlab", "--pull-request", "7", "plan.md"];
    drop(project.run(&other).exits_with(64));
    drop(
        project
            .run(&["comment", "--github", "--pull-request", "0"])
            .exits_with(64),
    );
    project
        .set("GITHUB_REPOSITORY", "acme/videos")
        .set("STORYFORM_PULL_REQUEST", "7");
    insta::assert_snapshot!("no_token", project.run(&GITHUB).exits_with(12));
    let bad = [
        "comment",
        "--github",
        "--report-url",
        "javascript:alert(1)",
        "plan.md",
    ];
    insta::assert_snapshot!("bad_report_url", project.run(&bad).exits_with(64));
    insta::assert_snapshot!("help", project.run(&["comment", "--help"]).success());
}

#[test]
fn what_is_no_report_is_refused() {
    let job = Job::github();
    job.project.write("other.md", "# Hello\n");
    insta::assert_snapshot!(
        "no_marker",
        job.run(&["comment", "--github", "other.md"]).exits_with(1)
    );
    job.project.write("empty.md", &marker(true).write());
    insta::assert_snapshot!(
        "no_text",
        job.run(&["comment", "--github", "empty.md"]).exits_with(1)
    );
    insta::assert_snapshot!(
        "no_file",
        job.run(&["comment", "--github", "absent.md"]).exits_with(1)
    );
    std::fs::write(job.project.path("bytes.md"), [0xff, 0xfe]).unwrap();
    insta::assert_snapshot!(
        "no_text_file",
        job.run(&["comment", "--github", "bytes.md"]).exits_with(1)
    );
    std::fs::write(job.project.path("large.md"), vec![b'x'; 9 * 1024 * 1024]).unwrap();
    drop(job.run(&["comment", "--github", "large.md"]).exits_with(1));
    assert!(job.forge.log().is_empty());
}

/// Writes the event that a workflow was started by.
fn with_event(job: &mut Job, event: &Value) {
    job.project.write("event.json", &event.to_string());
    let path = job.project.path("event.json");
    job.project
        .set("GITHUB_EVENT_PATH", path.to_str().unwrap())
        .set("GITHUB_REF", "refs/heads/main");
}

fn ended_run(id: u64) -> Value {
    json!({"workflow_run": {
        "id": id, "run_attempt": 1, "head_branch": "new/ship", "head_sha": "abc",
        "head_repository": {"owner": {"login": "mona"}}, "pull_requests": [],
    }})
}

fn pull(number: u64, state: &str, commit: &str) -> Value {
    json!({"number": number, "state": state, "head": {"label": "mona:new/ship", "sha": commit}})
}

#[test]
fn the_pull_request_is_known_from_the_event() {
    for event in [
        json!({"pull_request": {"number": 7}}),
        json!({"issue": {"number": 7, "pull_request": {}}}),
        json!({"workflow_run": {"id": 5, "pull_requests": [
            {"number": 7, "base": {"repo": {"url": "https://api.github.com/repos/acme/videos"}}}
        ]}}),
    ] {
        let mut job = Job::github();
        with_event(&mut job, &event);
        drop(job.run(&GITHUB).success());
    }
    let mut job = Job::github();
    with_event(&mut job, &json!({"ref": "refs/heads/main"}));
    insta::assert_snapshot!("no_pull_request", job.run(&GITHUB).exits_with(64));
    drop(
        job.run(&["comment", "--github", "--pull-request", "7", "plan.md"])
            .success(),
    );
    job.project.write("event.json", "{");
    insta::assert_snapshot!("unreadable_event", job.run(&GITHUB).exits_with(1));
}

#[test]
fn a_pull_request_from_a_fork_is_found_by_its_head() {
    let mut job = Job::github();
    with_event(&mut job, &ended_run(500));
    for pulls in [
        json!([pull(7, "open", "abc")]),
        json!([pull(7, "open", "pushed-since")]),
        json!([pull(8, "closed", "abc"), pull(7, "open", "abc")]),
        json!([pull(7, "closed", "abc"), pull(8, "closed", "older")]),
    ] {
        job.forge.has_pulls(pulls);
        drop(job.run(&GITHUB).success());
    }
    job.forge
        .has_pulls(json!([pull(7, "open", "abc"), pull(8, "open", "abc")]));
    insta::assert_snapshot!("several_pull_requests", job.run(&GITHUB).exits_with(1));
    job.forge.has_pulls(json!([]));
    insta::assert_snapshot!("none_of_the_fork", job.run(&GITHUB).exits_with(1));
}

#[test]
fn what_was_planned_later_counts_not_what_is_posted_later() {
    let mut job = Job::github();
    job.forge.has_pulls(json!([pull(7, "open", "abc")]));
    with_event(&mut job, &ended_run(501));
    drop(job.post("1000", &report("Of the newer commit")).success());
    // It took longer to plan the older commit, so that its comment comes second.
    with_event(&mut job, &ended_run(500));
    let output = job.post("1001", &report("Of the older commit")).success();
    assert!(
        output
            .stderr
            .contains("which is newer than run 500, attempt 1"),
        "{output}"
    );
    assert!(job.forge.ours()[0].contains("newer commit"));
}

#[test]
fn a_number_for_the_run_can_be_given() {
    let mut job = Job::github();
    job.project.set("STORYFORM_RUN", "5");
    drop(job.post("900", &report("Five")).success());
    job.project.set("STORYFORM_RUN", "4");
    drop(job.post("901", &report("Four")).success());
    assert!(job.forge.ours()[0].contains("Five"));
    let run = ["comment", "--github", "--run", "1", "plan.md"];
    drop(job.run(&run).success());
    assert!(job.forge.ours()[0].contains("Five"));
}

#[test]
fn of_numbers_that_cannot_be_compared_the_later_text_counts() {
    let mut job = Job::github();
    drop(job.post("900", &report("Of a workflow")).success());
    job.project.set("GITHUB_RUN_ID", "");
    job.project.write("plan.md", &report("By hand"));
    drop(job.run(&GITHUB).success());
    assert!(job.forge.ours()[0].contains("By hand"));
    job.project
        .set("STORYFORM_TEST_NOW", "2026-07-31T12:00:00Z");
    insta::assert_snapshot!("newer_by_time", job.run(&GITHUB).success());
    drop(job.post("901", &report("Of the next workflow")).success());
    assert!(job.forge.ours()[0].contains("Of the next workflow"));
}

#[test]
fn a_limit_that_names_no_time_is_given_a_minute() {
    let mut job = Job::github();
    job.project.set("STORYFORM_TEST_SECOND", "5ms");
    let limit = Trouble::Secondary { retry_after: None };
    job.forge.fails("POST", "comments", limit, 1);
    let begun = Instant::now();
    drop(job.run(&GITHUB).success());
    assert!(begun.elapsed() >= Duration::from_millis(300));
    job.forge.fails("PATCH", "comments", limit, 99);
    let output = job.post("901", &report("Second")).exits_with(1);
    insta::assert_snapshot!("limit_without_time", output);
}

#[test]
fn no_failure_tells_the_token() {
    let troubles = [
        Trouble::Echo,
        Trouble::Status(400),
        Trouble::Status(410),
        Trouble::Reset,
    ];
    for trouble in troubles {
        for (mut job, command) in [(Job::github(), GITHUB), (Job::gitlab(), GITLAB)] {
            for method in ["GET", "POST"] {
                job.forge.fails(method, "", trouble, 99);
            }
            for format in ["text", "json"] {
                job.project.set("STORYFORM_FORMAT", format);
                let output = job.run(&command);
                assert_ne!(output.code, Some(0), "{output}");
            }
        }
    }
    let job = Job::gitlab();
    job.forge.fails("POST", "notes", Trouble::Echo, 1);
    insta::assert_snapshot!("echo", job.run(&GITLAB).exits_with(12));
}

#[test]
fn a_server_of_ones_own_has_other_paths() {
    let mut job = Job::github();
    let url = format!("{}/api/v3", job.forge.url);
    job.project.set("GITHUB_API_URL", &url);
    drop(job.run(&GITHUB).success());
    assert!(
        job.forge
            .log()
            .contains(&"POST /api/graphql 200".to_owned())
    );
    let mut job = Job::gitlab();
    job.project
        .set("CI_MERGE_REQUEST_PROJECT_ID", "acme/videos")
        .set("CI_PROJECT_ID", "77");
    drop(job.run(&GITLAB).success());
}

#[test]
fn many_runs_at_once_leave_one_comment_on_github() {
    post_at_once(&Job::github(), "--github");
}

#[test]
fn many_runs_at_once_leave_one_comment_on_gitlab() {
    post_at_once(&Job::gitlab(), "--gitlab");
}

/// Lets six runs post at the same time.
fn post_at_once(job: &Job, forge: &str) {
    let start = |number: u32| {
        let (file, number) = (format!("plan-{number}.md"), number.to_string());
        job.project
            .write(&file, &report(&format!("Number {number}")));
        let mut command = job
            .project
            .command(&["comment", forge, "--run", &number, &file]);
        // What is guaranteed holds for requests that take effect while the newest run still waits.
        command.env("STORYFORM_TEST_SECOND", "1s");
        job.project.start_through(command, &["comment"])
    };
    let runs: Vec<_> = (1..=6).map(start).collect();
    for run in runs {
        drop(run.finish().success());
    }
    let ours = job.forge.ours();
    assert!(ours.len() == 1 && ours[0].contains("Number 6"), "{ours:?}");
    job.forge.assert_well_treated();
}

#[test]
fn waiting_is_short_in_tests_and_the_answer_decides_how_long() {
    let mut job = Job::github();
    job.project.set("STORYFORM_TEST_SECOND", "10ms");
    job.forge
        .fails("POST", "comments", Trouble::TooMany { retry_after: 30 }, 1);
    let begun = Instant::now();
    drop(job.run(&GITHUB).success());
    assert!(begun.elapsed() >= Duration::from_millis(300));
}
