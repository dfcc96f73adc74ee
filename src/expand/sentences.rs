//! Where sentences end: three plausible rules.

use unicode_segmentation::UnicodeSegmentation;

/// Abbreviations that do not end a sentence, in lower case, without their last dot.
const ABBREVIATIONS: &[&str] = &[
    "adm", "approx", "apr", "aug", "ave", "blvd", "capt", "cf", "cmdr", "co", "col", "corp", "dec",
    "dept", "dr", "e.g", "ed", "eds", "est", "feb", "fig", "gen", "gov", "hon", "i.e", "inc",
    "jan", "jr", "lt", "ltd", "maj", "mme", "mr", "mrs", "ms", "mt", "no", "nos", "nov", "oct",
    "op", "p", "pp", "prof", "ref", "rep", "rev", "sen", "sept", "sgt", "sr", "st", "vol", "vs",
    "z.b", "d.h", "bzw", "ca", "nr", "m", "mlle", "sra",
];

/// Splits by the sentence boundaries of Unicode, then joins what abbreviations, initials and
/// acronyms tore apart: `Dr. Smith`, `J. Doe`, `the U.S. Army`.
pub(super) fn careful(text: &str) -> Vec<&str> {
    let mut ends = Vec::new();
    for (start, sentence) in text.split_sentence_bound_indices() {
        let end = start + sentence.len();
        if end == text.len() || !is_torn(sentence) {
            ends.push(end);
        }
    }
    cut(text, &ends, has_words)
}

/// Splits by the sentence boundaries of Unicode (UAX 29) alone.
pub(super) fn unicode(text: &str) -> Vec<&str> {
    let ends: Vec<usize> = text
        .split_sentence_bound_indices()
        .map(|(start, sentence)| start + sentence.len())
        .collect();
    cut(text, &ends, has_words)
}

/// Splits after every `.`, `!` or `?` that white space follows; parts without words count too,
/// such as `...` on a line of its own.
pub(super) fn naive(text: &str) -> Vec<&str> {
    let mut ends = Vec::new();
    let mut chars = text.char_indices().peekable();
    while let Some((_, char)) = chars.next() {
        let next = chars.peek();
        let followed = next.is_none_or(|(_, next)| next.is_whitespace());
        if matches!(char, '.' | '!' | '?') && followed {
            ends.push(next.map_or(text.len(), |(offset, _)| *offset));
        }
    }
    ends.push(text.len());
    cut(text, &ends, |part| !part.is_empty())
}

/// Tells whether a part holds a letter or a digit.
fn has_words(part: &str) -> bool {
    part.chars().any(char::is_alphanumeric)
}

/// Cuts a text at byte offsets, and keeps the parts that count.
fn cut<'a>(text: &'a str, ends: &[usize], counts: fn(&str) -> bool) -> Vec<&'a str> {
    let mut start = 0;
    let mut parts = Vec::new();
    for end in ends {
        let part = text[start..*end].trim();
        if counts(part) {
            parts.push(part);
        }
        start = *end;
    }
    parts
}

/// Tells whether a piece ends in the middle of a sentence.
fn is_torn(sentence: &str) -> bool {
    let Some(before) = sentence.trim_end().strip_suffix('.') else {
        return false;
    };
    let word = before
        .rsplit(|char: char| char.is_whitespace() || "(\"“'‘[«".contains(char))
        .next();
    let word = word.unwrap_or_default().to_lowercase();
    let is_initial = word.chars().count() == 1 && word.chars().all(char::is_alphabetic);
    let is_acronym = word.contains('.')
        && word
            .split('.')
            .all(|part| part.chars().count() == 1 && part.chars().all(char::is_alphabetic));
    is_initial || is_acronym || ABBREVIATIONS.contains(&word.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn abbreviations_initials_and_numbers_do_not_end_sentences() {
        for whole in [
            "Dr. Smith met Mrs. Jones at 3.5 miles.",
            "Use tools, e.g. Rust, for this.",
            "The U.S. Army moved.",
            "J. R. R. Tolkien wrote it.",
            "Version 2.0 costs $3.50 today.",
            "Well... that is it.",
            "Visit example.com today.",
        ] {
            assert_eq!(careful(whole), [whole]);
        }
    }

    #[test]
    fn sentences_of_many_scripts() {
        assert_eq!(careful("One. Two! Three?"), ["One.", "Two!", "Three?"]);
        assert_eq!(
            careful("He said \"Go.\" She went."),
            ["He said \"Go.\"", "She went."]
        );
        assert_eq!(
            careful("你好。你好吗？很好！"),
            ["你好。", "你好吗？", "很好！"]
        );
        assert_eq!(careful("यह एक है। यह दो है।"), ["यह एक है।", "यह दो है।"]);
        assert_eq!(
            careful("Wait... Then go. Ok"),
            ["Wait...", "Then go.", "Ok"]
        );
        assert_eq!(careful("..."), Vec::<&str>::new());
    }

    #[test]
    fn rules_differ_where_nobody_knows() {
        let text = "Dr. Smith works in the U.S. now.";
        assert_eq!((careful(text).len(), naive(text).len()), (1, 3));
        let text = "Wait. ... Go.";
        assert_eq!((careful(text).len(), naive(text).len()), (2, 3));
    }
}
