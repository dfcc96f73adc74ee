//! The forms that results of `validate` and `apply` can be written in.

use clap::ValueEnum;

/// A form that problems can be written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum ValidateFormat {
    /// For people, as in a terminal without colours
    Text,
    /// For programs
    Json,
    /// SARIF 2.1.0, for GitHub's code scanning and for editors
    Sarif,
    /// GitLab's code quality report
    Codequality,
    /// Commands for a log of GitHub Actions, which shows them beside the lines
    Github,
}

/// A form that the end of an apply can be written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum ApplyFormat {
    /// JUnit's XML: a test case for each video
    Junit,
}
