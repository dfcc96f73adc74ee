//! The project that a command works on.

use std::io::ErrorKind;
use std::path::PathBuf;
use std::time::Duration;

use super::args::Global;
use super::failure::{Exit, Failure};
use super::lost_state;
use super::output::Output;
use crate::apply::Copies;
use crate::clock;
use crate::diagnostic::{Diagnostic, nearest};
use crate::discover;
use crate::manifest::{FINAL, Project};
use crate::model::{AppliedVideo, Snapshot, VideoId, VideoKey};
use crate::pipeline::{self, Checked};
use crate::report;
use crate::store::{
    Holder, LockError, OpenError, SqliteReader, SqliteStore, StateReader, StoreError, WriterLock,
};

/// A project whose file was read.
#[derive(Debug, Clone)]
pub(super) struct Workspace {
    /// Its folder.
    pub(super) root: PathBuf,
    /// Its settings, under the profile.
    pub(super) project: Project,
    /// The profile; `None` for the manifests as they are.
    pub(super) profile: Option<String>,
    lock_timeout: Duration,
}

impl Workspace {
    /// Finds the project and reads its file.
    ///
    /// # Errors
    ///
    /// Shows what is wrong with the project file, and fails if it is unusable.
    pub(super) fn open(global: &Global, output: &Output) -> Result<Self, Failure> {
        let root = find(global)?;
        let (project, diagnostics) = pipeline::read_project(&root);
        match project.filter(|_| diagnostics.is_empty()) {
            Some(project) => Self {
                root,
                project,
                profile: None,
                lock_timeout: global.lock_timeout,
            }
            .under(global.profile()),
            None => Err(invalid(output, &diagnostics)),
        }
    }

    /// Returns the project under a profile, if it is under none yet.
    ///
    /// # Errors
    ///
    /// Fails if there is no such profile, or if it is under another one.
    pub(super) fn under(self, profile: Option<&str>) -> Result<Self, Failure> {
        if self.profile.as_deref() == profile {
            return Ok(self);
        }
        if let Some(own) = &self.profile {
            let other = profile.unwrap_or(FINAL);
            let message = format!("the plan was made for `{other}`, and `--profile` says `{own}`");
            return Err(Failure::new(Exit::Usage, message)
                .hint("leave `--profile` out: a saved plan knows its own"));
        }
        let project = self.project.under(profile);
        let project = project.ok_or_else(|| self.no_profile(profile.unwrap_or_default()))?;
        Ok(Self {
            project,
            profile: profile.map(str::to_owned),
            ..self
        })
    }

    /// Returns the project as the manifests are, and under every profile.
    pub(super) fn profiles(&self) -> impl Iterator<Item = Self> {
        let names = self.project.profiles.keys().map(|name| Some(name.clone()));
        std::iter::once(None).chain(names).map(|profile| Self {
            profile,
            ..self.clone()
        })
    }

    fn no_profile(&self, name: &str) -> Failure {
        let message = format!("there is no profile `{name}`");
        let known: Vec<&str> = self.project.profiles.keys().map(String::as_str).collect();
        let hint = match nearest(name, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None if known.is_empty() => {
                "declare it under `profiles` in storyform.yaml; without one videos are `final`"
                    .to_owned()
            }
            None => format!("storyform.yaml declares `{}`", known.join("`, `")),
        };
        Failure::new(Exit::Usage, message).hint(hint)
    }

    /// Reads and checks what the project declares.
    pub(super) fn check(&self) -> Result<Checked, Failure> {
        let checked = pipeline::check_project(&self.root, self.profile.as_deref())?;
        Ok(checked)
    }

    /// Names a video under the profile.
    pub(super) fn key(&self, id: &str) -> VideoKey {
        VideoKey {
            id: VideoId::new(id),
            profile: self.profile.clone(),
        }
    }

    /// Returns the state file.
    pub(super) fn state(&self) -> PathBuf {
        self.root.join(&self.project.state)
    }

    /// Returns where an index of the manifests is kept: beside the state, if there is one. Without a state
    /// everything is new, and nothing would be won.
    pub(super) fn index(&self) -> Option<PathBuf> {
        let state = self.state();
        let name = self.profile.as_deref().unwrap_or(FINAL);
        let index = state.with_extension("cache").join(format!("{name}.index"));
        state.exists().then_some(index)
    }

    /// Returns where copies of visuals are kept: beside the state.
    pub(super) fn copies(&self) -> Copies {
        let state = self.state();
        let folder = state.parent().unwrap_or(&self.root);
        Copies::new(folder.join("visuals"))
    }

    /// Opens the state for looking at it; never waits.
    pub(super) fn reader(&self) -> Result<SqliteReader, Failure> {
        SqliteReader::open(&self.state()).map_err(|error| unusable(&error))
    }

    /// Returns what state knows.
    pub(super) fn snapshot(&self) -> Result<Snapshot, Failure> {
        let snapshot = self.reader()?.snapshot();
        snapshot.map_err(|error| self.unreadable(&error))
    }

    /// Says which file it was that could not be read or written.
    pub(super) fn unreadable(&self, error: &StoreError) -> Failure {
        let mut failure = Failure::of(Exit::Error, error);
        failure.causes.insert(0, failure.message);
        failure.message = format!("state file `{}` cannot be used", self.state().display());
        if matches!(
            error,
            StoreError::Damaged { .. } | StoreError::Malformed { .. }
        ) {
            failure = failure.hint(RESTORE);
        }
        failure
    }

    /// Opens the state for changing it, after waiting for any other writer.
    pub(super) fn writer(&self, command: &str, output: &Output) -> Result<SqliteStore, Failure> {
        let lock = self.lock(command, output)?;
        if !self.state().exists() {
            // A new one in its place would pass for the beginning.
            lost_state::refuse(&self.state())?;
        }
        SqliteStore::open(lock).map_err(|error| unusable(&error))
    }

    /// Becomes the only writer of the state, after waiting for any other.
    pub(super) fn lock(&self, command: &str, output: &Output) -> Result<WriterLock, Failure> {
        let holder = Holder {
            user: user(),
            host: host(),
            pid: std::process::id(),
            command: format!("storyform {command}"),
            since: clock::now(),
        };
        let on_wait = |holder: Option<&Holder>| {
            let who = holder.map_or_else(String::new, |holder| {
                let Holder {
                    user,
                    host,
                    pid,
                    command,
                    since,
                } = holder;
                format!(": `{command}` of {user}@{host}, process {pid}, since {since:.0}")
            });
            output.talk(&format!(
                "waiting for another process that writes the state{who}"
            ));
        };
        WriterLock::acquire(&self.state(), &holder, self.lock_timeout, on_wait)
            .map_err(|error| locked(&error))
    }

    /// Finds a video in a snapshot.
    ///
    /// # Errors
    ///
    /// Fails if state does not know it.
    pub(super) fn video<'a>(
        &self,
        snapshot: &'a Snapshot,
        id: &str,
    ) -> Result<&'a AppliedVideo, Failure> {
        let key = self.key(id);
        snapshot.videos.get(&key).ok_or_else(|| {
            if snapshot.open.iter().any(|open| *open.video() == key) {
                return Failure::new(Exit::Error, format!("video `{id}` was not rendered yet"))
                    .hint("`storyform status` shows what is under way");
            }
            let keys = snapshot.videos.keys();
            let mut elsewhere = keys.clone().filter(|other| other.id == key.id);
            if let Some(other) = elsewhere.next() {
                let other = other.profile.as_deref().unwrap_or(FINAL);
                let message = format!("there is no video `{key}` in state");
                return Failure::new(Exit::Error, message).hint(format!(
                    "there is one under another profile: `--profile {other}`"
                ));
            }
            let known = keys.map(|key| key.id.as_str());
            let hint = nearest(id, known).map_or_else(
                || "`storyform status` lists the videos in state".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            Failure::new(Exit::Error, format!("there is no video `{key}` in state")).hint(hint)
        })
    }
}

/// Returns the folder of the project.
pub(super) fn find(global: &Global) -> Result<PathBuf, Failure> {
    let start = match &global.project {
        Some(folder) => folder.clone(),
        None => std::env::current_dir()?,
    };
    discover::find_project(&start).ok_or_else(|| {
        let message = format!(
            "there is no `{}` in `{}` or above it",
            discover::PROJECT_FILE,
            start.display()
        );
        Failure::new(Exit::Invalid, message)
            .hint("run `storyform init` to make a project, or name another folder with `--project`")
    })
}

/// Shows what is wrong with what was read.
///
/// # Errors
///
/// Fails if something must be mended first.
pub(super) fn sound(checked: Checked, output: &Output) -> Result<Checked, Failure> {
    if checked.has_errors() {
        return Err(invalid(output, &checked.diagnostics));
    }
    remark(&checked.diagnostics, output);
    Ok(checked)
}

/// Shows what could be better.
pub(super) fn remark(diagnostics: &[Diagnostic], output: &Output) {
    if !diagnostics.is_empty() && !output.is_json() {
        output.talk(&output.diagnostics(diagnostics));
    }
}

/// Shows what is wrong, and says so.
pub(super) fn invalid(output: &Output, diagnostics: &[Diagnostic]) -> Failure {
    if output.is_json() {
        output.result(&report::diagnostics::json(diagnostics));
    } else {
        output.talk(&output.diagnostics(diagnostics));
    }
    Failure::new(
        Exit::Invalid,
        "nothing was done: the errors above must be mended first",
    )
}

/// The way out if a state is no state any more.
pub(super) const RESTORE: &str =
    "`storyform state restore` lists the backups, and puts one in its place";

/// Says what is wrong with a file that should be a state, and what to do about it.
pub(super) fn unusable(error: &OpenError) -> Failure {
    let hint = match error {
        OpenError::Empty { .. }
        | OpenError::NotADatabase { .. }
        | OpenError::Foreign { .. }
        | OpenError::Damaged { .. } => RESTORE,
        OpenError::Newer { .. } => {
            "install a newer storyform; the file was left as it is, and nothing is lost"
        }
        OpenError::ReadOnly { .. } => {
            "make the file and its folder writable; plans and looks need no right to write"
        }
        OpenError::Unfinished { .. } => {
            "copy the file, with the one of its name that ends in `-wal`, to where files can be \
             written; whoever opens it there finishes it"
        }
        OpenError::InUse { .. } => "wait for it to end, and try again",
        OpenError::OtherLineage { .. } => {
            "if it is to be the state from now on, move the present one away first"
        }
        OpenError::Io { source, .. } if source.kind() == ErrorKind::IsADirectory => {
            "move the folder away, or name another file by `state` in storyform.yaml"
        }
        OpenError::Exists { .. } => "name a file that does not exist yet",
        OpenError::Io { .. } | OpenError::Storage { .. } => return Failure::of(Exit::Error, error),
    };
    Failure::of(Exit::Error, error).hint(hint)
}

fn locked(error: &LockError) -> Failure {
    match error {
        LockError::Held { .. } => Failure::of(Exit::Locked, error)
            .hint("wait for it to end, or wait longer with `--lock-timeout 10m`"),
        LockError::Io { .. } => Failure::of(Exit::Error, error)
            .hint("make the folder of the state writable; plans and looks need no right to write"),
    }
}

/// Returns the name of the user, for messages and the record of runs.
pub(super) fn user() -> String {
    ["USER", "LOGNAME", "USERNAME"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|name| !name.is_empty()))
        .unwrap_or_else(|| "unknown".to_owned())
}

/// Returns the name of the machine, for messages and the record of runs.
pub(super) fn host() -> String {
    let named = std::env::var("HOSTNAME")
        .ok()
        .or_else(|| std::fs::read_to_string("/etc/hostname").ok());
    named
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| "unknown".to_owned())
}
