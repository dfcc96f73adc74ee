//! What can be typed after `completions` and `man`.

use std::path::PathBuf;

use clap::Args;
use clap_complete::Shell;

/// How `completions` is typed.
const COMPLETIONS_EXAMPLES: &str = "Examples:
  storyform completions bash > ~/.local/share/bash-completion/completions/storyform
  storyform completions zsh > ~/.zfunc/_storyform
  storyform completions fish > ~/.config/fish/completions/storyform.fish

For PowerShell, add this to $PROFILE:
  storyform completions powershell | Out-String | Invoke-Expression";

/// How `man` is typed.
const MAN_EXAMPLES: &str = "Examples:
  storyform man --out ~/.local/share/man/man1
  storyform man > storyform.1";

#[derive(Debug, Args)]
#[command(after_help = COMPLETIONS_EXAMPLES)]
pub(in crate::cli) struct CompletionsArgs {
    /// For which shell
    pub(in crate::cli) shell: Shell,
}

#[derive(Debug, Args)]
#[command(after_help = MAN_EXAMPLES)]
pub(in crate::cli) struct ManArgs {
    /// The folder for a page of each command; only the page of `storyform` itself is written, to
    /// standard output, if left out
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) out: Option<PathBuf>,
}
