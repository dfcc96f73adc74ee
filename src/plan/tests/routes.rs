//! How each kind of visual is generated.

use super::super::{VisualReason, VisualRoute};
use super::*;

const AI: &str = "type: image, aiVisual: {model: nanobanana";

/// The routes of all visuals of a video with one more scene before these, each with the reason of
/// those that are made inline.
fn routes(project: &str, scenes: &str) -> Vec<(Option<VisualRoute>, String)> {
    let manifest = format!("videoName: A\nscenes:\n{scenes}");
    let prices = Prices::default();
    let plan = plan(&PlanInput {
        project: "test",
        profile: None,
        videos: &videos(&manifest, project),
        snapshot: &Snapshot::empty(),
        prices: &prices,
        options: &PlanOptions::default(),
    });
    check(&plan).unwrap();
    assert_costs_add_up(&plan);
    let route = |visual: &ShotVisual| {
        let why = match &visual.why {
            VisualReason::Unrepeatable { why } => why.clone(),
            other => format!("{other:?}"),
        };
        (visual.route, why)
    };
    told(&plan).into_iter().map(route).collect()
}

#[test]
fn every_kind_of_scene_has_its_route() {
    let (studio, preview) = (Some(VisualRoute::Studio), Some(VisualRoute::Preview));
    let split = "createSceneOnEndOfSentence: true";
    let cases = [
        // A prompt of its own.
        (format!("- {{story: One., background: {{{AI}, prompt: A harbour}}}}"), vec![studio]),
        (format!("- {{minimumDuration: 4, background: {{{AI}, prompt: A harbour}}}}"), vec![studio]),
        // A flag that splits nothing.
        (format!("- {{story: One., {split}, background: {{{AI}, prompt: A harbour}}}}"), vec![studio]),
        // A prompt too short for AI Studio, and none.
        (format!("- {{story: One., background: {{{AI}, prompt: Sea}}}}"), vec![preview]),
        (format!("- {{story: One., background: {{{AI}}}}}"), vec![preview]),
        // Split, with and without creative direction.
        (format!("- {{story: One. Two., {split}, background: {{{AI}}}}}"), vec![preview; 2]),
        (
            format!("- {{story: One. Two., {split}, background: {{{AI}, prompt: A harbour}}}}"),
            vec![preview; 2],
        ),
        // A chain, from its beginning.
        (
            format!("- {{story: One., background: {{{AI}, prompt: A harbour, visualContinuity: true}}}}\n\
                     - {{story: Two., background: {{{AI}, prompt: A boat, visualContinuity: true}}}}"),
            vec![preview; 2],
        ),
        // B-rolls and elements.
        (
            format!("- {{story: One., background: {{color: '#fff'}}, backgroundBrolls: \
                     [{{{AI}, prompt: A gull}}}}], elements: [{{{AI}, prompt: A crab}}}}]}}"),
            vec![studio; 2],
        ),
        (
            format!("- {{story: One. Two., {split}, elements: [{{{AI}, prompt: A crab}}}}]}}"),
            vec![studio, None],
        ),
    ];
    for (scenes, expected) in cases {
        let found: Vec<_> = routes("", &scenes).into_iter().map(|(route, _)| route).collect();
        assert_eq!(found, expected, "{scenes}");
    }
}

#[test]
fn what_has_no_key_is_made_inline_and_says_why() {
    let split = "createSceneOnEndOfSentence: true";
    let cases = [
        (
            format!("- {{blogUrl: 'https://example.com/a', background: {{{AI}, prompt: A harbour}}}}"),
            "the script of its scene is not known",
        ),
        (
            format!("- {{story: One. Two., isSSMLStory: true, {split}, background: {{{AI}}}}}"),
            "its story is marked up",
        ),
        (
            format!("- {{story: One. Two., {split}, background: {{{AI}}}, \
                     elements: [{{type: text, text: Hi}}]}}"),
            "elements and b-rolls",
        ),
        (
            format!("- {{story: One. Two., {split}, elements: [{{{AI}}}]}}"),
            "a part of the story that is not known",
        ),
        (
            format!("- {{minimumDuration: 4, background: {{{AI}}}}}"),
            "nothing in the manifest says",
        ),
    ];
    for (scenes, expected) in cases {
        // One `}` closes `aiVisual`.
        let found = routes("", &scenes);
        assert!(!found.is_empty());
        for (route, why) in found {
            assert_eq!(route, Some(VisualRoute::Inline), "{scenes}");
            assert!(why.contains(expected), "{scenes}: {why}");
        }
    }
}

#[test]
fn a_project_may_ask_for_the_plain_render() {
    let manifest = format!("{TOUR}");
    let all = videos(&manifest, "visuals: inline\n");
    let snapshot = rendered(TOUR);
    let prices = Prices::default();
    let input = PlanInput {
        project: "test",
        profile: None,
        videos: &all,
        snapshot: &snapshot,
        prices: &prices,
        options: &replacing(&["tour"]),
    };
    let plan = plan(&input);
    check(&plan).unwrap();
    let video = only(&plan);
    assert_eq!((cost(&plan), &video.cost), (8000, &video.without_reuse));
    assert!(plan.visuals.is_empty());
    assert!(told(&plan).iter().all(|visual| visual.why == VisualReason::Whole));
    let RenderWork::Storyboard(work) = work(video) else {
        panic!("{:?}", video.step)
    };
    assert_eq!(work.request.body, all[0].expanded.video.request);
}
