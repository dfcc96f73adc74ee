//! Runs that end anywhere between two requests or within one: whatever was paid is found again.

use std::time::Duration;

use crate::account::APPLY;
use crate::account::Account;
use crate::account::PROJECT;
use crate::account::story;
use crate::received::Received;

/// A video of a picture, one of two pictures from a preview, and one that shows all three.
fn three(options: &[&str]) -> Account {
    let file = format!("{PROJECT}visualCopies: false\n");
    let account = Account::with_project(&file, &["a"], options);
    let ships = story("b", "One ship sails. Two ships wait.");
    account.project.write("videos/b.yaml", &ships);
    let picture = account.project.read("videos/a.yaml");
    let (_, scene) = picture.split_once("scenes:\n").expect("it has scenes");
    let both = story("c", "One ship sails. Two ships wait.");
    account
        .project
        .write("videos/c.yaml", &format!("{both}{scene}"));
    account
}

/// Applies until nothing is left, as often as it takes; nobody settles anything.
#[track_caller]
fn recover(account: &Account) {
    for _ in 0..20 {
        let output = account.apply();
        match output.code {
            Some(0) => {
                let plan = account.project.run(&["plan", "--detailed-exitcode"]);
                if plan.code == Some(2) {
                    // What shows a picture of a preview that was collected waited for it.
                    continue;
                }
                drop(plan.success());
                let charges = account.charges();
                assert_eq!(charges.len(), 3, "{charges:?}\n{output}");
                return;
            }
            // What was waiting for a doubt, or for a job that ran, is for the next one.
            _ => std::thread::sleep(Duration::from_millis(100)),
        }
    }
    panic!("it never ends: {}", account.plan());
}

/// The places where a run of the three videos is ended, each by a line that it says there.
const PLACES: [&str; 5] = [
    "generating by nanobanana as job",
    "b  rendering as job",
    "b  previewed",
    "a  rendering as job",
    "b  rendered",
];

#[test]
fn a_run_that_is_killed_is_taken_up_without_paying_twice() {
    for place in PLACES {
        let account = three(&["--job-time", "150ms"]);
        let mut apply = account.project.start(&APPLY);
        apply.line_containing(place);
        apply.kill();
        recover(&account);
    }
}

#[test]
fn a_run_that_is_killed_while_it_waits_for_the_render_of_a_preview_is_taken_up() {
    let account = three(&["--job-time", "300ms"]);
    std::fs::remove_file(account.project.path("videos/a.yaml")).unwrap();
    std::fs::remove_file(account.project.path("videos/c.yaml")).unwrap();
    let mut apply = account.project.start(&APPLY);
    apply.line_containing("b  previewed");
    apply.line_containing("b  rendering as job");
    apply.kill();
    let plan = account.plan();
    assert!(plan.stdout.contains("> resume  b"), "{plan}");
    drop(account.apply().success());
    account.assert_done();
    let received = Received::by(&account.project);
    assert_eq!(received.kinds(), "1 preview, 1 render");
    assert_eq!(received.spent(), 8_000);
}

#[test]
fn a_run_that_is_interrupted_is_taken_up_without_paying_twice() {
    for place in PLACES {
        let account = three(&["--job-time", "150ms"]);
        let mut apply = account.project.start(&APPLY);
        apply.line_containing(place);
        apply.interrupt();
        let output = apply.finish();
        // Nothing is left in doubt by whoever is asked to stop.
        assert!(matches!(output.code, Some(0 | 130)), "{output}");
        assert!(!output.stdout.contains("in doubt"), "{output}");
        recover(&account);
    }
}

#[test]
fn a_run_that_is_killed_at_any_time_is_taken_up_without_paying_twice() {
    for step in 0..8_u64 {
        // Slow answers, so that many of the kills come while a paid request is on its way.
        let account = three(&["--job-time", "60ms", "--fault", "slow=60:submit"]);
        for again in 0..3 {
            let mut apply = account.project.start(&APPLY);
            std::thread::sleep(Duration::from_millis(60 + 45 * step + 30 * again));
            apply.kill();
        }
        recover(&account);
    }
}
