//! What people do to videos, made up at random.

use proptest::prelude::*;

use crate::footage::{Cut, Picture, Scene, Video};

const SENTENCES: &[&str] = &[
    "The harbour wakes before dawn.",
    "Boats leave one after the other.",
    "Gulls follow them out to sea.",
    "Nobody speaks on the way.",
    "At noon the nets are full!",
    "Who will buy all that fish?",
    "The market opens at three.",
    "By night the town is quiet.",
];

/// One is too short for AI Studio.
const PROMPTS: &[&str] = &[
    "A small harbour before dawn",
    "Fishing boats in the fog",
    "Gulls over a grey sea, wide angle",
    "An old woman who mends a net",
    "Rain",
];

const STYLES: &[Option<&str>] = &[None, Some("photorealistic"), Some("cartoon")];
const MODELS: &[&str] = &[
    "flux-schnell",
    "seedream3.0",
    "nanobanana",
    "nanobanana-pro",
    "pixverse5.5",
    "veo3.1_fast",
];
const RATIOS: &[&str] = &["16:9", "9:16"];
const SPEAKERS: &[&str] = &["Jackson", "Emma"];
const COLORS: &[&str] = &["#ffffff", "#ffcc00"];

const VIDEOS_MAX: usize = 4;
const SCENES_MAX: usize = 5;
const SENTENCES_MAX: usize = 5;

/// What somebody does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Describe,
    LeaveToPictory,
    Reword,
    Add,
    Strike,
    SwapSentences,
    Model,
    Style,
    Length,
    Continue,
    Ratio,
    CutByFlags,
    CutByHand,
    MoveScene,
    InsertScene,
    DeleteScene,
    CopyScene,
    SendScene,
    Broll,
    Element,
    Speaker,
    Speed,
    Music,
    Subtitles,
    Pause,
    Rename,
    NewId,
    Comment,
    MoveFile,
    CopyVideo,
    RemoveVideo,
    Undo,
}

const KINDS: &[Kind] = &[
    Kind::Describe,
    Kind::Describe,
    Kind::LeaveToPictory,
    Kind::Reword,
    Kind::Reword,
    Kind::Reword,
    Kind::Add,
    Kind::Strike,
    Kind::SwapSentences,
    Kind::Model,
    Kind::Style,
    Kind::Style,
    Kind::Length,
    Kind::Ratio,
    Kind::CutByFlags,
    Kind::CutByHand,
    Kind::MoveScene,
    Kind::InsertScene,
    Kind::DeleteScene,
    Kind::CopyScene,
    Kind::SendScene,
    Kind::Broll,
    Kind::Element,
    Kind::Speaker,
    Kind::Speed,
    Kind::Music,
    Kind::Subtitles,
    Kind::Pause,
    Kind::Rename,
    Kind::NewId,
    Kind::Comment,
    Kind::MoveFile,
    Kind::CopyVideo,
    Kind::RemoveVideo,
    Kind::Undo,
];

/// An edit: what, where, and to what. Every number means something, whatever there is to edit.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Edit {
    kind: Kind,
    video: usize,
    scene: usize,
    to: usize,
}

/// Any edit at all.
pub(crate) fn edit() -> impl Strategy<Value = Edit> {
    edit_of(KINDS)
}

/// Any edit, of visuals that continue each other above all.
pub(crate) fn edit_of_chains() -> impl Strategy<Value = Edit> {
    prop_oneof![edit_of(&[Kind::Continue]), edit_of(KINDS)]
}

/// An edit of the words of a story, and of nothing else.
pub(crate) fn rewording() -> impl Strategy<Value = Edit> {
    edit_of(&[Kind::Reword, Kind::Add, Kind::Strike, Kind::SwapSentences])
}

fn edit_of(kinds: &'static [Kind]) -> impl Strategy<Value = Edit> {
    let kind = prop::sample::select(kinds);
    let number = || 0..60usize;
    (kind, number(), number(), number()).prop_map(|(kind, video, scene, to)| Edit {
        kind,
        video,
        scene,
        to,
    })
}

/// The videos that every history begins with: a story that is split, one that is split with
/// creative direction, and scenes that are described one by one.
pub(crate) fn first_videos() -> Vec<Video> {
    let told = |model, cut, sentences: &[&str], prompt| {
        let sentences = sentences.iter().map(|&sentence| sentence.to_owned());
        scene(sentences.collect(), cut, Picture::of(model, prompt))
    };
    let direction = Some("Wide shots in soft morning light");
    let lines = told("nanobanana", Cut::Sentences, &SENTENCES[..4], None);
    let directed = told("pixverse5.5", Cut::Lines, &SENTENCES[2..5], direction);
    let described = [0, 1, 2].map(|number| {
        let (sentence, prompt) = (SENTENCES[number], PROMPTS[number]);
        let model = ["flux-schnell", "nanobanana", "pixverse5.5"][number];
        told(model, Cut::Nowhere, &[sentence], Some(prompt))
    });
    vec![
        video("explainer", vec![lines]),
        video("directed", vec![directed]),
        video("tour", described.to_vec()),
    ]
}

/// Makes a scene without anything in front of its background.
pub(crate) fn scene(sentences: Vec<String>, cut: Cut, background: Picture) -> Scene {
    Scene {
        sentences,
        cut,
        background,
        broll: None,
        element: None,
        pause: 0,
    }
}

/// Makes a video of some scenes.
pub(crate) fn video(name: &str, scenes: Vec<Scene>) -> Video {
    Video {
        file: name.to_owned(),
        name: name.to_owned(),
        id: None,
        moved_from: None,
        comment: "A video.".to_owned(),
        ratio: RATIOS[0],
        speaker: SPEAKERS[0],
        speed: 100,
        music: 5,
        subtitle_color: COLORS[0],
        scenes,
    }
}

fn pick<T: Copy>(from: &[T], number: usize) -> T {
    from[number % from.len()]
}

/// Returns one of a few sentences.
pub(crate) fn sentence(number: usize) -> String {
    pick(SENTENCES, number).to_owned()
}

/// Returns one of a few pictures and clips.
pub(crate) fn picture(number: usize) -> Picture {
    let prompt = (!number.is_multiple_of(3)).then(|| pick(PROMPTS, number / 3));
    let mut picture = Picture::of(pick(MODELS, number), prompt);
    picture.style = pick(STYLES, number / 2);
    picture
}

impl Edit {
    /// Returns the edit that some numbers stand for.
    pub(crate) fn numbered([kind, video, scene, to]: [usize; 4]) -> Self {
        Self {
            kind: pick(KINDS, kind),
            video,
            scene,
            to,
        }
    }

    /// Does it. `past` are all earlier states; `number` tells this edit from all others.
    pub(crate) fn perform(&self, videos: &mut Vec<Video>, past: &[Vec<Video>], number: usize) {
        let index = self.video % videos.len();
        match self.kind {
            Kind::Undo => {
                if let Some(before) = past.get(self.to % past.len().max(1)) {
                    before.clone_into(videos);
                }
            }
            Kind::RemoveVideo if videos.len() > 1 => drop(videos.remove(index)),
            Kind::CopyVideo if videos.len() < VIDEOS_MAX => {
                let mut copy = videos[index].clone();
                let name = format!("copy {number}");
                (copy.file, copy.name) = (name.clone(), name);
                (copy.id, copy.moved_from) = (None, None);
                videos.insert(self.to % (videos.len() + 1), copy);
            }
            Kind::CopyScene | Kind::SendScene => self.carry(videos, index),
            _ => self.edit(&mut videos[index], number),
        }
        for scene in videos.iter_mut().flat_map(|video| &mut video.scenes) {
            // Nobody can tell on which shots of a split story a layer stands.
            if scene.is_split() {
                (scene.broll, scene.element) = (None, None);
            }
        }
    }

    /// Takes a scene to another video.
    fn carry(&self, videos: &mut [Video], index: usize) {
        let target = self.to % videos.len();
        let from = self.scene % videos[index].scenes.len();
        if videos[target].scenes.len() >= SCENES_MAX {
            return;
        }
        let scene = videos[index].scenes[from].clone();
        if self.kind == Kind::SendScene {
            if videos[index].scenes.len() == 1 {
                return;
            }
            videos[index].scenes.remove(from);
        }
        let place = self.video % (videos[target].scenes.len() + 1);
        videos[target].scenes.insert(place, scene);
    }

    fn edit(&self, video: &mut Video, number: usize) {
        let to = self.to;
        match self.kind {
            Kind::Ratio => video.ratio = pick(RATIOS, to),
            Kind::Speaker => video.speaker = pick(SPEAKERS, to),
            Kind::Speed => video.speed = 90 + 5 * u32::try_from(to % 5).unwrap_or_default(),
            Kind::Music => video.music = u32::try_from(to % 10).unwrap_or_default(),
            Kind::Subtitles => video.subtitle_color = pick(COLORS, to),
            Kind::Rename => video.name = format!("name {number}"),
            Kind::NewId => {
                let id = format!("id-{number}");
                let before = video.known_as().to_owned();
                video.moved_from = to.is_multiple_of(2).then_some(before);
                video.id = Some(id);
            }
            Kind::Comment => video.comment = format!("Comment {number}."),
            Kind::MoveFile => video.file = format!("file-{number}"),
            _ => self.edit_scenes(&mut video.scenes),
        }
    }

    fn edit_scenes(&self, scenes: &mut Vec<Scene>) {
        let (from, count, to) = (self.scene % scenes.len(), scenes.len(), self.to);
        match self.kind {
            Kind::MoveScene => {
                let scene = scenes.remove(from);
                scenes.insert(to % count, scene);
            }
            Kind::InsertScene if count < SCENES_MAX => {
                let cut = pick(&[Cut::Nowhere, Cut::Lines, Cut::Sentences], self.video);
                let sentences = (to..to + 1 + to % 3).map(sentence).collect();
                scenes.insert(from, scene(sentences, cut, picture(to)));
            }
            Kind::DeleteScene if count > 1 => drop(scenes.remove(from)),
            Kind::CutByHand if count - 1 + scenes[from].sentences.len() <= SCENES_MAX => {
                let whole = scenes.remove(from);
                let parts = whole.sentences.iter().map(|sentence| Scene {
                    sentences: vec![sentence.clone()],
                    cut: Cut::Nowhere,
                    ..whole.clone()
                });
                let parts: Vec<Scene> = parts.collect();
                scenes.splice(from..from, parts);
            }
            _ => self.edit_scene(&mut scenes[from]),
        }
    }

    fn edit_scene(&self, scene: &mut Scene) {
        let to = self.to;
        let (at, count) = (self.video % scene.sentences.len(), scene.sentences.len());
        match self.kind {
            Kind::Reword => scene.sentences[at] = sentence(to),
            Kind::Add if count < SENTENCES_MAX => scene.sentences.insert(at, sentence(to)),
            Kind::Strike if count > 1 => drop(scene.sentences.remove(at)),
            Kind::SwapSentences => scene.sentences.swap(at, to % count),
            Kind::CutByFlags => scene.cut = pick(&[Cut::Nowhere, Cut::Lines, Cut::Sentences], to),
            Kind::Pause => scene.pause = u32::try_from(to % 20).unwrap_or_default(),
            Kind::Broll => scene.broll = (!to.is_multiple_of(4)).then(|| picture(to)),
            Kind::Element => scene.element = (!to.is_multiple_of(4)).then(|| picture(to)),
            Kind::Describe => scene.background.prompt = Some(pick(PROMPTS, to).to_owned()),
            Kind::LeaveToPictory => scene.background.prompt = None,
            Kind::Model => scene.background.remake(pick(MODELS, to)),
            Kind::Style => scene.background.style = pick(STYLES, to),
            Kind::Continue => scene.background.continues = !to.is_multiple_of(3),
            Kind::Length => {
                let model = storyform::model::find_model(scene.background.model);
                let lengths = model.map(|model| model.seconds).unwrap_or_default();
                scene.background.seconds = lengths.get(to % lengths.len().max(1)).copied();
            }
            _ => {}
        }
    }
}
