//! A storyboard as Pictory reads it: shots in order, and the visuals that must be generated.

use std::time::Duration;

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::model::Credits;
use crate::simulator::address;
use crate::simulator::clock::millis_of;
use crate::simulator::rates;
use crate::simulator::rates::Medium;
use crate::simulator::rates::Rate;
use crate::simulator::speech;
use crate::simulator::speech::{Cuts, SentenceRule};

/// How long a recording, of which nothing is known, is taken to last.
const RECORDING_MILLIS: i64 = 10_000;
/// How many shots a story that Pictory writes itself gets.
const INVENTED_SHOTS: usize = 3;
/// How long a shot without narration lasts if the storyboard does not say.
const SILENT_MILLIS: i64 = 3000;

/// A storyboard, expanded.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Board {
    pub(crate) name: String,
    pub(crate) size: (u32, u32),
    pub(crate) shots: Vec<Shot>,
    /// What must be generated, in the order in which it is.
    pub(crate) generations: Vec<Generation>,
}

/// One stretch of the video with one background.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Shot {
    /// The number of its scene, from 1.
    pub(crate) scene: u64,
    pub(crate) text: String,
    /// What is written over it; empty for no subtitle.
    pub(crate) subtitle: String,
    pub(crate) millis: i64,
    pub(crate) background: Background,
    /// The elements and b-rolls that begin with this shot.
    pub(crate) layers: Vec<Layer>,
}

/// What is behind a shot.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Background {
    /// The visual with this number among the generations.
    Generated(usize),
    /// A file that the storyboard names.
    Given {
        url: String,
        medium: Medium,
    },
    Colour(String),
    /// Stock that Pictory picks for these words.
    Stock(String),
}

/// Something that lies over a background.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Layer {
    /// It as the storyboard has it.
    pub(crate) source: Value,
    /// Its visual among the generations.
    pub(crate) generation: Option<usize>,
    /// Whether it takes the place of the background for a while, rather than lying over it.
    pub(crate) is_broll: bool,
}

/// One image or clip that a model makes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Generation {
    pub(crate) scene: u64,
    /// The number of its shot in the whole video, from 1.
    pub(crate) shot: u64,
    /// The number of its shot among those of its scene, from 1.
    pub(crate) shot_of_scene: u64,
    pub(crate) medium: Medium,
    pub(crate) model: String,
    pub(crate) prompt: String,
    pub(crate) style: Option<String>,
    pub(crate) ratio: String,
    /// The length of a clip.
    pub(crate) seconds: Option<u32>,
    pub(crate) price: Credits,
    /// Whether the model can make this ratio at all.
    pub(crate) is_possible: bool,
    /// The mark of what it is made after: the files that it names or, with `visualContinuity`, the
    /// visual before it. What it shows depends on it.
    pub(crate) after: Option<String>,
    /// The images and clips that it is made from.
    pub(crate) inputs: Vec<String>,
}

impl Board {
    /// Expands a storyboard that passed validation.
    pub(crate) fn of(storyboard: &Value, rule: SentenceRule) -> Self {
        let ratio = aspect_ratio(storyboard);
        let mut expansion = Expansion {
            board: Self {
                name: text(storyboard, "videoName")
                    .unwrap_or("Untitled")
                    .to_owned(),
                size: size(storyboard, &ratio),
                shots: Vec::new(),
                generations: Vec::new(),
            },
            ratio,
            rule,
            latest: None,
            is_old_engine: text(storyboard, "storyboardVersion").is_some_and(|v| v != "v3"),
        };
        let scenes = storyboard["scenes"].as_array();
        for (number, scene) in (1..).zip(scenes.into_iter().flatten()) {
            expansion.scene(number, scene);
        }
        if expansion.board.shots.is_empty() {
            expansion.template(storyboard);
        }
        expansion.board
    }

    /// Returns the length of the whole video in milliseconds.
    pub(crate) fn millis(&self) -> i64 {
        self.shots.iter().map(|shot| shot.millis).sum()
    }
}

/// A board that is being filled.
struct Expansion {
    board: Board,
    ratio: String,
    rule: SentenceRule,
    /// The mark of the latest shot with a visual that another can continue.
    latest: Option<String>,
    /// An explicit version other than `v3` forces the engine that knows no AI visuals.
    is_old_engine: bool,
}

impl Expansion {
    fn scene(&mut self, number: u64, scene: &Value) {
        let texts = texts(scene, self.rule);
        let is_single = texts.len() == 1;
        for (nth, text) in (1..).zip(texts) {
            let place = Place {
                scene: number,
                shot_of_scene: nth,
                story: &text,
                is_single,
            };
            let background = self.background(&scene["background"], &place);
            let layers = if nth == 1 {
                self.layers(scene, &place)
            } else {
                Vec::new()
            };
            self.latest = self.mark(&background).or(self.latest.take());
            self.board.shots.push(Shot {
                scene: number,
                subtitle: subtitle(scene, &text),
                millis: shot_millis(scene, &text),
                text,
                background,
                layers,
            });
        }
    }

    /// Makes the one shot of a template, of which nothing is known here.
    fn template(&mut self, storyboard: &Value) {
        let text = format!("Template {}", storyboard["templateId"]);
        self.scene(1, &serde_json::json!({ "story": text }));
    }

    fn background(&mut self, source: &Value, place: &Place<'_>) -> Background {
        if let Some(number) = self.generation(source, place) {
            return Background::Generated(number);
        }
        if let Some(url) = text(source, "visualUrl") {
            let medium = medium(source).unwrap_or(Medium::Image);
            let url = url.to_owned();
            return Background::Given { url, medium };
        }
        if let Some(colour) = text(source, "color") {
            return Background::Colour(colour.to_owned());
        }
        let query = text(&source["searchFilter"], "query").unwrap_or(place.story);
        Background::Stock(query.to_owned())
    }

    fn layers(&mut self, source: &Value, place: &Place<'_>) -> Vec<Layer> {
        let brolls = source["backgroundBrolls"].as_array().into_iter().flatten();
        let elements = source["elements"].as_array().into_iter().flatten();
        let place = Place {
            is_single: true,
            ..*place
        };
        let brolls = brolls.map(|source| (source, true));
        let elements = elements.map(|source| (source, false));
        brolls
            .chain(elements)
            .map(|(source, is_broll)| Layer {
                source: source.clone(),
                generation: self.generation(source, &place),
                is_broll,
            })
            .collect()
    }

    /// Adds the `aiVisual` of a background, b-roll or element to the generations.
    fn generation(&mut self, holder: &Value, place: &Place) -> Option<usize> {
        let visual = holder.get("aiVisual")?;
        let model = text(visual, "model")?;
        let rate = rates::find(model)?;
        let references = strings(&visual["referenceImageUrls"]);
        let seconds = rate.seconds(text(visual, "videoDuration"), !references.is_empty());
        let single = [
            text(visual, "referenceImageUrl"),
            text(visual, "firstFrameImageUrl"),
        ];
        let inputs: Vec<String> = single
            .into_iter()
            .flatten()
            .map(str::to_owned)
            .chain(references)
            .collect();
        let continues = visual["visualContinuity"] == true;
        let before = self.latest.clone().filter(|_| continues);
        let generation = Generation {
            scene: place.scene,
            shot_of_scene: place.shot_of_scene,
            shot: u64::try_from(self.board.shots.len()).unwrap_or(u64::MAX) + 1,
            medium: rate.medium,
            model: model.to_owned(),
            prompt: place.prompt(text(visual, "prompt")),
            style: text(visual, "mediaStyle").map(str::to_owned),
            ratio: self.ratio.clone(),
            seconds,
            price: rate.price(seconds),
            is_possible: rate.ratios.contains(&self.ratio.as_str()) && !self.is_old_engine,
            after: mark_of_files(&inputs).or(before),
            inputs,
        };
        self.board.generations.push(generation);
        Some(self.board.generations.len() - 1)
    }

    /// Marks what a later visual may continue. A mark covers the whole chain behind it.
    fn mark(&self, background: &Background) -> Option<String> {
        match background {
            Background::Generated(number) => {
                let made = &self.board.generations[*number];
                let style = made.style.as_deref().unwrap_or_default();
                let after = made.after.as_deref().unwrap_or_default();
                Some(mark(&[&made.model, &made.prompt, style, after]))
            }
            Background::Given { url, .. } => mark_of_files(std::slice::from_ref(url)),
            Background::Colour(_) | Background::Stock(_) => None,
        }
    }
}

/// Marks the files that a visual is made from; own files are the same on every port.
fn mark_of_files(urls: &[String]) -> Option<String> {
    let names = urls.iter().map(|url| address::own_file(url).unwrap_or(url));
    let names: Vec<&str> = names.collect();
    (!names.is_empty()).then(|| mark(&names))
}

/// How many bytes of a digest make a mark: enough to tell shots apart, short enough to be read.
const MARK_BYTES: usize = 4;

fn mark(words: &[&str]) -> String {
    let mut hasher = Sha256::new();
    for word in words {
        hasher.update(word.as_bytes());
        hasher.update([0]);
    }
    let digest = hasher.finalize();
    let bytes = digest.iter().take(MARK_BYTES);
    bytes.map(|byte| format!("{byte:02x}")).collect()
}

/// Where a visual is wanted, as far as its prompt depends on it.
struct Place<'a> {
    scene: u64,
    shot_of_scene: u64,
    story: &'a str,
    is_single: bool,
}

impl Place<'_> {
    /// Returns the prompt that the model gets. On a story that was split, a given prompt is creative
    /// direction for all shots; on a single shot it describes the visual itself.
    fn prompt(&self, given: Option<&str>) -> String {
        match given {
            Some(prompt) if self.is_single => prompt.to_owned(),
            Some(_) | None => speech::imagined_prompt(self.story, given),
        }
    }
}

/// Returns how long a shot lasts, in milliseconds.
fn shot_millis(scene: &Value, text: &str) -> i64 {
    let minimum = millis(&scene["minimumDuration"]);
    let pause = millis(&scene["endPauseDuration"]).unwrap_or(0);
    let is_recording = scene.get("audioUrl").or(scene.get("videoUrl")).is_some();
    let filled = if is_recording {
        RECORDING_MILLIS
    } else if text.is_empty() {
        minimum.unwrap_or(SILENT_MILLIS)
    } else {
        speech::speaking_millis(text)
    };
    filled.max(minimum.unwrap_or(0)) + pause
}

/// Reads an AI Studio request as one generation.
pub(crate) fn studio(request: &Value, medium: Medium) -> Option<Generation> {
    let default = match medium {
        Medium::Image => rates::DEFAULT_IMAGE_MODEL,
        Medium::Clip => rates::DEFAULT_CLIP_MODEL,
    };
    let rate: &Rate = rates::find(text(request, "model").unwrap_or(default))?;
    let references = strings(&request["referenceImageUrls"]);
    let seconds = rate.seconds(text(request, "duration"), !references.is_empty());
    let first = *rate.ratios.first()?;
    let single = ["referenceImageUrl", "firstFrameImageUrl", "extendVideoUrl"];
    let inputs = single.iter().filter_map(|name| text(request, name));
    let inputs: Vec<String> = inputs.map(str::to_owned).chain(references).collect();
    Some(Generation {
        scene: 1,
        shot: 1,
        shot_of_scene: 1,
        medium,
        model: rate.model.to_owned(),
        prompt: text(request, "prompt").unwrap_or_default().to_owned(),
        style: text(request, "style").map(str::to_owned),
        ratio: text(request, "aspectRatio").unwrap_or(first).to_owned(),
        seconds,
        price: rate.price(seconds),
        is_possible: true,
        after: mark_of_files(&inputs),
        inputs,
    })
}

/// Returns the texts of the shots of a scene; a scene without words is one shot with none.
fn texts(scene: &Value, rule: SentenceRule) -> Vec<String> {
    if let Some(idea) = scene.get("storyCoPilot") {
        let idea = text(idea, "prompt").unwrap_or_default();
        let part = |number| format!("Part {number} of {INVENTED_SHOTS}: {idea}");
        return (1..=INVENTED_SHOTS).map(part).collect();
    }
    if let Some(url) = text(scene, "blogUrl").or(text(scene, "pptUrl")) {
        let part = |number| format!("Part {number} of {INVENTED_SHOTS} of {url}");
        return (1..=INVENTED_SHOTS).map(part).collect();
    }
    let cuts = Cuts {
        at_newline: scene["createSceneOnNewLine"] == true,
        at_sentence_end: scene["createSceneOnEndOfSentence"] == true,
    };
    let story = speech::without_tags(text(scene, "story").unwrap_or_default());
    let texts = speech::split(&story, cuts, rule);
    if texts.is_empty() {
        vec![String::new()]
    } else {
        texts
    }
}

fn subtitle(scene: &Value, story: &str) -> String {
    if scene["hideSubtitles"] == true {
        return String::new();
    }
    text(scene, "caption").unwrap_or(story).to_owned()
}

fn aspect_ratio(storyboard: &Value) -> String {
    let named = text(storyboard, "aspectRatio");
    let edge = |name: &str| storyboard[name].as_u64();
    let measured = match (edge("videoWidth"), edge("videoHeight")) {
        (Some(width), Some(height)) if width == height => "1:1",
        (Some(width), Some(height)) if width * 5 == height * 4 => "4:5",
        (Some(width), Some(height)) if width < height => "9:16",
        _ => "16:9",
    };
    named.unwrap_or(measured).to_owned()
}

/// Returns the pixels of the finished video.
fn size(storyboard: &Value, ratio: &str) -> (u32, u32) {
    let edge = |name: &str| u32::try_from(storyboard[name].as_u64()?).ok();
    edge("videoWidth")
        .zip(edge("videoHeight"))
        .unwrap_or_else(|| rates::pixels(ratio))
}

fn medium(background: &Value) -> Option<Medium> {
    match text(background, "type")? {
        "image" => Some(Medium::Image),
        _ => Some(Medium::Clip),
    }
}

fn text<'a>(holder: &'a Value, name: &str) -> Option<&'a str> {
    holder.get(name)?.as_str()
}

fn strings(list: &Value) -> Vec<String> {
    let entries = list.as_array().into_iter().flatten();
    entries
        .filter_map(|entry| entry.as_str().map(str::to_owned))
        .collect()
}

/// Reads a number of seconds as milliseconds.
pub(crate) fn millis(seconds: &Value) -> Option<i64> {
    let span = Duration::try_from_secs_f64(seconds.as_f64()?).ok()?;
    Some(millis_of(span))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn expanded(storyboard: &Value) -> Board {
        Board::of(storyboard, SentenceRule::Sentences)
    }

    fn board(scene: &Value) -> Board {
        expanded(&json!({"videoName": "a", "scenes": [scene]}))
    }

    #[test]
    fn a_split_story_generates_one_visual_for_each_shot() {
        let board = board(&json!({
            "story": "One. Two. Three.", "createSceneOnEndOfSentence": true,
            "background": {"type": "image", "aiVisual": {"model": "nanobanana", "prompt": "Calm"}}
        }));
        assert_eq!(board.shots.len(), 3);
        let prompts: Vec<&str> = board
            .generations
            .iter()
            .map(|g| g.prompt.as_str())
            .collect();
        assert_eq!(prompts[1], "Calm. Showing: Two.");
        let total: Credits = board.generations.iter().map(|g| g.price).sum();
        assert_eq!(total.to_string(), "12");
    }

    #[test]
    fn a_prompt_describes_a_single_shot_directly() {
        let board = board(&json!({
            "story": "One.", "createSceneOnEndOfSentence": true,
            "background": {"type": "image", "aiVisual": {"model": "nanobanana", "prompt": "Calm"}}
        }));
        assert_eq!(board.generations[0].prompt, "Calm");
    }

    #[test]
    fn elements_and_brolls_generate_too() {
        let flux = json!({"model": "flux-schnell", "prompt": "A cup"});
        let board = board(&json!({
            "story": "One. Two.", "createSceneOnEndOfSentence": true,
            "backgroundBrolls": [{"type": "image", "aiVisual": flux}],
            "elements": [{"type": "image", "aiVisual": flux}]
        }));
        assert_eq!(board.generations.len(), 2);
        assert_eq!(board.shots[0].layers.len(), 2);
        assert!(board.shots[1].layers.is_empty());
    }

    /// The marks of what each visual of a storyboard is made after.
    fn marks(backgrounds: &[Value]) -> Vec<Option<String>> {
        let scenes: Vec<Value> = backgrounds
            .iter()
            .map(|background| json!({"story": "One.", "background": background}))
            .collect();
        let generations = expanded(&json!({ "scenes": scenes })).generations;
        generations.into_iter().map(|made| made.after).collect()
    }

    fn continuing(prompt: &str) -> Value {
        let visual = json!({"model": "nanobanana", "prompt": prompt, "visualContinuity": true});
        json!({"type": "image", "aiVisual": visual})
    }

    #[test]
    fn a_continuing_visual_depends_on_all_before_it() {
        let [a, b, c] = ["A", "B", "C"].map(continuing);
        let first = marks(&[a.clone(), b.clone(), c.clone()]);
        assert_eq!(first[0], None);
        assert_ne!(first[1], first[2]);
        let changed = marks(&[continuing("Other"), b, c.clone()]);
        assert!(changed[1] != first[1] && changed[2] != first[2]);
        // A colour between two visuals does not part them.
        let parted = marks(&[a.clone(), json!({"color": "#fff"}), c.clone()]);
        assert_eq!(parted, marks(&[a, c]));
    }

    #[test]
    fn a_continuing_visual_depends_on_a_given_file() {
        let given = |url: &str| json!({"type": "image", "visualUrl": url});
        let after = |url: &str| marks(&[given(url), continuing("B")]).remove(0);
        let own = "http://127.0.0.1:1/files/a.png";
        assert!(after(own).is_some());
        assert_ne!(after(own), after("https://example.com/a.png"));
        assert_eq!(after(own), after("http://127.0.0.1:2/files/a.png"));
        let mut referring = continuing("B");
        referring["aiVisual"]["referenceImageUrl"] = json!(own);
        let marks = marks(&[continuing("A"), referring]);
        assert_eq!(marks[1], after(own));
    }

    #[test]
    fn no_model_makes_four_to_five() {
        let board = expanded(&json!({"aspectRatio": "4:5", "scenes": [{
            "story": "One.", "background": {"type": "image", "aiVisual": {"model": "nanobanana"}}
        }]}));
        assert!(!board.generations[0].is_possible);
        assert_eq!(board.size, (1024, 1280));
    }

    #[test]
    fn a_silent_scene_lasts_as_long_as_it_says() {
        let board = board(&json!({"minimumDuration": 4.2, "background": {"color": "#fff"}}));
        assert_eq!(board.millis(), 4200);
        assert_eq!(
            board.shots[0].background,
            Background::Colour("#fff".to_owned())
        );
    }
}
