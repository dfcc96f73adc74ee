//! The names of variables.

use std::sync::Arc;

use super::values::check_values;
use crate::diagnostic::{Diagnostic, Source};
use crate::manifest::rules::VARIABLE_NAME;
use crate::manifest::tree::{Entry, Mark};

/// The object by which the keys of a video are named in expressions.
pub(super) const KEYS: &str = "key";
/// Words that mean something in an expression.
const WORDS: [&str; 12] = [
    "and", "else", "false", "False", "if", "in", "is", "none", "None", "not", "or", "true",
];

/// Reports what cannot name a variable, which is left out, and what cannot be its value.
pub(in crate::manifest) fn check_variables(
    entries: &mut Vec<Entry>,
    files: &[Arc<Source>],
    diagnostics: &mut Vec<Diagnostic>,
) {
    for entry in entries.iter() {
        check_values(&entry.value, files, diagnostics);
    }
    entries.retain(|entry| is_name(&entry.key, entry.key_mark, files, diagnostics));
}

/// Tells whether a text can name a variable, and reports why not.
pub(super) fn is_name(
    name: &str,
    mark: Mark,
    files: &[Arc<Source>],
    diagnostics: &mut Vec<Diagnostic>,
) -> bool {
    let is_start = |c: char| c.is_ascii_alphabetic() || c == '_';
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let is_word = name.starts_with(is_start) && name.chars().all(is_part);
    let message = match name {
        KEYS => format!("`{KEYS}` is the name of the keys of a video"),
        _ if WORDS.contains(&name) || name == "True" => {
            format!("`{name}` means something else in an expression")
        }
        _ if !is_word => format!("`{name}` cannot name a variable"),
        _ => return true,
    };
    let diagnostic = Diagnostic::new(&VARIABLE_NAME, mark.location(files), message);
    diagnostics.push(diagnostic.help("use letters, digits and `_`, with a letter first"));
    false
}
