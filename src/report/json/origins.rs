//! Where the values of a video come from, for programs.

use serde::Serialize;
use serde_json::Value;

use super::{FORMAT_VERSION, document};
use crate::diagnostic::Location;
use crate::manifest::Origin;
use crate::model::VideoKey;

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct OriginsJson<'a> {
    format_version: &'static str,
    id: &'a str,
    profile: Option<&'a str>,
    /// The axes and keys of a matrix, and where their values are.
    keys: Vec<KeyJson<'a>>,
    values: Vec<OriginJson<'a>>,
}

#[derive(Debug, Serialize)]
struct KeyJson<'a> {
    key: &'a str,
    file: &'a str,
    line: usize,
}

#[derive(Debug, Serialize)]
struct OriginJson<'a> {
    path: &'a str,
    value: &'a Value,
    file: &'a str,
    line: usize,
    column: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    expression: Option<&'a str>,
}

/// Writes where each value of a declared video comes from.
pub fn origins(key: &VideoKey, (origins, keys): (&[Origin], &[(String, Location)])) -> String {
    let keys = keys.iter().map(|(key, location)| KeyJson {
        key,
        file: location.source.path(),
        line: location.position().line,
    });
    let values = origins.iter().map(|origin| {
        let position = origin.location.position();
        OriginJson {
            path: &origin.pointer,
            value: &origin.value,
            file: origin.location.source.path(),
            line: position.line,
            column: position.column,
            expression: origin.expression.as_deref(),
        }
    });
    document(&OriginsJson {
        format_version: FORMAT_VERSION,
        id: key.id.as_str(),
        profile: key.profile.as_deref(),
        keys: keys.collect(),
        values: values.collect(),
    })
}
