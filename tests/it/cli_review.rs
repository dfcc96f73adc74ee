//! A pull request from the first edit to the merge: planned against its base, commented on, edited
//! again, and applied as it was reviewed.

use crate::environment::Project;
use crate::forge_stand_in::{Holder, Kind, StandIn, TOKEN};

/// The quickstart as `main`, applied, and a branch in a workflow for pull request 7.
fn pull_request(forge: &StandIn) -> Project {
    let mut project = Project::from_example("quickstart");
    project.write(".gitignore", "state/\nplan.md\n");
    drop(project.run(&["apply", "--auto-approve"]).success());
    project.commit_all("videos");
    project.git(&["checkout", "-q", "-b", "brighter"]);
    project
        .set("GITHUB_API_URL", &forge.url)
        .set("GITHUB_REPOSITORY", "acme/videos")
        .set("GITHUB_REF", "refs/pull/7/merge")
        .set("GITHUB_TOKEN", TOKEN)
        .set("GITHUB_RUN_ATTEMPT", "1")
        .set("STORYFORM_TEST_SECOND", "1ms");
    project
}

/// What a workflow does with each push; returns the only comment.
#[track_caller]
fn push(project: &mut Project, forge: &StandIn, run: &str) -> String {
    project.set("GITHUB_RUN_ID", run);
    project.commit_all("an edit");
    let plan = [
        "plan",
        "--against",
        "main...",
        "--write",
        "markdown=plan.md",
    ];
    drop(project.run(&plan).success());
    drop(project.run(&["comment", "--github", "plan.md"]).success());
    let ours = forge.ours();
    assert_eq!(ours.len(), 1, "{ours:?}");
    ours[0].clone()
}

#[test]
fn one_comment_follows_the_branch_and_what_it_shows_is_applied() {
    let forge = StandIn::start(Kind::GitHub, Holder::App);
    let mut project = pull_request(&forge);
    let manifest = "videos/3-scene-prompts.yaml";
    project.edit(manifest, "A bright modern", "A sunlit modern");
    let first = push(&mut project, &forge, "900");
    assert!(
        first.contains("**4 credits** expected, 8 saved by reuse"),
        "{first}"
    );
    let id = forge.comments()[0].id;

    project.edit(manifest, "A frustrated creator", "A patient creator");
    let second = push(&mut project, &forge, "901");
    assert!(
        second.contains("**8 credits** expected, 4 saved by reuse"),
        "{second}"
    );
    assert_eq!(forge.comments()[0].id, id);

    // A slower run of the first push ends after the second one.
    project.set("GITHUB_RUN_ID", "899");
    project.write("plan.md", &first);
    let late = project.run(&["comment", "--github", "plan.md"]).success();
    assert!(late.stderr.contains("left as it is"), "{late}");
    assert_eq!(forge.ours(), std::slice::from_ref(&second));

    let (_, command) = second.split_once("`storyform ").unwrap();
    let (command, _) = command.split_once('`').unwrap();
    let apply: Vec<&str> = command.split(' ').collect();
    assert_eq!(apply[..2], ["apply", "--expect"]);
    project.git(&["checkout", "-q", "main"]);
    drop(project.run(&apply).success());
    drop(project.run(&["plan", "--detailed-exitcode"]).success());
    project.git(&["merge", "-q", "brighter"]);
    let applied = project.run(&apply).success();
    assert!(
        applied.stdout.contains("Credits: 8 used, 8 planned."),
        "{applied}"
    );
    drop(project.run(&["plan", "--detailed-exitcode"]).success());
    forge.assert_well_treated();
}

#[test]
fn a_branch_that_no_longer_changes_anything_says_so_in_its_comment() {
    let forge = StandIn::start(Kind::GitHub, Holder::App);
    let mut project = pull_request(&forge);
    let manifest = "videos/3-scene-prompts.yaml";
    let before = project.read(manifest);
    project.edit(manifest, "A bright modern", "A sunlit modern");
    drop(push(&mut project, &forge, "900"));
    project.write(manifest, &before);
    let comment = push(&mut project, &forge, "901");
    assert!(comment.contains("**No changes.**"), "{comment}");
}
