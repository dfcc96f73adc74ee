//! What can be said to `state`.

use std::path::PathBuf;

use clap::builder::FalseyValueParser;
use clap::{ArgGroup, Args, Subcommand};

use super::{ShowArgs, age};

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum StateCommand {
    /// List the videos in state
    List,
    /// Show everything that state knows about a video
    Show(ShowArgs),
    /// List what changed and when, newest first
    History(HistoryArgs),
    /// Copy the state to a file
    Backup(BackupArgs),
    /// List the backups, or put one into the place of the state
    Restore(RestoreArgs),
    /// Settle an operation whose fate is unknown
    Settle(SettleArgs),
    /// Look after the AI visuals that were bought
    Visuals(VisualsArgs),
}

#[derive(Debug, Args)]
#[command(after_help = VISUALS_EXAMPLES)]
pub(in crate::cli) struct VisualsArgs {
    #[command(subcommand)]
    pub(in crate::cli) command: Option<VisualsCommand>,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum VisualsCommand {
    /// List the visuals in state, and what they cost; this is what happens if nothing is said
    List,
    /// Look whether files and copies are still there; copy again what has no copy
    ///
    /// Needs no key. What can no longer be fetched and has no copy is recorded as lost, so that the
    /// next plan prices it as new; what was lost and is there again is used again. Exits with 1 if
    /// something is lost or could not be reached.
    Verify,
    /// Remove copies that belong to no visual, and visuals that no video shows
    Prune(PruneArgs),
}

#[derive(Debug, Args)]
pub(in crate::cli) struct PruneArgs {
    /// Forget the visuals, with their copies, that neither a recorded video nor a declared one
    /// shows; they would have to be bought again
    #[arg(long)]
    pub(in crate::cli) unused: bool,
    /// Only those that are older, such as `90d`
    #[arg(long, value_name = "AGE", requires = "unused", value_parser = age)]
    pub(in crate::cli) older_than: Option<jiff::SignedDuration>,
    /// Do not ask before forgetting
    #[arg(long, env = "STORYFORM_AUTO_APPROVE", value_parser = FalseyValueParser::new())]
    pub(in crate::cli) auto_approve: bool,
}

/// How `state restore` is typed.
const RESTORE_EXAMPLES: &str = "Examples:
  storyform state restore
  storyform state restore state/backups/storyform-00000012-20260131T235959Z.db";

/// How `state visuals` is typed.
const VISUALS_EXAMPLES: &str = "Examples:
  storyform state visuals
  storyform state visuals verify
  storyform state visuals prune --unused --older-than 90d";

#[derive(Debug, Args)]
pub(in crate::cli) struct HistoryArgs {
    /// Only this video
    pub(in crate::cli) id: Option<String>,
    /// How many changes at most
    #[arg(long, env = "STORYFORM_LIMIT", value_name = "N", default_value_t = 50)]
    pub(in crate::cli) limit: u32,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct BackupArgs {
    /// The file to write; it must not exist
    pub(in crate::cli) file: PathBuf,
}

#[derive(Debug, Args)]
#[command(after_help = RESTORE_EXAMPLES)]
pub(in crate::cli) struct RestoreArgs {
    /// The backup to restore; without one, those that were made before each run are listed
    pub(in crate::cli) file: Option<PathBuf>,
    /// Do not ask before the state is replaced
    #[arg(long, env = "STORYFORM_AUTO_APPROVE", value_parser = FalseyValueParser::new())]
    pub(in crate::cli) auto_approve: bool,
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("settlement").required(true).args(["job", "not_submitted", "lost", "wait"]))]
pub(in crate::cli) struct SettleArgs {
    /// The operation, as `storyform plan` shows it
    pub(in crate::cli) operation: String,
    /// Pictory took it as this job, which the next apply collects
    #[arg(long, value_name = "JOB")]
    pub(in crate::cli) job: Option<String>,
    /// Pictory never took it, so the next apply may send it again
    #[arg(long)]
    pub(in crate::cli) not_submitted: bool,
    /// Pictory took it and no longer knows the job: give it up, whatever it cost
    #[arg(long)]
    pub(in crate::cli) lost: bool,
    /// Look for it at Pictory, again and again, until it is found or surely was not taken
    #[arg(long)]
    pub(in crate::cli) wait: bool,
}
