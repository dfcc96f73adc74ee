//! What a finished preview is worth: visuals to use again, and visuals that are not there.
//!
//! Pictory replaces a visual that it cannot make by stock, and says nothing. The signs are that
//! less was charged than was expected, that the file is of the other kind, and that its address is
//! one of stock, which carries a token. What is charged in full is taken to be made in full; where
//! less was charged, whatever shows a sign is not kept, and if the signs do not account for what
//! is missing, nothing is. A watermarked stock clip must never pass for a visual that was paid.

use std::collections::VecDeque;

use crate::model::storyboard::VisualPlace;
use crate::model::{
    Credits, DegradedVisual, ExpectedShot, ExpectedVisual, HarvestedVisual, VisualFile,
};
use crate::pictory::{Preview, PreviewVisual};

/// What a preview brought.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Harvest {
    /// The visuals that can be used again.
    pub(super) visuals: Vec<HarvestedVisual>,
    /// The visuals that are not what was asked for.
    pub(super) degraded: Vec<DegradedVisual>,
    /// How many visuals may be there, but cannot be told apart, because Pictory cut the stories in
    /// another way.
    pub(super) strays: usize,
}

/// A visual that was expected, and what stands in its place.
struct Find<'a> {
    shot: &'a ExpectedShot,
    visual: &'a ExpectedVisual,
    /// What is there; `None` if nothing is.
    found: Option<&'a PreviewVisual>,
}

impl Find<'_> {
    /// Says why what is there cannot be what was asked for.
    fn sign(&self) -> Option<String> {
        let Some(found) = self.found else {
            return Some("the preview shows nothing in its place".to_owned());
        };
        if found.kind.is_some_and(|kind| kind != self.visual.kind) {
            return Some("the preview shows a visual of another kind in its place".to_owned());
        }
        is_stock(&found.url).then(|| "the preview shows stock in its place".to_owned())
    }

    fn degraded(&self, why: String) -> DegradedVisual {
        let identity = self.visual.identity.as_ref();
        DegradedVisual {
            scene: self.shot.scene,
            shot: self.shot.shot,
            place: self.visual.place.to_string(),
            key: identity.map(|identity| identity.key.clone()),
            why,
        }
    }

    fn harvested(&self, is_paid: bool) -> Option<HarvestedVisual> {
        let identity = self.visual.identity.as_ref()?;
        Some(HarvestedVisual {
            key: identity.key.clone(),
            spec: identity.spec.clone(),
            file: VisualFile {
                url: self.found?.url.clone(),
                ..VisualFile::default()
            },
            credits: is_paid.then_some(self.visual.planned.expected),
        })
    }
}

/// Tells whether an address is one of stock: a path that says so, or a token that will expire.
fn is_stock(url: &str) -> bool {
    let (path, query) = url.split_once('?').unwrap_or((url, ""));
    let is_word = |part: &str| {
        [
            "stock",
            "storyblocks",
            "story_blocks",
            "getty",
            "gettyimages",
        ]
        .contains(&part)
    };
    let query = query.to_ascii_lowercase();
    path.to_ascii_lowercase()
        .split(['/', '.', '-'])
        .any(is_word)
        || query.contains("token=")
        || query.contains("signature=")
}

/// Compares what was expected of a preview with what came back.
pub(super) fn harvest(
    expected: &[ExpectedShot],
    preview: Option<&Preview>,
    used: Option<Credits>,
) -> Harvest {
    let places = align(expected, preview);
    let mut finds = Vec::new();
    let mut strays = 0;
    for (shot, place) in expected.iter().zip(&places) {
        for visual in &shot.visuals {
            match (preview, place) {
                (Some(preview), Some(place)) => finds.push(Find {
                    shot,
                    visual,
                    found: found(preview, *place, expected.len(), shot, visual.place),
                }),
                (Some(_), None) => strays += 1,
                (None, _) => finds.push(Find {
                    shot,
                    visual,
                    found: None,
                }),
            }
        }
    }
    judge(&finds, used, strays)
}

fn judge(finds: &[Find<'_>], used: Option<Credits>, strays: usize) -> Harvest {
    let mut harvest = Harvest {
        strays,
        ..Harvest::default()
    };
    let price = |find: &Find<'_>| find.visual.planned.low;
    let planned: Credits = finds.iter().map(price).sum();
    let used = used.unwrap_or_default();
    let is_paid = used >= planned;
    let suspicious: Credits = finds
        .iter()
        .filter(|find| find.sign().is_some())
        .map(price)
        .sum();
    // With strays, nobody knows how much of the charge was for them.
    let is_explained = is_paid || strays > 0 || suspicious >= planned - used;
    for find in finds {
        let why = match find.sign() {
            None if is_explained => None,
            None => Some(format!(
                "{used} credits were charged for the preview where {planned} were expected, and \
                 nothing tells which visual is missing"
            )),
            // What is charged in full is made, whatever its address looks like.
            Some(_) if is_paid && strays == 0 && find.found.is_some() => None,
            Some(why) => Some(why),
        };
        match why {
            Some(why) => harvest.degraded.push(find.degraded(why)),
            None => harvest
                .visuals
                .extend(find.harvested(is_explained && strays == 0)),
        }
    }
    harvest
}

/// Finds the place of each expected shot among those of the preview: by order if there are as many,
/// or else by what they say.
fn align(expected: &[ExpectedShot], preview: Option<&Preview>) -> Vec<Option<usize>> {
    let Some(preview) = preview else {
        return vec![None; expected.len()];
    };
    let in_order = || (0..expected.len()).map(Some).collect();
    if preview.scenes.is_empty() {
        return if preview.backgrounds.len() == expected.len() {
            in_order()
        } else {
            vec![None; expected.len()]
        };
    }
    let said = |story: &Option<String>| story.as_deref().map(plain).unwrap_or_default();
    let mut told: VecDeque<(usize, String)> = preview
        .scenes
        .iter()
        .map(|scene| said(&scene.story))
        .enumerate()
        .collect();
    let agrees = |(shot, (_, told)): (&ExpectedShot, &(usize, String))| {
        told.is_empty() || said(&shot.story).is_empty() || said(&shot.story) == *told
    };
    if told.len() == expected.len() && expected.iter().zip(&told).all(agrees) {
        return in_order();
    }
    let mut places = Vec::with_capacity(expected.len());
    for shot in expected {
        let story = said(&shot.story);
        let found = told.iter().position(|(_, told)| *told == story);
        places.push(found.map(|found| {
            let place = told[found].0;
            told.drain(..=found);
            place
        }));
    }
    places
}

/// Returns the words of a text, without marks and whatever the white space between them.
fn plain(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    let mut is_mark = false;
    for char in text.chars() {
        match char {
            '<' => is_mark = true,
            '>' if is_mark => is_mark = false,
            _ if is_mark => {}
            char => words.push(char),
        }
    }
    let words: Vec<&str> = words.split_whitespace().collect();
    words.join(" ")
}

/// Returns what stands in the place of a visual.
fn found<'a>(
    preview: &'a Preview,
    place: usize,
    shots: usize,
    shot: &ExpectedShot,
    visual: VisualPlace,
) -> Option<&'a PreviewVisual> {
    let scene = preview.scenes.get(place);
    match visual {
        VisualPlace::Background => {
            let scenes = preview.scenes.len();
            let count = if scenes == 0 { shots } else { scenes };
            let by_time = preview
                .backgrounds
                .get(place)
                .filter(|_| preview.backgrounds.len() == count);
            by_time
                .and_then(Option::as_ref)
                .or_else(|| scene?.background.as_ref())
        }
        // One that fails is left out of the list, so that the others move up.
        VisualPlace::Broll(index) => {
            let brolls = &scene?.brolls;
            brolls
                .get(index)
                .filter(|_| brolls.len() == shot.brolls)?
                .as_ref()
        }
        VisualPlace::Element(index) => {
            let elements = &scene?.elements;
            elements
                .get(index)
                .filter(|_| elements.len() == shot.elements)?
                .as_ref()
        }
    }
}
