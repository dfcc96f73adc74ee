//! Merge keys: `<<: *anchor` and `<<: [*one, *two]`.

use std::collections::BTreeSet;

use super::tree::{Content, Entry, Node};

/// Adds the fields of the merged objects that `entries` does not have; earlier objects win.
/// Returns false if something else than objects was to be merged.
pub(super) fn merge(entries: &mut Vec<Entry>, value: Node) -> bool {
    match value.content {
        Content::Object(merged) => {
            add_missing(entries, merged);
            true
        }
        Content::List(items) => items.into_iter().all(|item| match item.content {
            Content::Object(merged) => {
                add_missing(entries, merged);
                true
            }
            Content::Null
            | Content::Bool(_)
            | Content::Integer(_)
            | Content::Float(_)
            | Content::Text(_)
            | Content::List(_) => false,
        }),
        Content::Null
        | Content::Bool(_)
        | Content::Integer(_)
        | Content::Float(_)
        | Content::Text(_) => false,
    }
}

fn add_missing(entries: &mut Vec<Entry>, merged: Vec<Entry>) {
    let known: BTreeSet<String> = entries.iter().map(|entry| entry.key.clone()).collect();
    entries.extend(
        merged
            .into_iter()
            .filter(|entry| !known.contains(&entry.key)),
    );
}
