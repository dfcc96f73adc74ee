//! Text to typed documents in which every value knows its place.
//!
//! A manifest is read into one tree with places, checked against the shape of the Rust types in
//! one walk that finds every problem, and decoded. What does not fit is reported and cut out, so
//! the rules after this stage see a typed storyboard even where parts of it are wrong. This is the
//! only module that knows how YAML is read and written.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

mod apply_file;
mod block;
mod body;
mod budget;
mod check;
mod comments;
mod compose;
mod decode;
mod document;
mod draft;
mod format;
mod layer;
mod lints;
mod merge;
mod passthrough;
mod patterns;
mod place;
mod profile;
mod project;
mod read;
pub mod rules;
mod scalar;
mod schema;
mod secrets;
mod shape;
mod syntax;
mod tree;
mod write;
mod written;

pub use block::{AxisFile, Block, KeyFile, KeysFile, RowsFile};
pub use body::{Body, parse_body};
pub use budget::{BoundsFile, BudgetFile, LimitFile};
pub use comments::{Comment, comments};
pub use compose::{
    Composed, Surroundings, Table, compose, has_expression, parse_table, read_alone,
};
pub use document::{Document, Origin};
pub use draft::{Draft, write_manifest};
pub use format::{FileRole, FormatError, Loss, format};
pub use layer::{
    DefaultsBlock, DefaultsFile, Layer, ProfileBlock, ProfileFile, RuleFile, parse_defaults,
};
pub use lints::{LintLevel, LintSetting};
pub use patterns::patterns;
pub use profile::{FINAL, Profile};
pub use project::{ApplySettings, OnRemove, Project, ProjectFile, Provider, parse_project};
pub use schema::{FileKind, schema, schema_text};
pub use secrets::secrets;
pub use write::to_yaml;
pub use written::{Parsed, Written, parse};
