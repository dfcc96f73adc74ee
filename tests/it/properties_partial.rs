//! What holds of every plan that an account cannot pay whole.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::{Value, json};
use storyform::apply::{Shortage, shortage};
use storyform::fingerprint::FingerprintedVideo;
use storyform::model::{Credits, Snapshot, VideoKey, VisualKey};
use storyform::plan::{
    AfterPreview, Plan, PlanInput, PlanOptions, PlannedVideo, Reason, RenderWork, Step,
    StoryboardRequest, check, plan,
};
use storyform::price::Prices;

use crate::fixtures::plain_project;
use crate::videos::{documents, fingerprinted};

/// The scenes of which videos are made: few, so that videos share their visuals.
fn scene(number: usize) -> Value {
    let picture = |model: &str, prompt: &str| {
        json!({
            "story": "This is a story.",
            "background": {
                "type": "image",
                "aiVisual": {"model": model, "mediaStyle": "photorealistic", "prompt": prompt}
            }
        })
    };
    let split = |story: &str| {
        json!({
            "story": story,
            "createSceneOnEndOfSentence": true,
            "background": {
                "type": "image",
                "aiVisual": {"model": "nanobanana", "mediaStyle": "photorealistic"}
            }
        })
    };
    match number {
        0 => picture("nanobanana", "A boat in a storm"),
        1 => picture("flux-schnell", "A pier at night"),
        2 => picture("nanobanana", "A gull above a harbour"),
        3 => split("One ship sails. Two ships wait."),
        4 => split("One ship sails. Nobody waits for it."),
        _ => json!({"story": "Nothing is to be seen here."}),
    }
}

/// Up to seven videos, some of which cost what nobody knows.
fn videos() -> impl Strategy<Value = Vec<FingerprintedVideo>> {
    let scenes = prop::collection::vec(0..6_usize, 1..4);
    let video = (scenes, prop::bool::weighted(0.15));
    prop::collection::vec(video, 1..8).prop_map(|videos| {
        let requests: Vec<Value> = (0..)
            .zip(videos)
            .map(|(number, (scenes, is_unknown))| {
                let mut request = json!({
                    "videoName": format!("video-{number}"),
                    "voiceOver": {"enabled": false},
                    "scenes": scenes.into_iter().map(scene).collect::<Vec<_>>(),
                });
                if is_unknown {
                    request["storyform"] = json!({"passthrough": {"newField": 1}});
                }
                request
            })
            .collect();
        fingerprinted(&documents(&requests), &plain_project())
    })
}

fn planned(videos: &[FingerprintedVideo]) -> Plan {
    plan(&PlanInput {
        project: "test",
        profile: None,
        videos,
        settled: &[],
        unlisted: 0,
        snapshot: &Snapshot::empty(),
        prices: &Prices::default(),
        options: &PlanOptions::default(),
    })
}

/// The visuals that stand in what is sent for a video.
fn shown(video: &PlannedVideo) -> Vec<&VisualKey> {
    let Step::Render { work, .. } = &video.step else {
        return Vec::new();
    };
    let after = |then| match then {
        &AfterPreview::RenderIt(_) => None,
        AfterPreview::Storyboard(work) => Some(&work.request),
    };
    let requests: Vec<Option<&StoryboardRequest>> = match work.as_ref() {
        RenderWork::Storyboard(work) => vec![Some(&work.request)],
        RenderWork::Preview { request, then, .. } => vec![Some(request), after(then)],
        RenderWork::ReadyPreview { .. } => Vec::new(),
    };
    let slots = requests
        .into_iter()
        .flatten()
        .flat_map(|request| &request.slots);
    slots.map(|slot| &slot.visual).collect()
}

/// The visuals that a plan generates.
fn made(plan: &Plan) -> BTreeSet<&VisualKey> {
    let alone = plan.visuals.iter().map(|visual| &visual.target.key);
    let previews = plan.videos.iter().filter_map(|video| match &video.step {
        Step::Render { work, .. } => match work.as_ref() {
            RenderWork::Preview { shots, .. } => Some(shots),
            RenderWork::Storyboard(_) | RenderWork::ReadyPreview { .. } => None,
        },
        Step::Nothing | Step::Resume { .. } | Step::Rename { .. } | Step::Forget => None,
    });
    let visuals = previews.flatten().flat_map(|shot| &shot.visuals);
    let identities = visuals.filter_map(|visual| visual.identity.as_ref());
    alone
        .chain(identities.map(|identity| &identity.key))
        .collect()
}

fn assert_closed(plan: &Plan) {
    let made = made(plan);
    for video in &plan.videos {
        for visual in shown(video) {
            assert!(
                made.contains(visual),
                "{} shows {visual}, which nobody makes",
                video.key
            );
        }
    }
}

/// Follows the decision video by video, with a purse of its own.
fn assert_in_order(plan: &Plan, shortage: &Shortage) {
    let mut purse = shortage.left;
    for video in &plan.videos {
        let high = video.cost.worst_case();
        match shortage.withheld.get(&video.key) {
            None if video.cost.is_zero() => {}
            None => purse = purse - high.expect("what cannot be priced never fits"),
            Some(Reason::Unaffordable { left, high: said }) => {
                assert_eq!((*left, *said), (purse, high));
                assert!(high.is_none_or(|high| high > purse), "{} fits", video.key);
            }
            Some(Reason::NeedsVisual { of }) => {
                let is_withheld = |key: &VideoKey| key.id == *of;
                assert!(shortage.withheld.keys().any(is_withheld), "{of} is done");
            }
            Some(other) => panic!("{other:?}"),
        }
    }
    assert!(purse >= Credits::ZERO || purse == shortage.left);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_fits_is_taken_in_order_and_nothing_else(videos in videos(), left in -2_000..40_000_i64) {
        let plan = planned(&videos);
        check(&plan).unwrap();
        let left = Credits::from_thousandths(left);
        match shortage(&plan, &Snapshot::empty(), left, true) {
            None => prop_assert!(plan.summary.cost.high <= left || plan.summary.cost.is_zero()),
            Some(shortage) => {
                prop_assert_eq!(shortage.needed, plan.summary.cost.high);
                assert_in_order(&plan, &shortage);
                let rest = plan.without(shortage.withheld.clone());
                check(&rest).unwrap();
                assert_closed(&rest);
                let high = rest.summary.cost.worst_case().expect("unknown costs never fit");
                prop_assert!(high <= left.max(Credits::ZERO));
                // The plan closes over dependencies by itself: the decision named them all.
                let blocked = rest.videos.iter().filter(|video| video.step == Step::Nothing);
                prop_assert_eq!(blocked.count(), shortage.withheld.len());
            }
        }
    }

    #[test]
    fn who_wants_all_or_nothing_gets_what_is_free(videos in videos(), left in -2_000..40_000_i64) {
        let plan = planned(&videos);
        let left = Credits::from_thousandths(left);
        if let Some(shortage) = shortage(&plan, &Snapshot::empty(), left, false) {
            let rest = plan.without(shortage.withheld);
            check(&rest).unwrap();
            assert_closed(&rest);
            prop_assert!(rest.summary.cost.is_zero());
            let free = plan.videos.iter().filter(|video| video.cost.is_zero()).count();
            let done = rest.videos.iter().filter(|video| video.step != Step::Nothing).count();
            prop_assert!(done <= free);
        }
    }

    #[test]
    fn any_video_can_be_left_out(videos in videos(), chosen in any::<prop::sample::Index>()) {
        let plan = planned(&videos);
        let key = plan.videos[chosen.index(plan.videos.len())].key.clone();
        let rest = plan.without([(key, Reason::Protected)].into());
        check(&rest).unwrap();
        assert_closed(&rest);
        prop_assert_eq!(plan.without(std::collections::BTreeMap::new()), plan);
    }

    #[test]
    fn a_plan_goes_on_from_nothing_as_it_is(videos in videos()) {
        let plan = planned(&videos);
        prop_assert_eq!(plan.continued(&Snapshot::empty()), plan);
    }
}
