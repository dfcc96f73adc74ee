//! What nothing that looks at every file can go below: to read them, to digest them, to parse them.

use std::ffi::OsString;
use std::fs;
use std::hint::black_box;
use std::io;
use std::path::{Path, PathBuf};

use granit_parser::{Event, Parser};
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::measure::{Outcome, Task};
use super::rounds::Subject;
use super::workspace::{Workspace, git};

/// The first argument of the process that is a floor.
pub(crate) const FLOOR: &str = "floor";
/// How deep lists and objects may nest, as for manifests.
const DEPTH_MAX: usize = 48;

/// What is done with every file, and how that is told to the process that does it.
const FLOORS: [(&str, &str); 3] = [
    ("read only", "read"),
    ("SHA-256 only", "hash"),
    ("parse only", "parse"),
];

/// Lists the floors, and `git status`, which looks at every file without reading it.
pub(crate) fn subjects(workspace: &Workspace) -> Outcome<Vec<Subject>> {
    let folder = &workspace.unchanged;
    let itself = std::env::current_exe()?;
    let floors = FLOORS.map(|(name, word)| {
        let task = Task::new(&itself, folder).with([FLOOR, word, "videos"]);
        Subject::new("floors", name, task)
    });
    let status = git(folder).with(["status", "--porcelain"]);
    let status = Subject::new("floors", "git status", status);
    Ok(floors.into_iter().chain([status]).collect())
}

/// Does one thing with all files of a folder, on all cores.
pub(crate) fn floor(mut arguments: impl Iterator<Item = OsString>) -> Outcome<String> {
    let what = arguments.next().ok_or("what to do is missing")?;
    let folder = arguments.next().ok_or("a folder is missing")?;
    let one = match what.to_str() {
        Some("read") => read,
        Some("hash") => hash,
        Some("parse") => parse,
        _ => return Err("no such floor".into()),
    };
    let files = files(Path::new(&folder))?;
    let sum = files
        .par_iter()
        .map(|file| one(file))
        .sum::<io::Result<usize>>()?;
    Ok(format!("{} files, {sum}", files.len()))
}

/// Lists the files of a folder of folders.
fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = |folder: &Path| -> io::Result<Vec<PathBuf>> {
        fs::read_dir(folder)?
            .map(|entry| Ok(entry?.path()))
            .collect()
    };
    let folders = entries(folder)?;
    let files: io::Result<Vec<Vec<PathBuf>>> =
        folders.par_iter().map(|folder| entries(folder)).collect();
    Ok(files?.concat())
}

fn read(file: &Path) -> io::Result<usize> {
    Ok(black_box(fs::read(file)?).len())
}

fn hash(file: &Path) -> io::Result<usize> {
    let digest = Sha256::digest(fs::read(file)?);
    Ok(usize::from(black_box(digest)[0]))
}

/// Drains the events of a file, as the reader of manifests asks for them, and makes nothing of them.
fn parse(file: &Path) -> io::Result<usize> {
    let text = fs::read_to_string(file)?;
    let broken = || io::Error::other(format!("{} is no YAML", file.display()));
    events(&text).ok_or_else(broken)
}

/// Counts the values in a text; `None` if it cannot be parsed.
pub(crate) fn events(text: &str) -> Option<usize> {
    let options = granit_parser::options! {
        emit_comments: false,
        emit_unresolved_aliases: true,
        flow_nesting_limit: DEPTH_MAX,
        block_nesting_limit: DEPTH_MAX,
    };
    let mut parser = Parser::new_from_str_with_options(text, options);
    let mut values = 0;
    while let Some(next) = parser.next_event() {
        let (event, _) = black_box(next.ok()?);
        values += usize::from(matches!(event, Event::Scalar(..)));
    }
    Some(values)
}
