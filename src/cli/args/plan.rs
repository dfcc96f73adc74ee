//! What can be said to `plan` and `apply`.

use std::path::PathBuf;
use std::time::Duration;

use clap::builder::FalseyValueParser;
use clap::{ArgAction, Args, ValueEnum};

use super::{ApplyFormat, Forge, Write, WriteParser, duration};
use crate::model::Credits;

/// How `plan` is typed.
const PLAN_EXAMPLES: &str = "Examples:
  storyform plan
  storyform plan --detailed-exitcode --out tour.plan
  storyform plan --target 'tour-*' --format json
  storyform plan --against main...
  storyform plan --compare-profiles draft,final
  storyform plan --write markdown=plan.md --forge gitlab";

/// How `apply` is typed.
const APPLY_EXAMPLES: &str = "Examples:
  storyform apply
  storyform apply tour.plan
  storyform apply --auto-approve --max-credits 40
  storyform apply --partial
  storyform apply --expect sha256:0123456789abcdef0123456789abcdef";

/// What a plan is about.
#[derive(Debug, Clone, Default, Args)]
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
    /// Render or forget more than a third of at least ten videos
    #[arg(long, env = "STORYFORM_LARGE_CHANGE", value_parser = FalseyValueParser::new())]
    pub(in crate::cli) large_change: bool,
}

/// A form that a plan can be written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum PlanFormat {
    /// For people, as in a terminal without colours
    Text,
    /// For programs
    Json,
    /// A few values for later steps, appended as GitHub's `$GITHUB_OUTPUT` takes them
    Outputs,
    /// For pull requests and job summaries
    Markdown,
    /// A page for browsers, with a storyboard and what it costs
    Html,
}

#[derive(Debug, Args)]
#[command(
    after_help = PLAN_EXAMPLES
)]
pub(in crate::cli) struct PlanArgs {
    #[command(flatten)]
    pub(in crate::cli) scope: Scope,
    /// Compare with the manifests of another git revision instead of the state: what this branch
    /// costs. `REV...` is where `HEAD` and REV have gone apart
    #[arg(long, env = "STORYFORM_AGAINST", value_name = "REV")]
    pub(in crate::cli) against: Option<String>,
    /// Save the plan, for `storyform apply FILE`
    #[arg(
        long,
        env = "STORYFORM_OUT",
        value_name = "FILE",
        conflicts_with = "against"
    )]
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
    /// Show side by side what profiles would cost, such as `draft,final`
    #[arg(
        long,
        value_name = "NAME,NAME",
        value_delimiter = ',',
        num_args = 1,
        conflicts_with_all = ["out", "write", "detailed_exitcode"]
    )]
    pub(in crate::cli) compare_profiles: Vec<String>,
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
    /// Perform without asking the plan that has this digest, as a review shows it, and no other
    #[arg(long, env = "STORYFORM_EXPECT", value_name = "DIGEST", value_parser = digest)]
    pub(in crate::cli) expect: Option<String>,
    /// The revision that the expected plan was compared with: performs what state lacks of it, and
    /// names what differs
    #[arg(long, value_name = "REV", requires = "expect")]
    pub(in crate::cli) against: Option<String>,
    /// Write how it ended into a file, whatever comes of it
    #[arg(long, value_name = "FORMAT=FILE", value_parser = WriteParser::<ApplyFormat>::new())]
    pub(in crate::cli) write: Vec<Write<ApplyFormat>>,
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

/// Reads a digest, or the beginning of one that is long enough to tell plans apart.
fn digest(text: &str) -> Result<String, String> {
    const DIGITS_MIN: usize = 32;
    const DIGITS_MAX: usize = 64;
    let digits = text.strip_prefix("sha256:").unwrap_or(text);
    let is_digest = (DIGITS_MIN..=DIGITS_MAX).contains(&digits.len())
        && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_digest {
        return Ok(format!("sha256:{}", digits.to_ascii_lowercase()));
    }
    Err(
        "a digest is expected, `sha256:` and its 64 hex digits, or the first 32 or more of them"
            .to_owned(),
    )
}
