//! `kenBurnsEffect` moves an image.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::model::VisualKind;
use crate::validate::Findings;
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0418",
    name: "ken-burns-on-video",
    severity: Severity::Error,
    summary: "`kenBurnsEffect` moves an image.",
    explanation: "\
`kenBurnsEffect` is for images alone. A video moves by `zoomAndPan` or `videoKenBurns`.

Wrong:

```yaml
scenes:
  - story: Our harbour.
    background:
      type: video
      visualUrl: https://example.com/harbour.mp4
      settings: {kenBurnsEffect: true}
```

Right:

```yaml
scenes:
  - story: Our harbour.
    background:
      type: video
      visualUrl: https://example.com/harbour.mp4
      settings: {zoomAndPan: true}
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    for (at, background) in walk::backgrounds(&document.storyboard) {
        let effect = background
            .settings
            .as_ref()
            .and_then(|settings| settings.ken_burns_effect);
        if effect == Some(true) && background.kind == Some(VisualKind::Video) {
            findings.report(
                Diagnostic::new(
                    &RULE,
                    at.key("settings").key("kenBurnsEffect").key_in(document),
                    "a video cannot have the `kenBurnsEffect`",
                )
                .help("use `zoomAndPan` or `videoKenBurns`"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::validate::testing::check;

    #[test]
    fn the_mistake_is_reported() {
        assert_eq!(
            check(
                &RULE,
                "
scenes:
  - story: Our harbour.
    background:
      type: video
      visualUrl: https://example.com/harbour.mp4
      settings: {kenBurnsEffect: true}
"
            ),
            "
6:18 kenBurnsEffect: a video cannot have the `kenBurnsEffect`
  = use `zoomAndPan` or `videoKenBurns`
"
        );
    }

    #[test]
    fn an_image_may_have_it() {
        assert_eq!(
            check(
                &RULE,
                "scenes: [{background: {type: image, settings: {kenBurnsEffect: true}}}]"
            ),
            ""
        );
    }
}
