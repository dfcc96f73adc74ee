//! Lists of words that grow with the service: offered by editors, and not held against anybody.

use schemars::Schema;
use serde_json::{Value, json};

use super::plain::each;
use super::templates;

/// The keyword under which a type tells the words that are known today, for its texts or the items of its
/// list.
const KNOWN: &str = "x-known";

/// Offers the words that are known today, beside any other text.
pub(super) fn suggest(schema: &mut Schema) {
    each(schema, |keywords| {
        let Some(known) = keywords.shift_remove(KNOWN) else {
            return;
        };
        let texts = match keywords.get_mut("items") {
            Some(Value::Object(items)) => items,
            _ => keywords,
        };
        let forms = open_list(&json!({"enum": known}));
        texts.insert("anyOf".to_owned(), forms);
    });
}

/// Returns the forms of a text that is best one of some words, and may be any.
///
/// The last form says nothing that the one before does not. With only two, the language server for YAML
/// takes a known word, which has both forms, for a value that is described twice.
pub(super) fn open_list(words: &Value) -> Value {
    json!([words, {"type": "string"}, templates::whole()])
}
