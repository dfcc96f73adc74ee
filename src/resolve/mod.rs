//! Documents to videos that are ready to be compared and sent.
//!
//! A resolved video has two forms. The *request* is what Pictory receives: the manifest field for
//! field, and what `storyform.passthrough` adds. The *configuration* is what counts when asking
//! whether anything changed: the request without what never reaches the rendered video, without
//! values that Pictory's documentation names as defaults, and with one spelling of every text.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

mod configuration;

use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::manifest::{Document, Project};
use crate::model::storyboard::{AspectRatio, Storyboard};
use crate::model::{Credits, ManifestPlace, VideoId, VideoKey, VisualMode};

/// A video with everything settled that its manifest leaves open.
#[derive(Debug, Clone, PartialEq)]
pub struct ResolvedVideo {
    /// The video and its profile.
    pub key: VideoKey,
    /// The name under which Pictory files it.
    pub name: String,
    /// Where it is declared.
    pub manifest: ManifestPlace,
    /// Its earlier ids.
    pub moved_from: Vec<VideoId>,
    /// Whether spending credits on it is refused; `None` leaves that to what state remembers.
    pub protect: Option<bool>,
    /// The most that one render of it may cost, by its own block or by the project.
    pub max_credits: Option<Credits>,
    /// How its visuals are made.
    pub visuals: VisualMode,
    /// The proportions of its pictures; `None` if width and height match no known ratio.
    pub aspect_ratio: Option<AspectRatio>,
    /// The request, typed.
    pub storyboard: Arc<Storyboard>,
    /// The fields of the request that this version does not know.
    pub passthrough: Map<String, Value>,
    /// What counts when asking whether anything changed.
    pub configuration: Arc<Value>,
}

impl ResolvedVideo {
    /// Returns the request, as it is sent.
    pub fn request(&self) -> Value {
        request(&self.storyboard, &self.passthrough)
    }
}

/// Settles what a document leaves open.
pub fn resolve(document: &Document, project: &Project, profile: Option<&str>) -> ResolvedVideo {
    let block = &document.block;
    let passthrough = block.passthrough.clone().unwrap_or_default();
    let request = request(&document.storyboard, &passthrough);
    let limits = [block.max_credits, project.budget.video.max];
    ResolvedVideo {
        key: VideoKey {
            id: document.id(),
            profile: profile.map(str::to_owned),
        },
        name: document.storyboard.video_name.clone().unwrap_or_default(),
        manifest: ManifestPlace {
            path: document.source().path().to_owned(),
            line: document.line(),
        },
        moved_from: block
            .moved_from
            .iter()
            .flatten()
            .map(VideoId::new)
            .collect(),
        protect: block.protect,
        max_credits: limits.into_iter().flatten().min(),
        visuals: block.visuals.unwrap_or(project.visuals),
        aspect_ratio: aspect_ratio(&document.storyboard),
        storyboard: Arc::clone(&document.storyboard),
        configuration: Arc::new(configuration::of(request)),
        passthrough,
    }
}

/// Returns what counts, by today's rules, of a configuration that was recorded by older ones.
pub fn renew(configuration: &Value) -> Value {
    configuration::of(configuration.clone())
}

/// Returns what counts, by today's rules, of the recorded configuration of one shot.
pub fn renew_shot(configuration: &Value) -> Value {
    let mut request = configuration::of(json!({ "scenes": [configuration] }));
    request["scenes"][0].take()
}

/// The proportions of the picture. Pictory's examples without any are 16:9.
fn aspect_ratio(storyboard: &Storyboard) -> Option<AspectRatio> {
    match (
        storyboard.aspect_ratio,
        storyboard.video_width,
        storyboard.video_height,
    ) {
        (Some(ratio), _, _) => Some(ratio),
        (None, Some(width), Some(height)) => AspectRatio::of_size(width, height),
        (None, _, _) => Some(AspectRatio::Landscape),
    }
}

fn request(storyboard: &Storyboard, passthrough: &Map<String, Value>) -> Value {
    let mut request = as_json(storyboard);
    merge(&mut request, passthrough);
    request
}

/// Writes the request as JSON, whole numbers without a fraction, as people write them.
fn as_json(storyboard: &Storyboard) -> Value {
    let mut value = serde_json::to_value(storyboard)
        .expect("a storyboard has text keys and finite numbers only");
    write_whole_numbers(&mut value);
    value
}

fn write_whole_numbers(value: &mut Value) {
    /// Below this every whole double is exact, and so is its conversion.
    const EXACT_MAX: f64 = 9_007_199_254_740_992.0;
    match value {
        Value::Number(number) => {
            let float = number.as_f64().filter(|_| number.is_f64());
            if let Some(float) = float.filter(|f| f.fract() == 0.0 && f.abs() < EXACT_MAX) {
                #[expect(clippy::cast_possible_truncation, reason = "whole and below 2^53")]
                let whole = float as i64;
                *value = Value::from(whole);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(write_whole_numbers),
        Value::Object(fields) => fields.values_mut().for_each(write_whole_numbers),
        Value::Null | Value::Bool(_) | Value::String(_) => {}
    }
}

/// Adds fields to an object: objects are merged, list items by their index, all else is set.
fn merge(target: &mut Value, added: &Map<String, Value>) {
    let Value::Object(fields) = target else {
        return;
    };
    for (key, value) in added {
        merge_value(fields.entry(key.clone()).or_insert(Value::Null), value);
    }
}

fn merge_value(target: &mut Value, added: &Value) {
    match (target, added) {
        (target @ Value::Object(_), Value::Object(added)) => merge(target, added),
        (Value::Array(items), Value::Array(added)) => {
            for (item, added) in items.iter_mut().zip(added) {
                merge_value(item, added);
            }
        }
        (target, added) => *target = added.clone(),
    }
}
