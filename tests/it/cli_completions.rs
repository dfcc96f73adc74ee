//! What shells complete, and what `man` shows.

use std::collections::BTreeSet;
use std::process::Command;

use crate::environment::Project;

/// The commands that the first help lists.
fn commands(project: &Project) -> BTreeSet<String> {
    let help = project.run(&["--help"]).success().stdout;
    let rows = help
        .lines()
        .take_while(|line| !line.starts_with("Options:"));
    let names = rows.filter_map(|line| {
        let name = line.strip_prefix("  ")?.split(' ').next()?;
        (!name.is_empty()).then(|| name.to_owned())
    });
    let names: BTreeSet<String> = names.collect();
    assert!(names.len() > 15, "{help}");
    names
}

#[test]
fn every_shell_knows_every_command() {
    let project = Project::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = project.run(&["completions", shell]).success();
        for command in commands(&project) {
            assert!(script.stdout.contains(&command), "{shell}: {command}");
        }
        assert!(script.stdout.contains("detailed-exitcode"), "{shell}");
        assert!(script.stderr.is_empty(), "{script}");
    }
    insta::assert_snapshot!(
        "completions_unknown",
        project.run(&["completions", "tcsh"]).exits_with(64)
    );
}

/// Asks bash what it would complete.
fn completed(project: &Project, typed: &[&str]) -> Vec<String> {
    project.write(
        "storyform.bash",
        &project.run(&["completions", "bash"]).stdout,
    );
    let quoted: Vec<String> = typed.iter().map(|word| format!("'{word}'")).collect();
    let script = format!(
        "source storyform.bash; COMP_WORDS=({}); COMP_CWORD={}; _storyform storyform '{}' '{}'; \
         printf '%s\\n' \"${{COMPREPLY[@]}}\"",
        quoted.join(" "),
        typed.len() - 1,
        typed.last().unwrap(),
        typed[typed.len() - 2]
    );
    let mut bash = Command::new("bash");
    bash.args(["--noprofile", "--norc", "-c", &script]);
    let output = bash.current_dir(project.root()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.is_empty(), "{said}");
    let replies = String::from_utf8(output.stdout).unwrap();
    replies.lines().map(str::to_owned).collect()
}

#[test]
fn bash_completes() {
    let project = Project::new();
    assert_eq!(
        completed(&project, &["storyform", "com"]),
        ["comment", "completions"]
    );
    assert_eq!(
        completed(&project, &["storyform", "state", "hi"]),
        ["history"]
    );
    assert_eq!(
        completed(&project, &["storyform", "plan", "--det"]),
        ["--detailed-exitcode"]
    );
    assert_eq!(
        completed(&project, &["storyform", "init", "--ci", "git"]),
        ["github", "gitlab"]
    );
}

#[test]
fn each_command_has_a_page() {
    let project = Project::new();
    let output = project.run(&["man", "--out", "pages/man1"]).success();
    let mut pages: Vec<String> = std::fs::read_dir(project.path("pages/man1"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    pages.sort();
    for command in commands(&project) {
        let page = format!("storyform-{command}.1");
        assert!(
            command == "help" || pages.contains(&page),
            "{page} of {pages:?}"
        );
    }
    for page in ["storyform.1", "storyform-state-visuals-prune.1"] {
        assert!(pages.contains(&page.to_owned()), "{page} of {pages:?}");
    }
    let told = format!("wrote {} pages to pages/man1", pages.len());
    assert!(output.stderr.starts_with(&told), "{output}");
    let plan = project.read("pages/man1/storyform-plan.1");
    for part in [".TH storyform-plan 1", "Examples:", "\\-\\-against"] {
        assert!(plan.contains(part), "{part} in\n{plan}");
    }
    let whole = project.run(&["man"]).success();
    assert_eq!(whole.stdout, project.read("pages/man1/storyform.1"));
    project.write("file", "");
    drop(project.run(&["man", "--out", "file"]).exits_with(1));
}

#[test]
#[ignore = "needs mandoc"]
fn mandoc_has_nothing_to_say_of_the_pages() {
    let project = Project::new();
    drop(project.run(&["man", "--out", "pages"]).success());
    for page in std::fs::read_dir(project.path("pages")).unwrap() {
        let mut mandoc = Command::new("mandoc");
        mandoc
            .args(["-T", "lint", "-W", "error"])
            .arg(page.unwrap().path());
        let output = mandoc.output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{said}");
    }
}
