//! That a formatted file says what it said before.

use std::sync::Arc;

use super::scan::scan;
use crate::diagnostic::Source;
use crate::manifest::read::read;
use crate::manifest::tree::{Content, Entry, Node};

/// What a file would have lost.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum Loss {
    /// Its form.
    #[error("it could not be read any more")]
    Form,
    /// Its meaning.
    #[error("its values would be others")]
    Meaning,
    /// Its comments.
    #[error("its comments would be others")]
    Comments,
}

/// Checks that a text has the values and the comments that a source had before.
///
/// # Errors
///
/// Says what is not the same.
pub(super) fn verify(before: &Source, documents: &[Node], after: &Arc<Source>) -> Result<(), Loss> {
    let read = read(after);
    if !read.diagnostics.is_empty() {
        return Err(Loss::Form);
    }
    let same_values = documents.len() == read.documents.len()
        && documents
            .iter()
            .zip(&read.documents)
            .all(|(one, other)| says_the_same(one, other));
    if !same_values {
        return Err(Loss::Meaning);
    }
    if comments(before.text()) == comments(after.text()) {
        Ok(())
    } else {
        Err(Loss::Comments)
    }
}

/// Tells whether two values are equal, wherever they stand and whatever the order of their fields.
fn says_the_same(one: &Node, other: &Node) -> bool {
    match (&one.content, &other.content) {
        (Content::List(ones), Content::List(others)) => {
            ones.len() == others.len()
                && ones
                    .iter()
                    .zip(others)
                    .all(|(one, other)| says_the_same(one, other))
        }
        (Content::Object(ones), Content::Object(others)) => {
            let same = |(one, other): (&Entry, &Entry)| {
                one.key == other.key && says_the_same(&one.value, &other.value)
            };
            ones.len() == others.len() && by_name(ones).into_iter().zip(by_name(others)).all(same)
        }
        (one, other) => one == other,
    }
}

fn by_name(entries: &[Entry]) -> Vec<&Entry> {
    let mut entries: Vec<&Entry> = entries.iter().collect();
    entries.sort_by(|one, other| one.key.cmp(&other.key));
    entries
}

/// Returns the comments of a text in no particular order; `None` if it cannot be read.
fn comments(text: &str) -> Option<Vec<String>> {
    let scan = scan(text)?;
    let texts = scan
        .comments
        .iter()
        .map(|found| found.comment.text.to_owned());
    let mut texts: Vec<String> = texts.collect();
    texts.sort_unstable();
    Some(texts)
}
