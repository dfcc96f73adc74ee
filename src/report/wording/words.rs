//! Two versions of a text, compared word by word.

use similar::{DiffTag, TextDiff};

use crate::report::layout::visible_space;

/// Two versions of a text as they are shown.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::report) enum Comparison {
    /// One text with what went and what came marked in it.
    Woven(Vec<Piece>),
    /// The versions have too little in common: one under the other.
    Apart {
        /// What it was.
        before: String,
        /// What it is.
        after: String,
    },
}

/// A piece of a text in which changes are marked.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::report) enum Piece {
    /// What stays.
    Kept(String),
    /// Something that stays is left out here for being long.
    Elided,
    /// What went.
    Gone(String),
    /// What came.
    New(String),
}

/// Stretches that stay are shown up to this many words, longer ones by their ends.
const KEPT_WORDS_MAX: usize = 8;
/// How many words are shown on each side of a change.
const CONTEXT_WORDS: usize = 4;
/// Stretches that go or come are shown up to this many words, longer ones by their ends.
const CHANGED_WORDS_MAX: usize = 80;
/// Texts longer than this together are not compared: the time grows with the square.
const COMPARED_BYTES_MAX: usize = 32 << 10;

/// A stretch of a comparison.
#[derive(Debug, PartialEq)]
enum Stretch {
    Kept(String),
    Changed { gone: String, new: String },
}

/// Compares two versions of a text.
pub(in crate::report) fn compare(before: &str, after: &str) -> Comparison {
    let stretches = stretches(before, after);
    let words = |text: &str| text.split_whitespace().count();
    let kept: usize = stretches
        .iter()
        .map(|stretch| match stretch {
            Stretch::Kept(text) => words(text),
            Stretch::Changed { .. } => 0,
        })
        .sum();
    let longer = words(before).max(words(after));
    if kept * 4 < longer && !same_words(before, after) {
        return Comparison::Apart {
            before: shortened(before, CHANGED_WORDS_MAX),
            after: shortened(after, CHANGED_WORDS_MAX),
        };
    }
    Comparison::Woven(woven(&stretches))
}

fn stretches(before: &str, after: &str) -> Vec<Stretch> {
    let apart = || {
        let (gone, new) = (before.to_owned(), after.to_owned());
        vec![Stretch::Changed { gone, new }]
    };
    if before.len() + after.len() > COMPARED_BYTES_MAX {
        return apart();
    }
    let diff = TextDiff::from_unicode_words(before, after);
    let mut stretches: Vec<Stretch> = Vec::new();
    for op in diff.ops() {
        let gone: String = op
            .old_range()
            .filter_map(|index| diff.old_slice(index))
            .collect();
        let new: String = op
            .new_range()
            .filter_map(|index| diff.new_slice(index))
            .collect();
        match op.tag() {
            DiffTag::Equal
                if !bridges(&gone, stretches.last(), op.new_range().end < diff.new_len()) =>
            {
                stretches.push(Stretch::Kept(gone));
            }
            DiffTag::Equal | DiffTag::Delete | DiffTag::Insert | DiffTag::Replace => {
                add(&mut stretches, &gone, &new);
            }
        }
    }
    stretches
}

/// Tells whether what stays between two changes is too little to be worth showing apart.
fn bridges(kept: &str, last: Option<&Stretch>, more: bool) -> bool {
    let has_words = kept.chars().any(char::is_alphanumeric);
    !has_words && more && matches!(last, Some(Stretch::Changed { .. }))
}

/// Adds a change to the one before it, if that is one.
fn add(stretches: &mut Vec<Stretch>, more_gone: &str, more_new: &str) {
    match stretches.last_mut() {
        Some(Stretch::Changed { gone, new }) => {
            gone.push_str(more_gone);
            new.push_str(more_new);
        }
        Some(Stretch::Kept(_)) | None => stretches.push(Stretch::Changed {
            gone: more_gone.to_owned(),
            new: more_new.to_owned(),
        }),
    }
}

fn woven(stretches: &[Stretch]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for (index, stretch) in stretches.iter().enumerate() {
        match stretch {
            Stretch::Kept(text) => {
                let (is_first, is_last) = (index == 0, index + 1 == stretches.len());
                keep(&mut pieces, text, is_first, is_last);
            }
            Stretch::Changed { gone, new } => mark(&mut pieces, gone, new),
        }
    }
    pieces
}

/// Adds what went and what came. If they differ in white space alone, it is made visible.
fn mark(pieces: &mut Vec<Piece>, gone: &str, new: &str) {
    let shown = |text: &str| {
        if same_words(gone, new) {
            visible_space(text)
        } else {
            shortened(text, CHANGED_WORDS_MAX)
        }
    };
    let (lead, gone, new, tail) = framed(gone, new);
    stay(pieces, lead);
    if !gone.is_empty() {
        pieces.push(Piece::Gone(shown(gone)));
    }
    if !new.is_empty() {
        pieces.push(Piece::New(shown(new)));
    }
    stay(pieces, tail);
}

/// Takes white space that both sides share, or that surrounds the only side, out of a change, so
/// that marks stand close to words.
fn framed<'a>(gone: &'a str, new: &'a str) -> (&'a str, &'a str, &'a str, &'a str) {
    if gone.trim().is_empty() && new.trim().is_empty() {
        return ("", gone, new, "");
    }
    let around = if gone.is_empty() { new } else { gone };
    let head = &around[..around.len() - around.trim_start().len()];
    let tail = &around[around.trim_end().len()..];
    let both = |cut: fn(&str, &str) -> bool, part: &str| {
        (gone.is_empty() || cut(gone, part)) && (new.is_empty() || cut(new, part))
    };
    let head = if both(|text, part| text.starts_with(part), head) {
        head
    } else {
        ""
    };
    let tail = if both(|text, part| text.ends_with(part), tail) {
        tail
    } else {
        ""
    };
    let inner = |text: &'a str| {
        text.strip_prefix(head)
            .and_then(|text| text.strip_suffix(tail))
            .unwrap_or("")
    };
    (head, inner(gone), inner(new), tail)
}

/// Adds what stays, only the words beside changes if it is long.
fn keep(pieces: &mut Vec<Piece>, text: &str, is_first: bool, is_last: bool) {
    let words: Vec<&str> = text.split_inclusive(char::is_whitespace).collect();
    if words.len() <= KEPT_WORDS_MAX {
        stay(pieces, text);
        return;
    }
    if !is_first {
        stay(pieces, &words[..CONTEXT_WORDS].concat());
    }
    pieces.push(Piece::Elided);
    if !is_last {
        let before = words[words.len() - CONTEXT_WORDS..].concat();
        stay(pieces, &format!(" {before}"));
    }
}

/// Adds a text that stays, to the one before it if that stays too.
fn stay(pieces: &mut Vec<Piece>, text: &str) {
    match pieces.last_mut() {
        _ if text.is_empty() => {}
        Some(Piece::Kept(last)) => last.push_str(text),
        Some(Piece::Elided | Piece::Gone(_) | Piece::New(_)) | None => {
            pieces.push(Piece::Kept(text.to_owned()));
        }
    }
}

/// Cuts the middle out of a long text.
fn shortened(text: &str, words_max: usize) -> String {
    let words: Vec<&str> = text.split_inclusive(char::is_whitespace).collect();
    if words.len() <= words_max {
        return text.to_owned();
    }
    let (head, tail) = (words_max * 3 / 4, words_max / 8);
    let left_out = words.len() - head - tail;
    format!(
        "{}… {left_out} more words … {}",
        words[..head].concat(),
        words[words.len() - tail..].concat()
    )
}

/// Tells whether two texts differ in white space alone.
fn same_words(one: &str, other: &str) -> bool {
    let without_space = |text: &str| -> String { text.split_whitespace().collect() };
    without_space(one) == without_space(other)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(before: &str, after: &str) -> String {
        match compare(before, after) {
            Comparison::Woven(pieces) => {
                let pieces = pieces.iter().map(|piece| match piece {
                    Piece::Kept(text) => text.clone(),
                    Piece::Elided => "…".to_owned(),
                    Piece::Gone(text) => format!("[-{text}-]"),
                    Piece::New(text) => format!("{{+{text}+}}"),
                });
                pieces.collect()
            }
            Comparison::Apart { before, after } => format!("{before} | {after}"),
        }
    }

    #[test]
    fn words_are_marked_where_they_stand() {
        assert_eq!(
            shown("A bright modern workspace", "A dark modern workspace"),
            "A [-bright-]{+dark+} modern workspace"
        );
        assert_eq!(shown("Hello world", "Hello world!"), "Hello world{+!+}");
        assert_eq!(
            shown("our products work", "our new products work"),
            "our {+new+} products work"
        );
        assert_eq!(
            shown("our old products", "our products"),
            "our [-old-] products"
        );
        assert_eq!(
            shown(
                "We ship on two days a week",
                "We ship on every single day a week"
            ),
            "We ship on [-two days-]{+every single day+} a week"
        );
    }

    #[test]
    fn long_stretches_that_stay_are_left_out() {
        let before =
            "one two three four five six seven eight nine ten eleven OLD a b c d e f g h i j k l";
        assert_eq!(
            shown(before, &before.replace("OLD", "NEW")),
            "… eight nine ten eleven [-OLD-]{+NEW+} a b c …"
        );
    }

    #[test]
    fn white_space_is_seen_if_nothing_else_differs() {
        assert_eq!(shown("one two", "one  two"), "one[-·-]{+··+}two");
        assert_eq!(
            shown("one two three", "one\ntwo three"),
            "one[-·-]{+↵+}two three"
        );
        assert_eq!(shown("one", "one "), "one{+·+}");
    }

    #[test]
    fn texts_without_much_in_common_stand_apart() {
        assert_eq!(
            shown("The cat sat on a mat", "Dogs bark loudly at night"),
            "The cat sat on a mat | Dogs bark loudly at night"
        );
    }

    #[test]
    fn huge_texts_are_cut_and_not_compared() {
        let text = "word ".repeat(20_000);
        let shown = shown(&text, &text.replacen("word", "Wort", 10_000));
        assert!(shown.len() < 2_000, "{}", shown.len());
        assert!(shown.contains("more words"));
    }

    /// Reads one side out of a woven text.
    fn side(woven: &str, gone: (&str, &str), kept: (&str, &str)) -> String {
        let mut text = woven.replace(kept.0, "").replace(kept.1, "");
        while let Some((start, end)) = text.find(gone.0).zip(text.find(gone.1)) {
            text.replace_range(start..end + gone.1.len(), "");
        }
        text.split_whitespace().collect()
    }

    proptest! {
        #[test]
        fn both_versions_can_be_read_out(
            before in proptest::collection::vec("[ab ]{1,3}", 1..8),
            after in proptest::collection::vec("[ab ]{1,3}", 1..8),
        ) {
            let (before, after) = (before.join(" "), after.join(" "));
            let plain = |text: &str| -> String { text.split_whitespace().collect() };
            let woven = shown(&before, &after).replace('·', " ");
            if !woven.contains(['|', '…']) {
                let (gone, new) = (("[-", "-]"), ("{+", "+}"));
                prop_assert_eq!(side(&woven, new, gone), plain(&before));
                prop_assert_eq!(side(&woven, gone, new), plain(&after));
            }
        }

        #[test]
        fn any_two_texts_can_be_compared(before in "\\PC{0,60}", after in "(\\PC|\\s){0,60}") {
            shown(&before, &after);
        }
    }
}
