//! The files of a project.
//!
//! Finding and reading is all that happens here; what the files say is for later stages. Files
//! that git ignores are no manifests, links are not followed, and nothing outside the project is
//! ever read. What stood in a commit is read from git's objects, by the same rules.

mod git;
mod listing;
mod stamp;
mod unmatched;

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{MAIN_SEPARATOR, Path, PathBuf};

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use rayon::prelude::*;

pub use git::{Commit, GitError, Standing, Tree, commit, committed_at, revision, standing};
pub use listing::near;
pub use stamp::{Moment, Stamp};
pub use unmatched::leads_nowhere;

/// The name of the project file.
pub const PROJECT_FILE: &str = "storyform.yaml";
/// The name of the files that hold the defaults of their folder.
pub const DEFAULTS_FILE: &str = "_defaults.yaml";

/// Where the files of a project are looked for.
pub trait Files: Sync {
    /// Reads the project file; `None` if there is none.
    ///
    /// # Errors
    ///
    /// Fails if the files cannot be looked for.
    fn project_file(&self) -> Result<Option<Result<String, ReadError>>, DiscoverError>;

    /// Finds and reads the files that match the patterns, and the defaults of all folders, in the order of
    /// their paths. A file that cannot be read is among them, so that it is never taken for absent.
    ///
    /// # Errors
    ///
    /// Fails if a pattern is none, or if a folder cannot be searched.
    fn declarations(&self, patterns: &[String]) -> Result<Vec<Found>, DiscoverError>;

    /// Reads files by their paths relative to the project; those that are not there are left out, and so is
    /// what lies outside the project.
    ///
    /// # Errors
    ///
    /// Fails if the files cannot be looked for.
    fn read(&self, paths: &[&str]) -> Result<Vec<Found>, DiscoverError>;
}

/// A file that was found.
#[derive(Debug)]
pub struct Found {
    /// Its path relative to the project, with `/` between folders.
    pub path: String,
    /// Its text, or why there is none.
    pub text: Result<String, ReadError>,
}

impl Found {
    /// Tells whether it holds the defaults of its folder.
    pub fn is_defaults(&self) -> bool {
        is_defaults(&self.path)
    }
}

/// Why a file could not be read as text.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It is not UTF-8.
    #[error("the file is not UTF-8")]
    NotUtf8 {
        /// The text as far as it can be read, with replacement characters for the rest.
        readable: String,
        /// The offset of the first replacement character.
        offset: usize,
    },
    /// The operating system refused.
    #[error("the file cannot be read: {0}")]
    Io(String),
}

/// Why manifests could not be looked for.
#[derive(Debug, thiserror::Error)]
pub enum DiscoverError {
    /// A pattern is not one.
    #[error("`{pattern}` is not a pattern for files")]
    Pattern {
        /// The pattern.
        pattern: String,
        /// What is wrong with it.
        source: globset::Error,
    },
    /// A folder cannot be looked into.
    #[error("the folder of the project cannot be searched")]
    Walk(#[source] ignore::Error),
    /// Git does not tell what stood in a commit.
    #[error("git cannot be asked what the project was")]
    Git(#[from] GitError),
}

/// Finds the folder of a project: `start` or the nearest folder above it with a project file.
pub fn find_project(start: &Path) -> Option<PathBuf> {
    let start = start.canonicalize().ok()?;
    start
        .ancestors()
        .find(|folder| folder.join(PROJECT_FILE).is_file())
        .map(Path::to_path_buf)
}

/// Returns the folder of a project within its repository, with `/` at its end: that is how a service
/// names files. It is empty at the top of the repository, and where there is none.
///
/// The repository is found by its `.git`, so that no git is needed, nor its trust in the folder's owner.
pub fn folder_in_repository(root: &Path) -> String {
    let top = root.ancestors().find(|folder| folder.join(".git").exists());
    let inner = top.and_then(|top| root.strip_prefix(top).ok());
    match inner.map(shown) {
        Some(inner) if !inner.is_empty() => format!("{inner}/"),
        Some(_) | None => String::new(),
    }
}

/// A folder on disk.
#[derive(Debug)]
pub struct Folder<'a>(pub &'a Path);

impl Folder<'_> {
    /// Lists what [`declarations`](Files::declarations) reads, without reading it.
    ///
    /// # Errors
    ///
    /// Fails if a pattern is none, or if a folder cannot be searched.
    pub fn list(&self, patterns: &[String]) -> Result<Vec<String>, DiscoverError> {
        listing::list(self.0, patterns)
    }

    /// Reads a file that was listed.
    pub fn open(&self, path: String) -> Found {
        let text = read(&self.0.join(&path));
        Found { path, text }
    }

    /// Reads the stamp of a file that was listed; `None` if this system has none that can be relied on.
    pub fn stamp(&self, path: &str) -> Option<Stamp> {
        let about = fs::symlink_metadata(self.0.join(path)).ok();
        about.as_ref().and_then(Stamp::of)
    }
}

impl Files for Folder<'_> {
    fn project_file(&self) -> Result<Option<Result<String, ReadError>>, DiscoverError> {
        let file = self.0.join(PROJECT_FILE);
        Ok(file.exists().then(|| read(&file)))
    }

    fn declarations(&self, patterns: &[String]) -> Result<Vec<Found>, DiscoverError> {
        let listed = self.list(patterns)?;
        let found = listed.into_par_iter().map(|path| self.open(path));
        Ok(found.collect())
    }

    fn read(&self, paths: &[&str]) -> Result<Vec<Found>, DiscoverError> {
        let Ok(root) = self.0.canonicalize() else {
            return Ok(Vec::new());
        };
        let found = paths.iter().filter_map(|path| {
            // A link may lead anywhere; what it leads to is no file of the project.
            let file = root.join(path).canonicalize().ok()?;
            let is_inside = file.starts_with(&root) && file.is_file();
            is_inside.then(|| Found {
                path: (*path).to_owned(),
                text: read(&file),
            })
        });
        Ok(found.collect())
    }
}

/// Tells whether a file declares videos, or holds defaults of those that do.
fn is_declaration(globs: &GlobSet, path: &Path) -> bool {
    let is_manifest = globs.is_match(path) && path != Path::new(PROJECT_FILE);
    is_manifest || path.file_name() == Some(OsStr::new(DEFAULTS_FILE))
}

/// Tells whether a file holds the defaults of its folder.
pub fn is_defaults(path: &str) -> bool {
    path == DEFAULTS_FILE
        || path
            .rsplit_once('/')
            .is_some_and(|(_, name)| name == DEFAULTS_FILE)
}

/// Tells whether a file of a project, by its path relative to the project with `/` between folders,
/// matches one of the patterns.
///
/// # Errors
///
/// Fails if a pattern is none.
pub fn matches(patterns: &[String], path: &str) -> Result<bool, DiscoverError> {
    let is_hidden = path.split('/').any(|part| part.starts_with('.'));
    Ok(!is_hidden && compile(patterns)?.is_match(path))
}

fn compile(patterns: &[String]) -> Result<GlobSet, DiscoverError> {
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        let failed = |source| DiscoverError::Pattern {
            pattern: pattern.clone(),
            source,
        };
        set.add(
            GlobBuilder::new(pattern)
                .literal_separator(true)
                .build()
                .map_err(failed)?,
        );
    }
    set.build().map_err(|source| DiscoverError::Pattern {
        pattern: patterns.join(" "),
        source,
    })
}

/// Reads a file.
///
/// # Errors
///
/// Says why it cannot be read as text.
pub fn read(path: &Path) -> Result<String, ReadError> {
    let bytes = fs::read(path).map_err(|error: io::Error| ReadError::Io(error.to_string()))?;
    text(bytes)
}

/// Reads bytes as text.
///
/// # Errors
///
/// Fails if they are not UTF-8.
pub fn text(bytes: Vec<u8>) -> Result<String, ReadError> {
    String::from_utf8(bytes).map_err(|error| ReadError::NotUtf8 {
        offset: error.utf8_error().valid_up_to(),
        readable: String::from_utf8_lossy(error.as_bytes()).into_owned(),
    })
}

/// Writes a relative path the same way on every system.
fn shown(path: &Path) -> String {
    if let Some(text) = path.to_str().filter(|_| MAIN_SEPARATOR == '/') {
        return text.to_owned();
    }
    let parts: Vec<_> = path
        .components()
        .map(|part| part.as_os_str().to_string_lossy())
        .collect();
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_project_knows_its_folder_in_the_repository() {
        let folder = tempfile::tempdir().unwrap();
        let project = folder.path().join("films/2026");
        fs::create_dir_all(&project).unwrap();
        fs::create_dir(folder.path().join(".git")).unwrap();
        assert_eq!(folder_in_repository(&project), "films/2026/");
        assert_eq!(folder_in_repository(folder.path()), "");
        // A worktree and a submodule have a file of that name.
        fs::write(project.join(".git"), "gitdir: elsewhere\n").unwrap();
        assert_eq!(folder_in_repository(&project), "");
    }

    #[test]
    fn finds_what_matches_in_order_and_leaves_the_rest() {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in [
            ("videos/b.yaml", "b"),
            ("videos/deep/a.json", "a"),
            ("videos/x.txt", "x"),
            ("other/c.yaml", "c"),
            (".hidden/videos/d.yaml", "d"),
            ("videos/ignored.yaml", "i"),
            (".gitignore", "ignored.yaml\n"),
        ] {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        fs::write(folder.path().join("videos/bad.yaml"), [b'a', 0xff]).unwrap();
        let patterns = ["videos/**/*.yaml".to_owned(), "videos/**/*.json".to_owned()];
        let found = Folder(folder.path()).declarations(&patterns).unwrap();
        let paths: Vec<&str> = found.iter().map(|found| found.path.as_str()).collect();
        assert_eq!(
            paths,
            ["videos/b.yaml", "videos/bad.yaml", "videos/deep/a.json"]
        );
        assert!(matches!(
            found[1].text,
            Err(ReadError::NotUtf8 { offset: 1, .. })
        ));
    }
}
