//! Lists with pages. Each endpoint has its own name for the token of the next page, and its own
//! way to say that there is none: `null`, no field, or the token of nothing.

use serde_json::Value;

use super::json::{expect, field, take, text};
use crate::pictory::error::ApiError;
use crate::pictory::exchange::Answer;

/// The token of a page after the last: Base64 of `{"lastEvaluatedKey":{}}`. Asked with it,
/// Pictory might begin again at the top.
const EMPTY_PAGE_KEY: &str = "eyJsYXN0RXZhbHVhdGVkS2V5Ijp7fX0=";

/// What is particular about a list.
#[derive(Debug, Clone, Copy)]
pub(super) struct Listing<'a> {
    /// What it lists, in words.
    pub(super) of: &'static str,
    /// The field with the token of the next page.
    pub(super) next_field: &'static str,
    /// The token that this page was asked with.
    pub(super) asked: Option<&'a str>,
}

/// The entries of a page that could be read, and what else is known.
pub(super) struct Page<T> {
    pub(super) entries: Vec<T>,
    pub(super) unreadable: usize,
    pub(super) next: Option<String>,
}

impl Listing<'_> {
    /// Reads a page. An entry that `read` cannot read is counted; it spoils no other.
    pub(super) fn read<T>(
        self,
        answer: Answer,
        read: impl Fn(&Value) -> Option<T>,
    ) -> Result<Page<T>, ApiError> {
        let status = answer.status;
        let mut body = expect(answer)?;
        let next = field(&body, self.next_field)
            .and_then(text)
            .filter(|key| key != EMPTY_PAGE_KEY && Some(key.as_str()) != self.asked);
        let items = if body.is_array() {
            Some(body)
        } else {
            take(&mut body, "items")
        };
        let Some(Value::Array(items)) = items else {
            let detail = format!("it is no list of {}", self.of);
            return Err(ApiError::Unexpected { status, detail });
        };
        let entries: Vec<T> = items.iter().filter_map(read).collect();
        Ok(Page {
            unreadable: items.len() - entries.len(),
            entries,
            next,
        })
    }
}
