//! Repositories of any size, as people keep them: a folder for each series, ten scenes in each film.
//! The same number makes the same bytes, on any machine.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::words::{prompt, sentence};

/// How many scenes each video has.
pub(crate) const SCENES: usize = 10;
/// How many videos a series has at most.
const SERIES: usize = 100;
/// How many sentences and prompts there are without repetition.
const WORDS: usize = 10_000;

const MODELS: [&str; 4] = [
    "seedream3.0",
    "flux-schnell",
    "nanobanana",
    "nanobanana-pro",
];
const STYLES: [&str; 4] = ["photorealistic", "artistic", "minimalist", "futuristic"];
const SPEAKERS: [&str; 3] = ["Jackson", "Emma", "Brian"];

/// A project of some videos.
pub(crate) struct Library {
    root: PathBuf,
    videos: usize,
}

impl Library {
    /// Writes a project into a folder, which is made if it is not there.
    ///
    /// # Errors
    ///
    /// Fails if a file cannot be written.
    pub(crate) fn write(root: &Path, videos: usize) -> io::Result<Self> {
        let library = Self::at(root, videos);
        fs::create_dir_all(root)?;
        fs::write(root.join("storyform.yaml"), PROJECT)?;
        fs::write(root.join(".gitignore"), "/state\n")?;
        for number in 0..videos {
            let file = library.manifest(number);
            if number % SERIES == 0
                && let Some(folder) = file.parent()
            {
                fs::create_dir_all(folder)?;
            }
            fs::write(file, manifest(number, 0))?;
        }
        Ok(library)
    }

    /// Returns a project that was written before.
    pub(crate) fn at(root: &Path, videos: usize) -> Self {
        Self {
            root: root.to_owned(),
            videos,
        }
    }

    /// Returns the manifest of a video.
    pub(crate) fn manifest(&self, number: usize) -> PathBuf {
        self.root.join(format!("videos/{}.yaml", place(number)))
    }

    /// Gives the first scene of a video in the middle another sentence.
    ///
    /// # Errors
    ///
    /// Fails if the file cannot be written.
    pub(crate) fn edit(&self, edition: usize) -> io::Result<()> {
        let number = self.videos / 2;
        fs::write(self.manifest(number), manifest(number, edition))
    }
}

/// Returns where a video lies among the others: its series and its name.
pub(crate) fn place(number: usize) -> String {
    let series = number / SERIES;
    format!("series-{series:03}/{}", name(number))
}

fn name(number: usize) -> String {
    format!("film-{number:05}")
}

/// Without limits, as large as it may become.
pub(crate) const PROJECT: &str = "\
project: library
provider: simulator
manifests: [\"videos/**/*.yaml\"]
";

/// Writes a manifest; another edition has another first sentence.
pub(crate) fn manifest(number: usize, edition: usize) -> String {
    let mut text = String::with_capacity(4096);
    let speaker = SPEAKERS[number % SPEAKERS.len()];
    let speed = 95 + number % 11;
    let style = STYLES[number % STYLES.len()];
    // Writing to a text cannot fail.
    let mut line = |line: std::fmt::Arguments<'_>| text.write_fmt(line).unwrap_or_default();
    line(format_args!(
        "# Film {number} of the library, for the channel of its series.\nvideoName: {}\nlanguage: en\n\n\
         voiceOver:\n  enabled: true\n  aiVoices:\n    - {{speaker: {speaker}, speed: {speed}, \
         amplificationLevel: 0}}\n\n\
         backgroundMusic: {{enabled: true, autoMusic: true, volume: 0.{}}}\n\nscenes:\n",
        name(number),
        3 + number % 3,
    ));
    for scene in 0..SCENES {
        let number = number * SCENES + scene;
        let story = match scene {
            0 => edition,
            _ => number / WORDS,
        };
        line(format_args!(
            "  - story: {} {}\n",
            sentence(number % WORDS),
            sentence(story % WORDS)
        ));
        // Seven scenes in ten show pictures of their own, the others what Pictory finds.
        if scene % 10 < 7 {
            line(format_args!(
                "    background:\n      type: image\n      aiVisual:\n        model: {}\n        \
                 mediaStyle: {}\n        prompt: >-\n          {}, take {} of the series, with room for a caption \
                 on the left\n",
                MODELS[number % MODELS.len()],
                style,
                prompt(number % WORDS),
                number / WORDS + 1,
            ));
        }
    }
    text
}
