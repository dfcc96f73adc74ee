//! How this Pictory reads a story: where it cuts, how long it speaks, what it imagines.
//!
//! The splitter is the simulator's own and stays simple on purpose: Pictory does not say what ends a
//! sentence, and the product's splitter must not be tested against a copy of itself.

use serde::{Deserialize, Serialize};

/// Words that a narrator speaks in ten seconds.
const WORDS_PER_TEN_SECONDS: i64 = 25;
/// The shortest time that a narrated shot is shown.
const SHOT_MILLIS_MIN: i64 = 2000;

/// Where a story is cut into shots.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cuts {
    /// Cut at line breaks.
    pub(crate) at_newline: bool,
    /// Cut after sentences.
    pub(crate) at_sentence_end: bool,
}

/// A rule that says where the sentences of one line end. A job keeps the rule that it was read by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SentenceRule {
    /// Sentences end with `.`, `!` or `?`.
    #[default]
    Sentences,
    /// They end with `,`, `;` or `:` as well.
    Clauses,
}

impl SentenceRule {
    fn ends_at(self, letter: char) -> bool {
        let ends_a_sentence = matches!(letter, '.' | '!' | '?');
        match self {
            Self::Sentences => ends_a_sentence,
            Self::Clauses => ends_a_sentence || matches!(letter, ',' | ';' | ':'),
        }
    }

    /// Cuts a line where a mark is followed by white space or by nothing.
    fn cut(self, line: &str) -> Vec<&str> {
        let mut sentences = Vec::new();
        let mut start = 0;
        let mut letters = line.char_indices().peekable();
        while let Some((at, letter)) = letters.next() {
            let is_before_gap = letters.peek().is_none_or(|(_, next)| next.is_whitespace());
            if self.ends_at(letter) && is_before_gap {
                let end = at + letter.len_utf8();
                sentences.push(&line[start..end]);
                start = end;
            }
        }
        if start < line.len() {
            sentences.push(&line[start..]);
        }
        sentences
    }
}

/// Splits a story into the texts of its shots; a story without text has none.
pub(crate) fn split(story: &str, cuts: Cuts, rule: SentenceRule) -> Vec<String> {
    let lines: Vec<&str> = if cuts.at_newline {
        story.lines().collect()
    } else {
        vec![story]
    };
    let pieces = lines.into_iter().flat_map(|line| {
        if cuts.at_sentence_end {
            rule.cut(line)
        } else {
            vec![line]
        }
    });
    pieces
        .map(str::trim)
        .filter(|piece| !piece.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Estimates how long a narrator needs for a text, in milliseconds.
pub(crate) fn speaking_millis(text: &str) -> i64 {
    let words = i64::try_from(text.split_whitespace().count()).unwrap_or(i64::MAX / 10_000);
    (words * 10_000 / WORDS_PER_TEN_SECONDS).max(SHOT_MILLIS_MIN)
}

/// Removes markup such as `<strong>` or SSML tags from a story.
pub(crate) fn without_tags(story: &str) -> String {
    let mut plain = String::with_capacity(story.len());
    let mut rest = story;
    while let Some(open) = rest.find('<') {
        let Some(length) = rest[open..].find('>') else {
            break;
        };
        plain.push_str(&rest[..open]);
        rest = &rest[open + length + 1..];
    }
    plain.push_str(rest);
    plain
}

/// Writes the prompt that Pictory would invent for a shot, with or without creative direction.
pub(crate) fn imagined_prompt(text: &str, direction: Option<&str>) -> String {
    match direction {
        Some(direction) => format!("{direction}. Showing: {text}"),
        None => format!("A scene that illustrates: {text}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(story: &str, at_newline: bool, at_sentence_end: bool) -> Vec<String> {
        let cuts = Cuts {
            at_newline,
            at_sentence_end,
        };
        split(story, cuts, SentenceRule::Sentences)
    }

    #[test]
    fn the_flags_cut_alone_and_together() {
        let story = "One. Two!\nThree? Four";
        assert_eq!(pieces(story, false, false).len(), 1);
        assert_eq!(pieces(story, true, false), ["One. Two!", "Three? Four"]);
        assert_eq!(
            pieces(story, true, true),
            ["One.", "Two!", "Three?", "Four"]
        );
    }

    #[test]
    fn a_stop_inside_a_word_does_not_end_a_sentence() {
        assert_eq!(pieces("It costs 3.5 credits. Good.", false, true).len(), 2);
    }

    #[test]
    fn another_rule_cuts_more_often() {
        let cuts = Cuts {
            at_newline: false,
            at_sentence_end: true,
        };
        let story = "Boats, nets; gulls: 1,500 of them. Ropes";
        let pieces = split(story, cuts, SentenceRule::Clauses);
        let expected = ["Boats,", "nets;", "gulls:", "1,500 of them.", "Ropes"];
        assert_eq!(pieces, expected);
    }

    #[test]
    fn an_empty_story_has_no_shots() {
        assert!(pieces("  \n ", true, true).is_empty());
    }

    #[test]
    fn speaking_takes_time() {
        assert_eq!(speaking_millis("Short."), 2000);
        assert_eq!(speaking_millis(&"word ".repeat(25)), 10_000);
    }

    #[test]
    fn tags_are_not_spoken() {
        assert_eq!(
            without_tags("A <strong>bold</strong> step, 1 < 2"),
            "A bold step, 1 < 2"
        );
    }
}
