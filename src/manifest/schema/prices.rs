//! What models cost and can make, from the catalogue, in the schema of an AI visual.

use std::collections::BTreeSet;

use schemars::Schema;
use serde_json::{Map, Value, json};

use super::DEFINITIONS;
use super::plain::each;
use super::words::open_list;
use crate::model::{
    AVATAR_CREDITS, AVATAR_SECONDS, CATALOGUE_DATE, Credits, MODELS, VisualKind, VisualModel,
};

/// Says what everything costs that is chosen in a file.
pub(super) fn describe(schema: &mut Schema) {
    models(property(schema, "AiVisual", "model"));
    lengths(property(schema, "AiVisual", "videoDuration"));
    avatars(schema);
    if let Some(pricing) = schema.pointer_mut("/properties/pricing")
        && let Some(pricing) = pricing.as_object_mut()
    {
        pricing.insert("propertyNames".to_owned(), json!({"enum": ids()}));
    }
}

fn ids() -> Vec<&'static str> {
    MODELS.iter().map(|model| model.id).collect()
}

/// Names the models where one is chosen. The list is closed, because what has no price is not sent.
fn models(model: &mut Map<String, Value>) {
    let meanings: Vec<String> = MODELS.iter().map(meaning).collect();
    model.insert("enum".to_owned(), json!(ids()));
    model.insert("enumDescriptions".to_owned(), json!(meanings));
    // Editors that know Markdown show what each word means, and so its price; others show this alone.
    if let Some(Value::String(text)) = model.get("description") {
        let dated =
            format!("{text}\n\nPrices are those in Pictory's documentation of {CATALOGUE_DATE}.");
        let priced = format!("{dated}\n\n{}", meanings.join("\n\n"));
        model.insert("description".to_owned(), priced.into());
        model.insert("markdownDescription".to_owned(), dated.into());
    }
}

/// Names the lengths that clips have.
fn lengths(duration: &mut Map<String, Value>) {
    let lengths: BTreeSet<u32> = MODELS
        .iter()
        .flat_map(|model| model.seconds)
        .copied()
        .collect();
    let words: Vec<String> = lengths
        .iter()
        .map(|seconds| format!("{seconds}s"))
        .collect();
    let meanings: Vec<String> = lengths.into_iter().map(meaning_of_length).collect();
    let forms = open_list(&json!({"enum": words, "enumDescriptions": meanings}));
    duration.insert("anyOf".to_owned(), forms);
}

/// Says what the avatar of a video costs. That of a scene is the same one, and costs nothing more.
fn avatars(schema: &mut Schema) {
    let price = format!(
        " It costs {AVATAR_CREDITS} AI credits for each {AVATAR_SECONDS} seconds of video."
    );
    each(schema, |keywords| {
        if let Some(Value::Object(fields)) = keywords.get_mut("properties")
            && fields.contains_key("videoName")
            && let Some(Value::String(text)) = fields["avatar"].get_mut("description")
        {
            text.push_str(&price);
        }
    });
}

fn property<'a>(
    schema: &'a mut Schema,
    definition: &str,
    field: &str,
) -> &'a mut Map<String, Value> {
    schema
        .pointer_mut(&format!("/{DEFINITIONS}/{definition}/properties/{field}"))
        .and_then(Value::as_object_mut)
        .expect("BUG: every kind of file has AI visuals with these fields")
}

/// Says what a model makes, for how much, and what it is good for.
fn meaning(model: &VisualModel) -> String {
    let ratios: Vec<&str> = model
        .aspect_ratios
        .iter()
        .map(|ratio| ratio.word())
        .collect();
    let ratios = ratios.join(", ");
    let VisualModel {
        display_name,
        rate,
        best_for,
        ..
    } = model;
    match model.kind {
        VisualKind::Image => {
            format!("{display_name}: {rate} credits an image; {ratios}. For {best_for}.")
        }
        VisualKind::Video => {
            let clips: Vec<String> = model
                .seconds
                .iter()
                .map(|seconds| format!("{seconds}s for {}", clip(model, *seconds)))
                .collect();
            format!(
                "{display_name}: {rate} credits a second, {}; {ratios}. For {best_for}.",
                clips.join(", ")
            )
        }
    }
}

/// Says which models make clips of a length, and for how much.
fn meaning_of_length(seconds: u32) -> String {
    let models = MODELS
        .iter()
        .filter(|model| model.seconds.contains(&seconds));
    let prices: Vec<String> = models
        .map(|model| {
            format!(
                "{} credits with {}",
                clip(model, seconds),
                model.display_name
            )
        })
        .collect();
    format!("{}.", prices.join(", "))
}

fn clip(model: &VisualModel, seconds: u32) -> Credits {
    std::iter::repeat_n(model.rate, seconds as usize).sum()
}
