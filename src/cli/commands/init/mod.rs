//! `storyform init`

mod files;
mod questions;

use std::fs;
use std::io::{self, BufRead, Write};
use std::path::{Path, PathBuf};

use files::NewFile;
use questions::Answers;

use crate::cli::args::{Global, InitArgs, PROJECT_VARIABLE, Pipelines, Renderer};
use crate::cli::failure::{Exit, Failure};
use crate::cli::output::Output;
use crate::discover::PROJECT_FILE;
use crate::report;

/// Makes a project that plans and applies at once. Files that exist are left as they are, except that
/// `.gitignore` gets the lines that it lacks. Nothing is written before all questions are answered.
pub(in crate::cli) fn run(
    global: &Global,
    args: &InitArgs,
    output: &Output,
) -> Result<Exit, Failure> {
    let folder = folder(global, args)?;
    if folder.join(PROJECT_FILE).exists() {
        let message = format!(
            "there is a `{PROJECT_FILE}` in `{}` already",
            folder.display()
        );
        return Err(Failure::new(Exit::Error, message).hint("run `storyform plan` in it"));
    }
    let absolute = std::path::absolute(&folder)?;
    let suggested = absolute.file_name().map_or_else(
        || "storyform".to_owned(),
        |name| name.to_string_lossy().into_owned(),
    );
    let answers = if args.yes || !output.is_interactive() {
        Some(questions::unasked(args, &suggested))
    } else {
        questions::answers(args, &suggested, &mut |question| answer(output, question))?
    };
    let Some(answers) = answers else {
        output.talk("\nNothing was made.");
        return Ok(Exit::Error);
    };
    if !questions::is_name(&answers.name) {
        let message = format!("`{}` cannot be the name of a project", answers.name);
        return Err(Failure::new(Exit::Usage, message)
            .hint("name it with `--name`, in at most 100 characters"));
    }
    let made = make(&absolute, &answers);
    for line in made? {
        output.talk(&line);
    }
    output.talk(&next(&folder, &answers));
    Ok(Exit::Done)
}

/// Returns the folder that is meant. A variable is for all commands, and gives way to what is typed.
fn folder(global: &Global, args: &InitArgs) -> Result<PathBuf, Failure> {
    let variable = std::env::var_os(PROJECT_VARIABLE).map(PathBuf::from);
    let (typed, global) = (args.folder.as_ref(), global.project.as_ref());
    if let (Some(typed), Some(project)) = (typed, global)
        && typed != project
        && variable.as_ref() != Some(project)
    {
        let message = format!(
            "`{}` and `--project {}` are two folders",
            typed.display(),
            project.display()
        );
        return Err(Failure::new(Exit::Usage, message).hint("name one of them"));
    }
    let here = Path::new(".");
    Ok(typed.or(global).map_or(here, PathBuf::as_path).to_owned())
}

/// Shows a question and reads its answer; `None` at the end of the input.
fn answer(output: &Output, question: &str) -> io::Result<Option<String>> {
    output.ask(question);
    let mut line = String::new();
    let read = io::stdin().lock().read_line(&mut line)?;
    Ok((read > 0).then_some(line))
}

/// Makes the files, and says what was done about each. What cannot be finished is taken back.
fn make(folder: &Path, answers: &Answers) -> Result<Vec<String>, Failure> {
    let here = std::env::current_dir()?;
    let mut told = Vec::new();
    let mut made = Vec::new();
    for file in files::files(folder, answers) {
        let NewFile { path, text } = &file;
        let inside = path.strip_prefix(folder).or(path.strip_prefix(&here));
        let name = inside.unwrap_or(path).display();
        if path.exists() {
            told.push(format!("kept   {name}, which exists"));
            continue;
        }
        made.push(path.clone());
        if let Err(error) = write(path, text) {
            take_back(&made);
            return Err(unwritable(path, &error));
        }
        told.push(format!("wrote  {name}"));
    }
    match ignore(folder) {
        Ok(line) => told.push(line),
        Err(error) => {
            take_back(&made);
            return Err(unwritable(&folder.join(".gitignore"), &error));
        }
    }
    Ok(told)
}

fn write(file: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(file, text)
}

/// Removes what was begun, so that the next attempt begins anew.
fn take_back(made: &[PathBuf]) {
    for file in made {
        // What cannot be removed is kept by the next attempt, which says so.
        drop(fs::remove_file(file));
    }
}

fn unwritable(file: &Path, error: &io::Error) -> Failure {
    Failure::of(Exit::Error, error).hint(format!("`{}` could not be written", file.display()))
}

/// Makes sure that git ignores what belongs to one machine.
fn ignore(folder: &Path) -> io::Result<String> {
    let file = folder.join(".gitignore");
    let present = match fs::read_to_string(&file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        present => Some(present?),
    };
    let Some(lacking) = files::lacking(present.as_deref().unwrap_or_default()) else {
        return Ok("kept   .gitignore, which ignores the state".to_owned());
    };
    let mut open = fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(file)?;
    open.write_all(lacking.as_bytes())?;
    Ok(match present {
        None => "wrote  .gitignore".to_owned(),
        Some(_) => "added  to .gitignore: the state, the key, and what is written".to_owned(),
    })
}

/// Says what to do next.
fn next(folder: &Path, answers: &Answers) -> String {
    let flag = if folder == Path::new(".") {
        String::new()
    } else {
        let folder = report::shell_word(&folder.display().to_string());
        format!(" --project {folder}")
    };
    let mut steps = Vec::new();
    if answers.provider == Renderer::Pictory {
        let file = folder.strip_prefix(".").unwrap_or(folder).join(".env");
        let file = file.display().to_string();
        steps.push((
            file,
            "put `PICTORY_API_KEY=…` there, from https://app.pictory.ai/api-access",
        ));
        steps.push((
            format!("storyform doctor{flag}"),
            "checks the key and the account",
        ));
    }
    let renders = match answers.provider {
        Renderer::Simulator => "renders it on the built-in simulator, for nothing",
        Renderer::Pictory => "shows the plan, asks, and renders it for credits",
    };
    steps.push((format!("storyform plan{flag}"), "shows what it would cost"));
    steps.push((format!("storyform apply{flag}"), renders));
    let width = steps.iter().map(|(step, _)| step.chars().count()).max();
    let width = width.unwrap_or_default();
    let steps = steps
        .iter()
        .map(|(step, what)| format!("\n  {step:width$}    {what}"));
    let note = match answers.ci {
        Pipelines::Github | Pipelines::Gitlab if !files::is_source_known() => {
            "\nReplace OWNER/storyform in the files for pipelines by where you have storyform from.\n"
        }
        Pipelines::Github | Pipelines::Gitlab | Pipelines::None => "",
    };
    format!("{note}\nNext:{}", steps.collect::<String>())
}
