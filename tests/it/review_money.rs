//! Money: what is paid twice, what is paid without being shown, and what cannot be settled.

use std::process::Command;
use std::process::Stdio;
use std::time::Duration;

use crate::environment::Project;
use crate::environment::Running;

const PROJECT: &str = "project: money\nmanifests: ['videos/*.yaml']\nprovider: simulator\n";

fn project() -> Project {
    let project = Project::new();
    project.write("storyform.yaml", PROJECT);
    project
}

/// A video with one image of 4 credits.
fn video(block: &str, name: &str, story: &str) -> String {
    format!(
        "storyform: {block}\nvideoName: {name}\n\
         voiceOver: {{enabled: true, aiVoices: [{{speaker: Jackson}}]}}\n\
         scenes:\n  - story: {story}\n    \
         background: {{type: image, aiVisual: {{model: nanobanana, prompt: A cat}}}}\n"
    )
}

/// A simulator beside the project, for faults.
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

#[track_caller]
fn exits(project: &Project, arguments: &[&str], code: i32) {
    drop(project.run(arguments).exits_with(code));
}

fn actions(project: &Project) -> Vec<(String, String)> {
    let plan = project.run(&["plan", "--format", "json"]).json();
    let videos = plan["videos"].as_array().unwrap();
    let word = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    videos
        .iter()
        .map(|video| (word(&video["id"]), word(&video["action"])))
        .collect()
}

fn planned_high(project: &Project) -> f64 {
    let plan = project.run(&["plan", "--format", "json"]).json();
    plan["summary"]["credits"]["high"].as_f64().unwrap()
}

#[test]
fn a_visual_that_is_passed_through_is_not_free() {
    let project = project();
    let block = "{id: a, passthrough: {scenes: [{background: {type: video, \
                 aiVisual: {model: veo3.1, videoDuration: 8s, prompt: A cat}}}]}}";
    let text = format!("storyform: {block}\nvideoName: A\nscenes:\n  - story: Hello.\n");
    project.write("videos/a.yaml", &text);
    exits(&project, &["plan"], 10);
    let unknown = text
        .replace("aiVisual", "newVisual")
        .replace("type: video, ", "");
    project.write("videos/a.yaml", &unknown);
    let plan = project.run(&["plan", "--format", "json"]).json();
    let unknown = plan["summary"]["credits"]["unknown"].as_array().unwrap();
    assert_eq!(unknown.len(), 1, "{plan}");
    let apply = ["apply", "--auto-approve", "--max-credits", "0"];
    exits(&project, &apply, 11);
}

#[test]
fn a_new_name_is_recorded() {
    let project = project();
    project.write("videos/a.yaml", &video("{id: a}", "One", "Hello."));
    exits(&project, &["apply", "--auto-approve"], 0);
    project.edit("videos/a.yaml", "videoName: One", "videoName: Two");
    exits(&project, &["apply", "--auto-approve"], 0);
    assert_eq!(actions(&project), []);
}

#[test]
fn a_doubt_can_be_settled() {
    let mut project = project();
    project.write("videos/a.yaml", &video("{id: a}", "One", "Hello."));
    let _simulator = simulator(&mut project, &["lost-answer:submit:times=1"]);
    exits(&project, &["apply", "--auto-approve"], 17);
    let plan = project.run(&["plan", "--format", "json"]).json();
    let operation = plan["videos"][0]["reasons"][0]["operation"].as_str();
    let operation = operation.unwrap();
    let settle = ["state", "settle", operation, "--not-submitted"];
    exits(&project, &settle, 0);
}

#[test]
fn a_video_in_doubt_is_not_paid_again_under_another_id() {
    for block in ["{id: b}", "{id: b, movedFrom: [a]}"] {
        let mut project = project();
        project.write("videos/a.yaml", &video("{id: a}", "One", "Hello."));
        let _simulator = simulator(&mut project, &["lost-answer:submit:times=1"]);
        exits(&project, &["apply", "--auto-approve"], 17);
        project.write("videos/a.yaml", &video(block, "One", "Hello."));
        assert_eq!(planned_high(&project), 0.0, "{block}");
    }
}

#[test]
fn twins_are_renamed_together_for_nothing() {
    let project = project();
    for id in ["a1", "a2"] {
        let text = video(&format!("{{id: {id}}}"), id, "Hello.");
        project.write(&format!("videos/{id}.yaml"), &text);
    }
    exits(&project, &["apply", "--auto-approve"], 0);
    project.edit("videos/a1.yaml", "{id: a1}", "{id: b1}");
    project.edit("videos/a2.yaml", "{id: a2}", "{id: b2}");
    assert_eq!(planned_high(&project), 0.0);
}

#[test]
fn a_plan_that_was_refused_stays_refused() {
    let project = project();
    project.write("videos/a.yaml", &video("{id: a}", "One", "Hello."));
    exits(
        &project,
        &["plan", "--max-credits", "1", "--out", "a.plan"],
        11,
    );
    exits(&project, &["apply", "a.plan"], 11);
}

#[test]
fn the_style_of_a_block_of_text_costs_nothing() {
    let project = project();
    let block = |style: &str| video("{id: a}", "One", &format!("{style}\n      Hello."));
    project.write("videos/a.yaml", &block("|"));
    exits(&project, &["apply", "--auto-approve"], 0);
    project.write("videos/a.yaml", &block("|-"));
    assert_eq!(planned_high(&project), 0.0);
}

#[test]
fn a_recorded_voice_has_no_known_length() {
    let project = project();
    let text = "storyform: {id: a}\nvideoName: A\navatar: {avatarId: x}\n\
                voiceOver: {enabled: true, externalVoice: {voiceUrl: 'https://example.com/v.mp3'}}\n\
                scenes:\n  - story: Hello.\n";
    project.write("videos/a.yaml", text);
    let plan = project.run(&["plan", "--format", "json"]).json();
    let unknown = &plan["summary"]["credits"]["unknown"];
    assert!(!unknown.as_array().unwrap().is_empty(), "{plan:#}");
}

#[test]
fn the_simulator_is_never_another_machine() {
    let mut project = project();
    project.set(
        "PICTORY_API_BASE_URL",
        "https://pictory.invalid/pictoryapis",
    );
    project.set("PICTORY_API_KEY", "pictai_of_a_person_who_practises");
    project.write("videos/a.yaml", &video("{id: a}", "One", "Hello."));
    let output = project.run(&["apply", "--auto-approve"]).to_string();
    assert!(!output.contains("no connection could be made"), "{output}");
}

#[cfg(unix)]
#[test]
fn nothing_is_sent_after_an_interrupt() {
    let mut project = project();
    project.write("videos/a.yaml", &video("{id: a}", "One", "Hello."));
    let _simulator = simulator(&mut project, &["http-429:submit:retry-after=3:times=1"]);
    let arguments = ["apply", "--auto-approve", "--format", "json"];
    let apply = project
        .command(&arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    std::thread::sleep(Duration::from_millis(1500));
    let id = apply.id().to_string();
    Command::new("kill").args(["-INT", &id]).status().unwrap();
    let output = apply.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    let events = String::from_utf8(output.stdout).unwrap();
    assert!(events.contains("video_delayed"), "{events}");
    assert!(!events.contains("video_submitted"), "{events}");
}
