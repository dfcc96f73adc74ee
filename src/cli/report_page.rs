//! What a page needs to know beyond the plan and the state: pictures, and what was spent.

use std::collections::BTreeMap;

use super::failure::Failure;
use super::thumbnails::Thumbnails;
use super::workspace::Workspace;
use crate::clock;
use crate::journal::Status;
use crate::model::{Snapshot, VideoKey};
use crate::plan::Plan;
use crate::report::html::{self, Report, Spending, VideoMedia};
use crate::store::{OperationRecord, StateReader};

/// How many of the latest operations are looked at: years of them.
const OPERATIONS_MAX: u32 = 100_000;

/// Everything that a page needs to know beyond the plan and the state.
#[derive(Debug)]
pub(super) struct ReportPage {
    thumbnails: Thumbnails,
    spending: Vec<Spending>,
    /// What can be played about each video.
    pub(super) media: BTreeMap<VideoKey, VideoMedia>,
}

impl ReportPage {
    /// Reads the pictures that the page shows, and what was spent.
    ///
    /// # Errors
    ///
    /// Fails if the state cannot be read. A picture that cannot be read is drawn instead.
    pub(super) fn gather(
        workspace: &Workspace,
        plan: &Plan,
        snapshot: &Snapshot,
    ) -> Result<Self, Failure> {
        let operations = workspace.reader()?.operations(None, OPERATIONS_MAX);
        let operations = operations.map_err(|error| workspace.unreadable(&error))?;
        let wanted = html::wanted(plan, snapshot);
        Ok(Self {
            thumbnails: Thumbnails::read(&workspace.copies(), snapshot, &wanted),
            spending: operations.into_iter().filter_map(spending).collect(),
            media: BTreeMap::new(),
        })
    }

    /// Renders the page.
    pub(super) fn render(&self, plan: &Plan, snapshot: &Snapshot) -> String {
        html::page(&Report {
            plan,
            snapshot,
            pictures: &self.thumbnails.pictures,
            media: &self.media,
            spending: &self.spending,
            remarks: self.thumbnails.remark().as_slice(),
            now: clock::now(),
        })
    }
}

/// Reads an operation that has ended and may have been charged.
fn spending(operation: OperationRecord) -> Option<Spending> {
    let has_succeeded = match operation.status {
        Status::Succeeded => true,
        Status::Failed => false,
        Status::Intended | Status::InDoubt | Status::Running(_) | Status::NotTaken => return None,
    };
    Some(Spending {
        at: operation.updated_at,
        credits: operation.credits_used,
        video: operation.video,
        kind: operation.kind,
        has_succeeded,
    })
}
