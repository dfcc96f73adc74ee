//! `storyform schema`

use std::path::Path;
use std::{fs, io};

use crate::cli::args::{Global, SchemaArgs};
use crate::cli::failure::{Exit, Failure};
use crate::cli::output::Output;
use crate::cli::workspace;
use crate::cli::written::save;
use crate::discover::PROJECT_FILE;
use crate::manifest::{FileKind, schema_text};

/// Where a project keeps the schemas of its files, for editors.
pub(super) const SCHEMA_FOLDER: &str = ".storyform/schema";

/// Prints the JSON Schema of a kind of file, or writes those of all kinds.
pub(in crate::cli) fn run(
    global: &Global,
    args: &SchemaArgs,
    output: &Output,
) -> Result<Exit, Failure> {
    match &args.write {
        None => output.result(&schema_text(args.kind.into())),
        Some(Some(folder)) => write(folder, output)?,
        Some(None) => {
            write(&workspace::find(global)?.join(SCHEMA_FOLDER), output)?;
            output.hint(&modelines());
        }
    }
    Ok(Exit::Done)
}

fn write(folder: &Path, output: &Output) -> Result<(), Failure> {
    fs::create_dir_all(folder).map_err(|error| unmade(folder, &error))?;
    for kind in FileKind::ALL {
        let file = folder.join(kind.file_name());
        save(&file, schema_text(kind).as_bytes())?;
        output.talk(&format!("wrote  {}", file.display()));
    }
    Ok(())
}

fn unmade(folder: &Path, error: &io::Error) -> Failure {
    let message = format!("the folder `{}` cannot be made", folder.display());
    let mut failure = Failure::new(Exit::Error, message)
        .hint("check what is there already, and that the folder around it may be written to");
    failure.causes.push(error.to_string());
    failure
}

/// Says how files name their schema.
fn modelines() -> String {
    let line = |up: &str, kind: FileKind| {
        format!(
            "# yaml-language-server: $schema={up}{SCHEMA_FOLDER}/{}",
            kind.file_name()
        )
    };
    format!(
        "\nEditors complete, explain and check a file whose first line names its schema:\n  \
         {PROJECT_FILE:width$}  {}\n  {:width$}  {}\n  {:width$}  {}\n\
         In a folder below that, write `../` once more.",
        line("", FileKind::Project),
        "videos/*.yaml",
        line("../", FileKind::Manifest),
        "videos/_defaults.yaml",
        line("../", FileKind::Defaults),
        width = "videos/_defaults.yaml".len(),
    )
}
