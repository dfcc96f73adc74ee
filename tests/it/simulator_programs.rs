//! The programs of Pictory's own guide, unchanged but for base URL and key, against the simulator.
//!
//! They sleep for ten seconds between polls, so all of them run at once.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

use storyform::simulator::{
    Clock, DEFAULT_CREDITS, DEFAULT_VIDEO_MINUTES, Options, Running, start,
};
use tempfile::TempDir;

/// Where the folder with `node_modules/axios` is, if it is not where `.ci/run` puts it.
const NODE_FOLDER: &str = "STORYFORM_TEST_NODE_FOLDER";

/// The folder for what the programs need, which `.ci/run` fills.
fn clients() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("target/clients")
}

async fn simulator(data: &Path) -> Running {
    let options = Options {
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        data: data.to_owned(),
        credits: DEFAULT_CREDITS,
        video_minutes: DEFAULT_VIDEO_MINUTES,
        job_time: Duration::from_millis(200),
        seed: 1,
        keys: vec!["pictai_test".to_owned()],
        faults: Vec::new(),
        clock: Clock::System,
    };
    start(options).await.unwrap()
}

/// Writes a copy of a program that talks to the simulator.
fn program(name: &str, folder: &Path, base_url: &str) -> PathBuf {
    let source = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/programs")
        .join(name);
    let text = std::fs::read_to_string(source).unwrap();
    let text = text
        .replace("https://api.pictory.ai/pictoryapis", base_url)
        .replace("YOUR_API_KEY", "pictai_test");
    let copy = folder.join(name);
    std::fs::write(&copy, text).unwrap();
    copy
}

/// Runs the four programs with one interpreter and checks that each ends with a video.
async fn run_all(interpreter: &Path, extension: &str, folder: &Path) {
    let data = TempDir::new().unwrap();
    let running = simulator(data.path()).await;
    let names = [
        "auto-prompt",
        "creative-direction",
        "scene-prompts",
        "auto-scenes",
    ];
    let runs: Vec<_> = names
        .iter()
        .map(|name| program(&format!("{name}.{extension}"), folder, &running.base_url()))
        .map(|path| {
            let interpreter = interpreter.to_owned();
            let run = move || Command::new(interpreter).arg(path).output().unwrap();
            tokio::task::spawn_blocking(run)
        })
        .collect();
    for run in runs {
        let Output {
            status,
            stdout,
            stderr,
        } = run.await.unwrap();
        let (said, complained) = (
            String::from_utf8_lossy(&stdout),
            String::from_utf8_lossy(&stderr),
        );
        assert!(status.success(), "{said}{complained}");
        assert!(said.contains("Job ID: "), "{said}");
        assert!(said.contains("Video URL: http://127.0.0.1:"), "{said}");
    }
    running.shutdown().await;
}

#[tokio::test]
#[ignore = "needs python with requests"]
async fn the_python_programs_of_the_guide_end_with_a_video() {
    let folder = TempDir::new().unwrap();
    let installed = clients().join("python/bin/python");
    let python = if installed.exists() {
        installed
    } else {
        PathBuf::from("python3")
    };
    run_all(&python, "py", folder.path()).await;
}

#[tokio::test]
#[ignore = "needs node with axios"]
async fn the_node_programs_of_the_guide_end_with_a_video() {
    let above = std::env::var_os(NODE_FOLDER).map_or_else(clients, PathBuf::from);
    let folder = TempDir::new_in(above).unwrap();
    run_all(Path::new("node"), "mjs", folder.path()).await;
}
