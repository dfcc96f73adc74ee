//! What the project file and the command line say about waiting.

use std::time::{Duration, Instant};

use crate::account::{APPLY, Account, PROJECT, manifest};
use crate::environment::Project;

/// A project file with settings for `apply`.
fn with_settings(settings: &str) -> String {
    format!("{PROJECT}apply: {{{settings}}}\n")
}

#[test]
fn each_kind_of_job_is_waited_for_as_the_project_says() {
    let impatient = with_settings("timeout: {render: 200ms}");
    let account = Account::with_project(&impatient, &["a"], &["--fault", "stuck:render"]);
    drop(account.apply().exits_with(18));
    // The patience for pictures is another one: here it is what ends the run.
    let impatient = with_settings("timeout: {image: 200ms}");
    let account = Account::with_project(&impatient, &["a"], &["--fault", "stuck:image"]);
    drop(account.apply().exits_with(18));
    drop(account.plan().success());
}

#[test]
fn the_command_line_overrides_every_kind() {
    let patient = with_settings("timeout: {image: 30m, render: 30m}");
    let account = Account::with_project(&patient, &["a"], &["--fault", "stuck:image"]);
    let impatient = ["apply", "--auto-approve", "--timeout", "200ms"];
    drop(account.project.run(&impatient).exits_with(18));
}

#[test]
fn paid_requests_are_as_far_apart_as_the_project_says() {
    // Two videos of one picture each: four paid requests, so three gaps.
    let slow = with_settings("submissionsPerMinute: 120");
    let account = Account::with_project(&slow, &["a", "b"], &[]);
    let started = Instant::now();
    drop(account.apply().success());
    assert!(started.elapsed() >= Duration::from_millis(1500));
}

#[test]
fn pictory_is_not_hurried() {
    for (settings, words) in [
        ("pollInterval: 2s", "Pictory must not be asked every 2s"),
        (
            "settleAfter: 59s",
            "a request must not be given up after 59s",
        ),
        ("settleAfter: 0s", "a request must not be given up after 0"),
    ] {
        let mut project = Project::new();
        project.write("storyform.yaml", &with_settings(settings));
        project.write("videos/a.yaml", &manifest("a"));
        // Nothing is asked of it: the settings are looked at first.
        project
            .set("PICTORY_API_BASE_URL", "https://127.0.0.1.example.test/")
            .set("PICTORY_API_KEY", "pictai_test");
        let output = project.run(&APPLY).exits_with(10);
        assert!(output.stderr.contains(words), "{output}");
        assert!(output.stderr.contains("on this machine"), "{output}");
    }
}
