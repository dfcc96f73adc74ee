//! One video: the document, what stands under it and over it, and its own values.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Map, Value as Json};

use super::files::Files;
use super::fill::{Filler, OPEN};
use super::matrix::{Axes, Combination, Reading, meets, values};
use super::overlay::{over, strip, under};
use super::rule::Strength;
use super::{Composed, Surroundings, unmarked};
use crate::diagnostic::{self, Diagnostic, Location, Source};
use crate::manifest::decode::decode;
use crate::manifest::document::{BLOCK, Document};
use crate::manifest::layer::Layer;
use crate::manifest::rules::MATRIX_ID;
use crate::manifest::tree::{Content, Entry, Node};
use crate::manifest::written::Written;
use crate::model::VideoId;

/// The field that names a video for Pictory.
const NAME: &str = "videoName";

/// Makes the videos that a document declares.
pub(super) fn compose(mut written: Written, around: &Surroundings<'_>) -> Composed {
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
    let mut tree = Some(std::mem::take(&mut written.tree));
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
    for (index, combination) in combinations.iter().enumerate() {
        // Most documents declare one video, which needs no copy.
        let is_last = index + 1 == combinations.len();
        let Some(tree) = (if is_last { tree.take() } else { tree.clone() }) else {
            break;
        };
        let (document, mut found) = stage.video(tree, combination);
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
    fn video(
        &self,
        mut tree: Node,
        combination: &Combination<'_>,
    ) -> (Option<Document>, Vec<Diagnostic>) {
        let keys: Vec<(Location, String)> = combination.iter().map(told).collect();
        let mut known = self.vars.clone();
        known.extend(values(combination));
        let has_variables = self.vars.len() + combination.len() > 0;
        let mut filler = Filler::new(&known, &self.files, &keys);
        let is_named = has_name(&tree);
        if is_named {
            name(&mut tree, combination);
        }
        if self.has_expressions {
            filler.fill(&mut tree);
        }
        self.layer(&mut tree, combination);
        if !is_named {
            name(&mut tree, combination);
        }
        if self.has_expressions {
            filler.fill(&mut tree);
        }
        let mut filled = filler.finish();
        if has_variables {
            unmarked::check(&tree, &known, &self.files, &mut filled.diagnostics);
        }
        let profile = self.around.profile.map(|(name, _)| name.to_owned());
        let (document, mut found) = Document::read(&self.files, tree, filled);
        // What came of an expression came from the values of this video.
        let is_filled = |problem: &&mut Diagnostic| {
            problem.related.is_empty() && problem.location.as_ref().is_some_and(has_expression)
        };
        for problem in found.iter_mut().filter(is_filled) {
            problem.related.extend(keys.iter().cloned());
        }
        let own = combination
            .iter()
            .map(|(axis, key)| (format!("{axis} {}", key.key), key.location.clone()));
        let own = own.collect();
        (document.map(|document| document.under(profile, own)), found)
    }

    /// Puts everything under and over the document that belongs there.
    fn layer(&self, tree: &mut Node, combination: &Combination<'_>) {
        let Surroundings {
            defaults, profile, ..
        } = self.around;
        let under_by = |tree: &mut Node, (layer, place): (&&Layer, &u16)| {
            let rules = layer
                .rules
                .iter()
                .filter(|rule| meets(combination, &rule.keys));
            rules.for_each(|rule| rule.apply(tree, *place, Strength::Under));
        };
        for (layer, place) in defaults.iter().zip(self.places) {
            under_by(tree, (layer, place));
            under(tree, &layer.tree, *place);
        }
        // What a farther layer has brought may be the place of a nearer rule.
        for layer in defaults.iter().zip(self.places) {
            under_by(tree, layer);
        }
        for rule in &self.written.rules {
            if meets(combination, &rule.keys) {
                rule.apply(tree, 0, Strength::Over);
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

/// Tells whether an expression stands at a place.
pub fn has_expression(location: &Location) -> bool {
    let written = location.source.text().get(location.span.range());
    written.is_some_and(|written| written.contains(OPEN))
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

/// Tells whether a document says by itself what the video is called.
fn has_name(tree: &Node) -> bool {
    let block = tree.field(BLOCK);
    let id = block.and_then(|block| block.value.field("id"));
    id.or_else(|| tree.field(NAME)).is_some()
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
