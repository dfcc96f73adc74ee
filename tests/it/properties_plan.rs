//! What holds of every plan: it is empty once applied, says the same for any order, follows the
//! content and not the place, adds up, and is refused when it is damaged.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use fastrand::Rng;
use jiff::Timestamp;
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};
use storyform::diff::{ShotMatch, diff, same};
use storyform::fingerprint::FingerprintedVideo;
use storyform::model::{
    AppliedVideo, Cost, Credits, JobId, Outputs, RunId, Snapshot, StateVersion, VideoKey,
    VideoTarget, VisualKey,
};
use storyform::pipeline::{check_project, plan_project};
use storyform::plan::{
    Action, Plan, PlanInput, PlanOptions, PlannedVideo, Reason, RenderWork, ShotAction, Step,
    Summary, VisualAction, VisualStep, check, digest, plan,
};
use storyform::price::Prices;
use storyform::report;
use tempfile::TempDir;

use crate::fixtures::plain_project;
use crate::videos::{RATIOS, documents, fingerprinted, request, requests, scene, spoken};

fn config() -> ProptestConfig {
    let config = ProptestConfig::default();
    ProptestConfig {
        cases: if config.cases == 256 {
            48
        } else {
            config.cases
        },
        failure_persistence: None,
        ..config
    }
}

fn videos(requests: &[Value]) -> Vec<FingerprintedVideo> {
    fingerprinted(&documents(requests), &plain_project())
}

fn planned(videos: &[FingerprintedVideo], snapshot: &Snapshot) -> Plan {
    let plan = plan(&PlanInput {
        project: "test",
        profile: None,
        videos,
        settled: &[],
        unlisted: 0,
        snapshot,
        prices: &Prices::default(),
        options: &PlanOptions::default(),
    });
    check(&plan).unwrap();
    plan
}

/// What a plan would record for a video.
fn target(video: &PlannedVideo) -> Option<&VideoTarget> {
    match &video.step {
        Step::Render { target, .. } | Step::Rename { target, .. } => Some(target),
        Step::Resume { target, .. } => target.video_target(),
        Step::Nothing | Step::Forget => None,
    }
}

/// The state after a plan was performed on an empty one.
fn applied(plan: &Plan) -> Snapshot {
    let targets = plan.videos.iter().filter_map(target);
    let videos = targets.map(|target| {
        let applied = AppliedVideo {
            target: target.clone(),
            revision: 1,
            job: JobId::new("job"),
            outputs: Outputs::default(),
            credits_used: Some(target.planned.expected),
            degraded: None,
            degraded_visuals: Vec::new(),
            applied_at: Timestamp::UNIX_EPOCH,
            run: RunId::new("run"),
        };
        (target.key.clone(), applied)
    });
    let videos: BTreeMap<VideoKey, AppliedVideo> = videos.collect();
    let version = StateVersion {
        lineage: "l".to_owned(),
        serial: 1,
    };
    Snapshot {
        version: Some(version),
        videos,
        ..Snapshot::empty()
    }
}

/// The only video of a list, as it is recorded once it is rendered.
fn recorded(request: &Value) -> (Vec<FingerprintedVideo>, Snapshot) {
    let videos = videos(std::slice::from_ref(request));
    let snapshot = applied(&planned(&videos, &Snapshot::empty()));
    (videos, snapshot)
}

fn scenes(request: &Value) -> Vec<Value> {
    request["scenes"].as_array().unwrap().clone()
}

fn total(costs: impl Iterator<Item = Cost>) -> Cost {
    let mut total = Cost::zero();
    costs.for_each(|cost| total.add(&cost));
    total
}

/// The visuals that a plan generates and that can be used again.
fn bought(plan: &Plan) -> Vec<VisualKey> {
    let shots = plan.videos.iter().flat_map(|video| &video.shots);
    let visuals = shots.flat_map(|shot| &shot.visuals);
    let generated = visuals.filter(|visual| visual.action == VisualAction::Generate);
    generated.filter_map(|visual| visual.key.clone()).collect()
}

fn assert_adds_up(plan: &Plan) {
    let acting = || {
        plan.videos
            .iter()
            .filter(|video| video.action != Action::Blocked)
    };
    let count = |action| {
        plan.videos
            .iter()
            .filter(|video| video.action == action)
            .count()
    };
    let summary = Summary {
        create: count(Action::Create),
        update: count(Action::Update),
        resume: count(Action::Resume),
        rename: count(Action::Rename),
        forget: count(Action::Forget),
        blocked: count(Action::Blocked),
        unchanged: count(Action::Unchanged),
        cost: total(acting().map(|video| video.cost.clone())),
        without_reuse: total(acting().map(|video| video.without_reuse.clone())),
    };
    assert_eq!(plan.summary, summary);
    let (bought, mut distinct) = (bought(plan), bought(plan));
    distinct.sort();
    distinct.dedup();
    assert_eq!(bought.len(), distinct.len(), "nothing is bought twice");
    for video in &plan.videos {
        assert!(
            video.cost.expected <= video.without_reuse.expected,
            "{:?}",
            video.key
        );
        // There are no avatars here: the visuals of the shots are all that costs credits.
        let shots = total(video.shots.iter().map(|shot| shot.cost.clone()));
        assert_eq!(shots.expected, video.cost.expected, "{:?}", video.key);
        assert!(video.cost.low <= shots.expected && shots.expected <= video.cost.high);
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_plan_of_an_applied_state_is_empty(requests in requests(5)) {
        let videos = videos(&requests);
        let first = planned(&videos, &Snapshot::empty());
        assert_adds_up(&first);
        prop_assert_eq!(first.summary.create, requests.len());
        let again = planned(&videos, &applied(&first));
        assert_adds_up(&again);
        prop_assert!(!again.summary.has_changes(), "{:?}", again.summary);
        prop_assert_eq!(again.summary.unchanged, requests.len());
        prop_assert_eq!(&again.summary.cost, &Cost::zero());
    }

    #[test]
    fn the_same_input_gives_the_same_bytes(requests in requests(4)) {
        let write = || report::json::plan(&planned(&videos(&requests), &Snapshot::empty()), true);
        prop_assert_eq!(write(), write());
    }

    #[test]
    fn the_order_of_files_is_nothing_but_an_order(requests in requests(6), seed in any::<u64>()) {
        let mut shuffled = requests.clone();
        Rng::with_seed(seed).shuffle(&mut shuffled);
        let sorted = |requests: &[Value]| {
            let mut plan = planned(&videos(requests), &Snapshot::empty());
            // Who pays for what both show is a matter of order; what is paid is not.
            let mut bought = bought(&plan);
            bought.sort();
            plan.videos.sort_by(|one, other| one.key.cmp(&other.key));
            let videos = plan.videos.into_iter().map(|video| {
                (video.key, video.action, video.after, video.settings, video.without_reuse)
            });
            // What a shared visual may cost at worst is a matter of who generates it: how Pictory
            // cuts a story is not known, and a story that is not cut has no such doubt.
            let cost = &mut plan.summary.cost;
            (cost.low, cost.high) = (cost.expected, cost.expected);
            (videos.collect::<Vec<_>>(), plan.summary, bought)
        };
        prop_assert_eq!(sorted(&requests), sorted(&shuffled));
    }

    #[test]
    fn a_video_does_not_differ_from_itself(request in request()) {
        let (videos, snapshot) = recorded(&request);
        let before = &snapshot.videos[&videos[0].expanded.video.key].target;
        prop_assert!(same(before, &videos[0]));
        let found = diff(before, &videos[0]);
        prop_assert!(found.is_empty(), "{:?}", found);
        prop_assert_eq!(found.shots.len(), videos[0].shots.len());
    }

    #[test]
    fn scenes_are_found_by_what_they_hold(request in request(), mut new in scene(RATIOS[0].1), at in any::<Index>()) {
        // Unlike any other scene, however both are split.
        new["hideSubtitles"] = json!(true);
        let (_, snapshot) = recorded(&request);
        let before = snapshot.videos.values().next().unwrap();
        let mut longer = scenes(&request);
        let at = at.index(longer.len() + 1);
        longer.insert(at, new);
        let mut edited = request.clone();
        edited["scenes"] = json!(longer);
        let after = videos(&[edited]).remove(0);
        let found = diff(&before.target, &after);
        prop_assert!(!found.reordered);
        for shot in &found.shots {
            let is_inserted = shot.scene as usize == at + 1;
            let is_same = matches!(shot.matched, ShotMatch::Same { .. });
            prop_assert!(if is_inserted { shot.matched == ShotMatch::Added } else { is_same }, "{:?}", shot);
        }
        // Taking it out again removes its shots and changes no other.
        let longer = applied(&planned(std::slice::from_ref(&after), &Snapshot::empty()));
        let shorter = videos(std::slice::from_ref(&request)).remove(0);
        let found = diff(&longer.videos.values().next().unwrap().target, &shorter);
        let unchanged = |matched: &ShotMatch| matches!(matched, ShotMatch::Same { .. } | ShotMatch::Removed);
        prop_assert!(found.shots.iter().all(|shot| unchanged(&shot.matched)), "{:?}", found.shots);
    }

    #[test]
    fn another_order_of_scenes_changes_no_scene(request in request(), seed in any::<u64>()) {
        let (videos_before, snapshot) = recorded(&request);
        let mut order = scenes(&request);
        Rng::with_seed(seed).shuffle(&mut order);
        let mut edited = request.clone();
        edited["scenes"] = json!(order);
        let after = videos(&[edited]);
        let plan = planned(&after, &snapshot);
        let video = &plan.videos[0];
        prop_assert!(video.shots.iter().all(|shot| shot.action == ShotAction::Unchanged), "{:?}", video.shots);
        if after[0].fingerprint == videos_before[0].fingerprint {
            prop_assert_eq!(video.action, Action::Unchanged);
        } else {
            // Scenes that are split into the same shots by different flags may change places unseen.
            prop_assert!([Reason::Reordered, Reason::Resplit].contains(&video.reasons[0]), "{:?}", video.reasons);
            prop_assert_eq!(video.reasons.len(), 1);
        }
    }

    #[test]
    fn another_name_renders_nothing(requests in requests(5)) {
        let snapshot = applied(&planned(&videos(&requests), &Snapshot::empty()));
        let renamed: Vec<Value> = requests.iter().map(|request| {
            let mut request = request.clone();
            request["videoName"] = json!(format!("new {}", request["videoName"].as_str().unwrap()));
            request
        }).collect();
        let plan = planned(&videos(&renamed), &snapshot);
        prop_assert!(plan.videos.iter().all(|video| video.action == Action::Rename), "{:?}", plan.summary);
        prop_assert_eq!(&plan.summary.cost, &Cost::zero());
        let plan = planned(&[], &snapshot);
        prop_assert_eq!(plan.summary.forget, requests.len());
        prop_assert_eq!(&plan.summary.cost, &Cost::zero());
    }

    #[test]
    fn a_damaged_plan_is_refused(requests in requests(3), seed in any::<u64>()) {
        let plan = planned(&videos(&requests), &Snapshot::empty());
        let saved: Value = serde_json::from_str(&plan.to_saved().unwrap()).unwrap();
        let mut random = Rng::with_seed(seed);
        for _ in 0..40 {
            let mut damaged = saved.clone();
            damage(&mut damaged["plan"], &mut random);
            if let Ok(read) = Plan::from_saved(&damaged.to_string()) {
                prop_assert!(read == plan, "{}", damaged);
            }
        }
    }
}

/// Changes, removes or repeats one part of a value, anywhere.
fn damage(value: &mut Value, random: &mut Rng) {
    let goes_on = random.u8(..8) > 0;
    match value {
        Value::Object(fields) if !fields.is_empty() && goes_on => {
            let at = random.usize(..fields.len());
            let (_, field) = fields.iter_mut().nth(at).unwrap();
            damage(field, random);
        }
        Value::Object(fields) if !fields.is_empty() => {
            let at = random.usize(..fields.len());
            let name = fields.keys().nth(at).unwrap().clone();
            fields.shift_remove(&name);
        }
        Value::Array(items) if !items.is_empty() && goes_on => {
            let at = random.usize(..items.len());
            damage(&mut items[at], random);
        }
        Value::Array(items) if !items.is_empty() => items.push(items[0].clone()),
        Value::Array(items) => items.push(json!(0)),
        Value::Object(fields) => {
            fields.insert("new".to_owned(), json!(1));
        }
        Value::Null => *value = json!("something"),
        Value::Bool(bool) => *value = json!(!*bool),
        Value::Number(_) => *value = json!(random.u32(..1000)),
        Value::String(text) => text.push('x'),
    }
}

/// Writes the digest that a plan with this content would have.
fn with_digest(mut plan: Plan) -> Plan {
    plan.digest = digest(&plan);
    plan
}

/// A way to make a plan contradict itself, with its name.
type Edit = (&'static str, fn(&mut Plan));

/// The digest says what a plan does; the other checks stand without it.
#[test]
fn a_plan_that_contradicts_itself_is_refused() {
    let request = spoken(
        "A",
        "16:9",
        &[json!({"story": "Hi.", "background":
        {"type": "image", "aiVisual": {"model": "nanobanana", "prompt": "A harbour"}}})],
    );
    let plan = planned(&videos(&[request]), &Snapshot::empty());
    check(&with_digest(plan.clone())).unwrap();
    let edits: [Edit; 12] = [
        ("totals", |plan| plan.summary.cost = Cost::zero()),
        ("cost", |plan| {
            plan.videos[0].cost = Cost::zero();
            plan.summary.cost = Cost::zero();
        }),
        ("range", |plan| {
            plan.videos[0].cost.high = Credits::ZERO;
            plan.summary.cost.high = Credits::ZERO;
        }),
        ("twice", |plan| {
            plan.videos.push(plan.videos[0].clone());
            plan.summary.create = 2;
            let cost = plan.summary.cost.clone();
            plan.summary.cost.add(&cost);
            plan.summary.without_reuse = plan.summary.cost.clone();
        }),
        ("action", |plan| {
            plan.videos[0].action = Action::Unchanged;
            (plan.summary.create, plan.summary.unchanged) = (0, 1);
        }),
        ("step", |plan| plan.videos[0].step = Step::Nothing),
        ("reason", |plan| plan.videos[0].reasons.clear()),
        ("configuration", |plan| {
            if let Step::Render { target, .. } = &mut plan.videos[0].step {
                Arc::make_mut(&mut target.configuration)["language"] = json!("de");
            }
        }),
        ("request for a visual", |plan| {
            if let VisualStep::Generate { request } = &mut plan.visuals[0].step {
                request["prompt"] = json!("Another harbour");
            }
        }),
        ("credits that a request gives back", |plan| {
            let credits = Credits::from_thousandths(-4_000);
            plan.visuals[0].target.planned = Cost::exact(credits);
            let whole = plan.videos[0].cost.high;
            if let Step::Render { work, .. } = &mut plan.videos[0].step
                && let RenderWork::Storyboard(work) = work.as_mut()
            {
                work.planned = Cost::exact(whole - credits);
            }
        }),
        ("cost of a request", |plan| {
            plan.visuals[0].target.planned = Cost::zero();
        }),
        ("shot", |plan| {
            plan.videos[0].shots[0].cost = Cost::exact(Credits::from_thousandths(99_000));
        }),
    ];
    for (what, edit) in edits {
        let mut damaged = plan.clone();
        edit(&mut damaged);
        assert!(check(&with_digest(damaged)).is_err(), "{what}");
    }
}

/// Writes a project of that many videos with ten scenes each.
fn write_project(folder: &Path, count: usize) {
    fs::create_dir(folder.join("videos")).unwrap();
    fs::write(folder.join("storyform.yaml"), "provider: simulator\n").unwrap();
    for number in 0..count {
        let mut text = format!(
            "videoName: Video {number}\nvoiceOver: {{enabled: true, aiVoices: [{{speaker: Jackson}}]}}\nscenes:\n"
        );
        for scene in 0..10 {
            text += &format!(
                "  - story: Scene {scene} of video {number}. It has two sentences.\n    \
                 createSceneOnEndOfSentence: true\n    background:\n      type: image\n      \
                 aiVisual: {{model: nanobanana, prompt: A harbour number {scene} before dawn}}\n"
            );
        }
        fs::write(folder.join(format!("videos/{number}.yaml")), text).unwrap();
    }
}

/// How long it takes to read, check and plan that many videos, new and applied.
fn time(count: usize) -> Duration {
    let folder = TempDir::new().unwrap();
    write_project(folder.path(), count);
    let start = Instant::now();
    let checked = check_project(folder.path(), None).unwrap();
    assert!(!checked.has_errors(), "{:?}", checked.diagnostics.first());
    let project = checked.project.as_ref().unwrap();
    let make = |snapshot: &Snapshot| {
        plan_project(&checked, project, snapshot, &PlanOptions::default()).unwrap()
    };
    let first = make(&Snapshot::empty());
    assert_eq!(first.summary.create, count);
    let again = make(&applied(&first));
    assert_eq!(again.summary.unchanged, count);
    start.elapsed()
}

#[test]
#[ignore = "takes some twenty seconds without optimization"]
#[expect(
    clippy::print_stderr,
    reason = "the figures are worth more than the verdict"
)]
fn four_times_as_many_videos_take_about_four_times_as_long() {
    let (few, many) = (time(500), time(2000));
    eprintln!("500 videos: {few:?}; 2000 videos: {many:?}");
    assert!(many < few * 8, "500 videos: {few:?}; 2000 videos: {many:?}");
}

/// A video with that many shots of every kind.
fn long_video(name: &str, count: usize) -> Value {
    let ai = |more: Value| {
        let mut ai = json!({"model": "nanobanana"});
        ai.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        json!({"type": "image", "aiVisual": ai})
    };
    let ten = |number: usize| {
        let story = [0, 1, 2, 3].map(|at| format!("Sentence {at} of {number}."));
        let chained =
            json!({"prompt": format!("A gull {name} {number}"), "visualContinuity": true});
        [
            json!({"story": story.join(" "), "createSceneOnEndOfSentence": true, "background": ai(json!({}))}),
            json!({"story": "One.", "background": ai(json!({"prompt": format!("A harbour {number}")}))}),
            json!({"story": "Two.", "background": ai(json!({"prompt": "A boat"}))}),
            json!({"story": "Three.", "background": ai(json!({}))}),
            json!({"story": format!("{name} {number}."), "background": ai(chained)}),
            json!({"story": format!("Text {number}."), "elements": [{"type": "text", "text": "Hi"}]}),
            json!({"story": format!("Crab {number}."), "elements": [ai(json!({"prompt": "A crab"}))]}),
        ]
    };
    let scenes: Vec<Value> = (0..count / 10).flat_map(ten).collect();
    spoken("video", "16:9", &scenes)
}

/// How long it takes to plan a video with that many shots: new, changed, and nearly emptied.
fn time_shots(count: usize) -> Duration {
    let start = Instant::now();
    let first = videos(&[long_video("one", count)]);
    assert_eq!(first[0].shots.len(), count);
    let snapshot = applied(&planned(&first, &Snapshot::empty()));
    planned(&videos(&[long_video("two", count)]), &snapshot);
    planned(&videos(&[long_video("one", 10)]), &snapshot);
    start.elapsed()
}

#[test]
#[ignore = "takes some seconds without optimization"]
#[expect(
    clippy::print_stderr,
    reason = "the figures are worth more than the verdict"
)]
fn four_times_as_many_shots_take_about_four_times_as_long() {
    let (few, many) = (time_shots(1000), time_shots(4000));
    eprintln!("1000 shots: {few:?}; 4000 shots: {many:?}");
    assert!(many < few * 8, "1000 shots: {few:?}; 4000 shots: {many:?}");
}
