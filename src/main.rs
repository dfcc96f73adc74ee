//! The `storyform` program: hands the command line to [`storyform::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    storyform::cli::main()
}
