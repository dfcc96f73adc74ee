//! What every store must do with visuals and with the previews that make them; a part of the suite
//! in `conformance`.

use storyform::journal::{Completion, Event, Status};
use storyform::model::storyboard::{AspectRatio, MediaStyle, VisualPlace};
use storyform::model::{
    Credits, DegradedVisual, ExpectedShot, ExpectedVisual, GeneratedVisual, HarvestedVisual, JobId,
    OperationId, OperationTarget, Outputs, PreviewTarget, ReadyPreview, RenderTarget,
    RenderedPreview, RunId, VideoKey, VideoTarget, VisualCopy, VisualFile, VisualIdentity,
    VisualKey, VisualKind, VisualSpec, VisualSubject, VisualTarget,
};
use storyform::store::{Commit, StateChange, StateReader, StateStore, StoreError};

use super::conformance::{Place, begun, everything, forget, rename, serial};
use super::{
    accepted, asked, at, completed, credits, draft, entry, intended, key, outputs, planned, render,
    rendering, target,
};

/// The checks of this part.
pub(super) fn checks<P: Place>() -> Vec<fn(&P)> {
    vec![
        a_visual_is_recorded_as_it_was_intended,
        a_visual_generated_again_replaces_the_first,
        a_visual_is_never_generated_twice_at_once,
        a_preview_leaves_its_visuals,
        a_preview_waits_for_its_render,
        a_preview_follows_its_video_and_goes_with_it,
        a_preview_never_takes_the_place_of_another,
        a_preview_is_dropped_once,
        a_video_has_one_operation_at_once,
        a_job_leaves_what_was_asked_for_or_nothing,
        what_an_operation_is_for_is_kept_whole,
        what_became_of_the_files_is_kept,
        visuals_are_forgotten_together_or_not_at_all,
        what_fell_short_is_kept,
        every_job_is_known_for_ever,
    ]
}

fn a_visual_is_recorded_as_it_was_intended<P: Place>(place: &P) {
    let mut store = begun(place);
    perform(
        &mut store,
        "op",
        generating("boat", key("tour")),
        &one_visual("boat"),
    );
    let snapshot = store.snapshot().unwrap();
    assert!(snapshot.open.is_empty() && snapshot.videos.is_empty());
    assert_eq!(snapshot.visuals.len(), 1);
    assert_eq!(snapshot.visuals[&visual("boat")], generated("boat", "op"));

    let operation = &store.operations(Some(&key("tour")), 9).unwrap()[0];
    assert_eq!(
        (operation.kind.as_str(), &operation.status),
        ("visual", &Status::Succeeded)
    );
    assert_eq!(operation.visual, Some(visual("boat")));
    assert_eq!(operation.reserved, Some(credits(4000)));
    assert!(
        store.history(None, 9).unwrap().is_empty(),
        "no video has changed"
    );
    assert_eq!(store.runs(9).unwrap()[0].used, credits(1200));
}

fn a_visual_generated_again_replaces_the_first<P: Place>(place: &P) {
    let mut store = begun(place);
    perform(
        &mut store,
        "first",
        generating("boat", key("tour")),
        &one_visual("boat"),
    );
    decide(&mut store, kept("boat", Some(copy()), true)).unwrap();
    let bare = VisualFile {
        url: "https://example.com/again.png".to_owned(),
        ..VisualFile::default()
    };
    let again = Completion::Visual { file: bare.clone() };
    perform(
        &mut store,
        "second",
        generating("boat", key("other")),
        &again,
    );
    let expected = GeneratedVisual {
        file: bare,
        ..generated("boat", "second")
    };
    assert_eq!(store.snapshot().unwrap().visuals[&visual("boat")], expected);
}

fn a_visual_is_never_generated_twice_at_once<P: Place>(place: &P) {
    let mut store = begun(place);
    let begin = |id: &str, name: &str| entry(id, 0, asked(generating(name, key(id))));
    store.append(&begin("first", "boat")).unwrap();
    let before = everything(&store);
    let error = store.append(&begin("second", "boat")).unwrap_err();
    assert!(
        matches!(&error, StoreError::GenerationUnderWay { operation, visual: of }
        if *operation == OperationId::new("first") && *of == visual("boat"))
    );
    assert_eq!(
        error.to_string(),
        "operation `first` is still generating visual `v1:boat`"
    );
    assert_eq!(everything(&store), before);
    store.append(&begin("third", "harbour")).unwrap();
    // The video may be rendered meanwhile, and its render is no obstacle to a visual.
    store
        .append(&entry("render", 0, intended(target(key("first"), 1))))
        .unwrap();
    let refused = Event::Refused {
        reason: "400".to_owned(),
    };
    store.append(&entry("first", 1, refused)).unwrap();
    store.append(&begin("second", "boat")).unwrap();
}

fn a_preview_leaves_its_visuals<P: Place>(place: &P) {
    let mut store = begun(place);
    perform(
        &mut store,
        "old",
        generating("boat", key("tour")),
        &one_visual("boat"),
    );
    let preview = previewing(target(key("tour"), 1), false);
    perform(&mut store, "op", preview, &a_preview(&["boat", "harbour"]));
    let snapshot = store.snapshot().unwrap();
    assert!(snapshot.previews.is_empty() && snapshot.videos.is_empty());
    let names: Vec<_> = snapshot.visuals.keys().collect();
    assert_eq!(names, [&visual("boat"), &visual("harbour")]);
    for name in ["boat", "harbour"] {
        let expected = GeneratedVisual {
            credits: None,
            ..generated(name, "op")
        };
        assert_eq!(snapshot.visuals[&visual(name)], expected);
    }
}

fn a_preview_waits_for_its_render<P: Place>(place: &P) {
    let mut store = begun(place);
    let of = |version| previewing(target(key("tour"), version), true);
    perform(&mut store, "first", of(1), &a_preview(&["boat"]));
    perform(&mut store, "second", of(2), &a_preview(&[]));
    let snapshot = store.snapshot().unwrap();
    assert_eq!(snapshot.previews.len(), 1);
    let expected = ReadyPreview {
        job: JobId::new("job-second"),
        operation: Some(OperationId::new("second")),
        target: target(key("tour"), 2),
        credits_used: Some(credits(1200)),
        outputs: outputs(),
        degraded: vec![fallen_back()],
    };
    assert_eq!(snapshot.previews[&key("tour")], expected);
    let operation = &store.operations(None, 1).unwrap()[0];
    assert_eq!(
        operation.detail.as_deref(),
        Some("1 visual is not what was asked for")
    );

    render(&mut store, "other", target(draft("tour"), 2));
    assert_eq!(store.snapshot().unwrap().previews.len(), 1);
    let steps = [
        asked(rendering_preview(key("tour"))),
        accepted("job-render"),
    ];
    for event in steps {
        store.append(&entry("render", 4, event)).unwrap();
        assert_eq!(
            store.snapshot().unwrap().previews.len(),
            1,
            "not rendered yet"
        );
    }
    store.append(&entry("render", 5, completed(None))).unwrap();
    let snapshot = store.snapshot().unwrap();
    assert!(snapshot.previews.is_empty());
    assert_eq!(snapshot.videos[&key("tour")].job, JobId::new("job-render"));
    assert_eq!(snapshot.visuals.len(), 1, "what was generated stays");
}

fn a_preview_follows_its_video_and_goes_with_it<P: Place>(place: &P) {
    let mut store = begun(place);
    render(&mut store, "render", target(key("old"), 1));
    let preview = previewing(target(key("old"), 2), true);
    perform(&mut store, "preview", preview.clone(), &a_preview(&[]));
    let visual = generating("boat", key("old"));
    for (id, target) in [("open", preview), ("visual", visual)] {
        store.append(&entry(id, 3, asked(target))).unwrap();
    }
    // A new name alone changes nothing about it.
    let before = store.snapshot().unwrap().previews;
    let now = serial(&store);
    store
        .commit(now, &rename(key("old"), key("old"), Some("New")))
        .unwrap();
    assert_eq!(store.snapshot().unwrap().previews, before);

    store
        .commit(now + 1, &rename(key("old"), key("new"), None))
        .unwrap();
    let snapshot = store.snapshot().unwrap();
    assert_eq!(snapshot.previews.keys().collect::<Vec<_>>(), [&key("new")]);
    assert_eq!(snapshot.previews[&key("new")].target.key, key("new"));
    assert_eq!(snapshot.open.len(), 2);
    assert!(snapshot.open.iter().all(|open| *open.video() == key("new")));

    let now = serial(&store);
    store.commit(now, &forget("new")).unwrap();
    let snapshot = store.snapshot().unwrap();
    assert!(snapshot.previews.is_empty());
    assert_eq!(snapshot.open.len(), 2, "its operations stay");
}

fn a_preview_never_takes_the_place_of_another<P: Place>(place: &P) {
    let mut store = begun(place);
    render(&mut store, "render", target(key("old"), 1));
    for id in ["old", "new"] {
        let preview = previewing(target(key(id), 2), true);
        perform(&mut store, id, preview, &a_preview(&[]));
    }
    let now = serial(&store);
    store
        .commit(now, &rename(key("old"), key("new"), None))
        .unwrap();
    let previews = store.snapshot().unwrap().previews;
    assert_eq!(previews.len(), 1);
    assert_eq!(
        previews[&key("new")].operation,
        Some(OperationId::new("new"))
    );
}

fn a_preview_is_dropped_once<P: Place>(place: &P) {
    let mut store = begun(place);
    for profile in [key("tour"), draft("tour")] {
        let id = format!("{profile}");
        let preview = previewing(target(profile, 1), true);
        perform(&mut store, &id, preview, &a_preview(&["boat"]));
    }
    let dropped = StateChange::PreviewDropped { video: key("tour") };
    decide(&mut store, dropped.clone()).unwrap();
    let snapshot = store.snapshot().unwrap();
    assert_eq!(
        snapshot.previews.keys().collect::<Vec<_>>(),
        [&draft("tour")]
    );
    assert_eq!(snapshot.visuals.len(), 1);
    let before = everything(&store);
    let error = decide(&mut store, dropped).unwrap_err();
    assert_eq!(
        error.to_string(),
        "no finished preview of video `tour` is in state"
    );
    assert_eq!(everything(&store), before);
}

fn a_video_has_one_operation_at_once<P: Place>(place: &P) {
    let mut store = begun(place);
    let kinds = || {
        [
            previewing(target(key("tour"), 1), true),
            rendering(target(key("tour"), 1)),
            rendering_preview(key("tour")),
        ]
    };
    for (number, first) in kinds().into_iter().enumerate() {
        let id = format!("first-{number}");
        store.append(&entry(&id, 0, asked(first))).unwrap();
        let before = everything(&store);
        for second in kinds() {
            let error = store
                .append(&entry("second", 0, asked(second)))
                .unwrap_err();
            assert!(matches!(error, StoreError::UnderWay { operation, .. }
                if operation == OperationId::new(id.as_str())));
        }
        assert_eq!(everything(&store), before);
        store.append(&entry(&id, 1, Event::NotSubmitted)).unwrap();
    }
}

fn a_job_leaves_what_was_asked_for_or_nothing<P: Place>(place: &P) {
    let mut store = begun(place);
    let targets = [
        generating("boat", key("visual")),
        previewing(target(key("preview"), 1), true),
        rendering(target(key("render"), 1)),
        rendering_preview(key("render-preview")),
    ];
    let made = [one_visual("boat"), a_preview(&["boat"]), a_video()];
    for target in targets {
        let (id, kind) = (target.kind().label(), target.kind());
        let fitting = match kind.label() {
            "visual" => 0,
            "preview" => 1,
            _ => 2,
        };
        store.append(&entry(id, 0, asked(target))).unwrap();
        store.append(&entry(id, 1, accepted("job"))).unwrap();
        let before = everything(&store);
        for (number, completion) in made.iter().enumerate().filter(|(n, _)| *n != fitting) {
            let error = store.append(&entry(id, 2, ended(completion))).unwrap_err();
            assert!(
                matches!(error, StoreError::OtherResult { asked, made: it, .. }
                if asked == id && it == made[number].label())
            );
        }
        assert_eq!(everything(&store), before);
        let appended = store.append(&entry(id, 2, ended(&made[fitting]))).unwrap();
        assert_eq!(appended.status, Status::Succeeded);
    }
}

fn what_an_operation_is_for_is_kept_whole<P: Place>(place: &P) {
    let mut store = begun(place);
    let targets = [
        generating("boat", draft("a")),
        previewing(target(key("a"), 1), true),
        rendering(target(draft("a"), 1)),
        rendering_preview(key("b")),
    ];
    for (number, target) in targets.iter().enumerate() {
        let begin = entry(&number.to_string(), 0, asked(target.clone()));
        store.append(&begin).unwrap();
    }
    drop(store);
    let store = place.open();
    let open = store.snapshot().unwrap().open;
    let found: Vec<_> = open.iter().map(|open| &open.target).collect();
    assert_eq!(found, targets.iter().collect::<Vec<_>>());
    let kinds: Vec<_> = store
        .operations(None, 9)
        .unwrap()
        .into_iter()
        .map(|one| one.kind)
        .collect();
    assert_eq!(kinds, ["render_preview", "render", "preview", "visual"]);
}

fn what_became_of_the_files_is_kept<P: Place>(place: &P) {
    let mut store = begun(place);
    perform(
        &mut store,
        "op",
        generating("boat", key("tour")),
        &one_visual("boat"),
    );
    for (copy, is_lost) in [(Some(copy()), false), (None, true), (None, false)] {
        decide(&mut store, kept("boat", copy.clone(), is_lost)).unwrap();
        let found = store
            .snapshot()
            .unwrap()
            .visuals
            .remove(&visual("boat"))
            .unwrap();
        let mut expected = generated("boat", "op");
        expected.file.url = "https://example.com/kept.png".to_owned();
        expected.copy = copy;
        expected.is_lost = is_lost;
        assert_eq!(found, expected);
    }
    let before = everything(&store);
    let error = decide(&mut store, kept("harbour", None, true)).unwrap_err();
    assert_eq!(error.to_string(), "visual `v1:harbour` is not in state");
    let stale = decision(kept("boat", None, true));
    let error = store.commit(0, &stale).unwrap_err();
    assert!(matches!(error, StoreError::SerialMoved { .. }));
    assert_eq!(everything(&store), before);
}

fn visuals_are_forgotten_together_or_not_at_all<P: Place>(place: &P) {
    let mut store = begun(place);
    for name in ["boat", "harbour", "pier"] {
        perform(
            &mut store,
            name,
            generating(name, key("tour")),
            &one_visual(name),
        );
    }
    let forgotten = |names: &[&str]| StateChange::VisualsForgotten {
        keys: names.iter().copied().map(visual).collect(),
    };
    let before = everything(&store);
    let error = decide(&mut store, forgotten(&["boat", "gull"])).unwrap_err();
    assert!(matches!(error, StoreError::UnknownVisual(key) if key == visual("gull")));
    assert_eq!(everything(&store), before);
    decide(&mut store, forgotten(&["boat", "pier"])).unwrap();
    let snapshot = store.snapshot().unwrap();
    assert_eq!(
        snapshot.visuals.keys().collect::<Vec<_>>(),
        [&visual("harbour")]
    );
    assert_eq!(store.operations(None, 9).unwrap().len(), 3);
    let again = generating("boat", key("tour"));
    perform(&mut store, "again", again, &one_visual("boat"));
    assert_eq!(store.snapshot().unwrap().visuals.len(), 2);
}

fn what_fell_short_is_kept<P: Place>(place: &P) {
    let mut store = begun(place);
    let nameless = DegradedVisual {
        key: None,
        place: "b-roll 2".to_owned(),
        ..fallen_back()
    };
    let degraded_visuals = vec![fallen_back(), nameless];
    let made = Completion::Video {
        outputs: outputs(),
        degraded: Some("two visuals are stock".to_owned()),
        degraded_visuals: degraded_visuals.clone(),
    };
    perform(
        &mut store,
        "first",
        rendering(target(key("tour"), 1)),
        &made,
    );
    let video = &store.snapshot().unwrap().videos[&key("tour")];
    assert_eq!(video.degraded_visuals, degraded_visuals);
    assert_eq!(video.degraded.as_deref(), Some("two visuals are stock"));
    assert_eq!(video.target.shots, target(key("tour"), 1).shots);
    perform(
        &mut store,
        "second",
        rendering(target(key("tour"), 2)),
        &a_video(),
    );
    let video = &store.snapshot().unwrap().videos[&key("tour")];
    assert!(video.degraded_visuals.is_empty());
}

fn every_job_is_known_for_ever<P: Place>(place: &P) {
    let mut store = begun(place);
    assert_eq!(store.known_jobs().unwrap(), []);
    let one = generating("boat", key("tour"));
    perform(&mut store, "first", one.clone(), &one_visual("boat"));
    let again = Completion::Visual { file: file("ship") };
    perform(&mut store, "again", one, &again);
    let preview = previewing(target(key("tour"), 2), false);
    perform(&mut store, "preview", preview, &a_preview(&["sea", "sky"]));
    let under_way = [asked(generating("isle", key("tour"))), accepted("job-isle")];
    for event in under_way {
        store.append(&entry("isle", 9, event)).unwrap();
    }
    let intent = asked(rendering_preview(key("tour")));
    store.append(&entry("in-doubt", 10, intent)).unwrap();

    let known = store.known_jobs().unwrap();
    let told: Vec<(&str, &str, Vec<&str>)> = known
        .iter()
        .map(|known| {
            let urls = known.visuals.iter().map(String::as_str);
            (known.job.as_str(), known.operation.as_str(), urls.collect())
        })
        .collect();
    let (sea, sky) = (file("sea").url, file("sky").url);
    let (boat, ship) = (file("boat").url, file("ship").url);
    assert_eq!(
        told,
        [
            ("job-first", "first", vec![boat.as_str()]),
            ("job-again", "again", vec![ship.as_str()]),
            ("job-preview", "preview", vec![sea.as_str(), sky.as_str()]),
            ("job-isle", "isle", vec![]),
        ]
    );
    assert!(known.is_sorted_by_key(|known| known.accepted));
    let intent = &store.journal(&OperationId::new("in-doubt")).unwrap()[0];
    assert!(known.iter().all(|known| known.accepted < intent.sequence));
    assert_eq!(known[0].accepted_at, at(1));
}

/// Takes an operation from its intent to its result.
pub(super) fn perform(
    store: &mut impl StateStore,
    operation: &str,
    target: OperationTarget,
    made: &Completion,
) {
    let steps = [
        asked(target),
        accepted(&format!("job-{operation}")),
        ended(made),
    ];
    for (seconds, event) in (0..).zip(steps) {
        store.append(&entry(operation, seconds, event)).unwrap();
    }
}

/// Makes a preview of a video, with a visual, and keeps a copy of that; begins its render.
pub(super) fn make_preview(store: &mut impl StateStore, operation: &str, video: VideoKey) {
    let preview = previewing(target(video.clone(), 2), true);
    perform(store, operation, preview, &a_preview(&["boat"]));
    decide(store, kept("boat", Some(copy()), false)).unwrap();
    let render = asked(rendering_preview(video));
    store.append(&entry("render-preview", 3, render)).unwrap();
}

/// Decides something on the state as it is.
fn decide(store: &mut impl StateStore, change: StateChange) -> Result<u64, StoreError> {
    let now = serial(store);
    store.commit(now, &decision(change))
}

fn decision(change: StateChange) -> Commit {
    Commit {
        run: RunId::new("run"),
        at: at(10),
        change,
    }
}

fn kept(name: &str, copy: Option<VisualCopy>, is_lost: bool) -> StateChange {
    StateChange::VisualKept {
        key: visual(name),
        url: "https://example.com/kept.png".to_owned(),
        copy,
        is_lost,
    }
}

fn copy() -> VisualCopy {
    VisualCopy {
        sha256: "0123456789abcdef".repeat(4),
        bytes: 5_000_000_000,
        media_type: "image/png".to_owned(),
    }
}

/// The key of the visual with this name.
pub(super) fn visual(name: &str) -> VisualKey {
    VisualKey::new(format!("v1:{name}"))
}

pub(super) fn spec(name: &str) -> VisualSpec {
    VisualSpec {
        kind: VisualKind::Video,
        model: "veo3.1_fast".to_owned(),
        style: Some(MediaStyle::Photorealistic),
        subject: VisualSubject::Story {
            text: format!("A “{name}”"),
            direction: Some("in the rain".to_owned()),
        },
        aspect_ratio: AspectRatio::Landscape,
        seconds: Some(8),
        references: vec!["https://example.com/reference.png".to_owned()],
        first_frame: Some("https://example.com/first.png".to_owned()),
        continues: Some(VisualKey::new("v1:before")),
    }
}

fn file(name: &str) -> VisualFile {
    VisualFile {
        url: format!("https://example.com/{name}.mp4"),
        last_frame_url: Some(format!("https://example.com/{name}.png")),
        width: Some(1920),
        height: Some(1080),
    }
}

/// What is in state once an operation has generated a visual.
fn generated(name: &str, operation: &str) -> GeneratedVisual {
    GeneratedVisual {
        spec: spec(name).into(),
        file: file(name),
        job: JobId::new(format!("job-{operation}")),
        operation: Some(OperationId::new(operation)),
        credits: Some(credits(1200)),
        generated_at: at(2),
        run: RunId::new("run"),
        copy: None,
        is_lost: false,
    }
}

/// The generation of a visual by itself, for a video.
pub(super) fn generating(name: &str, video: VideoKey) -> OperationTarget {
    let target = VisualTarget {
        key: visual(name),
        spec: spec(name).into(),
        planned: planned(),
    };
    OperationTarget::Visual { target, video }
}

/// The preview of a video.
pub(super) fn previewing(video: VideoTarget, is_rendered: bool) -> OperationTarget {
    let shown = |place, identity| ExpectedVisual {
        place,
        kind: VisualKind::Video,
        planned: planned(),
        identity,
    };
    let identity = VisualIdentity {
        key: visual("boat"),
        spec: spec("boat").into(),
    };
    let shot = |shot, visuals| ExpectedShot {
        scene: 1,
        shot,
        story: (shot == 1).then(|| "A boat leaves.".to_owned()),
        brolls: usize::from(shot == 1),
        elements: 0,
        visuals,
    };
    let visuals = vec![
        shown(VisualPlace::Background, Some(identity)),
        shown(VisualPlace::Broll(1), None),
    ];
    OperationTarget::Preview(PreviewTarget {
        video,
        planned: planned(),
        shots: vec![shot(1, visuals), shot(2, Vec::new())],
        is_rendered,
    })
}

/// The render of a finished preview of a video.
pub(super) fn rendering_preview(video: VideoKey) -> OperationTarget {
    OperationTarget::Render(RenderTarget {
        video: target(video, 1),
        planned: storyform::model::Cost::zero(),
        preview: Some(RenderedPreview {
            job: JobId::new("job-second"),
            operation: None,
            credits_used: Some(credits(1200)),
            outputs: Outputs::default(),
            degraded: Vec::new(),
        }),
    })
}

/// The end of a job that was charged 1.2 credits.
pub(super) fn ended(made: &Completion) -> Event {
    Event::Completed {
        credits_used: Some(credits(1200)),
        completion: Box::new(made.clone()),
    }
}

/// What a job leaves that generates one visual.
pub(super) fn one_visual(name: &str) -> Completion {
    Completion::Visual { file: file(name) }
}

/// What a job leaves that makes a preview with these visuals, and with one that fell back.
pub(super) fn a_preview(names: &[&str]) -> Completion {
    let visuals = names.iter().map(|name| HarvestedVisual {
        key: visual(name),
        spec: spec(name).into(),
        file: file(name),
        credits: None::<Credits>,
    });
    Completion::Preview {
        outputs: outputs(),
        visuals: visuals.collect(),
        degraded: vec![fallen_back()],
    }
}

/// What a job leaves that renders a video.
pub(super) fn a_video() -> Completion {
    Completion::Video {
        outputs: outputs(),
        degraded: None,
        degraded_visuals: Vec::new(),
    }
}

fn fallen_back() -> DegradedVisual {
    DegradedVisual {
        scene: 2,
        shot: 1,
        place: "background".to_owned(),
        key: Some(visual("gull")),
        why: "stock is shown instead".to_owned(),
    }
}
