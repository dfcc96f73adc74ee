//! Planning: without key or network, with limits, protection and selections.

use std::process::Command;

use crate::account::Account;
use crate::account::manifest;
use crate::environment::Project;

/// A project of videos that cost 4 credits each, to be rendered by Pictory itself.
fn project(videos: &[&str]) -> Project {
    let project = Project::new();
    project.write("storyform.yaml", "project: acme\nprovider: pictory\n");
    for name in videos {
        project.write(&format!("videos/{name}.yaml"), &manifest(name));
    }
    project
}

/// Tells whether this machine lets a process have a network of its own.
fn can_unshare() -> bool {
    let tried = Command::new("unshare").args(["-rn", "true"]).output();
    tried.is_ok_and(|output| output.status.success())
}

#[test]
#[expect(
    clippy::print_stderr,
    reason = "what was not tried is said, where output is asked for"
)]
fn a_plan_needs_neither_key_nor_network() {
    let project = project(&["a"]);
    let plain = project.run(&["plan", "--format", "json"]).success();
    if !can_unshare() {
        eprintln!("not tried without a network: `unshare -rn` is not allowed here");
        return;
    }
    let sealed = project.command(&["plan", "--format", "json"]);
    let output = Command::new("unshare")
        .arg("-rn")
        .arg(sealed.get_program())
        .args(sealed.get_args())
        .current_dir(project.root())
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    assert_eq!(String::from_utf8(output.stdout).unwrap(), plain.stdout);
}

#[test]
fn a_plan_writes_nothing() {
    let project = project(&["a"]);
    drop(project.run(&["plan"]).success());
    assert!(!project.path("state").exists());
}

#[test]
fn a_request_body_is_a_manifest_as_it_is() {
    let project = project(&[]);
    project.write(
        "videos/x.json",
        r##"{
  "videoName": "text_to_video_demo",
  "language": "en",
  "aspectRatio": "16:9",
  "saveProject": true,
  "webhook": "https://example.com/webhook",
  "voiceOver": {
    "enabled": true,
    "aiVoices": [{"speaker": "Brian", "speed": 100, "amplificationLevel": 0}]
  },
  "backgroundMusic": {"enabled": true, "autoMusic": true, "volume": 0.5},
  "logo": {
    "url": "https://example.com/logo.png",
    "position": "top-right",
    "width": "20%"
  },
  "scenes": [
    {
      "story": "AI is poised to significantly impact educators and course creators on social media.",
      "createSceneOnNewLine": true,
      "createSceneOnEndOfSentence": true,
      "highlightKeywords": true
    },
    {
      "story": "Images are generated from prompts.",
      "background": {
        "type": "image",
        "aiVisual": {
          "prompt": "A teacher at a desk, in the style of a watercolour",
          "model": "seedream3.0",
          "mediaStyle": "artistic"
        }
      }
    }
  ]
}
"##,
    );
    insta::assert_snapshot!("request_body_plan", project.run(&["plan"]).success());
}

#[test]
fn the_showcase_is_priced() {
    let project = Project::from_example("showcase");
    insta::assert_snapshot!("showcase_plan", project.run(&["plan"]).success());
    let apply = project.run(&["apply", "--auto-approve"]).success();
    assert!(apply.stdout.contains("1 rendered"), "{apply}");
    let plan = project.run(&["plan", "--detailed-exitcode"]);
    drop(plan.success());
}

#[test]
fn a_plan_over_the_limit_is_refused() {
    let project = project(&["a", "b"]);
    insta::assert_snapshot!(
        "over_limit_plan",
        project
            .run(&["plan", "--max-credits", "7.5"])
            .exits_with(11)
    );
    project.edit(
        "storyform.yaml",
        "provider: pictory\n",
        "provider: pictory\nbudget: {maxCreditsPerApply: 6}\n",
    );
    let plan = project.run(&["plan"]).exits_with(11);
    assert!(plan.stdout.contains("the limit is 6"), "{plan}");
    drop(project.run(&["plan", "--target", "a"]).success());
}

#[test]
fn a_video_over_its_limit_is_blocked() {
    let project = project(&["a", "b"]);
    project.edit(
        "storyform.yaml",
        "provider: pictory\n",
        "provider: pictory\nbudget: {maxCreditsPerVideo: 5}\n",
    );
    project.edit("videos/b.yaml", "nanobanana,", "veo3.1,");
    project.edit("videos/b.yaml", "type: image", "type: video");
    project.edit(
        "videos/b.yaml",
        "mediaStyle: photorealistic, ",
        "videoDuration: 8s, ",
    );
    insta::assert_snapshot!(
        "video_over_limit_plan",
        project.run(&["plan"]).exits_with(11)
    );
    let detailed = project.run(&["plan", "--detailed-exitcode"]);
    drop(detailed.exits_with(11));
}

#[test]
fn a_protected_video_waits_for_replace() {
    let account = Account::new(&["a"], &[]);
    let project = &account.project;
    project.edit(
        "videos/a.yaml",
        "videoName: a\n",
        "videoName: a\nstoryform: {protect: true}\n",
    );
    drop(account.apply().success());
    account.assert_done();
    project.edit("videos/a.yaml", "A picture of", "A drawing of");
    insta::assert_snapshot!("protected_plan", account.plan().exits_with(11));
    insta::assert_snapshot!("protected_apply", account.apply().exits_with(11));
    assert_eq!(account.charges().len(), 1);

    insta::assert_snapshot!(
        "protected_replaced",
        project
            .run(&["apply", "--auto-approve", "--replace", "a"])
            .success()
    );
    account.assert_done();
    assert_eq!(account.charges().len(), 2);
}

#[test]
fn targets_choose_by_id_path_and_pattern() {
    let project = project(&["tour-1", "tour-2", "other"]);
    let ids = |targets: &[&str]| {
        let mut arguments = vec!["plan", "--format", "json"];
        for target in targets {
            arguments.extend(["--target", target]);
        }
        let plan = project.run(&arguments).success().json();
        let videos = plan["videos"].as_array().unwrap().clone();
        let ids = videos
            .iter()
            .map(|video| video["id"].as_str().unwrap().to_owned());
        ids.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(ids(&["tour-*"]), "tour-1 tour-2");
    assert_eq!(ids(&["videos/other.yaml"]), "other");
    assert_eq!(ids(&["other", "tour-1"]), "other tour-1");
    assert_eq!(ids(&["!tour-1"]), "other tour-2");
    insta::assert_snapshot!(
        "target_plan",
        project.run(&["plan", "--target", "other"]).success()
    );
    insta::assert_snapshot!(
        "target_nothing",
        project.run(&["plan", "--target", "nobody"])
    );
    insta::assert_snapshot!(
        "target_no_pattern",
        project.run(&["plan", "--target", "[a"])
    );
    insta::assert_snapshot!(
        "replace_unknown",
        project.run(&["plan", "--replace", "oter"])
    );
}

#[test]
fn nothing_declared_is_said() {
    let project = project(&[]);
    insta::assert_snapshot!("nothing_declared", project.run(&["plan"]));
}

#[test]
fn unchanged_videos_are_listed_on_request() {
    let account = Account::new(&["a", "b"], &[]);
    drop(account.apply().success());
    account.project.write("videos/c.yaml", &manifest("c"));
    let all = account.project.run(&["plan", "--all"]);
    insta::assert_snapshot!("all_plan", all.success());
}

#[test]
fn a_narrow_terminal_gets_narrow_text() {
    let mut project = Project::from_example("quickstart");
    project.set("COLUMNS", "60");
    insta::assert_snapshot!("narrow_plan", project.run(&["plan"]));
}

#[test]
fn terminal_codes_in_a_manifest_are_shown_not_obeyed() {
    let project = project(&["a"]);
    project.edit(
        "videos/a.yaml",
        "This is the story of a.",
        "\"Red \\e[31m and a bell \\a in it.\"",
    );
    let plan = project.run(&["plan"]);
    assert!(!plan.stdout.contains('\u{1b}'), "{plan}");
    assert!(!plan.stderr.contains('\u{1b}'), "{plan}");
}
