//! A project as it is written: every file read, and nothing decided yet.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

use super::{Checked, unreadable};
use crate::diagnostic::{self, Diagnostic, Location, Source, Span};
use crate::discover::{
    self, DEFAULTS_FILE, DiscoverError, Files, Folder, Found, PROJECT_FILE, Tree,
};
use crate::manifest::{
    Composed, Document, Layer, Parsed, Project, Surroundings, Table, Written, compose,
    has_expression, parse, parse_defaults, parse_project, parse_table, patterns, rules,
};
use crate::model::Revision;
use crate::validate::{settle, validate};

/// What the files of a project say, before it is known what they mean together.
#[derive(Debug, Clone)]
pub struct Sources {
    pub(super) name: String,
    pub(super) project: Option<Project>,
    documents: Vec<Written>,
    /// The defaults of folders, by their paths without an end; that of the project is empty.
    pub(super) defaults: BTreeMap<String, Layer>,
    pub(super) tables: BTreeMap<String, Result<Table, String>>,
    /// The paths of all manifests.
    pub(super) manifests: Vec<String>,
    /// The paths of all files with defaults.
    shared: Vec<String>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl Sources {
    /// Reads everything that a folder declares.
    ///
    /// # Errors
    ///
    /// Fails if manifests cannot be looked for. What is wrong with them is in the result.
    pub fn read(root: &Path) -> Result<Self, DiscoverError> {
        let read = super::read_project(root);
        let mut sources = Self::of(&Folder(root), root, read)?;
        if let Ok(Some(Ok(text))) = Folder(root).project_file() {
            sources.unmatched(&Source::new(PROJECT_FILE, text));
        }
        Ok(sources)
    }

    /// Reads everything that a folder declared in another revision; nothing, if there was no such project.
    ///
    /// # Errors
    ///
    /// Fails if git does not tell. What is wrong with the manifests is in the result.
    pub fn read_revision(root: &Path, revision: &Revision) -> Result<Self, DiscoverError> {
        let tree = Tree::open(root, revision)?;
        let read = match tree.project_file()? {
            Some(Ok(text)) => parse_project(&Source::new(PROJECT_FILE, text)),
            Some(Err(error)) => (None, vec![unreadable(PROJECT_FILE, &error)]),
            None => (None, Vec::new()),
        };
        Self::of(&tree, root, read)
    }

    fn of(
        files: &impl Files,
        root: &Path,
        read: (Option<Project>, Vec<Diagnostic>),
    ) -> Result<Self, DiscoverError> {
        let mut sources = Self::begin(root, read);
        if let Some(project) = &sources.project {
            let found = files.declarations(&project.manifests)?;
            sources.declared(found);
            sources.rows(files)?;
        }
        Ok(sources)
    }

    /// Takes the project file, of which nothing is looked for yet.
    pub(super) fn begin(
        root: &Path,
        (project, diagnostics): (Option<Project>, Vec<Diagnostic>),
    ) -> Self {
        let name = project.as_ref().and_then(|project| project.name.clone());
        Self {
            name: name.unwrap_or_else(|| super::folder_name(root)),
            project,
            documents: Vec::new(),
            defaults: BTreeMap::new(),
            tables: BTreeMap::new(),
            manifests: Vec::new(),
            shared: Vec::new(),
            diagnostics,
        }
    }

    /// Warns of patterns in the project file that lead to no manifest.
    pub(super) fn unmatched(&mut self, project: &Arc<Source>) {
        for (pattern, location) in patterns(project) {
            if discover::leads_nowhere(&pattern, &self.manifests) {
                let message = format!("`{pattern}` finds no manifest");
                let diagnostic = Diagnostic::new(&rules::UNMATCHED_PATTERN, location, message)
                    .help("check the name of the folder, or take the pattern out");
                self.diagnostics.push(diagnostic);
            }
        }
    }

    /// Parses manifests and defaults.
    fn declared(&mut self, found: Vec<Found>) {
        let (defaults, manifests): (Vec<Found>, Vec<Found>) =
            found.into_iter().partition(Found::is_defaults);
        self.layers(defaults);
        self.manifests = manifests.iter().map(|found| found.path.clone()).collect();
        let parsed: Vec<Parsed> = manifests.into_par_iter().map(parse_found).collect();
        for mut part in parsed {
            self.documents.append(&mut part.documents);
            self.diagnostics.append(&mut part.diagnostics);
        }
    }

    /// Parses the defaults of folders.
    pub(super) fn layers(&mut self, defaults: Vec<Found>) {
        self.shared = defaults.iter().map(|found| found.path.clone()).collect();
        for found in defaults {
            let folder = found.path.strip_suffix(DEFAULTS_FILE).unwrap_or_default();
            let folder = folder.trim_end_matches('/').to_owned();
            match found.text {
                Ok(text) => {
                    let (layer, mut problems) = parse_defaults(&Source::new(found.path, text));
                    self.diagnostics.append(&mut problems);
                    self.defaults.extend(layer.map(|layer| (folder, layer)));
                }
                Err(error) => self.diagnostics.push(unreadable(&found.path, &error)),
            }
        }
    }

    /// Reads the files whose rows are videos. Such a file is no manifest, wherever it lies.
    fn rows(&mut self, files: &impl Files) -> Result<(), DiscoverError> {
        let named = self.documents.iter().flat_map(Written::row_files);
        let paths: BTreeSet<String> = named.map(str::to_owned).collect();
        if paths.is_empty() {
            return Ok(());
        }
        let is_rows = |path: &str| paths.contains(path);
        self.documents
            .retain(|document| !is_rows(document.source().path()));
        self.diagnostics.retain(|problem| {
            let location = problem.location.as_ref();
            !location.is_some_and(|location| is_rows(location.source.path()))
        });
        self.tables(files, paths)
    }

    /// Reads files with rows.
    pub(super) fn tables(
        &mut self,
        files: &impl Files,
        paths: BTreeSet<String>,
    ) -> Result<(), DiscoverError> {
        let asked: Vec<&str> = paths.iter().map(String::as_str).collect();
        let mut found: BTreeMap<String, Found> = files
            .read(&asked)?
            .into_iter()
            .map(|found| (found.path.clone(), found))
            .collect();
        for path in paths {
            let table = match found.remove(&path).map(|found| found.text) {
                None => Err(format!("there is no file `{path}` in the project")),
                Some(Err(error)) => Err(format!("`{path}`: {error}")),
                Some(Ok(text)) => {
                    let mut table = parse_table(&Source::new(path.clone(), text));
                    self.diagnostics.append(&mut table.diagnostics);
                    Ok(table)
                }
            };
            self.tables.insert(path, table);
        }
        Ok(())
    }

    /// Names the files that declare videos, and those that hold defaults. A file with rows is neither.
    pub fn written(&self) -> Vec<String> {
        let manifests = self
            .manifests
            .iter()
            .filter(|path| !self.tables.contains_key(*path));
        manifests.chain(&self.shared).cloned().collect()
    }

    /// Names the profiles.
    pub fn profiles(&self) -> Vec<String> {
        let profiles = self
            .project
            .iter()
            .flat_map(|project| project.profiles.keys());
        profiles.cloned().collect()
    }

    /// Says what a manifest would mean in the project, without a profile.
    pub fn compose(&self, source: &Arc<Source>) -> Composed {
        let mut all = Composed::default();
        let parsed = parse(source);
        all.diagnostics = parsed.diagnostics;
        for document in parsed.documents {
            let mut composed = compose(document, &self.around(source.path(), None));
            all.documents.append(&mut composed.documents);
            all.diagnostics.append(&mut composed.diagnostics);
        }
        all
    }

    /// Reports rules of defaults and profiles about axes that no manifest has.
    pub(super) fn foreign_axes(&self, known: &BTreeSet<&str>) -> Vec<Diagnostic> {
        let project = self.project.iter();
        let of_project = project.flat_map(|project| {
            let profiles = project.profiles.values().map(|profile| &profile.layer);
            project.defaults.iter().chain(profiles)
        });
        let layers = of_project.chain(self.defaults.values());
        layers.flat_map(|layer| layer.foreign_axes(known)).collect()
    }

    /// Returns what stands around the documents of a manifest.
    pub(super) fn around<'a>(
        &'a self,
        path: &str,
        profile: Option<(&'a str, &'a Layer)>,
    ) -> Surroundings<'a> {
        let near = folders(path).filter_map(|folder| self.defaults.get(folder));
        let far = self
            .project
            .iter()
            .filter_map(|project| project.defaults.as_ref());
        Surroundings {
            defaults: near.chain(far).collect(),
            profile,
            tables: &self.tables,
        }
    }

    /// Tells whether something is declared under a profile: the project has it, or none is asked for.
    pub(super) fn declares_under(&self, profile: Option<&str>) -> bool {
        profile.is_none() || self.overlay(profile).is_some()
    }

    /// Returns what lies over every video under a profile.
    pub(super) fn overlay<'a>(&'a self, profile: Option<&'a str>) -> Option<(&'a str, &'a Layer)> {
        let name = profile?;
        let profile = self.project.as_ref()?.profiles.get(name)?;
        Some((name, &profile.layer))
    }

    /// Says what the files mean together, under a profile if one is named, and checks it. A project without
    /// such a profile declares nothing under it.
    pub fn check(mut self, profile: Option<&str>) -> Checked {
        let mut told = std::mem::take(&mut self.diagnostics);
        let axes: BTreeSet<&str> = self.documents.iter().flat_map(Written::axes).collect();
        told.append(&mut self.foreign_axes(&axes));
        let documents = std::mem::take(&mut self.documents);
        let mut videos = Vec::new();
        let mut judged = Vec::new();
        if self.declares_under(profile) {
            let overlay = self.overlay(profile);
            let compose_one = |document: Written| {
                let path = document.source().path().to_owned();
                compose(document, &self.around(&path, overlay))
            };
            let composed: Vec<Composed> = documents.into_par_iter().map(compose_one).collect();
            for mut part in composed {
                videos.append(&mut part.documents);
                told.append(&mut part.diagnostics);
            }
            judged = validate(&videos);
        }
        let diagnostics = self.conclude(told, judged, videos.iter().map(Document::source));
        Checked {
            name: self.name,
            project: self.project,
            profile: profile.map(str::to_owned),
            documents: videos,
            manifests: self.manifests.len(),
            diagnostics,
        }
    }

    /// Says everything that is wrong once, in the order of places, but what is allowed. `judged` is what the
    /// rules found, in that order; `manifests` are those whose comments may allow something.
    pub(super) fn conclude<'a>(
        &self,
        mut told: Vec<Diagnostic>,
        judged: Vec<Diagnostic>,
        manifests: impl IntoIterator<Item = &'a Arc<Source>>,
    ) -> Vec<Diagnostic> {
        told.append(&mut told_once(judged));
        diagnostic::sort(&mut told);
        // A value that aliases repeat is wrong once, not wherever it is repeated.
        told.dedup();
        match &self.project {
            Some(project) => settle(&project.lints, manifests, told),
            None => told,
        }
    }
}

/// Tells once what the same expression does to several videos of a matrix, whose values differ.
fn told_once(problems: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut told: Vec<(Diagnostic, usize)> = Vec::new();
    for problem in problems {
        let is_same = |(last, _): &&mut (Diagnostic, usize)| {
            last.rule == problem.rule
                && last.location == problem.location
                && problem.location.as_ref().is_some_and(has_expression)
        };
        match told.last_mut().filter(is_same) {
            Some((_, count)) => *count += 1,
            None => told.push((problem, 1)),
        }
    }
    let counted = told.into_iter().map(|(mut problem, count)| {
        if count > 1 {
            problem.message = format!("{} (and {} more like it)", problem.message, count - 1);
        }
        problem
    });
    counted.collect()
}

/// Lists the folders that a file lies in, the nearest first, to that of the project, which is empty.
pub(super) fn folders(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(above(path), |folder| above(folder))
}

pub(super) fn above(path: &str) -> Option<&str> {
    match path.rsplit_once('/') {
        Some((folder, _)) => Some(folder),
        None if path.is_empty() => None,
        None => Some(""),
    }
}

fn parse_found(found: Found) -> Parsed {
    match found.text {
        Ok(text) => parse_manifest(&Source::new(found.path, text)),
        Err(error) => Parsed {
            documents: Vec::new(),
            diagnostics: vec![unreadable(&found.path, &error)],
        },
    }
}

/// Parses a file that was found among the manifests.
pub(super) fn parse_manifest(source: &Arc<Source>) -> Parsed {
    let name = source.path().rsplit('/').next().unwrap_or_default();
    if !matches!(name, "_defaults.yml" | "_defaults.json") {
        return parse(source);
    }
    let location = Location {
        source: Arc::clone(source),
        span: Span::default(),
    };
    let message = format!("the defaults of a folder stand in `{DEFAULTS_FILE}`");
    let diagnostic = Diagnostic::new(&rules::DEFAULTS_NAME, location, message)
        .help(format!("rename the file to `{DEFAULTS_FILE}`"));
    Parsed {
        documents: Vec::new(),
        diagnostics: vec![diagnostic],
    }
}

#[cfg(test)]
mod tests {
    use super::folders;

    #[test]
    fn the_nearest_folder_comes_first() {
        let listed = |path| folders(path).collect::<Vec<_>>();
        assert_eq!(listed("videos/ads/a.yaml"), ["videos/ads", "videos", ""]);
        assert_eq!(listed("a.yaml"), [""]);
    }
}
