//! What a page needs to know beyond the plan and the state: pictures, and what was spent.

use std::collections::BTreeMap;

use super::animatic::{Animatics, drawing_is_built, fonts};
use super::failure::Failure;
use super::thumbnails::Thumbnails;
use super::workspace::Workspace;
use crate::clock;
use crate::journal::Status;
use crate::model::{Snapshot, VideoKey};
use crate::pipeline::Checked;
use crate::plan::{Action, Plan, PlannedVideo};
use crate::report::html::{self, Report, Spending};
use crate::store::{OperationRecord, StateReader};

/// How many of the latest operations are looked at: years of them.
const OPERATIONS_MAX: u32 = 100_000;
/// The longer edge of films, in pixels.
const FILM_EDGE_PIXELS: u32 = 640;
/// How many bytes films may have together before no more are made, so that a page can be opened.
const FILMS_BYTES_MAX: usize = 48 << 20;

/// Everything that a page needs to know beyond the plan and what that was compared with.
#[derive(Debug, Default)]
pub(super) struct ReportPage {
    snapshot: Snapshot,
    thumbnails: Thumbnails,
    spending: Vec<Spending>,
    /// A film of each video that would be rendered.
    animatics: BTreeMap<VideoKey, Vec<u8>>,
    /// How many films were left out because there would be too many.
    films_left_out: usize,
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
            animatics: BTreeMap::new(),
            films_left_out: 0,
            snapshot,
        })
    }

    /// Makes a film of each video that would be rendered, in the order of the plan, until they are too
    /// large together.
    ///
    /// # Errors
    ///
    /// Fails if this build makes no films.
    pub(super) fn play(
        &mut self,
        workspace: &Workspace,
        checked: &Checked,
        plan: &Plan,
    ) -> Result<(), Failure> {
        drawing_is_built()?;
        let animatics = Animatics {
            workspace,
            checked,
            snapshot: &self.snapshot,
            plan,
        };
        let fonts = fonts(None)?;
        let is_rendered = |video: &&PlannedVideo| match video.action {
            Action::Create | Action::Update => true,
            Action::Resume
            | Action::Rename
            | Action::Forget
            | Action::Blocked
            | Action::Unchanged => false,
        };
        let mut bytes = 0;
        for video in plan.videos.iter().filter(is_rendered) {
            if bytes >= FILMS_BYTES_MAX {
                self.films_left_out += 1;
                continue;
            }
            let timeline = animatics.timeline(video.id().as_str())?;
            let film = animatics.mp4(&timeline, FILM_EDGE_PIXELS, &fonts)?;
            bytes += film.len();
            self.animatics.insert(video.key.clone(), film);
        }
        Ok(())
    }

    /// Says what is not in the page because it would be too large.
    fn remarks(&self) -> Vec<String> {
        let films = (self.films_left_out > 0).then(|| {
            format!(
                "{} more films would make the page too large; `storyform preview ID` makes them.",
                self.films_left_out
            )
        });
        self.thumbnails.remark().into_iter().chain(films).collect()
    }

    /// Renders the page.
    pub(super) fn render(&self, plan: &Plan, basis: &Snapshot) -> String {
        html::page(&Report {
            plan,
            basis,
            snapshot: &self.snapshot,
            pictures: &self.thumbnails.pictures,
            animatics: &self.animatics,
            spending: &self.spending,
            remarks: &self.remarks(),
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
        has_succeeded,
    })
}
