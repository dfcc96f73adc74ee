//! What is kept out of sight.

use secrecy::{ExposeSecret, SecretString};

/// Secrets shorter than this are not blotted out of answers: they are made up for a simulator, and
/// would blot out parts of ordinary words. Those of real services are longer.
const BLOTTED_LENGTH_MIN: usize = 12;

/// Replaces a secret in a text that somebody else wrote.
pub(crate) fn blot(text: String, secret: &SecretString, by: &str) -> String {
    let secret = secret.expose_secret();
    if secret.len() < BLOTTED_LENGTH_MIN || !text.contains(secret) {
        return text;
    }
    text.replace(secret, by)
}
