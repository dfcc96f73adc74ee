//! Changes to single places of a video.

use std::sync::Arc;

use super::fill::OPEN;
use super::overlay::{over, under};
use crate::diagnostic::{Diagnostic, Source};
use crate::manifest::rules::RULE_PLACE;
use crate::manifest::tree::{Content, Entry, Mark, Node, unescape};
use crate::model::find_model;
use crate::model::storyboard::VisualKind;

/// The field that holds what is ours.
const BLOCK: &str = "storyform";
/// The parts of our block that a rule can set; the others say which videos there are.
const SETTABLE: [&str; 5] = [
    "maxCredits",
    "movedFrom",
    "passthrough",
    "protect",
    "visuals",
];

/// A change to single places of a video.
#[derive(Debug, Clone)]
pub(in crate::manifest) struct Rule {
    /// For which videos of a matrix.
    pub(super) keys: Vec<Choice>,
    place: Place,
    set: Node,
}

/// Keys of an axis that something is about.
#[derive(Debug, Clone)]
pub(in crate::manifest) struct Choice {
    /// The axis.
    pub(super) axis: String,
    /// Where its name stands.
    pub(super) mark: Mark,
    /// The keys, each with its place.
    pub(super) keys: Vec<(String, Mark)>,
}

impl Choice {
    /// Reads the choices that stand in an object by their axes.
    pub(in crate::manifest) fn all(node: &Node) -> Vec<Self> {
        let choice = |entry: &Entry| {
            let value = &entry.value;
            let one = std::slice::from_ref(value);
            let keys = match &value.content {
                Content::List(items) => items.as_slice(),
                _ => one,
            };
            let text = |key: &Node| match &key.content {
                Content::Text(text) => Some((text.clone(), key.mark)),
                Content::Integer(number) => Some((number.to_string(), key.mark)),
                _ => None,
            };
            Self {
                axis: entry.key.clone(),
                mark: entry.key_mark,
                keys: keys.iter().filter_map(text).collect(),
            }
        };
        node.entries().iter().map(choice).collect()
    }

    /// Tells whether the key of a video is among these.
    pub(super) fn includes(&self, axis: &str, key: &str) -> bool {
        self.axis == axis && self.keys.iter().any(|(chosen, _)| chosen == key)
    }
}

/// Which objects of a video are meant.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    /// The video.
    Video,
    /// The `aiVisual` of everything of a kind.
    Visuals(VisualKind),
    /// Every object at a path.
    Path(Vec<Step>),
}

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Key(String),
    Any,
}

/// Whether a rule gives way to what is there or replaces it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Strength {
    /// It adds what is missing, as defaults do.
    Under,
    /// It replaces.
    Over,
}

/// Reads a list of rules whose shape was checked.
pub(in crate::manifest) fn rules(
    list: &Node,
    files: &[Arc<Source>],
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Rule> {
    let rules = list.items().iter();
    rules
        .filter_map(|node| rule(node, files, diagnostics))
        .collect()
}

fn rule(node: &Node, files: &[Arc<Source>], diagnostics: &mut Vec<Diagnostic>) -> Option<Rule> {
    let Some(set) = node.field("set") else {
        let message = "the rule sets nothing";
        let diagnostic = Diagnostic::new(&RULE_PLACE, node.locate("").location(files), message);
        diagnostics.push(diagnostic.help("add `set:` with the fields and their values"));
        return None;
    };
    let place = match node.field("at").map(|at| &at.value) {
        None => Place::Video,
        Some(at) => match place(at) {
            Ok(place) => place,
            Err(message) => {
                let diagnostic = Diagnostic::new(&RULE_PLACE, at.mark.location(files), message);
                diagnostics.push(diagnostic.help(
                    "write `images`, `clips`, or a path such as `/scenes/*/background/settings`",
                ));
                return None;
            }
        },
    };
    let block = set.value.field(BLOCK).filter(|_| place == Place::Video);
    let strange = block.into_iter().flat_map(|block| block.value.entries());
    for entry in strange.filter(|entry| !SETTABLE.contains(&entry.key.as_str())) {
        let message = format!("a rule cannot set `storyform.{}`", entry.key);
        let diagnostic = Diagnostic::new(&RULE_PLACE, entry.key_mark.location(files), message);
        diagnostics.push(diagnostic.help(format!("it can set `{}`", SETTABLE.join("`, `"))));
    }
    let keys = node.field("where");
    Some(Rule {
        keys: keys.map_or_else(Vec::new, |keys| Choice::all(&keys.value)),
        place,
        set: set.value.clone(),
    })
}

fn place(at: &Node) -> Result<Place, String> {
    let text = match &at.content {
        Content::Text(text) => text.as_str(),
        _ => "",
    };
    match text {
        "images" => return Ok(Place::Visuals(VisualKind::Image)),
        "clips" => return Ok(Place::Visuals(VisualKind::Video)),
        "/" => return Ok(Place::Video),
        _ if text.contains(OPEN) => return Err("a place cannot be an expression".to_owned()),
        _ => {}
    }
    let Some(path) = text.strip_prefix('/') else {
        return Err(format!("`{text}` is no place in a video"));
    };
    let steps: Vec<&str> = path.split('/').collect();
    if steps.iter().any(|step| step.is_empty()) || steps[0] == BLOCK {
        return Err(format!("`{text}` is no place in a video"));
    }
    let step = |step: &&str| match *step {
        "*" => Step::Any,
        key => Step::Key(unescape(key)),
    };
    Ok(Place::Path(steps.iter().map(step).collect()))
}

impl Rule {
    /// Names the axes that it is about, with the places of their names.
    pub(in crate::manifest) fn axes(&self) -> impl Iterator<Item = (&str, Mark)> {
        self.keys
            .iter()
            .map(|choice| (choice.axis.as_str(), choice.mark))
    }

    /// Applies the rule wherever its place exists in a video.
    pub(super) fn apply(&self, tree: &mut Node, file: u16, strength: Strength) {
        let mut change = |node: &mut Node| match strength {
            Strength::Under => under(node, &self.set, file),
            Strength::Over => over(node, &self.set, file),
        };
        match &self.place {
            Place::Video => change(tree),
            Place::Path(steps) => visit(tree, steps, &mut change),
            Place::Visuals(kind) => visit_visuals(tree, *kind, &mut change),
        }
    }
}

fn visit(node: &mut Node, steps: &[Step], change: &mut impl FnMut(&mut Node)) {
    let Some((step, rest)) = steps.split_first() else {
        change(node);
        return;
    };
    match (&mut node.content, step) {
        (Content::Object(entries), Step::Key(key)) => {
            let entry = entries.iter_mut().find(|entry| entry.key == *key);
            if let Some(entry) = entry {
                visit(&mut entry.value, rest, change);
            }
        }
        (Content::List(items), Step::Key(index)) => {
            let item = index
                .parse()
                .ok()
                .and_then(|index: usize| items.get_mut(index));
            if let Some(item) = item {
                visit(item, rest, change);
            }
        }
        (Content::List(items), Step::Any) => {
            items.iter_mut().for_each(|item| visit(item, rest, change));
        }
        _ => {}
    }
}

/// Visits the `aiVisual` of every background, b-roll and element of a kind.
fn visit_visuals(tree: &mut Node, kind: VisualKind, change: &mut impl FnMut(&mut Node)) {
    let mut if_kind = |holder: &mut Node| {
        let is_kind = kind_of(holder) == Some(kind);
        let visual = holder.field_mut("aiVisual").filter(|_| is_kind);
        if let Some(entry) = visual {
            change(&mut entry.value);
        }
    };
    let key = |key: &str| Step::Key(key.to_owned());
    for steps in [
        &[key("scenes"), Step::Any, key("background")][..],
        &[key("scenes"), Step::Any, key("backgroundBrolls"), Step::Any],
        &[key("scenes"), Step::Any, key("elements"), Step::Any],
    ] {
        visit(tree, steps, &mut if_kind);
    }
}

/// Tells what a background or an element is: what it says, or else what its model makes.
fn kind_of(holder: &Node) -> Option<VisualKind> {
    let text = |node: &Node, field: &str| match &node.field(field)?.value.content {
        Content::Text(text) => Some(text.clone()),
        _ => None,
    };
    match text(holder, "type").as_deref() {
        Some("image") => return Some(VisualKind::Image),
        Some("video") => return Some(VisualKind::Video),
        _ => {}
    }
    let visual = &holder.field("aiVisual")?.value;
    let model = text(visual, "model")?;
    find_model(&model).map(|model| model.kind)
}
