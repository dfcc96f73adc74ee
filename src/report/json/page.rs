//! Where a page was written, for programs.

use std::path::Path;

use serde::Serialize;

use super::{FORMAT_VERSION, document};

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct PageJson {
    format_version: &'static str,
    file: String,
}

/// Writes where the page of a project is.
pub fn page(file: &Path) -> String {
    document(&PageJson {
        format_version: FORMAT_VERSION,
        file: file.display().to_string(),
    })
}
