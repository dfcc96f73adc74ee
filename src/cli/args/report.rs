//! What can be said to `report`.

use std::path::{Path, PathBuf};

use clap::Args;
use clap::builder::FalseyValueParser;

use super::Scope;

/// How `report` is typed.
const EXAMPLES: &str = "Examples:
  storyform report
  storyform report --out review.html --against origin/main...
  storyform report --animatic
  storyform report --out - | gzip > report.html.gz";

/// The file of the page where none is named.
const FILE: &str = "storyform-report.html";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli) struct ReportArgs {
    #[command(flatten)]
    pub(in crate::cli) scope: Scope,
    /// Compare with the manifests of another git revision instead of the state, as `plan` does
    #[arg(long, env = "STORYFORM_AGAINST", value_name = "REV")]
    pub(in crate::cli) against: Option<String>,
    /// Put a film into the page of each video that would be rendered, as `preview` makes them
    #[arg(long, env = "STORYFORM_ANIMATIC", value_parser = FalseyValueParser::new())]
    pub(in crate::cli) animatic: bool,
    /// Where to write the page; `-` for standard output
    #[arg(long, env = "STORYFORM_REPORT", value_name = "FILE", default_value = FILE)]
    pub(in crate::cli) out: PathBuf,
}

impl ReportArgs {
    /// Returns the file of the page; `None` for standard output.
    pub(in crate::cli) fn file(&self) -> Option<&Path> {
        (self.out.as_os_str() != "-").then_some(&self.out)
    }
}
