//! The parts of a state: what is known of every video in few words, and all that is known of some.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, Row};

use super::{previews, read, row, visuals};
use crate::model::{Fingerprint, Recorded, RecordedVideo, Snapshot, VideoId, VideoKey, Wanted};
use crate::store::StoreError;

/// Reads what is known of every video. The columns are those of the index `videos_at_a_glance`.
pub(super) fn recorded(connection: &Connection) -> Result<Recorded, StoreError> {
    let moment = connection.unchecked_transaction()?;
    let mut statement = moment.prepare_cached(
        "SELECT id, profile, revision, name, fingerprint, protect,
                degraded IS NOT NULL OR degraded_visuals <> '[]'
           FROM videos INDEXED BY videos_at_a_glance ORDER BY id, profile",
    )?;
    let mut recorded = Recorded::default();
    let mut rows = statement.query(())?;
    while let Some(row) = rows.next()? {
        let revision: i64 = row.get(2)?;
        let video = RecordedVideo {
            revision: u64::try_from(revision).map_err(|e| row::malformed("revision", e))?,
            name: row.get(3)?,
            fingerprint: Fingerprint::new(text(row, 4)?),
            protect: row.get(5)?,
            is_degraded: row.get(6)?,
        };
        let profile = row::profile(row.get(1)?);
        let under = recorded.videos.entry(profile).or_default();
        under.insert(VideoId::new(text(row, 0)?), video);
    }
    drop(rows);
    drop(statement);
    recorded.version = read::version(&moment)?;
    recorded.unfinished = unfinished(&moment)?;
    Ok(recorded)
}

/// Reads a text where it stands.
fn text<'a>(row: &'a Row<'_>, column: usize) -> Result<&'a str, rusqlite::Error> {
    let value = row.get_ref(column)?;
    value.as_str().map_err(rusqlite::Error::from)
}

fn unfinished(connection: &Connection) -> Result<BTreeSet<VideoKey>, StoreError> {
    connection
        .prepare_cached(
            "SELECT video_id, profile FROM operations INDEXED BY open_operations
              WHERE target IS NOT NULL
             UNION SELECT video_id, profile FROM previews",
        )?
        .query_and_then((), |row| Ok(row::key(row.get(0)?, row.get(1)?)))?
        .collect()
}

/// Reads everything that is known of some videos and visuals, and of all that is unfinished.
pub(super) fn parts(connection: &Connection, wanted: &Wanted) -> Result<Snapshot, StoreError> {
    let moment = connection.unchecked_transaction()?;
    let mut videos = BTreeMap::new();
    for key in &wanted.videos {
        if let Some(video) = read::video(&moment, key)? {
            videos.insert(key.clone(), video);
        }
    }
    Ok(Snapshot {
        version: read::version(&moment)?,
        videos,
        visuals: visuals::some(&moment, &wanted.visuals)?,
        previews: previews::all(&moment)?,
        open: read::open_operations(&moment)?,
    })
}
