//! One video to its part of the plan.

use super::reason::{self, Reason};
use super::{
    Action, PlannedShot, PlannedVideo, RenderWork, ShotAction, ShotVisual, Step, StoryboardRequest,
    StoryboardWork, VisualAction, VisualReason, VisualRoute,
};
use crate::diff::{self, FieldChange, ShotChange, ShotMatch, VideoDiff};
use crate::fingerprint::FingerprintedVideo;
use crate::model::{
    AppliedVideo, Cost, ManifestPlace, OpenOperation, ShotTarget, VideoKey, VideoTarget,
};
use crate::price::VideoPrice;

/// A declared video with what is known about it.
pub(super) struct Subject<'a> {
    pub(super) video: &'a FingerprintedVideo,
    pub(super) price: &'a VideoPrice,
    pub(super) applied: Option<&'a AppliedVideo>,
    pub(super) from: Option<&'a VideoKey>,
}

impl Subject<'_> {
    pub(super) fn create(&self) -> PlannedVideo {
        let shots = self.video.expanded.shots.iter().map(|shot| ShotChange {
            scene: shot.scene,
            shot: shot.shot,
            matched: ShotMatch::Added,
        });
        let diff = VideoDiff {
            settings: Vec::new(),
            shots: shots.collect(),
            reordered: false,
        };
        self.render(Action::Create, vec![Reason::New], diff)
    }

    pub(super) fn update(&self, applied: &AppliedVideo, mut reasons: Vec<Reason>) -> PlannedVideo {
        let diff = diff::diff(&applied.target, self.video);
        reasons.extend(self.from.map(|from| Reason::Moved {
            from: from.id.clone(),
        }));
        if !diff::same(&applied.target, self.video) {
            reasons.extend(reason::reasons(&diff));
        }
        self.render(Action::Update, reasons, diff)
    }

    /// The configuration is the same; the id or the name may not be.
    pub(super) fn keep(&self, applied: &AppliedVideo) -> PlannedVideo {
        let target = self.target();
        let mut reasons: Vec<Reason> = self
            .from
            .map(|from| Reason::Moved {
                from: from.id.clone(),
            })
            .into_iter()
            .collect();
        if applied.target.name != target.name {
            let (before, after) = (applied.target.name.clone(), target.name.clone());
            reasons.push(Reason::Renamed { before, after });
        }
        let (action, step) = if reasons.is_empty() {
            (Action::Unchanged, Step::Nothing)
        } else {
            let target = VideoTarget {
                planned: applied.target.planned.clone(),
                ..target
            };
            (
                Action::Rename,
                Step::Rename {
                    from: applied.target.key.clone(),
                    target: Box::new(target),
                },
            )
        };
        let shots = self
            .video
            .expanded
            .shots
            .iter()
            .enumerate()
            .map(|(index, shot)| ShotChange {
                scene: shot.scene,
                shot: shot.shot,
                matched: ShotMatch::Same { before: index },
            });
        let diff = VideoDiff {
            settings: Vec::new(),
            shots: shots.collect(),
            reordered: false,
        };
        let cost = Cost::zero();
        PlannedVideo {
            action,
            reasons,
            step,
            ..self.planned(diff, &cost)
        }
    }

    /// The video was asked for under another id; it is a rename once that operation has ended.
    pub(super) fn wait(&self, from: &VideoKey) -> PlannedVideo {
        let reason = Reason::Waits {
            from: from.id.clone(),
        };
        PlannedVideo {
            action: Action::Blocked,
            reasons: vec![reason],
            ..self.planned(VideoDiff::default(), &Cost::zero())
        }
    }

    fn render(&self, action: Action, reasons: Vec<Reason>, diff: VideoDiff) -> PlannedVideo {
        let step = Step::Render {
            work: Box::new(RenderWork::Storyboard(StoryboardWork {
                request: StoryboardRequest {
                    body: self.video.expanded.video.request.clone(),
                    slots: Vec::new(),
                },
                planned: self.price.total.clone(),
            })),
            target: Box::new(self.target()),
            replaces: self.from.cloned(),
        };
        PlannedVideo {
            action,
            reasons,
            step,
            ..self.planned(diff, &self.price.total)
        }
    }

    fn planned(&self, diff: VideoDiff, cost: &Cost) -> PlannedVideo {
        let resolved = &self.video.expanded.video;
        let pays = !cost.is_zero();
        let shots = diff
            .shots
            .into_iter()
            .enumerate()
            .map(|(index, change)| self.shot(index, change, pays));
        PlannedVideo {
            key: resolved.key.clone(),
            manifest: Some(resolved.manifest.clone()),
            action: Action::Unchanged,
            reasons: Vec::new(),
            before: self
                .applied
                .map(|applied| applied.target.fingerprint.clone()),
            after: Some(self.video.fingerprint.clone()),
            revision: self.applied.map(|applied| applied.revision),
            shots: shots.collect(),
            settings: diff.settings,
            cost: cost.clone(),
            without_reuse: cost.clone(),
            step: Step::Nothing,
        }
    }

    /// A video is rendered whole: if it is rendered at all, every visual of it is made again.
    fn shot(&self, index: usize, change: ShotChange, pays: bool) -> PlannedShot {
        let declared = self.video.expanded.shots.get(index);
        let visuals: Vec<ShotVisual> = declared
            .iter()
            .flat_map(|shot| &shot.visuals)
            .map(|visual| ShotVisual {
                place: visual.place,
                kind: visual.kind,
                model: visual.model.id.to_owned(),
                key: None,
                action: if pays { VisualAction::Generate } else { VisualAction::Reuse },
                route: pays.then_some(VisualRoute::Inline),
                why: VisualReason::Whole,
                cost: Cost::zero(),
            })
            .collect();
        let (action, changes) = match change.matched {
            ShotMatch::Same { .. } => (ShotAction::Unchanged, Vec::new()),
            ShotMatch::Changed { changes, .. } => (ShotAction::Update, changes),
            ShotMatch::Added => (ShotAction::Create, Vec::new()),
            ShotMatch::Removed => (ShotAction::Remove, self.removal(change.scene, change.shot)),
        };
        let visual = match (visuals.is_empty(), pays) {
            (true, _) => VisualAction::None,
            (false, true) => VisualAction::Generate,
            (false, false) => VisualAction::Reuse,
        };
        let price = self
            .price
            .shots
            .get(index)
            .filter(|_| visual == VisualAction::Generate);
        PlannedShot {
            scene: change.scene,
            shot: change.shot,
            action,
            visual,
            visuals,
            cost: price.cloned().unwrap_or_else(Cost::zero),
            changes,
        }
    }

    /// What a removed shot was, so that whoever reviews the plan can see what goes.
    fn removal(&self, scene: u32, shot: u32) -> Vec<FieldChange> {
        let recorded = self
            .applied
            .iter()
            .flat_map(|applied| &applied.target.shots);
        let gone = recorded.filter(|recorded| (recorded.scene, recorded.shot) == (scene, shot));
        let change = |gone: &ShotTarget| FieldChange {
            path: String::new(),
            before: Some(gone.configuration.clone()),
            after: None,
        };
        gone.map(change).collect()
    }

    fn target(&self) -> VideoTarget {
        let FingerprintedVideo {
            expanded,
            fingerprint,
            shots,
        } = self.video;
        let resolved = &expanded.video;
        let shots = expanded
            .shots
            .iter()
            .zip(shots)
            .map(|(shot, fingerprint)| ShotTarget {
                scene: shot.scene,
                shot: shot.shot,
                fingerprint: fingerprint.clone(),
                configuration: shot.configuration.clone(),
                visuals: Vec::new(),
            });
        VideoTarget {
            key: resolved.key.clone(),
            name: resolved.name.clone(),
            manifest: resolved.manifest.path.clone(),
            fingerprint: fingerprint.clone(),
            configuration: resolved.configuration.clone(),
            shots: shots.collect(),
            planned: self.price.total.clone(),
            protect: resolved.protect,
        }
    }
}

/// A video that an earlier run left unfinished: its job is collected, or its doubt is settled,
/// before anything else is done with it, whatever the manifest says now.
pub(super) fn pending(
    open: &OpenOperation,
    manifest: Option<ManifestPlace>,
    applied: Option<&AppliedVideo>,
) -> PlannedVideo {
    let operation = open.id.clone();
    let (action, reason, step) = match &open.job {
        Some(job) => (
            Action::Resume,
            Reason::JobOpen { job: job.clone() },
            Step::Resume {
                operation,
                job: job.clone(),
                target: Box::new(open.target.clone()),
                then: None,
            },
        ),
        None => {
            let detail = open
                .doubt
                .clone()
                .unwrap_or_else(|| "the answer was never recorded".to_owned());
            (
                Action::Blocked,
                Reason::InDoubt { operation, detail },
                Step::Nothing,
            )
        }
    };
    PlannedVideo {
        key: open.video().clone(),
        manifest,
        action,
        reasons: vec![reason],
        before: applied.map(|applied| applied.target.fingerprint.clone()),
        after: open.target.video_target().map(|target| target.fingerprint.clone()),
        revision: applied.map(|applied| applied.revision),
        shots: Vec::new(),
        settings: Vec::new(),
        cost: Cost::zero(),
        without_reuse: Cost::zero(),
        step,
    }
}
