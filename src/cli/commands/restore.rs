//! `storyform state restore`

use std::collections::BTreeSet;
use std::path::Path;

use crate::cli::args::{Global, RestoreArgs};
use crate::cli::confirm::{Question, confirm};
use crate::cli::failure::{Exit, Failure};
use crate::cli::lost_state;
use crate::cli::output::Output;
use crate::cli::workspace::{RESTORE, Workspace, unusable};
use crate::clock;
use crate::journal::Status;
use crate::model::OperationId;
use crate::report;
use crate::report::backups::{BackupRow, ForgottenRow, Restoration, StateRow};
use crate::store::{self, Backup, OpenError, OperationRecord, SqliteReader, StateReader};

/// What is asked before a state is replaced.
const REPLACE: Question<'_> = Question {
    text: "Restore this backup?",
    unattended: "nothing was restored; pass `--auto-approve` to do what is shown",
};

/// Lists the backups, or puts one into the place of the state.
pub(in crate::cli) fn run(
    global: &Global,
    args: &RestoreArgs,
    output: &Output,
) -> Result<Exit, Failure> {
    let workspace = Workspace::open(global, output)?;
    match &args.file {
        None => list(&workspace, output),
        Some(file) => restore(&workspace, file, args.auto_approve, output),
    }
}

/// Lists the ring, newest first; never waits.
fn list(workspace: &Workspace, output: &Output) -> Result<Exit, Failure> {
    let backups = store::backups(&workspace.state())?;
    let rows: Vec<BackupRow> = backups.into_iter().map(row).collect();
    if output.is_json() {
        output.result(&report::backups::list_json(&rows));
        return Ok(Exit::Done);
    }
    output.result(&report::backups::list_text(&rows, &output.style(false)));
    if let Some(newest) = rows.iter().find(|row| row.videos.is_ok()) {
        let path = report::shell_word(&newest.path);
        output.hint(&format!(
            "Each is the state before a run. To go back to the newest: storyform state restore {path}"
        ));
    }
    Ok(Exit::Done)
}

fn row(backup: Backup) -> BackupRow {
    let summary = store::summary(&backup.path);
    BackupRow {
        path: shown(&backup.path),
        serial: backup.serial,
        at: backup.at,
        videos: summary
            .map(|summary| summary.videos)
            .map_err(|error| error.to_string()),
    }
}

/// Shortens a path to what can be typed here.
fn shown(path: &Path) -> String {
    let here = std::env::current_dir().ok();
    let short = here.and_then(|here| path.strip_prefix(here).ok());
    short.unwrap_or(path).display().to_string()
}

fn restore(
    workspace: &Workspace,
    file: &Path,
    is_approved: bool,
    output: &Output,
) -> Result<Exit, Failure> {
    let lock = workspace.lock("state restore", output)?;
    let state = workspace.state();
    let restoration = look(file, &state)?;
    if !output.is_json() {
        let text = report::backups::restoration_text(&restoration, &output.style(false));
        output.result(&text);
    }
    if !is_approved && !confirm(output, &REPLACE)? {
        output.talk("Nothing was done.");
        return Ok(Exit::Error);
    }
    let restored = store::restore(&lock, file, clock::now()).map_err(|error| unusable(&error))?;
    lost_state::remember_restored(&state);
    let replaced = restored.replaced.as_deref().map(shown);
    if output.is_json() {
        let serial = restored.serial;
        let json = report::backups::restored_json(&restoration, serial, replaced.as_deref());
        output.result(&json);
    }
    let was = replaced.map_or_else(String::new, |path| {
        format!("; what stood there is kept as {path}")
    });
    output.hint(&format!(
        "\n{} was restored as serial {}{was}. Look at `storyform plan` before the next apply.",
        shown(file),
        restored.serial
    ));
    Ok(Exit::Done)
}

/// Compares a backup with the state that it is to replace; both stay as they are.
fn look(file: &Path, state: &Path) -> Result<Restoration, Failure> {
    let summary = store::summary(file).map_err(|error| {
        let failure = unusable(&error);
        if error.is_missing() {
            return failure.hint(RESTORE);
        }
        failure
    })?;
    let known: BTreeSet<OperationId> = operations(file)?
        .into_iter()
        .map(|operation| operation.id)
        .collect();
    let present = match store::summary(state) {
        Ok(present) if present.version.lineage != summary.version.lineage => {
            return Err(unusable(&OpenError::OtherLineage {
                path: file.to_owned(),
                state: state.to_owned(),
            }));
        }
        Ok(present) => Ok(Some(StateRow {
            path: shown(state),
            serial: present.version.serial,
            videos: present.videos,
        })),
        Err(error) if error.is_missing() => Ok(None),
        Err(error) => Err(error.to_string()),
    };
    // A damaged state may still tell what was bought; one that tells nothing has lost it.
    let is_sound = matches!(present, Ok(Some(_)));
    let forgotten = operations(state).ok();
    let forgotten = forgotten.filter(|operations| is_sound || !operations.is_empty());
    Ok(Restoration {
        backup: StateRow {
            path: shown(file),
            serial: summary.version.serial,
            videos: summary.videos,
        },
        present,
        forgotten: forgotten.map(|operations| forgotten_of(operations, &known)),
    })
}

fn operations(state: &Path) -> Result<Vec<OperationRecord>, Failure> {
    let reader = SqliteReader::open(state)?;
    Ok(reader.operations(None, u32::MAX)?)
}

/// Lists the operations that a backup does not know and that may have bought something, oldest
/// first.
fn forgotten_of(
    operations: Vec<OperationRecord>,
    known: &BTreeSet<OperationId>,
) -> Vec<ForgottenRow> {
    let is_forgotten = |operation: &OperationRecord| {
        operation.status != Status::NotTaken && !known.contains(&operation.id)
    };
    let forgotten = operations.into_iter().rev().filter(is_forgotten);
    forgotten
        .map(|operation| ForgottenRow {
            status: operation.status.label(),
            operation: operation.id,
            video: operation.video,
            kind: operation.kind,
            job: operation.job,
            credits_used: operation.credits_used,
        })
        .collect()
}
