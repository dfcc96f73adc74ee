//! Digests of configurations.
//!
//! A fingerprint is the SHA-256 of a configuration in the canonical JSON form of RFC 8785 (sorted
//! keys, one spelling of numbers and escapes). Key order, comments, quoting and file names are
//! gone before this stage. The version of the scheme stands in front, and state keeps each
//! configuration beside its digest, so that a new scheme re-hashes what is recorded instead of
//! rendering it again.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

mod canonical;
mod visual;

use serde::Serialize;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::expand::ExpandedVideo;
use crate::model::{Fingerprint, VisualIdentity};

use canonical::Canonical;
pub use visual::visual_key;

/// The version of the scheme. Changes to [`fingerprint`] or to what a configuration holds need a
/// new one.
pub const SCHEME: &str = "v1";

/// A video with the digests of all its parts.
#[derive(Debug, Clone, PartialEq)]
pub struct FingerprintedVideo {
    /// The video and its shots.
    pub expanded: ExpandedVideo,
    /// The fingerprint of the whole.
    pub fingerprint: Fingerprint,
    /// The fingerprint of each shot, in the order of the shots.
    pub shots: Vec<Fingerprint>,
    /// For each shot, its AI visuals, each with its key or with why it can never be used again.
    pub visuals: Vec<Vec<Result<VisualIdentity, &'static str>>>,
}

/// Computes the fingerprints of a video and of its shots.
pub fn fingerprint_video(expanded: ExpandedVideo) -> FingerprintedVideo {
    let mut digester = Digester::default();
    let shots = expanded.shots.iter();
    FingerprintedVideo {
        fingerprint: Fingerprint::new(digester.versioned(&expanded.video.configuration)),
        shots: shots
            .map(|shot| Fingerprint::new(digester.versioned(&shot.configuration)))
            .collect(),
        visuals: visual::identities(&expanded.shots, &mut digester),
        expanded,
    }
}

/// Computes the fingerprint of a configuration.
pub fn fingerprint(configuration: &Value) -> Fingerprint {
    Fingerprint::new(Digester::default().versioned(configuration))
}

/// Computes digests, one after the other in the same memory.
#[derive(Debug, Default)]
struct Digester {
    canonical: Canonical,
}

impl Digester {
    /// Computes the digest of a value, with the version of the scheme in front.
    fn versioned(&mut self, value: &(impl Serialize + ?Sized)) -> String {
        self.canonical.clear();
        self.canonical.write(value).expect(CANONICAL);
        let mut text = format!("{SCHEME}:");
        push_hex(&Sha256::digest(self.canonical.bytes()), &mut text);
        text
    }
}

/// What is digested can be written in canonical form.
const CANONICAL: &str = "BUG: what is digested has text keys and finite numbers only";

/// Computes the SHA-256 of a value in canonical form, as 64 hex digits.
pub fn digest(value: &(impl Serialize + ?Sized)) -> String {
    let mut canonical = Canonical::default();
    canonical.write(value).expect(CANONICAL);
    let mut digest = Digest::default();
    digest.add(canonical.bytes());
    digest.finish()
}

/// The digest of a value that is written part by part, in canonical form.
#[derive(Debug, Default)]
pub struct Digest(Sha256);

impl Digest {
    /// Adds the next part.
    pub fn add(&mut self, canonical: &[u8]) {
        self.0.update(canonical);
    }

    /// Returns the SHA-256 of all parts together, as 64 hex digits.
    pub fn finish(self) -> String {
        let mut text = String::new();
        push_hex(&self.0.finalize(), &mut text);
        text
    }
}

/// Writes the items of a list in canonical form, with a comma before each.
pub fn canonical_items(items: impl Iterator<Item = impl Serialize>) -> Vec<u8> {
    let mut canonical = Canonical::default();
    for item in items {
        canonical.push(b',');
        canonical.write(&item).expect(CANONICAL);
    }
    canonical.into_bytes()
}

fn push_hex(bytes: &[u8], to: &mut String) {
    const DIGITS: [char; 16] = [
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f',
    ];
    for byte in bytes {
        to.push(DIGITS[usize::from(byte >> 4)]);
        to.push(DIGITS[usize::from(byte & 15)]);
    }
}

/// Tells whether a fingerprint was made by today's scheme, so that it can be compared.
pub fn is_current(fingerprint: &Fingerprint) -> bool {
    let scheme = fingerprint
        .as_str()
        .split_once(':')
        .map(|(scheme, _)| scheme);
    scheme == Some(SCHEME)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn order_of_keys_is_nothing_and_order_of_items_is() {
        let one = fingerprint(&json!({"a": 1, "b": [1, 2]}));
        assert_eq!(one, fingerprint(&json!({"b": [1, 2], "a": 1})));
        assert_eq!(one, fingerprint(&json!({"b": [1.0, 2], "a": 1})));
        assert_ne!(one, fingerprint(&json!({"a": 1, "b": [2, 1]})));
    }

    #[test]
    fn neighbours_do_not_run_together() {
        assert_ne!(
            fingerprint(&json!({"ab": "cd"})),
            fingerprint(&json!({"a": "bcd"}))
        );
        assert_ne!(
            fingerprint(&json!(["ab", "c"])),
            fingerprint(&json!(["a", "bc"]))
        );
    }

    #[test]
    fn the_scheme_is_pinned() {
        // A change here renders every video of every user again: bump the scheme instead.
        assert_eq!(
            fingerprint(&json!({"scenes": [{"story": "Hello, wörld."}], "volume": 0.5})).as_str(),
            "v1:38529b07b51f44274a3850d8194b0e5913efdae54cebe8486de30c5f6e9cb0ef"
        );
    }

    #[test]
    fn schemes_are_told_apart() {
        assert!(is_current(&fingerprint(&json!({}))));
        assert!(!is_current(&Fingerprint::new("v0:beef")));
    }
}
