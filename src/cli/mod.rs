//! Talks to people: arguments, settled settings, output, errors to exit codes.
//!
//! Commands are short: they settle what was asked, call the pipeline or the executor, and hand
//! the result to a renderer. Results go to stdout and talk goes to stderr, both through
//! `Output`; every error ends as one `Failure` with an exit code.

mod access;
mod animatic;
mod args;
mod asked;
mod balance;
mod basis;
mod commands;
mod confirm;
mod doubts;
mod ending;
mod expected;
mod failure;
mod forge_settings;
mod import;
mod interrupt;
mod junit;
mod lost_state;
mod output;
mod plan_file;
mod planning;
mod progress;
mod provider;
mod report_page;
mod run_record;
mod saved;
mod thumbnails;
mod usage;
mod workspace;
mod written;

use std::process::ExitCode;

use args::{Arguments, Command, Format, StateCommand};
use failure::{Exit, Failure};
use output::Output;

/// Runs the program and returns its exit code.
pub fn main() -> ExitCode {
    let arguments = match Arguments::of_process() {
        Ok(arguments) => arguments,
        Err(error) => return usage::report(&error).into(),
    };
    let output = Output::new(arguments.global.format, arguments.global.color);
    let exit = run(&arguments, &output).unwrap_or_else(|failure| output.failure(&failure));
    exit.into()
}

fn run(arguments: &Arguments, output: &Output) -> Result<Exit, Failure> {
    let global = &arguments.global;
    known_format(global.format, &arguments.command)?;
    match &arguments.command {
        Command::Init(args) => commands::init::run(global, args, output),
        Command::Validate(args) => commands::validate::run(global, args, output),
        Command::Fmt(args) => commands::fmt::run(global, args, output),
        Command::Plan(args) => commands::plan::run(global, args, output),
        Command::Apply(args) => commands::apply::run(global, args, output),
        Command::Preview(args) => commands::preview::run(global, args, output),
        Command::Import(args) => commands::import::run(global, args, output),
        Command::Status => commands::status::run(global, output),
        Command::Show(args) => commands::show::run(global, args, output),
        Command::Output(args) => commands::output::run(global, args, output),
        Command::State(StateCommand::List) => commands::state::list(global, output),
        Command::State(StateCommand::Show(args)) => commands::show::run(global, args, output),
        Command::State(StateCommand::History(args)) => {
            commands::state::history(global, args, output)
        }
        Command::State(StateCommand::Backup(args)) => commands::state::backup(global, args, output),
        Command::State(StateCommand::Restore(args)) => commands::restore::run(global, args, output),
        Command::State(StateCommand::Settle(args)) => commands::settle::run(global, args, output),
        Command::State(StateCommand::Visuals(args)) => commands::visuals::run(global, args, output),
        Command::Comment(args) => commands::comment::run(args, output),
        Command::Simulator(args) => commands::simulator::run(global, args, output),
        Command::Doctor => commands::doctor::run(global, output),
        Command::Explain(args) => commands::explain::run(args, output),
        Command::Schema(args) => commands::schema::run(global, args, output),
        Command::Completions(args) => commands::completions::completions(args, output),
        Command::Man(args) => commands::completions::man(args, output),
        Command::Report(args) => commands::report::run(global, args, output),
    }
}

/// Refuses a form that only plans have, for another command.
///
/// # Errors
///
/// Says which command knows it.
fn known_format(format: Format, command: &Command) -> Result<(), Failure> {
    let is_plan = matches!(command, Command::Plan(_));
    if is_plan || !format.is_of_plans() {
        return Ok(());
    }
    let word = format.word();
    let message = format!("only `storyform plan` knows `--format {word}`");
    Err(Failure::new(Exit::Usage, message).hint(
        "use `text` or `json` here, and look at STORYFORM_FORMAT if `--format` was not typed",
    ))
}
