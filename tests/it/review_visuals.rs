//! Money, where visuals are bought by themselves: what is paid twice, and what is paid and lost.

use serde_json::Value;

use crate::environment::Project;
use crate::environment::Running;

const PROJECT: &str = "project: money\nmanifests: ['videos/*.yaml']\nprovider: simulator\n";

/// A project with one video, which has these scenes.
fn project(scenes: &str) -> Project {
    let project = Project::new();
    project.write("storyform.yaml", PROJECT);
    project.write(
        "videos/a.yaml",
        &format!("storyform: {{id: a}}\nvideoName: A\nscenes:\n{scenes}"),
    );
    project
}

/// A scene with an image; without a prompt, only a preview can make it.
fn scene(story: &str, prompt: Option<&str>) -> String {
    let prompt = prompt.map_or_else(String::new, |prompt| format!(", prompt: {prompt}"));
    format!(
        "  - {{story: {story}, background: {{type: image, aiVisual: \
         {{model: nanobanana{prompt}}}}}}}\n"
    )
}

/// A simulator beside the project, with faults.
fn simulator(project: &mut Project, faults: &[&str]) -> Running {
    let data = project.path("elsewhere").display().to_string();
    let mut arguments = vec!["simulator", "--listen", "127.0.0.1:0", "--data", &data];
    arguments.extend(["--job-time", "100ms"]);
    arguments.extend(faults.iter().flat_map(|fault| ["--fault", fault]));
    let mut running = project.start(&arguments);
    let url = running.line_after("listening on ");
    project.set("PICTORY_API_BASE_URL", &url);
    running
}

/// How many requests of a kind the simulator took.
fn accepted(project: &Project, kind: &str) -> usize {
    let log = project.read("elsewhere/events.jsonl");
    let lines = log.lines().map(|line| serde_json::from_str(line).unwrap());
    let is_one =
        |event: &Value| event["event"] == "accepted" && event["submission"]["work"]["kind"] == kind;
    lines.filter(is_one).count()
}

#[track_caller]
fn exits(project: &Project, arguments: &[&str], code: i32) {
    drop(project.run(arguments).exits_with(code));
}

#[test]
fn a_saved_plan_that_failed_buys_no_visual_again() {
    let mut project = project(&(scene("One.", Some("A harbour")) + &scene("Two.", Some("A boat"))));
    let _simulator = simulator(&mut project, &["fail:render:times=1"]);
    exits(&project, &["plan", "--out", "plan.json"], 0);
    exits(&project, &["apply", "plan.json"], 16);
    assert_eq!(accepted(&project, "studio_image"), 2);
    exits(&project, &["apply", "plan.json"], 0);
    assert_eq!(accepted(&project, "studio_image"), 2);
    assert_eq!(accepted(&project, "direct_render"), 2);
}

#[test]
fn a_saved_plan_whose_preview_is_paid_is_stale() {
    let mut project = project(&(scene("One.", None) + &scene("Two.", None)));
    let _simulator = simulator(&mut project, &["fail:render:times=1"]);
    exits(&project, &["plan", "--out", "plan.json"], 0);
    exits(&project, &["apply", "plan.json"], 16);
    assert_eq!(accepted(&project, "preview"), 1);
    exits(&project, &["apply", "plan.json"], 15);
    assert_eq!(accepted(&project, "preview"), 1);
    exits(&project, &["apply", "--auto-approve"], 0);
    assert_eq!(accepted(&project, "preview"), 1);
}

#[test]
fn a_visual_under_way_comes_although_its_video_is_blocked() {
    let mut project = project(&scene("One.", Some("A harbour")));
    let _simulator = simulator(&mut project, &["slow=300:poll:after=1:times=1"]);
    exits(
        &project,
        &["apply", "--auto-approve", "--timeout", "1ms"],
        18,
    );
    let twin = project.read("videos/a.yaml").replace("{id: a}", "{id: b}");
    project.write("videos/b.yaml", &twin.replace("One.", "Another story."));
    project.edit("videos/a.yaml", "{id: a}", "{id: a, maxCredits: 1}");
    let more = project.read("videos/a.yaml") + &scene("Two.", Some("A boat"));
    project.write("videos/a.yaml", &more);
    exits(&project, &["apply", "--auto-approve"], 11);
    assert_eq!(accepted(&project, "studio_image"), 1);
    assert_eq!(accepted(&project, "direct_render"), 1);
}

#[test]
fn a_job_is_not_taken_for_two_visuals() {
    let mut project = project(&(scene("One.", Some("A harbour")) + &scene("Two.", Some("A boat"))));
    let _simulator = simulator(&mut project, &["lost-answer:image:times=1"]);
    let apply = [
        "apply",
        "--auto-approve",
        "--parallelism",
        "1",
        "--format",
        "json",
    ];
    let output = project.run(&apply).exits_with(17);
    let events = output.json_lines();
    let jobs: Vec<&str> = events
        .iter()
        .filter_map(|event| event["job"].as_str())
        .collect();
    let plan = project.run(&["plan", "--format", "json"]).json();
    let operation = plan["videos"][0]["reasons"][0]["operation"]
        .as_str()
        .unwrap();
    exits(
        &project,
        &["state", "settle", operation, "--job", jobs[0]],
        1,
    );
    exits(
        &project,
        &["state", "settle", operation, "--not-submitted"],
        0,
    );
}

#[test]
fn a_saved_plan_goes_on_with_what_another_video_bought() {
    let mut project = project(&scene("One.", None));
    let twin = project.read("videos/a.yaml").replace("{id: a}", "{id: b}");
    project.write(
        "videos/b.yaml",
        &twin.replace("videoName: A", "videoName: B"),
    );
    let _simulator = simulator(&mut project, &["fail:direct-render:times=1"]);
    exits(&project, &["plan", "--out", "plan.json"], 0);
    exits(&project, &["apply", "plan.json"], 16);
    exits(&project, &["apply", "plan.json"], 0);
    let kinds = ["preview", "direct_render"];
    assert_eq!(kinds.map(|kind| accepted(&project, kind)), [1, 2]);
    exits(&project, &["plan", "--detailed-exitcode"], 0);
}

#[test]
fn a_visual_without_a_copy_gets_one_when_it_is_used_again() {
    let mut project = project(&scene("One.", Some("A harbour")));
    let _simulator = simulator(&mut project, &[]);
    let copies = |project: &Project| {
        let folder = std::fs::read_dir(project.path("state/simulator/visuals"));
        folder.map_or(0, Iterator::count)
    };
    project.write("storyform.yaml", &format!("{PROJECT}visualCopies: false\n"));
    exits(&project, &["apply", "--auto-approve"], 0);
    assert_eq!(copies(&project), 0);
    project.write("storyform.yaml", PROJECT);
    project.edit("videos/a.yaml", "One.", "Another story.");
    exits(&project, &["apply", "--auto-approve"], 0);
    assert_eq!(copies(&project), 1);
    assert_eq!(accepted(&project, "studio_image"), 1);
}
