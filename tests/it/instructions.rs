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

/// The sizes of the new projects that are compared.
const NEW: [usize; 2] = [5, 25];
/// The sizes of the rendered ones. A video where nothing changed costs so little that twenty more of
/// them are lost in what starting a program costs once more, once less.
const RENDERED: [usize; 2] = [20, 220];
/// How often the cheap one is counted; the least of the counts has least to do with luck.
const TRIES: usize = 3;
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

/// Makes a project of that many videos, all of them rendered, which a plan remembers.
fn rendered(videos: usize) -> Project {
    let mut project = Project::new();
    let library = library::Library::write(&project.root(), videos).unwrap();
    for number in 0..videos {
        // The account of the simulator pays for hundreds of videos by the cheapest model.
        let manifest = library.manifest(number);
        let mut text = std::fs::read_to_string(&manifest).unwrap();
        for model in ["nanobanana-pro", "nanobanana", "seedream3.0"] {
            text = text.replace(model, "flux-schnell");
        }
        std::fs::write(&manifest, text).unwrap();
    }
    project.write(
        "storyform.yaml",
        "project: library\nprovider: simulator\nvisuals: inline\n",
    );
    project.set("STORYFORM_SIMULATOR_JOB_TIME", "1ms");
    project
        .run(&[
            "apply",
            "--auto-approve",
            "--large-change",
            "--parallelism",
            "16",
        ])
        .success();
    // What the first plan finds out, the others need not.
    project.run(&["plan"]).success();
    std::thread::sleep(std::time::Duration::from_millis(2_200));
    project.run(&["plan"]).success();
    project
}

/// What one more video costs, between two projects of these sizes.
fn one_more(sizes: [usize; 2], counts: [u64; 2]) -> u64 {
    let [few, many] = sizes.map(|size| u64::try_from(size).unwrap());
    counts[1].saturating_sub(counts[0]) / (many - few)
}

/// Counts what one more video costs, by what is done.
fn counts() -> BTreeMap<String, u64> {
    let new = NEW.map(project);
    let paths = [
        ("validate", vec!["validate"]),
        ("plan, everything new", vec!["plan"]),
        (
            "plan as JSON, everything new",
            vec!["plan", "--format", "json"],
        ),
    ];
    let mut counts: BTreeMap<String, u64> = paths
        .into_iter()
        .map(|(path, arguments)| {
            let counts = new.each_ref().map(|project| count(project, &arguments));
            (path.to_owned(), one_more(NEW, counts))
        })
        .collect();
    let least = RENDERED.map(|videos| {
        let project = rendered(videos);
        let tries = (0..TRIES).map(|_| count(&project, &["plan"]));
        tries.min().unwrap()
    });
    counts.insert(
        "plan, nothing changed".to_owned(),
        one_more(RENDERED, least),
    );
    counts
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
    let now = Record {
        compiler: compiler(),
        instructions: counts(),
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
