//! The JSON Schema of the files that people write, for editors and for other validators.
//!
//! It is made of the types that files are decoded into, and so of what [`super::check`] walks along. A few
//! passes turn what is derived from them into what a person wants to meet in an editor: closed
//! objects, lists of words with a description each, texts with their limits, expressions wherever a value
//! may be one, and `null` only where it takes a default away.
//!
//! The schemas are draft-07 and use nothing that later drafts mean otherwise. Language servers for YAML
//! have known newer drafts since 2026 only, and nothing here needs them.

mod absent;
mod plain;
mod prices;
mod prose;
mod snippets;
mod templates;
mod words;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::block::Block;
use super::layer::DefaultsFile;
use super::project::ProjectFile;
use crate::model::storyboard::Storyboard;

/// Where a schema keeps the schemas that it refers to.
const DEFINITIONS: &str = "definitions";

/// A kind of file that people write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// A manifest, which declares a video.
    Manifest,
    /// The project file.
    Project,
    /// The defaults of a folder.
    Defaults,
}

impl FileKind {
    /// Every kind, in the order in which a newcomer meets them.
    pub const ALL: [Self; 3] = [Self::Manifest, Self::Project, Self::Defaults];

    /// Returns the name of the file that holds the schema of this kind, such as `manifest.json`.
    pub const fn file_name(self) -> &'static str {
        match self {
            Self::Manifest => "manifest.json",
            Self::Project => "project.json",
            Self::Defaults => "defaults.json",
        }
    }

    /// Returns what names the schema, wherever it is kept. It is no address, so that nothing ever asks a
    /// network for it.
    const fn id(self) -> &'static str {
        match self {
            Self::Manifest => "urn:storyform:schema:manifest",
            Self::Project => "urn:storyform:schema:project",
            Self::Defaults => "urn:storyform:schema:defaults",
        }
    }

    const fn title(self) -> &'static str {
        match self {
            Self::Manifest => "storyform manifest",
            Self::Project => "storyform project file",
            Self::Defaults => "storyform defaults",
        }
    }

    const fn description(self) -> &'static str {
        match self {
            Self::Manifest => {
                "A video, as Pictory is asked for it, with `storyform` for what Pictory does not know. \
                 Several videos in one file are separated by `---`."
            }
            Self::Project => {
                "The settings of a project. Everything has a default, so that the file may be empty."
            }
            Self::Defaults => {
                "Fields that stand under every video of the folder and of those inside it, unless the \
                 video or a nearer folder says otherwise."
            }
        }
    }
}

/// A manifest as it is written.
#[derive(Serialize, Deserialize, JsonSchema)]
struct ManifestFile {
    /// What storyform itself needs to know about the video: its id, limits, and what makes many videos of
    /// it. Pictory never sees this.
    #[serde(skip_serializing_if = "Option::is_none")]
    storyform: Option<Block>,
    /// The fields of a request.
    #[serde(flatten)]
    storyboard: Storyboard,
}

/// Returns the JSON Schema of a kind of file.
pub fn schema(kind: FileKind) -> Value {
    let mut schema = match kind {
        FileKind::Manifest => derive::<ManifestFile>(),
        FileKind::Project => derive::<ProjectFile>(),
        FileKind::Defaults => derive::<DefaultsFile>(),
    };
    plain::simplify(&mut schema);
    prices::describe(&mut schema);
    match kind {
        FileKind::Manifest | FileKind::Defaults => templates::allow_everywhere(&mut schema),
        FileKind::Project => templates::allow_under(&mut schema, &["defaults", "profiles"]),
    }
    words::suggest(&mut schema);
    prose::polish(&mut schema);
    match kind {
        FileKind::Manifest | FileKind::Defaults => absent::allow(&mut schema),
        FileKind::Project => {
            absent::allow_in_definitions(&mut schema, &["DefaultsFile", "ProfileFile"]);
        }
    }
    snippets::add(kind, &mut schema);
    headed(kind, schema)
}

/// Returns the JSON Schema of a kind of file as it is published: indented, with a final newline.
pub fn schema_text(kind: FileKind) -> String {
    format!("{:#}\n", schema(kind))
}

fn derive<T: JsonSchema>() -> Schema {
    // The transforms for draft-07 move descriptions away from references, where editors look for them.
    let settings = SchemaSettings::draft07().with(|settings| settings.transforms.clear());
    settings.into_generator().into_root_schema_for::<T>()
}

/// Puts before everything what says which schema it is.
fn headed(kind: FileKind, schema: Schema) -> Value {
    let mut headed = Map::new();
    headed.insert("$schema".into(), schema.get("$schema").cloned().into());
    headed.insert("$id".into(), kind.id().into());
    headed.insert("title".into(), kind.title().into());
    headed.insert("description".into(), kind.description().into());
    if let Value::Object(rest) = schema.to_value() {
        // It describes the Rust type.
        let rest = rest
            .into_iter()
            .filter(|(keyword, _)| keyword != "markdownDescription");
        for (keyword, value) in rest {
            headed.entry(keyword).or_insert(value);
        }
    }
    Value::Object(headed)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Collects what schemas say of their fields, as `pointer: field`, where `wanted` says so.
    fn fields(schema: &Value, wanted: impl Fn(&Value) -> bool + Copy) -> Vec<String> {
        let mut found = Vec::new();
        let children: Vec<(&str, &Value)> = match schema {
            Value::Object(keywords) => {
                let fields = keywords.get("properties").and_then(Value::as_object);
                let fields = fields
                    .into_iter()
                    .flatten()
                    .filter(|(_, field)| wanted(field));
                found.extend(fields.map(|(name, _)| name.clone()));
                let children = keywords.iter();
                children
                    .map(|(name, child)| (name.as_str(), child))
                    .collect()
            }
            Value::Array(items) => items.iter().map(|item| ("", item)).collect(),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
        };
        for (name, child) in children {
            let below = fields(child, wanted);
            found.extend(below.into_iter().map(|field| format!("{name}/{field}")));
        }
        found
    }

    #[test]
    fn every_field_is_described() {
        for kind in FileKind::ALL {
            let is_silent = |field: &Value| {
                let description = field.get("description").and_then(Value::as_str);
                // The word that tells forms apart is explained by the form.
                description.is_none_or(str::is_empty) && field.get("const").is_none()
            };
            assert_eq!(fields(&schema(kind), is_silent), [""; 0], "{kind:?}");
        }
    }

    #[test]
    fn nothing_is_left_of_how_it_is_made() {
        for kind in FileKind::ALL {
            let text = schema_text(kind);
            for word in ["x-known", "\"format\"", "$defs"] {
                assert!(!text.contains(word), "{word} in {kind:?}");
            }
            assert!(text.ends_with("}\n"));
        }
    }

    #[test]
    fn a_reference_keeps_the_description_of_its_field() {
        let schema = schema(FileKind::Manifest);
        let background = &schema["definitions"]["Scene"]["properties"]["background"];
        assert_eq!(background["$ref"], "#/definitions/Background");
        assert_ne!(
            background["description"],
            schema["definitions"]["Background"]["description"]
        );
    }
}
