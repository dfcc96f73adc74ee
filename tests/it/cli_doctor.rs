//! A look at everything that a run depends on.

use std::sync::LazyLock;

use regex::Regex;

use crate::account::APPLY;
use crate::account::Account;
use crate::environment::Output;
use crate::environment::Project;

/// The account of these tests keeps the time of the world, so that clocks can be compared.
fn account(options: &[&str]) -> Account {
    let mut account = Account::new(&["a"], options);
    account.project.set("STORYFORM_TEST_NOW", "");
    account
}

fn doctor(project: &Project) -> Output {
    project.run(&["doctor"])
}

/// Writes what was found, without what depends on the machine.
fn shown(output: &Output) -> String {
    static ROOM: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\d+(\.\d+)? [kMG]B").unwrap());
    ROOM.replace_all(&output.to_string(), "[SIZE]").into_owned()
}

/// Returns what was found of one thing, and what is advised: `problem: ...`, and empty if there is none.
#[track_caller]
fn found(output: &Output, name: &str) -> (String, String) {
    let checks = output.json();
    let checks = checks["checks"].as_array().unwrap().iter();
    let mut named = checks.filter(|check| check["check"] == name);
    let check = named
        .next()
        .unwrap_or_else(|| panic!("no `{name}`:\n{output}"));
    let text = |field: &str| check[field].as_str().unwrap_or_default().to_owned();
    (
        format!("{}: {}", text("result"), text("finding")),
        text("advice"),
    )
}

/// Looks, demands an exit code, and returns what was found of one thing.
#[track_caller]
fn check(project: &Project, code: i32, name: &str) -> (String, String) {
    let output = project
        .run(&["doctor", "--format", "json"])
        .exits_with(code);
    found(&output, name)
}

#[test]
fn a_new_project_is_in_order() {
    let project = Project::new();
    drop(project.run(&["init"]).success());
    insta::assert_snapshot!("doctor_new", shown(&doctor(&project).success()));
    project.commit_all("all");
    drop(project.run(&["apply", "--auto-approve"]).success());
    insta::assert_snapshot!("doctor_simulator", shown(&doctor(&project).success()));
}

#[test]
fn an_account_is_looked_at() {
    let account = account(&[]);
    drop(account.project.run(&APPLY).success());
    drop(
        account
            .project
            .run(&["apply", "--auto-approve", "--replace", "a"])
            .success(),
    );
    let project = &account.project;
    project
        .write(".gitignore", "/state\n.env\n")
        .commit_all("all");
    let before = account.jobs();
    let output = doctor(project).success();
    insta::assert_snapshot!("doctor_account", shown(&output));
    insta::assert_snapshot!(
        "doctor_json",
        shown(&project.run(&["doctor", "--format", "json"]))
    );
    // It looks, and does nothing else.
    assert_eq!(account.jobs(), before);
}

#[test]
fn without_a_key_the_rest_is_looked_at() {
    let mut account = account(&[]);
    account.project.set("PICTORY_API_KEY", "");
    let project = &account.project;
    insta::assert_snapshot!("doctor_no_key", shown(&doctor(project).exits_with(12)));
    assert!(
        check(project, 12, "api")
            .0
            .starts_with("ok: answers within")
    );
    assert_eq!(check(project, 12, "clock").0, "ok: as that of the server");
}

#[test]
fn keys_are_told_apart_by_where_they_are_from() {
    let mut account = account(&["--fault", "http-401"]);
    let (finding, advice) = check(&account.project, 12, "key");
    assert_eq!(
        finding,
        "problem: Pictory rejected the API key: that of the environment"
    );
    assert!(
        advice.contains("https://app.pictory.ai/api-access"),
        "{advice}"
    );
    account.project.set("PICTORY_API_KEY", "");
    account
        .project
        .write(".env", "PICTORY_API_KEY=pictai_file\n");
    let (finding, _) = check(&account.project, 12, "key");
    assert_eq!(
        finding,
        "problem: Pictory rejected the API key: that of `.env`"
    );
    account
        .project
        .write(".env", "PICTORY_API_KEY=pictai file\n");
    let (finding, _) = check(&account.project, 12, "key");
    assert!(
        finding.starts_with("problem: line 1 of `.env`"),
        "{finding}"
    );
}

#[test]
fn the_way_to_pictory_is_told_apart_from_the_key() {
    for (fault, begins) in [
        (
            "http-500",
            "problem: Pictory answered with the server error 500",
        ),
        (
            "cloudflare",
            "problem: the request was blocked in front of Pictory",
        ),
        (
            "html",
            "problem: the answer with the status 200 is not JSON",
        ),
        ("reset-before", "problem: no answer came from Pictory"),
    ] {
        let account = account(&["--fault", fault]);
        let output = account
            .project
            .run(&["doctor", "--format", "json"])
            .exits_with(1);
        let (api, advice) = found(&output, "api");
        assert!(api.starts_with(begins), "{fault}: {api}");
        assert!(!advice.is_empty(), "{fault}");
        let (key, _) = found(&output, "key");
        assert_eq!(
            key,
            "skipped: there is one in the environment; it could not be tried"
        );
    }
    let mut account = account(&[]);
    account
        .project
        .set("PICTORY_API_BASE_URL", "http://127.0.0.1:1/pictoryapis");
    insta::assert_snapshot!(
        "doctor_unreachable",
        shown(&doctor(&account.project).exits_with(1))
    );
    account
        .project
        .set("PICTORY_API_BASE_URL", "http://example.com/x");
    let (api, _) = check(&account.project, 1, "api");
    assert!(api.contains("would send the API key in clear"), "{api}");
}

#[test]
fn clocks_are_compared() {
    let clock = |seconds: &str, code| {
        let fault = format!("clock-jump={seconds}:times=1");
        let account = account(&["--fault", &fault]);
        check(&account.project, code, "clock").0
    };
    let late = clock("-3600", 1);
    assert!(
        late.starts_with("problem: 1h 00m ahead of that of the server"),
        "{late}"
    );
    let early = clock("60", 0);
    assert!(
        early.starts_with("warning: ") && early.contains("behind"),
        "{early}"
    );
}

#[test]
fn an_empty_account_is_warned_of() {
    let account = account(&["--credits", "0"]);
    let (finding, advice) = check(&account.project, 0, "credits");
    assert_eq!(finding, "warning: 0 of 0 AI credits are left");
    assert!(advice.contains("--partial"), "{advice}");
}

#[test]
fn the_writer_of_the_state_is_named() {
    let account = Account::new(&["a"], &["--job-time", "5s"]);
    let mut apply = account.project.start(&APPLY);
    apply.line_containing(" as job ");
    let output = account.project.run(&["doctor", "--format", "json"]);
    let (lock, advice) = found(&output, "lock");
    assert!(
        lock.starts_with("warning: `storyform apply` of tester@sealed, process "),
        "{lock}"
    );
    assert!(!advice.is_empty());
    let (operations, _) = found(&output, "operations");
    assert_eq!(operations, "ok: 1 operation under way, 0 in doubt");
    apply.kill();
    assert_eq!(
        check(&account.project, 1, "lock").0,
        "ok: nobody writes the state"
    );
}

/// Writes an output without the time in the name of a backup.
fn gone(output: &Output) -> String {
    static BACKUP: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\d{8}T\d{6}Z").unwrap());
    BACKUP
        .replace_all(&output.to_string(), "[MOMENT]")
        .into_owned()
}

#[test]
fn a_lost_state_is_the_worst_that_can_happen() {
    let account = account(&[]);
    let project = &account.project;
    drop(project.run(&APPLY).success());
    project.edit("videos/a.yaml", "A picture", "Another picture");
    drop(project.run(&APPLY).success());
    std::fs::remove_file(project.path("state/storyform.db")).unwrap();
    let (finding, advice) = check(project, 1, "state");
    assert_eq!(
        finding,
        "problem: the state, state/storyform.db, is gone, and there is 1 backup"
    );
    assert!(advice.contains("storyform state restore "), "{advice}");
    // Plans say so, and nothing is paid for again by mistake.
    insta::assert_snapshot!("state_gone_plan", gone(&project.run(&["plan"]).success()));
    insta::assert_snapshot!("state_gone_apply", gone(&project.run(&APPLY).exits_with(1)));
    project.write(
        "state/storyform.db",
        "nothing of the kind, and long enough to be looked at",
    );
    let (finding, advice) = check(project, 1, "state");
    assert!(finding.contains("is not a state file"), "{finding}");
    assert!(advice.contains("state restore"), "{advice}");
}

#[test]
fn a_state_that_went_back_in_time_is_noticed() {
    let account = account(&[]);
    let project = &account.project;
    drop(project.run(&APPLY).success());
    let first = std::fs::read(project.path("state/storyform.db")).unwrap();
    for picture in ["Another picture", "A third picture"] {
        let manifest = crate::account::manifest("a").replace("A picture", picture);
        project.write("videos/a.yaml", &manifest);
        drop(project.run(&APPLY).success());
    }
    std::fs::write(project.path("state/storyform.db"), first).unwrap();
    let (finding, advice) = check(project, 1, "backups");
    assert!(
        finding.ends_with("an older file was put in its place"),
        "{finding}"
    );
    assert!(advice.contains("storyform state restore"), "{advice}");
    let status = project.run(&["status"]).success();
    assert!(
        status.stderr.starts_with("warning: the state, "),
        "{status}"
    );
    drop(project.run(&APPLY).exits_with(1));
    let newest = advice
        .split('`')
        .nth(1)
        .unwrap()
        .trim_start_matches("storyform ");
    let restore: Vec<&str> = newest.split(' ').chain(["--auto-approve"]).collect();
    drop(project.run(&restore).success());
    assert!(check(project, 0, "backups").0.starts_with("ok: "));
}

#[test]
fn a_state_from_before_the_last_run_is_refused_however_often_it_is_tried() {
    let account = account(&[]);
    let project = &account.project;
    drop(project.run(&APPLY).success());
    let first = std::fs::read(project.path("state/storyform.db")).unwrap();
    let manifest = crate::account::manifest("a").replace("A picture", "Another picture");
    project.write("videos/a.yaml", &manifest);
    drop(project.run(&APPLY).success());
    std::fs::write(project.path("state/storyform.db"), first).unwrap();
    for _ in 0..2 {
        let refused = project.run(&APPLY).exits_with(1);
        assert!(
            refused
                .stderr
                .contains("an older file was put in its place"),
            "{refused}"
        );
    }
    std::fs::remove_file(project.path("state/storyform.serial")).unwrap();
    drop(project.run(&APPLY).success());
}

#[test]
fn what_git_would_publish_is_told() {
    let account = account(&[]);
    let project = &account.project;
    drop(project.run(&APPLY).success());
    project.write(".env", "OTHER=1\n");
    project.git(&["init", "-q"]);
    let (finding, advice) = check(project, 0, "git");
    assert_eq!(
        finding,
        "warning: git does not ignore the state, state/storyform.db"
    );
    assert!(advice.contains(".gitignore"), "{advice}");
    project.commit_all("too much");
    let (finding, advice) = check(project, 1, "git");
    assert_eq!(finding, "problem: git tracks the state, state/storyform.db");
    assert!(advice.contains("git rm --cached"), "{advice}");
    let status = project.run(&["status"]).success();
    assert!(status.stderr.contains("git tracks the state"), "{status}");
    project.git(&["rm", "-q", "-r", "--cached", "state"]);
    project.write(".gitignore", "/state\n");
    let (finding, _) = check(project, 1, "git");
    assert_eq!(finding, "problem: git tracks `.env`, the file for the key");
}

#[test]
fn what_is_wrong_with_the_project_hides_nothing_else() {
    let mut project = Project::new();
    project.set("PICTORY_API_BASE_URL", "http://127.0.0.1:1/x");
    insta::assert_snapshot!("doctor_no_project", shown(&doctor(&project).exits_with(12)));
    project.write("storyform.yaml", "provider: simulatr\n");
    insta::assert_snapshot!(
        "doctor_bad_project",
        shown(&doctor(&project).exits_with(12))
    );
    project.write("storyform.yaml", "provider: simulator\n");
    project.set("PICTORY_API_BASE_URL", "");
    let (finding, _) = check(&project, 0, "manifests");
    assert_eq!(finding, "warning: 0 videos in 0 manifests");
    project.write("videos/a.yaml", "videoNam: a\n");
    let (finding, advice) = check(&project, 1, "manifests");
    assert!(
        finding.starts_with("problem: 1 video in 1 manifest: "),
        "{finding}"
    );
    assert!(advice.contains("storyform validate"), "{advice}");
}
