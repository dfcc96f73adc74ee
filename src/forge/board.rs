//! The comments of one pull request, wherever they are kept.

use std::pin::Pin;
use std::time::Duration;

use super::error::Problem;

/// Something that is done with comments, still to end.
pub(super) type Doing<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A comment as it stands there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Comment {
    /// What the forge calls it; later comments have larger numbers.
    pub(super) id: u64,
    /// Where people see it.
    pub(super) url: String,
    /// Its text.
    pub(super) body: String,
}

/// The comments of one pull request that the account of the token has written.
///
/// Reading is repeated where that helps. Writing is not: each call sends one request.
pub(super) trait Board: Sync {
    /// Lists all of them.
    fn comments(&self) -> Doing<'_, Result<Vec<Comment>, Problem>>;

    /// Returns one; `None` if it is gone.
    fn comment(&self, id: u64) -> Doing<'_, Result<Option<Comment>, Problem>>;

    /// Writes a new one.
    fn create<'a>(&'a self, body: &'a str) -> Doing<'a, Result<Comment, Problem>>;

    /// Replaces the text of one; `false` if it is gone.
    fn update<'a>(&'a self, id: u64, body: &'a str) -> Doing<'a, Result<bool, Problem>>;

    /// Removes one, which may be gone already.
    fn delete(&self, id: u64) -> Doing<'_, Result<(), Problem>>;

    /// Waits.
    fn pause(&self, time: Duration) -> Doing<'_, ()>;

    /// Draws a number from 0 to 1.
    fn jitter(&self) -> f64;
}
