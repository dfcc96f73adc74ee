//! Saved plans.

use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::failure::{Exit, Failure};
use crate::plan::{Plan, check};

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
    let cannot = |error: &dyn std::error::Error| {
        let mut failure = Failure::of(Exit::Error, error);
        failure.causes.insert(0, failure.message);
        failure.message = format!("the plan in `{}` cannot be used", path.display());
        failure.hint("make a new one with `storyform plan --out FILE`")
    };
    let size = fs::metadata(path).map_err(|error| cannot(&error))?.len();
    if size > BYTES_MAX {
        return Err(Failure::new(
            Exit::Error,
            format!("`{}` is too large for a plan", path.display()),
        ));
    }
    let text = fs::read_to_string(path).map_err(|error| cannot(&error))?;
    let header: Header = serde_json::from_str(&text).map_err(|error| cannot(&error))?;
    if header.storyform_plan != FORMAT {
        let message = format!(
            "`{}` is a plan of format {}, and this version reads {FORMAT}",
            path.display(),
            header.storyform_plan
        );
        return Err(Failure::new(Exit::Stale, message)
            .hint("make a new one with `storyform plan --out FILE`"));
    }
    let file: PlanFile = serde_json::from_str(&text).map_err(|error| cannot(&error))?;
    check(&file.plan).map_err(|error| cannot(&error))?;
    Ok(file.plan)
}
