//! The action for GitHub, run as GitHub runs it, except that nothing is downloaded or posted.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;
use serde_json::json;

use crate::environment::Project;
use crate::forge_stand_in::Holder;
use crate::forge_stand_in::Kind;
use crate::forge_stand_in::StandIn;
use crate::forge_stand_in::TOKEN;
use crate::pipelines::Machine;
use crate::pipelines::Said;
use crate::pipelines::assert_bash;
use crate::pipelines::assert_shellcheck;
use crate::pipelines::report;
use crate::pipelines::yaml;
use crate::repository::branch;
use crate::schemas::assert_file_fits;

/// The steps of the action.
fn steps() -> Vec<Value> {
    let action = yaml("action.yml");
    action["runs"]["steps"].as_array().unwrap().clone()
}

/// The steps that are scripts, each with its name.
fn scripts() -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let scripts = steps();
    let scripts = scripts
        .iter()
        .filter_map(|step| Some((text(&step["name"])?, text(&step["run"])?)));
    scripts.collect()
}

/// What the action has come to.
#[derive(Debug)]
struct Ran {
    /// How the action ended: as its first step that failed, or well.
    code: i32,
    /// What all steps said.
    log: String,
    /// What the whole action gives to later steps.
    outputs: BTreeMap<String, String>,
    /// The summary of the run.
    summary: String,
    /// What was posted.
    posted: String,
}

/// One run of the action.
struct Run<'a> {
    machine: Machine<'a>,
    inputs: BTreeMap<String, String>,
    event: Value,
    variables: BTreeMap<String, String>,
    /// What each step gave to later ones.
    outputs: BTreeMap<String, String>,
}

impl<'a> Run<'a> {
    /// Prepares a run for a pull request within the repository, with the inputs as they are declared.
    fn new(project: &'a Project) -> Self {
        let action = yaml("action.yml");
        let inputs = action["inputs"].as_object().unwrap().iter();
        let inputs = inputs
            .map(|(name, input)| (name.clone(), input["default"].as_str().unwrap().to_owned()));
        let machine = Machine::new(project);
        let head = json!({"repo": {"full_name": "acme/films"}});
        let mut run = Self {
            inputs: inputs.collect(),
            event: json!({"pull_request": {"number": 7, "head": head}}),
            variables: BTreeMap::new(),
            outputs: BTreeMap::new(),
            machine,
        };
        for name in ["action", "temp", "tools"] {
            std::fs::create_dir(run.machine.path(name)).unwrap();
        }
        std::fs::write(
            run.machine.path("action/Cargo.toml"),
            "# of this revision\n",
        )
        .unwrap();
        for (name, file) in [
            ("GITHUB_ACTION_PATH", "action"),
            ("GITHUB_EVENT_PATH", "event"),
            ("GITHUB_OUTPUT", "output"),
            ("GITHUB_PATH", "path"),
            ("GITHUB_STEP_SUMMARY", "summary"),
            ("RUNNER_TEMP", "temp"),
            ("RUNNER_TOOL_CACHE", "tools"),
        ] {
            let path = run.machine.path(file).display().to_string();
            run.variables.insert(name.to_owned(), path);
        }
        for (name, value) in [
            ("GITHUB_BASE_REF", "main"),
            ("GITHUB_REPOSITORY", "acme/films"),
            ("GITHUB_RUN_ID", "42"),
            ("GITHUB_SERVER_URL", "https://github.com"),
            ("RUNNER_ARCH", "X64"),
            ("RUNNER_OS", "Linux"),
        ] {
            run.variables.insert(name.to_owned(), value.to_owned());
        }
        run
    }

    /// Sets an input.
    fn with(mut self, name: &str, value: &str) -> Self {
        assert!(self.inputs.contains_key(name), "there is no input `{name}`");
        self.inputs.insert(name.to_owned(), value.to_owned());
        self
    }

    /// Sets a variable of the workflow.
    fn set(mut self, name: &str, value: &str) -> Self {
        self.variables.insert(name.to_owned(), value.to_owned());
        self
    }

    /// Runs the steps until one fails, without the one that installs the program.
    fn run(&mut self) -> Ran {
        self.run_steps(|name| name != "Install")
    }

    fn run_steps(&mut self, is_run: fn(&str) -> bool) -> Ran {
        let mut ran = Said::default();
        for step in steps() {
            let name = step["name"].as_str().unwrap();
            let Some(script) = step["run"].as_str().filter(|_| is_run(name)) else {
                continue;
            };
            let said = self.step(&step, script);
            ran.log.push_str(&said.log);
            ran.code = said.code;
            if ran.code != 0 {
                break;
            }
        }
        let action = yaml("action.yml");
        let declared = action["outputs"].as_object().unwrap().iter();
        let outputs = declared.map(|(name, output)| {
            let value = self.evaluated(output["value"].as_str().unwrap());
            (name.clone(), value)
        });
        Ran {
            code: ran.code,
            log: ran.log,
            outputs: outputs.collect(),
            summary: self.machine.read("summary"),
            posted: self.machine.read("posted"),
        }
    }

    fn step(&mut self, step: &Value, script: &str) -> Said {
        let mut variables = self.variables.clone();
        let own = step["env"].as_object().into_iter().flatten();
        variables.extend(
            own.map(|(name, value)| (name.clone(), self.evaluated(value.as_str().unwrap()))),
        );
        std::fs::write(self.machine.path("output"), "").unwrap();
        std::fs::write(self.machine.path("event"), self.event.to_string()).unwrap();
        let said = self.machine.bash(script, &variables);
        let id = step["id"].as_str().unwrap_or("unnamed");
        for line in self.machine.read("output").lines() {
            let (key, value) = line
                .split_once('=')
                .expect("outputs are lines of `key=value`");
            self.outputs
                .insert(format!("steps.{id}.outputs.{key}"), value.to_owned());
        }
        said
    }

    /// Evaluates a value that is text, or one expression that is a path.
    fn evaluated(&self, value: &str) -> String {
        let Some(path) = value
            .strip_prefix("${{ ")
            .and_then(|rest| rest.strip_suffix(" }}"))
        else {
            assert!(!value.contains("${{"), "more than a path: {value}");
            return value.to_owned();
        };
        if let Some(input) = path.strip_prefix("inputs.") {
            return self.evaluated(&self.inputs[input]);
        }
        if let Some(event) = path.strip_prefix("github.event.") {
            let pointer = format!("/{}", event.replace('.', "/"));
            return match self.event.pointer(&pointer) {
                Some(Value::String(text)) => text.clone(),
                Some(Value::Number(number)) => number.to_string(),
                Some(_) | None => String::new(),
            };
        }
        match path {
            "github.token" => "token-of-the-run".to_owned(),
            "github.action_repository" => "acme/storyform".to_owned(),
            path if path.starts_with("steps.") => {
                self.outputs.get(path).cloned().unwrap_or_default()
            }
            path => panic!("nobody knows `{path}`"),
        }
    }
}

/// What the runner would take for a command: outside of the silence, or the end of it.
fn commands(log: &str) -> Vec<&str> {
    let mut silence: Option<String> = None;
    let mut found = Vec::new();
    for line in log.lines() {
        match &silence {
            Some(token) if line == token => silence = None,
            Some(_) => {}
            None => {
                if let Some(token) = line.strip_prefix("::stop-commands::") {
                    silence = Some(format!("::{token}::"));
                } else if line.trim_start().starts_with("::") || line.contains("##[") {
                    found.push(line);
                }
            }
        }
    }
    assert_eq!(silence, None, "commands are never heard again:\n{log}");
    found
}

#[test]
fn a_pull_request_is_planned_summed_up_and_commented_on() {
    let project = branch();
    let ran = Run::new(&project).run();
    assert_eq!(ran.code, 0, "{}", ran.log);
    assert_eq!(ran.outputs["changes"], "true");
    assert_eq!(ran.outputs["credits-expected"], "4");
    assert_eq!(ran.outputs["credits-high"], "4");
    assert_eq!(ran.outputs["refused"], "false");
    assert!(ran.outputs["digest"].starts_with("sha256:"), "{ran:?}");
    assert!(
        ran.summary.contains("ai-images-scene-prompts"),
        "{}",
        ran.summary
    );
    assert_eq!(commands(&ran.log), Vec::<&str>::new());
    let folder = &ran.outputs["folder"];
    let expected = format!(
        "comment --github --report-url https://github.com/acme/films/actions/runs/42 \
         {folder}/plan.md\n"
    );
    assert_eq!(ran.posted, expected);
}

/// Returns the names of the files in a folder.
fn names(folder: &str) -> Vec<String> {
    let files = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = files
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn what_was_found_out_is_left_in_files() {
    let project = branch();
    let mut run = Run::new(&project);
    let ran = run.run();
    let files = [
        "annotations.txt",
        "plan.html",
        "plan.json",
        "plan.md",
        "storyform.sarif",
    ];
    assert_eq!(names(&ran.outputs["folder"]), files, "{}", ran.log);
}

#[test]
fn a_budget_fails_the_action_after_all_is_said() {
    let project = branch();
    let ran = Run::new(&project).with("max-credits", "3.5").run();
    assert_eq!(ran.code, 11, "{}", ran.log);
    assert_eq!(ran.outputs["refused"], "true");
    assert_eq!(ran.outputs["changes"], "true");
    assert_eq!(ran.outputs["credits-expected"], "4");
    assert!(ran.summary.contains("3.5"), "{}", ran.summary);
    assert!(ran.posted.starts_with("comment --github"), "{}", ran.log);
    assert_eq!(
        commands(&ran.log),
        [
            "::error title=storyform::A limit or a protection refuses the plan. The summary says which."
        ]
    );
}

#[test]
fn an_invalid_manifest_is_shown_beside_its_line() {
    let project = branch();
    project.edit(
        "videos/3-scene-prompts.yaml",
        "backgroundMusic:",
        "backgroundMusik:",
    );
    let ran = Run::new(&project).run();
    assert_eq!(ran.code, 10, "{}", ran.log);
    let commands = commands(&ran.log);
    let place = "::error file=videos/3-scene-prompts.yaml,line=";
    assert!(
        commands.iter().any(|command| command.starts_with(place)),
        "{}",
        ran.log
    );
    assert!(ran.summary.contains("There is no plan"), "{}", ran.summary);
    assert_eq!(ran.posted, "");
    assert_eq!(ran.outputs["changes"], "");
}

#[test]
fn no_text_of_a_manifest_is_obeyed() {
    let project = branch();
    let hostile = "videoName: Hostile
voiceOver: {enabled: false}
storyform: {id: hostile}
scenes:
  - story: \"a\\n::add-mask::b\\n::stop-commands::c\"
    background:
      type: image
      aiVisual: {model: nanobanana, mediaStyle: artistic, prompt: \"##[error]x\"}
  - story: ::set-output name=changes::false##[error]x
    unknown: '##[add-mask]y'
";
    project.write("videos/hostile.yaml", hostile);
    let broken = Run::new(&project).run();
    assert_eq!(broken.code, 10, "{}", broken.log);
    let is_ours = |command: &&str| {
        command.starts_with("::error file=") || command.starts_with("::warning file=")
    };
    assert!(commands(&broken.log).iter().all(is_ours), "{}", broken.log);
    project.edit("videos/hostile.yaml", "    unknown: '##[add-mask]y'\n", "");
    let planned = Run::new(&project).run();
    assert_eq!(planned.code, 0, "{}", planned.log);
    assert!(planned.log.contains("##[error]x"), "{}", planned.log);
    assert!(
        commands(&planned.log).iter().all(is_ours),
        "{}",
        planned.log
    );
    assert_eq!(planned.outputs["changes"], "true");
}

#[test]
fn a_fork_is_not_commented_on_and_is_told_so() {
    let project = branch();
    let mut run = Run::new(&project);
    run.event["pull_request"]["head"]["repo"]["full_name"] = json!("somebody/films");
    let ran = run.run();
    assert_eq!((ran.code, ran.posted.as_str()), (0, ""), "{}", ran.log);
    assert!(commands(&ran.log)[0].starts_with("::notice title=storyform::A fork may not comment"));
    // The repository of a fork may be gone.
    let mut run = Run::new(&project);
    run.event["pull_request"]["head"]["repo"] = Value::Null;
    assert_eq!(run.run().posted, "");
}

#[test]
fn the_comment_reaches_github() {
    let project = branch();
    let forge = StandIn::start(Kind::GitHub, Holder::App);
    let mut run = Run::new(&project).with("token", TOKEN);
    run = run
        .set("GITHUB_API_URL", &forge.url)
        .set("GITHUB_REPOSITORY", "acme/videos");
    run.event["pull_request"]["head"]["repo"]["full_name"] = json!("acme/videos");
    let prepared = run.run_steps(|name| name == "Prepare");
    let plan = format!("{}/plan.md", prepared.outputs["folder"]);
    std::fs::write(plan, report("One picture")).unwrap();
    let ran = run.run_steps(|name| name == "Comment");
    assert_eq!(ran.code, 0, "{}", ran.log);
    assert!(forge.ours()[0].contains("One picture"), "{}", ran.log);
    assert_eq!(run.outputs["steps.comment.outputs.code"], "0");
    forge.held_by(Holder::Reader);
    std::fs::write(
        format!("{}/plan.md", prepared.outputs["folder"]),
        report("Two"),
    )
    .unwrap();
    let ran = run.run_steps(|name| name == "Comment");
    assert_eq!(
        ran.code, 0,
        "the last step fails, so that all is said before"
    );
    assert_eq!(
        run.outputs["steps.comment.outputs.code"], "12",
        "{}",
        ran.log
    );
    assert!(ran.log.contains("pull-requests: write"), "{}", ran.log);
    forge.assert_well_treated();
}

#[test]
fn a_push_is_planned_against_the_state() {
    let project = branch();
    let mut run = Run::new(&project).set("GITHUB_BASE_REF", "");
    run.event = json!({"ref": "refs/heads/main"});
    let ran = run.run();
    assert_eq!((ran.code, ran.posted.as_str()), (0, ""), "{}", ran.log);
    assert!(ran.outputs["credits-expected"] != "4", "{ran:?}");
    assert!(
        commands(&ran.log)[0].contains("no pull request"),
        "{}",
        ran.log
    );
    let ran = Run::new(&project).with("comment", "false").run();
    assert_eq!((ran.code, ran.posted.as_str()), (0, ""), "{}", ran.log);
    assert_eq!(commands(&ran.log), Vec::<&str>::new());
}

#[test]
fn inputs_reach_the_plan() {
    let project = branch();
    let arguments = "--target\n!ai-images-scene-prompts\n\n--all\n";
    let ran = Run::new(&project).with("args", arguments).run();
    assert_eq!(
        (ran.code, ran.outputs["changes"].as_str()),
        (0, "false"),
        "{}",
        ran.log
    );
    let ran = Run::new(&project)
        .with("against", "HEAD")
        .with("large-change", "true")
        .run();
    assert_eq!(ran.outputs["changes"], "false", "{}", ran.log);
    let ran = Run::new(&project).with("project", "videos").run();
    assert_eq!(
        ran.code, 0,
        "a folder within the project is enough\n{}",
        ran.log
    );
    // Nothing is taken apart or run, whatever stands in an input.
    let hostile = "$(touch pwned); `touch pwned` \" ' * ..";
    let ran = Run::new(&project).with("args", hostile).run();
    assert_eq!(ran.code, 64, "{}", ran.log);
    assert!(!project.path("pwned").exists());
}

#[test]
fn a_shallow_checkout_is_told_what_to_do() {
    let project = branch();
    project.git(&["update-ref", "-d", "refs/remotes/origin/main"]);
    let ran = Run::new(&project).run();
    assert_eq!(ran.code, 64, "{}", ran.log);
    assert!(ran.log.contains("fetch-depth: 0"), "{}", ran.log);
    assert_eq!(ran.posted, "");
}

#[test]
fn a_comment_that_fails_fails_the_action_unless_the_plan_does() {
    let project = branch();
    let ran = Run::new(&project).set("COMMENT_ENDS_WITH", "1").run();
    assert_eq!(ran.code, 1, "{}", ran.log);
    assert_eq!(ran.outputs["changes"], "true");
    let ran = Run::new(&project)
        .set("COMMENT_ENDS_WITH", "1")
        .with("max-credits", "1")
        .run();
    assert_eq!(ran.code, 11, "{}", ran.log);
}

/// A `cargo` that writes down what it was asked for and builds at once.
const CARGO: &str = r#"#!/usr/bin/env bash
set -e
echo "$*" >> "$POSTED"
while [ "$1" != --root ]; do shift; done
mkdir -p "$2/bin"
printf '#!/bin/sh\necho built\n' > "$2/bin/storyform"
chmod +x "$2/bin/storyform"
"#;

/// A `curl` that finds in `$RELEASE` what is on the server, whatever the address is before that.
const CURL: &str = r#"#!/usr/bin/env bash
set -e
for address; do :; done
echo "$address" >> "$POSTED"
while [ "$1" != --output ]; do shift; done
cp "$RELEASE/$(basename "$address")" "$2"
"#;

fn is_installing(name: &str) -> bool {
    ["Prepare", "Install"].contains(&name)
}

#[test]
fn the_program_of_this_revision_is_built_once() {
    let project = Project::new();
    let mut run = Run::new(&project);
    run.machine.install("cargo", CARGO);
    let first = run.run_steps(is_installing);
    assert_eq!(first.code, 0, "{}", first.log);
    assert!(
        first.posted.starts_with("install --locked "),
        "{}",
        first.posted
    );
    let path = run.machine.read("path");
    let programs = path.lines().next().unwrap().to_owned();
    assert_eq!(names(&programs), ["storyform"]);
    let again = run.run_steps(is_installing);
    assert_eq!(again.posted, first.posted, "it was built again");
    std::fs::write(
        run.machine.path("action/Cargo.toml"),
        "# of another revision\n",
    )
    .unwrap();
    let other = run.run_steps(is_installing);
    assert_eq!(other.posted.lines().count(), 2, "{}", other.log);
}

#[test]
fn a_release_is_downloaded_and_checked() {
    let project = Project::new();
    let mut run = Run::new(&project).with("version", "v1.2.3");
    let release = run.machine.path("release");
    std::fs::create_dir(&release).unwrap();
    run = run.set("RELEASE", &release.display().to_string());
    run.machine.install("curl", CURL);
    let pack = "cd \"$RELEASE\"
printf '#!/bin/sh\\n' > storyform
asset=storyform-x86_64-unknown-linux-gnu.tar.gz
tar -czf \"$asset\" storyform
sha256sum \"$asset\" > \"$asset.sha256\"
";
    assert_eq!(run.machine.bash(pack, &run.variables).code, 0);
    let ran = run.run_steps(is_installing);
    assert_eq!(ran.code, 0, "{}", ran.log);
    let asset = "storyform-x86_64-unknown-linux-gnu.tar.gz";
    let address = format!("https://github.com/acme/storyform/releases/download/v1.2.3/{asset}");
    assert_eq!(ran.posted, format!("{address}\n{address}.sha256\n"));
    assert!(
        run.machine
            .path("tools/storyform/v1.2.3/bin/storyform")
            .exists()
    );
    // Another file than the one that the digest was made of is never unpacked.
    std::fs::remove_dir_all(run.machine.path("tools/storyform")).unwrap();
    std::fs::write(release.join(asset), "something else").unwrap();
    let ran = run.run_steps(is_installing);
    assert_eq!(ran.code, 1, "{}", ran.log);
    assert!(
        commands(&ran.log)[0].contains("does not have the digest"),
        "{}",
        ran.log
    );
    assert!(!run.machine.path("tools/storyform").exists());
}

#[test]
fn what_is_no_release_is_refused() {
    let project = Project::new();
    for version in ["main", "v1", "../1.2.3", "1.2.3 4", "1.2.3-../x", "-1.2.3"] {
        let ran = Run::new(&project)
            .with("version", version)
            .run_steps(is_installing);
        assert_eq!(ran.code, 64, "{version}: {}", ran.log);
    }
    let ran = Run::new(&project)
        .with("version", "v1.2.3")
        .set("RUNNER_OS", "Windows");
    let mut ran = ran;
    let ran = ran.run_steps(is_installing);
    assert!(
        commands(&ran.log)[0].contains("no release is built for Windows-X64"),
        "{}",
        ran.log
    );
}

#[test]
fn scripts_can_be_read_and_take_nothing_from_expressions() {
    let scripts = scripts();
    assert!(scripts.len() > 5, "{scripts:?}");
    for (name, script) in scripts {
        assert_bash(&name, &script);
        assert!(script.starts_with("set -euo pipefail\n"), "{name}");
        assert!(
            !script.contains("${{"),
            "{name} takes text into the script itself"
        );
        assert!(!script.contains("eval "), "{name}");
    }
    for step in steps() {
        let uses = step["uses"].as_str();
        assert!(
            uses.is_none_or(|uses| uses == "actions/cache@v5"),
            "{uses:?}"
        );
        assert!(uses.is_some() || step["shell"] == "bash", "{step}");
    }
}

#[test]
#[ignore = "needs shellcheck"]
fn shellcheck_has_nothing_to_say_of_the_action() {
    for (name, script) in scripts() {
        assert_shellcheck(&name, &script);
    }
}

#[test]
#[ignore = "needs check-jsonschema"]
fn the_action_fits_its_schema() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("action.yml");
    assert_file_fits("vendor.github-actions", &file);
}
