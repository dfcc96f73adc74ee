//! An overlay is transparent by its `opacity`.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::validate::Findings;
use crate::validate::color;
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0427",
    name: "overlay-transparency",
    severity: Severity::Warning,
    summary: "An overlay is transparent by its `opacity`.",
    explanation: "\
Pictory ignores the transparency within the `color` of a `colorOverlay`. How strong the tint is, is
said by `opacity`, which is 0.4 by default.

Wrong:

```yaml
scenes:
  - story: Our harbour.
    background:
      colorOverlay: {color: 'rgba(0, 0, 0, 0.2)'}
```

Right:

```yaml
scenes:
  - story: Our harbour.
    background:
      colorOverlay: {color: 'rgba(0, 0, 0, 1)', opacity: 0.2}
```
",
};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    for (at, overlay) in walk::overlays(&document.storyboard) {
        let Some(color) = overlay.color.as_deref().and_then(color::parse) else {
            continue;
        };
        if color.alpha < 1.0 {
            findings.report(
                Diagnostic::new(
                    &RULE,
                    at.key("color").value_in(document),
                    "the transparency of an overlay's `color` is ignored",
                )
                .help("write an opaque colour, and set `opacity`"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::validate::testing::check;

    #[test]
    fn elements_have_overlays_too() {
        assert_eq!(
            check(
                &RULE,
                r##"scenes: [{elements: [{type: image, colorOverlay: {color: "#00000080"}}]}]"##
            ),
            r##"
1:58 "#00000080": the transparency of an overlay's `color` is ignored
  = write an opaque colour, and set `opacity`
"##
        );
    }

    #[test]
    fn opaque_colours_pass() {
        assert_eq!(
            check(
                &RULE,
                r##"scenes: [{background: {colorOverlay: {color: "#000", opacity: 0.2}}}]"##
            ),
            ""
        );
    }
}
