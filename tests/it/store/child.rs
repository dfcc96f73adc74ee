//! A second process: this test binary again, told by its environment what to do.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use storyform::model::RunId;
use storyform::store::{JournalEntry, RunStart, StateReader, StateStore};

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
        "write" => write_for_ever(state.as_ref()),
        other => panic!("no such task: {other}"),
    }
}

fn hold(state: &Path) {
    let _lock = lock(state);
    say("locked");
    std::thread::sleep(Duration::from_secs(600));
}

/// Renders one video after the other, and says so after each durable line of the journal.
fn write_for_ever(state: &Path) {
    let mut store = open(state);
    let past = store.operations(None, u32::MAX).unwrap().len();
    let this = RunStart {
        id: RunId::new(format!("run-{past}")),
        ..run("")
    };
    if let Err(error) = store.begin_run(&this) {
        return say(&format!("refused {error:?}"));
    }
    for number in past.. {
        for line in script(number, &this.id) {
            match store.append(&line) {
                Ok(_) => say(&format!("wrote {} {}", line.operation, line.event.label())),
                Err(error) => return say(&format!("refused {error:?}")),
            }
        }
    }
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
