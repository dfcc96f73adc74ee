//! Previews: what a storyboard became.

use serde_json::Value;

use super::json::{expect, field, inner, milliseconds, text, url};
use crate::model::VisualKind;
use crate::pictory::error::ApiError;
use crate::pictory::exchange::Answer;
use crate::pictory::preview::{Preview, PreviewScene, PreviewVisual};

/// Reads what a preview resolved; `None` if the job left nothing of the kind.
pub(super) fn read_preview(body: &Value) -> Option<Preview> {
    let storyboard = inner(body, "storyboard");
    let params = inner(body, "renderParams");
    if storyboard.is_none() && params.is_none() {
        return None;
    }
    Some(Preview {
        video_name: storyboard
            .and_then(|storyboard| field(storyboard, "videoName"))
            .and_then(text),
        scenes: entries(storyboard, "scenes").map(read_scene).collect(),
        backgrounds: read_backgrounds(params),
    })
}

/// Reads the storyboard that a preview resolved, as it is; `None` if the job shows none.
pub(in crate::pictory) fn read_storyboard(answer: Answer) -> Result<Option<Value>, ApiError> {
    let body = expect(answer)?;
    let storyboard = inner(&body, "storyboard");
    Ok(storyboard.filter(|value| value.is_object()).cloned())
}

fn read_scene(scene: &Value) -> PreviewScene {
    let visuals = |name| entries(Some(scene), name).map(read_visual).collect();
    PreviewScene {
        story: field(scene, "story")
            .and_then(Value::as_str)
            .map(str::to_owned),
        background: field(scene, "background").and_then(read_visual),
        brolls: visuals("backgroundBrolls"),
        elements: visuals("elements"),
    }
}

/// Reads the backgrounds of a render, in the order in which they are seen. No element tells which
/// scene it belongs to, so a wrong order would be a wrong picture: without all the times, the order
/// of the list is the better guess.
fn read_backgrounds(params: Option<&Value>) -> Vec<Option<PreviewVisual>> {
    let backgrounds = entries(params, "elements").filter(|element| is_background(element));
    let mut timed: Vec<_> = backgrounds
        .map(|element| {
            let start = field(element, "startTime").and_then(milliseconds);
            (start, read_visual(element))
        })
        .collect();
    if timed.iter().all(|(start, _)| start.is_some()) {
        timed.sort_by_key(|(start, _)| *start);
    }
    timed.into_iter().map(|(_, visual)| visual).collect()
}

fn is_background(element: &Value) -> bool {
    word(element, "elementType").is_some_and(|word| word == "backgroundelement")
}

/// Reads a visual by its address. An `aiVisual` beside it is what it was made from.
fn read_visual(value: &Value) -> Option<PreviewVisual> {
    let address = |name| field(value, name).and_then(url);
    let kind = |name| match word(value, name)?.as_str() {
        "image" => Some(VisualKind::Image),
        "video" => Some(VisualKind::Video),
        _ => None,
    };
    Some(PreviewVisual {
        url: address("visualUrl").or_else(|| address("url"))?,
        kind: kind("visualType").or_else(|| kind("type")),
    })
}

/// Returns the letters of a word that stands for something, in lower case.
fn word(value: &Value, name: &str) -> Option<String> {
    let word = field(value, name)?.as_str()?;
    let letters = word.chars().filter(|letter| letter.is_ascii_alphanumeric());
    Some(letters.map(|letter| letter.to_ascii_lowercase()).collect())
}

/// Returns the entries of a list inside a value; none if there is no list.
fn entries<'a>(value: Option<&'a Value>, name: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    let list = value.and_then(|value| field(value, name)?.as_array());
    list.into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn visual(url: &str, kind: Option<VisualKind>) -> Option<PreviewVisual> {
        let url = url.to_owned();
        Some(PreviewVisual { url, kind })
    }

    fn backgrounds(elements: Value) -> Vec<String> {
        let body = json!({"data": {"renderParams": {"elements": elements}}});
        let backgrounds = read_preview(&body).unwrap().backgrounds.into_iter();
        backgrounds
            .map(|visual| visual.map_or_else(|| "-".to_owned(), |visual| visual.url))
            .collect()
    }

    #[test]
    fn scenes_keep_their_stories_and_positions() {
        let body = json!({"data": {"storyboard": {"scenes": [
            {
                "story": " One. ",
                "background": {"type": "image", "visualUrl": "https://f.test/1.png",
                    "aiVisual": {"model": "flux-schnell", "referenceImageUrl": "https://f.test/x"}},
                "backgroundBrolls": [
                    {"type": "video", "url": "https://f.test/b.mp4"}, {"color": "#fff"}, null],
                "elements": [
                    {"type": "text", "text": "Hi"},
                    {"type": "Image", "visual_url": "https://f.test/e.png"}],
            },
            null,
            {"story": 7, "background": {"color": "#000"}, "elements": "many"},
        ]}}});
        let preview = read_preview(&body).unwrap();
        assert!(preview.backgrounds.is_empty());
        let empty = PreviewScene {
            story: None,
            background: None,
            brolls: Vec::new(),
            elements: Vec::new(),
        };
        let first = PreviewScene {
            story: Some(" One. ".to_owned()),
            background: visual("https://f.test/1.png", Some(VisualKind::Image)),
            brolls: vec![
                visual("https://f.test/b.mp4", Some(VisualKind::Video)),
                None,
                None,
            ],
            elements: vec![
                None,
                visual("https://f.test/e.png", Some(VisualKind::Image)),
            ],
        };
        assert_eq!(preview.scenes, [first, empty.clone(), empty]);
    }

    #[test]
    fn a_preview_may_tell_its_name() {
        for (storyboard, expected) in [
            (
                json!({"videoName": "Harbour sf-0a1b2c3d"}),
                Some("Harbour sf-0a1b2c3d"),
            ),
            (json!({"video_name": " A "}), Some("A")),
            (json!({"videoName": ""}), None),
            (json!({"videoName": {}}), None),
            (json!({}), None),
        ] {
            let preview = read_preview(&json!({"data": {"storyboard": storyboard}})).unwrap();
            assert_eq!(preview.video_name.as_deref(), expected, "{storyboard}");
        }
        let preview = read_preview(&json!({"renderParams": {}})).unwrap();
        assert_eq!(preview.video_name, None);
    }

    #[test]
    fn backgrounds_are_in_the_order_of_their_times() {
        let found = backgrounds(json!([
            {"elementType": "audioElement", "url": "v", "startTime": 0},
            {"elementType": "backgroundElement", "url": "c", "startTime": "10.5"},
            {"elementType": "background_element", "visualUrl": "b", "url": "x", "startTime": 9},
            {"elementType": "BackgroundElement", "backgroundColor": "#fff", "startTime": "9s"},
            {"elementType": "layerItem", "url": "l", "startTime": 1},
            {"elementType": "backgroundElement", "url": "a", "startTime": 0.25},
        ]));
        assert_eq!(found, ["a", "b", "-", "c"]);
    }

    #[test]
    fn without_all_times_the_given_order_stays() {
        let found = backgrounds(json!([
            {"elementType": "backgroundElement", "url": "a", "startTime": 5},
            {"elementType": "backgroundElement", "url": "b"},
            {"elementType": "backgroundElement", "url": "c", "startTime": 1},
        ]));
        assert_eq!(found, ["a", "b", "c"]);
    }

    #[test]
    fn the_kind_is_told_or_unknown() {
        for (fields, expected) in [
            (
                json!({"visualType": "VIDEO", "type": "image"}),
                Some(VisualKind::Video),
            ),
            (
                json!({"visualType": "", "type": "image"}),
                Some(VisualKind::Image),
            ),
            (json!({"type": "gif"}), None),
            (json!({}), None),
        ] {
            let mut element = fields.clone();
            element["url"] = json!(" https://f.test/1 ");
            assert_eq!(
                read_visual(&element),
                visual("https://f.test/1", expected),
                "{fields}"
            );
        }
    }

    #[test]
    fn other_jobs_have_no_preview() {
        assert_eq!(
            read_preview(&json!({"data": {"url": "https://f.test/1"}})),
            None
        );
        let empty = read_preview(&json!({"data": {"storyboard": []}})).unwrap();
        assert!(empty.scenes.is_empty() && empty.backgrounds.is_empty());
    }
}
