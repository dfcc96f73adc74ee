//! What stands under many videos, or over them: defaults and profiles.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::block::KeysFile;
use super::budget::ProfileBudgetFile;
use super::check::{Form, check};
use super::compose::{Rule, check_variables, rules};
use super::document::BLOCK;
use super::read::read;
use super::rules::{MATRIX_KEY, NOT_AN_OBJECT};
use super::shape::Shapes;
use super::tree::{Content, Entry, Mark, Node};
use super::written::take;
use crate::diagnostic::{Diagnostic, Source, nearest};
use crate::model::storyboard::Storyboard;
use crate::model::{Credits, VisualMode};

/// Fields that stand under every video of a project or of a folder, unless the video or a nearer folder
/// says otherwise.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DefaultsFile {
    /// What is ours and not Pictory's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub storyform: Option<DefaultsBlock>,
    /// The fields of a request.
    #[serde(flatten)]
    pub storyboard: Storyboard,
}

/// A named overlay: fields that replace those of every video while the profile is planned or applied.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProfileFile {
    /// What is ours and not Pictory's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub storyform: Option<ProfileBlock>,
    /// The fields of a request.
    #[serde(flatten)]
    pub storyboard: Storyboard,
}

/// What storyform itself needs to know about videos that share their defaults.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DefaultsBlock {
    /// Values for `${{ name }}` in the texts of videos.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vars: Option<Map<String, Value>>,

    /// What stands under single places of videos, where those places exist.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rules: Option<Vec<RuleFile>>,

    /// Whether a plan that would spend credits on the videos is refused. Default: false.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub protect: Option<bool>,

    /// The most that one render of a video may cost, in credits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_credits: Option<Credits>,

    /// How the visuals are made. Default: the setting of the project.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visuals: Option<VisualMode>,

    /// Fields that Pictory knows and this program does not yet; merged into the request as they are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub passthrough: Option<Map<String, Value>>,
}

/// What storyform itself needs to know about videos under a profile.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ProfileBlock {
    /// Values for `${{ name }}` that replace those of videos and defaults.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vars: Option<Map<String, Value>>,

    /// What is replaced in single places of videos, where those places exist.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rules: Option<Vec<RuleFile>>,

    /// Whether a plan that would spend credits on the videos is refused. Default: as the videos say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub protect: Option<bool>,

    /// The most that one render of a video may cost, in credits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_credits: Option<Credits>,

    /// How the visuals are made. Default: the setting of the project.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visuals: Option<VisualMode>,

    /// Limits on spending that replace those of the project, one by one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub budget: Option<ProfileBudgetFile>,

    /// Fields that Pictory knows and this program does not yet; merged into the request as they are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub passthrough: Option<Map<String, Value>>,
}

/// A change to single places of a video.
///
/// Where it stands decides what it does: among defaults it adds what is missing at those places, in a
/// manifest or a profile it replaces what is there, and `null` removes.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RuleFile {
    /// Only for videos of a matrix with these keys: by axis, one key or several.
    #[serde(rename = "where", skip_serializing_if = "Option::is_none")]
    pub keys: Option<BTreeMap<String, KeysFile>>,

    /// Which objects are changed, as far as they exist: `images` or `clips` for every AI image or clip
    /// (its `aiVisual`), or a path such as `/scenes/*/background/settings`, where `*` stands for every item and
    /// items count from 0. Default: the video.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1))]
    pub at: Option<String>,

    /// The fields to set: objects are merged, and all else is replaced.
    pub set: Map<String, Value>,
}

static DEFAULTS: LazyLock<Shapes> = LazyLock::new(Shapes::of::<DefaultsFile>);
static PROFILE: LazyLock<Shapes> = LazyLock::new(Shapes::of::<ProfileFile>);
static DEFAULTS_BLOCK: LazyLock<Shapes> = LazyLock::new(Shapes::of::<DefaultsBlock>);
static PROFILE_BLOCK: LazyLock<Shapes> = LazyLock::new(Shapes::of::<ProfileBlock>);

/// What stands under or over videos, with the places of its values.
#[derive(Debug, Clone)]
pub struct Layer {
    /// The file.
    pub(super) source: Arc<Source>,
    /// The fields of a request, with what is left of our block.
    pub(super) tree: Node,
    /// Values for expressions.
    pub(super) vars: Vec<Entry>,
    /// Changes to single places.
    pub(super) rules: Vec<Rule>,
}

impl PartialEq for Layer {
    /// Compares what they say, wherever it stands.
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source && self.tree == other.tree
    }
}

/// What a layer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LayerKind {
    /// It stands under videos.
    Defaults,
    /// It stands over them.
    Profile,
}

impl Layer {
    /// Returns the file.
    pub fn source(&self) -> &Arc<Source> {
        &self.source
    }

    /// Reads a layer; what does not fit is reported and cut out.
    pub(super) fn read(
        source: &Arc<Source>,
        mut tree: Node,
        kind: LayerKind,
        name: &str,
    ) -> (Self, Vec<Diagnostic>) {
        let files = [Arc::clone(source)];
        let shapes: &Shapes = match kind {
            LayerKind::Defaults => &DEFAULTS,
            LayerKind::Profile => &PROFILE,
        };
        let own_shapes: &Shapes = match kind {
            LayerKind::Defaults => &DEFAULTS_BLOCK,
            LayerKind::Profile => &PROFILE_BLOCK,
        };
        // Nothing is ever filled into these.
        let block = tree.field_mut(BLOCK);
        let own = block.map_or_else(Vec::new, |entry| {
            take(&mut entry.value, &["vars", "rules", "budget"])
        });
        let mut frame = Node {
            mark: Mark::default(),
            content: Content::Object(own),
        };
        let found = check(&files, &mut frame, (own_shapes, Form::Final), "`storyform`");
        let mut diagnostics = found.diagnostics;
        let mut found = check(&files, &mut tree, (shapes, Form::Template), name);
        diagnostics.append(&mut found.diagnostics);
        let part = |name: &str| frame.field(name);
        let mut vars = part("vars").map_or_else(Vec::new, |vars| vars.value.entries().to_vec());
        check_variables(&mut vars, &files, &mut diagnostics);
        let rules = part("rules").map_or_else(Vec::new, |list| {
            rules(&list.value, &files, &mut diagnostics)
        });
        let layer = Self {
            source: Arc::clone(source),
            tree,
            vars,
            rules,
        };
        (layer, diagnostics)
    }

    /// Reports rules about axes that no video has.
    pub fn foreign_axes(&self, known: &BTreeSet<&str>) -> Vec<Diagnostic> {
        let files = [Arc::clone(&self.source)];
        let choices = self.rules.iter().flat_map(Rule::axes);
        let foreign = choices.filter(|(axis, _)| !known.contains(axis));
        let report = |(axis, mark): (&str, Mark)| {
            let message = format!("no matrix has an axis `{axis}`");
            let help = nearest(axis, known.iter().copied()).map_or_else(
                || "the rule changes nothing; remove it".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            Diagnostic::new(&MATRIX_KEY, mark.location(&files), message).help(help)
        };
        foreign.map(report).collect()
    }
}

/// Reads the defaults of a folder; `None` if the file holds none.
pub fn parse_defaults(source: &Arc<Source>) -> (Option<Layer>, Vec<Diagnostic>) {
    let read = read(source);
    let mut diagnostics = read.diagnostics;
    let mut documents = read.documents.into_iter();
    let Some(tree) = documents.next() else {
        return (None, diagnostics);
    };
    let files = [Arc::clone(source)];
    let mut refuse = |node: &Node, message: &str| {
        let location = node.locate("").location(&files);
        let diagnostic = Diagnostic::new(&NOT_AN_OBJECT, location, message);
        diagnostics.push(diagnostic.help("write the fields that videos of the folder share"));
    };
    if let Some(second) = documents.next() {
        refuse(&second, "defaults are one document");
    }
    if !matches!(tree.content, Content::Object(_)) {
        refuse(&tree, "defaults must be an object");
        return (None, diagnostics);
    }
    let (layer, mut found) = Layer::read(source, tree, LayerKind::Defaults, "the file");
    diagnostics.append(&mut found);
    (Some(layer), diagnostics)
}
