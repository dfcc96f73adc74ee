//! The manifests among the fixtures and the examples.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use storyform::diagnostic::Source;
use storyform::manifest::{Project, parse_project};

/// Returns the files of a folder of fixtures, in order.
pub(crate) fn fixtures(folder: &str) -> Vec<PathBuf> {
    files(&root().join("tests/fixtures").join(folder))
}

/// Returns every manifest that is as it should be: the good fixtures and those of the examples.
pub(crate) fn good_manifests() -> Vec<PathBuf> {
    let examples = files(&root().join("examples"));
    let videos = examples.iter().map(|example| example.join("videos"));
    let mut paths = fixtures("good");
    paths.extend(
        videos
            .filter(|videos| videos.is_dir())
            .flat_map(|videos| files(&videos))
            // What lies deeper shares defaults and tables, and means nothing alone.
            .filter(|path| path.is_file()),
    );
    paths
}

/// Reads a fixture under its name alone, so that it is shown the same on every machine.
pub(crate) fn source(path: &Path) -> Arc<Source> {
    let name = path.file_name().and_then(OsStr::to_str);
    Source::new(name.expect("fixtures have plain names"), text(path))
}

/// Reads a fixture.
pub(crate) fn text(path: &Path) -> String {
    fs::read_to_string(path).expect("fixtures are text")
}

/// Returns the name of a fixture without its ending.
pub(crate) fn stem(path: &Path) -> &str {
    let stem = path.file_stem().and_then(OsStr::to_str);
    stem.expect("fixtures have plain names")
}

/// Returns the settings of a project whose file is empty.
pub(crate) fn plain_project() -> Project {
    project("")
}

/// Returns the settings of a project whose renders make every visual anew.
pub(crate) fn inline_project() -> Project {
    project("visuals: inline\n")
}

fn project(text: &str) -> Project {
    let (project, diagnostics) = parse_project(&Source::new("storyform.yaml", text));
    assert_eq!(diagnostics, []);
    project.expect("the project file is usable")
}

pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the folder is there");
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.expect("the folder can be listed").path())
        .collect();
    paths.sort();
    paths
}
