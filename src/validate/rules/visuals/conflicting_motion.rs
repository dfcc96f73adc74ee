//! A background moves by `zoomAndPan` or by `kenBurnsEffect`.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::validate::Findings;
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0417",
    name: "conflicting-motion",
    severity: Severity::Error,
    summary: "A background moves by `zoomAndPan` or by `kenBurnsEffect`.",
    explanation: "\
Pictory rejects both movements together.

Wrong:

```yaml
scenes:
  - story: Our harbour.
    background:
      type: image
      visualUrl: https://example.com/harbour.png
      settings: {zoomAndPan: true, kenBurnsEffect: true}
```

Right:

```yaml
scenes:
  - story: Our harbour.
    background:
      type: image
      visualUrl: https://example.com/harbour.png
      settings: {kenBurnsEffect: true}
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    for (at, background) in walk::backgrounds(&document.storyboard) {
        let Some(settings) = &background.settings else {
            continue;
        };
        if settings.zoom_and_pan == Some(true) && settings.ken_burns_effect == Some(true) {
            let at = at.key("settings");
            findings.report(
                Diagnostic::new(
                    &RULE,
                    at.key("kenBurnsEffect").key_in(document),
                    "`zoomAndPan` and `kenBurnsEffect` exclude each other",
                )
                .related(at.key("zoomAndPan").key_in(document), "the other movement")
                .help("keep one of them"),
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
      type: image
      visualUrl: https://example.com/harbour.png
      settings: {zoomAndPan: true, kenBurnsEffect: true}
"
            ),
            "
6:36 kenBurnsEffect: `zoomAndPan` and `kenBurnsEffect` exclude each other
  6:18 zoomAndPan: the other movement
  = keep one of them
"
        );
    }

    #[test]
    fn one_of_them_off_passes() {
        assert_eq!(
            check(
                &RULE,
                "scenes: [{background: {settings: {zoomAndPan: false, kenBurnsEffect: true}}}]"
            ),
            ""
        );
    }
}
