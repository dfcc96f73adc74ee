//! The declarations in a folder, by their paths.

use std::path::Path;

use globset::GlobSet;
use ignore::{DirEntry, WalkBuilder};

use super::{DiscoverError, compile, is_declaration, shown};

/// Finds the declarations in a folder that match the patterns, and lists their paths relative to it in order.
pub(super) fn list(root: &Path, patterns: &[String]) -> Result<Vec<String>, DiscoverError> {
    let globs = compile(patterns)?;
    let root = near(root);
    let mut walk = WalkBuilder::new(root);
    walk.hidden(true).follow_links(false).require_git(false);
    let mut listed = Vec::new();
    for entry in walk.build() {
        let entry = entry.map_err(DiscoverError::Walk)?;
        listed.extend(declaration(&entry, root, &globs));
    }
    listed.sort_unstable();
    Ok(listed)
}

fn declaration(entry: &DirEntry, root: &Path, globs: &GlobSet) -> Option<String> {
    let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
    let relative = entry.path().strip_prefix(root).ok()?;
    (is_file && is_declaration(globs, relative)).then(|| shown(relative))
}

/// Names a folder as seen from where the program runs, if it is there or below: the system has less to look up
/// for each file in it.
pub fn near(folder: &Path) -> &Path {
    let here = std::env::current_dir().ok();
    match here.and_then(|here| folder.strip_prefix(here).ok()) {
        Some(below) if below.as_os_str().is_empty() => Path::new("."),
        Some(below) => below,
        None => folder,
    }
}
