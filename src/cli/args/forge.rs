//! `--forge`: where a comment is shown.

use clap::ValueEnum;

use crate::report::markdown;

/// Where a comment is shown: how long it may be, and what its Markdown can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(in crate::cli) enum Forge {
    /// 65,536 characters
    #[default]
    Github,
    /// 1,000,000 characters
    Gitlab,
    /// 32,768 characters, without HTML
    Bitbucket,
    /// 150,000 characters
    Azure,
}

impl From<Forge> for markdown::Forge {
    fn from(forge: Forge) -> Self {
        match forge {
            Forge::Github => Self::GitHub,
            Forge::Gitlab => Self::GitLab,
            Forge::Bitbucket => Self::Bitbucket,
            Forge::Azure => Self::Azure,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_names_the_length_that_holds() {
        for forge in Forge::value_variants() {
            let value = forge.to_possible_value().unwrap();
            let help = value.get_help().unwrap().to_string().replace(',', "");
            let characters = markdown::Forge::from(*forge).characters_max().to_string();
            assert!(help.starts_with(&characters), "{help}");
        }
    }
}
