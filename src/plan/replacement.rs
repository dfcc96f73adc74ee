//! What is to be made anew although nothing changed.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::VideoId;

/// The videos that are to be rendered again, or whose protection is lifted, each with the scenes
/// whose visuals are to be generated again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Replacements {
    videos: BTreeMap<VideoId, Scenes>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Scenes {
    /// Those with these numbers, counted from 1.
    Some(BTreeSet<u32>),
    All,
}

/// A text that names nothing that can be replaced.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not `ID`, `ID#SCENE` with a scene counted from 1, or `ID#*`")]
pub struct InvalidReplacement(String);

impl Replacements {
    /// Reads texts of the form `ID`, `ID#SCENE` or `ID#*`.
    ///
    /// # Errors
    ///
    /// Names the first text that has another form.
    pub fn new(texts: &[String]) -> Result<Self, InvalidReplacement> {
        let mut replacements = Self::default();
        for text in texts {
            let invalid = || InvalidReplacement(text.clone());
            let (id, scenes) = match text.rsplit_once('#') {
                None => (text.as_str(), Scenes::Some(BTreeSet::new())),
                Some((id, "*")) => (id, Scenes::All),
                Some((id, number)) => {
                    let number: u32 = number.parse().map_err(|_| invalid())?;
                    if number == 0 {
                        return Err(invalid());
                    }
                    (id, Scenes::Some([number].into()))
                }
            };
            if id.is_empty() {
                return Err(invalid());
            }
            replacements.add(VideoId::new(id), scenes);
        }
        Ok(replacements)
    }

    fn add(&mut self, id: VideoId, scenes: Scenes) {
        let known = self
            .videos
            .entry(id)
            .or_insert_with(|| Scenes::Some(BTreeSet::new()));
        match (known, scenes) {
            (Scenes::All, _) => {}
            (known, Scenes::All) => *known = Scenes::All,
            (Scenes::Some(known), Scenes::Some(more)) => known.extend(more),
        }
    }

    /// Lists the videos.
    pub fn videos(&self) -> impl Iterator<Item = &VideoId> {
        self.videos.keys()
    }

    /// Lists the scenes that are named by their numbers, counted from 1, each with its video.
    pub fn scenes(&self) -> impl Iterator<Item = (&VideoId, u32)> {
        self.videos.iter().flat_map(|(video, scenes)| {
            let named = match scenes {
                Scenes::Some(numbers) => Some(numbers),
                Scenes::All => None,
            };
            named
                .into_iter()
                .flatten()
                .map(move |scene| (video, *scene))
        })
    }

    /// Tells whether a video is named.
    pub fn names(&self, video: &str) -> bool {
        self.videos.contains_key(video)
    }

    /// Tells whether the visuals of a scene, counted from 1, are to be generated again.
    pub fn regenerates(&self, video: &VideoId, scene: u32) -> bool {
        match self.videos.get(video) {
            None => false,
            Some(Scenes::All) => true,
            Some(Scenes::Some(scenes)) => scenes.contains(&scene),
        }
    }

    /// Tells whether any visual of a video is to be generated again.
    pub fn regenerates_any(&self, video: &VideoId) -> bool {
        match self.videos.get(video) {
            None => false,
            Some(Scenes::All) => true,
            Some(Scenes::Some(scenes)) => !scenes.is_empty(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(texts: &[&str]) -> Result<Replacements, InvalidReplacement> {
        let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
        Replacements::new(&texts)
    }

    #[test]
    fn a_video_a_scene_or_all_scenes() {
        let replacements = read(&["tour", "intro#2", "intro#3", "promo#*"]).unwrap();
        let [tour, intro, promo] = ["tour", "intro", "promo"].map(VideoId::new);
        assert!(replacements.names(tour.as_str()) && !replacements.regenerates_any(&tour));
        assert!(replacements.regenerates(&intro, 3) && !replacements.regenerates(&intro, 1));
        assert!(replacements.regenerates(&promo, 7));
        let scenes: Vec<(&VideoId, u32)> = replacements.scenes().collect();
        assert_eq!(scenes, [(&intro, 2), (&intro, 3)]);
    }

    #[test]
    fn other_forms_are_refused() {
        for text in ["tour#", "tour#0", "tour#two", "#2", ""] {
            assert!(read(&[text]).is_err(), "{text}");
        }
    }
}
