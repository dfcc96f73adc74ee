//! One JSON value written as YAML in as many ways as a person might.

use fastrand::Rng;
use serde_json::{Map, Value};

/// Writes a value as a YAML document: keys in any order, flow or block, any quotes, comments, and
/// aliases for what stands there already.
pub(crate) fn any_yaml(value: &Value, seed: u64) -> String {
    let mut writer = Writer {
        random: Rng::with_seed(seed),
        text: String::from("# A manifest.\n"),
        anchors: Vec::new(),
        next_anchor: 0,
    };
    writer.block(value, 0);
    writer.text
}

/// Puts the keys of all objects into another order.
pub(crate) fn shuffled(value: &Value, random: &mut Rng) -> Value {
    match value {
        Value::Object(fields) => {
            let mut fields: Vec<(String, Value)> = fields
                .iter()
                .map(|(key, value)| (key.clone(), shuffled(value, random)))
                .collect();
            random.shuffle(&mut fields);
            Value::Object(fields.into_iter().collect())
        }
        Value::Array(items) => items.iter().map(|item| shuffled(item, random)).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

struct Writer {
    random: Rng,
    text: String,
    /// What was written with an anchor, by the number of the anchor.
    anchors: Vec<(usize, Value)>,
    next_anchor: usize,
}

impl Writer {
    /// Writes what stands behind `key:` or `-`, or the document.
    fn block(&mut self, value: &Value, indent: usize) {
        match value {
            Value::Object(fields)
                if !fields.is_empty() && (indent == 0 || self.random.u8(..4) > 0) =>
            {
                self.object(fields, indent);
            }
            Value::Array(items) if !items.is_empty() && self.random.u8(..4) > 0 => {
                self.list(items, indent);
            }
            Value::String(text) if text.contains('\n') && self.literal(text, indent) => {}
            value => {
                self.text.push(' ');
                self.flow(value);
                if self.random.u8(..8) == 0 {
                    self.text.push_str(" # so it is");
                }
                self.text.push('\n');
            }
        }
    }

    fn object(&mut self, fields: &Map<String, Value>, indent: usize) {
        let mut fields: Vec<(&String, &Value)> = fields.iter().collect();
        self.random.shuffle(&mut fields);
        self.text.push('\n');
        for (key, value) in fields {
            if self.random.u8(..10) == 0 {
                self.text.push_str("\n# another field: {\n");
            }
            self.text.push_str(&" ".repeat(indent));
            let key = self.scalar(key, false);
            self.text.push_str(&key);
            self.text.push(':');
            self.behind_key(value, indent + 2);
        }
    }

    /// Writes a value, or an alias of an equal one; a value that may come again gets an anchor.
    fn behind_key(&mut self, value: &Value, indent: usize) {
        if let Some((number, _)) = self.anchors.iter().find(|(_, known)| known == value) {
            self.text.push_str(&format!(" *a{number}\n"));
            return;
        }
        if self.random.u8(..3) == 0 {
            self.next_anchor += 1;
            let number = self.next_anchor;
            self.text.push_str(&format!(" &a{number}"));
            self.block(value, indent);
            // Known only when it is complete: an alias cannot stand in its own value.
            self.anchors.push((number, value.clone()));
            return;
        }
        self.block(value, indent);
    }

    fn list(&mut self, items: &[Value], indent: usize) {
        self.text.push('\n');
        for item in items {
            self.text.push_str(&" ".repeat(indent));
            self.text.push('-');
            self.block(item, indent + 2);
        }
    }

    /// Writes a text of several lines as it stands, if YAML can.
    fn literal(&mut self, text: &str, indent: usize) -> bool {
        let lines: Vec<&str> = text
            .strip_suffix('\n')
            .unwrap_or(text)
            .split('\n')
            .collect();
        let plain =
            |line: &&str| line.chars().all(|char| !char.is_control()) && line.trim() == *line;
        if indent == 0 || !lines.iter().all(plain) || lines.iter().any(|line| line.is_empty()) {
            return false;
        }
        self.text.push_str(if text.ends_with('\n') {
            " |\n"
        } else {
            " |-\n"
        });
        for line in lines {
            self.text
                .push_str(&format!("{}{line}\n", " ".repeat(indent)));
        }
        true
    }

    fn flow(&mut self, value: &Value) {
        match value {
            Value::Object(fields) => {
                let mut fields: Vec<(&String, &Value)> = fields.iter().collect();
                self.random.shuffle(&mut fields);
                self.between(('{', '}'), fields, |writer, (key, value)| {
                    let key = writer.scalar(key, true);
                    writer.text.push_str(&key);
                    writer.text.push_str(": ");
                    writer.flow(value);
                });
            }
            Value::Array(items) => self.between(('[', ']'), items.iter().collect(), Self::flow),
            Value::String(text) => {
                let text = self.scalar(text, true);
                self.text.push_str(&text);
            }
            Value::Number(number) if number.is_f64() && self.random.bool() => {
                let float = number.as_f64().unwrap_or_default();
                self.text.push_str(&format!("{float:e}"));
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {
                self.text.push_str(&value.to_string());
            }
        }
    }

    fn between<T>(
        &mut self,
        (open, close): (char, char),
        parts: Vec<T>,
        write: impl Fn(&mut Self, T),
    ) {
        self.text.push(open);
        let count = parts.len();
        for (number, part) in parts.into_iter().enumerate() {
            write(self, part);
            if number + 1 < count || self.random.u8(..4) == 0 {
                self.text
                    .push_str(if self.random.bool() { ", " } else { " , " });
            }
        }
        self.text.push(close);
    }

    /// Writes a text with some quotes, or without any where it needs none.
    fn scalar(&mut self, text: &str, in_flow: bool) -> String {
        let is_word = |char: char| char.is_ascii_alphanumeric() || (char == ' ' && !in_flow);
        let is_plain = text.starts_with(|char: char| char.is_ascii_alphabetic())
            && text.chars().all(is_word)
            && text.trim() == text
            && !["true", "false", "null"].contains(&text.to_lowercase().as_str());
        match self.random.u8(..3) {
            0 if is_plain => text.to_owned(),
            1 if !text.chars().any(char::is_control) => format!("'{}'", text.replace('\'', "''")),
            2 => escaped(text),
            _ => Value::from(text).to_string(),
        }
    }
}

/// Writes a text with the escapes of JSON for everything beyond ASCII.
fn escaped(text: &str) -> String {
    let mut written = String::new();
    for char in Value::from(text).to_string().chars() {
        if char.is_ascii() {
            written.push(char);
        } else {
            let units = char
                .encode_utf16(&mut [0; 2])
                .iter()
                .map(|unit| format!("\\u{unit:04x}"))
                .collect::<String>();
            written.push_str(&units);
        }
    }
    written
}
