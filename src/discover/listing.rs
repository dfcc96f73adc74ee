//! The declarations in a folder, each with what tells that a file changed.

use std::path::Path;
use std::sync::mpsc::{self, Sender};

use globset::GlobSet;
use ignore::{DirEntry, WalkBuilder, WalkState};

use super::{DiscoverError, Stamp, compile, is_declaration, is_defaults, shown};

/// A file that was found and not read.
#[derive(Debug)]
pub struct Listed {
    /// Its path relative to the project, with `/` between folders.
    pub path: String,
    /// What tells that it changed; `None` if this system does not say.
    pub stamp: Option<Stamp>,
}

impl Listed {
    /// Tells whether it holds the defaults of its folder.
    pub fn is_defaults(&self) -> bool {
        is_defaults(&self.path)
    }
}

/// Finds the declarations in a folder that match the patterns, in the order of their paths.
pub(super) fn list(root: &Path, patterns: &[String]) -> Result<Vec<Listed>, DiscoverError> {
    let globs = compile(patterns)?;
    let mut walk = WalkBuilder::new(root);
    walk.hidden(true).follow_links(false).require_git(false);
    let threads = rayon::current_num_threads();
    let (sender, found) = mpsc::channel();
    let look = || Look {
        root,
        globs: &globs,
        found: sender.clone(),
    };
    if threads == 1 {
        let look = look();
        walk.build()
            .all(|entry| look.at(entry) == WalkState::Continue);
    } else {
        walk.threads(threads).build_parallel().run(|| {
            let look = look();
            Box::new(move |entry| look.at(entry))
        });
    }
    drop(sender);
    let mut listed: Vec<Listed> = found.into_iter().collect::<Result<_, _>>()?;
    listed.sort_unstable_by(|one, other| one.path.cmp(&other.path));
    Ok(listed)
}

/// What one of the walkers needs.
struct Look<'a> {
    root: &'a Path,
    globs: &'a GlobSet,
    found: Sender<Result<Listed, DiscoverError>>,
}

impl Look<'_> {
    fn at(&self, entry: Result<DirEntry, ignore::Error>) -> WalkState {
        let (told, then) = match entry {
            Err(error) => (Some(Err(DiscoverError::Walk(error))), WalkState::Quit),
            Ok(entry) => (self.listed(&entry).map(Ok), WalkState::Continue),
        };
        // Whoever listens does so to the end.
        match told.map(|told| self.found.send(told)) {
            None | Some(Ok(())) => then,
            Some(Err(_)) => WalkState::Quit,
        }
    }

    fn listed(&self, entry: &DirEntry) -> Option<Listed> {
        let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
        let relative = entry.path().strip_prefix(self.root).ok()?;
        let is_wanted = is_file && is_declaration(self.globs, relative);
        is_wanted.then(|| Listed {
            path: shown(relative),
            stamp: entry.metadata().ok().as_ref().and_then(Stamp::of),
        })
    }
}
