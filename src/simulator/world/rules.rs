//! The rules between the fields of a request: what excludes what, and what needs what.
//!
//! They run on a body that already passed its schema, so types and limits are settled here.

use serde_json::Value;

use crate::simulator::rates;
use crate::simulator::rates::Medium;
use crate::simulator::world::schema::Problems;

/// Checks a storyboard; a render needs a name besides.
pub(crate) fn storyboard(body: &Value, is_render: bool, problems: &mut Problems) {
    if is_render && text(body, "videoName").is_none_or(str::is_empty) {
        problems.add("videoName", "is required");
    }
    let plain = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '_' | '-');
    if text(body, "videoName").is_some_and(|name| !name.chars().all(plain)) {
        problems.add(
            "videoName",
            "may hold letters, digits, spaces, _ and - only",
        );
    }
    if has(body, "videoWidth") != has(body, "videoHeight") {
        problems.add(
            "videoWidth",
            "videoWidth and videoHeight must be given together",
        );
    }
    for pair in [
        ["brandId", "brandName"],
        ["smartLayoutId", "smartLayoutName"],
        ["subtitleStyleId", "subtitleStyleName"],
    ] {
        at_most_one(body, &pair, "", problems);
    }
    at_most_one(
        &body["backgroundMusic"],
        &["autoMusic", "musicUrl"],
        "backgroundMusic",
        problems,
    );
    voice_over(body, "", problems);
    avatar(body, problems);
    if !has(body, "scenes") && !has(body, "templateId") {
        problems.add("scenes", "is required unless templateId is given");
    }
    for (index, scene) in entries(body, "scenes").enumerate() {
        self::scene(body, scene, &format!("scenes[{index}]"), problems);
    }
}

fn avatar(body: &Value, problems: &mut Problems) {
    if !has(body, "avatar") {
        return;
    }
    if text(&body["avatar"], "avatarId").is_none() {
        problems.add("avatar.avatarId", "is required");
    }
    if body["voiceOver"]["enabled"] != true {
        problems.add("avatar", "needs voiceOver.enabled to be true");
    }
}

fn voice_over(holder: &Value, path: &str, problems: &mut Problems) {
    let place = join(path, "voiceOver");
    at_most_one(
        &holder["voiceOver"],
        &["aiVoices", "externalVoice"],
        &place,
        problems,
    );
}

/// The fields of which a scene has at most one: where its content comes from.
const SOURCES: [&str; 6] = [
    "story",
    "storyCoPilot",
    "blogUrl",
    "pptUrl",
    "audioUrl",
    "videoUrl",
];

fn scene(body: &Value, scene: &Value, path: &str, problems: &mut Problems) {
    let sources: Vec<_> = SOURCES
        .into_iter()
        .filter(|name| has(scene, name))
        .collect();
    let background = &scene["background"];
    let has_visual = ["visualUrl", "color", "aiVisual", "searchFilter"]
        .iter()
        .any(|name| has(background, name));
    match sources.len() {
        0 if !has_visual => problems.add(path, "needs a content source or a background"),
        0 if !has(scene, "minimumDuration") => problems.add(
            join(path, "minimumDuration"),
            "is required for a scene without narration",
        ),
        0 | 1 => {}
        _ => problems.add(path, format!("may have one of {} only", sources.join(", "))),
    }
    story_fields(body, scene, path, problems);
    repurposed(scene, path, problems);
    voice_over(scene, path, problems);
    self::background(background, &join(path, "background"), problems);
    for (index, broll) in entries(scene, "backgroundBrolls").enumerate() {
        self::background(
            broll,
            &format!("{path}.backgroundBrolls[{index}]"),
            problems,
        );
    }
    for (index, element) in entries(scene, "elements").enumerate() {
        self::element(element, &format!("{path}.elements[{index}]"), problems);
    }
}

fn story_fields(body: &Value, scene: &Value, path: &str, problems: &mut Problems) {
    for name in ["isSSMLStory", "caption"] {
        if has(scene, name) && !has(scene, "story") {
            problems.add(join(path, name), "needs a story");
        }
    }
    let splits =
        scene["createSceneOnNewLine"] == true || scene["createSceneOnEndOfSentence"] == true;
    if has(scene, "caption") && splits {
        problems.add(
            join(path, "caption"),
            "is not allowed for a story that is split",
        );
    }
    let has_layout = has(body, "smartLayoutId") || has(body, "smartLayoutName");
    if has(scene, "maxSubtitleLines") && has_layout {
        problems.add(
            join(path, "maxSubtitleLines"),
            "is not allowed with a smart layout",
        );
    }
    if scene["avatar"].get("avatarId").is_some() {
        problems.add(
            join(path, "avatar.avatarId"),
            "is allowed at the top level only",
        );
    }
}

fn repurposed(scene: &Value, path: &str, problems: &mut Problems) {
    let is_recording = has(scene, "audioUrl") || has(scene, "videoUrl");
    if is_recording && !has(scene, "audioLanguage") {
        problems.add(
            join(path, "audioLanguage"),
            "is required with audioUrl and videoUrl",
        );
    }
    for name in ["transcript", "mediaRepurposeSettings"] {
        if has(scene, name) && !is_recording {
            problems.add(
                join(path, name),
                "is allowed with audioUrl and videoUrl only",
            );
        }
    }
}

fn background(background: &Value, path: &str, problems: &mut Problems) {
    at_most_one(
        background,
        &["visualUrl", "color", "aiVisual"],
        path,
        problems,
    );
    let needs_type = has(background, "aiVisual") || has(background, "visualUrl");
    if needs_type && !has(background, "type") {
        problems.add(
            join(path, "type"),
            "is required with visualUrl and aiVisual",
        );
    }
    let is_clip_file = has(background, "visualUrl") && background["type"] == "video";
    if has(background, "clips") && !is_clip_file {
        problems.add(join(path, "clips"), "needs a visualUrl of type video");
    }
    let settings = &background["settings"];
    at_most_one(
        settings,
        &["kenBurnsEffect", "zoomAndPan"],
        &join(path, "settings"),
        problems,
    );
    if has(settings, "kenBurnsEffect") && background["type"] == "video" {
        problems.add(
            join(path, "settings.kenBurnsEffect"),
            "is allowed for images only",
        );
    }
    ai_visual(background, path, problems);
}

fn element(element: &Value, path: &str, problems: &mut Problems) {
    let needed = match text(element, "type").unwrap_or_default() {
        "text" => Some("text"),
        "shape" => Some("name"),
        _ => None,
    };
    if let Some(name) = needed.filter(|name| !has(element, name)) {
        problems.add(join(path, name), "is required");
    }
    if has(element, "position") && (has(element, "top") || has(element, "left")) {
        problems.add(
            join(path, "position"),
            "is not allowed together with top or left",
        );
    }
    if matches!(text(element, "type"), Some("image" | "video")) {
        let sources = ["visualUrl", "searchFilter", "aiVisual"];
        at_most_one(element, &sources, path, problems);
        if !sources.iter().any(|name| has(element, name)) {
            problems.add(path, "needs one of visualUrl, searchFilter, aiVisual");
        }
    }
    ai_visual(element, path, problems);
}

/// Checks the `aiVisual` of a background, b-roll or element against its model.
fn ai_visual(holder: &Value, path: &str, problems: &mut Problems) {
    let visual = &holder["aiVisual"];
    let Some(model) = text(visual, "model") else {
        return;
    };
    let path = join(path, "aiVisual");
    let medium = match text(holder, "type") {
        Some("image") => Medium::Image,
        Some("video") => Medium::Clip,
        Some(_) | None => return,
    };
    let rate = rates::find(model).filter(|rate| rate.medium == medium);
    let Some(rate) = rate else {
        let models = rates::models(medium).join(", ");
        return problems.add(join(&path, "model"), format!("must be one of: {models}"));
    };
    let foreign: &[&str] = match medium {
        Medium::Image => &["videoDuration", "referenceImageUrls", "firstFrameImageUrl"],
        Medium::Clip => &["referenceImageUrl"],
    };
    for name in foreign.iter().filter(|name| has(visual, name)) {
        let word = medium.word();
        problems.add(
            join(&path, name),
            format!("is not allowed when type is {word}"),
        );
    }
    at_most_one(
        visual,
        &["referenceImageUrls", "firstFrameImageUrl"],
        &path,
        problems,
    );
    let asked = text(visual, "videoDuration");
    duration(
        asked,
        rate.durations,
        join(&path, "videoDuration"),
        problems,
    );
}

/// Checks the length of a clip at `place`; images have none.
fn duration(asked: Option<&str>, durations: &[&str], place: String, problems: &mut Problems) {
    if !durations.is_empty() && asked.is_some_and(|asked| !durations.contains(&asked)) {
        let durations = durations.join(", ");
        problems.add(place, format!("must be one of: {durations}"));
    }
}

/// Checks an AI Studio request of either medium.
pub(crate) fn studio(body: &Value, medium: Medium, problems: &mut Problems) {
    let default = match medium {
        Medium::Image => rates::DEFAULT_IMAGE_MODEL,
        Medium::Clip => rates::DEFAULT_CLIP_MODEL,
    };
    let model = text(body, "model").unwrap_or(default);
    let Some(rate) = rates::find(model).filter(|rate| rate.medium == medium) else {
        let models = rates::models(medium).join(", ");
        return problems.add("model", format!("must be one of: {models}"));
    };
    if text(body, "aspectRatio").is_some_and(|ratio| !rate.ratios.contains(&ratio)) {
        let ratios = rate.ratios.join(", ");
        problems.add("aspectRatio", format!("must be one of: {ratios}"));
    }
    let asked = text(body, "duration");
    duration(asked, rate.durations, "duration".to_owned(), problems);
    let references = ["firstFrameImageUrl", "extendVideoUrl", "referenceImageUrls"];
    at_most_one(body, &references, "", problems);
}

/// Of some fields, one may be given; a flag that is off counts as not given.
fn at_most_one(holder: &Value, names: &[&str], path: &str, problems: &mut Problems) {
    let is_on = |name: &&&str| holder.get(**name).is_some_and(|value| value != false);
    let given: Vec<_> = names.iter().filter(is_on).collect();
    if given.len() > 1 {
        let error = format!("may have only one of {}", names.join(", "));
        let place = if path.is_empty() { names[0] } else { path };
        problems.add(place, error);
    }
}

fn has(holder: &Value, name: &str) -> bool {
    holder.get(name).is_some()
}

fn text<'a>(holder: &'a Value, name: &str) -> Option<&'a str> {
    holder.get(name)?.as_str()
}

fn entries<'a>(holder: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    holder[name].as_array().into_iter().flatten()
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}.{name}")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn refusal(scene: &Value) -> String {
        let body = json!({"videoName": "a", "scenes": [scene]});
        let mut problems = Problems::default();
        storyboard(&body, true, &mut problems);
        problems.fields().to_string()
    }

    fn with_background(background: &Value) -> String {
        refusal(&json!({"story": "Hi.", "background": background}))
    }

    #[test]
    fn a_plain_scene_passes() {
        let visual = json!({"model": "nanobanana", "prompt": "A harbour"});
        assert_eq!(
            with_background(&json!({"type": "image", "aiVisual": visual})),
            "[]"
        );
    }

    #[test]
    fn a_background_has_one_visual_and_a_type() {
        let flux = json!({"model": "flux-schnell"});
        let mixed = json!({"type": "image", "visualUrl": "https://a.b/c.png", "aiVisual": flux});
        assert!(
            with_background(&mixed).contains("may have only one of visualUrl, color, aiVisual")
        );
        assert!(with_background(&json!({"aiVisual": flux})).contains("background.type"));
    }

    #[test]
    fn a_model_belongs_to_a_type_and_has_its_own_durations() {
        let image = json!({"type": "image", "aiVisual": {"model": "veo3.1"}});
        assert!(with_background(&image).contains("aiVisual.model"));
        let timed =
            json!({"type": "image", "aiVisual": {"model": "nanobanana", "videoDuration": "5s"}});
        assert!(with_background(&timed).contains("is not allowed when type is image"));
        let odd = json!({"type": "video", "aiVisual": {"model": "veo3.1", "videoDuration": "5s"}});
        assert!(with_background(&odd).contains("must be one of: 4s, 6s, 8s"));
    }

    #[test]
    fn a_scene_has_one_source() {
        let two = json!({"story": "Hi.", "blogUrl": "https://a.b"});
        assert!(refusal(&two).contains("may have one of story, blogUrl only"));
        assert!(refusal(&json!({})).contains("needs a content source"));
        let silent = json!({"background": {"color": "#fff"}});
        assert!(refusal(&silent).contains("minimumDuration"));
    }

    #[test]
    fn captions_do_not_go_with_splitting() {
        let scene = json!({"story": "Hi.", "caption": "Hello", "createSceneOnNewLine": true});
        assert!(refusal(&scene).contains("is not allowed for a story that is split"));
    }
}
