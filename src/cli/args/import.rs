//! What can be said to `import`.

use std::path::PathBuf;

use clap::{ArgGroup, Args};

use crate::pictory::ProjectId;

/// How `import` is typed.
const IMPORT_EXAMPLES: &str = "Examples:
  storyform import body.json
  storyform import body.json --job 0b0e7f0a-6f7e-4d5c-9f3e-0d6f4b2a1c3d
  storyform import videos/tour.yaml --job 0b0e7f0a-6f7e-4d5c-9f3e-0d6f4b2a1c3d
  storyform import --job 0b0e7f0a-6f7e-4d5c-9f3e-0d6f4b2a1c3d
  storyform import --list
  storyform import --project-id 20260801";

#[derive(Debug, Args)]
#[command(
    after_help = IMPORT_EXAMPLES,
    group = ArgGroup::new("origin").required(true).multiple(true)
        .args(["file", "job", "project_id", "list"]),
)]
pub(in crate::cli) struct ImportArgs {
    /// A request body as JSON or YAML, or a manifest of this project; `-` is standard input
    pub(in crate::cli) file: Option<PathBuf>,
    /// The job that rendered it, or that made a preview of it
    #[arg(long, value_name = "JOB")]
    pub(in crate::cli) job: Option<String>,
    /// A project that is saved in the Pictory account
    #[arg(long, value_name = "ID", conflicts_with_all = ["file", "job"])]
    pub(in crate::cli) project_id: Option<ProjectId>,
    /// List the projects that are saved in the account, and import nothing
    #[arg(
        long,
        conflicts_with_all = ["file", "job", "project_id", "id", "out", "stdout", "passthrough", "force"]
    )]
    pub(in crate::cli) list: bool,
    /// The id of the video; made of its name if left out
    #[arg(long, value_name = "ID")]
    pub(in crate::cli) id: Option<String>,
    /// The manifest to write; `videos/ID.yaml` in the project if left out
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) out: Option<PathBuf>,
    /// Only print the manifest: write no file, and record nothing
    #[arg(long, conflicts_with_all = ["out", "force"])]
    pub(in crate::cli) stdout: bool,
    /// Keep fields that this program does not know, under `storyform.passthrough`
    #[arg(long)]
    pub(in crate::cli) passthrough: bool,
    /// Overwrite a manifest, take a job whose name is another one, and replace what state knows
    #[arg(long)]
    pub(in crate::cli) force: bool,
}
