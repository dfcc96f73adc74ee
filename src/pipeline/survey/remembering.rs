//! What is remembered of a project from now on.

use std::borrow::Cow;

use super::Rendered;
use super::known::Known;
use super::memory::Memory;
use super::reading::Reading;
use super::seen::{Piece, Seen, seen};
use crate::index::{Draft, Entry};

/// An index is written anew when one file in so many is not as it says: to read a few files again is faster.
const STALE_SHARE: usize = 256;

impl Reading<'_> {
    /// Tells whether the state can be remembered, and is not yet.
    pub(super) fn may_remember_state(&self) -> bool {
        let is_known = match self.judge.look.rendered {
            Rendered::Recorded(recorded) => recorded.version.is_some(),
            Rendered::Unknown | Rendered::Remembered { .. } => false,
        };
        is_known && self.state.is_some() && self.memory.is_none()
    }

    /// Writes a new index, if the present one lacks so much that it is worth the time.
    pub(super) fn remember_all(&mut self, pieces: &[Piece]) {
        let Some(index) = self.index.clone() else {
            return;
        };
        let is_stale = *self.stale.get_mut() * STALE_SHARE >= self.sources.manifests.len().max(1);
        let begun = self.draft.take().flatten();
        let Some(draft) = begun.or_else(|| is_stale.then(|| index.draft()).flatten()) else {
            return;
        };
        let memory = self.memory_of(pieces, &draft);
        let is_news = match self.memory {
            None => memory.is_some(),
            Some(before) => memory.as_ref() != Some(before),
        };
        if is_stale || is_news {
            index.replace(draft, &memory, &self.remembering(pieces));
        }
    }

    /// Returns what is to be remembered of the state: nothing if it knows more than is declared.
    pub(super) fn memory_of(&self, pieces: &[Piece], draft: &Draft) -> Option<Memory> {
        let recorded = match self.judge.look.rendered {
            Rendered::Recorded(recorded) => recorded,
            Rendered::Remembered { .. } => return self.memory.cloned(),
            Rendered::Unknown => return None,
        };
        let rendered = self.judge.recorded?;
        let entries = seen(pieces).filter_map(|seen| self.entry(seen));
        let declared = entries.flat_map(|entry| entry.known.videos());
        let declared = declared.filter(|video| rendered.contains_key(&*video.id));
        (declared.count() == rendered.len()).then_some(())?;
        Some(Memory {
            version: recorded.version.clone()?,
            files: self.state.clone()?.kept_by(draft)?,
            rendered: rendered.len(),
        })
    }

    /// Returns the new index, begun before anything is read for it; `None` if none is written.
    pub(super) fn draft(&self) -> Option<&Draft> {
        let begin = || self.index.as_ref().and_then(|index| index.draft());
        self.draft.get_or_init(begin).as_ref()
    }

    /// Says what is to be remembered from now on.
    pub(super) fn remembering<'s>(&'s self, pieces: &'s [Piece]) -> Vec<Entry<'s, Known<'s>>> {
        let entries = seen(pieces).filter_map(|seen| {
            let entry = self.entry(seen)?;
            let (mut stamp, mut known) = (entry.stamp, entry.known.clone());
            if let Seen::Kept(kept) = seen {
                stamp = kept.stamp;
                for video in known.videos_mut() {
                    video.settled = self.judge.settled(video);
                }
            }
            Some(Entry {
                path: Cow::Borrowed(&entry.path),
                stamp,
                content: entry.content,
                around: entry.around,
                known,
            })
        });
        entries.collect()
    }
}
