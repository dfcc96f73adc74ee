//! The manifest that a body becomes.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::place::{Place, id_of, place};
use crate::cli::args::ImportArgs;
use crate::cli::failure::{Exit, Failure};
use crate::cli::output::Output;
use crate::cli::workspace::{Workspace, invalid};
use crate::diagnostic::{self, Diagnostic, Source};
use crate::manifest::{
    Block, Body, Document, Draft, parse_body, read_alone, secrets, write_manifest,
};
use crate::model::VideoId;
use crate::pipeline::Sources;
use crate::validate::validate;

/// A manifest that may be written, and is sound.
pub(in crate::cli) struct Candidate {
    /// Where it goes, or stands.
    pub(in crate::cli) place: Place,
    /// Its text.
    pub(in crate::cli) text: String,
    /// What that declares.
    pub(in crate::cli) document: Document,
    /// What of the body is not in it, and what should not be.
    pub(in crate::cli) warnings: Vec<Diagnostic>,
    /// What else people should know, in sentences.
    pub(in crate::cli) notes: Vec<String>,
}

impl Candidate {
    /// Takes a manifest as it stands.
    pub(in crate::cli) fn standing(place: Place, document: Document) -> Self {
        Self {
            place,
            text: document.source().text().to_owned(),
            document,
            warnings: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Makes a manifest of a body and of what is known to be missing in it.
    ///
    /// # Errors
    ///
    /// Shows what must be mended in the body first, with its places there.
    pub(in crate::cli) fn new(
        workspace: &Workspace,
        args: &ImportArgs,
        (source, missing): (&Arc<Source>, &[String]),
        output: &Output,
    ) -> Result<Self, Failure> {
        let Body {
            mut documents,
            problems,
            unknown,
            passthrough,
            empty,
        } = parse_body(source);
        let mut warnings = empty;
        let kept = if args.passthrough {
            passthrough
        } else {
            warnings.extend(unknown);
            Map::new()
        };
        warnings.extend(secrets(source));
        warnings.extend(problems);
        if documents.len() <= 1 {
            warnings.extend(validate(&documents));
        }
        diagnostic::sort(&mut warnings);
        if warnings.iter().any(Diagnostic::is_error) {
            return Err(invalid(output, &warnings));
        }
        let document = documents.remove(0);
        if !documents.is_empty() {
            let message = format!("`{}` holds several requests", source.path());
            return Err(Failure::new(Exit::Invalid, message)
                .hint("put each into a file of its own, and import one after the other"));
        }
        let id = id(args, &document)?;
        let place = place(workspace, args, &id)?;
        let sources = Sources::read(&workspace.root)?;
        refuse_second(&sources, &VideoId::new(&id), &place)?;
        let mut block = document.block.clone();
        block.id = Some(id);
        if !kept.is_empty() {
            block.passthrough.get_or_insert_default().extend(kept);
        }
        let schema = place.schema(&workspace.root);
        let write = |storyboard: &Value| {
            let text = write_manifest(&Draft {
                storyboard,
                block: &block,
                schema: schema.as_deref(),
                notes: missing,
            });
            let read = read_again(&sources, (&place, &text), &block, output)?;
            Ok((text, read))
        };
        let (text, document) = written(&document, write)?;
        Ok(Self {
            document,
            place,
            text,
            warnings,
            notes: missing.to_vec(),
        })
    }
}

/// Settles the id: the one that is asked for, that of the body, or one made of its name.
fn id(args: &ImportArgs, document: &Document) -> Result<String, Failure> {
    let given = args.id.as_ref().or(document.block.id.as_ref()).cloned();
    let name = document.storyboard.video_name.as_deref();
    given.or_else(|| name.and_then(id_of)).ok_or_else(|| {
        Failure::new(Exit::Usage, "the name of the video makes no id")
            .hint("choose one with `--id ID`, of letters, digits and `-`")
    })
}

/// Reads a manifest as it is going to be written. Its body is sound, so that only the id can be wrong.
fn read_again(
    sources: &Sources,
    (place, text): (&Place, &str),
    block: &Block,
    output: &Output,
) -> Result<Document, Failure> {
    let source = Source::new(place.path.as_str(), text);
    let alone = read_alone(&source).documents.into_iter().next();
    let is_same = alone.is_some_and(|document| document.block == *block);
    let composed = sources.compose(&source);
    let mut found = composed.diagnostics;
    found.extend(validate(&composed.documents));
    found.retain(Diagnostic::is_error);
    let mut documents = composed.documents.into_iter();
    match documents.next().filter(|_| found.is_empty()) {
        Some(document) if is_same && document.block.passthrough == block.passthrough => {
            Ok(document)
        }
        Some(_) if is_same => {
            let message = "the project's defaults add fields under `storyform.passthrough` that were not sent";
            Err(Failure::new(Exit::Invalid, message)
                .hint("import it in a folder without them, or into a project of its own"))
        }
        Some(_) => Err(Failure::new(
            Exit::Error,
            "BUG: the manifest cannot be read as it was written",
        )),
        None => Err(invalid(output, &found)),
    }
}

/// Writes a request so that it means in the project what was sent: without any defaults under it.
fn written(
    sent: &Document,
    write: impl Fn(&Value) -> Result<(String, Document), Failure>,
) -> Result<(String, Document), Failure> {
    let asked = serde_json::to_value(&sent.storyboard)?;
    let (text, read) = write(&asked)?;
    match without_defaults(&asked, &read)? {
        None => Ok((text, read)),
        Some(bare) => {
            let (text, read) = write(&bare)?;
            if serde_json::to_value(&read.storyboard)? == asked {
                return Ok((text, read));
            }
            let message = "the project's defaults cannot be kept out of the request";
            Err(Failure::new(Exit::Invalid, message)
                .hint("import it in a folder without them, or into a project of its own"))
        }
    }
}

/// Returns a request with `null` for whatever the project's defaults would add to it; `None` if they add
/// nothing.
fn without_defaults(asked: &Value, read: &Document) -> Result<Option<Value>, Failure> {
    let with_defaults = serde_json::to_value(&read.storyboard)?;
    if with_defaults == *asked {
        return Ok(None);
    }
    let mut bare = asked.clone();
    keep_out(&mut bare, &with_defaults);
    Ok(Some(bare))
}

fn keep_out(asked: &mut Value, with_defaults: &Value) {
    match (asked, with_defaults) {
        (Value::Object(asked), Value::Object(with_defaults)) => {
            for (key, value) in with_defaults {
                match asked.get_mut(key) {
                    Some(asked) => keep_out(asked, value),
                    None => drop(asked.insert(key.clone(), Value::Null)),
                }
            }
        }
        (Value::Array(asked), Value::Array(with_defaults)) => {
            let pairs = asked.iter_mut().zip(with_defaults);
            pairs.for_each(|(asked, value)| keep_out(asked, value));
        }
        _ => {}
    }
}

/// Refuses an id that another manifest declares.
fn refuse_second(sources: &Sources, id: &VideoId, place: &Place) -> Result<(), Failure> {
    let checked = sources.clone().check(None);
    let mut others = checked.documents.iter();
    let other = others.find(|other| other.id() == *id && other.source().path() != place.path);
    match other {
        None => Ok(()),
        Some(other) => {
            let path = other.source().path();
            let message = format!("`{path}` declares a video `{id}` already");
            Err(Failure::new(Exit::Invalid, message).hint(format!(
                "choose another id with `--id ID`; `storyform import {path} --job JOB` records a job \
                 for it as it stands"
            )))
        }
    }
}
