//! What git knows of a project: which commit it is at, and what stood in another one.
//!
//! Everything is asked of `git` itself, which only reads: nothing is checked out, fetched or written,
//! and no program runs that a repository names.

mod objects;
mod standing;

use std::io;
use std::path::Path;
use std::process::{Command, Output};

use jiff::Timestamp;

use crate::model::Revision;

pub use objects::Tree;
pub use standing::{Standing, standing};

/// The commit that a working tree is at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// Its hash.
    pub hash: String,
    /// Whether the working tree differs from it.
    pub dirty: bool,
}

/// Why git does not tell what was asked.
#[derive(Debug, thiserror::Error)]
pub enum GitError {
    /// It cannot be started.
    #[error("`git` cannot be run")]
    NotRun(#[source] io::Error),
    /// The folder belongs to no repository that git will look into.
    #[error("`{folder}` is in no git repository that can be read: {said}")]
    NoRepository {
        /// The folder.
        folder: String,
        /// What git said.
        said: String,
    },
    /// There is no such revision.
    #[error("git knows no revision `{name}`")]
    UnknownRevision {
        /// How it was asked for.
        name: String,
    },
    /// Two revisions have no history in common, as far as it was fetched.
    #[error("`{name}` and `HEAD` have no common commit, as far as the history is here")]
    NoMergeBase {
        /// How the revision was asked for, without the dots.
        name: String,
    },
    /// It failed for another reason.
    #[error("`git {command}` failed: {said}")]
    Failed {
        /// What was asked.
        command: String,
        /// What git said.
        said: String,
    },
    /// Its answer has another form than it should have.
    #[error("`git {command}` answered something that cannot be read")]
    Unreadable {
        /// What was asked.
        command: String,
    },
}

/// Asks git for the commit of a folder; `None` outside a repository, and where there is no git.
pub fn commit(folder: &Path) -> Option<Commit> {
    let hash = ask(folder, &["rev-parse", "--verify", "HEAD"]).ok()?;
    let changes = ask(folder, &["status", "--porcelain", "--untracked-files=no"]).ok()?;
    Some(Commit {
        hash: hash.trim().to_owned(),
        dirty: !changes.trim().is_empty(),
    })
}

/// Finds a revision: anything that git understands, or with three dots behind it, as in `main...`,
/// the commit from which `HEAD` and the revision have gone apart.
///
/// # Errors
///
/// Fails if there is no such revision or no repository.
pub fn revision(folder: &Path, name: &str) -> Result<Revision, GitError> {
    let inside = run(folder, &["rev-parse", "--git-dir"])?;
    if !inside.status.success() {
        return Err(GitError::NoRepository {
            folder: folder.display().to_string(),
            said: said(&inside),
        });
    }
    let base = name.strip_suffix("...");
    let asked = base.unwrap_or(name);
    let unknown = || GitError::UnknownRevision {
        name: asked.to_owned(),
    };
    let commit = format!("{asked}^{{commit}}");
    let found = run(
        folder,
        &[
            "rev-parse",
            "--verify",
            "--quiet",
            "--end-of-options",
            &commit,
        ],
    )?;
    let hash = hash(&found).ok_or_else(unknown)?;
    let commit = match base {
        None => hash,
        Some(name) => merge_base(folder, name, &hash)?,
    };
    Ok(Revision {
        name: asked.to_owned(),
        commit,
    })
}

/// Returns when a commit was made.
///
/// # Errors
///
/// Fails if git does not tell.
pub fn committed_at(folder: &Path, revision: &Revision) -> Result<Timestamp, GitError> {
    let arguments = [
        "show",
        "--no-patch",
        "--no-show-signature",
        "--format=%ct",
        &revision.commit,
    ];
    let answer = ask(folder, &arguments)?;
    let seconds = answer.trim().parse().ok();
    seconds
        .and_then(|seconds| Timestamp::from_second(seconds).ok())
        .ok_or_else(|| GitError::Unreadable {
            command: arguments.join(" "),
        })
}

fn merge_base(folder: &Path, name: &str, hash_of: &str) -> Result<String, GitError> {
    let found = run(folder, &["merge-base", hash_of, "HEAD"])?;
    hash(&found).ok_or_else(|| GitError::NoMergeBase {
        name: name.to_owned(),
    })
}

/// Reads the hash that is all of an answer.
fn hash(output: &Output) -> Option<String> {
    let text = String::from_utf8_lossy(&output.stdout);
    let hash = text.lines().next()?.trim();
    let is_hash = !hash.is_empty() && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    (output.status.success() && is_hash).then(|| hash.to_owned())
}

fn ask(folder: &Path, arguments: &[&str]) -> Result<String, GitError> {
    let output = run(folder, arguments)?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(GitError::Failed {
        command: arguments.join(" "),
        said: said(&output),
    })
}

fn run(folder: &Path, arguments: &[&str]) -> Result<Output, GitError> {
    let mut command = git(folder);
    command.args(arguments);
    command.output().map_err(GitError::NotRun)
}

/// Prepares git so that it reads and does nothing else: no network, no question, no lock.
fn git(folder: &Path) -> Command {
    let mut command = Command::new("git");
    command
        .arg("--no-replace-objects")
        .arg("-C")
        .arg(folder)
        // Within a hook these name a repository, or a part of one; the folder is what counts.
        .env_remove("GIT_DIR")
        .env_remove("GIT_WORK_TREE")
        .env_remove("GIT_INDEX_FILE")
        .env_remove("GIT_PREFIX")
        .env("GIT_OPTIONAL_LOCKS", "0")
        .env("GIT_NO_LAZY_FETCH", "1")
        .env("GIT_TERMINAL_PROMPT", "0");
    command
}

fn said(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr);
    let text = text.trim();
    if text.is_empty() {
        return "git gives no reason".to_owned();
    }
    text.lines().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A repository in which a project was committed and edited since.
    pub(in crate::discover) fn repository() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        write("site/storyform.yaml", "project: before\n");
        write("site/videos/a.yaml", "a: 1\n");
        write("site/videos/deep/b.json", "{}\n");
        write("site/.hidden/videos/c.yaml", "c: 1\n");
        write("videos/outside.yaml", "o: 1\n");
        for arguments in [
            &["init", "-q", "-b", "main"][..],
            &["add", "."],
            &["commit", "-q", "-m", "first"],
        ] {
            let mut command = git(folder.path());
            command.args(["-c", "user.name=A", "-c", "user.email=a@example.com"]);
            assert!(command.args(arguments).status().unwrap().success());
        }
        write("site/storyform.yaml", "project: after\n");
        write("site/videos/a.yaml", "a: 2\n");
        folder
    }

    #[test]
    fn revisions_are_found_and_others_are_named() {
        let folder = repository();
        let main = revision(folder.path(), "main").unwrap();
        assert_eq!(main.name, "main");
        assert_eq!(main.commit.len(), 40);
        assert_eq!(revision(folder.path(), "HEAD").unwrap().commit, main.commit);
        assert_eq!(revision(folder.path(), "main...").unwrap(), main);
        assert!(committed_at(folder.path(), &main).is_ok());
        for name in ["nothing", "nothing...", "--help", "", "main:site", "a\nb"] {
            let error = revision(folder.path(), name).unwrap_err();
            assert!(
                matches!(error, GitError::UnknownRevision { .. }),
                "{name}: {error}"
            );
        }
        let elsewhere = tempfile::tempdir().unwrap();
        let error = revision(elsewhere.path(), "main").unwrap_err();
        assert!(matches!(error, GitError::NoRepository { .. }), "{error}");
    }
}
