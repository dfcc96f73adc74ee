//! The order of the stages, from files to a plan. It joins them and decides nothing.

use std::borrow::Cow;
use std::path::Path;

use jiff::Timestamp;
use rayon::prelude::*;

use crate::animatic::{Input, Timeline};
use crate::diagnostic::{self, Diagnostic, Location, Source, Span};
use crate::discover::{self, DiscoverError, Found, PROJECT_FILE, ReadError, Tree};
use crate::expand::expand;
use crate::fingerprint::{FingerprintedVideo, fingerprint, fingerprint_video, is_current};
use crate::manifest::{Document, Parsed, Project, parse, parse_project, rules};
use crate::model::{Revision, Snapshot, VideoId, VideoTarget};
use crate::plan::{Plan, PlanInput, PlanOptions, Violation, assumed, check, plan};
use crate::price::Prices;
use crate::resolve::{self, resolve};
use crate::validate::validate;

/// A project that was read and checked.
#[derive(Debug)]
pub struct Checked {
    /// The name of the project.
    pub name: String,
    /// Its settings; `None` if the project file is unusable.
    pub project: Option<Project>,
    /// The videos that it declares.
    pub documents: Vec<Document>,
    /// How many manifests were read.
    pub manifests: usize,
    /// Everything that is wrong, sorted by place.
    pub diagnostics: Vec<Diagnostic>,
}

impl Checked {
    /// Tells whether something must be mended before anything can be planned.
    pub fn has_errors(&self) -> bool {
        self.project.is_none() || self.diagnostics.iter().any(Diagnostic::is_error)
    }
}

/// Reads the project file of a folder.
pub fn read_project(root: &Path) -> (Option<Project>, Vec<Diagnostic>) {
    project_of(discover::read_project_file(root), root)
}

fn project_of(file: Result<String, ReadError>, root: &Path) -> (Option<Project>, Vec<Diagnostic>) {
    match file {
        Ok(text) => parse_project(&Source::new(PROJECT_FILE, text)),
        Err(error @ ReadError::NotUtf8 { .. }) => (None, vec![unreadable(PROJECT_FILE, &error)]),
        Err(ReadError::Io(_)) => {
            let message = format!("there is no `{PROJECT_FILE}` in `{}`", root.display());
            let diagnostic = Diagnostic::without_location(&rules::NO_PROJECT, message)
                .help("run `storyform init` here, or name another folder with `--project`");
            (None, vec![diagnostic])
        }
    }
}

/// Reads and checks everything that a project declares.
///
/// # Errors
///
/// Fails if manifests cannot be looked for. What is wrong with them is in the result.
pub fn check_project(root: &Path) -> Result<Checked, DiscoverError> {
    let read = read_project(root);
    check_files(root, read, |patterns| discover::manifests(root, patterns))
}

/// Reads and checks everything that a project declared in another revision; nothing, if there was no
/// such project.
///
/// # Errors
///
/// Fails if git does not tell. What is wrong with the manifests is in the result.
pub fn check_revision(root: &Path, revision: &Revision) -> Result<Checked, DiscoverError> {
    let tree = Tree::open(root, revision)?;
    let read = match tree.project_file()? {
        Some(file) => project_of(file, root),
        None => (None, Vec::new()),
    };
    check_files(root, read, |patterns| tree.manifests(patterns))
}

fn check_files(
    root: &Path,
    (project, mut diagnostics): (Option<Project>, Vec<Diagnostic>),
    find: impl FnOnce(&[String]) -> Result<Vec<Found>, DiscoverError>,
) -> Result<Checked, DiscoverError> {
    let name = project
        .as_ref()
        .and_then(|project| project.name.clone())
        .unwrap_or_else(|| folder_name(root));
    let Some(project) = project else {
        return Ok(Checked {
            name,
            project,
            documents: Vec::new(),
            manifests: 0,
            diagnostics,
        });
    };
    let found = find(&project.manifests)?;
    let manifests = found.len();
    let parsed: Vec<Parsed> = found.into_par_iter().map(parse_found).collect();
    let mut documents = Vec::new();
    for mut part in parsed {
        documents.append(&mut part.documents);
        diagnostics.append(&mut part.diagnostics);
    }
    diagnostics.append(&mut validate(&documents));
    diagnostic::sort(&mut diagnostics);
    // A value that aliases repeat is wrong once, not wherever it is repeated.
    diagnostics.dedup();
    Ok(Checked {
        name,
        project: Some(project),
        documents,
        manifests,
        diagnostics,
    })
}

/// Returns the state that a project would have, had all that it declares been rendered, and its visuals
/// generated, at a moment. Of manifests with errors nothing is known.
pub fn assumed_state(
    checked: &Checked,
    project: &Project,
    profile: Option<&str>,
    at: Timestamp,
) -> Snapshot {
    let is_sound = |document: &&Document| {
        let mut errors = checked
            .diagnostics
            .iter()
            .filter(|problem| problem.is_error());
        let path = document.source().path();
        !errors.any(|problem| {
            let location = problem.location.as_ref();
            location.is_some_and(|location| location.source.path() == path)
        })
    };
    let sound = checked.documents.iter().filter(is_sound).collect();
    assumed(&resolved(sound, project, profile), at)
}

/// Makes the plan of a project without errors.
///
/// # Errors
///
/// Fails if the plan is not sound, which is a defect of this program.
pub fn plan_project(
    checked: &Checked,
    project: &Project,
    snapshot: &Snapshot,
    options: &PlanOptions,
    profile: Option<&str>,
) -> Result<Plan, Violation> {
    let videos = declared(checked, project, profile);
    let snapshot = &renew(snapshot);
    let plan = plan(&PlanInput {
        project: &checked.name,
        profile,
        videos: &videos,
        snapshot,
        prices: &Prices::new(project.pricing.clone()),
        options,
    });
    check(&plan)?;
    Ok(plan)
}

/// Resolves the videos of a project without errors, in the order of their files.
pub fn declared(
    checked: &Checked,
    project: &Project,
    profile: Option<&str>,
) -> Vec<FingerprintedVideo> {
    resolved(checked.documents.iter().collect(), project, profile)
}

fn resolved(
    documents: Vec<&Document>,
    project: &Project,
    profile: Option<&str>,
) -> Vec<FingerprintedVideo> {
    documents
        .into_par_iter()
        .map(|document| fingerprint_video(expand(resolve(document, project, profile))))
        .collect()
}

/// Lays out the animatic of a declared video of a project without errors, with what its plan says;
/// `None` if no such video is declared.
pub fn animatic(
    checked: &Checked,
    project: &Project,
    snapshot: &Snapshot,
    (plan, id): (&Plan, &VideoId),
) -> Option<Timeline> {
    let mut documents = checked.documents.iter();
    let document = documents.find(|document| document.id() == *id)?;
    let profile = plan.profile.as_deref();
    let video = fingerprint_video(expand(resolve(document, project, profile)));
    let key = &video.expanded.video.key;
    Some(Timeline::new(&Input {
        video: &video,
        planned: plan.videos.iter().find(|planned| planned.key == *key),
        snapshot,
        prices: &Prices::new(project.pricing.clone()),
    }))
}

/// Brings what an older version recorded to today's scheme of fingerprints, so that a new version
/// digests again instead of rendering again.
fn renew(snapshot: &Snapshot) -> Cow<'_, Snapshot> {
    let is_current = |target: &VideoTarget| is_current(&target.fingerprint);
    let recorded = snapshot.videos.values().map(|video| &video.target);
    let open = snapshot.open.iter();
    let mut all = recorded.chain(open.filter_map(|open| open.target.video_target()));
    if all.all(is_current) {
        return Cow::Borrowed(snapshot);
    }
    let mut renewed = snapshot.clone();
    let recorded = renewed.videos.values_mut().map(|video| &mut video.target);
    let open = renewed.open.iter_mut();
    let open = open.filter_map(|open| open.target.video_target_mut());
    recorded
        .chain(open)
        .filter(|target| !is_current(target))
        .for_each(renew_target);
    Cow::Owned(renewed)
}

fn renew_target(target: &mut VideoTarget) {
    target.configuration = resolve::renew(&target.configuration);
    target.fingerprint = fingerprint(&target.configuration);
    for shot in &mut target.shots {
        shot.configuration = resolve::renew_shot(&shot.configuration);
        shot.fingerprint = fingerprint(&shot.configuration);
    }
}

fn parse_found(found: Found) -> Parsed {
    match found.text {
        Ok(text) => parse(&Source::new(found.path, text)),
        Err(error) => Parsed {
            documents: Vec::new(),
            diagnostics: vec![unreadable(&found.path, &error)],
        },
    }
}

/// Returns the problem of a file that cannot be read as text.
pub fn unreadable(path: &str, error: &ReadError) -> Diagnostic {
    let (rule, help, text, span) = match error {
        ReadError::NotUtf8 { readable, offset } => (
            &rules::NOT_UTF8,
            "save the file as UTF-8",
            readable.as_str(),
            Span::new(*offset, offset + char::REPLACEMENT_CHARACTER.len_utf8()),
        ),
        ReadError::Io(_) => (
            &rules::UNREADABLE,
            "check that the file exists and may be read",
            "",
            Span::default(),
        ),
    };
    let location = Location {
        source: Source::new(path, text),
        span,
    };
    Diagnostic::new(rule, location, error.to_string()).help(help)
}

fn folder_name(root: &Path) -> String {
    root.file_name().map_or_else(
        || "storyform".to_owned(),
        |name| name.to_string_lossy().into_owned(),
    )
}
