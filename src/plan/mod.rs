//! The plan: what would change, why, and what it costs.
//!
//! A plan is data. It is so specific that whoever performs it has no choice left: for each video
//! it holds the request to send and what to record once it is done. The same value is printed,
//! saved and applied.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

mod acceptance;
mod apart;
mod assumed;
mod budget;
mod build;
mod check;
mod collection;
mod continued;
mod coverage;
mod digest;
mod doubt;
mod narrowed;
mod options;
mod reason;
mod render;
mod replacement;
mod saved;
mod selection;
mod settled;
mod stock;
mod subject;
mod target;
#[cfg(test)]
mod tests;
mod totals;
mod treatment;
mod visual;
mod wanted;
mod whole;
mod work;

use serde::{Deserialize, Serialize};

use crate::model::{
    Cost, Credits, Fingerprint, ManifestPlace, Revision, StateVersion, VideoId, VideoKey,
};

pub use crate::assemble::{SlotContent, StoryboardRequest, VisualSlot};
pub use crate::diff::FieldChange;
pub use assumed::assumed;
pub use budget::{BudgetCheck, BudgetScope, BudgetVerdict, spendable};
pub use build::{PlanInput, plan};
pub use check::{Violation, check, check_made};
pub use coverage::{Excess, ExcessReason};
pub use digest::digest;
pub use doubt::{Doubt, DoubtfulVisual};
pub use options::PlanOptions;
pub use reason::{Reason, ReasonKind};
pub use replacement::{InvalidReplacement, Replacements};
pub use saved::SavedPlanError;
pub use selection::{InvalidSelector, Selection};
pub use settled::SettledVideo;
pub use visual::{ShotVisual, VisualAction, VisualReason, VisualRoute};
pub use whole::{Whole, whole};
pub use work::{
    AfterPreview, PlannedVisual, PreviewRender, RenderWork, Step, StoryboardWork, VisualStep,
};

/// What is to be done with each video, and what it costs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Plan {
    /// The name of the project.
    pub project: String,
    /// The profile; `None` for the manifests as they are.
    pub profile: Option<String>,
    /// The revision whose manifests it compares with, as if they had all been rendered; `None` if
    /// it compares with the state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub against: Option<Revision>,
    /// The state it is based on; `None` if there was none.
    pub base: Option<StateVersion>,
    /// The day of the built-in prices, as an ISO 8601 date.
    pub prices: String,
    /// The videos: declared ones in the order of their files, then those that are forgotten.
    pub videos: Vec<PlannedVideo>,
    /// How many unchanged videos are not listed among them.
    #[serde(default, skip_serializing_if = "is_none")]
    pub unlisted: usize,
    /// The visuals that are generated on their own, or were, with all that is left to do about
    /// them; in the order of the videos that need them first.
    pub visuals: Vec<PlannedVisual>,
    /// The requests of earlier runs of which nobody knows whether Pictory took them, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub doubts: Vec<Doubt>,
    /// How many other videos the plan would change if they had been selected.
    pub unselected: usize,
    /// Totals.
    pub summary: Summary,
    /// The limits that hold for it, with what each says: those of the whole, and those of videos
    /// that have something to say.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub budget: Vec<BudgetCheck>,
    /// Why it may not be performed as a whole.
    pub refusals: Vec<Refusal>,
    /// What it does and what that costs, as `sha256:` and 64 hex digits. Plans that do the same have
    /// the same digest, whatever they are based on.
    pub digest: String,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "what serde asks is asked by reference"
)]
const fn is_none(count: &usize) -> bool {
    *count == 0
}

impl Plan {
    /// Tells whether there is anything to do or to settle.
    pub fn has_changes(&self) -> bool {
        self.summary.has_changes() || !self.visuals.is_empty() || !self.doubts.is_empty()
    }
}

/// What is to be done with one video.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlannedVideo {
    /// The video and its profile.
    pub key: VideoKey,
    /// Where it is declared; `None` if it no longer is.
    pub manifest: Option<ManifestPlace>,
    /// What is to be done.
    pub action: Action,
    /// Why.
    pub reasons: Vec<Reason>,
    /// The fingerprint in state.
    pub before: Option<Fingerprint>,
    /// The fingerprint declared.
    pub after: Option<Fingerprint>,
    /// The revision in state that this is based on.
    pub revision: Option<u64>,
    /// The shots: all declared ones in order, then the removed ones.
    pub shots: Vec<PlannedShot>,
    /// What changed outside the scenes.
    pub settings: Vec<FieldChange>,
    /// What it costs.
    pub cost: Cost,
    /// What rendering it whole would cost.
    pub without_reuse: Cost,
    /// What the executor does.
    pub step: Step,
}

impl PlannedVideo {
    /// Returns the id of the video.
    pub fn id(&self) -> &VideoId {
        &self.key.id
    }
}

/// What is to be done with a video.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// Render a video that state does not know.
    Create,
    /// Render a video again.
    Update,
    /// Collect the job of an earlier run.
    Resume,
    /// Record a new id or name; nothing is rendered.
    Rename,
    /// Remove it from state; the remote video stays.
    Forget,
    /// Nothing may be done with it until something is settled.
    Blocked,
    /// Nothing.
    Unchanged,
}

impl Action {
    /// Every action, in the order in which they are shown.
    pub const ALL: [Self; 7] = [
        Self::Blocked,
        Self::Resume,
        Self::Create,
        Self::Update,
        Self::Rename,
        Self::Forget,
        Self::Unchanged,
    ];

    /// Returns the word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Update => "update",
            Self::Resume => "resume",
            Self::Rename => "rename",
            Self::Forget => "forget",
            Self::Blocked => "blocked",
            Self::Unchanged => "unchanged",
        }
    }

    /// Returns its symbol.
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::Create => "+",
            Self::Update => "~",
            Self::Resume => ">",
            Self::Rename => "→",
            Self::Forget => "-",
            Self::Blocked => "!",
            Self::Unchanged => " ",
        }
    }
}

/// What is to be done with a shot.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlannedShot {
    /// The scene, counted from 1; of a removed shot, in the recorded version.
    pub scene: u32,
    /// The shot within the scene, counted from 1.
    pub shot: u32,
    /// What becomes of it.
    pub action: ShotAction,
    /// What becomes of its AI visuals.
    pub visual: VisualAction,
    /// Its AI visuals: the background, then b-rolls, then elements.
    pub visuals: Vec<ShotVisual>,
    /// What its AI visuals cost in this plan.
    pub cost: Cost,
    /// What changed, by JSON pointers within the shot; of a removed shot, all of it at once.
    pub changes: Vec<FieldChange>,
}

impl PlannedShot {
    /// Returns the models of its AI visuals.
    pub fn models(&self) -> Vec<&str> {
        self.visuals
            .iter()
            .map(|visual| visual.model.as_str())
            .collect()
    }
}

/// What becomes of a shot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ShotAction {
    /// It is new.
    Create,
    /// It differs.
    Update,
    /// It is gone.
    Remove,
    /// It is as it was.
    Unchanged,
}

/// The totals of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Summary {
    /// How many videos are rendered for the first time.
    pub create: usize,
    /// How many are rendered again.
    pub update: usize,
    /// How many jobs are collected.
    pub resume: usize,
    /// How many are renamed.
    pub rename: usize,
    /// How many leave state.
    pub forget: usize,
    /// How many must wait.
    pub blocked: usize,
    /// How many stay as they are.
    pub unchanged: usize,
    /// What the plan costs; blocked videos are not in it.
    pub cost: Cost,
    /// What rendering the same videos whole would cost.
    pub without_reuse: Cost,
}

impl Summary {
    /// Returns how many videos are handled by an action.
    pub const fn count(&self, action: Action) -> usize {
        match action {
            Action::Create => self.create,
            Action::Update => self.update,
            Action::Resume => self.resume,
            Action::Rename => self.rename,
            Action::Forget => self.forget,
            Action::Blocked => self.blocked,
            Action::Unchanged => self.unchanged,
        }
    }

    /// Tells whether there is anything to do or to settle.
    pub const fn has_changes(&self) -> bool {
        self.create + self.update + self.resume + self.rename + self.forget + self.blocked > 0
    }
}

/// Why a plan may not be performed as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Refusal {
    /// The worst case is above a limit.
    OverBudget {
        /// What the limit is about.
        scope: BudgetScope,
        /// The limit.
        limit: Credits,
        /// The worst case; of a month, with what was spent in it before.
        high: Credits,
    },
    /// The cost has parts that cannot be known, so that a limit cannot be kept.
    UnknownCost {
        /// What the limit is about.
        scope: BudgetScope,
        /// The limit.
        limit: Credits,
        /// How many parts are unknown.
        parts: usize,
    },
    /// It renders so many videos again, or forgets so many, that it is hardly meant.
    LargeChange {
        /// How many it renders again.
        updates: usize,
        /// How many it forgets.
        forgets: usize,
        /// How many are declared or recorded, whichever is more.
        videos: usize,
    },
}
