//! Files in the form in which everybody writes them.
//!
//! Fields stand in the order of Pictory's documentation, indentation and blank lines are even, and
//! everything else stays as its author wrote it: comments, spellings, anchors, where lines end. A file
//! says after it the same as before, which is checked before it is handed out.

mod block;
mod compose;
mod flow;
mod order;
mod outline;
mod print;
mod scan;
mod sort;
#[cfg(test)]
mod tests;
mod verify;

use std::sync::Arc;

use super::read::read;
use crate::diagnostic::{Diagnostic, Source};
use compose::compose;
use order::Guide;
use outline::{Collection, Form, Layout, Value};
use scan::scan;
use verify::verify;

pub use verify::Loss;

/// What a file declares, which decides the order of its fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileRole {
    /// Videos, or what videos have in common.
    Manifest,
    /// The project.
    Project,
}

/// Why a file is left as it is.
#[derive(Debug, thiserror::Error)]
pub enum FormatError {
    /// It is not YAML that can be read.
    #[error("the file cannot be read")]
    Invalid(Vec<Diagnostic>),
    /// It would have lost something, which is a defect of this program.
    #[error("the formatted file would not be the same")]
    Unsafe(#[source] Loss),
}

/// Returns the text of a file in its proper form; JSON if its path ends so, otherwise YAML.
///
/// A text with keys behind `?`, or that is neither a list nor an object, is returned as it is.
///
/// # Errors
///
/// Fails if the file cannot be read, and if it would not say the same afterwards.
pub fn format(source: &Arc<Source>, role: FileRole) -> Result<String, FormatError> {
    let before = read(source);
    if !before.diagnostics.is_empty() {
        return Err(FormatError::Invalid(before.diagnostics));
    }
    let text = formatted(source, role).unwrap_or_else(|| source.text().to_owned());
    let after = Source::new(source.path(), text);
    verify(source, &before.documents, &after).map_err(FormatError::Unsafe)?;
    Ok(after.text().to_owned())
}

/// Lays a text out anew; `None` if it is written in a way for which there is no form.
fn formatted(source: &Source, role: FileRole) -> Option<String> {
    let text = source.text();
    let (mark, text) = match text.strip_prefix(BYTE_ORDER_MARK) {
        Some(rest) => (BYTE_ORDER_MARK, rest),
        None => ("", text),
    };
    let line_end = if has_windows_lines(text) {
        "\r\n"
    } else {
        "\n"
    };
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut outline = compose(&text, scan(&text)?).ok()?;
    let is_json = source.path().ends_with(".json") && is_json(&text);
    for document in &mut outline.documents {
        sort::sort(&mut document.value, Guide::of(role), &document.marks);
        if is_json {
            expand(&mut document.value);
        }
    }
    let text = print::print(&outline).replace('\n', line_end);
    Some(format!("{mark}{text}"))
}

const BYTE_ORDER_MARK: &str = "\u{feff}";

/// Tells whether the first line ends as on Windows.
fn has_windows_lines(text: &str) -> bool {
    text.split_once('\n')
        .is_some_and(|(first, _)| first.ends_with('\r'))
}

fn is_json(text: &str) -> bool {
    serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

/// Puts each field and item on a line of its own.
fn expand(value: &mut Value<'_>) {
    let Form::Collection(Collection { layout, parts, .. }) = &mut value.form else {
        return;
    };
    *layout = if parts.is_empty() {
        Layout::Line
    } else {
        Layout::Lines
    };
    for part in parts {
        expand(&mut part.value);
    }
}
