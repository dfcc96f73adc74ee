//! Costs that cannot be known, accepted by the names of the videos.

use super::{AfterPreview, PlannedVideo, RenderWork, Selection, Step};
use crate::model::{Cost, VideoKey};

/// The videos whose costs may have parts that cannot be known.
pub(super) struct Acceptance(Option<Selection>);

impl Acceptance {
    /// Reads names: ids, paths of manifests, or patterns of either. They were checked with the
    /// project file; without any, nothing is accepted.
    pub(super) fn new(names: &[String]) -> Self {
        let selection = (!names.is_empty()).then(|| Selection::new(names).ok());
        Self(selection.flatten())
    }

    /// Marks what is unknown about the cost of a video as accepted or not, by whether its name is
    /// among them: of the video and of every request alike, so that sums stay sums.
    pub(super) fn mark(&self, video: &mut PlannedVideo) {
        let manifest = video.manifest.as_ref().map(|place| place.path.as_str());
        let is_accepted = self.covers(&video.key, manifest);
        for part in costs(video).flat_map(|cost| &mut cost.unknown) {
            part.is_accepted = is_accepted;
        }
    }

    /// Tells whether a video is among the names.
    pub(super) fn covers(&self, video: &VideoKey, manifest: Option<&str>) -> bool {
        let names = self.0.as_ref();
        names.is_some_and(|names| names.includes(video, manifest))
    }
}

/// Lists every cost that stands in the plan of a video.
fn costs(video: &mut PlannedVideo) -> impl Iterator<Item = &mut Cost> {
    let mut costs = vec![&mut video.cost, &mut video.without_reuse];
    costs.extend(video.shots.iter_mut().map(|shot| &mut shot.cost));
    match &mut video.step {
        Step::Render { work, target, .. } => {
            costs.push(&mut target.planned);
            match work.as_mut() {
                RenderWork::Storyboard(work) => costs.push(&mut work.planned),
                RenderWork::Preview { planned, then, .. } => {
                    costs.push(planned);
                    costs.push(planned_after(then));
                }
                RenderWork::ReadyPreview { render, .. } => costs.push(&mut render.planned),
            }
        }
        Step::Resume { then, .. } => costs.extend(then.as_mut().map(planned_after)),
        Step::Nothing | Step::Rename { .. } | Step::Forget => {}
    }
    costs.into_iter()
}

const fn planned_after(then: &mut AfterPreview) -> &mut Cost {
    match then {
        AfterPreview::RenderIt(render) => &mut render.planned,
        AfterPreview::Storyboard(work) => &mut work.planned,
    }
}
