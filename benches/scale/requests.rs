//! What `apply` takes beside the requests that it sends: both against the same simulator, whose jobs take no
//! time, with as many requests at once, and without a pause before any of them.

use std::fs;
use std::path::{Path, PathBuf};

use super::library::{Library, PROJECT};
use super::measure::{Outcome, Task};
use super::recording::{BARE, record};
use super::rounds::{Ready, Subject};
use super::simulator::{Simulator, base_url};
use super::workspace::{commit, remove};

/// How many videos are applied.
pub(crate) const VIDEOS: usize = 1_000;
/// How many requests are on their way at once.
const PARALLELISM: &str = "4";
/// Without copies, as the simulator draws each picture that is fetched: that would take most of the time, on
/// both sides. Nothing holds requests back on this machine.
const SETTINGS: &str = "visualCopies: false\n";

/// A project that is applied again and again, from the beginning.
#[derive(Clone)]
struct Account {
    program: PathBuf,
    project: PathBuf,
    /// Where the simulator keeps its data.
    data: PathBuf,
    /// What was asked of the simulator.
    requests: PathBuf,
}

/// Lists what is measured, after one run in which the requests are written down.
pub(crate) fn subjects(root: &Path, program: &Path, say: impl Fn(&str)) -> Outcome<Vec<Subject>> {
    let root = root.join("apply");
    remove(&root)?;
    let account = Account {
        program: program.to_owned(),
        project: root.join("project"),
        data: root.join("simulator"),
        requests: root.join("requests.jsonl"),
    };
    Library::write(&account.project, VIDEOS)?;
    let settings = format!("{PROJECT}{SETTINGS}");
    fs::write(account.project.join("storyform.yaml"), settings)?;
    commit(&account.project)?;
    let [asks, looks] = account.record()?;
    say(&format!(
        "apply sends {asks} requests that ask for something, and looks {looks} times"
    ));
    let other = account.clone();
    Ok(vec![
        Subject::prepared("apply", "apply", move |_| account.apply()),
        Subject::prepared("apply", "bare requests", move |_| other.bare()),
    ])
}

impl Account {
    /// Applies everything once, and writes down what is sent.
    fn record(&self) -> Outcome<[usize; 2]> {
        let simulator = self.begin()?;
        record(&simulator.origin, &self.requests, |origin| {
            self.task(origin).output().map(drop)
        })
    }

    fn apply(&self) -> Outcome<Ready> {
        let simulator = self.begin()?;
        Ok(Ready {
            task: self.task(&simulator.origin),
            simulator: Some(simulator),
        })
    }

    fn bare(&self) -> Outcome<Ready> {
        let simulator = self.begin()?;
        let task = Task::new(std::env::current_exe()?, &self.project)
            .with([BARE])
            .with([&self.requests])
            .with([simulator.origin.as_str(), PARALLELISM]);
        Ok(Ready {
            task,
            simulator: Some(simulator),
        })
    }

    /// Forgets everything that was applied, and opens a new account.
    fn begin(&self) -> Outcome<Simulator> {
        remove(&self.project.join("state"))?;
        remove(&self.data)?;
        Simulator::start(&self.data)
    }

    fn task(&self, origin: &str) -> Task {
        Task::new(&self.program, &self.project)
            .with(["apply", "--auto-approve", "--poll-interval", "0ms"])
            .with(["--parallelism", PARALLELISM])
            .variable("PICTORY_API_BASE_URL", base_url(origin))
    }
}
