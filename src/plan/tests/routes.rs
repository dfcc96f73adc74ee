//! How each kind of visual is generated.

use super::*;
use crate::plan::{VisualReason, VisualRoute};

/// An image that is asked for, with further fields of `aiVisual`.
fn image(more: &str) -> String {
    format!("{{type: image, aiVisual: {{model: nanobanana{more}}}}}")
}

/// The routes of all visuals of a video with one more scene before these, each with the reason of
/// those that are made inline.
fn routes(project: &str, scenes: &str) -> Vec<(Option<VisualRoute>, String)> {
    let manifest = format!("videoName: A\nscenes:\n{scenes}");
    let prices = Prices::default();
    let plan = plan(&PlanInput {
        project: "test",
        profile: None,
        videos: &videos(&manifest, project),
        settled: &[],
        unlisted: 0,
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
    let [harbour, sea, auto] = [", prompt: A harbour", ", prompt: Sea", ""].map(image);
    let chained = image(", prompt: A harbour, visualContinuity: true");
    let split = "createSceneOnEndOfSentence: true";
    let cases = [
        // A prompt of its own.
        (
            format!("- {{story: One., background: {harbour}}}"),
            vec![studio],
        ),
        (
            format!("- {{minimumDuration: 4, background: {harbour}}}"),
            vec![studio],
        ),
        // A flag that splits nothing.
        (
            format!("- {{story: One., {split}, background: {harbour}}}"),
            vec![studio],
        ),
        // A prompt too short for AI Studio, and none.
        (
            format!("- {{story: One., background: {sea}}}"),
            vec![preview],
        ),
        (
            format!("- {{story: One., background: {auto}}}"),
            vec![preview],
        ),
        // Split, with and without creative direction.
        (
            format!("- {{story: One. Two., {split}, background: {auto}}}"),
            vec![preview; 2],
        ),
        (
            format!("- {{story: One. Two., {split}, background: {harbour}}}"),
            vec![preview; 2],
        ),
        // A chain, from its beginning.
        (
            format!(
                "- {{story: One., background: {chained}}}\n- {{story: Two., background: {chained}}}"
            ),
            vec![preview; 2],
        ),
        // B-rolls and elements.
        (
            format!(
                "- {{story: One., backgroundBrolls: [{harbour}], elements: [{}]}}",
                image(", prompt: A crab")
            ),
            vec![studio; 2],
        ),
        (
            format!("- {{story: One. Two., {split}, elements: [{harbour}]}}"),
            vec![studio, None],
        ),
    ];
    for (scenes, expected) in cases {
        let found = routes("", &scenes).into_iter().map(|(route, _)| route);
        assert_eq!(found.collect::<Vec<_>>(), expected, "{scenes}");
    }
}

#[test]
fn what_has_no_key_is_made_inline_and_says_why() {
    let [harbour, auto, chained] = [
        ", prompt: A harbour",
        "",
        ", prompt: A harbour, visualContinuity: true",
    ]
    .map(image);
    let split = "story: One. Two., createSceneOnEndOfSentence: true";
    let cases = [
        (
            format!("- {{blogUrl: 'https://example.com/a', background: {harbour}}}"),
            "the script of its scene is not known",
        ),
        (
            format!("- {{{split}, isSSMLStory: true, background: {auto}}}"),
            "its story is marked up",
        ),
        (
            format!("- {{{split}, background: {auto}, elements: [{{type: text, text: Hi}}]}}"),
            "elements and b-rolls",
        ),
        (
            format!("- {{{split}, elements: [{auto}]}}"),
            "a part of the story that is not known",
        ),
        (
            format!("- {{story: One., elements: [{chained}]}}"),
            "does not say what a b-roll",
        ),
        (
            format!("- {{minimumDuration: 4, background: {auto}}}"),
            "nothing in the manifest says",
        ),
    ];
    for (scenes, expected) in cases {
        let found = routes("", &scenes);
        assert!(!found.is_empty());
        for (route, why) in found {
            assert_eq!(route, Some(VisualRoute::Inline), "{scenes}");
            assert!(why.contains(expected), "{scenes}: {why}");
        }
    }
    let vertical = format!(
        "videoName: A\naspectRatio: 4:5\nscenes:\n- {{story: One., background: {harbour}}}"
    );
    let whole = plan_of(&vertical, &Snapshot::empty());
    assert_eq!(told(&whole)[0].route, Some(VisualRoute::Inline));
}

#[test]
fn a_project_may_ask_for_the_plain_render() {
    let all = videos(TOUR, "visuals: inline\n");
    let snapshot = rendered(TOUR);
    let prices = Prices::default();
    let input = PlanInput {
        project: "test",
        profile: None,
        videos: &all,
        settled: &[],
        unlisted: 0,
        snapshot: &snapshot,
        prices: &prices,
        options: &replacing(&["tour"]),
    };
    let plan = plan(&input);
    check(&plan).unwrap();
    let video = only(&plan);
    assert_eq!((cost(&plan), &video.cost), (8000, &video.without_reuse));
    assert!(plan.visuals.is_empty());
    assert!(
        told(&plan)
            .iter()
            .all(|visual| visual.why == VisualReason::Whole)
    );
    let RenderWork::Storyboard(work) = work(video) else {
        panic!("{:?}", video.step)
    };
    assert_eq!(work.request.body, all[0].expanded.video.request());
}
