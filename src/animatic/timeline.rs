//! The cards of an animatic in their order, with their lengths in whole frames.

use crate::fingerprint::FingerprintedVideo;
use crate::media::{Cue, Fonts, SubtitleFormat, subtitles};
use crate::model::Snapshot;
use crate::model::storyboard::AspectRatio;
use crate::plan::{Action, PlannedVideo};
use crate::price::{Prices, Spoken, price, speaking_time, unknown_length};
use crate::report;

use super::face::{Placeholder, ShotFace, Shown, face};
use super::said::{Said, plain, said};

/// How long a frame lasts: half of what an ordinary voice needs for a word.
const FRAME_MILLIS: u32 = 200;
/// How many frames a film has at most; those of a longer one last longer.
const FRAMES_MAX: u64 = 6_000;
/// How long the first card is shown.
const TITLE_MILLIS: u64 = 3_000;
/// How long a card is shown whose true length nobody knows.
const UNKNOWN_MILLIS: u64 = 4_000;

/// What an animatic is made from.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// The video, as it is declared.
    pub video: &'a FingerprintedVideo,
    /// What the plan says about it; `None` if there is no plan for it.
    pub planned: Option<&'a PlannedVideo>,
    /// What state knows.
    pub snapshot: &'a Snapshot,
    /// What things cost, where the plan does not say.
    pub prices: &'a Prices,
}

/// A video as a row of cards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeline {
    /// The proportions of the picture: width and height in any unit.
    pub shape: (u32, u32),
    /// How long each frame lasts, in milliseconds.
    pub frame_millis: u32,
    /// How many shots the video has, as far as that is known.
    pub shots: usize,
    /// The cards: a title, then one for each shot.
    pub cards: Vec<Card>,
}

/// Something that is shown for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// What it shows.
    pub face: Face,
    /// What is said meanwhile; at least one stretch, with as many frames as the card together.
    pub said: Vec<Said>,
}

impl Card {
    /// Returns how many frames it is shown.
    pub fn frames(&self) -> u64 {
        self.said.iter().map(|said| said.frames).sum()
    }
}

/// What a card shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Face {
    /// What the video is, before it begins.
    Title(TitleFace),
    /// A shot.
    Shot(ShotFace),
    /// A video of which no shot is known.
    Nothing(Placeholder),
}

/// What a video is, in short.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TitleFace {
    /// Its name.
    pub name: String,
    /// How many shots it has, how long it is, and what it costs: a line each.
    pub facts: Vec<String>,
}

/// A card before its length is brought to whole frames.
struct Draft {
    face: Face,
    millis: u64,
    text: String,
}

impl Timeline {
    /// Lays out the cards of a video.
    pub fn new(input: &Input<'_>) -> Self {
        let expanded = &input.video.expanded;
        let mut drafts = vec![Draft {
            face: Face::Title(title(input)),
            millis: TITLE_MILLIS,
            text: String::new(),
        }];
        drafts.extend((0..expanded.shots.len()).map(|index| draft(input, index)));
        if expanded.shots.is_empty() {
            drafts.push(nothing(input));
        }
        let total: u64 = drafts.iter().map(|draft| draft.millis).sum();
        let frame_millis = frame_millis(total);
        Self {
            shape: shape(input.video),
            frame_millis,
            shots: expanded.shots.len(),
            cards: cards(drafts, frame_millis),
        }
    }

    /// Returns how many frames the film has.
    pub fn frames(&self) -> u64 {
        self.cards.iter().map(Card::frames).sum()
    }

    /// Returns the length of the film in milliseconds, the title among it.
    pub fn millis(&self) -> u64 {
        self.frames() * u64::from(self.frame_millis)
    }

    /// Tells whether some fonts have the letters of its name, of what placeholders are made from, and
    /// of all that is said. Labels, notes and details are not looked at.
    pub fn can_be_written(&self, fonts: &Fonts) -> bool {
        let can_write = |text: &String| fonts.can_write(text);
        self.cards.iter().all(|card| {
            let is_shown = match &card.face {
                Face::Title(title) => fonts.can_write(&title.name),
                Face::Shot(shot) => match &shot.shown {
                    Shown::Placeholder(placeholder) => fonts.can_write(&placeholder.words),
                    Shown::Picture(..) | Shown::Colour(_) => true,
                },
                Face::Nothing(placeholder) => fonts.can_write(&placeholder.words),
            };
            is_shown && card.said.iter().map(|said| &said.text).all(can_write)
        })
    }

    /// Writes the subtitles of the film as a file of their own.
    pub fn subtitles(&self, format: SubtitleFormat) -> String {
        let said = self.cards.iter().flat_map(|card| &card.said);
        let cues = said.map(|said| Cue {
            millis: i64::try_from(said.frames * u64::from(self.frame_millis)).unwrap_or(i64::MAX),
            text: &said.text,
        });
        subtitles(format, cues)
    }
}

/// Chooses the length of a frame, so that a film of any length has a bounded number of them.
fn frame_millis(total: u64) -> u32 {
    let needed = u32::try_from(total.div_ceil(FRAMES_MAX)).unwrap_or(u32::MAX);
    needed.max(FRAME_MILLIS)
}

/// Brings lengths to whole frames without drifting away from their sum; each has one at least.
fn cards(drafts: Vec<Draft>, frame_millis: u32) -> Vec<Card> {
    let frame = u64::from(frame_millis);
    let mut at_ms = 0;
    let mut at_frame = 0;
    let cards = drafts.into_iter().map(|Draft { face, millis, text }| {
        at_ms += millis;
        let end = ((at_ms + frame / 2) / frame).max(at_frame + 1);
        let said = said(&text, end - at_frame, frame_millis);
        at_frame = end;
        Card { face, said }
    });
    cards.collect()
}

fn draft(input: &Input<'_>, index: usize) -> Draft {
    let expanded = &input.video.expanded;
    let shot = &expanded.shots[index];
    let text = |name: &str| shot.configuration[name].as_str();
    let millis = if is_unknown(input.video, index) {
        UNKNOWN_MILLIS
    } else {
        speaking_time(shot).likely_ms
    };
    Draft {
        face: Face::Shot(face(input, index)),
        millis,
        // A caption is shown in the place of what is spoken.
        text: text("caption")
            .or(text("story"))
            .unwrap_or_default()
            .to_owned(),
    }
}

/// Tells whether nobody knows how long a shot is.
fn is_unknown(video: &FingerprintedVideo, index: usize) -> bool {
    let scene = video.expanded.shots[index].scene;
    let scene = usize::try_from(scene).unwrap_or(usize::MAX) - 1;
    video.expanded.scenes[scene].unknown.is_some()
}

/// The card of a video that is made from a template.
fn nothing(input: &Input<'_>) -> Draft {
    let template = input.video.expanded.video.storyboard.template_id.as_deref();
    let words = match template {
        Some(template) => format!("it is made from the template {}", plain(template)),
        None => "it declares no scenes".to_owned(),
    };
    Draft {
        face: Face::Nothing(Placeholder {
            heading: "shots not known".to_owned(),
            words,
            details: String::new(),
            style: None,
        }),
        millis: UNKNOWN_MILLIS,
        text: String::new(),
    }
}

/// Estimates the length of what can be estimated of a video.
fn estimated(video: &FingerprintedVideo) -> Spoken {
    let shots = video.expanded.shots.iter().enumerate();
    shots
        .filter(|(index, _)| !is_unknown(video, *index))
        .map(|(_, shot)| speaking_time(shot))
        .sum()
}

fn title(input: &Input<'_>) -> TitleFace {
    let expanded = &input.video.expanded;
    let name = plain(&expanded.video.name);
    let id = plain(expanded.video.key.id.as_str());
    let mut facts = vec![format!(
        "{} in {}",
        report::count(expanded.shots.len(), "shot"),
        report::count(expanded.scenes.len(), "scene")
    )];
    if expanded.shots.is_empty() {
        facts.clear();
    }
    facts.extend(length(input.video));
    facts.extend(cost(input));
    TitleFace {
        name: if name.is_empty() { id } else { name },
        facts,
    }
}

/// Says how long a video is, and how sure that is.
fn length(video: &FingerprintedVideo) -> Vec<String> {
    let seconds = |ms: u64| report::duration((ms + 500) / 1000);
    let spoken = estimated(video);
    let unknown = video
        .expanded
        .scenes
        .iter()
        .filter(|scene| scene.unknown.is_some());
    let unknown = unknown.count();
    let mut lines = Vec::new();
    if spoken.likely_ms > 0 {
        let Spoken {
            shortest_ms,
            likely_ms,
            longest_ms,
        } = spoken;
        lines.push(match unknown_length(&video.expanded) {
            Some(why) => format!("about {}, a guess: {why}", seconds(likely_ms)),
            None => format!(
                "about {} ({}–{}, as the voice goes)",
                seconds(likely_ms),
                seconds(shortest_ms),
                seconds(longest_ms)
            ),
        });
    }
    if unknown > 0 {
        let more = if spoken.likely_ms > 0 { " more" } else { "" };
        let scenes = report::count(unknown, "scene").replace(" scene", &format!("{more} scene"));
        lines.push(format!("{scenes} of unknown length"));
    }
    lines
}

/// Says what a video costs by the plan, or else rendered whole.
fn cost(input: &Input<'_>) -> Vec<String> {
    let whole = report::credits(&price(&input.video.expanded, input.prices).total);
    let whole = format!("{whole} rendered whole");
    let Some(planned) = input.planned else {
        return vec![whole];
    };
    match planned.action {
        Action::Create | Action::Update => {
            let cost = report::credits(&planned.cost);
            if planned.cost.expected == planned.without_reuse.expected {
                vec![cost]
            } else {
                vec![format!("{cost} by the plan"), whole]
            }
        }
        Action::Resume => vec!["being rendered: its credits are spent already".to_owned()],
        Action::Rename | Action::Unchanged => vec!["0 credits: it is rendered already".to_owned()],
        Action::Blocked => vec![whole, "the plan blocks it now".to_owned()],
        Action::Forget => vec![whole],
    }
}

/// Returns the proportions of a video: known ones, or those of the size that was asked for.
fn shape(video: &FingerprintedVideo) -> (u32, u32) {
    let resolved = &video.expanded.video;
    let size = (
        resolved.storyboard.video_width,
        resolved.storyboard.video_height,
    );
    match (resolved.aspect_ratio, size) {
        (Some(ratio), _) => ratio.terms(),
        (None, (Some(width), Some(height))) => (width, height),
        (None, _) => AspectRatio::Landscape.terms(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::animatic::testing::{bought, timeline, videos};

    fn declared(scenes: &str) -> String {
        format!("videoName: Harbour tour\nscenes:\n{scenes}")
    }

    fn laid_out(scenes: &str) -> Timeline {
        timeline(&declared(scenes), &Snapshot::empty())
    }

    fn facts(timeline: &Timeline) -> Vec<String> {
        match &timeline.cards[0].face {
            Face::Title(title) => title.facts.clone(),
            Face::Shot(_) | Face::Nothing(_) => panic!("the first card is a title"),
        }
    }

    /// The lengths of all cards in seconds, and their labels.
    fn cards(timeline: &Timeline) -> Vec<(f64, String)> {
        let millis = |card: &Card| (card.frames() * u64::from(timeline.frame_millis)) as f64;
        let label = |card: &Card| match &card.face {
            Face::Title(title) => title.name.clone(),
            Face::Shot(shot) => shot.label.clone(),
            Face::Nothing(placeholder) => placeholder.words.clone(),
        };
        let cards = timeline.cards.iter();
        cards
            .map(|card| (millis(card) / 1000.0, label(card)))
            .collect()
    }

    const SPLIT: &str = "  - story: One two three four five six seven. Eight nine. Ten!
    createSceneOnEndOfSentence: true
    background: {type: image, aiVisual: {model: nanobanana}}
  - story: A last one with a pause at its end.
    endPauseDuration: 1.5
    background: {type: video, aiVisual: {model: veo3.1, prompt: Waves roll in, videoDuration: 8s}}
";

    #[test]
    fn a_story_that_is_split_has_a_card_for_each_shot() {
        let timeline = laid_out(SPLIT);
        let expected = [
            (3.0, "Harbour tour"),
            (2.8, "scene 1 · shot 1 · nanobanana · 4 credits"),
            (2.0, "scene 1 · shot 2 · nanobanana · 4 credits"),
            (2.0, "scene 1 · shot 3 · nanobanana · 4 credits"),
            (5.2, "scene 2 · shot 1 · veo3.1 · 8s · 160 credits"),
        ];
        let expected = expected.map(|(seconds, label)| (seconds, label.to_owned()));
        // 5.1 s are shown as 26 frames, because frames end when the sum of all lengths is next.
        assert_eq!(cards(&timeline), expected);
        let facts = facts(&timeline);
        let said = [
            "4 shots in 2 scenes",
            "about 12s (6s–29s, as the voice goes)",
            "172 credits",
        ];
        assert_eq!(facts, said);
        assert_eq!(timeline.shots, 4);
        assert_eq!(timeline.millis(), 15_000);
    }

    #[test]
    fn the_lengths_of_cards_are_those_that_prices_are_made_of() {
        for manifest in [
            declared(SPLIT),
            include_str!("../../examples/showcase/videos/harbour.yaml").to_owned(),
        ] {
            let timeline = timeline(&manifest, &Snapshot::empty());
            let videos = videos(&manifest);
            let video = &videos.last().unwrap().expanded;
            let spoken: Spoken = video.shots.iter().map(speaking_time).sum();
            let difference = timeline.millis().abs_diff(TITLE_MILLIS + spoken.likely_ms);
            assert!(difference <= u64::from(FRAME_MILLIS) / 2, "{difference}");
        }
    }

    #[test]
    fn an_unknown_length_is_said_and_shown_for_a_fixed_time() {
        let timeline = laid_out(
            "  - storyCoPilot: {prompt: Explain tides, videoType: Explainer, duration: 45}
  - blogUrl: https://example.com/a
  - story: One two three four five six seven eight nine ten.
",
        );
        let lengths: Vec<f64> = cards(&timeline)
            .iter()
            .map(|(seconds, _)| *seconds)
            .collect();
        assert_eq!(lengths, [3.0, 4.0, 4.0, 4.0]);
        let facts = facts(&timeline);
        assert_eq!(facts[1], "about 4s (1s–12s, as the voice goes)");
        assert_eq!(facts[2], "2 more scenes of unknown length");
        let Face::Shot(shot) = &timeline.cards[1].face else {
            panic!("it is a shot")
        };
        let Shown::Placeholder(placeholder) = &shot.shown else {
            panic!("nothing is known of it")
        };
        assert_eq!(placeholder.heading, "length not known");
        assert_eq!(
            placeholder.words,
            "the script is written by Pictory at render time"
        );
        assert_eq!(placeholder.details, "45s are asked for · Explain tides");
        let alone = laid_out("  - pptUrl: https://example.com/a.pptx\n");
        assert_eq!(self::facts(&alone)[1], "1 scene of unknown length");
    }

    #[test]
    fn a_voice_that_cannot_be_estimated_makes_every_length_a_guess() {
        let timeline = laid_out("  - {story: <speak>Hello</speak>, isSSMLStory: true}\n");
        let guess = "about 2s, a guess: marks in a story change how long it is spoken";
        assert_eq!(facts(&timeline)[1], guess);
        assert_eq!(timeline.cards[1].said[0].text, "Hello");
    }

    #[test]
    fn a_template_has_a_card_of_its_own() {
        let timeline = timeline("videoName: A\ntemplateId: spring\n", &Snapshot::empty());
        let (seconds, words) = &cards(&timeline)[1];
        assert_eq!(
            (*seconds, words.as_str()),
            (4.0, "it is made from the template spring")
        );
        assert_eq!(facts(&timeline), ["an unknown number of credits"]);
    }

    #[test]
    fn what_is_bought_costs_nothing_and_the_whole_is_named_beside() {
        let first = declared(SPLIT);
        let snapshot = bought(&first);
        let timeline = timeline(&first, &snapshot);
        assert_eq!(facts(&timeline)[2], "0 credits by the plan");
        let labels = cards(&timeline);
        assert_eq!(labels[1].1, "scene 1 · shot 1 · nanobanana · used again");
        assert_eq!(labels[4].1, "scene 2 · shot 1 · veo3.1 · 8s · used again");
    }

    #[test]
    fn without_a_plan_prices_are_those_of_the_whole() {
        let videos = videos(&declared(SPLIT));
        let timeline = Timeline::new(&Input {
            video: &videos[0],
            planned: None,
            snapshot: &Snapshot::empty(),
            prices: &Prices::default(),
        });
        assert_eq!(facts(&timeline)[2], "172 credits rendered whole");
        assert_eq!(
            cards(&timeline)[1].1,
            "scene 1 · shot 1 · nanobanana · 4 credits"
        );
    }

    #[test]
    fn a_film_of_any_length_has_a_bounded_number_of_frames() {
        let timeline = laid_out("  - minimumDuration: 86400\n  - minimumDuration: 0.1\n");
        assert!(timeline.frames() <= FRAMES_MAX + 3, "{}", timeline.frames());
        let wanted = TITLE_MILLIS + 86_400_000 + 100;
        assert!(timeline.millis().abs_diff(wanted) <= 2 * u64::from(timeline.frame_millis));
        assert!(timeline.cards.iter().all(|card| card.frames() > 0));
    }

    #[test]
    fn hostile_texts_break_no_subtitle_file() {
        let story = r#""1\n\n2\n00:00:00,000 --> 99:00:00,000\n\u202e<b>evil</b>\u0000""#;
        let timeline = laid_out(&format!("  - story: {story}\n"));
        let srt = timeline.subtitles(SubtitleFormat::Srt);
        // Every number counts as a word that is said.
        let text = "1 2 00:00:00,000 --> 99:00:00,000 evil";
        assert_eq!(srt, format!("1\n00:00:03,000 --> 00:00:07,400\n{text}\n\n"));
    }

    #[test]
    fn a_caption_is_shown_in_the_place_of_the_story() {
        let timeline = laid_out("  - {story: Spoken words., caption: Shown words.}\n");
        assert_eq!(timeline.cards[1].said[0].text, "Shown words.");
    }

    #[test]
    fn the_shape_is_that_of_the_video() {
        let shape = |fields: &str| {
            let manifest = format!("videoName: A\n{fields}scenes: [{{story: One.}}]\n");
            timeline(&manifest, &Snapshot::empty()).shape
        };
        assert_eq!(shape(""), (16, 9));
        assert_eq!(shape("aspectRatio: '9:16'\n"), (9, 16));
        assert_eq!(shape("aspectRatio: '4:5'\n"), (4, 5));
        assert_eq!(shape("videoWidth: 1000\nvideoHeight: 700\n"), (1000, 700));
    }
}
