//! A saved plan: any text, and a plan with other values in it; each also with a digest that fits.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};
use storyform::plan::{Plan, digest};
use storyform_fuzz::{examine, planned, project, videos};

/// A video that needs a preview, and two that share a picture.
const MANIFEST: &str = "videoName: a
scenes:
  - story: One ship sails. Two ships wait.
    createSceneOnEndOfSentence: true
    background: {type: image, aiVisual: {model: nanobanana, mediaStyle: photorealistic}}
---
videoName: b
scenes:
  - story: Nobody waits.
    background: {type: image, aiVisual: {model: flux-schnell, prompt: A pier at night}}
---
videoName: c
scenes:
  - story: Somebody waits.
    background: {type: image, aiVisual: {model: flux-schnell, prompt: A pier at night}}
";

/// The plan of those videos, as it is saved.
static SAVED: LazyLock<Value> = LazyLock::new(|| {
    let project = project("").expect("an empty project file is fine");
    let videos = videos(MANIFEST, &project).expect("the manifest is fine");
    let saved = planned(&videos, &project).to_saved();
    serde_json::from_str(&saved.expect("a plan can be saved")).expect("it is JSON")
});

fuzz_target!(|bytes: &[u8]| {
    let text = match bytes.split_first() {
        Some((b'{', _)) => String::from_utf8_lossy(bytes).into_owned(),
        Some((_, edits)) => edited(edits).to_string(),
        None => return,
    };
    drop(Plan::from_saved(&text));
    // The digest keeps accidents out. Behind it, nothing may break either.
    let signed = signed(&text).and_then(|text| Plan::from_saved(&text).ok());
    if let Some(plan) = signed {
        examine(&plan);
    }
});

/// Puts other values into the plan: each three bytes say where, and what.
fn edited(edits: &[u8]) -> Value {
    let mut saved = SAVED.clone();
    for edit in edits.chunks_exact(3).take(8) {
        let mut count = 0;
        count_values(&saved, &mut count);
        let mut at = usize::from(u16::from_le_bytes([edit[0], edit[1]])) % count;
        if let Some(place) = value_at(&mut saved, &mut at) {
            *place = other(place, edit[2]);
        }
    }
    saved
}

/// Another value in place of one: of another kind, larger, or a part of it twice.
fn other(value: &Value, choice: u8) -> Value {
    match (choice % 12, value) {
        (0, _) => Value::Null,
        (1, Value::Array(list)) => list.iter().chain(list.first()).cloned().collect(),
        (2, Value::Array(list)) => list.iter().skip(1).cloned().collect(),
        (1 | 2, _) => json!(0),
        (3, _) => json!(9_000_000_000_000_000_i64),
        (4, _) => json!(-4.5),
        (5, _) => json!(18_446_744_073_709_551_615_u64),
        (6, _) => json!("a"),
        (7, _) => json!(""),
        (8, _) => json!([]),
        (9, _) => json!({}),
        (10, _) => json!(true),
        _ => json!("blocked"),
    }
}

fn count_values(value: &Value, count: &mut usize) {
    *count += 1;
    match value {
        Value::Array(list) => list.iter().for_each(|inner| count_values(inner, count)),
        Value::Object(map) => map.values().for_each(|inner| count_values(inner, count)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn value_at<'a>(value: &'a mut Value, at: &mut usize) -> Option<&'a mut Value> {
    if *at == 0 {
        return Some(value);
    }
    *at -= 1;
    match value {
        Value::Array(list) => list.iter_mut().find_map(|inner| value_at(inner, at)),
        Value::Object(map) => map.values_mut().find_map(|inner| value_at(inner, at)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

/// Gives a text that looks like a saved plan the digest and the seal of its content.
fn signed(text: &str) -> Option<String> {
    let mut saved: Value = serde_json::from_str(text).ok()?;
    let mut plan: Plan = serde_json::from_value(saved.get_mut("plan")?.take()).ok()?;
    plan.digest = digest(&plan);
    plan.to_saved().ok()
}
