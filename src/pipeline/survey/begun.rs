//! The listing of a project, while it goes on.

use std::sync::{Arc, OnceLock};
use std::thread::{self, JoinHandle};

use rayon::prelude::*;

use super::around::Around;
use super::known::Known;
use super::memory::{Memory, StateFiles};
use super::reading::{FILES_AT_ONCE, Reading};
use super::{Judge, Place, Survey};
use crate::diagnostic::{Diagnostic, Source};
use crate::discover::{DiscoverError, Folder, Stamp, is_defaults, near};
use crate::index::{Digest, Entry, Index, Kept};
use crate::manifest::{Project, parse_project};
use crate::pipeline::project_source;
use crate::pipeline::sources::Sources;

/// The listing of a project, while it goes on.
#[derive(Debug)]
pub(super) struct Begun {
    /// The project file.
    project: Arc<Source>,
    settings: Project,
    problems: Vec<Diagnostic>,
    index: Option<Arc<Index>>,
    listed: JoinHandle<Result<Vec<String>, DiscoverError>>,
    remembered: Task<Kept>,
    /// What tells whether anybody has written to the state.
    state: Option<StateFiles>,
}

impl Begun {
    /// Begins to list the files of a project, and to read what is remembered of them. `None` if nothing is
    /// declared, because of the project file.
    pub(super) fn at(place: &Place) -> Option<Self> {
        let project = project_source(&place.root).ok()?;
        let (settings, problems) = parse_project(&project);
        let settings = settings?;
        let index = place.index.as_ref().map(|file| {
            let profile = place.profile.as_deref().unwrap_or_default();
            let parts = [project.text().as_bytes(), profile.as_bytes()];
            Arc::new(Index::new(file, Digest::of_parts(parts)))
        });
        let (root, patterns) = (place.root.clone(), settings.manifests.clone());
        let own = index.clone();
        Some(Self {
            project,
            settings,
            problems,
            index,
            listed: thread::spawn(move || Folder(&root).list(&patterns)),
            remembered: Task::of(thread::spawn(move || {
                own.map(|index| index.read()).unwrap_or_default()
            })),
            state: place.state.as_deref().and_then(StateFiles::of),
        })
    }

    /// Returns what is remembered of the state, if nobody has written to it since.
    pub(super) fn memory(&mut self) -> Option<Memory> {
        let memory: Option<Memory> = self.remembered.ready().head();
        memory.filter(|memory| Some(&memory.files) == self.state.as_ref())
    }

    /// Looks at what is declared, when all is listed. `None` if something is wrong, or so unusual that everything
    /// must be read.
    pub(super) fn survey(
        mut self,
        place: &Place,
        judge: Judge<'_>,
        memory: Option<&Memory>,
    ) -> Result<Option<Survey>, DiscoverError> {
        let folder = Folder(near(&place.root));
        let kept = self.remembered.ready().entries::<Option<Memory>, _>();
        // What is remembered is most likely still there, and nothing else is to be done until all is listed.
        let stamps = stamps(&folder, &kept);
        let manifests = wait(self.listed)?;
        let mut sources = Sources::begin(&place.root, (Some(self.settings), self.problems));
        if !sources.declares_under(judge.profile) {
            return Ok(None);
        }
        let (defaults, manifests): (Vec<String>, Vec<String>) =
            manifests.into_iter().partition(|path| is_defaults(path));
        let defaults = defaults.into_iter().map(|path| folder.open(path));
        sources.layers(defaults.collect());
        let (entries, leftovers) = remember(&manifests, &kept);
        sources.manifests = manifests;
        sources.unmatched(&self.project);
        let around = Around::of(&sources, sources.manifests.iter().map(String::as_str));
        let reading = Reading {
            judge,
            folder,
            project: self.project,
            sources,
            around,
            index: self.index,
            kept,
            stamps,
            entries,
            stale: leftovers.into(),
            memory,
            state: self.state,
            draft: OnceLock::new(),
        };
        Ok(reading.survey())
    }
}

/// Something that somebody else does.
#[derive(Debug)]
struct Task<T> {
    doer: Option<JoinHandle<T>>,
    /// What came of it, when it is done.
    result: T,
}

impl<T: Default> Task<T> {
    fn of(doer: JoinHandle<T>) -> Self {
        Self {
            doer: Some(doer),
            result: T::default(),
        }
    }

    /// Waits for it.
    fn ready(&mut self) -> &T {
        if let Some(doer) = self.doer.take() {
            self.result = wait(doer);
        }
        &self.result
    }
}

/// Waits for what somebody else does. If that breaks down, so does this.
fn wait<T>(task: JoinHandle<T>) -> T {
    task.join()
        .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// Puts to each manifest what is remembered of it; both stand in the order of their paths. Counts of how many
/// manifests something is remembered that there are no more.
fn remember(manifests: &[String], kept: &[Entry<'_, Known<'_>>]) -> (Vec<Option<usize>>, usize) {
    let mut entries = kept.iter().enumerate().peekable();
    let mut leftovers = 0;
    let found = manifests.iter().map(|path| {
        while entries.next_if(|(_, entry)| *entry.path < **path).is_some() {
            leftovers += 1;
        }
        let entry = entries.next_if(|(_, entry)| entry.path == *path);
        entry.map(|(at, _)| at)
    });
    let found = found.collect();
    (found, leftovers + entries.count())
}

/// Reads the stamps of the files that something is remembered of.
fn stamps(folder: &Folder<'_>, kept: &[Entry<'_, Known<'_>>]) -> Vec<Option<Stamp>> {
    let kept = kept.par_iter().with_min_len(FILES_AT_ONCE);
    kept.map(|entry| folder.stamp(&entry.path)).collect()
}
