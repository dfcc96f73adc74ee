//! The fields of objects, and their order.

use std::cmp::Ordering;
use std::ops::Range;

/// A field of an object, by the bytes that were written for it.
#[derive(Debug)]
pub(super) struct Field {
    /// The key without its quotes.
    pub(super) key: Range<usize>,
    /// How the key begins, as a number that is greater where it comes later.
    head: u64,
    /// Whether the bytes of the key are in the order of what it says.
    is_simple: bool,
    /// The end of the value.
    pub(super) end: usize,
}

impl Field {
    /// Takes note of a key that was just written, without its quotes; its value follows.
    pub(super) fn new(out: &[u8], key: Range<usize>, is_escaped: bool) -> Self {
        let text = &out[key.clone()];
        Self {
            head: head(text),
            is_simple: !is_escaped && text.is_ascii(),
            end: out.len(),
            key,
        }
    }
}

/// Compares two keys by the UTF-16 code units of what they say.
pub(super) fn order(out: &[u8], one: &Field, other: &Field) -> Ordering {
    let [first, second] = [one, other].map(|field| &out[field.key.clone()]);
    if one.is_simple && other.is_simple {
        let heads = one.head.cmp(&other.head);
        heads.then_with(|| first.cmp(second))
    } else {
        units(first).cmp(&units(second))
    }
}

/// Returns the first bytes of a key as a number, which is compared faster than they are.
fn head(key: &[u8]) -> u64 {
    let mut head = [0; 8];
    let len = key.len().min(head.len());
    head[..len].copy_from_slice(&key[..len]);
    u64::from_be_bytes(head)
}

/// Reads a key as it was written.
fn units(key: &[u8]) -> Vec<u16> {
    let quoted = [b"\"", key, b"\""].concat();
    let text: String = serde_json::from_slice(&quoted).expect("BUG: a key was not written as JSON");
    text.encode_utf16().collect()
}
