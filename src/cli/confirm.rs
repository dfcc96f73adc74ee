//! Asks before money is spent, or what it bought is given up.

use std::io::{self, BufRead};

use super::failure::{Exit, Failure};
use super::output::Output;

/// Makes sure that there is somebody to ask.
///
/// # Errors
///
/// Fails if there is nobody, with the hint how to do without.
pub(super) fn somebody(output: &Output, hint: &str) -> Result<(), Failure> {
    if output.is_interactive() {
        return Ok(());
    }
    let message = "confirmation is needed, and there is no terminal to ask on";
    Err(Failure::new(Exit::NoTerminal, message).hint(hint))
}

/// Asks; only the typed word `yes` means yes.
///
/// # Errors
///
/// Fails if there is nobody to ask, with the hint how to do without.
pub(super) fn confirm(output: &Output, question: &str, hint: &str) -> Result<bool, Failure> {
    somebody(output, hint)?;
    output.ask(&format!("\n{question}\nOnly `yes` is taken for a yes: "));
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    Ok(answer.trim() == "yes")
}
