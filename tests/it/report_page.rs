//! `storyform report`: a page of the project as it stands.

use std::path::Path;
use std::path::PathBuf;
use std::process::Command;

use scraper::Html;
use scraper::Selector;
use serde_json::Value;

use crate::environment::Project;

/// Where the folder with `node_modules` is, if not where `.ci/run` puts it.
const NODE_FOLDER: &str = "STORYFORM_TEST_NODE_FOLDER";
/// How long a page of a thousand changed videos may keep a browser busy at a stretch, in milliseconds,
/// on a machine that does other things at the same time.
const BUSY_MAX: f64 = 3_000.0;
/// How many videos are many.
const MANY: usize = 1_000;

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Parses a page and demands that it is well formed.
#[track_caller]
fn parsed(page: &str) -> Html {
    let html = Html::parse_document(page);
    assert_eq!(html.errors, Vec::<std::borrow::Cow<'_, str>>::new());
    html
}

/// Returns the texts of all elements that a selector finds, white space made single.
fn texts(html: &Html, selector: &str) -> Vec<String> {
    let selector = Selector::parse(selector).expect("the selector is fine");
    let found = html.select(&selector);
    found
        .map(|it| {
            let text: String = it.text().collect();
            text.split_whitespace().collect::<Vec<_>>().join(" ")
        })
        .collect()
}

/// The quickstart, rendered and then edited: one video is new, one changed.
fn edited() -> Project {
    let project = Project::from_example("quickstart");
    drop(project.run(&["apply", "--auto-approve"]).success());
    project.edit(
        "videos/3-scene-prompts.yaml",
        "A bright modern workspace",
        "A calm workspace at night",
    );
    project.edit(
        "videos/3-scene-prompts.yaml",
        "Content creators struggle to find the perfect visuals",
        "Content creators still struggle to find good visuals",
    );
    project.write(
        "videos/5-harbour.yaml",
        "storyform: {id: harbour-film}\nvideoName: Harbour film\nlanguage: en\n\
         voiceOver: {enabled: true, aiVoices: [{speaker: Jackson}]}\nscenes:\n\
         - story: Every morning the harbour wakes before the city does.\n\
         \x20 background: {type: image, aiVisual: {model: nanobanana-pro, mediaStyle: photorealistic, \
         prompt: Fishing boats in a small harbour at sunrise}}\n\
         - story: Nets are mended, ropes are coiled, and coffee is passed around.\n\
         \x20 background: {type: image, aiVisual: {model: nanobanana, mediaStyle: artistic, \
         prompt: Weathered hands that mend a net}} # storyform: allow mixed-styles\n\
         - story: Then the first boat leaves, and everybody looks up.\n\
         \x20 background: {type: video, aiVisual: {model: veo3.1_fast, \
         prompt: A boat leaves the harbour seen from above, videoDuration: 6s}}\n\
         - story: By noon the market street is full of people.\n\
         \x20 background: {type: image, aiVisual: {model: nanobanana, mediaStyle: vintage, \
         prompt: A crowded market street in an old town}} # storyform: allow mixed-styles\n",
    );
    project
}

#[test]
fn the_page_is_a_file_beside_the_project() {
    let project = Project::from_example("quickstart");
    insta::assert_snapshot!("report", project.run(&["report"]).success());
    let html = parsed(&project.read("storyform-report.html"));
    assert_eq!(texts(&html, "h1"), ["quickstart"]);
    assert_eq!(texts(&html, "#verdict h2"), ["4 videos to create."]);
    assert_eq!(texts(&html, "#verdict .amount"), ["88 credits expected"]);
    assert_eq!(texts(&html, ".card h4").len(), 4);
    assert_eq!(texts(&html, ".shot").len(), 22);
    assert!(texts(&html, "#rendered").is_empty() && texts(&html, ".spending").is_empty());
    // It is no manifest, and a plan does not trip over it.
    drop(project.run(&["plan"]).success());
}

#[test]
fn what_is_rendered_is_shown_with_its_pictures() {
    let project = edited();
    let output = project.run(&["report", "--out", "-"]).success();
    assert_eq!(output.stderr, "");
    let html = parsed(&output.stdout);
    assert_eq!(
        texts(&html, "#verdict h2"),
        ["1 video to create and 1 to update."]
    );
    assert_eq!(texts(&html, "#rendered .title").len(), 4);
    assert_eq!(texts(&html, ".spending h3"), ["Spent by week"]);
    assert_eq!(texts(&html, ".spending .column .value"), ["88"]);
    // Four covers and the pictures of the video that changed; one of them is its cover.
    let pictures = Selector::parse("symbol image").unwrap();
    let pictures: Vec<&str> = html
        .select(&pictures)
        .filter_map(|it| it.attr("href"))
        .collect();
    assert_eq!(pictures.len(), 6, "{}", pictures.len());
    assert!(
        pictures
            .iter()
            .all(|it| it.starts_with("data:image/jpeg;base64,"))
    );
    let pair = texts(&html, ".shot.pair .state");
    assert_eq!(pair, ["before", "after, not made yet"]);
    let changes = texts(&html, ".shot.changed .changes").join(" ");
    assert!(
        changes.contains("removed: bright modern workspace added: calm workspace at night"),
        "{changes}"
    );
}

#[test]
fn only_what_is_selected_is_planned() {
    let project = edited();
    let arguments = ["report", "--out", "-", "--target", "harbour-film"];
    let html = parsed(&project.run(&arguments).success().stdout);
    assert_eq!(texts(&html, ".card h4"), ["harbour-film"]);
    assert_eq!(
        texts(&html, ".remarks li"),
        ["1 other change is not selected."]
    );
}

#[test]
fn a_branch_is_shown_beside_what_is_rendered() {
    let project = Project::from_example("quickstart");
    project.commit_all("the quickstart");
    drop(project.run(&["apply", "--auto-approve"]).success());
    project.edit(
        "videos/3-scene-prompts.yaml",
        "A bright modern workspace",
        "A calm workspace at night",
    );
    let arguments = ["report", "--out", "-", "--against", "HEAD"];
    let html = parsed(&project.run(&arguments).success().stdout);
    assert!(texts(&html, ".origin")[0].starts_with("against HEAD at "));
    assert_eq!(texts(&html, ".card h4"), ["ai-images-scene-prompts"]);
    // Pictures are those of the state, whatever the plan is compared with.
    assert_eq!(texts(&html, ".shot.pair .note"), Vec::<String>::new());
    assert_eq!(texts(&html, "#rendered .title").len(), 4);
}

#[test]
fn lost_and_broken_copies_are_drawn() {
    let project = edited();
    let visuals = std::fs::read_dir(project.path("state/simulator/visuals")).unwrap();
    let mut files: Vec<PathBuf> = visuals.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for (index, file) in files.iter().enumerate() {
        if index % 2 == 0 {
            std::fs::remove_file(file).unwrap();
        } else {
            std::fs::write(file, "no picture").unwrap();
        }
    }
    let html = parsed(&project.run(&["report", "--out", "-"]).success().stdout);
    assert!(texts(&html, "symbol image").is_empty());
    assert_eq!(texts(&html, "#rendered .note"), ["no picture kept"; 4]);
}

#[cfg(feature = "media")]
#[test]
fn films_of_what_would_be_rendered_are_in_the_page_on_request() {
    let project = edited();
    let films = |arguments: &[&str]| {
        let page = project.run(arguments).success().stdout;
        let sources = parsed(&page);
        let selector = scraper::Selector::parse("video").unwrap();
        let videos = sources.select(&selector);
        videos
            .filter(|video| video.html().contains("data:video/mp4;base64,"))
            .count()
    };
    assert_eq!(films(&["report", "--out", "-"]), 0);
    assert_eq!(films(&["report", "--animatic", "--out", "-"]), 2);
}

#[test]
fn programs_are_told_where_the_page_is() {
    let project = Project::from_example("quickstart");
    let report = project.run(&["report", "--format", "json", "--out", "a.html"]);
    assert_eq!(report.success().json()["file"], "a.html");
    assert!(project.read("a.html").starts_with("<!DOCTYPE html>"));
}

#[test]
fn a_file_that_cannot_be_written_is_said() {
    let project = Project::from_example("quickstart");
    let output = project.run(&["report", "--out", "no/such/folder/report.html"]);
    insta::assert_snapshot!("report_unwritable", output.exits_with(1));
}

/// Runs a program of `tests/browser` with Node.js, and returns what it measured.
fn browse(program: &str, arguments: &[&str]) -> Value {
    let folder = std::env::var_os(NODE_FOLDER)
        .map_or_else(|| repository().join("target/clients"), PathBuf::from);
    let output = Command::new("node")
        .arg(repository().join("tests/browser").join(program))
        .arg(folder)
        .args(arguments)
        .output()
        .expect("node is installed");
    let complaints = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{complaints}");
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        panic!(
            "{error}: {}{complaints}",
            String::from_utf8_lossy(&output.stdout)
        )
    })
}

fn screenshots() -> PathBuf {
    let folder = repository().join("target/screenshots");
    std::fs::create_dir_all(&folder).expect("target/ can be written");
    folder
}

#[test]
#[ignore = "needs Chromium, and node with playwright-core and axe-core, which .ci/run installs"]
fn everybody_can_read_the_page() {
    let project = edited();
    project.write(
        "storyform.yaml",
        &format!(
            "{}budget: {{maxCreditsPerApply: {{warn: 40, max: 100}}, maxCreditsPerVideo: 70}}\n",
            project.read("storyform.yaml")
        ),
    );
    drop(project.run(&["report"]).success());
    let page = project.path("storyform-report.html");
    let folder = screenshots();
    let found = browse(
        "accessible.mjs",
        &[page.to_str().unwrap(), folder.to_str().unwrap()],
    );
    assert_eq!(found["violations"], serde_json::json!([]), "{found:#}");
    assert_eq!(found["requests"], serde_json::json!([]), "{found:#}");
    assert_eq!(found["complaints"], serde_json::json!([]), "{found:#}");
    assert_eq!(found["overflow"], serde_json::json!([]), "{found:#}");
    for passed in found["passed"].as_array().unwrap() {
        let passed = passed.as_array().unwrap();
        for rule in [
            "color-contrast",
            "image-alt",
            "label",
            "svg-img-alt",
            "heading-order",
        ] {
            // What the page has none of is neither passed nor violated.
            let is_there = rule != "image-alt";
            assert_eq!(
                passed.contains(&rule.into()),
                is_there,
                "{rule}: {passed:?}"
            );
        }
    }
    let reached: Vec<&str> = found["reached"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect();
    for what in ["a.skip", "input#show-all", "input#search", "summary", "a"] {
        assert!(reached.contains(&what), "{what} in {reached:?}");
    }
    assert_eq!(found["announced"], "1 of 2 videos shown", "{found:#}");
}

/// A manifest whose ten scenes are like no other's.
fn ten_scenes(number: usize) -> String {
    let scenes = (1..=10).map(|scene| {
        format!(
            "- story: In part {scene} of film {number} we look at what happens when nobody looks.\n\
             \x20 background: {{type: image, aiVisual: {{model: nanobanana, prompt: \
             A quiet street in town {number} at hour {scene} with people who walk home}}}}\n"
        )
    });
    let scenes: String = scenes.collect();
    format!("videoName: film-{number:04}\nlanguage: en\nscenes:\n{scenes}")
}

#[test]
#[ignore = "needs Chromium, and node with playwright-core and axe-core, which .ci/run installs"]
fn a_thousand_changed_videos_do_not_freeze_the_browser() {
    let project = Project::new();
    project.write("storyform.yaml", "project: thousand\nprovider: simulator\n");
    for number in 0..MANY {
        project.write(&format!("videos/{number:04}.yaml"), &ten_scenes(number));
    }
    drop(project.run(&["report"]).success());
    let page = project.path("storyform-report.html");
    let bytes = std::fs::metadata(&page).unwrap().len();
    let measured = browse("thousand.mjs", &[page.to_str().unwrap()]);
    let told = format!("{bytes} bytes: {measured:#}\n");
    std::fs::write(screenshots().join("report-thousand.txt"), told).unwrap();
    assert_eq!(measured["cards"], MANY);
    assert_eq!(measured["announced"], "1 of 1000 videos shown");
    assert_eq!(measured["visible"], 1);
    for stretch in ["loading", "filtering", "searching", "scrolling"] {
        let longest = measured["longest"][stretch].as_f64().unwrap();
        assert!(
            longest < BUSY_MAX,
            "{stretch}: {longest} ms of {measured:#}"
        );
    }
}
