//! State files that are none, or none any more: what is said, and that nobody touches them.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use rusqlite::Connection;

use crate::account::APPLY;
use crate::account::Account;
use crate::account::manifest;
use crate::environment::Project;

/// What makes a state file unusable.
type Damage = fn(&Path);

const DAMAGES: &[(&str, Damage)] = &[
    ("empty", |state| fs::write(state, "").unwrap()),
    ("a text", |state| {
        fs::write(state, "storyform: {}\n").unwrap();
    }),
    ("cut in half", |state| {
        cut(state, |length| length / 2 / 4096 * 4096);
    }),
    ("cut within a page", |state| {
        cut(state, |length| length - 100);
    }),
    ("overwritten in the middle", |state| {
        let mut bytes = fs::read(state).unwrap();
        let middle = bytes.len() / 2 / 4096 * 4096;
        bytes[4096..middle].fill(0xa5);
        fs::write(state, bytes).unwrap();
    }),
    ("the database of another program", |state| {
        fs::remove_file(state).unwrap();
        tamper(state, "CREATE TABLE meta (serial); VACUUM");
    }),
    ("of a newer version", |state| {
        tamper(
            state,
            "PRAGMA user_version = 99;
             UPDATE meta SET min_reader_version = 99, min_writer_version = 99",
        );
    }),
    ("without a table", |state| tamper(state, "DROP TABLE meta")),
    ("a folder", |state| {
        fs::remove_file(state).unwrap();
        fs::create_dir(state).unwrap();
    }),
];

fn cut(state: &Path, length: fn(usize) -> usize) {
    let bytes = fs::read(state).unwrap();
    fs::write(state, &bytes[..length(bytes.len())]).unwrap();
}

fn tamper(state: &Path, sql: &str) {
    let connection = Connection::open(state).unwrap();
    connection.execute_batch(sql).unwrap();
}

/// Every file below a folder with its bytes, except the lock, which says who held it last.
fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.display().to_string();
        if path.is_dir() {
            found.extend(contents(&path));
            found.insert(name, Vec::new());
        } else if !name.ends_with(".lock") {
            found.insert(name, fs::read(&path).unwrap());
        }
    }
    found
}

/// An account whose state has two rendered videos, and a third that is to be rendered.
fn in_use() -> Account {
    let account = Account::new(&["a", "b"], &[]);
    drop(account.apply_in_order().success());
    account.project.write("videos/c.yaml", &manifest("c"));
    account
}

#[test]
fn what_is_no_state_is_named_and_left_alone() {
    let account = in_use();
    let project = &account.project;
    let state = project.path("state/storyform.db");
    let whole = fs::read(&state).unwrap();
    let mut said = String::new();
    for (what, damage) in DAMAGES {
        damage(&state);
        let before = contents(&project.path("state"));
        writeln!(said, "### {what}").unwrap();
        let commands: [&[&str]; 6] = [
            &["plan"],
            &["status"],
            &["state", "history"],
            &["output", "a"],
            &APPLY,
            &["state", "settle", "x", "--not-submitted"],
        ];
        let mut told = BTreeMap::new();
        for command in commands {
            let output = project.run(command).exits_with(1);
            assert_eq!(output.stdout, "", "{what}\n{output}");
            assert!(
                output.stderr.contains("state/storyform.db`"),
                "{what}\n{output}"
            );
            let words = command[..command.len().min(2)].join(" ");
            told.entry(output.redact(&output.stderr))
                .or_insert_with(Vec::new)
                .push(words);
            let after = contents(&project.path("state"));
            assert!(after == before, "{what}: {command:?} has changed something");
        }
        for (stderr, commands) in told {
            writeln!(said, "{}:\n{stderr}", commands.join(", ")).unwrap();
        }
        if *what != "of a newer version" {
            // A newer version is copied as it is, whatever is in it.
            drop(project.run(&["state", "backup", "copy.db"]).exits_with(1));
            assert!(!project.path("copy.db").exists());
        }
        if state.is_dir() {
            fs::remove_dir(&state).unwrap();
        }
        fs::write(&state, &whole).unwrap();
    }
    insta::assert_snapshot!("unusable_states", said);
    assert_eq!(account.charges().len(), 2, "nothing was bought meanwhile");
    let plan = account.plan().success();
    assert!(plan.stdout.contains("1 to create"), "{plan}");
}

#[test]
fn wherever_it_is_overwritten_nothing_is_taken_for_new() {
    let account = in_use();
    let project = &account.project;
    let state = project.path("state/storyform.db");
    let whole = fs::read(&state).unwrap();
    let expected = account.plan().success().stdout;
    for page in 0..whole.len() / 4096 {
        let mut bytes = whole.clone();
        bytes[page * 4096..(page + 1) * 4096].fill(0);
        fs::write(&state, &bytes).unwrap();
        let plan = account.plan();
        if plan.code == Some(1) {
            assert!(
                plan.stderr.contains("state/storyform.db`"),
                "page {page}\n{plan}"
            );
            assert!(
                plan.stderr.contains("storyform state restore"),
                "page {page}\n{plan}"
            );
        } else {
            // The page is none that a plan needs.
            assert_eq!(plan.stdout, expected, "page {page}\n{plan}");
        }
        let apply = account.apply().exits_with(1);
        assert!(
            apply.stderr.contains("state/storyform.db`"),
            "page {page}\n{apply}"
        );
        assert!(
            fs::read(&state).unwrap() == bytes,
            "page {page} was touched"
        );
    }
    assert_eq!(account.charges().len(), 2, "nothing was bought meanwhile");
}

#[test]
fn a_saved_plan_of_another_state_touches_nothing() {
    let (here, there) = (in_use(), in_use());
    let file = here.project.path("there.plan");
    let save = ["plan", "--out", file.to_str().unwrap()];
    drop(there.project.run(&save).success());
    let before = contents(&here.project.path("state"));
    let refused = here.project.run(&["apply", "there.plan"]).exits_with(15);
    assert!(
        refused.stderr.contains("made for another state"),
        "{refused}"
    );
    assert!(contents(&here.project.path("state")) == before);
}

#[cfg(target_os = "linux")]
#[test]
#[ignore = "needs root to mount a file system"]
fn on_a_read_only_disk_plans_are_made_and_nothing_else() {
    let account = in_use();
    let project = &account.project;
    let _disk = ReadOnlyDisk::over(project);
    let plan = account.plan().success();
    assert!(plan.stdout.contains("1 to create"), "{plan}");
    drop(project.run(&["status"]).success());
    insta::assert_snapshot!("read_only_disk", account.apply().exits_with(1));
    assert_eq!(account.charges().len(), 2);
}

/// The folder of the state of a project, mounted over itself so that nothing can be written there.
struct ReadOnlyDisk(std::path::PathBuf);

impl ReadOnlyDisk {
    fn over(project: &Project) -> Self {
        let folder = project.path("state");
        let path = folder.to_str().unwrap();
        mount(&["--bind", path, path]);
        mount(&["-o", "remount,bind,ro", path]);
        Self(folder)
    }
}

impl Drop for ReadOnlyDisk {
    fn drop(&mut self) {
        drop(std::process::Command::new("umount").arg(&self.0).status());
    }
}

fn mount(arguments: &[&str]) {
    let status = std::process::Command::new("mount").args(arguments).status();
    assert!(
        status.is_ok_and(|status| status.success()),
        "mount {arguments:?}"
    );
}
