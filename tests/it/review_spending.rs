//! Spending: whose lists prove that nothing was bought, and whose jobs are ours.

use crate::account::{APPLY, Account, PROJECT, manifest, serve};
use crate::environment::Running;

const LOST: [&str; 4] = ["--data", "one", "--fault", "lost-answer:submit:times=1"];

/// Goes on with another account: another simulator, and another key.
fn switch(account: &mut Account) -> Running {
    account.stop();
    let (simulator, address) = serve(&account.project, &["--data", "another"]);
    account
        .project
        .set("PICTORY_API_BASE_URL", &address)
        .set("PICTORY_API_KEY", "pictai_another");
    simulator
}

/// How many requests an account took.
fn taken(account: &Account, data: &str) -> usize {
    let events = std::fs::read_to_string(account.project.path(data).join("events.jsonl"));
    let events = events.unwrap_or_default();
    events.matches("\"accepted\"").count()
}

#[test]
fn another_account_proves_nothing() {
    // A first video is two requests, or one; then an answer is lost.
    for (inline, first) in [("", 2), ("visuals: inline\n", 1)] {
        let project = format!("{PROJECT}{inline}");
        let lost = format!("lost-answer:submit:times=1:after={first}");
        let options = ["--data", "one", "--fault", &lost];
        let mut account = Account::with_project(&project, &["a"], &options);
        drop(account.apply().success());
        account.project.write("videos/b.yaml", &manifest("b"));
        drop(account.apply().exits_with(17));
        let _another = switch(&mut account);
        let again = account.project.run(&APPLY).exits_with(17).to_string();
        assert!(again.contains("list of another account"), "{again}");
        let taken = (taken(&account, "one"), taken(&account, "another"));
        assert_eq!(taken, (first + 1, 0));
    }
}

#[test]
fn a_new_key_of_the_same_account_finds_what_carries_a_tag() {
    let mut account = Account::inline(&["a"], &LOST);
    drop(account.apply().exits_with(17));
    account.project.set("PICTORY_API_KEY", "pictai_renewed");
    // Its job may still run, and is not known by anything then.
    for _ in 0..50 {
        if account.apply().code == Some(0) {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    account.assert_done();
    assert_eq!(taken(&account, "one"), 1);
}

#[test]
fn one_job_that_cannot_be_read_hides_no_other() {
    let faults = ["stuck:image:times=1", "lost-answer:image:after=1:times=1"];
    let faults = faults.map(|fault| ["--fault", fault]).concat();
    let mut account = Account::new(&["a", "b"], &faults);
    let options = ["--auto-approve", "--parallelism", "1", "--timeout", "300ms"];
    let impatient = [&["apply"], &options[..]].concat();
    drop(account.project.run(&impatient).exits_with(17));
    account.restart(&["--fault", "html:handled=no:poll"]);
    // The job that was lost may still run at the first look.
    let is_found = |_| {
        let again = account.project.run(&impatient);
        again.stderr.contains("was taken, as job")
    };
    assert!((0..20).any(is_found));
}
