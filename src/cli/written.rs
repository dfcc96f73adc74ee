//! Results in files, beside what the terminal shows.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use super::args::{ApplyFormat, PlanFormat, ValidateFormat, Write};
use super::failure::{Exit, Failure};
use super::output::Output;

/// How wide text in files is.
pub(super) const FILE_WIDTH: usize = 100;

/// A form that a result can be written in.
pub(super) trait Form: Copy {
    /// Tells whether it is added to what a file holds, because the file belongs to somebody else.
    fn is_appended(self) -> bool;
}

impl Form for PlanFormat {
    fn is_appended(self) -> bool {
        match self {
            Self::Text | Self::Json | Self::Markdown | Self::Html => false,
            Self::Outputs => true,
        }
    }
}

impl Form for ValidateFormat {
    fn is_appended(self) -> bool {
        match self {
            Self::Text | Self::Json | Self::Sarif | Self::Codequality | Self::Github => false,
        }
    }
}

impl Form for ApplyFormat {
    fn is_appended(self) -> bool {
        match self {
            Self::Junit => false,
        }
    }
}

/// Writes a result in every form that was asked for. A file appears whole or not at all.
///
/// # Errors
///
/// Names the first file that cannot be written.
pub(super) fn write_all<F: Form>(
    writes: &[Write<F>],
    output: &Output,
    render: impl Fn(F) -> Result<String, Failure>,
) -> Result<(), Failure> {
    for write in writes {
        let text = render(write.format)?;
        if write.is_stdout() {
            output.result(&text);
        } else if write.format.is_appended() {
            append(&write.file, &text).map_err(|error| unwritten(&write.file, &error))?;
        } else {
            save(&write.file, text.as_bytes())?;
        }
    }
    Ok(())
}

/// Adds lines to a file, at once.
fn append(file: &Path, lines: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().append(true).create(true).open(file)?;
    file.write_all(lines.as_bytes())
}

/// Writes a file by way of another one beside it, so that nobody reads half of it.
///
/// # Errors
///
/// Fails if the file cannot be written.
pub(super) fn save(file: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let partial = file.with_added_extension("partial");
    let saved = fs::write(&partial, bytes).and_then(|()| fs::rename(&partial, file));
    saved.map_err(|error| abandoned(&partial, file, &error))
}

/// Replaces a file that exists in the same way, and keeps its permissions. Of a link, the file that it
/// leads to is replaced.
///
/// # Errors
///
/// Fails if the file cannot be written, or must not be.
pub(super) fn replace(file: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let target = fs::canonicalize(file).map_err(|error| unwritten(file, &error))?;
    let metadata = fs::metadata(&target).map_err(|error| unwritten(file, &error))?;
    let permissions = metadata.permissions();
    if permissions.readonly() {
        let message = format!("`{}` is read-only", file.display());
        return Err(Failure::new(Exit::Error, message)
            .hint("give yourself the right to write it, or leave it out"));
    }
    let partial = target.with_added_extension("partial");
    let saved = fs::write(&partial, bytes)
        .and_then(|()| fs::set_permissions(&partial, permissions))
        .and_then(|()| fs::rename(&partial, &target));
    saved.map_err(|error| abandoned(&partial, file, &error))
}

/// Removes a file that was to become another, and says why it did not.
fn abandoned(partial: &Path, file: &Path, error: &io::Error) -> Failure {
    // It helps nobody, and whether it can be removed changes nothing about the failure.
    drop(fs::remove_file(partial));
    unwritten(file, error)
}

fn unwritten(file: &Path, error: &io::Error) -> Failure {
    let message = format!("`{}` cannot be written", file.display());
    let mut failure = Failure::new(Exit::Error, message)
        .hint("check that its folder exists and may be written to");
    failure.causes.push(error.to_string());
    failure
}
