//! Which commit a project is at.

use std::path::Path;
use std::process::Command;

/// The commit that a working tree is at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// Its hash.
    pub hash: String,
    /// Whether the working tree differs from it.
    pub dirty: bool,
}

/// Asks git for the commit of a folder; `None` outside a repository, and where there is no git.
pub fn commit(folder: &Path) -> Option<Commit> {
    let hash = ask(folder, &["rev-parse", "--verify", "HEAD"])?;
    let changes = ask(folder, &["status", "--porcelain", "--untracked-files=no"])?;
    Some(Commit {
        hash: hash.trim().to_owned(),
        dirty: !changes.trim().is_empty(),
    })
}

fn ask(folder: &Path, arguments: &[&str]) -> Option<String> {
    let output = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(arguments)
        .output()
        .ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}
