//! Words of a prompt that ask for letters or numbers to be read in the picture.

use std::ops::Range;

use super::negation::is_negation;
use super::prompt::{Word, beginning_like, may_be_english, words};

/// The model that Pictory recommends for text and numbers in a picture.
pub(super) const TEXT_MODEL: &str = "seedream3.0";

/// Things that people write on.
const SURFACES: &[&str] = &[
    "badge",
    "banner",
    "billboard",
    "bottle",
    "card",
    "chalkboard",
    "cover",
    "display",
    "flag",
    "headline",
    "label",
    "logo",
    "marquee",
    "mug",
    "newspaper",
    "note",
    "placard",
    "plaque",
    "poster",
    "screen",
    "shirt",
    "sign",
    "signboard",
    "signpost",
    "sticker",
    "storefront",
    "t-shirt",
    "tag",
    "ticket",
    "whiteboard",
];
/// What a thing does with the words on it. People read and say things, too.
const SAYING: &[&str] = &[
    "read", "reading", "reads", "say", "saying", "says", "spelling", "spells",
];
/// What stands before words that are shown, besides what says them.
const BEFORE_QUOTED: &[&str] = &[
    "caption",
    "engraved",
    "inscribed",
    "inscription",
    "labeled",
    "labelled",
    "letters",
    "number",
    "painted",
    "phrase",
    "printed",
    "slogan",
    "stamped",
    "text",
    "title",
    "titled",
    "word",
    "words",
    "written",
];
/// What is read where it stands behind `the`, with the very letters behind it.
const READ: &[&str] = &[
    "date", "letter", "letters", "name", "number", "numbers", "phrase", "slogan", "text", "title",
    "word", "words", "year",
];
/// What begins a clause about somebody who reads or speaks, and not about words on a thing.
const AFTER_READER: &[&str] = &[
    "a", "about", "an", "from", "her", "his", "in", "it", "its", "my", "our", "the", "their",
    "this", "to",
];
/// Turns of phrase that mean letters wherever they stand.
const PHRASES: &[&[&str]] = &[
    &["block", "letters"],
    &["capital", "letters"],
    &["infographic"],
    &["lettering"],
    &["newspaper", "headline"],
    &["overlaid", "text"],
    &["overlay", "text"],
    &["text", "overlay"],
    &["text", "overlays"],
    &["title", "card"],
    &["typography"],
    &["with", "text"],
    &["with", "the", "text"],
    &["with", "the", "word"],
    &["with", "the", "words"],
];
/// How many words a cue may stand before what is quoted.
const QUOTED_REACH: usize = 2;

/// Finds where a prompt in English asks for letters or numbers that are to be read; the first such words.
pub(super) fn asked_text(prompt: &str) -> Option<Range<usize>> {
    let words = words(prompt);
    let asked = |index: usize| {
        let count = phrase(&words[index..])
            .or_else(|| saying(&words, index))
            .or_else(|| named(&words, index))
            .or_else(|| quoted(&words, index))?;
        (!is_denied(&words, index)).then(|| words[index].start..words[index + count - 1].end())
    };
    let asked = (0..words.len()).find_map(asked)?;
    may_be_english(&words).then_some(asked)
}

/// Counts the words of a known phrase that they begin with.
fn phrase(words: &[Word<'_>]) -> Option<usize> {
    let first = words.first()?;
    let mut alike = beginning_like(PHRASES, &first.lower, |phrase| phrase[0]);
    let begins = |phrase: &&&[&str]| {
        let mut all = phrase.iter().zip(words);
        phrase.len() <= words.len()
            && all.all(|(known, word)| word.lower == *known && !word.is_quoted)
    };
    alike.find(begins).map(|phrase| phrase.len())
}

/// Counts the words of a thing that says something: `a poster reading Welcome`, `a sign that says "Open"`.
fn saying(words: &[Word<'_>], index: usize) -> Option<usize> {
    let rest = &words[index + 1..];
    let skipped = usize::from(rest.first().is_some_and(|word| word.is(&["that", "which"])));
    let says = rest
        .get(skipped)
        .filter(|word| word.is(SAYING) && !word.opens)?;
    let said = rest.get(skipped + 1)?;
    // A mark between what says and what is said is a colon, or nothing that begins with a quotation.
    let is_shown = said.is_quoted || !said.is(AFTER_READER);
    (is_shown && !says.is_quoted && words[index].is(SURFACES)).then_some(skipped + 3)
}

/// Counts the words of letters that are named: `the number 7`, `the word SALE`.
fn named(words: &[Word<'_>], index: usize) -> Option<usize> {
    let [the, kind, letters, ..] = &words[index..] else {
        return None;
    };
    (the.lower == "the" && kind.is(READ) && are_letters(letters)).then_some(3)
}

/// Tells letters that are to be shown from words that go on with the sentence.
fn are_letters(word: &Word<'_>) -> bool {
    let mut letters = word.text.chars().filter(|c| c.is_alphanumeric());
    let is_loud = word.text.chars().count() > 1 && letters.all(|c| !c.is_lowercase());
    word.is_quoted || is_loud || word.text.starts_with(|c: char| c.is_ascii_digit())
}

/// Counts the words up to the first one of a quotation with a cue before it: `a sign, "Fresh fish"`.
fn quoted(words: &[Word<'_>], index: usize) -> Option<usize> {
    let near = words[index + 1..].iter().take(QUOTED_REACH);
    let quoted = near.enumerate().find(|(_, word)| word.is_quoted)?;
    let cue = &words[index];
    let is_cue = !cue.is_quoted && (cue.is(BEFORE_QUOTED) || cue.is(SURFACES));
    is_cue.then_some(quoted.0 + 2)
}

/// Tells whether a negation stands before a word in the same clause: what is not to be seen is no wish.
fn is_denied(words: &[Word<'_>], index: usize) -> bool {
    let opening = words[..=index].iter().rposition(|word| word.opens);
    (opening.unwrap_or(0)..index).any(|before| is_negation(words, before))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::find_model;

    #[test]
    fn lists_are_sorted() {
        for list in [SURFACES, SAYING, BEFORE_QUOTED, READ, AFTER_READER] {
            assert!(list.is_sorted_by(|a, b| a < b), "{list:?}");
        }
        assert!(PHRASES.is_sorted_by(|a, b| a < b));
    }

    #[test]
    fn the_model_for_text_is_in_the_catalogue_as_such() {
        let model = find_model(TEXT_MODEL).expect("the model is known");
        assert!(model.best_for.contains("text"), "{}", model.best_for);
    }

    #[test]
    fn what_is_to_be_read_is_found() {
        for (prompt, expected) in [
            (
                "A neon sign that says \"OPEN\" at night",
                "sign that says \"OPEN",
            ),
            (
                "A poster reading Welcome home, taped to a door",
                "poster reading Welcome",
            ),
            (
                "A chalkboard that reads: 'Soup of the day'",
                "chalkboard that reads: 'Soup",
            ),
            (
                "An enamel sign with the words FRESH FISH in red",
                "with the words",
            ),
            ("A shop window with hand-painted lettering", "lettering"),
            ("The number 1,200 in wooden letters", "The number 1,200"),
            ("A jersey with the number 7 on its back", "the number 7"),
            ("A calm sea with a text overlay", "text overlay"),
            ("Title card for a film about bees", "Title card"),
            (
                "A cake with “Happy birthday” written, a banner “Hooray”",
                "banner “Hooray",
            ),
            (
                "A box labelled \"fragile\" on a pallet",
                "labelled \"fragile",
            ),
            (
                "A ring engraved with \"Forever\"",
                "engraved with \"Forever",
            ),
            ("An infographic about bees, flat colours", "infographic"),
        ] {
            let found = asked_text(prompt).map(|range| &prompt[range]);
            assert_eq!(found, Some(expected), "{prompt}");
        }
    }

    #[test]
    fn numbers_and_words_that_nobody_reads_are_left_alone() {
        for prompt in [
            "Two people at a table in a 1960s diner",
            "A street of 12 houses at 7 in the morning",
            "A woman reading a book by the window",
            "A man reading the newspaper on a bench",
            "A girl at a screen reading about whales",
            "A board of directors, a laptop with a glowing logo",
            "A stack of old love letters tied with a ribbon",
            "The number of boats grows toward the horizon",
            "A headline act on a festival stage",
            "A so-called \"smart\" home in evening light",
            "A robot called \"Max\" in a workshop",
            "A bookshelf, a sign of spring in the trees",
            "A calm sea, no text overlay",
            "A poster without any lettering",
            "A person who texts with friends",
            "A market at noon, the name of the town is on every lip",
            "Ein Schild mit der Aufschrift \"OFFEN\"",
            "看板に「営業中」の文字",
            "",
        ] {
            let found = asked_text(prompt).map(|range| &prompt[range]);
            assert_eq!(found, None, "{prompt}");
        }
    }
}
