//! `storyform comment`

use std::io::Read;
use std::path::Path;
use std::time::Duration;

use crate::cli::args::CommentArgs;
use crate::cli::failure::{Exit, Failure};
use crate::cli::forge_settings;
use crate::cli::output::Output;
use crate::forge::{self, Draft, Posted, Problem, RunOrder, Saying, Settings};
use crate::report::json::{self, CommentState};

/// How large a report may be: no forge takes a longer comment.
const REPORT_BYTES_MAX: u64 = 8 * 1024 * 1024;

/// Posts a report as the one comment about its plan, or brings that comment up to date.
pub(in crate::cli) fn run(args: &CommentArgs, output: &Output) -> Result<Exit, Failure> {
    let report_url = args.report_url.as_deref().map(report_address).transpose()?;
    let settled = forge_settings::settle(args)?;
    let draft = read(args.file.as_deref())?;
    let saying = Saying {
        draft: &draft,
        order: settled.order,
        report_url: report_url.as_deref(),
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let posted = runtime.block_on(forge::post(&settled.forge, saying));
    // A request may still wait for a name to be resolved, and nobody waits for that.
    runtime.shutdown_timeout(Duration::ZERO);
    let posted = posted.map_err(|problem| failure(&problem, &settled.forge))?;
    if output.is_json() {
        output.result(&json(&posted));
    } else {
        output.talk(&text(&posted, settled.order));
    }
    Ok(Exit::Done)
}

fn report_address(text: &str) -> Result<String, Failure> {
    forge::report_address(text).ok_or_else(|| {
        Failure::new(Exit::Usage, format!("`{text}` is no address of a report"))
            .hint("`--report-url` takes an address that begins with https:// or http://")
    })
}

/// Reads the report, and checks that it is one.
fn read(file: Option<&Path>) -> Result<Draft, Failure> {
    let file = file.filter(|file| file.as_os_str() != "-");
    let name = file.map_or_else(
        || "standard input".to_owned(),
        |file| format!("`{}`", file.display()),
    );
    let unreadable = |error: std::io::Error| Failure {
        message: format!("the report cannot be read from {name}"),
        causes: vec![error.to_string()],
        ..Failure::of(Exit::Error, &error)
    };
    let mut bytes = Vec::new();
    match file {
        None => std::io::stdin()
            .lock()
            .take(REPORT_BYTES_MAX + 1)
            .read_to_end(&mut bytes),
        Some(file) => std::fs::File::open(file)
            .and_then(|file| file.take(REPORT_BYTES_MAX + 1).read_to_end(&mut bytes)),
    }
    .map_err(unreadable)?;
    let hint = "write it with `storyform plan --write markdown=FILE`, and post it as it is";
    if bytes.len() as u64 > REPORT_BYTES_MAX {
        let message = format!("{name} has more than {REPORT_BYTES_MAX} bytes");
        return Err(Failure::new(Exit::Error, message).hint(hint));
    }
    let unusable = |cause: String| Failure {
        causes: vec![cause],
        ..Failure::new(Exit::Error, format!("{name} is no report about a plan")).hint(hint)
    };
    let text = String::from_utf8(bytes).map_err(|error| unusable(error.to_string()))?;
    Draft::read(&text).map_err(|error| unusable(error.to_string()))
}

fn failure(problem: &Problem, settings: &Settings) -> Failure {
    let exit = if problem.is_about_access() {
        Exit::Key
    } else {
        Exit::Error
    };
    let cause = Failure::of(exit, problem);
    let forge = settings.place.forge();
    Failure {
        exit,
        message: format!("the comment could not be posted on {forge}"),
        causes: [vec![cause.message], cause.causes].concat(),
        hint: Some(
            problem
                .hint(settings.place.access(&settings.token))
                .to_owned(),
        ),
    }
}

/// How the comment stands, in a line for people.
fn text(posted: &Posted, mine: RunOrder) -> String {
    match posted {
        Posted::Created { url } => format!("comment created: {url}"),
        Posted::Updated { url } => format!("comment updated: {url}"),
        Posted::Unchanged { url } => format!("comment left as it is: {url}"),
        Posted::Newer { url, order } => {
            let (newer, mine) = (order.words(), mine.words());
            format!(
                "comment left as it is: {url}\nit was written by {newer}, which is newer than {mine}"
            )
        }
        Posted::Silent => "no comment is needed: the plan changes nothing".to_owned(),
    }
}

/// How the comment stands, for programs.
fn json(posted: &Posted) -> String {
    json::comment(match posted {
        Posted::Created { url } => CommentState::Created(url),
        Posted::Updated { url } => CommentState::Updated(url),
        Posted::Unchanged { url } => CommentState::Unchanged(url),
        Posted::Newer { url, order: _ } => CommentState::Newer(url),
        Posted::Silent => CommentState::Absent,
    })
}
