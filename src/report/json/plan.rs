//! A plan for programs.

use serde::Serialize;
use serde_json::Value;

use super::budget::{BudgetJson, RefusalJson};
use super::doubt::DoubtJson;
use super::visual::{self, PlannedVisualJson, ShotVisualJson};
use super::{CostJson, FORMAT_VERSION, document};
use crate::model::{Credits, ManifestPlace, Revision, StateVersion};
use crate::plan::FieldChange;
use crate::plan::{Action, Plan, PlannedShot, PlannedVideo, Reason, ShotAction, Summary};

/// Writes a plan as JSON; unchanged videos are in it only if `all` is asked for.
pub fn plan(plan: &Plan, all: bool) -> String {
    let Plan {
        project,
        profile,
        against,
        base,
        prices,
        videos,
        unlisted: _,
        visuals,
        doubts,
        unselected,
        summary,
        budget,
        refusals,
        digest,
    } = plan;
    let listed = videos
        .iter()
        .filter(|video| all || video.action != Action::Unchanged);
    document(&PlanJson {
        format_version: FORMAT_VERSION,
        project,
        profile: profile.as_deref(),
        against: against.as_ref().map(RevisionJson::of),
        state: base.as_ref().map(StateJson::of),
        digest,
        prices,
        videos: listed.map(VideoJson::of).collect(),
        visuals: visuals.iter().map(PlannedVisualJson::of).collect(),
        doubts: doubts.iter().map(DoubtJson::of).collect(),
        summary: SummaryJson::of(summary),
        budget: budget.iter().map(BudgetJson::of).collect(),
        refusals: refusals.iter().map(RefusalJson::of).collect(),
        unselected: *unselected,
    })
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct PlanJson<'a> {
    format_version: &'static str,
    project: &'a str,
    profile: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    against: Option<RevisionJson<'a>>,
    state: Option<StateJson<'a>>,
    digest: &'a str,
    prices: &'a str,
    videos: Vec<VideoJson<'a>>,
    visuals: Vec<PlannedVisualJson<'a>>,
    doubts: Vec<DoubtJson<'a>>,
    summary: SummaryJson<'a>,
    budget: Vec<BudgetJson<'a>>,
    refusals: Vec<RefusalJson<'a>>,
    unselected: usize,
}

/// Which revision something is compared with.
#[derive(Debug, Serialize)]
struct RevisionJson<'a> {
    name: &'a str,
    commit: &'a str,
}

impl<'a> RevisionJson<'a> {
    fn of(revision: &'a Revision) -> Self {
        let Revision { name, commit } = revision;
        Self { name, commit }
    }
}

/// Which state something was made from.
#[derive(Debug, Serialize)]
pub(super) struct StateJson<'a> {
    lineage: &'a str,
    serial: u64,
}

impl<'a> StateJson<'a> {
    pub(super) fn of(version: &'a StateVersion) -> Self {
        let StateVersion { lineage, serial } = version;
        let serial = *serial;
        Self { lineage, serial }
    }
}

#[derive(Debug, Serialize)]
struct VideoJson<'a> {
    id: &'a str,
    manifest: Option<ManifestJson<'a>>,
    action: &'static str,
    reasons: Vec<ReasonJson<'a>>,
    fingerprint: FingerprintJson<'a>,
    shots: Vec<ShotJson<'a>>,
    settings: Vec<ChangeJson<'a>>,
    credits: CostJson<'a>,
}

#[derive(Debug, Serialize)]
struct ManifestJson<'a> {
    path: &'a str,
    line: usize,
}

#[derive(Debug, Serialize)]
struct FingerprintJson<'a> {
    before: Option<&'a str>,
    after: Option<&'a str>,
}

impl<'a> VideoJson<'a> {
    fn of(video: &'a PlannedVideo) -> Self {
        let PlannedVideo {
            key,
            manifest,
            action,
            reasons,
            before,
            after,
            revision: _,
            shots,
            settings,
            cost,
            without_reuse,
            step: _,
        } = video;
        let manifest = manifest.as_ref().map(|place| {
            let ManifestPlace { path, line } = place;
            let line = *line;
            ManifestJson { path, line }
        });
        Self {
            id: key.id.as_str(),
            manifest,
            action: action.word(),
            reasons: reasons.iter().map(ReasonJson::of).collect(),
            fingerprint: FingerprintJson {
                before: before.as_ref().map(|before| before.as_str()),
                after: after.as_ref().map(|after| after.as_str()),
            },
            shots: shots.iter().map(ShotJson::of).collect(),
            settings: settings.iter().map(ChangeJson::of).collect(),
            credits: CostJson::with_whole(cost, without_reuse),
        }
    }
}

/// A reason: its kind, and what goes with that kind.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum ReasonJson<'a> {
    Changed {
        kind: &'static str,
        path: &'a str,
    },
    Plain {
        kind: &'static str,
    },
    Renamed {
        kind: &'static str,
        before: &'a str,
        after: &'a str,
    },
    Protection {
        kind: &'static str,
        protect: bool,
    },
    Moved {
        kind: &'static str,
        from: &'a str,
    },
    Waits {
        kind: &'static str,
        from: &'a str,
    },
    JobOpen {
        kind: &'static str,
        job: &'a str,
    },
    Degraded {
        kind: &'static str,
        scene: u32,
        shot: u32,
    },
    InDoubt {
        kind: &'static str,
        operation: &'a str,
        detail: &'a str,
    },
    OverBudget {
        kind: &'static str,
        limit: Credits,
        high: Option<Credits>,
    },
    Unaffordable {
        kind: &'static str,
        left: Credits,
        high: Option<Credits>,
    },
    NeedsVisual {
        kind: &'static str,
        of: &'a str,
    },
}

impl<'a> ReasonJson<'a> {
    fn of(reason: &'a Reason) -> Self {
        let plain = |kind| Self::Plain { kind };
        match reason {
            Reason::New => plain("new"),
            Reason::Changed { what, path } => Self::Changed {
                kind: what.label(),
                path,
            },
            Reason::Reordered => plain("reordered"),
            Reason::Resplit => plain("resplit"),
            Reason::Renamed { before, after } => Self::Renamed {
                kind: "renamed",
                before,
                after,
            },
            Reason::Protection { protect } => Self::Protection {
                kind: "protection",
                protect: *protect,
            },
            Reason::Moved { from } => Self::Moved {
                kind: "moved",
                from: from.as_str(),
            },
            Reason::Degraded { scene, shot } => Self::Degraded {
                kind: "degraded",
                scene: *scene,
                shot: *shot,
            },
            Reason::Requested => plain("requested"),
            Reason::NotDeclared => plain("not_declared"),
            Reason::Waits { from } => Self::Waits {
                kind: "waits",
                from: from.as_str(),
            },
            Reason::JobOpen { job } => Self::JobOpen {
                kind: "job_open",
                job: job.as_str(),
            },
            Reason::ChangedSince => plain("changed_since"),
            Reason::InDoubt { operation, detail } => Self::InDoubt {
                kind: "in_doubt",
                operation: operation.as_str(),
                detail,
            },
            Reason::Protected => plain("protected"),
            Reason::OverBudget { limit, high } => Self::OverBudget {
                kind: "over_budget",
                limit: *limit,
                high: *high,
            },
            Reason::Unaffordable { left, high } => Self::Unaffordable {
                kind: "unaffordable",
                left: *left,
                high: *high,
            },
            Reason::NeedsVisual { of } => Self::NeedsVisual {
                kind: "needs_visual",
                of: of.as_str(),
            },
        }
    }
}

#[derive(Debug, Serialize)]
struct ShotJson<'a> {
    scene: u32,
    shot: u32,
    action: &'static str,
    visual: &'static str,
    model: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    models: Option<Vec<&'a str>>,
    visuals: Vec<ShotVisualJson<'a>>,
    credits: CostJson<'a>,
    changes: Vec<ChangeJson<'a>>,
}

impl<'a> ShotJson<'a> {
    fn of(shot: &'a PlannedShot) -> Self {
        let PlannedShot {
            scene,
            shot: number,
            action,
            visual,
            visuals,
            cost,
            changes,
        } = shot;
        Self {
            scene: *scene,
            shot: *number,
            action: match action {
                ShotAction::Create => "create",
                ShotAction::Update => "update",
                ShotAction::Remove => "remove",
                ShotAction::Unchanged => "unchanged",
            },
            visual: visual::action_word(*visual),
            model: visuals.first().map(|visual| visual.model.as_str()),
            models: (visuals.len() > 1).then(|| shot.models()),
            visuals: visuals.iter().map(ShotVisualJson::of).collect(),
            credits: CostJson::range(cost),
            changes: changes.iter().map(ChangeJson::of).collect(),
        }
    }
}

/// A changed field; an absent value is `null`.
#[derive(Debug, Serialize)]
struct ChangeJson<'a> {
    path: &'a str,
    before: Option<&'a Value>,
    after: Option<&'a Value>,
}

impl<'a> ChangeJson<'a> {
    fn of(change: &'a FieldChange) -> Self {
        let FieldChange {
            path,
            before,
            after,
        } = change;
        let (before, after) = (before.as_ref(), after.as_ref());
        Self {
            path,
            before,
            after,
        }
    }
}

#[derive(Debug, Serialize)]
pub(super) struct SummaryJson<'a> {
    create: usize,
    update: usize,
    resume: usize,
    rename: usize,
    forget: usize,
    blocked: usize,
    unchanged: usize,
    credits: CostJson<'a>,
}

impl<'a> SummaryJson<'a> {
    pub(super) fn of(summary: &'a Summary) -> Self {
        let Summary {
            create,
            update,
            resume,
            rename,
            forget,
            blocked,
            unchanged,
            cost,
            without_reuse,
        } = summary;
        Self {
            create: *create,
            update: *update,
            resume: *resume,
            rename: *rename,
            forget: *forget,
            blocked: *blocked,
            unchanged: *unchanged,
            credits: CostJson::with_whole(cost, without_reuse),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::OperationId;
    use crate::report::testing::{
        AFTER, BEFORE, Wish, credits, everything, open_visual, planned, rendered, videos,
    };

    #[test]
    fn every_action() {
        let text = plan(&everything(), false);
        assert_eq!(text, plan(&everything(), false));
        insta::assert_snapshot!("every_action", text);
    }

    #[test]
    fn visuals_under_way_and_in_doubt() {
        let text = AFTER;
        let mut snapshot = rendered(BEFORE);
        let tour = videos(text)
            .into_iter()
            .find(|video| video.expanded.video.name == "Product tour");
        let tour = tour.unwrap();
        let mut under_way = open_visual(&tour, 0, Some("job-0078"));
        under_way.id = OperationId::new("op-0078");
        snapshot.open = vec![under_way, open_visual(&tour, 9, None)];
        let wish = Wish {
            targets: vec!["product-tour"],
            ..Wish::default()
        };
        let value: Value =
            serde_json::from_str(&plan(&planned(&snapshot, text, &wish), false)).unwrap();
        insta::assert_snapshot!("visuals", document(&value["visuals"]));
    }

    #[test]
    fn unchanged_videos_are_listed_only_if_asked_for() {
        let unchanged = planned(&rendered(BEFORE), BEFORE, &Wish::default());
        let ids = |all| {
            let value: Value = serde_json::from_str(&plan(&unchanged, all)).unwrap();
            value["videos"].as_array().unwrap().len()
        };
        assert_eq!((ids(false), ids(true)), (0, 7));
    }

    #[test]
    fn credits_are_exact_decimals() {
        let scene = |prompt: &str| {
            let visual = format!("{{model: flux-schnell, prompt: {prompt}}}");
            format!("  - story: One.\n    background: {{type: image, aiVisual: {visual}}}\n")
        };
        let scenes = ["A tree", "A house", "A boat"].map(scene).concat();
        let text = format!("videoName: draft\nscenes:\n{scenes}");
        let wish = Wish {
            max_credits: Some(credits(1)),
            ..Wish::default()
        };
        let text = plan(&planned(&rendered(""), &text, &wish), false);
        for exact in [
            "\"expected\": 0.6,",
            "\"expected\": 1.8,",
            "\"high\": 1.8\n",
        ] {
            assert!(text.contains(exact), "{text}");
        }
    }
}
