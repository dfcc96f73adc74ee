//! A prompt says enough to choose a picture.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::validate::Findings;
use crate::validate::prompt::{Word, words};
use crate::validate::walk::{self, Asked};

pub(super) static RULE: Rule = Rule {
    code: "SF0429",
    name: "vague-prompt",
    severity: Severity::Warning,
    summary: "A prompt says more than two words about its picture.",
    explanation: "\
What a prompt leaves open, the model decides, and each attempt costs credits. Pictory's guide asks
for details of composition, light and mood: `bright morning sunlight streaming through glass
walls` rather than `sunny room`.

Poor:

```yaml
scenes:
  - story: Our office.
    background:
      type: image
      aiVisual: {model: nanobanana, prompt: Sunny room}
```

Good:

```yaml
scenes:
  - story: Our office.
    background:
      type: image
      aiVisual:
        model: nanobanana
        prompt: Modern office with glass walls and city skyline view, bright morning sunlight
```

A prompt is vague that has one or two words, besides an article at its beginning, or none but such
as `nice background image`. Only plain Latin letters are understood. Left alone are the prompts of
split stories, which are directions for many pictures, and of visuals that start from another one.
",
};

/// How many words a prompt has at least, besides an article at its beginning.
const WORDS_MIN: usize = 3;
/// Shorter prompts are another rule's business.
const CHARACTERS_MIN: usize = 5;
/// Longer prompts say something, and need not be taken apart.
const CHARACTERS_MAX: usize = 80;
/// Words that only lead to others.
const ARTICLES: &[&str] = &["a", "an", "the"];
/// Words that say nothing about what is to be seen, and those that join them.
const EMPTY_WORDS: &[&str] = &[
    "amazing",
    "and",
    "awesome",
    "background",
    "beautiful",
    "best",
    "clip",
    "cool",
    "excellent",
    "fine",
    "footage",
    "for",
    "great",
    "high",
    "illustration",
    "image",
    "in",
    "interesting",
    "nice",
    "of",
    "on",
    "perfect",
    "photo",
    "photograph",
    "picture",
    "pretty",
    "quality",
    "random",
    "scene",
    "scenery",
    "shot",
    "some",
    "something",
    "stock",
    "story",
    "stuff",
    "suitable",
    "things",
    "this",
    "to",
    "very",
    "video",
    "visual",
    "visuals",
    "wonderful",
];

pub(super) fn check(document: &Document, findings: &mut Findings) {
    for asked in walk::ai_visuals(&document.storyboard) {
        let prompt = asked
            .ai
            .prompt
            .as_deref()
            .filter(|_| stands_alone(&asked, document));
        let Some(prompt) = prompt else {
            continue;
        };
        let length = prompt.trim().len();
        if !prompt.is_ascii() || !(CHARACTERS_MIN..=CHARACTERS_MAX).contains(&length) {
            continue;
        }
        let words = words(prompt);
        let has_article = words.first().is_some_and(|first| first.is(ARTICLES));
        let said = &words[usize::from(has_article)..];
        let leads_on = |index: usize| index + 1 < said.len();
        let is_empty = |(index, word): (usize, &Word<'_>)| {
            word.is(EMPTY_WORDS) || (word.is(ARTICLES) && leads_on(index))
        };
        let message = match said.len() {
            count if count < WORDS_MIN => {
                let noun = if count == 1 { "word" } else { "words" };
                format!("the prompt says only {count} {noun} about the picture")
            }
            _ if said.iter().enumerate().all(is_empty) => {
                "the prompt says nothing about what is to be seen".to_owned()
            }
            _ => continue,
        };
        findings.report(
            Diagnostic::new(&RULE, asked.at().key("prompt").value_in(document), message).help(
                "add what decides the picture: the place, the light, the mood, how near the camera is",
            ),
        );
    }
}

/// Tells whether the prompt alone decides one picture.
fn stands_alone(asked: &Asked<'_>, document: &Document) -> bool {
    let ai = asked.ai;
    let has_source = ai.reference_image_url.is_some()
        || ai.reference_image_urls.is_some()
        || ai.first_frame_image_url.is_some()
        || ai.visual_continuity == Some(true);
    let scene = document.storyboard.scenes().get(asked.scene);
    !has_source && scene.is_none_or(|scene| walk::split_flags(scene).next().is_none())
}

#[cfg(test)]
mod tests {
    use super::{ARTICLES, EMPTY_WORDS, RULE};
    use crate::validate::testing::check;

    #[test]
    fn lists_are_sorted() {
        for list in [ARTICLES, EMPTY_WORDS] {
            assert!(list.is_sorted_by(|a, b| a < b), "{list:?}");
        }
    }

    fn found(prompt: &str) -> String {
        let yaml = format!(
            "scenes: [{{background: {{aiVisual: {{model: nanobanana, prompt: {prompt:?}}}}}}}]"
        );
        let found = check(&RULE, &yaml);
        let message = found
            .lines()
            .nth(1)
            .and_then(|line| line.rsplit(": ").next());
        message.unwrap_or_default().to_owned()
    }

    #[test]
    fn few_and_empty_words_are_vague() {
        assert_eq!(
            found("Sunny room"),
            "the prompt says only 2 words about the picture"
        );
        assert_eq!(
            found("A sunny room"),
            "the prompt says only 2 words about the picture"
        );
        assert_eq!(
            found("The harbour"),
            "the prompt says only 1 word about the picture"
        );
        for prompt in [
            "A nice background image for the story",
            "Something beautiful and very interesting",
            "Best quality stock footage",
        ] {
            assert_eq!(
                found(prompt),
                "the prompt says nothing about what is to be seen",
                "{prompt}"
            );
        }
    }

    #[test]
    fn what_is_short_but_clear_or_unreadable_passes() {
        for prompt in [
            "A harbour at dawn",
            "Hands mending nets",
            "Beautiful scenery in Norway",
            "A picture of grade A",
            "A picture of A",
            "sea",
            "夜明けの港",
            "Порт ночью",
            "Café terrasse",
        ] {
            assert_eq!(found(prompt), "", "{prompt}");
        }
    }

    #[test]
    fn directions_and_changes_may_be_brief() {
        for rest in [
            "visualContinuity: true",
            "referenceImageUrl: 'https://example.com/a.png'",
            "firstFrameImageUrl: 'https://example.com/a.png'",
            "referenceImageUrls: ['https://example.com/a.png']",
        ] {
            let yaml =
                format!("scenes: [{{background: {{aiVisual: {{prompt: Add snow, {rest}}}}}}}]");
            assert_eq!(check(&RULE, &yaml), "", "{rest}");
        }
        assert_eq!(
            check(
                &RULE,
                "scenes: [{story: A. B., createSceneOnEndOfSentence: true, background: \
                 {aiVisual: {prompt: Muted pastels}}}]"
            ),
            ""
        );
    }
}
