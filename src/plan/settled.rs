//! Videos of which it is known that nothing is to be done about them.

use super::work::Step;
use super::{Action, PlannedVideo, Selection};
use crate::model::{Cost, Fingerprint, ManifestPlace, VideoKey};

/// A declared video that is as it was rendered, in everything that a plan looks at: its configuration, its
/// name, its protection, with nothing lacking, and nothing under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettledVideo {
    /// Its place among all declared videos, from 0.
    pub place: usize,
    /// The video and its profile.
    pub key: VideoKey,
    /// Where it is declared.
    pub manifest: ManifestPlace,
    /// The fingerprint, declared and in state.
    pub fingerprint: Fingerprint,
    /// The revision in state.
    pub revision: u64,
}

impl SettledVideo {
    /// Tells whether the plan is about it.
    pub(super) fn is_selected(&self, selection: &Selection) -> bool {
        selection.includes(&self.key, Some(&self.manifest.path))
    }

    /// Plans nothing. Its shots are not looked at, so they are not in the plan either.
    pub(super) fn planned(&self) -> PlannedVideo {
        PlannedVideo {
            key: self.key.clone(),
            manifest: Some(self.manifest.clone()),
            action: Action::Unchanged,
            reasons: Vec::new(),
            before: Some(self.fingerprint.clone()),
            after: Some(self.fingerprint.clone()),
            revision: Some(self.revision),
            shots: Vec::new(),
            settings: Vec::new(),
            cost: Cost::zero(),
            without_reuse: Cost::zero(),
            step: Step::Nothing,
        }
    }
}
