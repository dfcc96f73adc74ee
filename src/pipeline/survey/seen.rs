//! Manifests that were looked at.

use std::sync::Arc;

use super::Surveyed;
use super::file::FreshFile;
use super::known::Known;
use crate::diagnostic::Source;
use crate::discover::Stamp;
use crate::index::{Digest, Entry};
use crate::manifest::Parsed;

/// Some manifests that were looked at.
pub(super) struct Piece {
    pub(super) seen: Vec<Seen>,
    /// The videos of those that did not change, which are all as they were rendered.
    pub(super) videos: Vec<Surveyed>,
}

/// A manifest that was looked at.
pub(super) enum Seen {
    /// It did not change.
    Kept(Kept),
    /// It was read, and waits for its rows.
    Parsed(Box<(Text, Parsed)>),
    /// It was read and composed.
    Fresh(Box<(Entry<'static, Known<'static>>, FreshFile)>),
    /// It has errors, or cannot be read.
    Broken,
}

/// A manifest that did not change.
pub(super) struct Kept {
    /// Which entry is of it.
    pub(super) at: usize,
    /// Its stamp from now on.
    pub(super) stamp: Option<Stamp>,
    /// How many videos it declares.
    pub(super) count: usize,
    /// Its text, if that is needed to say what is wrong.
    pub(super) text: Option<Arc<Source>>,
}

/// A text that was read.
pub(super) struct Text {
    pub(super) source: Arc<Source>,
    pub(super) content: Digest,
    /// The stamp of its file that is kept.
    pub(super) stamp: Option<Stamp>,
}

/// Lists all manifests that were looked at.
pub(super) fn seen(pieces: &[Piece]) -> impl Iterator<Item = &Seen> {
    pieces.iter().flat_map(|piece| &piece.seen)
}

/// Lists the videos of all manifests, and counts those that are not listed.
pub(super) fn reveal(pieces: Vec<Piece>) -> (Vec<Surveyed>, usize) {
    let mut videos = Vec::with_capacity(pieces.iter().map(|piece| piece.videos.len()).sum());
    let mut unlisted = 0;
    for piece in pieces {
        let mut kept = piece.videos.into_iter();
        for seen in piece.seen {
            match seen {
                Seen::Kept(Kept { count, .. }) => {
                    let before = videos.len();
                    videos.extend(kept.by_ref().take(count));
                    unlisted += count - (videos.len() - before);
                }
                Seen::Fresh(mut fresh) => videos.append(&mut fresh.1.videos),
                Seen::Parsed(_) | Seen::Broken => {}
            }
        }
    }
    (videos, unlisted)
}
