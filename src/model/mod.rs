//! The words of the product: amounts, models, storyboards, state. No logic.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

mod catalogue;
mod cost;
mod credits;
mod identity;
mod limits;
mod name_tag;
mod operation;
mod patience;
mod recorded;
mod shot_configuration;
mod state;
pub mod storyboard;
mod visual;

pub use catalogue::{
    AVATAR_CREDITS, AVATAR_SECONDS, CATALOGUE_DATE, MODELS, VEO_REFERENCE_SECONDS, VisualModel,
    find_model,
};
pub use cost::{Cost, UnknownCost};
pub use credits::{Credits, ParseCreditsError};
pub use identity::{
    Fingerprint, JobId, ManifestPlace, OperationId, Revision, RunId, Server, VideoId, VideoKey,
    VisualKey,
};
pub use limits::{FolderLimit, Limit, MonthSpending, SpendingLimits};
pub use name_tag::NameTag;
pub use operation::{OperationKind, OperationTarget, PreviewTarget, RenderTarget, RenderedPreview};
pub use patience::JobPatience;
pub use recorded::{Recorded, RecordedVideo, Wanted};
pub use shot_configuration::ShotConfiguration;
pub use state::{
    AppliedVideo, OpenOperation, Outputs, ReadyPreview, ShotTarget, Snapshot, StateVersion,
    VideoTarget,
};
pub use storyboard::VisualKind;
pub use visual::{
    DegradedVisual, ExpectedShot, ExpectedVisual, GeneratedVisual, HarvestedVisual, VisualCopy,
    VisualFile, VisualIdentity, VisualMode, VisualSpec, VisualSubject, VisualTarget,
};
