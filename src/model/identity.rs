//! Names and ids, each of its own type so that none is taken for another.

use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;

use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

/// Declares a text newtype: the constructor takes any text, `as_str` gives it back. Copies share the text,
/// because ids stand in many places of a plan.
macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Takes the text as it is.
            pub fn new(text: impl AsRef<str>) -> Self {
                Self(text.as_ref().into())
            }

            /// Returns the text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_str(Text).map(Self)
            }
        }
    };
}

/// Takes in a text to be shared, without a copy that is not.
struct Text;

impl Visitor<'_> for Text {
    type Value = Arc<str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(text.into())
    }
}

text_id! {
    /// The stable name of a video within its project, chosen by people.
    VideoId
}
text_id! {
    /// The id that Pictory gave to a job.
    JobId
}
text_id! {
    /// The id that this program gave to one remote operation; unique within a state file.
    OperationId
}
text_id! {
    /// The server that a request was sent to: the address of its API, or `this machine`.
    Server
}
text_id! {
    /// The id of one `apply`; unique within a state file.
    RunId
}
text_id! {
    /// A digest of a resolved configuration, with the version of its scheme: `v1:` and 64 hex digits.
    Fingerprint
}

text_id! {
    /// A digest of all that determines a visual, with the version of its scheme: `v1:` and 64 hex
    /// digits.
    VisualKey
}

impl VisualKey {
    /// Returns a prefix that is long enough to tell visuals apart by eye.
    pub fn short(&self) -> &str {
        const SHOWN: usize = "v1:".len() + 12;
        self.0.get(..SHOWN).unwrap_or(&self.0)
    }
}

impl Fingerprint {
    /// Returns a prefix that is long enough to tell fingerprints apart by eye.
    pub fn short(&self) -> &str {
        const SHOWN: usize = "v1:".len() + 12;
        self.0.get(..SHOWN).unwrap_or(&self.0)
    }
}

/// A video under a profile: the key of everything that state remembers about it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct VideoKey {
    /// The video.
    pub id: VideoId,
    /// The profile it was resolved with; `None` for the manifests as they are.
    pub profile: Option<String>,
}

impl fmt::Display for VideoKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.profile {
            None => write!(f, "{}", self.id),
            Some(profile) => write!(f, "{} ({profile})", self.id),
        }
    }
}

/// Where a video is declared.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ManifestPlace {
    /// The file, relative to the project.
    pub path: String,
    /// The line on which its document begins, counted from 1.
    pub line: usize,
}

/// A revision of the project in git.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revision {
    /// How it was asked for, such as `main`.
    pub name: String,
    /// The hash of its commit.
    pub commit: String,
}

impl Revision {
    /// Returns a prefix of the hash that is long enough to tell commits apart by eye.
    pub fn short(&self) -> &str {
        const SHOWN: usize = 8;
        self.commit.get(..SHOWN).unwrap_or(&self.commit)
    }
}
