//! Best practice as warnings, and how they are allowed.

use crate::environment::Project;

/// A scene with a picture.
fn scene(ai: &str) -> String {
    format!("  - story: Our harbour.\n    background:\n      type: image\n      aiVisual: {ai}\n")
}

/// A silent video of some scenes.
fn video(name: &str, scenes: &str) -> String {
    format!("videoName: {name}\nvoiceOver: {{enabled: false}}\nscenes:\n{scenes}")
}

/// A project with one video.
fn project(settings: &str, manifest: &str) -> Project {
    let project = Project::new();
    project.write("storyform.yaml", &format!("project: acme\n{settings}"));
    project.write("videos/tour.yaml", manifest);
    project
}

/// Every practice that is worth a warning, in one video.
const POOR: &str = "\
videoName: Tour draft
scenes:
  - story: Creators face a challenge. They need videos.
    createSceneOnEndOfSentence: true
    background:
      type: image
      aiVisual:
        model: nanobanana-pro
        mediaStyle: photorealistic
        prompt: A frustrated creator in a dimly lit room, no clutter
  - story: Our office.
    background:
      type: image
      aiVisual: {model: flux-schnell, mediaStyle: cartoon, prompt: Sunny room}
backgroundMusic: {enabled: true, autoMusic: true}
";

/// The same with best practice.
const GOOD: &str = "\
videoName: Tour
voiceOver: {enabled: true, aiVoices: [{speaker: Jackson}]}
scenes:
  - story: Creators face a challenge. They need videos.
    createSceneOnEndOfSentence: true
    background:
      type: image
      aiVisual:
        model: nanobanana-pro
        mediaStyle: photorealistic
        prompt: Wide-angle establishing shots of creators at work in tidy rooms
  - story: Our office.
    background:
      type: image
      aiVisual:
        model: seedream3.0
        mediaStyle: photorealistic
        prompt: A glass door with the words WELCOME HOME in bright morning sunlight
backgroundMusic: {enabled: true, autoMusic: true, volume: 0.1}
";

#[test]
fn poor_practice_is_told_with_a_way_out_and_good_practice_is_silent() {
    let poor = project("", POOR).run(&["validate"]).success();
    insta::assert_snapshot!("poor", poor);
    let good = project("", GOOD);
    drop(good.run(&["validate", "--deny", "warnings"]).success());
}

#[test]
fn a_draft_folder_and_text_are_known() {
    let sign = scene("{model: nanobanana, prompt: A shop door with a sign that says OPEN}");
    let project = project("manifests: ['**/*.yaml']\n", &video("Shop", &sign));
    project.write("drafts/shop.yaml", &video("Shop 2", &sign));
    insta::assert_snapshot!("text_and_draft", project.run(&["validate"]).success());
}

#[test]
fn a_comment_allows_at_its_place_alone() {
    let sea = "{model: nanobanana, prompt: Sunny room}";
    let two = scene(sea) + &scene(sea);
    let at_end = video("Tour", &two).replacen("room}", "room} # storyform: allow vague-prompt", 1);
    insta::assert_snapshot!(
        "allowed_once",
        project("", &at_end).run(&["validate"]).success()
    );

    let above = "  # storyform: allow vague-prompt, SF0431 -- it is a joke\n";
    let both = video(
        "Tour",
        &format!("{above}{}{above}{}", scene(sea), scene(sea)),
    );
    let styles = both
        .replacen("nanobanana,", "nanobanana, mediaStyle: vintage,", 1)
        .replacen("nanobanana, p", "nanobanana, mediaStyle: cartoon, p", 1);
    let above = project("", &styles).run(&["validate"]).success();
    insta::assert_snapshot!("allowed_above", above);
}

#[test]
fn block_text_is_allowed_as_a_whole() {
    let prompt = "\n        model: nanobanana\n        prompt: >- # storyform: allow negative-prompt\n          \
                  A wide quay at dawn,\n          with no boats\n          # storyform: allow this is no comment";
    let project = project("", &video("Tour", &scene(prompt)));
    drop(project.run(&["validate", "--deny", "warnings"]).success());
}

#[test]
fn a_project_allows_and_denies() {
    let manifest = video("Tour", &scene("{model: nanobanana, prompt: Sunny room}"));
    let allowed = project("lints: {vague-prompt: allow}\n", &manifest);
    drop(allowed.run(&["validate", "--deny", "warnings"]).success());
    let warned = project("lints: {SF0429: warn}\n", &manifest);
    drop(warned.run(&["validate"]).success());
    drop(
        warned
            .run(&["validate", "--deny", "warnings"])
            .exits_with(10),
    );

    let denied = project("lints: {SF0429: deny}\n", &manifest);
    insta::assert_snapshot!("denied", denied.run(&["validate"]).exits_with(10));
    let plan = denied.run(&["plan"]).exits_with(10);
    assert!(plan.stdout.is_empty(), "{plan}");
    let json = denied.run(&["validate", "--format", "json"]).exits_with(10);
    insta::assert_snapshot!("denied_json", json);

    let mut services = vec!["validate", "--write", "github=-"];
    let github = denied.run(&services).exits_with(10).stdout;
    assert!(
        github.starts_with("::error file=videos/tour.yaml,line=7,"),
        "{github}"
    );
    services[2] = "codequality=-";
    let report = denied.run(&services).exits_with(10).json();
    assert_eq!(report[0]["severity"], "blocker");
    services[2] = "sarif=-";
    let sarif = denied.run(&services).exits_with(10).json();
    assert_eq!(sarif["runs"][0]["results"][0]["level"], "error");
}

#[test]
fn what_is_allowed_appears_nowhere() {
    let allowed = "{model: nanobanana, prompt: Sunny room} # storyform: allow vague-prompt";
    let project = project("", &video("Tour", &scene(allowed)));
    let json = project
        .run(&["validate", "--format", "json"])
        .success()
        .json();
    assert_eq!(json["diagnostics"], serde_json::json!([]));
    let services = ["validate", "--write", "github=-"];
    assert_eq!(project.run(&services).success().stdout, "");
    let plan = project.run(&["plan"]).success();
    assert!(!plan.stderr.contains("SF0429"), "{plan}");
}

#[test]
fn what_cannot_be_allowed_is_said() {
    let settings = "lints:\n  vague-promt: allow\n  missing-model: allow\n  SF0429: deny\n  vague-prompt: warn\n";
    let project = project(settings, GOOD);
    insta::assert_snapshot!(
        "refused_settings",
        project.run(&["validate"]).exits_with(10)
    );
    project.write(
        "storyform.yaml",
        "project: acme\nlints: {vague-prompt: off}\n",
    );
    insta::assert_snapshot!("refused_level", project.run(&["validate"]).exits_with(10));
}

#[test]
fn comments_that_allow_nothing_do_not_rot() {
    let comments = "\
videoName: Tour # storyform: allow silent-video
voiceOver: {enabled: false} # storyform: allow missing-modle
scenes:
  # storyform: ignore vague-prompt
  - story: Our harbour. # storyform: allow missing-scenes
    minimumDuration: 4 # storyform: allow
    sceneTransition: fade # storyform: renders this smoothly
";
    let project = project("", comments);
    insta::assert_snapshot!("rotten", project.run(&["validate"]).success());
    drop(
        project
            .run(&["validate", "--deny", "warnings"])
            .exits_with(10),
    );
    project.write(
        "storyform.yaml",
        "lints: {unused-allowance: deny, unknown-allowance: allow}\n",
    );
    let denied = project.run(&["validate"]).exits_with(10);
    assert!(denied.stdout.contains("error[SF0806]"), "{denied}");
    assert!(!denied.stdout.contains("SF0805"), "{denied}");
}

#[test]
fn json_is_allowed_by_the_project() {
    let project = Project::new();
    project.write("storyform.yaml", "lints: {silent-video: allow}\n");
    project.write(
        "videos/tour.json",
        "{\"videoName\": \"Tour\", \"scenes\": [{\"story\": \"# storyform: allow x\"}]}",
    );
    drop(project.run(&["validate", "--deny", "warnings"]).success());
}

#[test]
fn explanations_say_how_to_allow() {
    let project = Project::new();
    insta::assert_snapshot!(
        "explain",
        project.run(&["explain", "negative-prompt"]).success()
    );
    let error = project.run(&["explain", "missing-model"]).success();
    assert!(!error.stdout.contains("allow"), "{error}");
    let about_comments = project.run(&["explain", "unused-allowance"]).success();
    assert!(
        !about_comments.stdout.contains("To allow it at one place"),
        "{about_comments}"
    );
    assert!(
        about_comments
            .stdout
            .contains("lints: {unused-allowance: allow}"),
        "{about_comments}"
    );
    let all = project.run(&["explain"]).success();
    assert!(all.stderr.contains("# storyform: allow NAME"), "{all}");
    let is_rule = |line: &str| {
        line.starts_with("SF0") && (line.contains(" error ") || line.contains(" warning "))
    };
    assert!(all.stdout.lines().all(is_rule), "{all}");
}

#[test]
fn a_new_project_and_the_examples_are_clean() {
    let project = Project::new();
    drop(project.run(&["init", "."]).success());
    drop(project.run(&["validate", "--deny", "warnings"]).success());
    for example in ["quickstart", "showcase"] {
        let project = Project::from_example(example);
        drop(project.run(&["validate", "--deny", "warnings"]).success());
    }
}
