//! What can be said to `plan` and `apply`.

use std::path::PathBuf;
use std::time::Duration;

use clap::builder::FalseyValueParser;
use clap::{ArgAction, Args, ValueEnum};

use super::{Forge, Write, WriteParser, duration};
use crate::model::Credits;

/// How `plan` is typed.
const PLAN_EXAMPLES: &str = "Examples:
  storyform plan
  storyform plan --detailed-exitcode --out tour.plan
  storyform plan --target 'tour-*' --format json
  storyform plan --write markdown=plan.md --forge gitlab";

/// How `apply` is typed.
const APPLY_EXAMPLES: &str = "Examples:
  storyform apply
  storyform apply tour.plan
  storyform apply --auto-approve --max-credits 40
  storyform apply --partial";

/// What a plan is about.
#[derive(Debug, Default, Args)]
pub(in crate::cli) struct Scope {
    /// Only these videos: ids, manifest paths, or patterns of either; `!` in front leaves out
    #[arg(
        long,
        value_name = "SEL",
        env = "STORYFORM_TARGET",
        value_delimiter = ','
    )]
    pub(in crate::cli) target: Vec<String>,
    /// Render this video again although nothing changed, or although it is protected; `ID#2`
    /// generates the visuals of its scene 2 anew, and `ID#*` all of them
    #[arg(long, value_name = "ID[#SCENE]")]
    pub(in crate::cli) replace: Vec<String>,
    /// The most that may be spent, in credits
    #[arg(long, value_name = "N", env = "STORYFORM_MAX_CREDITS")]
    pub(in crate::cli) max_credits: Option<Credits>,
}

/// A form that a plan can be written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum PlanFormat {
    /// For people, as in a terminal without colours
    Text,
    /// For programs
    Json,
    /// For pull requests and job summaries
    Markdown,
}

#[derive(Debug, Args)]
#[command(
    after_help = PLAN_EXAMPLES
)]
pub(in crate::cli) struct PlanArgs {
    #[command(flatten)]
    pub(in crate::cli) scope: Scope,
    /// Save the plan, for `storyform apply FILE`
    #[arg(long, env = "STORYFORM_OUT", value_name = "FILE")]
    pub(in crate::cli) out: Option<PathBuf>,
    /// Exit with 2 if there are changes
    #[arg(
        long, env = "STORYFORM_DETAILED_EXITCODE", action = ArgAction::SetTrue,
        value_parser = FalseyValueParser::new()
    )]
    pub(in crate::cli) detailed_exitcode: bool,
    /// Write the plan into a file too, in a form of its own; can be given several times
    #[arg(
        long, env = "STORYFORM_WRITE", value_name = "FORMAT=FILE",
        value_parser = WriteParser::<PlanFormat>::new()
    )]
    pub(in crate::cli) write: Vec<Write<PlanFormat>>,
    /// Where Markdown is shown
    #[arg(long, env = "STORYFORM_FORGE", value_enum, default_value_t)]
    pub(in crate::cli) forge: Forge,
    /// List unchanged videos too
    #[arg(long, env = "STORYFORM_ALL", value_parser = FalseyValueParser::new())]
    pub(in crate::cli) all: bool,
}

#[derive(Debug, Args)]
#[command(
    after_help = APPLY_EXAMPLES
)]
pub(in crate::cli) struct ApplyArgs {
    /// A plan saved by `storyform plan --out`; it is performed without asking
    #[arg(value_name = "PLAN_FILE", conflicts_with_all = ["target", "replace"])]
    pub(in crate::cli) plan: Option<PathBuf>,
    #[command(flatten)]
    pub(in crate::cli) scope: Scope,
    /// Do not ask before spending
    #[arg(long, env = "STORYFORM_AUTO_APPROVE", value_parser = FalseyValueParser::new())]
    pub(in crate::cli) auto_approve: bool,
    /// If the account has too few credits, take as many videos as fit, in the order of the plan
    #[arg(long, env = "STORYFORM_PARTIAL", value_parser = FalseyValueParser::new())]
    pub(in crate::cli) partial: bool,
    /// How many videos are rendered at once
    #[arg(long, value_name = "N", env = "STORYFORM_PARALLELISM", value_parser = clap::value_parser!(u16).range(1..=64))]
    pub(in crate::cli) parallelism: Option<u16>,
    /// How long to wait between two looks at a job, at least
    #[arg(long, value_name = "TIME", env = "STORYFORM_POLL_INTERVAL", value_parser = duration)]
    pub(in crate::cli) poll_interval: Option<Duration>,
    /// How long to wait for a job of any kind before leaving it for the next run
    #[arg(long, value_name = "TIME", env = "STORYFORM_TIMEOUT", value_parser = duration)]
    pub(in crate::cli) timeout: Option<Duration>,
}
