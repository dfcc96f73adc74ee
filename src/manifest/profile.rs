//! The overlays of a project, and what stands under all of its videos.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use super::budget::{self, BudgetFile, ProfileBudgetFile};
use super::check::{Form, check};
use super::decode::decode;
use super::document::BLOCK;
use super::layer::{Layer, LayerKind};
use super::rules::{PROFILE_NAME, PROJECT_SETTING};
use super::shape::Shapes;
use super::tree::{Content, Entry, Node};
use crate::diagnostic::{Diagnostic, Source};
use crate::model::SpendingLimits;

static BUDGET: LazyLock<Shapes> = LazyLock::new(Shapes::of::<ProfileBudgetFile>);

/// The name of videos as their manifests say, without a profile.
pub const FINAL: &str = "final";

/// A named overlay.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// What stands over every video.
    pub layer: Layer,
    /// The limits on spending that stand in place of the project's.
    pub budget: SpendingLimits,
}

/// What stands under and over the videos of a project.
#[derive(Default)]
pub(super) struct Layers {
    /// What stands under every video.
    pub(super) defaults: Option<Layer>,
    /// The overlays, by name.
    pub(super) profiles: BTreeMap<String, Profile>,
}

impl Layers {
    /// Takes them out of the project file, whose other fields never hold expressions.
    pub(super) fn take(
        source: &Arc<Source>,
        tree: &mut Node,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Self {
        let mut layers = Self::default();
        // What is no object is left to the check of the file.
        let is_object = |entry: &Entry| matches!(entry.value.content, Content::Object(_));
        if tree.field("defaults").is_some_and(is_object)
            && let Some(entry) = tree.take_field("defaults")
        {
            let (layer, mut found) =
                Layer::read(source, entry.value, LayerKind::Defaults, "`defaults`");
            diagnostics.append(&mut found);
            layers.defaults = Some(layer);
        }
        let profiles = tree.field_mut("profiles");
        let Some(Content::Object(entries)) = profiles.map(|entry| &mut entry.value.content) else {
            return layers;
        };
        let mut taken = Vec::new();
        entries.retain(|entry| {
            if is_object(entry) {
                taken.push(entry.clone());
            }
            !is_object(entry)
        });
        for entry in taken {
            diagnostics.extend(no_name(source, &entry));
            let budget = budget(source, &entry, diagnostics);
            let name = format!("profile `{}`", entry.key);
            let (layer, mut found) = Layer::read(source, entry.value, LayerKind::Profile, &name);
            diagnostics.append(&mut found);
            let profile = Profile { layer, budget };
            layers.profiles.insert(entry.key, profile);
        }
        layers
    }
}

/// Says why a profile cannot have its name.
fn no_name(source: &Arc<Source>, entry: &Entry) -> Option<Diagnostic> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    let name = entry.key.as_str();
    let message = match name {
        FINAL => format!("`{FINAL}` is what videos are without a profile"),
        _ if name.is_empty() || !name.chars().all(is_part) => {
            format!("`{name}` cannot name a profile")
        }
        _ => return None,
    };
    let location = entry.key_mark.location(std::slice::from_ref(source));
    let diagnostic = Diagnostic::new(&PROFILE_NAME, location, message);
    Some(diagnostic.help("name it with letters, digits, `_` and `-`, such as `draft`"))
}

/// Reads the limits of a profile; those that make no sense are reported.
fn budget(
    source: &Arc<Source>,
    profile: &Entry,
    diagnostics: &mut Vec<Diagnostic>,
) -> SpendingLimits {
    let block = profile.value.field(BLOCK);
    let budget = block.and_then(|block| block.value.field("budget"));
    let Some(budget) = budget else {
        return SpendingLimits::default();
    };
    // The shape is checked with the profile; what does not fit is cut out of a copy here.
    let mut tree = budget.value.clone();
    let files = std::slice::from_ref(source);
    check(files, &mut tree, (&BUDGET, Form::Final), "`budget`");
    let file = decode::<ProfileBudgetFile>(&tree).unwrap_or_default();
    let (limits, problems) = budget::settle(BudgetFile::from(file), "");
    for problem in problems {
        let location = budget.value.locate(&problem.pointer).location(files);
        let diagnostic = Diagnostic::new(&PROJECT_SETTING, location, problem.message);
        diagnostics.push(diagnostic.help(problem.help));
    }
    limits
}
