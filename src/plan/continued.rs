//! A saved plan on a state in which an earlier attempt at it has left something.

use super::digest::digest;
use super::doubt::doubts;
use super::narrowed::blocked;
use super::subject::pending;
use super::totals::summarise;
use super::work::{PlannedVisual, VisualStep};
use super::{
    AfterPreview, Plan, PlannedShot, PlannedVideo, RenderWork, ShotVisual, Step, VisualAction,
    VisualReason, reason,
};
use crate::model::{
    AppliedVideo, Cost, Credits, ExpectedVisual, GeneratedVisual, OpenOperation, OperationTarget,
    ReadyPreview, RenderedPreview, Snapshot, VideoTarget, VisualKey,
};

impl Plan {
    /// Returns the plan with everything that an earlier attempt at it has bought or is buying
    /// taken from state instead. It never asks for more than the plan itself, and it is the plan
    /// itself if nothing was done about it yet.
    ///
    /// What differs from the plan is left as it is: whether the state of a video has moved on to
    /// something else is for whoever performs the plan.
    pub fn continued(&self, snapshot: &Snapshot) -> Self {
        let mut plan = self.clone();
        let stock = Stock {
            plan: self,
            snapshot,
        };
        for video in &mut plan.videos {
            stock.resume(video);
        }
        let visuals = std::mem::take(&mut plan.visuals);
        for visual in visuals {
            plan.visuals.extend(stock.collect(visual, &mut plan.videos));
        }
        plan.doubts = doubts(snapshot);
        plan.summary = summarise(&plan.videos, plan.unlisted);
        plan.digest = digest(&plan);
        plan
    }
}

/// What state holds of what a plan wants.
struct Stock<'a> {
    plan: &'a Plan,
    snapshot: &'a Snapshot,
}

impl Stock<'_> {
    /// Takes the job or the preview of a video from state, if there is one.
    fn resume(&self, video: &mut PlannedVideo) {
        let Step::Render {
            work,
            target,
            replaces: None,
        } = &video.step
        else {
            return;
        };
        let applied = self.snapshot.videos.get(&video.key);
        let is_moved = applied.map(|applied| applied.revision) != video.revision;
        // A visual that is wanted anew cannot be told from the one that it replaces.
        if is_moved || visuals(video).any(is_requested) || !self.has_visuals(video) {
            return;
        }
        let mut open = self.snapshot.open.iter();
        let open = open.find(|open| {
            let target = open.target.video_target();
            target.is_some_and(|target| target.key == video.key)
        });
        if let Some(open) = open {
            let begun = open.target.video_target();
            if begun.is_some_and(|begun| is_same(begun, target)) {
                *video = resumed(open, video, work, applied);
            }
            return;
        }
        let ready = self.snapshot.previews.get(&video.key);
        let ready = ready.filter(|ready| is_same(&ready.target, target));
        let RenderWork::Preview { shots, then, .. } = work.as_ref() else {
            return;
        };
        match (then, ready) {
            (AfterPreview::RenderIt(render), Some(ready)) => {
                let (render, cost) = (render.clone(), render.planned.clone());
                let preview = rendered(ready);
                let work = RenderWork::ReadyPreview { preview, render };
                perform(video, work, cost, |_| Some(VisualReason::Prepared));
            }
            (AfterPreview::Storyboard(after), _) => {
                let mut wanted = shots.iter().flat_map(|shot| &shot.visuals);
                let is_there = |visual: &ExpectedVisual| {
                    let key = visual.identity.as_ref().map(|identity| &identity.key);
                    key.is_some_and(|key| self.visual(key).is_some())
                };
                if wanted.all(is_there) {
                    let (work, cost) = (after.clone(), after.planned.clone());
                    perform(video, RenderWork::Storyboard(work), cost, |visual| {
                        let since = self.visual(visual.key.as_ref()?)?.generated_at;
                        Some(VisualReason::Known { since })
                    });
                }
            }
            (AfterPreview::RenderIt(_), None) => {}
        }
    }

    /// Takes a visual from state, if it is there or under way, and no longer counts it for the
    /// video that it was to be generated for.
    fn collect(
        &self,
        planned: PlannedVisual,
        videos: &mut [PlannedVideo],
    ) -> Option<PlannedVisual> {
        let VisualStep::Generate { .. } = planned.step else {
            return Some(planned);
        };
        let key = &planned.target.key;
        if self
            .plan
            .videos
            .iter()
            .flat_map(visuals)
            .any(|visual| visual.key.as_ref() == Some(key) && is_requested(visual))
        {
            return Some(planned);
        }
        let video = videos.iter_mut().find(|video| video.key == planned.video);
        let open = self.snapshot.open.iter().find(|open| match &open.target {
            OperationTarget::Visual { target, .. } => target.key == *key,
            OperationTarget::Preview(_) | OperationTarget::Render(_) => false,
        });
        let Some(open) = open else {
            let Some(there) = self.visual(key) else {
                return Some(planned);
            };
            let since = there.generated_at;
            discount(video, &planned, &VisualReason::Known { since });
            return None;
        };
        let operation = open.id.clone();
        let step = if let Some(job) = open.job.clone() {
            discount(
                video,
                &planned,
                &VisualReason::Collected { job: job.clone() },
            );
            VisualStep::Resume { operation, job }
        } else {
            if let Some(video) = video {
                *video = blocked(video, &reason::in_doubt(open));
            }
            let detail = reason::doubt(open);
            VisualStep::Settle { operation, detail }
        };
        Some(PlannedVisual { step, ..planned })
    }

    fn visual(&self, key: &VisualKey) -> Option<&GeneratedVisual> {
        let visual = self.snapshot.visuals.get(key);
        visual.filter(|visual| !visual.is_lost)
    }

    /// Tells whether every visual is there that is generated by itself for a video: its first
    /// request is not sent before.
    fn has_visuals(&self, video: &PlannedVideo) -> bool {
        let own = self.plan.visuals.iter().filter(|visual| {
            visual.video == video.key && matches!(visual.step, VisualStep::Generate { .. })
        });
        let mut keys = own.map(|visual| &visual.target.key);
        keys.all(|key| self.visual(key).is_some())
    }
}

/// A video whose operation an earlier attempt has begun.
fn resumed(
    open: &OpenOperation,
    video: &PlannedVideo,
    work: &RenderWork,
    applied: Option<&AppliedVideo>,
) -> PlannedVideo {
    let mut begun = pending(open, video.manifest.clone(), applied);
    let after = match (&open.target, work) {
        (OperationTarget::Preview(target), RenderWork::Preview { then, .. }) => {
            let is_rendered = matches!(then, AfterPreview::RenderIt(_));
            (target.is_rendered == is_rendered).then(|| then.clone())
        }
        (OperationTarget::Preview(_) | OperationTarget::Render(_), _)
        | (OperationTarget::Visual { .. }, _) => None,
    };
    if let (Step::Resume { then, .. }, Some(after)) = (&mut begun.step, after) {
        begun.cost = after.planned().clone();
        *then = Some(after);
    }
    begun
}

/// Gives a video less to do, because what `settled` explains is there already.
fn perform(
    video: &mut PlannedVideo,
    new: RenderWork,
    cost: Cost,
    settled: impl Fn(&ShotVisual) -> Option<VisualReason>,
) {
    for shot in &mut video.shots {
        for visual in &mut shot.visuals {
            if let Some(why) = settled(visual).filter(|_| visual.action == VisualAction::Generate) {
                reuse(visual, why);
            }
        }
        total(shot);
    }
    if let Step::Render { work, target, .. } = &mut video.step {
        **work = new;
        target.planned = cost.clone();
    }
    video.cost = cost;
}

/// Takes what a visual was to cost from the video that it was to be generated for.
fn discount(video: Option<&mut PlannedVideo>, planned: &PlannedVisual, why: &VisualReason) {
    let Some(video) = video else {
        return;
    };
    let mut is_counted = false;
    for shot in &mut video.shots {
        for visual in &mut shot.visuals {
            let is_this = visual.key.as_ref() == Some(&planned.target.key);
            if is_this && visual.action == VisualAction::Generate {
                reuse(visual, why.clone());
                is_counted = true;
            }
        }
        total(shot);
    }
    if let Step::Render { target, .. } = &mut video.step
        && is_counted
    {
        video.cost = less(&video.cost, &planned.target.planned);
        target.planned = video.cost.clone();
    }
}

fn reuse(visual: &mut ShotVisual, why: VisualReason) {
    visual.action = VisualAction::Reuse;
    visual.route = None;
    visual.why = why;
    visual.cost = Cost::zero();
}

/// Sums up a shot whose visuals changed.
fn total(shot: &mut PlannedShot) {
    let is_generated = |visual: &ShotVisual| visual.action == VisualAction::Generate;
    if shot.visual == VisualAction::Generate && !shot.visuals.iter().any(is_generated) {
        shot.visual = VisualAction::Reuse;
    }
    shot.cost = shot.visuals.iter().map(|visual| &visual.cost).sum();
}

/// What is left of a cost when a part of it is paid.
fn less(cost: &Cost, paid: &Cost) -> Cost {
    Cost {
        low: (cost.low - paid.low).max(Credits::ZERO),
        expected: (cost.expected - paid.expected).max(Credits::ZERO),
        high: (cost.high - paid.high).max(Credits::ZERO),
        unknown: cost.unknown.clone(),
    }
}

fn rendered(ready: &ReadyPreview) -> RenderedPreview {
    RenderedPreview {
        job: ready.job.clone(),
        operation: ready.operation.clone(),
        credits_used: ready.credits_used,
        outputs: ready.outputs.clone(),
        degraded: ready.degraded.clone(),
    }
}

fn is_same(begun: &VideoTarget, planned: &VideoTarget) -> bool {
    begun.fingerprint == planned.fingerprint && begun.name == planned.name
}

fn visuals(video: &PlannedVideo) -> impl Iterator<Item = &ShotVisual> {
    video.shots.iter().flat_map(|shot| &shot.visuals)
}

fn is_requested(visual: &ShotVisual) -> bool {
    matches!(visual.why, VisualReason::Requested)
}
