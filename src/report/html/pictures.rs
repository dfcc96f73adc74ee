//! Pictures that are in the page, each once however often it is shown.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use maud::{Markup, html};

use super::before;
use crate::model::{Snapshot, VideoKey, VisualKey};
use crate::plan::Plan;
use crate::report::wording::listed;

/// A small picture of a visual, as a JPEG file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Its width in pixels.
    pub width: u32,
    /// Its height in pixels.
    pub height: u32,
    /// The bytes of the file.
    pub bytes: Vec<u8>,
}

/// Lists the visuals of which a page shows pictures, the most important first: those of videos
/// that change, as they are and as they were in `basis`, then one of each rendered video.
pub fn wanted<'a>(
    plan: &'a Plan,
    basis: &'a Snapshot,
    snapshot: &'a Snapshot,
) -> Vec<&'a VisualKey> {
    let mut keys: Vec<&VisualKey> = Vec::new();
    for video in listed(plan, false) {
        let recorded = before::recorded(video, basis);
        for (shot, old) in video.shots.iter().zip(recorded) {
            keys.extend(shot.visuals.iter().filter_map(|visual| visual.key.as_ref()));
            keys.extend(old.iter().flat_map(|old| &old.visuals));
        }
    }
    keys.extend(
        snapshot
            .videos
            .keys()
            .filter_map(|video| cover(snapshot, video)),
    );
    let mut seen = BTreeSet::new();
    keys.retain(|key| snapshot.visuals.contains_key(*key) && seen.insert(*key));
    keys
}

/// Returns the visual that stands for a rendered video: the first one that exists.
pub(super) fn cover<'a>(snapshot: &'a Snapshot, video: &VideoKey) -> Option<&'a VisualKey> {
    let shots = &snapshot.videos.get(video)?.target.shots;
    let mut shown = shots.iter().flat_map(|shot| &shot.visuals);
    shown.find(|key| snapshot.visuals.contains_key(*key))
}

/// The pictures of a page, by the number under which each stands in it.
pub(super) struct Gallery<'a> {
    distinct: Vec<&'a Picture>,
    numbers: BTreeMap<&'a VisualKey, usize>,
}

impl<'a> Gallery<'a> {
    pub(super) fn new(pictures: &'a BTreeMap<VisualKey, Picture>) -> Self {
        let mut known: BTreeMap<&[u8], usize> = BTreeMap::new();
        let mut distinct = Vec::new();
        let numbers = pictures.iter().map(|(key, picture)| {
            let number = *known.entry(&picture.bytes).or_insert_with(|| {
                distinct.push(picture);
                distinct.len() - 1
            });
            (key, number)
        });
        let numbers = numbers.collect();
        Self { distinct, numbers }
    }

    /// Shows the picture of a visual, if there is one. `words` say what is in it.
    pub(super) fn shown(&self, key: &VisualKey, words: &Markup) -> Option<Markup> {
        let number = self.numbers.get(key)?;
        Some(html! {
            svg.picture role="img" aria-label=(words) { use href={ "#p" (number) } {} }
        })
    }

    /// Puts all pictures into the page, without showing them.
    pub(super) fn sources(&self) -> Markup {
        html! {
            @for (number, picture) in self.distinct.iter().enumerate() {
                (symbol(number, picture))
            }
        }
    }
}

fn symbol(number: usize, picture: &Picture) -> Markup {
    let Picture {
        width,
        height,
        bytes,
    } = picture;
    html! {
        symbol id={ "p" (number) } viewBox={ "0 0 " (width) " " (height) }
            preserveAspectRatio="xMidYMid slice"
        {
            image width=(width) height=(height) href=(data("image/jpeg", bytes)) {}
        }
    }
}

/// Writes bytes as an address that holds them.
pub(super) fn data(media_type: &str, bytes: &[u8]) -> String {
    let mut address = format!("data:{media_type};base64,");
    STANDARD.encode_string(bytes, &mut address);
    address
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::testing::{AFTER, BEFORE, Wish, planned, rendered};

    #[test]
    fn pictures_of_what_changes_come_first_and_each_once() {
        let snapshot = rendered(BEFORE);
        let plan = planned(&snapshot, AFTER, &Wish::default());
        let keys = wanted(&plan, &snapshot, &snapshot);
        let distinct: BTreeSet<_> = keys.iter().collect();
        assert_eq!(keys.len(), distinct.len());
        assert!(keys.iter().all(|key| snapshot.visuals.contains_key(*key)));
        let of = |key: &VisualKey| snapshot.visuals[key].spec.subject.words().to_owned();
        assert_eq!(of(keys[0]), "A logo in the sun");
    }

    #[test]
    fn equal_pictures_stand_in_the_page_once() {
        let picture = |bytes: &[u8]| Picture {
            width: 16,
            height: 9,
            bytes: bytes.to_vec(),
        };
        let pictures = [("v1:a", "one"), ("v1:b", "two"), ("v1:c", "one")]
            .map(|(key, bytes)| (VisualKey::new(key), picture(bytes.as_bytes())));
        let pictures = BTreeMap::from(pictures);
        let gallery = Gallery::new(&pictures);
        let sources = gallery.sources().into_string();
        assert_eq!(sources.matches("<symbol ").count(), 2);
        assert!(
            sources.contains("href=\"data:image/jpeg;base64,b25l\""),
            "{sources}"
        );
        let shown = |key| {
            let words = html! { "a <b>" };
            gallery
                .shown(&VisualKey::new(key), &words)
                .map(|shown| shown.into_string())
        };
        assert_eq!(shown("v1:a"), shown("v1:c"));
        assert_ne!(shown("v1:a"), shown("v1:b"));
        assert_eq!(shown("v1:d"), None);
    }
}
