//! What a finished preview is worth: visuals to use again, and visuals that are not there.
//!
//! Pictory replaces a visual that it cannot make by stock, and says nothing. The signs are that
//! less was charged than was expected, that the file is of the other kind, and that its address is
//! one of stock, which carries a token. What is charged in full is taken to be made in full, if
//! nothing else can be in the charge; otherwise whatever shows a sign is not kept, and if less was
//! charged than the signs account for, nothing is. A watermarked stock clip must never pass for a
//! visual that was paid.

use std::collections::VecDeque;

use crate::model::storyboard::VisualPlace;
use crate::model::{
    Cost, Credits, DegradedVisual, ExpectedShot, ExpectedVisual, HarvestedVisual, VisualFile,
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
pub(super) fn is_stock(url: &str) -> bool {
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

/// Compares what was expected of a preview with what came back. `planned` is what the preview was
/// expected to be charged in all, with whatever in it is no visual.
pub(super) fn harvest(
    expected: &[ExpectedShot],
    planned: &Cost,
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
    let charge = Charge::new(&finds, planned, used, strays);
    judge(&finds, &charge, strays)
}

/// What the charge for a preview says about its visuals.
struct Charge {
    used: Credits,
    /// The least that is charged if all visuals were made.
    least: Credits,
    /// Whether all were made for certain.
    is_proof: bool,
    /// Whether the visuals that show a sign account for everything that was not charged.
    is_explained: bool,
}

impl Charge {
    fn new(finds: &[Find<'_>], planned: &Cost, used: Option<Credits>, strays: usize) -> Self {
        let price = |find: &Find<'_>| find.visual.planned.low;
        let visuals: Credits = finds.iter().map(price).sum();
        let used = used.unwrap_or_default();
        // An avatar, or a visual that cannot be told apart, could make up for one that is missing.
        let is_all = strays == 0 && planned.unknown.is_empty() && planned.expected <= visuals;
        let least = if strays == 0 {
            visuals.max(planned.low)
        } else {
            visuals
        };
        let suspicious = finds.iter().filter(|find| find.sign().is_some());
        let suspicious: Credits = suspicious.map(price).sum();
        Self {
            used,
            least,
            is_proof: is_all && used >= visuals,
            is_explained: used + suspicious >= least,
        }
    }
}

fn judge(finds: &[Find<'_>], charge: &Charge, strays: usize) -> Harvest {
    let mut harvest = Harvest {
        strays,
        ..Harvest::default()
    };
    let Charge {
        used,
        least,
        is_proof,
        is_explained,
    } = *charge;
    for find in finds {
        let why = match find.sign() {
            None if is_explained => None,
            None => Some(format!(
                "{used} credits were charged for the preview where {least} were expected, and \
                 nothing tells which visual is missing"
            )),
            // What is charged in full is made, whatever its address looks like.
            Some(_) if is_proof && find.found.is_some() => None,
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
        // Silence is like any other silence, and no sign of a shot.
        let found = told
            .iter()
            .position(|(_, told)| *told == story)
            .filter(|_| !story.is_empty());
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{UnknownCost, VisualKind};
    use crate::pictory::PreviewScene;

    const MADE: &str = "https://example.com/images/user/1/a.png";
    const STOCK: &str = "https://example.com/stock/a.png?token=1";

    fn credits(whole: i64) -> Credits {
        Credits::from_thousandths(whole * 1000)
    }

    /// Two shots of 4 credits each.
    fn shots() -> Vec<ExpectedShot> {
        let shot = |shot, story: &str| ExpectedShot {
            scene: 1,
            shot,
            story: Some(story.to_owned()),
            brolls: 0,
            elements: 0,
            visuals: vec![ExpectedVisual {
                place: VisualPlace::Background,
                kind: VisualKind::Image,
                planned: Cost::exact(credits(4)),
                identity: None,
            }],
        };
        vec![shot(1, "One."), shot(2, "Two.")]
    }

    /// A preview that shows these backgrounds, by their addresses.
    fn preview(backgrounds: &[(&str, &str)]) -> Preview {
        let visual = |url: &str| PreviewVisual {
            url: url.to_owned(),
            kind: Some(VisualKind::Image),
        };
        let scenes = backgrounds.iter().map(|(story, url)| PreviewScene {
            story: Some((*story).to_owned()),
            background: Some(visual(url)),
            brolls: Vec::new(),
            elements: Vec::new(),
        });
        Preview {
            video_name: None,
            scenes: scenes.collect(),
            backgrounds: Vec::new(),
        }
    }

    /// How many visuals of both shots are degraded.
    fn degraded(planned: &Cost, preview: &Preview, used: i64) -> usize {
        harvest(&shots(), planned, Some(preview), Some(credits(used)))
            .degraded
            .len()
    }

    #[test]
    fn a_full_charge_proves_visuals_and_a_smaller_one_condemns_the_signs() {
        let planned = Cost::exact(credits(8));
        let shown = preview(&[("One.", MADE), ("Two.", STOCK)]);
        assert_eq!(degraded(&planned, &shown, 8), 0);
        assert_eq!(degraded(&planned, &shown, 4), 1);
        let unsigned = preview(&[("One.", MADE), ("Two.", MADE)]);
        assert_eq!(degraded(&planned, &unsigned, 4), 2);
    }

    #[test]
    fn an_avatar_does_not_make_up_for_a_visual() {
        let avatar = Cost {
            low: credits(11),
            expected: credits(23),
            high: credits(38),
            unknown: Vec::new(),
        };
        let unknown = Cost {
            unknown: vec![UnknownCost::new("avatar", "nobody knows")],
            ..Cost::exact(credits(8))
        };
        let shown = preview(&[("One.", MADE), ("Two.", STOCK)]);
        for planned in [avatar, unknown] {
            assert_eq!(degraded(&planned, &shown, 19), 1);
        }
    }

    #[test]
    fn where_stories_were_cut_in_another_way_nothing_is_taken_that_was_not_charged() {
        let planned = Cost::exact(credits(8));
        let shown = preview(&[("One.", MADE), ("Two", MADE), ("more.", MADE)]);
        assert_eq!(degraded(&planned, &shown, 0), 1);
        assert_eq!(degraded(&planned, &shown, 12), 0);
    }
}
