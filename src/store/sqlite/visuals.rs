//! The visuals in state.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, Row, params};

use super::row;
use crate::model::{
    Credits, GeneratedVisual, JobId, OperationId, RunId, VisualCopy, VisualFile, VisualKey,
};
use crate::store::StoreError;

/// The columns that [`keyed_visual`] reads.
macro_rules! columns {
    () => {
        "SELECT key, spec, url, last_frame_url, width, height, job, operation,
                credits_thousandths, generated_at, run, copy_sha256, copy_bytes, copy_media_type,
                is_lost
           FROM visuals"
    };
}

/// Reads all visuals.
pub(super) fn all(
    connection: &Connection,
) -> Result<BTreeMap<VisualKey, GeneratedVisual>, StoreError> {
    let mut statement = connection.prepare_cached(columns!())?;
    statement.query_and_then((), keyed_visual)?.collect()
}

/// Reads some visuals; those that state does not know are left out.
pub(super) fn some(
    connection: &Connection,
    keys: &BTreeSet<VisualKey>,
) -> Result<BTreeMap<VisualKey, GeneratedVisual>, StoreError> {
    let mut statement = connection.prepare_cached(concat!(columns!(), " WHERE key = ?1"))?;
    let mut found = BTreeMap::new();
    for key in keys {
        let mut visuals = statement.query_and_then([key.as_str()], keyed_visual)?;
        if let Some(visual) = visuals.next() {
            found.extend([visual?]);
        }
    }
    Ok(found)
}

fn keyed_visual(row: &Row<'_>) -> Result<(VisualKey, GeneratedVisual), StoreError> {
    let key = VisualKey::new(row.get::<_, String>("key")?);
    Ok((key, generated_visual(row)?))
}

fn generated_visual(row: &Row<'_>) -> Result<GeneratedVisual, StoreError> {
    let file = VisualFile {
        url: row.get("url")?,
        last_frame_url: row.get("last_frame_url")?,
        width: row.get("width")?,
        height: row.get("height")?,
    };
    Ok(GeneratedVisual {
        spec: row::json(row, "spec")?,
        file,
        job: JobId::new(row.get::<_, String>("job")?),
        operation: row
            .get::<_, Option<String>>("operation")?
            .map(OperationId::new),
        credits: row::credits(row, "credits_thousandths")?,
        generated_at: row::timestamp(row, "generated_at")?,
        run: RunId::new(row.get::<_, String>("run")?),
        copy: visual_copy(row)?,
        is_lost: row.get("is_lost")?,
    })
}

fn visual_copy(row: &Row<'_>) -> Result<Option<VisualCopy>, StoreError> {
    let Some(sha256) = row.get("copy_sha256")? else {
        return Ok(None);
    };
    Ok(Some(VisualCopy {
        sha256,
        bytes: row::count(row, "copy_bytes")?,
        media_type: row.get("copy_media_type")?,
    }))
}

/// Puts a visual into state. One with the same key gives way to it whole, with its copy: that is
/// a copy of other bytes.
pub(super) fn put(
    connection: &Connection,
    key: &VisualKey,
    visual: &GeneratedVisual,
) -> Result<(), StoreError> {
    let GeneratedVisual {
        spec,
        file,
        job,
        operation,
        credits,
        generated_at,
        run,
        copy,
        is_lost,
    } = visual;
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO visuals (key, kind, model, spec, url, last_frame_url, width,
                    height, job, operation, credits_thousandths, generated_at, run, copy_sha256,
                    copy_bytes, copy_media_type, is_lost)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
        )?
        .execute(params![
            key.as_str(),
            spec.kind.word(),
            spec.model,
            row::to_json("spec", spec)?,
            file.url,
            file.last_frame_url,
            file.width,
            file.height,
            job.as_str(),
            operation.as_ref().map(OperationId::as_str),
            credits.map(Credits::thousandths),
            row::moment(*generated_at),
            run.as_str(),
            copy.as_ref().map(|copy| &copy.sha256),
            copy_bytes(copy.as_ref())?,
            copy.as_ref().map(|copy| &copy.media_type),
            is_lost,
        ])?;
    Ok(())
}

fn copy_bytes(copy: Option<&VisualCopy>) -> Result<Option<i64>, StoreError> {
    copy.map(|copy| row::integer("copy_bytes", copy.bytes))
        .transpose()
}

/// Tells whether there is a visual that can be used.
pub(super) fn is_usable(connection: &Connection, key: &VisualKey) -> Result<bool, StoreError> {
    Ok(connection
        .prepare_cached("SELECT 1 FROM visuals WHERE key = ?1 AND NOT is_lost")?
        .exists([key.as_str()])?)
}

/// What became of the files of a visual.
pub(super) struct Kept<'a> {
    pub(super) key: &'a VisualKey,
    pub(super) url: &'a str,
    pub(super) copy: Option<&'a VisualCopy>,
    pub(super) is_lost: bool,
}

/// Records where the files of a visual are now.
pub(super) fn keep(connection: &Connection, kept: &Kept<'_>) -> Result<(), StoreError> {
    let changed = connection
        .prepare_cached(
            "UPDATE visuals SET url = ?2, copy_sha256 = ?3, copy_bytes = ?4, copy_media_type = ?5,
                                is_lost = ?6
              WHERE key = ?1",
        )?
        .execute(params![
            kept.key.as_str(),
            kept.url,
            kept.copy.map(|copy| &copy.sha256),
            copy_bytes(kept.copy)?,
            kept.copy.map(|copy| &copy.media_type),
            kept.is_lost,
        ])?;
    require(changed, kept.key)
}

/// Takes visuals out of state.
pub(super) fn forget(connection: &Connection, keys: &[VisualKey]) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached("DELETE FROM visuals WHERE key = ?1")?;
    for key in keys {
        require(statement.execute([key.as_str()])?, key)?;
    }
    Ok(())
}

fn require(changed: usize, key: &VisualKey) -> Result<(), StoreError> {
    if changed == 0 {
        return Err(StoreError::UnknownVisual(key.clone()));
    }
    Ok(())
}
