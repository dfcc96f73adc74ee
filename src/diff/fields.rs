//! Differences between two JSON values, field by field.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A value that differs, at a JSON pointer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FieldChange {
    /// Where it stands.
    pub path: String,
    /// What it was; `None` if it was absent.
    pub before: Option<Value>,
    /// What it is; `None` if it is absent.
    pub after: Option<Value>,
}

/// Lists the fields that differ between two values, in the order of their names.
pub(super) fn changes(before: &Value, after: &Value) -> Vec<FieldChange> {
    let mut found = Vec::new();
    compare(&mut String::new(), Some(before), Some(after), &mut found);
    found
}

/// Lists the fields that differ between two objects, one field left out.
pub(super) fn changes_except(before: &Value, after: &Value, except: &str) -> Vec<FieldChange> {
    let without = |value: &Value| {
        let mut fields = value.as_object().cloned().unwrap_or_default();
        fields.shift_remove(except);
        Value::Object(fields)
    };
    changes(&without(before), &without(after))
}

fn compare(
    path: &mut String,
    before: Option<&Value>,
    after: Option<&Value>,
    found: &mut Vec<FieldChange>,
) {
    match (before, after) {
        (before, after) if before == after => {}
        (Some(Value::Object(before)), Some(Value::Object(after))) => {
            objects(path, before, after, found);
        }
        (Some(Value::Array(before)), Some(Value::Array(after))) => {
            for index in 0..before.len().max(after.len()) {
                step(
                    path,
                    &index.to_string(),
                    before.get(index),
                    after.get(index),
                    found,
                );
            }
        }
        (before, after) => found.push(FieldChange {
            path: path.clone(),
            before: before.cloned(),
            after: after.cloned(),
        }),
    }
}

fn objects(
    path: &mut String,
    before: &Map<String, Value>,
    after: &Map<String, Value>,
    found: &mut Vec<FieldChange>,
) {
    let mut names: Vec<&String> = before.keys().chain(after.keys()).collect();
    names.sort();
    names.dedup();
    for name in names {
        let segment = name.replace('~', "~0").replace('/', "~1");
        step(path, &segment, before.get(name), after.get(name), found);
    }
}

fn step(
    path: &mut String,
    segment: &str,
    before: Option<&Value>,
    after: Option<&Value>,
    found: &mut Vec<FieldChange>,
) {
    let length = path.len();
    path.push('/');
    path.push_str(segment);
    compare(path, before, after, found);
    path.truncate(length);
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_difference_has_its_pointer() {
        let before = json!({"a": {"b": 1, "c": [1, 2]}, "d": true});
        let after = json!({"a": {"b": 2, "c": [1, 3, 4]}, "e/f": null});
        let paths: Vec<String> = changes(&before, &after)
            .into_iter()
            .map(|change| change.path)
            .collect();
        assert_eq!(paths, ["/a/b", "/a/c/1", "/a/c/2", "/d", "/e~1f"]);
        assert_eq!(changes(&before, &before), vec![]);
    }
}
