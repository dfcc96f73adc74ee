//! What is declared and what is recorded of a video, in so few words that thousands can be compared.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

use super::{Fingerprint, Snapshot, StateVersion, VideoId, VideoKey, VisualKey};

/// A declared video, without what it is made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeclaredVideo {
    /// Its id.
    pub id: VideoId,
    /// The name under which Pictory files it.
    pub name: String,
    /// The line of its manifest on which its document begins, counted from 1.
    pub line: usize,
    /// The digest of its configuration.
    pub fingerprint: Fingerprint,
    /// Whether spending credits on it is refused; `None` leaves that to what state remembers.
    pub protect: Option<bool>,
    /// Its earlier ids.
    pub moved_from: Vec<VideoId>,
    /// How many scenes it has.
    pub scenes: usize,
}

/// A recorded video, without what it was rendered from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedVideo {
    /// A number that rises with each change of this video in state.
    pub revision: u64,
    /// The name under which Pictory files it.
    pub name: String,
    /// The digest of the configuration that was rendered.
    pub fingerprint: Fingerprint,
    /// Whether the video is protected against spending.
    pub protect: bool,
    /// Whether the result is less than was asked for.
    pub is_degraded: bool,
}

impl RecordedVideo {
    /// Tells whether a declared video is what was recorded, in everything that a plan looks at.
    pub fn is_declared_as(&self, video: &DeclaredVideo) -> bool {
        self.fingerprint == video.fingerprint
            && self.name == video.name
            && video.protect.is_none_or(|protect| protect == self.protect)
            && !self.is_degraded
    }
}

/// What state knows of every video, at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Recorded {
    /// Which state this is; `None` if there is none yet.
    pub version: Option<StateVersion>,
    /// The videos that were rendered, by the profile they were resolved with and by their id.
    pub videos: BTreeMap<Option<String>, HashMap<VideoId, RecordedVideo>>,
    /// The videos that something was begun for and not brought to an end: an operation, or a preview that
    /// waits for its render.
    pub unfinished: BTreeSet<VideoKey>,
}

impl Recorded {
    /// Returns the videos that were rendered under a profile, `None` for the manifests as they are; `None` if
    /// there are none.
    pub fn under(&self, profile: Option<&str>) -> Option<&HashMap<VideoId, RecordedVideo>> {
        let mut profiles = self.videos.iter();
        let (_, videos) = profiles.find(|(name, _)| name.as_deref() == profile)?;
        Some(videos)
    }

    /// Lists all videos that were rendered, in no order.
    pub fn keys(&self) -> impl Iterator<Item = VideoKey> + '_ {
        self.videos.iter().flat_map(|(profile, videos)| {
            videos.keys().map(|id| VideoKey {
                id: id.clone(),
                profile: profile.clone(),
            })
        })
    }
}

impl FromIterator<(VideoKey, RecordedVideo)> for Recorded {
    /// Takes in videos of a state of which nothing else is known.
    fn from_iter<T: IntoIterator<Item = (VideoKey, RecordedVideo)>>(videos: T) -> Self {
        let mut recorded = Self::default();
        for (key, video) in videos {
            let under = recorded.videos.entry(key.profile).or_default();
            under.insert(key.id, video);
        }
        recorded
    }
}

impl From<&Snapshot> for Recorded {
    fn from(snapshot: &Snapshot) -> Self {
        let videos = snapshot.videos.iter().map(|(key, video)| {
            let recorded = RecordedVideo {
                revision: video.revision,
                name: video.target.name.clone(),
                fingerprint: video.target.fingerprint.clone(),
                protect: video.target.protect,
                is_degraded: video.degraded.is_some() || !video.degraded_visuals.is_empty(),
            };
            (key.clone(), recorded)
        });
        let open = snapshot.open.iter().map(|open| open.video());
        let unfinished = open.chain(snapshot.previews.keys()).cloned();
        Self {
            version: snapshot.version.clone(),
            unfinished: unfinished.collect(),
            ..videos.collect()
        }
    }
}

/// The parts of a state that somebody asks for, beside what is unfinished.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wanted {
    /// Recorded videos.
    pub videos: BTreeSet<VideoKey>,
    /// Generated visuals.
    pub visuals: BTreeSet<VisualKey>,
}
