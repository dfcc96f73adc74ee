//! One JSON value written as YAML in as many ways as a person might.

use fastrand::Rng;
use serde_json::{Map, Value};

/// How every comment begins. No text of a value holds it.
pub(crate) const COMMENT: &str = "#~";

/// Writes a value as a YAML document: keys in any order, flow or block, any quotes and indentation,
/// comments and blank lines anywhere, and aliases for what stands there already.
pub(crate) fn any_yaml(value: &Value, seed: u64) -> String {
    let mut writer = Writer {
        random: Rng::with_seed(seed),
        text: String::new(),
        anchors: Vec::new(),
        next_anchor: 0,
        comments: 0,
        text_above: usize::MAX,
    };
    let header = writer.comment();
    writer.text = format!("{header} A manifest.\n");
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
    comments: usize,
    /// How far left a comment must stand so that it is no part of the text above; 0 if every line there
    /// counts.
    text_above: usize,
}

impl Writer {
    /// Writes what stands behind `key:` or `-`, or the document.
    fn block(&mut self, value: &Value, indent: usize) {
        match value {
            Value::Object(fields)
                if !fields.is_empty() && (indent == 0 || self.random.u8(..4) > 0) =>
            {
                self.line_end();
                self.object(fields, indent);
            }
            Value::Array(items) if !items.is_empty() && self.random.u8(..4) > 0 => {
                self.line_end();
                self.list(items, indent);
            }
            Value::String(text) if indent > 0 && self.lines(text, indent) => {}
            value => {
                if indent > 0 && self.random.u8(..16) == 0 {
                    self.line_end();
                    self.text.push_str(&" ".repeat(indent));
                }
                self.text
                    .push_str(if self.random.u8(..8) == 0 { "   " } else { " " });
                self.flow(value);
                self.line_end();
            }
        }
    }

    /// Ends a line, sometimes with blanks or a comment, or with lines of them below.
    fn line_end(&mut self) {
        match self.random.u8(..12) {
            0 => self.text.push_str("  "),
            1 => {
                let comment = self.comment();
                self.text.push_str(&format!(" {comment} so it is"));
            }
            _ => {}
        }
        self.text.push('\n');
    }

    /// Writes lines that say nothing, above a part that is indented so far.
    fn pause(&mut self, indent: usize) {
        while self.text_above > 0 && self.random.u8(..8) == 0 {
            if self.random.bool() {
                let blanks = [indent, 0, 1, indent + 3, self.random.usize(..12)];
                let blanks = blanks[self.random.usize(..blanks.len())].min(self.text_above - 1);
                let comment = self.comment();
                let blanks = " ".repeat(blanks);
                self.text
                    .push_str(&format!("{blanks}{comment} another: {{\n"));
            } else {
                self.text
                    .push_str(if self.random.bool() { "\n" } else { " \n" });
            }
        }
        self.text_above = usize::MAX;
    }

    /// Returns how the next comment begins.
    fn comment(&mut self) -> String {
        self.comments += 1;
        format!("{COMMENT}{}", self.comments)
    }

    fn object(&mut self, fields: &Map<String, Value>, indent: usize) {
        let mut fields: Vec<(&String, &Value)> = fields.iter().collect();
        self.random.shuffle(&mut fields);
        for (key, value) in fields {
            self.pause(indent);
            self.text.push_str(&" ".repeat(indent));
            self.field(key, value, indent);
        }
    }

    fn field(&mut self, key: &str, value: &Value, indent: usize) {
        let key = self.scalar(key, false);
        self.text.push_str(&key);
        self.text
            .push_str(if self.random.u8(..16) == 0 { " :" } else { ":" });
        // A list may stand as far left as its key.
        let least = if value.is_array() { 0 } else { 1 };
        let step = [2, 2, 2, 4, least][self.random.usize(..5)];
        self.behind_key(value, indent + step);
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
            self.block(value, indent.max(1));
            // Known only when it is complete: an alias cannot stand in its own value.
            self.anchors.push((number, value.clone()));
            return;
        }
        self.block(value, indent.max(1));
    }

    fn list(&mut self, items: &[Value], indent: usize) {
        for item in items {
            self.pause(indent);
            self.text.push_str(&" ".repeat(indent));
            self.text.push('-');
            match item {
                Value::Object(fields) if !fields.is_empty() && self.random.bool() => {
                    self.compact(fields, indent);
                }
                item => self.block(item, indent + 2),
            }
        }
    }

    /// Writes an object whose first field stands behind the `-`.
    fn compact(&mut self, fields: &Map<String, Value>, indent: usize) {
        let mut fields: Vec<(&String, &Value)> = fields.iter().collect();
        self.random.shuffle(&mut fields);
        let blanks = 1 + self.random.usize(..3);
        let indent = indent + 1 + blanks;
        for (index, (key, value)) in fields.into_iter().enumerate() {
            if index > 0 {
                self.pause(indent);
            }
            self.text
                .push_str(&" ".repeat(if index > 0 { indent } else { blanks }));
            self.field(key, value, indent);
        }
    }

    /// Writes a text on several lines of its own, if YAML can.
    fn lines(&mut self, text: &str, indent: usize) -> bool {
        let lines: Vec<&str> = text
            .strip_suffix('\n')
            .unwrap_or(text)
            .split('\n')
            .collect();
        let is_plain = |line: &&str| {
            line.chars().all(|char| !char.is_control()) && line.trim() == *line && !line.is_empty()
        };
        if !lines.iter().all(is_plain) || text.contains("  ") {
            return false;
        }
        let end = if text.ends_with('\n') { "" } else { "-" };
        match self.random.u8(..8) {
            0 | 1 if lines.len() > 1 || self.random.bool() => self.literal(&lines, end, indent),
            2 => self.folded(&lines, end, indent),
            3 if lines.len() == 1 && end == "-" => self.quoted(text, indent),
            _ => return false,
        }
        true
    }

    fn literal(&mut self, lines: &[&str], end: &str, indent: usize) {
        let keep = if end.is_empty() && self.random.bool() {
            "+"
        } else {
            end
        };
        self.text.push_str(&format!(" |{keep}"));
        self.line_end();
        for line in lines {
            self.text
                .push_str(&format!("{}{line}\n", " ".repeat(indent)));
        }
        self.text_above = if keep == "+" { 0 } else { indent };
    }

    /// Writes each line in words that stand below each other.
    fn folded(&mut self, lines: &[&str], end: &str, indent: usize) {
        self.text.push_str(&format!(" >{end}"));
        self.line_end();
        for (index, line) in lines.iter().enumerate() {
            if index > 0 {
                self.text.push('\n');
            }
            for words in line.split(' ') {
                self.text
                    .push_str(&format!("{}{words}\n", " ".repeat(indent)));
            }
        }
        self.text_above = indent;
    }

    /// Writes a text in quotes, each word on a line.
    fn quoted(&mut self, text: &str, indent: usize) {
        let quoted = Value::from(text).to_string();
        let blanks = " ".repeat(indent + self.random.usize(..5));
        let words: Vec<&str> = quoted.split(' ').collect();
        self.text
            .push_str(&format!(" {}", words.join(&format!(" \n{blanks}"))));
        self.line_end();
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
                    .push_str([", ", ",", " , ", ",\n            "][self.random.usize(..4)]);
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
