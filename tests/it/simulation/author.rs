//! Whoever writes the manifests of a history: a small project, made up from numbers, and its edits.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use fastrand::Rng;
use serde_json::json;
use storyform::model::Snapshot;
use storyform::pipeline::{Checked, check_project, plan_project};
use storyform::plan::{Plan, PlanOptions};

use crate::edits::{Edit, picture, scene, sentence, video};
use crate::footage::{Cut, Scene, Video, manifests};

const VIDEOS_MAX: usize = 3;
const SCENES_MAX: usize = 3;
const SENTENCES_MAX: usize = 3;

/// An author at work on a project.
pub(super) struct Author {
    root: PathBuf,
    chance: Rng,
    videos: Vec<Video>,
    /// The words and the colour of a video that needs no pictures.
    plain: Option<(String, &'static str)>,
    past: Vec<Vec<Video>>,
    edits: usize,
    /// What was read, as long as nothing is edited.
    checked: Option<Checked>,
}

/// What a project is like, apart from its videos.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Manner {
    /// Whether every render makes its visuals anew.
    pub(super) is_inline: bool,
    /// Whether there is a video without any visual.
    pub(super) has_plain: bool,
}

impl Author {
    /// Makes a project in a folder.
    pub(super) fn begin(root: &Path, mut chance: Rng, manner: Manner) -> Self {
        let videos = (0..chance.usize(1..=VIDEOS_MAX)).map(|number| {
            let name = format!("video {number}");
            let scenes = (0..chance.usize(1..=SCENES_MAX)).map(|_| any_scene(&mut chance));
            video(&name, scenes.collect())
        });
        let videos = videos.collect();
        let plain = manner
            .has_plain
            .then(|| (sentence(chance.usize(..)), "#0A1428"));
        Self::of(root, chance, manner, (videos, plain))
    }

    /// Makes a project of given videos.
    pub(super) fn of(
        root: &Path,
        chance: Rng,
        manner: Manner,
        (videos, plain): (Vec<Video>, Option<(String, &'static str)>),
    ) -> Self {
        let inline = if manner.is_inline {
            "visuals: inline\n"
        } else {
            ""
        };
        let project = format!("project: harbour\nvisualCopies: false\n{inline}");
        fs::create_dir_all(root.join("videos")).unwrap();
        fs::write(root.join("storyform.yaml"), project).unwrap();
        let mut author = Self {
            root: root.to_owned(),
            chance,
            videos,
            plain,
            past: Vec::new(),
            edits: 0,
            checked: None,
        };
        author.write(&BTreeMap::new());
        author
    }

    /// Changes something.
    pub(super) fn edit(&mut self) {
        let before = self.manifests();
        self.past.push(self.videos.clone());
        for _ in 0..self.chance.usize(1..=2) {
            let numbers = std::array::from_fn(|_| self.chance.usize(0..60));
            self.edits += 1;
            Edit::numbered(numbers).perform(&mut self.videos, &self.past, self.edits);
        }
        if let Some((words, _)) = &mut self.plain
            && self.chance.u8(..) < 40
        {
            *words = sentence(self.chance.usize(0..60));
        }
        self.write(&before);
    }

    /// Plans what is to be done about the manifests.
    pub(super) fn plan(&mut self, snapshot: &Snapshot) -> Plan {
        let root = &self.root;
        let checked = self
            .checked
            .get_or_insert_with(|| check_project(root, None).unwrap());
        assert!(!checked.has_errors(), "{:#?}", checked.diagnostics);
        let project = checked.project.as_ref().expect("the project is usable");
        plan_project(checked, project, snapshot, &PlanOptions::default())
            .expect("every plan is sound")
    }

    fn manifests(&self) -> BTreeMap<String, String> {
        let mut all = manifests(&self.videos);
        if let Some((words, color)) = &self.plain {
            let scene = json!({ "story": words, "background": { "color": color } });
            let video = json!({ "videoName": "plain words", "scenes": [scene] });
            all.insert("plain.yaml".to_owned(), format!("{video:#}\n"));
        }
        all
    }

    fn write(&mut self, before: &BTreeMap<String, String>) {
        let folder = self.root.join("videos");
        let now = self.manifests();
        for name in before.keys().filter(|name| !now.contains_key(*name)) {
            fs::remove_file(folder.join(name)).unwrap();
        }
        for (name, text) in now
            .iter()
            .filter(|(name, text)| before.get(*name) != Some(text))
        {
            fs::write(folder.join(name), text).unwrap();
        }
        self.checked = None;
    }
}

fn any_scene(chance: &mut Rng) -> Scene {
    let cuts = [Cut::Nowhere, Cut::Nowhere, Cut::Lines, Cut::Sentences];
    let cut = cuts[chance.usize(..cuts.len())];
    let sentences = (0..chance.usize(1..=SENTENCES_MAX)).map(|_| sentence(chance.usize(0..60)));
    let mut made = scene(sentences.collect(), cut, picture(chance.usize(0..60)));
    made.background.continues = chance.u8(..) < 50;
    if !made.is_split() {
        let layer = |chance: &mut Rng| (chance.u8(..) < 40).then(|| picture(chance.usize(0..60)));
        made.broll = layer(chance);
        made.element = layer(chance);
    }
    made
}
