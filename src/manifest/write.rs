//! Values to YAML, for people to read.

use serde_json::Value;

/// Writes a value as YAML in block style; a value that YAML cannot hold is written as JSON.
pub fn to_yaml(value: &Value) -> String {
    serde_yaml::to_string(value).unwrap_or_else(|_| value.to_string())
}
