//! What a job that ended well leaves in state.

use std::sync::Arc;

use rusqlite::Connection;

use super::{previews, read, videos, visuals};
use crate::journal::Completion;
use crate::model::{
    AppliedVideo, Credits, GeneratedVisual, HarvestedVisual, JobId, OperationTarget, ReadyPreview,
    VisualFile, VisualSpec,
};
use crate::store::{JournalEntry, StoreError};

/// A job that ended well.
pub(super) struct Finished<'a> {
    pub(super) serial: u64,
    pub(super) entry: &'a JournalEntry,
    pub(super) job: &'a JobId,
    pub(super) credits_used: Option<Credits>,
}

/// Puts what an operation was going to make into state, as it was made.
pub(super) fn record(
    connection: &Connection,
    finished: &Finished<'_>,
    completion: &Completion,
) -> Result<(), StoreError> {
    let target = read::target_of(connection, &finished.entry.operation)?;
    match (target, completion.clone()) {
        (OperationTarget::Visual { target, .. }, Completion::Visual { file }) => {
            let visual = finished.visual(target.spec, file, finished.credits_used);
            visuals::put(connection, &target.key, &visual)
        }
        (
            OperationTarget::Preview(target),
            Completion::Preview {
                outputs,
                visuals,
                degraded,
            },
        ) => {
            put_harvest(connection, finished, visuals)?;
            if !target.is_rendered {
                return Ok(());
            }
            let preview = ReadyPreview {
                job: finished.job.clone(),
                operation: Some(finished.entry.operation.clone()),
                target: target.video,
                credits_used: finished.credits_used,
                outputs,
                degraded,
            };
            previews::put(connection, &preview)
        }
        (
            OperationTarget::Render(target),
            Completion::Video {
                outputs,
                degraded,
                degraded_visuals,
            },
        ) => {
            let video = AppliedVideo {
                revision: videos::next_revision(connection, &target.video.key)?,
                target: target.video,
                job: finished.job.clone(),
                outputs,
                credits_used: finished.credits_used,
                degraded,
                degraded_visuals,
                applied_at: finished.entry.at,
                run: finished.entry.run.clone(),
            };
            previews::remove(connection, &video.target.key)?;
            videos::put(connection, finished, &video)
        }
        (target, completion) => Err(StoreError::OtherResult {
            operation: finished.entry.operation.clone(),
            asked: target.kind().label(),
            made: completion.label(),
        }),
    }
}

fn put_harvest(
    connection: &Connection,
    finished: &Finished<'_>,
    harvest: Vec<HarvestedVisual>,
) -> Result<(), StoreError> {
    for one in harvest {
        let visual = finished.visual(one.spec, one.file, one.credits);
        visuals::put(connection, &one.key, &visual)?;
    }
    Ok(())
}

impl Finished<'_> {
    fn visual(
        &self,
        spec: Arc<VisualSpec>,
        file: VisualFile,
        credits: Option<Credits>,
    ) -> GeneratedVisual {
        GeneratedVisual {
            spec,
            file,
            job: self.job.clone(),
            operation: Some(self.entry.operation.clone()),
            credits,
            generated_at: self.entry.at,
            run: self.entry.run.clone(),
            copy: None,
            is_lost: false,
        }
    }
}
