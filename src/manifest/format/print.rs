//! An outline as text.
//!
//! Two spaces for each level, items of lists further right than their field, no blanks at the end of
//! a line, and at most one blank line in a row. Texts keep their lines.

use super::outline::{
    Block, Collection, Comment, Document, Form, Layout, Lead, Outline, Part, Value,
};

/// How much further right a level is.
const STEP: usize = 2;

/// Writes the documents of a file.
pub(super) fn print(outline: &Outline<'_>) -> String {
    let mut printer = Printer {
        text: String::new(),
        is_kept: false,
    };
    for document in &outline.documents {
        printer.document(document);
    }
    printer.text
}

struct Printer {
    text: String,
    /// Whether the text ends with empty lines that are part of a value, so that no blank line may be
    /// added.
    is_kept: bool,
}

impl Printer {
    fn document(&mut self, document: &Document<'_>) {
        self.comments(&document.preamble, 0);
        if let Some(marker) = &document.marker {
            self.blank(marker.after_blank);
            self.push("---");
        }
        let Value {
            properties,
            opening,
            above,
            is_below: _,
            form,
        } = &document.value;
        let has_line = document.marker.is_some();
        for (index, property) in properties.iter().enumerate() {
            self.push(if index > 0 || has_line { " " } else { "" });
            self.push(property);
        }
        let has_line = has_line || !properties.is_empty();
        self.behind(opening, 0, has_line);
        self.comments(above, 0);
        self.comments(&document.header, 0);
        match form {
            Form::Empty | Form::Block(_) => {}
            Form::Collection(collection) if collection.layout == Layout::Block => {
                let first = collection.parts.first();
                let has_lead = first.is_some_and(|first| !first.lead.comments.is_empty());
                let has_gap = document.header_gap || !document.header.is_empty() && has_lead;
                self.blank(has_gap);
                self.parts(collection, 0);
            }
            Form::Text { text, .. } => {
                self.push(&kept_lines(text));
                self.trailing(document.trailing.as_ref());
            }
            Form::Collection(collection) => {
                self.flow(collection, 0);
                self.trailing(document.trailing.as_ref());
            }
        }
        if matches!(form, Form::Empty) {
            self.comments(document.trailing.as_slice(), 0);
        }
        self.comments(&document.foot, 0);
        if let Some(comment) = &document.end {
            self.push("...");
            self.trailing(comment.as_ref());
        }
    }

    /// Writes the parts of a list or an object without brackets, and the comments below them.
    fn parts(&mut self, collection: &Collection<'_>, column: usize) {
        for (index, part) in collection.parts.iter().enumerate() {
            self.above_part(part, column, index == 0);
            self.part(part, column);
        }
        self.comments(&collection.foot, column);
    }

    /// Writes what stands above a part, and its indentation. Behind a `-` no comment has a place, so
    /// the comments above what begins there stand above the `-`.
    fn above_part(&mut self, part: &Part<'_>, column: usize, is_first: bool) {
        self.lead(&part.lead, column, is_first);
        let mut outer = part;
        while let Some((first, _)) = compact(outer) {
            self.lead(&first.lead, column, true);
            outer = first;
        }
        self.indent(column);
    }

    /// Writes what stands above a part. The first has no blank line above it.
    fn lead(&mut self, lead: &Lead<'_>, column: usize, is_first: bool) {
        for (index, comment) in lead.comments.iter().enumerate() {
            self.blank(comment.after_blank && !(is_first && index == 0));
            self.indent(column);
            self.push(comment.text);
            self.newline();
        }
        self.blank(lead.after_blank && !(is_first && lead.comments.is_empty()));
    }

    /// Writes a part from its key or its `-` on.
    fn part(&mut self, part: &Part<'_>, column: usize) {
        match &part.key {
            Some(key) => {
                self.push(key.text);
                self.push(if key.name.is_none() { " :" } else { ":" });
            }
            None => self.push("-"),
        }
        for property in &part.value.properties {
            self.push(" ");
            self.push(property);
        }
        let inner = column + STEP;
        let value = &part.value;
        match &value.form {
            Form::Empty if value.opening.is_empty() => self.trailing_of(part),
            Form::Empty => {
                self.behind(&value.opening, inner, true);
                self.comments(part.trailing.as_slice(), inner);
            }
            Form::Text { text, .. } => {
                self.above(value, inner, value.is_below);
                self.push(&moved_lines(text, inner));
                self.trailing_of(part);
            }
            Form::Block(block) => {
                self.above(value, inner, false);
                self.block(block, column);
            }
            Form::Collection(collection) if collection.layout == Layout::Block => {
                self.nested(part, collection, inner);
            }
            Form::Collection(collection) => {
                // Brackets must not stand as far left as the field that holds them.
                let is_below = part.key.is_some() && collection.layout == Layout::Lines;
                self.above(
                    value,
                    inner,
                    is_below || value.is_below && part.key.is_some(),
                );
                self.flow(collection, inner);
                self.trailing_of(part);
            }
        }
        self.comments(&part.foot, inner);
    }

    /// Writes a list or an object below its key, or behind its `-` if nothing stands between.
    fn nested(&mut self, part: &Part<'_>, collection: &Collection<'_>, column: usize) {
        let Some((first, rest)) = compact(part) else {
            self.behind(&part.value.opening, column, true);
            self.parts(collection, column);
            return;
        };
        self.push(" ");
        self.part(first, column);
        for part in rest {
            self.above_part(part, column, false);
            self.part(part, column);
        }
        self.comments(&collection.foot, column);
    }

    /// Writes the comments between a `:` or `-` and a value, and the blanks or the line end there.
    fn above(&mut self, value: &Value<'_>, column: usize, is_below: bool) {
        if !is_below && value.opening.is_empty() && value.above.is_empty() {
            self.push(" ");
            return;
        }
        self.behind(&value.opening, column, true);
        self.comments(&value.above, column);
        self.indent(column);
    }

    /// Writes comments behind what stands on a line, the first of them there, and ends the line.
    fn behind(&mut self, comments: &[Comment<'_>], column: usize, has_line: bool) {
        let Some((first, rest)) = comments.split_first() else {
            if has_line {
                self.newline();
            }
            return;
        };
        self.trailing(Some(first));
        self.comments(rest, column);
    }

    fn block(&mut self, block: &Block<'_>, holder: usize) {
        self.push(block.header);
        self.newline();
        for line in &block.lines {
            if !line.is_empty() {
                self.indent(holder + block.indent.unwrap_or(STEP));
                self.push(line);
            }
            self.newline();
        }
        for _ in 0..block.kept {
            self.newline();
        }
        self.is_kept = block.header.contains('+');
    }

    /// Writes a list or an object in brackets; `column` is that of the line it stands in.
    fn flow(&mut self, collection: &Collection<'_>, column: usize) {
        let (open, close) = if collection.is_object {
            ("{", "}")
        } else {
            ("[", "]")
        };
        self.push(open);
        let is_broken = collection.layout == Layout::Lines;
        for (index, part) in collection.parts.iter().enumerate() {
            match (is_broken, index) {
                (true, _) => {
                    self.push(if index > 0 { "," } else { "" });
                    self.newline();
                    self.blank(part.lead.after_blank && index > 0);
                    self.indent(column + STEP);
                }
                (false, 0) => {}
                (false, _) => self.push(", "),
            }
            self.flow_part(part, if is_broken { column + STEP } else { column });
        }
        if is_broken {
            self.newline();
            self.indent(column);
        }
        self.push(close);
    }

    fn flow_part(&mut self, part: &Part<'_>, column: usize) {
        let value = &part.value;
        if let Some(key) = &part.key {
            self.push(key.text);
            self.push(match (key.has_colon, &key.name) {
                (true, Some(_)) => ": ",
                (true, None) => " : ",
                (false, _) => "",
            });
        }
        let is_empty = matches!(value.form, Form::Empty);
        for (index, property) in value.properties.iter().enumerate() {
            self.push(if index > 0 { " " } else { "" });
            self.push(property);
        }
        if !value.properties.is_empty() && !is_empty {
            self.push(" ");
        }
        match &value.form {
            Form::Empty | Form::Block(_) => {}
            Form::Text { text, .. } => self.push(&moved_lines(text, column + STEP)),
            Form::Collection(collection) => self.flow(collection, column),
        }
    }

    fn comments(&mut self, comments: &[Comment<'_>], column: usize) {
        for comment in comments {
            self.blank(comment.after_blank);
            self.indent(column);
            self.push(comment.text);
            self.newline();
        }
    }

    fn trailing_of(&mut self, part: &Part<'_>) {
        self.trailing(part.trailing.as_ref());
    }

    /// Ends a line, with a comment if there is one.
    fn trailing(&mut self, comment: Option<&Comment<'_>>) {
        if let Some(comment) = comment {
            let is_aligned = !comment.gap.is_empty() && !comment.gap.contains('\t');
            self.push(if is_aligned { comment.gap } else { " " });
            self.push(comment.text);
        }
        self.newline();
    }

    /// Writes a blank line, if there is one and nothing forbids it.
    fn blank(&mut self, is_blank: bool) {
        let is_open = !self.text.is_empty() && !self.text.ends_with("\n\n");
        if is_blank && is_open && !self.is_kept {
            self.newline();
        }
    }

    fn indent(&mut self, column: usize) {
        self.text.extend(std::iter::repeat_n(' ', column));
    }

    fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.is_kept = false;
    }

    fn newline(&mut self) {
        self.text.push('\n');
    }
}

/// Returns the first part and the further ones of what begins behind the `-` of an item, without
/// anything between.
fn compact<'p, 'a>(item: &'p Part<'a>) -> Option<(&'p Part<'a>, &'p [Part<'a>])> {
    let Value {
        properties,
        opening,
        form,
        ..
    } = &item.value;
    match form {
        Form::Collection(Collection {
            layout: Layout::Block,
            parts,
            ..
        }) if item.key.is_none() && properties.is_empty() && opening.is_empty() => {
            parts.split_first()
        }
        Form::Empty | Form::Text { .. } | Form::Block(_) | Form::Collection(_) => None,
    }
}

/// Returns a text whose further lines begin at a column, as far as they did not differ.
fn moved_lines(text: &str, column: usize) -> String {
    let rest = text.lines().skip(1);
    let least = rest.filter_map(indentation).min().unwrap_or_default();
    shifted(text, least, column)
}

/// Returns a text whose lines stay where they are.
fn kept_lines(text: &str) -> String {
    shifted(text, 0, 0)
}

fn shifted(text: &str, least: usize, column: usize) -> String {
    let Some((lines, last)) = text.rsplit_once('\n') else {
        return text.to_owned();
    };
    let mut moved = String::with_capacity(text.len());
    for (index, line) in lines.split('\n').chain([last]).enumerate() {
        if index > 0 {
            moved.push('\n');
        }
        // The last line ends where the text does, and so has no blanks to lose.
        let line = if index > 0 && indentation(line).is_some() {
            moved.extend(std::iter::repeat_n(' ', column));
            &line[least..]
        } else {
            line
        };
        moved.push_str(trimmed(line));
    }
    moved
}

/// Returns a line without the blanks at its end, unless they may be escaped.
fn trimmed(line: &str) -> &str {
    let content = line.trim_end_matches([' ', '\t']);
    if content.ends_with('\\') {
        line
    } else {
        content
    }
}

/// Returns how far a line is indented, unless it is blank.
fn indentation(line: &str) -> Option<usize> {
    let content = line.trim_start_matches([' ', '\t']);
    (!content.is_empty()).then(|| line.len() - content.len())
}
