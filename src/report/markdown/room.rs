//! How much of a body is left, measured as it is sent.

use super::Forge;

/// What is left for lines that others add to a body, such as hidden ones, in characters and in bytes.
const HEADROOM: usize = 700;

/// The size of a text, or what is left of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Room {
    /// Characters as UTF-16 counts them, which are never fewer than those of Unicode.
    characters: usize,
    bytes: usize,
}

impl Room {
    /// Measures a text.
    fn of(text: &str) -> Self {
        Self {
            characters: text.encode_utf16().count(),
            bytes: text.len(),
        }
    }

    /// Returns what a forge takes, less what others add.
    pub(super) const fn at(forge: Forge) -> Self {
        Self {
            characters: forge.characters_max() - HEADROOM,
            bytes: forge.bytes_max() - HEADROOM,
        }
    }

    /// Returns a part of it.
    pub(super) const fn share(self, parts: usize) -> Self {
        Self {
            characters: self.characters / parts,
            bytes: self.bytes / parts,
        }
    }

    /// Takes a text off, or what is left if that is less.
    pub(super) fn take(&mut self, text: &str) {
        let size = Self::of(text);
        self.characters = self.characters.saturating_sub(size.characters);
        self.bytes = self.bytes.saturating_sub(size.bytes);
    }

    /// Keeps so many characters for later, each of up to four bytes.
    pub(super) const fn keep(&mut self, characters: usize) {
        self.characters = self.characters.saturating_sub(characters);
        self.bytes = self.bytes.saturating_sub(characters * 4);
    }

    /// Takes as many of some texts as fit, from the first one on, out of a share of what is left.
    pub(super) fn take_first(&mut self, texts: Vec<String>, parts: usize) -> Vec<String> {
        let mut share = self.share(parts);
        let is_taken = |text: &String| {
            let fits = share.fits(text);
            share.take(text);
            fits
        };
        let taken: Vec<String> = texts.into_iter().take_while(is_taken).collect();
        taken.iter().for_each(|text| self.take(text));
        taken
    }

    /// Takes as many of some texts as fit, leaving out the largest first; `None` stands where one is
    /// left out.
    pub(super) fn take_smallest(&mut self, texts: Vec<String>) -> Vec<Option<String>> {
        let mut order: Vec<usize> = (0..texts.len()).collect();
        order.sort_by_key(|&index| Self::of(&texts[index]).characters);
        let mut taken = vec![false; texts.len()];
        for index in order {
            if !self.fits(&texts[index]) {
                break;
            }
            self.take(&texts[index]);
            taken[index] = true;
        }
        let texts = texts.into_iter().zip(taken);
        texts.map(|(text, taken)| taken.then_some(text)).collect()
    }

    fn fits(self, text: &str) -> bool {
        let size = Self::of(text);
        size.characters <= self.characters && size.bytes <= self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(characters: usize) -> Room {
        let bytes = characters * 2;
        Room { characters, bytes }
    }

    fn texts(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|&text| text.to_owned()).collect()
    }

    #[test]
    fn characters_and_bytes_are_counted() {
        assert!(room(2).fits("é."));
        assert!(!room(2).fits("abc"));
        // Three bytes each, and two of UTF-16.
        assert!(!room(2).fits("漢字"));
        assert!(!room(1).fits("🎬"));
    }

    #[test]
    fn the_first_are_taken_out_of_a_share() {
        let mut left = room(12);
        assert_eq!(
            left.take_first(texts(&["ab", "cd", "efg", "h"]), 2),
            ["ab", "cd"]
        );
        assert_eq!(left.characters, 8);
    }

    #[test]
    fn the_largest_are_left_out() {
        let mut left = room(6);
        let taken = left.take_smallest(texts(&["abc", "defghi", "j", "kl"]));
        let shown: Vec<Option<&str>> = taken.iter().map(Option::as_deref).collect();
        assert_eq!(shown, [Some("abc"), None, Some("j"), Some("kl")]);
        assert_eq!(left.characters, 0);
    }
}
