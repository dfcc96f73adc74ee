//! The front page tells the truth.

use crate::environment::Project;

/// The plan that the front page shows.
const SHOWN: &str = "$ cargo run -- --project examples/quickstart plan\n";

#[test]
fn the_plan_on_the_front_page_is_a_real_one() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let page = std::fs::read_to_string(path).unwrap();
    let (_, after) = page.split_once(SHOWN).unwrap();
    let (shown, _) = after.split_once("```").unwrap();
    let mut project = Project::from_example("quickstart");
    project.set("COLUMNS", "96");
    drop(project.run(&["apply", "--auto-approve"]).success());
    let manifest = "videos/3-scene-prompts.yaml";
    let edited = project
        .read(manifest)
        .replace("A bright modern", "A sunlit modern");
    project.write(manifest, &edited);
    let plan = project.run(&["plan"]).success();
    // The second line names this very state and plan.
    let told = |text: &str| -> Vec<String> {
        let lines = text.lines().enumerate().filter(|(number, _)| *number != 1);
        lines.map(|(_, line)| line.to_owned()).collect()
    };
    assert_eq!(told(shown), told(&plan.stdout));
}

#[test]
fn the_comment_on_the_front_page_is_a_real_one() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let page = std::fs::read_to_string(path).unwrap();
    let quoted = page.lines().filter_map(|line| line.strip_prefix("> "));
    let quoted: Vec<&str> = quoted.collect();
    assert!(quoted.len() > 3, "the comment is quoted");
    let project = Project::from_example("quickstart");
    project.commit_all("videos");
    let manifest = "videos/3-scene-prompts.yaml";
    project.edit(manifest, "A bright modern", "A sunlit modern");
    let plan = ["plan", "--against", "main...", "--format", "markdown"];
    let plan = project.run(&plan).success();
    // In a cell, a symbol does not part from its word.
    let real = plan.stdout.replace('\u{a0}', " ");
    for line in quoted {
        assert!(real.lines().any(|real| real == line), "{line}\n{plan}");
    }
}
