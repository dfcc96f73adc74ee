//! How long plans of large repositories take, and `apply`, beside what bounds them and what else there is.
//!
//! Run it with `cargo bench --bench scale`; `benches/README.md` says what is measured. Repositories and what
//! was applied in them are made once, and kept in `target/scale`.

#![expect(clippy::print_stdout, reason = "the tables are the result")]
#![expect(
    clippy::print_stderr,
    reason = "what is going on is told beside the result"
)]

mod arguments;
mod commands;
mod floors;
mod library;
mod measure;
mod micro;
mod peers;
mod ratios;
mod recording;
mod report;
mod requests;
mod rounds;
mod simulator;
mod state;
#[path = "../year_of_edits/words.rs"]
mod words;
mod workspace;

use std::env;
use std::fs;
use std::path::Path;

use clap::Parser;

use arguments::Arguments;
use measure::Outcome;
use report::Report;
use rounds::Subject;
use workspace::Workspace;

/// Where everything is kept that is made here.
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/scale");

fn main() -> Outcome<()> {
    let mut arguments = env::args_os().skip(1);
    // What is measured and stands in this program is a process of its own, and so is what measures.
    let first = env::args().nth(1);
    let part: fn(_) -> Outcome<String> = match first.as_deref() {
        Some(measure::MEASURED) => measure::measured,
        Some(floors::FLOOR) => floors::floor,
        Some(recording::BARE) => recording::bare,
        Some(simulator::SIMULATOR) => simulator::simulate,
        _ => return bench(&Arguments::parse()),
    };
    arguments.next();
    println!("{}", part(arguments)?);
    Ok(())
}

/// Measures what was asked for, and says what was found, also if it does not come to its end.
fn bench(arguments: &Arguments) -> Outcome<()> {
    let program = arguments.program.canonicalize()?;
    let mut report = Report {
        program: program.display().to_string(),
        cores: std::thread::available_parallelism()?.get(),
        ..Report::default()
    };
    let measured = fill(&mut report, arguments, &program);
    println!("{}", report.text());
    if let Some(file) = &arguments.json {
        fs::write(file, report.json()?)?;
    }
    measured
}

fn fill(report: &mut Report, arguments: &Arguments, program: &Path) -> Outcome<()> {
    let root = Path::new(ROOT);
    let runs = arguments.runs;
    for videos in arguments.sizes() {
        let workspace = Workspace::open(root, videos, program)?;
        let subjects = of_size(&workspace, arguments)?;
        let mut figures = rounds::measure(&subjects, videos, runs, say)?;
        report.figures.append(&mut figures);
    }
    if arguments.wants("apply", "apply") {
        let subjects = requests::subjects(root, program, say)?;
        let mut figures = rounds::measure(&subjects, requests::VIDEOS, runs, say)?;
        report.figures.append(&mut figures);
    }
    if arguments.wants("micro", "micro") {
        report.stages = micro::stages()?;
    }
    Ok(())
}

/// Lists what is measured in the repositories of one size.
fn of_size(workspace: &Workspace, arguments: &Arguments) -> Outcome<Vec<Subject>> {
    let wants_peer = |name: &str| arguments.wants("peers", name);
    let mut subjects = commands::subjects(workspace)?;
    subjects.append(&mut floors::subjects(workspace)?);
    subjects.append(&mut peers::subjects(workspace, wants_peer, say)?);
    subjects.retain(|subject| arguments.wants(subject.group, subject.name));
    Ok(subjects)
}

fn say(what: &str) {
    eprintln!("{what}");
}
