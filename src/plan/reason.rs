//! Why something is planned.

use serde::{Deserialize, Serialize};

use crate::diff::{ShotChange, ShotMatch, VideoDiff};
use crate::model::{AppliedVideo, Credits, JobId, OpenOperation, OperationId, VideoId};

/// Why something is planned, with the values that decided it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Reason {
    /// State does not know the video.
    New,
    /// What is seen or heard differs.
    Changed {
        /// What differs.
        what: ReasonKind,
        /// The JSON pointer of the field in the request; of a removed scene, in the recorded one.
        path: String,
    },
    /// The scenes are the same and stand in another order.
    Reordered,
    /// The stories are cut into scenes in another way.
    Resplit,
    /// The name differs.
    Renamed {
        /// The recorded name.
        before: String,
        /// The declared name.
        after: String,
    },
    /// The manifest protects it and state does not know, or lifts the protection that state knows.
    Protection {
        /// Whether it is protected from now on.
        protect: bool,
    },
    /// State knows the video under another id.
    Moved {
        /// That id.
        from: VideoId,
    },
    /// The last render shows something else in place of an AI visual.
    Degraded {
        /// The scene, counted from 1.
        scene: u32,
        /// The shot within the scene, counted from 1.
        shot: u32,
    },
    /// It was asked for.
    Requested,
    /// It is no longer declared.
    NotDeclared,
    /// An earlier run submitted it and did not see the end.
    JobOpen {
        /// The job.
        job: JobId,
    },
    /// What is declared has changed since that submission, so another plan must follow.
    ChangedSince,
    /// An earlier run sent it, and nobody knows whether Pictory took it.
    InDoubt {
        /// The operation in the journal.
        operation: OperationId,
        /// What is known.
        detail: String,
    },
    /// It is what another id was, whose operation must end first.
    Waits {
        /// That id.
        from: VideoId,
    },
    /// It is protected, and this would cost credits.
    Protected,
    /// It may cost more than its limit.
    OverBudget {
        /// The limit.
        limit: Credits,
        /// The most it can cost; `None` if parts are unknown.
        high: Option<Credits>,
    },
    /// The account cannot pay for it.
    Unaffordable {
        /// What the account has left, after the videos before it; negative if it is overdrawn.
        left: Credits,
        /// The most it can cost; `None` if parts are unknown.
        high: Option<Credits>,
    },
    /// It shows a visual that was to be generated for another video, which is not done.
    NeedsVisual {
        /// The id of that video.
        of: VideoId,
    },
}

/// What differs between two versions of a video.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReasonKind {
    /// A scene is new.
    SceneAdded,
    /// A scene is gone.
    SceneRemoved,
    /// What an AI model is asked to make.
    Visual,
    /// The story.
    Narration,
    /// The voice.
    Voice,
    /// The music.
    Music,
    /// Anything else.
    Setting,
}

impl ReasonKind {
    /// Returns the word used in JSON.
    pub const fn label(self) -> &'static str {
        match self {
            Self::SceneAdded => "scene_added",
            Self::SceneRemoved => "scene_removed",
            Self::Visual => "visual_changed",
            Self::Narration => "narration_changed",
            Self::Voice => "voice_changed",
            Self::Music => "music_changed",
            Self::Setting => "setting_changed",
        }
    }

    fn of_path(path: &str) -> Self {
        let has = |segment: &str| path.split('/').any(|part| part == segment);
        if has("aiVisual") {
            Self::Visual
        } else if path.ends_with("/story") {
            Self::Narration
        } else if has("voiceOver") {
            Self::Voice
        } else if has("backgroundMusic") {
            Self::Music
        } else {
            Self::Setting
        }
    }
}

/// Says that nobody knows whether Pictory took a request.
pub(super) fn in_doubt(open: &OpenOperation) -> Reason {
    Reason::InDoubt {
        operation: open.id.clone(),
        detail: doubt(open),
    }
}

/// Says what is known about a doubt.
pub(super) fn doubt(open: &OpenOperation) -> String {
    open.doubt
        .clone()
        .unwrap_or_else(|| "the answer was never recorded".to_owned())
}

/// Names the shots whose visuals were silently replaced.
pub(super) fn degraded(applied: &AppliedVideo) -> Vec<Reason> {
    let degraded = applied.degraded_visuals.iter();
    let mut reasons: Vec<Reason> = degraded
        .filter(|visual| visual.key.is_some())
        .map(|visual| Reason::Degraded {
            scene: visual.scene,
            shot: visual.shot,
        })
        .collect();
    reasons.dedup();
    reasons
}

/// Turns differences into reasons: settings first, then scene by scene.
pub(super) fn reasons(diff: &VideoDiff) -> Vec<Reason> {
    let changed = |what, path| Reason::Changed { what, path };
    let mut reasons: Vec<Reason> = diff
        .settings
        .iter()
        .map(|change| changed(ReasonKind::of_path(&change.path), change.path.clone()))
        .collect();
    for ShotChange { scene, matched, .. } in &diff.shots {
        let root = format!("/scenes/{}", scene.saturating_sub(1));
        match matched {
            ShotMatch::Same { .. } => {}
            ShotMatch::Changed { changes, .. } => reasons.extend(changes.iter().map(|change| {
                let path = format!("{root}{}", change.path);
                changed(ReasonKind::of_path(&path), path)
            })),
            ShotMatch::Added => reasons.push(changed(ReasonKind::SceneAdded, root)),
            ShotMatch::Removed => reasons.push(changed(ReasonKind::SceneRemoved, root)),
        }
    }
    if diff.reordered {
        reasons.push(Reason::Reordered);
    }
    if reasons.is_empty() {
        reasons.push(Reason::Resplit);
    }
    let mut seen = std::collections::BTreeSet::new();
    reasons.retain(|reason| seen.insert(format!("{reason:?}")));
    reasons
}
