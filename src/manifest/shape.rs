//! What a document may look like, taken from the JSON Schema of the Rust types.
//!
//! The types are the only place where fields, limits and closed lists of values are written;
//! this module turns their schema into a form that is quick to walk along a tree.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde_json::{Map, Value};

use super::tree::{Content, Node};

/// The fields of a record by name, in the order in which the type declares them.
pub(super) type Fields = IndexMap<String, Shape>;

/// What a value may be.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Shape {
    /// Anything.
    Any,
    /// `true` or `false`.
    Bool,
    /// A number, whole or not.
    Number {
        whole: bool,
        min: Option<f64>,
        max: Option<f64>,
    },
    /// Text, counted in characters.
    Text {
        min: Option<usize>,
        max: Option<usize>,
    },
    /// One of a closed list of words.
    Word(Vec<String>),
    /// A list, of a limited number of items.
    List {
        item: Box<Shape>,
        min: Option<usize>,
        max: Option<usize>,
    },
    /// An object whose field names are free.
    Free(Box<Shape>),
    /// An object with known fields: the name of its record.
    Record(String),
    /// Any of several forms, which differ in what kind of value they are.
    Either(Vec<Shape>),
    /// An object whose field `tag` tells which record it is.
    Tagged {
        tag: String,
        variants: BTreeMap<String, Fields>,
    },
}

/// The shapes of one type and of all that it refers to.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Shapes {
    /// The type itself.
    pub(super) root: Shape,
    records: BTreeMap<String, Fields>,
}

impl Shape {
    /// Tells whether a value is of the kind that this form has, whatever is in it.
    pub(super) fn is_kind_of(&self, content: &Content) -> bool {
        match self {
            Self::Any => true,
            Self::Bool => matches!(content, Content::Bool(_)),
            Self::Number { .. } => matches!(content, Content::Integer(_) | Content::Float(_)),
            Self::Text { .. } | Self::Word(_) => matches!(content, Content::Text(_)),
            Self::List { .. } => matches!(content, Content::List(_)),
            Self::Free(_) | Self::Record(_) | Self::Tagged { .. } => {
                matches!(content, Content::Object(_))
            }
            Self::Either(forms) => forms.iter().any(|form| form.is_kind_of(content)),
        }
    }

    /// Returns what this form is called in a message.
    pub(super) fn kind(&self) -> String {
        match self {
            Self::Any => "anything".to_owned(),
            Self::Bool => "`true` or `false`".to_owned(),
            Self::Number { whole: true, .. } => "a whole number".to_owned(),
            Self::Number { whole: false, .. } => "a number".to_owned(),
            Self::Text { .. } | Self::Word(_) => "text".to_owned(),
            Self::List { .. } => "a list".to_owned(),
            Self::Free(_) | Self::Record(_) | Self::Tagged { .. } => "an object".to_owned(),
            Self::Either(forms) => {
                let mut kinds: Vec<String> = forms.iter().map(Self::kind).collect();
                kinds.dedup();
                kinds.join(" or ")
            }
        }
    }
}

impl Shapes {
    /// Derives the shapes of a type from its schema.
    pub(super) fn of<T: JsonSchema>() -> Self {
        let schema = schemars::schema_for!(T).to_value();
        let definitions = schema
            .get("$defs")
            .and_then(Value::as_object)
            .cloned()
            .unwrap_or_default();
        let mut compiler = Compiler {
            definitions,
            records: BTreeMap::new(),
        };
        let root = compiler.object(&schema).map_or(Shape::Any, |fields| {
            compiler.records.insert(ROOT.to_owned(), fields);
            Shape::Record(ROOT.to_owned())
        });
        Self {
            root,
            records: compiler.records,
        }
    }

    /// Returns the form that a value is meant to have: of several kinds of objects a record is meant if
    /// the value has one of its fields.
    pub(super) fn form_of<'f>(&self, forms: &'f [Shape], node: &Node) -> Option<&'f Shape> {
        let is_meant = |form: &&Shape| match form {
            Shape::Record(name) => {
                let fields = self.fields(name);
                let mut entries = node.entries().iter();
                entries.any(|entry| fields.contains_key(&entry.key))
            }
            _ => true,
        };
        let of_kind = || forms.iter().filter(|form| form.is_kind_of(&node.content));
        of_kind().find(is_meant).or_else(|| of_kind().next_back())
    }

    /// Returns the fields of a record.
    pub(super) fn fields(&self, record: &str) -> &Fields {
        self.records
            .get(record)
            .expect("BUG: a shape names a record that was never compiled")
    }
}

/// The record of the type itself; no Rust type can have this name.
const ROOT: &str = "(document)";

struct Compiler {
    definitions: Map<String, Value>,
    records: BTreeMap<String, Fields>,
}

impl Compiler {
    fn shape(&mut self, schema: &Value) -> Shape {
        if let Some(name) = reference(schema) {
            return self.named(name);
        }
        if let Some(options) = schema.get("anyOf").and_then(Value::as_array) {
            // Null, of an `Option`, counts as absent.
            let options = options.iter().filter(|option| !is_null(option));
            let mut forms: Vec<Shape> = options.map(|option| self.shape(option)).collect();
            return match forms.len() {
                0 => Shape::Any,
                1 => forms.remove(0),
                _ => Shape::Either(forms),
            };
        }
        if let Some(options) = schema.get("oneOf").and_then(Value::as_array) {
            return self.choice(options);
        }
        if let Some(words) = schema.get("enum").and_then(Value::as_array) {
            return Shape::Word(
                words
                    .iter()
                    .filter_map(Value::as_str)
                    .map(str::to_owned)
                    .collect(),
            );
        }
        match type_of(schema) {
            Some("boolean") => Shape::Bool,
            Some("integer") => number(schema, true),
            Some("number") => number(schema, false),
            Some("string") => Shape::Text {
                min: count(schema, "minLength"),
                max: count(schema, "maxLength"),
            },
            Some("array") => Shape::List {
                item: Box::new(
                    schema
                        .get("items")
                        .map_or(Shape::Any, |items| self.shape(items)),
                ),
                min: count(schema, "minItems"),
                max: count(schema, "maxItems"),
            },
            Some("object") => match schema.get("additionalProperties") {
                Some(values) if values.is_object() => Shape::Free(Box::new(self.shape(values))),
                _ => Shape::Free(Box::new(Shape::Any)),
            },
            _ => Shape::Any,
        }
    }

    fn named(&mut self, name: &str) -> Shape {
        let schema = self.definitions.get(name).cloned().unwrap_or_default();
        if schema.get("properties").is_none() {
            return self.shape(&schema);
        }
        if !self.records.contains_key(name) {
            self.records.insert(name.to_owned(), Fields::new());
            let fields = self.object(&schema).unwrap_or_default();
            self.records.insert(name.to_owned(), fields);
        }
        Shape::Record(name.to_owned())
    }

    fn object(&mut self, schema: &Value) -> Option<Fields> {
        let properties = schema.get("properties")?.as_object()?;
        Some(
            properties
                .iter()
                .map(|(name, schema)| (name.clone(), self.shape(schema)))
                .collect(),
        )
    }

    /// Words with a description each, or objects told apart by a tag.
    fn choice(&mut self, options: &[Value]) -> Shape {
        let words: Vec<String> = options
            .iter()
            .filter_map(|option| option.get("const")?.as_str())
            .map(str::to_owned)
            .collect();
        if words.len() == options.len() {
            return Shape::Word(words);
        }
        let mut tag = None;
        let mut variants = BTreeMap::new();
        for option in options {
            let mut fields = self.object(option).unwrap_or_default();
            if let Some(Shape::Record(record)) = reference(option).map(|name| self.named(name)) {
                fields.extend(self.records[&record].clone());
            }
            let Some((name, word)) = tag_of(option) else {
                continue;
            };
            fields.insert(name.to_owned(), Shape::Word(vec![word.to_owned()]));
            tag = Some(name.to_owned());
            variants.insert(word.to_owned(), fields);
        }
        tag.map_or(Shape::Any, |tag| Shape::Tagged { tag, variants })
    }
}

fn reference(schema: &Value) -> Option<&str> {
    schema.get("$ref")?.as_str()?.strip_prefix("#/$defs/")
}

/// The property that has only one value, and that value.
fn tag_of(schema: &Value) -> Option<(&str, &str)> {
    schema
        .get("properties")?
        .as_object()?
        .iter()
        .find_map(|(name, schema)| Some((name.as_str(), schema.get("const")?.as_str()?)))
}

fn is_null(schema: &Value) -> bool {
    schema.get("type").and_then(Value::as_str) == Some("null")
}

/// The type of a schema; of `["string", "null"]` the part that is not null.
fn type_of(schema: &Value) -> Option<&str> {
    match schema.get("type")? {
        Value::String(word) => Some(word),
        Value::Array(words) => words
            .iter()
            .filter_map(Value::as_str)
            .find(|word| *word != "null"),
        _ => None,
    }
}

fn number(schema: &Value, whole: bool) -> Shape {
    let bound = |name| schema.get(name).and_then(Value::as_f64);
    Shape::Number {
        whole,
        min: bound("minimum"),
        max: bound("maximum"),
    }
}

fn count(schema: &Value, name: &str) -> Option<usize> {
    schema
        .get(name)?
        .as_u64()
        .and_then(|count| usize::try_from(count).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::storyboard::Storyboard;

    #[test]
    fn limits_and_words_come_from_the_types() {
        let shapes = Shapes::of::<Storyboard>();
        assert_eq!(
            shapes.fields("AiVisual").get("prompt"),
            Some(&Shape::Text {
                min: None,
                max: Some(500)
            })
        );
        let Some(Shape::Word(styles)) = shapes.fields("AiVisual").get("mediaStyle") else {
            panic!("mediaStyle is a closed list of words");
        };
        assert!(styles.contains(&"photorealistic".to_owned()));
        let Some(Shape::List {
            item,
            min: Some(1),
            max: Some(20),
        }) = shapes.fields("Scene").get("elements")
        else {
            panic!("elements are a list of 1 to 20");
        };
        let Shape::Tagged { tag, variants } = item.as_ref() else {
            panic!("elements are told apart by a tag");
        };
        assert_eq!(tag, "type");
        assert!(variants["shape"].contains_key("borderRadius"));
        assert!(!variants["text"].contains_key("borderRadius"));
    }
}
