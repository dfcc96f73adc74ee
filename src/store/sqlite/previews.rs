//! The finished previews that wait for their render.

use std::collections::BTreeMap;

use rusqlite::{Connection, Row, params};

use super::row;
use crate::model::{Credits, JobId, OperationId, ReadyPreview, VideoKey, VideoTarget};
use crate::store::StoreError;

/// Reads all previews, each by the key that its video has now.
pub(super) fn all(connection: &Connection) -> Result<BTreeMap<VideoKey, ReadyPreview>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT video_id, profile, job, operation, target, outputs, credits_used_thousandths,
                degraded
           FROM previews",
    )?;
    statement
        .query_and_then((), |row| {
            let preview = ready_preview(row)?;
            Ok((preview.target.key.clone(), preview))
        })?
        .collect()
}

fn ready_preview(row: &Row<'_>) -> Result<ReadyPreview, StoreError> {
    let target = VideoTarget {
        key: row::key(row.get("video_id")?, row.get("profile")?),
        ..row::json(row, "target")?
    };
    Ok(ReadyPreview {
        job: JobId::new(row.get::<_, String>("job")?),
        operation: row
            .get::<_, Option<String>>("operation")?
            .map(OperationId::new),
        target,
        credits_used: row::credits(row, "credits_used_thousandths")?,
        outputs: row::json(row, "outputs")?,
        degraded: row::json(row, "degraded")?,
    })
}

/// Puts a preview into state, in place of an older one of its video.
pub(super) fn put(connection: &Connection, preview: &ReadyPreview) -> Result<(), StoreError> {
    let ReadyPreview {
        job,
        operation,
        target,
        credits_used,
        outputs,
        degraded,
    } = preview;
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO previews (video_id, profile, job, operation, target, outputs,
                    credits_used_thousandths, degraded)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute(params![
            target.key.id.as_str(),
            row::profile_text(&target.key),
            job.as_str(),
            operation.as_ref().map(OperationId::as_str),
            row::to_json("target", target)?,
            row::to_json("outputs", outputs)?,
            credits_used.map(Credits::thousandths),
            row::to_json("degraded", degraded)?,
        ])?;
    Ok(())
}

/// Takes the preview of a video out of state, and tells whether there was one.
pub(super) fn remove(connection: &Connection, video: &VideoKey) -> Result<bool, StoreError> {
    let removed = connection
        .prepare_cached("DELETE FROM previews WHERE video_id = ?1 AND profile = ?2")?
        .execute([video.id.as_str(), row::profile_text(video)])?;
    Ok(removed > 0)
}

/// Takes the preview of a video out of state.
pub(super) fn drop_one(connection: &Connection, video: &VideoKey) -> Result<(), StoreError> {
    if remove(connection, video)? {
        return Ok(());
    }
    Err(StoreError::UnknownPreview(video.clone()))
}

/// Lets the preview of a video follow it to another key. A preview that was made under that key
/// stays instead: it is of what is declared there.
pub(super) fn follow(
    connection: &Connection,
    from: &VideoKey,
    to: &VideoKey,
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "UPDATE OR IGNORE previews SET video_id = ?3, profile = ?4
              WHERE video_id = ?1 AND profile = ?2",
        )?
        .execute([
            from.id.as_str(),
            row::profile_text(from),
            to.id.as_str(),
            row::profile_text(to),
        ])?;
    remove(connection, from).map(drop)
}
