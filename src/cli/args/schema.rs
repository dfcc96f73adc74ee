//! What can be said to `schema`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::manifest::FileKind;

#[derive(Debug, Args)]
pub(in crate::cli) struct SchemaArgs {
    /// The kind of file that the schema is of
    #[arg(value_enum, default_value_t)]
    pub(in crate::cli) kind: SchemaKind,
    /// Write the schemas of every kind into a folder; `.storyform/schema` of the project if it is left out
    #[arg(
        long,
        value_name = "DIR",
        num_args = 0..=1,
        conflicts_with = "kind"
    )]
    pub(in crate::cli) write: Option<Option<PathBuf>>,
}

/// A kind of file that people write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(in crate::cli) enum SchemaKind {
    /// A manifest, which declares a video
    #[default]
    Manifest,
    /// `storyform.yaml`
    Project,
    /// The defaults of a folder
    Defaults,
}

impl From<SchemaKind> for FileKind {
    fn from(kind: SchemaKind) -> Self {
        match kind {
            SchemaKind::Manifest => Self::Manifest,
            SchemaKind::Project => Self::Project,
            SchemaKind::Defaults => Self::Defaults,
        }
    }
}
