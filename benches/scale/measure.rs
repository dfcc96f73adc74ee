//! One command, run once: how long it takes, what it computes, and how much memory it holds.
//!
//! The system adds up what the children of a process used. Each command is therefore run by a process of
//! its own, which is this program again, so that it is the only child whose figures are read.

use std::error::Error;
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeVal;
use serde::{Deserialize, Serialize};

/// What a step of the benchmark returns.
pub(crate) type Outcome<T> = Result<T, Failure>;
/// Why a step of the benchmark cannot be done.
pub(crate) type Failure = Box<dyn Error + Send + Sync>;

/// The first argument of the process that measures a command.
pub(crate) const MEASURED: &str = "measured";
/// Variables that are handed on; all others would differ from machine to machine.
const VARIABLES: [&str; 2] = ["PATH", "TMPDIR"];
/// How much is shown of what a command says when it fails.
const COMPLAINT_LINES: usize = 20;

/// What one run of a command took.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Sample {
    /// From its start to its end, in seconds.
    pub(crate) wall: f64,
    /// What it computed on all cores, itself and in the system, in seconds.
    pub(crate) cpu: f64,
    /// The most memory that it held at once, in bytes.
    pub(crate) peak: u64,
}

/// How a run ended, and what it took.
#[derive(Serialize, Deserialize)]
struct Ended {
    code: Option<i32>,
    sample: Sample,
}

/// A command, in a folder and with an environment that are the same every time.
#[derive(Debug, Clone)]
pub(crate) struct Task {
    program: PathBuf,
    arguments: Vec<OsString>,
    folder: PathBuf,
    variables: Vec<(&'static str, OsString)>,
    code: i32,
}

impl Task {
    /// Makes a command without arguments that is to succeed.
    pub(crate) fn new(program: impl Into<PathBuf>, folder: &Path) -> Self {
        Self {
            program: program.into(),
            arguments: Vec::new(),
            folder: folder.to_owned(),
            variables: Vec::new(),
            code: 0,
        }
    }

    /// Adds arguments.
    pub(crate) fn with<I>(mut self, arguments: I) -> Self
    where
        I: IntoIterator<Item: Into<OsString>>,
    {
        self.arguments.extend(arguments.into_iter().map(Into::into));
        self
    }

    /// Sets a variable of the environment.
    pub(crate) fn variable(mut self, name: &'static str, value: impl Into<OsString>) -> Self {
        self.variables.push((name, value.into()));
        self
    }

    /// Says with which code it is to end; any other is a failure.
    pub(crate) fn ends_with(mut self, code: i32) -> Self {
        self.code = code;
        self
    }

    /// Runs it and returns what it writes.
    pub(crate) fn output(&self) -> Outcome<Vec<u8>> {
        let output = self.command(&self.program).args(&self.arguments).output()?;
        match output.status.code() == Some(self.code) {
            true => Ok(output.stdout),
            false => Err(self.failure(output.status.code(), &output.stderr)),
        }
    }

    /// Runs it, lets it write into nothing, and tells what it took.
    pub(crate) fn measure(&self) -> Outcome<Sample> {
        let itself = std::env::current_exe()?;
        let mut command = self.command(&itself);
        command
            .arg(MEASURED)
            .arg(&self.program)
            .args(&self.arguments);
        let output = command.output()?;
        let ended: Ended = serde_json::from_slice(&output.stdout)
            .map_err(|_| self.failure(output.status.code(), &output.stderr))?;
        match ended.code == Some(self.code) {
            true => Ok(ended.sample),
            false => Err(self.failure(ended.code, &output.stderr)),
        }
    }

    fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.folder).env_clear();
        let handed_on = VARIABLES.iter();
        command.envs(handed_on.filter_map(|name| Some((name, std::env::var_os(name)?))));
        // What programs keep for a user is kept here, and what users have set up counts nowhere.
        command.env("HOME", &self.folder);
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::null());
        command
    }

    fn failure(&self, code: Option<i32>, complaint: &[u8]) -> Failure {
        let complaint = String::from_utf8_lossy(complaint);
        let lines: Vec<&str> = complaint.lines().collect();
        let from = lines.len().saturating_sub(COMPLAINT_LINES);
        format!(
            "{} {:?} in {} ended with {code:?} instead of {}\n{}",
            self.program.display(),
            self.arguments,
            self.folder.display(),
            self.code,
            lines[from..].join("\n")
        )
        .into()
    }
}

/// Runs a command, and returns what it took for the process that asked to read.
pub(crate) fn measured(mut arguments: impl Iterator<Item = OsString>) -> Outcome<String> {
    let program = arguments.next().ok_or("a command is missing")?;
    let mut command = Command::new::<&OsStr>(&program);
    command.args(arguments);
    command.stdout(File::options().write(true).open("/dev/null")?);
    let began = Instant::now();
    let status = command.status()?;
    let wall = began.elapsed().as_secs_f64();
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let ended = Ended {
        code: status.code(),
        sample: Sample {
            wall,
            cpu: seconds(usage.user_time()) + seconds(usage.system_time()),
            // Linux counts kilobytes here.
            peak: u64::try_from(usage.max_rss())? * 1024,
        },
    };
    Ok(serde_json::to_string(&ended)?)
}

#[expect(clippy::cast_precision_loss, reason = "far below 2^53 microseconds")]
fn seconds(time: TimeVal) -> f64 {
    time.tv_sec() as f64 + time.tv_usec() as f64 / 1e6
}
