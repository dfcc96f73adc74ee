//! Manifests as text, as a person would write them.
//!
//! Blocks everywhere, the fields in the order of the types, and long texts folded, so that a change of
//! one word is a change of one line.

use std::fmt::Write as _;

use serde_json::{Number, Value, json};

use super::block::Block;

/// How long a line gets before a text is folded.
const LINE_CHARS_MAX: usize = 100;
/// How narrow folded text gets, however deep it stands.
const TEXT_CHARS_MIN: usize = 40;
/// How far a value stands within another.
const STEP: usize = 2;

/// A manifest that is to be written.
#[derive(Debug, Clone, Copy)]
pub struct Draft<'a> {
    /// The request, in which `null` stands for what defaults shall not fill in.
    pub storyboard: &'a Value,
    /// Our own block.
    pub block: &'a Block,
    /// Where editors find the schema, from where the manifest stands; `None` without a schema.
    pub schema: Option<&'a str>,
    /// What people should know, as comments at the top.
    pub notes: &'a [String],
}

/// Writes a manifest.
pub fn write_manifest(draft: &Draft<'_>) -> String {
    let mut text = String::new();
    if let Some(schema) = draft.schema {
        text.push_str(&format!("# yaml-language-server: $schema={schema}\n"));
    }
    for note in draft.notes {
        let words: Vec<&str> = note.split_whitespace().collect();
        let lines = folded(&words.join(" "), LINE_CHARS_MAX - "# ".len());
        lines
            .iter()
            .for_each(|line| text.push_str(&format!("# {line}\n")));
    }
    fields(&mut text, 0, &json!({ "storyform": draft.block }));
    fields(&mut text, 0, &escaped(draft.storyboard));
    text
}

/// Writes texts so that they are read as what they are, and not as expressions.
fn escaped(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::from(text.replace("${{", "${{ '${{' }}")),
        Value::Array(items) => items.iter().map(escaped).collect(),
        Value::Object(fields) => {
            let fields = fields.iter();
            Value::Object(
                fields
                    .map(|(key, value)| (key.clone(), escaped(value)))
                    .collect(),
            )
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
    }
}

/// Writes the fields of an object, each on a line.
fn fields(text: &mut String, indent: usize, object: &Value) {
    for (key, value) in object.as_object().into_iter().flatten() {
        let key = short(key);
        write!(text, "{:indent$}{key}:", "").expect("a String takes any text");
        match value {
            Value::Object(object) if !object.is_empty() => {
                text.push('\n');
                fields(text, indent + STEP, value);
            }
            Value::Array(list) if !list.is_empty() => {
                text.push('\n');
                items(text, indent + STEP, list);
            }
            value => {
                let used = indent + key.chars().count() + ": ".len();
                text.push_str(&format!(" {}\n", scalar(value, indent, used)));
            }
        }
    }
}

/// Writes the items of a list, each behind a dash.
fn items(text: &mut String, indent: usize, list: &[Value]) {
    for item in list {
        let mut inner = String::new();
        match item {
            Value::Object(object) if !object.is_empty() => fields(&mut inner, indent + STEP, item),
            Value::Array(list) if !list.is_empty() => items(&mut inner, indent + STEP, list),
            item => {
                let used = indent + STEP;
                inner = format!("{:used$}{}\n", "", scalar(item, indent, used));
            }
        }
        // The dash takes the place of the first indentation.
        let rest = inner.get(indent + STEP..).unwrap_or_default();
        text.push_str(&format!("{:indent$}- {rest}", ""));
    }
}

/// Writes a value that is no block of its own. The line has `used` columns before it, and what takes
/// more lines stands deeper than `indent`.
fn scalar(value: &Value, indent: usize, used: usize) -> String {
    match value {
        Value::Number(value) => number(value),
        Value::String(value) => string(value, indent + STEP, used),
        // `null`, truth values, and what is empty: as JSON has them.
        value => value.to_string(),
    }
}

/// Writes whole numbers without a fraction, as people write them.
fn number(value: &Number) -> String {
    /// Below this every whole double is exact, and so is its text.
    const EXACT_MAX: f64 = 9_007_199_254_740_992.0;
    let float = value.as_f64().filter(|_| value.is_f64());
    match float.filter(|float| float.fract() == 0.0 && float.abs() < EXACT_MAX) {
        Some(whole) => format!("{whole:.0}"),
        None => value.to_string(),
    }
}

/// Writes a text: as it is, in quotes if it must be, or as a block.
fn string(value: &str, indent: usize, used: usize) -> String {
    let width = LINE_CHARS_MAX.saturating_sub(indent).max(TEXT_CHARS_MIN);
    let is_long = used + value.chars().count() > LINE_CHARS_MAX;
    if !is_block(value) || !(is_long || value.contains('\n')) {
        return short(value);
    }
    let (sign, lines) = if value.contains('\n') {
        let lines = value.trim_end_matches('\n').split('\n');
        ('|', lines.map(str::to_owned).collect())
    } else {
        ('>', folded(value, width))
    };
    if sign == '>' && lines.len() == 1 {
        return short(value);
    }
    let chomping = match value.len() - value.trim_end_matches('\n').len() {
        0 => "-",
        1 => "",
        _ => return quoted(value),
    };
    let mut text = format!("{sign}{chomping}");
    for line in &lines {
        let indent = if line.is_empty() { 0 } else { indent };
        write!(text, "\n{:indent$}{line}", "").expect("a String takes any text");
    }
    text
}

/// Tells whether a text can be a block: no line begins or ends in a way that a block would not keep.
fn is_block(value: &str) -> bool {
    let is_plain = |line: &str| !line.starts_with(char::is_whitespace) && line.trim_end() == line;
    let is_printable = |char: char| char == '\n' || !(char.is_control() || is_break(char));
    !value.starts_with('\n')
        && !value.trim().is_empty()
        && value.lines().all(is_plain)
        && value.chars().all(is_printable)
}

/// Tells whether some reader takes a character for the end of a line, or for none at all.
fn is_break(char: char) -> bool {
    matches!(char, '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{feff}')
}

/// Cuts a text at single spaces into lines of at most `width` characters, as far as it has any: a
/// reader joins them by such a space again.
fn folded(value: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = vec![String::new()];
    for word in value.split(' ') {
        let line = lines.last_mut().expect("there is always a line");
        let is_first = line.is_empty();
        let length = line.chars().count() + 1 + word.chars().count();
        // Where several spaces stand, or another white space, nothing may be cut.
        let is_joint = !line.ends_with(char::is_whitespace)
            && !word.is_empty()
            && !word.starts_with(char::is_whitespace);
        if !is_first && length > width && is_joint {
            lines.push(word.to_owned());
        } else {
            if !is_first {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}

/// Writes a text on one line, in quotes if any reader could take it for something else.
fn short(value: &str) -> String {
    let is_hard = value
        .chars()
        .any(|char| char.is_control() || is_break(char));
    let written = serde_yaml::to_string(value).unwrap_or_default();
    let written = written.trim_end_matches('\n');
    if is_hard || written != value || is_old_word(value) {
        quoted(value)
    } else {
        written.to_owned()
    }
}

/// Tells whether YAML 1.1, which many programs still read, takes a text for a truth value or for a
/// number to the base of 60.
fn is_old_word(value: &str) -> bool {
    const WORDS: [&str; 6] = ["y", "n", "yes", "no", "on", "off"];
    let is_word = WORDS.iter().any(|word| value.eq_ignore_ascii_case(word));
    let is_digit = |char: char| char.is_ascii_digit() || ":.+-_".contains(char);
    is_word || value.contains(':') && value.chars().all(is_digit)
}

/// Writes a text in quotes, as JSON does, which is YAML too.
fn quoted(value: &str) -> String {
    Value::from(value).to_string()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::diagnostic::Source;
    use crate::manifest::read_alone;
    use crate::model::storyboard::Storyboard;

    fn written(storyboard: &Value, block: &Value) -> String {
        let storyboard: Storyboard = serde_json::from_value(storyboard.clone()).unwrap();
        let block: Block = serde_json::from_value(block.clone()).unwrap();
        write_manifest(&Draft {
            storyboard: &json!(storyboard),
            block: &block,
            schema: Some("../.storyform/schema/manifest.json"),
            notes: &["It is a note.".to_owned()],
        })
    }

    #[test]
    fn a_manifest_is_written_as_people_write() {
        let text = written(
            &json!({
                "scenes": [
                    {"story": "AI-powered tools generate custom visuals from simple text prompts in \
                        minutes, and nobody has to draw.", "minimumDuration": 4.0,
                     "background": {"type": "image", "aiVisual": {"model": "nanobanana"}}},
                    {"story": "One line.\nAnd another: #2", "elements": [
                        {"type": "text", "text": "Yes"}, {"type": "shape", "name": "circle"}]},
                ],
                "voiceOver": {"enabled": true, "aiVoices": [{"speaker": "12", "amplificationLevel": 0.5}]},
                "aspectRatio": "16:9", "videoName": "Tour", "webhookInput": {},
            }),
            &json!({"id": "tour", "passthrough": {"glow": [[1, 2], []]}}),
        );
        insta::assert_snapshot!(text);
    }

    /// Texts of which many are hard to write: spaces, line ends, signs of YAML, numbers.
    fn text() -> impl Strategy<Value = String> {
        let hard = prop_oneof![
            Just(" ".to_owned()),
            Just("  ".to_owned()),
            Just("\n".to_owned()),
            Just("\t".to_owned()),
            Just(": ".to_owned()),
            Just(" #".to_owned()),
            Just("- ".to_owned()),
            Just("'\"".to_owned()),
            Just("\r".to_owned()),
            Just("yes".to_owned()),
            Just("0x1F".to_owned()),
            Just("1e3".to_owned()),
            Just("~".to_owned()),
            Just("\u{85}\u{2028}\u{feff}".to_owned()),
            Just("---".to_owned()),
            "[a-zA-Z]{1,12}",
            "\\PC{0,3}",
            Just("a long sentence that goes on and on ".to_owned()),
        ];
        prop::collection::vec(hard, 0..16).prop_map(|parts| parts.concat())
    }

    /// Numbers as JSON has them; it knows one zero.
    fn number() -> impl Strategy<Value = f64> {
        let is_json = |float: &f64| float.is_finite() && float.to_bits() != (-0.0_f64).to_bits();
        any::<f64>().prop_filter("JSON", is_json)
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn whatever_is_written_is_read_again(
            texts in prop::collection::vec(text(), 1..4),
            key in text(), number in number(),
        ) {
            let scenes: Vec<Value> = texts.iter().map(|text| json!({"story": text})).collect();
            let input = json!({ key: [number, texts.clone(), {"deep": texts}, null, true] });
            let storyboard = json!({"scenes": scenes, "webhookInput": input.clone()});
            let text = written(&storyboard, &json!({"id": "a"}));
            let parsed = read_alone(&Source::new("x.yaml", text.clone()));
            prop_assert_eq!(&parsed.diagnostics, &[], "{}", text);
            let read = &parsed.documents[0].storyboard;
            let stories: Vec<&str> = read.scenes().iter().filter_map(|it| it.story.as_deref()).collect();
            prop_assert_eq!(&stories, &texts, "{}", &text);
            let read = json!(read.webhook_input);
            // A whole number may lose its fraction, and nothing else.
            let plain = |value: &Value| value.to_string().replace(".0,", ",");
            prop_assert_eq!(plain(&read), plain(&input), "{}", &text);
        }
    }
}
