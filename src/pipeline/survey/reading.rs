//! The manifests of a project: those that changed are read, of the others an index tells.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

use super::around::Around;
use super::file::{FreshFile, rows};
use super::known::{Known, Remark};
use super::{Extent, Look, Survey, Surveyed};
use crate::diagnostic::{self, Diagnostic, Source};
use crate::discover::{DiscoverError, Files as _, Folder, Found, Listed, Stamp};
use crate::index::{Digest, Draft, Entry, Index};
use crate::manifest::{Parsed, parse_project};
use crate::pipeline::sources::{Sources, parse_manifest};
use crate::pipeline::{leave_doubtful, project_source};

/// A project whose files were listed, and of which only the shared ones were read.
pub(super) struct Reading<'a> {
    look: &'a Look<'a>,
    folder: Folder<'a>,
    /// The project file.
    project: Arc<Source>,
    sources: Sources,
    around: Around,
    files: Vec<Candidate>,
    index: Option<Index>,
    /// Whether the index holds files that there are no more.
    has_leftovers: bool,
}

/// A manifest that was listed, with what the index remembers of it.
struct Candidate {
    path: String,
    stamp: Option<Stamp>,
    kept: Option<Entry<Known>>,
}

impl Candidate {
    /// Tells whether what is remembered is surely true.
    fn is_remembered(&self) -> bool {
        let kept = self.kept.as_ref();
        kept.is_some_and(|entry| entry.is_surely(self.stamp.as_ref()))
    }
}

/// A manifest that was looked at.
enum Seen {
    /// It did not change. Its text is there if it is needed to say what is wrong.
    Kept(Entry<Known>, Option<Arc<Source>>),
    /// It was read, and waits for its rows.
    Parsed(Text, Parsed),
    /// It was read and composed.
    Fresh(Entry<Known>, FreshFile),
    /// It has errors, or cannot be read.
    Broken,
}

/// A text that was read.
struct Text {
    source: Arc<Source>,
    content: Digest,
    stamp: Option<Stamp>,
}

impl<'a> Reading<'a> {
    /// Lists the files of a project, and reads the shared ones. `None` if nothing is declared, because of
    /// the project file.
    pub(super) fn begin(root: &'a Path, look: &'a Look<'a>) -> Result<Option<Self>, DiscoverError> {
        let Ok(project) = project_source(root) else {
            return Ok(None);
        };
        let (Some(settings), problems) = parse_project(&project) else {
            return Ok(None);
        };
        let folder = Folder(root);
        let index = look.index.map(|file| {
            let profile = look.profile.unwrap_or_default();
            let parts = [project.text().as_bytes(), profile.as_bytes()];
            Index::new(file, Digest::of_parts(parts))
        });
        let (kept, listed) = rayon::join(
            || index.as_ref().map(Index::read).unwrap_or_default(),
            || folder.list(&settings.manifests),
        );
        let (defaults, manifests): (Vec<Listed>, Vec<Listed>) =
            listed?.into_iter().partition(Listed::is_defaults);
        let mut sources = Sources::begin(root, (Some(settings), problems));
        if !sources.declares_under(look.profile) {
            return Ok(None);
        }
        let defaults = defaults.into_iter().map(|file| folder.open(file.path));
        sources.layers(defaults.collect());
        sources.manifests = manifests.iter().map(|file| file.path.clone()).collect();
        sources.unmatched(&project);
        let around = Around::of(&sources, manifests.iter().map(|file| file.path.as_str()));
        let (files, has_leftovers) = remember(manifests, kept);
        Ok(Some(Self {
            look,
            folder,
            project,
            sources,
            around,
            files,
            index,
            has_leftovers,
        }))
    }

    /// Looks at every manifest. `None` if something is wrong, or so unusual that everything must be read.
    pub(super) fn survey(mut self) -> Option<Survey> {
        self.forget_outdated();
        let draft = self.draft();
        let files = std::mem::take(&mut self.files);
        let see = |file| self.see(file, draft.as_ref());
        let seen: Vec<Seen> = files.into_par_iter().map(see).collect();
        self.read_rows(&seen)?;
        let compose = |seen| self.compose(seen, draft.as_ref());
        let seen: Vec<Seen> = seen.into_par_iter().map(compose).collect::<Option<_>>()?;
        let diagnostics = self.diagnostics(&seen)?;
        let is_read = |seen: &&Seen| !matches!(seen, Seen::Kept(_, None));
        let read = seen.iter().filter(is_read).count();
        let (entries, mut fresh) = part(seen);
        if let Some((index, draft)) = self.index.as_ref().zip(draft) {
            index.replace(draft, &entries);
        }
        let fresh: Vec<_> = entries
            .iter()
            .map(|entry| fresh.remove(&entry.path))
            .collect();
        let reveal = |(entry, fresh): (Entry<Known>, Option<Vec<Surveyed>>)| {
            fresh.unwrap_or_else(|| self.settled(entry))
        };
        let pairs = entries.into_par_iter().zip(fresh);
        let videos: Vec<Surveyed> = pairs.flat_map_iter(reveal).collect();
        (!has_conflicts(&videos)).then(|| Survey {
            name: self.sources.name,
            project: self.sources.project,
            profile: self.look.profile.map(str::to_owned),
            videos,
            diagnostics,
            read,
        })
    }

    /// Forgets what is remembered of a manifest if something around it is not what it was.
    fn forget_outdated(&mut self) {
        let kept = self.files.iter().filter_map(|file| file.kept.as_ref());
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
        for file in &mut self.files {
            let is_current = |entry: &Entry<Known>| {
                entry.around == self.around.digest(&file.path, &entry.known.rows)
            };
            file.kept = file.kept.take().filter(is_current);
        }
    }

    /// Begins a new index, if this one does not say everything that is.
    fn draft(&self) -> Option<Draft> {
        let is_outdated = self.has_leftovers || !self.files.iter().all(Candidate::is_remembered);
        let index = self.index.as_ref().filter(|_| is_outdated);
        index.and_then(Index::draft)
    }

    /// Looks at a manifest, and reads it if what is remembered is not enough.
    fn see(&self, file: Candidate, draft: Option<&Draft>) -> Seen {
        let is_remembered = file.is_remembered();
        let knows_enough = |entry: &Entry<Known>| {
            let mut videos = entry.known.videos.iter();
            videos.all(|video| self.look.settled(video).is_some())
        };
        let kept = file.kept.filter(knows_enough);
        let kept = match kept {
            Some(entry) if is_remembered && !entry.known.needs_text() => {
                return Seen::Kept(entry, None);
            }
            kept => kept,
        };
        let Found { path, text } = self.folder.open(file.path);
        let Ok(text) = text else {
            return Seen::Broken;
        };
        let text = Text {
            content: Digest::of(text.as_bytes()),
            source: Source::new(path, text),
            stamp: file.stamp,
        };
        if let Some(entry) = kept.filter(|entry| entry.content == text.content) {
            let stamp = match is_remembered {
                true => entry.stamp,
                false => draft.and_then(|draft| draft.keep(file.stamp)),
            };
            return Seen::Kept(Entry { stamp, ..entry }, Some(text.source));
        }
        let parsed = parse_manifest(&text.source);
        if parsed.diagnostics.iter().any(Diagnostic::is_error) {
            return Seen::Broken;
        }
        match rows(&parsed).is_empty() {
            true => self.fresh(text, parsed, draft),
            false => Seen::Parsed(text, parsed),
        }
    }

    /// Composes a manifest.
    fn fresh(&self, text: Text, parsed: Parsed, draft: Option<&Draft>) -> Seen {
        let Text {
            source,
            content,
            stamp,
        } = text;
        let file = FreshFile::of((source, parsed), &self.sources, self.look);
        if file.is_broken() {
            return Seen::Broken;
        }
        let path = file.source.path().to_owned();
        let known = file.known();
        let entry = Entry {
            around: self.around.digest(&path, &known.rows),
            stamp: draft.and_then(|draft| draft.keep(stamp)),
            path,
            content,
            known,
        };
        Seen::Fresh(entry, file)
    }

    /// Reads the files whose rows are videos; `None` if one of them stands among the manifests, of which it
    /// is none then.
    fn read_rows(&mut self, seen: &[Seen]) -> Option<()> {
        let named: BTreeSet<String> = seen
            .iter()
            .flat_map(|seen| match seen {
                Seen::Kept(entry, _) | Seen::Fresh(entry, _) => entry.known.rows.clone(),
                Seen::Parsed(_, parsed) => rows(parsed),
                Seen::Broken => Vec::new(),
            })
            .collect();
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

    /// Composes what has waited for its rows. `None` if something is wrong, or has changed meanwhile.
    fn compose(&self, seen: Seen, draft: Option<&Draft>) -> Option<Seen> {
        let seen = match seen {
            Seen::Parsed(text, parsed) => self.fresh(text, parsed, draft),
            seen @ (Seen::Kept(..) | Seen::Fresh(..) | Seen::Broken) => seen,
        };
        match &seen {
            Seen::Kept(entry, _) | Seen::Fresh(entry, _) => {
                let around = self.around.digest(&entry.path, &entry.known.rows);
                (entry.around == around).then_some(seen)
            }
            Seen::Parsed(..) | Seen::Broken => None,
        }
    }

    /// Says what is wrong, short of errors. `None` if that cannot be told again.
    fn diagnostics(&mut self, seen: &[Seen]) -> Option<Vec<Diagnostic>> {
        let mut told = std::mem::take(&mut self.sources.diagnostics);
        let mut judged = Vec::new();
        let mut axes: BTreeSet<&str> = BTreeSet::new();
        let mut allowing = Vec::new();
        for seen in seen {
            let (entry, text) = match seen {
                Seen::Kept(entry, text) => (entry, text.as_ref()),
                Seen::Fresh(entry, file) => (entry, Some(&file.source)),
                Seen::Parsed(..) | Seen::Broken => return None,
            };
            axes.extend(entry.known.axes.iter().map(String::as_str));
            allowing.extend(text.filter(|_| entry.known.may_allow));
            match seen {
                Seen::Fresh(_, file) => {
                    told.extend_from_slice(&file.told);
                    judged.extend_from_slice(&file.judged);
                }
                Seen::Kept(..) | Seen::Parsed(..) | Seen::Broken => {
                    told.append(&mut self.again(&entry.known.told, text)?);
                    judged.append(&mut self.again(&entry.known.judged, text)?);
                }
            }
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

    /// Reveals the videos of a manifest that did not change, which are all as they were rendered.
    fn settled(&self, entry: Entry<Known>) -> Vec<Surveyed> {
        let Entry { path, known, .. } = entry;
        let videos = known.videos.into_iter().filter_map(|declared| {
            let revision = self.look.settled(&declared)?;
            Some(Surveyed {
                path: path.clone(),
                declared,
                extent: Extent::Settled { revision },
            })
        });
        videos.collect()
    }
}

/// Puts to each manifest what is remembered of it; both stand in the order of their paths. Tells whether
/// something is remembered of a manifest that there is no more.
fn remember(manifests: Vec<Listed>, kept: Vec<Entry<Known>>) -> (Vec<Candidate>, bool) {
    let mut has_leftovers = false;
    let mut kept = kept.into_iter().peekable();
    let candidates = manifests.into_iter().map(|Listed { path, stamp }| {
        while kept.next_if(|entry| entry.path < path).is_some() {
            has_leftovers = true;
        }
        let kept = kept.next_if(|entry| entry.path == path);
        Candidate { path, stamp, kept }
    });
    let candidates = candidates.collect();
    (candidates, has_leftovers || kept.next().is_some())
}

/// Parts what the index keeps from the videos that were read, by their manifests.
fn part(seen: Vec<Seen>) -> (Vec<Entry<Known>>, BTreeMap<String, Vec<Surveyed>>) {
    let mut fresh = BTreeMap::new();
    let entries = seen.into_iter().filter_map(|seen| match seen {
        Seen::Kept(entry, _) => Some(entry),
        Seen::Fresh(entry, file) => {
            fresh.insert(entry.path.clone(), file.videos);
            Some(entry)
        }
        Seen::Parsed(..) | Seen::Broken => None,
    });
    let entries = entries.collect();
    (entries, fresh)
}

/// Tells whether an id, or a former one, stands twice. Which rules that breaks takes whole documents to say.
fn has_conflicts(videos: &[Surveyed]) -> bool {
    let ids = videos.iter().map(|video| video.declared.id.as_str());
    let former = videos.iter().flat_map(|video| &video.declared.moved_from);
    let mut all: Vec<&str> = ids.chain(former.map(|id| id.as_str())).collect();
    all.sort_unstable();
    all.windows(2).any(|pair| pair[0] == pair[1])
}
