//! What the account can pay of a plan, asked before anything is sent.

use std::fmt::Write as _;
use std::time::Duration;

use serde_json::json;

use super::failure::{Exit, Failure};
use super::output::Output;
use crate::apply::{self, Shortage};
use crate::model::{Credits, Snapshot};
use crate::pictory::{ApiError, Client, Quota};
use crate::plan::{Plan, PlannedVideo, PlannedVisual, Reason, Step, VisualStep};

/// A plan as far as the account can pay for it.
#[derive(Debug)]
pub(super) struct Affordable {
    /// What is left of the plan.
    pub(super) plan: Plan,
    /// How the command ends because something was left out; `None` if nothing was.
    pub(super) shortage: Option<Failure>,
}

/// Reads the balance, and leaves out of a plan what the account cannot pay: everything that costs
/// credits, or with `is_part_welcome` only what does not fit. Says what is left out.
///
/// # Errors
///
/// Fails if nothing is left to do, and if Pictory cannot even say what the account has: a service
/// like that is not sent a paid request.
pub(super) async fn within(
    client: Option<&Client>,
    plan: Plan,
    snapshot: &Snapshot,
    is_part_welcome: bool,
    output: &Output,
) -> Result<Affordable, Failure> {
    let Some(client) = client.filter(|_| !plan.summary.cost.is_zero()) else {
        let shortage = None;
        return Ok(Affordable { plan, shortage });
    };
    let quota = client.quota().await.map_err(|error| unreadable(&error))?;
    for warning in warnings(&quota, &plan) {
        output.talk(&format!("warning: {warning}"));
    }
    let left = quota.ai_credits.map(|credits| credits.left());
    let shortage = left.and_then(|left| apply::shortage(&plan, snapshot, left, is_part_welcome));
    let Some(shortage) = shortage else {
        let shortage = None;
        return Ok(Affordable { plan, shortage });
    };
    let rest = plan.without(shortage.withheld.clone());
    if !has_work(&rest) {
        return Err(failure(&shortage).hint(if is_part_welcome {
            "no paid request was sent: not one video fits; draft with `flux-schnell`, or buy credits"
        } else {
            "no paid request was sent; choose fewer videos with `--target`, take what fits with \
             `--partial`, draft with `flux-schnell`, or buy credits"
        }));
    }
    if output.is_json() {
        output.result(&format!("{}\n", event(&shortage, &rest)));
    } else {
        output.talk(&told(&shortage, &rest));
    }
    let hint = "buy credits and apply again; what was done is not paid twice";
    Ok(Affordable {
        shortage: Some(failure(&shortage).hint(hint)),
        plan: rest,
    })
}

/// Says why Pictory told nothing.
pub(super) fn unreadable(error: &ApiError) -> Failure {
    let exit = if error.is_about_access() {
        Exit::Key
    } else {
        Exit::Error
    };
    let failure = Failure::of(exit, error);
    error.hint().into_iter().fold(failure, Failure::hint)
}

/// Says what else about the account stands against a plan. How long a video becomes is known only
/// once it is rendered, so that of its minutes nothing can be said but that there are none.
fn warnings(quota: &Quota, plan: &Plan) -> Vec<String> {
    let is_rendered = |video: &PlannedVideo| matches!(video.step, Step::Render { .. });
    let minutes = quota
        .video
        .map(|video| video.limit.saturating_sub(video.used));
    let is_out_of_minutes = minutes == Some(Duration::ZERO) && plan.videos.iter().any(is_rendered);
    let minutes = is_out_of_minutes.then(|| {
        "the account has no video minutes left, so that Pictory may refuse to render".to_owned()
    });
    let credits = quota
        .ai_credits
        .is_none()
        .then(|| "Pictory does not say how many AI credits the account has left".to_owned());
    minutes.into_iter().chain(credits).collect()
}

fn failure(shortage: &Shortage) -> Failure {
    Failure::new(Exit::Credits, sentence(shortage))
}

fn sentence(shortage: &Shortage) -> String {
    let Shortage {
        left,
        needed,
        is_lower_bound,
        withheld: _,
    } = shortage;
    let more = if *is_lower_bound { " or more" } else { "" };
    format!("the plan may cost {needed} credits{more}, and the account has {left} left")
}

/// Tells whether a plan does anything.
fn has_work(plan: &Plan) -> bool {
    let collects = |visual: &PlannedVisual| matches!(visual.step, VisualStep::Resume { .. });
    plan.visuals.iter().any(collects) || plan.videos.iter().any(acts)
}

fn acts(video: &PlannedVideo) -> bool {
    match video.step {
        Step::Render { .. } | Step::Resume { .. } | Step::Rename { .. } | Step::Forget => true,
        Step::Nothing => false,
    }
}

/// Says what is done and what is not, one line for each video.
fn told(shortage: &Shortage, rest: &Plan) -> String {
    let mut text = format!("{}:", sentence(shortage));
    let acting = rest.videos.iter().filter(|video| acts(video));
    for video in acting {
        let id = video.id();
        match video.reasons.first().and_then(why) {
            None => write!(text, "\n  taken     {id}"),
            Some(why) => write!(text, "\n  collected {id}: {why}"),
        }
        .expect("text takes text");
    }
    for video in rest.videos.iter().filter(|video| !acts(video)) {
        if let Some(why) = video.reasons.first().and_then(why) {
            write!(text, "\n  left out  {}: {why}", video.id()).expect("text takes text");
        }
    }
    text
}

/// Says why a video is left out, if it is left out for want of credits.
fn why(reason: &Reason) -> Option<String> {
    let amount = |credits: &Credits| match credits.thousandths() {
        1000 => "1 credit".to_owned(),
        _ => format!("{credits} credits"),
    };
    if let Reason::NeedsVisual { of } = reason {
        return Some(format!(
            "it shows a visual that was to be generated for `{of}`"
        ));
    }
    let Reason::Unaffordable { left, high } = reason else {
        return None;
    };
    let cost = match high {
        Some(high) => format!("it may cost {}", amount(high)),
        None => "parts of its cost cannot be known".to_owned(),
    };
    Some(format!(
        "{cost}, and the account has {} left for it",
        amount(left)
    ))
}

fn event(shortage: &Shortage, rest: &Plan) -> serde_json::Value {
    let withheld = rest.videos.iter().filter_map(|video| {
        let why = video.reasons.first().and_then(why)?;
        Some(json!({"id": video.id(), "reason": why}))
    });
    let taken = rest.videos.iter().filter(|video| acts(video));
    json!({
        "event": "credits_short",
        "creditsLeft": shortage.left,
        "creditsNeeded": shortage.needed,
        "creditsPlanned": rest.summary.cost,
        "taken": taken.map(|video| video.id()).collect::<Vec<_>>(),
        "withheld": withheld.collect::<Vec<_>>(),
    })
}
