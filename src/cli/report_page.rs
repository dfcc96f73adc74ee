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

/// Everything that a page needs to know beyond the plan and what that was compared with.
#[derive(Debug)]
pub(super) struct ReportPage {
    snapshot: Snapshot,
    thumbnails: Thumbnails,
    spending: Vec<Spending>,
    /// What can be played about each video.
    pub(super) media: BTreeMap<VideoKey, VideoMedia>,
}

impl ReportPage {
    /// Reads what is rendered, the pictures that the page shows, and what was spent. `basis` is what
    /// the plan was compared with.
    ///
    /// # Errors
    ///
    /// Fails if the state cannot be read. A picture that cannot be read is drawn instead.
    pub(super) fn gather(
        workspace: &Workspace,
        plan: &Plan,
        basis: &Snapshot,
    ) -> Result<Self, Failure> {
        let state = workspace.reader()?;
        let unreadable = |error| workspace.unreadable(&error);
        let snapshot = state.snapshot().map_err(unreadable)?;
        let operations = state.operations(None, OPERATIONS_MAX).map_err(unreadable)?;
        let wanted = html::wanted(plan, basis, &snapshot);
        let thumbnails = Thumbnails::read(&workspace.copies(), &snapshot, &wanted);
        Ok(Self {
            thumbnails,
            spending: operations.into_iter().filter_map(spending).collect(),
            media: BTreeMap::new(),
            snapshot,
        })
    }

    /// Renders the page.
    pub(super) fn render(&self, plan: &Plan, basis: &Snapshot) -> String {
        html::page(&Report {
            plan,
            basis,
            snapshot: &self.snapshot,
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
