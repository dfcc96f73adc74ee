//! What can be typed.

mod comment;
mod completions;
mod examples;
mod fmt;
mod formats;
mod forge;
mod import;
mod help;
mod init;
mod plan;
mod preview;
mod report;
mod schema;
mod state;
mod write;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, FromArgMatches, Parser, Subcommand, ValueEnum};

pub(super) use comment::CommentArgs;
pub(super) use completions::{CompletionsArgs, ManArgs};
pub(super) use fmt::FmtArgs;
pub(super) use forge::Forge;
pub(super) use formats::{ApplyFormat, ValidateFormat};
pub(super) use help::command;
pub(super) use import::ImportArgs;
pub(super) use init::{InitArgs, Pipelines, Renderer};
pub(super) use plan::{ApplyArgs, PlanArgs, PlanFormat, Scope};
pub(super) use preview::PreviewArgs;
pub(super) use report::ReportArgs;
pub(super) use schema::SchemaArgs;
pub(super) use state::{
    BackupArgs, HistoryArgs, PruneArgs, RestoreArgs, SettleArgs, StateCommand, VisualsArgs,
    VisualsCommand,
};

pub(super) use write::{Write, WriteParser};

use super::failure::exit_codes;
use crate::manifest::FINAL;
use crate::model::Credits;

/// The variable that names the project for all commands.
pub(in crate::cli) const PROJECT_VARIABLE: &str = "STORYFORM_PROJECT";

/// Terraform for AI videos: plan, price and render Pictory videos from YAML manifests.
#[derive(Debug, Parser)]
#[command(
    name = "storyform",
    version,
    max_term_width = 100,
    after_long_help = exit_codes(),
    propagate_version = true
)]
pub(in crate::cli) struct Arguments {
    #[command(flatten)]
    pub(in crate::cli) global: Global,
    #[command(subcommand)]
    pub(in crate::cli) command: Command,
}

impl Arguments {
    /// Reads the command line of this process.
    ///
    /// # Errors
    ///
    /// Fails if it makes no sense, and if it asks for help instead.
    pub(in crate::cli) fn of_process() -> Result<Self, clap::Error> {
        let mut command = command();
        let matches = command.try_get_matches_from_mut(std::env::args_os())?;
        Self::from_arg_matches(&matches).map_err(|error| error.format(&mut command))
    }
}

/// What can be said with every command.
#[derive(Debug, Args)]
pub(in crate::cli) struct Global {
    /// The folder of the project, or one inside it
    #[arg(
        help_heading = "Global options",
        long,
        global = true,
        env = PROJECT_VARIABLE,
        value_name = "DIR"
    )]
    pub(in crate::cli) project: Option<PathBuf>,
    /// The overlay of `storyform.yaml` to plan and apply with; `final` is the manifests as they are
    #[arg(
        help_heading = "Global options",
        long,
        global = true,
        env = "STORYFORM_PROFILE",
        value_name = "NAME"
    )]
    pub(in crate::cli) profile: Option<String>,
    /// How results are written
    #[arg(
        help_heading = "Global options",
        long,
        global = true,
        env = "STORYFORM_FORMAT",
        value_enum,
        default_value_t
    )]
    pub(in crate::cli) format: Format,
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
    pub(in crate::cli) color: ColorChoice,
    /// How long to wait for another process that writes the state
    #[arg(help_heading = "Global options", 
        long, global = true, env = "STORYFORM_LOCK_TIMEOUT", value_name = "TIME",
        default_value = "60s", value_parser = duration
    )]
    pub(in crate::cli) lock_timeout: Duration,
}

impl Global {
    /// Returns the profile; `None` for the manifests as they are.
    pub(in crate::cli) fn profile(&self) -> Option<&str> {
        let asked = self.profile.as_deref();
        asked.filter(|name| *name != FINAL && !name.is_empty())
    }
}

/// How results are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(in crate::cli) enum Format {
    /// For people
    #[default]
    Text,
    /// For programs
    Json,
    /// For pull requests and job summaries; of `plan` alone
    Markdown,
    /// For browsers; of `plan` alone
    Html,
}

impl Format {
    /// Returns how it is typed.
    pub(in crate::cli) const fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
            Self::Markdown => "markdown",
            Self::Html => "html",
        }
    }

    /// Tells whether only a plan has this form.
    pub(in crate::cli) const fn is_of_plans(self) -> bool {
        match self {
            Self::Text | Self::Json => false,
            Self::Markdown | Self::Html => true,
        }
    }
}

/// When to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(in crate::cli) enum ColorChoice {
    /// If the output is a terminal, as NO_COLOR and CLICOLOR_FORCE say
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Command {
    /// Make a project that plans and applies at once
    Init(InitArgs),
    /// Check every manifest
    Validate(ValidateArgs),
    /// Put manifests into one form, and keep their meaning
    Fmt(FmtArgs),
    /// Show what would change, why, and what it costs
    Plan(PlanArgs),
    /// Render what changed
    Apply(ApplyArgs),
    /// Write a film of cards that shows what a video will be
    Preview(PreviewArgs),
    /// Show what is rendered, where it is, and what it cost
    Status,
    /// Write plan, results and spending into a page for browsers
    Report(ReportArgs),
    /// Show everything that state knows about a video
    Show(ShowArgs),
    /// Print where the results of a video are
    Output(OutputArgs),
    /// Take over a request, a job or a saved project; render nothing
    Import(ImportArgs),
    /// Look after the state
    #[command(subcommand)]
    State(StateCommand),
    /// Post a plan as a comment on a pull request, or update it
    Comment(CommentArgs),
    /// Run the Pictory API on this machine, for nothing
    Simulator(SimulatorArgs),
    /// Look at all that a run depends on: key, account, state, git
    Doctor,
    /// Explain a diagnostic in full
    Explain(ExplainArgs),
    /// Print or write the JSON Schemas that editors use
    Schema(SchemaArgs),
    /// Write what a shell needs to complete commands and options
    Completions(CompletionsArgs),
    /// Write manual pages
    Man(ManArgs),
}

#[derive(Debug, Args)]
pub(in crate::cli) struct ValidateArgs {
    /// Treat a group of diagnostics as errors
    #[arg(long, env = "STORYFORM_DENY", value_enum, value_name = "GROUP")]
    pub(in crate::cli) deny: Option<Deny>,
    /// Write what is wrong into a file too, in a form of its own; can be given several times. `-` is
    /// standard output, where it stands in place of the usual text
    #[arg(long, value_name = "FORMAT=FILE", value_parser = WriteParser::<ValidateFormat>::new())]
    pub(in crate::cli) write: Vec<Write<ValidateFormat>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Deny {
    /// Every warning
    Warnings,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct ShowArgs {
    /// The id of the video
    pub(in crate::cli) id: String,
    /// Show what is declared instead, and from which file and line each value comes
    #[arg(long)]
    pub(in crate::cli) origin: bool,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct OutputArgs {
    /// The id of the video
    pub(in crate::cli) id: String,
    /// Only this one, such as `video` or `srt`, without its name
    #[arg(long, env = "STORYFORM_ONLY", value_name = "NAME")]
    pub(in crate::cli) only: Option<String>,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct SimulatorArgs {
    /// Where to listen; port 0 lets the system choose one
    #[arg(
        long,
        value_name = "ADDR",
        env = "STORYFORM_SIMULATOR_LISTEN",
        default_value = "127.0.0.1:8765"
    )]
    pub(in crate::cli) listen: SocketAddr,
    /// Where to keep the account; in a project, its own simulator's data if left out
    #[arg(long, env = "STORYFORM_SIMULATOR_DATA", value_name = "DIR")]
    pub(in crate::cli) data: Option<PathBuf>,
    /// The AI credits of the account
    #[arg(
        long,
        env = "STORYFORM_SIMULATOR_CREDITS",
        value_name = "N",
        default_value = "1000"
    )]
    pub(in crate::cli) credits: Credits,
    /// How long a job takes
    #[arg(
        long, env = "STORYFORM_SIMULATOR_JOB_TIME", value_name = "TIME",
        default_value = "1s", value_parser = duration
    )]
    pub(in crate::cli) job_time: Duration,
    /// What ids follow from
    #[arg(
        long,
        env = "STORYFORM_SIMULATOR_SEED",
        value_name = "N",
        default_value_t = 0
    )]
    pub(in crate::cli) seed: u64,
    /// Something that goes wrong; `help` lists what can
    #[arg(long, env = "STORYFORM_SIMULATOR_FAULT", value_name = "SPEC")]
    pub(in crate::cli) fault: Vec<String>,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct ExplainArgs {
    /// The code, such as `SF0101`, or the name of the rule; all are listed if left out
    pub(in crate::cli) code: Option<String>,
}

/// Reads a length of time with its unit.
pub(in crate::cli) fn duration(text: &str) -> Result<Duration, String> {
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
