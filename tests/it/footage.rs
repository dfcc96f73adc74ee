//! Videos as their authors think of them, the manifests that declare them, and the pictures and
//! clips that they need.
//!
//! What a video needs is worked out here from the idea alone, by the words of Pictory's
//! documentation and without a line of the program, so that the program can be held to it.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use storyform::model::{Credits, VisualKind, find_model};

/// A video.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Video {
    /// The name of its file, without the ending.
    pub(crate) file: String,
    /// Its name.
    pub(crate) name: String,
    /// Its id, if that is not its name.
    pub(crate) id: Option<String>,
    /// The id that it had.
    pub(crate) moved_from: Option<String>,
    /// A word beside the video that changes nothing about it.
    pub(crate) comment: String,
    pub(crate) ratio: &'static str,
    pub(crate) speaker: &'static str,
    /// How fast the speaker speaks, in percent.
    pub(crate) speed: u32,
    /// How loud the music is, in tenths.
    pub(crate) music: u32,
    pub(crate) subtitle_color: &'static str,
    pub(crate) scenes: Vec<Scene>,
}

/// A scene of a video.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Scene {
    /// What is spoken.
    pub(crate) sentences: Vec<String>,
    /// Where Pictory is to cut it.
    pub(crate) cut: Cut,
    pub(crate) background: Picture,
    pub(crate) broll: Option<Picture>,
    pub(crate) element: Option<Picture>,
    /// The pause at the end, in tenths of a second.
    pub(crate) pause: u32,
}

/// Where a story is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cut {
    /// Nowhere: it stays one shot.
    Nowhere,
    /// At the end of each line.
    Lines,
    /// At the end of each sentence.
    Sentences,
}

/// A picture or a clip that a model makes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Picture {
    pub(crate) model: &'static str,
    pub(crate) style: Option<&'static str>,
    pub(crate) prompt: Option<String>,
    /// The length of a clip.
    pub(crate) seconds: Option<u32>,
    /// Whether it goes on from the one before it.
    pub(crate) continues: bool,
}

/// What an author needs to have made once, and can show as often as wanted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Need {
    model: &'static str,
    style: Option<&'static str>,
    ratio: &'static str,
    seconds: Option<u32>,
    shows: Shows,
    /// The background that it goes on from.
    after: Option<Box<Need>>,
}

/// What is to be seen.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Shows {
    /// What the author describes.
    Described(String),
    /// What Pictory makes of spoken words, in a direction or in none.
    Told {
        words: String,
        direction: Option<String>,
    },
}

impl Need {
    /// Returns what it costs to have it made.
    pub(crate) fn price(&self) -> Credits {
        let model = find_model(self.model).expect("only models on offer are used");
        model.rate * self.seconds.unwrap_or(1)
    }
}

impl Picture {
    /// Makes a picture, or a clip of its model's first length.
    pub(crate) fn of(model: &'static str, prompt: Option<&str>) -> Self {
        let offer = find_model(model).expect("only models on offer are used");
        Self {
            model,
            style: None,
            prompt: prompt.map(str::to_owned),
            seconds: offer.seconds.first().copied(),
            continues: false,
        }
    }

    /// Has another model make it, for as long as that makes clips.
    pub(crate) fn remake(&mut self, model: &'static str) {
        let offer = find_model(model).expect("only models on offer are used");
        self.model = model;
        self.seconds = offer.seconds.first().copied();
    }

    fn kind(&self) -> &'static str {
        match find_model(self.model).map(|model| model.kind) {
            Some(VisualKind::Video) => "video",
            Some(VisualKind::Image) | None => "image",
        }
    }

    fn need(&self, ratio: &'static str, shows: Shows) -> Need {
        // A clip that is described ignores the style.
        let is_deaf = self.kind() == "video" && matches!(shows, Shows::Described(_));
        Need {
            model: self.model,
            style: self.style.filter(|_| !is_deaf),
            ratio,
            seconds: self.seconds,
            shows,
            after: None,
        }
    }

    /// Returns what it needs as a background, after those that were shown before.
    fn need_after(&self, ratio: &'static str, shows: Shows, latest: &mut Option<Need>) -> Need {
        let before = latest.clone().filter(|_| self.continues);
        let need = Need {
            after: before.map(Box::new),
            ..self.need(ratio, shows)
        };
        *latest = Some(need.clone());
        need
    }

    /// Says what it shows where these words are spoken.
    fn shows(&self, words: String) -> Shows {
        match &self.prompt {
            Some(prompt) => Shows::Described(prompt.clone()),
            None => Shows::Told {
                words,
                direction: None,
            },
        }
    }

    fn manifest(&self) -> Value {
        let mut ai = json!({ "model": self.model });
        if let Some(style) = self.style {
            ai["mediaStyle"] = json!(style);
        }
        if let Some(prompt) = &self.prompt {
            ai["prompt"] = json!(prompt);
        }
        if let Some(seconds) = self.seconds {
            ai["videoDuration"] = json!(format!("{seconds}s"));
        }
        if self.continues {
            ai["visualContinuity"] = json!(true);
        }
        json!({ "type": self.kind(), "aiVisual": ai })
    }
}

impl Scene {
    /// Tells whether Pictory makes several shots of it.
    pub(crate) fn is_split(&self) -> bool {
        self.cut != Cut::Nowhere && self.sentences.len() > 1
    }

    fn story(&self) -> String {
        let between = match self.cut {
            Cut::Lines => "\n",
            Cut::Nowhere | Cut::Sentences => " ",
        };
        self.sentences.join(between)
    }

    /// Returns what it needs; `latest` is the background before it.
    fn needs(&self, ratio: &'static str, latest: &mut Option<Need>) -> Vec<Need> {
        let background = &self.background;
        if self.is_split() {
            let shots = self.sentences.iter().map(|sentence| {
                let shows = Shows::Told {
                    words: sentence.clone(),
                    direction: background.prompt.clone(),
                };
                background.need_after(ratio, shows, latest)
            });
            return shots.collect();
        }
        let shows = background.shows(self.story());
        let mut needs = vec![background.need_after(ratio, shows, latest)];
        let layers = self.broll.iter().chain(&self.element);
        needs.extend(layers.map(|layer| layer.need(ratio, layer.shows(self.story()))));
        needs
    }

    fn manifest(&self) -> Value {
        let mut scene = json!({
            "story": self.story(),
            "background": self.background.manifest(),
        });
        match self.cut {
            Cut::Nowhere => {}
            Cut::Lines => scene["createSceneOnNewLine"] = json!(true),
            Cut::Sentences => scene["createSceneOnEndOfSentence"] = json!(true),
        }
        if self.pause > 0 {
            scene["endPauseDuration"] = json!(f64::from(self.pause) / 10.0);
        }
        if let Some(broll) = &self.broll {
            scene["backgroundBrolls"] = json!([broll.manifest()]);
        }
        if let Some(element) = &self.element {
            scene["elements"] = json!([element.manifest()]);
        }
        scene
    }
}

impl Video {
    /// Returns what has to be made for it, shot by shot. No visuals may lie over a story that is
    /// split.
    pub(crate) fn needs(&self) -> Vec<Need> {
        let mut latest = None;
        let scenes = self.scenes.iter();
        scenes
            .flat_map(|scene| scene.needs(self.ratio, &mut latest))
            .collect()
    }

    /// Returns the name by which it is known.
    pub(crate) fn known_as(&self) -> &str {
        self.id.as_deref().unwrap_or(&self.name)
    }

    /// Returns what Pictory is to receive for it.
    pub(crate) fn request(&self) -> Value {
        let scenes: Vec<Value> = self.scenes.iter().map(Scene::manifest).collect();
        let voice = json!({ "speaker": self.speaker, "speed": self.speed });
        let volume = f64::from(self.music) / 10.0;
        json!({
            "videoName": self.name,
            "aspectRatio": self.ratio,
            "voiceOver": { "enabled": true, "aiVoices": [voice] },
            "backgroundMusic": { "enabled": true, "autoMusic": true, "volume": volume },
            "subtitleStyle": { "color": self.subtitle_color },
            "scenes": scenes,
        })
    }

    /// Writes its manifest.
    pub(crate) fn manifest(&self) -> String {
        let mut manifest = self.request();
        if let Some(id) = &self.id {
            manifest["storyform"]["id"] = json!(id);
        }
        if let Some(id) = &self.moved_from {
            manifest["storyform"]["movedFrom"] = json!([id]);
        }
        let comment = &self.comment;
        format!("# {comment}\n{manifest:#}\n")
    }

    /// Returns the name of its file.
    pub(crate) fn manifest_file(&self) -> String {
        format!("{}.yaml", self.file)
    }
}

/// Writes the manifests of some videos, by the names of their files.
pub(crate) fn manifests(videos: &[Video]) -> BTreeMap<String, String> {
    let files = videos
        .iter()
        .map(|video| (video.manifest_file(), video.manifest()));
    files.collect()
}
