//! The files of saved plans.

use std::error::Error;
use std::fs;
use std::path::Path;

use super::failure::{Exit, Failure};
use super::written;
use crate::plan::{Plan, SavedPlanError};

/// The largest plan that is read: a plan of ten thousand videos has a tenth of it.
const BYTES_MAX: u64 = 1 << 30;

/// Saves a plan.
pub(super) fn save(plan: &Plan, path: &Path) -> Result<(), Failure> {
    written::save(path, plan.to_saved()?.as_bytes())
}

/// Reads a saved plan, and checks it.
pub(super) fn load(path: &Path) -> Result<Plan, Failure> {
    let unusable = |exit, why: &str, error: Option<&dyn Error>| {
        let message = format!("the plan in `{}` cannot be used: {why}", path.display());
        let hint = "make a new one with `storyform plan --out FILE`";
        let mut failure = Failure::new(exit, message).hint(hint);
        failure.causes.extend(error.map(ToString::to_string));
        failure
    };
    let unreadable =
        |error: std::io::Error| unusable(Exit::Error, "the file cannot be read", Some(&error));
    if fs::metadata(path).map_err(unreadable)?.len() > BYTES_MAX {
        let why = "the file is too large for a plan";
        return Err(unusable(Exit::Error, why, None));
    }
    let text = fs::read_to_string(path).map_err(unreadable)?;
    Plan::from_saved(&text).map_err(|error| {
        let exit = match error {
            SavedPlanError::OtherFormat { .. } => Exit::Stale,
            SavedPlanError::Damaged(_) | SavedPlanError::Edited | SavedPlanError::Unsound(_) => {
                Exit::Error
            }
        };
        unusable(exit, &error.to_string(), error.source())
    })
}
