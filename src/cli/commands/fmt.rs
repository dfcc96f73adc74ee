//! `storyform fmt`

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::cli::args::{FmtArgs, Global};
use crate::cli::failure::{Exit, Failure};
use crate::cli::output::Output;
use crate::cli::workspace;
use crate::cli::written::replace;
use crate::diagnostic::{Diagnostic, Source};
use crate::discover::{self, PROJECT_FILE, ReadError};
use crate::manifest::{FileRole, FormatError, format};
use crate::pipeline::{self, Sources};
use crate::report::formatting::{self, FormattedFile, Outcome};

/// The argument that stands for standard input.
const STDIN: &str = "-";
/// What standard input is called where it has no name.
const STDIN_NAME: &str = "<stdin>";

/// Formats files, or tells which are not formatted.
pub(in crate::cli) fn run(
    global: &Global,
    args: &FmtArgs,
    output: &Output,
) -> Result<Exit, Failure> {
    if args.paths.iter().any(|path| path.as_os_str() == STDIN) {
        return standard_input(args, output);
    }
    let files: Vec<(String, PathBuf)> = chosen(global, args, output)?.into_iter().collect();
    let formatted: Vec<FormattedFile> = files
        .par_iter()
        .map(|(shown, file)| FormattedFile {
            path: shown.clone(),
            outcome: outcome(shown, discover::read(file)),
        })
        .collect();
    if !args.check {
        for ((_, file), FormattedFile { outcome, .. }) in files.iter().zip(&formatted) {
            if let Outcome::Changed { after, .. } = outcome {
                replace(file, after.as_bytes())?;
            }
        }
    }
    tell(&formatted, args.check, output);
    Ok(exit(&formatted, args.check))
}

/// Finds the files that were asked for, by the paths that they are shown with.
fn chosen(
    global: &Global,
    args: &FmtArgs,
    output: &Output,
) -> Result<BTreeMap<String, PathBuf>, Failure> {
    if args.paths.is_empty() {
        let root = workspace::find(global)?;
        return project_files(&root, output);
    }
    let mut files = BTreeMap::new();
    for path in &args.paths {
        let absolute = path
            .canonicalize()
            .map_err(|error| unreadable(path, &error))?;
        let Some(root) = discover::find_project(&absolute) else {
            if absolute.is_dir() {
                return Err(no_project(path));
            }
            files.insert(path.display().to_string(), absolute);
            continue;
        };
        if absolute.is_dir() {
            let inside = project_files(&root, output)?.into_iter();
            files.extend(inside.filter(|(_, file)| file.starts_with(&absolute)));
        } else {
            files.insert(shown(&root, &absolute), absolute);
        }
    }
    Ok(files)
}

/// Returns the files of a project: its own, those of its videos, and what these have in common.
fn project_files(root: &Path, output: &Output) -> Result<BTreeMap<String, PathBuf>, Failure> {
    let (project, diagnostics) = pipeline::read_project(root);
    if project.is_none() {
        return Err(workspace::invalid(output, &diagnostics));
    }
    let paths = Sources::read(root)?.written().into_iter();
    let all = paths.chain([PROJECT_FILE.to_owned()]);
    Ok(all.map(|path| (path.clone(), root.join(path))).collect())
}

fn shown(root: &Path, file: &Path) -> String {
    let inside = file.strip_prefix(root).unwrap_or(file);
    let parts = inside
        .components()
        .map(|part| part.as_os_str().to_string_lossy());
    parts.collect::<Vec<_>>().join("/")
}

fn no_project(folder: &Path) -> Failure {
    let folder = folder.display();
    let message = format!("there is no `{PROJECT_FILE}` in `{folder}` or above it");
    Failure::new(Exit::Invalid, message)
        .hint("only a project tells which files are manifests; name the files themselves")
}

fn unreadable(path: &Path, error: &io::Error) -> Failure {
    let mut failure = Failure::new(Exit::Error, format!("`{}` cannot be read", path.display()));
    failure.causes.push(error.to_string());
    failure.hint("check that the file exists and may be read")
}

fn outcome(shown: &str, text: Result<String, ReadError>) -> Outcome {
    let before = match text {
        Ok(before) => before,
        Err(error) => return Outcome::Invalid(vec![pipeline::unreadable(shown, &error)]),
    };
    match format(&Source::new(shown, before.as_str()), role(shown)) {
        Ok(after) if after == before => Outcome::Unchanged,
        Ok(after) => Outcome::Changed { before, after },
        Err(FormatError::Invalid(diagnostics)) => Outcome::Invalid(diagnostics),
        Err(FormatError::Unsafe(loss)) => Outcome::Unsafe(loss.to_string()),
    }
}

fn role(path: &str) -> FileRole {
    match path.rsplit(['/', '\\']).next() {
        Some(PROJECT_FILE) => FileRole::Project,
        Some(_) | None => FileRole::Manifest,
    }
}

/// Shows what came of the files.
fn tell(files: &[FormattedFile], is_check: bool, output: &Output) {
    if output.is_json() {
        output.result(&formatting::json(files, is_check));
    } else {
        complain(files, output);
        let color = output.style(false).color;
        output.result(&formatting::text(files, is_check, color));
    }
    complain_of_loss(files, output);
    let is_changed = |file: &FormattedFile| matches!(file.outcome, Outcome::Changed { .. });
    if is_check && files.iter().any(is_changed) {
        output.hint("`storyform fmt` puts them right");
    }
}

/// Shows what is wrong with files that cannot be read.
fn complain(files: &[FormattedFile], output: &Output) {
    let problems = files.iter().flat_map(|file| match &file.outcome {
        Outcome::Invalid(diagnostics) => diagnostics.clone(),
        Outcome::Unchanged | Outcome::Changed { .. } | Outcome::Unsafe(_) => Vec::new(),
    });
    let problems: Vec<Diagnostic> = problems.collect();
    if !problems.is_empty() {
        output.talk(&output.diagnostics(&problems));
    }
}

/// Says which files would have been damaged.
fn complain_of_loss(files: &[FormattedFile], output: &Output) {
    for FormattedFile { path, outcome } in files {
        let Outcome::Unsafe(loss) = outcome else {
            continue;
        };
        let message = format!("`{path}` was left as it is, because formatting would damage it");
        let mut failure = Failure::new(Exit::Error, message)
            .hint("this is a defect of storyform; please report it together with the file");
        failure.causes.push(loss.clone());
        let _exit = output.failure(&failure);
    }
}

fn exit(files: &[FormattedFile], is_check: bool) -> Exit {
    let any = |is: fn(&Outcome) -> bool| files.iter().any(|file| is(&file.outcome));
    if any(|outcome| matches!(outcome, Outcome::Invalid(_))) {
        Exit::Invalid
    } else if any(|outcome| matches!(outcome, Outcome::Unsafe(_)))
        || is_check && any(|outcome| matches!(outcome, Outcome::Changed { .. }))
    {
        Exit::Error
    } else {
        Exit::Done
    }
}

/// Formats standard input to standard output, which holds nothing else, and nothing on a failure.
fn standard_input(args: &FmtArgs, output: &Output) -> Result<Exit, Failure> {
    if args.paths.len() > 1 {
        return Err(Failure::new(Exit::Usage, "`-` stands alone")
            .hint("format standard input and files in two commands"));
    }
    let mut bytes = Vec::new();
    io::stdin().read_to_end(&mut bytes)?;
    let name = args
        .stdin_filename
        .as_deref()
        .unwrap_or(Path::new(STDIN_NAME));
    let path = name.display().to_string();
    let text = discover::text(bytes);
    let before = text.as_ref().map_or_else(|_| String::new(), String::clone);
    let outcome = outcome(&path, text);
    let files = [FormattedFile { path, outcome }];
    if args.check {
        tell(&files, true, output);
        return Ok(exit(&files, true));
    }
    complain(&files, output);
    match &files[0].outcome {
        Outcome::Changed { after, .. } => output.data(after),
        Outcome::Unchanged => output.data(&before),
        Outcome::Invalid(_) => {}
        Outcome::Unsafe(_) => complain_of_loss(&files, output),
    }
    Ok(exit(&files, false))
}
