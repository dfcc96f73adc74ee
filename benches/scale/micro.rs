//! The pure stages by themselves, in this process and on one core: how long they take for one video.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use nix::time::{ClockId, clock_gettime};
use serde::Serialize;
use storyform::diagnostic::Source;
use storyform::diff::diff;
use storyform::expand::expand;
use storyform::fingerprint::{FingerprintedVideo, fingerprint_video};
use storyform::manifest::{
    Document, Project, Surroundings, Written, compose, parse, parse_project,
};
use storyform::model::Snapshot;
use storyform::plan::{PlanInput, PlanOptions, assumed, plan, whole};
use storyform::price::Prices;
use storyform::resolve::resolve;

use super::floors::events;
use super::library::{PROJECT, manifest, place};
use super::measure::Outcome;
use super::rounds::middle;

/// How many videos a batch has.
const VIDEOS: usize = 500;
/// How many batches the median is taken of, after one that only warms up.
const BATCHES: usize = 15;

/// A stage, and what it takes for one video.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Stage {
    pub(crate) name: &'static str,
    /// The median of some batches, by the video, in nanoseconds.
    pub(crate) nanoseconds: f64,
}

/// Measures every stage.
pub(crate) fn stages() -> Outcome<Vec<Stage>> {
    // What a stage does on several cores would not be comparable with the rest.
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build()?;
    pool.install(|| {
        let bench = Bench::open()?;
        let mut stages = bench.reading()?;
        stages.append(&mut bench.meaning()?);
        stages.append(&mut bench.deciding()?);
        Ok(stages)
    })
}

/// Videos as each stage gets them.
struct Bench {
    project: Project,
    sources: Vec<Arc<Source>>,
    written: Vec<Written>,
    documents: Vec<Document>,
    videos: Vec<FingerprintedVideo>,
    /// The same, with another sentence in the first scene.
    edited: Vec<FingerprintedVideo>,
    prices: Prices,
}

impl Bench {
    fn open() -> Outcome<Self> {
        let (project, _) = parse_project(&Source::new("storyform.yaml", PROJECT));
        let project = project.ok_or("the library has a project")?;
        let sources: Vec<Arc<Source>> = (0..VIDEOS).map(|number| source(number, 0)).collect();
        let written: Vec<Written> = sources.iter().flat_map(read).collect();
        let documents: Vec<Document> = written.iter().flat_map(meant).collect();
        let edited = (0..VIDEOS).map(|number| source(number, 1));
        let edited: Vec<Written> = edited.flat_map(|source| read(&source)).collect();
        let edited: Vec<Document> = edited.iter().flat_map(meant).collect();
        let digest = |documents: &[Document]| -> Vec<FingerprintedVideo> {
            let all = documents
                .iter()
                .map(|document| digested(document, &project));
            all.collect()
        };
        Ok(Self {
            videos: digest(&documents),
            edited: digest(&edited),
            prices: Prices::new(project.pricing.clone()),
            project,
            sources,
            written,
            documents,
        })
    }

    fn reading(&self) -> Outcome<Vec<Stage>> {
        let sources = &self.sources;
        Ok(vec![
            stage("parser events alone", || {
                timed(|| {
                    sources
                        .iter()
                        .map(|source| events(source.text()))
                        .collect::<Vec<_>>()
                })
            })?,
            stage("parse: text to tree", || {
                timed(|| sources.iter().map(parse).collect::<Vec<_>>())
            })?,
        ])
    }

    fn meaning(&self) -> Outcome<Vec<Stage>> {
        let (documents, project) = (&self.documents, &self.project);
        Ok(vec![
            stage("compose: check and decode", || {
                let written = self.written.clone();
                let tables = BTreeMap::new();
                let surroundings = alone(&tables);
                timed(|| {
                    let composed = written.into_iter();
                    let composed = composed.map(|written| compose(written, &surroundings));
                    composed.collect::<Vec<_>>()
                })
            })?,
            stage("validate: all rules", || {
                timed(|| storyform::validate::validate(documents))
            })?,
            stage("resolve, expand, fingerprint", || {
                timed(|| {
                    let videos = documents.iter().map(|document| digested(document, project));
                    videos.collect::<Vec<_>>()
                })
            })?,
        ])
    }

    fn deciding(&self) -> Outcome<Vec<Stage>> {
        let recorded: Vec<_> = self
            .videos
            .iter()
            .map(|video| whole(video, &self.prices).target)
            .collect();
        let applied = assumed(&self.videos, Timestamp::UNIX_EPOCH);
        let empty = Snapshot::empty();
        Ok(vec![
            stage("diff: one scene changed", || {
                timed(|| {
                    let pairs = recorded.iter().zip(&self.edited);
                    pairs
                        .map(|(before, after)| diff(before, after))
                        .collect::<Vec<_>>()
                })
            })?,
            self.planning("plan: everything new", &self.videos, &empty)?,
            self.planning("plan: everything changed", &self.edited, &applied)?,
            self.planning("plan: nothing changed", &self.videos, &applied)?,
        ])
    }

    fn planning(
        &self,
        name: &'static str,
        videos: &[FingerprintedVideo],
        snapshot: &Snapshot,
    ) -> Outcome<Stage> {
        let input = PlanInput {
            project: "library",
            profile: None,
            videos,
            settled: &[],
            unlisted: 0,
            snapshot,
            prices: &self.prices,
            options: &PlanOptions::default(),
        };
        stage(name, || timed(|| plan(&input)))
    }
}

fn source(number: usize, edition: usize) -> Arc<Source> {
    let path = format!("videos/{}.yaml", place(number));
    Source::new(path, manifest(number, edition))
}

fn read(source: &Arc<Source>) -> Vec<Written> {
    parse(source).documents
}

fn meant(written: &Written) -> Vec<Document> {
    compose(written.clone(), &alone(&BTreeMap::new())).documents
}

/// What stands around a manifest that has no defaults and no profile.
fn alone(
    tables: &BTreeMap<String, Result<storyform::manifest::Table, String>>,
) -> Surroundings<'_> {
    Surroundings {
        defaults: Vec::new(),
        profile: None,
        tables,
    }
}

fn digested(document: &Document, project: &Project) -> FingerprintedVideo {
    fingerprint_video(expand(resolve(document, project, None)))
}

/// Tells how long this thread computes for some work, whatever else the machine does; to drop the result is
/// no part of it.
fn timed<T>(work: impl FnOnce() -> T) -> Outcome<Duration> {
    let began = computed()?;
    let result = black_box(work());
    let took = computed()? - began;
    drop(result);
    Ok(took)
}

fn computed() -> Outcome<Duration> {
    Ok(clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID)?.into())
}

/// Measures batches of [`VIDEOS`] videos.
fn stage(name: &'static str, mut batch: impl FnMut() -> Outcome<Duration>) -> Outcome<Stage> {
    batch()?;
    let batches = (0..BATCHES).map(|_| Ok(batch()?.as_secs_f64() * 1e9));
    #[expect(clippy::cast_precision_loss, reason = "a few hundred")]
    let videos = VIDEOS as f64;
    Ok(Stage {
        name,
        nanoseconds: middle(batches.collect::<Outcome<_>>()?) / videos,
    })
}
