//! What happened in a history, line by line, for whoever looks into a failure.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The lines of a history, if anybody wants to read them. Clones write to the same place.
#[derive(Debug, Clone, Default)]
pub(super) struct Trace(Option<Arc<Mutex<Vec<String>>>>);

impl Trace {
    /// A trace that keeps every line.
    pub(super) fn kept() -> Self {
        Self(Some(Arc::default()))
    }

    /// A trace that nobody reads, and that costs nothing.
    pub(super) fn unread() -> Self {
        Self(None)
    }

    /// Adds a line.
    pub(super) fn say(&self, line: impl FnOnce() -> String) {
        if let Some(lines) = &self.0 {
            let line = line();
            Self::lines(lines).push(format!("{}  {line}", super::time::stamp()));
        }
    }

    /// Returns everything that was said.
    pub(super) fn text(&self) -> String {
        let lines = self.0.as_ref().map(|lines| Self::lines(lines).join("\n"));
        lines.unwrap_or_default()
    }

    fn lines(lines: &Arc<Mutex<Vec<String>>>) -> MutexGuard<'_, Vec<String>> {
        lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
