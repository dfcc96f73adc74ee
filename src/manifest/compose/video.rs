//! One video: the document, what stands under it and over it, and its own values.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Map, Value as Json};

use super::files::Files;
use super::fill::{Filler, OPEN};
use super::matrix::{Axes, Combination, Reading, meets, values};
use super::overlay::{over, strip, under};
use super::rule::Strength;
use super::{Composed, Surroundings};
use crate::diagnostic::{self, Diagnostic, Location, Source};
use crate::manifest::check::Findings;
use crate::manifest::decode::decode;
use crate::manifest::document::{BLOCK, Document};
use crate::manifest::rules::MATRIX_ID;
use crate::manifest::tree::{Content, Entry, Node};
use crate::manifest::written::Written;
use crate::model::VideoId;

/// The field that names a video for Pictory.
const NAME: &str = "videoName";

/// Makes the videos that a document declares.
pub(super) fn compose(written: Written, around: &Surroundings<'_>) -> Composed {
    let mut composed = Composed::default();
    let manifest = [Arc::clone(&written.source)];
    let mut reading = Reading {
        files: &manifest,
        diagnostics: &mut composed.diagnostics,
    };
    let Some(axes) = written.matrix.keys(around.tables, &mut reading) else {
        return composed;
    };
    check_rules(&written, &axes, &mut reading);
    let combinations = written.matrix.combinations(&axes, &mut reading);
    let Composer { files, places } = Composer::new(&written.source, around);
    let stage = Stage {
        written: &written,
        around,
        places: &places,
        files: files.all().into(),
        vars: variables(&written, around),
        has_expressions: files.have_expressions(),
    };
    let mut ids: BTreeSet<VideoId> = BTreeSet::new();
    for combination in &combinations {
        let (document, mut found) = stage.video(combination);
        composed.diagnostics.append(&mut found);
        let Some(document) = document else { continue };
        let id = document.id();
        if combinations.len() > 1 && !ids.insert(id.clone()) {
            composed.diagnostics.push(same_id(&document, &id));
        } else {
            composed.documents.push(document);
        }
    }
    composed.diagnostics = told_once(composed.diagnostics);
    composed
}

/// What is wrong with a document is told once, however many videos it declares, and with a few of those.
fn told_once(mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    /// How many places of videos are shown with one problem.
    const SHOWN_MAX: usize = 3;
    diagnostic::sort(&mut diagnostics);
    let mut told: Vec<Diagnostic> = Vec::new();
    for problem in diagnostics {
        let same = told.last_mut().filter(|last| {
            last.rule == problem.rule
                && last.location == problem.location
                && last.message == problem.message
        });
        let Some(last) = same else {
            told.push(problem);
            continue;
        };
        let room = SHOWN_MAX.saturating_sub(last.related.len());
        let new = problem.related.into_iter();
        let new: Vec<(Location, String)> = new
            .filter(|place| !last.related.contains(place))
            .take(room)
            .collect();
        last.related.extend(new);
    }
    told
}

/// The files of a document, and where those of its layers are among them.
struct Composer {
    files: Files,
    /// The places of the layers: the defaults, the nearest first, then the profile.
    places: Vec<u16>,
}

impl Composer {
    fn new(manifest: &Arc<Source>, around: &Surroundings<'_>) -> Self {
        let mut files = Files::of(manifest);
        let profile = around.profile.iter().map(|(_, layer)| layer);
        let layers = around.defaults.iter().chain(profile);
        let places = layers.map(|layer| files.place(&layer.source)).collect();
        Self { files, places }
    }
}

/// What the videos of a document share.
struct Stage<'a> {
    written: &'a Written,
    around: &'a Surroundings<'a>,
    places: &'a [u16],
    files: Arc<[Arc<Source>]>,
    vars: Map<String, Json>,
    has_expressions: bool,
}

impl Stage<'_> {
    fn video(&self, combination: &Combination<'_>) -> (Option<Document>, Vec<Diagnostic>) {
        let mut tree = self.written.tree.clone();
        self.layer(&mut tree, combination);
        name(&mut tree, combination);
        let mut filled = Findings::default();
        let keys: Vec<(Location, String)> = combination.iter().map(told).collect();
        if self.has_expressions {
            let mut known = self.vars.clone();
            known.extend(values(combination));
            let mut filler = Filler::new(&Json::Object(known), &self.files, &keys);
            filler.fill(&mut tree);
            filled = filler.finish();
        }
        let profile = self.around.profile.map(|(name, _)| name.to_owned());
        let (document, found) = Document::read(&self.files, tree, filled);
        (document.map(|document| document.under(profile)), found)
    }

    /// Puts everything under and over the document that belongs there.
    fn layer(&self, tree: &mut Node, combination: &Combination<'_>) {
        let Surroundings {
            defaults, profile, ..
        } = self.around;
        for rule in &self.written.rules {
            if meets(combination, &rule.keys) {
                rule.apply(tree, 0, Strength::Over);
            }
        }
        for (layer, place) in defaults.iter().zip(self.places) {
            under(tree, &layer.tree, *place);
        }
        for (layer, place) in defaults.iter().zip(self.places) {
            for rule in &layer.rules {
                if meets(combination, &rule.keys) {
                    rule.apply(tree, *place, Strength::Under);
                }
            }
        }
        if let (Some((_, profile)), Some(place)) = (profile, self.places.last()) {
            over(tree, &profile.tree, *place);
            for rule in &profile.rules {
                if meets(combination, &rule.keys) {
                    rule.apply(tree, *place, Strength::Over);
                }
            }
        }
        let is_layered = !defaults.is_empty() || profile.is_some();
        if is_layered || !self.written.rules.is_empty() {
            strip(tree);
        }
    }
}

fn told((axis, key): &(&str, &super::matrix::Key)) -> (Location, String) {
    let words = format!("the values of `{axis}` `{}`", key.key);
    (key.location.clone(), words)
}

/// Reports rules of the manifest about axes or keys that there are not.
fn check_rules(written: &Written, axes: &Axes, reading: &mut Reading<'_>) {
    for rule in &written.rules {
        axes.check(&rule.keys, reading);
    }
}

/// Collects the variables: those of the profile win over the manifest's, and those of a nearer folder over
/// those of a farther one.
fn variables(written: &Written, around: &Surroundings<'_>) -> Map<String, Json> {
    let mut known = Map::new();
    let defaults = around.defaults.iter().rev().flat_map(|layer| &layer.vars);
    let profile = around.profile.iter().flat_map(|(_, layer)| &layer.vars);
    for entry in defaults.chain(&written.vars).chain(profile) {
        let value = decode::<Json>(&entry.value).unwrap_or(Json::Null);
        known.insert(entry.key.clone(), value);
    }
    known
}

/// Gives a video of a matrix an id of its own, unless it has one that is an expression: the keys follow
/// what the id, or the name that stands in for it, is in the manifest.
fn name(tree: &mut Node, combination: &Combination<'_>) {
    if combination.is_empty() {
        return;
    }
    let ending = combination.iter().map(|(_, key)| format!("-{}", key.key));
    let ending: String = ending.collect();
    let id = tree
        .field_mut(BLOCK)
        .and_then(|block| block.value.field_mut("id"));
    if let Some(entry) = id {
        if let Content::Text(id) = &mut entry.value.content
            && !id.contains(OPEN)
            && !id.is_empty()
        {
            id.push_str(&ending);
        }
        return;
    }
    let Some(name) = tree.field(NAME).cloned() else {
        return;
    };
    let Content::Text(text) = &name.value.content else {
        return;
    };
    if text.contains(OPEN) || text.is_empty() {
        return;
    }
    let id = Entry {
        key: "id".to_owned(),
        key_mark: name.key_mark,
        value: Node {
            mark: name.value.mark,
            content: Content::Text(format!("{text}{ending}")),
        },
    };
    let Content::Object(entries) = &mut tree.content else {
        return;
    };
    match entries.iter_mut().find(|entry| entry.key == BLOCK) {
        Some(Entry {
            value:
                Node {
                    content: Content::Object(block),
                    ..
                },
            ..
        }) => block.push(id),
        Some(_) => {}
        None => entries.push(Entry {
            key: BLOCK.to_owned(),
            key_mark: name.key_mark,
            value: Node {
                mark: name.value.mark,
                content: Content::Object(vec![id]),
            },
        }),
    }
}

fn same_id(document: &Document, id: &VideoId) -> Diagnostic {
    let message = format!("several videos of the matrix have the id `{id}`");
    Diagnostic::new(&MATRIX_ID, document.id_location(), message)
        .help("write an expression for every axis into the id, such as `${{ key.language }}`")
}
