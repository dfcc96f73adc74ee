//! `storyform state list`, `history` and `backup`

use crate::cli::args::{BackupArgs, Global, HistoryArgs};
use crate::cli::failure::{Exit, Failure};
use crate::cli::output::Output;
use crate::cli::workspace::{Workspace, unusable};
use crate::report;
use crate::report::history::HistoryRow;
use crate::store::{self, HistoryLine, StateReader};

/// Lists the videos in state, one id on each line.
pub(in crate::cli) fn list(global: &Global, output: &Output) -> Result<Exit, Failure> {
    let snapshot = Workspace::open(global, output)?.snapshot()?;
    if output.is_json() {
        output.result(&report::json::status(&snapshot));
    } else {
        let ids: Vec<String> = snapshot
            .videos
            .keys()
            .map(|key| format!("{key}\n"))
            .collect();
        output.result(&ids.concat());
    }
    Ok(Exit::Done)
}

/// Lists what changed and when, newest first.
pub(in crate::cli) fn history(
    global: &Global,
    args: &HistoryArgs,
    output: &Output,
) -> Result<Exit, Failure> {
    let workspace = Workspace::open(global, output)?;
    let reader = workspace.reader()?;
    let key = args.id.as_deref().map(|id| workspace.key(id));
    let rows: Vec<HistoryRow> = reader
        .history(key.as_ref(), args.limit)
        .map_err(|error| workspace.unreadable(&error))?
        .into_iter()
        .map(row)
        .collect();
    if let Some(id) = args.id.as_deref().filter(|_| rows.is_empty()) {
        let message = format!("nothing has happened to a video `{id}`");
        return Err(Failure::new(Exit::Error, message)
            .hint("`storyform state history` shows what happened to all videos"));
    }
    if output.is_json() {
        output.result(&report::history::json(&rows));
    } else {
        output.result(&report::history::text(&rows, &output.style(false)));
    }
    Ok(Exit::Done)
}

fn row(line: HistoryLine) -> HistoryRow {
    let HistoryLine {
        serial,
        at,
        run,
        action,
        video,
        from,
        operation,
        revision,
        fingerprint,
    } = line;
    HistoryRow {
        serial,
        at,
        run,
        action,
        video,
        from,
        operation,
        revision,
        fingerprint,
    }
}

/// Copies the state to a file.
pub(in crate::cli) fn backup(
    global: &Global,
    args: &BackupArgs,
    output: &Output,
) -> Result<Exit, Failure> {
    let workspace = Workspace::open(global, output)?;
    let state = workspace.state();
    if !state.exists() {
        let message = format!("there is no state in `{}` yet", state.display());
        return Err(Failure::new(Exit::Error, message));
    }
    store::backup(&state, &args.file).map_err(|error| unusable(&error))?;
    output.talk(&format!("the state was copied to {}", args.file.display()));
    Ok(Exit::Done)
}
