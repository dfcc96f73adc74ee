//! Saved plans.

use std::error::Error;
use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::failure::{Exit, Failure};
use crate::plan::{Plan, check, is_intact};

/// The version of the format; a file of another one is refused, since it says what to spend.
const FORMAT: u32 = 1;
/// The largest plan that is read: a plan of ten thousand videos has a tenth of it.
const BYTES_MAX: u64 = 1 << 30;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct PlanFile {
    storyform_plan: u32,
    plan: Plan,
}

/// The first thing to look at, so that another format is told apart from a damaged file.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Header {
    storyform_plan: u32,
}

/// Saves a plan.
pub(super) fn save(plan: &Plan, path: &Path) -> Result<(), Failure> {
    let file = PlanFile {
        storyform_plan: FORMAT,
        plan: plan.clone(),
    };
    let text = serde_json::to_string(&file)?;
    let partial = path.with_added_extension("partial");
    fs::write(&partial, text + "\n")
        .and_then(|()| fs::rename(&partial, path))
        .map_err(|error| {
            Failure::of(Exit::Error, &error).hint(format!(
                "the plan could not be saved to `{}`",
                path.display()
            ))
        })
}

/// Reads a saved plan, and checks it.
pub(super) fn load(path: &Path) -> Result<Plan, Failure> {
    let unusable = |why: &str| {
        let message = format!("the plan in `{}` cannot be used: {why}", path.display());
        Failure::new(Exit::Error, message).hint("make a new one with `storyform plan --out FILE`")
    };
    let because = |why: &str, error: &dyn Error| {
        let mut failure = unusable(why);
        failure.causes.push(error.to_string());
        failure
    };
    let unreadable = |error: std::io::Error| because("the file cannot be read", &error);
    if fs::metadata(path).map_err(unreadable)?.len() > BYTES_MAX {
        return Err(unusable("the file is too large for a plan"));
    }
    let text = fs::read_to_string(path).map_err(unreadable)?;
    let damaged =
        |error: serde_json::Error| because("it is no saved plan, or it is damaged", &error);
    let header: Header = serde_json::from_str(&text).map_err(damaged)?;
    if header.storyform_plan != FORMAT {
        let mut failure = unusable(&format!(
            "it has the format {}, and this version reads {FORMAT}",
            header.storyform_plan
        ));
        failure.exit = Exit::Stale;
        return Err(failure);
    }
    let file: PlanFile = serde_json::from_str(&text).map_err(damaged)?;
    if !is_intact(&file.plan) {
        return Err(unusable("it was changed after it was saved"));
    }
    check(&file.plan)?;
    Ok(file.plan)
}
