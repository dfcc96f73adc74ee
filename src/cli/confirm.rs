//! Asks before money is spent.

use std::io::{self, BufRead};

use super::failure::{Exit, Failure};
use super::output::Output;

/// Asks; only the typed word `yes` means yes.
///
/// # Errors
///
/// Fails if there is nobody to ask.
pub(super) fn confirm(output: &Output, question: &str) -> Result<bool, Failure> {
    if !output.is_interactive() {
        return Err(Failure::new(Exit::NoTerminal, "confirmation is needed, and there is no terminal to ask on")
            .hint("review with `storyform plan --out FILE` and run `storyform apply FILE`, or pass `--auto-approve`"));
    }
    output.ask(&format!("\n{question}\nOnly `yes` is taken for a yes: "));
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    Ok(answer.trim() == "yes")
}
