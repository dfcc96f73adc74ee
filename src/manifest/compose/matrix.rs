//! What makes many videos of one document: axes, and the keys along them.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value as Json};

use super::names::is_name;
use super::rule::Choice;
use super::table::{Row, Table};
use super::values::check_values;
use crate::diagnostic::{Diagnostic, Location, Rule as Code, Source, nearest};
use crate::manifest::decode::decode;
use crate::manifest::rules::{MATRIX_KEY, ROWS_FILE};
use crate::manifest::tree::{Content, Mark, Node};

/// How many videos one document may declare.
const VIDEOS_MAX: usize = 20_000;
/// The column that tells rows apart unless the manifest says otherwise.
const KEY_COLUMN: &str = "id";

/// The axes of a document.
#[derive(Debug, Clone, Default)]
pub(in crate::manifest) struct Matrix {
    axes: Vec<Axis>,
    exclude: Vec<(Mark, Vec<Choice>)>,
    /// Whether an axis is left out that could not be read.
    is_damaged: bool,
}

/// One way in which the videos of a document differ.
#[derive(Debug, Clone)]
struct Axis {
    name: String,
    mark: Mark,
    keys: Keys,
}

#[derive(Debug, Clone)]
enum Keys {
    /// Keys that stand in the manifest, and whether some that do cannot be used.
    Written(Vec<(String, Mark, Json)>, bool),
    Rows {
        /// The path of the file, relative to the project.
        path: String,
        path_mark: Mark,
        column: Option<(String, Mark)>,
    },
}

/// One key of an axis, with its value.
#[derive(Debug)]
pub(super) struct Key {
    /// The key.
    pub(super) key: String,
    /// What expressions get.
    pub(super) value: Json,
    /// Where it stands.
    pub(super) location: Location,
}

/// The keys of each axis, in the order of their names.
#[derive(Debug, Default)]
pub(super) struct Axes(Vec<(String, Vec<Key>)>);

/// One key for each axis: what is different about one video.
pub(super) type Combination<'a> = Vec<(&'a str, &'a Key)>;

/// What a matrix is read with.
pub(in crate::manifest) struct Reading<'a> {
    /// The manifest, as the only one of its files.
    pub(in crate::manifest) files: &'a [Arc<Source>],
    /// What was wrong.
    pub(in crate::manifest) diagnostics: &'a mut Vec<Diagnostic>,
}

impl Reading<'_> {
    fn report(&mut self, rule: &'static Code, mark: Mark, message: String, help: &str) {
        let diagnostic = Diagnostic::new(rule, mark.location(self.files), message);
        self.diagnostics.push(diagnostic.help(help));
    }
}

impl Matrix {
    /// Reads the axes whose shape was checked, of so many that were written, and the combinations that are
    /// left out.
    pub(in crate::manifest) fn read(
        (axes, written): (Option<&Node>, usize),
        exclude: Option<&Node>,
        reading: &mut Reading<'_>,
    ) -> Self {
        let entries = axes.map_or(&[][..], Node::entries);
        let mut matrix = Self::default();
        for entry in entries {
            let name = entry.key.clone();
            let mark = entry.key_mark;
            if !is_name(&name, mark, reading.files, reading.diagnostics) {
                continue;
            }
            let keys = match &entry.value.content {
                Content::Object(_) if entry.value.field("from").is_some() => {
                    rows_file(&entry.value, reading)
                }
                _ => {
                    let before = reading.diagnostics.len();
                    if matches!(entry.value.content, Content::Object(_)) {
                        check_values(&entry.value, reading.files, reading.diagnostics);
                    }
                    let keys = written_keys(&entry.value, reading);
                    Some(Keys::Written(keys, reading.diagnostics.len() > before))
                }
            };
            matrix
                .axes
                .extend(keys.map(|keys| Axis { name, mark, keys }));
        }
        matrix.is_damaged = matrix.axes.len() < written;
        matrix.axes.sort_by(|one, other| one.name.cmp(&other.name));
        let left_out = exclude.map_or(&[][..], Node::items).iter();
        matrix.exclude = left_out
            .map(|node| (node.locate(""), Choice::all(node)))
            .collect();
        matrix
    }

    /// Names the axes.
    pub(in crate::manifest) fn names(&self) -> impl Iterator<Item = &str> {
        self.axes.iter().map(|axis| axis.name.as_str())
    }

    /// Names the files with rows, relative to the project.
    pub(in crate::manifest) fn files(&self) -> impl Iterator<Item = &str> {
        self.axes.iter().filter_map(|axis| match &axis.keys {
            Keys::Rows { path, .. } => Some(path.as_str()),
            Keys::Written(..) => None,
        })
    }

    /// Finds the keys of every axis; `None` if those of one cannot be known.
    pub(super) fn keys(
        &self,
        tables: &BTreeMap<String, Result<Table, String>>,
        reading: &mut Reading<'_>,
    ) -> Option<Axes> {
        let mut axes = Axes::default();
        let mut are_known = !self.is_damaged;
        for axis in &self.axes {
            let before = reading.diagnostics.len();
            let keys = match &axis.keys {
                Keys::Written(keys, _) => {
                    let key = |(key, mark, value): &(String, Mark, Json)| Key {
                        key: key.clone(),
                        value: value.clone(),
                        location: mark.location(reading.files),
                    };
                    Some(keys.iter().map(key).collect())
                }
                Keys::Rows {
                    path,
                    path_mark,
                    column,
                } => match tables.get(path) {
                    // What is wrong with it is said already.
                    Some(Ok(table)) if table.is_unusable => None,
                    Some(Ok(table)) => rows(table, column.as_ref(), reading),
                    Some(Err(reason)) => {
                        let help = match reason.contains("UTF-8") {
                            true => "save it as UTF-8; programs for tables call it `CSV UTF-8`",
                            false => "the path is relative to the manifest",
                        };
                        reading.report(&ROWS_FILE, *path_mark, reason.clone(), help);
                        None
                    }
                    None => None,
                },
            };
            let Some(keys) = keys else {
                are_known = false;
                continue;
            };
            let problems = reading.diagnostics.len();
            let keys = told_apart(keys, reading);
            if keys.is_empty() && (Self::is_told(axis, tables) || problems > before) {
                are_known = false;
            } else if keys.is_empty() {
                let message = format!("the axis `{}` has no keys", axis.name);
                let help = "an axis without keys makes no video; give it some, or remove it";
                reading.report(&MATRIX_KEY, axis.mark, message, help);
                are_known = false;
            }
            axes.0.push((axis.name.clone(), keys));
        }
        for (_, choices) in &self.exclude {
            axes.check(choices, reading);
        }
        are_known.then_some(axes)
    }

    /// Tells whether it was said already why rows are missing.
    fn is_told(axis: &Axis, tables: &BTreeMap<String, Result<Table, String>>) -> bool {
        match &axis.keys {
            Keys::Rows { path, .. } => {
                matches!(tables.get(path), Some(Ok(table)) if table.is_damaged)
            }
            Keys::Written(_, is_damaged) => *is_damaged,
        }
    }

    /// Lists the combinations of keys that are videos, in the order of their keys.
    pub(super) fn combinations<'a>(
        &self,
        axes: &'a Axes,
        reading: &mut Reading<'_>,
    ) -> Vec<Combination<'a>> {
        let count = axes.0.iter().map(|(_, keys)| keys.len());
        let count = count.fold(1_usize, usize::saturating_mul);
        if let Some(axis) = self.axes.first().filter(|_| count > VIDEOS_MAX) {
            let message = format!("the matrix has {count} videos");
            let help = format!("at most {VIDEOS_MAX} are allowed: split the manifest");
            reading.report(&MATRIX_KEY, axis.mark, message, &help);
            return Vec::new();
        }
        let mut all: Vec<Combination<'a>> = vec![Vec::new()];
        for (name, keys) in &axes.0 {
            let longer = all.iter().flat_map(|combination| {
                keys.iter().map(|key| {
                    let mut longer = combination.clone();
                    longer.push((name.as_str(), key));
                    longer
                })
            });
            all = longer.collect();
        }
        all.retain(|combination| {
            let mut excluded = self.exclude.iter();
            !excluded.any(|(_, choices)| meets(combination, choices))
        });
        if let Some((mark, _)) = self.exclude.first().filter(|_| all.is_empty()) {
            let help = "keep a combination, or remove the document";
            reading.report(&MATRIX_KEY, *mark, "no video is left".to_owned(), help);
        }
        all
    }
}

impl Axes {
    /// Reports choices of axes and keys that there are not.
    pub(super) fn check(&self, choices: &[Choice], reading: &mut Reading<'_>) {
        for choice in choices {
            let axis = self.0.iter().find(|(name, _)| *name == choice.axis);
            let Some((name, keys)) = axis else {
                let names = self.0.iter().map(|(name, _)| name.as_str());
                let help = help(&choice.axis, names, "the matrix has no axes");
                let message = format!("the matrix has no axis `{}`", choice.axis);
                reading.report(&MATRIX_KEY, choice.mark, message, &help);
                continue;
            };
            let known = |wanted: &str| keys.iter().any(|key| key.key == wanted);
            for (wanted, mark) in choice.keys.iter().filter(|(key, _)| !known(key)) {
                let names = keys.iter().map(|key| key.key.as_str());
                let help = help(wanted, names, "the axis has no keys");
                let message = format!("the axis `{name}` has no key `{wanted}`");
                reading.report(&MATRIX_KEY, *mark, message, &help);
            }
        }
    }
}

/// Tells whether a video has one of the chosen keys on every axis that is chosen from.
pub(super) fn meets(combination: &Combination<'_>, choices: &[Choice]) -> bool {
    choices.iter().all(|choice| {
        let mut keys = combination.iter();
        keys.any(|(axis, key)| choice.includes(axis, &key.key))
    })
}

fn help<'a>(word: &str, known: impl Iterator<Item = &'a str> + Clone, none: &str) -> String {
    /// How many known words are listed at most.
    const LISTED_MAX: usize = 12;
    if let Some(near) = nearest(word, known.clone()) {
        return format!("did you mean `{near}`?");
    }
    let quoted: Vec<String> = known.map(|word| format!("`{word}`")).collect();
    match quoted.len() {
        0 => none.to_owned(),
        1..=LISTED_MAX => format!("known are {}", quoted.join(", ")),
        more => format!(
            "known are {} and {} more",
            quoted[..LISTED_MAX].join(", "),
            more - LISTED_MAX
        ),
    }
}

/// Reads keys that stand in the manifest, with or without values.
fn written_keys(node: &Node, reading: &mut Reading<'_>) -> Vec<(String, Mark, Json)> {
    let mut keys = Vec::new();
    for item in node.items() {
        let (key, value) = match &item.content {
            Content::Text(text) => (text.clone(), Json::from(text.clone())),
            Content::Integer(number) => (number.to_string(), Json::from(*number)),
            _ => continue,
        };
        if fits_id(&key, item.mark.location(reading.files), reading) {
            keys.push((key, item.mark, value));
        }
    }
    for entry in node.entries() {
        let value = decode::<Json>(&entry.value).unwrap_or(Json::Null);
        if fits_id(&entry.key, entry.key_mark.location(reading.files), reading) {
            keys.push((entry.key.clone(), entry.key_mark, value));
        }
    }
    keys
}

/// Reads where rows come from.
fn rows_file(node: &Node, reading: &mut Reading<'_>) -> Option<Keys> {
    let text = |field: &str| match &node.field(field)?.value {
        Node {
            content: Content::Text(text),
            mark,
        } => Some((text.clone(), *mark)),
        _ => None,
    };
    let (written, path_mark) = text("from")?;
    let manifest = reading.files[0].path();
    let Some(path) = beside(manifest, &written) else {
        let message = format!("`{written}` leads out of the project");
        let help = "write a path relative to the manifest, with `/` between folders";
        reading.report(&ROWS_FILE, path_mark, message, help);
        return None;
    };
    Some(Keys::Rows {
        path,
        path_mark,
        column: text("key"),
    })
}

/// Joins a path to the folder of a manifest; `None` if it leads out of the project.
fn beside(manifest: &str, path: &str) -> Option<String> {
    if path.starts_with('/') || path.contains(['\\', ':']) {
        return None;
    }
    let folder = manifest.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Reads the keys of rows; `None` if there is no such column.
fn rows(
    table: &Table,
    column: Option<&(String, Mark)>,
    reading: &mut Reading<'_>,
) -> Option<Vec<Key>> {
    let are_named = table.rows.iter().all(|row| row.key.is_some());
    let name = column.map_or(KEY_COLUMN, |(name, _)| name);
    let is_known = table.columns.iter().any(|column| column == name);
    if !is_known && (column.is_some() || !are_named) && !table.columns.is_empty() {
        let columns = table.columns.iter().map(String::as_str);
        let message = format!("`{}` has no column `{name}`", table.path());
        let help = help(name, columns, "it has no columns");
        match column {
            Some((_, mark)) => reading.report(&ROWS_FILE, *mark, message, &help),
            None => {
                let help = format!("name the column that tells rows apart with `key:`; {help}");
                let location = table.rows.first().map(|row| table.location(row));
                let diagnostic = match location {
                    Some(location) => Diagnostic::new(&ROWS_FILE, location, message),
                    None => Diagnostic::without_location(&ROWS_FILE, message),
                };
                reading.diagnostics.push(diagnostic.help(help));
            }
        }
        return None;
    }
    let key = |row: &Row| {
        let written = row
            .fields
            .get(name)
            .filter(|_| column.is_some() || !are_named);
        let key = match (written, &row.key) {
            (Some(Json::String(text)), _) => text.clone(),
            (Some(Json::Number(number)), _) => number.to_string(),
            (None, Some(key)) => key.clone(),
            _ => String::new(),
        };
        let value = Json::Object(row.fields.clone());
        let location = table.location(row);
        fits_id(&key, location.clone(), reading).then_some(Key {
            key,
            value,
            location,
        })
    };
    Some(table.rows.iter().filter_map(key).collect())
}

/// Sorts keys, so that their order in a file means nothing, and reports those that stand twice.
fn told_apart(mut keys: Vec<Key>, reading: &mut Reading<'_>) -> Vec<Key> {
    keys.sort_by(|one, other| one.key.cmp(&other.key));
    let mut firsts: BTreeMap<String, Location> = BTreeMap::new();
    keys.retain(|key| {
        let Some(first) = firsts.get(&key.key) else {
            firsts.insert(key.key.clone(), key.location.clone());
            return true;
        };
        let message = format!("the key `{}` stands twice", key.key);
        let diagnostic = Diagnostic::new(&MATRIX_KEY, key.location.clone(), message)
            .related(first.clone(), "first here")
            .help("every key makes videos of its own; rename one");
        reading.diagnostics.push(diagnostic);
        false
    });
    keys
}

/// Tells whether a key can be a part of an id, and reports why not.
fn fits_id(key: &str, location: Location, reading: &mut Reading<'_>) -> bool {
    let is_strange = |c: &char| !(c.is_alphanumeric() || " _-.".contains(*c) || is_mark(*c));
    let message = match key.chars().find(is_strange) {
        _ if key.is_empty() => "a row has no key".to_owned(),
        Some(strange) => format!("the key `{key}` contains `{}`", strange.escape_debug()),
        None if key.trim() != key => format!("the key `{key}` begins or ends with a space"),
        None => return true,
    };
    let help = "keys become parts of ids: use letters, digits, spaces within, `_`, `-` and `.`, and give the \
                key a value of its own, as in `{wide: \"16:9\"}`";
    let diagnostic = Diagnostic::new(&MATRIX_KEY, location, message);
    reading.diagnostics.push(diagnostic.help(help));
    false
}

/// Tells whether a character belongs to the letter before it.
fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

/// Returns the values by which expressions name a video's own: one for each axis, and the keys.
pub(super) fn values(combination: &Combination<'_>) -> Map<String, Json> {
    let own = combination
        .iter()
        .map(|(axis, key)| ((*axis).to_owned(), key.value.clone()));
    let keys = combination
        .iter()
        .map(|(axis, key)| ((*axis).to_owned(), Json::from(key.key.clone())));
    let keys = Json::Object(keys.collect());
    own.chain([(super::names::KEYS.to_owned(), keys)]).collect()
}
