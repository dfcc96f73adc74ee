//! A sealed environment: a project in a temporary folder, and the program run in it.
//!
//! Nothing of the machine reaches the program: the environment is cleared, home lies beside the
//! project, time stands still, no terminal is attached. What the program says is shown whole, with
//! everything that differs from run to run replaced by a label of the same width where the width
//! matters.

use std::fmt;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::path::Path;
use std::path::PathBuf;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::sync::LazyLock;
use std::sync::mpsc::Receiver;
use std::sync::mpsc::RecvTimeoutError;
use std::sync::mpsc::Sender;
use std::time::Duration;

use regex::Captures;
use regex::Regex;
use tempfile::TempDir;

/// The time that the program is told, unless a test says otherwise.
pub(crate) const NOW: &str = "2026-08-01T12:00:00Z";

/// How long a job of the built-in simulator takes, unless a test says otherwise.
const JOB_TIME: &str = "100ms";

/// A command that takes longer hangs: the slowest test renders four videos on the simulator.
const COMMAND_TIME_MAX: Duration = Duration::from_secs(60);

/// A project in a temporary folder of its own, removed when the test ends.
pub(crate) struct Project {
    folder: TempDir,
    variables: Vec<(String, String)>,
}

impl Project {
    /// Makes an empty project folder.
    pub(crate) fn new() -> Self {
        let folder = TempDir::new().expect("a temporary folder can be made");
        let project = Self {
            folder,
            variables: Vec::new(),
        };
        for name in ["home", "project"] {
            std::fs::create_dir(project.folder.path().join(name))
                .expect("the temporary folder is empty");
        }
        project
    }

    /// Makes a copy of a project under `examples/`, without any state that was left there.
    pub(crate) fn from_example(name: &str) -> Self {
        let example = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("examples")
            .join(name);
        Self::from_folder(&example)
    }

    fn from_folder(from: &Path) -> Self {
        let project = Self::new();
        copy(from, &project.root());
        project
    }

    /// Returns the folder of the project.
    pub(crate) fn root(&self) -> PathBuf {
        self.folder.path().join("project")
    }

    /// Returns the path of a file in the project.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.root().join(path)
    }

    /// Writes a file, with its folders.
    pub(crate) fn write(&self, path: &str, text: &str) -> &Self {
        let path = self.path(path);
        let folder = path.parent().expect("a file in the project has a folder");
        std::fs::create_dir_all(folder).expect("folders can be made in the project");
        std::fs::write(path, text).expect("files can be written in the project");
        self
    }

    /// Reads a file.
    pub(crate) fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.path(path))
            .unwrap_or_else(|error| panic!("reading {path}: {error}"))
    }

    /// Replaces a text that must stand in a file exactly once.
    #[track_caller]
    pub(crate) fn edit(&self, path: &str, from: &str, to: &str) -> &Self {
        let text = self.read(path);
        assert_eq!(text.matches(from).count(), 1, "`{from}` in {path}:\n{text}");
        self.write(path, &text.replace(from, to))
    }

    /// Sets an environment variable for all later commands.
    pub(crate) fn set(&mut self, name: &str, value: &str) -> &mut Self {
        self.variables.retain(|(known, _)| known != name);
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Runs the program in the project folder, without a terminal and without input.
    #[must_use = "look at what the program said, at least with `success`"]
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.run_with_input(arguments, "")
    }

    /// Runs the program with a text on its standard input, which is still no terminal.
    #[must_use = "look at what the program said, at least with `success`"]
    pub(crate) fn run_with_input(&self, arguments: &[&str], input: &str) -> Output {
        let output = assert_cmd::Command::from_std(self.command(arguments))
            .write_stdin(input)
            .timeout(COMMAND_TIME_MAX)
            .output()
            .expect("the program was built and starts");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the program writes UTF-8");
        Output {
            code: output.status.code(),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
            ..self.output(arguments)
        }
    }

    /// Starts the program and leaves it running.
    pub(crate) fn start(&self, arguments: &[&str]) -> Running {
        Running::start(self.command(arguments), self.output(arguments))
    }

    /// Starts a command that ends in the program, such as a shell, and leaves it running.
    pub(crate) fn start_through(&self, command: Command, arguments: &[&str]) -> Running {
        Running::start(command, self.output(arguments))
    }

    /// What a command has said before it begins.
    fn output(&self, arguments: &[&str]) -> Output {
        Output {
            command: arguments.join(" "),
            code: None,
            stdout: String::new(),
            stderr: String::new(),
            project: self.root(),
        }
    }

    /// Returns the sealed command, for tests that need more than [`Project::run`].
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_storyform"));
        command
            .args(arguments)
            .current_dir(self.root())
            .env_clear()
            .env("HOME", self.folder.path().join("home"))
            // `git` is the only program that is ever called.
            .env("PATH", "/usr/local/bin:/usr/bin:/bin")
            .env("TZ", "UTC")
            .env("USER", "tester")
            .env("HOSTNAME", "sealed")
            .env("STORYFORM_TEST_NOW", NOW)
            .env("STORYFORM_SIMULATOR_JOB_TIME", JOB_TIME)
            .envs(self.variables.iter().map(|(name, value)| (name, value)));
        command
    }
}

/// Copies a folder, leaving out state files.
fn copy(from: &Path, to: &Path) {
    let entries =
        std::fs::read_dir(from).unwrap_or_else(|error| panic!("{}: {error}", from.display()));
    for entry in entries {
        let entry = entry.expect("the folder can be listed");
        let target = to.join(entry.file_name());
        if entry.file_name() == "state" {
            continue;
        }
        if entry.path().is_dir() {
            std::fs::create_dir(&target).expect("the target does not exist yet");
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("the file can be copied");
        }
    }
}

/// Everything that a command said.
///
/// As text it shows exit code, standard output and standard error, redacted, ready for a snapshot.
#[derive(Clone)]
pub(crate) struct Output {
    command: String,
    /// The exit code; `None` if a signal ended the program.
    pub(crate) code: Option<i32>,
    /// Standard output, as it was.
    pub(crate) stdout: String,
    /// Standard error, as it was.
    pub(crate) stderr: String,
    project: PathBuf,
}

impl Output {
    /// Demands an exit code.
    #[track_caller]
    pub(crate) fn exits_with(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "storyform {}\n{self}", self.command);
        self
    }

    /// Demands exit code 0.
    #[track_caller]
    pub(crate) fn success(self) -> Self {
        self.exits_with(0)
    }

    /// Reads standard output as one JSON value.
    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}\n{self}"))
    }

    /// Reads standard output as JSON lines.
    #[track_caller]
    pub(crate) fn json_lines(&self) -> Vec<serde_json::Value> {
        let lines = self.stdout.lines();
        lines
            .map(|line| {
                serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}\n{self}"))
            })
            .collect()
    }

    /// Replaces in `text` whatever differs from run to run.
    pub(crate) fn redact(&self, text: &str) -> String {
        redact(text, &self.project)
    }
}

impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.code {
            Some(code) => writeln!(f, "exit code: {code}")?,
            None => writeln!(f, "ended by a signal")?,
        }
        for (name, text) in [("stdout", &self.stdout), ("stderr", &self.stderr)] {
            let text = self.redact(text);
            writeln!(f, "----- {name} -----")?;
            f.write_str(&text)?;
            if !text.is_empty() && !text.ends_with('\n') {
                f.write_str("[no line end]\n")?;
            }
        }
        Ok(())
    }
}

/// A program that runs beside the test, killed when the test ends.
pub(crate) struct Running {
    child: Child,
    lines: Receiver<Line>,
    said: Output,
}

/// A line that a program said, and where.
struct Line {
    stream: Stream,
    text: String,
}

#[derive(Clone, Copy)]
enum Stream {
    Stdout,
    Stderr,
}

impl Running {
    fn start(mut command: Command, said: Output) -> Self {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program was built and starts");
        let (sender, lines) = std::sync::mpsc::channel();
        drain(child.stdout.take(), Stream::Stdout, sender.clone());
        drain(child.stderr.take(), Stream::Stderr, sender);
        Self { child, lines, said }
    }

    /// Waits for a line that begins with `start`, and returns the rest of that line.
    #[track_caller]
    pub(crate) fn line_after(&mut self, start: &str) -> String {
        let line = self.line_with(|line| line.starts_with(start), start);
        line[start.len()..].trim().to_owned()
    }

    /// Waits for a line that contains `part`, and returns it.
    #[track_caller]
    pub(crate) fn line_containing(&mut self, part: &str) -> String {
        self.line_with(|line| line.contains(part), part)
    }

    #[track_caller]
    fn line_with(&mut self, is_wanted: impl Fn(&str) -> bool, wanted: &str) -> String {
        while let Ok(line) = self.lines.recv_timeout(COMMAND_TIME_MAX) {
            let text = self.hear(line);
            if is_wanted(&text) {
                return text;
            }
        }
        panic!("no line has `{wanted}`:\n{}", self.said);
    }

    fn hear(&mut self, line: Line) -> String {
        let stream = match line.stream {
            Stream::Stdout => &mut self.said.stdout,
            Stream::Stderr => &mut self.said.stderr,
        };
        stream.push_str(&line.text);
        stream.push('\n');
        line.text
    }

    /// Sends Ctrl-C, as a terminal does.
    pub(crate) fn interrupt(&self) {
        self.signal("INT");
    }

    /// Sends a signal, as `kill` does.
    pub(crate) fn signal(&self, name: &str) {
        signal(name, self.id());
    }

    /// Returns the id of the process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits for the end of the program, and returns all that it said.
    #[must_use = "look at what the program said, at least with `success`"]
    #[track_caller]
    pub(crate) fn finish(mut self) -> Output {
        loop {
            match self.lines.recv_timeout(COMMAND_TIME_MAX) {
                Ok(line) => drop(self.hear(line)),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => panic!("it does not end:\n{}", self.said),
            }
        }
        let status = self.child.wait().expect("a child can be waited for");
        Output {
            code: status.code(),
            ..self.said.clone()
        }
    }

    /// Kills the program as a crash would, and waits until it is gone.
    pub(crate) fn kill(&mut self) {
        // It may have ended by itself, and then there is nothing to kill.
        self.child.kill().ok();
        self.child.wait().expect("a child can be waited for");
    }
}

/// Sends a signal to a process that a test has started.
pub(crate) fn signal(name: &str, process: u32) {
    let sent = Command::new("kill")
        .args([format!("-{name}"), process.to_string()])
        .status();
    assert!(sent.is_ok_and(|status| status.success()), "kill -{name}");
}

impl Drop for Running {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Reads what a program says, to the end, so that it is never held up by a full pipe.
fn drain(from: Option<impl Read + Send + 'static>, stream: Stream, sender: Sender<Line>) {
    let from = from.expect("the stream was asked for");
    std::thread::spawn(move || {
        for text in BufReader::new(from).lines().map_while(Result::ok) {
            // The test may not care for what is said after the line it waited for.
            sender.send(Line { stream, text }).ok();
        }
    });
}

/// What differs from run to run, with the label that takes its place.
static REDACTIONS: LazyLock<Vec<(Regex, Label)>> = LazyLock::new(|| {
    let rules = [
        (
            r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
            Label::Wide("UUID"),
        ),
        (
            r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?( ?UTC|Z|[+-]\d\d:\d\d)?",
            Label::Wide("TIME"),
        ),
        // The digest of a plan holds the lineage of the state, which is random.
        (r"sha256:[0-9a-f]{12,64}", Label::Wide("DIGEST")),
        // It follows from the id of an operation, which is random.
        (r"sf-[0-9a-f]{8}", Label::Wide("TAG")),
        (r"\bby run [0-9a-f]{8}\b", Label::Wide("RUN")),
        (
            r"\b(?P<before>state \d+ of `?)[0-9a-f]{8}\b",
            Label::Lineage,
        ),
        (r"\b(?P<before>process )\d+", Label::Process),
        // In the column of times, where tests are over in a few seconds.
        (r"\b\ds\b", Label::Narrow("#s")),
        (
            r"(?P<host>127\.0\.0\.1|\[::1\]|localhost):\d{2,5}\b",
            Label::Port,
        ),
        (
            r"\b(\d+m )?\d+(\.\d+)? ?(ms|µs)\b|\b(\d+m )?\d+\.\d+ ?s\b",
            Label::Narrow("[DURATION]"),
        ),
    ];
    let compile = |(pattern, label)| (Regex::new(pattern).expect("the pattern is valid"), label);
    rules.map(compile).into()
});

#[derive(Clone, Copy)]
enum Label {
    /// As wide as what it replaces, so that columns still line up.
    Wide(&'static str),
    /// Always the same, because the width of what it replaces differs from run to run.
    Narrow(&'static str),
    /// The port only; the host stays.
    Port,
    /// The number of a process, which differs in width.
    Process,
    /// The beginning of a lineage.
    Lineage,
}

impl Label {
    fn replace(self, found: &Captures<'_>) -> String {
        match self {
            Self::Wide(name) => {
                let inner = found[0].chars().count().saturating_sub(2);
                format!("[{name:~<inner$}]")
            }
            Self::Narrow(label) => label.to_owned(),
            Self::Port => format!("{}:[PORT]", &found["host"]),
            Self::Process => format!("{}[PID]", &found["before"]),
            Self::Lineage => format!("{}[LINEAG]", &found["before"]),
        }
    }
}

fn redact(text: &str, project: &Path) -> String {
    let mut text = text.to_owned();
    // A path may be shown as it was given or as the system resolves it.
    let resolved = project
        .canonicalize()
        .unwrap_or_else(|_| project.to_owned());
    for path in [resolved.as_path(), project] {
        text = text.replace(&path.display().to_string(), "[PROJECT]");
    }
    // A moment that the test itself set is no accident, and stays.
    text = text.replace(NOW, "[NOW]");
    for (pattern, label) in REDACTIONS.iter() {
        text = pattern
            .replace_all(&text, |found: &Captures<'_>| label.replace(found))
            .into_owned();
    }
    text.replace("[NOW]", NOW)
}

mod harness {
    //! The harness itself.

    use super::*;

    #[test]
    fn what_differs_from_run_to_run_is_redacted() {
        let check =
            |text: &str, expected: &str| assert_eq!(redact(text, Path::new("/tmp/x")), expected);
        check("/tmp/x/videos/a.yaml:3", "[PROJECT]/videos/a.yaml:3");
        check(
            "http://127.0.0.1:41873/pictoryapis",
            "http://127.0.0.1:[PORT]/pictoryapis",
        );
        check(
            "job 0b0e7f0a-6f7e-4d5c-9f3e-0d6f4b2a1c3d |",
            "job [UUID~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~] |",
        );
        check(
            "at 2026-11-22T16:14:05.123Z |",
            "at [TIME~~~~~~~~~~~~~~~~~~] |",
        );
        check("a_sf-0b0e7f0a.mp4 |", "a_[TAG~~~~~~].mp4 |");
        check(&format!("at {NOW} |"), "at 2026-08-01T12:00:00Z |");
        check("took 1.42s, 310 ms", "took [DURATION], [DURATION]");
        check(
            "an 8 s clip costs 12.8 credits",
            "an 8 s clip costs 12.8 credits",
        );
    }

    #[test]
    fn a_project_is_written_edited_and_copied() {
        let project = Project::new();
        project
            .write("videos/a.yaml", "videoName: A\n")
            .edit("videos/a.yaml", "A", "B");
        project.write("state/storyform.db", "");
        let copy = Project::from_folder(&project.root());
        assert_eq!(copy.read("videos/a.yaml"), "videoName: B\n");
        assert!(!copy.path("state").exists());
    }

    #[test]
    fn the_environment_is_sealed() {
        let mut project = Project::new();
        project.set("NO_COLOR", "1").set("NO_COLOR", "");
        let command = project.command(&["plan"]);
        let names: Vec<_> = command
            .get_envs()
            .filter_map(|(name, _)| name.to_str())
            .collect();
        assert_eq!(
            names,
            [
                "HOME",
                "HOSTNAME",
                "NO_COLOR",
                "PATH",
                "STORYFORM_SIMULATOR_JOB_TIME",
                "STORYFORM_TEST_NOW",
                "TZ",
                "USER"
            ]
        );
        assert_eq!(command.get_current_dir(), Some(project.root().as_path()));
    }

    #[test]
    fn output_is_shown_whole() {
        let output = Output {
            command: "plan".to_owned(),
            code: Some(2),
            stdout: "{\"a\": 1}\n".to_owned(),
            stderr: "reading /tmp/x/a".to_owned(),
            project: PathBuf::from("/tmp/x"),
        };
        assert_eq!(output.json()["a"], 1);
        assert_eq!(output.json_lines().len(), 1);
        let shown = output.exits_with(2).to_string();
        assert_eq!(
            shown,
            "exit code: 2\n----- stdout -----\n{\"a\": 1}\n----- stderr -----\nreading [PROJECT]/a[no line end]\n"
        );
    }

    #[test]
    fn the_program_runs() {
        let output = Project::new().run(&["--version"]).success();
        assert!(output.stderr.is_empty(), "{output}");
    }

    #[test]
    fn a_running_program_is_read_and_killed() {
        let mut command = Command::new("sh");
        command.args([
            "-c",
            "echo starting; echo listening on http://127.0.0.1:1; sleep 60",
        ]);
        let mut running = Running::start(command, Project::new().output(&[]));
        assert_eq!(running.line_after("listening on"), "http://127.0.0.1:1");
        running.kill();
        Project::new().start(&["--version"]).kill();
    }

    #[test]
    #[should_panic(expected = "examples")]
    fn an_example_that_does_not_exist_is_an_error() {
        drop(Project::from_example("no-such-example"));
    }
}
