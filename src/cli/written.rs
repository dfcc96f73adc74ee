//! Results in files, beside what the terminal shows.

use std::fs;

use super::args::Write;
use super::failure::{Exit, Failure};
use super::output::Output;

/// Writes a result in every form that was asked for. A file appears whole or not at all.
///
/// # Errors
///
/// Names the first file that cannot be written.
pub(super) fn write_all<F: Copy>(
    writes: &[Write<F>],
    output: &Output,
    render: impl Fn(F) -> Result<String, Failure>,
) -> Result<(), Failure> {
    for write in writes {
        let text = render(write.format)?;
        if write.is_stdout() {
            output.result(&text);
            continue;
        }
        save(&write.file, text.as_bytes())?;
    }
    Ok(())
}

/// Writes a file by way of another one beside it, so that nobody reads half of it.
///
/// # Errors
///
/// Fails if the file cannot be written.
pub(super) fn save(file: &std::path::Path, bytes: &[u8]) -> Result<(), Failure> {
    let partial = file.with_added_extension("partial");
    let saved = fs::write(&partial, bytes).and_then(|()| fs::rename(&partial, file));
    saved.map_err(|error| {
        let message = format!("`{}` cannot be written", file.display());
        let mut failure = Failure::new(Exit::Error, message)
            .hint("check that its folder exists and may be written to");
        failure.causes.push(error.to_string());
        failure
    })
}
