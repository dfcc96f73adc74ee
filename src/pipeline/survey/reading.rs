//! The manifests of a project: those that changed are read, of the others an index tells.

use std::collections::{BTreeSet, HashSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use super::around::Around;
use super::file::{FreshFile, rows};
use super::known::{Known, Remark};
use super::memory::{Memory, StateFiles};
use super::seen::{Kept, Piece, Seen, Text, reveal, seen};
use super::{Extent, Judge, Survey, Surveyed};
use crate::diagnostic::{self, Diagnostic, Source};
use crate::discover::{Files as _, Folder, Found, Stamp};
use crate::index::{Digest, Draft, Entry, Index};
use crate::manifest::Parsed;
use crate::model::{Fingerprint, VideoId};
use crate::pipeline::leave_doubtful;
use crate::pipeline::sources::{Sources, parse_manifest};

/// How many files are looked at in one piece, since each takes no time.
pub(super) const FILES_AT_ONCE: usize = 8;

/// A project whose files were listed, and of which only the shared ones were read.
pub(super) struct Reading<'a> {
    pub(super) judge: Judge<'a>,
    pub(super) folder: Folder<'a>,
    /// The project file.
    pub(super) project: Arc<Source>,
    pub(super) sources: Sources,
    pub(super) around: Around,
    pub(super) index: Option<Arc<Index>>,
    /// What is remembered.
    pub(super) kept: Vec<Entry<'a, Known<'a>>>,
    /// The stamps of the files that it is of.
    pub(super) stamps: Vec<Option<Stamp>>,
    /// For each manifest, which entry is of it.
    pub(super) entries: Vec<Option<usize>>,
    /// Of how many manifests something is remembered that is not so any more.
    pub(super) stale: AtomicUsize,
    /// What is remembered of the state, if nobody has written to it since.
    pub(super) memory: Option<&'a Memory>,
    /// What tells whether anybody has written to the state.
    pub(super) state: Option<StateFiles>,
    /// A new index, from the first time on that anything is read for it.
    pub(super) draft: OnceLock<Option<Draft>>,
}

impl Reading<'_> {
    /// Looks at every manifest. `None` if something is wrong, or so unusual that everything must be read.
    pub(super) fn survey(mut self) -> Option<Survey> {
        if self.may_remember_state() {
            self.draft();
        }
        self.read_remembered_rows();
        let manifests = self.sources.manifests.par_chunks(FILES_AT_ONCE);
        let manifests = manifests.zip(self.entries.par_chunks(FILES_AT_ONCE));
        let see = |(paths, entries): (&[String], &[Option<usize>])| self.see_all(paths, entries);
        let pieces: Vec<Piece> = manifests.map(see).collect();
        self.read_rows(seen(&pieces))?;
        let pieces = self.compose_all(pieces)?;
        let diagnostics = self.diagnostics(&pieces)?;
        let is_read = |seen: &&Seen| !matches!(seen, Seen::Kept(Kept { text: None, .. }));
        let read = seen(&pieces).filter(is_read).count();
        if self.has_conflicts(&pieces) {
            return None;
        }
        self.remember_all(&pieces);
        let (videos, unlisted) = reveal(pieces);
        Some(Survey {
            name: self.sources.name,
            project: self.sources.project,
            profile: self.judge.profile.map(str::to_owned),
            videos,
            unlisted,
            diagnostics,
            read,
            rendered: None,
        })
    }

    /// Reads the files with rows that anything remembered depends on.
    fn read_remembered_rows(&mut self) {
        let kept = self.kept.iter();
        let named: BTreeSet<&str> = kept
            .flat_map(|entry| entry.known.rows.iter().map(String::as_str))
            .collect();
        if !named.is_empty() {
            let named: Vec<&str> = named.into_iter().collect();
            let found: Vec<Found> = self.folder.read(&named).unwrap_or_default();
            let texts = found.iter().filter_map(|found| {
                let text = found.text.as_ref().ok()?;
                Some((found.path.as_str(), text.as_str()))
            });
            self.around.add_rows(texts);
        }
    }

    /// Looks at some manifests.
    fn see_all(&self, paths: &[String], entries: &[Option<usize>]) -> Piece {
        let mut videos = Vec::with_capacity(paths.len());
        let manifests = paths.iter().zip(entries);
        let seen = manifests.map(|(path, entry)| self.see(path, *entry, &mut videos));
        Piece {
            seen: seen.collect(),
            videos,
        }
    }

    /// Looks at a manifest, and reads it if what is remembered is not enough. Adds the videos of one that did not
    /// change.
    fn see(&self, path: &str, entry: Option<usize>, videos: &mut Vec<Surveyed>) -> Seen {
        let is_current = |at: &usize| {
            let Entry { around, known, .. } = &self.kept[*at];
            *around == self.around.digest(path, &known.rows)
        };
        let entry = entry.filter(is_current);
        let is_sure = |at: &usize| self.kept[*at].is_surely(self.stamps[*at].as_ref());
        let (is_remembered, stamp) = match entry.filter(is_sure) {
            Some(at) => (true, self.stamps[at]),
            None => {
                self.stale.fetch_add(1, Ordering::Relaxed);
                // What is read from now on is read after the new index was begun.
                let keep = |draft: &Draft| draft.keep(self.folder.stamp(path));
                (false, self.draft().and_then(keep))
            }
        };
        let before = videos.len();
        let known = entry.and_then(|at| {
            let count = self.reveal_settled(path, &self.kept[at].known, videos);
            if count.is_none() {
                videos.truncate(before);
            }
            Some((at, count?))
        });
        let kept = known.map(|(at, count)| Kept {
            at,
            stamp,
            count,
            text: None,
        });
        let kept = match kept {
            Some(kept) if is_remembered && !self.kept[kept.at].known.needs_text() => {
                return Seen::Kept(kept);
            }
            kept => kept,
        };
        let Found { path, text } = self.folder.open(path.to_owned());
        let Ok(text) = text else {
            return Seen::Broken;
        };
        let text = Text {
            content: Digest::of(text.as_bytes()),
            source: Source::new(path, text),
            stamp,
        };
        if let Some(kept) = kept {
            if self.kept[kept.at].content == text.content {
                let text = Some(text.source);
                return Seen::Kept(Kept { text, ..kept });
            }
            videos.truncate(before);
        }
        let parsed = parse_manifest(&text.source);
        if parsed.diagnostics.iter().any(Diagnostic::is_error) {
            return Seen::Broken;
        }
        match rows(&parsed).is_empty() {
            true => self.fresh(text, parsed),
            false => Seen::Parsed(Box::new((text, parsed))),
        }
    }

    /// Adds the videos of a manifest that did not change, and counts them; `None` if one of them is not as it was
    /// rendered.
    fn reveal_settled(
        &self,
        path: &str,
        known: &Known<'_>,
        videos: &mut Vec<Surveyed>,
    ) -> Option<usize> {
        for video in known.videos() {
            let revision = self.judge.settled(video)?;
            if self.judge.folds() {
                continue;
            }
            videos.push(Surveyed {
                path: path.to_owned(),
                line: video.line,
                id: VideoId::new(&video.id),
                moved_from: video.moved_from.clone(),
                scenes: video.scenes,
                fingerprint: Fingerprint::new(&video.fingerprint),
                extent: Extent::Settled { revision },
            });
        }
        Some(known.videos().count())
    }

    /// Composes a manifest.
    fn fresh(&self, text: Text, parsed: Parsed) -> Seen {
        let Text {
            source,
            content,
            stamp,
        } = text;
        let file = FreshFile::of((source, parsed), &self.sources, self.judge);
        if file.is_broken() {
            return Seen::Broken;
        }
        let path = file.source.path().to_owned();
        let known = file.known();
        let entry = Entry {
            around: self.around.digest(&path, &known.rows),
            stamp,
            path: path.into(),
            content,
            known,
        };
        Seen::Fresh(Box::new((entry, file)))
    }

    /// Reads the files whose rows are videos; `None` if one of them stands among the manifests, of which it
    /// is none then.
    fn read_rows<'s>(&mut self, seen: impl Iterator<Item = &'s Seen>) -> Option<()> {
        let mut named = BTreeSet::new();
        for seen in seen {
            match seen {
                Seen::Kept(kept) => named.extend(self.kept[kept.at].known.rows.iter().cloned()),
                Seen::Fresh(fresh) => named.extend(fresh.0.known.rows.iter().cloned()),
                Seen::Parsed(parsed) => named.extend(rows(&parsed.1)),
                Seen::Broken => {}
            }
        }
        let is_manifest = |path: &String| self.sources.manifests.binary_search(path).is_ok();
        if named.iter().any(is_manifest) {
            return None;
        }
        if !named.is_empty() {
            self.sources.tables(&self.folder, named).ok()?;
            let tables = self.sources.tables.iter();
            let texts = tables.filter_map(|(path, table)| {
                let table = table.as_ref().ok()?;
                Some((path.as_str(), table.source().text()))
            });
            self.around.add_rows(texts);
        }
        Some(())
    }

    /// Composes all that has waited for its rows, if there are any. `None` if something is wrong, or has changed
    /// meanwhile.
    fn compose_all(&self, pieces: Vec<Piece>) -> Option<Vec<Piece>> {
        if self.sources.tables.is_empty() {
            let is_whole = seen(&pieces).all(|seen| self.entry(seen).is_some());
            return is_whole.then_some(pieces);
        }
        let compose = |Piece { seen, videos }| {
            let seen = seen.into_iter().map(|seen| self.compose(seen));
            let seen = seen.collect::<Option<_>>()?;
            Some(Piece { seen, videos })
        };
        pieces.into_par_iter().map(compose).collect()
    }

    /// Composes what has waited for its rows. `None` if something is wrong, or has changed meanwhile.
    fn compose(&self, seen: Seen) -> Option<Seen> {
        let seen = match seen {
            Seen::Parsed(parsed) => {
                let (text, parsed) = *parsed;
                self.fresh(text, parsed)
            }
            seen @ (Seen::Kept(_) | Seen::Fresh(_) | Seen::Broken) => seen,
        };
        let entry = self.entry(&seen)?;
        let rows = &entry.known.rows;
        let is_same = rows.is_empty() || entry.around == self.around.digest(&entry.path, rows);
        is_same.then_some(seen)
    }

    /// Returns what is known of a manifest; `None` if it was not composed.
    pub(super) fn entry<'s>(&'s self, seen: &'s Seen) -> Option<&'s Entry<'s, Known<'s>>> {
        match seen {
            Seen::Kept(kept) => Some(&self.kept[kept.at]),
            Seen::Fresh(fresh) => Some(&fresh.0),
            Seen::Parsed(_) | Seen::Broken => None,
        }
    }

    /// Tells whether an id, or a former one, stands twice. Which rules that breaks takes whole documents to say.
    /// Where nothing is stale, the index would not have been written.
    fn has_conflicts(&self, pieces: &[Piece]) -> bool {
        if self.stale.load(Ordering::Relaxed) == 0 {
            return false;
        }
        let mut known = HashSet::with_capacity(self.sources.manifests.len());
        let entries = seen(pieces).filter_map(|seen| self.entry(seen));
        let mut videos = entries.flat_map(|entry| entry.known.videos());
        !videos.all(|video| {
            let mut former = video.moved_from.iter();
            known.insert(&*video.id) && former.all(|id| known.insert(id.as_str()))
        })
    }

    /// Says what is wrong, short of errors. `None` if that cannot be told again.
    fn diagnostics(&mut self, pieces: &[Piece]) -> Option<Vec<Diagnostic>> {
        let mut told = std::mem::take(&mut self.sources.diagnostics);
        let mut judged = Vec::new();
        let mut axes: BTreeSet<&str> = BTreeSet::new();
        let mut allowing = Vec::new();
        for seen in seen(pieces) {
            let known = &self.entry(seen)?.known;
            axes.extend(known.axes.iter().map(String::as_str));
            let text = match seen {
                Seen::Kept(kept) => {
                    let text = kept.text.as_ref();
                    told.append(&mut self.again(&known.told, text)?);
                    judged.append(&mut self.again(&known.judged, text)?);
                    text
                }
                Seen::Fresh(fresh) => {
                    told.extend_from_slice(&fresh.1.told);
                    judged.extend_from_slice(&fresh.1.judged);
                    Some(&fresh.1.source)
                }
                Seen::Parsed(_) | Seen::Broken => return None,
            };
            allowing.extend(text.filter(|_| known.may_allow));
        }
        told.append(&mut self.sources.foreign_axes(&axes));
        diagnostic::sort(&mut judged);
        let mut diagnostics = self.sources.conclude(told, judged, allowing);
        if let Some(project) = &self.sources.project {
            leave_doubtful(project, &mut diagnostics);
        }
        Some(diagnostics)
    }

    /// Says again what was said of a manifest; `None` if a text is missing that it points into.
    fn again(&self, remarks: &[Remark], text: Option<&Arc<Source>>) -> Option<Vec<Diagnostic>> {
        if remarks.is_empty() {
            return Some(Vec::new());
        }
        let own = text.into_iter().chain([&self.project]);
        let layers = self.sources.defaults.values().map(|layer| layer.source());
        let tables = self.sources.tables.values().flatten();
        let tables = tables.map(|table| table.source());
        let known: Vec<&Arc<Source>> = own.chain(layers).chain(tables).collect();
        let text = |path: &str| known.iter().find(|text| text.path() == path).copied();
        let again = remarks.iter().map(|remark| remark.diagnostic(&text));
        again.collect()
    }
}
