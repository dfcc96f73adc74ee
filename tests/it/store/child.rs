//! A second process: this test binary again, told by its environment what to do.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use storyform::model::RunId;
use storyform::store::{JournalEntry, Record, RunStart, SqliteStore, StateReader, StateStore};

use super::{accepted, completed, intended, key, lock, open, run, target};

const TASK: &str = "STORYFORM_TEST_TASK";
const STATE: &str = "STORYFORM_TEST_STATE";
/// What begins each line that a child says; the test harness says other things.
const SAYS: &str = "child: ";

/// A child and what it says.
pub(super) struct Companion {
    process: Child,
    lines: std::io::Lines<BufReader<ChildStdout>>,
}

impl Companion {
    /// Starts a child that works on a state.
    pub(super) fn start(task: &str, state: &Path) -> Self {
        Self::spawn(Command::new(std::env::current_exe().unwrap()), task, state)
    }

    /// Starts a child that can write no file beyond so many kibibytes, as if the disk were full.
    pub(super) fn start_on_a_small_disk(kibibytes: u32, task: &str, state: &Path) -> Self {
        let mut shell = Command::new("bash");
        let script = format!("trap '' XFSZ; ulimit -f {kibibytes}; exec \"$0\" \"$@\"");
        shell.arg("-c").arg(script);
        shell.arg(std::env::current_exe().unwrap());
        Self::spawn(shell, task, state)
    }

    fn spawn(mut command: Command, task: &str, state: &Path) -> Self {
        let mut process = command
            .args(["--exact", "store::child::does_its_task", "--nocapture"])
            .env(TASK, task)
            .env(STATE, state)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        Self { process, lines }
    }

    /// Waits for the next thing that the child says; `None` when it has ended.
    pub(super) fn hear(&mut self) -> Option<String> {
        self.lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| line.split_once(SAYS).map(|(_, said)| said.to_owned()))
    }

    /// Kills the child at once, as `kill -9` does, and returns what it had said before.
    pub(super) fn kill(mut self) -> Vec<String> {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
        std::iter::from_fn(|| self.hear()).collect()
    }
}

fn say(words: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{SAYS}{words}").unwrap();
    out.flush().unwrap();
}

/// Does nothing, unless this process was started as a child.
#[test]
fn does_its_task() {
    let (Ok(task), Some(state)) = (std::env::var(TASK), std::env::var_os(STATE)) else {
        return;
    };
    match task.as_str() {
        "hold" => hold(state.as_ref()),
        "write" => write_for_ever(state.as_ref(), 1),
        "write together" => write_for_ever(state.as_ref(), TOGETHER),
        other => panic!("no such task: {other}"),
    }
}

fn hold(state: &Path) {
    let _lock = lock(state);
    say("locked");
    std::thread::sleep(Duration::from_secs(600));
}

/// How many videos are rendered at a time by who writes together.
pub(super) const TOGETHER: usize = 4;

/// Renders videos, so many at a time, and says so after each durable line of the journal. One that is
/// alone has a transaction for each line; several have one for all lines of all of them.
fn write_for_ever(state: &Path, at_a_time: usize) {
    let mut store = open(state);
    let past = store.operations(None, u32::MAX).unwrap().len();
    let this = RunStart {
        id: RunId::new(format!("run-{past}")),
        ..run("")
    };
    if let Err(error) = store.begin_run(&this) {
        return say(&format!("refused {error:?}"));
    }
    for first in (past..).step_by(at_a_time) {
        let scripts = (first..first + at_a_time).flat_map(|number| script(number, &this.id));
        let lines: Vec<JournalEntry> = scripts.collect();
        let size = if at_a_time == 1 { 1 } else { lines.len() };
        for group in lines.chunks(size) {
            if !write(&mut store, group) {
                return;
            }
        }
    }
}

/// Writes some lines together, says what came of each, and tells whether all is well.
fn write(store: &mut SqliteStore, lines: &[JournalEntry]) -> bool {
    let group: Vec<Record> = lines.iter().cloned().map(Record::Fact).collect();
    let results = store.write_group(0, &group);
    let mut is_well = true;
    for (line, result) in lines.iter().zip(results) {
        match result {
            Ok(_) => say(&format!("wrote {} {}", line.operation, line.event.label())),
            Err(error) => {
                is_well = false;
                say(&format!("refused {error:?}"));
            }
        }
    }
    is_well
}

/// What happens to the operation with this number.
fn script(number: usize, run: &RunId) -> [JournalEntry; 3] {
    let id = format!("op-{number}");
    let video = target(key(&format!("video-{number}")), 1);
    let events = [
        intended(video),
        accepted(&format!("job-{number}")),
        completed(None),
    ];
    events.map(|event| JournalEntry {
        run: run.clone(),
        ..super::entry(&id, 0, event)
    })
}
