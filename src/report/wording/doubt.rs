//! What is in doubt, in words: what was asked, what is known, where to look, and the ways out.

use crate::model::{OperationKind, VisualKind};
use crate::plan::Doubt;
use crate::report::phrase;

/// How many digits of the id of a run are shown.
const RUN_DIGITS: usize = 8;

/// The ways in which a doubt is settled, each with what it means.
pub(in crate::report) const WAYS: [(&str, &str); 3] = [
    ("--wait", "look at Pictory until it can be told"),
    ("--job JOB", "it is there, as job JOB"),
    ("--not-submitted", "it is not there, and may be sent again"),
];

/// Says what was asked: `image by nanobanana`.
pub(in crate::report) fn asked(doubt: &Doubt) -> String {
    match (doubt.kind, &doubt.visual) {
        (OperationKind::Visual, Some(visual)) => {
            let kind = match visual.kind {
                VisualKind::Image => "image",
                VisualKind::Video => "clip",
            };
            format!("{kind} by {}", visual.model)
        }
        (OperationKind::Visual, None) => "visual".to_owned(),
        (OperationKind::Preview, _) => "preview".to_owned(),
        (OperationKind::Render, _) => "render".to_owned(),
        (OperationKind::RenderPreview, _) => "render of the preview".to_owned(),
    }
}

/// Says when it was sent, and what is known since.
pub(in crate::report) fn sent(doubt: &Doubt) -> String {
    let run = doubt.run.as_str();
    let run = run.get(..RUN_DIGITS).unwrap_or(run);
    format!(
        "Sent {} by run {run}: {}.",
        phrase::moment(doubt.sent_at),
        doubt.detail
    )
}

/// Says what may have happened, and where a person can look: the words before the name under which
/// Pictory files it, that name, and the words behind it.
pub(in crate::report) fn search(doubt: &Doubt) -> (String, &str, &'static str) {
    let what = "It may have been taken and charged, so it is not sent again. `apply` looks for it \
                first; you can look";
    let Some(name) = &doubt.name else {
        return (format!("{what} among what AI Studio made. Then:"), "", "");
    };
    let list = match doubt.kind {
        OperationKind::Preview => "in Pictory's jobs",
        OperationKind::Visual | OperationKind::Render | OperationKind::RenderPreview => {
            "among Pictory's videos"
        }
    };
    (format!("{what} {list} for "), name, ". Then:")
}
