//! Text to typed documents in which every value knows its place.
//!
//! A manifest is read into one tree with places, checked against the shape of the Rust types in
//! one walk that finds every problem, and decoded. What does not fit is reported and cut out, so
//! the rules after this stage see a typed storyboard even where parts of it are wrong. This is the
//! only module that knows how YAML is read and written.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

mod block;
mod budget;
mod check;
mod decode;
mod document;
mod format;
mod merge;
mod passthrough;
mod project;
mod read;
pub mod rules;
mod scalar;
mod shape;
mod syntax;
mod tree;
mod write;

pub use block::Block;
pub use budget::{BoundsFile, BudgetFile, LimitFile};
pub use document::{Document, Parsed, parse};
pub use format::{FileRole, FormatError, Loss, format};
pub use project::{ApplySettings, OnRemove, Project, ProjectFile, Provider, parse_project};
pub use write::to_yaml;
