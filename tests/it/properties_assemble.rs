//! The storyboard that is sent is the declared one, shot by shot, visuals aside.

use fastrand::Rng;
use proptest::prelude::*;
use serde_json::{Value, json};
use storyform::assemble::{Assembly, Treatment, assemble};
use storyform::diagnostic::Diagnostic;
use storyform::expand::Shot;
use storyform::fingerprint::FingerprintedVideo;
use storyform::model::storyboard::VisualPlace;
use storyform::validate::validate;

use crate::fixtures::plain_project;
use crate::videos::{documents, fingerprinted, request};

const FLAGS: [&str; 2] = ["createSceneOnNewLine", "createSceneOnEndOfSentence"];

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: ProptestConfig::default().cases.min(200),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// Makes some backgrounds continue, takes layers from some scenes so that they can be cut, and
/// marks some stories up.
fn varied(mut request: Value, random: &mut Rng) -> Value {
    for scene in request["scenes"].as_array_mut().unwrap() {
        if random.bool() {
            scene.as_object_mut().unwrap().remove("elements");
            scene.as_object_mut().unwrap().remove("backgroundBrolls");
        }
        if random.u8(..8) == 0 {
            scene["isSSMLStory"] = json!(true);
        }
        let ai = scene.pointer_mut("/background/aiVisual");
        if let Some(ai) = ai.filter(|_| random.bool()) {
            ai["visualContinuity"] = json!(true);
        }
    }
    request
}

fn video(request: &Value) -> FingerprintedVideo {
    fingerprinted(&documents(std::slice::from_ref(request)), &plain_project()).remove(0)
}

/// Any treatments, as far as there are keys.
fn treated(video: &FingerprintedVideo, random: &mut Rng) -> Vec<Vec<Treatment>> {
    let rate = random.u8(1..8);
    let rows = video.visuals.iter().map(|row| {
        let treatment = |is_known: bool| {
            if is_known && random.u8(..8) < rate {
                Treatment::Slot
            } else {
                Treatment::Generate
            }
        };
        let known = row.iter().map(Result::is_ok);
        known.map(treatment).collect()
    });
    rows.collect()
}

/// Some treatments of a request that is not rendered: nothing is known, and not all is made.
fn partial(video: &FingerprintedVideo, random: &mut Rng) -> Vec<Vec<Treatment>> {
    let mut treatment = |is_known: bool| {
        if is_known && random.bool() {
            Treatment::Generate
        } else {
            Treatment::Placeholder
        }
    };
    let rows = video.visuals.iter();
    rows.map(|row| {
        row.iter()
            .map(|identity| treatment(identity.is_ok()))
            .collect()
    })
    .collect()
}

fn is_valid(request: &Value) -> bool {
    let documents = documents(std::slice::from_ref(request));
    !validate(&documents).iter().any(Diagnostic::is_error)
}

/// Puts a URL into every slot; each must be an absent field of an object that is there.
fn filled(assembly: &Assembly) -> Value {
    let mut body = assembly.request.body.clone();
    for slot in &assembly.request.slots {
        let (holder, field) = slot.pointer.rsplit_once('/').unwrap();
        let holder = body.pointer_mut(holder).unwrap().as_object_mut().unwrap();
        let before = holder.insert(field.to_owned(), json!("https://example.com/known.png"));
        assert_eq!(before, None, "{}", slot.pointer);
    }
    body
}

/// What counts of a shot, without its AI visuals and their URLs.
fn plain(shot: &Shot) -> Value {
    let mut configuration = Value::clone(&shot.configuration);
    let mut holders = vec!["/background".to_owned()];
    for list in ["backgroundBrolls", "elements"] {
        let count = configuration[list].as_array().map_or(0, Vec::len);
        holders.extend((0..count).map(|index| format!("/{list}/{index}")));
    }
    for holder in holders {
        if let Some(Value::Object(holder)) = configuration.pointer_mut(&holder)
            && holder.shift_remove("aiVisual").is_some()
        {
            holder.insert(
                "visualUrl".to_owned(),
                json!("https://example.com/known.png"),
            );
        }
    }
    configuration
}

fn settings(video: &FingerprintedVideo) -> Value {
    let mut configuration = Value::clone(&video.expanded.video.configuration);
    configuration
        .as_object_mut()
        .unwrap()
        .shift_remove("scenes");
    configuration
}

fn assert_exclusive(value: &Value) {
    match value {
        Value::Object(fields) => {
            let has = |name| fields.contains_key(name);
            assert!(!(has("aiVisual") && has("visualUrl")), "{value}");
            fields.values().for_each(assert_exclusive);
        }
        Value::Array(items) => items.iter().for_each(assert_exclusive),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Asserts that the pieces are the shots, in order, and that what is split generates its
/// backgrounds.
fn assert_pieces(assembly: &Assembly, before: &FingerprintedVideo, request: &Value) {
    let scenes = assembly.request.body["scenes"].as_array().unwrap();
    assert_eq!(assembly.pieces.len(), scenes.len());
    let mut next = 0;
    for (piece, scene) in assembly.pieces.iter().zip(scenes) {
        assert_eq!(piece.shots.start, next);
        next = piece.shots.end;
        assert_eq!(piece.shots.len(), piece.count.expected as usize, "{scene}");
        let shot = &before.expanded.shots[piece.shots.start];
        let declared = &request["scenes"][shot.scene as usize - 1];
        let has_flag = |flag: &&str| scene.get(*flag) == Some(&json!(true));
        let is_flagged = FLAGS.iter().any(has_flag);
        let is_ai = declared.pointer("/background/aiVisual").is_some();
        let was_cut = scene["story"] != declared["story"];
        let is_generated = piece.generates_backgrounds;
        let is_split = piece.count.is_split;
        assert!(!is_split || is_flagged, "{scene}");
        assert!(!(is_split && is_ai) || is_generated, "{scene}");
        assert!(!(was_cut && is_flagged) || is_generated, "{scene}");
        assert!(!was_cut || declared.get("isSSMLStory").is_none(), "{scene}");
        assert!(!was_cut || declared.get("elements").is_none(), "{scene}");
    }
    assert_eq!(next, before.expanded.shots.len());
}

/// Asserts that what is generated is what was declared, where the request can say so.
fn assert_subjects(assembly: &Assembly, before: &FingerprintedVideo, after: &FingerprintedVideo) {
    for piece in assembly.pieces.iter().filter(|piece| piece.shots.len() > 1) {
        for shot in piece.shots.clone() {
            let subjects = |video: &FingerprintedVideo| {
                let visuals = video.expanded.shots[shot].visuals.iter();
                let backgrounds = visuals.filter(|visual| visual.place == VisualPlace::Background);
                let specs = backgrounds.filter_map(|visual| visual.spec.clone().ok());
                specs
                    .map(|spec| (spec.subject.clone(), spec.model.clone()))
                    .collect::<Vec<_>>()
            };
            assert_eq!(subjects(before), subjects(after));
        }
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn shots_are_the_same_whatever_is_known(request in request(), seed in any::<u64>()) {
        let mut random = Rng::with_seed(seed);
        let request = varied(request, &mut random);
        let before = video(&request);
        let treatments = treated(&before, &mut random);
        let assembly = assemble(&before, &treatments);
        assert_exclusive(&filled(&assembly));
        assert_pieces(&assembly, &before, &request);
        let after = video(&filled(&assembly));
        assert_subjects(&assembly, &before, &after);
        prop_assert!(is_valid(&filled(&assembly)) || !is_valid(&request), "{}", filled(&assembly));
        prop_assert_eq!(settings(&before), settings(&after));
        let shots = |video: &FingerprintedVideo| video.expanded.shots.iter().map(plain).collect::<Vec<_>>();
        prop_assert_eq!(shots(&before), shots(&after), "{}", assembly.request.body);
    }

    #[test]
    fn placeholders_are_valid_and_keep_every_shot(request in request(), seed in any::<u64>()) {
        let mut random = Rng::with_seed(seed);
        let request = varied(request, &mut random);
        let before = video(&request);
        let assembly = assemble(&before, &partial(&before, &mut random));
        prop_assert!(is_valid(&filled(&assembly)) || !is_valid(&request), "{}", filled(&assembly));
        let after = video(&filled(&assembly));
        let stories = |video: &FingerprintedVideo| {
            let shots = video.expanded.shots.iter();
            shots.map(|shot| shot.configuration["story"].clone()).collect::<Vec<_>>()
        };
        prop_assert_eq!(stories(&before), stories(&after), "{}", assembly.request.body);
    }

    #[test]
    fn a_video_that_is_generated_whole_is_sent_as_it_is(request in request()) {
        let before = video(&request);
        let all: Vec<Vec<Treatment>> = before.visuals.iter()
            .map(|row| vec![Treatment::Generate; row.len()])
            .collect();
        let mut assembly = assemble(&before, &all);
        prop_assert!(assembly.request.slots.is_empty());
        // But for the lengths of clips, which are written out.
        let mut declared = before.expanded.video.request();
        for video in [&mut declared, &mut assembly.request.body] {
            remove_lengths(video);
        }
        prop_assert_eq!(declared, assembly.request.body);
    }
}

fn remove_lengths(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.shift_remove("videoDuration");
            fields.values_mut().for_each(remove_lengths);
        }
        Value::Array(items) => items.iter_mut().for_each(remove_lengths),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
