//! How the comment about a plan stands, for programs.

use serde::Serialize;

use super::{FORMAT_VERSION, document};

/// How the comment about a plan stands, with its address.
#[derive(Debug, Clone, Copy)]
pub enum CommentState<'a> {
    /// It was created.
    Created(&'a str),
    /// It was brought up to date.
    Updated(&'a str),
    /// It says what it should already.
    Unchanged(&'a str),
    /// A newer run has written it, so it was left as it is.
    Newer(&'a str),
    /// There is none, and nothing to say.
    Absent,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct CommentJson<'a> {
    format_version: &'static str,
    action: &'static str,
    url: Option<&'a str>,
}

/// Writes how the comment stands, and where it is.
pub fn comment(state: CommentState<'_>) -> String {
    let (action, url) = match state {
        CommentState::Created(url) => ("created", Some(url)),
        CommentState::Updated(url) => ("updated", Some(url)),
        CommentState::Unchanged(url) => ("unchanged", Some(url)),
        CommentState::Newer(url) => ("newer", Some(url)),
        CommentState::Absent => ("none", None),
    };
    document(&CommentJson {
        format_version: FORMAT_VERSION,
        action,
        url,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_is_a_small_document() {
        insta::assert_snapshot!(comment(CommentState::Newer("https://example.com/1#2")), @r#"
        {
          "formatVersion": "1.0",
          "action": "newer",
          "url": "https://example.com/1#2"
        }
        "#);
        insta::assert_snapshot!(comment(CommentState::Absent), @r#"
        {
          "formatVersion": "1.0",
          "action": "none",
          "url": null
        }
        "#);
    }
}
