//! The elements of a resolved video: what a preview hands out, and what a render works from.

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::simulator::rates::Medium;
use crate::simulator::world::board::{self, Background, Board, Generation, Layer, Shot};
use crate::simulator::world::ids::Ids;
use crate::simulator::world::job::Submission;
use crate::simulator::world::paths;

/// A video whose visuals are resolved.
pub(crate) struct Resolved<'a> {
    pub(crate) submission: &'a Submission,
    pub(crate) board: &'a Board,
    /// The numbers of the generations that failed.
    pub(crate) lost: &'a [usize],
    /// The addresses of element visuals that could not be fetched.
    pub(crate) missing: &'a [String],
    pub(crate) origin: &'a str,
    pub(crate) ids: Ids,
}

/// A visual with its address and medium.
struct Visual {
    url: Option<String>,
    medium: Medium,
    colour: Option<String>,
}

impl Resolved<'_> {
    /// Lists the elements: narration, music, then shot by shot background, subtitle and overlays.
    pub(crate) fn elements(&self) -> Vec<Value> {
        let mut elements = self.sounds();
        let mut start = 0;
        for (index, shot) in (0..).zip(&self.board.shots) {
            elements.push(self.background_element(index, start, shot));
            if !shot.subtitle.is_empty() {
                elements.push(self.subtitle_element(index, start, shot));
            }
            for (layer_index, layer) in (0..).zip(&shot.layers) {
                elements.extend(self.layer_element([index, layer_index], start, shot, layer));
            }
            start += shot.millis;
        }
        elements
    }

    /// Writes the storyboard with one scene for each shot and every visual resolved. Where to tell
    /// that the job is done is not repeated.
    pub(crate) fn storyboard(&self, keeps_ai_visual: bool) -> Value {
        let mut storyboard = self
            .submission
            .work
            .storyboard()
            .cloned()
            .unwrap_or_default();
        let scenes: Vec<Value> = (0..)
            .zip(&self.board.shots)
            .map(|(index, shot)| {
                let nth = usize::try_from(shot.scene.saturating_sub(1)).unwrap_or(usize::MAX);
                let scene = storyboard["scenes"].get(nth).and_then(Value::as_object);
                let scene = scene.cloned().unwrap_or_default();
                self.resolved_scene(scene, index, shot, keeps_ai_visual)
            })
            .collect();
        if let Some(fields) = storyboard.as_object_mut() {
            fields.insert("scenes".to_owned(), Value::Array(scenes));
            for name in ["webhook", "webhookInput"] {
                fields.shift_remove(name);
            }
        }
        storyboard
    }

    /// Makes the scene of a single shot from the scene that it was split from.
    fn resolved_scene(
        &self,
        mut scene: Map<String, Value>,
        index: u64,
        shot: &Shot,
        keeps_ai_visual: bool,
    ) -> Value {
        for name in [
            "createSceneOnNewLine",
            "createSceneOnEndOfSentence",
            "backgroundBrolls",
            "elements",
        ] {
            scene.shift_remove(name);
        }
        if scene.contains_key("story") {
            scene.insert("story".to_owned(), json!(shot.text));
        }
        let visual = self.visual(index, shot);
        let background = scene.get("background").and_then(Value::as_object).cloned();
        let mut background = background.unwrap_or_default();
        if !keeps_ai_visual {
            background.shift_remove("aiVisual");
        }
        background.insert("type".to_owned(), json!(visual.medium.word()));
        if let Some(url) = visual.url {
            background.insert("visualUrl".to_owned(), json!(url));
        }
        scene.insert("background".to_owned(), Value::Object(background));
        for (name, is_broll) in [("backgroundBrolls", true), ("elements", false)] {
            let layers = shot
                .layers
                .iter()
                .filter(|layer| layer.is_broll == is_broll);
            let layers: Vec<Value> = layers
                .filter_map(|layer| self.resolved_layer(layer))
                .collect();
            if !layers.is_empty() {
                scene.insert(name.to_owned(), Value::Array(layers));
            }
        }
        Value::Object(scene)
    }

    /// Writes an element or b-roll with its visual; `None` if it could not be had.
    fn resolved_layer(&self, layer: &Layer) -> Option<Value> {
        let url = self.layer_url(layer)?;
        let mut source = layer.source.clone();
        if let (Some(fields), Some(url)) = (source.as_object_mut(), url) {
            fields.shift_remove("aiVisual");
            fields.insert("visualUrl".to_owned(), json!(url));
        }
        Some(source)
    }

    /// Returns the address of the visual of a layer, if it has one; `None` if that is not to be had.
    fn layer_url(&self, layer: &Layer) -> Option<Option<String>> {
        if let Some(number) = layer.generation {
            return self.generated(number).map(Some);
        }
        let url = layer.source["visualUrl"].as_str().map(str::to_owned);
        let is_missing = url.as_ref().is_some_and(|url| self.missing.contains(url));
        (!is_missing).then_some(url)
    }

    fn sounds(&self) -> Vec<Value> {
        let storyboard = self.submission.work.storyboard();
        let is_on = |name: &str| storyboard.is_some_and(|board| board[name]["enabled"] == true);
        let total = seconds(self.board.millis());
        let sound = |id: &str, path: String| {
            json!({
                "id": id, "elementType": "audioElement", "type": "audio",
                "url": format!("{}{path}", self.origin), "startTime": 0, "duration": total,
            })
        };
        let mut sounds = Vec::new();
        if is_on("voiceOver") {
            sounds.push(sound("voiceOver", paths::voice(&self.submission.id)));
        }
        if is_on("backgroundMusic") {
            let given = storyboard.and_then(|board| board["backgroundMusic"]["musicUrl"].as_str());
            let mut music = sound("bgMusic", paths::music(&self.submission.id));
            if let Some(url) = given {
                music["url"] = json!(url);
            }
            sounds.push(music);
        }
        sounds
    }

    fn background_element(&self, index: u64, start: i64, shot: &Shot) -> Value {
        let visual = self.visual(index, shot);
        let mut element = json!({
            "id": self.element_id("backgroundElement", &[index]),
            "elementType": "backgroundElement",
            "type": visual.medium.word(),
            "visualType": visual.medium.word(),
            "startTime": seconds(start),
            "duration": seconds(shot.millis),
            "loop": true,
            "mute": true,
            "objectMode": "cover",
        });
        if let Some(url) = visual.url {
            element["url"] = json!(url);
            element["visualUrl"] = json!(url);
        }
        if let Some(colour) = visual.colour {
            element["backgroundColor"] = json!(colour);
        }
        element
    }

    fn subtitle_element(&self, index: u64, start: i64, shot: &Shot) -> Value {
        json!({
            "id": self.element_id("SceneText", &[index]),
            "elementType": "SceneText",
            "type": "text",
            "text": shot.subtitle,
            "startTime": seconds(start),
            "duration": seconds(shot.millis),
        })
    }

    /// Writes an overlay or b-roll; one whose visual could not be had is dropped without a word.
    fn layer_element(
        &self,
        numbers: [u64; 2],
        start: i64,
        shot: &Shot,
        layer: &Layer,
    ) -> Option<Value> {
        let mut element = json!({
            "id": self.element_id("layerItem", &numbers),
            "elementType": "layerItem",
            "type": layer.source["type"],
            "startTime": seconds(start),
            "duration": seconds(shot.millis),
        });
        if let Some(text) = layer.source.get("text") {
            element["text"] = text.clone();
        }
        if let Some(name) = layer.source.get("name") {
            element["name"] = name.clone();
        }
        if let Some(url) = self.layer_url(layer)? {
            element["url"] = json!(url);
        }
        Some(element)
    }

    fn visual(&self, index: u64, shot: &Shot) -> Visual {
        let stock = || Visual {
            url: Some(self.stock(index)),
            medium: Medium::Clip,
            colour: None,
        };
        match &shot.background {
            Background::Generated(number) => match self.generated(*number) {
                Some(url) => Visual {
                    url: Some(url),
                    medium: self.board.generations[*number].medium,
                    colour: None,
                },
                None => stock(),
            },
            Background::Given { url, medium } => Visual {
                url: Some(url.clone()),
                medium: *medium,
                colour: None,
            },
            Background::Colour(colour) => Visual {
                url: None,
                medium: Medium::Image,
                colour: Some(colour.clone()),
            },
            Background::Stock(_) => stock(),
        }
    }

    /// Returns the address of a generated visual, unless it was lost.
    fn generated(&self, number: usize) -> Option<String> {
        if self.lost.contains(&number) {
            return None;
        }
        let generation: &Generation = self.board.generations.get(number)?;
        let id = paths::visual_id(self.ids, self.submission.number, number);
        let path = paths::visual(&id, generation.medium);
        Some(format!("{}{path}", self.origin))
    }

    fn stock(&self, index: u64) -> String {
        let path = paths::stock(&self.submission.id, index);
        let token = self
            .ids
            .uuid("stock-token", &[self.submission.number, index]);
        format!("{}{path}?token={token}", self.origin)
    }

    fn element_id(&self, kind: &str, numbers: &[u64]) -> String {
        let at = self.submission.wall_clock(self.submission.created_at);
        let numbers = [&[self.submission.number], numbers].concat();
        let id = self.ids.dated(at, kind, &numbers);
        if kind == "layerItem" {
            id
        } else {
            format!("{kind}_{id}")
        }
    }
}

/// Writes milliseconds as seconds.
pub(crate) fn seconds(millis: i64) -> Value {
    if millis % 1000 == 0 {
        json!(millis / 1000)
    } else {
        json!(millis as f64 / 1000.0)
    }
}

/// The fields of an element that a later change may replace, by its `elementType`.
pub(crate) fn updatable(element_type: &str) -> &'static [&'static str] {
    match element_type {
        "audioElement" => &["url", "fade"],
        "backgroundElement" => &[
            "url",
            "visualUrl",
            "visualType",
            "type",
            "loop",
            "mute",
            "objectMode",
            "backgroundColor",
            "duration",
        ],
        "SceneText" => &["text", "startTime", "duration"],
        "layerItem" => &["text", "url", "visualUrl", "startTime", "duration"],
        _ => &[],
    }
}

/// Applies a change to an element: only what may be changed is.
pub(crate) fn patch(element: &mut Value, patch: &Map<String, Value>) {
    let element_type = element["elementType"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    for name in updatable(&element_type) {
        if let Some(value) = patch.get(*name) {
            element[*name] = value.clone();
        }
    }
}

/// Shuffles elements, always in the same way, so that their backgrounds are not in order of time.
pub(crate) fn disorder(elements: &mut [Value]) {
    elements.sort_by_cached_key(|element| Sha256::digest(element["id"].to_string()).to_vec());
    let starts = of_type(elements, "backgroundElement").map(start);
    if starts.is_sorted() {
        elements.reverse();
    }
}

fn start(element: &Value) -> i64 {
    board::millis(&element["startTime"]).unwrap_or(0)
}

fn of_type<'e>(elements: &'e [Value], name: &str) -> impl Iterator<Item = &'e Value> {
    let of_type = move |element: &&Value| element["elementType"] == name;
    elements.iter().filter(of_type)
}

/// One stretch of a finished video, as its elements say.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Cut {
    pub(crate) millis: i64,
    /// The address of what is shown; `None` for a plain colour.
    pub(crate) url: Option<String>,
    pub(crate) colour: Option<String>,
    pub(crate) subtitle: String,
}

/// Reads the stretches of a video from its elements: backgrounds by time, with their subtitles.
pub(crate) fn cuts(elements: &[Value]) -> Vec<Cut> {
    let subtitles: std::collections::BTreeMap<i64, &str> = of_type(elements, "SceneText")
        .filter_map(|element| Some((start(element), element["text"].as_str()?)))
        .collect();
    let mut backgrounds: Vec<&Value> = of_type(elements, "backgroundElement").collect();
    backgrounds.sort_by_key(|element| start(element));
    backgrounds
        .into_iter()
        .map(|element| Cut {
            millis: board::millis(&element["duration"]).unwrap_or(0),
            url: element["visualUrl"]
                .as_str()
                .or(element["url"].as_str())
                .map(str::to_owned),
            colour: element["backgroundColor"].as_str().map(str::to_owned),
            subtitle: subtitles
                .get(&start(element))
                .copied()
                .unwrap_or_default()
                .to_owned(),
        })
        .collect()
}
