//! Whether there is a project, and whether it says what can be planned.

use std::path::{Path, PathBuf};

use super::problem;
use crate::cli::args::Global;
use crate::cli::failure::{Exit, Failure};
use crate::cli::workspace;
use crate::diagnostic::Diagnostic;
use crate::discover::PROJECT_FILE;
use crate::manifest::{Project, Provider};
use crate::pipeline::{self, Checked};
use crate::report::count;
use crate::report::doctor::{Check, Verdict};

/// Where the command was typed, and what is known of the project there.
#[derive(Debug)]
pub(super) struct Surroundings {
    /// The folder of the project; `None` if there is none.
    pub(super) root: Option<PathBuf>,
    /// What was read; or why there is nothing to read.
    checked: Result<Checked, Failure>,
}

impl Surroundings {
    /// Finds the project and reads it, as far as that is possible.
    pub(super) fn of(global: &Global) -> Result<Self, Failure> {
        let root = match workspace::find(global) {
            Ok(root) => root,
            Err(failure) if failure.exit == Exit::Invalid => {
                return Ok(Self {
                    root: None,
                    checked: Err(failure),
                });
            }
            Err(failure) => return Err(failure),
        };
        let checked = pipeline::check_profiles(&root).map_err(Failure::from);
        Ok(Self {
            root: Some(root),
            checked,
        })
    }

    /// Returns the settings of the project, if its file is usable.
    pub(super) fn project(&self) -> Option<&Project> {
        self.checked.as_ref().ok()?.project.as_ref()
    }

    /// Returns the state file, as it is found and as it is named, if the project says which one it is.
    pub(super) fn state(&self) -> Option<(PathBuf, &str)> {
        let (root, project) = (self.root.as_ref()?, self.project()?);
        Some((root.join(&project.state), &project.state))
    }

    /// Tells whether nothing is paid for.
    pub(super) fn is_practice(&self) -> bool {
        self.project()
            .is_some_and(|project| project.provider == Provider::Simulator)
    }
}

/// Looks at the project file and the manifests.
pub(super) fn checks(surroundings: &Surroundings) -> Vec<Check> {
    let checked = match &surroundings.checked {
        Ok(checked) => checked,
        Err(failure) => return vec![problem("project", failure)],
    };
    let root = surroundings.root.as_deref().unwrap_or(Path::new("."));
    let (of_project, of_manifests): (Vec<_>, Vec<_>) =
        checked.diagnostics.iter().partition(|diagnostic| {
            let location = diagnostic.location.as_ref();
            location.is_none_or(|location| location.source.path() == PROJECT_FILE)
        });
    let found = format!("`{}` in {}", checked.name, root.display());
    let project = judge("project", found, &of_project);
    let videos = checked.documents.len();
    let found = format!(
        "{} in {}",
        count(videos, "video"),
        count(checked.manifests, "manifest")
    );
    let manifests = judge("manifests", found, &of_manifests);
    if videos == 0 && of_manifests.is_empty() {
        let none = Check::new("manifests", Verdict::Warning, manifests.finding);
        return vec![
            project,
            none.advice("see the patterns under `manifests` in storyform.yaml"),
        ];
    }
    vec![project, manifests]
}

/// Counts the problems of some files.
fn judge(name: &'static str, found: String, diagnostics: &[&Diagnostic]) -> Check {
    let is_error = |diagnostic: &&&Diagnostic| diagnostic.is_error();
    let errors = diagnostics.iter().filter(is_error).count();
    let warnings = diagnostics.len() - errors;
    let named: Vec<String> = [(errors, "error"), (warnings, "warning")]
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, word)| count(number, word))
        .collect();
    let verdict = match (errors, warnings) {
        (0, 0) => return Check::new(name, Verdict::Fine, found),
        (0, _) => Verdict::Warning,
        _ => Verdict::Problem,
    };
    Check::new(name, verdict, format!("{found}: {}", named.join(", ")))
        .advice("`storyform validate` shows them, each with a way out")
}
