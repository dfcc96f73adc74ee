//! What is declared and what is recorded of a video, in so few words that thousands can be compared.

use std::collections::{BTreeMap, BTreeSet};

use super::{Fingerprint, Snapshot, StateVersion, VideoId, VideoKey, VisualKey};

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
    /// Tells whether a video that is declared with a name, a fingerprint and a protection is what was recorded, in
    /// everything that a plan looks at.
    pub fn is_declared_as(&self, name: &str, fingerprint: &str, protect: Option<bool>) -> bool {
        self.fingerprint.as_str() == fingerprint
            && self.name == name
            && protect.is_none_or(|protect| protect == self.protect)
            && !self.is_degraded
    }
}

/// What state knows of every video, at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Recorded {
    /// Which state this is; `None` if there is none yet.
    pub version: Option<StateVersion>,
    /// The videos that were rendered, by the profile they were resolved with and by their id.
    pub videos: BTreeMap<Option<String>, BTreeMap<VideoId, RecordedVideo>>,
    /// The videos that something was begun for and not brought to an end: an operation, or a preview that
    /// waits for its render.
    pub unfinished: BTreeSet<VideoKey>,
}

impl Recorded {
    /// Returns the videos that were rendered under a profile, `None` for the manifests as they are; `None` if
    /// there are none.
    pub fn under(&self, profile: Option<&str>) -> Option<&BTreeMap<VideoId, RecordedVideo>> {
        let mut profiles = self.videos.iter();
        let (_, videos) = profiles.find(|(name, _)| name.as_deref() == profile)?;
        Some(videos)
    }

    /// Lists all videos that were rendered.
    pub fn keys(&self) -> impl Iterator<Item = VideoKey> + '_ {
        self.videos.iter().flat_map(|(profile, videos)| {
            videos.keys().map(|id| VideoKey {
                id: id.clone(),
                profile: profile.clone(),
            })
        })
    }
}

impl From<&Snapshot> for Recorded {
    fn from(snapshot: &Snapshot) -> Self {
        let mut videos: BTreeMap<Option<String>, BTreeMap<VideoId, RecordedVideo>> =
            BTreeMap::new();
        for (key, video) in &snapshot.videos {
            let recorded = RecordedVideo {
                revision: video.revision,
                name: video.target.name.clone(),
                fingerprint: video.target.fingerprint.clone(),
                protect: video.target.protect,
                is_degraded: video.degraded.is_some() || !video.degraded_visuals.is_empty(),
            };
            let under = videos.entry(key.profile.clone()).or_default();
            under.insert(key.id.clone(), recorded);
        }
        let open = snapshot.open.iter().map(|open| open.video());
        let unfinished = open.chain(snapshot.previews.keys()).cloned();
        Self {
            version: snapshot.version.clone(),
            videos,
            unfinished: unfinished.collect(),
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
