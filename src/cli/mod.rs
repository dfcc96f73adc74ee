//! Talks to people: arguments, settled configuration, output, errors to exit codes.

use std::process::ExitCode;

/// Runs the program and returns its exit code.
pub fn main() -> ExitCode {
    ExitCode::SUCCESS
}
