//! Beginnings that editors offer: a whole video, a scene with a visual.
//!
//! `defaultSnippets` is no keyword of JSON Schema. Editors that build on the language servers for JSON and
//! YAML know it, and every validator passes over it. `$1` is where the cursor goes first.

use schemars::Schema;
use serde_json::{Value, json};

use super::{DEFINITIONS, FileKind};

/// Adds what is offered to the schema of a kind of file.
pub(super) fn add(kind: FileKind, schema: &mut Schema) {
    if let Some(scene) = schema.pointer_mut(&format!("/{DEFINITIONS}/Scene")) {
        scene["defaultSnippets"] = scenes();
    }
    match kind {
        FileKind::Manifest => {
            schema.insert("defaultSnippets".to_owned(), videos());
        }
        FileKind::Project | FileKind::Defaults => {}
    }
}

fn videos() -> Value {
    json!([{
        "label": "video",
        "description": "A video with narration, subtitles and an AI image",
        "body": {
            "videoName": "${1:Title}",
            "voiceOver": {"enabled": true, "aiVoices": [{"speaker": "${2:Jackson}"}]},
            "scenes": [scene("image", "nanobanana", 3)],
        },
    }])
}

fn scenes() -> Value {
    json!([
        {
            "label": "scene with an AI image",
            "description": "A spoken text over a picture that an AI model makes",
            "body": scene("image", "nanobanana", 1),
        },
        {
            "label": "scene with an AI clip",
            "description": "A spoken text over a clip of five seconds that an AI model makes",
            "body": clip(),
        },
        {
            "label": "scene with stock",
            "description": "A spoken text over stock that Pictory looks for",
            "body": {
                "story": "${1:What is said.}",
                "background": {"searchFilter": {"query": "${2:what to look for}"}},
            },
        },
    ])
}

/// A scene with an AI visual, whose places for the cursor are numbered from `first`.
fn scene(kind: &str, model: &str, first: u32) -> Value {
    let (story, prompt) = (first, first + 1);
    json!({
        "story": format!("${{{story}:What is said.}}"),
        "background": {
            "type": kind,
            "aiVisual": {"model": model, "prompt": format!("${{{prompt}:What is shown}}")},
        },
    })
}

fn clip() -> Value {
    let mut scene = scene("video", "pixverse5.5", 1);
    scene["background"]["aiVisual"]["videoDuration"] = "5s".into();
    scene
}
