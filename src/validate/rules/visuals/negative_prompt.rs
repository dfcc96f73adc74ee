//! A prompt says what is to be seen.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::validate::Findings;
use crate::validate::negation::negations;
use crate::validate::prompt::locate;
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0428",
    name: "negative-prompt",
    severity: Severity::Warning,
    summary: "A prompt says what is to be seen, not what is not.",
    explanation: "\
Image models draw what a prompt names. Of `no clutter` they take the clutter; Pictory's guide asks
to describe what you want, not what you do not want. Say it the other way round: `a bright room`,
`a tidy desk`, `an empty street`.

Poor:

```yaml
scenes:
  - story: Our teams meet every week.
    background:
      type: image
      aiVisual: {model: nanobanana, prompt: \"Not a dark room, people talking, no clutter\"}
```

Good:

```yaml
scenes:
  - story: Our teams meet every week.
    background:
      type: image
      aiVisual:
        model: nanobanana
        prompt: Professional business meeting in modern conference room with natural light and city view
```

Only English is understood. What is quoted is left alone, and so is the prompt of a picture that
starts from `referenceImageUrl`, which may say what is to be changed in it.
",
};

/// How many negations of a prompt are shown.
const SHOWN_MAX: usize = 3;

pub(super) fn check(document: &Document, findings: &mut Findings) {
    for asked in walk::ai_visuals(&document.storyboard) {
        let prompt = asked.ai.prompt.as_deref();
        let Some(prompt) = prompt.filter(|_| asked.ai.reference_image_url.is_none()) else {
            continue;
        };
        let negations = negations(prompt);
        let Some(first) = negations.first() else {
            continue;
        };
        let shown: Vec<String> = negations
            .iter()
            .take(SHOWN_MAX)
            .map(|range| format!("`{}`", &prompt[range.clone()]))
            .collect();
        findings.report(
            Diagnostic::new(
                &RULE,
                locate(document, asked.at().key("prompt"), prompt, first.clone()),
                format!(
                    "the prompt says what is not to be seen: {}",
                    shown.join(", ")
                ),
            )
            .help("describe what is to be seen instead; models tend to draw whatever is named"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::validate::testing::check;

    #[test]
    fn the_words_are_underlined() {
        assert_eq!(
            check(
                &RULE,
                "
scenes:
  - background: {aiVisual: {model: nanobanana, prompt: \"Not a dark room, people talking, no clutter\"}}
  - background:
      aiVisual:
        model: nanobanana
        prompt: >-
          A wide quay at dawn,
          without boats
"
            ),
            "
2:57 Not a dark room: the prompt says what is not to be seen: `Not a dark room`, `no clutter`
  = describe what is to be seen instead; models tend to draw whatever is named
8:11 without boats: the prompt says what is not to be seen: `without boats`
  = describe what is to be seen instead; models tend to draw whatever is named
"
        );
    }

    #[test]
    fn a_picture_that_is_changed_may_lose_something() {
        assert_eq!(
            check(
                &RULE,
                "scenes: [{background: {aiVisual: {model: nanobanana, prompt: The same without the boat, \
                 referenceImageUrl: 'https://example.com/a.png'}}}]"
            ),
            ""
        );
    }
}
