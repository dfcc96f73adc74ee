//! Talks to people: arguments, settled settings, output, errors to exit codes.
//!
//! Commands are short: they settle what was asked, call the pipeline or the executor, and hand
//! the result to a renderer. Results go to stdout and talk goes to stderr, both through
//! `Output`; every error ends as one `Failure` with an exit code.

mod animatic;
mod args;
mod balance;
mod basis;
mod commands;
mod confirm;
mod doubts;
mod ending;
mod expected;
mod failure;
mod forge_settings;
mod interrupt;
mod junit;
mod output;
mod plan_file;
mod progress;
mod provider;
mod run_record;
mod saved;
mod workspace;
mod written;

use std::process::ExitCode;

use clap::Parser;

use args::{Arguments, Command, StateCommand};
use failure::{Exit, Failure};
use output::Output;

/// Runs the program and returns its exit code.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return args::report(&error),
    };
    let output = Output::new(arguments.global.format, arguments.global.color);
    let exit = run(&arguments, &output).unwrap_or_else(|failure| output.failure(&failure));
    exit.into()
}

fn run(arguments: &Arguments, output: &Output) -> Result<Exit, Failure> {
    let global = &arguments.global;
    match &arguments.command {
        Command::Init(args) => commands::init::run(args, output),
        Command::Validate(args) => commands::validate::run(global, args, output),
        Command::Plan(args) => commands::plan::run(global, args, output),
        Command::Apply(args) => commands::apply::run(global, args, output),
        Command::Preview(args) => commands::preview::run(global, args, output),
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
        Command::Explain(args) => commands::explain::run(args, output),
    }
}
