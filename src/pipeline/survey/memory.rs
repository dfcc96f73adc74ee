//! What an index remembers of the state: nothing was written to it since, so whatever was as rendered still is.

use std::ffi::OsString;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::discover::Stamp;
use crate::index::Draft;
use crate::model::StateVersion;

/// Which state the videos of an index were compared with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Memory {
    /// What the state called itself. Copies of a state that went different ways may call themselves the same.
    pub(super) version: StateVersion,
    /// What tells that nobody has written to it since.
    pub(super) files: StateFiles,
    /// How many videos of the profile it knew, all of which are declared.
    pub(super) rendered: usize,
}

/// The stamps of the files of a state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct StateFiles {
    state: Stamp,
    /// That of what was written, and not merged into the state yet.
    log: Option<Stamp>,
}

impl StateFiles {
    /// Reads the stamps; `None` if there is no state, or if they cannot be relied on.
    pub(super) fn of(state: &Path) -> Option<Self> {
        let beside = |end: &str| {
            let mut name = OsString::from(state);
            name.push(end);
            match fs::symlink_metadata(name) {
                Ok(about) => Some(Some(Stamp::of(&about)?)),
                Err(error) => (error.kind() == ErrorKind::NotFound).then_some(None),
            }
        };
        // What is under way is not merged by looking at it.
        let is_calm = beside("-journal")?.is_none();
        let about = fs::symlink_metadata(state).ok().filter(|_| is_calm)?;
        // What a link leads to changes without it.
        let is_file = about.is_file();
        Some(Self {
            state: Stamp::of(&about).filter(|_| is_file)?,
            log: beside("-wal")?,
        })
    }

    /// Returns them, if whoever writes to the state from the beginning of a draft on gives it other ones.
    pub(super) fn kept_by(self, draft: &Draft) -> Option<Self> {
        let are_settled = std::iter::once(self.state)
            .chain(self.log)
            .all(|stamp| draft.keep(Some(stamp)).is_some());
        are_settled.then_some(self)
    }
}
