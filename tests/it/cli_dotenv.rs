//! The key and the address in `.env`, beside the project file.

use crate::account::APPLY;
use crate::account::Account;

/// An account whose key and address are in `.env`, and nowhere else.
fn account() -> Account {
    let mut account = Account::new(&["a"], &[]);
    let file = format!(
        "# Pictory\nexport PICTORY_API_KEY='pictai_file'\nPICTORY_API_BASE_URL={}\nUSER=somebody\n",
        account.address()
    );
    account.project.write(".env", &file);
    account
        .project
        .set("PICTORY_API_KEY", "")
        .set("PICTORY_API_BASE_URL", "");
    account
}

#[test]
fn a_run_needs_no_variable() {
    let account = account();
    drop(account.project.run(&APPLY).success());
    account.assert_done();
    let history = account
        .project
        .run(&["state", "history", "--format", "json"]);
    assert!(
        !history.stdout.contains("somebody"),
        "only two names are taken\n{history}"
    );
}

#[test]
fn the_environment_wins() {
    let mut account = account();
    account
        .project
        .set("PICTORY_API_BASE_URL", "http://127.0.0.1:1/x");
    let apply = account.project.run(&APPLY).exits_with(1);
    assert!(
        apply.stderr.contains("no connection could be made"),
        "{apply}"
    );
}

#[test]
fn plans_do_not_read_it() {
    let account = account();
    let file = account.project.path(".env");
    std::fs::remove_file(&file).unwrap();
    // Whoever opens it waits for ever.
    let made = std::process::Command::new("mkfifo").arg(&file).status();
    assert!(made.is_ok_and(|status| status.success()));
    for command in [
        &["validate"][..],
        &["plan"],
        &["report", "--out", "-"],
        &["status"],
        &["state", "list"],
    ] {
        drop(account.project.run(command).success());
    }
}

#[test]
fn only_the_folder_of_the_project_counts() {
    let account = account();
    let project = &account.project;
    project.write(
        "videos/.env",
        "PICTORY_API_KEY=\nPICTORY_API_BASE_URL=http://127.0.0.1:1/x\n",
    );
    let mut command = project.command(&APPLY);
    let output = command
        .current_dir(project.path("videos"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn what_cannot_be_read_is_said_and_not_repeated() {
    let account = account();
    let project = &account.project;
    project.write(".env", "A=1\nPICTORY_API_KEY=pictai two words\n");
    insta::assert_snapshot!("dotenv_line", project.run(&APPLY).exits_with(12));
    project.write(".env", "PICTORY_API_BASE_URL=https://example.test/x\n");
    let mut account = account;
    account.project.set("PICTORY_API_KEY", "pictai_environment");
    insta::assert_snapshot!(
        "dotenv_diverted",
        account.project.run(&APPLY).exits_with(12)
    );
}

#[test]
fn a_folder_of_that_name_is_no_file_of_that_name() {
    let mut account = Account::new(&["a"], &[]);
    account.project.write(".env/bin/activate", "# Python\n");
    drop(account.project.run(&APPLY).success());
    account.project.set("PICTORY_API_KEY", "");
    account
        .project
        .write("videos/b.yaml", &crate::account::manifest("b"));
    insta::assert_snapshot!("dotenv_no_key", account.project.run(&APPLY).exits_with(12));
}

#[test]
fn a_key_that_git_tracks_is_warned_of() {
    let account = account();
    account.project.commit_all("everything");
    let apply = account.project.run(&APPLY).success();
    assert!(
        apply.stderr.contains("warning: git tracks `.env`"),
        "{apply}"
    );
    account.project.git(&["rm", "-q", "--cached", ".env"]);
    account
        .project
        .edit("videos/a.yaml", "A picture", "Another picture");
    let apply = account.project.run(&APPLY).success();
    assert!(!apply.stderr.contains("git tracks"), "{apply}");
}
