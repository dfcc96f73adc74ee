//! The template for GitLab, run as GitLab runs it, except that nothing is downloaded or posted.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

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
use crate::schemas::assert_file_fits;

const JOBS: [&str; 2] = ["storyform-validate", "storyform-plan"];

/// Returns the script of a job, as the lines before it and its own make one.
fn script(job: &str) -> String {
    let template = yaml("ci/gitlab.yml");
    let lines = |of: &Value| -> Vec<String> {
        let lines = of.as_array().expect("a script is a list").iter();
        lines
            .map(|line| line.as_str().expect("of lines").to_owned())
            .collect()
    };
    assert_eq!(template[job]["extends"], ".storyform");
    let mut all = lines(&template[".storyform"]["before_script"]);
    all.extend(lines(&template[job]["script"]));
    all.join("\n")
}

/// Runs a job of a merge request that has left its base at a commit.
fn run(machine: &Machine<'_>, job: &str, variables: &[(&str, &str)]) -> Said {
    let given = [
        ("CARGO_INSTALL_ROOT", "/nonexistent"),
        (
            "CI_JOB_URL",
            "https://gitlab.example.com/acme/films/-/jobs/42",
        ),
        ("STORYFORM_SOURCE", "https://example.com/storyform"),
        ("STORYFORM_TAG", "v0.1.0"),
    ];
    let all = given.iter().chain(variables);
    let all: BTreeMap<String, String> = all
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    machine.bash(&script(job), &all)
}

/// The quickstart in a folder of its repository, and a branch on which one prompt was edited. Returns the
/// commit at which the branch begins, too.
fn branch() -> (Project, String) {
    let project = Project::from_example("quickstart");
    project.commit_all("videos");
    let base = project.git(&["rev-parse", "HEAD"]);
    project.edit(
        "videos/3-scene-prompts.yaml",
        "A bright modern",
        "A sunlit modern",
    );
    project.commit_all("a brighter prompt");
    (project, base)
}

#[test]
fn problems_reach_the_widget() {
    let (project, _) = branch();
    let machine = Machine::new(&project);
    assert_eq!(run(&machine, "storyform-validate", &[]).code, 0);
    assert_eq!(project.read("storyform-quality.json"), "[]\n");
    project.edit("videos/3-scene-prompts.yaml", "scenes:", "scene:");
    let said = run(&machine, "storyform-validate", &[]);
    assert_eq!(said.code, 10, "{}", said.log);
    let report: Value = serde_json::from_str(&project.read("storyform-quality.json")).unwrap();
    assert_eq!(report[0]["location"]["path"], "videos/3-scene-prompts.yaml");
}

#[test]
fn a_merge_request_is_planned_and_commented_on() {
    let (project, base) = branch();
    let machine = Machine::new(&project);
    let base = [("CI_MERGE_REQUEST_DIFF_BASE_SHA", base.as_str())];
    let said = run(&machine, "storyform-plan", &base);
    assert_eq!(said.code, 0, "{}", said.log);
    assert!(said.log.contains("Credits: 4 expected"), "{}", said.log);
    assert_eq!(machine.read("posted"), "", "there is no token");
    for file in ["plan.json", "plan.md", "plan.html"] {
        assert!(project.path("storyform-plan").join(file).exists(), "{file}");
    }
    let token = [base[0], ("GITLAB_TOKEN", "glpat-test")];
    assert_eq!(run(&machine, "storyform-plan", &token).code, 0);
    let expected = "comment --gitlab --report-url https://gitlab.example.com/acme/films/-/jobs/42 \
                    storyform-plan/plan.md\n";
    assert_eq!(machine.read("posted"), expected);
}

#[test]
fn the_comment_reaches_gitlab() {
    let (project, _) = branch();
    let machine = Machine::new(&project);
    let forge = StandIn::start(Kind::GitLab, Holder::Person);
    project.write("storyform-plan/plan.md", &report("One picture"));
    let api = format!("{}/api/v4", forge.url);
    // There is no such base, so that the report that is there is not written over.
    let said = run(
        &machine,
        "storyform-plan",
        &[
            ("CI_API_V4_URL", &api),
            ("CI_JOB_ID", "30"),
            ("CI_MERGE_REQUEST_DIFF_BASE_SHA", "0123abcd"),
            ("CI_MERGE_REQUEST_IID", "7"),
            ("CI_PIPELINE_ID", "900"),
            ("CI_PROJECT_ID", "1"),
            ("GITLAB_TOKEN", TOKEN),
        ],
    );
    assert_eq!(said.code, 64, "{}", said.log);
    assert!(forge.ours()[0].contains("One picture"), "{}", said.log);
    forge.assert_well_treated();
}

#[test]
fn a_budget_fails_the_job_after_all_is_said() {
    let (project, base) = branch();
    let machine = Machine::new(&project);
    let base = ("CI_MERGE_REQUEST_DIFF_BASE_SHA", base.as_str());
    let token = ("GITLAB_TOKEN", "glpat-test");
    let limit = ("STORYFORM_MAX_CREDITS", "3.5");
    let said = run(&machine, "storyform-plan", &[base, token, limit]);
    assert_eq!(said.code, 11, "{}", said.log);
    assert!(
        machine.read("posted").starts_with("comment --gitlab"),
        "{}",
        said.log
    );
    let fails = ("COMMENT_ENDS_WITH", "1");
    assert_eq!(
        run(&machine, "storyform-plan", &[base, token, limit, fails]).code,
        11
    );
    assert_eq!(
        run(&machine, "storyform-plan", &[base, token, fails]).code,
        1
    );
}

/// A `cargo` that writes down what it was asked for and finds the program beside it.
const CARGO: &str = r#"#!/usr/bin/env bash
echo "$*" >> "$POSTED"
here=$(dirname "$0")
mv "$here/../storyform" "$here"
"#;

#[test]
fn the_program_is_built_where_it_is_missing() {
    let (project, _) = branch();
    let machine = Machine::new(&project);
    std::fs::rename(machine.path("bin/storyform"), machine.path("storyform")).unwrap();
    machine.install("cargo", CARGO);
    let said = run(&machine, "storyform-validate", &[]);
    assert_eq!(said.code, 0, "{}", said.log);
    let expected = "install --locked --no-default-features --git https://example.com/storyform --tag v0.1.0 \
                    storyform\n";
    assert_eq!(machine.read("posted"), expected);
}

#[test]
fn what_jobs_write_is_what_they_hand_on() {
    let template = yaml("ci/gitlab.yml");
    let quality = &template["storyform-validate"]["artifacts"]["reports"]["codequality"];
    assert!(
        script("storyform-validate")
            .contains(&format!("codequality={}", quality.as_str().unwrap()))
    );
    for job in JOBS {
        assert_bash(job, &script(job));
        assert_eq!(template[job]["artifacts"]["when"], "always", "{job}");
    }
    let kept = template["storyform-plan"]["artifacts"]["paths"][0]
        .as_str()
        .unwrap();
    assert!(script("storyform-plan").contains(&format!("markdown={kept}plan.md")));
}

#[test]
#[ignore = "needs shellcheck"]
fn shellcheck_has_nothing_to_say_of_the_template() {
    for job in JOBS {
        assert_shellcheck(job, &script(job));
    }
}

#[test]
#[ignore = "needs check-jsonschema"]
fn the_template_fits_its_schema() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("ci/gitlab.yml");
    assert_file_fits("vendor.gitlab-ci", &file);
}
