//! The transactions: runs, and the moves of operations.

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use serde::Serialize;
use serde_json::Value;

use super::result::{self, Finished};
use super::videos::Renaming;
use super::visuals::Kept;
use super::{imports, previews, read, row, videos, visuals};
use crate::journal::{Completion, Event, Status, next_status};
use crate::model::{Credits, JobId, OperationTarget, RunId, Server, VisualKey};
use crate::store::{Commit, JournalEntry, Record, RunEnd, RunStart, StateChange, StoreError};

/// Does `work` in one transaction that makes so many `changes`, each of which adds one to the serial,
/// and tells the work the serial before the first. Returns the serial after the last.
///
/// All of it is durable when this returns, or nothing was written.
pub(super) fn transaction<T>(
    connection: &mut Connection,
    changes: usize,
    work: impl FnOnce(&Transaction<'_>, u64) -> Result<T, StoreError>,
) -> Result<(T, u64), StoreError> {
    let changes = u64::try_from(changes).map_err(|e| row::malformed("serial", e))?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let before: u64 = transaction
        .prepare_cached("SELECT serial FROM meta")?
        .query_and_then((), |row| row::count(row, "serial"))?
        .next()
        .unwrap_or_else(|| Err(rusqlite::Error::QueryReturnedNoRows.into()))?;
    let after = before + changes;
    transaction
        .prepare_cached("UPDATE meta SET serial = ?1, written_by = ?2")?
        .execute(params![
            row::integer("serial", after)?,
            env!("CARGO_PKG_VERSION")
        ])?;
    let value = work(&transaction, before)?;
    transaction.commit()?;
    Ok((value, after))
}

/// Records facts and carries out decisions, one after the other; the first that is refused ends it.
pub(super) fn group(
    connection: &Connection,
    before: u64,
    expected: u64,
    group: &[Record],
) -> Result<(), StoreError> {
    let (mut found, mut expected) = (before, expected);
    for record in group {
        let serial = found + 1;
        match record {
            Record::Fact(entry) => drop(append(connection, serial, entry)?),
            Record::Decision(decision) if found == expected => {
                commit(connection, serial, decision)?;
            }
            Record::Decision(_) => return Err(StoreError::SerialMoved { expected, found }),
        }
        (found, expected) = (serial, serial);
    }
    Ok(())
}

pub(super) fn begin_run(connection: &Connection, run: &RunStart) -> Result<(), StoreError> {
    let RunStart {
        id,
        started_at,
        user,
        host,
        tool_version,
        command,
        commit,
        planned,
    } = run;
    if run_has_ended(connection, id)?.is_some() {
        return Err(StoreError::RunExists(id.clone()));
    }
    connection
        .prepare_cached(
            "INSERT INTO runs (id, started_at, user, host, tool_version, command, git_commit,
                               git_dirty, planned_low_thousandths, planned_expected_thousandths,
                               planned_high_thousandths, planned_unknown)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        )?
        .execute(params![
            id.as_str(),
            row::moment(*started_at),
            user,
            host,
            tool_version,
            row::to_json("command", command)?,
            commit.as_ref().map(|commit| &commit.hash),
            commit.as_ref().map(|commit| commit.dirty),
            planned.low.thousandths(),
            planned.expected.thousandths(),
            planned.high.thousandths(),
            row::to_json("planned_unknown", &planned.unknown)?,
        ])?;
    Ok(())
}

/// Tells whether a run has ended; `None` if there is no such run.
fn run_has_ended(connection: &Connection, run: &RunId) -> Result<Option<bool>, StoreError> {
    Ok(connection
        .prepare_cached("SELECT finished_at IS NOT NULL FROM runs WHERE id = ?1")?
        .query_row([run.as_str()], |row| row.get(0))
        .optional()?)
}

fn require_run(connection: &Connection, run: &RunId) -> Result<(), StoreError> {
    match run_has_ended(connection, run)? {
        Some(_) => Ok(()),
        None => Err(StoreError::UnknownRun(run.clone())),
    }
}

pub(super) fn finish_run(
    connection: &Connection,
    run: &RunId,
    end: &RunEnd,
) -> Result<(), StoreError> {
    match run_has_ended(connection, run)? {
        None => return Err(StoreError::UnknownRun(run.clone())),
        Some(true) => return Err(StoreError::RunEnded(run.clone())),
        Some(false) => {}
    }
    let RunEnd {
        finished_at,
        outcome,
    } = end;
    connection
        .prepare_cached("UPDATE runs SET finished_at = ?2, outcome = ?3 WHERE id = ?1")?
        .execute(params![
            run.as_str(),
            row::moment(*finished_at),
            outcome.label()
        ])?;
    Ok(())
}

pub(super) fn append(
    connection: &Connection,
    serial: u64,
    entry: &JournalEntry,
) -> Result<Status, StoreError> {
    require_run(connection, &entry.run)?;
    let before = read::status_of(connection, &entry.operation)?;
    let after =
        next_status(before.as_ref(), &entry.event).map_err(|source| StoreError::IllegalMove {
            operation: entry.operation.clone(),
            source,
        })?;
    match (&entry.event, &before) {
        (
            Event::Intended {
                reserved,
                server: _,
                target,
            },
            _,
        ) => {
            begin_operation(connection, entry, *reserved, target)?;
        }
        (
            Event::Completed {
                credits_used,
                completion,
            },
            Some(Status::Running(job)),
        ) => {
            let finished = Finished {
                serial,
                entry,
                job,
                credits_used: *credits_used,
            };
            result::record(connection, &finished, completion)?;
            advance_operation(connection, entry, &after)?;
        }
        (
            Event::Accepted { .. }
            | Event::Refused { .. }
            | Event::AnswerLost { .. }
            | Event::Completed { .. }
            | Event::JobFailed { .. }
            | Event::NotSubmitted,
            _,
        ) => advance_operation(connection, entry, &after)?,
    }
    add_line(connection, entry)?;
    Ok(after)
}

fn begin_operation(
    connection: &Connection,
    entry: &JournalEntry,
    reserved: Option<Credits>,
    target: &OperationTarget,
) -> Result<(), StoreError> {
    let (video, visual) = (target.video(), generated(target));
    match visual {
        Some(visual) => read::refuse_second_generation(connection, visual)?,
        None => read::refuse_second_operation(connection, video)?,
    }
    connection
        .prepare_cached(
            "INSERT INTO operations (id, run, video_id, profile, kind, status, visual,
                                     reserved_thousandths, intended_at, updated_at, target)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9, ?10)",
        )?
        .execute(params![
            entry.operation.as_str(),
            entry.run.as_str(),
            video.id.as_str(),
            row::profile_text(video),
            target.kind().label(),
            Status::Intended.label(),
            visual.map(VisualKey::as_str),
            reserved.map(Credits::thousandths),
            row::moment(entry.at),
            row::to_json("target", target)?,
        ])?;
    Ok(())
}

/// Returns the visual that an operation makes by itself; previews and renders belong to a video.
fn generated(target: &OperationTarget) -> Option<&VisualKey> {
    match target {
        OperationTarget::Visual { target, .. } => Some(&target.key),
        OperationTarget::Preview(_) | OperationTarget::Render(_) => None,
    }
}

/// Moves an operation on; once it has ended, its target is no longer needed to finish it.
fn advance_operation(
    connection: &Connection,
    entry: &JournalEntry,
    status: &Status,
) -> Result<(), StoreError> {
    /// What an event changes of an operation; also the target, where that is no longer needed. Naming
    /// it elsewhere would write the indexes of open operations anew, for the same.
    macro_rules! update {
        ($target:literal) => {
            concat!(
                "UPDATE operations
                    SET status = ?2, job = COALESCE(?3, job), credits_used_thousandths = ?4,
                        detail = ?5, updated_at = ?6",
                $target,
                " WHERE id = ?1"
            )
        };
    }
    let (job, credits_used, detail) = learned(&entry.event);
    let statement = match status.is_final() {
        true => update!(", target = NULL"),
        false => update!(""),
    };
    connection.prepare_cached(statement)?.execute(params![
        entry.operation.as_str(),
        status.label(),
        job.map(JobId::as_str),
        credits_used.map(Credits::thousandths),
        detail,
        row::moment(entry.at),
    ])?;
    Ok(())
}

/// Returns what an event tells about job, charge and circumstances.
fn learned(event: &Event) -> (Option<&JobId>, Option<Credits>, Option<String>) {
    match event {
        Event::Intended { .. } | Event::NotSubmitted => (None, None, None),
        Event::Accepted { job } => (Some(job), None, None),
        Event::Refused { reason } => (None, None, Some(reason.clone())),
        Event::AnswerLost { detail } => (None, None, Some(detail.clone())),
        Event::Completed {
            credits_used,
            completion,
        } => (None, *credits_used, shortfall(completion)),
        Event::JobFailed {
            code,
            message,
            credits_used,
        } => (None, *credits_used, Some(format!("{code}: {message}"))),
    }
}

/// Says why a result is less than was asked for, if it is.
fn shortfall(completion: &Completion) -> Option<String> {
    match completion {
        Completion::Video { degraded, .. } => degraded.clone(),
        Completion::Visual { .. } => None,
        Completion::Preview { degraded, .. } => match degraded.len() {
            0 => None,
            1 => Some("1 visual is not what was asked for".to_owned()),
            several => Some(format!("{several} visuals are not what was asked for")),
        },
    }
}

fn add_line(connection: &Connection, entry: &JournalEntry) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO journal (operation, run, at, event, payload) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![
            entry.operation.as_str(),
            entry.run.as_str(),
            row::moment(entry.at),
            entry.event.label(),
            row::to_json("payload", &payload(&entry.event)?)?,
        ])?;
    Ok(())
}

/// Returns the fields of an event. Its label has its own column, and the target of an intent, which
/// is large, lives with its operation.
fn payload(event: &Event) -> Result<Value, StoreError> {
    let fields = match event {
        Event::Intended {
            reserved,
            server,
            target: _,
        } => serde_json::to_value(Intent {
            reserved: *reserved,
            server: server.as_ref(),
        }),
        Event::Accepted { .. }
        | Event::Refused { .. }
        | Event::AnswerLost { .. }
        | Event::Completed { .. }
        | Event::JobFailed { .. }
        | Event::NotSubmitted => serde_json::to_value(event),
    };
    let mut fields = fields.map_err(|e| row::malformed("event", e))?;
    if let Value::Object(fields) = &mut fields {
        fields.shift_remove("event");
    }
    Ok(fields)
}

/// An intent without its target; reads as [`Event::Intended`] does.
#[derive(Serialize)]
struct Intent<'a> {
    reserved: Option<Credits>,
    #[serde(skip_serializing_if = "Option::is_none")]
    server: Option<&'a Server>,
}

pub(super) fn commit(
    connection: &Connection,
    serial: u64,
    commit: &Commit,
) -> Result<(), StoreError> {
    require_run(connection, &commit.run)?;
    match &commit.change {
        StateChange::Renamed {
            from,
            to,
            name,
            manifest,
            protect,
        } => {
            let name = name.as_deref();
            let renaming = Renaming {
                from,
                to,
                name,
                manifest,
                protect: *protect,
            };
            videos::rename(connection, serial, commit, &renaming)
        }
        StateChange::Forgotten { key } => videos::forget(connection, serial, commit, key),
        StateChange::VisualKept {
            key,
            url,
            copy,
            is_lost,
        } => visuals::keep(
            connection,
            &Kept {
                key,
                url,
                copy: copy.as_ref(),
                is_lost: *is_lost,
            },
        ),
        StateChange::VisualsForgotten { keys } => visuals::forget(connection, keys),
        StateChange::PreviewDropped { video } => previews::drop_one(connection, video),
        StateChange::VideoImported(video) => imports::video(connection, serial, commit, video),
        StateChange::PreviewImported(preview) => imports::preview(connection, commit, preview),
    }
}
