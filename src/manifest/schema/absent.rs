//! `null`, which takes away what defaults would fill in.
//!
//! Whether there is anything to take away a schema cannot know, so that it allows `null` where a video may
//! well do without: for every field of a video but its name and its scenes.

use schemars::Schema;
use serde_json::{Map, Value, json};

/// Fields that a video does not do without, and what is ours.
const NEEDED: [&str; 3] = ["storyform", "videoName", "scenes"];
/// Keywords that say something about a field, whatever its value is.
const ABOUT: [&str; 3] = ["description", "markdownDescription", "default"];

/// Allows it in the fields of the schema itself.
pub(super) fn allow(schema: &mut Schema) {
    let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
    properties.into_iter().for_each(allow_in);
}

/// Allows it in the fields of definitions.
pub(super) fn allow_in_definitions(schema: &mut Schema, names: &[&str]) {
    let Some(Value::Object(definitions)) = schema.get_mut(super::DEFINITIONS) else {
        return;
    };
    for name in names {
        let fields = definitions
            .get_mut(*name)
            .and_then(|it| it.get_mut("properties"));
        fields
            .and_then(Value::as_object_mut)
            .into_iter()
            .for_each(allow_in);
    }
}

fn allow_in(fields: &mut Map<String, Value>) {
    for (name, field) in fields.iter_mut() {
        if NEEDED.contains(&name.as_str()) {
            continue;
        }
        let Value::Object(keywords) = field.take() else {
            continue;
        };
        let is_about = |keyword: &String| ABOUT.contains(&keyword.as_str());
        let (mut about, form): (Map<_, _>, Map<_, _>) = keywords
            .into_iter()
            .partition(|(keyword, _)| is_about(keyword));
        let nothing = json!({
            "type": "null",
            "description": "Not what the defaults say.",
            "doNotSuggest": true,
        });
        about.insert("anyOf".to_owned(), json!([form, nothing]));
        *field = Value::Object(about);
    }
}
