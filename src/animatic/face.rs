//! What the card of a shot shows: a picture that exists, or what stands for one, and its labels.

use crate::expand::{ClipLength, ExpandedVideo, Shot, Visual};
use crate::fingerprint::FingerprintedVideo;
use crate::model::storyboard::{Background, MediaStyle, Scene, VisualPlace};
use crate::model::{GeneratedVisual, VisualIdentity, VisualKey, VisualKind, VisualSubject};
use crate::plan::{PlannedVideo, ShotAction, ShotVisual, VisualAction, VisualReason};
use crate::report;

use super::said::plain;
use super::timeline::Input;

/// How many characters of a prompt or an address are shown.
const WORDS_MAX: usize = 320;

/// What the card of a shot shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShotFace {
    /// Which shot it is, what makes its visual and what that costs: `scene 2 · shot 1 · nanobanana ·
    /// 4 credits`.
    pub label: String,
    /// What else is to be known of it: its other AI visuals, and what the card cannot show.
    pub notes: Vec<String>,
    /// What fills the card.
    pub shown: Shown,
}

/// What fills the card of a shot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown {
    /// A picture that was bought, by its key; if it cannot be shown, what stands for it.
    Picture(VisualKey, Placeholder),
    /// What stands for a picture.
    Placeholder(Placeholder),
    /// A plain colour, as the manifest writes it.
    Colour(String),
}

/// Words in the place of a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placeholder {
    /// Why there is no picture, in a few words: `not generated yet`.
    pub heading: String,
    /// What the picture is made from.
    pub words: String,
    /// By what it is made, in which style, and what it costs.
    pub details: String,
    /// The style that its colours follow, as requests write it; `None` for no style.
    pub style: Option<String>,
}

/// One AI visual of a shot, with all that is known of it.
struct Known<'a> {
    visual: &'a Visual,
    identity: Option<&'a VisualIdentity>,
    /// What the plan says; `None` if the plan does not get so far.
    planned: Option<&'a ShotVisual>,
    /// What state knows of it, if it can be used again.
    bought: Option<&'a GeneratedVisual>,
}

/// Describes the card of the shot with an index.
pub(super) fn face(input: &Input<'_>, index: usize) -> ShotFace {
    let ExpandedVideo {
        video,
        shots,
        scenes,
    } = &input.video.expanded;
    let shot = &shots[index];
    let scene_index = usize::try_from(shot.scene).unwrap_or(usize::MAX) - 1;
    let visuals = known(input, index);
    let (backgrounds, layers): (Vec<_>, Vec<_>) = visuals
        .iter()
        .partition(|known| known.visual.place == VisualPlace::Background);
    let background = backgrounds.first().copied();
    let scene = &video.storyboard.scenes()[scene_index];
    let mut label = vec![
        format!("scene {}", shot.scene),
        format!("shot {}", shot.shot),
    ];
    match background {
        Some(known) => label.extend(known.facts(input)),
        None => label.push(source(scene.background.as_ref()).to_owned()),
    }
    let mut notes: Vec<String> = layers.iter().map(|layer| layer.note(input)).collect();
    if scene.hide_subtitles == Some(true) && shot.span.is_some() {
        notes.push("subtitles are hidden in the video".to_owned());
    }
    let shown = match (scenes[scene_index].unknown, background) {
        (Some(why), background) => Shown::Placeholder(Placeholder {
            heading: "length not known".to_owned(),
            words: why.to_owned(),
            details: beginning(&origin(scene)),
            style: background.and_then(Known::style),
        }),
        (None, Some(known)) => known.shown(input),
        (None, None) => elsewhere(scene.background.as_ref()),
    };
    ShotFace {
        label: label.join(" · "),
        notes,
        shown,
    }
}

/// Lists the AI visuals of a shot: the background, then b-rolls, then elements.
fn known<'a>(input: &Input<'a>, index: usize) -> Vec<Known<'a>> {
    let FingerprintedVideo {
        expanded,
        fingerprint: _,
        shots: _,
        visuals,
    } = input.video;
    let shot = &expanded.shots[index];
    let planned = input.planned.and_then(|video| planned_shot(video, shot));
    let visuals = shot.visuals.iter().zip(&visuals[index]).enumerate();
    visuals
        .map(|(place, (visual, identity))| {
            let identity = identity.as_ref().ok();
            let bought = identity.and_then(|identity| input.snapshot.visuals.get(&identity.key));
            Known {
                visual,
                identity,
                planned: planned.and_then(|visuals| visuals.get(place)),
                bought: bought.filter(|bought| !bought.is_lost),
            }
        })
        .collect()
}

fn planned_shot<'a>(video: &'a PlannedVideo, shot: &Shot) -> Option<&'a [ShotVisual]> {
    let mut shots = video.shots.iter();
    let planned = shots.find(|planned| {
        (planned.scene, planned.shot) == (shot.scene, shot.shot)
            && planned.action != ShotAction::Remove
    })?;
    Some(&planned.visuals)
}

impl Known<'_> {
    /// Says by what it is made, how long a clip is, and what it costs.
    fn facts(&self, input: &Input<'_>) -> Vec<String> {
        let mut facts = vec![self.visual.model.id.to_owned()];
        facts.extend(self.visual.length.map(|length| match length {
            ClipLength::Fixed(seconds) => report::duration(u64::from(seconds)),
            ClipLength::Undocumented { likely, longest: _ } => {
                format!("about {}", report::duration(u64::from(likely)))
            }
        }));
        facts.push(self.price(input));
        facts
    }

    /// Says what it costs, or why it costs nothing.
    fn price(&self, input: &Input<'_>) -> String {
        let Some(planned) = self.planned else {
            return match self.bought {
                Some(_) => "used again".to_owned(),
                None => report::credits(&input.prices.visual(self.visual)),
            };
        };
        match (planned.action, &planned.why) {
            (VisualAction::Generate, _) => report::credits(&planned.cost),
            (
                VisualAction::Reuse | VisualAction::None,
                VisualReason::Shared { video, scene, .. },
            ) => {
                if *video == input.video.expanded.video.key.id {
                    format!("the same as in scene {scene}")
                } else {
                    format!("shared with {}", plain(video.as_str()))
                }
            }
            (VisualAction::Reuse | VisualAction::None, _) => "used again".to_owned(),
        }
    }

    /// Names a visual that lies over the background.
    fn note(&self, input: &Input<'_>) -> String {
        let facts = self.facts(input).join(" · ");
        format!("{} · {facts}", self.visual.place)
    }

    fn shown(&self, input: &Input<'_>) -> Shown {
        let placeholder = |heading: &str| self.placeholder(input, heading);
        if !self.exists() {
            return Shown::Placeholder(placeholder("not generated yet"));
        }
        let copy = self.bought.and_then(|bought| bought.copy.as_ref());
        match (copy, self.identity, self.visual.kind) {
            (_, _, VisualKind::Video) => Shown::Placeholder(placeholder("bought already: a clip")),
            (Some(_), Some(identity), VisualKind::Image) => Shown::Picture(
                identity.key.clone(),
                placeholder("bought already, but its copy cannot be shown"),
            ),
            (None, _, VisualKind::Image) | (_, None, VisualKind::Image) => Shown::Placeholder(
                placeholder("bought already, but there is no copy of it here"),
            ),
        }
    }

    /// Tells whether it was generated and is used again: by the plan, or else by state.
    fn exists(&self) -> bool {
        let Some(planned) = self.planned else {
            return self.bought.is_some();
        };
        match &planned.why {
            VisualReason::Known { .. }
            | VisualReason::Kept
            | VisualReason::Prepared
            | VisualReason::Collected { .. } => planned.action != VisualAction::Generate,
            VisualReason::New
            | VisualReason::Shared { .. }
            | VisualReason::Continues { .. }
            | VisualReason::Lost
            | VisualReason::Degraded { .. }
            | VisualReason::Requested
            | VisualReason::Whole
            | VisualReason::Unrepeatable { .. } => false,
        }
    }

    fn placeholder(&self, input: &Input<'_>, heading: &str) -> Placeholder {
        let mut details = self.facts(input);
        if let Some(style) = self.style() {
            details.insert(1, style);
        }
        Placeholder {
            heading: heading.to_owned(),
            words: beginning(&self.words()),
            details: details.join(" · "),
            style: self.style(),
        }
    }

    fn style(&self) -> Option<String> {
        let spec = self.visual.spec.as_ref().ok()?;
        let style: MediaStyle = spec.style?;
        let word = serde_json::to_value(style).ok()?;
        word.as_str().map(str::to_owned)
    }

    /// Returns what it is made from.
    fn words(&self) -> String {
        const BY_PICTORY: &str = "Pictory writes the prompt from the text of this shot";
        match self.visual.spec.as_ref().map(|spec| &spec.subject) {
            Ok(VisualSubject::Prompt(prompt)) => prompt.clone(),
            Ok(VisualSubject::Story {
                text: _,
                direction: Some(direction),
            }) => format!("{BY_PICTORY}, directed by: {direction}"),
            Ok(VisualSubject::Story {
                text: _,
                direction: None,
            }) => BY_PICTORY.to_owned(),
            Err(why) => format!("made anew by every render, because {why}"),
        }
    }
}

/// Says where a background comes from that no AI makes.
fn source(background: Option<&Background>) -> &'static str {
    match background {
        Some(background) if background.visual_url.is_some() => "a file of yours",
        Some(background) if background.color.is_some() => "a plain colour",
        Some(background) if background.motion_graphics.is_some() => "motion graphics",
        Some(_) | None => "stock",
    }
}

/// Describes a background that no AI makes.
fn elsewhere(background: Option<&Background>) -> Shown {
    if let Some(colour) = background.and_then(|background| background.color.as_ref()) {
        return Shown::Colour(colour.clone());
    }
    let url = background.and_then(|background| background.visual_url.as_deref());
    let search = background.and_then(|background| background.search_filter.as_ref());
    let query = search.and_then(|search| serde_json::to_value(search).ok());
    let words = match (url, query) {
        (Some(url), _) => url.to_owned(),
        (None, Some(query)) => format!("Pictory looks for {}", sought(&query)),
        (None, None) => "Pictory chooses it by the text of this shot".to_owned(),
    };
    Shown::Placeholder(Placeholder {
        heading: source(background).to_owned(),
        words: beginning(&words),
        details: "costs no AI credits".to_owned(),
        style: None,
    })
}

/// Lists the values of a search.
fn sought(query: &serde_json::Value) -> String {
    match query {
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Array(items) => items.iter().map(sought).collect::<Vec<_>>().join(", "),
        serde_json::Value::Object(fields) => {
            fields.values().map(sought).collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}

/// Says what the script of a scene is made from.
fn origin(scene: &Scene) -> String {
    let pilot = scene.story_co_pilot.as_ref();
    let prompt = pilot.and_then(|pilot| pilot.prompt.clone());
    let asked = pilot.and_then(|pilot| pilot.duration);
    let asked = asked.map(|seconds| format!("{} are asked for", report::duration(seconds.into())));
    let urls = [
        &scene.blog_url,
        &scene.ppt_url,
        &scene.audio_url,
        &scene.video_url,
    ];
    let url = urls.into_iter().flatten().next().cloned();
    let parts = asked.into_iter().chain(prompt.or(url));
    parts.collect::<Vec<_>>().join(" · ")
}

/// Returns a text as it is shown, cut off where it is too long for a card.
fn beginning(text: &str) -> String {
    let text = plain(text);
    match text.char_indices().nth(WORDS_MAX) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::animatic::testing::{bought, keys, timeline};
    use crate::animatic::timeline::Face;
    use crate::model::Snapshot;

    /// The card of the first shot of the last video of a text.
    fn first(manifest: &str, snapshot: &Snapshot) -> ShotFace {
        let timeline = timeline(manifest, snapshot);
        match timeline.cards.into_iter().nth(1).map(|card| card.face) {
            Some(Face::Shot(shot)) => shot,
            other => panic!("the second card is a shot: {other:?}"),
        }
    }

    fn scene(fields: &str) -> String {
        format!("videoName: A\nscenes:\n  - {{story: The harbour wakes., {fields}}}\n")
    }

    fn placeholder(shot: &ShotFace) -> &Placeholder {
        match &shot.shown {
            Shown::Placeholder(placeholder) => placeholder,
            other => panic!("{other:?}"),
        }
    }

    const PROMPTED: &str = "background: {type: image, aiVisual: {model: nanobanana, mediaStyle: \
                            vintage, prompt: A harbour at dawn}}";

    #[test]
    fn what_does_not_exist_yet_says_what_it_will_be_made_of() {
        let shot = first(&scene(PROMPTED), &Snapshot::empty());
        assert_eq!(shot.label, "scene 1 · shot 1 · nanobanana · 4 credits");
        let expected = Placeholder {
            heading: "not generated yet".to_owned(),
            words: "A harbour at dawn".to_owned(),
            details: "nanobanana · vintage · 4 credits".to_owned(),
            style: Some("vintage".to_owned()),
        };
        assert_eq!(placeholder(&shot), &expected);
    }

    #[test]
    fn a_picture_that_was_bought_is_shown() {
        let manifest = scene(PROMPTED);
        let shot = first(&manifest, &bought(&manifest));
        let Shown::Picture(key, otherwise) = &shot.shown else {
            panic!("{shot:?}")
        };
        assert_eq!(*key, keys(&manifest)[0]);
        assert_eq!(
            otherwise.heading,
            "bought already, but its copy cannot be shown"
        );
        assert_eq!(shot.label, "scene 1 · shot 1 · nanobanana · used again");
    }

    #[test]
    fn what_was_bought_and_cannot_be_shown_says_why() {
        let manifest = scene(PROMPTED);
        let mut snapshot = bought(&manifest);
        let visual = snapshot.visuals.values_mut().next().unwrap();
        visual.copy = None;
        let heading = placeholder(&first(&manifest, &snapshot)).heading.clone();
        assert_eq!(heading, "bought already, but there is no copy of it here");
        let visual = snapshot.visuals.values_mut().next().unwrap();
        visual.is_lost = true;
        let shot = first(&manifest, &snapshot);
        assert_eq!(placeholder(&shot).heading, "not generated yet");
        assert_eq!(shot.label, "scene 1 · shot 1 · nanobanana · 4 credits");
        let clip = scene(
            "background: {type: video, aiVisual: {model: veo3.1, prompt: Waves roll in, \
             videoDuration: 8s}}",
        );
        let shot = first(&clip, &bought(&clip));
        assert_eq!(placeholder(&shot).heading, "bought already: a clip");
    }

    #[test]
    fn what_another_shot_generates_costs_nothing_and_names_it() {
        let two = format!(
            "{}---\n{}",
            scene(PROMPTED),
            scene(PROMPTED).replace("videoName: A", "videoName: B")
        );
        let shot = first(&two, &Snapshot::empty());
        assert_eq!(shot.label, "scene 1 · shot 1 · nanobanana · shared with A");
        assert_eq!(placeholder(&shot).heading, "not generated yet");
    }

    #[test]
    fn a_prompt_that_pictory_writes_is_not_made_up() {
        let direction = "createSceneOnEndOfSentence: true, story: 'One is here. Two is there.', \
                         background: {type: image, aiVisual: {model: nanobanana, prompt: Wide shots}}";
        let manifest = format!("videoName: A\nscenes:\n  - {{{direction}}}\n");
        let words = placeholder(&first(&manifest, &Snapshot::empty()))
            .words
            .clone();
        let written = "Pictory writes the prompt from the text of this shot";
        assert_eq!(words, format!("{written}, directed by: Wide shots"));
        let manifest = scene("background: {type: image, aiVisual: {model: nanobanana}}");
        let shot = first(&manifest, &Snapshot::empty());
        assert_eq!(placeholder(&shot).words, written);
    }

    #[test]
    fn what_no_ai_makes_costs_no_credits() {
        let of = |fields: &str| first(&scene(fields), &Snapshot::empty());
        let colour = of("background: {color: '#0f5f6f'}");
        assert_eq!(colour.label, "scene 1 · shot 1 · a plain colour");
        assert_eq!(colour.shown, Shown::Colour("#0f5f6f".to_owned()));
        let file = of("background: {type: image, visualUrl: 'https://example.com/a.png'}");
        assert_eq!(placeholder(&file).words, "https://example.com/a.png");
        let search = of("background: {searchFilter: {query: harbour}}");
        assert_eq!(placeholder(&search).words, "Pictory looks for harbour");
        let stock = of("hideSubtitles: true");
        assert_eq!(stock.label, "scene 1 · shot 1 · stock");
        assert_eq!(stock.notes, ["subtitles are hidden in the video"]);
        assert_eq!(placeholder(&stock).details, "costs no AI credits");
    }

    #[test]
    fn further_visuals_are_noted() {
        let shot = first(
            &scene(
                "backgroundBrolls: [{type: video, aiVisual: {model: veo3.1, prompt: Waves roll in, \
                 videoDuration: 8s}}]",
            ),
            &Snapshot::empty(),
        );
        assert_eq!(shot.notes, ["b-roll 1 · veo3.1 · 8s · 160 credits"]);
    }

    #[test]
    fn long_and_hostile_prompts_are_shown_in_part() {
        let prompt = format!("A \\u202e<b>harbour</b>\\u0007 {}", "x".repeat(450));
        let manifest = format!(
            "videoName: A\nscenes:\n  - background: {{type: image, aiVisual: {{model: nanobanana, \
             prompt: \"{prompt}\"}}}}\n"
        );
        let shot = first(&manifest, &Snapshot::empty());
        let words = &placeholder(&shot).words;
        assert!(words.starts_with("A harbour xxx"), "{words}");
        assert_eq!(words.chars().count(), WORDS_MAX + 1);
    }
}
