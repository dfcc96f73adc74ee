//! What whoever performs a plan must know of the state.

use super::{Action, AfterPreview, Plan, PlannedVideo, RenderWork, Step};
use crate::assemble::StoryboardRequest;
use crate::model::{ExpectedShot, VideoTarget, VisualKey, Wanted};

impl Plan {
    /// Lists the videos that the plan does something about, under the ids that they have and had, and all
    /// visuals that it speaks of.
    pub fn wanted(&self) -> Wanted {
        let mut wanted = Wanted::default();
        let single = self.visuals.iter().map(|visual| &visual.target.key);
        wanted.visuals.extend(single.cloned());
        let is_looked_at = |video: &&PlannedVideo| video.action != Action::Unchanged;
        for video in self.videos.iter().filter(is_looked_at) {
            wanted.videos.insert(video.key.clone());
            let shown = video.shots.iter().flat_map(|shot| &shot.visuals);
            wanted
                .visuals
                .extend(shown.filter_map(|visual| visual.key.clone()));
            match &video.step {
                Step::Nothing | Step::Forget => {}
                Step::Rename { from, target } => {
                    wanted.videos.insert(from.clone());
                    wanted.visuals.extend(recorded(target));
                }
                Step::Render {
                    work,
                    target,
                    replaces,
                } => {
                    wanted.videos.extend(replaces.clone());
                    wanted.visuals.extend(recorded(target));
                    wanted.visuals.extend(worked(work));
                }
                Step::Resume { target, then, .. } => {
                    let target_visuals = target.visuals().into_iter().cloned();
                    wanted.visuals.extend(target_visuals);
                    wanted
                        .visuals
                        .extend(target.video_target().into_iter().flat_map(recorded));
                    wanted.visuals.extend(then.iter().flat_map(followed));
                }
            }
        }
        wanted
    }
}

/// The visuals that a video shows once it is recorded.
fn recorded(target: &VideoTarget) -> impl Iterator<Item = VisualKey> + '_ {
    target.shots.iter().flat_map(|shot| &shot.visuals).cloned()
}

/// The visuals that are sent for, or generated.
fn worked(work: &RenderWork) -> Vec<VisualKey> {
    match work {
        RenderWork::Storyboard(work) => filled(&work.request).collect(),
        RenderWork::Preview {
            request,
            shots,
            then,
            ..
        } => {
            let all = filled(request).chain(expected(shots));
            all.chain(followed(then)).collect()
        }
        RenderWork::ReadyPreview { .. } => Vec::new(),
    }
}

fn followed(then: &AfterPreview) -> Vec<VisualKey> {
    match then {
        AfterPreview::RenderIt(_) => Vec::new(),
        AfterPreview::Storyboard(work) => filled(&work.request).collect(),
    }
}

/// The visuals whose URLs go into a request.
fn filled(request: &StoryboardRequest) -> impl Iterator<Item = VisualKey> + '_ {
    request.slots.iter().map(|slot| slot.visual.clone())
}

/// The visuals that a preview generates.
fn expected(shots: &[ExpectedShot]) -> impl Iterator<Item = VisualKey> + '_ {
    let visuals = shots.iter().flat_map(|shot| &shot.visuals);
    visuals.filter_map(|visual| Some(visual.identity.as_ref()?.key.clone()))
}
