//! Values to what people and machines read: text for terminals, JSON for programs, Markdown for pull
//! requests, HTML for browsers.
//!
//! Renderers are functions from values to text. They read no clock (the time is an argument), know
//! no terminal (its width and colours are arguments), and decide nothing: what a plan means was
//! settled when it was made. Text from manifests and from Pictory may hold anything, so
//! everything that is shown passes one door, the `layout` module, where control characters become
//! visible.
//!
//! The JSON forms are types of their own, converted by hand, so that no change of an inner type
//! can silently change what programs read.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

pub mod html;
pub mod text;
pub mod json;
pub mod markdown;
pub mod diagnostics;
pub mod apply;
pub mod backups;
pub mod care;
pub mod doctor;
pub mod formatting;
pub mod history;
pub mod import;
pub mod junit;
pub mod limits;
pub mod marker;
pub mod outputs;
mod standing;
mod wording;
mod phrase;
mod layout;

pub use layout::{is_harmless, visible_lines};
pub use phrase::{ago, bytes, count, credits, duration, shell as shell_word};
#[cfg(test)]
mod testing;
