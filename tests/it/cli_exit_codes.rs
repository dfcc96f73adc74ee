//! Every exit code that can be reached, each by the shortest way.

use std::collections::BTreeSet;

use crate::account::APPLY;
use crate::account::Account;
use crate::account::manifest;
use crate::environment::Output;
use crate::environment::Project;

/// A way to an exit code.
type Way = fn() -> Output;

const WAYS: &[(i32, &str, Way)] = &[
    (0, "a plan with changes", || declared().run(&["plan"])),
    (1, "a video that state does not know", || {
        declared().run(&["show", "a"])
    }),
    (2, "changes, and asked for", || {
        declared().run(&["plan", "--detailed-exitcode"])
    }),
    (10, "an unknown field", || {
        let project = declared();
        project.write("videos/a.yaml", "videoNam: a\n");
        project.run(&["plan"])
    }),
    (10, "no project", || Project::new().run(&["plan"])),
    (11, "a plan over its limit", || {
        declared().run(&["plan", "--max-credits", "1"])
    }),
    (11, "a protected video", || {
        let account = Account::new(&["a"], &[]);
        drop(account.apply().success());
        let protected = "videoName: a\nstoryform: {protect: true}\n";
        account
            .project
            .edit("videos/a.yaml", "videoName: a\n", protected);
        account
            .project
            .edit("videos/a.yaml", "A picture of", "A drawing of");
        account.apply()
    }),
    (12, "no key", || declared().run(&APPLY)),
    (12, "a rejected key", || {
        Account::new(&["a"], &["--fault", "http-401"]).apply()
    }),
    (13, "an account with too little", || {
        Account::new(&["a"], &["--credits", "1"]).apply()
    }),
    (13, "an account with enough for a part", || {
        let part = ["apply", "--auto-approve", "--partial"];
        Account::new(&["a", "b"], &["--credits", "5"])
            .project
            .run(&part)
    }),
    (14, "another writer", || {
        let account = Account::new(&["a"], &["--fault", "stuck:render"]);
        let mut first = account.project.start(&APPLY);
        first.line_containing("rendering as job");
        let second = ["apply", "--auto-approve", "--lock-timeout", "100ms"];
        account.project.run(&second)
    }),
    (15, "a plan that is out of date", || {
        let account = Account::new(&["a"], &[]);
        drop(account.project.run(&["plan", "--out", "a.plan"]).success());
        account
            .project
            .edit("videos/a.yaml", "A picture of", "A drawing of");
        drop(account.apply().success());
        account.project.run(&["apply", "a.plan"])
    }),
    (15, "a plan of another format", || {
        let project = declared();
        project.write("a.plan", "{\"storyformPlan\": 99}\n");
        project.run(&["apply", "a.plan"])
    }),
    (16, "a job that fails", || {
        Account::new(&["a"], &["--fault", "fail:render"]).apply()
    }),
    (17, "an answer that is lost", || {
        Account::new(&["a"], &["--fault", "lost-answer:render"]).apply()
    }),
    (18, "a job that takes too long", || {
        let account = Account::new(&["a"], &["--fault", "stuck:render"]);
        let impatient = ["apply", "--auto-approve", "--timeout", "100ms"];
        account.project.run(&impatient)
    }),
    (19, "nobody to ask", || declared().run(&["apply"])),
    (64, "no such command", || declared().run(&["plam"])),
    (130, "an interrupt", || {
        let account = Account::new(&["a"], &["--fault", "stuck:render"]);
        let mut apply = account.project.start(&APPLY);
        apply.line_containing("rendering as job");
        apply.interrupt();
        apply.finish()
    }),
];

/// A video to be rendered by Pictory itself, without a key.
fn declared() -> Project {
    let project = Project::new();
    project.write("storyform.yaml", "project: acme\nprovider: pictory\n");
    project.write("videos/a.yaml", &manifest("a"));
    project
}

/// The codes that `--help` promises.
fn documented() -> BTreeSet<i32> {
    let help = Project::new().run(&["--help"]).success();
    let (_, list) = help
        .stdout
        .split_once("Exit codes:\n")
        .expect("they are listed");
    let codes = list
        .lines()
        .map_while(|line| line.split_whitespace().next()?.parse().ok());
    codes.collect()
}

#[test]
fn every_exit_code_has_a_way_that_reaches_it() {
    let reached: BTreeSet<i32> = WAYS.iter().map(|(code, ..)| *code).collect();
    assert_eq!(documented(), reached);
    assert_eq!(reached.len(), 15);
}

#[test]
fn every_exit_code_is_reached() {
    for (code, what, way) in WAYS {
        let output = way();
        assert_eq!(output.code, Some(*code), "{what}\n{output}");
        let is_silent = output.stderr.is_empty() && output.stdout.is_empty();
        assert!(!is_silent, "{what} ends without a word");
        // Whoever is refused is told what to do; changes and failures stand in the table.
        if (10..=14).contains(code) || *code == 19 {
            let ways = ["help: ", "Refused: ", "To do so all the same: "];
            let said = format!("{}{}", output.stderr, output.stdout.replace('\n', " "));
            let has_way_out = ways.iter().any(|way| said.contains(way));
            assert!(has_way_out, "{what} has no way out\n{output}");
        }
    }
}
