//! A plan without some of its videos.

use std::collections::{BTreeMap, BTreeSet};

use super::digest::digest;
use super::totals::summarise;
use super::{
    Action, AfterPreview, Plan, PlannedVideo, PlannedVisual, Reason, RenderWork, Step,
    StoryboardRequest, VisualReason, VisualSlot, VisualStep,
};
use crate::model::{Cost, VideoKey, VisualKey};

impl Plan {
    /// Returns the plan without what it does for some videos, each blocked for its reason, and
    /// without whatever needs a visual that was to be generated for one of them.
    ///
    /// What an earlier run paid for is still collected.
    pub fn without(&self, withheld: BTreeMap<VideoKey, Reason>) -> Self {
        if withheld.is_empty() {
            return self.clone();
        }
        let withheld = self.closed(withheld);
        let videos: Vec<PlannedVideo> = self
            .videos
            .iter()
            .map(|video| match withheld.get(&video.key) {
                Some(why) => blocked(video, why),
                None => video.clone(),
            })
            .collect();
        let is_kept = |visual: &&PlannedVisual| match visual.step {
            VisualStep::Generate { .. } => !withheld.contains_key(&visual.video),
            VisualStep::Resume { .. } | VisualStep::Settle { .. } => true,
        };
        let mut plan = Self {
            visuals: self.visuals.iter().filter(is_kept).cloned().collect(),
            summary: summarise(&videos, self.unlisted),
            videos,
            ..self.clone()
        };
        plan.digest = digest(&plan);
        plan
    }

    /// Lists, for each video that needs them, the other videos that generate visuals for it.
    pub fn suppliers(&self) -> BTreeMap<&VideoKey, BTreeSet<&VideoKey>> {
        let mut makers: BTreeMap<&VisualKey, BTreeSet<&VideoKey>> = BTreeMap::new();
        for (visual, video) in self.made() {
            makers.entry(visual).or_default().insert(video);
        }
        let needed = self.videos.iter().map(|video| {
            let known = known(video);
            let slots = slots(&video.step).map(|slot| &slot.visual);
            let made = slots.filter_map(|visual| Some((visual, makers.get(visual)?)));
            let others =
                made.filter(|(visual, by)| !by.contains(&video.key) && !known.contains(visual));
            (
                &video.key,
                others.flat_map(|(_, by)| by.iter().copied()).collect(),
            )
        });
        needed
            .filter(|(_, others): &(_, BTreeSet<_>)| !others.is_empty())
            .collect()
    }

    /// Lists the visuals that the plan generates and that can be used again, each with its video.
    fn made(&self) -> impl Iterator<Item = (&VisualKey, &VideoKey)> {
        let alone = self.visuals.iter().filter_map(|visual| match visual.step {
            VisualStep::Generate { .. } => Some((&visual.target.key, &visual.video)),
            VisualStep::Resume { .. } | VisualStep::Settle { .. } => None,
        });
        let previewed = self.videos.iter().flat_map(|video| {
            let shots = match &video.step {
                Step::Render { work, .. } => match work.as_ref() {
                    RenderWork::Preview { shots, .. } => shots.as_slice(),
                    RenderWork::Storyboard(_) | RenderWork::ReadyPreview { .. } => &[],
                },
                Step::Nothing | Step::Resume { .. } | Step::Rename { .. } | Step::Forget => &[],
            };
            let visuals = shots.iter().flat_map(|shot| &shot.visuals);
            visuals.filter_map(|visual| Some((&visual.identity.as_ref()?.key, &video.key)))
        });
        alone.chain(previewed)
    }

    /// Adds the videos that cannot be done without those that are withheld.
    fn closed(&self, mut withheld: BTreeMap<VideoKey, Reason>) -> BTreeMap<VideoKey, Reason> {
        let suppliers = self.suppliers();
        loop {
            let mut more = BTreeMap::new();
            for (video, others) in &suppliers {
                let missing = others.iter().find(|other| withheld.contains_key(**other));
                if let Some(other) = missing.filter(|_| !withheld.contains_key(*video)) {
                    let of = other.id.clone();
                    more.insert((*video).clone(), Reason::NeedsVisual { of });
                }
            }
            if more.is_empty() {
                return withheld;
            }
            withheld.append(&mut more);
        }
    }
}

/// The same video with nothing to be done but what was paid before.
pub(super) fn blocked(video: &PlannedVideo, why: &Reason) -> PlannedVideo {
    let mut video = video.clone();
    video.reasons.insert(0, why.clone());
    match &mut video.step {
        Step::Resume { then, .. } => {
            *then = None;
            video.cost = Cost::zero();
        }
        Step::Nothing | Step::Render { .. } | Step::Rename { .. } | Step::Forget => {
            video.action = Action::Blocked;
            video.step = Step::Nothing;
        }
    }
    video
}

/// Lists the visuals that a video uses as they were before.
fn known(video: &PlannedVideo) -> BTreeSet<&VisualKey> {
    let visuals = video.shots.iter().flat_map(|shot| &shot.visuals);
    let known = visuals.filter(|visual| matches!(visual.why, VisualReason::Known { .. }));
    known.filter_map(|visual| visual.key.as_ref()).collect()
}

/// Returns the storyboard that follows a preview, if one does.
const fn after(then: &AfterPreview) -> Option<&StoryboardRequest> {
    match then {
        AfterPreview::RenderIt(_) => None,
        AfterPreview::Storyboard(work) => Some(&work.request),
    }
}

/// Lists the places in everything that is sent for a video where a visual must be filled in.
fn slots(step: &Step) -> impl Iterator<Item = &VisualSlot> {
    let (first, second) = match step {
        Step::Render { work, .. } => match work.as_ref() {
            RenderWork::Storyboard(work) => (Some(&work.request), None),
            RenderWork::Preview { request, then, .. } => (Some(request), after(then)),
            RenderWork::ReadyPreview { .. } => (None, None),
        },
        Step::Resume { then, .. } => (then.as_ref().and_then(after), None),
        Step::Nothing | Step::Rename { .. } | Step::Forget => (None, None),
    };
    first
        .into_iter()
        .chain(second)
        .flat_map(|request| &request.slots)
}
