//! Finding things in JSON that may be anywhere near where they are documented.

use serde_json::Value;

use super::decimal::thousandths;
use super::refusal::read_refusal;
use crate::model::{Credits, NameTag};
use crate::pictory::error::ApiError;
use crate::pictory::exchange::Answer;

/// How many characters of somebody else's text are repeated in a message.
const MESSAGE_CHARS_MAX: usize = 500;
/// How many characters of an answer are shown when it is not JSON.
const EXCERPT_CHARS_MAX: usize = 120;

/// Reads an answer as JSON, whatever its status.
pub(super) fn parse(answer: &Answer) -> Option<Value> {
    read_text(answer.body.as_ref().ok()?)
}

/// Takes the JSON out of a successful answer, and the reason out of any other.
pub(super) fn expect(answer: Answer) -> Result<Value, ApiError> {
    if !answer.is_success() {
        return Err(read_refusal(&answer));
    }
    let text = answer.body?;
    read_text(&text).ok_or_else(|| ApiError::NotJson {
        status: answer.status,
        excerpt: excerpt(&text),
    })
}

/// Reads a text as JSON.
pub(super) fn read_text(text: &str) -> Option<Value> {
    serde_json::from_str(text.trim_start_matches('\u{feff}')).ok()
}

/// Returns the beginning of an answer that is not JSON.
pub(super) fn excerpt(text: &str) -> String {
    shorten(text, EXCERPT_CHARS_MAX)
}

/// Returns the value of a field; case and underscores make no difference. A `null` is absent.
pub(super) fn field<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    let object = value.as_object()?;
    let found = object.get(name).or_else(|| {
        let mut entries = object.iter();
        entries.find_map(|(key, value)| same_name(key, name).then_some(value))
    });
    found.filter(|value| !value.is_null())
}

/// Removes and returns the value of a field; see [`field`].
pub(super) fn take(value: &mut Value, name: &str) -> Option<Value> {
    let object = value.as_object_mut()?;
    let key = object.keys().find(|key| same_name(key, name))?.clone();
    object.remove(&key).filter(|value| !value.is_null())
}

fn same_name(a: &str, b: &str) -> bool {
    letters(a).eq(letters(b))
}

fn letters(name: &str) -> impl Iterator<Item = u8> {
    let bytes = name.bytes().filter(|byte| *byte != b'_');
    bytes.map(|byte| byte.to_ascii_lowercase())
}

/// Returns the value of a field inside `data`, or else beside it.
pub(super) fn inner<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    field(value, "data")
        .and_then(|data| field(data, name))
        .or_else(|| field(value, name))
}

/// Returns a value as text: a text that is not blank, or a number.
pub(super) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Returns a value as text that can be shown: one line, of bounded length. A video in it has the
/// name that was declared.
pub(super) fn message(value: &Value) -> Option<String> {
    text(value).map(|text| shorten(&NameTag::strip(&text), MESSAGE_CHARS_MAX))
}

/// Returns the value of a field, inside `data` or beside it, as text that can be shown.
pub(super) fn inner_message(value: &Value, name: &str) -> Option<String> {
    inner(value, name).and_then(message)
}

/// Returns a number, or a text that is one, as thousandths.
pub(super) fn number(value: &Value) -> Option<i64> {
    text(value).and_then(|text| thousandths(&text))
}

/// Reads a number without its decimals.
pub(super) fn whole(value: &Value) -> Option<u32> {
    number(value).and_then(|thousandths| u32::try_from(thousandths / 1000).ok())
}

/// Reads a length in seconds, with or without an `s`, as milliseconds.
pub(super) fn milliseconds(value: &Value) -> Option<u64> {
    let seconds = match value.as_str() {
        Some(text) => number(&Value::from(text.trim_end_matches('s'))),
        None => number(value),
    }?;
    u64::try_from(seconds).ok()
}

/// Returns an address: a text that is not blank. Whether it can be fetched is not looked at.
pub(super) fn url(value: &Value) -> Option<String> {
    value.as_str().and_then(|_| text(value))
}

/// Returns an amount of credits. A negative one is none.
pub(super) fn credits(value: &Value) -> Option<Credits> {
    number(value)
        .filter(|thousandths| *thousandths >= 0)
        .map(Credits::from_thousandths)
}

/// Makes one line of bounded length from a text, with nothing in it that moves a cursor.
pub(super) fn shorten(text: &str, chars_max: usize) -> String {
    let mut line = String::new();
    for (count, char) in text.trim().chars().enumerate() {
        if count == chars_max {
            line.push('…');
            break;
        }
        line.push(if char.is_control() { ' ' } else { char });
    }
    line
}
