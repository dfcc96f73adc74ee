//! Which action in which case.

mod budgets;
mod digests;
mod routes;
mod visuals;

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{
    Action, Plan, PlanInput, PlanOptions, PlannedVideo, Reason, RenderWork, Replacements,
    Selection, ShotVisual, Step, check, plan,
};
use crate::diagnostic::Source;
use crate::expand::expand;
use crate::fingerprint::{FingerprintedVideo, fingerprint_video};
use crate::manifest::{parse_project, read_alone};
use crate::model::{
    AppliedVideo, Cost, Credits, GeneratedVisual, JobId, OpenOperation, OperationId,
    OperationTarget, Outputs, RenderTarget, RunId, Snapshot, StateVersion, VideoId, VideoTarget,
    VisualFile, VisualIdentity, VisualKey,
};
use crate::price::Prices;
use crate::resolve::resolve;

const TOUR: &str = "storyform: {id: tour}\nvideoName: Tour\nscenes:\n\
    - {story: One., background: {type: image, aiVisual: {model: nanobanana, prompt: A harbour}}}\n\
    - {story: Two., background: {type: image, aiVisual: {model: nanobanana, prompt: A boat}}}\n";

pub(super) fn videos(manifest: &str, project: &str) -> Vec<FingerprintedVideo> {
    let parsed = read_alone(&Source::new("videos/tour.yaml", manifest));
    assert_eq!(parsed.diagnostics, vec![]);
    let (project, problems) = parse_project(&Source::new("storyform.yaml", project));
    assert_eq!(problems, vec![]);
    let project = project.unwrap();
    let stages = |document| fingerprint_video(expand(resolve(document, &project, None)));
    parsed.documents.iter().map(stages).collect()
}

fn plan_with(manifest: &str, snapshot: &Snapshot, options: &PlanOptions) -> Plan {
    let prices = Prices::new(BTreeMap::new());
    let plan = plan(&PlanInput {
        project: "test",
        profile: None,
        videos: &videos(manifest, ""),
        settled: &[],
        unlisted: 0,
        snapshot,
        prices: &prices,
        options,
    });
    check(&plan).unwrap();
    assert_costs_add_up(&plan);
    plan
}

/// Asserts that what each video costs is what its requests cost, and what its shots show.
fn assert_costs_add_up(plan: &Plan) {
    for video in plan
        .videos
        .iter()
        .filter(|video| video.action != Action::Blocked)
    {
        let Step::Render { work, .. } = &video.step else {
            continue;
        };
        let made = |visual: &&super::PlannedVisual| {
            visual.video == video.key && matches!(visual.step, super::VisualStep::Generate { .. })
        };
        let studio = plan.visuals.iter().filter(made);
        let mut sum: Cost = studio.map(|visual| &visual.target.planned).sum();
        match work.as_ref() {
            RenderWork::Storyboard(work) => sum.add(&work.planned),
            RenderWork::Preview { planned, then, .. } => {
                sum.add(planned);
                sum.add(then.planned());
            }
            RenderWork::ReadyPreview { render, .. } => sum.add(&render.planned),
        }
        let figures = |cost: &Cost| (cost.low, cost.expected, cost.high);
        assert_eq!(figures(&sum), figures(&video.cost), "{}", video.key);
        let shots: Cost = video.shots.iter().map(|shot| &shot.cost).sum();
        assert!(shots.expected <= video.cost.expected, "{}", video.key);
        assert!(
            video.cost.expected <= video.without_reuse.expected,
            "{}",
            video.key
        );
    }
}

fn plan_of(manifest: &str, snapshot: &Snapshot) -> Plan {
    plan_with(manifest, snapshot, &PlanOptions::default())
}

fn only(plan: &Plan) -> &PlannedVideo {
    assert_eq!(plan.videos.len(), 1);
    &plan.videos[0]
}

fn target(planned: &PlannedVideo) -> VideoTarget {
    match &planned.step {
        Step::Render { target, .. } | Step::Rename { target, .. } => (**target).clone(),
        Step::Resume { target, .. } => target.video_target().unwrap().clone(),
        Step::Nothing | Step::Forget => panic!("`{}` records nothing", planned.key),
    }
}

/// The state after a plan was performed on an empty one.
fn after(plan: &Plan) -> Snapshot {
    applied(&Snapshot::empty(), plan)
}

/// The state after a plan was performed.
fn applied(before: &Snapshot, plan: &Plan) -> Snapshot {
    let mut snapshot = before.clone();
    for planned in plan
        .videos
        .iter()
        .filter(|video| video.step != Step::Nothing)
    {
        let applied = AppliedVideo {
            target: target(planned),
            revision: 1,
            job: JobId::new("job-1"),
            outputs: Outputs::default(),
            credits_used: Some(planned.cost.expected),
            degraded: None,
            degraded_visuals: Vec::new(),
            applied_at: Timestamp::UNIX_EPOCH,
            run: RunId::new("run-1"),
        };
        snapshot.videos.insert(planned.key.clone(), applied);
    }
    snapshot.visuals.extend(bought(plan));
    snapshot.version = Some(StateVersion {
        lineage: "test".to_owned(),
        serial: 3,
    });
    snapshot
}

/// The visuals that a plan buys, as they are recorded.
fn bought(plan: &Plan) -> BTreeMap<VisualKey, GeneratedVisual> {
    let studio = plan.visuals.iter().map(|visual| VisualIdentity {
        key: visual.target.key.clone(),
        spec: visual.target.spec.clone(),
    });
    let previews = plan.videos.iter().filter_map(|video| match &video.step {
        Step::Render { work, .. } => match work.as_ref() {
            RenderWork::Preview { shots, .. } => Some(shots),
            RenderWork::Storyboard(_) | RenderWork::ReadyPreview { .. } => None,
        },
        Step::Nothing | Step::Resume { .. } | Step::Rename { .. } | Step::Forget => None,
    });
    let previewed = previews.flatten().flat_map(|shot| &shot.visuals);
    let all = studio.chain(previewed.filter_map(|visual| visual.identity.clone()));
    all.map(|VisualIdentity { key, spec }| {
        let file = VisualFile {
            url: format!("https://example.com/{key}.png"),
            ..VisualFile::default()
        };
        let visual = GeneratedVisual {
            spec,
            file,
            job: JobId::new("job-v"),
            operation: Some(OperationId::new("op-v")),
            credits: None,
            generated_at: Timestamp::UNIX_EPOCH,
            run: RunId::new("run-1"),
            copy: None,
            is_lost: false,
        };
        (key, visual)
    })
    .collect()
}

/// The expected cost of a plan, in thousandths of a credit.
fn cost(plan: &Plan) -> i64 {
    plan.summary.cost.expected.thousandths()
}

/// All AI visuals of a plan, in order.
fn told(plan: &Plan) -> Vec<&ShotVisual> {
    let shots = plan.videos.iter().flat_map(|video| &video.shots);
    shots.flat_map(|shot| &shot.visuals).collect()
}

fn work(planned: &PlannedVideo) -> &RenderWork {
    match &planned.step {
        Step::Render { work, .. } => work,
        other => panic!("{other:?}"),
    }
}

fn replacing(texts: &[&str]) -> PlanOptions {
    let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
    PlanOptions {
        replace: Replacements::new(&texts).unwrap(),
        ..PlanOptions::default()
    }
}

fn rendered(manifest: &str) -> Snapshot {
    after(&plan_of(manifest, &Snapshot::empty()))
}

#[test]
fn a_new_video_is_created_and_an_applied_one_is_unchanged() {
    let plan = plan_of(TOUR, &Snapshot::empty());
    let video = only(&plan);
    assert_eq!(
        (video.action, &video.reasons),
        (Action::Create, &vec![Reason::New])
    );
    assert_eq!(plan.summary.cost.expected, Credits::from_thousandths(8000));
    let again = plan_of(TOUR, &after(&plan));
    assert_eq!(only(&again).action, Action::Unchanged);
    assert!(!again.summary.has_changes() && again.summary.cost.is_zero());
}

#[test]
fn an_edit_names_the_field_and_costs_its_visual_alone() {
    let plan = plan_of(&TOUR.replace("A boat", "Two boats"), &rendered(TOUR));
    let video = only(&plan);
    assert_eq!(video.action, Action::Update);
    let changed: Vec<_> = video.shots.iter().flat_map(|shot| &shot.changes).collect();
    assert_eq!(changed.len(), 1);
    assert_eq!(changed[0].path, "/background/aiVisual/prompt");
    assert_eq!(plan.summary.cost.expected, Credits::from_thousandths(4000));
}

#[test]
fn a_new_id_with_the_same_content_renders_nothing() {
    let plan = plan_of(&TOUR.replace("id: tour", "id: excursion"), &rendered(TOUR));
    let video = only(&plan);
    assert_eq!(video.action, Action::Rename);
    assert_eq!(
        video.reasons,
        vec![Reason::Moved {
            from: VideoId::new("tour")
        }]
    );
    assert!(video.cost.is_zero());
}

#[test]
fn a_new_name_is_recorded_and_renders_nothing() {
    let plan = plan_of(
        &TOUR.replace("videoName: Tour", "videoName: Grand tour"),
        &rendered(TOUR),
    );
    let video = only(&plan);
    assert_eq!(video.action, Action::Rename);
    assert!(matches!(&video.reasons[..], [Reason::Renamed { after, .. }] if after == "Grand tour"));
}

#[test]
fn moved_from_follows_a_video_that_changed_as_well() {
    let moved = TOUR
        .replace("{id: tour}", "{id: excursion, movedFrom: [tour]}")
        .replace("A boat", "Two boats");
    let plan = plan_of(&moved, &rendered(TOUR));
    let video = only(&plan);
    assert_eq!(video.action, Action::Update);
    assert_eq!(
        video.reasons[0],
        Reason::Moved {
            from: VideoId::new("tour")
        }
    );
    assert!(
        matches!(&video.step, Step::Render { replaces: Some(from), .. } if from.id.as_str() == "tour")
    );
}

#[test]
fn two_videos_with_equal_content_do_not_share_one_origin() {
    let snapshot = rendered(TOUR);
    let both = format!(
        "{}---\n{}",
        TOUR.replace("id: tour", "id: a"),
        TOUR.replace("id: tour", "id: b")
    );
    let plan = plan_of(&both, &snapshot);
    let actions: Vec<Action> = plan.videos.iter().map(|video| video.action).collect();
    assert_eq!(actions, [Action::Rename, Action::Create]);
}

#[test]
fn what_is_declared_no_more_leaves_state() {
    let other = TOUR
        .replace("id: tour", "id: other")
        .replace("One.", "Another.");
    let plan = plan_of(&other, &rendered(TOUR));
    let actions: Vec<(&str, Action)> = plan
        .videos
        .iter()
        .map(|video| (video.id().as_str(), video.action))
        .collect();
    assert_eq!(
        actions,
        [("other", Action::Create), ("tour", Action::Forget)]
    );
}

#[test]
fn protection_and_limits_block_and_replace_unblocks() {
    let protected = TOUR.replace("{id: tour}", "{id: tour, protect: true}");
    let edited = protected.replace("A boat", "Two boats");
    let snapshot = rendered(&protected);
    let blocked = plan_of(&edited, &snapshot);
    assert_eq!(only(&blocked).action, Action::Blocked);
    assert_eq!(only(&blocked).reasons[0], Reason::Protected);
    assert!(
        blocked.summary.cost.is_zero(),
        "what is blocked is not in the total"
    );
    let replace = replacing(&["tour"]);
    assert_eq!(
        only(&plan_with(&edited, &snapshot, &replace)).action,
        Action::Update
    );
    let limited = plan_of(
        &TOUR.replace("{id: tour}", "{id: tour, maxCredits: 7.9}"),
        &Snapshot::empty(),
    );
    assert!(matches!(
        only(&limited).reasons[0],
        Reason::OverBudget { .. }
    ));
}

#[test]
fn an_open_job_is_collected_before_anything_else_is_done() {
    let mut snapshot = rendered(TOUR);
    let video = snapshot.videos.values().next().unwrap().target.clone();
    let open = |job| OpenOperation {
        id: OperationId::new("op-1"),
        run: RunId::new("run-2"),
        intended_at: Timestamp::UNIX_EPOCH,
        job,
        doubt: None,
        target: OperationTarget::Render(RenderTarget {
            video: video.clone(),
            planned: video.planned.clone(),
            preview: None,
        }),
    };
    let (running, doubtful) = (open(Some(JobId::new("job-2"))), open(None));
    snapshot.open = vec![running];
    let edited = TOUR.replace("A boat", "Two boats");
    let unedited = plan_of(TOUR, &snapshot);
    assert_eq!(only(&unedited).action, Action::Resume);
    assert!(!only(&unedited).reasons.contains(&Reason::ChangedSince));
    let resumed = plan_of(&edited, &snapshot);
    assert_eq!(only(&resumed).action, Action::Resume);
    assert!(only(&resumed).reasons.contains(&Reason::ChangedSince));
    snapshot.open = vec![doubtful];
    let doubt = plan_of(&edited, &snapshot);
    assert_eq!(only(&doubt).action, Action::Blocked);
    assert!(matches!(only(&doubt).reasons[0], Reason::InDoubt { .. }));
}

#[test]
fn a_selection_leaves_the_rest_alone_and_says_so() {
    let both = format!(
        "{TOUR}---\n{}",
        TOUR.replace("id: tour", "id: other")
            .replace("One.", "Another.")
    );
    let selection = Selection::new(&["other".to_owned()]).unwrap();
    let plan = plan_with(
        &both,
        &Snapshot::empty(),
        &PlanOptions {
            selection,
            ..PlanOptions::default()
        },
    );
    assert_eq!((only(&plan).id().as_str(), plan.unselected), ("other", 1));
}

#[test]
fn a_limit_on_the_whole_plan_refuses_it() {
    let limit = |thousandths| PlanOptions {
        max_credits: Some(Credits::from_thousandths(thousandths)),
        ..PlanOptions::default()
    };
    assert_eq!(
        plan_with(TOUR, &Snapshot::empty(), &limit(8000)).refusals,
        vec![]
    );
    assert_eq!(
        plan_with(TOUR, &Snapshot::empty(), &limit(7999))
            .refusals
            .len(),
        1
    );
}

#[test]
fn a_protected_video_is_forgotten_only_by_name() {
    let protected = TOUR.replace("{id: tour}", "{id: tour, protect: true}");
    let snapshot = rendered(&protected);
    let other = TOUR
        .replace("id: tour", "id: other")
        .replace("One.", "Another.");
    let kept = plan_of(&other, &snapshot);
    assert_eq!(kept.videos[1].action, Action::Blocked);
    assert_eq!(kept.videos[1].reasons[0], Reason::Protected);
    let replace = replacing(&["tour"]);
    let asked = plan_with(&other, &snapshot, &replace);
    assert_eq!(asked.videos[1].action, Action::Forget);
}
