//! What can be typed after `storyform init`.

use std::path::PathBuf;

use clap::builder::FalseyValueParser;
use clap::{Args, ValueEnum};

/// How `init` is typed.
const INIT_EXAMPLES: &str = "Examples:
  storyform init
  storyform init films --name 'Spring films' --provider pictory
  storyform init --ci github --yes

On a terminal it asks for what is not said here; Enter takes what stands in
brackets. Elsewhere, and with `--yes`, it asks nothing. Files that exist are
kept, and .gitignore gets the lines that it lacks.";

#[derive(Debug, Args)]
#[command(after_long_help = INIT_EXAMPLES)]
pub(in crate::cli) struct InitArgs {
    /// The folder to make; that of `--project` or the current one if left out
    #[arg(value_name = "DIR")]
    pub(in crate::cli) folder: Option<PathBuf>,
    /// The name of the project; that of its folder if left out
    #[arg(long, env = "STORYFORM_NAME", value_name = "NAME")]
    pub(in crate::cli) name: Option<String>,
    /// Who renders
    #[arg(long, env = "STORYFORM_PROVIDER", value_enum, value_name = "WHO")]
    pub(in crate::cli) provider: Option<Renderer>,
    /// Whose pipelines plan changes and render what was merged
    #[arg(long, env = "STORYFORM_CI", value_enum, value_name = "SERVICE")]
    pub(in crate::cli) ci: Option<Pipelines>,
    /// Ask nothing
    #[arg(long, short, env = "STORYFORM_YES", value_parser = FalseyValueParser::new())]
    pub(in crate::cli) yes: bool,
}

/// Who renders the videos of a new project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(in crate::cli) enum Renderer {
    /// The built-in simulator, for nothing
    #[default]
    Simulator,
    /// Pictory, for credits
    Pictory,
}

/// Whose pipelines a new project has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(in crate::cli) enum Pipelines {
    /// Nobody's
    #[default]
    None,
    /// GitHub Actions
    Github,
    /// GitLab CI
    Gitlab,
}
