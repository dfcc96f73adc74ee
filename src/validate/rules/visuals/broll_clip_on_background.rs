//! `brollClip` belongs to a b-roll.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::validate::Findings;
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0422",
    name: "broll-clip-on-background",
    severity: Severity::Error,
    summary: "`brollClip` belongs to a b-roll.",
    explanation: "\
The background of a scene shows all the time. Only the visuals in `backgroundBrolls` cut over it for a
while.

Wrong:

```yaml
scenes:
  - story: Our harbour.
    background:
      type: video
      visualUrl: https://example.com/harbour.mp4
      brollClip: {start: 0, end: 3}
```

Right:

```yaml
scenes:
  - story: Our harbour.
    backgroundBrolls:
      - type: video
        visualUrl: https://example.com/harbour.mp4
        brollClip: {start: 0, end: 3}
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    for (at, scene) in walk::scenes(&document.storyboard) {
        if scene
            .background
            .as_ref()
            .is_some_and(|background| background.broll_clip.is_some())
        {
            findings.report(
                Diagnostic::new(
                    &RULE,
                    at.key("background").key("brollClip").key_in(document),
                    "a `background` cannot have a `brollClip`",
                )
                .help("move the visual to `backgroundBrolls`, or remove `brollClip`"),
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
      brollClip: {start: 0, end: 3}
"
            ),
            "
6:7 brollClip: a `background` cannot have a `brollClip`
  = move the visual to `backgroundBrolls`, or remove `brollClip`
"
        );
    }

    #[test]
    fn a_broll_has_one() {
        assert_eq!(
            check(
                &RULE,
                "scenes: [{backgroundBrolls: [{brollClip: {start: 0, end: 1}}]}]"
            ),
            ""
        );
    }
}
