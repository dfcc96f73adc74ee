//! What holds of the index of manifests: a look at a project with it, and one without, are the same,
//! whatever was done to the files and to the index meanwhile.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, SystemTime};

use fastrand::Rng;
use storyform::model::{Recorded, Snapshot, StateVersion, Wanted};
use storyform::pipeline::{
    Checked, Listing, Look, Place, Rendered, Survey, assumed_state, check_project, plan_project,
    plan_survey,
};
use storyform::plan::{Plan, PlanOptions};
use storyform::report;
use storyform::report::text::TextStyle;
use tempfile::TempDir;

/// How many projects live at the same time; each has a history of its own.
const PROJECTS: u64 = 8;
/// How often the files rest for so long that their stamps can be relied on.
const RESTS: usize = 4;
/// How long that is.
const REST: Duration = Duration::from_millis(2_200);
/// How many things happen between two rests.
const DEEDS: usize = 12;

/// A project, and the state that it was planned against.
struct World {
    folder: TempDir,
    index: PathBuf,
    random: Rng,
    state: Snapshot,
    /// The file that stands for the state.
    state_file: PathBuf,
    /// How often an index remembered enough of the state for a plan.
    remembered: Cell<usize>,
    /// Modification times that were seen before, which may come back.
    times: Vec<SystemTime>,
    /// Indexes that were there before, which may come back.
    indexes: Vec<Vec<u8>>,
    log: Vec<String>,
}

impl World {
    fn new(seed: u64) -> Self {
        let folder = TempDir::new().unwrap();
        fs::create_dir(folder.path().join("state")).unwrap();
        let mut world = Self {
            index: folder.path().join("state/cache/final.index"),
            state_file: folder.path().join("state/storyform.db"),
            remembered: Cell::default(),
            folder,
            random: Rng::with_seed(seed),
            state: Snapshot::empty(),
            times: Vec::new(),
            indexes: Vec::new(),
            log: vec![format!("seed {seed}")],
        };
        world.write("storyform.yaml", "project: test\n");
        world.write("rows/teams.csv", "id,word\nred,warm\nblue,cold\n");
        for name in ["a", "b", "c", "d", "e", "deep/a", "deep/b", "deep/er/a"] {
            world.edit(&manifest(name));
        }
        world
    }

    fn path(&self, file: &str) -> PathBuf {
        self.folder.path().join(file)
    }

    fn write(&self, file: &str, text: &str) {
        let path = self.path(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn manifests(&self) -> Vec<PathBuf> {
        let mut found = Vec::new();
        let mut folders = vec![self.path("videos")];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                match path.is_dir() {
                    true => folders.push(path),
                    false => found.push(path),
                }
            }
        }
        found.sort();
        found
    }

    fn any(&mut self) -> PathBuf {
        let manifests = self.manifests();
        manifests[self.random.usize(..manifests.len())].clone()
    }

    /// Writes a manifest anew; the text has the same size whatever it says, or nearly so.
    fn edit(&mut self, file: &str) {
        let digit = |random: &mut Rng| random.u32(..4);
        let id = file.replace(['/', '.'], "-");
        let random = &mut self.random;
        let (word, prompt) = (digit(random), digit(random));
        let more = match random.u32(..12) {
            // Warnings: a prompt of one word; one that is allowed; one that is not there.
            0 => {
                "  - {story: Short., background: {type: image, aiVisual: {model: nanobanana, prompt: sea}}}\n"
            }
            1 => {
                "  # storyform: allow short-prompt\n  - {story: Short., background: {type: image, aiVisual: \
                  {model: nanobanana, prompt: sea}}}\n"
            }
            2 => "  - story: Fine. # storyform: allow short-prompt\n",
            // An error.
            3 => "  - {stroy: Wrong.}\n",
            _ => "",
        };
        let block = match random.u32(..8) {
            0 => "storyform: {matrix: {team: {from: rows/teams.csv, key: id}}}\n",
            1 => "storyform: {protect: true}\n",
            2 => "storyform: {movedFrom: [videos-former-yaml]}\n",
            _ => "",
        };
        let text = format!(
            "videoName: {id}\n{block}scenes:\n  - story: Number {word} speaks.\n    background: {}\n{more}",
            background(&format!("boat {prompt}"))
        );
        self.write(file, &text);
    }

    /// Does something to the files, or to the index.
    fn act(&mut self) {
        let deed = self.random.u32(..18);
        let path = self.any();
        let other = self.any();
        let inside = |path: &Path| {
            let inside = path.strip_prefix(self.folder.path()).unwrap();
            inside.to_str().unwrap().to_owned()
        };
        let (file, second) = (inside(&path), inside(&other));
        self.log.push(format!("{deed} {file} {second}"));
        match deed {
            0..=5 => self.edit(&file),
            6 => {
                let opened = File::options().append(true).open(&path).unwrap();
                opened.set_modified(SystemTime::now()).unwrap();
            }
            // The clock steps, or somebody brings an old file back with its time.
            7 | 8 => {
                let before = fs::metadata(&path).unwrap().modified().unwrap();
                self.times.push(before);
                self.edit(&file);
                let time = self.times[self.random.usize(..self.times.len())];
                let opened = File::options().append(true).open(&path).unwrap();
                opened.set_modified(time).unwrap();
            }
            9 => {
                let to = manifest(&format!("moved{}", self.random.u32(..3)));
                fs::rename(&path, self.path(&to)).unwrap();
            }
            // Two files change places, with their times.
            10 if path != other => {
                let aside = self.path("videos/aside.txt");
                fs::rename(&path, &aside).unwrap();
                fs::rename(&other, &path).unwrap();
                fs::rename(&aside, &other).unwrap();
            }
            11 if self.manifests().len() > 3 => fs::remove_file(&path).unwrap(),
            12 => {
                let number = self.random.u32(..3);
                self.edit(&manifest(&format!("new{number}")));
            }
            13..=15 => self.surround(deed),
            16 => self.spoil(),
            // What is declared now was rendered, or some of it.
            _ => self.render(),
        }
    }

    /// Changes what stands around manifests: defaults, rows, or the project file.
    fn surround(&mut self, deed: u32) {
        let mut any = |texts: &[&'static str]| texts[self.random.usize(..texts.len())];
        match deed {
            13 => {
                let folder = any(&["", "videos/", "videos/deep/"]);
                let speed = any(&["90", "91", "92"]);
                let voice = format!("{{speaker: Jackson, speed: {speed}}}");
                let text = format!("voiceOver: {{enabled: true, aiVoices: [{voice}]}}\n");
                self.write(&format!("{folder}_defaults.yaml"), &text);
            }
            14 => {
                let word = any(&["warm", "cold", "mild"]);
                self.write(
                    "rows/teams.csv",
                    &format!("id,word\nred,{word}\nblue,cold\n"),
                );
            }
            _ => {
                let project = any(&[
                    "",
                    "lints: {short-prompt: allow}\n",
                    "lints: {short-prompt: deny}\n",
                    "visuals: inline\n",
                ]);
                self.write("storyform.yaml", &format!("project: test\n{project}"));
            }
        }
    }

    /// Damages the index, takes it away, or brings an old one back.
    fn spoil(&mut self) {
        let Ok(mut bytes) = fs::read(&self.index) else {
            return;
        };
        self.indexes.push(bytes.clone());
        let at = self.random.usize(..bytes.len());
        match self.random.u32(..4) {
            0 => bytes[at] ^= 1 << self.random.u32(..8),
            1 => bytes.truncate(at),
            2 => bytes = self.indexes[self.random.usize(..self.indexes.len())].clone(),
            _ => return fs::remove_file(&self.index).unwrap(),
        }
        fs::write(&self.index, bytes).unwrap();
    }

    fn render(&mut self) {
        let checked = check_project(self.folder.path(), None).unwrap();
        let project = checked.project.as_ref().unwrap();
        let mut state = assumed_state(&checked, project, "2026-08-01T12:00:00Z".parse().unwrap());
        let random = &mut self.random;
        state.videos.retain(|_, _| random.u32(..8) > 0);
        for video in state.videos.values_mut() {
            if random.u32(..10) == 0 {
                video.degraded = Some("a stock picture in place of a visual".to_owned());
            }
        }
        // Copies of a state that go different ways may have the same serial.
        state.version = Some(StateVersion {
            lineage: "test".to_owned(),
            serial: random.u64(1..4),
        });
        self.state = state;
        fs::write(&self.state_file, random.u32(..).to_string()).unwrap();
    }

    fn list(&self, index: Option<&Path>) -> Listing {
        Listing::begin(Place {
            root: self.folder.path().to_owned(),
            profile: None,
            index: index.map(Path::to_owned),
            state: Some(self.state_file.clone()),
        })
    }

    fn look<'a>(&'a self, recorded: &'a Recorded, index: Option<&'a Path>) -> Survey {
        let look = Look {
            rendered: Rendered::Recorded(recorded),
            is_asked: &|_| false,
        };
        self.list(index).survey(&look).unwrap()
    }

    /// Plans from what the index remembers of the state; `None` if that is not enough, or if something is wrong.
    fn plan_remembered(&self, recorded: &Recorded) -> Option<Plan> {
        let begun = Recorded {
            version: recorded.version.clone(),
            unfinished: recorded.unfinished.clone(),
            ..Recorded::default()
        };
        let mut listing = self.list(Some(&self.index));
        if !listing.remembers(begun.version.as_ref()) {
            return None;
        }
        let look = Look {
            rendered: Rendered::Remembered {
                unfinished: &begun.unfinished,
                folds: true,
            },
            is_asked: &|_| false,
        };
        let survey = listing.survey(&look).unwrap();
        let parts = self.parts(&survey, &begun);
        if survey.has_errors() || !survey.is_all_of(&parts) {
            return None;
        }
        self.remembered.set(self.remembered.get() + 1);
        let project = survey.project.clone().unwrap();
        Some(plan_survey(survey, &project, &parts, &folded()).unwrap())
    }

    /// Looks with the index and without, plans, and compares; returns how many manifests were read.
    fn compare(&self) -> usize {
        let recorded = Recorded::from(&self.state);
        let remembered = self.plan_remembered(&recorded);
        let with = self.look(&recorded, Some(&self.index));
        let without = self.look(&recorded, None);
        let log = self.log.join("\n");
        assert_eq!(with.videos, without.videos, "{log}");
        assert_eq!(with.diagnostics, without.diagnostics, "{log}");
        let checked = check_project(self.folder.path(), None).unwrap();
        assert_eq!(with.diagnostics, checked.diagnostics, "{log}");
        let read = with.read;
        if !with.has_errors() {
            let short = self.planned(with, &recorded);
            let whole = self.planned_whole(&checked);
            assert_eq!(said(&short), said(&whole), "{log}");
            if let Some(remembered) = remembered {
                assert_eq!(said(&remembered), said(&whole), "{log}");
            }
        } else {
            assert_eq!(remembered, None, "{log}");
        }
        read
    }

    /// Makes a plan from no more of the state than was asked for.
    fn planned(&self, survey: Survey, recorded: &Recorded) -> Plan {
        let project = survey.project.clone().unwrap();
        let parts = self.parts(&survey, recorded);
        plan_survey(survey, &project, &parts, &folded()).unwrap()
    }

    /// Returns no more of the state than is asked for.
    fn parts(&self, survey: &Survey, recorded: &Recorded) -> Snapshot {
        let Wanted { videos, visuals } = survey.wanted(recorded);
        let mut parts = self.state.clone();
        parts.videos.retain(|key, _| videos.contains(key));
        parts.visuals.retain(|key, _| visuals.contains(key));
        parts
    }

    fn planned_whole(&self, checked: &Checked) -> Plan {
        let project = checked.project.as_ref().unwrap();
        plan_project(checked, project, &self.state, &options()).unwrap()
    }
}

/// A background that no rule has anything against.
fn background(from: &str) -> String {
    format!(
        "{{type: image, aiVisual: {{model: nanobanana, mediaStyle: photorealistic, prompt: 'A harbour at dawn, \
         seen from {from}, in soft light'}}}}"
    )
}

fn manifest(name: &str) -> String {
    format!("videos/{name}.yaml")
}

fn options() -> PlanOptions {
    PlanOptions {
        large_change: true,
        ..PlanOptions::default()
    }
}

fn folded() -> PlanOptions {
    PlanOptions {
        folds_settled: true,
        ..options()
    }
}

/// Everything that people and programs are told of a plan.
fn said(plan: &Plan) -> BTreeMap<&'static str, String> {
    let style = TextStyle {
        width: 100,
        color: false,
        all: false,
    };
    BTreeMap::from([
        ("text", report::text::plan(plan, &style)),
        ("json", report::json::plan(plan, false)),
        (
            "markdown",
            report::markdown::plan(plan, report::markdown::Forge::default()),
        ),
    ])
}

/// Lets a project live. Whatever happens, both ways say the same; after a rest, nothing is read that need
/// not be.
fn live(seed: u64) {
    let mut world = World::new(seed);
    world.compare();
    for _ in 0..RESTS {
        for _ in 0..DEEDS {
            world.act();
            world.compare();
        }
        // All is well, and all is rendered.
        world.write("storyform.yaml", "project: test\n");
        let manifests = world.manifests();
        for (number, path) in manifests.iter().enumerate() {
            let background = background("a pier");
            let text = format!(
                "videoName: video {number}\nvoiceOver: {{enabled: false}}\nscenes:\n  - story: Speaks.\n    \
                 background: {background}\n"
            );
            fs::write(path, text).unwrap();
        }
        world.render();
        thread::sleep(REST);
        world.compare();
        let recorded = Recorded::from(&world.state);
        let settled = world.look(&recorded, Some(&world.index));
        let is_unsettled = |video: &storyform::pipeline::Surveyed| {
            matches!(video.extent, storyform::pipeline::Extent::Whole(_))
        };
        let unsettled = settled
            .videos
            .iter()
            .filter(|video| is_unsettled(video))
            .count();
        assert_eq!(settled.diagnostics, [], "{:?}", world.log);
        assert_eq!(settled.read, unsettled, "{:?}", world.log);
        let before = world.remembered.get();
        world.compare();
        assert!(world.remembered.get() > before, "{:?}", world.log);
    }
}

#[test]
fn an_index_changes_nothing_but_the_time_it_takes() {
    let seed = std::env::var("STORYFORM_SEED")
        .ok()
        .and_then(|seed| seed.parse().ok());
    let first = seed.unwrap_or(1);
    thread::scope(|scope| {
        for seed in first..first + PROJECTS {
            scope.spawn(move || live(seed));
        }
    });
}
