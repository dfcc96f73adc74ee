//! Texts of strangers, made safe for terminals.

use std::borrow::Cow;

/// Replaces what a terminal would obey, or hide, by something to see: control characters, and
/// characters that turn the direction of writing or have no width. Line feeds become `↵`.
pub(in crate::report) fn visible(text: &str) -> Cow<'_, str> {
    if is_plain(text) || text.chars().all(is_harmless) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for char in text.chars() {
        match char {
            '\n' => shown.push('↵'),
            '\t' => shown.push('⇥'),
            char if is_harmless(char) => shown.push(char),
            char => shown.extend(char.escape_unicode()),
        }
    }
    Cow::Owned(shown)
}

/// Tells whether a text is made of printable ASCII alone: every byte of it is a character that takes one
/// column and is shown as it is.
pub(super) fn is_plain(text: &str) -> bool {
    text.bytes()
        .fold(true, |all, byte| all & matches!(byte, b' '..=b'~'))
}

/// Replaces what a terminal would obey, or hide, in a text of several lines.
pub fn visible_lines(text: &str) -> String {
    let lines: Vec<Cow<'_, str>> = text.split('\n').map(visible).collect();
    lines.join("\n")
}

/// Replaces white space by signs, for texts that differ in nothing else.
pub(in crate::report) fn visible_space(text: &str) -> String {
    let sign = |char: char| match char {
        ' ' => Cow::Borrowed("·"),
        '\n' => Cow::Borrowed("↵"),
        '\t' => Cow::Borrowed("⇥"),
        char if char.is_whitespace() => Cow::Owned(char.escape_unicode().to_string()),
        char => Cow::Owned(char.to_string()),
    };
    text.chars().map(sign).collect()
}

/// Tells whether a character can be shown as it is.
pub fn is_harmless(char: char) -> bool {
    /// Characters without a picture that change how their neighbours are shown. The joiners
    /// U+200C and U+200D and the marks U+200E and U+200F belong to ordinary writing. Characters for
    /// private use have no agreed picture.
    const HIDDEN: [std::ops::RangeInclusive<char>; 7] = [
        '\u{ad}'..='\u{ad}',
        '\u{200b}'..='\u{200b}',
        '\u{2028}'..='\u{202e}',
        '\u{2060}'..='\u{206f}',
        '\u{e000}'..='\u{f8ff}',
        '\u{feff}'..='\u{feff}',
        '\u{e0000}'..='\u{e007f}',
    ];
    !char.is_control() && !HIDDEN.iter().any(|range| range.contains(&char))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_a_terminal_obeys_gets_through() {
        assert_eq!(
            visible("plain text — ñandú 漢字 👩‍🚀"),
            "plain text — ñandú 漢字 👩‍🚀"
        );
        assert_eq!(
            visible("\x1b[2J\x07a\r\nb\tc"),
            "\\u{1b}[2J\\u{7}a\\u{d}↵b⇥c"
        );
        assert_eq!(visible("a\u{202e}b\u{200b}"), "a\\u{202e}b\\u{200b}");
        assert_eq!(visible("\u{9b}31m"), "\\u{9b}31m");
    }

    #[test]
    fn white_space_can_be_seen() {
        assert_eq!(visible_space(" \t\n\u{a0}"), "·⇥↵\\u{a0}");
    }
}
