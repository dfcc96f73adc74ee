//! Requests to Pictory, made up: every model, every way of asking for a visual, stories that are
//! hard to split.

use proptest::prelude::*;
use serde_json::{Map, Value, json};
use storyform::diagnostic::{Diagnostic, Source};
use storyform::expand::expand;
use storyform::fingerprint::{FingerprintedVideo, fingerprint_video};
use storyform::manifest::{Document, Project, read_alone};
use storyform::model::storyboard::AspectRatio;
use storyform::model::{MODELS, VisualKind, VisualModel};
use storyform::resolve::resolve;
use storyform::validate::validate;

/// The proportions that AI models make.
pub(crate) const RATIOS: [(&str, AspectRatio); 3] = [
    ("16:9", AspectRatio::Landscape),
    ("9:16", AspectRatio::Portrait),
    ("1:1", AspectRatio::Square),
];

/// Sentences, and what only looks like one.
const SENTENCES: &[&str] = &[
    "Dr. Smith met Mrs. Jones at 3.5 miles.",
    "It works in the U.S. now.",
    "Use tools, e.g. Rust, i.e. fast ones.",
    "Wait... Then go!",
    "Really?! Yes.",
    "He said \"Go.\" She went.",
    "你好。你好吗？很好！",
    "यह एक है। यह दो है।",
    "Visit example.com today",
    "J. R. R. Tolkien wrote it. No. 5 is next.",
    "Version 2.0 costs $3.50.",
    "One",
    "...",
    "🎬",
    "- a list, no sentence",
    "Crème brûlée, piñata & co.",
    "A <strong>bold</strong> step.",
];

/// Makes a list of one from a request, as the pipeline does from a file.
pub(crate) fn documents(requests: &[Value]) -> Vec<Document> {
    let text = |request: &Value| format!("{request}\n");
    let texts: Vec<String> = requests.iter().map(text).collect();
    let parsed = read_alone(&Source::new("videos/generated.yaml", texts.join("---\n")));
    assert_eq!(parsed.diagnostics, []);
    assert_eq!(parsed.documents.len(), requests.len());
    parsed.documents
}

/// Asserts that nothing stands against sending a request.
pub(crate) fn assert_valid(documents: &[Document]) {
    let errors: Vec<Diagnostic> = validate(documents)
        .into_iter()
        .filter(Diagnostic::is_error)
        .collect();
    assert_eq!(errors, []);
}

/// Takes documents through the stages up to the plan.
pub(crate) fn fingerprinted(documents: &[Document], project: &Project) -> Vec<FingerprintedVideo> {
    let stages = |document| fingerprint_video(expand(resolve(document, project, None)));
    documents.iter().map(stages).collect()
}

/// Returns a video with a voice.
pub(crate) fn spoken(name: &str, ratio: &str, scenes: &[Value]) -> Value {
    json!({
        "videoName": name,
        "aspectRatio": ratio,
        "voiceOver": {"enabled": true, "aiVoices": [{"speaker": "Jackson"}]},
        "scenes": scenes,
    })
}

/// Returns the word that goes with a model in `type`.
pub(crate) fn kind(model: &VisualModel) -> &'static str {
    match model.kind {
        VisualKind::Image => "image",
        VisualKind::Video => "video",
    }
}

/// Everything that a model can be asked for in one video: its lengths, and none.
pub(crate) fn lengths(model: &VisualModel) -> Vec<Option<String>> {
    let written = model
        .seconds
        .iter()
        .map(|seconds| Some(format!("{seconds}s")));
    written.chain([None]).collect()
}

/// Returns what holds an AI visual: a background, or a part of a b-roll or an element.
pub(crate) fn visual(model: &VisualModel, length: Option<&str>, extra: Value) -> Value {
    let mut ai = Map::new();
    ai.insert("model".to_owned(), json!(model.id));
    if let Some(length) = length {
        ai.insert("videoDuration".to_owned(), json!(length));
    }
    if let Value::Object(extra) = extra {
        ai.extend(extra);
    }
    json!({"type": kind(model), "aiVisual": ai})
}

/// Returns the references that a model takes; `None` if it takes none.
pub(crate) fn reference(model: &VisualModel) -> Option<Value> {
    match model.kind {
        VisualKind::Image if model.id == "flux-schnell" => None,
        VisualKind::Image => Some(json!({"referenceImageUrl": "https://example.com/a.png"})),
        VisualKind::Video => Some(json!({"referenceImageUrls": ["https://example.com/a.png"]})),
    }
}

/// A story of some sentences in some lines.
pub(crate) fn story() -> impl Strategy<Value = String> {
    let sentence = prop::sample::select(SENTENCES);
    let gap = prop::sample::select(&[" ", " ", "  ", "\n", "\n\n", " \n "][..]);
    prop::collection::vec((sentence, gap), 1..6).prop_map(|parts| {
        let mut story = String::new();
        for (sentence, gap) in parts {
            story.push_str(sentence);
            story.push_str(gap);
        }
        story.trim().to_owned()
    })
}

/// What holds any AI visual that goes with a ratio.
fn any_visual(ratio: AspectRatio) -> impl Strategy<Value = Value> {
    let models: Vec<&'static VisualModel> = MODELS
        .iter()
        .filter(|model| model.aspect_ratios.contains(&ratio))
        .collect();
    let asked = (
        prop::sample::select(models),
        any::<prop::sample::Index>(),
        0..4u8,
        "[ -~é海🎬]{1,20}",
    );
    asked.prop_map(|(model, length, how, words)| {
        let lengths = lengths(model);
        let prompt = json!({"prompt": format!("A picture of {words}")});
        let extra = match how {
            0 => prompt,
            1 => json!({"mediaStyle": "cartoon"}),
            2 => reference(model).unwrap_or(prompt),
            _ => json!({}),
        };
        visual(
            model,
            lengths[length.index(lengths.len())].as_deref(),
            extra,
        )
    })
}

/// A b-roll or an element that has a visual with a prompt, and so needs no story.
fn layer(ratio: AspectRatio) -> impl Strategy<Value = Value> {
    any_visual(ratio).prop_map(|mut layer| {
        layer["aiVisual"]["prompt"] = json!("A layer");
        layer
    })
}

/// A scene with a story.
pub(crate) fn scene(ratio: AspectRatio) -> impl Strategy<Value = Value> {
    let background = prop_oneof![
        6 => any_visual(ratio),
        1 => Just(json!({"color": "#102040"})),
        1 => Just(json!({"type": "image", "visualUrl": "https://example.com/b.png"})),
        1 => Just(json!({"searchFilter": {"query": "harbour"}})),
    ];
    let layers = || prop::collection::vec(layer(ratio), 0..2);
    let flags = (any::<bool>(), any::<bool>());
    (story(), background, flags, layers(), layers()).prop_map(
        |(story, background, flags, brolls, elements)| {
            let mut scene = json!({"story": story, "background": background});
            let (on_new_line, on_sentence) = flags;
            if on_new_line {
                scene["createSceneOnNewLine"] = json!(true);
            }
            if on_sentence {
                scene["createSceneOnEndOfSentence"] = json!(true);
            }
            if !brolls.is_empty() {
                scene["backgroundBrolls"] = json!(brolls);
            }
            if !elements.is_empty() {
                scene["elements"] = json!(elements);
            }
            scene
        },
    )
}

/// A video of some scenes, named `video-N` by its place in a list.
pub(crate) fn request() -> impl Strategy<Value = Value> {
    prop::sample::select(&RATIOS[..]).prop_flat_map(|(ratio, kind)| {
        prop::collection::vec(scene(kind), 1..5)
            .prop_map(move |scenes| spoken("video", ratio, &scenes))
    })
}

/// Some videos with names of their own.
pub(crate) fn requests(count: usize) -> impl Strategy<Value = Vec<Value>> {
    prop::collection::vec(request(), 1..count).prop_map(|mut requests| {
        for (number, request) in requests.iter_mut().enumerate() {
            request["videoName"] = json!(format!("video-{number}"));
        }
        requests
    })
}
