//! What is in doubt, as far as it can be recognised.

use jiff::{SignedDuration, Timestamp};

use crate::model::{
    NameTag, OpenOperation, OperationId, OperationTarget, PreviewTarget, RenderTarget, VideoTarget,
    VisualSpec,
};
use crate::pictory::StudioVisual;

/// A request of which nobody knows whether Pictory took it.
#[derive(Debug, Clone)]
pub(super) struct Doubt {
    /// The operation.
    pub(super) operation: OperationId,
    /// The place of its intent in the journal. Clocks jump, the journal does not.
    pub(super) intended: u64,
    /// When its intent was written down.
    pub(super) intended_at: Timestamp,
    /// What was asked.
    pub(super) asked: Asked,
}

/// What was asked, with what it is recognised by.
#[derive(Debug, Clone)]
pub(super) enum Asked {
    /// One visual.
    Visual(VisualSpec),
    /// A preview.
    Preview {
        /// The tag in its name.
        tag: NameTag,
        /// Whether a project is saved with it.
        is_saved: bool,
    },
    /// A video.
    Render {
        /// The tag in its name. The render of a preview has the name of the preview; `None` if
        /// that was made before names carried tags.
        tag: Option<NameTag>,
        /// Whether a project is saved with it.
        is_saved: bool,
    },
}

impl Doubt {
    /// Takes an operation whose intent stands at a place in the journal.
    pub(super) fn of(open: &OpenOperation, intended: u64) -> Self {
        let tag = || NameTag::of(&open.id);
        let asked = match &open.target {
            OperationTarget::Visual { target, .. } => Asked::Visual(target.spec.clone()),
            OperationTarget::Preview(PreviewTarget { video, .. }) => Asked::Preview {
                tag: tag(),
                is_saved: is_saved(video),
            },
            OperationTarget::Render(RenderTarget {
                video,
                preview: None,
                ..
            }) => Asked::Render {
                tag: Some(tag()),
                is_saved: is_saved(video),
            },
            OperationTarget::Render(RenderTarget {
                preview: Some(preview),
                ..
            }) => Asked::Render {
                tag: preview.operation.as_ref().map(NameTag::of),
                // Its project, if any, was saved by the preview.
                is_saved: false,
            },
        };
        Self {
            operation: open.id.clone(),
            intended,
            intended_at: open.intended_at,
            asked,
        }
    }

    /// Tells whether a moment by Pictory's clock is not before the intent. What is not dated may be.
    pub(super) fn is_since(&self, at: Option<Timestamp>, skew: SignedDuration) -> bool {
        at.is_none_or(|at| later(at, skew) >= self.intended_at)
    }
}

/// Returns a moment after another, or the last that there is: dates come from outside, and may be
/// anything.
pub(super) fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.checked_add(by).unwrap_or(Timestamp::MAX)
}

fn is_saved(video: &VideoTarget) -> bool {
    video.configuration["saveProject"] == true
}

/// How much a listed visual is like one that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Likeness {
    /// All that is listed is as it was asked for.
    Equal,
    /// Prompt and model are the same, or not listed, and something else is not.
    Similar,
    /// Prompt or model differ.
    Different,
}

impl Likeness {
    /// Compares what is listed of a visual with what was asked for.
    pub(super) fn of(spec: &VisualSpec, visual: &StudioVisual) -> Self {
        let prompt = visual.prompt.as_deref().map(|prompt| {
            let words = spec.subject.words();
            prompt.split_whitespace().eq(words.split_whitespace())
        });
        let model = visual
            .model
            .as_deref()
            .map(|model| model.eq_ignore_ascii_case(&spec.model));
        if prompt == Some(false) || model == Some(false) {
            return Self::Different;
        }
        let ratio = visual.aspect_ratio.as_deref();
        let is_equal = prompt.is_some()
            && model.is_some()
            && ratio == Some(spec.aspect_ratio.word())
            && has_style(spec, visual)
            && has_length(spec, visual)
            && has_references(spec, visual);
        if is_equal { Self::Equal } else { Self::Similar }
    }
}

fn has_style(spec: &VisualSpec, visual: &StudioVisual) -> bool {
    let asked = spec.style.map(|style| style.word());
    let listed = visual.style.as_deref();
    listed.is_none_or(|listed| asked.is_some_and(|asked| listed.eq_ignore_ascii_case(asked)))
}

/// Lengths are asked for in seconds, and measured to the frame.
fn has_length(spec: &VisualSpec, visual: &StudioVisual) -> bool {
    const FRAMES_MS: u64 = 500;
    match (spec.seconds, visual.duration_ms) {
        (Some(seconds), Some(listed)) => (u64::from(seconds) * 1000).abs_diff(listed) <= FRAMES_MS,
        (_, None) | (None, Some(_)) => true,
    }
}

fn has_references(spec: &VisualSpec, visual: &StudioVisual) -> bool {
    let listed: Vec<&String> = visual
        .reference_url
        .iter()
        .chain(&visual.reference_urls)
        .collect();
    let has_references = listed.is_empty() || listed.into_iter().eq(&spec.references);
    let first = visual.first_frame_url.as_ref();
    has_references && first.is_none_or(|listed| spec.first_frame.as_ref() == Some(listed))
}
