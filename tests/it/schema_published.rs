//! The published JSON Schemas are those of this version, and say what the program itself says.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::Value;
use storyform::diagnostic::{Diagnostic, Source};
use storyform::manifest::{self, FileKind, schema, schema_text};
use storyform::validate;

use crate::environment::Project;
use crate::fixtures::{fixtures, good_manifests, stem, text};
use crate::schemas::python_program;

/// Rules about the form of a manifest that its schema does not express.
///
/// What a passthrough may hold depends on the video beside it.
const FORM_ALONE: &[&str] = &["known-passthrough"];

/// Rules about the meaning of single values that their schema expresses all the same.
const MEANING_TOO: &[&str] = &[
    "invalid-percentage",
    "unknown-model",
    "video-name-characters",
];

/// Tells whether the schema refuses a manifest in which something was found.
pub(crate) fn is_refusal(found: &Diagnostic) -> bool {
    let (code, name) = (found.rule.code, found.rule.name);
    (code.starts_with("SF01") && !FORM_ALONE.contains(&name)) || MEANING_TOO.contains(&name)
}

/// A validator that shares no code with this program, for a kind of file.
pub(crate) fn validator(kind: FileKind) -> &'static jsonschema::Validator {
    static VALIDATORS: LazyLock<[jsonschema::Validator; 3]> = LazyLock::new(|| {
        FileKind::ALL.map(|kind| {
            jsonschema::options()
                .with_draft(jsonschema::Draft::Draft7)
                .build(&schema(kind))
                .expect("the schema is one")
        })
    });
    let place = FileKind::ALL.iter().position(|known| *known == kind);
    &VALIDATORS[place.expect("every kind is listed")]
}

/// Reads every document of a text with a reader that is not ours; `None` if it is not YAML.
pub(crate) fn documents(text: &str) -> Option<Vec<Value>> {
    let read = |document| {
        let mut document = serde_yaml::Value::deserialize(document)?;
        document.apply_merge()?;
        Ok(serde_json::to_value(document).expect("YAML of manifests is JSON"))
    };
    let read: Result<Vec<Value>, serde_yaml::Error> =
        serde_yaml::Deserializer::from_str(text).map(read).collect();
    read.ok()
}

/// Lists what a schema has against a text.
#[track_caller]
fn objections(kind: FileKind, text: &str) -> Vec<String> {
    let documents = documents(text).expect("it is YAML");
    let documents = documents.iter().filter(|document| !document.is_null());
    let objections = documents.flat_map(|document| validator(kind).iter_errors(document));
    objections
        .map(|objection| format!("{}: {objection}", objection.instance_path()))
        .collect()
}

/// Checks a manifest as the program does.
fn diagnose(text: &str) -> Vec<Diagnostic> {
    let parsed = manifest::read_alone(&Source::new("videos/x.yaml", text));
    let mut diagnostics = parsed.diagnostics;
    diagnostics.extend(validate::validate(&parsed.documents));
    diagnostics
}

/// Demands that the schema and the program are of one mind about a manifest.
#[track_caller]
pub(crate) fn assert_agreement(text: &str) {
    let found = diagnose(text);
    let refusals: Vec<&str> = found
        .iter()
        .filter(|found| is_refusal(found))
        .map(|found| found.rule.name)
        .collect();
    let objections = objections(FileKind::Manifest, text);
    assert_eq!(
        refusals.is_empty(),
        objections.is_empty(),
        "the program: {refusals:?}, the schema: {objections:?}\n{text}"
    );
}

fn published() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schema")
}

#[test]
fn the_published_schemas_are_up_to_date() {
    let is_accepted = std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always");
    for kind in FileKind::ALL {
        let file = published().join(kind.file_name());
        if is_accepted {
            fs::write(&file, schema_text(kind)).unwrap();
        }
        assert!(
            fs::read_to_string(&file).is_ok_and(|published| published == schema_text(kind)),
            "{} is out of date; set INSTA_UPDATE=always to write it anew",
            file.display()
        );
    }
}

#[test]
fn good_manifests_are_accepted() {
    for path in good_manifests() {
        assert_eq!(
            objections(FileKind::Manifest, &text(&path)),
            [""; 0],
            "{}",
            path.display()
        );
    }
}

#[test]
fn project_files_are_accepted() {
    for example in ["quickstart", "showcase"] {
        let project = Project::from_example(example).read("storyform.yaml");
        assert_eq!(
            objections(FileKind::Project, &project),
            [""; 0],
            "{example}"
        );
    }
    let everything = "project: acme\nmanifests: ['videos/**']\nprovider: pictory\nstate: s.db\nvisuals: inline\n\
        visualCopies: false\nbudget: {maxCreditsPerVideo: 4, maxCreditsPerMonth: {warn: 1.5, max: 2},\n  \
        maxCreditsPerFolder: {'videos/ads/**': 3}, allowUnknown: [a]}\npricing: {veo3.1: 19}\nonRemove: forget\n\
        apply: {parallelism: 2, pollInterval: 15s, timeout: {image: 5m}, attempts: 3}\n\
        defaults: {language: de, storyform: {vars: {a: 1}, rules: [{at: images, set: {model: null}}]}}\n\
        profiles: {draft: {storyform: {budget: {maxCreditsPerApply: 1}}, aspectRatio: '${{ ratio }}'}}\n";
    assert_eq!(objections(FileKind::Project, everything), [""; 0]);
}

#[test]
fn what_init_writes_is_accepted() {
    let project = Project::new();
    drop(project.run(&["init"]).success());
    let settings = project.read("storyform.yaml");
    assert_eq!(objections(FileKind::Project, &settings), [""; 0]);
    let video = project.read("videos/welcome.yaml");
    assert_eq!(objections(FileKind::Manifest, &video), [""; 0]);
}

#[test]
fn bad_manifests_are_judged_as_by_the_program() {
    let mut refused = Vec::new();
    for path in fixtures("bad") {
        let text = text(&path);
        // What breaks the grammar or the limits of reading is for the reader to say.
        if diagnose(&text)
            .iter()
            .any(|found| found.rule.code < "SF0007")
        {
            continue;
        }
        let is_refused = !objections(FileKind::Manifest, &text).is_empty();
        let of_form = |found: &Diagnostic| is_refusal(found) || found.rule.name == "not-an-object";
        let expected = diagnose(&text).iter().any(of_form);
        assert_eq!(is_refused, expected, "{}", path.display());
        refused.extend(is_refused.then(|| stem(&path).to_owned()));
    }
    let expected = [
        "empty-value",
        "invalid-percentage",
        "missing-element-type",
        "not-an-object",
        "out-of-range",
        "too-few-items",
        "too-long",
        "too-many-items",
        "too-short",
        "unknown-field",
        "unknown-model",
        "unknown-value",
        "video-name-characters",
        "wrong-type",
    ];
    assert_eq!(refused, expected);
}

#[test]
fn an_element_that_leaves_its_type_empty_is_not_lost() {
    let video = "videoName: A\nscenes:\n  - story: Hi.\n    elements: [{type: , text: Welcome}]\n";
    let found = diagnose(video);
    let empty = found.iter().find(|found| found.rule.name == "empty-value");
    assert_eq!(empty.expect("it is found").message, "`type` has no value");
    assert_agreement(video);
}

#[test]
fn what_rules_show_is_judged_as_by_the_program() {
    let mut count = 0;
    for rule in validate::RULES {
        let blocks = rule.explanation.split("```yaml\n").skip(1);
        for block in blocks.filter_map(|block| block.split("```").next()) {
            // Some show a part of a manifest, or what is no YAML at all.
            let is_object = |document: &Value| document.is_object();
            if documents(block).is_some_and(|documents| documents.iter().all(is_object)) {
                assert_agreement(block);
                count += 1;
            }
        }
    }
    assert!(count > 150, "only {count} were looked at");
}

/// Fills in a snippet as somebody does who leaves everything as it is proposed.
fn filled_in(snippet: &Value) -> Value {
    let places = regex::Regex::new(r"\$\{\d+:([^}]*)\}").unwrap();
    let text = snippet["body"].to_string();
    serde_json::from_str(&places.replace_all(&text, "$1")).expect("it is still JSON")
}

#[test]
fn what_editors_offer_is_a_good_video() {
    let schema = schema(FileKind::Manifest);
    let snippets = |of: &Value| -> Vec<Value> {
        let snippets = of["defaultSnippets"].as_array().expect("there are some");
        snippets.iter().map(filled_in).collect()
    };
    let videos = snippets(&schema);
    assert_eq!(videos.len(), 1);
    let scenes = snippets(&schema["definitions"]["Scene"]);
    assert_eq!(scenes.len(), 3);
    let mut video = videos[0].clone();
    for scenes in [video["scenes"].clone(), Value::from(scenes)] {
        video["scenes"] = scenes;
        let text = video.to_string();
        assert_eq!(diagnose(&text), [], "{text}");
        assert_eq!(objections(FileKind::Manifest, &text), [""; 0], "{text}");
    }
}

#[test]
fn expressions_stand_for_any_value() {
    let expressions = "videoName: '${{ title }}: too long for a name %'\naspectRatio: ${{ ratio }}\n\
        voiceOver: {enabled: '${{ on }}', aiVoices: [{speaker: '${{ voice }}', speed: '${{ speed }}'}]}\n\
        logo: {width: '${{ width }}'}\nstoryform: {id: 'tour-${{ lang }}', protect: '${{ live }}'}\n\
        scenes:\n  - background: {type: '${{ kind }}', aiVisual: {model: '${{ model }}', mediaStyle: '${{ s }}'}}\n";
    assert_eq!(objections(FileKind::Manifest, expressions), [""; 0]);
    for partly in [
        "aspectRatio: 16:${{ height }}",
        "saveProject: ${{ save }}!",
        "videoWidth: 1${{ width }}",
        "scenes: ${{ scenes }}",
        "voiceOver: ${{ narration }}",
    ] {
        assert_ne!(objections(FileKind::Manifest, partly), [""; 0], "{partly}");
    }
    for elsewhere in [
        "visualCopies: ${{ copies }}",
        "apply: {parallelism: '${{ many }}'}",
    ] {
        assert_ne!(
            objections(FileKind::Project, elsewhere),
            [""; 0],
            "{elsewhere}"
        );
    }
}

#[test]
#[ignore = "needs check-jsonschema, which .ci/run installs"]
fn a_validator_in_another_language_agrees() {
    let files = FileKind::ALL.map(|kind| published().join(kind.file_name()));
    let check = |arguments: &[&str], files: &[PathBuf]| {
        let mut command = Command::new(python_program("check-jsonschema"));
        let output = command.args(arguments).args(files).output();
        let output = output.expect("check-jsonschema is installed");
        (
            output.status.success(),
            String::from_utf8_lossy(&output.stdout).into_owned(),
        )
    };
    let (fits, said) = check(&["--check-metaschema"], &files);
    assert!(fits, "{said}");
    let [manifest, project, _] = files.map(|file| file.display().to_string());
    // It reads one document of a file.
    let has_one = |path: &PathBuf| !text(path).contains("\n---\n");
    let good: Vec<PathBuf> = good_manifests().into_iter().filter(has_one).collect();
    let (fits, said) = check(&["--schemafile", &manifest], &good);
    assert!(fits, "{said}");
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let settings =
        ["quickstart", "showcase"].map(|name| examples.join(name).join("storyform.yaml"));
    let (fits, said) = check(&["--schemafile", &project], &settings);
    assert!(fits, "{said}");
    for path in fixtures("bad")
        .iter()
        .filter(|path| stem(path) == "unknown-field")
    {
        let (fits, said) = check(&["--schemafile", &manifest], std::slice::from_ref(path));
        assert!(!fits && said.contains("promt"), "{said}");
    }
}
