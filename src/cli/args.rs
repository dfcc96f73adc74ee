//! What can be typed.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::builder::FalseyValueParser;
use clap::error::ErrorKind;
use clap::{ArgAction, ArgGroup, Args, Parser, Subcommand, ValueEnum};

use super::failure::{Exit, exit_codes};
use crate::model::Credits;

/// Terraform for AI videos: plan, price and render Pictory videos from YAML manifests.
#[derive(Debug, Parser)]
#[command(
    name = "storyform",
    version,
    max_term_width = 100,
    after_long_help = exit_codes(),
    propagate_version = true
)]
pub(super) struct Arguments {
    #[command(flatten)]
    pub(super) global: Global,
    #[command(subcommand)]
    pub(super) command: Command,
}

/// What can be said with every command.
#[derive(Debug, Args)]
pub(super) struct Global {
    /// The folder of the project, or one inside it
    #[arg(
        help_heading = "Global options",
        long,
        global = true,
        env = "STORYFORM_PROJECT",
        value_name = "DIR"
    )]
    pub(super) project: Option<PathBuf>,
    /// How results are written
    #[arg(
        help_heading = "Global options",
        long,
        global = true,
        env = "STORYFORM_FORMAT",
        value_enum,
        default_value_t
    )]
    pub(super) format: Format,
    /// When to colour
    #[arg(
        help_heading = "Global options",
        long,
        global = true,
        env = "STORYFORM_COLOR",
        value_enum,
        default_value_t,
        value_name = "WHEN"
    )]
    pub(super) color: ColorChoice,
    /// How long to wait for another process that writes the state
    #[arg(help_heading = "Global options", 
        long, global = true, env = "STORYFORM_LOCK_TIMEOUT", value_name = "TIME",
        default_value = "60s", value_parser = duration
    )]
    pub(super) lock_timeout: Duration,
}

/// How results are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(super) enum Format {
    /// For people
    #[default]
    Text,
    /// For programs
    Json,
}

/// When to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(super) enum ColorChoice {
    /// If the output is a terminal, as NO_COLOR and CLICOLOR_FORCE say
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Make a project that plans and applies at once on the built-in simulator
    Init(InitArgs),
    /// Check every manifest
    Validate(ValidateArgs),
    /// Show what would change, why, and what it costs
    Plan(PlanArgs),
    /// Render what changed
    Apply(ApplyArgs),
    /// Show what is rendered, where it is, and what it cost
    Status,
    /// Show everything that state knows about a video
    Show(ShowArgs),
    /// Print where the results of a video are
    Output(OutputArgs),
    /// Look after the state
    #[command(subcommand)]
    State(StateCommand),
    /// Run the Pictory API on this machine, for nothing
    Simulator(SimulatorArgs),
    /// Explain a diagnostic in full
    Explain(ExplainArgs),
}

#[derive(Debug, Subcommand)]
pub(super) enum StateCommand {
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
pub(super) struct VisualsArgs {
    #[command(subcommand)]
    pub(super) command: Option<VisualsCommand>,
}

#[derive(Debug, Subcommand)]
pub(super) enum VisualsCommand {
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
pub(super) struct PruneArgs {
    /// Forget the visuals, with their copies, that neither a recorded video nor a declared one
    /// shows; they would have to be bought again
    #[arg(long)]
    pub(super) unused: bool,
    /// Only those that are older, such as `90d`
    #[arg(long, value_name = "AGE", requires = "unused", value_parser = age)]
    pub(super) older_than: Option<jiff::SignedDuration>,
    /// Do not ask before forgetting
    #[arg(long, env = "STORYFORM_AUTO_APPROVE", value_parser = FalseyValueParser::new())]
    pub(super) auto_approve: bool,
}

/// How `plan` is typed.
const PLAN_EXAMPLES: &str = "Examples:
  storyform plan
  storyform plan --detailed-exitcode --out tour.plan
  storyform plan --target 'tour-*' --format json";

/// How `apply` is typed.
const APPLY_EXAMPLES: &str = "Examples:
  storyform apply
  storyform apply tour.plan
  storyform apply --auto-approve --max-credits 40
  storyform apply --partial";

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
pub(super) struct InitArgs {
    /// The folder to make; the current one if left out
    #[arg(value_name = "DIR", default_value = ".")]
    pub(super) folder: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct ValidateArgs {
    /// Treat a group of diagnostics as errors
    #[arg(long, env = "STORYFORM_DENY", value_enum, value_name = "GROUP")]
    pub(super) deny: Option<Deny>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Deny {
    /// Every warning
    Warnings,
}

/// What a plan is about.
#[derive(Debug, Default, Args)]
pub(super) struct Scope {
    /// Only these videos: ids, manifest paths, or patterns of either; `!` in front leaves out
    #[arg(
        long,
        value_name = "SEL",
        env = "STORYFORM_TARGET",
        value_delimiter = ','
    )]
    pub(super) target: Vec<String>,
    /// Render this video again although nothing changed, or although it is protected; `ID#2`
    /// generates the visuals of its scene 2 anew, and `ID#*` all of them
    #[arg(long, value_name = "ID[#SCENE]")]
    pub(super) replace: Vec<String>,
    /// The most that may be spent, in credits
    #[arg(long, value_name = "N", env = "STORYFORM_MAX_CREDITS")]
    pub(super) max_credits: Option<Credits>,
}

#[derive(Debug, Args)]
#[command(
    after_help = PLAN_EXAMPLES
)]
pub(super) struct PlanArgs {
    #[command(flatten)]
    pub(super) scope: Scope,
    /// Save the plan, for `storyform apply FILE`
    #[arg(long, env = "STORYFORM_OUT", value_name = "FILE")]
    pub(super) out: Option<PathBuf>,
    /// Exit with 2 if there are changes
    #[arg(
        long, env = "STORYFORM_DETAILED_EXITCODE", action = ArgAction::SetTrue,
        value_parser = FalseyValueParser::new()
    )]
    pub(super) detailed_exitcode: bool,
    /// List unchanged videos too
    #[arg(long, env = "STORYFORM_ALL", value_parser = FalseyValueParser::new())]
    pub(super) all: bool,
}

#[derive(Debug, Args)]
#[command(
    after_help = APPLY_EXAMPLES
)]
pub(super) struct ApplyArgs {
    /// A plan saved by `storyform plan --out`; it is performed without asking
    #[arg(value_name = "PLAN_FILE", conflicts_with_all = ["target", "replace"])]
    pub(super) plan: Option<PathBuf>,
    #[command(flatten)]
    pub(super) scope: Scope,
    /// Do not ask before spending
    #[arg(long, env = "STORYFORM_AUTO_APPROVE", value_parser = FalseyValueParser::new())]
    pub(super) auto_approve: bool,
    /// If the account has too few credits, take as many videos as fit, in the order of the plan
    #[arg(long, env = "STORYFORM_PARTIAL", value_parser = FalseyValueParser::new())]
    pub(super) partial: bool,
    /// How many videos are rendered at once
    #[arg(long, value_name = "N", env = "STORYFORM_PARALLELISM", value_parser = clap::value_parser!(u16).range(1..=64))]
    pub(super) parallelism: Option<u16>,
    /// How long to wait between two looks at a job, at least
    #[arg(long, value_name = "TIME", env = "STORYFORM_POLL_INTERVAL", value_parser = duration)]
    pub(super) poll_interval: Option<Duration>,
    /// How long to wait for a job of any kind before leaving it for the next run
    #[arg(long, value_name = "TIME", env = "STORYFORM_TIMEOUT", value_parser = duration)]
    pub(super) timeout: Option<Duration>,
}

#[derive(Debug, Args)]
pub(super) struct ShowArgs {
    /// The id of the video
    pub(super) id: String,
}

#[derive(Debug, Args)]
pub(super) struct OutputArgs {
    /// The id of the video
    pub(super) id: String,
    /// Only this one, such as `video` or `srt`, without its name
    #[arg(long, env = "STORYFORM_ONLY", value_name = "NAME")]
    pub(super) only: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct HistoryArgs {
    /// Only this video
    pub(super) id: Option<String>,
    /// How many changes at most
    #[arg(long, env = "STORYFORM_LIMIT", value_name = "N", default_value_t = 50)]
    pub(super) limit: u32,
}

#[derive(Debug, Args)]
pub(super) struct BackupArgs {
    /// The file to write; it must not exist
    pub(super) file: PathBuf,
}

#[derive(Debug, Args)]
#[command(after_help = RESTORE_EXAMPLES)]
pub(super) struct RestoreArgs {
    /// The backup to restore; without one, those that were made before each run are listed
    pub(super) file: Option<PathBuf>,
    /// Do not ask before the state is replaced
    #[arg(long, env = "STORYFORM_AUTO_APPROVE", value_parser = FalseyValueParser::new())]
    pub(super) auto_approve: bool,
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("settlement").required(true).args(["job", "not_submitted", "lost", "wait"]))]
pub(super) struct SettleArgs {
    /// The operation, as `storyform plan` shows it
    pub(super) operation: String,
    /// Pictory took it as this job, which the next apply collects
    #[arg(long, value_name = "JOB")]
    pub(super) job: Option<String>,
    /// Pictory never took it, so the next apply may send it again
    #[arg(long)]
    pub(super) not_submitted: bool,
    /// Pictory took it and no longer knows the job: give it up, whatever it cost
    #[arg(long)]
    pub(super) lost: bool,
    /// Look for it at Pictory, again and again, until it is found or surely was not taken
    #[arg(long)]
    pub(super) wait: bool,
}

#[derive(Debug, Args)]
pub(super) struct SimulatorArgs {
    /// Where to listen; port 0 lets the system choose one
    #[arg(
        long,
        value_name = "ADDR",
        env = "STORYFORM_SIMULATOR_LISTEN",
        default_value = "127.0.0.1:8765"
    )]
    pub(super) listen: SocketAddr,
    /// Where to keep the account; in a project, its own simulator's data if left out
    #[arg(long, env = "STORYFORM_SIMULATOR_DATA", value_name = "DIR")]
    pub(super) data: Option<PathBuf>,
    /// The AI credits of the account
    #[arg(
        long,
        env = "STORYFORM_SIMULATOR_CREDITS",
        value_name = "N",
        default_value = "1000"
    )]
    pub(super) credits: Credits,
    /// How long a job takes
    #[arg(
        long, env = "STORYFORM_SIMULATOR_JOB_TIME", value_name = "TIME",
        default_value = "1s", value_parser = duration
    )]
    pub(super) job_time: Duration,
    /// What ids follow from
    #[arg(
        long,
        env = "STORYFORM_SIMULATOR_SEED",
        value_name = "N",
        default_value_t = 0
    )]
    pub(super) seed: u64,
    /// Something that goes wrong; `help` lists what can
    #[arg(long, env = "STORYFORM_SIMULATOR_FAULT", value_name = "SPEC")]
    pub(super) fault: Vec<String>,
}

#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// The code, such as `SF0101`, or the name of the rule; all are listed if left out
    pub(super) code: Option<String>,
}

/// Reads a length of time with its unit.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let parsed: Option<jiff::SignedDuration> = text.parse().ok();
    parsed
        .and_then(|duration| Duration::try_from(duration).ok())
        .ok_or_else(|| "a number with a unit is expected, such as `15s` or `30m`".to_owned())
}

/// Reads an age with its unit; days have 24 hours.
fn age(text: &str) -> Result<jiff::SignedDuration, String> {
    let parsed: Option<jiff::Span> = text.parse().ok();
    parsed
        .and_then(|span| {
            span.to_duration(jiff::SpanRelativeTo::days_are_24_hours())
                .ok()
        })
        .filter(|age| !age.is_negative())
        .ok_or_else(|| "a number of days or weeks is expected, such as `90d` or `2w`".to_owned())
}

/// Shows what is wrong with the arguments, or the help that was asked for.
pub(super) fn report(error: &clap::Error) -> ExitCode {
    // Nothing can be done if not even this can be written.
    drop(error.print());
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => Exit::Done.into(),
        _ => Exit::Usage.into(),
    }
}
