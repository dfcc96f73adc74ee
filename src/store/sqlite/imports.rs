//! What was made before this state knew of it.

use rusqlite::Connection;

use super::{previews, read, videos, visuals};
use crate::model::{AppliedVideo, GeneratedVisual, ReadyPreview};
use crate::store::{Commit, ImportedPreview, ImportedVideo, StoreError};

/// Puts a video into state that somebody had rendered.
pub(super) fn video(
    connection: &Connection,
    serial: u64,
    commit: &Commit,
    imported: &ImportedVideo,
) -> Result<(), StoreError> {
    let ImportedVideo {
        target,
        job,
        outputs,
        credits_used,
        degraded,
    } = imported.clone();
    read::refuse_second_operation(connection, &target.key)?;
    let video = AppliedVideo {
        revision: videos::next_revision(connection, &target.key)?,
        target,
        job,
        outputs,
        credits_used,
        degraded,
        degraded_visuals: Vec::new(),
        applied_at: commit.at,
        run: commit.run.clone(),
    };
    previews::remove(connection, &video.target.key)?;
    videos::put_imported(connection, serial, commit, &video)
}

/// Puts a preview into state that somebody had made, and the visuals that it brought.
pub(super) fn preview(
    connection: &Connection,
    commit: &Commit,
    imported: &ImportedPreview,
) -> Result<(), StoreError> {
    let ImportedPreview {
        target,
        job,
        outputs,
        credits_used,
        visuals: harvest,
        degraded,
    } = imported.clone();
    read::refuse_second_operation(connection, &target.key)?;
    for one in harvest {
        // One that is there has its cost, its copy and its videos.
        if visuals::is_usable(connection, &one.key)? {
            continue;
        }
        let visual = GeneratedVisual {
            spec: one.spec,
            file: one.file,
            job: job.clone(),
            operation: None,
            credits: one.credits,
            generated_at: commit.at,
            run: commit.run.clone(),
            copy: None,
            is_lost: false,
        };
        visuals::put(connection, &one.key, &visual)?;
    }
    let preview = ReadyPreview {
        job,
        operation: None,
        target,
        credits_used,
        outputs,
        degraded,
    };
    previews::put(connection, &preview)
}
