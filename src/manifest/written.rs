//! A manifest as it is written, before anything comes under it or over it.

use std::sync::{Arc, LazyLock};

use super::block::Block;
use super::check::{Form, check};
use super::compose::{Matrix, Reading, Rule, check_variables, rules};
use super::document::BLOCK;
use super::read::read;
use super::rules::{NO_DOCUMENT, NOT_AN_OBJECT, TOO_LARGE};
use super::shape::Shapes;
use super::tree::{Content, Entry, Mark, Node};
use crate::diagnostic::{Diagnostic, Location, Source, Span};

/// How many bytes a manifest may have; the largest sensible ones are a hundredth of it.
const BYTES_MAX: usize = 16 << 20;

/// The parts of our block that say which videos a document declares, and how they differ.
const PLURAL: [&str; 4] = ["vars", "matrix", "exclude", "rules"];

static BLOCK_SHAPES: LazyLock<Shapes> = LazyLock::new(Shapes::of::<Block>);

/// What was read from one file.
#[derive(Debug)]
pub struct Parsed {
    /// The documents, in order.
    pub documents: Vec<Written>,
    /// The problems, in order of place.
    pub diagnostics: Vec<Diagnostic>,
}

/// A document as it is written: what it says of videos, and which videos those are.
#[derive(Debug, Clone)]
pub struct Written {
    /// The file.
    pub(super) source: Arc<Source>,
    /// The request, with what is left of our block.
    pub(super) tree: Node,
    /// Values for expressions.
    pub(super) vars: Vec<Entry>,
    /// What makes many videos of one.
    pub(super) matrix: Matrix,
    /// What differs in single places or videos.
    pub(super) rules: Vec<Rule>,
}

impl Written {
    /// Returns the file.
    pub fn source(&self) -> &Arc<Source> {
        &self.source
    }

    /// Names the axes of its matrix.
    pub fn axes(&self) -> impl Iterator<Item = &str> {
        self.matrix.names()
    }

    /// Names the files whose rows are videos, relative to the project.
    pub fn row_files(&self) -> impl Iterator<Item = &str> {
        self.matrix.files()
    }
}

/// Reads a manifest: all documents, and what is wrong with it before it is known what they mean.
pub fn parse(source: &Arc<Source>) -> Parsed {
    let place = |span| Location {
        source: Arc::clone(source),
        span,
    };
    if source.text().len() > BYTES_MAX {
        let diagnostic = Diagnostic::new(
            &TOO_LARGE,
            place(Span::default()),
            "the file is larger than 16 MiB",
        )
        .help("split it into several manifests");
        return Parsed {
            documents: Vec::new(),
            diagnostics: vec![diagnostic],
        };
    }
    let read = read(source);
    let mut diagnostics = read.diagnostics;
    if read.documents.is_empty() && diagnostics.is_empty() {
        diagnostics.push(
            Diagnostic::new(
                &NO_DOCUMENT,
                place(Span::default()),
                "the file declares no video",
            )
            .help("remove the file if its videos are to go, or exclude it in `storyform.yaml`"),
        );
    }
    let mut documents = Vec::new();
    for tree in read.documents {
        if matches!(tree.content, Content::Object(_)) {
            documents.push(document(source, tree, &mut diagnostics));
        } else {
            diagnostics.push(
                Diagnostic::new(
                    &NOT_AN_OBJECT,
                    place(tree.locate("").span),
                    "a document must be an object",
                )
                .help("begin with `videoName:`; put `---` between videos"),
            );
        }
    }
    Parsed {
        documents,
        diagnostics,
    }
}

fn document(source: &Arc<Source>, mut tree: Node, diagnostics: &mut Vec<Diagnostic>) -> Written {
    let files = [Arc::clone(source)];
    let mut written = Written {
        source: Arc::clone(source),
        tree: Node::default(),
        vars: Vec::new(),
        matrix: Matrix::default(),
        rules: Vec::new(),
    };
    let block = tree.field_mut(BLOCK);
    let plural = block.map_or_else(Vec::new, |entry| take(&mut entry.value, &PLURAL));
    if !plural.is_empty() {
        let mut frame = Node {
            mark: Mark::default(),
            content: Content::Object(plural),
        };
        let matrix = frame.field("matrix").map(|matrix| &matrix.value);
        let axes = matrix.map_or(0, |matrix| matrix.entries().len());
        let found = check(
            &files,
            &mut frame,
            (&BLOCK_SHAPES, Form::Final),
            "`storyform`",
        );
        diagnostics.extend(found.diagnostics);
        let mut reading = Reading {
            files: &files,
            diagnostics,
        };
        let part = |name: &str| frame.field(name).map(|entry| &entry.value);
        written.matrix = Matrix::read((part("matrix"), axes), part("exclude"), &mut reading);
        if let Some(vars) = part("vars") {
            written.vars = vars.entries().to_vec();
            check_variables(&mut written.vars, &files, diagnostics);
        }
        if let Some(list) = part("rules") {
            written.rules = rules(list, &files, diagnostics);
        }
    }
    written.tree = tree;
    written
}

/// Takes fields out of an object.
pub(super) fn take(node: &mut Node, names: &[&str]) -> Vec<Entry> {
    let fields = names.iter().filter_map(|name| node.take_field(name));
    fields.collect()
}
