//! Descriptions: whole paragraphs, with the limits of their fields, in text and in Markdown.

use schemars::Schema;
use serde_json::{Map, Value};

use super::plain::each;

/// The keywords of a schema in the order in which a person reads them; all others follow.
const ORDER: &[&str] = &[
    "$ref",
    "title",
    "description",
    "markdownDescription",
    "type",
    "enum",
    "enumDescriptions",
];

/// The signs by which a description is Markdown. Editors write them as they are in `description`, and read
/// them in `markdownDescription`.
const MARKDOWN: &[char] = &['`', '*', '_'];

/// How small numbers may be told.
const NUMBER_WORDS: &[(&str, &str)] = &[
    ("1", "one"),
    ("2", "two"),
    ("4", "four"),
    ("10", "ten"),
    ("20", "twenty"),
];

/// Makes descriptions ready to be read in an editor.
pub(super) fn polish(schema: &mut Schema) {
    each(schema, |keywords| {
        let limits = limits(keywords);
        if let Some(Value::String(description)) = keywords.get_mut("description") {
            *description = paragraphs(description);
            if let Some(limits) = limits.filter(|limits| !limits.are_told_in(description)) {
                description.push(' ');
                description.push_str(&limits.sentence);
            }
            if description.contains(MARKDOWN) {
                let markdown = Value::from(description.as_str());
                keywords.entry("markdownDescription").or_insert(markdown);
            }
        }
        if let Some(Value::String(markdown)) = keywords.get_mut("markdownDescription") {
            *markdown = paragraphs(markdown);
        }
        order(keywords);
    });
}

/// Joins the lines of each paragraph, since editors break lines themselves.
fn paragraphs(text: &str) -> String {
    let paragraphs: Vec<String> = text
        .split("\n\n")
        .map(|lines| lines.replace('\n', " "))
        .collect();
    paragraphs.join("\n\n")
}

fn order(keywords: &mut Map<String, Value>) {
    let mut rest = std::mem::take(keywords);
    for keyword in ORDER {
        if let Some(value) = rest.shift_remove(*keyword) {
            keywords.insert((*keyword).to_owned(), value);
        }
    }
    keywords.append(&mut rest);
}

/// The limits of a field, in words.
struct Limits {
    sentence: String,
    /// The numbers in it, as they are written there.
    numbers: Vec<String>,
}

impl Limits {
    fn are_told_in(&self, description: &str) -> bool {
        let words: Vec<&str> = description
            .split(|sign: char| sign.is_whitespace() || "`();:".contains(sign))
            .map(|word| word.trim_end_matches([',', '.']))
            .collect();
        let is_told = |number: &String| {
            let word = NUMBER_WORDS.iter().find(|(digits, _)| digits == number);
            words.contains(&number.as_str()) || word.is_some_and(|(_, word)| words.contains(word))
        };
        self.numbers.iter().all(is_told)
    }
}

/// Says what the limits of a field are; `None` if it has none that is worth a word.
fn limits(keywords: &Map<String, Value>) -> Option<Limits> {
    // The first form is the one with limits, where an expression is the other one.
    let limited = keywords
        .get("anyOf")
        .and_then(|options| options.get(0)?.as_object());
    let limited = limited.unwrap_or(keywords);
    let number = |keyword| limited.get(keyword).and_then(Value::as_f64);
    [
        ("minLength", "maxLength", " characters"),
        ("minItems", "maxItems", " items"),
        ("minimum", "maximum", ""),
    ]
    .into_iter()
    .find_map(|(least, most, noun)| {
        let most = number(most).filter(|most| *most < f64::from(u32::MAX));
        // That a text or a list has something in it goes without saying, and so does no number below 0.
        let least = number(least).filter(|least| *least > 1.0 || noun.is_empty());
        match (least, most) {
            (Some(least), Some(most)) => {
                let (least, most) = (written(least), written(most));
                Some(Limits {
                    sentence: format!("From {least} to {most}{noun}."),
                    numbers: vec![least, most],
                })
            }
            (None, Some(most)) => {
                let most = written(most);
                Some(Limits {
                    sentence: format!("At most {most}{noun}."),
                    numbers: vec![most],
                })
            }
            (Some(_) | None, None) => None,
        }
    })
}

/// Writes a number as in a text: 15000 as `15,000`.
fn written(number: f64) -> String {
    let text = number.to_string();
    let (whole, fraction) = match text.split_once('.') {
        Some((whole, fraction)) => (whole, format!(".{fraction}")),
        None => (text.as_str(), String::new()),
    };
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        let after = whole.len() - index;
        if index > 0 && after % 3 == 0 && !grouped.ends_with('-') {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped + &fraction
}

#[cfg(test)]
mod tests {
    use schemars::json_schema;

    use super::*;

    /// Polishes a schema and returns its description.
    fn described(mut schema: Schema) -> String {
        polish(&mut schema);
        schema
            .get("description")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    }

    #[test]
    fn limits_are_told_once() {
        let text = |description: &str| {
            described(
                json_schema!({"description": description, "minLength": 1, "maxLength": 15_000}),
            )
        };
        assert_eq!(
            text("What is\nsaid."),
            "What is said. At most 15,000 characters."
        );
        assert_eq!(
            text("In up to 15,000 characters."),
            "In up to 15,000 characters."
        );
        assert_eq!(
            text("Not 15,0001."),
            "Not 15,0001. At most 15,000 characters."
        );
        let number = |least: f64| {
            described(json_schema!({"description": "The pace.", "minimum": least, "maximum": 1}))
        };
        assert_eq!(number(-1.0), "The pace. From -1 to 1.");
        assert_eq!(number(0.5), "The pace. From 0.5 to 1.");
        let items = json_schema!({"description": "One or two.", "minItems": 1, "maxItems": 2});
        assert_eq!(described(items), "One or two.");
    }

    #[test]
    fn limits_are_found_beside_an_expression() {
        let schema = json_schema!({
            "description": "A name.",
            "anyOf": [{"minLength": 2, "maxLength": 100}, {"pattern": "x"}],
        });
        assert_eq!(described(schema), "A name. From 2 to 100 characters.");
    }

    #[test]
    fn what_goes_without_saying_is_not_said() {
        for schema in [
            json_schema!({"description": "A text.", "minLength": 1}),
            json_schema!({"description": "A text.", "minimum": 1, "maximum": u32::MAX}),
            json_schema!({"description": "A text."}),
        ] {
            assert_eq!(described(schema), "A text.");
        }
    }

    #[test]
    fn thousands_are_told_apart() {
        let numbers = [7.0, 500.0, 15_000.0, 1_073_741_824.0, -1_000.0, -100.0, 0.5];
        let written = numbers.map(super::written);
        let expected = [
            "7",
            "500",
            "15,000",
            "1,073,741,824",
            "-1,000",
            "-100",
            "0.5",
        ];
        assert_eq!(written, expected);
    }
}
