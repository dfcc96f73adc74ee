//! What is bought and what is used again.

use super::*;
use crate::assemble::SlotContent;
use crate::model::{DegradedVisual, PreviewTarget, ReadyPreview};
use crate::plan::{
    AfterPreview, PlannedVisual, StoryboardWork, VisualAction, VisualReason, VisualStep,
};

/// A video whose scenes each have a prompt, with an image at 4 credits.
fn prompted(id: &str, prompts: &[&str]) -> String {
    let mut text = format!("storyform: {{id: {id}}}\nvideoName: {id}\nscenes:\n");
    for prompt in prompts {
        text += &format!(
            "- {{story: About {prompt}., background: {{type: image, aiVisual: \
             {{model: nanobanana, prompt: {prompt}}}}}}}\n"
        );
    }
    text
}

/// A video of one story that is split, whose prompts Pictory writes.
fn told_by_itself(id: &str, sentences: &[&str]) -> String {
    format!(
        "storyform: {{id: {id}}}\nvideoName: {id}\nscenes:\n- story: {}\n  \
         createSceneOnEndOfSentence: true\n  background: {{type: image, aiVisual: \
         {{model: nanobanana}}}}\n",
        sentences.join(" ")
    )
}

/// A video whose visuals each continue the one before.
fn chain(prompts: &[&str]) -> String {
    let text = prompted("chain", prompts);
    text.replace("nanobanana,", "nanobanana, visualContinuity: true,")
}

const PLACES: [&str; 3] = ["A harbour", "A boat", "A lighthouse"];
const EIGHT: [&str; 8] = [
    "One.", "Two.", "Three.", "Four.", "Five.", "Six.", "Seven.", "Eight.",
];

fn together(manifests: &[&str]) -> String {
    manifests.join("---\n")
}

fn whys(plan: &Plan) -> Vec<&VisualReason> {
    told(plan).into_iter().map(|visual| &visual.why).collect()
}

fn shared(video: &str, scene: u32) -> VisualReason {
    VisualReason::Shared {
        video: VideoId::new(video),
        scene,
        shot: 1,
    }
}

fn storyboard(planned: &PlannedVideo) -> &StoryboardWork {
    match work(planned) {
        RenderWork::Storyboard(work) => work,
        other => panic!("{other:?}"),
    }
}

/// The operation that generates the first visual of a plan.
fn under_way(plan: &Plan, job: Option<&str>) -> OpenOperation {
    let PlannedVisual { target, video, .. } = &plan.visuals[0];
    open(
        OperationTarget::Visual {
            target: target.clone(),
            video: video.clone(),
        },
        job,
    )
}

fn open(target: OperationTarget, job: Option<&str>) -> OpenOperation {
    OpenOperation {
        id: OperationId::new("op-1"),
        run: RunId::new("run-1"),
        intended_at: Timestamp::UNIX_EPOCH,
        job: job.map(JobId::new),
        doubt: None,
        target,
    }
}

/// The preview of the first video of a plan, under way.
fn preview(plan: &Plan) -> OpenOperation {
    let video = &plan.videos[0];
    let RenderWork::Preview {
        planned,
        shots,
        then,
        ..
    } = work(video)
    else {
        panic!("{:?}", video.step)
    };
    let target = PreviewTarget {
        video: target(video),
        planned: planned.clone(),
        shots: shots.clone(),
        is_rendered: matches!(then, AfterPreview::RenderIt(_)),
    };
    open(OperationTarget::Preview(target), Some("job-p"))
}

#[test]
fn one_prompt_of_three_costs_one_visual() {
    let snapshot = rendered(&prompted("a", &PLACES));
    let plan = plan_of(
        &prompted("a", &["A harbour", "A storm", "A lighthouse"]),
        &snapshot,
    );
    assert_eq!(cost(&plan), 4000);
    assert_eq!(
        plan.summary.without_reuse.expected,
        Credits::from_thousandths(12_000)
    );
    assert_eq!(plan.visuals.len(), 1);
    assert!(
        matches!(&plan.visuals[0].step, VisualStep::Generate { request }
        if request["prompt"] == "A storm")
    );
    let slots = &storyboard(only(&plan)).request.slots;
    assert_eq!(slots.len(), 3);
    assert!(slots.iter().all(|slot| slot.takes == SlotContent::File));
}

#[test]
fn one_sentence_of_eight_costs_one_visual() {
    let snapshot = rendered(&told_by_itself("a", &EIGHT));
    let mut edited = EIGHT;
    edited[3] = "Fourth.";
    let plan = plan_of(&told_by_itself("a", &edited), &snapshot);
    assert_eq!(cost(&plan), 4000);
    assert_eq!(
        plan.summary.without_reuse.expected,
        Credits::from_thousandths(32_000)
    );
    let RenderWork::Preview {
        request,
        planned,
        shots,
        then,
    } = work(only(&plan))
    else {
        panic!("{:?}", only(&plan).step)
    };
    assert_eq!(planned, &Cost::exact(Credits::from_thousandths(4000)));
    assert_eq!((request.slots.len(), shots.len()), (7, 8));
    let generated: Vec<usize> = (0..8)
        .filter(|&shot| !shots[shot].visuals.is_empty())
        .collect();
    assert_eq!(generated, [3]);
    assert_eq!(request.body["scenes"][3]["story"], "Fourth.");
    assert!(matches!(then, AfterPreview::RenderIt(_)));
}

#[test]
fn a_voice_costs_nothing_and_uses_everything_again() {
    for (manifest, slots) in [
        (prompted("a", &PLACES), 3),
        (told_by_itself("a", &EIGHT), 8),
    ] {
        let edited =
            format!("voiceOver: {{enabled: true, aiVoices: [{{speaker: Jackson}}]}}\n{manifest}");
        let plan = plan_of(&edited, &rendered(&manifest));
        let video = only(&plan);
        assert_eq!((video.action, video.cost.is_zero()), (Action::Update, true));
        assert_eq!(storyboard(video).request.slots.len(), slots);
        assert!(
            told(&plan)
                .iter()
                .all(|visual| visual.action == VisualAction::Reuse)
        );
    }
}

#[test]
fn known_visuals_are_free_wherever_they_go() {
    let [harbour, boat, tower] = PLACES;
    let snapshot = rendered(&prompted("a", &PLACES));
    for prompts in [
        &[tower, harbour, boat][..],
        &[harbour, tower],
        &[boat],
        &[boat, boat, harbour],
    ] {
        let plan = plan_of(&prompted("a", prompts), &snapshot);
        assert_eq!(
            (cost(&plan), plan.videos[0].action),
            (0, Action::Update),
            "{prompts:?}"
        );
    }
    let inserted = plan_of(
        &prompted("a", &[harbour, "A storm", boat, tower]),
        &snapshot,
    );
    assert_eq!(cost(&inserted), 4000);
    let both = together(&[&prompted("a", &PLACES), &prompted("b", &[tower, harbour])]);
    let copied = plan_of(&both, &snapshot);
    assert_eq!(
        (cost(&copied), copied.videos[1].action),
        (0, Action::Create)
    );
    let element = "storyform: {id: c}\nvideoName: c\nscenes:\n- {story: Crab., elements: [{type: image, \
                   aiVisual: {model: nanobanana, prompt: A boat}}]}\n";
    assert_eq!(
        cost(&plan_of(
            &together(&[&prompted("a", &PLACES), element]),
            &snapshot
        )),
        0
    );
    let sentences = rendered(&told_by_itself("a", &EIGHT));
    let fewer = plan_of(&told_by_itself("a", &EIGHT[2..6]), &sentences);
    assert_eq!((cost(&fewer), fewer.videos[0].action), (0, Action::Update));
}

#[test]
fn equal_visuals_of_two_new_videos_are_bought_once() {
    let both = together(&[&prompted("a", &PLACES[..2]), &prompted("b", &PLACES[1..])]);
    let plan = plan_of(&both, &Snapshot::empty());
    assert_eq!((cost(&plan), plan.visuals.len()), (12_000, 3));
    assert_eq!(whys(&plan)[2], &shared("a", 2));
    assert_eq!(whys(&plan)[3], &VisualReason::New);
    let both = together(&[
        &told_by_itself("a", &EIGHT),
        &told_by_itself("b", &EIGHT[..2]),
    ]);
    let plan = plan_of(&both, &Snapshot::empty());
    assert_eq!(cost(&plan), 32_000);
    assert_eq!(storyboard(&plan.videos[1]).request.slots.len(), 2);
}

#[test]
fn what_a_preview_shows_twice_is_generated_once() {
    let scene = "- {story: One., background: {type: image, aiVisual: {model: nanobanana}}}\n";
    let plan = plan_of(
        &format!("videoName: A\nscenes:\n{scene}{scene}"),
        &Snapshot::empty(),
    );
    assert_eq!(cost(&plan), 4000);
    let RenderWork::Preview { request, then, .. } = work(only(&plan)) else {
        panic!("{:?}", only(&plan).step)
    };
    assert!(request.slots.is_empty());
    assert!(
        request.body["scenes"][1]["background"]
            .get("aiVisual")
            .is_none()
    );
    let AfterPreview::Storyboard(rendered) = then else {
        panic!("{then:?}")
    };
    assert_eq!(rendered.request.slots.len(), 2);
    assert!(rendered.planned.is_zero());
}

#[test]
fn what_is_continued_is_generated_where_it_is_continued() {
    let scene = |story: &str, more: &str| {
        format!(
            "- {{story: {story}, background: {{type: image, aiVisual: {{model: nanobanana{more}}}}}}}\n"
        )
    };
    let start = scene("One.", "");
    let [two, three] = ["Two.", "Three."].map(|story| scene(story, ", visualContinuity: true"));
    let made = |scenes: &[&str]| {
        let manifest = format!("videoName: A\nscenes:\n{}", scenes.concat());
        let plan = plan_of(&manifest, &Snapshot::empty());
        let RenderWork::Preview { shots, .. } = work(only(&plan)) else {
            panic!("{:?}", only(&plan).step)
        };
        let made = (0..shots.len()).filter(|&shot| !shots[shot].visuals.is_empty());
        made.collect::<Vec<_>>()
    };
    assert_eq!(made(&[&start, &start, &two]), [1, 2]);
    assert_eq!(made(&[&start, &two, &start, &two]), [0, 1]);
    assert_eq!(made(&[&start, &start, &two, &three, &start]), [1, 2, 3]);
    // Nothing in one preview can go on from what is elsewhere in it: here the first is paid twice.
    assert_eq!(made(&[&start, &two, &start, &three]), [0, 1, 2, 3]);
}

#[test]
fn who_is_blocked_or_not_selected_buys_nothing_for_others() {
    let limited = prompted("a", &PLACES).replace("{id: a}", "{id: a, maxCredits: 5}");
    let plan = plan_of(
        &together(&[&limited, &prompted("b", &PLACES)]),
        &Snapshot::empty(),
    );
    assert_eq!(plan.videos[0].action, Action::Blocked);
    assert_eq!((cost(&plan), plan.visuals.len()), (12_000, 3));
    assert!(
        plan.visuals
            .iter()
            .all(|visual| visual.video.id.as_str() == "b")
    );

    let protected = prompted("a", &PLACES[..1]).replace("{id: a}", "{id: a, protect: true}");
    let edited = protected.replace("A harbour", "A storm");
    let both = together(&[&edited, &prompted("b", &["A storm"])]);
    let plan = plan_of(&both, &rendered(&protected));
    assert_eq!(
        (plan.videos[0].action, cost(&plan)),
        (Action::Blocked, 4000)
    );

    let both = together(&[&prompted("a", &PLACES), &prompted("b", &PLACES)]);
    let selection = Selection::new(&["b".to_owned()]).unwrap();
    let options = PlanOptions {
        selection,
        ..PlanOptions::default()
    };
    let plan = plan_with(&both, &Snapshot::empty(), &options);
    assert_eq!((cost(&plan), plan.videos.len()), (12_000, 1));
}

#[test]
fn a_visual_under_way_is_collected_and_one_in_doubt_blocks_who_needs_it() {
    let manifest = prompted("a", &PLACES);
    let first = plan_of(&manifest, &Snapshot::empty());
    let mut snapshot = Snapshot::empty();
    snapshot.open = vec![under_way(&first, Some("job-9"))];
    for options in [PlanOptions::default(), replacing(&["a#1"])] {
        let plan = plan_with(&manifest, &snapshot, &options);
        assert_eq!((cost(&plan), plan.visuals.len()), (8000, 3));
        assert!(matches!(plan.visuals[0].step, VisualStep::Resume { .. }));
        assert!(matches!(whys(&plan)[0], VisualReason::Collected { .. }));
    }
    snapshot.open = vec![under_way(&first, None)];
    let both = together(&[&manifest, &prompted("b", &PLACES[1..])]);
    let plan = plan_of(&both, &snapshot);
    assert_eq!(plan.videos[0].action, Action::Blocked);
    assert!(matches!(plan.videos[0].reasons[0], Reason::InDoubt { .. }));
    assert!(matches!(plan.visuals[0].step, VisualStep::Settle { .. }));
    assert_eq!((plan.videos[1].action, cost(&plan)), (Action::Create, 8000));
}

#[test]
fn what_the_preview_of_another_video_makes_is_awaited() {
    let manifest = told_by_itself("a", &EIGHT);
    let first = plan_of(&manifest, &Snapshot::empty());
    let mut snapshot = Snapshot::empty();
    snapshot.open = vec![preview(&first)];
    let both = together(&[&manifest, &told_by_itself("b", &EIGHT[..3])]);
    let plan = plan_of(&both, &snapshot);
    assert_eq!(plan.videos[0].action, Action::Resume);
    assert!(matches!(
        &plan.videos[0].step,
        Step::Resume {
            then: Some(AfterPreview::RenderIt(_)),
            ..
        }
    ));
    assert_eq!(plan.videos[1].action, Action::Blocked);
    assert_eq!(
        plan.videos[1].reasons[0],
        Reason::Waits {
            from: VideoId::new("a")
        }
    );
    assert_eq!(cost(&plan), 0);
    let mut edited = EIGHT;
    edited[0] = "First.";
    let plan = plan_of(&told_by_itself("a", &edited), &snapshot);
    assert!(matches!(&only(&plan).step, Step::Resume { then: None, .. }));
    assert!(only(&plan).reasons.contains(&Reason::ChangedSince));
}

#[test]
fn what_follows_a_collected_preview_is_in_the_cost() {
    let auto = "background: {type: image, aiVisual: {model: nanobanana}}";
    let manifest = format!(
        "videoName: A\nscenes:\n- {{story: One., {auto}}}\n- {{story: One., {auto}}}\n\
         - {{minimumDuration: 4, {auto}}}\n"
    );
    let first = plan_of(&manifest, &Snapshot::empty());
    assert_eq!(cost(&first), 8000);
    let mut snapshot = Snapshot::empty();
    snapshot.open = vec![preview(&first)];
    let plan = plan_of(&manifest, &snapshot);
    assert_eq!((only(&plan).action, cost(&plan)), (Action::Resume, 4000));
}

#[test]
fn a_paid_preview_is_rendered_for_nothing() {
    let manifest = told_by_itself("a", &EIGHT);
    let first = plan_of(&manifest, &Snapshot::empty());
    let video = &first.videos[0];
    let ready = ReadyPreview {
        job: JobId::new("job-p"),
        operation: Some(OperationId::new("op-p")),
        target: target(video),
        credits_used: Some(Credits::from_thousandths(32_000)),
        outputs: Outputs::default(),
        degraded: Vec::new(),
    };
    let mut snapshot = Snapshot::empty();
    // All but one: that one was replaced by stock, and the preview is rendered none the less.
    snapshot.visuals = bought(&first);
    snapshot.visuals.pop_first();
    snapshot.previews.insert(video.key.clone(), ready);
    let plan = plan_of(&manifest, &snapshot);
    assert_eq!(cost(&plan), 0);
    assert!(matches!(work(only(&plan)), RenderWork::ReadyPreview { .. }));
    assert!(
        whys(&plan)
            .iter()
            .all(|why| **why == VisualReason::Prepared)
    );
    let other = plan_of(&told_by_itself("a", &EIGHT[..7]), &snapshot);
    assert!(!matches!(
        work(only(&other)),
        RenderWork::ReadyPreview { .. }
    ));
}

#[test]
fn a_degraded_visual_is_offered_again_alone() {
    let manifest = prompted("a", &PLACES);
    let mut snapshot = rendered(&manifest);
    let (key, _) = snapshot.visuals.pop_first().unwrap();
    let declared = videos(&manifest, "").remove(0);
    let is_it = |shot: &usize| declared.visuals[*shot][0].as_ref().unwrap().key == key;
    let scene = u32::try_from((0..3).find(is_it).unwrap() + 1).unwrap();
    for video in snapshot.videos.values_mut() {
        video.degraded_visuals = vec![DegradedVisual {
            scene,
            shot: 1,
            place: "background".to_owned(),
            key: Some(key.clone()),
            why: "it shows stock".to_owned(),
        }];
    }
    let plan = plan_of(&manifest, &snapshot);
    assert_eq!((only(&plan).action, cost(&plan)), (Action::Update, 4000));
    assert_eq!(only(&plan).reasons, [Reason::Degraded { scene, shot: 1 }]);
    let made: Vec<_> = told(&plan)
        .into_iter()
        .filter(|visual| visual.action == VisualAction::Generate)
        .collect();
    assert!(matches!(&made[..], [one] if matches!(one.why, VisualReason::Degraded { .. })));
}

#[test]
fn a_lost_visual_is_bought_when_a_render_needs_it() {
    let manifest = prompted("a", &PLACES);
    let mut snapshot = rendered(&manifest);
    snapshot
        .visuals
        .values_mut()
        .for_each(|visual| visual.is_lost = true);
    assert!(!plan_of(&manifest, &snapshot).summary.has_changes());
    let plan = plan_of(&prompted("a", &PLACES[..2]), &snapshot);
    assert_eq!(cost(&plan), 8000);
    assert!(whys(&plan).iter().all(|why| **why == VisualReason::Lost));
}

#[test]
fn a_replacement_names_a_video_a_scene_or_all_scenes() {
    let manifest = prompted("a", &PLACES);
    let snapshot = rendered(&manifest);
    for (text, expected) in [("a", 0), ("a#2", 4000), ("a#*", 12_000)] {
        let plan = plan_with(&manifest, &snapshot, &replacing(&[text]));
        assert_eq!(
            (only(&plan).action, cost(&plan)),
            (Action::Update, expected),
            "{text}"
        );
        assert!(only(&plan).reasons.contains(&Reason::Requested));
    }
    let twice = prompted("a", &["A boat", "A boat"]);
    let plan = plan_with(&twice, &rendered(&twice), &replacing(&["a#*"]));
    assert_eq!(cost(&plan), 4000);
}

#[test]
fn another_link_changes_the_rest_of_a_chain() {
    let [harbour, boat, tower] = PLACES;
    let snapshot = rendered(&chain(&PLACES));
    let plan = plan_of(&chain(&[harbour, "A storm", tower]), &snapshot);
    assert_eq!(cost(&plan), 8000);
    let whys = whys(&plan);
    assert!(matches!(whys[0], VisualReason::Known { .. }));
    assert_eq!(whys[1], &VisualReason::New);
    assert_eq!(whys[2], &VisualReason::Continues { scene: 2, shot: 1 });
    let RenderWork::Preview { request, .. } = work(only(&plan)) else {
        panic!("{:?}", only(&plan).step)
    };
    let slots: Vec<&str> = request
        .slots
        .iter()
        .map(|slot| slot.pointer.as_str())
        .collect();
    assert_eq!(
        slots,
        [
            "/scenes/0/background/visualUrl",
            "/scenes/1/background/aiVisual/referenceImageUrl"
        ]
    );
    // The first link is the plain visual, and what nothing follows takes nothing with it.
    assert_eq!(cost(&plan_of(&prompted("b", &[harbour]), &snapshot)), 0);
    assert_eq!(
        cost(&plan_of(&chain(&[harbour, boat, "A storm"]), &snapshot)),
        4000
    );
}

#[test]
fn what_was_replaced_and_not_rendered_yet_is_not_replaced_again() {
    let manifest = prompted("a", &PLACES);
    let mut snapshot = rendered(&manifest);
    let wish = replacing(&["a#1"]);
    let first = plan_with(&manifest, &snapshot, &wish);
    assert_eq!(cost(&first), 4000);
    let key = &first.visuals[0].target.key;
    let visual = snapshot.visuals.get_mut(key).unwrap();
    visual.generated_at = Timestamp::from_second(60).unwrap();
    let again = plan_with(&manifest, &snapshot, &wish);
    assert_eq!((only(&again).action, cost(&again)), (Action::Update, 0));
    let shown = snapshot.videos.values_mut().next().unwrap();
    shown.applied_at = Timestamp::from_second(120).unwrap();
    assert_eq!(cost(&plan_with(&manifest, &snapshot, &wish)), 4000);
}
