//! What one might use instead: a script of one's own, and programs that build what has changed.
//!
//! The script compares contents, scene by scene. The others know files only: what is measured is how long
//! they take to find that nothing is to be done about any of them.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::library::place;
use super::measure::{Outcome, Task};
use super::rounds::{Ready, Subject};
use super::workspace::{Workspace, remove};

/// The scripts beside this file.
const SCRIPTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/scale/peers");
/// How many videos are asked too much of programs that take seconds for a thousand.
const VIDEOS_MAX: usize = 1_000;
/// The folder of what they build, beside `videos`.
const BUILT: &str = "built";

/// A program that builds files from files.
struct Builder {
    name: &'static str,
    /// What says that nothing is to be done.
    look: &'static [&'static str],
    /// Writes what it needs to know, and has it build everything.
    prepare: fn(&Workspace) -> Outcome<()>,
    /// Whether it is hardly meant for so many files.
    is_slow: bool,
}

const BUILDERS: [Builder; 4] = [
    Builder {
        name: "make",
        look: &["-r", "-q"],
        prepare: makefile,
        is_slow: false,
    },
    Builder {
        name: "ninja",
        look: &["--quiet"],
        prepare: ninja,
        is_slow: false,
    },
    Builder {
        name: "dvc",
        look: &["status", "--quiet"],
        prepare: dvc,
        is_slow: true,
    },
    Builder {
        name: "snakemake",
        look: &["--dry-run", "--quiet"],
        prepare: snakefile,
        is_slow: true,
    },
];

/// Lists those that are installed, and says of the others that they are not.
pub(crate) fn subjects(
    workspace: &Workspace,
    wants: impl Fn(&str) -> bool,
    say: impl Fn(&str),
) -> Outcome<Vec<Subject>> {
    let mut subjects = Vec::new();
    let scripts = ["python, first plan", "python, nothing changed"];
    if scripts.iter().any(|name| wants(name)) {
        match python() {
            Some(python) => subjects.append(&mut script(workspace, &python)?),
            None => say("python is skipped: it is not installed with PyYAML and its C loader"),
        }
    }
    for builder in BUILDERS.iter().filter(|builder| wants(builder.name)) {
        match builder.subject(workspace) {
            Ok(subject) => subjects.push(subject),
            Err(why) => say(&format!("{} is skipped: {why}", builder.name)),
        }
    }
    Ok(subjects)
}

impl Builder {
    /// Makes it ready, if it is installed and up to so many videos.
    fn subject(&self, workspace: &Workspace) -> Outcome<Subject> {
        if self.is_slow && workspace.videos > VIDEOS_MAX {
            return Err(format!("it is measured up to {VIDEOS_MAX} videos").into());
        }
        let program = on_path(self.name).ok_or("it is not installed")?;
        build_all(workspace)?;
        (self.prepare)(workspace)?;
        let task = Task::new(program, &workspace.peers).with(self.look);
        Ok(Subject::new("peers", self.name, task))
    }
}

/// Finds a program.
fn on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let mut files = std::env::split_paths(&path).map(|folder| folder.join(name));
    files.find(|file| file.is_file())
}

/// Finds the interpreter itself, not a script that looks for it, if it has what the script needs.
fn python() -> Option<PathBuf> {
    let program = on_path("python3")?;
    let look = "import sys, yaml; yaml.CSafeLoader; print(sys.executable)";
    let output = Task::new(program, Path::new("/"))
        .with(["-c", look])
        .output();
    let output = String::from_utf8(output.ok()?).ok()?;
    Some(PathBuf::from(output.trim()))
}

fn script(workspace: &Workspace, python: &Path) -> Outcome<Vec<Subject>> {
    let folder = &workspace.peers;
    let [new, applied] = ["new.db", "applied.db"].map(|file| folder.join(file));
    let script = Task::new(python, folder).with([
        Path::new(SCRIPTS).join("plan.py"),
        workspace.unchanged.clone(),
    ]);
    let compare = |database: &Path| script.clone().with([database]);
    compare(&applied).with(["--accept"]).output()?;
    let unchanged = compare(&applied);
    let cores = std::thread::available_parallelism()?.to_string();
    let parallel = compare(&applied).with(["--processes", cores.as_str()]);
    let first = compare(&new);
    let first = move |_| {
        remove_file(&new)?;
        Ok(Ready {
            task: first.clone(),
            simulator: None,
        })
    };
    Ok(vec![
        Subject::prepared("peers", "python, first plan", first),
        Subject::new("peers", "python, nothing changed", unchanged),
        Subject::new("peers", "python, nothing changed, all cores", parallel),
    ])
}

fn remove_file(file: &Path) -> io::Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Copies every manifest to where it is built, as if that were rendering.
fn build_all(workspace: &Workspace) -> Outcome<()> {
    let folder = &workspace.peers;
    for number in 0..workspace.videos {
        let place = place(number);
        let built = folder.join(BUILT).join(&place);
        if built.exists() {
            continue;
        }
        if let Some(series) = built.parent() {
            fs::create_dir_all(series)?;
        }
        // Not `fs::copy`: what is built is younger than what it is built from.
        fs::write(
            built,
            fs::read(folder.join(format!("videos/{place}.yaml")))?,
        )?;
    }
    Ok(())
}

/// Writes one text about all videos, with a beginning.
fn describe(
    workspace: &Workspace,
    file: &str,
    beginning: &str,
    each: impl Fn(&str) -> String,
) -> Outcome<()> {
    let mut text = beginning.to_owned();
    for number in 0..workspace.videos {
        text.push_str(&each(&place(number)));
    }
    Ok(fs::write(workspace.peers.join(file), text)?)
}

fn makefile(workspace: &Workspace) -> Outcome<()> {
    let mut beginning = "all:".to_owned();
    for number in 0..workspace.videos {
        write!(beginning, " {BUILT}/{}", place(number))?;
    }
    beginning.push('\n');
    describe(workspace, "Makefile", &beginning, |place| {
        format!("{BUILT}/{place}: videos/{place}.yaml\n\tcp $< $@\n")
    })
}

/// Ninja trusts only what it has built itself.
fn ninja(workspace: &Workspace) -> Outcome<()> {
    let beginning = "rule render\n  command = cp $in $out\n";
    describe(workspace, "build.ninja", beginning, |place| {
        format!("build {BUILT}/{place}: render videos/{place}.yaml\n")
    })?;
    Task::new("ninja", &workspace.peers)
        .with(["--quiet"])
        .output()?;
    Ok(())
}

fn dvc(workspace: &Workspace) -> Outcome<()> {
    let folder = &workspace.peers;
    remove(&folder.join(".dvc"))?;
    let dvc = |arguments: &[&str]| Task::new("dvc", folder).with(arguments).output();
    dvc(&["init", "--no-scm", "--quiet"])?;
    dvc(&["config", "core.analytics", "false"])?;
    let python = python().ok_or("python3 with PyYAML is missing")?;
    let script = Path::new(SCRIPTS).join("dvc.py");
    Task::new(python, folder).with([script]).output()?;
    Ok(())
}

fn snakefile(workspace: &Workspace) -> Outcome<()> {
    let text = format!(
        "from pathlib import Path\n\n\
         FILMS = sorted(path.relative_to('videos').with_suffix('') for path in Path('videos').rglob('*.yaml'))\n\n\
         rule all:\n    input: expand('{BUILT}/{{film}}', film=FILMS)\n\n\
         rule render:\n    input: 'videos/{{film}}.yaml'\n    output: '{BUILT}/{{film}}'\n    \
         shell: 'cp {{input}} {{output}}'\n"
    );
    Ok(fs::write(workspace.peers.join("Snakefile"), text)?)
}
