//! The files that a composed document comes from.

use std::sync::Arc;

use crate::diagnostic::Source;

/// The files of a document, each once; the manifest is the first.
pub(super) struct Files(Vec<Arc<Source>>);

impl Files {
    /// Begins with the manifest.
    pub(super) fn of(manifest: &Arc<Source>) -> Self {
        Self(vec![Arc::clone(manifest)])
    }

    /// Returns the place of a file among them, and adds it if it is new.
    pub(super) fn place(&mut self, source: &Arc<Source>) -> u16 {
        let known = self.0.iter().position(|known| Arc::ptr_eq(known, source));
        let place = known.unwrap_or_else(|| {
            self.0.push(Arc::clone(source));
            self.0.len() - 1
        });
        u16::try_from(place).expect("BUG: a document comes from more files than folders can nest")
    }

    /// Returns all of them.
    pub(super) fn all(&self) -> &[Arc<Source>] {
        &self.0
    }

    /// Tells whether expressions stand in any of them.
    pub(super) fn have_expressions(&self) -> bool {
        let mut all = self.0.iter();
        all.any(|source| source.text().contains(super::fill::OPEN))
    }
}
