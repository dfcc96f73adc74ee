//! Where an import comes from: a file, a job, a saved project.

use std::fs;
use std::io::{self, Read as _};
use std::path::Path;
use std::sync::Arc;

use serde_json::Value;

use crate::apply::{Made, Omission, Results, Unusable, made, project_request, resolved_request};
use crate::cli::args::ImportArgs;
use crate::cli::balance::unreadable;
use crate::cli::failure::{Exit, Failure};
use crate::cli::output::Output;
use crate::cli::provider::Connection;
use crate::cli::workspace::Workspace;
use crate::diagnostic::Source;
use crate::model::JobId;
use crate::pictory::{ApiError, Client, ProjectId, ProjectPage};
use crate::report::import::ProjectRow;

/// The most bytes of a body that are read; larger ones are no manifests either.
const BYTES_MAX: u64 = (16 << 20) + 1;
/// The most pages of saved projects that are listed.
const PAGES_MAX: usize = 50;

/// A body, and what is known of what was made of it.
#[derive(Debug, Default)]
pub(in crate::cli) struct Origin {
    /// The body; `None` if the file is a manifest of the project, which is read there.
    pub(in crate::cli) body: Option<Arc<Source>>,
    /// What was made of it, and by which job.
    pub(in crate::cli) made: Option<(JobId, Made)>,
    /// What the body does not hold, in sentences.
    pub(in crate::cli) missing: Vec<String>,
}

/// Reads the body of a file, or of standard input.
///
/// # Errors
///
/// Fails if it cannot be read as text.
pub(in crate::cli) fn read(file: &Path) -> Result<Arc<Source>, Failure> {
    let (name, bytes) = if file == Path::new("-") {
        ("standard input".to_owned(), limited(io::stdin().lock()))
    } else {
        let opened = fs::File::open(file);
        (file.display().to_string(), opened.and_then(limited))
    };
    let bytes = bytes.map_err(|error| {
        let mut failure = Failure::new(Exit::Error, format!("`{name}` cannot be read"))
            .hint("name a file with a request body, or `-` for standard input");
        failure.causes.push(error.to_string());
        failure
    })?;
    let text = String::from_utf8(bytes).map_err(|_| {
        Failure::new(Exit::Invalid, format!("`{name}` is not UTF-8")).hint("save it as UTF-8")
    })?;
    Ok(Source::new(name, text))
}

fn limited(from: impl io::Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(BYTES_MAX).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Asks Pictory what there is to know; nothing that is asked is paid.
///
/// # Errors
///
/// Fails if Pictory does not tell, or if nothing can be made of what it tells.
pub(in crate::cli) fn ask(
    workspace: &Workspace,
    args: &ImportArgs,
    output: &Output,
) -> Result<Origin, Failure> {
    match (&args.job, &args.project_id) {
        (Some(job), _) => with_client((workspace, output), async |client| {
            of_job(client, JobId::new(job), args).await
        }),
        (None, Some(project)) => with_client((workspace, output), async |client| {
            of_project(client, project).await
        }),
        (None, None) => Ok(Origin::default()),
    }
}

/// Lists the projects that are saved in the account.
///
/// # Errors
///
/// Fails if Pictory does not list them.
pub(in crate::cli) fn projects(
    workspace: &Workspace,
    output: &Output,
) -> Result<Vec<ProjectRow>, Failure> {
    with_client((workspace, output), async |client| {
        let (mut rows, mut page) = (Vec::new(), None);
        for _ in 0..PAGES_MAX {
            let ProjectPage {
                projects,
                unreadable: _,
                next,
            } = client
                .projects(page.as_deref())
                .await
                .map_err(|error| unreadable(&error))?;
            rows.extend(projects.into_iter().map(|project| ProjectRow {
                id: project.id,
                name: project.name,
                saved_at: project.saved_at,
            }));
            page = next;
            if page.is_none() {
                break;
            }
        }
        Ok(rows)
    })
}

fn with_client<T>(
    (workspace, output): (&Workspace, &Output),
    work: impl AsyncFnOnce(&Client) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let runtime = tokio::runtime::Runtime::new()?;
    let result = runtime.block_on(async {
        let connection =
            Connection::open(&workspace.root, &workspace.project, None, output).await?;
        let client = connection.client.as_ref();
        let result = work(client.expect("an open connection has a client")).await;
        if let Some(simulator) = connection.simulator {
            simulator.shutdown().await;
        }
        result
    });
    runtime.shutdown_background();
    result
}

async fn of_job(client: &Client, job: JobId, args: &ImportArgs) -> Result<Origin, Failure> {
    let found = client.job(&job).await.map_err(|error| match error {
        ApiError::NotFound => {
            Failure::new(Exit::Error, format!("Pictory does not know job `{job}`")).hint(
                "it may belong to another account, or be purged; without `--job`, the body alone \
                   is imported",
            )
        }
        error => unreadable(&error),
    })?;
    let made = made(found.status).map_err(|why| unusable(&job, &why))?;
    let (body, missing) = match (&args.file, &made) {
        (Some(_), _) => (None, Vec::new()),
        (None, Made::Preview(..)) => resolved(client, &job).await?,
        (None, Made::Video(results)) => return Err(bodiless(&job, results)),
    };
    Ok(Origin {
        body,
        made: Some((job, made)),
        missing,
    })
}

/// Says why nothing can be taken over from a job.
fn unusable(job: &JobId, why: &Unusable) -> Failure {
    let hint = match why {
        Unusable::InProgress | Unusable::Unknown(_) => "import it when it has ended",
        Unusable::Failed(_) => {
            "there is nothing to take over; without `--job`, the body alone is imported"
        }
        Unusable::Cleaned | Unusable::Nothing => {
            "nothing tells what it made; without `--job`, the body alone is imported"
        }
        Unusable::Visual(_) => {
            "to show it in a video, write its address as `visualUrl` of a background"
        }
    };
    Failure::new(
        Exit::Error,
        format!("job `{job}` cannot be imported: {why}"),
    )
    .hint(hint)
}

/// Reads the storyboard that a preview resolved.
async fn resolved(
    client: &Client,
    job: &JobId,
) -> Result<(Option<Arc<Source>>, Vec<String>), Failure> {
    let storyboard = client
        .storyboard(job)
        .await
        .map_err(|error| unreadable(&error))?;
    let storyboard = storyboard.ok_or_else(|| {
        let message = format!("job `{job}` does not show the storyboard of its preview");
        Failure::new(Exit::Error, message)
            .hint("give the body that it was made of: `storyform import FILE --job JOB`")
    })?;
    let (request, omissions) = resolved_request(storyboard);
    let left_out = omissions
        .iter()
        .map(|Omission { scene, what }| format!("Scene {scene} is without {what}."));
    let kept = "Visuals that the preview generated stand here by their addresses, and are not \
                generated again; their prompts are not told."
        .to_owned();
    let missing = std::iter::once(kept).chain(left_out).collect();
    Ok((
        Some(source(format!("storyboard of job {job}"), &request)),
        missing,
    ))
}

/// A render shows what it made, and not from what.
fn bodiless(job: &JobId, results: &Results) -> Failure {
    let url = results.outputs.video_url.as_deref().unwrap_or_default();
    let message =
        format!("job `{job}` rendered a video, and does not show the storyboard of it: {url}");
    let command = format!("storyform import FILE --job {job}");
    let hint = if results.outputs.project_url.is_some() {
        format!(
            "give the body that was sent: `{command}`; less is known by the project that was saved with \
             it: `storyform import --list`"
        )
    } else {
        format!("give the body that was sent: `{command}`")
    };
    Failure::new(Exit::Error, message).hint(hint)
}

async fn of_project(client: &Client, id: &ProjectId) -> Result<Origin, Failure> {
    let project = client.project(id).await.map_err(|error| match error {
        ApiError::NotFound | ApiError::Unexpected { status: 404, .. } => {
            let message = format!("Pictory does not know a project `{}`", id.as_str());
            Failure::new(Exit::Error, message)
                .hint("`storyform import --list` lists those that are saved in the account")
        }
        error => unreadable(&error),
    })?;
    let (request, missing) = project_request(&project);
    let made = project.outputs.video_url.is_some().then(|| {
        // No job is told; what rendered it is known by the project alone.
        let job = JobId::new(format!("project:{}", id.as_str()));
        let results = Results {
            outputs: project.outputs.clone(),
            credits_used: None,
        };
        (job, Made::Video(results))
    });
    Ok(Origin {
        body: Some(source(format!("project {}", id.as_str()), &request)),
        made,
        missing,
    })
}

/// Writes what Pictory told as a text, so that whatever is wrong with it has a place to be shown.
fn source(name: String, request: &Value) -> Arc<Source> {
    Source::new(name, format!("{request:#}"))
}
