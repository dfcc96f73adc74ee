//! `plan --against REV`: what a branch costs, told by manifests alone.

use crate::account::Account;
use crate::environment::Output;
use crate::environment::Project;

/// The quickstart as `main`, and a branch on which one prompt was edited.
fn branch() -> Project {
    let project = Project::from_example("quickstart");
    project.commit_all("videos");
    project.git(&["checkout", "-q", "-b", "brighter"]);
    project.edit(
        "videos/3-scene-prompts.yaml",
        "A bright modern",
        "A sunlit modern",
    );
    project
}

fn credits(output: &Output) -> String {
    output.json()["summary"]["credits"]["expected"].to_string()
}

#[test]
fn one_prompt_of_a_branch_costs_one_picture() {
    let project = branch();
    let plan = ["plan", "--against", "main"];
    insta::assert_snapshot!("against_main", project.run(&plan).success());
    project.commit_all("a brighter prompt");
    let committed = project.run(&["plan", "--against", "main", "--format", "json"]);
    assert_eq!(credits(&committed.clone().success()), "4");
    assert_eq!(committed.json()["against"]["name"], "main");
    let detailed = ["plan", "--against", "main", "--detailed-exitcode"];
    drop(project.run(&detailed).exits_with(2));
    drop(
        project
            .run(&["plan", "--against", "HEAD", "--detailed-exitcode"])
            .success(),
    );
}

#[test]
fn three_dots_stand_for_where_the_branches_parted() {
    let project = branch();
    project.commit_all("a brighter prompt");
    project.git(&["checkout", "-q", "main"]);
    project.edit("videos/1-auto-prompt.yaml", "nanobanana", "seedream3.0");
    project.commit_all("another model on main");
    project.git(&["checkout", "-q", "brighter"]);
    let parted = project.run(&["plan", "--against", "main...", "--format", "json"]);
    assert_eq!(credits(&parted.success()), "4");
    let main = project.run(&["plan", "--against", "main", "--format", "json"]);
    assert_eq!(main.success().json()["summary"]["update"], 2);
}

#[test]
fn nothing_but_manifests_and_git_is_needed() {
    let mut project = branch();
    // A state that cannot be read, a provider that nobody answers for, and no key.
    project.write("state/simulator/storyform.db", "no state at all");
    project.set("PICTORY_API_BASE_URL", "http://127.0.0.1:9/pictoryapis");
    drop(project.run(&["plan"]).exits_with(1));
    let before = project.git(&["status", "--porcelain"]);
    drop(project.run(&["plan", "--against", "main"]).success());
    assert_eq!(project.git(&["status", "--porcelain"]), before);
    assert_eq!(
        project.git(&["rev-parse", "--abbrev-ref", "HEAD"]),
        "brighter"
    );
}

#[test]
fn new_moved_and_removed_videos_are_told_apart() {
    let project = branch();
    let moved = project.path("videos/moved/auto.yaml");
    std::fs::create_dir(project.path("videos/moved")).unwrap();
    std::fs::rename(project.path("videos/4-auto-scenes.yaml"), moved).unwrap();
    std::fs::remove_file(project.path("videos/2-creative-direction.yaml")).unwrap();
    project.write(
        "videos/new.yaml",
        "videoName: new\nscenes:\n- story: New.\n  background: {type: image, aiVisual: \
         {model: flux-schnell, mediaStyle: minimalist, prompt: A new paper boat on a lake}}\n",
    );
    let plan = project.run(&["plan", "--against", "main"]).success();
    insta::assert_snapshot!("against_new_and_removed", plan);
}

#[test]
fn a_project_that_main_does_not_have_is_new() {
    let project = Project::from_example("quickstart");
    project.git(&["init", "-q"]);
    project.git(&["commit", "-q", "--allow-empty", "-m", "nothing"]);
    let plan = project.run(&["plan", "--against", "HEAD", "--format", "json"]);
    assert_eq!(plan.success().json()["summary"]["create"], 4);
}

#[test]
fn errors_on_main_are_told_and_make_nothing_cheaper() {
    let project = Project::from_example("quickstart");
    let sound = project.read("videos/3-scene-prompts.yaml");
    project.edit(
        "videos/3-scene-prompts.yaml",
        "speaker: Jackson, speed",
        "speaker: Jackson, sped",
    );
    project.commit_all("a slip of the pen");
    project.write("videos/3-scene-prompts.yaml", &sound);
    insta::assert_snapshot!(
        "against_broken_main",
        project.run(&["plan", "--against", "main"]).success()
    );
}

#[test]
fn what_strangers_wrote_is_not_obeyed_by_the_terminal() {
    let project = Project::from_example("quickstart");
    let sound = project.read("videos/3-scene-prompts.yaml");
    let hostile = format!("\"\\e[2J\": 1\n{sound}");
    project.write("videos/3-scene-prompts.yaml", &hostile);
    project.commit_all("a key that clears the screen");
    project.write("videos/3-scene-prompts.yaml", &sound);
    let plan = project.run(&["plan", "--against", "main"]).success();
    assert!(plan.stderr.contains("have 1 error"), "{plan}");
    assert!(!plan.stderr.contains('\u{1b}'), "{plan}");
}

#[test]
fn standard_output_holds_one_form() {
    let project = branch();
    let plan = ["plan", "--against", "main", "--write", "markdown=-"];
    let plan = project.run(&plan).success();
    assert!(plan.stdout.starts_with("<!-- storyform:plan "), "{plan}");
    assert!(!plan.stdout.contains("Plan for quickstart"), "{plan}");
}

#[test]
fn what_cannot_be_compared_with_is_said() {
    let project = branch();
    for (name, revision) in [
        ("unknown", "nowhere"),
        ("option", "--upload-pack=x"),
        ("apart", "orphan..."),
    ] {
        if name == "apart" {
            project.git(&["checkout", "-q", "--orphan", "orphan"]);
            project.git(&["commit", "-q", "--allow-empty", "-m", "apart"]);
            project.git(&["checkout", "-q", "-f", "brighter"]);
        }
        let argument = format!("--against={revision}");
        let plan = project.run(&["plan", &argument]);
        insta::assert_snapshot!(format!("against_{name}"), plan);
    }
    let outside = Project::from_example("quickstart");
    let plan = outside.run(&["plan", "--against", "main"]).exits_with(1);
    assert!(plan.stderr.contains("is in no git repository"), "{plan}");
    let saved = ["plan", "--against", "main", "--out", "a.plan"];
    drop(project.run(&saved).exits_with(64));
}

#[test]
fn a_protected_video_of_main_is_blocked_even_without_its_line() {
    let project = Project::from_example("quickstart");
    let manifest = "videos/3-scene-prompts.yaml";
    let text = project.read(manifest);
    let name = text
        .lines()
        .find(|line| line.starts_with("videoName"))
        .unwrap();
    project.edit(
        manifest,
        name,
        &format!("{name}\nstoryform: {{protect: true}}"),
    );
    project.commit_all("protected");
    project.write(
        manifest,
        &text.replace("A bright modern", "A sunlit modern"),
    );
    let plan = project.run(&["plan", "--against", "main"]).exits_with(11);
    assert!(plan.stdout.contains("! blocked"), "{plan}");
    std::fs::remove_file(project.path(manifest)).unwrap();
    drop(project.run(&["plan", "--against", "main"]).exits_with(11));
}

/// Main as it was applied, and a branch with another picture for `a`; returns the digest of its plan.
fn reviewed(account: &Account) -> String {
    let project = &account.project;
    project.write(".gitignore", "state/\nsimulator/\n");
    project.commit_all("videos");
    project.git(&["checkout", "-q", "-b", "redraw"]);
    project.edit("videos/a.yaml", "A picture of", "A drawing of");
    project.commit_all("a drawing");
    digest(project)
}

fn digest(project: &Project) -> String {
    let plan = ["plan", "--against", "main...", "--format", "json"];
    let plan = project.run(&plan).success().json();
    plan["digest"].as_str().unwrap().to_owned()
}

#[test]
fn what_was_reviewed_is_applied_without_asking() {
    let account = Account::new(&["a", "b"], &[]);
    drop(account.apply().success());
    let digest = reviewed(&account);
    let short = &digest["sha256:".len()..][..32];
    insta::assert_snapshot!(
        "expected_apply",
        account.project.run(&["apply", "--expect", short]).success()
    );
    assert_eq!(account.charges().len(), 3);
    // There is nothing left to do, which needs no review.
    drop(
        account
            .project
            .run(&["apply", "--expect", &digest])
            .success(),
    );
}

#[test]
fn anything_but_what_was_reviewed_is_refused() {
    let account = Account::new(&["a", "b"], &[]);
    drop(account.apply().success());
    let digest = reviewed(&account);
    account
        .project
        .edit("videos/b.yaml", "A picture of", "A drawing of");
    let refused = account.project.run(&["apply", "--expect", &digest]);
    insta::assert_snapshot!("unexpected_apply", refused.exits_with(15));
    let against = ["apply", "--expect", &digest, "--against", "main..."];
    let refused = account.project.run(&against).exits_with(15);
    assert!(
        refused.stderr.contains("are not those that were reviewed"),
        "{refused}"
    );
    assert_eq!(account.charges().len(), 2);
}

#[test]
fn what_state_lacks_beyond_the_review_is_named() {
    let account = Account::new(&["a", "b"], &[]);
    drop(
        account
            .project
            .run(&["apply", "--auto-approve", "--target", "a"])
            .success(),
    );
    let digest = reviewed(&account);
    let against = ["apply", "--expect", &digest, "--against", "main..."];
    insta::assert_snapshot!(
        "beyond_review",
        account.project.run(&against).exits_with(15)
    );
    assert_eq!(account.charges().len(), 1);
    drop(
        account
            .project
            .run(&["apply", "--auto-approve", "--target", "b"])
            .success(),
    );
    drop(account.project.run(&against).success());
    assert_eq!(account.charges().len(), 3);
    account.assert_done();
}

#[test]
fn a_saved_plan_that_was_reviewed_goes_on_where_it_was_left() {
    let account = Account::new(&["a", "b"], &["--fault", "fail:render:times=1"]);
    let project = &account.project;
    let plan = project.run(&["plan", "--out", "both.plan", "--format", "json"]);
    let digest = plan.success().json()["digest"].as_str().unwrap().to_owned();
    let apply = [
        "apply",
        "both.plan",
        "--expect",
        &digest,
        "--parallelism",
        "1",
    ];
    drop(project.run(&apply).exits_with(16));
    drop(project.run(&apply).success());
    account.assert_done();
    let other = [
        "apply",
        "both.plan",
        "--expect",
        "0123456789abcdef0123456789abcdef",
    ];
    project.edit("videos/a.yaml", "A picture of", "A drawing of");
    drop(project.run(&["plan", "--out", "both.plan"]).success());
    drop(project.run(&other).exits_with(15));
}
