//! What earlier runs sent, and nobody knows whether Pictory took.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::reason;
use crate::model::{
    Cost, NameTag, OpenOperation, OperationId, OperationKind, OperationTarget, RenderTarget, RunId,
    Snapshot, VideoKey, VisualKind,
};

/// A request of which nobody knows whether Pictory took it, with all that helps to find it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Doubt {
    /// The operation in the journal.
    pub operation: OperationId,
    /// The video that it belongs to.
    pub video: VideoKey,
    /// What was asked.
    pub kind: OperationKind,
    /// Of a single visual, what it is to be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visual: Option<DoubtfulVisual>,
    /// The name under which Pictory files it, with its tag; `None` for a single visual.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it was expected to cost.
    pub planned: Cost,
    /// When its intent was written down.
    pub sent_at: Timestamp,
    /// The run that sent it.
    pub run: RunId,
    /// What is known about it.
    pub detail: String,
}

/// A single visual in doubt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DoubtfulVisual {
    /// Whether it is an image or a clip.
    pub kind: VisualKind,
    /// The model that was to make it.
    pub model: String,
    /// What it is made from.
    pub words: String,
}

/// Lists everything in doubt, oldest first, whichever videos a plan is about.
pub(super) fn doubts(snapshot: &Snapshot) -> Vec<Doubt> {
    let open = snapshot.open.iter();
    open.filter(|open| open.job.is_none()).map(doubt).collect()
}

fn doubt(open: &OpenOperation) -> Doubt {
    let visual = match &open.target {
        OperationTarget::Visual { target, .. } => Some(DoubtfulVisual {
            kind: target.spec.kind,
            model: target.spec.model.clone(),
            words: target.spec.subject.words().to_owned(),
        }),
        OperationTarget::Preview(_) | OperationTarget::Render(_) => None,
    };
    Doubt {
        operation: open.id.clone(),
        video: open.video().clone(),
        kind: open.target.kind(),
        visual,
        name: name(open),
        planned: open.target.planned().clone(),
        sent_at: open.intended_at,
        run: open.run.clone(),
        detail: reason::doubt(open),
    }
}

/// The render of a preview has the name of the preview.
fn name(open: &OpenOperation) -> Option<String> {
    let name = &open.target.video_target()?.name;
    let named_by = match &open.target {
        OperationTarget::Render(RenderTarget {
            preview: Some(preview),
            ..
        }) => preview.operation.as_ref(),
        OperationTarget::Visual { .. }
        | OperationTarget::Preview(_)
        | OperationTarget::Render(_) => Some(&open.id),
    };
    Some(named_by.map_or_else(
        || name.clone(),
        |operation| NameTag::of(operation).attach(name),
    ))
}
