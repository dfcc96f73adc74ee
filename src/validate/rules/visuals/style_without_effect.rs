//! A clip with a prompt has its style in the prompt.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::model::VisualKind;
use crate::validate::Findings;
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0411",
    name: "style-without-effect",
    severity: Severity::Warning,
    summary: "A clip with a prompt has its style in the prompt.",
    explanation: "\
Video models look at `mediaStyle` only when Pictory writes the prompt. A clip with a `prompt` ignores
it: the style belongs into the words of the prompt.

Wrong:

```yaml
scenes:
  - story: A city at night.
    background:
      type: video
      aiVisual:
        model: pixverse5.5
        videoDuration: 5s
        prompt: Slow flight over a city at night
        mediaStyle: vintage
```

Right:

```yaml
scenes:
  - story: A city at night.
    background:
      type: video
      aiVisual:
        model: pixverse5.5
        videoDuration: 5s
        prompt: Slow flight over a city at night, vintage film grain
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    for asked in walk::ai_visuals(&document.storyboard) {
        let Some(style) = asked.ai.media_style.filter(|_| asked.ai.prompt.is_some()) else {
            continue;
        };
        if asked.result() == Some(VisualKind::Video) {
            findings.report(
                Diagnostic::new(
                    &RULE,
                    asked.at().key("mediaStyle").key_in(document),
                    "a clip with a `prompt` ignores `mediaStyle`",
                )
                .help(format!(
                    "write `{}` into the prompt, and remove `mediaStyle`",
                    style.word()
                )),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::validate::testing::check;

    #[test]
    fn a_prompted_clip_ignores_the_style() {
        assert_eq!(
            check(
                &RULE,
                "
scenes:
  - background:
      type: video
      aiVisual: {model: veo3.1, prompt: A harbour, mediaStyle: cartoon}
"
            ),
            "
4:52 mediaStyle: a clip with a `prompt` ignores `mediaStyle`
  = write `cartoon` into the prompt, and remove `mediaStyle`
"
        );
    }

    #[test]
    fn images_and_automatic_prompts_use_it() {
        assert_eq!(
            check(
                &RULE,
                "
scenes:
  - background:
      type: image
      aiVisual: {model: nanobanana, prompt: A harbour, mediaStyle: cartoon}
  - background:
      type: video
      aiVisual: {model: veo3.1, mediaStyle: cartoon}
"
            ),
            ""
        );
    }
}
