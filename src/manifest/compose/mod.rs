//! What is written to what is meant: defaults come under a document, rules and a profile over it, and a
//! matrix makes many videos of one.
//!
//! The order is always the same. The manifest and its rules win over defaults, a nearer folder over a
//! farther one, a rule over the fields beside it, and a profile over all of them. Expressions of the manifest
//! are filled in first, so that rules see what is an image; those of defaults and profile last.

mod files;
mod fill;
mod matrix;
mod names;
mod overlay;
mod quotes;
mod rule;
mod table;
mod unmarked;
#[cfg(test)]
mod tests;
mod values;
mod video;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::document::Document;
use super::layer::Layer;
use super::written::{Parsed, Written, parse};
use crate::diagnostic::{self, Diagnostic, Source};

pub(super) use fill::OPEN;
pub(super) use matrix::{Matrix, Reading};
pub(super) use names::check_variables;
pub(super) use rule::{Rule, rules};
pub use table::{Table, parse_table};
pub use video::has_expression;

/// What stands around documents.
#[derive(Debug)]
pub struct Surroundings<'a> {
    /// The defaults that apply, the nearest first.
    pub defaults: Vec<&'a Layer>,
    /// The profile with its name, if one was asked for.
    pub profile: Option<(&'a str, &'a Layer)>,
    /// What the files with rows hold, by their paths; of a file that cannot be read, why.
    pub tables: &'a BTreeMap<String, Result<Table, String>>,
}

/// What became of one document.
#[derive(Debug, Default)]
pub struct Composed {
    /// The videos; parts that did not fit are cut out of them.
    pub documents: Vec<Document>,
    /// The problems.
    pub diagnostics: Vec<Diagnostic>,
}

/// Makes the videos that a document declares.
pub fn compose(written: Written, surroundings: &Surroundings<'_>) -> Composed {
    video::compose(written, surroundings)
}

/// Reads a manifest on its own, without defaults, profile or files with rows.
pub fn read_alone(source: &Arc<Source>) -> Composed {
    let Parsed {
        documents,
        diagnostics,
    } = parse(source);
    let surroundings = Surroundings {
        defaults: Vec::new(),
        profile: None,
        tables: &BTreeMap::new(),
    };
    let mut all = Composed {
        documents: Vec::new(),
        diagnostics,
    };
    for written in documents {
        let Composed {
            mut documents,
            mut diagnostics,
        } = compose(written, &surroundings);
        all.documents.append(&mut documents);
        all.diagnostics.append(&mut diagnostics);
    }
    diagnostic::sort(&mut all.diagnostics);
    all
}
