//! What an editor shows of the schemas, by way of the language server for YAML.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use storyform::manifest::FileKind;
use storyform::model::MODELS;
use storyform::model::storyboard::KNOWN_FONTS;

use crate::environment::Project;

/// Where the folder with `node_modules` is, if not where `.ci/run` puts it.
const NODE_FOLDER: &str = "STORYFORM_TEST_NODE_FOLDER";
/// Where the language server is in it.
const SERVER: &str = "node_modules/yaml-language-server/bin/yaml-language-server";

/// Puts a question about a file; `|` in its text is where the cursor stands.
fn question(kind: FileKind, ask: &str, text: &str) -> Value {
    let schema = kind.file_name();
    let text = format!("# yaml-language-server: $schema=../.storyform/schema/{schema}\n{text}");
    json!({"text": text, "ask": ask})
}

/// Asks the language server in a project that keeps its schemas.
fn ask(questions: &[Value]) -> Vec<Vec<String>> {
    let project = Project::new();
    drop(project.run(&["init"]).success());
    drop(project.run(&["schema", "--write"]).success());
    let mut questions = questions.to_vec();
    for (index, question) in questions.iter_mut().enumerate() {
        question["file"] = json!(project.path(&format!("videos/{index}.yaml")));
    }
    let questions = Value::from(questions).to_string();
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    let installed = || repository.join("target/clients");
    let folder = std::env::var_os(NODE_FOLDER).map_or_else(installed, PathBuf::from);
    let mut child = Command::new("node")
        .arg(repository.join("tests/editor/language_server.mjs"))
        .arg(folder.join(SERVER))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("node is installed");
    let mut input = child.stdin.take().expect("it was asked for");
    input.write_all(questions.as_bytes()).unwrap();
    drop(input);
    let output = child.wait_with_output().unwrap();
    serde_json::from_slice(&output.stdout).expect("the language server is installed")
}

/// Puts a question about what is written inside of an AI image.
fn inside_visual(ask: &str, text: &str) -> Value {
    let visual = "scenes:\n  - background:\n      type: image\n      aiVisual:\n        ";
    question(FileKind::Manifest, ask, &format!("{visual}{text}"))
}

#[test]
#[ignore = "needs node with yaml-language-server, which .ci/run installs"]
fn editors_complete_and_explain() {
    let about = |ask, text| question(FileKind::Manifest, ask, text);
    let answers = ask(&[
        inside_visual("completion", "|"),
        inside_visual("completion", "model: |"),
        about("completion", "scenes:\n  - hideSubtitles: |"),
        about("completion", "subtitleStyle:\n  fontFamily: |"),
        inside_visual("hover", "mo|del: veo3.1"),
        about("hover", "logo:\n  posi|tion: top-left"),
    ]);
    let words = |number: usize| -> Vec<&str> {
        let items = answers[number].iter();
        items.filter_map(|item| item.split(':').next()).collect()
    };
    assert_eq!(words(0)[..3], ["model", "mediaStyle", "videoDuration"]);
    let fields = &answers[0];
    assert!(
        fields.iter().all(|item| !item.ends_with(": ")),
        "each is described: {fields:?}"
    );
    // What is offered is what there is, and no form of an expression.
    let models: Vec<&str> = MODELS.iter().map(|model| model.id).collect();
    assert_eq!(words(1), models);
    assert_eq!(words(2), ["true", "false"]);
    assert_eq!(words(3), KNOWN_FONTS);
    let model = &answers[4][0];
    for price in ["Veo 3.1: 20 credits a second", "Flux: 0.6 credits an image"] {
        assert_eq!(model.matches(price).count(), 1, "{model}");
    }
    let position = &answers[5][0];
    assert_eq!(
        position.matches("place in the picture").count(),
        1,
        "{position}"
    );
}

#[test]
#[ignore = "needs node with yaml-language-server, which .ci/run installs"]
fn editors_underline_what_is_wrong() {
    let answers = ask(&[
        inside_visual("problems", "promt: A harbour"),
        question(
            FileKind::Manifest,
            "problems",
            "aspectRatio: '16:10'\nsaveProject: 'yes'\nlanguage: xx",
        ),
        question(
            FileKind::Defaults,
            "problems",
            "language: ${{ lang }}\nsaveProject: ${{ save }}\naspectRatio: ${{ ratio }}",
        ),
        question(
            FileKind::Project,
            "problems",
            "pricing: {nanobana: 3}\nprofiles: {draft: {langage: de}}",
        ),
    ]);
    let places = |number: usize| -> Vec<&str> {
        let problems = answers[number].iter();
        problems
            .filter_map(|problem| problem.split(' ').next())
            .collect()
    };
    assert_eq!(answers[0], ["6:9-14 Property promt is not allowed."]);
    assert_eq!(places(1), ["2:14-21", "3:14-19"], "{:?}", answers[1]);
    assert_eq!(answers[2], [""; 0]);
    assert_eq!(places(3), ["2:11-19", "3:20-27"], "{:?}", answers[3]);
}
