//! The project file, `storyform.yaml`.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::check::check;
use super::decode::decode;
use super::read::read;
use super::rules::{NOT_AN_OBJECT, PROJECT_SETTING, RESERVED, WRONG_TYPE};
use super::shape::Shapes;
use super::tree::{Content, Node};
use crate::diagnostic::{Diagnostic, Location, Source, Span, nearest};
use crate::model::{Credits, MODELS, VisualMode, find_model};

/// Who renders the videos.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Provider {
    /// Pictory, over the network, for credits.
    Pictory,
    /// The built-in simulator, in this process, for nothing.
    Simulator,
}

/// What happens to the remote video when its declaration is removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum OnRemove {
    /// It stays; only state forgets it.
    Forget,
}

/// The project file as it is written.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ProjectFile {
    /// The name of the project. Default: the name of its folder.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 100))]
    pub project: Option<String>,

    /// Which files declare videos, as patterns relative to the project.
    /// Default: `videos/**/*.yaml`, `videos/**/*.yml` and `videos/**/*.json`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1))]
    pub manifests: Option<Vec<String>>,

    /// Who renders: `pictory`, or the built-in `simulator`. Default: `pictory`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<Provider>,

    /// The state file, relative to the project. Default: `state/storyform.db`, and
    /// `state/simulator/storyform.db` with the simulator, so that practice never passes for a
    /// video that was paid for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1))]
    pub state: Option<String>,

    /// How visuals are made: each on its own and used again (`studio`), or by every render anew
    /// (`inline`). Default: `studio`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visuals: Option<VisualMode>,

    /// Whether the bytes of generated visuals are copied beside the state, since Pictory does not
    /// say for how long it keeps them. Default: true.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visual_copies: Option<bool>,

    /// Limits on spending.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub budget: Option<BudgetSettings>,

    /// Prices in credits that replace the built-in ones: per image, or per second of a clip.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pricing: Option<BTreeMap<String, Credits>>,

    /// What happens to the remote video when its declaration is removed. Default: `forget`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_remove: Option<OnRemove>,

    /// How plans are performed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub apply: Option<ApplyFile>,

    /// Reserved: fields merged under every video.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub defaults: Option<Map<String, Value>>,

    /// Reserved: named overlays.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profiles: Option<Map<String, Value>>,
}

/// Limits on spending, in credits.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BudgetSettings {
    /// The most that one `apply` may spend.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_credits_per_apply: Option<Credits>,

    /// The most that one render of one video may cost.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_credits_per_video: Option<Credits>,
}

/// How plans are performed, as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ApplyFile {
    /// How many videos are rendered at once. Default: 4.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 64))]
    pub parallelism: Option<u32>,

    /// How long to wait between two looks at a job, such as `15s`. Default: 15 seconds; Pictory
    /// asks for 10 to 30. Shorter ones are for the simulator.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub poll_interval: Option<String>,

    /// How long to wait for a job before leaving it for the next run, such as `30m`.
    /// Default: 30 minutes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout: Option<String>,
}

/// The settled settings of a project.
#[derive(Debug, Clone, PartialEq)]
pub struct Project {
    /// The name; `None` leaves it to the folder's name.
    pub name: Option<String>,
    /// Which files declare videos.
    pub manifests: Vec<String>,
    /// Who renders.
    pub provider: Provider,
    /// The state file, relative to the project.
    pub state: String,
    /// How visuals are made.
    pub visuals: VisualMode,
    /// Whether the bytes of generated visuals are copied beside the state.
    pub visual_copies: bool,
    /// Limits on spending.
    pub budget: BudgetSettings,
    /// Prices that replace the built-in ones.
    pub pricing: BTreeMap<String, Credits>,
    /// What happens to the remote video when its declaration is removed.
    pub on_remove: OnRemove,
    /// How plans are performed.
    pub apply: ApplySettings,
}

/// How plans are performed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ApplySettings {
    /// How many videos are rendered at once.
    pub parallelism: usize,
    /// How long to wait between two looks at a job; `None` leaves it to the provider.
    pub poll_interval: Option<Duration>,
    /// How long to wait for a job.
    pub timeout: Duration,
}

/// How many videos are rendered at once unless the project says otherwise.
const PARALLELISM: u32 = 4;
/// How long a job is waited for; Pictory speaks of several minutes for a video.
const TIMEOUT: Duration = Duration::from_secs(30 * 60);
/// Which files declare videos unless the project says otherwise.
const MANIFESTS: [&str; 3] = ["videos/**/*.yaml", "videos/**/*.yml", "videos/**/*.json"];
/// Where state is kept unless the project says otherwise.
const STATE: &str = "state/storyform.db";
/// Where the state of the simulator's videos is kept unless the project says otherwise.
const STATE_OF_SIMULATOR: &str = "state/simulator/storyform.db";

static SHAPES: LazyLock<Shapes> = LazyLock::new(Shapes::of::<ProjectFile>);

/// Reads a project file; the project is `None` if it has no usable form at all.
pub fn parse_project(source: &Arc<Source>) -> (Option<Project>, Vec<Diagnostic>) {
    let read = read(source);
    let mut diagnostics = read.diagnostics;
    let place = |span| Location {
        source: Arc::clone(source),
        span,
    };
    // An empty project file is fine: everything has a default.
    let empty = Node {
        span: Span::default(),
        content: Content::Object(Vec::new()),
    };
    let mut tree = read.documents.into_iter().next().unwrap_or(empty);
    if !matches!(tree.content, Content::Object(_)) {
        diagnostics.push(Diagnostic::new(
            &NOT_AN_OBJECT,
            place(tree.locate("")),
            "the project file must be an object",
        ));
        return (None, diagnostics);
    }
    diagnostics.append(&mut check(source, &mut tree, &SHAPES, "the project file").diagnostics);
    let file = match decode::<ProjectFile>(&tree) {
        Ok(file) => file,
        Err(error) => {
            diagnostics.push(Diagnostic::new(
                &WRONG_TYPE,
                place(tree.locate("")),
                error.to_string(),
            ));
            return (None, diagnostics);
        }
    };
    let mut settling = Settling {
        source,
        tree: &tree,
        diagnostics,
    };
    let project = settling.settle(file);
    (Some(project), settling.diagnostics)
}

const fn default_state(provider: Provider) -> &'static str {
    match provider {
        Provider::Pictory => STATE,
        Provider::Simulator => STATE_OF_SIMULATOR,
    }
}

struct Settling<'a> {
    source: &'a Arc<Source>,
    tree: &'a Node,
    diagnostics: Vec<Diagnostic>,
}

impl Settling<'_> {
    fn settle(&mut self, file: ProjectFile) -> Project {
        self.reserved(&file);
        self.pricing(&file);
        self.paths(&file);
        let provider = file.provider.unwrap_or(Provider::Pictory);
        let apply = self.apply(file.apply.unwrap_or_default());
        Project {
            name: file.project,
            manifests: file
                .manifests
                .unwrap_or_else(|| MANIFESTS.map(str::to_owned).to_vec()),
            provider,
            state: file
                .state
                .unwrap_or_else(|| default_state(provider).to_owned()),
            visuals: file.visuals.unwrap_or(VisualMode::Studio),
            visual_copies: file.visual_copies.unwrap_or(true),
            budget: file.budget.unwrap_or_default(),
            pricing: file.pricing.unwrap_or_default(),
            on_remove: file.on_remove.unwrap_or(OnRemove::Forget),
            apply,
        }
    }

    fn reserved(&mut self, file: &ProjectFile) {
        for (key, used) in [
            ("defaults", file.defaults.is_some()),
            ("profiles", file.profiles.is_some()),
        ] {
            if used {
                let location = self.key(&format!("/{key}"));
                let diagnostic = Diagnostic::new(
                    &RESERVED,
                    location,
                    format!("`{key}` is reserved and not supported yet"),
                )
                .help("write the fields into the manifests");
                self.diagnostics.push(diagnostic);
            }
        }
    }

    fn pricing(&mut self, file: &ProjectFile) {
        for (model, price) in file.pricing.iter().flatten() {
            let pointer = format!("/pricing/{}", super::tree::escape(model));
            if find_model(model).is_none() {
                let known = MODELS.iter().map(|model| model.id);
                let help = nearest(model, known).map_or_else(
                    || format!("known are {}", model_ids()),
                    |near| format!("did you mean `{near}`?"),
                );
                self.problem(&pointer, format!("there is no model `{model}`"), help);
            } else if *price < Credits::ZERO {
                self.problem(
                    &pointer,
                    format!("the price of `{model}` is negative"),
                    "a price is 0 or more".to_owned(),
                );
            }
        }
    }

    fn paths(&mut self, file: &ProjectFile) {
        let patterns = file
            .manifests
            .iter()
            .flatten()
            .enumerate()
            .map(|(index, path)| (format!("/manifests/{index}"), path));
        let state = file.state.iter().map(|path| ("/state".to_owned(), path));
        for (pointer, path) in patterns.chain(state) {
            if path.starts_with('/')
                || path.contains('\\')
                || path.split('/').any(|part| part == "..")
            {
                self.problem(
                    &pointer,
                    format!("`{path}` leads out of the project"),
                    "write a path relative to the project, with `/` between folders and without `..`".to_owned(),
                );
            }
        }
    }

    fn apply(&mut self, file: ApplyFile) -> ApplySettings {
        let poll_interval = file
            .poll_interval
            .and_then(|text| self.duration("/apply/pollInterval", &text));
        let timeout = file
            .timeout
            .and_then(|text| self.duration("/apply/timeout", &text));
        let parallelism = file.parallelism.unwrap_or(PARALLELISM);
        ApplySettings {
            parallelism: usize::try_from(parallelism).unwrap_or(usize::MAX),
            poll_interval,
            timeout: timeout.unwrap_or(TIMEOUT),
        }
    }

    fn duration(&mut self, pointer: &str, text: &str) -> Option<Duration> {
        let parsed: Option<jiff::SignedDuration> = text.parse().ok();
        let duration = parsed
            .and_then(|duration| Duration::try_from(duration).ok())
            .filter(|duration| !duration.is_zero());
        if duration.is_none() {
            self.problem(
                pointer,
                format!("`{text}` is not a length of time"),
                "write a number with a unit, such as `15s` or `30m`".to_owned(),
            );
        }
        duration
    }

    fn key(&self, pointer: &str) -> Location {
        Location {
            source: Arc::clone(self.source),
            span: self.tree.locate_key(pointer),
        }
    }

    fn problem(&mut self, pointer: &str, message: String, help: String) {
        let location = Location {
            source: Arc::clone(self.source),
            span: self.tree.locate(pointer),
        };
        self.diagnostics
            .push(Diagnostic::new(&PROJECT_SETTING, location, message).help(help));
    }
}

/// Lists the ids of all models for a help line.
fn model_ids() -> String {
    let ids: Vec<String> = MODELS
        .iter()
        .map(|model| format!("`{}`", model.id))
        .collect();
    ids.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn practice_has_a_state_of_its_own() {
        let state = |text: &str| {
            let (project, problems) = parse_project(&Source::new("storyform.yaml", text));
            assert_eq!(problems, vec![]);
            project.map(|project| project.state)
        };
        assert_eq!(state("").as_deref(), Some(STATE));
        let simulator = state("provider: simulator");
        assert_eq!(simulator.as_deref(), Some(STATE_OF_SIMULATOR));
        let named = state("{provider: simulator, state: my.db}");
        assert_eq!(named.as_deref(), Some("my.db"));
    }
}
