//! The API key is nowhere but in the environment and in the requests.

use std::fs;
use std::path::Path;
use std::process::Command;

use secrecy::SecretString;
use storyform::pictory::Client;
use storyform::pictory::Files;
use storyform::pictory::Settings;

use crate::account::APPLY;
use crate::account::Account;
use crate::account::manifest;
use crate::account::story;
use crate::environment::Output;

/// A key that is found wherever it went. The second half alone would be found, too.
const CANARY: &str = "pictai_canary_0123456789abcdef";
/// What is looked for: enough of the key to be one.
const NEEDLE: &str = "canary_0123456789";

fn holds_the_key(bytes: &[u8]) -> bool {
    bytes
        .windows(NEEDLE.len())
        .any(|window| window.eq_ignore_ascii_case(NEEDLE.as_bytes()))
}

/// Lists the files below a folder whose names or bytes hold the key, and counts all that it read.
fn search(folder: &Path, found: &mut Vec<String>) -> usize {
    let mut count = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            count += search(&path, found);
            continue;
        }
        count += 1;
        let name = path.display().to_string();
        if holds_the_key(name.as_bytes()) || holds_the_key(&fs::read(&path).unwrap()) {
            found.push(name);
        }
    }
    count
}

#[track_caller]
fn assert_silent(output: &Output) {
    for text in [&output.stdout, &output.stderr] {
        assert!(!holds_the_key(text.as_bytes()), "{output}");
    }
}

/// Demands that neither the project with all its files, nor the folder for passing files, nor home
/// holds the key.
#[track_caller]
fn assert_clean(account: &Account, least: usize) {
    let everything = account.project.root();
    let everything = everything.parent().expect("a project is in a folder");
    let mut found = Vec::new();
    let count = search(everything, &mut found);
    assert!(found.is_empty(), "{found:?}");
    assert!(count >= least, "only {count} files were searched");
}

/// An account whose key is the canary, and whose program puts passing files where they are found.
fn watched(videos: &[&str], options: &[&str]) -> Account {
    let mut account = Account::new(videos, options);
    let passing = account.project.path("../passing");
    fs::create_dir(&passing).unwrap();
    let passing = passing.to_str().unwrap().to_owned();
    account
        .project
        .set("PICTORY_API_KEY", CANARY)
        .set("TMPDIR", &passing)
        .set("RUST_BACKTRACE", "full")
        .set("RUST_LOG", "trace");
    account
}

/// Runs a command for people and for programs; it must not tell the key to either.
#[track_caller]
fn run(account: &Account, command: &[&str]) {
    assert_silent(&account.project.run(command));
    let json = [command, &["--format", "json"]].concat();
    assert_silent(&account.project.run(&json));
}

#[test]
fn no_command_writes_or_tells_the_key() {
    let account = watched(&["a"], &[]);
    let project = &account.project;
    project.write(
        "videos/b.yaml",
        &story("b", "One ship sails. Two ships wait."),
    );
    let commands: &[&[&str]] = &[
        &["validate"],
        &["plan", "--out", "all.plan"],
        &["apply"],
        &["apply", "--auto-approve", "--target", "a"],
        &["apply", "all.plan"],
        &APPLY,
        &["status"],
        &["show", "a"],
        &["output", "a"],
        &["state", "list"],
        &["state", "history"],
        &["state", "visuals"],
        &["state", "visuals", "verify"],
        &["state", "backup", "copy.db"],
        &["state", "restore"],
        &["state", "restore", "copy.db", "--auto-approve"],
        &["state", "settle", "x", "--lost"],
        &["doctor"],
        &["explain"],
        &["--help"],
        &["apply", "--help"],
        &["apply", "--no-such-option"],
        &["simulator", "--data", "x", "--fault", "no-such-fault"],
    ];
    for command in commands {
        run(&account, command);
    }
    account.assert_done();
    // The state, its lock, its backups, copies of visuals, the plan, the data of the simulator.
    assert_clean(&account, 15);
}

#[test]
fn no_failure_tells_the_key() {
    let faults = [
        "http-401",
        "http-401:render",
        "cloudflare",
        "http-429:quota:times=2",
        "http-500:quota",
        "http-500:render",
        "lost-answer:submit",
        "insufficient-credits",
        "insufficient-http",
        "fail:render",
        "job-not-found-200",
    ];
    for fault in faults {
        let account = watched(&["a"], &["--fault", fault]);
        let output = account
            .project
            .run(&["apply", "--auto-approve", "--timeout", "300ms"]);
        assert_silent(&output);
        run(&account, &["plan"]);
        run(&account, &["status"]);
        assert_clean(&account, 3);
    }
}

#[test]
fn keys_and_addresses_that_make_no_sense_are_not_repeated() {
    let mut account = watched(&["a"], &[]);
    account
        .project
        .set("PICTORY_API_KEY", &format!("{CANARY}\u{1}é"));
    run(&account, &APPLY);
    account.project.set("PICTORY_API_KEY", CANARY);
    for address in [
        "no address",
        "http://example.com/x",
        "https://127.0.0.1:1/x",
    ] {
        account.project.set("PICTORY_API_BASE_URL", address);
        assert_silent(&account.project.run(&APPLY));
    }
    assert_clean(&account, 3);
}

#[test]
fn neither_an_interrupted_nor_a_killed_run_leaves_the_key() {
    for name in ["INT", "KILL"] {
        let account = watched(&["a"], &["--job-time", "5s"]);
        account.project.write("videos/b.yaml", &manifest("b"));
        let mut apply = account.project.start(&APPLY);
        apply.line_containing(" as job ");
        // While it runs, with the log of the state beside it.
        assert!(account.project.path("state/storyform.db-wal").exists());
        assert_clean(&account, 6);
        apply.signal(name);
        assert_silent(&apply.finish());
        assert_clean(&account, 5);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn whoever_lists_processes_does_not_see_the_key() {
    let account = watched(&["a"], &["--job-time", "5s"]);
    let mut apply = account.project.start(&APPLY);
    apply.line_containing(" as job ");
    let line = fs::read(format!("/proc/{}/cmdline", apply.id())).unwrap();
    assert!(line.windows(5).any(|word| word == b"apply"));
    assert!(!holds_the_key(&line));
    for file in ["comm", "status", "stat"] {
        let bytes = fs::read(format!("/proc/{}/{file}", apply.id())).unwrap();
        assert!(!holds_the_key(&bytes), "{file}");
    }
    let listed = Command::new("ps").args(["-eo", "pid,args"]).output();
    if let Ok(listed) = listed {
        assert!(!holds_the_key(&listed.stdout));
    }
}

/// A panic can only say what its message was made of: values, by their `Debug` form.
#[test]
fn what_a_panic_could_print_does_not_hold_the_key() {
    rustls::crypto::ring::default_provider()
        .install_default()
        .ok();
    let settings = Settings::new("http://127.0.0.1:1/x", SecretString::from(CANARY));
    let client = Client::new(&settings).unwrap();
    let files = Files::new(&settings, None).unwrap();
    let message = format!("{settings:?} {client:?} {files:?}");
    assert!(message.contains("127.0.0.1:1"), "{message}");
    assert!(!holds_the_key(message.as_bytes()), "{message}");
}

/// Searches for the key everywhere but in `.env`, which is where it was put.
#[track_caller]
fn assert_only_in_file(account: &Account) {
    let everything = account.project.root();
    let everything = everything.parent().expect("a project is in a folder");
    let mut found = Vec::new();
    search(everything, &mut found);
    let file = account.project.path(".env").display().to_string();
    assert_eq!(found, [file]);
}

#[test]
fn a_key_in_a_file_stays_there() {
    let mut account = watched(&["a"], &[]);
    account.project.set("PICTORY_API_KEY", "");
    let file = format!("PICTORY_API_KEY={CANARY}\n");
    account.project.write(".env", &file);
    for command in [
        &["plan", "--out", "all.plan"][..],
        &["doctor"],
        &APPLY,
        &["status"],
        &["state", "history"],
        &["report", "--out", "report.html"],
    ] {
        run(&account, command);
    }
    account.assert_done();
    assert_only_in_file(&account);
    for damaged in [
        format!("PICTORY_API_KEY={CANARY} and more\n"),
        format!("PICTORY_API_KEY=\"{CANARY}\n"),
        format!("PICTORY_API_KEY {CANARY}\n"),
        format!("PICTORY_API_KEY={CANARY}\nPICTORY_API_BASE_URL={CANARY}\n"),
    ] {
        account.project.write(".env", &damaged);
        account.project.set("PICTORY_API_BASE_URL", "");
        run(&account, &["doctor"]);
        account.project.write("videos/b.yaml", &manifest("b"));
        run(&account, &["apply", "--auto-approve"]);
        assert_only_in_file(&account);
    }
}
