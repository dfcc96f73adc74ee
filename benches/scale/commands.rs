//! What storyform itself does with a repository.

use super::measure::Outcome;
use super::rounds::{Ready, Subject};
use super::workspace::Workspace;

/// The code with which a plan ends that changes something.
const CHANGES: i32 = 2;
/// What is asked of plans, so that their end tells whether they have seen what they should.
const PLAN: [&str; 2] = ["plan", "--detailed-exitcode"];
/// The plan of a repository in which nothing was ever applied, in each form.
const FIRST: [(&str, &[&str]); 3] = [
    ("first plan", &[]),
    ("first plan, JSON", &["--format", "json"]),
    ("first plan, Markdown", &["--format", "markdown"]),
];

/// Lists the commands.
pub(crate) fn subjects(workspace: &Workspace) -> Outcome<Vec<Subject>> {
    workspace.settle()?;
    let mut subjects: Vec<Subject> = FIRST
        .map(|(name, form)| first(workspace, name, form))
        .into();
    let unchanged = workspace.storyform(&workspace.unchanged, &PLAN);
    subjects.push(Subject::new("storyform", "nothing changed", unchanged));
    subjects.push(edited(workspace));
    let validate = workspace.storyform(&workspace.unchanged, &["validate"]);
    subjects.push(Subject::new("storyform", "validate", validate));
    Ok(subjects)
}

/// Without a state, and without anything that an earlier plan has left beside it.
fn first(workspace: &Workspace, name: &'static str, form: &[&str]) -> Subject {
    let task = workspace.storyform(&workspace.first, &PLAN);
    let task = task.with(form).ends_with(CHANGES);
    let workspace = workspace.clone();
    Subject::prepared("storyform", name, move |_| {
        workspace.forget()?;
        Ok(Ready {
            task: task.clone(),
            simulator: None,
        })
    })
}

/// Each run finds another sentence than the one before, and than state.
fn edited(workspace: &Workspace) -> Subject {
    let task = workspace.storyform(&workspace.edited, &PLAN);
    let task = task.ends_with(CHANGES);
    let library = workspace.library();
    // The first edition after that of state was looked at when the repositories were settled.
    Subject::prepared("storyform", "one file changed", move |run| {
        library.edit(run + 2)?;
        Ok(Ready {
            task: task.clone(),
            simulator: None,
        })
    })
}
