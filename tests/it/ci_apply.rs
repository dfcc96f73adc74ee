//! Rendering what was merged, as a workflow of GitHub does it: the state waits on a branch between runs.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::account::Account;
use crate::environment::Project;
use crate::pipelines::Machine;
use crate::pipelines::Said;
use crate::pipelines::assert_bash;
use crate::pipelines::assert_shellcheck;
use crate::pipelines::yaml;

const WORKFLOW: &str = "ci/github-apply.yml";

/// The step of a name.
fn step(name: &str) -> Value {
    let workflow = yaml(WORKFLOW);
    let steps = workflow["jobs"]["apply"]["steps"]
        .as_array()
        .unwrap()
        .iter();
    let mut named = steps.filter(|step| step["name"] == name);
    named
        .next()
        .unwrap_or_else(|| panic!("no step `{name}`"))
        .clone()
}

fn script(name: &str) -> String {
    step(name)["run"]
        .as_str()
        .expect("the step runs a script")
        .to_owned()
}

/// A run of the workflow on a fresh checkout of the repository, which is at `origin`.
struct Run<'a> {
    account: &'a Account,
    machine: Machine<'a>,
    before: String,
}

impl<'a> Run<'a> {
    /// Checks out `main` anew; nothing of an earlier run is there.
    fn begin(account: &'a Account) -> Self {
        let project = &account.project;
        project.git(&[
            "clean",
            "-ffdxq",
            "--exclude=/origin",
            "--exclude=/simulator",
        ]);
        Self {
            account,
            machine: Machine::new(project),
            before: String::new(),
        }
    }

    fn step(&self, name: &str, variables: &[(&str, &str)]) -> Said {
        let output = self.machine.path("output");
        std::fs::write(&output, "").unwrap();
        let folder = output.parent().unwrap().to_str().unwrap().to_owned();
        let output = output.to_str().unwrap().to_owned();
        let given = [
            ("PROJECT", "."),
            ("STATE_BRANCH", "storyform-state"),
            ("GITHUB_SHA", "0123abcd"),
            ("GITHUB_OUTPUT", &output),
            ("RUNNER_TEMP", &folder),
        ];
        let all = given.iter().chain(variables);
        let all: BTreeMap<String, String> = all
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        self.machine.bash(&script(name), &all)
    }

    #[track_caller]
    fn fetch(mut self, begin: &str) -> Self {
        let said = self.step("Fetch the state", &[("BEGIN", begin)]);
        assert_eq!(said.code, 0, "{}", said.log);
        let outputs = self.machine.read("output");
        self.before = outputs.trim().trim_start_matches("before=").to_owned();
        self
    }

    fn keep(&self) -> Said {
        let given = step("Keep the state");
        let given = given["env"].as_object().unwrap().iter();
        let mut variables: Vec<(&str, &str)> = given
            .map(|(name, value)| (name.as_str(), value.as_str().unwrap()))
            .collect();
        variables.retain(|(name, _)| *name != "BEFORE");
        variables.push(("BEFORE", &self.before));
        self.step("Keep the state", &variables)
    }

    #[track_caller]
    fn apply(self) -> Self {
        let said = self.step("Apply", &[]);
        assert_eq!(said.code, 0, "{}", said.log);
        let said = self.keep();
        assert_eq!(said.code, 0, "{}", said.log);
        self
    }

    /// Counts the paid jobs so far.
    fn jobs(&self) -> usize {
        self.account.jobs().len()
    }
}

/// A project in a repository of its own, with an account that is elsewhere.
fn repository() -> Account {
    let account = Account::new(&["a"], &["--data", "simulator"]);
    let project = &account.project;
    project.write(".gitignore", "/state\n/origin\n/simulator\n");
    project.commit_all("videos");
    project.git(&["init", "-q", "--bare", "origin"]);
    project.git(&["remote", "add", "origin", "origin"]);
    project.git(&["push", "-q", "origin", "main"]);
    account
}

fn branches(project: &Project) -> String {
    project.git(&["ls-remote", "--heads", "origin"])
}

#[test]
fn without_a_state_nothing_begins_unless_it_is_said() {
    let account = repository();
    let run = Run::begin(&account);
    let said = run.step("Fetch the state", &[("BEGIN", "")]);
    assert_eq!(said.code, 1);
    assert!(
        said.log
            .starts_with("::error title=storyform::There is no branch"),
        "{}",
        said.log
    );
    run.fetch("true");
}

#[test]
fn the_next_run_pays_nothing_again() {
    let account = repository();
    let first = Run::begin(&account).fetch("true").apply();
    let jobs = first.jobs();
    assert!(jobs > 0);
    let second = Run::begin(&account);
    assert!(
        !account.project.path("state").exists(),
        "the checkout is fresh"
    );
    let second = second.fetch("").apply();
    assert_eq!(second.jobs(), jobs);
    // The state is a single commit each time, so that the repository does not grow.
    account
        .project
        .git(&["fetch", "-q", "origin", "storyform-state"]);
    let count = account.project.git(&["rev-list", "--count", "FETCH_HEAD"]);
    assert_eq!(count, "1");
    let kept = account
        .project
        .git(&["ls-tree", "-r", "--name-only", "FETCH_HEAD"]);
    assert!(
        kept.lines().any(|file| file == "state/storyform.db"),
        "{kept}"
    );
    assert!(
        !kept.contains("backups/") && !kept.contains("visuals/"),
        "{kept}"
    );
}

#[test]
fn a_failed_run_keeps_what_it_bought() {
    let account = Account::new(&["a"], &["--data", "simulator", "--fault", "fail:render"]);
    let project = &account.project;
    project
        .write(".gitignore", "/state\n/origin\n/simulator\n")
        .commit_all("videos");
    project.git(&["init", "-q", "--bare", "origin"]);
    project.git(&["remote", "add", "origin", "origin"]);
    let run = Run::begin(&account).fetch("true");
    assert_eq!(run.step("Apply", &[]).code, 16);
    assert_eq!(run.keep().code, 0);
    assert!(branches(project).contains("refs/heads/storyform-state"));
    let condition = step("Keep the state")["if"].clone();
    assert_eq!(condition, "always() && steps.fetch.outcome == 'success'");
}

#[test]
fn a_state_that_somebody_else_has_moved_is_not_written_over() {
    let account = repository();
    Run::begin(&account).fetch("true").apply();
    let late = Run::begin(&account).fetch("");
    account
        .project
        .edit("videos/a.yaml", "A picture", "Another picture");
    Run::begin(&account).fetch("").apply();
    let kept = branches(&account.project);
    account.project.write("state/late", "what it bought\n");
    let said = late.keep();
    assert_ne!(said.code, 0, "{}", said.log);
    assert_eq!(branches(&account.project), kept);
}

#[test]
fn the_state_may_be_behind_a_link() {
    let account = Account::new(&["a"], &["--data", "simulator"]);
    let project = &account.project;
    let disk = project.path("../disk");
    std::fs::create_dir(&disk).unwrap();
    for _ in 0..2 {
        // A checkout is cleaned, and the link made anew.
        std::fs::remove_file(project.path("state")).ok();
        std::os::unix::fs::symlink(&disk, project.path("state")).unwrap();
        drop(project.run(&["apply", "--auto-approve"]).success());
    }
    account.assert_done();
    assert!(disk.join("storyform.db").exists());
}

#[test]
fn runs_wait_for_each_other() {
    let workflow = yaml(WORKFLOW);
    assert_eq!(workflow["concurrency"]["group"], "storyform-state");
    assert_eq!(workflow["concurrency"]["cancel-in-progress"], false);
    for name in ["Fetch the state", "Apply", "Keep the state"] {
        assert_bash(name, &script(name));
    }
}

#[test]
fn the_guide_shows_the_workflow_as_it_is() {
    let file = |path: &str| {
        let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
        std::fs::read_to_string(file).unwrap()
    };
    let workflow = file(WORKFLOW);
    assert!(file("docs/ci.md").contains(&format!("```yaml\n{workflow}```\n")));
}

#[test]
#[ignore = "needs shellcheck"]
fn shellcheck_has_nothing_to_say_of_the_workflow() {
    for name in ["Install", "Fetch the state", "Apply", "Keep the state"] {
        assert_shellcheck(name, &script(name));
    }
}
