//! A repository of fifty videos, and what a team does to it in a year.
//!
//! The mix is an assumption, and it is all here: mostly words that change, some prompts, scenes
//! that move, drafts that are made final, seasonal copies, files that are tidied up, and twice a
//! year something that concerns every video. The same seed gives the same year.

use crate::footage::{Cut, Picture, Scene, Video};
use crate::words;

/// The weeks in which something concerns every video.
const NEW_LOOK_WEEK: usize = 20;
const NEW_VOICE_WEEK: usize = 36;
/// The weeks in which seasonal copies of tours go up; they come down some weeks later.
const SEASONS: [usize; 4] = [8, 22, 34, 46];
const SEASON_WEEKS: usize = 5;
const SEASONAL_COPIES: usize = 3;
/// Every other week a campaign begins.
const CAMPAIGN_WEEKS: usize = 2;
/// How many small edits one commit holds, and how many such commits a week has.
const EDITS_OF_COMMIT: std::ops::Range<usize> = 2..8;
const COMMITS_OF_WEEK: std::ops::Range<usize> = 2..5;

const EXPLAINERS: usize = 14;
const DIRECTED: usize = 6;
const TOURS: usize = 15;
const TEASERS: usize = 5;
/// How many tours are localised, and into what.
const LOCALISED: usize = 5;
const LANGUAGES: [(&str, &str); 2] = [("uk", "Emma"), ("in", "Aditi")];

const SPEAKERS: &[&str] = &["Jackson", "Joanna", "Matthew"];
const STYLES: &[&str] = &["photorealistic", "artistic", "minimalist"];
const COLORS: &[&str] = &["#ffffff", "#ffee88", "#ddeeff"];

/// What is committed at once.
pub(crate) struct Commit {
    /// The videos after it.
    pub(crate) videos: Vec<Video>,
    /// How many edits it holds.
    pub(crate) edits: usize,
    /// Whether it concerns every video.
    pub(crate) is_general: bool,
}

/// The team.
pub(crate) struct Team {
    videos: Vec<Video>,
    random: fastrand::Rng,
    sentences: usize,
    prompts: usize,
    names: usize,
    /// How each video was before its latest small edit, by its file.
    undo: Vec<Video>,
    edits: usize,
}

/// Makes the repository, and returns it with every commit of the year.
pub(crate) fn year() -> (Vec<Video>, Vec<Commit>) {
    let mut team = Team {
        videos: Vec::new(),
        random: fastrand::Rng::with_seed(2026),
        sentences: 0,
        prompts: 0,
        names: 0,
        undo: Vec::new(),
        edits: 0,
    };
    team.found();
    let first = team.videos.clone();
    let commits = (1..=52).flat_map(|week| team.week(week)).collect();
    (first, commits)
}

/// What a small edit is.
#[derive(Clone, Copy)]
enum Small {
    FixSentence,
    TweakPrompt,
    Reorder,
    InsertScene,
    DeleteScene,
    ReuseScene,
    Voice,
    Music,
    Subtitles,
    Pause,
    Style,
    Rename,
    TidyUp,
    MoveFile,
    Undo,
}

/// How often each of them happens, in a hundred.
const MIX: &[(Small, usize)] = &[
    (Small::FixSentence, 30),
    (Small::TweakPrompt, 14),
    (Small::Reorder, 6),
    (Small::InsertScene, 5),
    (Small::DeleteScene, 4),
    (Small::ReuseScene, 4),
    (Small::Voice, 6),
    (Small::Music, 4),
    (Small::Subtitles, 3),
    (Small::Pause, 5),
    (Small::Style, 2),
    (Small::Rename, 3),
    (Small::TidyUp, 7),
    (Small::MoveFile, 2),
    (Small::Undo, 5),
];

impl Team {
    fn found(&mut self) {
        for _ in 0..EXPLAINERS {
            let explainer = self.explainer(Picture::of("nanobanana", None));
            self.videos.push(explainer);
        }
        for _ in 0..DIRECTED {
            let direction = self.prompt();
            let explainer = self.explainer(Picture::of("seedream3.0", Some(&direction)));
            self.videos.push(explainer);
        }
        for number in 0..TOURS {
            let tour = self.described("tour", "nanobanana", 6);
            if number < LOCALISED {
                for (suffix, speaker) in LANGUAGES {
                    let localised = self.localised(&tour, suffix, speaker);
                    self.videos.push(localised);
                }
            }
            self.videos.push(tour);
        }
        for number in 0..TEASERS {
            let model = if number == 0 {
                "veo3.1_fast"
            } else {
                "pixverse5.5"
            };
            let teaser = self.described("teaser", model, 3);
            self.videos.push(teaser);
        }
    }

    fn week(&mut self, week: usize) -> Vec<Commit> {
        let mut commits = Vec::new();
        if week.is_multiple_of(CAMPAIGN_WEEKS) {
            self.make_final();
            self.begin_campaign();
            commits.push(self.commit(false));
        }
        if SEASONS.contains(&week) {
            self.dress_up();
            commits.push(self.commit(false));
        }
        if SEASONS.iter().any(|season| season + SEASON_WEEKS == week) {
            let before = self.videos.len();
            self.videos
                .retain(|video| !video.file.starts_with("season"));
            self.edits += before - self.videos.len();
            commits.push(self.commit(false));
        }
        if week == NEW_LOOK_WEEK || week == NEW_VOICE_WEEK {
            self.change_all(week == NEW_LOOK_WEEK);
            commits.push(self.commit(true));
        }
        for _ in 0..self.random.usize(COMMITS_OF_WEEK) {
            for _ in 0..self.random.usize(EDITS_OF_COMMIT) {
                self.edit();
            }
            commits.push(self.commit(false));
        }
        commits
    }

    fn commit(&mut self, is_general: bool) -> Commit {
        let edits = std::mem::take(&mut self.edits);
        let videos = self.videos.clone();
        Commit {
            videos,
            edits,
            is_general,
        }
    }

    /// Replaces the oldest video of a kind by a new one, as a draft.
    fn begin_campaign(&mut self) {
        let mut campaign = match self.random.usize(..3) {
            0 => self.explainer(Picture::of("flux-schnell", None)),
            1 => self.described("tour", "flux-schnell", 6),
            _ => self.described("teaser", "flux-schnell", 3),
        };
        campaign.comment = "draft".to_owned();
        let word = campaign.file.split('-').next().unwrap_or_default();
        let oldest = self
            .videos
            .iter()
            .position(|video| video.file.starts_with(word));
        drop(oldest.map(|oldest| self.videos.remove(oldest)));
        self.videos.push(campaign);
        self.edits += 1;
    }

    /// Has the drafts of the last campaign made by the model that they are for.
    fn make_final(&mut self) {
        for video in &mut self.videos {
            if video.comment != "draft" {
                continue;
            }
            let is_teaser = video.file.starts_with("teaser");
            let model = if is_teaser {
                "pixverse5.5"
            } else {
                "nanobanana"
            };
            for scene in &mut video.scenes {
                scene.background.remake(model);
            }
            video.comment = "final".to_owned();
            self.edits += 1;
        }
    }

    /// Copies tours for a season: the first and the last scene are new.
    fn dress_up(&mut self) {
        let is_tour = |video: &&Video| video.file.starts_with("tour") && video.scenes.len() > 2;
        let tours = self.videos.iter().filter(is_tour).take(SEASONAL_COPIES);
        let tours: Vec<Video> = tours.cloned().collect();
        for mut copy in tours {
            copy.file = self.name("season");
            copy.name.clone_from(&copy.file);
            copy.id = Some(copy.file.clone());
            let last = copy.scenes.len() - 1;
            for place in [0, last] {
                copy.scenes[place] = self.scene(copy.scenes[place].background.model);
            }
            self.videos.push(copy);
            self.edits += 1;
        }
    }

    fn change_all(&mut self, is_look: bool) {
        let color = COLORS[1];
        for video in &mut self.videos {
            if is_look {
                video.subtitle_color = color;
            } else {
                video.speed = 105;
            }
        }
        self.edits += self.videos.len();
    }

    fn edit(&mut self) {
        let total: usize = MIX.iter().map(|(_, often)| often).sum();
        let mut point = self.random.usize(..total);
        let chosen = MIX.iter().find(|(_, often)| {
            let is_here = point < *often;
            point = point.saturating_sub(*often);
            is_here
        });
        let (small, _) = chosen.expect("the point lies within the mix");
        let index = self.random.usize(..self.videos.len());
        let mut video = self.videos[index].clone();
        self.change(*small, &mut video);
        let before = std::mem::replace(&mut self.videos[index], video);
        self.undo.retain(|earlier| earlier.file != before.file);
        self.undo.push(before);
        self.edits += 1;
    }

    fn change(&mut self, small: Small, video: &mut Video) {
        let at = self.random.usize(..video.scenes.len());
        let step = u32::try_from(self.random.usize(1..10)).unwrap_or(1);
        match small {
            Small::FixSentence => {
                let sentences = &mut video.scenes[at].sentences;
                let place = self.random.usize(..sentences.len());
                sentences[place] = self.sentence();
            }
            Small::TweakPrompt => self.tweak(&mut video.scenes, at),
            Small::Reorder => video.scenes.rotate_left(1),
            Small::InsertScene => {
                let scene = self.scene(video.scenes[at].background.model);
                video.scenes.insert(at, scene);
            }
            Small::DeleteScene if video.scenes.len() > 2 => drop(video.scenes.remove(at)),
            Small::DeleteScene => {
                let sentences = &mut video.scenes[at].sentences;
                if sentences.len() > 2 {
                    sentences.pop();
                }
            }
            Small::ReuseScene => {
                let from = self.random.choice(&self.videos).expect("there are videos");
                let scene = from.scenes[0].clone();
                video.scenes.push(scene);
            }
            Small::Voice => video.speed = 90 + step,
            Small::Music => video.music = step,
            Small::Subtitles => video.subtitle_color = COLORS[at % COLORS.len()],
            Small::Pause => video.scenes[at].pause = step,
            Small::Style => {
                let style = STYLES[self.random.usize(..STYLES.len())];
                video.scenes[at].background.style = Some(style);
            }
            Small::Rename => video.name = self.name("name"),
            Small::TidyUp => video.comment = self.name("tidied up"),
            Small::MoveFile => {
                let word = video.file.split('-').next().unwrap_or_default().to_owned();
                video.file = self.name(&word);
            }
            Small::Undo => {
                let earlier = self.undo.iter().find(|earlier| earlier.file == video.file);
                if let Some(earlier) = earlier {
                    earlier.clone_into(video);
                }
            }
        }
    }

    /// Changes a prompt, or a sentence if there is no prompt to change.
    fn tweak(&mut self, scenes: &mut [Scene], at: usize) {
        if scenes[at].background.prompt.is_none() {
            scenes[at].sentences[0] = self.sentence();
        } else {
            scenes[at].background.prompt = Some(self.prompt());
        }
    }

    /// Makes a video of one story that is split at its sentences.
    fn explainer(&mut self, mut background: Picture) -> Video {
        background.style = Some(STYLES[0]);
        let sentences = (0..8).map(|_| self.sentence()).collect();
        let scene = Scene {
            sentences,
            cut: Cut::Sentences,
            background,
            broll: None,
            element: None,
            pause: 0,
        };
        self.video("explainer", vec![scene])
    }

    /// Makes a video of scenes that are described one by one; tours have an icon here and there.
    fn described(&mut self, kind: &str, model: &'static str, count: usize) -> Video {
        let mut scenes: Vec<Scene> = (0..count).map(|_| self.scene(model)).collect();
        if kind == "tour" {
            let prompt = self.prompt();
            scenes[1].element = Some(Picture::of("flux-schnell", Some(&prompt)));
            let prompt = self.prompt();
            scenes[2].broll = Some(Picture::of("seedream3.0", Some(&prompt)));
        }
        self.video(kind, scenes)
    }

    fn scene(&mut self, model: &'static str) -> Scene {
        let prompt = self.prompt();
        let mut background = Picture::of(model, Some(&prompt));
        background.style = Some(STYLES[0]);
        Scene {
            sentences: vec![self.sentence()],
            cut: Cut::Nowhere,
            background,
            broll: None,
            element: None,
            pause: 0,
        }
    }

    /// Copies a video with another narration: the pictures are the same.
    fn localised(&mut self, original: &Video, suffix: &str, speaker: &'static str) -> Video {
        let mut copy = original.clone();
        copy.file = format!("{}-{suffix}", original.file);
        copy.name.clone_from(&copy.file);
        copy.id = Some(copy.file.clone());
        copy.speaker = speaker;
        for sentence in copy
            .scenes
            .iter_mut()
            .flat_map(|scene| &mut scene.sentences)
        {
            *sentence = self.sentence();
        }
        copy
    }

    fn video(&mut self, kind: &str, scenes: Vec<Scene>) -> Video {
        let name = self.name(kind);
        Video {
            file: name.clone(),
            name: name.clone(),
            id: Some(name),
            moved_from: None,
            comment: "final".to_owned(),
            ratio: "16:9",
            speaker: SPEAKERS[self.random.usize(..SPEAKERS.len())],
            speed: 100,
            music: 4,
            subtitle_color: COLORS[0],
            scenes,
        }
    }

    fn sentence(&mut self) -> String {
        self.sentences += 1;
        words::sentence(self.sentences)
    }

    fn prompt(&mut self) -> String {
        self.prompts += 1;
        words::prompt(self.prompts)
    }

    fn name(&mut self, word: &str) -> String {
        self.names += 1;
        format!("{word}-{}", self.names)
    }
}
