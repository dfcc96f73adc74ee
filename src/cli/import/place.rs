//! Where an imported manifest goes, and under which id.

use std::fs;
use std::path::{Component, Path, PathBuf};

use crate::cli::args::ImportArgs;
use crate::cli::failure::{Exit, Failure};
use crate::cli::workspace::Workspace;
use crate::discover;
use crate::report;

/// The schema of manifests, if the project has it, relative to the project.
const SCHEMA: &str = ".storyform/schema/manifest.json";
/// How many characters of a name are in an id.
const ID_CHARS_MAX: usize = 80;

/// A file of the project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::cli) struct Place {
    /// The file itself.
    pub(in crate::cli) file: PathBuf,
    /// Its path relative to the project, with `/` between folders.
    pub(in crate::cli) path: String,
}

impl Place {
    /// Returns where editors find the schema from here, if the project has it.
    pub(in crate::cli) fn schema(&self, root: &Path) -> Option<String> {
        let depth = self.path.matches('/').count();
        let is_there = root.join(SCHEMA).is_file();
        is_there.then(|| format!("{}{SCHEMA}", "../".repeat(depth)))
    }
}

/// Makes an id of the name of a video: what can be typed, and be the name of a file.
pub(in crate::cli) fn id_of(name: &str) -> Option<String> {
    let mut id = String::new();
    for char in name.chars().take(ID_CHARS_MAX) {
        if char.is_alphanumeric() {
            id.extend(char.to_lowercase());
        } else if !id.ends_with('-') {
            id.push('-');
        }
    }
    let id = id.trim_matches('-');
    (!id.is_empty()).then(|| id.to_owned())
}

/// Settles where the manifest of a video goes.
///
/// # Errors
///
/// Refuses a file that the project would not read.
pub(in crate::cli) fn place(
    workspace: &Workspace,
    args: &ImportArgs,
    id: &str,
) -> Result<Place, Failure> {
    let root = &workspace.root;
    let file = match &args.out {
        Some(out) => out.clone(),
        None => root.join("videos").join(format!("{id}.yaml")),
    };
    let patterns = &workspace.project.manifests;
    let place = within(root, &file).ok_or_else(|| {
        let message = format!("`{}` is not in the project", file.display());
        Failure::new(Exit::Usage, message).hint(format!(
            "name a file in `{}` with `--out FILE`",
            root.display()
        ))
    })?;
    if !args.stdout && !discover::matches(patterns, &place.path)? {
        let message = format!("`{}` would be no manifest of this project", place.path);
        return Err(Failure::new(Exit::Usage, message).hint(format!(
            "name a file with `--out FILE` that `manifests` in storyform.yaml matches: {}",
            patterns.join(", ")
        )));
    }
    Ok(place)
}

/// Finds a manifest of the project by the name of its file; `None` if it is none.
pub(in crate::cli) fn manifest(
    workspace: &Workspace,
    file: &Path,
) -> Result<Option<Place>, Failure> {
    let Some(place) = within(&workspace.root, file).filter(|place| place.file.is_file()) else {
        return Ok(None);
    };
    let is_manifest = discover::matches(&workspace.project.manifests, &place.path)?;
    Ok(Some(place).filter(|_| is_manifest))
}

/// Finds a file within a project, whose folder is resolved; the file need not be there.
fn within(root: &Path, file: &Path) -> Option<Place> {
    let file = std::path::absolute(file).ok()?;
    let existing = file.ancestors().find(|folder| folder.exists())?;
    let rest = file.strip_prefix(existing).ok()?;
    let is_plain = |part: Component<'_>| matches!(part, Component::Normal(_));
    if !rest.components().all(is_plain) {
        return None;
    }
    let mut file = existing.canonicalize().ok()?;
    // An empty path would add a separator.
    if rest != Path::new("") {
        file.push(rest);
    }
    let inner = file.strip_prefix(root).ok()?;
    let parts: Vec<_> = inner.iter().map(|part| part.to_string_lossy()).collect();
    let path = parts.join("/");
    Some(Place { file, path })
}

/// A manifest that is written in full, and not in its place yet: what comes in between can fail
/// without leaving half of it, or all of it, behind.
#[derive(Debug)]
pub(in crate::cli) struct Staged<'a> {
    place: &'a Place,
    partial: PathBuf,
}

impl<'a> Staged<'a> {
    /// Writes a manifest beside its place, with its folder if that is missing.
    ///
    /// # Errors
    ///
    /// Fails if the file cannot be written.
    pub(in crate::cli) fn write(place: &'a Place, text: &str) -> Result<Self, Failure> {
        let partial = place.file.with_added_extension("partial");
        let staged = Self { place, partial };
        let folder = place.file.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder)
            .and_then(|()| fs::write(&staged.partial, text))
            .map_err(|error| staged.unwritten(&error))?;
        Ok(staged)
    }

    /// Puts the manifest in its place.
    ///
    /// # Errors
    ///
    /// Fails if that cannot be done.
    pub(in crate::cli) fn publish(self) -> Result<(), Failure> {
        fs::rename(&self.partial, &self.place.file).map_err(|error| self.unwritten(&error))
    }

    fn unwritten(&self, error: &std::io::Error) -> Failure {
        let path = report::shell_word(&self.place.path);
        let mut failure = Failure::new(Exit::Error, format!("`{path}` cannot be written"))
            .hint("check that its folder may be written to, and import again");
        failure.causes.push(error.to_string());
        failure
    }
}

impl Drop for Staged<'_> {
    fn drop(&mut self) {
        // After it was published there is nothing left to remove.
        drop(fs::remove_file(&self.partial));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_made_of_names() {
        for (name, id) in [
            ("AI Video Creation Guide", Some("ai-video-creation-guide")),
            ("ai-images-auto-prompt", Some("ai-images-auto-prompt")),
            ("  Über uns! (2026)  ", Some("über-uns-2026")),
            ("../../etc/passwd", Some("etc-passwd")),
            ("***", None),
        ] {
            assert_eq!(id_of(name).as_deref(), id, "{name}");
        }
    }

    #[test]
    fn a_file_is_found_within_its_project_alone() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        let path = |file: &str| within(&root, &root.join(file)).map(|place| place.path);
        assert_eq!(path("videos/a.yaml").as_deref(), Some("videos/a.yaml"));
        assert_eq!(path("../a.yaml"), None);
        assert_eq!(path("new/../../a.yaml"), None);
    }

    #[test]
    fn the_schema_is_named_from_where_the_manifest_stands() {
        let root = tempfile::tempdir().unwrap();
        let place = Place {
            file: PathBuf::new(),
            path: "videos/deep/a.yaml".to_owned(),
        };
        assert_eq!(place.schema(root.path()), None);
        let schema = root.path().join(SCHEMA);
        fs::create_dir_all(schema.parent().unwrap()).unwrap();
        fs::write(schema, "{}").unwrap();
        assert_eq!(
            place.schema(root.path()).as_deref(),
            Some("../../.storyform/schema/manifest.json")
        );
    }
}
