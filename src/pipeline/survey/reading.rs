//! The manifests of a project: those that changed are read, of the others an index tells.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread::{self, JoinHandle};

use rayon::prelude::*;

use super::around::Around;
use super::file::{FreshFile, rows};
use super::known::{Known, Remark};
use super::memory::{Memory, StateFiles};
use super::{Extent, Judge, Place, Rendered, Survey, Surveyed};
use crate::diagnostic::{self, Diagnostic, Source};
use crate::discover::{DiscoverError, Files as _, Folder, Found, Stamp, is_defaults, near};
use crate::index::{Digest, Draft, Entry, Index, Kept as Remembered};
use crate::manifest::{Parsed, Project, parse_project};
use crate::model::{Fingerprint, VideoId};
use crate::pipeline::sources::{Sources, parse_manifest};
use crate::pipeline::{leave_doubtful, project_source};

/// How many files are looked at in one piece, since each takes no time.
const FILES_AT_ONCE: usize = 8;

/// An index is written anew when one file in so many is not as it says: to read a few files again is faster.
const STALE_SHARE: usize = 256;

/// The listing of a project, while it goes on.
#[derive(Debug)]
pub(super) struct Begun {
    /// The project file.
    project: Arc<Source>,
    settings: Project,
    problems: Vec<Diagnostic>,
    index: Option<Arc<Index>>,
    listed: JoinHandle<Result<Vec<String>, DiscoverError>>,
    remembered: Task<Remembered>,
    /// What tells whether anybody has written to the state.
    state: Option<StateFiles>,
}

impl Begun {
    /// Begins to list the files of a project, and to read what is remembered of them. `None` if nothing is
    /// declared, because of the project file.
    pub(super) fn at(place: &Place) -> Option<Self> {
        let project = project_source(&place.root).ok()?;
        let (settings, problems) = parse_project(&project);
        let settings = settings?;
        let index = place.index.as_ref().map(|file| {
            let profile = place.profile.as_deref().unwrap_or_default();
            let parts = [project.text().as_bytes(), profile.as_bytes()];
            Arc::new(Index::new(file, Digest::of_parts(parts)))
        });
        let (root, patterns) = (place.root.clone(), settings.manifests.clone());
        let own = index.clone();
        Some(Self {
            project,
            settings,
            problems,
            index,
            listed: thread::spawn(move || Folder(&root).list(&patterns)),
            remembered: Task::of(thread::spawn(move || {
                own.map(|index| index.read()).unwrap_or_default()
            })),
            state: place.state.as_deref().and_then(StateFiles::of),
        })
    }

    /// Returns what is remembered of the state, if nobody has written to it since.
    pub(super) fn memory(&mut self) -> Option<Memory> {
        let memory: Option<Memory> = self.remembered.ready().head();
        memory.filter(|memory| Some(&memory.files) == self.state.as_ref())
    }

    /// Looks at what is declared, when all is listed. `None` if something is wrong, or so unusual that everything
    /// must be read.
    pub(super) fn survey(
        mut self,
        place: &Place,
        judge: Judge<'_>,
        memory: Option<&Memory>,
    ) -> Result<Option<Survey>, DiscoverError> {
        let folder = Folder(near(&place.root));
        let kept = self.remembered.ready().entries::<Option<Memory>, _>();
        // What is remembered is most likely still there, and nothing else is to be done until all is listed.
        let stamps = stamps(&folder, &kept);
        let manifests = wait(self.listed)?;
        let mut sources = Sources::begin(&place.root, (Some(self.settings), self.problems));
        if !sources.declares_under(judge.profile) {
            return Ok(None);
        }
        let (defaults, manifests): (Vec<String>, Vec<String>) =
            manifests.into_iter().partition(|path| is_defaults(path));
        let defaults = defaults.into_iter().map(|path| folder.open(path));
        sources.layers(defaults.collect());
        let (entries, leftovers) = remember(&manifests, &kept);
        sources.manifests = manifests;
        sources.unmatched(&self.project);
        let around = Around::of(&sources, sources.manifests.iter().map(String::as_str));
        let reading = Reading {
            judge,
            folder,
            project: self.project,
            sources,
            around,
            index: self.index,
            kept,
            stamps,
            entries,
            stale: leftovers.into(),
            memory,
            state: self.state,
            draft: OnceLock::new(),
        };
        Ok(reading.survey())
    }
}

/// Something that somebody else does.
#[derive(Debug)]
struct Task<T> {
    doer: Option<JoinHandle<T>>,
    /// What came of it, when it is done.
    result: T,
}

impl<T: Default> Task<T> {
    fn of(doer: JoinHandle<T>) -> Self {
        Self {
            doer: Some(doer),
            result: T::default(),
        }
    }

    /// Waits for it.
    fn ready(&mut self) -> &T {
        if let Some(doer) = self.doer.take() {
            self.result = wait(doer);
        }
        &self.result
    }
}

/// Waits for what somebody else does. If that breaks down, so does this.
fn wait<T>(task: JoinHandle<T>) -> T {
    task.join()
        .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// A project whose files were listed, and of which only the shared ones were read.
struct Reading<'a> {
    judge: Judge<'a>,
    folder: Folder<'a>,
    /// The project file.
    project: Arc<Source>,
    sources: Sources,
    around: Around,
    index: Option<Arc<Index>>,
    /// What is remembered.
    kept: Vec<Entry<'a, Known<'a>>>,
    /// The stamps of the files that it is of.
    stamps: Vec<Option<Stamp>>,
    /// For each manifest, which entry is of it.
    entries: Vec<Option<usize>>,
    /// Of how many manifests something is remembered that is not so any more.
    stale: AtomicUsize,
    /// What is remembered of the state, if nobody has written to it since.
    memory: Option<&'a Memory>,
    /// What tells whether anybody has written to the state.
    state: Option<StateFiles>,
    /// A new index, from the first time on that anything is read for it.
    draft: OnceLock<Option<Draft>>,
}

/// Some manifests that were looked at.
struct Piece {
    seen: Vec<Seen>,
    /// The videos of those that did not change, which are all as they were rendered.
    videos: Vec<Surveyed>,
}

/// A manifest that was looked at.
enum Seen {
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
struct Kept {
    /// Which entry is of it.
    at: usize,
    /// Its stamp from now on.
    stamp: Option<Stamp>,
    /// How many videos it declares.
    count: usize,
    /// Its text, if that is needed to say what is wrong.
    text: Option<Arc<Source>>,
}

/// A text that was read.
struct Text {
    source: Arc<Source>,
    content: Digest,
    /// The stamp of its file that is kept.
    stamp: Option<Stamp>,
}

impl Reading<'_> {
    /// Looks at every manifest. `None` if something is wrong, or so unusual that everything must be read.
    fn survey(mut self) -> Option<Survey> {
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
        self.remember_all(&pieces);
        let videos = reveal(pieces, self.sources.manifests.len());
        (!has_conflicts(&videos)).then(|| Survey {
            name: self.sources.name,
            project: self.sources.project,
            profile: self.judge.profile.map(str::to_owned),
            videos,
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

    /// Tells whether the state can be remembered, and is not yet.
    fn may_remember_state(&self) -> bool {
        let is_known = match self.judge.look.rendered {
            Rendered::Recorded(recorded) => recorded.version.is_some(),
            Rendered::Unknown | Rendered::Remembered(_) => false,
        };
        is_known && self.state.is_some() && self.memory.is_none()
    }

    /// Writes a new index, if the present one lacks so much that it is worth the time.
    fn remember_all(&mut self, pieces: &[Piece]) {
        let Some(draft) = self
            .draft
            .take()
            .flatten()
            .or_else(|| self.index.as_ref()?.draft())
        else {
            return;
        };
        let memory = self.memory_of(pieces, &draft);
        let is_stale = *self.stale.get_mut() * STALE_SHARE >= self.sources.manifests.len().max(1);
        let is_news = match self.memory {
            None => memory.is_some(),
            Some(before) => memory.as_ref() != Some(before),
        };
        if let Some(index) = self.index.as_ref().filter(|_| is_stale || is_news) {
            index.replace(draft, &memory, &self.remembering(pieces));
        }
    }

    /// Returns what is to be remembered of the state: nothing if it knows more than is declared.
    fn memory_of(&self, pieces: &[Piece], draft: &Draft) -> Option<Memory> {
        let recorded = match self.judge.look.rendered {
            Rendered::Recorded(recorded) => recorded,
            Rendered::Remembered(_) => return self.memory.cloned(),
            Rendered::Unknown => return None,
        };
        let rendered = self.judge.recorded?;
        let fresh = seen(pieces).flat_map(|seen| match seen {
            Seen::Fresh(fresh) => fresh.1.videos.as_slice(),
            Seen::Kept(_) | Seen::Parsed(_) | Seen::Broken => &[],
        });
        let kept = pieces.iter().flat_map(|piece| &piece.videos);
        let declared = kept.chain(fresh);
        let declared = declared.filter(|video| rendered.contains_key(&video.id));
        (declared.count() == rendered.len()).then_some(())?;
        Some(Memory {
            version: recorded.version.clone()?,
            files: self.state.clone()?.kept_by(draft)?,
            rendered: rendered.len(),
        })
    }

    /// Returns the new index, begun before anything is read for it; `None` if none is written.
    fn draft(&self) -> Option<&Draft> {
        let begin = || self.index.as_ref().and_then(|index| index.draft());
        self.draft.get_or_init(begin).as_ref()
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
        let known = entry.and_then(|at| {
            let before = videos.len();
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
            videos.truncate(videos.len() - kept.count);
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
    fn entry<'s>(&'s self, seen: &'s Seen) -> Option<&'s Entry<'s, Known<'s>>> {
        match seen {
            Seen::Kept(kept) => Some(&self.kept[kept.at]),
            Seen::Fresh(fresh) => Some(&fresh.0),
            Seen::Parsed(_) | Seen::Broken => None,
        }
    }

    /// Says what is to be remembered from now on.
    fn remembering<'s>(&'s self, pieces: &'s [Piece]) -> Vec<Entry<'s, Known<'s>>> {
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

/// Puts to each manifest what is remembered of it; both stand in the order of their paths. Counts of how many
/// manifests something is remembered that there are no more.
fn remember(manifests: &[String], kept: &[Entry<'_, Known<'_>>]) -> (Vec<Option<usize>>, usize) {
    let mut entries = kept.iter().enumerate().peekable();
    let mut leftovers = 0;
    let found = manifests.iter().map(|path| {
        while entries.next_if(|(_, entry)| *entry.path < **path).is_some() {
            leftovers += 1;
        }
        let entry = entries.next_if(|(_, entry)| entry.path == *path);
        entry.map(|(at, _)| at)
    });
    let found = found.collect();
    (found, leftovers + entries.count())
}

/// Reads the stamps of the files that something is remembered of.
fn stamps(folder: &Folder<'_>, kept: &[Entry<'_, Known<'_>>]) -> Vec<Option<Stamp>> {
    let kept = kept.par_iter().with_min_len(FILES_AT_ONCE);
    kept.map(|entry| folder.stamp(&entry.path)).collect()
}

/// Lists all manifests that were looked at.
fn seen(pieces: &[Piece]) -> impl Iterator<Item = &Seen> {
    pieces.iter().flat_map(|piece| &piece.seen)
}

/// Lists the videos of all manifests.
fn reveal(pieces: Vec<Piece>, manifests: usize) -> Vec<Surveyed> {
    let mut videos = Vec::with_capacity(manifests);
    for piece in pieces {
        let mut kept = piece.videos.into_iter();
        for seen in piece.seen {
            match seen {
                Seen::Kept(Kept { count, .. }) => videos.extend(kept.by_ref().take(count)),
                Seen::Fresh(mut fresh) => videos.append(&mut fresh.1.videos),
                Seen::Parsed(_) | Seen::Broken => {}
            }
        }
    }
    videos
}

/// Tells whether an id, or a former one, stands twice. Which rules that breaks takes whole documents to say.
fn has_conflicts(videos: &[Surveyed]) -> bool {
    let ids = videos.iter().map(|video| &video.id);
    let former = videos.iter().flat_map(|video| &video.moved_from);
    let mut known = HashSet::with_capacity(videos.len());
    !ids.chain(former).all(|id| known.insert(id))
}
