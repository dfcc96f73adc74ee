//! What a plan is compared with: the state, or the manifests of another revision.

use std::borrow::Cow;

use jiff::tz::TimeZone;

use super::failure::{Exit, Failure};
use super::lost_state;
use super::output::Output;
use super::workspace::Workspace;
use crate::clock;
use crate::discover::{self, GitError};
use crate::model::{MonthSpending, Recorded, Revision, Snapshot, Wanted};
use crate::pipeline::{self, Checked};
use crate::report;
use crate::store::{SqliteReader, StateReader};

/// What a plan is compared with.
#[derive(Debug)]
pub(super) struct Basis {
    known: Known,
    /// What was spent this month; `None` if no limit asks for it.
    pub(super) spent: Option<MonthSpending>,
    /// The revision whose manifests stand for what is rendered; `None` if that is the state.
    pub(super) revision: Option<Revision>,
}

/// How much is known of what is rendered.
#[derive(Debug)]
enum Known {
    /// All of it.
    Whole(Snapshot),
    /// What is unfinished; the rest is read when it is needed.
    State {
        reader: SqliteReader,
        begun: Recorded,
    },
}

impl From<Snapshot> for Basis {
    /// Takes what is known of the state, for plans that no limit is held against.
    fn from(snapshot: Snapshot) -> Self {
        Self {
            known: Known::Whole(snapshot),
            spent: None,
            revision: None,
        }
    }
}

impl Basis {
    /// Reads the manifests of a revision, or the state if none is named.
    pub(super) fn asked(
        workspace: &Workspace,
        revision: Option<&str>,
        output: &Output,
    ) -> Result<Self, Failure> {
        if let Some(revision) = revision {
            return Self::at(workspace, revision, output);
        }
        let reader = workspace.reader()?;
        let spent = spent(workspace, &reader)?;
        let parts = reader.parts(&Wanted::default());
        let parts = parts.map_err(|error| workspace.unreadable(&error))?;
        let begun = Recorded::from(&parts);
        lost_state::warn(&workspace.state(), begun.version.as_ref(), output);
        Ok(Self {
            known: Known::State { reader, begun },
            spent,
            revision: None,
        })
    }

    /// Reads all of the state.
    pub(super) fn of(workspace: &Workspace, state: &impl StateReader) -> Result<Self, Failure> {
        let spent = spent(workspace, state)?;
        let snapshot = state.snapshot();
        let snapshot = snapshot.map_err(|error| workspace.unreadable(&error))?;
        Ok(Self {
            known: Known::Whole(snapshot),
            spent,
            revision: None,
        })
    }

    /// Returns what is unfinished in the state, and which state it is; `None` if no state is compared with, or all
    /// of it is known.
    pub(super) fn begun(&self) -> Option<&Recorded> {
        match &self.known {
            Known::Whole(_) => None,
            Known::State { begun, .. } => Some(begun),
        }
    }

    /// Reads what is known of every video, in few words.
    pub(super) fn recorded(&self, workspace: &Workspace) -> Result<Recorded, Failure> {
        match &self.known {
            Known::Whole(snapshot) => Ok(snapshot.into()),
            Known::State { reader, .. } => {
                let recorded = reader.recorded();
                recorded.map_err(|error| workspace.unreadable(&error))
            }
        }
    }

    /// Returns all that is known of some videos and visuals, or more. `None` if the state is not any more
    /// what was `recorded`.
    pub(super) fn parts(
        &self,
        wanted: &Wanted,
        recorded: &Recorded,
        workspace: &Workspace,
    ) -> Result<Option<Cow<'_, Snapshot>>, Failure> {
        match &self.known {
            Known::Whole(snapshot) => Ok(Some(Cow::Borrowed(snapshot))),
            Known::State { reader, .. } => {
                let parts = reader.parts(wanted);
                let parts = parts.map_err(|error| workspace.unreadable(&error))?;
                let is_same = parts.version == recorded.version;
                Ok(is_same.then_some(Cow::Owned(parts)))
            }
        }
    }

    /// Returns all that is known.
    pub(super) fn snapshot(&self, workspace: &Workspace) -> Result<Cow<'_, Snapshot>, Failure> {
        match &self.known {
            Known::Whole(snapshot) => Ok(Cow::Borrowed(snapshot)),
            Known::State { reader, .. } => {
                let snapshot = reader.snapshot();
                let snapshot = snapshot.map_err(|error| workspace.unreadable(&error))?;
                Ok(Cow::Owned(snapshot))
            }
        }
    }

    /// Reads the manifests of a revision, as if all that they declare had been rendered. Neither state
    /// nor key nor network is needed.
    pub(super) fn at(
        workspace: &Workspace,
        revision: &str,
        output: &Output,
    ) -> Result<Self, Failure> {
        let root = &workspace.root;
        let revision = discover::revision(root, revision).map_err(|error| told(&error))?;
        let at = discover::committed_at(root, &revision).map_err(|error| told(&error))?;
        let checked = pipeline::check_revision(root, &revision, workspace.profile.as_deref())?;
        if checked.has_errors() && !checked.diagnostics.is_empty() {
            output.talk(&report::visible_lines(&damaged(&checked, &revision)));
        }
        if let (Some(project), Some(profile)) = (&checked.project, &checked.profile)
            && !project.profiles.contains_key(profile)
        {
            output.talk(&format!(
                "warning: `{}` has no profile `{profile}`, so every video counts as new",
                revision.name
            ));
        }
        let snapshot = match &checked.project {
            Some(project) => pipeline::assumed_state(&checked, project, at),
            None => Snapshot::empty(),
        };
        Ok(Self {
            known: Known::Whole(snapshot),
            spent: None,
            revision: Some(revision),
        })
    }
}

/// Returns what was spent this month, if a limit asks for it.
pub(super) fn spent(
    workspace: &Workspace,
    state: &impl StateReader,
) -> Result<Option<MonthSpending>, Failure> {
    match workspace.project.budget.month.is_set() {
        true => {
            let spent = state.spending(&this_month());
            spent
                .map(Some)
                .map_err(|error| workspace.unreadable(&error))
        }
        false => Ok(None),
    }
}

/// Returns the present month in universal time.
fn this_month() -> String {
    let now = clock::now().to_zoned(TimeZone::UTC);
    now.strftime("%Y-%m").to_string()
}

/// Says that manifests of the other revision have errors. What can be read of them is compared with;
/// the rest counts as new, which costs more and never less.
fn damaged(checked: &Checked, revision: &Revision) -> String {
    let errors = checked
        .diagnostics
        .iter()
        .filter(|problem| problem.is_error());
    let first = errors.clone().next().map_or_else(String::new, |problem| {
        let place = problem
            .location
            .as_ref()
            .map_or_else(String::new, |location| {
                let line = location.position().line;
                format!(" {}:{line}:", location.source.path())
            });
        format!(":{place} {}", problem.message)
    });
    let number = errors.count();
    let ending = if number == 1 { "" } else { "s" };
    format!(
        "warning: the manifests of `{}` have {number} error{ending}{first}. Videos that cannot be read \
         there count as new.",
        revision.name
    )
}

fn told(error: &GitError) -> Failure {
    let failure = Failure::of(Exit::Error, error);
    match error {
        GitError::NotRun(_) => failure.hint("install git; `--against` reads revisions through it"),
        GitError::NoRepository { .. } => {
            failure.hint("`--against` compares with another revision of the git repository of the project")
        }
        GitError::UnknownRevision { .. } => Failure {
            exit: Exit::Usage,
            ..failure
        }
        .hint(
            "name it as git does, such as `origin/main`, and fetch it first; in a pipeline the checkout \
             must be deep enough (`fetch-depth: 0`)",
        ),
        GitError::NoMergeBase { .. } => failure.hint(
            "fetch more of the history, such as with `git fetch --unshallow`; in a pipeline the checkout \
             must be deep enough (`fetch-depth: 0`)",
        ),
        GitError::Failed { .. } | GitError::Unreadable { .. } => failure,
    }
}
