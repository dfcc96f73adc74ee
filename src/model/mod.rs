//! The words of the product: amounts, models, storyboards, state. No logic.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

mod catalogue;
mod cost;
mod credits;
mod identity;
mod state;
pub mod storyboard;

pub use catalogue::{
    AVATAR_CREDITS, AVATAR_SECONDS, CATALOGUE_DATE, MODELS, VEO_REFERENCE_SECONDS, VisualModel,
    find_model,
};
pub use cost::{Cost, UnknownCost};
pub use credits::{Credits, ParseCreditsError};
pub use identity::{Fingerprint, JobId, ManifestPlace, OperationId, RunId, VideoId, VideoKey};
pub use state::{
    AppliedVideo, OpenOperation, Outputs, ShotTarget, Snapshot, StateVersion, VideoTarget,
};
pub use storyboard::VisualKind;
