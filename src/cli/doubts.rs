//! What earlier runs left in doubt: looked for at Pictory, recorded, and told.

use serde_json::{Value, json};

use super::failure::{Exit, Failure};
use super::output::Output;
use super::provider::Connection;
use super::run_record;
use super::workspace::Workspace;
use crate::apply::{Fate, Recovery, RecoveryError, Settlement, recover};
use crate::clock;
use crate::model::{Cost, OpenOperation, OperationTarget, VisualKind};
use crate::pictory::ApiError;
use crate::store::StateStore;

/// A search for what is in doubt.
#[derive(Clone, Copy)]
pub(super) struct Search<'a> {
    pub(super) workspace: &'a Workspace,
    pub(super) connection: &'a Connection,
    /// What is run, for the record.
    pub(super) command: &'a [&'a str],
    pub(super) output: &'a Output,
}

impl Search<'_> {
    /// Looks for everything in doubt, records what is certain, and tells what was found.
    ///
    /// # Errors
    ///
    /// As [`Self::examine`].
    pub(super) async fn settle<S: StateStore>(self, store: &mut S) -> Result<(), Failure> {
        for settlement in self.examine(store).await? {
            tell(&settlement, self.output);
        }
        Ok(())
    }

    /// Looks for everything in doubt, and records what is certain.
    ///
    /// # Errors
    ///
    /// Fails if the key is rejected, or the state cannot be written. That Pictory cannot be asked
    /// otherwise is only told: what is in doubt stays so, and everything else can go on.
    pub(super) async fn examine<S: StateStore>(
        self,
        store: &mut S,
    ) -> Result<Vec<Settlement>, Failure> {
        let Some(client) = &self.connection.client else {
            return Ok(Vec::new());
        };
        let run = run_record::start(&self.workspace.root, Cost::zero(), self.command);
        let recovery = Recovery {
            client,
            settle_after: self.connection.settle_after,
            now: clock::now,
        };
        match recover(store, run, &recovery).await {
            Ok(settlements) => Ok(settlements),
            Err(RecoveryError::Store(error)) => Err(error.into()),
            Err(RecoveryError::Api(error)) => {
                unasked(&error, self.output)?;
                Ok(Vec::new())
            }
        }
    }
}

/// Says that Pictory could not be asked.
fn unasked(error: &ApiError, output: &Output) -> Result<(), Failure> {
    let failure = Failure::of(Exit::Key, error);
    if error.is_about_access() {
        return Err(error.hint().into_iter().fold(failure, Failure::hint));
    }
    let Failure {
        message, causes, ..
    } = failure;
    let why: Vec<String> = std::iter::once(message).chain(causes).collect();
    output.talk(&format!(
        "warning: what is in doubt could not be looked for: {}",
        why.join(": ")
    ));
    Ok(())
}

/// Tells what was found out about one operation.
pub(super) fn tell(settlement: &Settlement, output: &Output) {
    if output.is_json() {
        output.result(&format!("{}\n", event(settlement)));
    } else {
        output.talk(&line(settlement));
    }
}

fn line(settlement: &Settlement) -> String {
    let subject = subject(&settlement.operation);
    match &settlement.fate {
        Fate::Taken { job } => format!("settled: {subject} was taken, as job {job}"),
        Fate::Found { url } => {
            format!("settled: {subject} was made, and nobody reported what it cost: {url}")
        }
        Fate::Failed { job, why } => {
            format!("settled: {subject} was taken, as job {job}, which failed: {why}")
        }
        Fate::NotTaken => format!("settled: {subject} was never taken, and may be sent again"),
        Fate::Waits(delay) => format!("in doubt: {subject}: {}", delay.words()),
        Fate::Unsettled(obstacle) => format!("in doubt: {subject}: {}", obstacle.words()),
    }
}

fn event(settlement: &Settlement) -> Value {
    let operation = &settlement.operation;
    let (fate, job, url, why) = match &settlement.fate {
        Fate::Taken { job } => ("taken", Some(job), None, None),
        Fate::Found { url } => ("found", None, Some(url), None),
        Fate::Failed { job, why } => ("failed", Some(job), None, Some(why.clone())),
        Fate::NotTaken => ("not_taken", None, None, None),
        Fate::Waits(delay) => ("waits", None, None, Some(delay.words())),
        Fate::Unsettled(obstacle) => ("unsettled", None, None, Some(obstacle.words())),
    };
    json!({
        "event": "doubt_examined",
        "operation": operation.id,
        "kind": operation.target.kind().label(),
        "video": operation.video().id,
        "profile": operation.video().profile,
        "at": clock::now().to_string(),
        "fate": fate,
        "job": job,
        "url": url,
        "why": why,
    })
}

/// Names what an operation was to make.
pub(super) fn subject(open: &OpenOperation) -> String {
    let video = open.video();
    match &open.target {
        OperationTarget::Visual { target, .. } => match target.spec.kind {
            VisualKind::Image => format!("an image of video `{video}`"),
            VisualKind::Video => format!("a clip of video `{video}`"),
        },
        OperationTarget::Preview(_) => format!("the preview of video `{video}`"),
        OperationTarget::Render(_) => format!("video `{video}`"),
    }
}
