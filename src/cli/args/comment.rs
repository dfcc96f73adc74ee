//! What can be said to `comment`.

use std::path::PathBuf;

use clap::Args;
use clap::builder::{FalseyValueParser, RangedU64ValueParser};

/// How `comment` is typed.
const COMMENT_EXAMPLES: &str = "Examples:
  storyform plan --write markdown=plan.md
  storyform comment --github plan.md
  storyform comment --gitlab --report-url \"$CI_JOB_URL\" plan.md
  storyform comment --github --pull-request 7 < plan.md

The token for GitHub is taken from GITHUB_TOKEN or GH_TOKEN and needs `pull-requests: write`; that
for GitLab is taken from GITLAB_TOKEN and needs the scope `api`. Neither a project nor a Pictory
key is needed, so that a trusted job can post what an untrusted one wrote.";

#[derive(Debug, Args)]
#[command(after_help = COMMENT_EXAMPLES)]
pub(in crate::cli) struct CommentArgs {
    /// The report, as `storyform plan --write markdown=FILE` wrote it; `-` or nothing for standard
    /// input
    #[arg(value_name = "FILE")]
    pub(in crate::cli) file: Option<PathBuf>,
    /// Comment on a pull request on GitHub
    #[arg(long, env = "STORYFORM_GITHUB", value_parser = FalseyValueParser::new())]
    pub(in crate::cli) github: bool,
    /// Comment on a merge request on GitLab
    #[arg(long, env = "STORYFORM_GITLAB", value_parser = FalseyValueParser::new())]
    pub(in crate::cli) gitlab: bool,
    /// The number of the pull request; that of the workflow if left out
    #[arg(long, env = "STORYFORM_PULL_REQUEST", value_name = "N", value_parser = number())]
    pub(in crate::cli) pull_request: Option<u64>,
    /// The number of the merge request; that of the pipeline if left out
    #[arg(long, env = "STORYFORM_MERGE_REQUEST", value_name = "N", value_parser = number())]
    pub(in crate::cli) merge_request: Option<u64>,
    /// The number of this run, larger for newer ones; that of the workflow or pipeline if left out
    #[arg(long, env = "STORYFORM_RUN", value_name = "N")]
    pub(in crate::cli) run: Option<u64>,
    /// Where the full report is, for a comment that has no room for the details
    #[arg(long, env = "STORYFORM_REPORT_URL", value_name = "URL")]
    pub(in crate::cli) report_url: Option<String>,
}

/// Reads the number of a pull request, which begin at 1.
fn number() -> RangedU64ValueParser {
    RangedU64ValueParser::new().range(1..)
}
