//! The jobs that this state has ever known.

use std::collections::BTreeMap;

use rusqlite::Connection;
use serde_json::Value;

use super::row;
use crate::model::{JobId, OperationId};
use crate::store::{KnownJob, StoreError};

/// Reads every job with what it brought. The journal loses nothing, whatever became of videos and
/// visuals since.
pub(super) fn jobs(connection: &Connection) -> Result<Vec<KnownJob>, StoreError> {
    let moment = connection.unchecked_transaction()?;
    let mut brought = visuals(&moment)?;
    let mut statement = moment.prepare_cached(
        "SELECT sequence, operation, at, json_extract(payload, '$.job') AS job
           FROM journal WHERE event = 'accepted' ORDER BY sequence",
    )?;
    statement
        .query_and_then((), |row| {
            let operation: String = row.get("operation")?;
            Ok(KnownJob {
                job: JobId::new(row.get::<_, String>("job")?),
                accepted: row::count(row, "sequence")?,
                accepted_at: row::timestamp(row, "at")?,
                visuals: brought.remove(&operation).unwrap_or_default(),
                operation: OperationId::new(operation),
            })
        })?
        .collect()
}

/// Reads where the visuals of each operation are that ended well.
fn visuals(connection: &Connection) -> Result<BTreeMap<String, Vec<String>>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT operation, json_extract(payload, '$.completion') AS completion
           FROM journal WHERE event = 'completed'
            AND json_extract(payload, '$.completion.made') IN ('visual', 'preview')",
    )?;
    statement
        .query_and_then((), |row| {
            let completion: Value = row::json(row, "completion")?;
            let several = completion["visuals"].as_array().into_iter().flatten();
            let files = several.chain([&completion]);
            let urls = files.filter_map(|of| of["file"]["url"].as_str().map(str::to_owned));
            Ok((row.get("operation")?, urls.collect()))
        })?
        .collect()
}
