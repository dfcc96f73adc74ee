//! The shape of a request: what a field may hold, and how Pictory words its refusal.
//!
//! One generic walk checks types, limits and closed lists, and at the same time drops what is not in
//! the schema, as Pictory silently does.

use serde_json::{Map, Value, json};

/// What a value must look like.
pub(crate) enum Shape {
    /// Text with at least `min` and at most `max` characters.
    Text { min: usize, max: usize },
    /// True or false.
    Flag,
    /// A number within bounds.
    Number { min: f64, max: f64 },
    /// A whole number within bounds.
    Whole { min: i64, max: i64 },
    /// One word of a closed list.
    OneOf(&'static [&'static str]),
    /// An absolute HTTP address of at most 2,000 characters.
    Url,
    /// `rgb()`, `rgba()` or hexadecimal.
    Colour,
    /// A whole number of percent as text, `0%` to `100%`.
    Percent,
    /// A name or a number, as voices and projects are addressed.
    NameOrNumber,
    /// An object with any content.
    Map,
    /// Whatever JSON there is: Pictory documents no type.
    Anything,
    /// An object with the given fields; others are dropped.
    Object(&'static [Field]),
    /// A list whose entries have one shape.
    List {
        of: &'static Shape,
        min: usize,
        max: usize,
    },
}

/// One field of an object.
pub(crate) struct Field {
    name: &'static str,
    shape: Shape,
    required: bool,
}

impl Field {
    /// Describes a field that may be left out.
    pub(crate) const fn optional(name: &'static str, shape: Shape) -> Self {
        Self {
            name,
            shape,
            required: false,
        }
    }

    /// Describes a field that must be there.
    pub(crate) const fn required(name: &'static str, shape: Shape) -> Self {
        Self {
            name,
            shape,
            required: true,
        }
    }
}

/// What is wrong with a request: field by field, in the order of discovery.
#[derive(Debug, Default)]
pub(crate) struct Problems(Vec<(String, String)>);

impl Problems {
    /// Notes that a field is wrong.
    pub(crate) fn add(&mut self, field: impl Into<String>, error: impl Into<String>) {
        self.0.push((field.into(), error.into()));
    }

    /// Tells whether nothing is wrong.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Writes the problems as the `fields` of a 400 answer.
    pub(crate) fn fields(&self) -> Value {
        self.0
            .iter()
            .map(|(name, errors)| json!({ "name": name, "errors": errors }))
            .collect()
    }
}

/// Checks `value` against `shape` and returns it without the fields that the schema does not know.
pub(crate) fn check(value: &Value, shape: &Shape, path: &str, problems: &mut Problems) -> Value {
    match shape {
        Shape::Object(fields) => check_object(value, fields, path, problems),
        Shape::List { of, min, max } => {
            if let Some(error) = miscounted(value, *min, *max) {
                problems.add(path, error);
            }
            check_entries(value, of, path, problems)
        }
        Shape::Text { .. }
        | Shape::Flag
        | Shape::Number { .. }
        | Shape::Whole { .. }
        | Shape::OneOf(_)
        | Shape::Url
        | Shape::Colour
        | Shape::Percent
        | Shape::NameOrNumber
        | Shape::Map
        | Shape::Anything => {
            if let Err(error) = check_leaf(value, shape) {
                problems.add(path, error);
            }
            value.clone()
        }
    }
}

fn check_object(value: &Value, fields: &[Field], path: &str, problems: &mut Problems) -> Value {
    let Some(object) = value.as_object() else {
        problems.add(path, "must be an object");
        return json!({});
    };
    let mut known = Map::new();
    for field in fields {
        let place = join(path, field.name);
        match object.get(field.name) {
            Some(inner) => {
                let inner = check(inner, &field.shape, &place, problems);
                known.insert(field.name.to_owned(), inner);
            }
            None if field.required => problems.add(place, "is required"),
            None => {}
        }
    }
    Value::Object(known)
}

/// Says what is wrong with the number of entries, if anything is.
fn miscounted(value: &Value, min: usize, max: usize) -> Option<String> {
    let count = value.as_array()?.len();
    (count < min || count > max).then(|| format!("must have {min} to {max} entries"))
}

fn check_entries(value: &Value, of: &Shape, path: &str, problems: &mut Problems) -> Value {
    let Some(entries) = value.as_array() else {
        problems.add(path, "must be an array");
        return json!([]);
    };
    let entries = entries.iter().enumerate();
    entries
        .map(|(index, entry)| check(entry, of, &format!("{path}[{index}]"), problems))
        .collect()
}

fn check_leaf(value: &Value, shape: &Shape) -> Result<(), String> {
    match shape {
        Shape::Text { min, max } => text(value).and_then(|text| length(text, *min, *max)),
        Shape::Flag => expect(value.is_boolean(), "must be a boolean"),
        Shape::Number { min, max } => number(value, *min, *max),
        Shape::Whole { min, max } => whole(value, *min, *max),
        Shape::OneOf(words) => one_of(text(value)?, words),
        Shape::Url => text(value).and_then(url),
        Shape::Colour => text(value).and_then(colour),
        Shape::Percent => text(value).and_then(percent),
        Shape::NameOrNumber => expect(
            value.is_string() || value.is_u64(),
            "must be a name or a number",
        ),
        Shape::Map => expect(value.is_object(), "must be an object"),
        Shape::Anything | Shape::Object(_) | Shape::List { .. } => Ok(()),
    }
}

fn expect(holds: bool, error: &str) -> Result<(), String> {
    if holds { Ok(()) } else { Err(error.to_owned()) }
}

fn text(value: &Value) -> Result<&str, String> {
    value.as_str().ok_or_else(|| "must be a string".to_owned())
}

/// Counts characters, not bytes, as every limit of Pictory is given in characters.
fn length(text: &str, min: usize, max: usize) -> Result<(), String> {
    let count = text.chars().count();
    if count > max {
        return Err(format!("must be at most {max} characters long"));
    }
    expect(
        count >= min,
        &format!("must be at least {min} characters long"),
    )
}

fn number(value: &Value, min: f64, max: f64) -> Result<(), String> {
    let number = value.as_f64().ok_or("must be a number")?;
    expect(
        (min..=max).contains(&number),
        &format!("must be between {min} and {max}"),
    )
}

fn whole(value: &Value, min: i64, max: i64) -> Result<(), String> {
    let number = value.as_i64().ok_or("must be a whole number")?;
    expect(
        (min..=max).contains(&number),
        &format!("must be between {min} and {max}"),
    )
}

fn one_of(word: &str, words: &[&str]) -> Result<(), String> {
    expect(
        words.contains(&word),
        &format!("must be one of: {}", words.join(", ")),
    )
}

/// The longest address that is taken.
const URL_CHARACTERS_MAX: usize = 2000;

fn url(text: &str) -> Result<(), String> {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"))
        .unwrap_or_default();
    let absolute = !rest.is_empty() && !rest.starts_with('/');
    let clean = !text.contains(char::is_whitespace);
    expect(absolute && clean, "must be a valid URL")?;
    length(text, 0, URL_CHARACTERS_MAX)
}

fn colour(text: &str) -> Result<(), String> {
    let hexadecimal = text.strip_prefix('#').is_some_and(|digits| {
        matches!(digits.len(), 3 | 6 | 8) && digits.bytes().all(|b| b.is_ascii_hexdigit())
    });
    let function = |name: &str, parts: usize| {
        text.strip_prefix(name)
            .and_then(|rest| rest.strip_prefix('('))
            .and_then(|rest| rest.strip_suffix(')'))
            .is_some_and(|inner| {
                let numbers: Vec<&str> = inner.split(',').map(str::trim).collect();
                numbers.len() == parts && numbers.iter().all(|part| part.parse::<f64>().is_ok())
            })
    };
    expect(
        hexadecimal || function("rgb", 3) || function("rgba", 4),
        "must be a rgb, rgba or hex colour",
    )
}

fn percent(text: &str) -> Result<(), String> {
    let digits = text.strip_suffix('%').unwrap_or_default();
    let plain = digits.bytes().all(|b| b.is_ascii_digit());
    let within = digits.parse::<u8>().is_ok_and(|number| number <= 100);
    expect(
        plain && within,
        "must be a whole percentage from 0% to 100%",
    )
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}.{name}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHAPE: Shape = Shape::Object(&[
        Field::required("name", Shape::Text { min: 1, max: 3 }),
        Field::optional(
            "list",
            Shape::List {
                of: &Shape::Percent,
                min: 1,
                max: 2,
            },
        ),
    ]);

    fn complaints(value: &Value, shape: &Shape) -> Vec<String> {
        let mut problems = Problems::default();
        check(value, shape, "", &mut problems);
        problems
            .0
            .into_iter()
            .map(|(name, error)| format!("{name} {error}"))
            .collect()
    }

    #[test]
    fn unknown_fields_are_dropped_without_a_word() {
        let mut problems = Problems::default();
        let kept = check(&json!({"name": "a", "nmae": 1}), &SHAPE, "", &mut problems);
        assert!(problems.is_empty());
        assert_eq!(kept, json!({"name": "a"}));
    }

    #[test]
    fn every_problem_is_named_with_its_place() {
        let value = json!({"list": ["5%", "5.5%", "101%"]});
        assert_eq!(
            complaints(&value, &SHAPE),
            [
                "name is required",
                "list must have 1 to 2 entries",
                "list[1] must be a whole percentage from 0% to 100%",
                "list[2] must be a whole percentage from 0% to 100%",
            ]
        );
    }

    #[test]
    fn characters_count_and_not_bytes() {
        assert!(complaints(&json!({"name": "äöü"}), &SHAPE).is_empty());
    }

    #[test]
    fn colours_have_three_spellings() {
        for good in [
            "#fff",
            "#A1B2C3",
            "#A1B2C3D4",
            "rgb(1, 2, 3)",
            "rgba(1,2,3,0.5)",
        ] {
            assert!(colour(good).is_ok(), "{good}");
        }
        for bad in ["red", "#ffff", "rgb(1,2)", "rgba(1,2,3)", ""] {
            assert!(colour(bad).is_err(), "{bad}");
        }
    }
}
