//! Reads Pictory's lists, as far back as it takes.

use jiff::Timestamp;

use super::doubt::{Asked, Doubt};
use super::evidence::{Evidence, Sight, Studio};
use super::judge::CLOCK_SKEW;
use crate::model::VisualKind;
use crate::pictory::{ApiError, Client, JobPage, ProjectPage, StudioPage};
use crate::store::KnownJob;

/// The most pages of jobs that are read. Each job comes with all that it made, and nothing can be
/// left out, so that more would take minutes; one page is enough for a request that was lost just
/// now.
const JOB_PAGES_MAX: u32 = 50;
/// The most pages that are read of a list of AI Studio, of 100 visuals each.
const STUDIO_PAGES_MAX: u32 = 20;
/// The most pages of projects that are read. Their order is not documented, so that no page is the
/// last that matters.
const PROJECT_PAGES_MAX: u32 = 20;

/// Reads what may tell what became of doubts, and where the visuals of jobs are that are `gone`.
///
/// Jobs come first: a visual that is not in the list of AI Studio was not made when its job was
/// looked at.
///
/// # Errors
///
/// Fails if a list cannot be read; half a list proves nothing.
pub(super) async fn gather(
    client: &Client,
    doubts: &[Doubt],
    gone: &[Doubt],
    known: &[KnownJob],
) -> Result<Evidence, ApiError> {
    let mut evidence = Evidence::default();
    if !doubts.is_empty() {
        read_jobs(client, doubts, known, &mut evidence).await?;
    }
    let visuals = doubts.iter().chain(gone).filter(|doubt| is_visual(doubt));
    if let Some(since) = visuals.map(|doubt| doubt.intended_at).min() {
        // Both, since a job does not tell which of them it made.
        evidence.images = read_studio(client, VisualKind::Image, since).await?;
        evidence.clips = read_studio(client, VisualKind::Video, since).await?;
    }
    if doubts.iter().any(saves_project) {
        read_projects(client, &mut evidence).await?;
    }
    Ok(evidence)
}

fn is_visual(doubt: &Doubt) -> bool {
    match &doubt.asked {
        Asked::Visual(_) => true,
        Asked::Preview { .. } | Asked::Render { .. } => false,
    }
}

fn saves_project(doubt: &Doubt) -> bool {
    match &doubt.asked {
        Asked::Visual(_) => false,
        Asked::Preview { is_saved, .. } | Asked::Render { is_saved, .. } => *is_saved,
    }
}

/// Reads jobs down to the first that was accepted before any of the doubts began.
async fn read_jobs(
    client: &Client,
    doubts: &[Doubt],
    known: &[KnownJob],
    evidence: &mut Evidence,
) -> Result<(), ApiError> {
    let oldest = doubts.iter().map(|doubt| doubt.intended).min();
    let before = known.iter().filter(|job| Some(job.accepted) < oldest);
    let anchors: Vec<&str> = before.map(|known| known.job.as_str()).collect();
    let is_anchor = |sight: &Sight| {
        let id = sight.job().map(|(id, _)| id.as_str());
        id.is_some_and(|id| anchors.iter().any(|known| known.eq_ignore_ascii_case(id)))
    };
    let mut page = None;
    for _ in 0..JOB_PAGES_MAX {
        let JobPage {
            jobs,
            unreadable,
            next,
        } = client.jobs(page.as_deref()).await?;
        let sights: Vec<Sight> = std::iter::repeat_n(Sight::Unreadable, unreadable)
            .chain(jobs.into_iter().map(Sight::from))
            .collect();
        let is_reached = sights.iter().any(is_anchor);
        evidence.jobs.extend(sights);
        evidence.has_all_jobs = next.is_none();
        page = next;
        if is_reached || page.is_none() {
            break;
        }
    }
    Ok(())
}

/// Reads a list of AI Studio down to what is older than a moment.
async fn read_studio(
    client: &Client,
    kind: VisualKind,
    since: Timestamp,
) -> Result<Studio, ApiError> {
    let mut studio = Studio::default();
    let mut page = None;
    for _ in 0..STUDIO_PAGES_MAX {
        let StudioPage {
            visuals,
            unreadable,
            next,
        } = match kind {
            VisualKind::Image => client.studio_images(page.as_deref()).await?,
            VisualKind::Video => client.studio_clips(page.as_deref()).await?,
        };
        let mut dates = visuals.iter().filter_map(|visual| visual.created_at);
        let is_reached = dates.any(|at| at < since - CLOCK_SKEW);
        studio.visuals.extend(visuals);
        studio.unreadable += unreadable;
        studio.is_whole = next.is_none();
        page = next;
        if is_reached || page.is_none() {
            break;
        }
    }
    Ok(studio)
}

async fn read_projects(client: &Client, evidence: &mut Evidence) -> Result<(), ApiError> {
    let mut page = None;
    for _ in 0..PROJECT_PAGES_MAX {
        let ProjectPage {
            projects,
            unreadable: _,
            next,
        } = client.projects(page.as_deref()).await?;
        evidence.projects.extend(projects);
        evidence.has_all_projects = next.is_none();
        page = next;
        if page.is_none() {
            break;
        }
    }
    Ok(())
}
