//! Lists that grow with the service: an unknown value may be new, or mistyped.

use crate::diagnostic::nearest;

/// How many values a help line lists at most.
const LISTED_MAX: usize = 24;

/// Says which known value may have been meant.
pub(super) fn suggestion(word: &str, known: &[&str]) -> String {
    match nearest(word, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("known are {}", listed(known)),
    }
}

/// Lists values in backticks, and how many more there are.
pub(super) fn listed(words: &[&str]) -> String {
    let shown: Vec<String> = words
        .iter()
        .take(LISTED_MAX)
        .map(|word| format!("`{word}`"))
        .collect();
    match words.len().checked_sub(LISTED_MAX) {
        None | Some(0) => shown.join(", "),
        Some(more) => format!("{} and {more} more", shown.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typo_gets_its_word_and_nonsense_gets_the_list() {
        assert_eq!(
            suggestion("Fade", &["none", "fade"]),
            "did you mean `fade`?"
        );
        assert_eq!(
            suggestion("xyz", &["none", "fade"]),
            "known are `none`, `fade`"
        );
    }

    #[test]
    fn long_lists_are_cut() {
        let words = ["a"; 26];
        assert!(listed(&words).ends_with("`a` and 2 more"));
        assert!(listed(&words[..24]).ends_with("`a`"));
    }
}
