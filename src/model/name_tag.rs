//! The mark in the name of a video by which its job is recognised.

use std::borrow::Cow;
use std::fmt;

use sha2::{Digest, Sha256};

use super::OperationId;

/// The most characters that Pictory allows in the name of a video.
const NAME_CHARS_MAX: usize = 150;
/// How every tag begins.
const PREFIX: &str = "sf";
/// How many bytes of a digest are in a tag: two operations of one account share one by chance once
/// in four thousand million.
const BYTES: usize = 4;
/// How many characters a tag has: the prefix, a hyphen, two hex digits for each byte.
const CHARS: usize = PREFIX.len() + 1 + 2 * BYTES;

/// A mark that is sent within the name of a video, so that the job can be found again if its id was
/// never learned: `sf-` and eight hex digits, which follow from the operation.
///
/// Pictory lists jobs without what they were asked for; the name comes back in the storyboard of a
/// preview, in the file name of a video, and in the list of projects.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct NameTag(String);

impl NameTag {
    /// Returns the tag of an operation.
    pub fn of(operation: &OperationId) -> Self {
        let digest = Sha256::digest(operation.as_str());
        let digits = digest.iter().take(BYTES).map(|byte| format!("{byte:02x}"));
        Self(format!("{PREFIX}-{}", digits.collect::<String>()))
    }

    /// Returns the text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Puts the tag behind a name, which is cut if both together are longer than Pictory allows.
    pub fn attach(&self, name: &str) -> String {
        if name.is_empty() {
            return self.0.clone();
        }
        let kept: String = name.chars().take(NAME_CHARS_MAX - CHARS - 1).collect();
        format!("{kept} {}", self.0)
    }

    /// Tells whether a text carries this tag: a name, a file name, in which Pictory writes spaces as
    /// `_`, or an address.
    pub fn is_in(&self, text: &str) -> bool {
        found(text).any(|at| {
            let digits = PREFIX.len() + 1;
            text[at + digits..at + CHARS].eq_ignore_ascii_case(&self.0[digits..])
        })
    }

    /// Tells whether a text carries any tag.
    pub fn is_any_in(text: &str) -> bool {
        found(text).next().is_some()
    }

    /// Takes the last tag of a name or file name out of it, whichever it is, so that the name that
    /// was declared is left. An address without its tag leads nowhere.
    pub fn strip(text: &str) -> Cow<'_, str> {
        let Some(at) = found(text).last() else {
            return Cow::Borrowed(text);
        };
        let (before, rest) = text.split_at(at);
        let after = &rest[CHARS..];
        let before = before.strip_suffix([' ', '_']).unwrap_or(before);
        if after.is_empty() {
            Cow::Borrowed(before)
        } else {
            Cow::Owned(format!("{before}{after}"))
        }
    }
}

impl fmt::Display for NameTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Lists the places at which something of the form of a tag begins.
fn found(text: &str) -> impl DoubleEndedIterator<Item = usize> {
    let bytes = text.as_bytes();
    let starts = 0..bytes.len().saturating_sub(CHARS - 1);
    starts.filter(|at| {
        let (prefix, rest) = bytes[*at..*at + CHARS].split_at(PREFIX.len());
        let is_separated = at.checked_sub(1).is_none_or(|before| {
            // A space in an address is `%20`.
            !bytes[before].is_ascii_alphanumeric() || bytes[..*at].ends_with(b"%20")
        });
        let after = bytes.get(*at + CHARS);
        is_separated
            && prefix.eq_ignore_ascii_case(PREFIX.as_bytes())
            && matches!(rest[0], b'-' | b'_')
            && rest[1..].iter().all(u8::is_ascii_hexdigit)
            && after.is_none_or(|byte| !byte.is_ascii_alphanumeric())
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn tag() -> NameTag {
        NameTag::of(&OperationId::new("5b0c3a1e-9d1f-4f2f-8f43-1d4f1f0f6a55"))
    }

    #[test]
    fn a_tag_follows_from_its_operation() {
        assert_eq!(NameTag::of(&OperationId::new("a")).as_str(), "sf-ca978112");
        assert_ne!(NameTag::of(&OperationId::new("b")).as_str(), "sf-ca978112");
    }

    #[test]
    fn a_tag_is_found_wherever_names_come_back() {
        let tag = NameTag::of(&OperationId::new("a"));
        for text in [
            "My Video sf-ca978112",
            "sf-ca978112",
            "My_Video_sf-ca978112.mp4",
            "My_Video_SF_CA978112.mp4",
            "https://cdn.test/video/9/My_Video_sf-ca978112.mp4?x=1",
            "https://cdn.test/My%20Video%20sf-ca978112.mp4",
            "https://cdn.test/My+Video+sf-ca978112.mp4",
            "My sf-00000000 Video sf-ca978112",
        ] {
            assert!(tag.is_in(text), "{text}");
        }
        for text in [
            "",
            "My Video",
            "My Video sf-ca978113",
            "My Video sf-ca97811",
            "My Video sf-ca9781121",
            "My Video xsf-ca978112",
            "Füße sf-ca97811ü",
        ] {
            assert!(!tag.is_in(text), "{text}");
        }
    }

    #[test]
    fn a_name_is_read_without_its_tag() {
        for (text, expected) in [
            ("My Video sf-ca978112", "My Video"),
            ("My_Video_sf-ca978112.mp4", "My_Video.mp4"),
            ("sf-ca978112", ""),
            ("My Video", "My Video"),
            ("A sf-00000000 sf-ca978112", "A sf-00000000"),
            ("Über sf-ca978112", "Über"),
        ] {
            assert_eq!(NameTag::strip(text), expected);
        }
    }

    #[test]
    fn a_long_name_gives_way() {
        let name = tag().attach(&"ü".repeat(NAME_CHARS_MAX));
        assert_eq!(name.chars().count(), NAME_CHARS_MAX);
        assert!(tag().is_in(&name));
        let short = "n".repeat(NAME_CHARS_MAX - CHARS - 1);
        assert_eq!(NameTag::strip(&tag().attach(&short)), short);
    }

    proptest! {
        #[test]
        fn a_name_comes_back_as_it_was_declared(
            name in "[A-Za-z0-9 _\u{e4}\u{915}-]{0,138}",
            operation in "[a-z0-9-]{1,40}",
        ) {
            let tag = NameTag::of(&OperationId::new(operation));
            let attached = tag.attach(&name);
            prop_assert!(attached.chars().count() <= NAME_CHARS_MAX);
            prop_assert!(tag.is_in(&attached));
            let file = format!("{}.mp4", attached.replace(' ', "_"));
            prop_assert!(tag.is_in(&file));
            prop_assert_eq!(NameTag::strip(&attached), name.as_str());
        }

        #[test]
        fn only_legal_characters_are_added(name in ".{0,200}", operation in ".{0,20}") {
            let tag = NameTag::of(&OperationId::new(operation));
            let attached = tag.attach(&name);
            prop_assert!(attached.chars().count() <= NAME_CHARS_MAX);
            let added = attached.strip_prefix(name.as_str()).unwrap_or(tag.as_str());
            let is_legal = |c: char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-');
            prop_assert!(added.chars().all(is_legal));
        }

        #[test]
        fn any_text_can_be_looked_at(text in ".{0,60}(sf-[0-9a-f]{8})?.{0,9}") {
            let stripped = NameTag::strip(&text);
            prop_assert!(stripped.len() <= text.len());
            tag().is_in(&text);
        }
    }
}
