//! What is said, cut into subtitles that can be read.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::report::is_harmless;

/// How many columns a subtitle has at most: two lines of a wide picture, three of a narrow one.
const COLUMNS_MAX: usize = 84;
/// How long a subtitle is shown at least, if there is time for that.
const MILLIS_MIN: u64 = 1_000;

/// A stretch of a card with its subtitle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// How many frames it lasts, at least one.
    pub frames: u64,
    /// What is said: one line of plain text, or nothing.
    pub text: String,
}

/// Cuts what is said on a card into stretches that together last as long as the card.
pub(super) fn said(text: &str, frames: u64, frame_millis: u32) -> Vec<Said> {
    let text = plain(text);
    let mut pieces = pieces(&text);
    let stretches_max = (frames * u64::from(frame_millis) / MILLIS_MIN).clamp(1, frames);
    let stretches_max = usize::try_from(stretches_max).unwrap_or(usize::MAX);
    let is_cut_off = pieces.len() > stretches_max;
    pieces.truncate(stretches_max);
    if pieces.is_empty() {
        let text = String::new();
        return vec![Said { frames, text }];
    }
    let weights: Vec<u64> = pieces.iter().map(|piece| columns(piece) as u64).collect();
    let lengths = shares(frames, &weights);
    let mut said: Vec<Said> = pieces
        .into_iter()
        .zip(lengths)
        .map(|(piece, frames)| Said {
            frames,
            text: piece.to_owned(),
        })
        .collect();
    if let Some(last) = said.last_mut().filter(|_| is_cut_off) {
        last.text.push_str(" …");
    }
    said
}

/// Divides a number of frames by weights, so that each share has at least one frame and all of them
/// are the whole. There are at most as many weights as frames.
fn shares(frames: u64, weights: &[u64]) -> Vec<u64> {
    let spare = u128::from(frames - weights.len() as u64);
    let total: u128 = weights.iter().map(|weight| u128::from(*weight)).sum();
    let total = total.max(1);
    let mut sum = 0;
    let mut given = 0;
    let mut shares = Vec::with_capacity(weights.len());
    for weight in weights {
        sum += u128::from(*weight);
        let end = u64::try_from((spare * sum + total / 2) / total).unwrap_or(u64::MAX);
        shares.push(1 + end - given);
        given = end;
    }
    if let Some(last) = shares.last_mut() {
        *last += u64::try_from(spare).unwrap_or(u64::MAX) - given;
    }
    shares
}

/// Returns the words of a text on one line: without marks such as `<strong>`, and without characters
/// that hide or turn others.
pub(super) fn plain(text: &str) -> String {
    let unmarked = without_marks(text);
    let mut plain = String::with_capacity(unmarked.len());
    for char in unmarked.chars() {
        if char.is_whitespace() || char.is_control() {
            plain.push(' ');
        } else if is_harmless(char) {
            plain.push(char);
        }
    }
    let words: Vec<&str> = plain.split_whitespace().collect();
    words.join(" ")
}

/// Removes what looks like a mark: `<`, perhaps `/`, a letter, and all up to the next `>`.
fn without_marks(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('<') {
        let inside = &rest[open + 1..];
        let name = inside.strip_prefix('/').unwrap_or(inside);
        let is_mark = name.starts_with(|char: char| char.is_ascii_alphabetic());
        let end = inside.find(['<', '>']);
        match end.filter(|end| is_mark && inside[*end..].starts_with('>')) {
            Some(end) => {
                plain.push_str(&rest[..open]);
                rest = &inside[end + 1..];
            }
            None => {
                plain.push_str(&rest[..=open]);
                rest = inside;
            }
        }
    }
    plain.push_str(rest);
    plain
}

fn columns(text: &str) -> usize {
    text.width().max(1)
}

/// Cuts a line into pieces that fit, halving it at the best places.
fn pieces(line: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut open = vec![line];
    while let Some(piece) = open.pop() {
        let piece = piece.trim();
        if piece.is_empty() {
            continue;
        }
        match (columns(piece) > COLUMNS_MAX)
            .then(|| middle(piece))
            .flatten()
        {
            Some(at) => {
                let (left, right) = piece.split_at(at);
                open.push(right);
                open.push(left);
            }
            None => pieces.push(piece),
        }
    }
    pieces
}

/// Finds where to halve a text: near its middle, and better after a sentence than after a clause,
/// after a clause than between words, between words than within one.
fn middle(text: &str) -> Option<usize> {
    let total = columns(text);
    let mut column = 0_usize;
    let mut best: Option<(usize, usize)> = None;
    let mut before = 0..0;
    for (start, grapheme) in text.grapheme_indices(true) {
        if start > 0 {
            let off = column.abs_diff(total - column) / 2;
            let cost = off * 100 + total * penalty(&text[before.clone()], grapheme);
            if best.is_none_or(|(least, _)| cost < least) {
                best = Some((cost, start));
            }
        }
        column += grapheme.width();
        // Quotation marks and brackets that close belong to the sign before them.
        if !is_closing(grapheme) || start == 0 {
            before = Range {
                start,
                end: start + grapheme.len(),
            };
        }
    }
    best.map(|(_, at)| at)
}

fn is_closing(grapheme: &str) -> bool {
    ["\"", "'", "”", "’", "»", ")", "]", "」", "』", "）"].contains(&grapheme)
}

/// How bad it is to cut between two signs, in hundredths of the length of the text.
fn penalty(before: &str, after: &str) -> usize {
    const SENTENCE: &[&str] = &[".", "!", "?", "…", "。", "！", "？", "।", "؟"];
    const CLAUSE: &[&str] = &[",", ";", ":", "–", "—", "、", "，", "；", "："];
    let is_wide = |sign: &str| sign.width() == 2;
    let is_gap = after == " ";
    if is_closing(after) {
        100
    } else if SENTENCE.contains(&before) && (is_gap || is_wide(before)) {
        0
    } else if CLAUSE.contains(&before) && (is_gap || is_wide(before)) {
        15
    } else if is_gap {
        30
    } else if SENTENCE.contains(&after) || CLAUSE.contains(&after) {
        100
    } else if is_wide(before) && is_wide(after) {
        35
    } else {
        80
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        let said = said(text, 10_000, 200);
        assert_eq!(said.iter().map(|said| said.frames).sum::<u64>(), 10_000);
        said.into_iter().map(|said| said.text).collect()
    }

    #[test]
    fn a_short_text_is_one_subtitle() {
        assert_eq!(texts("Short and good."), ["Short and good."]);
        assert_eq!(texts(""), [""]);
        assert_eq!(texts(" \n\t "), [""]);
    }

    #[test]
    fn a_long_text_is_cut_at_sentences_then_at_clauses_then_at_words() {
        let sentences = "The harbour wakes before the sun does. Nets are mended, boats are loaded, \
                         and somebody sings.";
        let cut = [
            "The harbour wakes before the sun does.",
            "Nets are mended, boats are loaded, and somebody sings.",
        ];
        assert_eq!(texts(sentences), cut);
        let clauses = "Whether you are building an online course or launching a campaign, AI visuals \
                       give you the power to create content";
        assert_eq!(
            texts(clauses)[0],
            "Whether you are building an online course or launching a campaign,"
        );
        let words = "word ".repeat(40);
        for piece in texts(&words) {
            assert!(piece.split(' ').all(|word| word == "word"), "{piece}");
        }
    }

    #[test]
    fn no_word_is_lost_and_every_piece_fits() {
        let story = "Every day, millions of creators face the same challenge. They need videos! \
                     日本語の文章はとても長くなることがあります。それでも読めなければなりません。そうでしょう？ \
                     He said “stop right here and do not go on any further, please.” She did (at once).";
        let pieces = texts(story);
        let joined = pieces.concat().replace(' ', "");
        assert_eq!(joined, story.replace(' ', ""));
        assert!(
            pieces.iter().all(|piece| piece.width() <= COLUMNS_MAX),
            "{pieces:#?}"
        );
        let endless = "x".repeat(5_000);
        assert_eq!(texts(&endless).concat(), endless);
    }

    #[test]
    fn longer_pieces_are_shown_longer() {
        let text = format!(
            "Short one. {}",
            "A much longer one that goes on and on. ".repeat(3)
        );
        let said = said(&text, 100, 200);
        assert!(said.len() > 1);
        assert_eq!(said.iter().map(|said| said.frames).sum::<u64>(), 100);
        for pair in said.windows(2) {
            let [one, two] = pair else { unreachable!() };
            let is_longer = one.text.len() > two.text.len() + 4;
            assert!(!is_longer || one.frames > two.frames, "{said:?}");
        }
    }

    #[test]
    fn what_there_is_no_time_for_is_left_out_and_that_is_shown() {
        let said = said(&"!".repeat(1_000), 10, 200);
        assert_eq!(said.len(), 2);
        assert!(said[1].text.ends_with(" …"));
        assert_eq!(said.iter().map(|said| said.frames).sum::<u64>(), 10);
    }

    #[test]
    fn marks_and_control_characters_are_not_said() {
        assert_eq!(
            plain("A <strong>bold</strong> step,\r\n1 < 2"),
            "A bold step, 1 < 2"
        );
        assert_eq!(
            plain("<speak>Hi<break time=\"1s\"/> there</speak>"),
            "Hi there"
        );
        assert_eq!(plain("a < b <c> d << <"), "a < b d << <");
        assert_eq!(
            plain("x\u{0}y\u{202e}z\u{1b}[2J\n\n\n4 --> 5"),
            "x yz [2J 4 --> 5"
        );
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_cut_within_its_time(text in "(\\PC|\\s){0,300}", frames in 1u64..500) {
            let said = said(&text, frames, 200);
            proptest::prop_assert_eq!(said.iter().map(|said| said.frames).sum::<u64>(), frames);
            proptest::prop_assert!(said.iter().all(|said| said.frames > 0));
            proptest::prop_assert!(said.iter().all(|said| !said.text.contains('\n')));
        }
    }
}
