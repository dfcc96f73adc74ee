//! The changes of the videos in state, each with its line of history.

use rusqlite::{Connection, params};

use super::result::Finished;
use super::{previews, read, row};
use crate::model::{AppliedVideo, Credits, Fingerprint, OperationId, RunId, ShotTarget, VideoKey};
use crate::store::{Commit, StoreError};

/// Puts a video into state as it was rendered.
pub(super) fn put(
    connection: &Connection,
    finished: &Finished<'_>,
    video: &AppliedVideo,
) -> Result<(), StoreError> {
    put_rows(connection, video)?;
    add_history(
        connection,
        &Change {
            serial: finished.serial,
            at: row::moment(finished.entry.at),
            run: &finished.entry.run,
            action: "rendered",
            video: &video.target.key,
            from: None,
            operation: Some(&finished.entry.operation),
            revision: video.revision,
            fingerprint: &video.target.fingerprint,
        },
    )
}

/// Puts a video into state that somebody else had rendered.
pub(super) fn put_imported(
    connection: &Connection,
    serial: u64,
    commit: &Commit,
    video: &AppliedVideo,
) -> Result<(), StoreError> {
    put_rows(connection, video)?;
    let standing = Standing {
        revision: video.revision,
        fingerprint: video.target.fingerprint.clone(),
    };
    let key = &video.target.key;
    add_history(
        connection,
        &standing.change(serial, commit, "imported", key),
    )
}

fn put_rows(connection: &Connection, video: &AppliedVideo) -> Result<(), StoreError> {
    put_row(connection, video)?;
    put_shots(connection, &video.target.key, &video.target.shots)
}

/// Returns a revision that the key never had, also if its video was forgotten in between.
pub(super) fn next_revision(connection: &Connection, video: &VideoKey) -> Result<u64, StoreError> {
    connection
        .prepare_cached(
            "SELECT COALESCE(MAX(revision), 0) + 1 AS revision
               FROM history WHERE video_id = ?1 AND profile = ?2",
        )?
        .query_and_then([video.id.as_str(), row::profile_text(video)], |row| {
            row::count(row, "revision")
        })?
        .next()
        .unwrap_or(Ok(1))
}

fn put_row(connection: &Connection, video: &AppliedVideo) -> Result<(), StoreError> {
    let AppliedVideo {
        target,
        revision,
        job,
        outputs,
        credits_used,
        degraded,
        degraded_visuals,
        applied_at,
        run,
    } = video;
    connection
        .prepare_cached(
            "INSERT INTO videos (id, profile, revision, name, manifest, fingerprint,
                    configuration, planned_low_thousandths, planned_expected_thousandths,
                    planned_high_thousandths, planned_unknown, protect, job, outputs,
                    credits_used_thousandths, degraded, degraded_visuals, applied_at, run)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18,
                     ?19)
             ON CONFLICT (id, profile) DO UPDATE SET
                    revision = excluded.revision, name = excluded.name,
                    manifest = excluded.manifest, fingerprint = excluded.fingerprint,
                    configuration = excluded.configuration,
                    planned_low_thousandths = excluded.planned_low_thousandths,
                    planned_expected_thousandths = excluded.planned_expected_thousandths,
                    planned_high_thousandths = excluded.planned_high_thousandths,
                    planned_unknown = excluded.planned_unknown, protect = excluded.protect,
                    job = excluded.job, outputs = excluded.outputs,
                    credits_used_thousandths = excluded.credits_used_thousandths,
                    degraded = excluded.degraded,
                    degraded_visuals = excluded.degraded_visuals,
                    applied_at = excluded.applied_at, run = excluded.run",
        )?
        .execute(params![
            target.key.id.as_str(),
            row::profile_text(&target.key),
            row::integer("revision", *revision)?,
            target.name,
            target.manifest,
            target.fingerprint.as_str(),
            row::to_json("configuration", &target.configuration)?,
            target.planned.low.thousandths(),
            target.planned.expected.thousandths(),
            target.planned.high.thousandths(),
            row::to_json("planned_unknown", &target.planned.unknown)?,
            target.protect,
            job.as_str(),
            row::to_json("outputs", outputs)?,
            credits_used.map(Credits::thousandths),
            degraded,
            row::to_json("degraded_visuals", degraded_visuals)?,
            row::moment(*applied_at),
            run.as_str(),
        ])?;
    Ok(())
}

fn put_shots(
    connection: &Connection,
    video: &VideoKey,
    shots: &[ShotTarget],
) -> Result<(), StoreError> {
    let key = [video.id.as_str(), row::profile_text(video)];
    connection
        .prepare_cached("DELETE FROM shots WHERE video_id = ?1 AND profile = ?2")?
        .execute(key)?;
    let mut statement = connection.prepare_cached(
        "INSERT INTO shots (video_id, profile, scene, shot, fingerprint, configuration, visuals)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    for ShotTarget {
        scene,
        shot,
        fingerprint,
        configuration,
        visuals,
    } in shots
    {
        statement.execute(params![
            key[0],
            key[1],
            scene,
            shot,
            fingerprint.as_str(),
            row::to_json("configuration", configuration)?,
            row::to_json("visuals", visuals)?,
        ])?;
    }
    Ok(())
}

/// How a video goes on under another key, or under the same with another name.
pub(super) struct Renaming<'a> {
    pub(super) from: &'a VideoKey,
    pub(super) to: &'a VideoKey,
    pub(super) name: Option<&'a str>,
    pub(super) manifest: &'a str,
    pub(super) protect: bool,
}

/// Gives a video another key, and everything that belongs to it.
pub(super) fn rename(
    connection: &Connection,
    serial: u64,
    commit: &Commit,
    renaming: &Renaming<'_>,
) -> Result<(), StoreError> {
    let Renaming { from, to, .. } = *renaming;
    let before = standing(connection, from)?;
    // A new name alone leaves the key as it is.
    let former = Some(from).filter(|from| *from != to);
    if former.is_some() {
        refuse_occupied(connection, to)?;
    }
    let after = Standing {
        revision: next_revision(connection, to)?.max(before.revision + 1),
        ..before
    };
    if former.is_some() {
        change_key(connection, from, to)?;
        previews::follow(connection, from, to)?;
    }
    redescribe(connection, renaming, &after)?;
    let change = after.change(serial, commit, "renamed", to);
    let from = former;
    add_history(connection, &Change { from, ..change })
}

/// Takes a video out of state, with the preview that waits for its render.
pub(super) fn forget(
    connection: &Connection,
    serial: u64,
    commit: &Commit,
    video: &VideoKey,
) -> Result<(), StoreError> {
    let before = standing(connection, video)?;
    let after = Standing {
        revision: before.revision + 1,
        ..before
    };
    connection
        .prepare_cached("DELETE FROM videos WHERE id = ?1 AND profile = ?2")?
        .execute([video.id.as_str(), row::profile_text(video)])?;
    previews::remove(connection, video)?;
    add_history(
        connection,
        &after.change(serial, commit, "forgotten", video),
    )
}

/// Makes sure that a video can take a key, and that no operation is about to claim it.
fn refuse_occupied(connection: &Connection, key: &VideoKey) -> Result<(), StoreError> {
    match standing(connection, key) {
        Ok(_) => Err(StoreError::VideoExists(key.clone())),
        Err(StoreError::UnknownVideo(_)) => read::refuse_second_operation(connection, key),
        Err(other) => Err(other),
    }
}

/// Gives a video, its shots and its operations another key.
fn change_key(connection: &Connection, from: &VideoKey, to: &VideoKey) -> Result<(), StoreError> {
    let keys = [
        from.id.as_str(),
        row::profile_text(from),
        to.id.as_str(),
        row::profile_text(to),
    ];
    connection
        .prepare_cached("UPDATE videos SET id = ?3, profile = ?4 WHERE id = ?1 AND profile = ?2")?
        .execute(keys)?;
    connection
        .prepare_cached(
            "UPDATE operations SET video_id = ?3, profile = ?4
              WHERE video_id = ?1 AND profile = ?2",
        )?
        .execute(keys)?;
    Ok(())
}

fn redescribe(
    connection: &Connection,
    renaming: &Renaming<'_>,
    standing: &Standing,
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "UPDATE videos SET revision = ?3, name = COALESCE(?4, name), manifest = ?5,
                    protect = ?6
              WHERE id = ?1 AND profile = ?2",
        )?
        .execute(params![
            renaming.to.id.as_str(),
            row::profile_text(renaming.to),
            row::integer("revision", standing.revision)?,
            renaming.name,
            renaming.manifest,
            renaming.protect,
        ])?;
    Ok(())
}

/// What the history says about a video after a change.
struct Standing {
    revision: u64,
    fingerprint: Fingerprint,
}

impl Standing {
    fn change<'a>(
        &'a self,
        serial: u64,
        commit: &'a Commit,
        action: &'static str,
        video: &'a VideoKey,
    ) -> Change<'a> {
        Change {
            serial,
            at: row::moment(commit.at),
            run: &commit.run,
            action,
            video,
            from: None,
            operation: None,
            revision: self.revision,
            fingerprint: &self.fingerprint,
        }
    }
}

fn standing(connection: &Connection, video: &VideoKey) -> Result<Standing, StoreError> {
    connection
        .prepare_cached("SELECT revision, fingerprint FROM videos WHERE id = ?1 AND profile = ?2")?
        .query_and_then([video.id.as_str(), row::profile_text(video)], |row| {
            Ok(Standing {
                revision: row::count(row, "revision")?,
                fingerprint: Fingerprint::new(row.get::<_, String>("fingerprint")?),
            })
        })?
        .next()
        .unwrap_or_else(|| Err(StoreError::UnknownVideo(video.clone())))
}

/// A line of the history to be written.
struct Change<'a> {
    serial: u64,
    at: String,
    run: &'a RunId,
    action: &'static str,
    video: &'a VideoKey,
    from: Option<&'a VideoKey>,
    operation: Option<&'a OperationId>,
    revision: u64,
    fingerprint: &'a Fingerprint,
}

fn add_history(connection: &Connection, change: &Change<'_>) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO history (serial, at, run, action, video_id, profile, from_id,
                                  from_profile, operation, revision, fingerprint)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        )?
        .execute(params![
            row::integer("serial", change.serial)?,
            change.at,
            change.run.as_str(),
            change.action,
            change.video.id.as_str(),
            row::profile_text(change.video),
            change.from.map(|key| key.id.as_str()),
            change.from.map(row::profile_text),
            change.operation.map(OperationId::as_str),
            row::integer("revision", change.revision)?,
            change.fingerprint.as_str(),
        ])?;
    Ok(())
}
