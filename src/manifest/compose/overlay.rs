//! One tree under or over another: objects are merged field by field, and all else is one value.

use crate::manifest::tree::{Content, Entry, How, Mark, Node};

/// Puts a layer under a tree: its fields show through where the tree has none of its own.
///
/// A `null` that is written in the tree keeps what is below from showing through.
pub(super) fn under(tree: &mut Node, layer: &Node, file: u16) {
    let (Content::Object(entries), Content::Object(below)) = (&mut tree.content, &layer.content)
    else {
        return;
    };
    for lower in below {
        match entries.iter_mut().find(|entry| entry.key == lower.key) {
            None => entries.push(copied(lower, file)),
            Some(entry) if entry.value.is_written_null() => entry.value.mark.how = How::Removed,
            Some(entry) => under(&mut entry.value, &lower.value, file),
        }
    }
}

/// Puts a layer over a tree: its fields replace those of the tree.
///
/// A `null` in the layer removes the field, now and from what comes under the tree later.
pub(super) fn over(tree: &mut Node, layer: &Node, file: u16) {
    let (Content::Object(entries), Content::Object(above)) = (&mut tree.content, &layer.content)
    else {
        return;
    };
    for upper in above {
        match entries.iter_mut().find(|entry| entry.key == upper.key) {
            None => entries.push(copied(upper, file)),
            Some(entry) if is_object(&entry.value) && is_object(&upper.value) => {
                over(&mut entry.value, &upper.value, file);
            }
            Some(entry) => *entry = copied(upper, file),
        }
    }
}

/// Takes away what is there only to keep something else from showing through.
pub(super) fn strip(tree: &mut Node) {
    match &mut tree.content {
        Content::Object(entries) => {
            entries.retain(|entry| entry.value.mark.how != How::Removed);
            entries.iter_mut().for_each(|entry| strip(&mut entry.value));
        }
        Content::List(items) => items.iter_mut().for_each(strip),
        Content::Null
        | Content::Bool(_)
        | Content::Integer(_)
        | Content::Float(_)
        | Content::Text(_) => {}
    }
}

const fn is_object(node: &Node) -> bool {
    matches!(node.content, Content::Object(_))
}

/// Copies a field of a layer, which stands in a file of its own.
fn copied(entry: &Entry, file: u16) -> Entry {
    Entry {
        key: entry.key.clone(),
        key_mark: Mark {
            file,
            ..entry.key_mark
        },
        value: moved(&entry.value, file),
    }
}

fn moved(node: &Node, file: u16) -> Node {
    let how = match node.is_written_null() {
        true => How::Removed,
        false => node.mark.how,
    };
    let content = match &node.content {
        Content::Object(entries) => {
            Content::Object(entries.iter().map(|entry| copied(entry, file)).collect())
        }
        Content::List(items) => Content::List(items.iter().map(|item| moved(item, file)).collect()),
        content => content.clone(),
    };
    let mark = Mark {
        file,
        how,
        ..node.mark
    };
    Node { mark, content }
}
