//! A plan as Markdown: in the terminal, in a file, for several forges, and of no other command.

use crate::environment::Project;

/// The quickstart, rendered, with one prompt edited since.
fn edited() -> Project {
    let project = Project::from_example("quickstart");
    project.edit(
        "storyform.yaml",
        "provider: simulator\n",
        "provider: simulator\nvisualCopies: false\n",
    );
    drop(project.run(&["apply", "--auto-approve"]).success());
    let path = "videos/3-scene-prompts.yaml";
    let text = project.read(path);
    let story =
        "Professional-quality videos are now accessible to educators and marketers everywhere.";
    assert_eq!(text.matches(story).count(), 1, "{text}");
    project.write(
        path,
        &text.replace(
            story,
            "Good videos are now accessible to @everyone, everywhere.",
        ),
    );
    project
}

#[test]
fn one_edit_is_one_row() {
    let project = edited();
    let markdown = project.run(&["plan", "--format", "markdown"]).success();
    insta::assert_snapshot!("markdown_one_edit", markdown);
}

#[test]
fn a_file_takes_it_beside_what_the_terminal_shows() {
    let mut project = Project::from_example("quickstart");
    let shown = project.run(&["plan"]).success().stdout;
    let written = [
        "plan",
        "--write",
        "markdown=plan.md",
        "--forge",
        "bitbucket",
        "--detailed-exitcode",
    ];
    let output = project.run(&written).exits_with(2);
    assert_eq!(output.stdout, shown);
    let file = project.read("plan.md");
    assert!(file.contains("#### + create"), "{file}");
    assert!(!file.contains("<details>"), "{file}");

    project.set("STORYFORM_FORGE", "bitbucket");
    let markdown = project.run(&["plan", "--format", "markdown"]).success();
    assert_eq!(markdown.stdout, file);
    project.set("STORYFORM_FORGE", "gitlab");
    let markdown = project.run(&["plan", "--format", "markdown"]).success();
    assert!(markdown.stdout.contains("<details>"), "{markdown}");
    drop(
        project
            .run(&["plan", "--forge", "sourcehut"])
            .exits_with(64),
    );
}

#[test]
fn a_refused_plan_is_written_and_refused() {
    let project = Project::from_example("quickstart");
    let output = project.run(&["plan", "--format", "markdown", "--max-credits", "10"]);
    let output = output.exits_with(11);
    assert!(
        output.stdout.contains("> [!CAUTION]\n> **Refused:** "),
        "{output}"
    );
}

#[test]
fn other_commands_say_which_one_knows_it() {
    let mut project = Project::from_example("quickstart");
    let commands: [&[&str]; 5] = [
        &["apply", "--auto-approve"],
        &["validate"],
        &["state", "list"],
        &["show", "x"],
        &["explain"],
    ];
    for command in commands {
        let markdown = [command, &["--format", "markdown"]].concat();
        let output = project.run(&markdown).exits_with(64);
        assert_eq!(output.stdout, "");
    }
    project.set("STORYFORM_FORMAT", "markdown");
    insta::assert_snapshot!(
        "markdown_elsewhere",
        project.run(&["status"]).exits_with(64)
    );
    assert!(!project.path("state").exists());
}
