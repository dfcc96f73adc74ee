//! The `storyform` program: hands the command line to [`storyform::cli`].

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// Trees of small values are most of what the program holds, and cost it most of its time to allocate.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    storyform::cli::main()
}
