//! One writer at a time, and nobody else waits.

use std::time::Duration;
use std::time::Instant;

use crate::account::APPLY;
use crate::account::Account;
use crate::received::Received;

/// Less than this is at once, on a machine that is busy too.
const AT_ONCE: Duration = Duration::from_secs(2);

#[test]
fn whoever_only_looks_never_waits() {
    let account = Account::new(&["a"], &[]);
    drop(account.apply().success());
    account
        .project
        .write("videos/b.yaml", &crate::account::manifest("b"));
    // Answers that take so long that the writer is in the middle of everything.
    let mut account = account;
    account.restart(&["--fault", "slow=4000:submit"]);
    let apply = account.project.start(&APPLY);
    account.wait_for_operation();
    let looks: [&[&str]; 10] = [
        &["plan"],
        &["plan", "--out", "b.plan"],
        &["status"],
        &["show", "a"],
        &["output", "a"],
        &["validate"],
        &["state", "list"],
        &["state", "history"],
        &["state", "backup", "copy.db"],
        &["state", "restore"],
    ];
    for look in looks {
        let since = Instant::now();
        let output = account.project.run(look).success();
        assert!(since.elapsed() < AT_ONCE, "{look:?}: {:?}", since.elapsed());
        assert!(!output.stderr.contains("waiting"), "{output}");
    }
    drop(apply.finish().success());
}

#[test]
fn a_killed_writer_makes_way_at_once() {
    let account = Account::inline(&["a", "b"], &["--job-time", "1500ms"]);
    let mut first = account.project.start(&APPLY);
    first.line_containing("rendering as job");
    first.line_containing("rendering as job");
    let mut second = account.project.start(&APPLY);
    second.line_containing("waiting for another process");
    let since = Instant::now();
    first.kill();
    second.line_containing("2 to resume");
    assert!(since.elapsed() < AT_ONCE, "{:?}", since.elapsed());
    drop(second.finish().success());
    account.assert_done();
    assert_eq!(account.charges().len(), 2);
}

#[test]
fn the_second_of_two_finds_nothing_to_do() {
    let account = Account::new(&["a", "b"], &["--fault", "slow=200", "--job-time", "300ms"]);
    let all: Vec<_> = (0..3).map(|_| account.project.start(&APPLY)).collect();
    let outputs = all.into_iter().map(|apply| apply.finish().success());
    let idle = outputs.filter(|output| output.stdout.contains("No changes."));
    assert_eq!(idle.count(), 2);
    let received = Received::by(&account.project);
    assert_eq!(received.kinds(), "2 direct_render, 2 studio_image");
    assert_eq!(account.charges().len(), 2);
}

#[test]
fn the_second_of_two_does_the_rest() {
    let account = Account::new(&["a", "b"], &["--fault", "slow=200", "--job-time", "300ms"]);
    let mut first = account
        .project
        .start(&["apply", "--auto-approve", "--target", "a"]);
    first.line_containing("a  ");
    let second = account.project.start(&APPLY);
    drop(first.finish().success());
    let second = second.finish().success();
    assert!(
        second.stderr.contains("waiting for another process"),
        "{second}"
    );
    assert!(second.stdout.contains("Plan: 1 to create"), "{second}");
    account.assert_done();
    let received = Received::by(&account.project);
    assert_eq!(received.kinds(), "2 direct_render, 2 studio_image");
}
