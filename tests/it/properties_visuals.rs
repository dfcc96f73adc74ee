//! Over any history of edits every visual is bought once, and is there when a request needs it.

use std::collections::{BTreeMap, BTreeSet};

use fastrand::Rng;
use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::{Value, json};
use storyform::fingerprint::FingerprintedVideo;
use storyform::model::{
    AppliedVideo, Credits, ExpectedShot, GeneratedVisual, JobId, OperationId, Outputs, RunId,
    Snapshot, StateVersion, VisualFile, VisualIdentity, VisualKey,
};
use storyform::plan::{
    Action, AfterPreview, Plan, PlanInput, PlanOptions, RenderWork, Step, StoryboardRequest,
    VisualAction, VisualRoute, VisualStep, check, plan,
};
use storyform::price::Prices;

use crate::fixtures::plain_project;
use crate::videos::{documents, fingerprinted, spoken};

const SENTENCES: [&str; 5] = [
    "Dawn.",
    "Dr. Gull flies.",
    "The tide turns!",
    "Boats leave.",
    "Noon?",
];
const PROMPTS: [&str; 4] = ["A harbour", "A boat", "A lighthouse", "Sea"];
const MODELS: [(&str, &str); 3] = [
    ("image", "nanobanana"),
    ("image", "flux-schnell"),
    ("video", "pixverse5.5"),
];

/// One of a few scenes, so that histories meet the same visuals again and again.
fn scene(random: &mut Rng) -> Value {
    let visual = |random: &mut Rng, is_prompted: bool| {
        let (kind, model) = MODELS[random.usize(..MODELS.len())];
        let mut ai = json!({"model": model});
        if is_prompted {
            ai["prompt"] = json!(PROMPTS[random.usize(..PROMPTS.len())]);
        }
        json!({"type": kind, "aiVisual": ai})
    };
    let is_split = random.u8(..3) == 0;
    let count = if is_split { random.usize(1..5) } else { 1 };
    let sentences: Vec<&str> = (0..count).map(|_| SENTENCES[random.usize(..5)]).collect();
    let is_prompted = random.bool();
    let mut scene =
        json!({"story": sentences.join(" "), "background": visual(random, is_prompted)});
    if is_split {
        scene["createSceneOnEndOfSentence"] = json!(true);
    }
    if random.u8(..3) == 0 {
        scene["background"]["aiVisual"]["visualContinuity"] = json!(true);
    }
    if random.u8(..4) == 0 {
        scene["elements"] = json!([visual(random, true)]);
    }
    if random.u8(..12) == 0 {
        scene["background"] = json!({"color": "#102040"});
    }
    scene
}

/// Edits a project once: scenes come, go, move and are copied between its videos.
fn edit(videos: &mut [Vec<Value>], random: &mut Rng) {
    let at = random.usize(..videos.len());
    let from = random.usize(..videos.len());
    let scenes = videos[from].len();
    let picked = videos[from][random.usize(..scenes)].clone();
    let video = &mut videos[at];
    let place = random.usize(..video.len());
    match random.u8(..6) {
        0 => video[place] = scene(random),
        1 => video.insert(place, scene(random)),
        2 if video.len() > 1 => {
            video.remove(place);
        }
        3 => video.insert(place, picked),
        4 => video[place]["background"] = picked["background"].clone(),
        _ => random.shuffle(video),
    }
    video.truncate(6);
}

fn read(videos: &[Vec<Value>]) -> Vec<FingerprintedVideo> {
    let requests = videos.iter().enumerate();
    let requests = requests.map(|(at, scenes)| spoken(&format!("video-{at}"), "16:9", scenes));
    fingerprinted(&documents(&requests.collect::<Vec<_>>()), &plain_project())
}

/// What a plan needs and makes, in the order in which it is performed.
struct Audit<'a> {
    /// The visuals that are there.
    there: BTreeSet<VisualKey>,
    made: BTreeMap<VisualKey, VisualIdentity>,
    /// How often something that was there is made again.
    again: usize,
    plan: &'a Plan,
}

impl<'a> Audit<'a> {
    fn new(plan: &'a Plan, snapshot: &Snapshot) -> Self {
        let mut audit = Self {
            there: snapshot.visuals.keys().cloned().collect(),
            made: BTreeMap::new(),
            again: 0,
            plan,
        };
        for visual in &plan.visuals {
            assert!(matches!(visual.step, VisualStep::Generate { .. }));
            audit.make(VisualIdentity {
                key: visual.target.key.clone(),
                spec: visual.target.spec.clone(),
            });
        }
        audit
    }

    fn make(&mut self, identity: VisualIdentity) {
        if self.there.insert(identity.key.clone()) {
            self.made.insert(identity.key.clone(), identity);
        } else {
            self.again += 1;
        }
    }

    fn need(&self, request: &StoryboardRequest) {
        for slot in &request.slots {
            assert!(self.there.contains(&slot.visual), "{slot:?}");
        }
    }

    fn previewed(&mut self, shots: &[ExpectedShot]) {
        let visuals = shots.iter().flat_map(|shot| &shot.visuals);
        for identity in visuals.filter_map(|visual| visual.identity.clone()) {
            self.make(identity);
        }
    }

    fn run(&mut self) {
        for video in &self.plan.videos {
            let Step::Render { work, .. } = &video.step else {
                continue;
            };
            match work.as_ref() {
                RenderWork::Storyboard(work) => self.need(&work.request),
                RenderWork::Preview {
                    request,
                    shots,
                    then,
                    ..
                } => {
                    self.need(request);
                    self.previewed(shots);
                    if let AfterPreview::Storyboard(work) = then {
                        self.need(&work.request);
                    }
                }
                RenderWork::ReadyPreview { .. } => panic!("nothing was left unfinished"),
            }
        }
    }
}

/// The state after a plan was performed.
fn performed(
    mut snapshot: Snapshot,
    plan: &Plan,
    made: BTreeMap<VisualKey, VisualIdentity>,
) -> Snapshot {
    for video in &plan.videos {
        let target = match &video.step {
            Step::Render { target, .. } | Step::Rename { target, .. } => target,
            Step::Nothing | Step::Resume { .. } | Step::Forget => continue,
        };
        let applied = AppliedVideo {
            target: (**target).clone(),
            revision: 1,
            job: JobId::new("job"),
            outputs: Outputs::default(),
            credits_used: None,
            degraded: None,
            degraded_visuals: Vec::new(),
            applied_at: Timestamp::UNIX_EPOCH,
            run: RunId::new("run"),
        };
        snapshot.videos.insert(video.key.clone(), applied);
    }
    let generated = made.into_iter().map(|(key, identity)| {
        let visual = GeneratedVisual {
            spec: identity.spec,
            file: VisualFile::default(),
            job: JobId::new("job"),
            operation: Some(OperationId::new("op")),
            credits: None,
            generated_at: Timestamp::UNIX_EPOCH,
            run: RunId::new("run"),
            copy: None,
            is_lost: false,
        };
        (key, visual)
    });
    snapshot.visuals.extend(generated);
    snapshot.version = Some(StateVersion {
        lineage: "l".to_owned(),
        serial: 1,
    });
    snapshot
}

/// What the visuals cost that a plan makes where they cannot be taken from.
fn inline(plan: &Plan) -> Credits {
    let shots = plan.videos.iter().flat_map(|video| &video.shots);
    let visuals = shots.flat_map(|shot| &shot.visuals);
    let inline = visuals.filter(|visual| visual.route == Some(VisualRoute::Inline));
    inline.map(|visual| visual.cost.expected).sum()
}

fn assert_bought_once(plan: &Plan, audit: &Audit<'_>) {
    let prices = Prices::default();
    let made = audit
        .made
        .values()
        .map(|identity| prices.spec(&identity.spec));
    let minimum = made.sum::<Credits>() + inline(plan);
    assert_eq!(plan.summary.cost.expected, minimum);
    assert_eq!(audit.again, 0);
    for video in &plan.videos {
        assert!(video.cost.expected <= video.without_reuse.expected);
        let visuals = video.shots.iter().flat_map(|shot| &shot.visuals);
        let generated = visuals.filter(|visual| visual.action == VisualAction::Generate);
        for key in generated.filter_map(|visual| visual.key.as_ref()) {
            assert!(audit.made.contains_key(key));
        }
    }
}

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 40,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn every_visual_is_bought_once(seed in any::<u64>()) {
        let mut random = Rng::with_seed(seed);
        let mut videos: Vec<Vec<Value>> = (0..random.usize(1..4))
            .map(|_| (0..random.usize(1..4)).map(|_| scene(&mut random)).collect())
            .collect();
        let mut snapshot = Snapshot::empty();
        for _ in 0..30 {
            let declared = read(&videos);
            let plan = plan(&PlanInput {
                project: "test",
                profile: None,
                videos: &declared,
                settled: &[],
                unlisted: 0,
                snapshot: &snapshot,
                prices: &Prices::default(),
                options: &PlanOptions::default(),
            });
            check(&plan).unwrap();
            prop_assert!(plan.videos.iter().all(|video| video.action != Action::Blocked));
            let mut audit = Audit::new(&plan, &snapshot);
            audit.run();
            assert_bought_once(&plan, &audit);
            let made = audit.made;
            snapshot = performed(snapshot, &plan, made);
            edit(&mut videos, &mut random);
        }
    }
}
