//! Asks before money is spent, or what it bought is given up.

use std::io::{self, BufRead};

use tokio::runtime::Runtime;

use super::failure::{Exit, Failure};
use super::interrupt::Interrupts;
use super::output::Output;

/// What a person is asked.
pub(super) struct Question<'a> {
    /// The question itself.
    pub(super) text: &'a str,
    /// What to do where there is nobody to ask.
    pub(super) unattended: &'a str,
}

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
pub(super) fn confirm(output: &Output, question: &Question<'_>) -> Result<bool, Failure> {
    ask(output, question)?;
    Ok(answer()?)
}

/// Asks in the same way, for as long as nobody interrupts.
///
/// # Errors
///
/// Fails if there is nobody to ask, with the hint how to do without, and if an interrupt comes
/// in place of an answer.
pub(super) fn confirm_unless(
    interrupts: &Interrupts,
    runtime: &Runtime,
    output: &Output,
    question: &Question<'_>,
) -> Result<bool, Failure> {
    ask(output, question)?;
    let answered = runtime.block_on(interrupts.unless(runtime.spawn_blocking(answer)));
    if answered.is_err() {
        // The cursor stands behind the question.
        output.talk("");
    }
    Ok(answered???)
}

fn ask(output: &Output, question: &Question<'_>) -> Result<(), Failure> {
    somebody(output, question.unattended)?;
    output.ask(&format!(
        "\n{}\nOnly `yes` is taken for a yes: ",
        question.text
    ));
    Ok(())
}

fn answer() -> io::Result<bool> {
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    Ok(answer.trim() == "yes")
}
