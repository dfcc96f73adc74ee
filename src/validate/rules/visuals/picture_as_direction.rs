//! The prompt of a split story is for all of its pictures.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::model::storyboard::VisualPlace;
use crate::validate::Findings;
use crate::validate::pointer::Pointer;
use crate::validate::prompt::{may_be_english, words};
use crate::validate::walk::{self, Asked};

pub(super) static RULE: Rule = Rule {
    code: "SF0434",
    name: "picture-as-direction",
    severity: Severity::Warning,
    summary: "The prompt of a split story is a direction for all of its pictures.",
    explanation: "\
A story that is split becomes several shots, and its prompt is creative direction for every one of
them. One that describes a single picture makes all of them alike. Describe what they share: what
happens, where, how the camera looks at it, in which style.

Poor:

```yaml
scenes:
  - story: Creators face a challenge. They need videos. Days are lost waiting.
    createSceneOnEndOfSentence: true
    background:
      type: image
      aiVisual: {model: nanobanana, prompt: A frustrated creator scrolling on a laptop in a dimly lit room}
```

Good:

```yaml
scenes:
  - story: Creators face a challenge. They need videos. Days are lost waiting.
    createSceneOnEndOfSentence: true
    background:
      type: image
      aiVisual:
        model: nanobanana
        prompt: >-
          Wide-angle establishing shots of diverse professionals in bright, airy coworking
          spaces with large windows and natural daylight
```

Or give each sentence a scene and a prompt of its own. A prompt is taken for one picture if it
begins with one thing (`A woman`, `The old harbour`) or one shot (`Close-up of`), and has no word
such as `style`, `mood`, `shots` or `each`. Only English is understood.
",
};

/// Words that begin the description of one thing.
const ARTICLES: &[&str] = &["a", "an", "one", "the"];
/// Words for one shot, where they stand among the first of a prompt.
const SHOTS: &[&str] = &[
    "close-up", "closeup", "headshot", "portrait", "selfie", "shot", "view",
];
/// How far from the beginning such a word may stand: `Extreme wide aerial shot`.
const SHOT_REACH: usize = 4;
/// Words of somebody who speaks about many pictures, or about the look of all.
const DIRECTION_WORDS: &[&str] = &[
    "aesthetic",
    "aesthetics",
    "all",
    "atmosphere",
    "consistent",
    "different",
    "diverse",
    "each",
    "every",
    "feel",
    "images",
    "look",
    "looks",
    "mix",
    "montage",
    "mood",
    "moods",
    "palette",
    "photography",
    "pictures",
    "range",
    "scenes",
    "sequence",
    "series",
    "shots",
    "style",
    "styles",
    "theme",
    "themes",
    "throughout",
    "tone",
    "tones",
    "variety",
    "various",
    "vibe",
    "views",
    "visuals",
];

pub(super) fn check(document: &Document, findings: &mut Findings) {
    for asked in walk::ai_visuals(&document.storyboard) {
        let (VisualPlace::Background, Some(prompt)) = (asked.place, asked.ai.prompt.as_deref())
        else {
            continue;
        };
        let Some(flag) = splits(document, &asked).filter(|_| is_one_picture(prompt)) else {
            continue;
        };
        findings.report(
            Diagnostic::new(
                &RULE,
                asked.at().key("prompt").value_in(document),
                "the prompt describes one picture, and is direction for all shots of the story",
            )
            .related(flag.key_in(document), "this makes several shots of it")
            .help("describe what all pictures share, or give each sentence a scene and a prompt of its own"),
        );
    }
}

/// Returns the flag that makes several shots of the story of a scene.
fn splits(document: &Document, asked: &Asked<'_>) -> Option<Pointer> {
    let scene = document.storyboard.scenes().get(asked.scene)?;
    let story = scene.story.as_deref()?;
    let at = Pointer::ROOT.key("scenes").index(asked.scene);
    let flag = walk::split_flags(scene).find(|flag| match *flag {
        walk::SPLIT_ON_NEW_LINE => has_several_lines(story),
        _ => has_several_sentences(story),
    })?;
    Some(at.key(flag))
}

fn has_several_lines(story: &str) -> bool {
    story.lines().filter(|line| !line.trim().is_empty()).count() > 1
}

/// Tells whether a sentence surely ends within the story: a long word, a mark, and a capital letter. An
/// abbreviation in between makes none.
fn has_several_sentences(story: &str) -> bool {
    const WORD_MIN: usize = 4;
    let mut words = story.split_whitespace().peekable();
    while let Some(word) = words.next() {
        let bare = word.trim_end_matches(['.', '!', '?', '"', '”', '’', ')']);
        let ends = word[bare.len()..].contains(['.', '!', '?']);
        let is_next = words
            .peek()
            .is_some_and(|next| next.starts_with(char::is_uppercase));
        if ends && is_next && bare.chars().count() >= WORD_MIN {
            return true;
        }
    }
    false
}

/// Tells whether a prompt in English describes one picture.
fn is_one_picture(prompt: &str) -> bool {
    let words = words(prompt);
    if !may_be_english(&words) || words.iter().any(|word| word.is(DIRECTION_WORDS)) {
        return false;
    }
    let begins = words.first().is_some_and(|first| first.is(ARTICLES));
    let mut opening = words.iter().take(SHOT_REACH).zip(words.iter().skip(1));
    begins || opening.any(|(shot, next)| shot.is(SHOTS) && next.is(&["of"]))
}

#[cfg(test)]
mod tests {
    use super::{ARTICLES, DIRECTION_WORDS, RULE, SHOTS, has_several_sentences, is_one_picture};
    use crate::validate::testing::check;

    #[test]
    fn lists_are_sorted() {
        for list in [ARTICLES, SHOTS, DIRECTION_WORDS] {
            assert!(list.is_sorted_by(|a, b| a < b), "{list:?}");
        }
    }

    #[test]
    fn one_picture_for_several_shots_is_reported() {
        assert_eq!(
            check(
                &RULE,
                "
scenes:
  - story: We leave early. We come back late.
    createSceneOnNewLine: true
    createSceneOnEndOfSentence: true
    background: {aiVisual: {model: nanobanana, prompt: A woman holding a lantern}}
"
            ),
            "
5:56 A woman holding a lantern: the prompt describes one picture, and is direction for all shots of the story
  4:5 createSceneOnEndOfSentence: this makes several shots of it
  = describe what all pictures share, or give each sentence a scene and a prompt of its own
"
        );
    }

    #[test]
    fn a_story_that_stays_whole_and_other_places_pass() {
        assert_eq!(
            check(
                &RULE,
                "
scenes:
  - story: We leave early. We come back late.
    createSceneOnNewLine: true
    background: {aiVisual: {model: nanobanana, prompt: A woman holding a lantern}}
  - story: We leave early.
    createSceneOnEndOfSentence: true
    background: {aiVisual: {model: nanobanana, prompt: A woman holding a lantern}}
  - story: We leave early. We come back late.
    background: {aiVisual: {model: nanobanana, prompt: A woman holding a lantern}}
  - story: We leave early. We come back late.
    createSceneOnEndOfSentence: true
    backgroundBrolls: [{aiVisual: {model: nanobanana, prompt: A woman holding a lantern}}]
"
            ),
            ""
        );
    }

    #[test]
    fn sentences_end_for_sure_only() {
        assert!(has_several_sentences("We leave early. We come back late."));
        assert!(has_several_sentences("Is it \"late?\" Yes, it is."));
        assert!(!has_several_sentences(
            "We meet Dr. Smith and Mr. Jones at 3 p.m. Monday."
        ));
        assert!(!has_several_sentences("We leave early... and come back."));
        assert!(!has_several_sentences("We leave early."));
        assert!(!has_several_sentences(""));
    }

    #[test]
    fn pictures_are_told_from_directions() {
        for prompt in [
            "A frustrated creator scrolling through endless stock footage on a laptop",
            "The old harbour at dawn, boats in mist",
            "Close-up of hands mending a net",
            "Extreme wide aerial shot of a coast",
        ] {
            assert!(is_one_picture(prompt), "{prompt}");
        }
        for prompt in [
            "Wide-angle establishing shots of diverse professionals in bright, airy coworking spaces",
            "A warm, painterly look with soft light",
            "A consistent cinematic world, muted colours",
            "Calm colours of the sea",
            "Close-ups of hands at work",
            "Eine Frau mit einer Laterne",
            "",
        ] {
            assert!(!is_one_picture(prompt), "{prompt}");
        }
    }
}
