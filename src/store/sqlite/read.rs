//! The queries.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{previews, row, visuals};
use crate::journal::Status;
use crate::model::{
    AppliedVideo, Credits, Fingerprint, JobId, MonthSpending, OpenOperation, OperationId,
    OperationTarget, PreviewTarget, RenderTarget, RunId, ShotTarget, Snapshot, StateVersion,
    VideoKey, VideoTarget, VisualKey,
};
use crate::store::{
    GitCommit, HistoryLine, JournalLine, OperationRecord, RunEnd, RunOutcome, RunRecord, RunStart,
    StoreError,
};

/// Reads which state this is; `None` if it was never written.
pub(super) fn version(connection: &Connection) -> Result<Option<StateVersion>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT lineage, serial FROM meta")?;
    let mut rows = statement.query_and_then((), |row| {
        Ok(StateVersion {
            lineage: row.get("lineage")?,
            serial: row::count(row, "serial")?,
        })
    })?;
    rows.next().transpose()
}

pub(super) fn snapshot(connection: &Connection) -> Result<Snapshot, StoreError> {
    // One transaction, so that all of it is from one moment.
    let moment = connection.unchecked_transaction()?;
    let mut videos = videos(&moment)?;
    add_shots(&moment, &mut videos)?;
    Ok(Snapshot {
        version: version(&moment)?,
        videos,
        visuals: visuals::all(&moment)?,
        previews: previews::all(&moment)?,
        open: open_operations(&moment)?,
    })
}

/// The columns that [`applied_video`] reads.
macro_rules! video_columns {
    () => {
        "SELECT id, profile, revision, name, manifest, fingerprint, configuration,
                planned_low_thousandths, planned_expected_thousandths, planned_high_thousandths,
                planned_unknown, protect, job, outputs, credits_used_thousandths, degraded,
                degraded_visuals, applied_at, run
           FROM videos"
    };
}

/// The columns that [`shot`] reads.
macro_rules! shot_columns {
    () => {
        "SELECT video_id, profile, scene, shot, fingerprint, configuration, visuals FROM shots"
    };
}

fn videos(connection: &Connection) -> Result<BTreeMap<VideoKey, AppliedVideo>, StoreError> {
    let mut statement = connection.prepare_cached(video_columns!())?;
    statement
        .query_and_then((), |row| {
            let video = applied_video(row)?;
            Ok((video.target.key.clone(), video))
        })?
        .collect()
}

/// Reads one video with its shots; `None` if state does not know it.
pub(super) fn video(
    connection: &Connection,
    key: &VideoKey,
) -> Result<Option<AppliedVideo>, StoreError> {
    let parameters = [key.id.as_str(), row::profile_text(key)];
    let found = connection
        .prepare_cached(concat!(video_columns!(), " WHERE id = ?1 AND profile = ?2"))?
        .query_and_then(parameters, applied_video)?
        .next()
        .transpose()?;
    let Some(mut video) = found else {
        return Ok(None);
    };
    video.target.shots = connection
        .prepare_cached(concat!(
            shot_columns!(),
            " WHERE video_id = ?1 AND profile = ?2 ORDER BY scene, shot"
        ))?
        .query_and_then(parameters, shot)?
        .collect::<Result<_, StoreError>>()?;
    Ok(Some(video))
}

fn applied_video(row: &Row<'_>) -> Result<AppliedVideo, StoreError> {
    let target = VideoTarget {
        key: row::key(row.get("id")?, row.get("profile")?),
        name: row.get("name")?,
        manifest: row.get("manifest")?,
        fingerprint: Fingerprint::new(row.get::<_, String>("fingerprint")?),
        configuration: row::json(row, "configuration")?,
        shots: Vec::new(),
        planned: row::planned(row)?,
        protect: row.get("protect")?,
    };
    Ok(AppliedVideo {
        target,
        revision: row::count(row, "revision")?,
        job: JobId::new(row.get::<_, String>("job")?),
        outputs: row::json(row, "outputs")?,
        credits_used: row::credits(row, "credits_used_thousandths")?,
        degraded: row.get("degraded")?,
        degraded_visuals: row::json(row, "degraded_visuals")?,
        applied_at: row::timestamp(row, "applied_at")?,
        run: RunId::new(row.get::<_, String>("run")?),
    })
}

fn add_shots(
    connection: &Connection,
    videos: &mut BTreeMap<VideoKey, AppliedVideo>,
) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(concat!(
        shot_columns!(),
        " ORDER BY video_id, profile, scene, shot"
    ))?;
    let mut rows = statement.query(())?;
    while let Some(row) = rows.next()? {
        let key = row::key(row.get("video_id")?, row.get("profile")?);
        let shot = shot(row)?;
        // A foreign key ties every shot to its video.
        if let Some(video) = videos.get_mut(&key) {
            video.target.shots.push(shot);
        }
    }
    Ok(())
}

fn shot(row: &Row<'_>) -> Result<ShotTarget, StoreError> {
    Ok(ShotTarget {
        scene: row::count(row, "scene")?,
        shot: row::count(row, "shot")?,
        fingerprint: Fingerprint::new(row.get::<_, String>("fingerprint")?),
        configuration: row::json(row, "configuration")?,
        visuals: row::json(row, "visuals")?,
    })
}

pub(super) fn open_operations(connection: &Connection) -> Result<Vec<OpenOperation>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT id, run, video_id, profile, job, detail, intended_at, target
           FROM operations INDEXED BY open_operations
          WHERE target IS NOT NULL ORDER BY intended_at, id",
    )?;
    statement
        .query_and_then((), |row| {
            Ok(OpenOperation {
                id: OperationId::new(row.get::<_, String>("id")?),
                run: RunId::new(row.get::<_, String>("run")?),
                intended_at: row::timestamp(row, "intended_at")?,
                job: row.get::<_, Option<String>>("job")?.map(JobId::new),
                doubt: row.get("detail")?,
                target: target(row)?,
            })
        })?
        .collect()
}

/// Reads a target under the key that its video has now, which a rename may have changed.
fn target(row: &Row<'_>) -> Result<OperationTarget, StoreError> {
    let key = row::key(row.get("video_id")?, row.get("profile")?);
    let mut target = row::json(row, "target")?;
    match &mut target {
        OperationTarget::Visual { video, .. } => *video = key,
        OperationTarget::Preview(PreviewTarget { video, .. })
        | OperationTarget::Render(RenderTarget { video, .. }) => video.key = key,
    }
    Ok(target)
}

/// Reads what an open operation was going to make.
pub(super) fn target_of(
    connection: &Connection,
    operation: &OperationId,
) -> Result<OperationTarget, StoreError> {
    connection
        .prepare_cached("SELECT video_id, profile, target FROM operations WHERE id = ?1")?
        .query_and_then([operation.as_str()], target)?
        .next()
        .unwrap_or_else(|| Err(rusqlite::Error::QueryReturnedNoRows.into()))
}

/// Reads where an operation stands; `None` if there is no such operation.
pub(super) fn status_of(
    connection: &Connection,
    operation: &OperationId,
) -> Result<Option<Status>, StoreError> {
    connection
        .prepare_cached("SELECT status, job FROM operations WHERE id = ?1")?
        .query_and_then([operation.as_str()], row::status)?
        .next()
        .transpose()
}

/// Makes sure that nothing is under way that ends in a video.
pub(super) fn refuse_second_operation(
    connection: &Connection,
    video: &VideoKey,
) -> Result<(), StoreError> {
    let open: Option<String> = connection
        .prepare_cached(
            "SELECT id FROM operations
              WHERE video_id = ?1 AND profile = ?2
                AND kind IN ('preview', 'render', 'render_preview') AND target IS NOT NULL",
        )?
        .query_row([video.id.as_str(), row::profile_text(video)], |row| {
            row.get(0)
        })
        .optional()?;
    match open {
        None => Ok(()),
        Some(id) => Err(StoreError::UnderWay {
            video: video.clone(),
            operation: OperationId::new(id),
        }),
    }
}

/// Makes sure that no request is under way that buys a visual by itself.
pub(super) fn refuse_second_generation(
    connection: &Connection,
    visual: &VisualKey,
) -> Result<(), StoreError> {
    let open: Option<String> = connection
        .prepare_cached(
            "SELECT id FROM operations
              WHERE visual = ?1 AND kind = 'visual' AND target IS NOT NULL",
        )?
        .query_row([visual.as_str()], |row| row.get(0))
        .optional()?;
    match open {
        None => Ok(()),
        Some(id) => Err(StoreError::GenerationUnderWay {
            visual: visual.clone(),
            operation: OperationId::new(id),
        }),
    }
}

pub(super) fn runs(connection: &Connection, limit: u32) -> Result<Vec<RunRecord>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT runs.*,
                (SELECT COALESCE(SUM(credits_used_thousandths), 0)
                   FROM spending WHERE run = runs.id) AS used_thousandths,
                (SELECT COUNT(*) FROM spending
                  WHERE run = runs.id AND credits_used_thousandths IS NULL) AS unreported
           FROM runs ORDER BY started_at DESC, rowid DESC LIMIT ?1",
    )?;
    statement.query_and_then([limit], run_record)?.collect()
}

fn run_record(row: &Row<'_>) -> Result<RunRecord, StoreError> {
    let commit = match (row.get("git_commit")?, row.get("git_dirty")?) {
        (Some(hash), Some(dirty)) => Some(GitCommit { hash, dirty }),
        (_, _) => None,
    };
    let end = match row.get::<_, Option<String>>("outcome")? {
        Some(outcome) => Some(RunEnd {
            finished_at: row::timestamp(row, "finished_at")?,
            outcome: outcome_of(&outcome)?,
        }),
        None => None,
    };
    let start = RunStart {
        id: RunId::new(row.get::<_, String>("id")?),
        started_at: row::timestamp(row, "started_at")?,
        user: row.get("user")?,
        host: row.get("host")?,
        tool_version: row.get("tool_version")?,
        command: row::json(row, "command")?,
        commit,
        planned: row::planned(row)?,
    };
    Ok(RunRecord {
        start,
        end,
        used: row::credits(row, "used_thousandths")?.unwrap_or_default(),
        unreported: row::count(row, "unreported")?,
    })
}

fn outcome_of(label: &str) -> Result<RunOutcome, StoreError> {
    RunOutcome::ALL
        .into_iter()
        .find(|outcome| outcome.label() == label)
        .ok_or_else(|| row::malformed("outcome", format!("`{label}` is no outcome")))
}

pub(super) fn operations(
    connection: &Connection,
    video: Option<&VideoKey>,
    limit: u32,
) -> Result<Vec<OperationRecord>, StoreError> {
    let filter = video.map_or("", |_| "WHERE video_id = ?1 AND profile = ?2");
    let mut statement = connection.prepare_cached(&format!(
        "SELECT id, run, video_id, profile, kind, visual, status, job, reserved_thousandths,
                credits_used_thousandths, detail, intended_at, updated_at
           FROM operations {filter} ORDER BY intended_at DESC, rowid DESC LIMIT ?3"
    ))?;
    let (id, profile) = key_parameters(video);
    statement
        .query_and_then(params![id, profile, limit], |row| {
            Ok(OperationRecord {
                id: OperationId::new(row.get::<_, String>("id")?),
                run: RunId::new(row.get::<_, String>("run")?),
                video: row::key(row.get("video_id")?, row.get("profile")?),
                kind: row.get("kind")?,
                visual: row.get::<_, Option<String>>("visual")?.map(VisualKey::new),
                status: row::status(row)?,
                job: row.get::<_, Option<String>>("job")?.map(JobId::new),
                reserved: row::credits(row, "reserved_thousandths")?,
                credits_used: row::credits(row, "credits_used_thousandths")?,
                detail: row.get("detail")?,
                intended_at: row::timestamp(row, "intended_at")?,
                updated_at: row::timestamp(row, "updated_at")?,
            })
        })?
        .collect()
}

pub(super) fn spending(connection: &Connection, month: &str) -> Result<MonthSpending, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT video_id, profile, COALESCE(credits_used_thousandths, reserved_thousandths) AS amount
           FROM spending WHERE substr(at, 1, 7) = ?1
         UNION ALL
         SELECT video_id, profile, reserved_thousandths AS amount
           FROM operations WHERE target IS NOT NULL",
    )?;
    let mut rows = statement.query([month])?;
    let mut spending = MonthSpending {
        month: month.to_owned(),
        committed: Credits::ZERO,
        unknown: Vec::new(),
    };
    while let Some(row) = rows.next()? {
        match row::credits(row, "amount")? {
            Some(amount) => spending.committed += amount,
            None => {
                let video = row::key(row.get("video_id")?, row.get("profile")?);
                spending.unknown.push(video);
            }
        }
    }
    Ok(spending)
}

fn key_parameters(video: Option<&VideoKey>) -> (Option<&str>, Option<&str>) {
    (
        video.map(|key| key.id.as_str()),
        video.map(row::profile_text),
    )
}

pub(super) fn journal(
    connection: &Connection,
    operation: &OperationId,
) -> Result<Vec<JournalLine>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT sequence, run, at, event, payload
           FROM journal WHERE operation = ?1 ORDER BY sequence",
    )?;
    statement
        .query_and_then([operation.as_str()], |row| {
            Ok(JournalLine {
                sequence: row::count(row, "sequence")?,
                run: RunId::new(row.get::<_, String>("run")?),
                at: row::timestamp(row, "at")?,
                event: row.get("event")?,
                payload: row::json(row, "payload")?,
            })
        })?
        .collect()
}

pub(super) fn history(
    connection: &Connection,
    video: Option<&VideoKey>,
    limit: u32,
) -> Result<Vec<HistoryLine>, StoreError> {
    let filter = video.map_or(
        "",
        |_| "WHERE (video_id = ?1 AND profile = ?2) OR (from_id = ?1 AND from_profile = ?2)",
    );
    let mut statement = connection.prepare_cached(&format!(
        "SELECT serial, at, run, action, video_id, profile, from_id, from_profile, operation,
                revision, fingerprint
           FROM history {filter} ORDER BY serial DESC LIMIT ?3"
    ))?;
    let (id, profile) = key_parameters(video);
    statement
        .query_and_then(params![id, profile, limit], history_line)?
        .collect()
}

fn history_line(row: &Row<'_>) -> Result<HistoryLine, StoreError> {
    let from = match (row.get("from_id")?, row.get("from_profile")?) {
        (Some(id), Some(profile)) => Some(row::key(id, profile)),
        (_, _) => None,
    };
    Ok(HistoryLine {
        serial: row::count(row, "serial")?,
        at: row::timestamp(row, "at")?,
        run: RunId::new(row.get::<_, String>("run")?),
        action: row.get("action")?,
        video: row::key(row.get("video_id")?, row.get("profile")?),
        from,
        operation: row
            .get::<_, Option<String>>("operation")?
            .map(OperationId::new),
        revision: row::count(row, "revision")?,
        fingerprint: Fingerprint::new(row.get::<_, String>("fingerprint")?),
    })
}
