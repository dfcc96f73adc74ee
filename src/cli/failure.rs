//! The boundary: every error as a message, its causes, a hint, and an exit code.

use std::error::Error;
use std::process::ExitCode;

use clap::ValueEnum;

/// How the program ends; the numbers are a public contract. `--help` shows the first sentence of
/// each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Exit {
    /// Done; of `plan`, with or without changes.
    Done,
    /// An error that has no code of its own.
    Error,
    /// `plan --detailed-exitcode`: there are changes.
    Changes,
    /// A manifest or the project file is invalid.
    Invalid,
    /// A budget or a protection refuses it.
    Refused,
    /// The key is missing or was rejected.
    Key,
    /// The account has not enough credits, for some videos at least.
    Credits,
    /// Another process wrote the state for too long.
    Locked,
    /// A plan is not the one that was saved or expected, for some videos at least.
    Stale,
    /// Some videos failed; the others are done.
    Partial,
    /// Nobody knows whether Pictory took a request; `plan` says what to do.
    InDoubt,
    /// Waiting timed out; jobs still run, and the next `apply` collects them.
    StillRunning,
    /// Confirmation is needed, and there is no terminal.
    NoTerminal,
    /// The command line makes no sense.
    Usage,
    /// Interrupted; the next `apply` goes on.
    Interrupted,
}

impl Exit {
    /// Returns the number.
    pub(super) const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Error => 1,
            Self::Changes => 2,
            Self::Invalid => 10,
            Self::Refused => 11,
            Self::Key => 12,
            Self::Credits => 13,
            Self::Locked => 14,
            Self::Stale => 15,
            Self::Partial => 16,
            Self::InDoubt => 17,
            Self::StillRunning => 18,
            Self::NoTerminal => 19,
            Self::Usage => 64,
            Self::Interrupted => 130,
        }
    }

    /// Says what it means, as `--help` does.
    pub(super) fn meaning(self) -> String {
        let value = self.to_possible_value();
        let help = value.and_then(|value| value.get_help().map(ToString::to_string));
        help.unwrap_or_default()
    }

    /// Returns the word used in JSON.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Error => "error",
            Self::Changes => "changes",
            Self::Invalid => "invalid",
            Self::Refused => "refused",
            Self::Key => "key",
            Self::Credits => "insufficient_credits",
            Self::Locked => "locked",
            Self::Stale => "stale_plan",
            Self::Partial => "partial",
            Self::InDoubt => "in_doubt",
            Self::StillRunning => "still_running",
            Self::NoTerminal => "no_terminal",
            Self::Usage => "usage",
            Self::Interrupted => "interrupted",
        }
    }
}

/// Lists every exit code, for `--help`.
pub(super) fn exit_codes() -> String {
    let meaning = |exit: &Exit| format!("\n  {:>3}  {}", exit.code(), exit.meaning());
    let codes: String = Exit::value_variants().iter().map(meaning).collect();
    format!("Exit codes:{codes}")
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

/// An error as people see it.
#[derive(Debug, Clone)]
pub(super) struct Failure {
    /// How the program ends.
    pub(super) exit: Exit,
    /// What is wrong.
    pub(super) message: String,
    /// Why, outermost cause first.
    pub(super) causes: Vec<String>,
    /// What to do about it.
    pub(super) hint: Option<String>,
}

impl Failure {
    /// Makes a failure without causes.
    pub(super) fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self {
            exit,
            message: message.into(),
            causes: Vec::new(),
            hint: None,
        }
    }

    /// Takes the message and the causes of an error.
    pub(super) fn of(exit: Exit, error: &dyn Error) -> Self {
        let mut causes = Vec::new();
        let mut cause = error.source();
        while let Some(error) = cause {
            causes.push(error.to_string());
            cause = error.source();
        }
        Self {
            exit,
            message: error.to_string(),
            causes,
            hint: None,
        }
    }

    /// Says what to do about it.
    #[must_use]
    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl<E: Error> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::of(Exit::Error, &error)
    }
}
