//! `storyform report`

use crate::cli::args::{Global, ReportArgs};
use crate::cli::basis::Basis;
use crate::cli::failure::{Exit, Failure};
use crate::cli::output::Output;
use crate::cli::report_page::ReportPage;
use crate::cli::workspace::{Workspace, sound};
use crate::cli::written;
use crate::report;

/// Writes the project as it stands into a page; no network, no key, no lock.
pub(in crate::cli) fn run(
    global: &Global,
    args: &ReportArgs,
    output: &Output,
) -> Result<Exit, Failure> {
    let workspace = Workspace::open(global, output)?;
    let basis = Basis::asked(&workspace, args.against.as_deref(), output)?;
    let checked = sound(workspace.check()?, output)?;
    let plan = workspace.plan_of(&checked, &basis, &args.scope)?;
    let snapshot = basis.snapshot(&workspace)?;
    let mut page = ReportPage::gather(&workspace, &plan, &snapshot)?;
    if args.animatic {
        page.play(&workspace, &checked, &plan)?;
    }
    let page = page.render(&plan, &snapshot);
    match args.file() {
        None => output.result(&page),
        Some(file) => {
            written::save(file, page.as_bytes())?;
            if output.is_json() {
                output.result(&report::json::page(file));
            }
            output.hint(&format!("the report is in {}", file.display()));
        }
    }
    Ok(Exit::Done)
}
