//! The first five minutes: everything is rendered, nothing is left to do, one sentence changes.

use crate::environment::Output;
use crate::environment::Project;

const SCENE_PROMPTS: &str = "videos/3-scene-prompts.yaml";

/// The example, rendered; without copies of its pictures, which take longer than all the rest.
fn rendered() -> Project {
    let project = Project::from_example("quickstart");
    project.edit(
        "storyform.yaml",
        "provider: simulator\n",
        "provider: simulator\nvisualCopies: false\n",
    );
    let output = project.run(&["apply", "--auto-approve"]).success();
    assert!(output.stdout.contains("4 rendered"), "{output}");
    project
}

/// Demands that nothing is left to do.
#[track_caller]
fn assert_no_changes(project: &Project) {
    let output = project.run(&["plan", "--detailed-exitcode"]).success();
    assert_eq!(
        output.stdout, "No changes. 4 videos are as declared.\n",
        "{output}"
    );
}

fn changes(project: &Project) -> Output {
    project.run(&["plan", "--detailed-exitcode"]).exits_with(2)
}

#[test]
fn four_videos_are_planned_rendered_and_then_as_declared() {
    let project = Project::from_example("quickstart");
    insta::assert_snapshot!("quickstart_plan", project.run(&["plan"]));
    let apply = ["apply", "--auto-approve", "--parallelism", "1"];
    insta::assert_snapshot!("quickstart_apply", project.run(&apply));
    insta::assert_snapshot!(
        "quickstart_plan_again",
        project.run(&["plan", "--detailed-exitcode"])
    );
    insta::assert_snapshot!("quickstart_apply_again", project.run(&apply));
}

#[test]
fn what_does_not_reach_the_video_changes_nothing() {
    let project = rendered();
    assert_no_changes(&project);

    let text = project.read(SCENE_PROMPTS);
    let commented = text.replace("  - story:", "  # a comment\n\n  - story:");
    project.write(
        SCENE_PROMPTS,
        &format!("# first\n---\n{commented}\n# last\n"),
    );
    assert_no_changes(&project);

    project.write(SCENE_PROMPTS, &text.replace('\n', "\r\n"));
    assert_no_changes(&project);

    let quoted = text
        .replace("language: en", "\"language\": 'en'")
        .replace("model: nanobanana", "model: \"nanobanana\"");
    project.write(SCENE_PROMPTS, &quoted);
    assert_no_changes(&project);

    let (head, scenes) = text.split_at(text.find("scenes:").unwrap());
    let head: Vec<&str> = head
        .lines()
        .skip_while(|line| line.starts_with('#'))
        .collect();
    project.write(SCENE_PROMPTS, &format!("{scenes}\n{}\n", head.join("\n")));
    assert_no_changes(&project);

    project.write(SCENE_PROMPTS, &text);
    project.edit(
        "storyform.yaml",
        "project: quickstart\n",
        "project: quickstart # here\n",
    );
    assert_no_changes(&project);
}

#[test]
fn anchors_and_reordered_keys_change_nothing() {
    let project = rendered();
    let text = project.read("videos/4-auto-scenes.yaml");
    let visual = "background:
      type: image
      aiVisual:
        model: nanobanana
        mediaStyle: photorealistic
";
    assert_eq!(text.matches(visual).count(), 3);
    let anchored = "background: &picture
      aiVisual: {mediaStyle: photorealistic, model: nanobanana}
      type: image
";
    let text = text
        .replacen(visual, anchored, 1)
        .replace(visual, "background: *picture\n");
    project.write("videos/4-auto-scenes.yaml", &text);
    assert_no_changes(&project);
}

#[test]
fn a_manifest_may_become_json_and_move() {
    let project = rendered();
    let text = project.read(SCENE_PROMPTS);
    let value: serde_json::Value = serde_yaml::from_str(&text).unwrap();
    std::fs::remove_file(project.path(SCENE_PROMPTS)).unwrap();
    project.write(
        "videos/3-scene-prompts.json",
        &serde_json::to_string_pretty(&value).unwrap(),
    );
    project.edit(
        "storyform.yaml",
        "[\"videos/*.yaml\"]",
        "[\"videos/*.yaml\", \"videos/*.json\"]",
    );
    assert_no_changes(&project);

    std::fs::create_dir_all(project.path("content/2026")).unwrap();
    std::fs::rename(project.path("videos"), project.path("content/2026/videos")).unwrap();
    project.edit(
        "storyform.yaml",
        "[\"videos/*.yaml\", \"videos/*.json\"]",
        "[\"content/**/*.yaml\", \"content/**/*.json\"]",
    );
    assert_no_changes(&project);
}

#[test]
fn two_videos_may_move_into_one_file() {
    let project = rendered();
    let text = project.read(SCENE_PROMPTS);
    let other = project.read("videos/4-auto-scenes.yaml");
    std::fs::remove_file(project.path("videos/4-auto-scenes.yaml")).unwrap();
    project.write(SCENE_PROMPTS, &format!("{text}---\n{other}"));
    assert_no_changes(&project);
}

#[test]
fn one_changed_prompt_is_shown_with_its_words_and_its_price() {
    let project = rendered();
    project.edit(
        SCENE_PROMPTS,
        "A bright modern workspace",
        "A sunny old workshop",
    );
    insta::assert_snapshot!("changed_prompt_plan", changes(&project));
    let plan = project.run(&["plan", "--format", "json"]).success().json();
    assert_eq!(plan["summary"]["credits"]["expected"], 4);
    insta::assert_snapshot!(
        "changed_prompt_apply",
        project.run(&["apply", "--auto-approve"])
    );
    assert_no_changes(&project);
}

#[test]
fn a_changed_narration_is_shown_word_by_word() {
    let project = rendered();
    project.edit(
        "videos/1-auto-prompt.yaml",
        "Hours are spent",
        "Days and nights are spent",
    );
    insta::assert_snapshot!("changed_narration_plan", changes(&project));
}

#[test]
fn an_added_scene_and_a_removed_one_are_told_apart() {
    let project = rendered();
    project.edit(
        SCENE_PROMPTS,
        "scenes:\n",
        "scenes:
  - story: A scene without any visual of its own.
    background: {type: image, color: \"#336699\"}
",
    );
    let text = project.read("videos/4-auto-scenes.yaml");
    let last = text.rfind("  - story:").unwrap();
    project.write("videos/4-auto-scenes.yaml", &text[..last]);
    insta::assert_snapshot!("scene_added_and_removed_plan", changes(&project));
}

#[test]
fn a_new_name_renders_nothing() {
    let project = Project::from_example("quickstart");
    project.edit(
        SCENE_PROMPTS,
        "videoName: ai-images-scene-prompts",
        "storyform: {id: prompts}\nvideoName: First name",
    );
    project.run(&["apply", "--auto-approve"]).success();
    project.edit(SCENE_PROMPTS, "First name", "Second name");
    insta::assert_snapshot!("renamed_plan", changes(&project));
    insta::assert_snapshot!("renamed_apply", project.run(&["apply", "--auto-approve"]));
    assert_no_changes(&project);
    let shown = project.run(&["show", "prompts"]).success();
    assert!(shown.stdout.contains("Second name"), "{shown}");
}

#[test]
fn a_new_id_renders_nothing() {
    let project = rendered();
    project.edit(
        SCENE_PROMPTS,
        "videoName: ai-images-scene-prompts",
        "videoName: prompts",
    );
    insta::assert_snapshot!("new_id_plan", changes(&project));
    insta::assert_snapshot!("new_id_apply", project.run(&["apply", "--auto-approve"]));
    assert_no_changes(&project);
}

#[test]
fn moved_from_keeps_what_was_rendered() {
    let project = rendered();
    project.edit(
        SCENE_PROMPTS,
        "videoName: ai-images-scene-prompts",
        "storyform: {id: prompts, movedFrom: [ai-images-scene-prompts]}\nvideoName: ai-images-scene-prompts",
    );
    insta::assert_snapshot!("moved_plan", changes(&project));
    project.run(&["apply", "--auto-approve"]).success();
    assert_no_changes(&project);

    project.edit(
        SCENE_PROMPTS,
        "A bright modern workspace",
        "A dark workspace",
    );
    project.edit(SCENE_PROMPTS, "id: prompts", "id: scene-prompts");
    project.edit(
        SCENE_PROMPTS,
        "movedFrom: [ai-images-scene-prompts]",
        "movedFrom: [ai-images-scene-prompts, prompts]",
    );
    insta::assert_snapshot!("moved_and_changed_plan", changes(&project));
    project.run(&["apply", "--auto-approve"]).success();
    assert_no_changes(&project);
}

#[test]
fn a_removed_manifest_is_forgotten() {
    let project = rendered();
    std::fs::remove_file(project.path(SCENE_PROMPTS)).unwrap();
    insta::assert_snapshot!("forgotten_plan", changes(&project));
    insta::assert_snapshot!("forgotten_apply", project.run(&["apply", "--auto-approve"]));
    let output = project.run(&["plan", "--detailed-exitcode"]).success();
    assert_eq!(output.stdout, "No changes. 3 videos are as declared.\n");
}

#[test]
fn the_same_plan_has_the_same_bytes() {
    let project = Project::from_example("quickstart");
    let plan = |project: &Project| {
        let plan = project.run(&["plan", "--format", "json", "--all"]);
        plan.success().stdout
    };
    let elsewhere = Project::from_example("quickstart");
    assert_eq!(plan(&project), plan(&elsewhere));

    project.run(&["apply", "--auto-approve"]).success();
    project.edit(SCENE_PROMPTS, "A bright", "A dark");
    elsewhere.edit(SCENE_PROMPTS, "A bright", "A dark");
    std::fs::create_dir_all(elsewhere.path("state/simulator")).unwrap();
    let database = "state/simulator/storyform.db";
    std::fs::copy(project.path(database), elsewhere.path(database)).unwrap();
    let first = plan(&project);
    assert_eq!(first, plan(&project));
    assert_eq!(first, plan(&elsewhere));
}
