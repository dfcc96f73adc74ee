//! An image has no `videoDuration`.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::model::VisualKind;
use crate::validate::Findings;
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0406",
    name: "duration-on-image",
    severity: Severity::Error,
    summary: "An image has no `videoDuration`.",
    explanation: "\
`videoDuration` is the length of a clip. Pictory rejects it for an image, which is shown as long as
its scene lasts.

Wrong:

```yaml
scenes:
  - story: A city at night.
    background:
      type: image
      aiVisual: {model: flux-schnell, videoDuration: 5s}
```

Right:

```yaml
scenes:
  - story: A city at night.
    background:
      type: image
      aiVisual: {model: flux-schnell}
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    for asked in walk::ai_visuals(&document.storyboard) {
        if asked.ai.video_duration.is_some() && asked.result() == Some(VisualKind::Image) {
            findings.report(
                Diagnostic::new(
                    &RULE,
                    asked.at().key("videoDuration").key_in(document),
                    "an image cannot have a `videoDuration`",
                )
                .help("remove it"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::validate::testing::check;

    #[test]
    fn the_model_tells_if_the_type_does_not() {
        assert_eq!(
            check(
                &RULE,
                "scenes: [{background: {aiVisual: {model: nanobanana, videoDuration: 5s}}}]"
            ),
            "
1:54 videoDuration: an image cannot have a `videoDuration`
  = remove it
"
        );
    }

    #[test]
    fn a_clip_has_a_length() {
        assert_eq!(
            check(
                &RULE,
                "scenes: [{background: {type: video, aiVisual: {model: veo3.1, videoDuration: 4s}}}]"
            ),
            ""
        );
    }
}
