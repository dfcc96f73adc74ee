//! A plan as text, to be performed later.

use serde::{Deserialize, Serialize};

use super::{Plan, Violation, check};
use crate::fingerprint;

/// The version of the format; a text of another one is refused, since it says what to spend.
const FORMAT: u32 = 2;

/// A plan, owned or borrowed, as a text holds it.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct SavedPlan<P> {
    storyform_plan: u32,
    /// SHA-256 over the canonical JSON of the plan, as 64 hex digits.
    seal: String,
    plan: P,
}

/// The first thing to look at, so that another format is told apart from a damaged text.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Header {
    storyform_plan: u32,
}

/// Why a text is no plan that can be performed.
#[derive(Debug, thiserror::Error)]
pub enum SavedPlanError {
    /// It cannot be read.
    #[error("it is no saved plan, or it is damaged")]
    Damaged(#[source] serde_json::Error),
    /// Another version of this program wrote it.
    #[error("it has the format {format}, and this version reads {FORMAT}")]
    OtherFormat {
        /// Its format.
        format: u32,
    },
    /// Its seal is not that of its content.
    #[error("it was changed after it was saved")]
    Edited,
    /// It contradicts itself.
    #[error("it contradicts itself")]
    Unsound(#[from] Violation),
}

impl Plan {
    /// Writes the plan as one line of JSON.
    ///
    /// # Errors
    ///
    /// Fails if the plan cannot be written as JSON, which is a defect of this program.
    pub fn to_saved(&self) -> Result<String, serde_json::Error> {
        let saved = SavedPlan {
            storyform_plan: FORMAT,
            seal: fingerprint::digest(self),
            plan: self,
        };
        serde_json::to_string(&saved).map(|text| text + "\n")
    }

    /// Reads a plan that was saved, and checks it.
    ///
    /// # Errors
    ///
    /// Refuses a text of another format, and one that is not as it was saved.
    pub fn from_saved(text: &str) -> Result<Self, SavedPlanError> {
        let header: Header = serde_json::from_str(text).map_err(SavedPlanError::Damaged)?;
        let format = header.storyform_plan;
        if format != FORMAT {
            return Err(SavedPlanError::OtherFormat { format });
        }
        let saved: SavedPlan<Self> = serde_json::from_str(text).map_err(SavedPlanError::Damaged)?;
        if saved.seal != fingerprint::digest(&saved.plan) {
            return Err(SavedPlanError::Edited);
        }
        check(&saved.plan)?;
        Ok(saved.plan)
    }
}
