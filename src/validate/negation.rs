//! Words of a prompt that say what is not to be seen.

use std::ops::Range;

use super::prompt::{Word, may_be_english, words};

/// What makes `no` one of a listed kind: `a barn with no roof`. Elsewhere it may be an answer or a name.
const BEFORE_NO: &[&str] = &[
    "and", "are", "but", "contain", "contains", "had", "has", "have", "having", "is", "shows",
    "there's", "was", "were", "with",
];
/// What makes `no` another thing than a negation: signs that exist, and idioms.
const AFTER_NO: &[&str] = &[
    "doubt",
    "entry",
    "exit",
    "fishing",
    "longer",
    "man's",
    "matter",
    "parking",
    "smoking",
    "stopping",
    "swimming",
    "to",
    "trespassing",
    "vacancy",
    "way",
];
/// What `not` denies something behind, within a clause.
const BEFORE_NOT: &[&str] = &["and", "are", "be", "but", "is", "should"];
/// What makes `not` another thing than a negation: `not far from the sea`.
const AFTER_NOT: &[&str] = &[
    "far", "least", "long", "only", "quite", "to", "too", "unlike", "yet",
];
/// What begins an order that something be left out.
const ORDERS: &[&str] = &[
    "avoid",
    "don't",
    "dont",
    "exclude",
    "excluding",
    "never",
    "omit",
];
/// How many words of a negation are shown.
const SHOWN_MAX: usize = 4;

/// Finds where a prompt in English says what is not to be seen, with a few of the words that follow.
pub(super) fn negations(prompt: &str) -> Vec<Range<usize>> {
    let words = words(prompt);
    let negations = (0..words.len()).filter(|&index| is_negation(&words, index));
    let negations: Vec<usize> = negations.collect();
    if negations.is_empty() || !may_be_english(&words) {
        return Vec::new();
    }
    negations
        .into_iter()
        .map(|index| {
            let shown = words[index..].iter().take(SHOWN_MAX);
            let mut clause = shown
                .enumerate()
                .take_while(|(at, word)| *at == 0 || !word.opens);
            let last = clause.by_ref().last().map_or(index, |(at, _)| index + at);
            words[index].start..words[last].end()
        })
        .collect()
}

/// Tells whether the word denies what follows.
pub(super) fn is_negation(words: &[Word<'_>], index: usize) -> bool {
    let word = &words[index];
    let next = words.get(index + 1).filter(|next| !next.opens);
    let Some(next) = next.filter(|next| !next.is_quoted && !word.is_quoted) else {
        return false;
    };
    let before = |back: usize| words[..index].iter().nth_back(back);
    let follows = |known: &[&str]| before(0).is_some_and(|before| before.is(known));
    // `do not` is an order at the beginning only: `people who do not know each other`.
    let is_order = || follows(&["do"]) && before(0).is_some_and(|before| before.opens);
    match &*word.lower {
        "no" => {
            let is_number = next.text.starts_with(|c: char| c.is_ascii_digit());
            (word.opens || follows(BEFORE_NO)) && !is_number && !next.is(AFTER_NO)
        }
        "not" => (word.opens || follows(BEFORE_NOT) || is_order()) && !next.is(AFTER_NOT),
        "without" => {
            let is_idiom = next.is(&["doubt", "saying"])
                || words[index + 1..]
                    .iter()
                    .take(2)
                    .any(|word| word.lower == "doubt");
            !is_idiom && !follows(&["or"])
        }
        _ => word.opens && word.is(ORDERS),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted() {
        for list in [BEFORE_NO, AFTER_NO, BEFORE_NOT, AFTER_NOT, ORDERS] {
            assert!(list.is_sorted_by(|a, b| a < b), "{list:?}");
        }
    }

    fn found(prompt: &str) -> Vec<&str> {
        let found = negations(prompt).into_iter();
        found.map(|range| &prompt[range]).collect()
    }

    #[test]
    fn what_is_not_wanted_is_found() {
        for (prompt, expected) in [
            (
                "Not a dark room, people talking, no clutter",
                &["Not a dark room", "no clutter"][..],
            ),
            ("A room without walls", &["without walls"]),
            ("An empty street with no people", &["no people"]),
            ("A quay at dawn. No boats, please", &["No boats"]),
            ("A desk (no clutter)", &["no clutter"]),
            ("A wide street, do not include cars", &["not include cars"]),
            ("Don’t show any faces", &["Don’t show any faces"]),
            ("Sea, avoid bright colours", &["avoid bright colours"]),
            ("A man who is not smiling", &["not smiling"]),
            ("A garden but not a park", &["not a park"]),
            ("A sign that says \"OPEN\", no people", &["no people"]),
        ] {
            assert_eq!(found(prompt), expected, "{prompt}");
        }
    }

    #[test]
    fn what_only_looks_like_it_is_left_alone() {
        for prompt in [
            "Nomads and their camels at noon",
            "A no-frills kitchen in soft light",
            "A bottle of perfume No. 5 on silk",
            "Platform no 9 in the fog",
            "A road that never ends",
            "People who do not know each other, on a train",
            "A house not far from the sea",
            "A factory no longer in use",
            "A woman with a sign that says \"no war\"",
            "A \"NO PARKING\" sign on a brick wall",
            "A rusty no parking sign on a brick wall",
            "A child saying no to broccoli",
            "A cyclist avoiding a puddle",
            "A field of forget-me-nots at dawn",
            "A choice between yes or no, in two colours",
            "A winner without a doubt, arms raised",
            "Notes on a desk, nothing else",
            "Um barco no porto, no fim da tarde",
            "Nessuna nave, no",
            "Ein Hafen ohne Schiffe",
            "",
        ] {
            assert_eq!(found(prompt), [""; 0], "{prompt}");
        }
    }
}
