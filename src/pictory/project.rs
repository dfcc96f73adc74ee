//! A project that was saved in the account, as far as Pictory tells what is in it.

use std::str::FromStr;

use jiff::Timestamp;

use crate::model::Outputs;

/// The id of a saved project: digits of a time, or a number, and in any case one segment of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectId(String);

impl ProjectId {
    /// Returns the text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ProjectId {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_id = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        if !text.is_empty() && text.bytes().all(is_id) {
            Ok(Self(text.to_owned()))
        } else {
            Err("letters, digits, `-` and `_` are expected".to_owned())
        }
    }
}

/// What a saved project tells of its video. `None` where Pictory gave nothing, or nothing readable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectDetails {
    /// Its name: the `videoName` of the request that saved it.
    pub name: Option<String>,
    /// The language of its stories, as a two-letter code.
    pub language: Option<String>,
    /// The texts of its scenes, in order; `None` for a scene without any.
    pub scenes: Vec<Option<String>>,
    /// Where its video is, if it was rendered.
    pub outputs: Outputs,
    /// When it was saved, by Pictory's clock.
    pub saved_at: Option<Timestamp>,
    /// What it refers to by ids, or in words of Pictory's own, each by the name of its field.
    pub settings: Vec<(&'static str, String)>,
}
