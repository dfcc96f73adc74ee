//! What a plan does, as one number that people can compare.
//!
//! The digest is what a review is about: which videos are rendered from which configurations, which
//! visuals are generated, and what that costs. It leaves out what the plan was compared with, so that
//! the plan of a branch against `main` and the plan of the same files against a state in which `main`
//! was rendered have the same digest, if they do the same.

use serde_json::{Value, json};

use super::{Action, Plan, PlannedVideo};
use crate::fingerprint;

/// Computes the digest of what a plan does.
pub fn digest(plan: &Plan) -> String {
    let changing = plan.videos.iter().filter(|video| match video.action {
        Action::Unchanged => false,
        Action::Create
        | Action::Update
        | Action::Resume
        | Action::Rename
        | Action::Forget
        | Action::Blocked => true,
    });
    let effects = json!({
        "project": plan.project,
        "profile": plan.profile,
        "videos": changing.map(effect).collect::<Vec<_>>(),
    });
    format!("sha256:{}", fingerprint::digest(&effects))
}

/// What is done with one video. Its requests follow from its fingerprint and from which of its visuals
/// exist; what it is called among the videos in state does not.
fn effect(video: &PlannedVideo) -> Value {
    let shots = video.shots.iter().map(|shot| {
        let visuals = shot.visuals.iter().map(|visual| {
            json!({
                "key": visual.key,
                "model": visual.model,
                "action": visual.action,
                "route": visual.route,
            })
        });
        visuals.collect::<Vec<_>>()
    });
    json!({
        "key": video.key,
        "action": video.action,
        "after": video.after,
        "shots": shots.collect::<Vec<_>>(),
        "cost": video.cost,
    })
}
