//! `storyform completions` and `storyform man`

use std::fs;
use std::path::Path;

use clap_mangen::Man;

use crate::cli::args::{self, CompletionsArgs, ManArgs};
use crate::cli::failure::{Exit, Failure};
use crate::cli::output::Output;
use crate::report;

/// The name under which the program is found.
const PROGRAM: &str = "storyform";

/// Writes what a shell needs to complete commands and options.
pub(in crate::cli) fn completions(
    args: &CompletionsArgs,
    output: &Output,
) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut args::command(), PROGRAM, &mut script);
    output.result(&String::from_utf8(script)?);
    Ok(Exit::Done)
}

/// Writes manual pages: that of the program, or one for each command into a folder.
pub(in crate::cli) fn man(args: &ManArgs, output: &Output) -> Result<Exit, Failure> {
    let Some(folder) = &args.out else {
        let mut page = Vec::new();
        let command = args::command().disable_help_subcommand(true);
        Man::new(command).render(&mut page)?;
        output.result(&String::from_utf8(page)?);
        return Ok(Exit::Done);
    };
    let unwritable = |error: std::io::Error| {
        Failure::of(Exit::Error, &error).hint(format!(
            "`{}` must be a folder that can be written to",
            folder.display()
        ))
    };
    fs::create_dir_all(folder).map_err(unwritable)?;
    clap_mangen::generate_to(args::command(), folder).map_err(unwritable)?;
    let number = pages(folder).map_err(unwritable)?;
    output.talk(&format!(
        "wrote {} to {}; `man storyform-plan` shows one if the folder is in MANPATH",
        report::count(number, "page"),
        folder.display()
    ));
    Ok(Exit::Done)
}

/// Counts the pages of this program.
fn pages(folder: &Path) -> std::io::Result<usize> {
    let names = fs::read_dir(folder)?.filter_map(Result::ok);
    let is_ours = |name: &std::ffi::OsString| name.to_string_lossy().starts_with(PROGRAM);
    Ok(names.map(|entry| entry.file_name()).filter(is_ours).count())
}
