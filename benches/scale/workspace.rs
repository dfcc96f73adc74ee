//! The repositories of one size, as they lie on the disk; made once, and again when anything of them would
//! be made otherwise.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::library::{Library, PROJECT, manifest};
use super::measure::{Outcome, Task};
use super::state;

/// What is made here and by `state`; another number makes all of it again.
const LAYOUT: u32 = 1;
/// The file that says what all the others were made from.
const MADE: &str = "made";
/// Where the state of a project on the simulator is.
const STATE_FOLDER: &str = "state";
const STATE_FILE: &str = "state/simulator/storyform.db";

/// Repositories of one size that lie beside each other.
#[derive(Debug, Clone)]
pub(crate) struct Workspace {
    pub(crate) videos: usize,
    /// The program that is measured.
    pub(crate) program: PathBuf,
    /// All is applied, and nothing has changed since.
    pub(crate) unchanged: PathBuf,
    /// All is applied, and one file is edited before each run.
    pub(crate) edited: PathBuf,
    /// Nothing was ever applied.
    pub(crate) first: PathBuf,
    /// What other programs build of the same manifests.
    pub(crate) peers: PathBuf,
}

impl Workspace {
    /// Makes the repositories in a folder, or finds them there.
    pub(crate) fn open(root: &Path, videos: usize, program: &Path) -> Outcome<Self> {
        let root = root.join(videos.to_string());
        let workspace = Self {
            videos,
            program: program.to_owned(),
            unchanged: root.join("unchanged"),
            edited: root.join("edited"),
            first: root.join("first"),
            peers: root.join("peers"),
        };
        let origin = origin(videos)?;
        let made = root.join(MADE);
        if fs::read_to_string(&made).ok().as_ref() != Some(&origin) {
            remove(&root)?;
            fs::create_dir_all(&root)?;
            workspace.write(&root)?;
            fs::write(made, origin)?;
        }
        Ok(workspace)
    }

    fn write(&self, root: &Path) -> Outcome<()> {
        for folder in [&self.unchanged, &self.edited, &self.first] {
            Library::write(folder, self.videos)?;
            commit(folder)?;
        }
        Library::write(&self.peers, self.videos)?;
        let applied = root.join("applied.db");
        state::write(&self.unchanged, &applied)?;
        for folder in [&self.unchanged, &self.edited] {
            let state = folder.join(STATE_FILE);
            fs::create_dir_all(state.parent().ok_or("a state lies in a folder")?)?;
            fs::copy(&applied, state)?;
        }
        Ok(fs::remove_file(applied)?)
    }

    /// Returns a command of storyform in one of the repositories.
    pub(crate) fn storyform(&self, folder: &Path, arguments: &[&str]) -> Task {
        Task::new(&self.program, folder).with(arguments)
    }

    /// Takes back what earlier runs have left, and makes sure that plans say what is expected of them.
    pub(crate) fn settle(&self) -> Outcome<()> {
        let library = self.library();
        library.edit(0)?;
        // Where files were written a moment ago, nobody trusts their times: the second look is the usual one.
        for folder in [&self.unchanged, &self.edited] {
            self.expect(folder, "unchanged", self.videos)?;
        }
        library.edit(1)?;
        self.expect(&self.edited, "update", 1)?;
        self.forget()?;
        self.expect(&self.first, "create", self.videos)
    }

    /// Returns the repository whose files are edited.
    pub(crate) fn library(&self) -> Library {
        Library::at(&self.edited, self.videos)
    }

    /// Removes whatever a plan may have left where nothing was ever applied.
    pub(crate) fn forget(&self) -> Outcome<()> {
        remove(&self.first.join(STATE_FOLDER))
    }

    fn expect(&self, folder: &Path, action: &str, count: usize) -> Outcome<()> {
        let task = self.storyform(folder, &["plan", "--format", "json"]);
        let plan: Value = serde_json::from_slice(&task.output()?)?;
        let found = &plan["summary"][action];
        if *found != count {
            let folder = folder.display();
            return Err(format!("in {folder}, {action} is {found} instead of {count}").into());
        }
        Ok(())
    }
}

/// Makes a repository of a folder, with all that is in it in one commit.
pub(crate) fn commit(folder: &Path) -> Outcome<()> {
    for arguments in [
        &["init", "--quiet"][..],
        &["add", "--all"],
        &["commit", "--quiet", "--message", "the library"],
    ] {
        git(folder).with(arguments).output()?;
    }
    Ok(())
}

/// Returns a command of git without the settings of anybody.
pub(crate) fn git(folder: &Path) -> Task {
    Task::new("git", folder)
        .variable("GIT_CONFIG_NOSYSTEM", "1")
        .variable("GIT_AUTHOR_NAME", "ada")
        .variable("GIT_AUTHOR_EMAIL", "ada@loom.example")
        .variable("GIT_COMMITTER_NAME", "ada")
        .variable("GIT_COMMITTER_EMAIL", "ada@loom.example")
}

/// Removes a folder, if it is there.
pub(crate) fn remove(folder: &Path) -> Outcome<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Digests all that decides what the repositories hold: what is written into them, how a video of them is
/// recorded, and the schema that it is recorded in.
fn origin(videos: usize) -> Outcome<String> {
    let mut digest = Sha256::new();
    digest.update(format!("{LAYOUT} {videos} {}", storyform::store::SCHEMA));
    digest.update(PROJECT);
    for (number, edition) in [(0, 0), (videos - 1, 0), (videos / 2, 1)] {
        digest.update(manifest(number, edition));
    }
    digest.update(state::sample()?);
    let digest = digest.finalize();
    Ok(digest.iter().map(|byte| format!("{byte:02x}")).collect())
}
