//! `flux-schnell` starts from no reference image.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::manifest::Document;
use crate::validate::Findings;
use crate::validate::walk;

pub(super) static RULE: Rule = Rule {
    code: "SF0414",
    name: "reference-without-editing",
    severity: Severity::Error,
    summary: "`flux-schnell` starts from no reference image.",
    explanation: "\
`flux-schnell` makes images from words alone. The other image models can start from a
`referenceImageUrl`.

Wrong:

```yaml
scenes:
  - story: Our new bicycle.
    background:
      type: image
      aiVisual:
        model: flux-schnell
        referenceImageUrl: https://example.com/bicycle.png
```

Right:

```yaml
scenes:
  - story: Our new bicycle.
    background:
      type: image
      aiVisual:
        model: seedream3.0
        referenceImageUrl: https://example.com/bicycle.png
```
",
};

/// The image model that cannot edit a picture.
const WITHOUT_EDITING: &str = "flux-schnell";

pub(super) fn check(document: &Document, findings: &mut Findings) {
    for asked in walk::ai_visuals(&document.storyboard) {
        if asked.ai.reference_image_url.is_some()
            && asked.ai.model.as_deref() == Some(WITHOUT_EDITING)
        {
            findings.report(
                Diagnostic::new(
                    &RULE,
                    asked.at().key("referenceImageUrl").key_in(document),
                    format!("the model `{WITHOUT_EDITING}` cannot start from a picture"),
                )
                .help("choose another image model, such as `seedream3.0`, or remove the picture"),
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
  - story: Our new bicycle.
    background:
      type: image
      aiVisual:
        model: flux-schnell
        referenceImageUrl: https://example.com/bicycle.png
"
            ),
            "
7:9 referenceImageUrl: the model `flux-schnell` cannot start from a picture
  = choose another image model, such as `seedream3.0`, or remove the picture
"
        );
    }

    #[test]
    fn other_models_can_edit() {
        assert_eq!(
            check(
                &RULE,
                r#"
scenes:
  - background:
      type: image
      aiVisual:
        model: nanobanana
        referenceImageUrl: "https://example.com/a.png"
"#
            ),
            ""
        );
    }
}
