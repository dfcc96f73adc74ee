//! Profiles: drafts beside what is final, each with a state, visuals and limits that know it.

use crate::environment::Project;

/// The example without copies of its pictures, which take longer than all the rest.
fn localised() -> Project {
    let project = Project::from_example("localised");
    let provider = "provider: simulator\n";
    let quick = "provider: simulator\nvisualCopies: false\n";
    project.edit("storyform.yaml", provider, quick);
    project
}

/// A video of three scenes: one whose model the draft leaves as it is, one that it swaps, and a clip.
fn mixed() -> Project {
    let project = Project::new();
    project.write(
        "storyform.yaml",
        "project: mixed\nprovider: simulator\nvisualCopies: false\nprofiles:\n  draft:\n    storyform:\n      \
         rules:\n        \
         - {at: images, set: {model: flux-schnell}}\n        - {at: clips, set: {model: pixverse5.5, \
         videoDuration: 5s}}\n",
    );
    let scene = |story: &str, kind: &str, visual: &str| {
        format!("  - story: {story}\n    background: {{type: {kind}, aiVisual: {{{visual}}}}}\n")
    };
    let scenes = [
        scene(
            "One.",
            "image",
            "model: flux-schnell, prompt: A quiet harbour at dawn with fishing boats",
        ),
        scene(
            "Two.",
            "image",
            "model: nanobanana, prompt: A lighthouse on a cliff above a calm sea",
        ),
        scene(
            "Three.",
            "video",
            "model: veo3.1_fast, videoDuration: 4s, prompt: Waves that roll slowly onto a wide beach",
        ),
    ];
    project.write(
        "videos/coast.yaml",
        &format!(
            "videoName: coast\nvoiceOver: {{enabled: true, aiVoices: [{{speaker: Jackson}}]}}\nscenes:\n{}",
            scenes.concat()
        ),
    );
    project
}

#[test]
fn profiles_are_priced_side_by_side() {
    let project = localised();
    let compare = ["plan", "--compare-profiles", "draft,final"];
    insta::assert_snapshot!("profiles_compared", project.run(&compare));
    project.run(&["apply", "--auto-approve"]).success();
    project.edit(
        "videos/courses/locales.csv",
        "Welcome to the harbour.",
        "Welcome aboard.",
    );
    insta::assert_snapshot!("profiles_compared_later", project.run(&compare));
    let json = [
        "plan",
        "--compare-profiles",
        "draft,final",
        "--target",
        "*-en",
        "--format",
        "json",
    ];
    insta::assert_snapshot!("profiles_compared_json", project.run(&json));
    let unknown = ["plan", "--compare-profiles", "drafts,final"];
    insta::assert_snapshot!("profiles_unknown", project.run(&unknown));
}

#[test]
fn a_promoted_draft_buys_what_the_swapped_models_require() {
    let project = mixed();
    project
        .run(&["--profile", "draft", "apply", "--auto-approve"])
        .success();
    let output = project
        .run(&["--profile", "draft", "plan", "--detailed-exitcode"])
        .success();
    assert_eq!(
        output.stdout, "No changes. 1 video is as declared.\n",
        "{output}"
    );
    // The first scene is what it was; the draft of it is the final picture.
    insta::assert_snapshot!("promoted_plan", project.run(&["plan"]));
    project.run(&["apply", "--auto-approve"]).success();
    project.run(&["plan", "--detailed-exitcode"]).success();
    project
        .run(&["--profile", "draft", "plan", "--detailed-exitcode"])
        .success();
    insta::assert_snapshot!("profiles_status", project.run(&["status"]));
}

#[test]
fn a_draft_never_makes_a_final_look_current_nor_forgets_it() {
    let project = mixed();
    project
        .run(&["--profile", "draft", "apply", "--auto-approve"])
        .success();
    let plan = project.run(&["plan", "--format", "json"]).success().json();
    assert_eq!(plan["summary"]["create"], 1);
    assert_eq!(plan["summary"]["forget"], 0);
    project.run(&["apply", "--auto-approve"]).success();
    std::fs::remove_file(project.path("videos/coast.yaml")).unwrap();
    project.write(
        "videos/other.yaml",
        "videoName: other\nscenes: [{story: Hi.}]\n",
    );
    let plan = project
        .run(&["--profile", "draft", "plan", "--format", "json"])
        .success()
        .json();
    assert_eq!(plan["summary"]["forget"], 1);
    assert_eq!(plan["summary"]["create"], 1);
}

#[test]
fn a_profile_has_limits_of_its_own() {
    let project = mixed();
    project
        .run(&["--profile", "draft", "plan", "--max-credits", "10"])
        .success();
    project.edit(
        "storyform.yaml",
        "    storyform:\n",
        "    storyform:\n      budget: {maxCreditsPerApply: 9}\n",
    );
    insta::assert_snapshot!(
        "profile_over_limit",
        project.run(&["--profile", "draft", "plan"])
    );
    // What is final has the limits of the project, which has none.
    project.run(&["plan"]).success();
}

#[test]
fn a_saved_plan_knows_its_profile() {
    let project = mixed();
    project
        .run(&["--profile", "draft", "plan", "--out", "draft.plan"])
        .success();
    let output = project
        .run(&[
            "--profile",
            "draft",
            "apply",
            "draft.plan",
            "--max-credits",
            "1",
        ])
        .exits_with(11);
    assert!(output.stdout.contains("profile draft"), "{output}");
    project.run(&["apply", "draft.plan"]).success();
    project
        .run(&["--profile", "draft", "plan", "--detailed-exitcode"])
        .success();
    project.run(&["plan", "--out", "final.plan"]).success();
    insta::assert_snapshot!(
        "plan_of_another_profile",
        project.run(&["--profile", "draft", "apply", "final.plan"])
    );
}

#[test]
fn what_is_wrong_under_a_profile_alone_says_so() {
    let project = mixed();
    project.edit(
        "storyform.yaml",
        "set: {model: pixverse5.5, videoDuration: 5s}",
        "set: {model: pixverse5.5, videoDuration: 4s}",
    );
    insta::assert_snapshot!("invalid_profile", project.run(&["validate"]));
    project.run(&["plan"]).success();
    project.run(&["--profile", "final", "validate"]).success();
    project.run(&["--profile", "draft", "plan"]).exits_with(10);
    insta::assert_snapshot!(
        "no_such_profile",
        project.run(&["--profile", "drafd", "plan"])
    );
}

#[test]
fn commands_about_one_video_look_under_the_profile() {
    let project = mixed();
    project
        .run(&["--profile", "draft", "apply", "--auto-approve"])
        .success();
    insta::assert_snapshot!(
        "shown_under_another_profile",
        project.run(&["show", "coast"])
    );
    let output = project
        .run(&["--profile", "draft", "output", "coast", "--only", "video"])
        .success();
    assert!(output.stdout.starts_with("http://"), "{output}");
}
