//! What a project declares, in as few words as a plan needs: of a video that is as it was rendered, that it
//! is; of any other, all of it.
//!
//! A manifest that did not change since it was last read is not read again, if an index remembers it. The
//! result is the same with and without one, which a property test holds it to. What is wrong with a project
//! as a whole is told by [`check_project`](super::check_project): where anything must be mended, everything is read.

mod around;
mod begun;
mod file;
mod known;
mod memory;
mod reading;
mod remembering;
mod seen;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use crate::diagnostic::Diagnostic;
use crate::discover::DiscoverError;
use crate::expand::expand;
use crate::fingerprint::{FingerprintedVideo, fingerprint_video};
use crate::manifest::{Document, Project};
use crate::model::{
    Fingerprint, Recorded, RecordedVideo, Snapshot, StateVersion, VideoId, VideoKey, Wanted,
};
use crate::resolve::resolve;
use begun::Begun;
use known::KnownVideo;

/// A project that is looked at.
#[derive(Debug, Clone)]
pub struct Place {
    /// Its folder.
    pub root: PathBuf,
    /// The profile that lies over the videos; `None` for the manifests as they are.
    pub profile: Option<String>,
    /// Where an index of the manifests is kept; `None` if nowhere.
    pub index: Option<PathBuf>,
    /// The file of the state, by which the index tells whether anybody has written to it; `None` if that is not
    /// asked.
    pub state: Option<PathBuf>,
}

/// What the videos of a project are compared with.
pub struct Look<'a> {
    /// What is known of rendered videos.
    pub rendered: Rendered<'a>,
    /// Tells which videos somebody asks for by name, so that everything is to be known of them.
    pub is_asked: &'a (dyn Fn(&str) -> bool + Sync),
}

/// What is known of rendered videos.
#[derive(Debug, Clone, Copy)]
pub enum Rendered<'a> {
    /// Nothing, so that everything is to be known of every video.
    Unknown,
    /// Which there are.
    Recorded(&'a Recorded),
    /// What the index [remembers](Listing::remembers).
    Remembered {
        /// What is unfinished.
        unfinished: &'a BTreeSet<VideoKey>,
        /// Whether the videos that are as they were rendered are counted and not listed.
        folds: bool,
    },
}

/// What a project declares.
#[derive(Debug)]
pub struct Survey {
    /// The name of the project.
    pub name: String,
    /// Its settings; `None` if the project file is unusable.
    pub project: Option<Project>,
    /// The profile that lies over the videos; `None` for the manifests as they are.
    pub profile: Option<String>,
    /// The videos that it declares, in the order of their files; only some if there are errors.
    pub videos: Vec<Surveyed>,
    /// How many videos that are as they were rendered are not listed among them.
    pub unlisted: usize,
    /// Everything that is wrong, sorted by place.
    pub diagnostics: Vec<Diagnostic>,
    /// How many manifests had to be read to know this.
    pub read: usize,
    /// How many videos of the profile the state knows, if that is no more than remembered.
    rendered: Option<usize>,
}

/// A declared video.
#[derive(Debug, Clone, PartialEq)]
pub struct Surveyed {
    /// Its manifest, relative to the project.
    pub path: String,
    /// The line of its manifest on which its document begins, counted from 1.
    pub line: usize,
    /// Its id.
    pub id: VideoId,
    /// Its earlier ids.
    pub moved_from: Vec<VideoId>,
    /// How many scenes it has.
    pub scenes: usize,
    /// The digest of its configuration.
    pub fingerprint: Fingerprint,
    /// How much more is known of it.
    pub extent: Extent,
}

/// How much is known of a video.
#[derive(Debug, Clone, PartialEq)]
pub enum Extent {
    /// That it is as it was rendered, so that there is nothing to be done.
    Settled {
        /// Its revision in state.
        revision: u64,
    },
    /// All of it.
    Whole(Box<FingerprintedVideo>),
}

impl Extent {
    /// Returns the revision in state of a video that is as it was rendered.
    fn revision(&self) -> Option<u64> {
        match self {
            Self::Settled { revision } => Some(*revision),
            Self::Whole(_) => None,
        }
    }
}

impl Survey {
    /// Tells whether something must be mended before anything can be planned.
    pub fn has_errors(&self) -> bool {
        self.project.is_none() || self.diagnostics.iter().any(Diagnostic::is_error)
    }

    /// Names a video under the profile.
    pub fn key(&self, id: &VideoId) -> VideoKey {
        VideoKey {
            id: id.clone(),
            profile: self.profile.clone(),
        }
    }

    /// Lists what a plan must know of a state: of all videos that are not as they were rendered, of those that
    /// are declared no more, and of what is unfinished.
    pub fn wanted(&self, recorded: &Recorded) -> Wanted {
        let mut wanted = Wanted::default();
        if *recorded == Recorded::default() {
            return wanted;
        }
        for video in &self.videos {
            if let Extent::Whole(whole) = &video.extent {
                let identities = whole.visuals.iter().flatten().flatten();
                wanted
                    .visuals
                    .extend(identities.map(|visual| visual.key.clone()));
                wanted.videos.insert(self.key(&video.id));
            }
        }
        if let Some(rendered) = recorded.under(self.profile.as_deref()) {
            // Whatever is settled was rendered; where there is nothing else, nobody needs to look for it.
            if rendered.len() > self.settled().count() {
                let settled: BTreeSet<&VideoId> = self.settled().collect();
                let others = rendered.keys().filter(|id| !settled.contains(id));
                wanted.videos.extend(others.map(|id| self.key(id)));
            }
        }
        wanted.videos.extend(recorded.unfinished.iter().cloned());
        wanted
    }

    /// Names the videos that are as they were rendered.
    fn settled(&self) -> impl Iterator<Item = &VideoId> {
        let videos = self.videos.iter();
        let settled = videos.filter(|video| video.extent.revision().is_some());
        settled.map(|video| &video.id)
    }

    /// Tells whether a state that is remembered knows no video of the profile but those that are as they were
    /// rendered and those in these `parts` of it.
    pub fn is_all_of(&self, parts: &Snapshot) -> bool {
        let under = |key: &&VideoKey| key.profile == self.profile;
        let settled = self.settled().count() + self.unlisted;
        let known = settled + parts.videos.keys().filter(under).count();
        self.rendered.is_none_or(|rendered| rendered == known)
    }
}

/// What tells of each declared video whether anything is to be done about it.
#[derive(Clone, Copy)]
struct Judge<'a> {
    profile: Option<&'a str>,
    look: &'a Look<'a>,
    /// The videos that were rendered under the profile, if all are known.
    recorded: Option<&'a BTreeMap<VideoId, RecordedVideo>>,
    /// What is unfinished.
    unfinished: Option<&'a BTreeSet<VideoKey>>,
}

impl<'a> Judge<'a> {
    fn of(look: &'a Look<'a>, profile: Option<&'a str>) -> Self {
        let (recorded, unfinished) = match look.rendered {
            Rendered::Unknown => (None, None),
            Rendered::Recorded(recorded) => (recorded.under(profile), Some(&recorded.unfinished)),
            Rendered::Remembered { unfinished, .. } => (None, Some(unfinished)),
        };
        Self {
            profile,
            look,
            recorded,
            unfinished,
        }
    }

    /// Returns the revision of a video that is as it was rendered, so that nothing is to be done about it;
    /// `None` if something may have to be.
    fn settled(&self, video: &KnownVideo<'_>) -> Option<u64> {
        let revision = match self.look.rendered {
            Rendered::Unknown => None,
            Rendered::Recorded(_) => {
                let before = self.recorded?.get(&*video.id)?;
                let is_same = before.is_declared_as(&video.name, &video.fingerprint, video.protect);
                is_same.then_some(before.revision)
            }
            Rendered::Remembered { .. } => video.settled,
        }?;
        let former = video.moved_from.iter().map(VideoId::as_str);
        let mut ids = std::iter::once(&*video.id).chain(former);
        let is_free = !ids.any(|id| self.is_unfinished(id)) && !(self.look.is_asked)(&video.id);
        is_free.then_some(revision)
    }

    /// Tells whether videos that are as they were rendered are counted and not listed.
    fn folds(&self) -> bool {
        match self.look.rendered {
            Rendered::Remembered { folds, .. } => folds,
            Rendered::Unknown | Rendered::Recorded(_) => false,
        }
    }

    fn is_unfinished(&self, id: &str) -> bool {
        let is_in = |keys: &BTreeSet<VideoKey>| {
            keys.contains(&VideoKey {
                id: VideoId::new(id),
                profile: self.profile.map(str::to_owned),
            })
        };
        self.unfinished
            .is_some_and(|keys| !keys.is_empty() && is_in(keys))
    }

    /// Resolves a document, and keeps no more of it than a plan needs; returns that, and what to remember.
    fn at(&self, document: &Document, project: &Project) -> (Surveyed, KnownVideo<'static>) {
        let whole = fingerprint_video(expand(resolve(document, project, self.profile)));
        let video = &whole.expanded.video;
        let mut known = KnownVideo {
            id: video.key.id.to_string().into(),
            name: video.name.clone().into(),
            line: video.manifest.line,
            fingerprint: whole.fingerprint.to_string().into(),
            protect: video.protect,
            moved_from: video.moved_from.clone(),
            scenes: document.storyboard.scenes().len(),
            settled: None,
        };
        known.settled = self.settled(&known);
        let surveyed = Surveyed {
            path: video.manifest.path.clone(),
            line: known.line,
            id: video.key.id.clone(),
            moved_from: known.moved_from.clone(),
            scenes: known.scenes,
            fingerprint: whole.fingerprint.clone(),
            extent: match known.settled {
                Some(revision) => Extent::Settled { revision },
                None => Extent::Whole(Box::new(whole)),
            },
        };
        (surveyed, known)
    }
}

/// A project whose files are being listed, while whoever asked for that does something else.
#[derive(Debug)]
pub struct Listing {
    place: Place,
    /// `None` if nothing is declared, because of the project file.
    begun: Option<Begun>,
}

impl Listing {
    /// Begins to list the files of a project.
    pub fn begin(place: Place) -> Self {
        Self {
            begun: Begun::at(&place),
            place,
        }
    }

    /// Tells whether nobody has written to the state since the index was written, and it is this one: then the
    /// index remembers which videos are as they were rendered.
    pub fn remembers(&mut self, version: Option<&StateVersion>) -> bool {
        let memory = self.begun.as_mut().and_then(Begun::memory);
        memory.is_some_and(|memory| Some(&memory.version) == version)
    }

    /// Looks at what the project declares.
    ///
    /// # Errors
    ///
    /// Fails if manifests cannot be looked for. What is wrong with them is in the result.
    pub fn survey(self, look: &Look<'_>) -> Result<Survey, DiscoverError> {
        let Self { place, mut begun } = self;
        let memory = begun.as_mut().and_then(Begun::memory);
        let rendered = match look.rendered {
            Rendered::Remembered { .. } if memory.is_none() => Rendered::Unknown,
            rendered => rendered,
        };
        let look = Look { rendered, ..*look };
        let judge = Judge::of(&look, place.profile.as_deref());
        let survey = match begun {
            Some(begun) => begun.survey(&place, judge, memory.as_ref())?,
            None => None,
        };
        let survey = match survey {
            Some(survey) => survey,
            // Something is wrong, or unusual: it takes all documents at once to say what.
            None => everything(&place, judge)?,
        };
        let is_remembered = matches!(rendered, Rendered::Remembered { .. });
        let remembered = memory.filter(|_| is_remembered);
        Ok(Survey {
            rendered: remembered.map(|memory| memory.rendered),
            ..survey
        })
    }
}

/// Reads everything that a project declares.
fn everything(place: &Place, judge: Judge<'_>) -> Result<Survey, DiscoverError> {
    let checked = super::check_project(&place.root, judge.profile)?;
    let documents = checked.documents.iter();
    let is_sound = !checked.has_errors();
    let videos = match checked.project.as_ref().filter(|_| is_sound) {
        Some(project) => documents
            .map(|document| judge.at(document, project).0)
            .collect(),
        None => Vec::new(),
    };
    Ok(Survey {
        name: checked.name,
        project: checked.project,
        profile: checked.profile,
        videos,
        unlisted: 0,
        diagnostics: checked.diagnostics,
        read: checked.manifests,
        rendered: None,
    })
}
