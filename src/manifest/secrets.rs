//! Values that should not stand in a file that many people read.

use std::sync::Arc;

use super::read::read;
use super::rules::SECRET;
use super::tree::{Content, Node};
use crate::diagnostic::{Diagnostic, Location, Source, Span};

/// How Pictory's API keys begin.
const KEY_PREFIX: &str = "pictai_";

/// Fields that hold something to prove who one is, in lower case without separators.
const SECRET_FIELDS: &[&str] = &[
    "accesstoken",
    "apikey",
    "authorization",
    "clientsecret",
    "password",
    "secret",
    "token",
];

/// Parameters of an address that lets in whoever has it, in lower case.
const SIGNATURES: &[&str] = &[
    "access_token",
    "api_key",
    "apikey",
    "awsaccesskeyid",
    "key-pair-id",
    "sig",
    "signature",
    "token",
    "x-amz-credential",
    "x-amz-signature",
    "x-goog-signature",
];

/// Finds what looks like keys, passwords and signed addresses in a body, in order of place. Each is
/// told with its place in words: whatever shows the text of a place would show the secret.
pub fn secrets(source: &Arc<Source>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for tree in read(source).documents {
        walk(&tree, None, &mut |span, what, help| {
            let location = Location {
                source: Arc::clone(source),
                span,
            };
            let message = format!("{location}: {what}");
            found.push(Diagnostic::without_location(&SECRET, message).help(help));
        });
    }
    found
}

fn walk(node: &Node, field: Option<&str>, report: &mut impl FnMut(Span, String, &'static str)) {
    match &node.content {
        Content::Text(text) => {
            if let Some((what, help)) = suspicion(field, text) {
                report(node.mark.span, what, help);
            }
        }
        Content::List(items) => items.iter().for_each(|item| walk(item, field, report)),
        Content::Object(entries) => {
            for entry in entries {
                walk(&entry.value, Some(&entry.key), report);
            }
        }
        Content::Null | Content::Bool(_) | Content::Integer(_) | Content::Float(_) => {}
    }
}

/// Says what a text gives away, if it seems to.
fn suspicion(field: Option<&str>, text: &str) -> Option<(String, &'static str)> {
    const REVOKE: &str =
        "whoever reads the file can use it: make a new one, and leave it out of files";
    let name = field.unwrap_or("a value");
    if text.contains(KEY_PREFIX) {
        return Some((format!("`{name}` holds an API key of Pictory"), REVOKE));
    }
    let letters = name.chars().filter(|char| char.is_ascii_alphanumeric());
    let letters: String = letters.map(|char| char.to_ascii_lowercase()).collect();
    if SECRET_FIELDS.contains(&letters.as_str()) && !text.is_empty() {
        return Some((format!("`{name}` looks like a secret"), REVOKE));
    }
    let (_, rest) = text.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if authority.contains('@') {
        let what = format!("the address in `{name}` holds a user or a password");
        return Some((what, REVOKE));
    }
    let (_, query) = rest.split_once('?')?;
    let mut parameters = query.split(['&', ';', '#']);
    let is_signed = parameters.any(|parameter| {
        let name = parameter.split('=').next().unwrap_or_default();
        SIGNATURES.contains(&name.to_ascii_lowercase().as_str())
    });
    is_signed.then(|| {
        (
            format!("the address in `{name}` is signed"),
            "it lets in whoever reads the file, and such addresses expire: put what is there where it \
             stays",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_gives_something_away_is_found_at_its_place() {
        let text = r#"webhook: https://ada:secret@example.com/hook
webhookInput: {note: "pictai_abc", api_key: xyz, token: ""}
logo: {url: "https://cdn.test/logo.png?x=1"}
scenes:
  - background: {visualUrl: "https://b.s3.amazonaws.com/a.png?X-Amz-Date=1&X-Amz-Signature=2"}
"#;
        let found = secrets(&Source::new("body.yaml", text));
        let told: Vec<String> = found.iter().map(|it| it.message.clone()).collect();
        assert_eq!(
            told,
            [
                "body.yaml:1:10: the address in `webhook` holds a user or a password",
                "body.yaml:2:22: `note` holds an API key of Pictory",
                "body.yaml:2:45: `api_key` looks like a secret",
                "body.yaml:5:29: the address in `visualUrl` is signed",
            ]
        );
    }
}
