//! The words of a prompt, as far as rules about prompts need to understand them.
//!
//! Prompts are prose, and a rule that misreads one is turned off. So the rules look for a few English
//! turns of phrase only, leave out what is quoted, and say nothing about a prompt in another language.

use std::borrow::Cow;
use std::ops::Range;

use super::pointer::Pointer;
use crate::diagnostic::{Location, Span};
use crate::manifest::Document;

/// Frequent words of other languages that are none in English. One of them is reason enough to say
/// nothing: `no` is an article in Portuguese.
const FOREIGN_WORDS: &[&str] = &[
    "ao", "aux", "avec", "con", "das", "de", "del", "della", "dem", "der", "des", "di", "dos",
    "du", "e", "ein", "eine", "einem", "einer", "el", "em", "et", "het", "il", "im", "la", "las",
    "les", "los", "mit", "na", "nas", "nos", "o", "os", "pour", "sin", "sur", "um", "uma", "un",
    "una", "und", "von", "y", "zu",
];

/// A word of a prompt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word<'a> {
    /// The word as it is written.
    pub(super) text: &'a str,
    /// The word in lower case, with a plain apostrophe.
    pub(super) lower: Cow<'a, str>,
    /// Where it starts in the prompt, in bytes.
    pub(super) start: usize,
    /// Whether a mark, such as a comma or a full stop, stands before it, or nothing at all.
    pub(super) opens: bool,
    /// Whether it stands in quotation marks.
    pub(super) is_quoted: bool,
}

impl Word<'_> {
    /// Returns where it ends in the prompt, in bytes.
    pub(super) fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// Tells whether it is one of some words, which are in order.
    pub(super) fn is(&self, words: &[&str]) -> bool {
        let mut alike = beginning_like(words, &self.lower, |word| word);
        alike.any(|word| *word == self.lower)
    }
}

/// Narrows a list that is in the order of its words to those that begin with the same byte as another.
pub(super) fn beginning_like<'l, T>(
    list: &'l [T],
    word: &str,
    word_of: impl Fn(&T) -> &str,
) -> impl Iterator<Item = &'l T> {
    let first = word.bytes().next();
    let begins = move |item: &T| word_of(item).bytes().next();
    let start = list.partition_point(|item| begins(item) < first);
    list[start..]
        .iter()
        .take_while(move |item| begins(item) == first)
}

/// Splits a prompt into its words. Hyphens and apostrophes within a word belong to it.
pub(super) fn words(prompt: &str) -> Vec<Word<'_>> {
    /// How many bytes a word has in most prompts, with what stands behind it.
    const LIKELY_LEN: usize = 6;
    let mut words = Vec::with_capacity(prompt.len() / LIKELY_LEN);
    let mut opens = true;
    let mut quote = None;
    let mut before = ' ';
    let mut start = 0;
    while start < prompt.len() {
        let len = word_len(&prompt[start..]);
        let text = &prompt[start..start + len];
        if text.is_empty() {
            let c = prompt[start..].chars().next().unwrap_or(' ');
            quote = quotation(quote, before, c);
            opens |=
                !c.is_whitespace() && !matches!(c, '"' | '\'' | '“' | '”' | '‘' | '’' | '$' | '#');
            before = c;
            start += c.len_utf8();
            continue;
        }
        words.push(Word {
            text,
            lower: in_lower_case(text),
            start,
            opens,
            is_quoted: quote.is_some(),
        });
        opens = false;
        before = text.chars().next_back().unwrap_or(before);
        start += len;
        if prompt.as_bytes().get(start) == Some(&b' ') {
            before = ' ';
            start += 1;
        }
    }
    words
}

/// Returns how many bytes the word has that a text begins with; none, if it begins with none.
fn word_len(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut len = 0;
    loop {
        while bytes.get(len).is_some_and(u8::is_ascii_alphanumeric) {
            len += 1;
        }
        // Most words end here, and the rest is for marks and for letters of other scripts.
        if matches!(bytes.get(len), None | Some(b' ')) {
            return len;
        }
        let mut rest = text[len..].chars();
        let Some(c) = rest.next() else {
            return len;
        };
        if !c.is_alphanumeric() {
            let before = text[..len].chars().next_back();
            let around = before.zip(rest.next());
            if !around.is_some_and(|(before, next)| joins(before, c, next)) {
                return len;
            }
        }
        len += c.len_utf8();
    }
}

/// Returns a word as lists of words have it.
fn in_lower_case(text: &str) -> Cow<'_, str> {
    let is_listed = |byte: u8| byte.is_ascii_lowercase() || byte == b'-' || byte == b'\'';
    if text.bytes().all(is_listed) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.to_lowercase().replace('’', "'"))
    }
}

/// Tells whether a mark between two characters belongs to their word, or to their number.
fn joins(before: char, mark: char, next: char) -> bool {
    match mark {
        '-' | '\'' | '’' => next.is_alphanumeric(),
        '.' | ',' => before.is_ascii_digit() && next.is_ascii_digit(),
        _ => false,
    }
}

/// Returns how an open quotation will end, once a character was seen.
fn quotation(open: Option<char>, before: char, c: char) -> Option<char> {
    match open {
        Some(end) if c == end => None,
        Some(end) => Some(end),
        None => match c {
            '"' => Some('"'),
            '“' => Some('”'),
            '«' => Some('»'),
            // Behind a letter it is an apostrophe.
            '\'' if !before.is_alphanumeric() => Some('\''),
            '‘' if !before.is_alphanumeric() => Some('’'),
            _ => None,
        },
    }
}

/// Tells whether the words may be English, as far as can be told from so few.
pub(super) fn may_be_english(words: &[Word<'_>]) -> bool {
    let mut outside = words.iter().filter(|word| !word.is_quoted);
    outside.all(|word| word.lower.is_ascii() && !word.is(FOREIGN_WORDS))
}

/// Returns the place of a part of a prompt, or of the whole value where the file writes it differently,
/// with escapes or over several lines.
pub(super) fn locate(
    document: &Document,
    at: Pointer,
    prompt: &str,
    part: Range<usize>,
) -> Location {
    let whole = at.value_in(document);
    let start = whole.span.start as usize;
    let written = whole.source.text().get(whole.span.range());
    let offset = written.and_then(|written| {
        let found = written.find(&prompt[part.clone()])?;
        // Where the words stand twice, the first of them may be another place.
        let alike = prompt.find(&prompt[part.clone()]) == Some(part.start);
        alike.then_some(found)
    });
    match offset {
        None => whole,
        Some(offset) => Location {
            span: Span::new(start + offset, start + offset + part.len()),
            source: whole.source,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted() {
        assert!(FOREIGN_WORDS.is_sorted_by(|a, b| a < b));
    }

    /// Shows words in lower case, with `|` before one that opens and quotes around quoted ones.
    fn shown(prompt: &str) -> String {
        let show = |word: &Word<'_>| {
            let opens = if word.opens { "|" } else { "" };
            let quote = if word.is_quoted { "\"" } else { "" };
            format!("{opens}{quote}{}{quote}", word.lower)
        };
        words(prompt).iter().map(show).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn words_know_what_stands_before_them() {
        assert_eq!(
            shown("Not a dark room, people talking; no clutter"),
            "|not a dark room |people talking |no clutter"
        );
        assert_eq!(
            shown("A forget-me-not’s well-lit petals"),
            "|a forget-me-not's well-lit petals"
        );
        assert_eq!(shown("Nomads (no camels)"), "|nomads |no camels");
        assert_eq!(shown("1,200 steps at 10.30"), "|1,200 steps at 10.30");
        assert_eq!(shown(""), "");
    }

    #[test]
    fn quotation_marks_are_told_from_apostrophes() {
        assert_eq!(shown("a \"no entry\" sign"), "|a \"no\" \"entry\" sign");
        assert_eq!(shown("a ‘no entry’ sign"), "|a \"no\" \"entry\" sign");
        assert_eq!(shown("a 'no' sign"), "|a \"no\" sign");
        assert_eq!(
            shown("the sailors' boat, don't"),
            "|the sailors boat |don't"
        );
        assert_eq!(shown("“Open” is open"), "|\"open\" is open");
    }

    #[test]
    fn other_languages_are_known_by_their_words_and_letters() {
        let english = |prompt: &str| may_be_english(&words(prompt));
        assert!(english("A barn with no roof"));
        assert!(english("A sign that says \"Zum Löwen\""));
        assert!(!english("Um barco no porto"));
        assert!(!english("Ein Mann, der nicht schläft"));
        assert!(!english("夜の港"));
        assert!(!english("Rio de Janeiro"));
    }
}
