//! How many instructions the hot paths take for one more video: counted, so that no clock is asked and
//! a slow machine says the same as a fast one.
//!
//! What one more video costs is the difference between a large and a small project, which start-up is
//! no part of. `tests/fixtures/instructions.json` holds what was counted last; whoever makes a path dearer, or much
//! cheaper, writes it anew with `INSTA_UPDATE=always`, and the change is reviewed like any other.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;

use serde::{Deserialize, Serialize};

use crate::environment::Project;

#[path = "../../benches/scale/library.rs"]
#[expect(dead_code, reason = "the benchmark uses the rest")]
mod library;
#[path = "../../benches/year_of_edits/words.rs"]
mod words;

/// The sizes of the projects that are compared.
const VIDEOS: [usize; 2] = [5, 25];
/// How much dearer a path may become by the same compiler, in percent: layout, addresses, hashes.
const NOISE_PERCENT: u64 = 3;
/// How much dearer or cheaper another compiler may make it, in percent.
const COMPILER_PERCENT: u64 = 30;

/// What was counted last.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Record {
    /// The compiler, as it calls itself.
    compiler: String,
    /// Instructions for one more video, by what is done.
    instructions: BTreeMap<String, u64>,
}

/// Counts the instructions of a command, on one thread.
fn count(project: &Project, arguments: &[&str]) -> u64 {
    let sealed = project.command(&[]);
    let mut command = Command::new("valgrind");
    command
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(sealed.get_program())
        .args(arguments)
        .current_dir(project.root())
        .env_clear()
        .env("RAYON_NUM_THREADS", "1");
    for (name, value) in sealed.get_envs() {
        command.env(name, value.unwrap_or_default());
    }
    let output = command.output().expect("valgrind is installed");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {said}");
    let collected = said
        .lines()
        .find_map(|line| line.split_once("Collected : "));
    let (_, count) = collected.unwrap_or_else(|| panic!("{said}"));
    count.trim().parse().unwrap()
}

/// Makes a project of that many videos.
fn project(videos: usize) -> Project {
    let project = Project::new();
    library::Library::write(&project.root(), videos).unwrap();
    project
}

/// Counts what every path takes in a project of that many videos.
fn counts(videos: usize) -> BTreeMap<String, u64> {
    let new = project(videos);
    let mut rendered = project(videos);
    rendered.write(
        "storyform.yaml",
        "project: library\nprovider: simulator\nvisuals: inline\n",
    );
    rendered.set("STORYFORM_SIMULATOR_JOB_TIME", "1ms");
    rendered
        .run(&["apply", "--auto-approve", "--parallelism", "16"])
        .success();
    // What the first plan finds out, the others need not.
    rendered.run(&["plan"]).success();
    std::thread::sleep(std::time::Duration::from_millis(2_200));
    rendered.run(&["plan"]).success();
    BTreeMap::from([
        ("validate".to_owned(), count(&new, &["validate"])),
        ("plan, everything new".to_owned(), count(&new, &["plan"])),
        (
            "plan as JSON, everything new".to_owned(),
            count(&new, &["plan", "--format", "json"]),
        ),
        (
            "plan, nothing changed".to_owned(),
            count(&rendered, &["plan"]),
        ),
    ])
}

fn compiler() -> String {
    let output = Command::new("rustc").arg("--version").output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

fn recorded() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/instructions.json")
}

#[test]
#[ignore = "needs valgrind; `.ci/run` installs it"]
fn one_more_video_takes_no_more_instructions_than_before() {
    let [few, many] = VIDEOS;
    let before = counts(few);
    let instructions = counts(many).into_iter().map(|(path, count)| {
        let more = count.saturating_sub(before[&path]);
        let videos = u64::try_from(many - few).unwrap();
        (path, more / videos)
    });
    let now = Record {
        compiler: compiler(),
        instructions: instructions.collect(),
    };
    let text = serde_json::to_string_pretty(&now).unwrap() + "\n";
    if std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
        return std::fs::write(recorded(), text).unwrap();
    }
    let kept: Record = serde_json::from_str(&std::fs::read_to_string(recorded()).unwrap()).unwrap();
    let percent = match kept.compiler == now.compiler {
        true => NOISE_PERCENT,
        false => COMPILER_PERCENT,
    };
    for (path, before) in &kept.instructions {
        let after = now.instructions[path];
        assert!(
            after * 100 <= before * (100 + percent),
            "{path}: {after} instructions for one more video, and it was {before}; now:\n{text}"
        );
        assert!(
            before * 100 <= after * (100 + COMPILER_PERCENT),
            "{path}: {after} instructions for one more video, and it was {before}: well done; write \
             it down with `INSTA_UPDATE=always`; now:\n{text}"
        );
    }
    assert_eq!(kept.instructions.len(), now.instructions.len(), "{text}");
}
