//! The JSON Schema of the files that people write.

use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::block::Block;
use super::layer::DefaultsFile;
use super::project::ProjectFile;
use crate::model::storyboard::Storyboard;

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
}

/// A manifest as it is written.
#[derive(Serialize, Deserialize, JsonSchema)]
struct ManifestFile {
    /// What is ours and not Pictory's.
    #[serde(skip_serializing_if = "Option::is_none")]
    storyform: Option<Block>,
    /// The fields of a request.
    #[serde(flatten)]
    storyboard: Storyboard,
}

/// Returns the JSON Schema of a kind of file.
pub fn schema(kind: FileKind) -> Value {
    let schema = match kind {
        FileKind::Manifest => schema_for!(ManifestFile),
        FileKind::Project => schema_for!(ProjectFile),
        FileKind::Defaults => schema_for!(DefaultsFile),
    };
    schema.to_value()
}

/// Returns the JSON Schema of a kind of file as it is published: indented, with a final newline.
pub fn schema_text(kind: FileKind) -> String {
    format!("{:#}\n", schema(kind))
}
