//! What all parts of the page look up.

use std::collections::{BTreeMap, BTreeSet};

use super::Report;
use super::pictures::Gallery;
use crate::model::storyboard::{AspectRatio, MediaStyle};
use crate::model::{OperationId, VisualKey, VisualSpec};
use crate::plan::{Plan, PlannedVideo, RenderWork, ShotVisual, Step};
use crate::report::wording::{listed, target, unfinished};

/// The report with what follows from it.
pub(super) struct View<'a> {
    pub(super) report: &'a Report<'a>,
    pub(super) gallery: Gallery<'a>,
    /// The videos that change, in the order in which they are shown.
    pub(super) listed: Vec<&'a PlannedVideo>,
    /// The operations on single visuals that are in doubt.
    pub(super) in_doubt: BTreeSet<&'a OperationId>,
    /// What visuals are made of, whether they exist or are planned.
    specs: BTreeMap<&'a VisualKey, &'a VisualSpec>,
}

impl<'a> View<'a> {
    pub(super) fn new(report: &'a Report<'a>) -> Self {
        let plan = report.plan;
        Self {
            report,
            gallery: Gallery::new(report.pictures),
            listed: listed(plan, false),
            in_doubt: unfinished::in_doubt(plan),
            specs: specs(report),
        }
    }

    /// Finds what a visual is made of.
    pub(super) fn spec(&self, key: &VisualKey) -> Option<&'a VisualSpec> {
        self.specs.get(key).copied()
    }
}

fn specs<'a>(report: &'a Report<'a>) -> BTreeMap<&'a VisualKey, &'a VisualSpec> {
    let known = report.basis.visuals.iter().chain(&report.snapshot.visuals);
    let mut specs: BTreeMap<_, _> = known.map(|(key, visual)| (key, &*visual.spec)).collect();
    let planned = report.plan.visuals.iter();
    specs.extend(planned.map(|visual| (&visual.target.key, &*visual.target.spec)));
    specs.extend(previewed(report.plan));
    specs
}

/// The visuals that previews generate.
fn previewed(plan: &Plan) -> impl Iterator<Item = (&VisualKey, &VisualSpec)> {
    let shots = plan.videos.iter().flat_map(|video| match &video.step {
        Step::Render { work, .. } => match work.as_ref() {
            RenderWork::Preview { shots, .. } => shots.as_slice(),
            RenderWork::Storyboard(_) | RenderWork::ReadyPreview { .. } => &[],
        },
        Step::Nothing | Step::Resume { .. } | Step::Rename { .. } | Step::Forget => &[],
    });
    let visuals = shots.flat_map(|shot| &shot.visuals);
    let identities = visuals.filter_map(|visual| visual.identity.as_ref());
    identities.map(|identity| (&identity.key, &*identity.spec))
}

/// What there is to know of a visual without a picture.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Subject<'a> {
    /// What it shows, or what Pictory writes the prompt from.
    pub(super) words: Option<&'a str>,
    /// Whether the words are those of the story and not of a prompt.
    pub(super) is_story: bool,
    /// Creative direction beside the words.
    pub(super) direction: Option<&'a str>,
    pub(super) style: Option<MediaStyle>,
}

impl<'a> Subject<'a> {
    /// Reads what a visual is made of.
    pub(super) fn of_spec(spec: &'a VisualSpec) -> Self {
        use crate::model::VisualSubject;
        let (is_story, direction) = match &spec.subject {
            VisualSubject::Prompt(_) => (false, None),
            VisualSubject::Story { text: _, direction } => (true, direction.as_deref()),
        };
        Self {
            words: Some(spec.subject.words()),
            is_story,
            direction,
            style: spec.style,
        }
    }
}

/// Finds what a visual of a shot shows, from its own making or else from what the shot declares.
pub(super) fn subject<'a>(
    view: &View<'a>,
    visual: &ShotVisual,
    configuration: Option<&'a serde_json::Value>,
) -> Subject<'a> {
    let spec = visual.key.as_ref().and_then(|key| view.spec(key));
    if let Some(spec) = spec {
        return Subject::of_spec(spec);
    }
    let text = |pointer: &str| {
        let value = configuration.and_then(|shot| shot.pointer(pointer));
        value.and_then(serde_json::Value::as_str)
    };
    let prompt = text("/background/aiVisual/prompt");
    Subject {
        words: prompt.or(text("/story")),
        is_story: prompt.is_none(),
        direction: None,
        style: None,
    }
}

/// Returns the proportions of a video as they are declared; landscape if they are not known.
pub(super) fn ratio(video: &PlannedVideo) -> AspectRatio {
    target(video).map_or(AspectRatio::Landscape, |target| {
        ratio_of(&target.configuration)
    })
}

/// Returns the proportions that a configuration asks for.
pub(super) fn ratio_of(configuration: &serde_json::Value) -> AspectRatio {
    let declared = configuration
        .get("aspectRatio")
        .and_then(|value| value.as_str());
    let mut known = AspectRatio::ALL.into_iter();
    let ratio = declared.and_then(|word| known.find(|ratio| ratio.word() == word));
    ratio.unwrap_or(AspectRatio::Landscape)
}

/// Returns the class of everything that has these proportions.
pub(super) const fn ratio_class(ratio: AspectRatio) -> &'static str {
    match ratio {
        AspectRatio::Landscape => "landscape",
        AspectRatio::Portrait => "portrait",
        AspectRatio::Square => "square",
        AspectRatio::Vertical => "vertical",
    }
}
