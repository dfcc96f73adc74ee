//! The project file, `storyform.yaml`.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::apply_file::{ApplyFile, TimeoutFile};
use super::budget::{self, BudgetFile, BudgetProblem};
use super::check::{Form, check};
use super::decode::decode;
use super::layer::{DefaultsFile, Layer, ProfileFile};
use super::lints::{self, LintLevel, LintSetting};
use super::profile::{Layers, Profile};
use super::read::read;
use super::rules::{NOT_AN_OBJECT, PROJECT_SETTING, WRONG_TYPE};
use super::shape::Shapes;
use super::tree::{Content, Mark, Node};
use crate::diagnostic::{Diagnostic, Location, Source, nearest};
use crate::model::{Credits, JobPatience, MODELS, SpendingLimits, VisualMode, find_model};

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
    pub budget: Option<BudgetFile>,

    /// Prices in credits that replace the built-in ones: per image, or per second of a clip.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pricing: Option<BTreeMap<String, Credits>>,

    /// What happens to the remote video when its declaration is removed. Default: `forget`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_remove: Option<OnRemove>,

    /// What becomes of warnings, by the name or code of a rule: `allow`, `warn` or `deny`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lints: Option<BTreeMap<String, LintLevel>>,

    /// How plans are performed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub apply: Option<ApplyFile>,

    /// Fields that stand under every video.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub defaults: Option<DefaultsFile>,

    /// Named overlays, for `--profile`. Without one, videos are what their manifests say: `final`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profiles: Option<BTreeMap<String, ProfileFile>>,
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
    pub budget: SpendingLimits,
    /// Prices that replace the built-in ones.
    pub pricing: BTreeMap<String, Credits>,
    /// What happens to the remote video when its declaration is removed.
    pub on_remove: OnRemove,
    /// What becomes of warnings.
    pub lints: Vec<LintSetting>,
    /// How plans are performed.
    pub apply: ApplySettings,
    /// What stands under every video.
    pub defaults: Option<Layer>,
    /// The overlays, by name.
    pub profiles: BTreeMap<String, Profile>,
}

impl Project {
    /// Returns the settings under a profile; `None` if there is no such profile.
    #[must_use]
    pub fn under(&self, profile: Option<&str>) -> Option<Self> {
        let Some(profile) = profile else {
            return Some(self.clone());
        };
        let profile = self.profiles.get(profile)?;
        Some(Self {
            budget: self.budget.overlaid(&profile.budget),
            ..self.clone()
        })
    }
}

/// How plans are performed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ApplySettings {
    /// How many videos are rendered at once.
    pub parallelism: usize,
    /// How long to wait between two looks at a job; `None` leaves it to the provider.
    pub poll_interval: Option<Duration>,
    /// How long to wait for a job.
    pub timeouts: JobPatience,
    /// How many paid requests are sent in a minute; `None` leaves it to the provider.
    pub submissions_per_minute: Option<u32>,
    /// How often a request is sent; `None` leaves it to the client.
    pub attempts: Option<u32>,
    /// How large an answer may be; `None` leaves it to the client.
    pub max_answer_bytes: Option<usize>,
    /// How old a request without an answer must be before it can be found not to have been taken;
    /// `None` leaves it to the provider.
    pub settle_after: Option<Duration>,
}

/// How many videos are rendered at once unless the project says otherwise. Pictory documents no
/// limit; a handful keeps a batch moving, and is all that a sudden stop leaves under way.
const PARALLELISM: u32 = 4;
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
        mark: Mark::default(),
        content: Content::Object(Vec::new()),
    };
    let mut documents = read.documents.into_iter();
    let mut tree = documents.next().unwrap_or(empty);
    if let Some(second) = documents.next() {
        let location = place(second.locate("").span);
        let message = "the project file is one document";
        diagnostics.push(
            Diagnostic::new(&NOT_AN_OBJECT, location, message).help(
                "put all settings into one document; what stands behind `---` would be ignored",
            ),
        );
    }
    if !matches!(tree.content, Content::Object(_)) {
        diagnostics.push(Diagnostic::new(
            &NOT_AN_OBJECT,
            place(tree.locate("").span),
            "the project file must be an object",
        ));
        return (None, diagnostics);
    }
    let files = [Arc::clone(source)];
    let layers = Layers::take(source, &mut tree, &mut diagnostics);
    let shapes = (&*SHAPES, Form::Final);
    diagnostics.append(&mut check(&files, &mut tree, shapes, "the project file").diagnostics);
    let file = match decode::<ProjectFile>(&tree) {
        Ok(file) => file,
        Err(error) => {
            diagnostics.push(Diagnostic::new(
                &WRONG_TYPE,
                place(tree.locate("").span),
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
    let project = settling.settle(file, layers);
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
    fn settle(&mut self, file: ProjectFile, layers: Layers) -> Project {
        self.pricing(&file);
        self.paths(&file);
        let provider = file.provider.unwrap_or(Provider::Pictory);
        let apply = self.apply(file.apply.unwrap_or_default());
        let budget = self.budget(file.budget.unwrap_or_default());
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
            budget,
            pricing: file.pricing.unwrap_or_default(),
            on_remove: file.on_remove.unwrap_or(OnRemove::Forget),
            lints: lints::settle(file.lints, |pointer| self.key(pointer)),
            apply,
            defaults: layers.defaults,
            profiles: layers.profiles,
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

    fn budget(&mut self, file: BudgetFile) -> SpendingLimits {
        let (limits, problems) = budget::settle(file, "/budget");
        for problem in problems {
            let BudgetProblem {
                pointer,
                message,
                help,
            } = problem;
            self.problem(&pointer, message, help.to_owned());
        }
        limits
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
        let settle_after = file
            .settle_after
            .and_then(|text| self.duration_or_zero("/apply/settleAfter", &text));
        let parallelism = file.parallelism.unwrap_or(PARALLELISM);
        ApplySettings {
            parallelism: usize::try_from(parallelism).unwrap_or(usize::MAX),
            poll_interval,
            timeouts: self.timeouts(file.timeout),
            submissions_per_minute: file.submissions_per_minute,
            attempts: file.attempts,
            max_answer_bytes: file
                .max_answer_bytes
                .map(|bytes| usize::try_from(bytes).unwrap_or(usize::MAX)),
            settle_after,
        }
    }

    fn timeouts(&mut self, file: Option<TimeoutFile>) -> JobPatience {
        let default = JobPatience::default();
        let each = match file {
            None => return default,
            Some(TimeoutFile::All(text)) => {
                let all = self.duration("/apply/timeout", &text);
                return all.map_or(default, JobPatience::equal);
            }
            Some(TimeoutFile::Each(each)) => each,
        };
        let mut read = |name: &str, text: Option<String>, default| {
            text.and_then(|text| self.duration(&format!("/apply/timeout/{name}"), &text))
                .unwrap_or(default)
        };
        JobPatience {
            image: read("image", each.image, default.image),
            clip: read("clip", each.clip, default.clip),
            preview: read("preview", each.preview, default.preview),
            render: read("render", each.render, default.render),
        }
    }

    /// Reads a length of time that is not nothing.
    fn duration(&mut self, pointer: &str, text: &str) -> Option<Duration> {
        let duration = self.duration_or_zero(pointer, text)?;
        if duration.is_zero() {
            self.no_duration(pointer, text);
            return None;
        }
        Some(duration)
    }

    /// Reads a length of time that may be nothing.
    fn duration_or_zero(&mut self, pointer: &str, text: &str) -> Option<Duration> {
        let parsed: Option<jiff::SignedDuration> = text.parse().ok();
        let duration = parsed.and_then(|duration| Duration::try_from(duration).ok());
        if duration.is_none() {
            self.no_duration(pointer, text);
        }
        duration
    }

    fn no_duration(&mut self, pointer: &str, text: &str) {
        self.problem(
            pointer,
            format!("`{text}` is not a length of time"),
            "write a number with a unit, such as `15s` or `30m`".to_owned(),
        );
    }

    fn key(&self, pointer: &str) -> Location {
        let mark = self.tree.locate_key(pointer);
        mark.location(std::slice::from_ref(self.source))
    }

    fn problem(&mut self, pointer: &str, message: String, help: String) {
        let location = Location {
            source: Arc::clone(self.source),
            span: self.tree.locate(pointer).span,
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

    /// Reads the settings of `apply`, and the words of what is wrong with them.
    fn apply(text: &str) -> (ApplySettings, Vec<String>) {
        let source = Source::new("storyform.yaml", format!("apply: {text}"));
        let (project, problems) = parse_project(&source);
        let words = problems.into_iter().map(|problem| problem.message);
        (
            project.expect("the file is an object").apply,
            words.collect(),
        )
    }

    #[test]
    fn waiting_has_defaults_that_the_provider_may_fill_in() {
        let (settings, problems) = apply("{}");
        assert_eq!(problems, Vec::<String>::new());
        let expected = ApplySettings {
            parallelism: 4,
            poll_interval: None,
            timeouts: JobPatience::default(),
            submissions_per_minute: None,
            attempts: None,
            max_answer_bytes: None,
            settle_after: None,
        };
        assert_eq!(settings, expected);
    }

    #[test]
    fn every_setting_of_waiting_is_read() {
        let (settings, problems) = apply(
            "{parallelism: 2, pollInterval: 20s, timeout: 5m, submissionsPerMinute: 6,
              attempts: 2, maxAnswerBytes: 100000, settleAfter: 0s}",
        );
        assert_eq!(problems, Vec::<String>::new());
        let expected = ApplySettings {
            parallelism: 2,
            poll_interval: Some(Duration::from_secs(20)),
            timeouts: JobPatience::equal(Duration::from_secs(300)),
            submissions_per_minute: Some(6),
            attempts: Some(2),
            max_answer_bytes: Some(100_000),
            settle_after: Some(Duration::ZERO),
        };
        assert_eq!(settings, expected);
    }

    #[test]
    fn a_timeout_may_differ_by_kind() {
        let (settings, problems) = apply("{timeout: {image: 1m, clip: 2m, render: 3m}}");
        assert_eq!(problems, Vec::<String>::new());
        let expected = JobPatience {
            image: Duration::from_secs(60),
            clip: Duration::from_secs(120),
            render: Duration::from_secs(180),
            ..JobPatience::default()
        };
        assert_eq!(settings.timeouts, expected);
    }

    #[test]
    fn what_is_no_setting_of_waiting_is_said_and_left_out() {
        for (text, expected) in [
            ("{timeout: 0s}", "`0s` is not a length of time"),
            ("{timeout: soon}", "`soon` is not a length of time"),
            ("{timeout: {clip: -1m}}", "`-1m` is not a length of time"),
            ("{timeout: {video: 1m}}", "`timeout` has no field `video`"),
            ("{timeout: [1m]}", "`timeout` must be text or an object"),
            ("{timeout: {clip: 5}}", "`clip` must be text"),
            ("{settleAfter: -1s}", "`-1s` is not a length of time"),
            ("{submissionsPerMinute: 0}", "`submissionsPerMinute` is 0"),
            ("{attempts: 0}", "`attempts` is 0"),
            ("{maxAnswerBytes: 1}", "`maxAnswerBytes` is 1"),
        ] {
            let (settings, problems) = apply(text);
            assert_eq!(problems.len(), 1, "{text}: {problems:?}");
            assert!(problems[0].contains(expected), "{text}: {problems:?}");
            assert_eq!(settings, apply("{}").0, "{text}");
        }
    }
}
