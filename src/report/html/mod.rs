//! A plan, what is rendered and what was spent as one page for browsers.
//!
//! The page is a single file that asks for nothing: styles, the script, pictures and videos are in
//! it, and its policy forbids everything else. It reads without the script, which only searches
//! and counts. Whatever comes from manifests or from Pictory passes `shown::Shown` or `shown::address` on
//! its way in.
//!
//! A project may have a thousand videos of ten shots, so pictures that are the same stand in the
//! page once, drawings are made of a few motifs, and cards out of sight are not laid out.

mod before;
mod cards;
mod changes;
mod charts;
mod doubts;
mod drawing;
mod page;
mod pictures;
mod rendered;
mod shots;
mod shown;
mod spending;
#[cfg(test)]
mod tests;
mod toolbar;
mod verdict;
mod view;

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::model::{Credits, Snapshot, VideoKey, VisualKey};
use crate::plan::Plan;

pub use page::page;
pub use pictures::{Picture, wanted};

/// Everything that a page is about.
#[derive(Debug, Clone, Copy)]
pub struct Report<'a> {
    /// What would change.
    pub plan: &'a Plan,
    /// What the plan was compared with: the state, or the manifests of another revision as if they
    /// had been rendered.
    pub basis: &'a Snapshot,
    /// What is rendered, and which visuals exist.
    pub snapshot: &'a Snapshot,
    /// Small pictures of visuals that exist; where there is none, something is drawn.
    pub pictures: &'a BTreeMap<VisualKey, Picture>,
    /// For videos that are going to be rendered, how they will roughly look: the bytes of MP4 files.
    pub animatics: &'a BTreeMap<VideoKey, Vec<u8>>,
    /// What was spent, in any order.
    pub spending: &'a [Spending],
    /// What is to be said about the page itself, such as that pictures were left out.
    pub remarks: &'a [String],
    /// When the page is made.
    pub now: Timestamp,
}

/// A paid request that has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spending {
    /// When its end became known.
    pub at: Timestamp,
    /// What was charged; `None` if Pictory did not report it.
    pub credits: Option<Credits>,
    /// Whether it brought what was asked for.
    pub has_succeeded: bool,
}
