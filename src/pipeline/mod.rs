//! The order of the stages, from files to a plan. It joins them and decides nothing.

mod sources;
mod survey;

use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use rayon::prelude::*;

use crate::animatic::{Input, Timeline};
use crate::diagnostic::{self, Diagnostic, Location, Source, Span};
use crate::discover::{DiscoverError, Files, Folder, PROJECT_FILE, ReadError};
use crate::expand::expand;
use crate::fingerprint::{FingerprintedVideo, fingerprint, fingerprint_video, is_current};
use crate::manifest::{Document, Project, parse_project, rules};
use crate::model::{ManifestPlace, Revision, Snapshot, VideoId, VideoKey, VideoTarget};
use crate::plan::{
    Plan, PlanInput, PlanOptions, SettledVideo, Violation, Whole, assumed, check_made, plan, whole,
};
use crate::price::Prices;
use crate::resolve::{self, resolve};
use crate::validate::is_unused_allowance;

pub use sources::Sources;
pub use survey::{Extent, Listing, Look, Place, Rendered, Survey, Surveyed};

/// A project that was read and checked.
#[derive(Debug)]
pub struct Checked {
    /// The name of the project.
    pub name: String,
    /// Its settings; `None` if the project file is unusable.
    pub project: Option<Project>,
    /// The profile that lies over the videos; `None` for the manifests as they are.
    pub profile: Option<String>,
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
    match project_source(root) {
        Ok(source) => parse_project(&source),
        Err(problem) => (None, vec![*problem]),
    }
}

/// Reads the text of the project file of a folder.
fn project_source(root: &Path) -> Result<Arc<Source>, Box<Diagnostic>> {
    match Folder(root).project_file() {
        Ok(Some(Ok(text))) => Ok(Source::new(PROJECT_FILE, text)),
        Ok(Some(Err(error @ ReadError::NotUtf8 { .. }))) => {
            Err(Box::new(unreadable(PROJECT_FILE, &error)))
        }
        Ok(Some(Err(ReadError::Io(_))) | None) | Err(_) => {
            let message = format!("there is no `{PROJECT_FILE}` in `{}`", root.display());
            let diagnostic = Diagnostic::without_location(&rules::NO_PROJECT, message)
                .help("run `storyform init` here, or name another folder with `--project`");
            Err(Box::new(diagnostic))
        }
    }
}

/// Reads and checks everything that a project declares, under a profile if one is named.
///
/// # Errors
///
/// Fails if manifests cannot be looked for. What is wrong with them is in the result.
pub fn check_project(root: &Path, profile: Option<&str>) -> Result<Checked, DiscoverError> {
    let mut checked = Sources::read(root)?.check(profile);
    if let Some(project) = &checked.project {
        leave_doubtful(project, &mut checked.diagnostics);
    }
    Ok(checked)
}

/// Leaves out what only a look under every profile can tell: whether a comment is of no use.
fn leave_doubtful(project: &Project, diagnostics: &mut Vec<Diagnostic>) {
    if !project.profiles.is_empty() {
        diagnostics.retain(|problem| !is_unused_allowance(problem));
    }
}

/// Reads and checks everything that a project declares, as the manifests are and under every profile: what
/// is wrong under a profile alone says so.
///
/// # Errors
///
/// Fails if manifests cannot be looked for. What is wrong with them is in the result.
pub fn check_profiles(root: &Path) -> Result<Checked, DiscoverError> {
    let sources = Sources::read(root)?;
    let names = sources.profiles();
    let under: Vec<(String, Checked)> = names
        .into_iter()
        .map(|name| {
            let checked = sources.clone().check(Some(&name));
            (name, checked)
        })
        .collect();
    let mut checked = sources.check(None);
    // What a profile has use for is of use.
    let is_useless = |problem: &Diagnostic| {
        under
            .iter()
            .all(|(_, other)| other.diagnostics.contains(problem))
    };
    checked
        .diagnostics
        .retain(|problem| !is_unused_allowance(problem) || is_useless(problem));
    for (name, other) in under {
        for mut problem in other.diagnostics {
            if !is_unused_allowance(&problem) && !checked.diagnostics.contains(&problem) {
                problem.message = format!("{} (profile `{name}`)", problem.message);
                checked.diagnostics.push(problem);
            }
        }
    }
    diagnostic::sort(&mut checked.diagnostics);
    Ok(checked)
}

/// Reads and checks everything that a project declared in another revision; nothing, if there was no
/// such project, or no such profile.
///
/// # Errors
///
/// Fails if git does not tell. What is wrong with the manifests is in the result.
pub fn check_revision(
    root: &Path,
    revision: &Revision,
    profile: Option<&str>,
) -> Result<Checked, DiscoverError> {
    Ok(Sources::read_revision(root, revision)?.check(profile))
}

/// Returns the state that a project would have, had all that it declares been rendered, and its visuals
/// generated, at a moment. Of manifests with errors nothing is known.
pub fn assumed_state(checked: &Checked, project: &Project, at: Timestamp) -> Snapshot {
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
    assumed(&resolved(sound, project, checked.profile.as_deref()), at)
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
) -> Result<Plan, Violation> {
    let videos = declared(checked, project);
    let snapshot = &renew(snapshot);
    let plan = plan(&PlanInput {
        project: &checked.name,
        profile: checked.profile.as_deref(),
        videos: &videos,
        settled: &[],
        unlisted: 0,
        snapshot,
        prices: &Prices::new(project.pricing.clone()),
        options,
    });
    check_made(&plan)?;
    Ok(plan)
}

/// Makes the plan of a project without errors of which no more is known than has to be. `snapshot` holds what
/// it [wants](Survey::wanted) of the state, or more.
///
/// # Errors
///
/// Fails if the plan is not sound, which is a defect of this program.
pub fn plan_survey(
    survey: Survey,
    project: &Project,
    snapshot: &Snapshot,
    options: &PlanOptions,
) -> Result<Plan, Violation> {
    let (mut videos, mut settled) = (Vec::new(), Vec::new());
    let Survey {
        name,
        profile,
        videos: surveyed,
        unlisted,
        ..
    } = survey;
    for (place, video) in surveyed.into_iter().enumerate() {
        let Surveyed {
            path,
            line,
            id,
            fingerprint,
            extent,
            ..
        } = video;
        match extent {
            Extent::Whole(whole) => videos.push(*whole),
            Extent::Settled { revision } => settled.push(SettledVideo {
                place,
                key: VideoKey {
                    id,
                    profile: profile.clone(),
                },
                manifest: ManifestPlace { path, line },
                fingerprint,
                revision,
            }),
        }
    }
    let plan = plan(&PlanInput {
        project: &name,
        profile: profile.as_deref(),
        videos: &videos,
        settled: &settled,
        unlisted,
        snapshot: &renew(snapshot),
        prices: &Prices::new(project.pricing.clone()),
        options,
    });
    // Whoever waits for the plan need not wait until the memory of thousands of videos is given back.
    rayon::spawn(move || drop((videos, settled)));
    check_made(&plan)?;
    Ok(plan)
}

/// Resolves the videos of a project without errors, in the order of their files.
pub fn declared(checked: &Checked, project: &Project) -> Vec<FingerprintedVideo> {
    let documents = checked.documents.iter().collect();
    resolved(documents, project, checked.profile.as_deref())
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

/// Describes a video of a project as it would be recorded, had its manifest been sent to Pictory as it
/// is.
pub fn sent_whole(document: &Document, project: &Project) -> Whole {
    let video = fingerprint_video(expand(resolve(document, project, None)));
    whole(&video, &Prices::new(project.pricing.clone()))
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
    let profile = checked.profile.as_deref();
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
    target.configuration = resolve::renew(&target.configuration).into();
    target.fingerprint = fingerprint(&target.configuration);
    for shot in &mut target.shots {
        shot.configuration = resolve::renew_shot(&shot.configuration).into();
        shot.fingerprint = fingerprint(&shot.configuration);
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
