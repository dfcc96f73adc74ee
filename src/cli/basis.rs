//! What a plan is compared with: the state, or the manifests of another revision.

use jiff::tz::TimeZone;

use super::failure::{Exit, Failure};
use super::lost_state;
use super::output::Output;
use super::workspace::Workspace;
use crate::clock;
use crate::discover::{self, GitError};
use crate::model::{MonthSpending, Revision, Snapshot};
use crate::pipeline::{self, Checked};
use crate::report;
use crate::store::StateReader;

/// What a plan is compared with.
#[derive(Debug)]
pub(super) struct Basis {
    /// What is rendered, or is taken to be.
    pub(super) snapshot: Snapshot,
    /// What was spent this month; `None` if no limit asks for it.
    pub(super) spent: Option<MonthSpending>,
    /// The revision whose manifests stand for what is rendered; `None` if that is the state.
    pub(super) revision: Option<Revision>,
}

impl From<Snapshot> for Basis {
    /// Takes what is known of the state, for plans that no limit is held against.
    fn from(snapshot: Snapshot) -> Self {
        Self {
            snapshot,
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
        match revision {
            Some(revision) => Self::at(workspace, revision, output),
            None => {
                let basis = Self::of(workspace, &workspace.reader()?)?;
                let version = basis.snapshot.version.as_ref();
                lost_state::warn(&workspace.state(), version, output);
                Ok(basis)
            }
        }
    }

    /// Reads the state.
    pub(super) fn of(workspace: &Workspace, state: &impl StateReader) -> Result<Self, Failure> {
        let unreadable = |error| workspace.unreadable(&error);
        let spent = match workspace.project.budget.month.is_set() {
            true => Some(state.spending(&this_month()).map_err(unreadable)?),
            false => None,
        };
        Ok(Self {
            snapshot: state.snapshot().map_err(unreadable)?,
            spent,
            revision: None,
        })
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
            snapshot,
            spent: None,
            revision: Some(revision),
        })
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
