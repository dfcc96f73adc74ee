//! What can be typed after `storyform fmt`.

use std::path::PathBuf;

use clap::Args;

#[derive(Debug, Args)]
pub(in crate::cli) struct FmtArgs {
    /// Change nothing, show what would change, and end with 1 if anything would
    #[arg(long, env = "STORYFORM_FMT_CHECK")]
    pub(in crate::cli) check: bool,
    /// The file that standard input stands for, where its name matters: fields of `storyform.yaml`
    /// have another order, and `.json` stays JSON
    #[arg(long, env = "STORYFORM_STDIN_FILENAME", value_name = "PATH")]
    pub(in crate::cli) stdin_filename: Option<PathBuf>,
    /// Files, and folders of a project; all files of the project if left out. `-` is standard input,
    /// which is written to standard output
    #[arg(value_name = "PATH")]
    pub(in crate::cli) paths: Vec<PathBuf>,
}
