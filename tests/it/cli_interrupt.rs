//! An apply that ends in the middle: by Ctrl-C, by a crash, on either side.

use std::process::Command;
use std::time::Duration;
use std::time::Instant;

use crate::account::APPLY;
use crate::account::Account;
use crate::environment::Output;
use crate::environment::Running;
use crate::environment::signal;
use crate::received::Received;

/// What interrupts: Ctrl-C, and what service managers send.
const SIGNALS: [&str; 2] = ["INT", "TERM"];
/// Less than this is at once, on a machine that is busy too.
const AT_ONCE: Duration = Duration::from_millis(1500);

#[test]
fn an_interrupted_apply_is_taken_up_again() {
    let account = Account::inline(&["a", "b", "c"], &["--job-time", "600ms"]);
    let one_by_one = ["apply", "--auto-approve", "--parallelism", "1"];
    let mut apply = account.project.start(&one_by_one);
    apply.line_containing("rendering as job");
    apply.interrupt();
    let output = apply.finish().exits_with(130);
    insta::assert_snapshot!("interrupted", output);
    insta::assert_snapshot!("interrupted_plan", account.plan());
    drop(account.apply().success());
    account.assert_done();
    assert_eq!(account.charges().len(), 3);
    assert_eq!(account.jobs().len(), 3);
}

#[test]
fn a_second_interrupt_leaves_at_once() {
    let account = Account::inline(&["a"], &["--fault", "slow=3000:render"]);
    let mut apply = account.project.start(&APPLY);
    account.wait_for_operation();
    apply.interrupt();
    apply.line_containing("Interrupted");
    apply.interrupt();
    drop(apply.finish().exits_with(130));
    insta::assert_snapshot!("left_at_once_plan", account.plan());
}

#[test]
fn a_killed_apply_is_resumed() {
    let account = Account::inline(&["a", "b"], &["--job-time", "600ms"]);
    let mut apply = account.project.start(&APPLY);
    apply.line_containing("rendering as job");
    apply.line_containing("rendering as job");
    apply.kill();
    insta::assert_snapshot!("killed_plan", account.plan());
    drop(account.apply().success());
    account.assert_done();
    assert_eq!(account.charges().len(), 2);
}

#[test]
fn an_apply_killed_while_it_sends_is_in_doubt_until_its_job_is_looked_for() {
    let account = Account::inline(&["a"], &["--fault", "slow=2000:render"]);
    let mut apply = account.project.start(&APPLY);
    let operation = account.wait_for_operation();
    while account.jobs().is_empty() {
        std::thread::sleep(Duration::from_millis(5));
    }
    // The answer takes two seconds.
    apply.kill();
    insta::assert_snapshot!("killed_while_sending_plan", account.plan());
    let settle = ["state", "settle", &operation, "--wait"];
    drop(account.project.run(&settle).success());
    drop(account.apply().success());
    account.assert_done();
    assert_eq!(account.charges().len(), 1);
}

#[test]
fn a_simulator_that_crashes_in_between_goes_on_with_its_jobs() {
    let mut account = Account::inline(&["a"], &["--job-time", "600ms"]);
    let impatient = ["apply", "--auto-approve", "--timeout", "100ms"];
    drop(account.project.run(&impatient).exits_with(18));
    account.restart(&["--job-time", "600ms"]);
    drop(account.apply().success());
    account.assert_done();
    assert_eq!(account.charges().len(), 1);
}

#[test]
fn the_built_in_simulator_survives_a_kill() {
    let mut project = crate::environment::Project::from_example("quickstart");
    project.set("STORYFORM_SIMULATOR_JOB_TIME", "600ms");
    let mut apply = project.start(&APPLY);
    for _ in 0..4 {
        apply.line_containing(" as job ");
    }
    apply.kill();
    let plan = project.run(&["plan"]);
    assert!(plan.stdout.contains("2 to resume"), "{plan}");
    drop(project.run(&APPLY).success());
    assert_eq!(Received::by(&project).spent(), 88_000);
    drop(project.run(&["plan", "--detailed-exitcode"]).success());
}

/// Tells whether an operation of an account has its job written down.
fn has_job(account: &Account) -> bool {
    account.plan().stdout.contains("> resume")
}

#[test]
fn an_answer_that_is_under_way_is_awaited_and_recorded() {
    for name in SIGNALS {
        let account = Account::inline(&["a", "b"], &["--fault", "slow=700:render"]);
        let mut apply = account
            .project
            .start(&["apply", "--auto-approve", "--parallelism", "1"]);
        account.wait_for_operation();
        apply.signal(name);
        apply.line_containing("Interrupted");
        let output = apply.finish().exits_with(130);
        assert!(output.stdout.contains("> still running  a"), "{output}");
        assert!(
            output.stdout.contains("`storyform apply` again"),
            "{output}"
        );
        assert!(has_job(&account), "{name}: {}", account.plan());
        assert_eq!(account.jobs().len(), 1, "nothing new was sent");
        drop(account.apply().success());
        account.assert_done();
        assert_eq!(account.charges().len(), 2);
    }
}

#[test]
fn a_second_signal_of_any_kind_leaves_at_once_and_the_state_is_right() {
    for (first, second) in [("INT", "TERM"), ("TERM", "TERM"), ("TERM", "INT")] {
        let account = Account::inline(&["a"], &["--fault", "slow=4000:render"]);
        let mut apply = account.project.start(&APPLY);
        account.wait_for_operation();
        apply.signal(first);
        apply.line_containing("Interrupted");
        let since = Instant::now();
        apply.signal(second);
        drop(apply.finish().exits_with(130));
        assert!(since.elapsed() < AT_ONCE, "{:?}", since.elapsed());
        // The request may have been taken; whoever asks is told so, and nothing is sent again.
        let plan = account.plan();
        assert!(plan.stdout.contains("1 blocked"), "{plan}");
    }
}

#[test]
fn a_run_that_polls_ends_at_once_and_goes_on_later() {
    for name in SIGNALS {
        let account = Account::inline(&["a"], &["--job-time", "2s"]);
        let mut apply =
            account
                .project
                .start(&["apply", "--auto-approve", "--poll-interval", "60s"]);
        apply.line_containing("rendering as job");
        let since = Instant::now();
        apply.signal(name);
        drop(apply.finish().exits_with(130));
        assert!(since.elapsed() < AT_ONCE, "{:?}", since.elapsed());
        drop(account.apply().success());
        account.assert_done();
        assert_eq!(account.charges().len(), 1);
    }
}

#[test]
fn before_anything_is_sent_an_interrupt_is_a_quiet_end() {
    for name in SIGNALS {
        // The balance is asked for before anything is sent.
        let account = Account::inline(&["a"], &["--fault", "slow=5000:quota"]);
        let mut apply = account.project.start(&APPLY);
        apply.line_containing("Plan: 1 to create");
        let since = Instant::now();
        apply.signal(name);
        let output = apply.finish().exits_with(130);
        assert!(since.elapsed() < AT_ONCE, "{:?}", since.elapsed());
        assert_untouched(&account);
        if name == "TERM" {
            insta::assert_snapshot!("interrupted_before", output.stderr);
        }
    }
}

#[test]
fn a_search_for_what_is_in_doubt_can_be_interrupted() {
    let slow = ["--fault", "slow=3000:render", "--fault", "slow=5000:jobs"];
    let account = Account::inline(&["a"], &slow);
    let mut apply = account.project.start(&APPLY);
    account.wait_for_operation();
    apply.kill();
    let apply = account.project.start(&APPLY);
    // It says nothing while it reads the list of jobs, which takes five seconds.
    std::thread::sleep(Duration::from_millis(600));
    let since = Instant::now();
    apply.signal("TERM");
    let output = apply.finish().exits_with(130);
    assert!(since.elapsed() < AT_ONCE, "{:?}", since.elapsed());
    assert!(
        output.stderr.contains("before anything was sent"),
        "{output}"
    );
    let plan = account.plan();
    assert!(plan.stdout.contains("1 blocked"), "{plan}");
}

/// Demands that nothing was sent, and that the state is one file that nobody holds.
#[track_caller]
fn assert_untouched(account: &Account) {
    assert!(account.jobs().is_empty());
    let state = account.project.path("state");
    let names = std::fs::read_dir(state).unwrap();
    let mut names: Vec<String> = names
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let expected = [
        "simulator",
        "storyform.cache",
        "storyform.db",
        "storyform.db.lock",
    ];
    assert_eq!(names, expected);
    let plan = account.plan();
    assert!(plan.stdout.contains("1 to create"), "{plan}");
}

#[test]
fn whoever_waits_for_another_writer_can_leave_at_once() {
    let account = Account::inline(&["a"], &["--job-time", "1s"]);
    let mut first = account.project.start(&APPLY);
    first.line_containing("rendering as job");
    for name in SIGNALS {
        let mut second = account.project.start(&APPLY);
        second.line_containing("waiting for another process");
        second.signal(name);
        let output = second.finish().exits_with(130);
        assert!(output.stdout.is_empty(), "{output}");
        assert!(
            output.stderr.contains("before anything was sent"),
            "{output}"
        );
    }
    drop(first.finish().success());
    account.assert_done();
}

/// Starts an apply on a state so large that its backup takes a while, and waits for the backup.
fn started_with_a_large_backup(account: &Account) -> Running {
    let state = account.project.path("state/storyform.db");
    let filler = "CREATE TABLE IF NOT EXISTS filler AS SELECT zeroblob(150000000)";
    let connection = rusqlite::Connection::open(state).unwrap();
    connection.execute_batch(filler).unwrap();
    drop(connection);
    let apply = account.project.start(&APPLY);
    while !has_unfinished_backup(account) {
        std::thread::sleep(Duration::from_millis(1));
    }
    apply
}

fn has_unfinished_backup(account: &Account) -> bool {
    let backups = std::fs::read_dir(account.project.path("state/backups"));
    let mut backups = backups.into_iter().flatten().flatten();
    backups.any(|entry| entry.path().extension().is_some_and(|end| end == "part"))
}

#[test]
fn an_interrupt_of_the_backup_sends_nothing() {
    let account = Account::inline(&["a"], &[]);
    drop(account.apply().success());
    account
        .project
        .write("videos/b.yaml", &crate::account::manifest("b"));
    let apply = started_with_a_large_backup(&account);
    apply.signal("TERM");
    let output = apply.finish().exits_with(130);
    assert!(output.stdout.contains("skipped  b"), "{output}");
    let mut apply = started_with_a_large_backup(&account);
    apply.signal("INT");
    apply.line_containing("Interrupted");
    apply.signal("INT");
    drop(apply.finish().exits_with(130));
    assert_eq!(account.jobs().len(), 1);
    drop(account.apply().success());
    assert!(!has_unfinished_backup(&account), "it is swept");
    account.assert_done();
    assert_eq!(account.charges().len(), 2);
}

/// Starts an apply on a terminal of its own, waits until it asks, and sends a signal.
fn interrupted_at_the_question(account: &Account, name: &str) -> Option<Output> {
    let program = account.project.command(&["apply"]);
    let mut terminal = Command::new("sh");
    // A pipe that the shell itself could write to never ends: somebody sits there and is silent.
    let silence =
        "mkfifo ../keys; exec script -qefc \"$0 apply; echo code \\$?\" /dev/null <>../keys";
    terminal.args(["-c", silence, program.get_program().to_str()?]);
    terminal.current_dir(account.project.root()).env_clear();
    terminal.envs(
        program
            .get_envs()
            .filter_map(|(name, value)| Some((name, value?))),
    );
    terminal.env("SHELL", "/bin/sh");
    let mut apply = account.project.start_through(terminal, &["apply"]);
    // The question itself has no line end.
    apply.line_containing("Perform this plan");
    let lock = account.project.read("state/storyform.db.lock");
    let holder: serde_json::Value = serde_json::from_str(&lock).unwrap();
    signal(name, u32::try_from(holder["pid"].as_u64()?).unwrap());
    Some(apply.finish())
}

#[cfg(target_os = "linux")]
#[test]
fn an_interrupt_at_the_question_is_a_no() {
    for name in SIGNALS {
        let account = Account::inline(&["a"], &[]);
        let output = interrupted_at_the_question(&account, name).unwrap();
        assert!(
            output
                .stdout
                .contains("interrupted before anything was sent"),
            "{output}"
        );
        assert!(output.stdout.contains("code 130"), "{output}");
        assert_untouched(&account);
    }
}
