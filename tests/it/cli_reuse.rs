//! Only what changed is paid: visuals are bought once, and shown wherever they are wanted.

use serde_json::Value;

use crate::account::APPLY;
use crate::account::Account;
use crate::environment::Project;
use crate::received::Received;

const SCENE_PROMPTS: &str = "videos/3-scene-prompts.yaml";
const AUTO_PROMPT: &str = "videos/1-auto-prompt.yaml";
const DIRECTION: &str = "videos/2-creative-direction.yaml";

/// The example, rendered for 88 credits.
fn rendered() -> Project {
    let project = Project::from_example("quickstart");
    project.edit(
        "storyform.yaml",
        "simulator\n",
        "simulator\nvisualCopies: false\n",
    );
    drop(project.run(&APPLY).success());
    assert_eq!(Received::by(&project).spent(), 88_000);
    project
}

/// What the plan says that it will cost.
#[track_caller]
fn planned(project: &Project) -> Value {
    let plan = project.run(&["plan", "--format", "json"]).success().json();
    let credits = &plan["summary"]["credits"];
    assert_eq!(credits["low"], credits["high"], "{credits}");
    credits["expected"].clone()
}

/// Demands that an edit is planned for and charged with so many credits, and that nothing is left.
#[track_caller]
fn assert_costs(project: &Project, credits: i64) {
    assert_eq!(planned(project), credits);
    let before = Received::by(project).spent();
    drop(project.run(&APPLY).success());
    assert_eq!(Received::by(project).spent() - before, credits * 1000);
    drop(project.run(&["plan", "--detailed-exitcode"]).success());
}

#[test]
fn one_prompt_of_three_is_one_picture() {
    let project = rendered();
    project.edit(SCENE_PROMPTS, "A bright modern", "A sunny old");
    assert_costs(&project, 4);
    let received = Received::by(&project);
    let images = received.works("studio_image");
    assert_eq!(images.len(), 4);
    let prompt = images[3]["request"]["prompt"].as_str().unwrap();
    assert!(prompt.starts_with("A sunny old"), "{prompt}");
    let scenes = received.last_scenes("direct_render");
    assert_eq!(scenes.len(), 3);
    for scene in scenes {
        assert!(scene["background"]["visualUrl"].is_string(), "{scene}");
        assert!(scene["background"].get("aiVisual").is_none(), "{scene}");
    }
}

#[test]
fn one_sentence_of_eight_is_one_picture() {
    let project = rendered();
    project.edit(AUTO_PROMPT, "Hours are spent", "Whole days are spent");
    assert_costs(&project, 4);
    project.edit(DIRECTION, "Hours are spent", "Whole days are spent");
    assert_costs(&project, 4);
    let received = Received::by(&project);
    let scenes = received.last_scenes("preview");
    let direction = scenes
        .iter()
        .filter(|scene| scene["background"].get("aiVisual").is_some());
    assert_eq!(direction.count(), 1, "{scenes:#?}");
    assert_eq!(
        received.kinds(),
        "1 direct_render, 5 preview, 5 render, 3 studio_image"
    );
}

#[test]
fn new_direction_is_new_pictures_for_the_whole_story() {
    let project = rendered();
    project.edit(DIRECTION, "Wide-angle establishing shots", "Close-ups");
    assert_costs(&project, 32);
}

#[test]
fn what_is_heard_and_written_over_costs_no_credits() {
    let project = rendered();
    for file in [SCENE_PROMPTS, AUTO_PROMPT, DIRECTION] {
        project.edit(file, "speaker: Jackson", "speaker: Emma");
    }
    assert_costs(&project, 0);
    for file in [SCENE_PROMPTS, AUTO_PROMPT, DIRECTION] {
        project.edit(file, "volume: 0.5", "volume: 0.3");
    }
    assert_costs(&project, 0);
    // What is told over a picture that has a prompt of its own is not what it shows.
    project.edit(SCENE_PROMPTS, "for their videos", "for their films");
    assert_costs(&project, 0);
}

#[test]
fn known_scenes_move_for_nothing() {
    let project = rendered();
    let text = project.read(SCENE_PROMPTS);
    let (head, scenes) = text.split_once("scenes:\n").unwrap();
    let scenes: Vec<&str> = scenes.split("\n\n").map(str::trim_end).collect();
    let [first, second, third] = scenes[..] else {
        panic!("{scenes:?}")
    };
    let write = |scenes: &[&str]| {
        let text = format!("{head}scenes:\n{}\n", scenes.join("\n\n"));
        project.write(SCENE_PROMPTS, &text);
    };
    write(&[third, first, second]);
    assert_costs(&project, 0);
    write(&[third]);
    assert_costs(&project, 0);
    // It was removed, and is still known.
    write(&[first, third, second, first]);
    assert_costs(&project, 0);

    let copy = project.read(SCENE_PROMPTS).replace(
        "videoName: ai-images-scene-prompts",
        "videoName: second-edition",
    );
    project.write("videos/5-copy.yaml", &copy);
    // Also a story that was split, and pictures whose prompts Pictory wrote.
    let copy = project.read(AUTO_PROMPT).replace(
        "videoName: ai-images-auto-prompt",
        "videoName: second-story",
    );
    project.write("videos/6-copy.yaml", &copy.replace("Jackson", "Emma"));
    assert_costs(&project, 0);
}

#[test]
fn a_picture_that_two_new_videos_share_is_bought_once() {
    for parallelism in ["1", "4", "16"] {
        let account = Account::new(&["a"], &[]);
        for name in ["b", "c"] {
            let text = account.project.read("videos/a.yaml");
            let text = text
                .replace("videoName: a", &format!("videoName: {name}"))
                .replace("story of a", &format!("story of {name}"));
            account.project.write(&format!("videos/{name}.yaml"), &text);
        }
        assert_eq!(planned(&account.project), 4);
        let apply = ["apply", "--auto-approve", "--parallelism", parallelism];
        drop(account.project.run(&apply).success());
        account.assert_done();
        assert_eq!(account.charges().len(), 1, "{:?}", account.charges());
    }
}

#[test]
fn videos_that_share_what_previews_make_wait_for_each_other_and_end() {
    for parallelism in ["1", "4", "16"] {
        let account = Account::new(&["z"], &["--job-time", "50ms"]);
        let stories = [
            ("a", "One ship sails. Two ships wait."),
            ("b", "Two ships wait. Three ships sink."),
            ("c", "Three ships sink. One ship sails. Four ships burn."),
            ("d", "Four ships burn. Two ships wait. Four ships burn."),
            ("e", "Five ships meet. Five ships meet."),
        ];
        for (name, story) in stories {
            let mut text = crate::account::story(name, story);
            // One that also waits for a picture which is generated by itself.
            if name == "a" {
                let (_, scenes) = crate::account::manifest("z")
                    .split_once("scenes:\n")
                    .map(|(head, scenes)| (head.to_owned(), scenes.to_owned()))
                    .unwrap();
                text.push_str(&scenes);
                text.push_str(&scenes.replace("A picture of z", "A picture of a alone"));
            }
            account.project.write(&format!("videos/{name}.yaml"), &text);
        }
        assert_eq!(planned(&account.project), 28);
        let apply = ["apply", "--auto-approve", "--parallelism", parallelism];
        drop(account.project.run(&apply).success());
        account.assert_done();
        assert_eq!(account.charges().len(), 7, "{:?}", account.charges());
    }
}

#[test]
fn a_scene_is_made_anew_alone_when_that_is_asked_for() {
    let project = rendered();
    let replace = [
        "apply",
        "--auto-approve",
        "--replace",
        "ai-images-scene-prompts#2",
    ];
    drop(project.run(&replace).success());
    assert_eq!(Received::by(&project).spent(), 92_000);
    let replace = [
        "apply",
        "--auto-approve",
        "--replace",
        "ai-images-scene-prompts",
    ];
    drop(project.run(&replace).success());
    assert_eq!(Received::by(&project).spent(), 92_000);
    drop(project.run(&["plan", "--detailed-exitcode"]).success());
}

#[test]
fn without_reuse_everything_is_paid_again() {
    let account = Account::inline(&["a"], &[]);
    drop(account.apply().success());
    account
        .project
        .edit("videos/a.yaml", "enabled: false", "enabled: true");
    assert_eq!(planned(&account.project), 4);
    drop(account.apply().success());
    assert_eq!(account.charges().len(), 2);
    account.assert_done();
}

#[test]
fn a_saved_plan_buys_what_it_shows_and_only_once() {
    let account = Account::new(&["a"], &[]);
    let ships = crate::account::story("b", "One ship sails. Two ships wait.");
    account.project.write("videos/b.yaml", &ships);
    let plan = ["plan", "--out", "all.plan"];
    drop(account.project.run(&plan).success());
    // What is edited afterwards is for another plan.
    account
        .project
        .edit("videos/b.yaml", "Two ships", "Three ships");
    let apply = ["apply", "all.plan"];
    drop(account.project.run(&apply).success());
    assert_eq!(account.charges().len(), 3);
    let again = account.project.run(&apply).success();
    assert!(!again.stdout.contains("rendered  "), "{again}");
    assert_eq!(account.charges().len(), 3);
    assert_eq!(planned(&account.project), 4);
    drop(account.apply().success());
    account.assert_done();
    assert_eq!(account.charges().len(), 4);
}

#[test]
fn a_saved_plan_does_not_buy_what_was_bought_meanwhile() {
    let account = Account::new(&["a"], &[]);
    let copy = account.project.read("videos/a.yaml");
    let copy = copy.replace("videoName: a", "videoName: b");
    let copy = copy.replace("story of a", "story of b");
    account.project.write("videos/b.yaml", &copy);
    let only = ["plan", "--target", "b", "--out", "b.plan"];
    drop(account.project.run(&only).success());
    let other = ["apply", "--auto-approve", "--target", "a"];
    drop(account.project.run(&other).success());
    assert_eq!(account.charges().len(), 1);
    let output = account.project.run(&["apply", "b.plan"]);
    assert_eq!(account.charges().len(), 1, "{output}");
    drop(account.apply().success());
    account.assert_done();
    assert_eq!(account.charges().len(), 1);
}

#[test]
fn a_saved_plan_does_not_preview_what_was_previewed_meanwhile() {
    let faults = ["--fault", "fail:render-from-preview:times=1"];
    let account = Account::with_project(crate::account::PROJECT, &[], &faults);
    for name in ["a", "b"] {
        let ships = crate::account::story(name, "One ship sails. Two ships wait.");
        account
            .project
            .write(&format!("videos/{name}.yaml"), &ships);
        let (target, out) = (name, format!("{name}.plan"));
        let plan = ["plan", "--target", target, "--out", &out];
        drop(account.project.run(&plan).success());
    }
    // The preview is paid, and its render fails; the other plan would pay the same preview.
    drop(account.project.run(&["apply", "a.plan"]).exits_with(16));
    assert_eq!(account.charges().len(), 2);
    for stale in ["a.plan", "b.plan"] {
        drop(account.project.run(&["apply", stale]).exits_with(15));
    }
    assert_eq!(account.charges().len(), 2);
    drop(account.apply().success());
    account.assert_done();
    assert_eq!(account.charges().len(), 2);
}
