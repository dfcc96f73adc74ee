//! The rows of a file: CSV, or JSON and YAML with a list of objects or an object of objects.

use std::sync::Arc;

use csv::{ReaderBuilder, StringRecord, Trim};
use serde_json::{Map, Value as Json};

use super::fill::OPEN;
use super::quotes::{Misquoted, misquoted};
use super::values::check_values;
use crate::diagnostic::{Diagnostic, Location, Source, Span};
use crate::manifest::decode::decode;
use crate::manifest::read::read;
use crate::manifest::rules::ROWS_FILE;
use crate::manifest::tree::{Content, Node};

/// The rows of a file, and what is wrong with it.
#[derive(Debug, Clone)]
pub struct Table {
    source: Arc<Source>,
    /// The names of the columns, in their order.
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<Row>,
    /// Whether rows are missing that could not be read.
    pub(super) is_damaged: bool,
    /// Whether the rows that there are may be something else than was meant.
    pub(super) is_unusable: bool,
    /// What is wrong.
    pub diagnostics: Vec<Diagnostic>,
}

/// One row.
#[derive(Debug, Clone)]
pub(super) struct Row {
    /// Its key, if the file is an object by keys.
    pub(super) key: Option<String>,
    /// What it holds, by column.
    pub(super) fields: Map<String, Json>,
    span: Span,
}

impl Table {
    /// Returns the file.
    pub fn source(&self) -> &Arc<Source> {
        &self.source
    }

    /// Returns the path of the file.
    pub(super) fn path(&self) -> &str {
        self.source.path()
    }

    /// Returns where a row stands.
    pub(super) fn location(&self, row: &Row) -> Location {
        self.at(row.span)
    }

    fn at(&self, span: Span) -> Location {
        Location {
            source: Arc::clone(&self.source),
            span,
        }
    }

    fn report(&mut self, span: Span, message: impl Into<String>, help: &str) {
        let diagnostic = Diagnostic::new(&ROWS_FILE, self.at(span), message);
        self.diagnostics.push(diagnostic.help(help));
    }
}

/// Reads the rows of a file.
pub fn parse_table(source: &Arc<Source>) -> Table {
    let mut table = Table {
        source: Arc::clone(source),
        columns: Vec::new(),
        rows: Vec::new(),
        is_damaged: false,
        is_unusable: false,
        diagnostics: Vec::new(),
    };
    let ending = source.path().rsplit_once('.').map(|(_, ending)| ending);
    match ending {
        Some("csv" | "tsv") => separated(&mut table),
        Some("json" | "yaml" | "yml") => structured(&mut table),
        _ => table.report(
            Span::default(),
            "the file is of no known form",
            "write rows into a file that ends in `.csv`, `.tsv`, `.json` or `.yaml`",
        ),
    }
    table.is_damaged = !table.diagnostics.is_empty();
    table
}

/// Reads rows whose first names the columns.
fn separated(table: &mut Table) {
    let source = Arc::clone(&table.source);
    // Programs for tables put a mark of the byte order at the beginning.
    let text = source.text();
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let begin = text.len() - body.len();
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter(source.path(), body))
        .trim(Trim::All)
        .from_reader(body.as_bytes());
    let span = |from: u64, to: u64| {
        let offset = |at: u64| begin + usize::try_from(at).unwrap_or(usize::MAX);
        let start = offset(from).min(text.len());
        let end = offset(to).clamp(start, text.len());
        let row = text.get(start..end).unwrap_or_default();
        let lead = row.len() - row.trim_start().len();
        Span::new(start + lead, start + row.trim_end().len().max(lead))
    };
    if let Some(Misquoted { at, message }) = misquoted(body, delimiter(source.path(), body)) {
        let span = Span::new(begin + at, begin + at + 1);
        table.is_unusable = true;
        return table.report(span, message, QUOTES);
    }
    let header = match reader.headers() {
        Ok(header) => header.clone(),
        Err(error) => {
            table.is_unusable = true;
            return table.report(Span::default(), told(&error), QUOTES);
        }
    };
    let named = header.iter().filter(|name| !name.is_empty());
    table.columns = named.map(str::to_owned).collect();
    let header_span = span(0, reader.position().byte());
    for (index, name) in header.iter().enumerate() {
        if name.is_empty() {
            let message = format!("column {} has no name", index + 1);
            table.report(header_span, message, "name every column in the first line");
        } else if header.iter().take(index).any(|other| other == name) {
            let message = format!("two columns are named `{name}`");
            table.report(header_span, message, "give every column a name of its own");
        }
    }
    table.is_unusable = !table.diagnostics.is_empty();
    let mut record = StringRecord::new();
    loop {
        let start = reader.position().byte();
        let read = reader.read_record(&mut record);
        let span = span(start, reader.position().byte());
        match read {
            // Programs for tables leave rows without anything behind.
            Ok(true) if record.iter().all(str::is_empty) => {}
            Ok(true) => {
                if record.iter().any(|text| text.contains(OPEN)) {
                    let help = "write the expression into the manifest, where the value is used";
                    table.report(span, "values are no templates", help);
                }
                let names = header.iter().map(str::to_owned);
                let values = record.iter().map(|text| Json::String(text.to_owned()));
                let fields = names.zip(values).filter(|(name, _)| !name.is_empty());
                table.rows.push(Row {
                    key: None,
                    fields: fields.collect(),
                    span,
                });
            }
            Ok(false) => return,
            Err(error) => table.report(span, told(&error), QUOTES),
        }
    }
}

/// What usually mends a row that has not as many parts as there are columns.
const QUOTES: &str =
    "every row has a part for each column; put a part that holds a comma in quotes";

fn told(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::UnequalLengths {
            expected_len, len, ..
        } => format!("the row has {len} parts, and the first line names {expected_len} columns"),
        _ => error.to_string(),
    }
}

/// Tells what stands between the parts of a row. Some programs write semicolons, by their language, or tabs.
fn delimiter(path: &str, text: &str) -> u8 {
    let header = text.lines().next().unwrap_or_default();
    if path.ends_with(".tsv") {
        b'\t'
    } else if header.contains(';') && !header.contains(',') {
        b';'
    } else if header.contains('\t') && !header.contains(',') {
        b'\t'
    } else {
        b','
    }
}

/// Reads a list of objects, or an object of objects.
fn structured(table: &mut Table) {
    let mut read = read(&table.source);
    table.diagnostics.append(&mut read.diagnostics);
    table.is_unusable = !table.diagnostics.is_empty();
    let Some(root) = read.documents.first() else {
        return;
    };
    if let Some(second) = read.documents.get(1) {
        let help = "put all rows into one document";
        table.report(second.locate("").span, "the rows are one document", help);
    }
    check_values(root, &[Arc::clone(&table.source)], &mut table.diagnostics);
    match &root.content {
        Content::List(items) => {
            for item in items {
                push(table, None, item);
            }
        }
        Content::Object(entries) => {
            for entry in entries {
                push(table, Some(&entry.key), &entry.value);
            }
        }
        _ => table.report(
            root.mark.span,
            "the file holds neither a list nor an object",
            "write a list of objects, or an object with a key for each row",
        ),
    }
}

fn push(table: &mut Table, key: Option<&str>, node: &Node) {
    let Ok(Json::Object(fields)) = decode::<Json>(node) else {
        let help = "write an object with a field for each column";
        return table.report(node.locate("").span, "the row is no object", help);
    };
    for name in fields.keys() {
        if !table.columns.contains(name) {
            table.columns.push(name.clone());
        }
    }
    table.rows.push(Row {
        key: key.map(str::to_owned),
        fields,
        span: node.locate("").span,
    });
}
