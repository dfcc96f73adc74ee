//! A saved plan: the text as it is, and the same with a digest that fits.

#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use storyform::fingerprint;
use storyform::plan::Plan;
use storyform_fuzz::examine;

fuzz_target!(|text: &str| {
    drop(Plan::from_saved(text));
    // The digest keeps accidents out. Behind it, nothing may break either.
    let signed = signed(text).and_then(|text| Plan::from_saved(&text).ok());
    if let Some(plan) = signed {
        examine(&plan);
    }
});

/// Gives a text that looks like a saved plan the digest of its content.
fn signed(text: &str) -> Option<String> {
    let mut saved: Value = serde_json::from_str(text).ok()?;
    let plan = saved.get_mut("plan")?.as_object_mut()?;
    plan.remove("digest");
    let content = Value::Object(plan.clone());
    let digest = format!("sha256:{}", fingerprint::digest(&content));
    plan.insert("digest".to_owned(), Value::String(digest));
    serde_json::to_string(&saved).ok()
}
